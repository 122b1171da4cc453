//! A stream that shows every byte read through it to the shadow framer.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::framer::{Framer, RecordedHead};

/// The recorded heads of one connection, oldest first; the stream puts them in, the requests take them out.
#[derive(Debug, Clone)]
pub(crate) struct HeadQueue(Arc<Mutex<Framer>>);

impl HeadQueue {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(Framer::new())))
    }

    /// Takes the head of the request that is being answered, or says why it is not known.
    pub(crate) fn next_head(&self) -> Result<RecordedHead, &'static str> {
        self.framer().next_head()
    }

    /// Takes the trailer lines of the chunked body that has just been read to its end.
    pub(crate) fn next_trailers(&self) -> Option<Vec<u8>> {
        self.framer().next_trailers()
    }

    fn framer(&self) -> std::sync::MutexGuard<'_, Framer> {
        // Only the task of the connection comes here, so the lock is never waited for.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream whose reads are recorded.
#[derive(Debug)]
pub(crate) struct RecordingStream<S> {
    inner: S,
    heads: HeadQueue,
}

impl<S> RecordingStream<S> {
    /// Wraps a fresh connection.
    pub(crate) fn new(inner: S) -> Self {
        Self { inner, heads: HeadQueue::new() }
    }

    /// Gives the queue of heads that are read through this stream.
    pub(crate) fn heads(&self) -> HeadQueue {
        self.heads.clone()
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for RecordingStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(context, buffer))?;
        self.heads.framer().feed(&buffer.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for RecordingStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn what_is_read_is_recorded_and_unchanged() {
        let (mut sender, receiver) = tokio::io::duplex(7);
        let mut stream = RecordingStream::new(receiver);
        let heads = stream.heads();
        let bytes = b"POST / HTTP/1.1\r\nX-zEBRA: 1\r\nContent-Length: 2\r\n\r\nhi";
        let writer = tokio::spawn(async move { sender.write_all(bytes).await });
        let mut read = Vec::new();
        stream.read_to_end(&mut read).await.unwrap();
        writer.await.unwrap().unwrap();
        assert_eq!(read, bytes);
        assert_eq!(heads.next_head().unwrap().bytes, &bytes[..bytes.len() - 2]);
        assert_eq!(heads.next_head(), Err("the head was not seen on the wire"));
    }
}
