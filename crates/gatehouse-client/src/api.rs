//! A call to a platform's API: to its own host and nowhere else, with the credential set here at the last moment.
//!
//! It goes out through the same writer as a replay: an address that was looked up is judged before it is connected to,
//! no redirect is followed, no proxy and no cookie is used.

use std::net::SocketAddr;
use std::time::Duration;

use gatehouse_model::{AttemptError, AttemptTimings, Header, ResponseHead, Secret};

use crate::connections::Connections;
use crate::replay::{RESPONSE_CAP, RecordedRequest, Replay, send};
use crate::{GuardError, Manner, Names};

mod base;
mod level;
mod standing;

pub use base::Base;
pub use level::{Level, LevelRule, Meter, Refusal, earliest};
pub use standing::{RetryAfter, Standing, StandingNames, read_standing};

/// The time that a call gets in all, unless it is set otherwise.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(60);

/// A call, ready but for its credential.
#[derive(Debug, Clone)]
pub struct ApiRequest<'a> {
    /// The platform.
    pub base: &'a Base,
    /// The method.
    pub method: &'a str,
    /// The path below the base address; what has a meaning in an address is encoded already.
    pub path: &'a str,
    /// The query parameters.
    pub query: &'a [(String, String)],
    /// The headers.
    pub headers: &'a [(String, String)],
    /// The headers of the credential; they replace others of their name.
    pub secret_headers: &'a [(String, Secret)],
    /// The query parameters of the credential.
    pub secret_query: &'a [(String, Secret)],
    /// The body.
    pub body: &'a [u8],
    /// The time for everything together.
    pub timeout: Duration,
    /// By what its host is looked up.
    pub names: &'a Names,
}

/// What came of a call.
#[derive(Debug, Clone)]
pub struct ApiOutcome {
    /// The status.
    pub status: Option<u16>,
    /// The headers of the answer.
    pub headers: Vec<Header>,
    /// The body after transfer decoding, up to 10 MB.
    pub body: Vec<u8>,
    /// Whether there was more of it.
    pub truncated: bool,
    /// How long each phase took.
    pub timings: AttemptTimings,
    /// What kept the call from a whole answer.
    pub error: Option<AttemptError>,
    /// The local address that it left from.
    pub local: Option<SocketAddr>,
}

/// Sends a call. A redirect is an answer like any other.
///
/// # Errors
/// [`GuardError`] for an address that must not be reached, a header that would break the message, or a credential that
/// would go unencrypted to another machine; then nothing was sent.
pub async fn send_call(
    request: &ApiRequest<'_>,
    connections: Option<&Connections>,
) -> Result<ApiOutcome, GuardError> {
    let has_credential = !request.secret_headers.is_empty() || !request.secret_query.is_empty();
    if has_credential {
        request.base.permit_credential()?;
    }
    let mut query = request.query.to_vec();
    for (name, value) in request.secret_query {
        query.push((name.clone(), text_of(name, value)?));
    }
    let target = request.base.call(request.path, &query)?;
    let mut headers: Vec<(String, String)> = request.headers.to_vec();
    for (name, value) in request.secret_headers {
        headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        headers.push((name.clone(), text_of(name, value)?));
    }
    let replay = Replay {
        target,
        extra_headers: headers,
        timeout: request.timeout,
        response_cap: RESPONSE_CAP,
        manner: Manner::AtOnce,
        names: request.names.clone(),
    };
    if !is_token(request.method) {
        return Err(GuardError::BadMethod { method: request.method.escape_debug().to_string() });
    }
    let head = format!("{} / HTTP/1.1\r\nHost: x\r\n\r\n", request.method);
    let recorded = RecordedRequest { head: head.as_bytes(), body: request.body };
    let outcome = send(recorded, &replay, None, connections).await?;
    let headers = ResponseHead::parse(&outcome.response_head).map(|head| head.headers).unwrap_or_default();
    Ok(ApiOutcome {
        status: outcome.status,
        headers,
        body: outcome.response_body,
        truncated: outcome.response_truncated,
        timings: outcome.timings,
        error: outcome.error,
        local: outcome.local,
    })
}

fn text_of(name: &str, value: &Secret) -> Result<String, GuardError> {
    let text = std::str::from_utf8(value.expose());
    text.map(str::to_owned).map_err(|_| GuardError::HeaderValue { name: name.to_owned() })
}

