//! The checks, in the order in which they are sent.

use gatehouse_model::{Secret, Timestamp};
use gatehouse_providers::Profile;
use gatehouse_signing::{Encoding, Kind, Place, Scheme};
use jiff::SignedDuration;

use super::{body, signature};
use crate::prepare::{other_than, signed, window};
use crate::{Event, PreparedRequest, SandboxError, compose};

/// The answer that a consumer owes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// 2xx.
    Accepted,
    /// 4xx: refused, and not as an error of the consumer's own.
    Refused,
    /// Anything but 5xx: accepted or refused, either does no harm.
    Answered,
}

impl Expected {
    /// Gives the statuses in words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "2xx",
            Self::Refused => "4xx",
            Self::Answered => "2xx or 4xx",
        }
    }

    /// Tells whether an answer is the one that is owed.
    pub const fn is_met_by(self, status: u16) -> bool {
        match self {
            Self::Accepted => matches!(status, 200..=299),
            Self::Refused => matches!(status, 400..=499),
            Self::Answered => matches!(status, 200..=299 | 400..=499),
        }
    }
}

/// The requests of a check, sent one after the other; or why the check says nothing about this platform.
pub type Requests = Result<Vec<PreparedRequest>, &'static str>;

/// One thing that a consumer has to get right.
#[derive(Debug, Clone)]
pub struct Check {
    /// Its name, such as `wrong_secret`; it does not change.
    pub name: &'static str,
    /// What is sent, in words.
    pub sent: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// The answer that each of its requests is owed.
    pub expected: Expected,
    /// The requests.
    pub requests: Requests,
}

/// Makes every check for a consumer of a platform's event, signed for the address where it listens.
///
/// # Errors
/// [`SandboxError::UnknownEvent`], and [`SandboxError::Sign`] where even a right delivery cannot be signed.
pub fn checks(
    profile: &Profile,
    event: &str,
    scheme: &Scheme,
    secret: &Secret,
    url: &str,
    now: Timestamp,
) -> Result<Vec<Check>, SandboxError> {
    let mut maker = Maker { profile, event, scheme, secret, url, now, seed: seed(now), checks: Vec::new() };
    maker.accepted()?;
    maker.refused()?;
    Ok(maker.checks)
}

/// Each run has its own ids: a consumer may remember those of the last one.
fn seed(now: Timestamp) -> u64 {
    now.as_millisecond().unsigned_abs().wrapping_mul(100)
}

struct Maker<'a> {
    profile: &'a Profile,
    event: &'a str,
    scheme: &'a Scheme,
    secret: &'a Secret,
    url: &'a str,
    now: Timestamp,
    seed: u64,
    checks: Vec<Check>,
}

const NO_SIGNATURE: &str = "The scheme has no signature that could be wrong.";
const NO_HEADER: &str = "The scheme's signature is in no header.";
const NO_TIME: &str = "The scheme signs no time, or does not limit its age.";
const NO_BODY: &str = "The scheme does not sign the body.";
const NO_TOKEN: &str = "The scheme sends no token.";
const NO_HEX: &str = "The scheme's signature is not written in hexadecimal digits.";
const NO_OBJECT: &str = "The event's body is no JSON object.";

