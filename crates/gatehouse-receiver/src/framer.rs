//! Finds the heads in the bytes of one connection, beside hyper and in step with it.
//!
//! hyper gives lower-cased names with repeated ones pulled together, so the true head has to be read from the
//! wire. The framer sees every byte that hyper reads, keeps the heads and skips the bodies; it decides nothing.
//! Where a request's length cannot be told for certain it stops, and later heads of that connection are unknown
//! rather than guessed.

use std::collections::VecDeque;
use std::time::Instant;

use gatehouse_model::RequestHead;

use crate::chunked::ChunkedBody;

/// The most bytes kept of one head; hyper refuses a head far below it.
const HEAD_BYTES: usize = 64 * 1024;

/// A request head as it was on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RecordedHead {
    /// The bytes, blank line included.
    pub(crate) bytes: Vec<u8>,
    /// The same, parsed.
    pub(crate) parsed: RequestHead,
    /// When its first byte was read.
    pub(crate) began: Instant,
}

/// Why no further head of a connection can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lost {
    /// A head was longer than the buffer.
    TooLong,
    /// A head could not be parsed.
    Malformed,
    /// A length was missing, doubled or stated in two ways.
    Length,
    /// A chunked body broke its grammar.
    Chunks,
}

impl Lost {
    /// Says it for a person.
    pub(crate) const fn note(self) -> &'static str {
        match self {
            Self::TooLong => "the head was too long to be recorded",
            Self::Malformed => "the head could not be parsed a second time",
            Self::Length => "an earlier request on the connection had no certain length",
            Self::Chunks => "an earlier request on the connection had a broken chunked body",
        }
    }
}

#[derive(Debug)]
enum State {
    Head(Vec<u8>),
    Sized(u64),
    Chunked(ChunkedBody),
    Lost(Lost),
}

/// The position in the stream of requests of one connection.
#[derive(Debug)]
pub(crate) struct Framer {
    state: State,
    heads: VecDeque<RecordedHead>,
    trailers: VecDeque<Vec<u8>>,
    /// When the first byte of the last head was read.
    began: Instant,
}

impl Framer {
    /// Starts in front of the first head.
    pub(crate) fn new() -> Self {
        let (heads, trailers) = (VecDeque::new(), VecDeque::new());
        Self { state: State::Head(Vec::new()), heads, trailers, began: Instant::now() }
    }

    /// Takes the oldest recorded head, or says why there is none.
    pub(crate) fn next_head(&mut self) -> Result<RecordedHead, &'static str> {
        self.heads.pop_front().ok_or(match self.state {
            State::Lost(lost) => lost.note(),
            _ => "the head was not seen on the wire",
        })
    }

    /// Takes the trailer lines of the oldest chunked body that was read to its end, blank line included.
    pub(crate) fn next_trailers(&mut self) -> Option<Vec<u8>> {
        self.trailers.pop_front()
    }

    /// Reads bytes in the order in which they came; they may be cut anywhere.
    pub(crate) fn feed(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            bytes = match &mut self.state {
                State::Head(_) => self.feed_head(bytes),
                State::Sized(left) => {
                    let skip = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
                    *left -= skip as u64;
                    if *left == 0 {
                        self.state = State::Head(Vec::new());
                    }
                    &bytes[skip..]
                }
                State::Chunked(body) => {
                    let used = body.feed(bytes);
                    if body.is_broken() {
                        self.state = State::Lost(Lost::Chunks);
                    } else if body.is_finished() {
                        self.trailers.push_back(body.take_trailers());
                        self.state = State::Head(Vec::new());
                    }
                    &bytes[used..]
                }
                State::Lost(_) => return,
            };
        }
    }

    fn feed_head<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let State::Head(head) = &mut self.state else { return bytes };
        let mut used = 0;
        for &byte in bytes {
            used += 1;
            // Empty lines in front of a request line are no part of the head, to httparse as well.
            if head.is_empty() && (byte == b'\r' || byte == b'\n') {
                continue;
            }
            if head.is_empty() {
                self.began = Instant::now();
            }
            head.push(byte);
            if byte == b'\n' && (head.ends_with(b"\n\n") || head.ends_with(b"\n\r\n")) {
                let head = std::mem::take(head);
                self.state = self.finish_head(head);
                return &bytes[used..];
            }
            if head.len() > HEAD_BYTES {
                self.state = State::Lost(Lost::TooLong);
                return &bytes[used..];
            }
        }
        &bytes[used..]
    }

    fn finish_head(&mut self, bytes: Vec<u8>) -> State {
        let parsed = match RequestHead::parse(&bytes) {
            Ok(parsed) if parsed.length == bytes.len() => parsed,
            _ => return State::Lost(Lost::Malformed),
        };
        let next = after(&parsed);
        self.heads.push_back(RecordedHead { bytes, parsed, began: self.began });
        next
    }
}

