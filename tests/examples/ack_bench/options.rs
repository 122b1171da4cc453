//! What to measure.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::load::Target;

const USAGE: &str = "usage: cargo xtask bench ack [--against URL] [--requests N] [--rounds N] [--connections 1,16,64] \
                     [--body BYTES] [--folder PATH]\n\nURL is an endpoint's address, as `gatehouse listen` prints it.";

/// The measurement's parameters.
pub(crate) struct Options {
    /// The receiver to compare.
    pub(crate) against: Target,
    /// Requests a round.
    pub(crate) requests: usize,
    /// Rounds for each number of connections; the median counts.
    pub(crate) rounds: usize,
    /// Numbers of connections kept open at a time.
    pub(crate) connections: Vec<usize>,
    /// The length of a body in bytes.
    pub(crate) body: usize,
    /// Where the bare receiver keeps its file; it belongs on the disk that holds the other's.
    pub(crate) folder: PathBuf,
}

impl Options {
    /// Reads `--name value` pairs.
    pub(crate) fn read(args: &[String]) -> Result<Self> {
        let (mut against, mut folder) = (None, None);
        let (mut requests, mut rounds, mut connections, mut body) = (6_000, 3, vec![1, 16, 64], 1024);
        for pair in args.chunks(2) {
            let [name, value] = pair else { bail!(USAGE) };
            match name.as_str() {
                "--against" => against = Some(target(value)?),
                "--requests" => requests = value.parse().context("--requests takes a number")?,
                "--rounds" => rounds = value.parse().context("--rounds takes a number")?,
                "--body" => body = value.parse().context("--body takes a number of bytes")?,
                "--folder" => folder = Some(PathBuf::from(value)),
                "--connections" => {
                    let numbers = value.split(',').map(str::parse).collect::<Result<Vec<_>, _>>();
                    connections = numbers.context("--connections takes numbers with commas between them")?;
                }
                _ => bail!(USAGE),
            }
        }
        let (Some(against), Some(folder)) = (against, folder) else { bail!(USAGE) };
        Ok(Self { against, requests, rounds: rounds.max(1), connections, body, folder })
    }
}

/// `http://127.0.0.1:8080/in/token` as address and path. Only this machine is ever loaded.
fn target(url: &str) -> Result<Target> {
    let rest = url.strip_prefix("http://").context("--against takes an http:// address")?;
    let (address, path) = rest.split_once('/').context("--against takes an address with a path")?;
    let address: std::net::SocketAddr = address.replace("localhost", "127.0.0.1").parse()?;
    if !address.ip().is_loopback() {
        bail!("--against takes an address of this machine, not {address}");
    }
    Ok(Target { address, path: format!("/{path}") })
}
