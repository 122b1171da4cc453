//! Reads an answer off a stream: its head as on the wire, its body after transfer decoding.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Instant;

use gatehouse_model::{AttemptError, AttemptErrorKind, HeadError, ResponseHead};
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::connect::failure;
use crate::framing::Framing;

const HEAD_CAP: usize = 64 * 1024;
const LINE_CAP: usize = 8 * 1024;
const PIECE: usize = 16 * 1024;

/// What was read of an answer so far; it stays when the reading fails or is given up.
#[derive(Debug, Default)]
pub(crate) struct Received {
    pub(crate) first_byte: Option<Instant>,
    pub(crate) status: Option<u16>,
    pub(crate) head: Vec<u8>,
    pub(crate) body: Vec<u8>,
    pub(crate) truncated: bool,
    /// Whether the connection had served a request before.
    pub(crate) reused: bool,
    /// Whether the answer was read to its end, nothing came behind it, and the connection stays open.
    pub(crate) is_clean: bool,
    /// The local end of the connection, where it was made for this request.
    pub(crate) local: Option<SocketAddr>,
}

/// Reads the answer to a request with this method; a body longer than `cap` is cut there.
pub(crate) async fn read_response(
    stream: &mut (impl AsyncRead + Unpin),
    method: &str,
    cap: usize,
    received: &mut Received,
) -> Result<(), AttemptError> {
    let mut reader = Reader { stream, buffer: Vec::new(), ended: false };
    let head = loop {
        let head = reader.head(received).await?;
        let rest = reader.buffer.split_off(head.length);
        let bytes = std::mem::replace(&mut reader.buffer, rest);
        // 1xx heads announce the answer; 101 is one, since nobody asked to switch.
        if head.status >= 200 || head.status == 101 {
            received.status = Some(head.status);
            received.head = bytes;
            break head;
        }
    };
    let framing =
        Framing::of(method, &head).map_err(|why| protocol(format!("The answer has no clear end: {why}.")))?;
    let has_end = !matches!(framing, Framing::Close);
    match framing {
        Framing::None => {}
        Framing::Length(length) => {
            reader.exactly(Some(length), cap, received).await?;
        }
        Framing::Close => {
            reader.exactly(None, cap, received).await?;
        }
        Framing::Chunked => reader.chunks(cap, received).await?,
    }
    let nothing_behind = reader.buffer.is_empty() && !reader.ended;
    received.is_clean = has_end && nothing_behind && !received.truncated && stays_open(&head, &received.head);
    Ok(())
}

/// Tells whether a server lets the connection stay open behind this answer.
fn stays_open(head: &ResponseHead, bytes: &[u8]) -> bool {
    let closes = head
        .headers
        .iter()
        .filter(|header| header.is("connection"))
        .any(|header| header.text().to_ascii_lowercase().contains("close"));
    head.status != 101 && bytes.starts_with(b"HTTP/1.1") && !closes
}

struct Reader<'a, S> {
    stream: &'a mut S,
    buffer: Vec<u8>,
    ended: bool,
}

impl<S: AsyncRead + Unpin> Reader<'_, S> {
    /// Reads more bytes; false when the stream has ended.
    async fn more(&mut self) -> Result<bool, AttemptError> {
        let before = self.buffer.len();
        self.buffer.resize(before + PIECE, 0);
        let read = self.stream.read(&mut self.buffer[before..]).await;
        self.buffer.truncate(before + read.as_ref().map_or(0, |count| *count));
        match read {
            Ok(count) => self.ended = count == 0,
            // Many servers end an encrypted connection without saying so.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => self.ended = true,
            Err(error) => {
                return Err(closed(format!("The connection broke while the answer was read: {error}.")));
            }
        }
        Ok(!self.ended)
    }

    async fn head(&mut self, received: &mut Received) -> Result<ResponseHead, AttemptError> {
        loop {
            if !self.buffer.is_empty() {
                received.first_byte.get_or_insert_with(Instant::now);
                match ResponseHead::parse(&self.buffer) {
                    Ok(head) => return Ok(head),
                    Err(HeadError::Malformed(why)) => {
                        return Err(protocol(format!("The answer is not HTTP/1.1: {why}.")));
                    }
                    Err(HeadError::Unfinished { length }) if length > HEAD_CAP => {
                        return Err(protocol(format!(
                            "The head of the answer is longer than {HEAD_CAP} bytes."
                        )));
                    }
                    Err(HeadError::Unfinished { .. }) => {}
                }
            }
            if !self.more().await? {
                return Err(closed(if self.buffer.is_empty() {
                    "The connection was closed without an answer.".to_owned()
                } else {
                    "The connection was closed in the middle of the answer's head.".to_owned()
                }));
            }
        }
    }

    /// Reads so many bytes of the body, or all up to the end of the stream; false when the cap was reached.
    async fn exactly(
        &mut self,
        length: Option<u64>,
        cap: usize,
        received: &mut Received,
    ) -> Result<bool, AttemptError> {
        let mut left = length;
        loop {
            let available = self.buffer.len();
            let wanted =
                left.map_or(available, |left| available.min(usize::try_from(left).unwrap_or(usize::MAX)));
            let room = cap - received.body.len();
            received.body.extend(self.buffer.drain(..wanted.min(room)));
            if wanted > room {
                received.truncated = true;
                return Ok(false);
            }
            left = left.map(|left| left - wanted as u64);
            if left == Some(0) {
                return Ok(true);
            }
            if !self.more().await? {
                return match left {
                    None => Ok(true),
                    Some(left) => {
                        Err(closed(format!("The connection was closed {left} bytes before the end.")))
                    }
                };
            }
        }
    }

    async fn chunks(&mut self, cap: usize, received: &mut Received) -> Result<(), AttemptError> {
        loop {
            let (used, size) = loop {
                match httparse::parse_chunk_size(&self.buffer) {
                    Ok(httparse::Status::Complete(found)) => break found,
                    Ok(httparse::Status::Partial) if self.buffer.len() <= LINE_CAP => {
                        self.more_of_body().await?
                    }
                    _ => return Err(protocol("The answer has a chunk without a readable size.".to_owned())),
                }
            };
            self.buffer.drain(..used);
            if size == 0 {
                return self.trailers().await;
            }
            if !self.exactly(Some(size), cap, received).await? {
                return Ok(());
            }
            while self.buffer.len() < 2 {
                self.more_of_body().await?;
            }
            if !self.buffer.starts_with(b"\r\n") {
                return Err(protocol("The answer has a chunk that is longer than its size.".to_owned()));
            }
            self.buffer.drain(..2);
        }
    }

    /// Reads over the trailers, up to their blank line.
    async fn trailers(&mut self) -> Result<(), AttemptError> {
        let mut length = 0;
        loop {
            while let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let blank = self.buffer[..end].trim_ascii().is_empty();
                self.buffer.drain(..=end);
                length += end;
                if blank {
                    return Ok(());
                }
            }
            if length + self.buffer.len() > HEAD_CAP {
                return Err(protocol(format!(
                    "The trailers of the answer are longer than {HEAD_CAP} bytes."
                )));
            }
            self.more_of_body().await?;
        }
    }

    async fn more_of_body(&mut self) -> Result<(), AttemptError> {
        if self.more().await? {
            Ok(())
        } else {
            Err(closed("The connection was closed in the middle of the answer's body.".to_owned()))
        }
    }
}

