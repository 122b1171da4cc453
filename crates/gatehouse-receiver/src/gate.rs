//! The gate in front of everything: which requests may reach an endpoint at all.
//!
//! Only `/in/<token>`, with or without a query, leads anywhere, and below it what the profile of the endpoint's platform
//! names for its dialogue. No header that a proxy may have written, and no peer address, has a say here: behind a
//! tunnel everybody comes from this machine.

use std::sync::Arc;

use gatehouse_model::Header;
use gatehouse_providers::Spoken;
use http::request::Parts;
use http::{HeaderMap, Method, Version, header};

use crate::answer::Refusal;
use crate::dialogue::address;
use crate::framer::RecordedHead;
use crate::table::{EndpointTable, ReceivingEndpoint};

/// A request that was let through.
#[derive(Debug)]
pub(crate) struct Gate {
    /// The endpoint that it is for.
    pub(crate) endpoint: Arc<ReceivingEndpoint>,
    /// The request target as sent.
    pub(crate) target: String,
}

impl Gate {
    /// Lets a request through, or says how it is refused.
    ///
    /// `head` is the recorded head where it is known to be the head of this request.
    pub(crate) fn pass(
        parts: &Parts,
        head: Option<&RecordedHead>,
        table: &EndpointTable,
    ) -> Result<Self, Refusal> {
        if matches!(parts.method, Method::CONNECT | Method::TRACE | Method::OPTIONS) {
            return Err(wrong_method(&["POST".to_owned()]));
        }
        if ambiguous_length(&parts.headers, head) {
            return Err(Refusal::AmbiguousLength);
        }
        if !one_host(parts) {
            return Err(Refusal::Malformed);
        }
        let target = head.map_or_else(|| parts.uri.to_string(), |head| head.parsed.target.clone());
        let (token, below) = address(&target).ok_or(Refusal::NotFound)?;
        let endpoint = table.find(token).ok_or(Refusal::NotFound)?;
        let methods = match (endpoint.spoken_at(below), endpoint.health()) {
            (Some(Spoken::Health), Some((method, _))) => vec![method.to_owned()],
            (Some(_), _) => endpoint.methods(),
            (None, _) => return Err(Refusal::NotFound),
        };
        let usual = methods.iter().any(|method| method == parts.method.as_str());
        if !usual && !endpoint.takes_challenge(parts.method.as_str(), &target, &headers_of(parts)) {
            return Err(wrong_method(&methods));
        }
        if stated_length(&parts.headers).is_some_and(|length| length > endpoint.endpoint.answer.body_cap) {
            return Err(Refusal::TooLarge);
        }
        Ok(Self { endpoint, target })
    }
}

/// The headers that a challenge may be known by; it is looked at again once the request is whole.
fn headers_of(parts: &Parts) -> Vec<Header> {
    parts.headers.iter().map(|(name, value)| Header::new(name.as_str(), value.as_bytes())).collect()
}

fn wrong_method(methods: &[String]) -> Refusal {
    Refusal::WrongMethod { allow: methods.join(", ") }
}

/// The length of a body must be stated in exactly one way. hyper repairs contradictions silently (it drops
/// Content-Length beside Transfer-Encoding), and then two readers of one request could see two bodies.
fn ambiguous_length(headers: &HeaderMap, head: Option<&RecordedHead>) -> bool {
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    let Some(coding) = codings.next() else { return false };
    let plain_chunked = coding.as_bytes().eq_ignore_ascii_case(b"chunked") && codings.next().is_none();
    let both = headers.contains_key(header::CONTENT_LENGTH)
        || head.is_none_or(|head| head.parsed.all("content-length").next().is_some());
    !plain_chunked || both
}

fn one_host(parts: &Parts) -> bool {
    match parts.headers.get_all(header::HOST).iter().count() {
        1 => true,
        0 => parts.version == Version::HTTP_10,
        _ => false,
    }
}

/// Gives the value of Content-Length.
pub(crate) fn stated_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
