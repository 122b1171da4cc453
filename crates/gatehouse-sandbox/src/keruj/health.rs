//! How Keruj looks after an application: it asks a health address, and disables what stays away for long.
//!
//! That an address is asked and that long outages disable an application is documented; path, interval and threshold
//! are assumed.

use gatehouse_model::Timestamp;
use jiff::SignedDuration;

/// How often the address is asked.
pub const INTERVAL: SignedDuration = SignedDuration::from_secs(60);
/// After how long without a good answer the application is disabled.
pub const THRESHOLD: SignedDuration = SignedDuration::from_hours(24);

/// What is known of an application's health.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// The good and the bad answers so far.
    pub checks: (u32, u32),
    /// The last time that it was asked.
    pub last: Option<Timestamp>,
    /// Since when every answer has been bad.
    pub down_since: Option<Timestamp>,
    /// When the application was disabled.
    pub disabled_at: Option<Timestamp>,
}

impl Health {
    /// Notes an answer. A good one enables the application again.
    pub fn observe(&mut self, at: Timestamp, good: bool) {
        self.last = Some(at);
        if good {
            (self.checks.0, self.down_since, self.disabled_at) = (self.checks.0 + 1, None, None);
            return;
        }
        self.checks.1 += 1;
        let since = *self.down_since.get_or_insert(at);
        if at.duration_since(since) >= THRESHOLD && self.disabled_at.is_none() {
            self.disabled_at = Some(at);
        }
    }

    /// Gives the word for the state: `unknown`, `up`, `down` or `disabled`.
    pub fn as_str(&self) -> &'static str {
        match (self.disabled_at, self.down_since, self.last) {
            (Some(_), _, _) => "disabled",
            (_, Some(_), _) => "down",
            (_, _, Some(_)) => "up",
            _ => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(number: i64) -> Timestamp {
        Timestamp::from_second(number * 3600).unwrap()
    }

    #[test]
    fn a_day_without_a_good_answer_disables_and_a_good_one_enables() {
        let mut health = Health::default();
        assert_eq!(health.as_str(), "unknown");
        health.observe(hour(0), true);
        for number in 1..=24 {
            health.observe(hour(number), false);
            assert_eq!(health.as_str(), "down");
        }
        health.observe(hour(25), false);
        assert_eq!((health.as_str(), health.disabled_at), ("disabled", Some(hour(25))));
        health.observe(hour(26), true);
        assert_eq!((health.as_str(), health.checks), ("up", (2, 25)));
    }

    #[test]
    fn an_outage_with_a_good_answer_inside_starts_anew() {
        let mut health = Health::default();
        for number in 0..60 {
            health.observe(hour(number), number % 20 == 0);
        }
        assert_eq!(health.as_str(), "down");
    }
}
