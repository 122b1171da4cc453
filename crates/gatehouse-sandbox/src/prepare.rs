//! Signs an event, rightly or with a fault.

use std::collections::BTreeMap;
use std::fmt::Write;

use gatehouse_model::{Header, Secret, Timestamp};
use gatehouse_signing::{Kind, Scheme, SignInput, sign};
use jiff::SignedDuration;
use serde_json::Value;

use crate::{Event, Fault, SandboxError};

/// A request as it will be sent: everything but the address.
#[derive(Clone, PartialEq, Eq)]
pub struct PreparedRequest {
    /// The platform's id.
    pub platform: String,
    /// The event's name.
    pub event: String,
    /// The sender's id of the delivery, where there is one.
    pub delivery_id: Option<String>,
    /// The method.
    pub method: &'static str,
    /// The headers except Host and Content-Length, in the order in which they are sent.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Vec<u8>,
}

impl PreparedRequest {
    /// Writes the head of HTTP/1.1 for a host and a request target, blank line included.
    pub fn head(&self, host: &str, target: &str) -> String {
        let mut head = format!("{} {target} HTTP/1.1\r\nHost: {host}\r\n", self.method);
        for header in &self.headers {
            // Writing to a string cannot fail.
            let _ = write!(head, "{}: {}\r\n", header.name, header.text());
        }
        head + &format!("Content-Length: {}\r\n\r\n", self.body.len())
    }

    /// Writes the names of the headers otherwise.
    pub(crate) fn map_names(mut self, write: impl Fn(&str) -> String) -> Self {
        for header in &mut self.headers {
            header.name = write(&header.name);
        }
        self
    }

    /// Leaves headers out.
    pub(crate) fn without(mut self, out: impl Fn(&Header) -> bool) -> Self {
        self.headers.retain(|header| !out(header));
        self
    }

    /// Adds a space at the end of the body.
    pub(crate) fn with_space(mut self) -> Self {
        self.body.push(b' ');
        self
    }

    /// Changes the last digit of the body, as somebody on the way would who wants to be paid more.
    #[must_use]
    pub fn tampered(mut self) -> Self {
        if let Some(digit) = self.body.iter_mut().rev().find(|byte| byte.is_ascii_digit()) {
            *digit = if *digit == b'9' { b'8' } else { b'9' };
        }
        self
    }
}

/// Shows the names of the headers and not their values: one of them may be the secret itself.
impl std::fmt::Debug for PreparedRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|header| header.name.as_str()).collect();
        f.debug_struct("PreparedRequest")
            .field("platform", &self.platform)
            .field("event", &self.event)
            .field("delivery_id", &self.delivery_id)
            .field("headers", &names)
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Signs an event at a moment; one request, or two equal ones for [`Fault::Duplicate`].
///
/// # Errors
/// [`SandboxError::FaultWithoutEffect`] when the scheme cannot show the fault, [`SandboxError::Sign`] when the
/// event cannot be signed.
pub fn prepare(
    event: &Event,
    scheme: &Scheme,
    secret: &Secret,
    at: Timestamp,
    fault: Option<Fault>,
) -> Result<Vec<PreparedRequest>, SandboxError> {
    let request = prepare_for(event, scheme, secret, at, fault, None)?;
    Ok(if fault == Some(Fault::Duplicate) { vec![request.clone(), request] } else { vec![request] })
}

/// Signs an event for an address, once.
pub(crate) fn prepare_for(
    event: &Event,
    scheme: &Scheme,
    secret: &Secret,
    at: Timestamp,
    fault: Option<Fault>,
    url: Option<&str>,
) -> Result<PreparedRequest, SandboxError> {
    let ineffective = |needs| fault.map(|fault| SandboxError::FaultWithoutEffect { fault, needs });
    let signs_body = matches!(scheme.kind, Kind::Hmac | Kind::Digest);
    let missing = match fault {
        Some(Fault::OutOfOrder) => ineffective("several events"),
        Some(Fault::BadSignature) if scheme.kind == Kind::None => ineffective("a scheme with a signature"),
        Some(Fault::ReserialisedBody) if !signs_body => ineffective("a scheme that signs the body"),
        Some(Fault::OldTimestamp) if window(scheme).is_none() => {
            ineffective("a scheme that signs the time and limits its age")
        }
        _ => None,
    };
    if let Some(error) = missing {
        return Err(error);
    }
    Ok(match fault {
        Some(Fault::BadSignature) => signed(event, scheme, &other_than(secret), at, url)?,
        Some(Fault::OldTimestamp) => {
            // An hour more than allowed, so that no skew of clocks makes it young again.
            let age = window(scheme).unwrap_or_default() + SignedDuration::from_hours(1);
            signed(event, scheme, secret, at.checked_sub(age).unwrap_or(Timestamp::MIN), url)?
        }
        Some(Fault::ReserialisedBody) => {
            let unfit = |source| SandboxError::Sample { event: event.name.clone(), source };
            let value: Value = serde_json::from_slice(&event.body).map_err(unfit)?;
            let body = serde_json::to_vec_pretty(&value).map_err(unfit)?;
            PreparedRequest { body, ..signed(event, scheme, secret, at, url)? }
        }
        Some(Fault::Duplicate | Fault::OutOfOrder) | None => signed(event, scheme, secret, at, url)?,
    })
}

