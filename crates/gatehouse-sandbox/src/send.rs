//! Sends prepared requests over real HTTP/1.1.

use std::time::Duration;

use crate::line::{Line, Outgoing};
use crate::{PreparedRequest, SandboxError};

/// How long a platform of the sandbox waits for an answer.
pub const TIMEOUT: Duration = Duration::from_secs(10);

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
    let outgoing = Outgoing { method: request.method, url, headers: &request.headers, body: &request.body };
    let got = Line::default().send(outgoing, TIMEOUT).await?;
    match (got.status(), got.failure) {
        (Some(status), _) => Ok(SendResult { status, latency: got.latency }),
        (None, why) => {
            let address = url.split_once("://").map_or(url, |(_, rest)| rest);
            let authority = address.split(['/', '?', '#']).next().unwrap_or_default();
            let authority = authority.rsplit('@').next().unwrap_or_default().to_owned();
            Err(SandboxError::Unreachable { authority, why: why.unwrap_or_default() })
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
