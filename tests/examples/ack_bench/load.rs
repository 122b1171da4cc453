//! The load: connections that are kept open, each sending its next request when the last was answered.

use std::fmt;
use std::net::SocketAddr;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::options::Options;

/// Where to send.
#[derive(Clone)]
pub(crate) struct Target {
    /// The listener.
    pub(crate) address: SocketAddr,
    /// The path of the endpoint.
    pub(crate) path: String,
}

/// One round.
pub(crate) struct Measured {
    took: Duration,
    latencies: Vec<Duration>,
    refused: usize,
}

impl Measured {
    /// The round in the middle, by speed.
    pub(crate) fn median(mut rounds: Vec<Self>) -> Self {
        rounds.sort_by(|a, b| a.per_second().total_cmp(&b.per_second()));
        rounds.swap_remove(rounds.len() / 2)
    }

    /// Answers a second.
    pub(crate) fn per_second(&self) -> f64 {
        self.latencies.len() as f64 / self.took.as_secs_f64()
    }

    /// How long the slowest of this part took, in milliseconds.
    pub(crate) fn percentile(&self, part: f64) -> f64 {
        let place = (self.latencies.len() as f64 * part) as usize;
        let latency = self.latencies.get(place.min(self.latencies.len().saturating_sub(1)));
        latency.map_or(0.0, Duration::as_secs_f64) * 1000.0
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (p50, p99) = (self.percentile(0.5), self.percentile(0.99));
        write!(f, "{:>8.0} {p50:>5.1} ms {p99:>5.1} ms  {:>7}", self.per_second(), self.refused)
    }
}

/// Sends the requests of one round over this many connections.
pub(crate) async fn load(target: &Target, connections: usize, options: &Options) -> Result<Measured> {
    let each = (options.requests / connections).max(1);
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..connections {
        tasks.spawn(send(target.clone(), each, options.body));
    }
    let mut measured = Measured { took: Duration::ZERO, latencies: Vec::new(), refused: 0 };
    while let Some(sent) = tasks.join_next().await {
        let (latencies, refused) = sent??;
        measured.latencies.extend(latencies);
        measured.refused += refused;
    }
    measured.took = start.elapsed();
    measured.latencies.sort_unstable();
    Ok(measured)
}

async fn send(target: Target, requests: usize, body: usize) -> Result<(Vec<Duration>, usize)> {
    let mut stream = TcpStream::connect(target.address).await?;
    stream.set_nodelay(true)?;
    let (mut latencies, mut refused, mut buffer) = (Vec::with_capacity(requests), 0, Vec::new());
    for _ in 0..requests {
        let request = request(&target, body)?;
        let start = Instant::now();
        stream.write_all(&request).await?;
        let status = answer(&mut stream, &mut buffer).await?;
        latencies.push(start.elapsed());
        refused += usize::from(!(200..300).contains(&status));
    }
    Ok((latencies, refused))
}

/// A request like a platform's, each with an id of its own so that none is a duplicate.
fn request(target: &Target, body: usize) -> Result<Vec<u8>> {
    let id = uuid::Uuid::now_v7().simple();
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let begin = format!(r#"{{"type":"employee.updated","id":"{id}","note":""#);
    let filler = "x".repeat(body.saturating_sub(begin.len() + 2));
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nWebhook-Id: msg_{id}\r\n\
         Webhook-Timestamp: {seconds}\r\nContent-Length: {}\r\n\r\n",
        target.path,
        target.address,
        begin.len() + filler.len() + 2,
    );
    Ok([head.as_str(), &begin, &filler, "\"}"].concat().into_bytes())
}

/// Reads one answer to its end and returns its status.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<u16> {
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await? == 0 {
            bail!("the receiver closed a connection that was to be kept open");
        }
        let mut headers = [httparse::EMPTY_HEADER; 32];
        let mut response = httparse::Response::new(&mut headers);
        if let httparse::Status::Complete(head) = response.parse(buffer)? {
            let status = response.code.context("an answer without a status")?;
            let length =
                response.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"));
            let length = length.map_or("0", |header| std::str::from_utf8(header.value).unwrap_or("0"));
            let end = head + length.parse::<usize>()?;
            while buffer.len() < end {
                if stream.read_buf(buffer).await? == 0 {
                    bail!("the receiver closed a connection inside an answer");
                }
            }
            return Ok(status);
        }
    }
}
