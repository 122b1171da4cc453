//! Reads a body whole, inside its limits of size and time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gatehouse_model::Header;
use http::HeaderMap;
use http_body::Body;
use http_body_util::BodyExt;
use tokio::time::{Instant, timeout_at};

use crate::answer::Refusal;
use crate::limits::Limits;

/// The most bytes set aside at a time, also before any of a body has come: a stated length costs its sender nothing.
const PIECE: usize = 64 * 1024;

/// The memory that all unfinished bodies of a listener share.
#[derive(Debug, Clone)]
pub(crate) struct BodyMemory {
    used: Arc<AtomicUsize>,
    limit: usize,
}

impl BodyMemory {
    /// Makes an unused share of `limit` bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Self { used: Arc::new(AtomicUsize::new(0)), limit }
    }

    fn share(&self) -> MemoryShare {
        MemoryShare { memory: self.clone(), held: 0 }
    }
}

/// What one body holds of the shared memory; given back when dropped.
#[derive(Debug)]
pub(crate) struct MemoryShare {
    memory: BodyMemory,
    held: usize,
}

impl MemoryShare {
    fn grow(&mut self, bytes: usize) -> Result<(), Refusal> {
        let before = self.memory.used.fetch_add(bytes, Ordering::Relaxed);
        self.held += bytes;
        if before.saturating_add(bytes) > self.memory.limit { Err(Refusal::NotStored) } else { Ok(()) }
    }
}

impl Drop for MemoryShare {
    fn drop(&mut self) {
        self.memory.used.fetch_sub(self.held, Ordering::Relaxed);
    }
}

/// A body that is still coming, in pieces. One growing block would take up to twice as much, and blocks of
/// many megabytes, refused again and again, stay with the allocator.
struct Pieces {
    full: Vec<Vec<u8>>,
    last: Vec<u8>,
    length: usize,
}

impl Pieces {
    fn with_reserve(bytes: usize) -> Self {
        Self { full: Vec::new(), last: Vec::with_capacity(bytes), length: 0 }
    }

    fn add(&mut self, mut data: &[u8]) {
        self.length += data.len();
        while !data.is_empty() {
            if self.last.len() >= PIECE {
                self.full.push(std::mem::replace(&mut self.last, Vec::with_capacity(PIECE)));
            }
            let (now, later) = data.split_at(data.len().min(PIECE - self.last.len()));
            self.last.extend_from_slice(now);
            data = later;
        }
    }

    /// Gives the whole; what was one piece is not copied.
    fn join(self) -> Vec<u8> {
        if self.full.is_empty() {
            return self.last;
        }
        let mut whole = Vec::with_capacity(self.length);
        for piece in self.full.into_iter().chain([self.last]) {
            whole.extend_from_slice(&piece);
        }
        whole
    }
}

/// A body that was read to its end.
#[derive(Debug)]
pub(crate) struct WholeBody {
    /// The bytes after transfer decoding.
    pub(crate) bytes: Vec<u8>,
    /// The trailers as hyper read them, if the body had any.
    pub(crate) trailers: Option<HeaderMap>,
    /// The memory that the bytes hold.
    pub(crate) share: MemoryShare,
}

/// Reads `body` to its end.
///
/// # Errors
/// The refusal that fits: too large, too slow, broken or cut off, or no memory left for it.
pub(crate) async fn read_whole<B>(
    mut body: B,
    cap: u64,
    limits: &Limits,
    memory: &BodyMemory,
) -> Result<WholeBody, Refusal>
where
    B: Body<Data = bytes::Bytes> + Unpin,
{
    let end = Instant::now() + limits.body_total;
    let mut share = memory.share();
    let expected = body.size_hint().lower().min(PIECE as u64).min(cap);
    let mut pieces = Pieces::with_reserve(usize::try_from(expected).unwrap_or_default());
    let mut trailers = None;
    loop {
        let pause_end = Instant::now() + limits.body_pause;
        let frame = match timeout_at(pause_end.min(end), body.frame()).await {
            Err(_) => return Err(Refusal::TooSlow),
            Ok(None) => return Ok(WholeBody { bytes: pieces.join(), trailers, share }),
            Ok(Some(Err(_))) => return Err(Refusal::Malformed),
            Ok(Some(Ok(frame))) => frame,
        };
        match frame.into_data() {
            Ok(data) => {
                if (pieces.length as u64).saturating_add(data.len() as u64) > cap {
                    return Err(Refusal::TooLarge);
                }
                share.grow(data.len())?;
                pieces.add(&data);
            }
            Err(frame) => trailers = frame.into_trailers().ok().or(trailers),
        }
    }
}

