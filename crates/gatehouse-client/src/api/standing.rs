//! What an answer says of the limits: how many calls are left, and how long to wait.

use std::time::Duration;

use gatehouse_model::{Header, Timestamp};

/// The names under which a platform tells its limits, by its profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StandingNames {
    /// How many are allowed.
    pub limit: Option<String>,
    /// How many are left.
    pub remaining: Option<String>,
    /// When the window ends.
    pub reset: Option<String>,
    /// How long to wait.
    pub retry_after: Option<String>,
}

/// How long an answer asks to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// So long from now.
    Wait(Duration),
    /// A moment that has passed already.
    Past,
    /// Something that is neither a number of seconds nor a date.
    Unreadable,
}

/// What an answer says of the limits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// How many are allowed in a window.
    pub limit: Option<u32>,
    /// How many are left.
    pub remaining: Option<u32>,
    /// When the window ends.
    pub resets_at: Option<Timestamp>,
    /// The length of the window.
    pub window: Option<Duration>,
    /// How long to wait.
    pub retry_after: Option<RetryAfter>,
}

impl Standing {
    /// Tells whether the answer says anything of the limits.
    pub fn says_anything(&self) -> bool {
        self.limit.is_some()
            || self.remaining.is_some()
            || self.resets_at.is_some()
            || self.retry_after.is_some()
    }
}

/// Reads what an answer says of the limits: the profile's own headers first, then those of convention
/// (`X-RateLimit-*`, `RateLimit-*`, `RateLimit` and `RateLimit-Policy` of the IETF draft, `Retry-After` of RFC 9110).
pub fn read_standing(headers: &[Header], names: &StandingNames, now: Timestamp) -> Standing {
    let value = |name: &str| {
        headers.iter().find(|header| header.is(name)).map(|header| header.text().trim().to_owned())
    };
    let first = |own: &Option<String>, others: &[&str]| {
        own.as_deref().and_then(value).or_else(|| others.iter().find_map(|name| value(name)))
    };
    let draft = draft(value("RateLimit").as_deref(), value("RateLimit-Policy").as_deref(), now);
    let limit = first(&names.limit, &["X-RateLimit-Limit", "RateLimit-Limit"]);
    let remaining = first(&names.remaining, &["X-RateLimit-Remaining", "RateLimit-Remaining"]);
    let reset = first(&names.reset, &["X-RateLimit-Reset", "RateLimit-Reset"]);
    let retry_after = first(&names.retry_after, &["Retry-After"]);
    Standing {
        limit: limit.as_deref().and_then(leading_number).or(draft.limit),
        remaining: remaining.as_deref().and_then(leading_number).or(draft.remaining),
        resets_at: reset.as_deref().and_then(|text| moment(text, now)).or(draft.resets_at),
        window: draft.window,
        retry_after: retry_after.as_deref().map(|text| read_retry_after(text, now)),
    }
}

/// Reads `Retry-After`: seconds, or a date (RFC 9110, section 10.2.3).
fn read_retry_after(text: &str, now: Timestamp) -> RetryAfter {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a number has are a time beyond all.
        return RetryAfter::Wait(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    if text.strip_prefix('-').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit())) {
        return RetryAfter::Past;
    }
    match date(text) {
        Some(at) if at > now => RetryAfter::Wait(until(at, now)),
        Some(_) => RetryAfter::Past,
        None => RetryAfter::Unreadable,
    }
}

/// Reads when a window ends: seconds from now, Unix seconds or milliseconds, or a date. What has passed says nothing.
fn moment(text: &str, now: Timestamp) -> Option<Timestamp> {
    let at = match text.parse::<f64>() {
        // A window is shorter than three years; what is larger counts from 1970.
        Ok(number) if (0.0..100_000_000.0).contains(&number) => after(now, Duration::from_secs_f64(number)),
        Ok(number) if (100_000_000.0..100_000_000_000.0).contains(&number) => {
            Timestamp::from_millisecond((number * 1000.0) as i64).ok()
        }
        Ok(number) if (100_000_000_000.0..1e14).contains(&number) => {
            Timestamp::from_millisecond(number as i64).ok()
        }
        Ok(_) => None,
        Err(_) => text.parse().ok().or_else(|| date(text)),
    };
    at.filter(|at| *at >= now)
}

fn date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

fn until(at: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(at.duration_since(now)).unwrap_or_default()
}

fn after(now: Timestamp, wait: Duration) -> Option<Timestamp> {
    now.checked_add(jiff::SignedDuration::try_from(wait).ok()?).ok()
}

