//! The target: answers 200 to everything and remembers when it had read each request.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::Result;

type Arrivals = Arc<Mutex<HashMap<String, Instant>>>;

/// A server that lives as long as the process.
pub(crate) struct Target {
    address: SocketAddr,
    arrivals: Arrivals,
}

impl Target {
    pub(crate) fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let arrivals = Arrivals::default();
        let kept = Arc::clone(&arrivals);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                std::thread::spawn(move || {
                    // A sender that hangs up is missed where its arrival is asked for.
                    let _ = answer(stream, &kept);
                });
            }
        });
        Ok(Self { address, arrivals })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// Gives when a request had come whole, by its id.
    pub(crate) fn arrived(&self, id: &str) -> Option<Instant> {
        self.arrivals.lock().unwrap_or_else(PoisonError::into_inner).get(id).copied()
    }
}

fn answer(mut stream: TcpStream, arrivals: &Arrivals) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let (mut bytes, mut buffer) = (Vec::new(), [0; 8192]);
    let id = loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let value = |name: &str| head.lines().find_map(|line| line.strip_prefix(name));
            let length = value("Content-Length: ").and_then(|text| text.parse::<usize>().ok());
            if body.len() >= length.unwrap_or_default() {
                break value("X-Bench-Id: ").unwrap_or_default().to_owned();
            }
        }
        match stream.read(&mut buffer)? {
            0 => return Ok(()),
            length => bytes.extend_from_slice(&buffer[..length]),
        }
    };
    arrivals.lock().unwrap_or_else(PoisonError::into_inner).insert(id, Instant::now());
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}
