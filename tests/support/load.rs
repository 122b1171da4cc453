//! Load for benchmarks: connections that are kept open, each on a thread of its own, and what they measured.
//!
//! [`closed`] sends the next request when the last was answered, which tells how many a second there can be.
//! [`steady`] sends at fixed moments whether or not the last was answered, and counts from the moment at which a
//! request was to leave: a receiver that stands still for a while pays for everything that had to wait for it.

mod caller;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use caller::Caller;

/// Where to send.
#[derive(Debug, Clone)]
pub struct Target {
    /// The listener.
    pub address: SocketAddr,
    /// The path of the endpoint.
    pub path: String,
}

impl Target {
    /// Reads `http://127.0.0.1:8080/in/token`. Only this machine is ever loaded.
    ///
    /// # Errors
    /// When it is no such address.
    pub fn read(url: &str) -> Result<Self> {
        let rest = url.strip_prefix("http://").context("the target is no http:// address")?;
        let (address, path) = rest.split_once('/').context("the target has no path")?;
        let address: SocketAddr = address.replace("localhost", "127.0.0.1").parse()?;
        if !address.ip().is_loopback() {
            bail!("{address} is not on this machine");
        }
        Ok(Self { address, path: format!("/{path}") })
    }
}

/// What is sent: a POST of JSON like a platform's, each with an id of its own so that none is a duplicate.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// How many connections are open at a time.
    pub connections: usize,
    /// The length of a body in bytes.
    pub body: usize,
    /// A further header line.
    pub header: Option<(&'static str, &'static str)>,
    /// Whether a connection is used again; else each delivery has one of its own.
    pub keep_alive: bool,
}

/// What came of one round.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    took: Duration,
    /// In ascending order.
    latencies: Vec<Duration>,
    failed: usize,
}

impl Measured {
    /// Gives the deliveries a second that were answered with success.
    pub fn per_second(&self) -> f64 {
        self.latencies.len() as f64 / self.took.as_secs_f64().max(f64::MIN_POSITIVE)
    }

    /// Gives how long the slowest of this part took, in milliseconds.
    pub fn percentile(&self, part: f64) -> f64 {
        let place = (self.latencies.len() as f64 * part) as usize;
        let latency = self.latencies.get(place.min(self.latencies.len().saturating_sub(1)));
        latency.map_or(0.0, Duration::as_secs_f64) * 1000.0
    }

    /// Gives how many were answered with success.
    pub fn answered(&self) -> usize {
        self.latencies.len()
    }

    /// Gives how many were not answered, or otherwise than with success.
    pub fn failed(&self) -> usize {
        self.failed
    }

    /// Adds a further round to this one.
    pub fn add(&mut self, other: Self) {
        self.took += other.took;
        self.add_beside(other);
        self.latencies.sort_unstable();
    }

    fn add_beside(&mut self, other: Self) {
        self.failed += other.failed;
        self.latencies.extend(other.latencies);
    }

    fn note(&mut self, answer: std::io::Result<u16>, since: Instant) {
        match answer {
            Ok(200..=299) => self.latencies.push(since.elapsed()),
            Ok(_) | Err(_) => self.failed += 1,
        }
    }
}

/// Sends as fast as answers come, for this long.
pub fn closed(target: &Target, load: Load, lasts: Duration) -> Measured {
    let began = Instant::now();
    round(target, load, began, |caller| {
        let mut own = Measured::default();
        while began.elapsed() < lasts {
            let sent = Instant::now();
            own.note(caller.exchange(), sent);
        }
        own
    })
}

/// Sends so many a second for this long, whatever is answered; latencies count from the moment intended.
pub fn steady(target: &Target, load: Load, rate: f64, lasts: Duration) -> Measured {
    let (began, next) = (Instant::now(), AtomicU64::new(0));
    round(target, load, began, |caller| {
        let mut own = Measured::default();
        loop {
            let intended = Duration::from_secs_f64(next.fetch_add(1, Ordering::Relaxed) as f64 / rate);
            if intended >= lasts {
                return own;
            }
            thread::sleep(intended.saturating_sub(began.elapsed()));
            own.note(caller.exchange(), began + intended);
        }
    })
}

fn round(
    target: &Target,
    load: Load,
    began: Instant,
    send: impl Fn(&mut Caller) -> Measured + Sync,
) -> Measured {
    let mut all = Measured::default();
    thread::scope(|scope| {
        let callers: Vec<_> =
            (0..load.connections).map(|_| scope.spawn(|| send(&mut Caller::new(target, load)))).collect();
        for caller in callers {
            // Whoever panicked has said so on standard error.
            all.add_beside(caller.join().unwrap_or_default());
        }
    });
    all.took = began.elapsed();
    all.latencies.sort_unstable();
    all
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    /// Answers each request with what `answer` gives for its number.
    fn receiver(answer: impl Fn(usize) -> &'static str + Send + 'static) -> Target {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let mut number = 0;
            for stream in listener.incoming() {
                let (mut stream, mut buffer) = (stream.unwrap(), [0; 4096]);
                while stream.read(&mut buffer).is_ok_and(|length| length > 0) {
                    number += 1;
                    stream.write_all(answer(number).as_bytes()).unwrap();
                }
            }
        });
        Target { address, path: "/in/test".to_owned() }
    }

    const LOAD: Load =
        Load { connections: 1, body: 200, header: Some(("Authorization", "Bearer x")), keep_alive: true };
    const SHORT: Duration = Duration::from_millis(100);

    #[test]
    fn success_is_counted_apart_from_everything_else() {
        let target = receiver(|number| {
            if number % 2 == 0 {
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n"
            } else {
                "HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n"
            }
        });
        let measured = closed(&target, LOAD, SHORT);
        assert!(measured.answered() > 1 && measured.failed() > 1, "{measured:?}");
        assert!(measured.answered().abs_diff(measured.failed()) <= 1, "{measured:?}");
    }

    #[test]
    fn a_connection_that_was_closed_after_an_answer_is_opened_again() {
        // HTTP/1.0 without a length ends where the connection does.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let closing = Target { address: listener.local_addr().unwrap(), path: "/".to_owned() };
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                assert_ne!(stream.read(&mut [0; 4096]).unwrap(), 0, "a request came");
                stream.write_all(b"HTTP/1.0 200 OK\r\n\r\nok").unwrap();
            }
        });
        let measured = closed(&closing, LOAD, SHORT);
        assert!(measured.answered() > 1, "{measured:?}");
        assert_eq!(measured.failed(), 0);
    }

    #[test]
    fn a_steady_load_counts_from_the_moment_intended() {
        let target = receiver(|number| {
            if number == 1 {
                thread::sleep(SHORT);
            }
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        });
        let measured = steady(&target, LOAD, 100.0, SHORT);
        assert_eq!(measured.answered(), 10);
        // All that were to leave while the first one held the only connection waited for it.
        assert!(measured.percentile(0.5) > 30.0, "{measured:?}");
    }

    #[test]
    fn only_this_machine_is_loaded() {
        assert_eq!(Target::read("http://127.0.0.1:80/in/x").unwrap().path, "/in/x");
        for url in ["http://192.0.2.1:80/in/x", "https://127.0.0.1:80/in/x", "http://127.0.0.1:80"] {
            assert!(Target::read(url).is_err(), "{url}");
        }
    }
}