/// Signs several events in the order given; [`Fault::OutOfOrder`] turns it round, another fault meets each.
///
/// # Errors
/// Those of [`prepare`].
pub fn prepare_series(
    events: &[Event],
    scheme: &Scheme,
    secret: &Secret,
    at: Timestamp,
    fault: Option<Fault>,
) -> Result<Vec<PreparedRequest>, SandboxError> {
    let turned = fault == Some(Fault::OutOfOrder) && events.len() > 1;
    let each = if turned { None } else { fault };
    let mut requests = Vec::with_capacity(events.len());
    for event in events {
        requests.extend(prepare(event, scheme, secret, at, each)?);
    }
    if turned {
        requests.reverse();
    }
    Ok(requests)
}

/// Signs an event rightly, for the address that it goes to where the scheme signs one.
pub(crate) fn signed(
    event: &Event,
    scheme: &Scheme,
    secret: &Secret,
    at: Timestamp,
    url: Option<&str>,
) -> Result<PreparedRequest, SandboxError> {
    let params = BTreeMap::new();
    let input = SignInput {
        method: "POST",
        url,
        id: event.delivery_id.as_deref(),
        at,
        headers: &event.headers,
        body: &event.body,
        params: &params,
    };
    let mut headers = event.headers.clone();
    for (name, value) in sign(scheme, &input, secret)? {
        headers.retain(|header| !header.is(&name));
        headers.push(Header::new(name, value));
    }
    Ok(PreparedRequest {
        platform: event.platform.clone(),
        event: event.name.clone(),
        delivery_id: event.delivery_id.clone(),
        method: "POST",
        headers,
        body: event.body.clone(),
    })
}

pub(crate) fn window(scheme: &Scheme) -> Option<SignedDuration> {
    let tolerance = scheme.timestamp.as_ref()?.tolerance?;
    SignedDuration::try_from(tolerance.duration()).ok()
}