impl Maker<'_> {
    /// What a consumer has to take.
    fn accepted(&mut self) -> Result<(), SandboxError> {
        let right = self.right()?;
        self.add(
            "valid",
            "a delivery that is signed right",
            "What is refused here is lost, or comes again until the platform gives up and switches the subscription off.",
            Expected::Accepted,
            Ok(vec![right]),
        );
        let lower = self.right()?.map_names(str::to_ascii_lowercase);
        self.add(
            "header_case",
            "the same with the names of all headers in lower case",
            "Names of headers have no case: proxies and HTTP/2 write them in lower case.",
            Expected::Accepted,
            Ok(vec![lower]),
        );
        let text = self.with_body(body::with_letters)?;
        self.add(
            "non_ascii_body",
            "a body with letters of Polish, Czech and Ukrainian, and an emoji",
            "Who signs the text as decoded and not the bytes as they came refuses the first name with a diacritic.",
            Expected::Accepted,
            text,
        );
        let odd = self.with_body(body::with_odd_spelling)?;
        self.add(
            "exact_bytes",
            "a body with spaces, escapes and numbers that a JSON library would write otherwise",
            "Who parses the body and writes it again before hashing computes the signature of other bytes. It works until the first escape.",
            Expected::Accepted,
            odd,
        );
        let large = self.with_body(body::of_a_mebibyte)?;
        self.add(
            "large_body",
            "a body of 1 MiB",
            "Many frameworks stop at 100 KB unless told otherwise; what is longer is then refused for ever.",
            Expected::Accepted,
            large,
        );
        let unknown = self.unknown_event()?;
        self.add(
            "unknown_event",
            "an event of a name that nobody knows",
            "Platforms add events without asking. An error makes them send it again and again.",
            Expected::Accepted,
            unknown,
        );
        let twice = self.right()?;
        self.add(
            "same_again",
            "the same delivery twice, byte for byte",
            "Platforms deliver at least once. The second one is owed a 2xx as well, and must not do the work again, which cannot be seen from here.",
            Expected::Accepted,
            Ok(vec![twice.clone(), twice]),
        );
        let retry = self.retry()?;
        self.add(
            "retry",
            "a second attempt with the same id, signed a minute later",
            "After a time-out the platform does not know that the first one arrived. An error now counts as a failure of the consumer.",
            Expected::Accepted,
            retry,
        );
        Ok(())
    }

    /// What a consumer must not take, and must not stumble over.
    fn refused(&mut self) -> Result<(), SandboxError> {
        let wrong = self.signed_by(&other_than(self.secret))?;
        self.add(
            "wrong_secret",
            "a delivery that is signed with another secret",
            "Who accepts it believes anybody who finds the address.",
            Expected::Refused,
            self.if_signed(wrong),
        );
        let without = self.right()?.without(|header| self.scheme.header_names().any(|name| header.is(name)));
        self.add(
            "missing_signature",
            "a delivery without the signature's header",
            "Who checks the signature only when there is one checks nothing.",
            Expected::Refused,
            self.if_in_header(without),
        );
        for form in signature::FORMS {
            let request = self.right()?;
            let requests = if form.of_hex && !self.is_hex() {
                Err(NO_HEX)
            } else {
                form.apply(request, self.scheme).map(|request| vec![request]).ok_or(NO_HEADER)
            };
            self.add(form.name, form.sent, form.why, form.expected, requests);
        }
        let changed = self.right()?.with_space();
        let signs_body = !matches!(self.scheme.kind, Kind::Token | Kind::Basic | Kind::None);
        self.add(
            "changed_body",
            "a body with one space more than was signed",
            "Who hashes anything but the bytes as they came does not see what somebody changed on the way.",
            Expected::Refused,
            if signs_body { Ok(vec![changed]) } else { Err(NO_BODY) },
        );
        for (name, sent, why, sign) in [
            (
                "old_timestamp",
                "a delivery whose signature is right and too old",
                "Who does not look at the time can be sent a recorded delivery for ever.",
                -1,
            ),
            (
                "future_timestamp",
                "a delivery whose signature is right and from the future",
                "A time that lies ahead stays fresh for as long as the sender of a copy likes.",
                1,
            ),
        ] {
            let moved = self.moved(sign)?;
            self.add(name, sent, why, Expected::Refused, moved.map(|request| vec![request]).ok_or(NO_TIME));
        }
        self.tokens()
    }

    /// What is special where the secret itself is sent.
    fn tokens(&mut self) -> Result<(), SandboxError> {
        let is_token = self.scheme.kind == Kind::Token && self.scheme.header_name().is_some();
        let (right, wrong) = (self.right()?, self.signed_by(&other_than(self.secret))?);
        let turned = signature::in_other_case(right.clone(), self.scheme);
        self.add(
            "token_case",
            "the token with its letters in the other case",
            "A token is compared byte for byte; one that is compared without case is easier to guess.",
            Expected::Refused,
            if is_token {
                turned.map(|request| vec![request]).ok_or("The token has no letters.")
            } else {
                Err(NO_TOKEN)
            },
        );
        let doubled = [
            signature::doubled(right.clone(), &wrong, self.scheme),
            signature::doubled(wrong, &right, self.scheme),
        ];
        self.add(
            "doubled_token",
            "two tokens, of which one is right: first the right one in front, then the wrong one",
            "Proxies and frameworks take the first, the last or both. Who takes two believes the one that somebody added.",
            Expected::Refused,
            if is_token { Ok(doubled.into_iter().flatten().collect()) } else { Err(NO_TOKEN) },
        );
        Ok(())
    }

    fn add(
        &mut self,
        name: &'static str,
        sent: &'static str,
        why: &'static str,
        expected: Expected,
        requests: Requests,
    ) {
        self.checks.push(Check { name, sent, why, expected, requests });
    }

    fn is_hex(&self) -> bool {
        matches!(self.scheme.kind, Kind::Hmac | Kind::Digest)
            && self.scheme.encoding.unwrap_or_default() == Encoding::Hex
    }

    fn if_signed(&self, request: PreparedRequest) -> Requests {
        if self.scheme.kind == Kind::None { Err(NO_SIGNATURE) } else { Ok(vec![request]) }
    }

    fn if_in_header(&self, request: PreparedRequest) -> Requests {
        if self.scheme.header_name().is_none() { Err(NO_HEADER) } else { Ok(vec![request]) }
    }

    /// Makes an event with ids of its own.
    fn event(&mut self) -> Result<Event, SandboxError> {
        self.seed += 1;
        compose(self.profile, self.event, self.seed, self.now)
    }

    fn sign(&self, event: &Event, at: Timestamp) -> Result<PreparedRequest, SandboxError> {
        signed(event, self.scheme, self.secret, at, Some(self.url))
    }

    fn right(&mut self) -> Result<PreparedRequest, SandboxError> {
        let event = self.event()?;
        self.sign(&event, self.now)
    }

    fn signed_by(&mut self, secret: &Secret) -> Result<PreparedRequest, SandboxError> {
        let event = self.event()?;
        signed(&event, self.scheme, secret, self.now, Some(self.url))
    }

    fn with_body(&mut self, change: impl Fn(&[u8]) -> Option<Vec<u8>>) -> Result<Requests, SandboxError> {
        let event = self.event()?;
        let Some(body) = change(&event.body) else { return Ok(Err(NO_OBJECT)) };
        Ok(Ok(vec![self.sign(&Event { body, ..event }, self.now)?]))
    }

    fn unknown_event(&mut self) -> Result<Requests, SandboxError> {
        const NAME: &str = "gatehouse.unknown_event";
        let mut event = self.event()?;
        let sources = self.profile.webhooks.iter().filter_map(|webhooks| webhooks.event_type.as_ref());
        let mut named = false;
        for source in sources.flat_map(|sources| sources.all()) {
            match (source.from, &source.name, &source.pointer) {
                (Place::Header, Some(name), _) => {
                    for header in event.headers.iter_mut().filter(|header| header.is(name)) {
                        header.value = NAME.as_bytes().to_vec();
                        named = true;
                    }
                }
                (Place::Body, _, Some(pointer)) => {
                    if let Some(body) = body::with_value(&event.body, pointer, NAME) {
                        event.body = body;
                        named = true;
                    }
                }
                _ => {}
            }
        }
        if !named {
            return Ok(Err("It is not known where the platform names its events."));
        }
        Ok(Ok(vec![self.sign(&event, self.now)?]))
    }

    /// A first attempt and a second one; the same bytes where no time is signed.
    fn retry(&mut self) -> Result<Requests, SandboxError> {
        if self.scheme.timestamp.is_none() {
            return Ok(Err(
                "The scheme signs no time, so a second attempt is the same bytes: see same_again.",
            ));
        }
        let event = self.event()?;
        // The first one is signed in the past, so that neither has a time that lies ahead.
        let minute = SignedDuration::from_mins(1).min(window(self.scheme).unwrap_or(SignedDuration::MAX) / 2);
        let first = self.now.checked_sub(minute).unwrap_or(self.now);
        Ok(Ok(vec![self.sign(&event, first)?, self.sign(&event, self.now)?]))
    }

    /// Signs at a time outside the window.
    fn moved(&mut self, sign: i32) -> Result<Option<PreparedRequest>, SandboxError> {
        let Some(window) = window(self.scheme) else { return Ok(None) };
        let event = self.event()?;
        // An hour more than allowed, so that no skew of clocks hides it.
        let away = (window + SignedDuration::from_hours(1)) * sign;
        let at = self.now.checked_add(away).unwrap_or(self.now);
        Ok(Some(self.sign(&event, at)?))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use gatehouse_model::{Verdict, VerdictStatus};
    use gatehouse_providers::{platform, platforms};
    use gatehouse_signing::{KeyRing, LabelledSecret, RequestParts, verify};

    use super::*;
    use crate::event_names;

    const SECRET: &str = "user:s3cret-0123456789";
    const URL: &str = "http://127.0.0.1:3000/hooks";

    fn now() -> Timestamp {
        "2026-01-05T08:00:00Z".parse().unwrap()
    }

    fn all(platform_id: &str, scheme: &Scheme) -> Vec<Check> {
        let event = event_names(platform_id).next().unwrap();
        checks(platform(platform_id).unwrap(), event, scheme, &Secret::from(SECRET), URL, now()).unwrap()
    }

    fn judge(request: &PreparedRequest, scheme: &Scheme) -> Verdict {
        let params = BTreeMap::new();
        let (headers, body) = (&request.headers, &request.body);
        let parts = RequestParts { method: request.method, url: Some(URL), headers, body, params: &params };
        let secret = LabelledSecret::new("test", Secret::from(SECRET));
        verify(scheme, &parts, &KeyRing::Secrets(vec![secret]), now())
    }

    /// Our own verifier is the consumer that has to get it right.
    #[test]
    fn what_must_be_accepted_verifies_and_what_must_be_refused_does_not() {
        for profile in platforms() {
            for scheme in profile.all_schemes() {
                for check in all(profile.id(), scheme) {
                    for request in check.requests.iter().flatten() {
                        let status = judge(request, scheme).status;
                        let says = format!("{} {}: {status:?}", scheme.id, check.name);
                        match check.expected {
                            Expected::Accepted => assert!(
                                matches!(status, VerdictStatus::Valid | VerdictStatus::Unprotected),
                                "{says}"
                            ),
                            Expected::Refused => assert_eq!(status, VerdictStatus::Invalid, "{says}"),
                            Expected::Answered => {}
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn every_check_has_its_name_once_and_each_request_an_id_of_its_own() {
        let profile = platform("rejento").unwrap();
        let all = all("rejento", profile.all_schemes().next().unwrap());
        let names: BTreeSet<_> = all.iter().map(|check| check.name).collect();
        assert_eq!(names.len(), all.len());
        let ids: Vec<_> = all
            .iter()
            .filter(|check| check.name != "same_again")
            .flat_map(|check| check.requests.iter().flatten())
            .map(|request| request.delivery_id.clone().unwrap())
            .collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    }

    #[test]
    fn a_check_that_says_nothing_tells_why() {
        let scheme = gatehouse_providers::scheme("kejue/none").unwrap();
        let all = all("kejue", scheme);
        let of = |name: &str| &all.iter().find(|check| check.name == name).unwrap().requests;
        assert_eq!(of("wrong_secret").as_ref().unwrap_err(), &NO_SIGNATURE);
        assert_eq!(of("changed_body").as_ref().unwrap_err(), &NO_BODY);
        assert_eq!(of("doubled_token").as_ref().unwrap_err(), &NO_TOKEN);
        assert!(of("valid").is_ok());
    }

    #[test]
    fn a_token_is_tried_in_the_four_ways_of_the_dialogue() {
        let profile = platform("keruj").unwrap();
        let all = all("keruj", profile.all_schemes().next().unwrap());
        for name in ["missing_signature", "wrong_secret", "token_case", "doubled_token"] {
            let check = all.iter().find(|check| check.name == name).unwrap();
            assert!(check.requests.is_ok(), "{name}: {:?}", check.requests);
        }
    }

    #[rstest::rstest]
    #[case(Expected::Accepted, 204, true)]
    #[case(Expected::Accepted, 302, false)]
    #[case(Expected::Refused, 401, true)]
    #[case(Expected::Refused, 500, false)]
    #[case(Expected::Answered, 200, true)]
    #[case(Expected::Answered, 503, false)]
    fn an_answer_is_held_against_what_is_owed(
        #[case] expected: Expected,
        #[case] status: u16,
        #[case] met: bool,
    ) {
        assert_eq!(expected.is_met_by(status), met);
    }
}
