//! The answers: one constant body each, the same for every reason. Only a challenge gets back what it asks for.

use bytes::Bytes;
use gatehouse_model::{AnswerRules, VerdictStatus};
use gatehouse_providers::ChallengeAnswer;
use http::header::{
    ALLOW, CONNECTION, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use http::{Response, StatusCode};
use http_body_util::Full;

/// An answer on its way to the sender.
pub(crate) type Answer = Response<Full<Bytes>>;

/// After how many seconds a sender should try again.
const RETRY_SECONDS: HeaderValue = HeaderValue::from_static("5");

/// Why a request is answered without being stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It breaks HTTP/1.1.
    Malformed,
    /// The length of its body could be read in two ways.
    AmbiguousLength,
    /// The address is not known.
    NotFound,
    /// The endpoint takes other methods, these.
    WrongMethod {
        /// The value of `Allow`.
        allow: String,
    },
    /// The body is over the endpoint's limit.
    TooLarge,
    /// The body came too slowly.
    TooSlow,
    /// It could not be made durable.
    NotStored,
}

impl Refusal {
    /// Gives the answer. Every refusal but that of a whole request closes the connection, because its body may
    /// still be on the way.
    pub(crate) fn answer(&self) -> Answer {
        let (status, body) = match self {
            Self::Malformed => (StatusCode::BAD_REQUEST, "bad request\n"),
            Self::AmbiguousLength => (StatusCode::BAD_REQUEST, "ambiguous_length\n"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not found\n"),
            Self::WrongMethod { .. } => (StatusCode::METHOD_NOT_ALLOWED, "method not allowed\n"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too large\n"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too slow\n"),
            Self::NotStored => (StatusCode::SERVICE_UNAVAILABLE, "try again later\n"),
        };
        let mut answer = plain(status, body);
        let headers = answer.headers_mut();
        if let Self::WrongMethod { allow } = self
            && let Ok(allow) = HeaderValue::try_from(allow)
        {
            headers.insert(ALLOW, allow);
        }
        if *self == Self::NotStored {
            headers.insert(RETRY_AFTER, RETRY_SECONDS);
        }
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
        answer
    }
}

/// Gives the status that a delivery with this verdict is answered with.
pub(crate) fn status_for(rules: &AnswerRules, verdict: VerdictStatus) -> StatusCode {
    let (wanted, fallback) = match verdict {
        VerdictStatus::Invalid => (rules.invalid_status, StatusCode::UNAUTHORIZED),
        VerdictStatus::Valid | VerdictStatus::Unverified | VerdictStatus::Unprotected => {
            (rules.accepted_status, StatusCode::OK)
        }
    };
    // An interim status is no answer, and hyper would make 500 of it.
    StatusCode::from_u16(wanted).ok().filter(|status| !status.is_informational()).unwrap_or(fallback)
}

/// Gives the answer to a delivery that is durable.
pub(crate) fn stored(status: StatusCode) -> Answer {
    match status {
        StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED => plain(status, ""),
        _ if status.is_client_error() || status.is_server_error() => plain(status, "refused\n"),
        _ => plain(status, "ok\n"),
    }
}

/// Gives the answer to a challenge that is durable. What it gives back is never run by a browser.
pub(crate) fn answer_challenge(challenge: &ChallengeAnswer) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(challenge.body.clone())));
    *answer.status_mut() = StatusCode::from_u16(challenge.status).unwrap_or(StatusCode::OK);
    let headers = answer.headers_mut();
    for (name, value) in &challenge.headers {
        // What cannot stand in a head is left out; the platform then finds its answer incomplete.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    match challenge.content_type {
        Some("application/json") => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        Some(_) => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        }
        None => {
            headers.remove(CONTENT_TYPE);
        }
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answer
}

fn plain(status: StatusCode, body: &'static str) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from_static(body.as_bytes())));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    answer
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(VerdictStatus::Valid, 200)]
    #[case(VerdictStatus::Unprotected, 200)]
    #[case(VerdictStatus::Unverified, 200)]
    #[case(VerdictStatus::Invalid, 401)]
    fn the_default_rules_answer_by_verdict(#[case] verdict: VerdictStatus, #[case] status: u16) {
        assert_eq!(status_for(&AnswerRules::default(), verdict), status);
    }

    #[rstest]
    #[case(0, 200)]
    #[case(101, 200)]
    #[case(1000, 200)]
    #[case(202, 202)]
    fn a_status_that_is_no_answer_falls_back(#[case] wanted: u16, #[case] status: u16) {
        let rules = AnswerRules { accepted_status: wanted, ..AnswerRules::default() };
        assert_eq!(status_for(&rules, VerdictStatus::Valid), status);
    }

    #[test]
    fn only_what_was_not_stored_asks_to_come_again() {
        assert_eq!(Refusal::NotStored.answer().headers()[RETRY_AFTER], "5");
        assert!(!Refusal::NotFound.answer().headers().contains_key(RETRY_AFTER));
    }
}