fn after(head: &RequestHead) -> State {
    let mut lengths = head.all("content-length").map(|header| header.value.as_slice());
    let length = lengths.next();
    let unclear = lengths.any(|other| Some(other) != length);
    let mut codings = head.all("transfer-encoding");
    match (codings.next(), length) {
        _ if unclear => State::Lost(Lost::Length),
        (Some(_), Some(_)) => State::Lost(Lost::Length),
        (Some(coding), None) if coding.value.eq_ignore_ascii_case(b"chunked") && codings.next().is_none() => {
            State::Chunked(ChunkedBody::new())
        }
        (Some(_), None) => State::Lost(Lost::Length),
        (None, None) => State::Head(Vec::new()),
        (None, Some(digits)) => match read_length(digits) {
            Some(0) => State::Head(Vec::new()),
            Some(length) => State::Sized(length),
            None => State::Lost(Lost::Length),
        },
    }
}

fn read_length(digits: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(digits).ok()?;
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn heads(pieces: &[&[u8]]) -> Vec<Vec<u8>> {
        let mut framer = Framer::new();
        for piece in pieces {
            framer.feed(piece);
        }
        std::iter::from_fn(|| framer.next_head().ok()).map(|head| head.bytes).collect()
    }

    #[test]
    fn a_head_keeps_case_order_and_repetition() {
        let head = b"POST /in/x HTTP/1.1\r\nhOsT: a\r\nX-B: 1\r\nx-b:\t2 \r\n\r\n".as_slice();
        assert_eq!(heads(&[head]), [head]);
    }

    #[test]
    fn empty_lines_between_requests_belong_to_no_head() {
        let head = b"POST / HTTP/1.1\r\nHost: a\r\n\r\n".as_slice();
        assert_eq!(heads(&[b"\r\n", head, b"\r\n\n", head]), [head, head]);
    }

    #[test]
    fn bare_line_feeds_end_a_head_too() {
        let head = b"POST / HTTP/1.1\nHost: a\nContent-Length: 3\n\n".as_slice();
        assert_eq!(heads(&[head, b"\n\n\n", head]), [head, head]);
    }

    #[test]
    fn a_body_that_looks_like_a_head_is_skipped() {
        let inner = b"POST /smuggled HTTP/1.1\r\nHost: b\r\n\r\n";
        let head = format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", inner.len());
        assert_eq!(heads(&[head.as_bytes(), inner, head.as_bytes()]), [head.as_bytes(), head.as_bytes()]);
    }

    #[rstest]
    #[case::both("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "an earlier request")]
    #[case::two_lengths("Content-Length: 5\r\nContent-Length: 6\r\n", "an earlier request")]
    #[case::signed_length("Content-Length: +5\r\n", "an earlier request")]
    #[case::unknown_coding("Transfer-Encoding: gzip, chunked\r\n", "an earlier request")]
    #[case::twice_chunked(
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "an earlier request"
    )]
    fn an_uncertain_length_ends_the_recording(#[case] headers: &str, #[case] note: &str) {
        let mut framer = Framer::new();
        let head = format!("POST / HTTP/1.1\r\nHost: a\r\n{headers}\r\n");
        framer.feed(head.as_bytes());
        framer.feed(b"POST /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
        assert_eq!(framer.next_head().unwrap().bytes, head.as_bytes());
        assert!(framer.next_head().unwrap_err().starts_with(note));
    }

    #[test]
    fn an_endless_head_is_dropped_instead_of_kept() {
        let mut framer = Framer::new();
        framer.feed(b"POST / HTTP/1.1\r\nX: ");
        for _ in 0..100 {
            framer.feed(&[b'a'; 1024]);
        }
        assert_eq!(framer.next_head(), Err(Lost::TooLong.note()));
        assert!(matches!(framer.state, State::Lost(Lost::TooLong)));
    }

    #[derive(Debug, Clone)]
    enum Body {
        None,
        Sized(Vec<u8>),
        Chunked { chunks: Vec<Vec<u8>>, extension: String, trailers: Vec<String> },
    }

    fn body() -> impl Strategy<Value = Body> {
        let bytes = || proptest::collection::vec(any::<u8>(), 0..80);
        prop_oneof![
            Just(Body::None),
            bytes().prop_map(Body::Sized),
            (
                proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..40), 0..5),
                "(;[a-z=\" ]{0,12})?",
                proptest::collection::vec("[A-Za-z-]{1,8}: [ -~]{0,10}", 0..3)
            )
                .prop_map(|(chunks, extension, trailers)| Body::Chunked {
                    chunks,
                    extension,
                    trailers
                }),
        ]
    }

    fn request() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
        let headers = proptest::collection::vec(("[Xx]-[A-Za-z]{1,6}", "[!-~\u{80}-\u{ff}]{0,12}"), 0..6);
        (headers, body()).prop_map(|(headers, body)| {
            let mut head = b"POST /in/t?q=1 HTTP/1.1\r\nHost: a\r\n".to_vec();
            for (name, value) in headers {
                head.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
            }
            let mut rest = Vec::new();
            match body {
                Body::None => {}
                Body::Sized(bytes) => {
                    head.extend_from_slice(format!("content-LENGTH: {}\r\n", bytes.len()).as_bytes());
                    rest = bytes;
                }
                Body::Chunked { chunks, extension, trailers } => {
                    head.extend_from_slice(b"Transfer-Encoding: Chunked\r\n");
                    for chunk in chunks {
                        rest.extend_from_slice(format!("{:X}{extension}\r\n", chunk.len()).as_bytes());
                        rest.extend_from_slice(&chunk);
                        rest.extend_from_slice(b"\r\n");
                    }
                    rest.extend_from_slice(b"0\r\n");
                    for trailer in trailers {
                        rest.extend_from_slice(trailer.as_bytes());
                        rest.extend_from_slice(b"\r\n");
                    }
                    rest.extend_from_slice(b"\r\n");
                }
            }
            head.extend_from_slice(b"\r\n");
            (head, rest)
        })
    }

    proptest! {
        #[test]
        fn any_cut_of_any_requests_gives_their_heads_back(
            requests in proptest::collection::vec(request(), 1..6),
            cuts in proptest::collection::vec(1usize..50, 1..40),
        ) {
            let stream: Vec<u8> = requests.iter().flat_map(|(head, rest)| [head.clone(), rest.clone()].concat()).collect();
            let mut framer = Framer::new();
            let (mut rest, mut turn) = (stream.as_slice(), 0);
            while !rest.is_empty() {
                let (piece, later) = rest.split_at(cuts[turn % cuts.len()].min(rest.len()));
                framer.feed(piece);
                (rest, turn) = (later, turn + 1);
            }
            for (head, _) in &requests {
                prop_assert_eq!(&framer.next_head().unwrap().bytes, head);
            }
            prop_assert!(framer.next_head().is_err());
        }

        #[test]
        fn no_bytes_at_all_upset_it(pieces in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..200), 0..20)) {
            let mut framer = Framer::new();
            for piece in &pieces {
                framer.feed(piece);
            }
        }
    }
}
