//! What to measure.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

const USAGE: &str = "usage: cargo xtask bench receive [--rounds N] [--while-busy] [--hostile]";

/// Which measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Acknowledgements beside the bare loops and the peers.
    Table,
    /// Acknowledgements while the same program searches and exports.
    Busy,
    /// Acknowledgements and memory beside bodies and sockets that mean harm.
    Hostile,
}

/// The measurement's parameters.
pub(crate) struct Options {
    pub(crate) kind: Kind,
    /// Our program, built with `--release`.
    pub(crate) program: PathBuf,
    /// Where everything keeps its files; one disk for all.
    pub(crate) folder: PathBuf,
    /// How often each cell is measured.
    pub(crate) rounds: usize,
}

impl Options {
    pub(crate) fn read(args: &[String]) -> Result<Self> {
        let (mut program, mut folder, mut rounds, mut kind) = (None, None, 5, Kind::Table);
        let mut words = args.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().context(USAGE);
            match word.as_str() {
                "--program" => program = Some(PathBuf::from(value()?)),
                "--folder" => folder = Some(PathBuf::from(value()?)),
                "--rounds" => rounds = value()?.parse().context("--rounds takes a number")?,
                "--while-busy" => kind = Kind::Busy,
                "--hostile" => kind = Kind::Hostile,
                _ => bail!(USAGE),
            }
        }
        let (Some(program), Some(folder)) = (program, folder) else { bail!(USAGE) };
        Ok(Self { kind, program, folder, rounds: rounds.max(1) })
    }
}