/// Tells whether a text can stand as a method (RFC 9110, section 9.1).
fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::task::JoinHandle;

    use super::*;

    /// Answers one request with these bytes and gives what it was sent.
    async fn once(answer: Vec<u8>) -> (u16, JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let served = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut seen = Vec::new();
            while !seen.windows(4).any(|window| window == b"\r\n\r\n") {
                stream.read_buf(&mut seen).await.unwrap();
            }
            stream.write_all(&answer).await.unwrap();
            String::from_utf8(seen).unwrap()
        });
        (port, served)
    }

    static HERE: LazyLock<Names> = LazyLock::new(Names::default);

    fn call<'a>(base: &'a Base, secret: &'a [(String, Secret)]) -> ApiRequest<'a> {
        ApiRequest {
            base,
            method: "GET",
            path: "/contacts",
            query: &[],
            headers: &[],
            secret_headers: secret,
            secret_query: &[],
            body: &[],
            timeout: Duration::from_secs(5),
            names: &HERE,
        }
    }

    fn key(value: &str) -> Vec<(String, Secret)> {
        vec![("X-API-Key".to_owned(), Secret::from(value))]
    }

    #[tokio::test]
    async fn the_credential_is_in_the_request_and_the_local_address_is_told() {
        let (port, served) = once(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".to_vec()).await;
        let base = Base::parse(&format!("http://127.0.0.1:{port}/api/v1")).unwrap();
        let secret = key("kej_live_1");
        let outcome = send_call(&call(&base, &secret), None).await.unwrap();
        assert_eq!((outcome.status, outcome.body.as_slice()), (Some(200), b"{}".as_slice()));
        assert!(outcome.local.unwrap().ip().is_loopback());
        let seen = served.await.unwrap();
        assert!(seen.starts_with("GET /api/v1/contacts HTTP/1.1\r\n"), "{seen}");
        assert!(seen.contains("\r\nX-API-Key: kej_live_1\r\n"), "{seen}");
    }

    #[rstest::rstest]
    #[case(301)]
    #[case(302)]
    #[case(303)]
    #[case(307)]
    #[case(308)]
    #[tokio::test]
    async fn a_redirect_is_an_answer_and_the_other_host_hears_nothing(#[case] status: u16) {
        let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let elsewhere = other.local_addr().unwrap();
        let answer = format!(
            "HTTP/1.1 {status} Elsewhere\r\nLocation: http://{elsewhere}/\r\nContent-Length: 0\r\n\r\n"
        );
        let (port, served) = once(answer.into_bytes()).await;
        let base = Base::parse(&format!("http://127.0.0.1:{port}")).unwrap();
        let secret = key("GHCANARY");
        let outcome = send_call(&call(&base, &secret), None).await.unwrap();
        assert_eq!(outcome.status, Some(status));
        served.await.unwrap();
        let heard = tokio::time::timeout(Duration::from_millis(50), other.accept()).await;
        assert!(heard.is_err(), "nobody came to the other host");
    }

    #[tokio::test]
    async fn a_name_is_looked_up_by_what_was_handed_in_and_judged_afterwards() {
        let base = Base::parse("https://api.platform.example").unwrap();
        let secret = key("GHCANARY");
        let names = Names::known_by(|name| {
            assert_eq!(name, "api.platform.example");
            Ok(vec!["169.254.169.254".parse().unwrap()])
        });
        let request = ApiRequest { names: &names, ..call(&base, &secret) };
        let error = send_call(&request, None).await.unwrap_err();
        assert!(matches!(error, GuardError::Forbidden { .. }), "{error:?}");
    }

    #[tokio::test]
    async fn a_credential_is_not_sent_unencrypted_to_another_machine() {
        let base = Base::parse("http://platform.example/api").unwrap();
        let secret = key("GHCANARY");
        let error = send_call(&call(&base, &secret), None).await.unwrap_err();
        assert_eq!(error.code(), "api.unencrypted");
        assert!(!format!("{error:?}{error}{:?}", error.problem()).contains("GHCANARY"));
    }

    #[tokio::test]
    async fn a_method_with_a_line_break_is_refused() {
        let base = Base::parse("http://127.0.0.1:1").unwrap();
        let request = ApiRequest { method: "GET / HTTP/1.1\r\nX: y", ..call(&base, &[]) };
        assert_eq!(send_call(&request, None).await.unwrap_err().code(), "api.bad_method");
    }

    #[tokio::test]
    async fn an_answer_that_does_not_come_ends_at_its_time() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = Base::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let silent = ApiRequest { timeout: Duration::from_millis(80), ..call(&base, &[]) };
        let outcome = send_call(&silent, None).await.unwrap();
        assert_eq!(outcome.status, None);
        assert_eq!(outcome.error.unwrap().kind, gatehouse_model::AttemptErrorKind::Timeout);
    }

    #[tokio::test]
    async fn an_answer_of_more_than_ten_megabytes_is_cut_and_says_so() {
        let mut answer = b"HTTP/1.1 200 OK\r\nContent-Length: 11000000\r\n\r\n".to_vec();
        answer.resize(answer.len() + 11_000_000, b'x');
        let (port, served) = once(answer).await;
        let base = Base::parse(&format!("http://127.0.0.1:{port}")).unwrap();
        let outcome = send_call(&call(&base, &[]), None).await.unwrap();
        assert!(outcome.truncated && outcome.body.len() == RESPONSE_CAP);
        drop(served);
    }
}
