//! How much later a delivery reaches its target through the program than directly, beside one durable commit.
//!
//! All three are measured in turn in the same run: requests sent straight to the target, requests sent to the program,
//! which makes them durable and forwards them, and bare commits of SQLite of the same size on the same disk. A request's
//! time ends when the target has read all of it. What counts is what is added at the median.
//!
//! `cargo xtask bench forward` starts everything.
#![expect(clippy::print_stdout, reason = "a program that prints its measurements")]

mod ours;
mod target;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use ours::Ours;
use target::Target;

const USAGE: &str = "usage: cargo xtask bench forward [--rounds N]";

/// How many requests leave in a second, and for how long in a round.
const RATE: u64 = 100;
const LASTS: u64 = 5;

/// How many send at a time, so that a slow one does not hold the next back.
const SENDERS: u64 = 8;

/// The length of a body, and of what is committed, in bytes.
const BODY: usize = 1024;

/// What may be added at the median beside one durable commit.
const ALLOWED: Duration = Duration::from_millis(2);

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (mut program, mut folder, mut rounds) = (None, None, 5);
    let mut words = args.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().context(USAGE);
        match word.as_str() {
            "--program" => program = Some(PathBuf::from(value()?)),
            "--folder" => folder = Some(PathBuf::from(value()?)),
            "--rounds" => rounds = value()?.parse().context("--rounds takes a number")?,
            _ => bail!(USAGE),
        }
    }
    let (Some(program), Some(folder)) = (program, folder) else { bail!(USAGE) };
    let folder = folder.join(format!("forward-{}", std::process::id()));
    std::fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
    let measured = measure(&program, &folder, rounds);
    // Of no use to anyone, whether it was measured or not.
    let _ = std::fs::remove_dir_all(&folder);
    measured
}

fn measure(program: &Path, folder: &Path, rounds: usize) -> Result<()> {
    let target = Target::start()?;
    let ours = Ours::start(program, folder, &target.url())?;
    let file = commits(&folder.join("commits.db"))?;
    let (mut direct, mut through, mut commit) = (Vec::new(), Vec::new(), Vec::new());
    // The first round warms both up and is not counted.
    for round in 0..=rounds {
        let found = [send(&target.url(), &target)?, send(&ours.url, &target)?, commit_some(&file)?];
        if round > 0 {
            let [one, other, third] = found;
            direct.extend(one);
            through.extend(other);
            commit.extend(third);
        }
    }
    println!("{RATE} requests a second, {BODY} bytes each, {} of each kind", direct.len());
    println!("{:<12} {:>10} {:>10}", "", "p50 (ms)", "p99 (ms)");
    for (name, all) in [("direct", &mut direct), ("through", &mut through), ("commit", &mut commit)] {
        all.sort_unstable();
        println!("{name:<12} {:>10.2} {:>10.2}", ms(part(all, 0.5)), ms(part(all, 0.99)));
    }
    let added = part(&through, 0.5).saturating_sub(part(&direct, 0.5));
    let allowed = part(&commit, 0.5) + ALLOWED;
    println!("added at the median: {:.2} ms; allowed: {:.2} ms", ms(added), ms(allowed));
    if added > allowed {
        bail!("forwarding adds more than one durable commit and {} ms", ms(ALLOWED));
    }
    Ok(())
}

fn ms(span: Duration) -> f64 {
    span.as_secs_f64() * 1000.0
}

fn part(sorted: &[Duration], part: f64) -> Duration {
    let place = (sorted.len() as f64 * part) as usize;
    sorted.get(place.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// Sends a round of requests, each on a connection of its own, and gives how long each took to reach the target.
fn send(url: &str, target: &Target) -> Result<Vec<Duration>> {
    let rest = url.strip_prefix("http://").context("not an http:// address")?;
    let (authority, path) = rest.split_once('/').context("an address without a path")?;
    let next = AtomicU64::new(0);
    let began = Instant::now();
    let sent: Vec<(String, Instant)> = std::thread::scope(|scope| {
        let senders: Vec<_> = (0..SENDERS)
            .map(|_| {
                scope.spawn(|| {
                    let mut sent = Vec::new();
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= RATE * LASTS {
                            return sent;
                        }
                        let intended = Duration::from_millis(number * 1000 / RATE);
                        std::thread::sleep(intended.saturating_sub(began.elapsed()));
                        let id = uuid::Uuid::now_v7().simple().to_string();
                        let leaves = Instant::now();
                        if exchange(authority, path, &id).is_ok() {
                            sent.push((id, leaves));
                        }
                    }
                })
            })
            .collect();
        // Whoever panicked has said so on standard error.
        senders.into_iter().flat_map(|sender| sender.join().unwrap_or_default()).collect()
    });
    if (sent.len() as u64) < RATE * LASTS {
        bail!("only {} of {} requests were answered", sent.len(), RATE * LASTS);
    }
    let deadline = Instant::now() + Duration::from_secs(10);
    let mut took = Vec::with_capacity(sent.len());
    for (id, leaves) in sent {
        let arrived = loop {
            match target.arrived(&id) {
                Some(arrived) => break arrived,
                None if Instant::now() > deadline => bail!("a request never reached the target"),
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        };
        took.push(arrived.saturating_duration_since(leaves));
    }
    Ok(took)
}

fn exchange(authority: &str, path: &str, id: &str) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(authority)?;
    stream.set_nodelay(true)?;
    let begin = format!("{{\"event\":\"call.ended\",\"id\":\"{id}\",\"note\":\"");
    let body = format!("{begin}{}\"}}", "x".repeat(BODY.saturating_sub(begin.len() + 2)));
    let head = format!(
        "POST /{path} HTTP/1.1\r\nHost: {authority}\r\nContent-Type: application/json\r\nX-Bench-Id: {id}\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all([head, body].concat().as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    if answer.starts_with(b"HTTP/1.1 200") { Ok(()) } else { Err(std::io::ErrorKind::InvalidData.into()) }
}

fn commits(path: &Path) -> Result<rusqlite::Connection> {
    let file = rusqlite::Connection::open(path)?;
    file.pragma_update(None, "journal_mode", "wal")?;
    file.pragma_update(None, "synchronous", "full")?;
    file.execute_batch("create table row (number integer primary key, body blob not null) strict")?;
    Ok(file)
}

/// Makes some commits with pauses between them, as many as fit, and gives how long each took.
fn commit_some(file: &rusqlite::Connection) -> Result<Vec<Duration>> {
    let body = vec![b'x'; BODY];
    let mut took = Vec::new();
    for _ in 0..100 {
        std::thread::sleep(Duration::from_millis(1000 / RATE));
        let began = Instant::now();
        file.execute("insert into row (body) values (?1)", [&body])?;
        took.push(began.elapsed());
    }
    Ok(took)
}
