//! Good manners on the socket: answers that nobody reads are given up, and a connection is closed so that its
//! last answer arrives.
//!
//! Closing a socket while bytes are still coming makes the operating system send a reset, which may overtake the
//! answer. So the closing side says that it is done, and throws away what still comes for a short while.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// A socket with bounds on writing and closing.
#[derive(Debug)]
pub(crate) struct PoliteSocket<S> {
    inner: S,
    write_pause: Duration,
    linger: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
    lingering: Option<Pin<Box<Sleep>>>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> PoliteSocket<S> {
    /// Wraps a socket.
    pub(crate) fn new(inner: S, write_pause: Duration, linger: Duration) -> Self {
        Self { inner, write_pause, linger, stalled: None, lingering: None }
    }

    /// Turns an endless wait of the writing side into an error.
    fn bounded<T>(&mut self, context: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.stalled = None;
            return outcome;
        }
        let pause = self.write_pause;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(pause)));
        ready!(stalled.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for PoliteSocket<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for PoliteSocket<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.inner).poll_write(context, bytes);
        self.bounded(context, outcome)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.inner).poll_flush(context);
        self.bounded(context, outcome)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.lingering.is_none() {
            ready!(Pin::new(&mut this.inner).poll_shutdown(context))?;
        }
        let until = Instant::now() + this.linger;
        let lingering = this.lingering.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(until)));
        let mut thrown_away = [0; 8192];
        loop {
            if lingering.as_mut().poll(context).is_ready() {
                return Poll::Ready(Ok(()));
            }
            let mut buffer = ReadBuf::new(&mut thrown_away);
            match ready!(Pin::new(&mut this.inner).poll_read(context, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => {}
                // The other end is done too, or gone.
                _ => return Poll::Ready(Ok(())),
            }
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.inner).poll_write_vectored(context, slices);
        self.bounded(context, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    const SHORT: Duration = Duration::from_millis(30);
    const LONG: Duration = Duration::from_secs(600);

    #[tokio::test]
    async fn an_answer_that_nobody_reads_is_given_up() {
        let (_silent, socket) = tokio::io::duplex(16);
        let mut polite = PoliteSocket::new(socket, SHORT, SHORT);
        let error = polite.write_all(&[0; 64]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn closing_takes_what_still_comes_until_the_other_end_is_done() {
        let (mut sender, socket) = tokio::io::duplex(16);
        let mut polite = PoliteSocket::new(socket, LONG, LONG);
        let sending = tokio::spawn(async move {
            sender.write_all(&[7; 4096]).await.unwrap();
            let mut answer = Vec::new();
            sender.read_to_end(&mut answer).await.unwrap();
            answer
        });
        polite.write_all(b"413").await.unwrap();
        polite.shutdown().await.unwrap();
        assert_eq!(sending.await.unwrap(), b"413");
    }

    #[tokio::test]
    async fn closing_does_not_wait_for_ever() {
        let (_silent, socket) = tokio::io::duplex(16);
        let mut polite = PoliteSocket::new(socket, LONG, SHORT);
        tokio::time::timeout(LONG, polite.shutdown()).await.unwrap().unwrap();
    }
}
