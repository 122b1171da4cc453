//! A limit of calls: fixed windows by the sandbox's clock.

use std::collections::BTreeMap;
use std::time::Duration;

use gatehouse_model::{Header, Timestamp};

/// How many windows are remembered; keys come from outside.
const KEPT: usize = 10_000;

/// Counts calls of each key in windows that begin with a key's first call.
#[derive(Debug, Clone)]
pub struct Limiter {
    limit: u32,
    window: Duration,
    counts: BTreeMap<String, (Timestamp, u32)>,
}

/// What the limiter says to one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Take {
    /// Whether the call may pass.
    pub allowed: bool,
    /// The calls allowed in a window.
    pub limit: u32,
    /// The calls left in this window.
    pub remaining: u32,
    /// When the window ends.
    pub reset: Timestamp,
    /// The seconds until then, rounded up and at least one.
    pub wait: u64,
}

impl Limiter {
    /// Allows so many calls in a window.
    pub fn new(limit: u32, window: Duration) -> Self {
        Self { limit, window, counts: BTreeMap::new() }
    }

    /// Changes the limit; what was counted stays.
    pub fn set_limit(&mut self, limit: u32) {
        self.limit = limit;
    }

    /// Counts a call of a key.
    pub fn take(&mut self, key: &str, now: Timestamp) -> Take {
        let window = self.window;
        let ends = |start: Timestamp| start.checked_add(window).unwrap_or(Timestamp::MAX);
        if self.counts.len() >= KEPT {
            self.counts.retain(|_, (start, _)| ends(*start) > now);
        }
        let (start, count) = self.counts.entry(key.to_owned()).or_insert((now, 0));
        if ends(*start) <= now || *start > now {
            (*start, *count) = (now, 0);
        }
        let allowed = *count < self.limit;
        *count += u32::from(allowed);
        let reset = ends(*start);
        let left = u64::try_from(reset.duration_since(now).as_millis()).unwrap_or(0);
        let remaining = self.limit.saturating_sub(*count);
        Take { allowed, limit: self.limit, remaining, reset, wait: left.div_ceil(1000).max(1) }
    }

    /// Forgets everything that was counted.
    pub fn clear(&mut self) {
        self.counts.clear();
    }
}

impl Take {
    /// Writes `X-RateLimit-Limit`, `-Remaining` and `-Reset`, the last one as Unix seconds.
    pub fn headers(&self) -> Vec<Header> {
        vec![
            Header::new("X-RateLimit-Limit", self.limit.to_string()),
            Header::new("X-RateLimit-Remaining", self.remaining.to_string()),
            Header::new("X-RateLimit-Reset", self.reset.as_second().to_string()),
        ]
    }

    /// Writes `Retry-After` in seconds.
    pub fn retry_after(&self) -> Header {
        Header::new("Retry-After", self.wait.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn the_call_past_the_limit_waits_for_the_end_of_the_window() {
        let mut limiter = Limiter::new(2, Duration::from_secs(60));
        assert_eq!(limiter.take("a", at(0)).remaining, 1);
        assert!(limiter.take("a", at(10)).allowed);
        let refused = limiter.take("a", at(20));
        assert!(!refused.allowed);
        assert_eq!((refused.remaining, refused.wait, refused.reset), (0, 40, at(60)));
        assert!(limiter.take("a", at(60)).allowed);
    }

    #[test]
    fn keys_are_counted_apart() {
        let mut limiter = Limiter::new(1, Duration::from_secs(60));
        assert!(limiter.take("a", at(0)).allowed);
        assert!(limiter.take("b", at(0)).allowed);
        assert!(!limiter.take("b", at(1)).allowed);
    }

    #[test]
    fn the_headers_tell_limit_rest_and_end() {
        let take = Limiter::new(5, Duration::from_secs(60)).take("a", at(0));
        let lines: Vec<String> = take.headers().iter().map(|header| header.text().into_owned()).collect();
        assert_eq!(lines, ["5", "4", "1800000060"]);
        assert_eq!(take.retry_after().text(), "60");
    }
}
