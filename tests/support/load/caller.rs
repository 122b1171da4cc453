//! One connection of a load: the request, written once, and its answers.

use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::TcpStream;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use uuid::Uuid;

use super::{Load, Target};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The length of an id in hex.
const ID: usize = 32;

/// A sender that keeps its connection open as long as the receiver does.
pub(super) struct Caller<'t> {
    target: &'t Target,
    stream: Option<TcpStream>,
    keep_alive: bool,
    request: Vec<u8>,
    /// Where in the request its id stands.
    ids: [usize; 2],
    number: u128,
    buffer: Vec<u8>,
}

impl<'t> Caller<'t> {
    pub(super) fn new(target: &'t Target, load: Load) -> Self {
        let id = "0".repeat(ID);
        let begin = format!(r#"{{"type":"employee.updated","id":"{id}","note":""#);
        let filler = "x".repeat(load.body.saturating_sub(begin.len() + 2));
        let body = [&begin, filler.as_str(), "\"}"].concat();
        let further = load.header.map(|(name, value)| format!("{name}: {value}\r\n")).unwrap_or_default();
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let start = format!(
            "POST {} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n{further}\
             Content-Length: {}\r\nWebhook-Timestamp: {seconds}\r\nWebhook-Id: ",
            target.path,
            target.address,
            body.len(),
        );
        let end_of_head = start.len() + ID + "\r\n\r\n".len();
        let ids = [start.len(), end_of_head + begin.find(&id).unwrap_or_default()];
        let request = [&start, id.as_str(), "\r\n\r\n", &body].concat().into_bytes();
        let number = Uuid::now_v7().as_u128();
        Self {
            target,
            stream: None,
            keep_alive: load.keep_alive,
            request,
            ids,
            number,
            buffer: Vec::with_capacity(4096),
        }
    }

    /// Sends one request and gives the status of its answer.
    pub(super) fn exchange(&mut self) -> Result<u16> {
        self.number = self.number.wrapping_add(1);
        let id = format!("{:032x}", self.number);
        for at in self.ids {
            self.request[at..at + ID].copy_from_slice(id.as_bytes());
        }
        let kept = self.stream.is_some();
        match self.once() {
            // A receiver may close a connection that it had kept open, in the same moment.
            Err(error) if kept && error.kind() != ErrorKind::WouldBlock => {
                self.stream = None;
                self.once()
            }
            answer => answer,
        }
        .inspect_err(|_| self.stream = None)
    }

    fn once(&mut self) -> Result<u16> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.target.address)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                stream
            }
        };
        stream.write_all(&self.request)?;
        let answer = read_answer(&mut stream, &mut self.buffer)?;
        self.stream = (answer.stays_open && self.keep_alive).then_some(stream);
        Ok(answer.status)
    }
}

struct Answer {
    status: u16,
    stays_open: bool,
}

fn read_answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<Answer> {
    buffer.clear();
    loop {
        if !more(stream, buffer)? {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let mut headers = [httparse::EMPTY_HEADER; 32];
        let mut response = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(head) = response.parse(buffer).map_err(Error::other)? else {
            continue;
        };
        let header = |name: &str| {
            let found = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
            found.and_then(|header| std::str::from_utf8(header.value).ok())
        };
        let status = response.code.unwrap_or_default();
        let length = header("content-length").and_then(|length| length.parse::<usize>().ok());
        let chunked = header("transfer-encoding").is_some();
        let says = |word: &str| header("connection").is_some_and(|value| value.eq_ignore_ascii_case(word));
        let stays = if response.version == Some(0) { says("keep-alive") } else { !says("close") };
        let stays_open = stays && (length.is_some() || chunked || status == 204);
        let end = length.map(|length| head + length);
        let whole = |buffer: &[u8]| match end {
            Some(end) => buffer.len() >= end,
            None if chunked => buffer.ends_with(b"0\r\n\r\n"),
            None => status == 204,
        };
        while !whole(buffer) {
            if !more(stream, buffer)? {
                return if end.is_none() && !chunked {
                    Ok(Answer { status, stays_open: false })
                } else {
                    Err(ErrorKind::UnexpectedEof.into())
                };
            }
        }
        return Ok(Answer { status, stays_open });
    }
}

/// Reads what is there; false at the end.
fn more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<bool> {
    let mut piece = [0; 4096];
    let length = stream.read(&mut piece)?;
    buffer.extend_from_slice(&piece[..length]);
    Ok(length > 0)
}
