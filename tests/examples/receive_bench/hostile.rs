//! What a normal delivery and the memory notice of bodies without an end and of sockets that say almost nothing.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{scope, sleep};
use std::time::Duration;

use anyhow::{Context, Result};
use gatehouse_tests::load::{Load, Target, steady};

use crate::options::Options;
use crate::process::{Ours, Process};
use crate::table::verdict;

const BODY: u64 = 10 << 30;
/// How many senders of such bodies there are, half of them with a stated length and half in chunks.
const BODIES: usize = 4;
/// How many sockets are slow; each is opened again when it is closed.
const SLOW: usize = 2_000;
/// How many processes share them, so that none needs more file handles than usual.
const SHARES: usize = 4;
const NORMAL: Load = Load { connections: 2, body: 1024, header: None, keep_alive: false };
const RATE: f64 = 20.0;
const LASTS: Duration = Duration::from_secs(20);
const PIECE: usize = 64 * 1024;
const MEMORY_GOAL: f64 = 150.0;

pub(crate) fn measure(options: &Options, folder: &Path) -> Result<()> {
    let ours = Ours::start(&options.program, folder)?;
    let alone = steady(&ours.target, NORMAL, RATE, Duration::from_secs(3));
    let idle =
        ours.process.memory("VmRSS").context("this system does not tell how much memory a process has")?;
    println!("idle: {idle:.0} MB, a normal delivery p50 {:.2} ms", alone.percentile(0.5));
    let url = format!("http://{}{}", ours.target.address, ours.target.path);
    let mut children = Vec::new();
    for _ in 0..SHARES {
        let mut slow = Command::new(std::env::current_exe()?);
        slow.args(["slow", &url, &(SLOW / SHARES).to_string()]).stdout(Stdio::null());
        children.push(Process::start(&mut slow)?);
    }
    let attack = Attack::default();
    let (normal, most) = scope(|scope| {
        for number in 0..BODIES {
            scope.spawn({
                let (attack, target) = (&attack, &ours.target);
                move || attack.go_on(target, number % 2 == 0)
            });
        }
        let watch = scope.spawn(|| {
            let mut most = 0.0_f64;
            while !attack.over.load(Ordering::Relaxed) {
                most = most.max(ours.process.memory("VmRSS").unwrap_or_default());
                sleep(Duration::from_millis(10));
            }
            most
        });
        let normal = steady(&ours.target, NORMAL, RATE, LASTS);
        attack.over.store(true, Ordering::Relaxed);
        (normal, watch.join().unwrap_or_default())
    });
    drop(children);
    let most = most.max(ours.process.memory("VmHWM").unwrap_or_default());
    println!(
        "{SLOW} slow sockets and {BODIES} senders of {} GB for {LASTS:?}: {} bodies begun and {} ended early, {:.1} GB sent",
        BODY >> 30,
        attack.begun.load(Ordering::Relaxed),
        attack.refused.load(Ordering::Relaxed),
        attack.sent.load(Ordering::Relaxed) as f64 / f64::from(1 << 30)
    );
    println!(
        "memory at most {most:.0} MB, {:.0} MB above idle   {}",
        most - idle,
        verdict(MEMORY_GOAL, most - idle <= MEMORY_GOAL)
    );
    let slowest = normal.percentile(1.0);
    println!(
        "{} normal deliveries, each on a connection of its own: {} failed, p50 {:.1} ms, p99 {:.1} ms, slowest {slowest:.1} ms   {}",
        normal.answered(),
        normal.failed(),
        normal.percentile(0.5),
        normal.percentile(0.99),
        verdict(1000.0, normal.failed() == 0 && slowest <= 1000.0)
    );
    Ok(())
}

/// Senders of endless bodies.
#[derive(Default)]
struct Attack {
    over: AtomicBool,
    begun: AtomicU64,
    refused: AtomicU64,
    sent: AtomicU64,
}

impl Attack {
    fn go_on(&self, target: &Target, in_chunks: bool) {
        while !self.over.load(Ordering::Relaxed) {
            self.begun.fetch_add(1, Ordering::Relaxed);
            if self.send(target, in_chunks).is_err() {
                self.refused.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    fn send(&self, target: &Target, in_chunks: bool) -> std::io::Result<()> {
        let mut stream = TcpStream::connect(target.address)?;
        stream.set_write_timeout(Some(Duration::from_secs(5)))?;
        let length = if in_chunks {
            "Transfer-Encoding: chunked".to_owned()
        } else {
            format!("Content-Length: {BODY}")
        };
        let head = format!("POST {} HTTP/1.1\r\nHost: {}\r\n{length}\r\n\r\n", target.path, target.address);
        stream.write_all(head.as_bytes())?;
        let mut piece = if in_chunks { format!("{PIECE:x}\r\n").into_bytes() } else { Vec::new() };
        piece.resize(piece.len() + PIECE, b'x');
        if in_chunks {
            piece.extend_from_slice(b"\r\n");
        }
        for _ in 0..BODY / PIECE as u64 {
            if self.over.load(Ordering::Relaxed) {
                return Ok(());
            }
            stream.write_all(&piece)?;
            self.sent.fetch_add(PIECE as u64, Ordering::Relaxed);
        }
        stream.read(&mut [0; 1]).map(drop)
    }
}

/// Keeps so many sockets open and says one byte a second on each: half of them within a head, half within a body.
pub(crate) fn slow(url: &str, count: usize) -> Result<()> {
    let target = Target::read(url)?;
    let start = |number: usize| {
        let within = if number.is_multiple_of(2) { "X-Slow: " } else { "Content-Length: 1000000\r\n\r\n" };
        let head = format!("POST {} HTTP/1.1\r\nHost: {}\r\n{within}", target.path, target.address);
        let mut stream = TcpStream::connect_timeout(&target.address, Duration::from_secs(1)).ok()?;
        stream.set_write_timeout(Some(Duration::from_millis(100))).ok()?;
        stream.write_all(head.as_bytes()).ok()?;
        Some(stream)
    };
    let mut sockets: Vec<_> = (0..count).map(|_| None).collect();
    loop {
        for (number, socket) in sockets.iter_mut().enumerate() {
            let still_open = |mut stream: TcpStream| stream.write_all(b"x").is_ok().then_some(stream);
            *socket = socket.take().and_then(still_open).or_else(|| start(number));
        }
        sleep(Duration::from_secs(1));
    }
}