/// Gives the trailers as they were on the wire, or as hyper read them where the two differ.
pub(crate) fn true_trailers(lines: Option<Vec<u8>>, read: &HeaderMap) -> Vec<Header> {
    let as_read = || read.iter().map(|(name, value)| Header::new(name.as_str(), value.as_bytes())).collect();
    let mut slots = [httparse::EMPTY_HEADER; 64];
    let Some(Ok(httparse::Status::Complete((_, parsed)))) =
        lines.as_deref().map(|lines| httparse::parse_headers(lines, &mut slots))
    else {
        return as_read();
    };
    let on_wire: Vec<_> = parsed.iter().map(|header| Header::new(header.name, header.value)).collect();
    let pairs = |headers: &[Header]| {
        let mut pairs: Vec<_> =
            headers.iter().map(|header| (header.name.to_ascii_lowercase(), header.value.clone())).collect();
        pairs.sort_unstable();
        pairs
    };
    let read: Vec<Header> = as_read();
    if pairs(&on_wire) == pairs(&read) { on_wire } else { read }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};
    use std::time::Duration;

    use bytes::Bytes;
    use http_body::Frame;

    use super::*;

    /// A body of pieces, which then stays silent or ends.
    struct Frames {
        pieces: Vec<&'static [u8]>,
        ends: bool,
    }

    impl Body for Frames {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            match self.pieces.pop() {
                Some(piece) => Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(piece))))),
                None if self.ends => Poll::Ready(None),
                None => Poll::Pending,
            }
        }
    }

    fn pieces(ends: bool) -> Frames {
        Frames { pieces: vec![b"cd", b"ab"], ends }
    }

    #[tokio::test]
    async fn a_body_up_to_the_cap_is_read_and_one_byte_more_is_not() {
        let memory = BodyMemory::new(1000);
        let whole = read_whole(pieces(true), 4, &Limits::default(), &memory).await.unwrap();
        assert_eq!(whole.bytes, b"abcd");
        let refused = read_whole(pieces(true), 3, &Limits::default(), &memory).await;
        assert_eq!(refused.err(), Some(Refusal::TooLarge));
    }

    #[test]
    fn pieces_come_together_as_they_came() {
        let body: Vec<u8> = (0..3 * PIECE + 7).map(|at| (at % 251) as u8).collect();
        for step in [1000, PIECE - 1, PIECE, PIECE + 1, body.len()] {
            let mut pieces = Pieces::with_reserve(10);
            body.chunks(step).for_each(|data| pieces.add(data));
            assert_eq!(pieces.length, body.len());
            assert!(pieces.full.iter().all(|piece| piece.len() == PIECE), "{step}");
            assert_eq!(pieces.join(), body, "{step}");
        }
    }

    #[tokio::test]
    async fn a_silent_body_is_given_up() {
        let limits = Limits { body_pause: Duration::from_millis(20), ..Limits::default() };
        let refused = read_whole(pieces(false), 100, &limits, &BodyMemory::new(1000)).await;
        assert_eq!(refused.err(), Some(Refusal::TooSlow));
    }

    #[tokio::test]
    async fn memory_is_refused_when_it_is_used_up_and_given_back_after_use() {
        let memory = BodyMemory::new(6);
        let first = read_whole(pieces(true), 100, &Limits::default(), &memory).await.unwrap();
        let refused = read_whole(pieces(true), 100, &Limits::default(), &memory).await;
        assert_eq!(refused.err(), Some(Refusal::NotStored));
        drop(first);
        assert!(read_whole(pieces(true), 100, &Limits::default(), &memory).await.is_ok());
    }

    #[test]
    fn trailers_keep_their_case_where_both_readings_agree() {
        let mut read = HeaderMap::new();
        read.insert("x-sum", http::HeaderValue::from_static("1"));
        let kept = true_trailers(Some(b"X-Sum: 1\r\n\r\n".to_vec()), &read);
        assert_eq!(kept, [Header::new("X-Sum", "1")]);
        let differing = true_trailers(Some(b"X-Other: 1\r\n\r\n".to_vec()), &read);
        assert_eq!(differing, [Header::new("x-sum", "1")]);
    }
}
