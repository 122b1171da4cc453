//! How fast history is judged again, and what deliveries that arrive meanwhile notice of it.
//!
//! A house with stored deliveries gets the secret with which they were signed: every verdict becomes another and is
//! written, which is the worst case. Then all are judged once more and nothing changes. A process of its own sends
//! deliveries before and during both; what counts is the ratio of its 99th percentiles. `cargo xtask bench reverify`.
#![expect(clippy::print_stdout, reason = "a program that prints its measurements")]

mod stored;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use gatehouse_app::view::{KeyAddRequest, ReceiverStartRequest, ReverifyRequest, ReverifyRunView};
use gatehouse_app::{App, AppConfig, SecretsChoice};
use gatehouse_model::Secret;
use gatehouse_tests::load::{Load, Target, closed};

const LOAD: Load = Load { connections: 4, body: 2048, header: None, keep_alive: true };
const ROUND: Duration = Duration::from_millis(400);

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["load", url] => send(url),
        ["--folder", folder] => runtime.block_on(measure(Path::new(folder), 100_000)),
        ["--folder", folder, "--deliveries", count] => runtime
            .block_on(measure(Path::new(folder), count.parse().context("--deliveries takes a number")?)),
        _ => bail!("usage: cargo xtask bench reverify [--deliveries N]"),
    }
}

/// The other process: sends one round and prints its 99th percentile in milliseconds.
fn send(url: &str) -> Result<()> {
    println!("{}", closed(&Target::read(url)?, LOAD, ROUND).percentile(0.99));
    Ok(())
}

async fn measure(parent: &Path, count: u64) -> Result<()> {
    let folder = parent.join(format!("reverify-{}", std::process::id()));
    std::fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
    let measured = in_folder(&folder, count).await;
    // Of no use to anyone, whether it was measured or not.
    let _ = std::fs::remove_dir_all(&folder);
    measured
}

async fn in_folder(folder: &Path, count: u64) -> Result<()> {
    let began = Instant::now();
    let house = stored::fill(folder, count, LOAD.body).await?;
    println!("{count} deliveries of {} bytes stored in {:.1} s", LOAD.body, began.elapsed().as_secs_f64());
    let config = AppConfig { secrets: SecretsChoice::Memory, ..AppConfig::new(folder) };
    let app = Arc::new(App::open(config).await.map_err(anyhow::Error::msg)?);
    let receiver = app.start_receiver(ReceiverStartRequest::default()).await.map_err(anyhow::Error::msg)?;
    let url = format!("http://{}/in/{}", receiver.address.context("no address")?, stored::TOKEN);

    let key = KeyAddRequest {
        connection_id: house.connection,
        name: "bench".to_owned(),
        slot: "webhook".to_owned(),
        value: Secret::from(stored::SECRET),
        fields: Default::default(),
        scopes: Vec::new(),
        expires_at: None,
    };
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    println!("what                      deliveries/s  cores of {cores}  changed   p99 idle  during  ratio");
    let idle = rounds(&url, 5)?;
    let judged = beside(&app, &url, async { app.add_key(key).await.map(|_| ()).map_err(anyhow::Error::msg) });
    tell("a secret was added", judged.await?, idle);
    let idle = rounds(&url, 5)?;
    let judged = beside(&app, &url, async {
        app.reverify(ReverifyRequest::default()).await.map(|_| ()).map_err(anyhow::Error::msg)
    });
    tell("nothing changes", judged.await?, idle);

    let (began, used) = (Instant::now(), cpu());
    app.reverify(ReverifyRequest::default()).await.map_err(anyhow::Error::msg)?;
    let run = app.reverified().await.context("nothing was judged")?;
    tell("nothing changes, alone", (run, began.elapsed(), cpu() - used, Vec::new()), Vec::new());
    app.close().await;
    Ok(())
}

type Judged = (ReverifyRunView, Duration, f64, Vec<f64>);

/// Judges history while rounds are sent until the end.
async fn beside(app: &App, url: &str, start: impl Future<Output = Result<()>>) -> Result<Judged> {
    let (over, url) = (Arc::new(AtomicBool::new(false)), url.to_owned());
    let (began, used) = (Instant::now(), cpu());
    start.await?;
    let sender = tokio::task::spawn_blocking({
        let over = Arc::clone(&over);
        move || {
            let mut during = rounds(&url, 1)?;
            while !over.load(Ordering::Relaxed) {
                during.extend(rounds(&url, 1)?);
            }
            // The last one may have outlived the work.
            during.pop();
            anyhow::Ok(during)
        }
    });
    let run = app.reverified().await.context("nothing was judged")?;
    let (took, used) = (began.elapsed(), cpu() - used);
    over.store(true, Ordering::Relaxed);
    Ok((run, took, used, sender.await??))
}

fn tell(what: &str, (run, took, used, during): Judged, idle: Vec<f64>) {
    let seconds = took.as_secs_f64();
    let speed = run.looked_at as f64 / seconds;
    print!("{what:<24}  {speed:>12.0}  {:>10.1}  {:>7}", used / seconds, run.changed);
    match (median(idle), median(during)) {
        (Some(idle), Some(during)) => {
            println!("  {idle:>6.1} ms  {during:>4.1} ms  {:>5.2}", during / idle);
        }
        _ => println!(),
    }
}

fn rounds(url: &str, count: usize) -> Result<Vec<f64>> {
    (0..count)
        .map(|_| {
            let output = Command::new(std::env::current_exe()?).args(["load", url]).output()?;
            if !output.status.success() {
                bail!("the sender failed: {}", String::from_utf8_lossy(&output.stderr));
            }
            Ok(String::from_utf8(output.stdout)?.trim().parse()?)
        })
        .collect()
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// The seconds of processor time that this process used so far; zero where the system does not tell.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which may hold blanks: fields 14 and 15 are the ticks of user and system, 100 a second.
    let after = stat.rsplit_once(')').map(|(_, after)| after).unwrap_or_default();
    after.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>()
        / 100.0
}