/// Reads the number that a value begins with: `100, 100;w=60` is a limit of 100.
fn leading_number(text: &str) -> Option<u32> {
    let end = text.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

/// Reads the headers of the IETF draft in its forms: `limit=100, remaining=50, reset=30` and `"default";r=50;t=30`
/// with the policy `"default";q=100;w=60`.
fn draft(told: Option<&str>, policy: Option<&str>, now: Timestamp) -> Standing {
    let read = |text: Option<&str>, names: &[&str]| -> Option<u64> {
        let parts = text?.split([',', ';']).filter_map(|part| part.split_once('='));
        parts
            .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().trim_matches('"')))
            .find_map(|(name, value)| names.contains(&name.as_str()).then(|| value.parse().ok())?)
    };
    let small = |number: Option<u64>| number.and_then(|number| u32::try_from(number).ok());
    Standing {
        limit: small(read(told, &["limit"]).or_else(|| read(policy, &["q"]))),
        remaining: small(read(told, &["remaining", "r"])),
        resets_at: read(told, &["reset", "t"])
            .and_then(|seconds| after(now, Duration::from_secs(seconds.min(100_000_000)))),
        window: read(policy, &["w"]).map(Duration::from_secs),
        retry_after: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn now() -> Timestamp {
        "2026-11-22T10:00:00Z".parse().unwrap()
    }

    fn standing(headers: &[(&str, &str)]) -> Standing {
        let headers: Vec<Header> = headers.iter().map(|(name, value)| Header::new(*name, value)).collect();
        read_standing(&headers, &StandingNames::default(), now())
    }

    fn at(text: &str) -> Option<Timestamp> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn a_profile_s_own_names_come_before_those_of_convention() {
        let names = StandingNames { remaining: Some("Left".to_owned()), ..StandingNames::default() };
        let headers = [Header::new("X-RateLimit-Remaining", "9"), Header::new("left", "3")];
        assert_eq!(read_standing(&headers, &names, now()).remaining, Some(3));
    }

    #[rstest]
    #[case("60", "2026-11-22T10:01:00Z")]
    #[case("1795341660", "2026-11-22T10:01:00Z")]
    #[case("1795341660000", "2026-11-22T10:01:00Z")]
    #[case("2026-11-22T10:01:00Z", "2026-11-22T10:01:00Z")]
    #[case("Sun, 22 Nov 2026 10:01:00 GMT", "2026-11-22T10:01:00Z")]
    fn the_end_of_a_window_is_read_in_every_form(#[case] text: &str, #[case] moment: &str) {
        assert_eq!(standing(&[("X-RateLimit-Reset", text)]).resets_at, at(moment));
    }

    #[rstest]
    #[case("-5")]
    #[case("1600000000")]
    #[case("soon")]
    #[case("NaN")]
    #[case("1e400")]
    #[case("Sun, 22 Nov 2020 10:01:00 GMT")]
    fn an_end_that_passed_or_makes_no_sense_says_nothing(#[case] text: &str) {
        assert_eq!(standing(&[("X-RateLimit-Reset", text)]).resets_at, None);
    }

    #[rstest]
    #[case("27", RetryAfter::Wait(Duration::from_secs(27)))]
    #[case("0", RetryAfter::Wait(Duration::ZERO))]
    #[case("99999999999999999999999", RetryAfter::Wait(Duration::from_secs(u64::MAX)))]
    #[case("Sun, 22 Nov 2026 10:00:27 GMT", RetryAfter::Wait(Duration::from_secs(27)))]
    #[case("Sun, 22 Nov 2026 09:00:00 GMT", RetryAfter::Past)]
    #[case("-1", RetryAfter::Past)]
    #[case("", RetryAfter::Unreadable)]
    #[case("in a moment", RetryAfter::Unreadable)]
    fn retry_after_is_seconds_or_a_date(#[case] text: &str, #[case] expected: RetryAfter) {
        assert_eq!(standing(&[("Retry-After", text)]).retry_after, Some(expected));
    }

    #[test]
    fn both_forms_of_the_draft_are_read() {
        let old = standing(&[("RateLimit", "limit=100, remaining=50, reset=30")]);
        assert_eq!(
            (old.limit, old.remaining, old.resets_at),
            (Some(100), Some(50), at("2026-11-22T10:00:30Z"))
        );
        let new = standing(&[
            ("RateLimit", "\"default\";r=50;t=30"),
            ("RateLimit-Policy", "\"default\";q=100;w=60"),
        ]);
        assert_eq!(
            (new.limit, new.remaining, new.window),
            (Some(100), Some(50), Some(Duration::from_secs(60)))
        );
    }

    #[test]
    fn an_answer_without_such_headers_says_nothing() {
        assert!(!standing(&[("Content-Type", "application/json")]).says_anything());
        assert!(standing(&[("X-RateLimit-Limit", "100, 100;w=60")]).limit == Some(100));
    }

    proptest! {
        #[test]
        fn no_value_breaks_the_reading(
            a in "\\PC{0,30}", b in "[0-9.eE+-]{0,30}", c in "\\PC{0,30}", d in "[a-z=0-9;,\" ]{0,40}",
        ) {
            let told = standing(&[("X-RateLimit-Reset", &b), ("X-RateLimit-Limit", &a), ("Retry-After", &c), ("RateLimit", &d)]);
            prop_assert!(told.resets_at.is_none_or(|at| at >= now()));
        }
    }
}
