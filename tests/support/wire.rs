//! HTTP/1.1 by hand: what is sent is exactly what the test wrote.

use std::io::{BufRead, ErrorKind, Read, Write};
use std::net::TcpStream;

use crate::DEADLINE;

/// A connection.
#[derive(Debug)]
pub struct Wire {
    stream: TcpStream,
    read: Vec<u8>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The header lines in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Gives the value of a header, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Gives the body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Wire {
    /// Connects to the host and port of `url`, or of a bare `host:port`.
    pub fn to(url: &str) -> Self {
        let stream = TcpStream::connect(authority(url)).unwrap_or_else(|error| panic!("{url}: {error}"));
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, read: Vec::new() }
    }

    /// Sends bytes as they are. The other end may have hung up already: its answer says why.
    pub fn send(&mut self, bytes: &[u8]) -> &mut Self {
        let _ = self.stream.write_all(bytes);
        self
    }

    /// Says that nothing more will be sent.
    pub fn finish(&mut self) -> &mut Self {
        let _ = self.stream.shutdown(std::net::Shutdown::Write);
        self
    }

    /// Reads the next answer; none when the other end hung up without one.
    pub fn answer(&mut self) -> Option<Answer> {
        let end = loop {
            if let Some(at) = find(&self.read, b"\r\n\r\n") {
                break at + 4;
            }
            self.more()?;
        };
        let head = String::from_utf8_lossy(&self.read[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers: Vec<_> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let answer = Answer { status, headers, body: Vec::new() };
        let length: usize = answer.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        while self.read.len() < end + length {
            self.more()?;
        }
        let body = self.read[end..end + length].to_vec();
        self.read.drain(..end + length);
        Some(Answer { body, ..answer })
    }

    /// Reads until `needle` came, and gives everything up to then.
    #[track_caller]
    pub fn read_until(&mut self, needle: &str) -> String {
        while find(&self.read, needle.as_bytes()).is_none() {
            self.more().unwrap_or_else(|| {
                panic!("`{needle}` did not come: {}", String::from_utf8_lossy(&self.read))
            });
        }
        String::from_utf8_lossy(&std::mem::take(&mut self.read)).into_owned()
    }

    fn more(&mut self) -> Option<()> {
        let mut buffer = [0u8; 16 * 1024];
        let length = match self.stream.read(&mut buffer) {
            Ok(0) => return None,
            Ok(length) => length,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                panic!("nothing came within {DEADLINE:?}")
            }
            Err(_) => return None,
        };
        self.read.extend_from_slice(&buffer[..length]);
        Some(())
    }
}

/// Writes a request with a Host and a Content-Length.
pub fn request(method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("{method} {} HTTP/1.1\r\nHost: {}\r\n", path(url), authority(url));
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
    [head.as_bytes(), body].concat()
}

/// Sends one request over a fresh connection and gives its answer.
#[track_caller]
pub fn exchange(url: &str, bytes: &[u8]) -> Answer {
    Wire::to(url).send(bytes).answer().unwrap_or_else(|| panic!("{url} hung up without an answer"))
}

/// Posts a body over a fresh connection and gives the answer.
#[track_caller]
pub fn post(url: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    exchange(url, &request("POST", url, headers, body))
}

/// Gives `host:port` of a URL, or of a bare `host:port`.
pub fn authority(url: &str) -> &str {
    let rest = url.strip_prefix("http://").unwrap_or(url);
    rest.split('/').next().unwrap_or_default()
}

/// Gives the path of a URL.
pub fn path(url: &str) -> &str {
    let rest = url.strip_prefix("http://").unwrap_or(url);
    rest.find('/').map_or("/", |at| &rest[at..])
}

/// Reads a request to the end that its `Content-Length` tells, and gives its bytes.
///
/// # Errors
/// What came of one that was cut off.
pub fn read_request(stream: &mut impl Read) -> Result<Vec<u8>, Vec<u8>> {
    let mut bytes = Vec::new();
    let mut buffer = [0u8; 16 * 1024];
    loop {
        if let Some(at) = find(&bytes, b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..at]).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.and_then(|text| text.trim().parse().ok()).unwrap_or(0);
            if bytes.len() >= at + 4 + length {
                return Ok(bytes);
            }
        }
        match stream.read(&mut buffer) {
            Ok(length @ 1..) => bytes.extend_from_slice(&buffer[..length]),
            _ => return Err(bytes),
        }
    }
}

/// Finds the first place of `needle` in `bytes`.
pub fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let (&first, tail) = needle.split_first()?;
    let mut at = 0;
    loop {
        // The standard library's own search is fast also in a test without optimisation.
        let mut rest = &bytes[at..];
        let skipped = rest.skip_until(first).expect("a slice can be read");
        if skipped == 0 || bytes[at + skipped - 1] != first {
            return None;
        }
        at += skipped;
        if bytes[at..].starts_with(tail) {
            return Some(at - 1);
        }
    }
}
