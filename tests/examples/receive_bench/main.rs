//! How fast deliveries are acknowledged, beside a bare receiver in the same run.
//!
//! The bare receiver is hyper with one SQLite writer that commits durably in groups: the least that can be done for
//! the same promise. It runs in a process of its own, and the two are loaded in turn, round by round, so that both
//! meet the same machine. What counts is the ratio; requests a second mean nothing on another machine.
//!
//! `cargo xtask bench receive` starts everything.
#![expect(clippy::print_stdout, reason = "a program that prints its measurements")]

mod busy;
mod group;
mod hostile;
mod hyper_loop;
mod no_http;
mod options;
mod peers;
mod process;
mod table;

use std::path::Path;

use anyhow::{Context, Result};
use options::{Kind, Options};

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["hyper", folder] => tokio::runtime::Runtime::new()?.block_on(hyper_loop::serve(Path::new(folder))),
        ["steady", url] => busy::send(url),
        ["slow", url, count] => hostile::slow(url, count.parse()?),
        _ => measure(&Options::read(&args)?),
    }
}

fn measure(options: &Options) -> Result<()> {
    let folder = options.folder.join(format!("receive-{}", std::process::id()));
    std::fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
    let measured = match options.kind {
        Kind::Table => table::measure(options, &folder),
        Kind::Busy => busy::measure(&folder),
        Kind::Hostile => hostile::measure(options, &folder),
    };
    // Of no use to anyone, whether it was measured or not.
    let _ = std::fs::remove_dir_all(&folder);
    measured
}
