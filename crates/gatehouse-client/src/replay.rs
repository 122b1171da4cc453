//! Sends a recorded request to a target, byte for byte.

use std::fmt;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use gatehouse_model::{AttemptError, AttemptErrorKind, AttemptTimings};
use tokio_rustls::TlsConnector;

use crate::connect::{failure, micros};
use crate::connections::Connections;
use crate::exchange::Exchange;
use crate::head::{After, outgoing};
use crate::response::Received;
use crate::{GuardError, Names, Target};

/// The time that an attempt gets in all, unless it is set otherwise.
pub const TIMEOUT: Duration = Duration::from_secs(30);

/// The most bytes of an answer's body that are kept.
pub const RESPONSE_CAP: usize = 10 * 1024 * 1024;

/// A request as it was recorded.
#[derive(Clone, Copy)]
pub struct RecordedRequest<'a> {
    /// The head as on the wire, blank line included.
    pub head: &'a [u8],
    /// The body after transfer decoding.
    pub body: &'a [u8],
}

impl RecordedRequest<'static> {
    /// A GET with nothing of its own; target and host are set when it is sent.
    pub const GET: Self = Self { head: b"GET / HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n", body: b"" };
}

/// Shows lengths and not bytes: what was received may hold somebody's credentials.
impl fmt::Debug for RecordedRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedRequest")
            .field("head_length", &self.head.len())
            .field("body_length", &self.body.len())
            .finish()
    }
}

/// Where and how to send.
#[derive(Clone)]
pub struct Replay {
    /// Where to; its path and query replace the recorded ones.
    pub target: Target,
    /// Headers to set, name and value; they replace recorded ones of the same name.
    pub extra_headers: Vec<(String, String)>,
    /// The time for everything together: looking up, connecting, sending and reading.
    pub timeout: Duration,
    /// The most bytes of the answer's body that are kept.
    pub response_cap: usize,
    /// How the bytes leave.
    pub manner: Manner,
    /// By what the target's name is looked up; the addresses that come of it are judged in any case.
    pub names: Names,
}

/// How the bytes of a request leave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Manner {
    /// As fast as they can.
    #[default]
    AtOnce,
    /// In pieces with pauses between them, for so long in all.
    Slowly(Duration),
    /// The first half; then the connection is dropped.
    Half,
}

impl Replay {
    /// Makes a plain replay to a target.
    pub fn to(target: Target) -> Self {
        Self {
            target,
            extra_headers: Vec::new(),
            timeout: TIMEOUT,
            response_cap: RESPONSE_CAP,
            manner: Manner::AtOnce,
            names: Names::default(),
        }
    }
}

/// Shows the names of the headers to set and not their values.
impl fmt::Debug for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.extra_headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Replay")
            .field("target", &self.target.authority())
            .field("extra_headers", &names)
            .field("timeout", &self.timeout)
            .field("response_cap", &self.response_cap)
            .field("manner", &self.manner)
            .field("names", &self.names)
            .finish()
    }
}

/// What came of a sending. A status and an error can stand side by side: the answer began and then broke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The status of the answer.
    pub status: Option<u16>,
    /// The head of the answer as on the wire; empty when none came.
    pub response_head: Vec<u8>,
    /// The body of the answer after transfer decoding, up to the cap.
    pub response_body: Vec<u8>,
    /// Whether the body was cut at the cap.
    pub response_truncated: bool,
    /// How long each phase took.
    pub timings: AttemptTimings,
    /// The headers that differ from the recorded ones: `Name: old → new`, `Name: new` or `Name removed`.
    /// Credentials are shown as `•••`.
    pub headers_changed: Vec<String>,
    /// What kept the attempt from a whole answer.
    pub error: Option<AttemptError>,
    /// Whether it went over a connection that had served a request before.
    pub reused: bool,
    /// The local address that it left from; none over a connection that had served a request before.
    pub local: Option<SocketAddr>,
}

/// Sends a recorded request: method, header lines and body are the recorded bytes, except for the changes listed
/// in [`Outcome::headers_changed`]. A redirect is an answer like any other and is never followed.
///
/// # Errors
/// [`GuardError`] when the sending is refused; then nothing was sent. A target that cannot be reached is no such
/// error: it stands in [`Outcome::error`].
pub async fn send_recorded(request: RecordedRequest<'_>, replay: &Replay) -> Result<Outcome, GuardError> {
    send(request, replay, None, None).await
}

