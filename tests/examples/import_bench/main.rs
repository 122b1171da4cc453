//! How fast a file of rows is parsed and checked, beside a bare loop of the `csv` crate in the same run.
//!
//! The file is made here from a seed: staff rows with some faults. Each measurement is a process of its own, so that
//! its peak of memory is its own too. What counts is the ratio; megabytes a second mean nothing on another machine.
//!
//! `cargo xtask bench import [--rows N] [--rounds N]` starts it. It fails when the check's memory is above its goal.
#![expect(clippy::print_stdout, reason = "a program that prints its measurements")]

mod generate;
mod work;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

/// The most memory that a check may take, in MiB, with the keys of unique columns.
const GOAL_MIB: f64 = 96.0;

/// The seed of the file; the same one gives the same bytes.
const SEED: u64 = 1;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["bare", path] => work::report(&work::bare(Path::new(path))?),
        ["check", path] => work::report(&work::check(Path::new(path))?),
        options => measure(options),
    }
}

fn measure(options: &[&str]) -> Result<()> {
    let (mut rows, mut rounds) = (1_000_000, 3);
    for option in options.chunks(2) {
        match option {
            ["--rows", number] => rows = number.parse().context("--rows takes a number")?,
            ["--rounds", number] => rounds = number.parse().context("--rounds takes a number")?,
            other => bail!("unknown option {other:?}; there are --rows N and --rounds N"),
        }
    }
    let folder = tempfile::tempdir()?;
    let small = made(folder.path(), rows / 10)?;
    let large = made(folder.path(), rows)?;
    let megabytes = std::fs::metadata(&large)?.len() as f64 / 1e6;
    println!("{rows} rows, {megabytes:.1} MB, seed {SEED}, {rounds} rounds each");
    println!("what            seconds     MB/s  peak MiB");
    let (mut bare, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        bare.push(child("bare", &large)?);
        ours.push(child("check", &large)?);
    }
    let (bare, ours) = (best(bare)?, best(ours)?);
    let few = child("check", &small)?;
    for (what, one, size) in
        [("csv loop", &bare, 1.0), ("parse and check", &ours, 1.0), ("a tenth of it", &few, 0.1)]
    {
        println!(
            "{what:<15} {:>7.2} {:>8.1} {:>9.1}",
            one.seconds,
            megabytes * size / one.seconds,
            one.peak_mib
        );
    }
    println!("ratio: the check takes {:.2} times as long as the csv loop", ours.seconds / bare.seconds);
    ensure!(ours.rows == rows && bare.rows == rows, "{} and {} rows were read", ours.rows, bare.rows);
    println!("of the rows {} would be sent and {} not", ours.rows - ours.rejected, ours.rejected);
    // Nothing else grows with the file, so the growth is told for each key of a unique column.
    let grown = (ours.peak_mib - few.peak_mib) * 1024.0 * 1024.0 / (ours.keys - few.keys).max(1) as f64;
    println!("the peak grows by {grown:.1} bytes for each of {} keys of unique columns", ours.keys);
    ensure!(ours.peak_mib <= GOAL_MIB, "the check took {:.1} MiB, above {GOAL_MIB}", ours.peak_mib);
    println!("the peak is {:.1} MiB; the goal is {GOAL_MIB} MiB", ours.peak_mib);
    Ok(())
}

fn made(folder: &Path, rows: u64) -> Result<PathBuf> {
    let path = folder.join(format!("staff-{rows}.csv"));
    generate::staff(&path, rows, SEED)?;
    Ok(path)
}

/// What one process did.
struct Measured {
    seconds: f64,
    peak_mib: f64,
    rows: u64,
    rejected: u64,
    keys: u64,
}

fn child(role: &str, file: &Path) -> Result<Measured> {
    let output = Command::new(std::env::current_exe()?).arg(role).arg(file).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said: Value = serde_json::from_slice(&output.stdout)?;
    let number = |name: &str| said[name].as_f64().with_context(|| format!("no {name} in {said}"));
    let count = |name: &str| said[name].as_u64().with_context(|| format!("no {name} in {said}"));
    Ok(Measured {
        seconds: number("seconds")?,
        peak_mib: number("peak_mib")?,
        rows: count("rows")?,
        rejected: count("rejected")?,
        keys: count("keys")?,
    })
}

/// The round that other work on the machine disturbed least.
fn best(rounds: Vec<Measured>) -> Result<Measured> {
    rounds
        .into_iter()
        .min_by(|one, other| one.seconds.total_cmp(&other.seconds))
        .context("there was no round")
}
