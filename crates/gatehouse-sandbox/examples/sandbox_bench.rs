//! `cargo xtask bench sandbox`: how many signed deliveries a second the sandbox sends to a listener that only counts,
//! and how long a schedule of 31 hours takes.
#![expect(clippy::print_stdout, reason = "a program that prints its measurements")]

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use gatehouse_model::Secret;
use gatehouse_providers::{Catalogue, Layer, SetValue};
use gatehouse_sandbox::imitation::Target;
use gatehouse_sandbox::{Clock, DeliveryState, Dispatch, Sandbox, Setup};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the issue asks for.
const WANTED: f64 = 2000.0;
const BATCH: u64 = 500;
const TARGETS: u64 = 4;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let count = match (arguments.next().as_deref(), arguments.next()) {
        (Some("--deliveries"), Some(number)) => number.parse()?,
        (None, None) => 40_000,
        _ => return Err("the only argument is --deliveries N".into()),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let rate = throughput(count).await?;
        println!("{count} signed deliveries of Kejue to {TARGETS} addresses: {rate:.0} a second (wanted {WANTED:.0})");
        let (attempts, took) = schedule().await?;
        println!("{attempts} attempts of rejento over 31 h 12 m 30 s: {} ms (wanted less than 1000)", took.as_millis());
        if rate < WANTED || took >= Duration::from_secs(1) {
            return Err("it is slower than wanted".into());
        }
        Ok(())
    })
}

/// Sends in batches, so that the queue is never empty and never long; gives the deliveries a second.
async fn throughput(count: u64) -> Outcome<f64> {
    let counted = Arc::new(AtomicU64::new(0));
    let mut targets = Vec::new();
    for _ in 0..TARGETS {
        let url = listen(Arc::clone(&counted), "200 OK").await?;
        targets.push(target("kejue/hmac_sha256", &url));
    }
    let sandbox = Sandbox::start(None).await?;
    let began = Instant::now();
    let mut asked = 0;
    while asked < count {
        let events = usize::try_from(BATCH.min(count - asked).div_ceil(TARGETS))?;
        let order = Dispatch {
            platform: "kejue".to_owned(),
            events: vec!["call.ended".to_owned(); events],
            targets: targets.clone(),
            fault: None,
            seed: None,
            lost_answers: 0,
        };
        asked += sandbox.dispatch(&order)?.len() as u64;
        while counted.load(Ordering::Relaxed) + BATCH < asked {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
    while counted.load(Ordering::Relaxed) < asked {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let rate = asked as f64 / began.elapsed().as_secs_f64();
    sandbox.stop().await;
    Ok(rate)
}

/// Lets all seven attempts of the longest reading pass; gives their number and the time.
async fn schedule() -> Outcome<(usize, Duration)> {
    let value = SetValue {
        profile: "rejento".to_owned(),
        path: "webhooks.retry.max_attempts".to_owned(),
        value: "7".to_owned(),
    };
    let (profiles, _) = Catalogue::builtin().with_values(Layer::Workspace, &[value]);
    let clock = Clock::fixed("2026-01-05T08:00:00Z".parse()?);
    let sandbox = Sandbox::open(Setup { clock, profiles: Arc::new(profiles), ..Setup::default() }).await?;
    let url = listen(Arc::default(), "500 No").await?;
    let order = Dispatch {
        platform: "rejento".to_owned(),
        events: vec!["candidate.created".to_owned()],
        targets: vec![target("rejento/hmac", &url)],
        fault: None,
        seed: None,
        lost_answers: 0,
    };
    let began = Instant::now();
    sandbox.send(&order).await?;
    sandbox.advance(Duration::from_secs(32 * 3600)).await;
    let took = began.elapsed();
    let delivery = sandbox.deliveries().into_iter().next().ok_or("nothing was sent")?;
    if delivery.state != DeliveryState::Dropped {
        return Err("the schedule did not end".into());
    }
    Ok((delivery.attempts.len(), took))
}

fn target(scheme: &str, url: &str) -> Target {
    let (id, url, scheme) = (url.to_owned(), url.to_owned(), scheme.to_owned());
    Target { id, url, scheme, secret: Secret::from("s3cret-0123456789"), retry: None }
}

/// A listener that reads a request by its length, counts it, and answers without a body.
async fn listen(counted: Arc<AtomicU64>, status: &'static str) -> Outcome<String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let url = format!("http://{}/hook", listener.local_addr()?);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(count_requests(stream, Arc::clone(&counted), status));
        }
    });
    Ok(url)
}

async fn count_requests(mut stream: TcpStream, counted: Arc<AtomicU64>, status: &'static str) {
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
    let mut buffer = Vec::with_capacity(16 * 1024);
    loop {
        while let Some(end) = request_end(&buffer) {
            buffer.drain(..end);
            counted.fetch_add(1, Ordering::Relaxed);
            if stream.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
        }
        match stream.read_buf(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// Gives where the first request in a buffer ends; none while it is not whole.
fn request_end(buffer: &[u8]) -> Option<usize> {
    let head = buffer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&buffer[..head]).ok()?.to_ascii_lowercase();
    let length: usize = text.split("content-length: ").nth(1)?.lines().next()?.trim().parse().ok()?;
    (buffer.len() >= head + length).then_some(head + length)
}
