//! The answers: one constant body each, the same for every reason. Only a challenge gets back what it asks for.

use gatehouse_model::{AnswerRules, UnsignedAnswer, VerdictStatus};
use gatehouse_providers::ChallengeAnswer;
use http::header::{
    ALLOW, CONNECTION, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use http::{Response, StatusCode};

use crate::pace::PacedBody;
use crate::through::TargetAnswer;

/// An answer on its way to the sender.
pub(crate) type Answer = Response<PacedBody>;

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

/// Tells whether a delivery with this verdict is answered as an accepted one; `unsigned` says that it carries no
/// signature.
pub(crate) fn accepts(rules: &AnswerRules, verdict: VerdictStatus, unsigned: bool) -> bool {
    match rules.unsigned {
        UnsignedAnswer::Accept if unsigned => true,
        UnsignedAnswer::Refuse if unsigned => false,
        _ => verdict != VerdictStatus::Invalid,
    }
}

/// Gives the answer to a delivery that is durable; it is the same for every reason.
pub(crate) fn answer_delivery(rules: &AnswerRules, accepted: bool) -> Answer {
    let (wanted, fallback) = if accepted {
        (rules.accepted_status, StatusCode::OK)
    } else {
        (rules.invalid_status, StatusCode::UNAUTHORIZED)
    };
    // An interim status is no answer, and hyper would make 500 of it.
    let status = StatusCode::from_u16(wanted).ok().filter(|status| !status.is_informational());
    let mut answer = stored(status.unwrap_or(fallback));
    if accepted && may_have_body(answer.status()) {
        if let Some(body) = &rules.body {
            *answer.body_mut() = PacedBody::at_once(body.clone());
        }
        if let Some(Ok(content_type)) = rules.content_type.as_deref().map(HeaderValue::from_str) {
            answer.headers_mut().insert(CONTENT_TYPE, content_type);
        }
        if rules.body.is_some() || rules.content_type.is_some() {
            answer.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        }
    }
    answer
}

/// Gives the answer that an application gives in a dialogue: JSON, or nothing at all.
pub(crate) fn answer_played(status: u16, body: &str) -> Answer {
    let status = StatusCode::from_u16(status).ok().filter(|status| !status.is_informational());
    let status = status.unwrap_or(StatusCode::OK);
    let body = if may_have_body(status) { body } else { "" };
    let mut answer = Response::new(PacedBody::at_once(body.to_owned()));
    *answer.status_mut() = status;
    if !body.is_empty() {
        answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        answer.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    }
    answer
}

/// Gives a target's answer on; none where its status is no answer. What it sends a browser, such as a cookie, is no
/// business of a platform's and is not given on: its headers were chosen by whoever asked.
pub(crate) fn answer_of_target(target: TargetAnswer) -> Option<Answer> {
    let status = StatusCode::from_u16(target.status).ok().filter(|status| !status.is_informational())?;
    let body = if may_have_body(status) { target.body } else { Vec::new() };
    let mut answer = Response::new(PacedBody::at_once(body));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    for (name, value) in target.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Some(answer)
}

fn may_have_body(status: StatusCode) -> bool {
    !matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED)
}

/// Gives the answer to a delivery that is durable.
pub(crate) fn stored(status: StatusCode) -> Answer {
    match status {
        _ if !may_have_body(status) => plain(status, ""),
        _ if status.is_client_error() || status.is_server_error() => plain(status, "refused\n"),
        _ => plain(status, "ok\n"),
    }
}

/// Gives the answer to a challenge that is durable. What it gives back is never run by a browser.
pub(crate) fn answer_challenge(challenge: &ChallengeAnswer) -> Answer {
    let mut answer = Response::new(PacedBody::at_once(challenge.body.clone()));
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
    let mut answer = Response::new(PacedBody::at_once(body));
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
        let rules = AnswerRules::default();
        assert_eq!(answer_delivery(&rules, accepts(&rules, verdict, false)).status(), status);
    }

    #[rstest]
    #[case(0, 200)]
    #[case(101, 200)]
    #[case(1000, 200)]
    #[case(202, 202)]
    fn a_status_that_is_no_answer_falls_back(#[case] wanted: u16, #[case] status: u16) {
        let rules = AnswerRules { accepted_status: wanted, ..AnswerRules::default() };
        assert_eq!(answer_delivery(&rules, true).status(), status);
    }

    #[test]
    fn only_what_was_not_stored_asks_to_come_again() {
        assert_eq!(Refusal::NotStored.answer().headers()[RETRY_AFTER], "5");
        assert!(!Refusal::NotFound.answer().headers().contains_key(RETRY_AFTER));
    }

    #[rstest]
    #[case(UnsignedAnswer::ByVerdict, VerdictStatus::Invalid, true, false)]
    #[case(UnsignedAnswer::ByVerdict, VerdictStatus::Unprotected, true, true)]
    #[case(UnsignedAnswer::Accept, VerdictStatus::Invalid, true, true)]
    #[case(UnsignedAnswer::Accept, VerdictStatus::Invalid, false, false)]
    #[case(UnsignedAnswer::Refuse, VerdictStatus::Unprotected, true, false)]
    #[case(UnsignedAnswer::Refuse, VerdictStatus::Valid, false, true)]
    fn the_word_on_unsigned_ones_counts_for_them_only(
        #[case] word: UnsignedAnswer,
        #[case] verdict: VerdictStatus,
        #[case] unsigned: bool,
        #[case] accepted: bool,
    ) {
        let rules = AnswerRules { unsigned: word, ..AnswerRules::default() };
        assert_eq!(accepts(&rules, verdict, unsigned), accepted);
    }

    #[test]
    fn an_own_body_goes_with_what_is_accepted_only() {
        let rules = AnswerRules {
            body: Some("{}".to_owned()),
            content_type: Some("application/json".to_owned()),
            ..AnswerRules::default()
        };
        assert_eq!(answer_delivery(&rules, true).headers()[CONTENT_TYPE], "application/json");
        assert_eq!(answer_delivery(&rules, false).headers()[CONTENT_TYPE], "text/plain; charset=utf-8");
    }
}
