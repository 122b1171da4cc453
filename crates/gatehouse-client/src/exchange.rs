//! One request and its answer on one connection.

use std::time::{Duration, Instant};

use gatehouse_model::{AttemptError, AttemptErrorKind, AttemptTimings};
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio_rustls::TlsConnector;

use crate::connect::{Stream, connect, encrypt, failure, micros, whole_micros};
use crate::connections::Connections;
use crate::response::{Received, read_response};
use crate::{GuardError, Manner, Names, Target};

/// In how many pieces a slow request leaves.
const PIECES: u32 = 8;

/// Up to how many bytes of body leave in one piece with the head.
const ONE_WRITE: usize = 16 * 1024;

/// What is sent, and how much is read.
pub(crate) struct Exchange<'a> {
    pub(crate) target: &'a Target,
    pub(crate) method: &'a str,
    pub(crate) head: &'a [u8],
    pub(crate) body: &'a [u8],
    pub(crate) cap: usize,
    pub(crate) manner: Manner,
    pub(crate) names: &'a Names,
    /// A connector to use instead of the system's trust.
    pub(crate) tls: Option<&'a TlsConnector>,
    /// Connections to use again, and to keep this one with.
    pub(crate) connections: Option<&'a Connections>,
}

impl Exchange<'_> {
    /// Sends the request and reads the answer. What is known when the future is dropped stays in `timings` and
    /// `received`.
    pub(crate) async fn run(
        &self,
        timings: &mut AttemptTimings,
        received: &mut Received,
    ) -> Result<Result<(), AttemptError>, GuardError> {
        if let Some(stream) = self.connections.and_then(|connections| connections.take(self.target)) {
            received.reused = true;
            return Ok(self.talk(stream, timings, received).await);
        }
        let started = Instant::now();
        let addresses = match self.target.resolve(self.names).await? {
            Ok(addresses) => addresses,
            Err(error) => {
                let message = format!("The name {} was not found: {error}.", self.target.host_name());
                return Ok(Err(failure(AttemptErrorKind::Dns, message)));
            }
        };
        let stream = match connect(self.target, &addresses).await {
            Ok(stream) => stream,
            Err(error) => return Ok(Err(error)),
        };
        timings.connect_us = Some(micros(started));
        received.local = stream.local_addr().ok();
        if !self.target.is_tls() {
            return Ok(self.talk(Box::new(stream), timings, received).await);
        }
        let encrypting = Instant::now();
        match encrypt(self.target, stream, self.tls).await {
            Ok(stream) => {
                timings.tls_us = Some(micros(encrypting));
                Ok(self.talk(stream, timings, received).await)
            }
            Err(error) => Ok(Err(error)),
        }
    }

    /// Writes and reads at once: a server may answer, and close, before it has read the whole body.
    async fn talk(
        &self,
        mut stream: Box<dyn Stream>,
        timings: &mut AttemptTimings,
        received: &mut Received,
    ) -> Result<(), AttemptError> {
        let (mut reader, mut writer) = tokio::io::split(&mut stream);
        if self.manner == Manner::Half {
            return Err(self.drop_half_way(&mut writer).await);
        }
        let mut sent_at = None;
        let outcome = {
            let reading = read_response(&mut reader, self.method, self.cap, received);
            let writing = self.write(&mut writer);
            tokio::pin!(reading, writing);
            tokio::select! {
                biased;
                read = &mut reading => read,
                written = &mut writing => {
                    sent_at = Some(Instant::now());
                    match (reading.await, written) {
                        (Err(error), Err(why)) if error.kind == AttemptErrorKind::Closed => {
                            Err(failure(error.kind, format!("The request could not be sent whole: {why}.")))
                        }
                        (read, _) => read,
                    }
                }
            }
        };
        timings.first_byte_us = received.first_byte.map(|first| {
            whole_micros(sent_at.map_or_else(Default::default, |sent| first.saturating_duration_since(sent)))
        });
        // An answer that came before the request was sent whole leaves the rest of it on the way.
        if let Some(connections) = self.connections
            && outcome.is_ok()
            && sent_at.is_some()
            && received.is_clean
        {
            connections.keep(self.target, stream);
        }
        outcome
    }

    async fn write(&self, writer: &mut (impl AsyncWrite + Unpin)) -> std::io::Result<()> {
        if let Manner::Slowly(whole) = self.manner {
            return self.write_slowly(writer, whole / PIECES).await;
        }
        if self.body.len() <= ONE_WRITE {
            writer.write_all(&[self.head, self.body].concat()).await?;
        } else {
            writer.write_all(self.head).await?;
            writer.write_all(self.body).await?;
        }
        writer.flush().await
    }

    /// Writes in pieces of about the same length, with a pause in front of each.
    async fn write_slowly(
        &self,
        writer: &mut (impl AsyncWrite + Unpin),
        pause: Duration,
    ) -> std::io::Result<()> {
        let whole = [self.head, self.body].concat();
        for piece in whole.chunks(whole.len().div_ceil(PIECES as usize).max(1)) {
            tokio::time::sleep(pause).await;
            writer.write_all(piece).await?;
            writer.flush().await?;
        }
        Ok(())
    }

    /// Writes the first half of all bytes; whoever called drops the connection.
    async fn drop_half_way(&self, writer: &mut (impl AsyncWrite + Unpin)) -> AttemptError {
        let whole = [self.head, self.body].concat();
        let half = &whole[..whole.len() / 2];
        let written = async {
            writer.write_all(half).await?;
            writer.flush().await
        };
        // That it broke earlier than it was meant to is no other end.
        let _ = written.await;
        failure(
            AttemptErrorKind::Closed,
            format!("Gatehouse dropped the connection after {} of {} bytes.", half.len(), whole.len()),
        )
    }
}