fn closed(message: String) -> AttemptError {
    failure(AttemptErrorKind::Closed, message)
}

fn protocol(message: String) -> AttemptError {
    failure(AttemptErrorKind::Protocol, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(answer: &[u8], cap: usize) -> (Result<(), AttemptErrorKind>, Received) {
        let mut received = Received::default();
        let mut stream = answer;
        let outcome = read_response(&mut stream, "POST", cap, &mut received).await;
        (outcome.map_err(|error| error.kind), received)
    }

    #[tokio::test]
    async fn joins_chunks_and_skips_trailers() {
        let answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n";
        let (outcome, received) = read(answer, 100).await;
        assert_eq!(outcome, Ok(()));
        assert_eq!(received.body, b"abcde");
    }

    #[tokio::test]
    async fn skips_what_only_announces_the_answer() {
        let answer = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nA: 1\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n";
        let (outcome, received) = read(answer, 100).await;
        assert_eq!((outcome, received.status), (Ok(()), Some(204)));
        assert_eq!(received.head, b"HTTP/1.1 204 No Content\r\n\r\n");
    }

    #[rstest::rstest]
    #[case::length("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabcdefghi")]
    #[case::close("HTTP/1.1 200 OK\r\n\r\nabcdefghi")]
    #[case::chunked("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabcdefghi\r\n0\r\n\r\n")]
    #[tokio::test]
    async fn cuts_a_body_at_the_cap_and_says_so(#[case] answer: &str) {
        let (outcome, received) = read(answer.as_bytes(), 4).await;
        assert_eq!((outcome, received.body.as_slice(), received.truncated), (Ok(()), &b"abcd"[..], true));
        let (_, received) = read(answer.as_bytes(), 9).await;
        assert_eq!((received.body.len(), received.truncated), (9, false));
    }

    #[rstest::rstest]
    #[case::nothing("", AttemptErrorKind::Closed)]
    #[case::half_a_head("HTTP/1.1 200 OK\r\nA: ", AttemptErrorKind::Closed)]
    #[case::half_a_body("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", AttemptErrorKind::Closed)]
    #[case::half_a_chunk(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc",
        AttemptErrorKind::Closed
    )]
    #[case::no_last_chunk(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n",
        AttemptErrorKind::Closed
    )]
    #[case::garbage("SSH-2.0-OpenSSH_9.2\r\n", AttemptErrorKind::Protocol)]
    #[case::bad_chunk(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        AttemptErrorKind::Protocol
    )]
    #[case::long_chunk(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
        AttemptErrorKind::Protocol
    )]
    #[case::two_lengths(
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
        AttemptErrorKind::Protocol
    )]
    #[tokio::test]
    async fn tells_a_broken_answer_by_its_kind(#[case] answer: &str, #[case] kind: AttemptErrorKind) {
        assert_eq!(read(answer.as_bytes(), 100).await.0, Err(kind));
    }

    #[tokio::test]
    async fn keeps_what_came_before_the_connection_broke() {
        let (_, received) = read(b"HTTP/1.1 500 Oops\r\nContent-Length: 9\r\n\r\nabc", 100).await;
        assert_eq!((received.status, received.body.as_slice()), (Some(500), &b"abc"[..]));
    }

    #[tokio::test]
    async fn refuses_a_head_without_end() {
        let endless = [b"HTTP/1.1 200 OK\r\nA: ".as_slice(), &vec![b'a'; 2 * HEAD_CAP]].concat();
        assert_eq!(read(&endless, 100).await.0, Err(AttemptErrorKind::Protocol));
    }
}
