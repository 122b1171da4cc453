//! `[webhooks.retry]`: how a platform tries again, and for how long.

use std::time::Duration;

use gatehouse_signing::Span;
use serde::{Deserialize, Serialize};

/// Which answers make a platform try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RetryOn {
    /// Every answer outside 200–299.
    #[serde(rename = "non-2xx")]
    Non2xx,
    /// Answers from 500.
    #[serde(rename = "5xx")]
    ServerErrors,
    /// None.
    #[serde(rename = "never")]
    Never,
}

/// Which failures to connect make a platform try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RetryAlso {
    /// No answer in time.
    Timeout,
    /// No connection.
    Connect,
}

/// What happens after the last attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exhausted {
    /// The event is lost.
    Drop,
    /// The event waits in a queue.
    DeadLetter,
    /// The address is switched off.
    DisableEndpoint,
}

/// Waits that grow by a factor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backoff {
    /// Where the first wait is read, such as a field of the subscription.
    pub base_ms: Option<String>,
    /// The first wait in milliseconds when it cannot be read.
    pub default_ms: u64,
    /// The factor between two waits.
    pub factor: f64,
    /// The longest wait in milliseconds.
    pub cap_ms: Option<u64>,
}

/// How a platform tries again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// Which answers make it try again.
    pub on: RetryOn,
    /// Which failures to connect do.
    #[serde(default)]
    pub also: Vec<RetryAlso>,
    /// The waits between attempts.
    #[serde(default)]
    pub schedule: Vec<Span>,
    /// The waits, if they are a rule and no list.
    pub backoff: Option<Backoff>,
    /// The most attempts, the first one counted.
    pub max_attempts: Option<u32>,
    /// The most attempts, the first one not counted.
    pub max_retries: Option<u32>,
    /// How long it waits for an answer.
    pub timeout: Option<Span>,
    /// The part of a wait by which it may differ, from 0 to 1.
    pub jitter: Option<f64>,
    /// Whether it obeys `Retry-After`.
    pub honour_retry_after: Option<bool>,
    /// What happens after the last attempt.
    pub exhausted: Option<Exhausted>,
}

impl Retry {
    /// Gives the most attempts, the first one counted.
    pub fn attempts(&self) -> u32 {
        let listed = u32::try_from(self.schedule.len()).unwrap_or(u32::MAX);
        self.max_attempts
            .or(self.max_retries.map(|retries| retries.saturating_add(1)))
            .unwrap_or(listed.saturating_add(1))
    }

    /// Gives the waits that really come: a list longer than the attempts is cut.
    pub fn delays(&self) -> Vec<Duration> {
        self.waits(self.attempts().saturating_sub(1) as usize)
    }

    /// Gives the waits of a schedule past the last attempt; they contradict each other.
    pub fn unreachable(&self) -> usize {
        self.schedule.len().saturating_sub(self.attempts().saturating_sub(1) as usize)
    }

    /// Gives the longest time between the first attempt and the last, in the reading that takes longest.
    pub fn longest_span(&self) -> Duration {
        let retries = self.attempts().saturating_sub(1) as usize;
        self.waits(retries.max(self.schedule.len())).into_iter().sum()
    }

    /// Gives the wait behind so many attempts; none behind the last one.
    pub(crate) fn wait_after(&self, made: u32) -> Option<Duration> {
        let step = made.saturating_sub(1) as usize;
        if made >= self.attempts() {
            return None;
        }
        match &self.backoff {
            Some(backoff) => Some(backoff.wait(step)),
            None => self.schedule.get(step).map(|span| span.duration()),
        }
    }

    fn waits(&self, count: usize) -> Vec<Duration> {
        match &self.backoff {
            Some(backoff) => (0..count.min(64)).map(|n| backoff.wait(n)).collect(),
            None => self.schedule.iter().take(count).map(|span| span.duration()).collect(),
        }
    }
}

impl Backoff {
    fn wait(&self, step: usize) -> Duration {
        // A hundred years stand for every wait that no clock would see the end of.
        let longest = self.cap_ms.map_or(Duration::from_secs(3_155_760_000), Duration::from_millis);
        let growth = self.factor.powi(i32::try_from(step).unwrap_or(i32::MAX));
        let seconds = Duration::from_millis(self.default_ms).as_secs_f64() * growth;
        Duration::try_from_secs_f64(seconds).unwrap_or(longest).min(longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_model::format_span;
    use rstest::rstest;

    fn retry(text: &str) -> Retry {
        toml::from_str(text).unwrap()
    }

    #[rstest]
    #[case("on='non-2xx'\nschedule=['30s','2m','10m','1h','6h','24h']\nmax_attempts=5", 5, 2, "112350s")]
    #[case("on='5xx'\nschedule=['1m','5m','25m','2h','8h']\nmax_attempts=6", 6, 0, "631m")]
    #[case("on='never'\nmax_attempts=1", 1, 0, "0ms")]
    #[case("on='non-2xx'\nmax_retries=3\nbackoff={default_ms=1000,factor=2.0}", 4, 0, "7s")]
    #[case("on='non-2xx'\nmax_retries=3\nbackoff={default_ms=1000,factor=2.0,cap_ms=1500}", 4, 0, "4s")]
    fn attempts_and_span_follow_the_rule(
        #[case] text: &str,
        #[case] attempts: u32,
        #[case] unreachable: usize,
        #[case] span: &str,
    ) {
        let retry = retry(text);
        assert_eq!(retry.attempts(), attempts);
        assert_eq!(retry.delays().len(), attempts as usize - 1);
        assert_eq!(retry.unreachable(), unreachable);
        assert_eq!(format_span(retry.longest_span()), span);
    }

    #[test]
    fn a_wait_never_overflows() {
        let retry = retry("on='non-2xx'\nmax_retries=40\nbackoff={default_ms=1000000,factor=1e9}");
        assert!(retry.delays().iter().all(|wait| *wait <= Duration::from_secs(3_155_760_000)));
    }
}
