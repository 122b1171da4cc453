//! How many deliveries a second are acknowledged, beside a bare receiver in the same run.
//!
//! The bare receiver is hyper with one SQLite writer that commits durably in groups: the least that can be done for
//! the same promise. It runs in a process of its own, and the two are loaded in turn, round by round, so that both
//! meet the same machine. What counts is the ratio; requests a second mean nothing on another machine.
//!
//! `cargo xtask bench ack` starts everything; with `--against URL` it loads a listener that runs already.
#![expect(clippy::print_stdout, reason = "a program that prints its measurements")]

mod bare;
mod load;
mod options;

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};
use load::{Measured, Target};
use options::Options;

#[tokio::main]
async fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [role, folder] = args.as_slice()
        && role == "bare"
    {
        return bare::serve(Path::new(folder)).await;
    }
    measure(&Options::read(&args)?).await
}

async fn measure(options: &Options) -> Result<()> {
    let peer = Peer::start(&options.folder)?;
    let bare = Target { address: peer.address, path: "/in/bare".to_owned() };
    println!(
        "{} requests of {} bytes a round, {} rounds each",
        options.requests, options.body, options.rounds
    );
    println!("connections  receiver     req/s      p50      p99  not 2xx");
    for connections in &options.connections {
        let (mut theirs, mut ours) = (Vec::new(), Vec::new());
        for _ in 0..options.rounds {
            theirs.push(load::load(&bare, *connections, options).await?);
            ours.push(load::load(&options.against, *connections, options).await?);
        }
        let (theirs, ours) = (median(theirs), median(ours));
        println!("{connections:>11}  bare      {theirs}");
        println!("{connections:>11}  ours      {ours}");
        println!("{connections:>11}  ours/bare {:>8.2}", ours.per_second() / theirs.per_second());
    }
    Ok(())
}

/// The bare receiver's process; it ends with this value.
struct Peer {
    process: Child,
    address: SocketAddr,
}

impl Peer {
    fn start(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("could not make {}", folder.display()))?;
        let mut command = Command::new(std::env::current_exe()?);
        let mut process = command.arg("bare").arg(folder).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        let output = process.stdout.take().context("the bare receiver has no output")?;
        BufReader::new(output).read_line(&mut line)?;
        let address = line.trim().parse().context("the bare receiver did not print its address")?;
        Ok(Self { process, address })
    }
}

/// The round in the middle, by speed.
fn median(mut rounds: Vec<Measured>) -> Measured {
    rounds.sort_by(|a, b| a.per_second().total_cmp(&b.per_second()));
    rounds.swap_remove(rounds.len() / 2)
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have ended by itself; there is nothing to save either way.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
