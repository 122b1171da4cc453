//! By what a rule goes: its retries, its time-out, and what follows how a sending ended.

use std::time::Duration;

use gatehouse_client::{Outcome, TIMEOUT};
use gatehouse_model::{AttemptErrorKind, ForwardOptions, ForwardRetry, OutboxState, ResponseHead, Timestamp};
use gatehouse_providers::{Backoff, Ending, Exhausted, Next, Profile, Retry, RetryOn};
use gatehouse_store::OutboxEnd;

/// The longest time that a rule may give a target, in milliseconds.
pub(crate) const LONGEST_TIMEOUT_MS: u64 = 120_000;

/// By what a rule goes.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) retry: Retry,
    pub(crate) timeout: Duration,
}

impl Plan {
    /// Makes the plan of a rule at an endpoint of a platform.
    pub(crate) fn of(options: &ForwardOptions, profile: Option<&Profile>) -> Self {
        let of_platform = profile.and_then(|profile| profile.webhooks.as_ref()?.retry.clone());
        let platforms_own = of_platform.as_ref().and_then(|retry| retry.timeout).map(|span| span.duration());
        let asked = options.timeout_ms.map(|ms| Duration::from_millis(ms.clamp(1, LONGEST_TIMEOUT_MS)));
        let retry = match options.retry {
            ForwardRetry::Profile => of_platform.unwrap_or_else(backoff),
            ForwardRetry::Backoff => backoff(),
            ForwardRetry::Never => never(),
        };
        Self { retry, timeout: asked.or(platforms_own).unwrap_or(TIMEOUT) }
    }

    /// Tells what follows a sending, the `made`-th of its item.
    pub(crate) fn after(&self, made: u32, outcome: &Outcome, now: Timestamp, chance: f64) -> OutboxEnd {
        let error = outcome.error.as_ref();
        let message = match (outcome.status, error) {
            (_, Some(error)) => Some(error.message.clone()),
            (Some(status), None) => Some(format!("The target answered {status}.")),
            (None, None) => None,
        };
        let end = |state, next_at| OutboxEnd { state, next_at, error: message.clone() };
        // The head said that it was taken, and what came behind it did not come whole: nobody knows.
        if error.is_some() && matches!(outcome.status, Some(200..=299)) {
            return end(OutboxState::Uncertain, None);
        }
        match self.retry.next(made, ending(outcome), asked(outcome, now), chance) {
            Next::Delivered => OutboxEnd { state: OutboxState::Delivered, next_at: None, error: None },
            Next::Again(wait) => match now.checked_add(wait) {
                Ok(next) => end(OutboxState::Waiting, Some(next)),
                Err(_) => end(OutboxState::Dead, None),
            },
            Next::GiveUp(Exhausted::Drop) => end(OutboxState::Discarded, None),
            Next::GiveUp(Exhausted::DeadLetter | Exhausted::DisableEndpoint) => end(OutboxState::Dead, None),
        }
    }
}

/// Tells whether a target answered at all, whatever it said.
pub(crate) fn reached(outcome: &Outcome) -> bool {
    outcome.status.is_some()
}

fn ending(outcome: &Outcome) -> Ending {
    match (outcome.status, outcome.error.as_ref().map(|error| error.kind)) {
        (Some(status), _) => Ending::Answered(status),
        (None, Some(AttemptErrorKind::Timeout)) => Ending::Timeout,
        (None, Some(AttemptErrorKind::Dns | AttemptErrorKind::Refused | AttemptErrorKind::Tls)) => {
            Ending::NoConnection
        }
        (None, Some(AttemptErrorKind::Closed | AttemptErrorKind::Protocol) | None) => Ending::Broken,
    }
}

/// Reads `Retry-After`: seconds, or a date of HTTP. What lies in the past asks for nothing.
fn asked(outcome: &Outcome, now: Timestamp) -> Option<Duration> {
    let head = ResponseHead::parse(&outcome.response_head).ok()?;
    let header = head.headers.iter().find(|header| header.is("retry-after"))?.text();
    let text = header.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a count has room for ask for as long as may be.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let date = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    Duration::try_from(date.duration_since(now)).ok()
}

fn backoff() -> Retry {
    Retry {
        on: RetryOn::Non2xx,
        also: Vec::new(),
        schedule: Vec::new(),
        backoff: Some(Backoff { base_ms: None, default_ms: 1000, factor: 3.0, cap_ms: Some(300_000) }),
        max_attempts: Some(8),
        max_retries: None,
        timeout: None,
        jitter: Some(0.2),
        honour_retry_after: Some(true),
        exhausted: Some(Exhausted::DeadLetter),
    }
}

