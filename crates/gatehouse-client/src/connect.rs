//! From a target to a stream: look up, check, connect, encrypt.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use gatehouse_model::{AttemptError, AttemptErrorKind};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use crate::{Target, tls};

/// A stream to write a request to and read its answer from.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// Connects to the first of the addresses that answers.
pub(crate) async fn connect(target: &Target, addresses: &[SocketAddr]) -> Result<TcpStream, AttemptError> {
    let mut last = None;
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => {
                // A request is written in one go; waiting to fill a packet would only add to the latency. Where the
                // option cannot be set, the request goes out all the same.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Err(error) => last = Some((address, error)),
        }
    }
    let authority = target.authority();
    Err(match last {
        None => failure(AttemptErrorKind::Dns, format!("The name {} has no address.", target.host_name())),
        Some((address, error)) if error.kind() == ErrorKind::TimedOut => failure(
            AttemptErrorKind::Timeout,
            format!("{authority} ({address}) did not answer the connection."),
        ),
        Some((address, error)) if error.kind() == ErrorKind::ConnectionRefused => {
            failure(AttemptErrorKind::Refused, format!("Nothing listens at {authority} ({address})."))
        }
        Some((address, error)) => {
            failure(AttemptErrorKind::Refused, format!("{authority} ({address}) cannot be reached: {error}."))
        }
    })
}

/// Encrypts the stream of a target with scheme `https`.
pub(crate) async fn encrypt(
    target: &Target,
    stream: TcpStream,
    connector: Option<&tokio_rustls::TlsConnector>,
) -> Result<Box<dyn Stream>, AttemptError> {
    let failed = |why: String| {
        failure(AttemptErrorKind::Tls, format!("No encrypted connection to {}: {why}.", target.authority()))
    };
    let connector = match connector {
        Some(connector) => connector.clone(),
        None => tls::connector().await.map_err(failed)?,
    };
    let name = tls::server_name(target.host_name()).map_err(failed)?;
    let stream = connector.connect(name, stream).await.map_err(|error| failed(error.to_string()))?;
    Ok(Box::new(stream))
}

/// Makes an attempt's failure.
pub(crate) fn failure(kind: AttemptErrorKind, message: String) -> AttemptError {
    AttemptError { kind, message }
}

/// Gives the time since a moment in whole microseconds.
pub(crate) fn micros(since: Instant) -> u64 {
    whole_micros(since.elapsed())
}

/// Gives a duration in whole microseconds.
pub(crate) fn whole_micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