/// As [`send_recorded`], over a connection that is kept open for the next request where the target allows it; the head
/// then bears no `Connection: close`. Where a connection that was used before breaks without an answer, the outcome
/// says both, and it is left to the caller whether to send again.
///
/// # Errors
/// As [`send_recorded`].
pub async fn send_recorded_over(
    request: RecordedRequest<'_>,
    replay: &Replay,
    connections: &Connections,
) -> Result<Outcome, GuardError> {
    send(request, replay, None, Some(connections)).await
}

pub(crate) async fn send(
    request: RecordedRequest<'_>,
    replay: &Replay,
    tls: Option<&TlsConnector>,
    connections: Option<&Connections>,
) -> Result<Outcome, GuardError> {
    let after = if connections.is_some() { After::StaysOpen } else { After::Closes };
    let head = outgoing(request.head, request.body.len(), &replay.target, &replay.extra_headers, after)?;
    let exchange = Exchange {
        target: &replay.target,
        method: &head.method,
        head: &head.bytes,
        body: request.body,
        cap: replay.response_cap,
        manner: replay.manner,
        names: &replay.names,
        tls,
        connections,
    };
    let (mut timings, mut received) = (AttemptTimings::default(), Received::default());
    let started = Instant::now();
    let error = match tokio::time::timeout(replay.timeout, exchange.run(&mut timings, &mut received)).await {
        Ok(outcome) => outcome?.err(),
        Err(_) => {
            let (authority, seconds) = (replay.target.authority(), replay.timeout.as_secs_f32());
            Some(failure(
                AttemptErrorKind::Timeout,
                format!("{authority} gave no whole answer within {seconds} s."),
            ))
        }
    };
    timings.total_us = micros(started);
    Ok(Outcome {
        status: received.status,
        response_head: received.head,
        response_body: received.body,
        response_truncated: received.truncated,
        timings,
        headers_changed: head.changed,
        error,
        reused: received.reused,
        local: received.local,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use gatehouse_model::RequestHead;
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::task::JoinHandle;

    use super::*;

    const HEAD: &[u8] = b"POST /in/t HTTP/1.1\r\nHost: gate\r\nContent-Length: 4\r\n\r\n";

    /// Reads a whole request: its head, and as many bytes as its Content-Length says.
    async fn read_request(stream: &mut (impl AsyncReadExt + Unpin)) -> Vec<u8> {
        let mut bytes = Vec::new();
        loop {
            let head = RequestHead::parse(&bytes);
            let wanted = head.map(|head| {
                head.length + head.first("content-length").map_or(0, |text| text.parse::<usize>().unwrap())
            });
            match wanted {
                Ok(wanted) if bytes.len() >= wanted => return bytes,
                _ => assert_ne!(stream.read_buf(&mut bytes).await.unwrap(), 0, "the request ended early"),
            }
        }
    }

    /// Answers one request with the given bytes, closes, and gives back what came in.
    async fn server(answer: Vec<u8>) -> (Target, JoinHandle<Vec<u8>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/to", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let received = read_request(&mut stream).await;
            // The client may have read enough and gone.
            let _ = stream.write_all(&answer).await;
            received
        });
        (Target::parse(&url).unwrap(), serving)
    }

    async fn replay(head: &[u8], body: &[u8], target: Target) -> Outcome {
        send_recorded(RecordedRequest { head, body }, &Replay::to(target)).await.unwrap()
    }

    #[tokio::test]
    async fn every_byte_arrives_as_recorded_except_the_host() {
        let recorded =
            b"PATCH /in/t?x HTTP/1.1\r\nX-zEBRA:  1 \r\nhost: gate.example\r\nX-Dup: a\r\nACCEPT:*/*\r\n\
                         x-dup: \xff\xfe\r\nContent-Length: 5\r\nEmpty:\r\n\r\n";
        let body = b"\0\xff\r\n}";
        let answer = b"HTTP/1.1 201 Created\r\nX-CASE: kept\r\nContent-Length: 2\r\n\r\nok";
        let (target, serving) = server(answer.to_vec()).await;
        let authority = target.authority();
        let outcome = replay(recorded, body, target).await;
        let mut expected = b"PATCH /to HTTP/1.1\r\nX-zEBRA:  1 \r\n".to_vec();
        expected.extend_from_slice(format!("host: {authority}\r\n").as_bytes());
        expected.extend_from_slice(
            b"X-Dup: a\r\nACCEPT:*/*\r\nx-dup: \xff\xfe\r\nContent-Length: 5\r\nEmpty:\r\n",
        );
        expected.extend_from_slice(b"Connection: close\r\n\r\n\0\xff\r\n}");
        assert_eq!(serving.await.unwrap(), expected);
        assert_eq!((outcome.status, outcome.error), (Some(201), None));
        assert_eq!(
            outcome.response_head,
            b"HTTP/1.1 201 Created\r\nX-CASE: kept\r\nContent-Length: 2\r\n\r\n"
        );
        assert_eq!(outcome.response_body, b"ok");
        assert_eq!(
            outcome.headers_changed,
            [format!("Host: gate.example → {authority}"), "Connection: close".to_owned()]
        );
        let timings = outcome.timings;
        assert!(timings.connect_us.is_some() && timings.first_byte_us.is_some() && timings.tls_us.is_none());
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer_and_is_not_followed() {
        let answer = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
        let (target, _serving) = server(answer.to_vec()).await;
        let outcome = replay(HEAD, b"body", target).await;
        assert_eq!((outcome.status, outcome.error), (Some(302), None));
    }

    #[tokio::test]
    async fn an_answer_before_the_whole_request_is_kept() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = Target::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let (done, wait) = tokio::sync::oneshot::channel::<()>();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n").await.unwrap();
            // Nothing of the body is read, and the connection stays open.
            let _ = wait.await;
        });
        let outcome = replay(HEAD, &vec![0; 32 * 1024 * 1024], target).await;
        assert_eq!((outcome.status, outcome.error), (Some(413), None));
        drop(done);
    }

    #[tokio::test]
    async fn an_answer_longer_than_the_cap_is_cut() {
        let mut answer = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
        answer.resize(RESPONSE_CAP + 1_000, b'a');
        let (target, _serving) = server(answer).await;
        let outcome = replay(HEAD, b"body", target).await;
        assert_eq!((outcome.response_body.len(), outcome.response_truncated), (RESPONSE_CAP, true));
        assert_eq!(outcome.error, None);
    }

    #[rstest::rstest]
    #[case::closed(b"", AttemptErrorKind::Closed)]
    #[case::cut(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab", AttemptErrorKind::Closed)]
    #[case::garbage(b"\x00\x00\x12\x04 not http\r\n\r\n", AttemptErrorKind::Protocol)]
    #[tokio::test]
    async fn a_broken_answer_is_told_by_its_kind(#[case] answer: &[u8], #[case] kind: AttemptErrorKind) {
        let (target, _serving) = server(answer.to_vec()).await;
        let outcome = replay(HEAD, b"body", target).await;
        assert_eq!(outcome.error.map(|error| error.kind), Some(kind));
    }

    #[tokio::test]
    async fn nobody_listening_is_told_from_a_failure_of_the_name() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = Target::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        drop(listener);
        let error = replay(HEAD, b"body", target.clone()).await.error.unwrap();
        assert_eq!(error.kind, AttemptErrorKind::Refused);
        assert!(error.message.contains(&target.authority()), "{}", error.message);
        let nowhere = Target::parse("http://nowhere.invalid/").unwrap();
        assert_eq!(replay(HEAD, b"body", nowhere).await.error.unwrap().kind, AttemptErrorKind::Dns);
    }

    #[tokio::test]
    async fn a_silent_server_ends_at_the_timeout() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = Target::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let plan = Replay { timeout: Duration::from_millis(80), ..Replay::to(target) };
        let outcome = send_recorded(RecordedRequest { head: HEAD, body: b"body" }, &plan).await.unwrap();
        assert_eq!(outcome.error.unwrap().kind, AttemptErrorKind::Timeout);
        assert!(outcome.timings.total_us >= 80_000 && outcome.timings.connect_us.is_some());
    }

    #[tokio::test]
    async fn a_slow_request_arrives_whole_and_half_of_one_does_not() {
        let (target, serving) = server(b"HTTP/1.1 204 X\r\nContent-Length: 0\r\n\r\n".to_vec()).await;
        let whole = Duration::from_millis(160);
        let plan = Replay { manner: Manner::Slowly(whole), ..Replay::to(target) };
        let request = RecordedRequest { head: HEAD, body: b"body" };
        let outcome = send_recorded(request, &plan).await.unwrap();
        assert!(serving.await.unwrap().ends_with(b"\r\n\r\nbody"));
        assert!(outcome.status == Some(204) && outcome.timings.total_us >= 140_000, "{outcome:?}");

        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = Target::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let serving = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = Vec::new();
            stream.read_to_end(&mut bytes).await.unwrap();
            bytes
        });
        let plan = Replay { manner: Manner::Half, ..Replay::to(target) };
        let outcome = send_recorded(request, &plan).await.unwrap();
        assert_eq!((outcome.status, outcome.error.unwrap().kind), (None, AttemptErrorKind::Closed));
        let came = serving.await.unwrap();
        assert!(came.starts_with(b"POST / ") && !came.ends_with(b"body"), "{came:?}");
    }

    #[tokio::test]
    async fn sending_can_move_to_another_thread_and_shows_no_credentials() {
        let (target, _serving) = server(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_vec()).await;
        let extra_headers = vec![("Authorization".to_owned(), "Bearer GHCANARY".to_owned())];
        let plan = Replay { extra_headers, ..Replay::to(target) };
        let request = RecordedRequest { head: HEAD, body: b"body" };
        assert!(!format!("{plan:?} {request:?}").contains("GHCANARY"));
        let outcome =
            tokio::spawn(async move { send_recorded(request, &plan).await }).await.unwrap().unwrap();
        assert_eq!(outcome.status, Some(200));
        assert!(!format!("{outcome:?}").contains("GHCANARY"));
    }

    #[tokio::test]
    async fn a_refused_header_sends_nothing() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = Target::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let extra_headers = vec![("A".to_owned(), "1\r\nB: 2".to_owned())];
        let plan = Replay { extra_headers, ..Replay::to(target) };
        let refused = send_recorded(RecordedRequest { head: HEAD, body: b"body" }, &plan).await;
        assert_eq!(refused.unwrap_err().code(), "replay.line_break_in_header");
        let nobody = tokio::time::timeout(Duration::from_millis(20), listener.accept()).await;
        assert!(nobody.is_err());
    }

    /// Serves one TLS connection with the certificate for `localhost` of the fixtures.
    async fn tls_server() -> (Target, JoinHandle<()>) {
        let certificate =
            CertificateDer::from_pem_slice(include_bytes!("../tests/fixtures/localhost.pem")).unwrap();
        let key = PrivateKeyDer::from_pem_slice(include_bytes!("../tests/fixtures/localhost.key")).unwrap();
        let config =
            rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(vec![certificate], key)
                .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
        let serving = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            if let Ok(mut stream) = tokio_rustls::TlsAcceptor::from(Arc::new(config)).accept(stream).await {
                read_request(&mut stream).await;
                stream.write_all(b"HTTP/1.1 200 OK\r\n\r\nsecret path").await.unwrap();
                stream.flush().await.unwrap();
            }
        });
        (Target::parse(&url).unwrap(), serving)
    }

    #[tokio::test]
    async fn a_certificate_that_nobody_vouches_for_ends_the_attempt() {
        let (target, _serving) = tls_server().await;
        let outcome = replay(HEAD, b"body", target).await;
        assert_eq!(outcome.error.unwrap().kind, AttemptErrorKind::Tls);
        assert_eq!(outcome.status, None);
    }

    #[tokio::test]
    async fn a_trusted_certificate_carries_the_exchange() {
        let (target, _serving) = tls_server().await;
        let mut roots = rustls::RootCertStore::empty();
        let certificate =
            CertificateDer::from_pem_slice(include_bytes!("../tests/fixtures/localhost.pem")).unwrap();
        roots.add(certificate).unwrap();
        let config =
            rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_root_certificates(roots)
                .with_no_client_auth();
        let connector = TlsConnector::from(Arc::new(config));
        let request = RecordedRequest { head: HEAD, body: b"body" };
        let outcome = send(request, &Replay::to(target), Some(&connector), None).await.unwrap();
        assert_eq!((outcome.error, outcome.response_body.as_slice()), (None, &b"secret path"[..]));
        assert!(outcome.timings.tls_us.is_some());
    }

    #[test]
    fn the_plain_call_is_a_request_that_can_be_sent() {
        let head = RequestHead::parse(RecordedRequest::GET.head);
        assert_eq!(head.map(|head| head.method).ok(), Some("GET".to_owned()));
    }
}