fn never() -> Retry {
    Retry { on: RetryOn::Never, max_attempts: Some(1), backoff: None, ..backoff() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_model::{AttemptError, AttemptTimings};
    use gatehouse_providers::platform;
    use rstest::rstest;

    fn outcome(status: Option<u16>, error: Option<AttemptErrorKind>, headers: &str) -> Outcome {
        let head = status.map(|status| format!("HTTP/1.1 {status} X\r\n{headers}\r\n").into_bytes());
        Outcome {
            status,
            response_head: head.unwrap_or_default(),
            response_body: Vec::new(),
            response_truncated: false,
            timings: AttemptTimings::default(),
            headers_changed: Vec::new(),
            error: error.map(|kind| AttemptError { kind, message: "It broke.".to_owned() }),
            reused: false,
            local: None,
        }
    }

    fn now() -> Timestamp {
        "2026-11-22T08:00:00Z".parse().unwrap()
    }

    fn plan(retry: ForwardRetry, name: &str) -> Plan {
        Plan::of(&ForwardOptions { retry, ..ForwardOptions::default() }, platform(name))
    }

    #[rstest]
    #[case::taken(Some(204), None, "timehunter", OutboxState::Delivered)]
    #[case::cut_behind_the_head(
        Some(200),
        Some(AttemptErrorKind::Closed),
        "timehunter",
        OutboxState::Uncertain
    )]
    #[case::slow_behind_the_head(
        Some(200),
        Some(AttemptErrorKind::Timeout),
        "rejento",
        OutboxState::Uncertain
    )]
    #[case::moved(Some(302), None, "timehunter", OutboxState::Dead)]
    #[case::broken(Some(500), None, "timehunter", OutboxState::Waiting)]
    #[case::cut_failure(Some(500), Some(AttemptErrorKind::Closed), "timehunter", OutboxState::Waiting)]
    #[case::nobody(None, Some(AttemptErrorKind::Refused), "timehunter", OutboxState::Dead)]
    #[case::nobody_else(None, Some(AttemptErrorKind::Refused), "rejento", OutboxState::Waiting)]
    #[case::no_retries(Some(500), None, "keruj", OutboxState::Discarded)]
    fn what_follows_is_the_platforms_word(
        #[case] status: Option<u16>,
        #[case] error: Option<AttemptErrorKind>,
        #[case] name: &str,
        #[case] state: OutboxState,
    ) {
        let end = plan(ForwardRetry::Profile, name).after(1, &outcome(status, error, ""), now(), 0.5);
        assert_eq!(end.state, state);
        assert_eq!(end.next_at.is_some(), state == OutboxState::Waiting);
        assert_eq!(end.error.is_some(), state != OutboxState::Delivered);
    }

    #[rstest]
    #[case("Retry-After: 120\r\n", 120)]
    #[case("Retry-After: 0\r\n", 1)]
    #[case("Retry-After: Sun, 22 Nov 2026 08:01:30 GMT\r\n", 90)]
    #[case::past("Retry-After: Sun, 22 Nov 2020 08:01:30 GMT\r\n", 1)]
    #[case::absurd("Retry-After: 99999999999999999999999999\r\n", 3600)]
    #[case::nonsense("Retry-After: soon\r\n", 1)]
    #[case::none("", 1)]
    fn a_wait_obeys_retry_after(#[case] header: &str, #[case] seconds: i64) {
        let end =
            plan(ForwardRetry::Backoff, "kejue").after(1, &outcome(Some(429), None, header), now(), 0.5);
        assert_eq!(end.next_at.unwrap().as_second() - now().as_second(), seconds);
    }

    #[test]
    fn a_backoff_ends_as_a_dead_letter_and_never_tries_once() {
        let failed = outcome(Some(500), None, "");
        assert_eq!(
            plan(ForwardRetry::Backoff, "kejue").after(8, &failed, now(), 0.5).state,
            OutboxState::Dead
        );
        assert_eq!(plan(ForwardRetry::Never, "kejue").after(1, &failed, now(), 0.5).state, OutboxState::Dead);
    }

    #[test]
    fn the_time_out_is_the_platforms_unless_the_rule_says_another() {
        assert_eq!(plan(ForwardRetry::Profile, "kejue").timeout, Duration::from_secs(5));
        let options = ForwardOptions { timeout_ms: Some(250), ..ForwardOptions::default() };
        assert_eq!(Plan::of(&options, platform("kejue")).timeout, Duration::from_millis(250));
    }
}