/// Makes a secret of the same form that is not the given one: its bytes in the reverse order, or with one of them
/// changed where they read the same from both ends. It stays in the alphabet of hex, base64 and `user:password`.
pub(crate) fn other_than(secret: &Secret) -> Secret {
    let mut bytes = secret.expose().to_vec();
    bytes.reverse();
    if bytes == secret.expose()
        && let Some(byte) = bytes.iter_mut().find(|byte| byte.is_ascii_alphanumeric())
    {
        *byte = if *byte == b'a' { b'b' } else { b'a' };
    }
    Secret::new(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{compose, event_names};
    use gatehouse_model::{Reason, Verdict, VerdictStatus};
    use gatehouse_providers::{platform, platforms, scheme};
    use gatehouse_signing::{KeyRing, LabelledSecret, RequestParts, verify};

    const SECRET: &str = "user:s3cret-0123456789";

    fn now() -> Timestamp {
        "2026-01-05T08:00:00Z".parse().unwrap()
    }

    fn check(request: &PreparedRequest, scheme: &Scheme) -> Verdict {
        let params = BTreeMap::new();
        let parts = RequestParts {
            method: request.method,
            url: None,
            headers: &request.headers,
            body: &request.body,
            params: &params,
        };
        let secret = LabelledSecret {
            label: "test".into(),
            secret: Secret::from(SECRET),
            previous: false,
            ..LabelledSecret::default()
        };
        verify(scheme, &parts, &KeyRing::Secrets(vec![secret]), now())
    }

    fn event(platform_id: &str) -> Event {
        let profile = platform(platform_id).unwrap();
        compose(profile, event_names(platform_id).next().unwrap(), 1, now()).unwrap()
    }

    fn one(scheme_id: &str, fault: Fault) -> Result<Verdict, SandboxError> {
        let scheme = scheme(scheme_id).unwrap();
        let event = event(scheme_id.split('/').next().unwrap());
        let requests = prepare(&event, scheme, &Secret::from(SECRET), now(), Some(fault))?;
        Ok(check(&requests[0], scheme))
    }

    #[test]
    fn every_event_verifies_with_every_scheme_of_its_platform() {
        for profile in platforms() {
            for (scheme, name) in profile
                .all_schemes()
                .flat_map(|scheme| event_names(profile.id()).map(move |name| (scheme, name)))
            {
                let event = compose(profile, name, 2, now()).unwrap();
                let requests = prepare(&event, scheme, &Secret::from(SECRET), now(), None).unwrap();
                let status = check(&requests[0], scheme).status;
                let expected =
                    if scheme.kind == Kind::None { VerdictStatus::Unprotected } else { VerdictStatus::Valid };
                assert_eq!((requests.len(), status), (1, expected), "{} {name}", scheme.id);
            }
        }
    }

    #[rstest::rstest]
    #[case("keruja/hmac")]
    #[case("keruj/token")]
    #[case("kejue/hmac_sha256")]
    #[case("kejue/hmac_sha1")]
    #[case("kejue/bearer")]
    #[case("kejue/basic_auth")]
    #[case("rejento/hmac")]
    #[case("timehunter/hmac")]
    fn another_secret_gives_a_mismatch(#[case] scheme: &str) {
        let verdict = one(scheme, Fault::BadSignature).unwrap();
        assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Invalid, Reason::Mismatch));
    }

    #[rstest::rstest]
    #[case("keruja/hmac")]
    #[case("kejue/hmac_sha256")]
    #[case("kejue/hmac_sha1")]
    fn an_old_time_is_told_from_a_forgery(#[case] scheme: &str) {
        assert_eq!(one(scheme, Fault::OldTimestamp).unwrap().reason, Reason::TimestampTooOld);
    }

    #[rstest::rstest]
    #[case("keruja/hmac")]
    #[case("kejue/hmac_sha256")]
    #[case("rejento/hmac")]
    #[case("timehunter/hmac")]
    fn a_body_written_anew_gives_a_mismatch(#[case] scheme: &str) {
        assert_eq!(one(scheme, Fault::ReserialisedBody).unwrap().reason, Reason::Mismatch);
    }

    #[rstest::rstest]
    #[case("rejento/hmac", Fault::OldTimestamp)]
    #[case("keruj/token", Fault::OldTimestamp)]
    #[case("keruj/token", Fault::ReserialisedBody)]
    #[case("kejue/none", Fault::BadSignature)]
    #[case("rejento/hmac", Fault::OutOfOrder)]
    fn a_fault_that_would_change_nothing_is_refused(#[case] scheme: &str, #[case] fault: Fault) {
        let problem = one(scheme, fault).unwrap_err().problem();
        assert_eq!(problem.code, "sandbox.fault_without_effect");
        assert!(problem.message.contains(fault.as_str()), "{problem}");
    }

    #[test]
    fn a_duplicate_is_the_same_request_twice() {
        let scheme = scheme("rejento/hmac").unwrap();
        let requests =
            prepare(&event("rejento"), scheme, &Secret::from(SECRET), now(), Some(Fault::Duplicate)).unwrap();
        assert_eq!(requests.len(), 2);
        assert_eq!(requests[0], requests[1]);
        assert_eq!(check(&requests[1], scheme).status, VerdictStatus::Valid);
    }

    #[test]
    fn a_series_out_of_order_ends_with_its_first_event() {
        let (profile, scheme) = (platform("rejento").unwrap(), scheme("rejento/hmac").unwrap());
        let names = ["candidate.created", "candidate.matched", "interview.scheduled"];
        let events: Vec<_> = names.iter().map(|name| compose(profile, name, 1, now()).unwrap()).collect();
        let secret = Secret::from(SECRET);
        let turned = prepare_series(&events, scheme, &secret, now(), Some(Fault::OutOfOrder)).unwrap();
        assert_eq!(turned.last().unwrap().event, "candidate.created");
        let straight = prepare_series(&events, scheme, &secret, now(), None).unwrap();
        assert_eq!(straight[0], turned[2]);
    }

    #[test]
    fn tampering_keeps_the_json_and_breaks_the_signature() {
        let scheme = scheme("keruja/hmac").unwrap();
        let request =
            prepare(&event("keruja"), scheme, &Secret::from(SECRET), now(), None).unwrap().remove(0);
        let tampered = request.clone().tampered();
        assert_ne!(request.body, tampered.body);
        serde_json::from_slice::<Value>(&tampered.body).unwrap();
        assert_eq!(check(&tampered, scheme).reason, Reason::Mismatch);
    }

    #[test]
    fn the_debug_text_of_a_request_does_not_show_the_token() {
        let scheme = scheme("keruj/token").unwrap();
        let requests = prepare(&event("keruj"), scheme, &Secret::from("GHCANARY-5"), now(), None).unwrap();
        assert!(requests[0].head("a", "/").contains("GHCANARY-5"));
        assert!(!format!("{requests:?}").contains("GHCANARY"));
    }

    #[test]
    fn a_secret_that_reads_the_same_from_both_ends_is_changed_all_the_same() {
        for secret in ["aa", "level", "x"] {
            assert_ne!(other_than(&Secret::from(secret)).expose(), secret.as_bytes());
        }
    }
}
