//! The body of an answer, which goes out at once or byte by byte.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// The bytes of an answer that still have to go out.
#[derive(Debug)]
pub(crate) struct PacedBody {
    left: Bytes,
    /// The pause in front of each byte; none sends all at once.
    pause: Option<Duration>,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl PacedBody {
    /// Makes a body that goes out at once.
    pub(crate) fn at_once(bytes: impl Into<Bytes>) -> Self {
        Self { left: bytes.into(), pause: None, waiting: None }
    }

    /// Lets it wait in front of each byte from now on.
    pub(crate) fn slow_down(&mut self, pause: Duration) {
        self.pause = Some(pause);
    }
}

impl Body for PacedBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        let Some(pause) = self.pause else {
            return Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut self.left)))));
        };
        ready!(self.waiting.get_or_insert_with(|| Box::pin(sleep(pause))).as_mut().poll(context));
        self.waiting = None;
        Poll::Ready(Some(Ok(Frame::data(self.left.split_to(1)))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn a_slow_body_comes_byte_by_byte_with_a_pause_before_each() {
        let mut body = PacedBody::at_once("ok\n");
        body.slow_down(Duration::from_millis(20));
        let began = tokio::time::Instant::now();
        let mut pieces = Vec::new();
        while let Some(frame) = body.frame().await {
            pieces.push(frame.unwrap().into_data().unwrap());
        }
        assert_eq!(pieces, ["o", "k", "\n"]);
        assert!(began.elapsed() >= Duration::from_millis(60));
    }

    #[tokio::test]
    async fn any_other_comes_whole_and_says_how_long_it_is() {
        let mut body = PacedBody::at_once("ok\n");
        assert_eq!(body.size_hint().exact(), Some(3));
        assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap(), "ok\n");
        assert!(body.frame().await.is_none());
    }
}
