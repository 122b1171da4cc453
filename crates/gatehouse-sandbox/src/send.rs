//! Sends prepared requests over real HTTP/1.1.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use url::Url;

use crate::{PreparedRequest, SandboxError};

/// How long a platform of the sandbox waits for an answer.
pub const TIMEOUT: Duration = Duration::from_secs(10);

const ANSWER_CAP: usize = 64 * 1024;

/// What a receiver answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendResult {
    /// The status.
    pub status: u16,
    /// From connecting to the end of the answer.
    pub latency: Duration,
}

/// Sends a request to an `http` address and waits for the answer. Every call has a connection of its own; a
/// redirect is not followed.
///
/// # Errors
/// [`SandboxError::Url`] for an address that is not `http`, [`SandboxError::Unreachable`] when no answer came
/// within [`TIMEOUT`].
pub async fn send(request: &PreparedRequest, url: &str) -> Result<SendResult, SandboxError> {
    let bad =
        |why: String| SandboxError::Url { url: url.rsplit('@').next().unwrap_or_default().to_owned(), why };
    let parsed = Url::parse(url).map_err(|error| bad(error.to_string()))?;
    if parsed.scheme() != "http" {
        return Err(bad("the sandbox sends over http alone".to_owned()));
    }
    let (Some(host), port) = (parsed.host_str(), parsed.port_or_known_default().unwrap_or(80)) else {
        return Err(bad("it has no host".to_owned()));
    };
    let authority = parsed.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let target = &parsed[url::Position::BeforePath..url::Position::AfterQuery];
    let mut outgoing = Request::builder().method(request.method).uri(target).header(header::HOST, &authority);
    for line in &request.headers {
        outgoing = outgoing.header(line.name.as_str(), line.value.as_slice());
    }
    let outgoing = outgoing
        .body(Full::new(Bytes::copy_from_slice(&request.body)))
        .map_err(|error| bad(error.to_string()))?;
    let unreachable = |why: String| SandboxError::Unreachable { authority: authority.clone(), why };
    let started = Instant::now();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match tokio::time::timeout(TIMEOUT, exchange((bare, port), outgoing)).await {
        Ok(Ok(status)) => Ok(SendResult { status: status.as_u16(), latency: started.elapsed() }),
        Ok(Err(error)) => Err(unreachable(error.to_string())),
        Err(_) => Err(unreachable(format!("it took longer than {} s", TIMEOUT.as_secs()))),
    }
}

type ExchangeError = Box<dyn std::error::Error + Send + Sync>;

async fn exchange(address: (&str, u16), request: Request<Full<Bytes>>) -> Result<StatusCode, ExchangeError> {
    let stream = TcpStream::connect(address).await?;
    let mut builder = http1::Builder::new();
    // As most senders spell them; nothing may depend on it.
    builder.title_case_headers(true);
    let (mut sender, connection) = builder.handshake(TokioIo::new(stream)).await?;
    let talk = async {
        let response = sender.send_request(request).await?;
        let status = response.status();
        // The answer is read to its end and thrown away; one that is too long or breaks off has its status all the
        // same.
        let _ = Limited::new(response.into_body(), ANSWER_CAP).collect().await;
        Ok::<_, hyper::Error>(status)
    };
    tokio::pin!(talk, connection);
    tokio::select! {
        status = &mut talk => Ok(status?),
        // The connection can end before its answer was handed over.
        ended = &mut connection => {
            ended?;
            Ok(talk.await?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Sandbox, compose, prepare};
    use gatehouse_model::{Header, Secret};
    use gatehouse_providers::{platform, scheme};

    fn request() -> PreparedRequest {
        let now = "2026-01-05T08:00:00Z".parse().unwrap();
        let event = compose(platform("kejue").unwrap(), "call.ended", 1, now).unwrap();
        let scheme = scheme("kejue/hmac_sha256").unwrap();
        prepare(&event, scheme, &Secret::from("s"), now, None).unwrap().remove(0)
    }

    #[tokio::test]
    async fn headers_and_body_arrive_as_prepared() {
        let sandbox = Sandbox::start(None).await.unwrap();
        let request = request();
        let result = send(&request, &format!("{}/hooks?a=1", sandbox.consumer_url())).await.unwrap();
        assert_eq!(result.status, 200);
        assert!(result.latency > Duration::ZERO);
        let seen = sandbox.seen().remove(0);
        assert_eq!((seen.path.as_str(), seen.method.as_str()), ("/consumer/hooks?a=1", "POST"));
        assert_eq!(seen.body, request.body);
        for header in &request.headers {
            assert!(
                seen.headers.contains(&Header::new(header.name.to_lowercase(), &header.value)),
                "{}",
                header.name
            );
        }
    }

    #[tokio::test]
    async fn any_status_is_a_result() {
        let sandbox = Sandbox::start(None).await.unwrap();
        let url = format!("http://localhost:{}/nowhere", sandbox.port());
        // In a task, as the window sends.
        let result = tokio::spawn(async move { send(&request(), &url).await }).await.unwrap().unwrap();
        assert_eq!(result.status, 404);
    }

    #[tokio::test]
    async fn nobody_listening_is_told_with_the_address() {
        let sandbox = Sandbox::start(None).await.unwrap();
        let url = sandbox.consumer_url();
        sandbox.stop().await;
        let problem = send(&request(), &url).await.unwrap_err().problem();
        assert_eq!(problem.code, "sandbox.unreachable");
        assert!(problem.message.contains("127.0.0.1:"), "{problem}");
    }

    #[rstest::rstest]
    #[case("https://example.com/")]
    #[case("ftp://example.com/")]
    #[case("no url")]
    #[tokio::test]
    async fn another_scheme_is_refused(#[case] url: &str) {
        assert_eq!(send(&request(), url).await.unwrap_err().problem().code, "sandbox.bad_url");
    }
}
