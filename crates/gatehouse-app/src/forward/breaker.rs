//! One breaker for each target: after failures to reach it nothing is sent there for a while, then one as a trial.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use gatehouse_model::Timestamp;

/// After how many failures in a row it opens.
const FAILURES: u32 = 5;

/// How long it stays open first, and at most.
const FIRST: Duration = Duration::from_secs(30);
const LONGEST: Duration = Duration::from_secs(300);

#[derive(Debug, Clone, Copy, Default)]
struct Breaker {
    failures: u32,
    open_until: Option<Timestamp>,
}

/// What is known of the targets, by host and port.
#[derive(Debug, Default)]
pub(crate) struct Breakers(Mutex<HashMap<String, Breaker>>);

/// Whether a target may be sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gate {
    /// As much as the rule allows.
    Open,
    /// One sending, to try whether it is back.
    Trial,
    /// Nothing before this moment.
    Shut(Timestamp),
}

impl Breakers {
    fn all(&self) -> MutexGuard<'_, HashMap<String, Breaker>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells whether a target may be sent to now.
    pub(crate) fn gate(&self, authority: &str, now: Timestamp) -> Gate {
        match self.all().get(authority).and_then(|breaker| breaker.open_until) {
            Some(until) if now < until => Gate::Shut(until),
            Some(_) => Gate::Trial,
            None => Gate::Open,
        }
    }

    /// Gives until when a target is left alone.
    pub(crate) fn open_until(&self, authority: &str, now: Timestamp) -> Option<Timestamp> {
        match self.gate(authority, now) {
            Gate::Shut(until) => Some(until),
            Gate::Open | Gate::Trial => None,
        }
    }

    /// Notes how a sending ended: whether the target answered at all.
    pub(crate) fn note(&self, authority: &str, reached: bool, now: Timestamp) {
        let mut all = self.all();
        if reached {
            all.remove(authority);
            return;
        }
        let breaker = all.entry(authority.to_owned()).or_default();
        breaker.failures = breaker.failures.saturating_add(1);
        if let Some(over) = breaker.failures.checked_sub(FAILURES) {
            let wait = FIRST.saturating_mul(1 << over.min(8)).min(LONGEST);
            breaker.open_until = now.checked_add(wait).ok();
        }
    }

    /// Forgets what is known of a target, at a person's wish to try now.
    pub(crate) fn forget(&self, authority: &str) {
        self.all().remove(authority);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn opens_after_five_failures_and_lets_one_try() {
        let breakers = Breakers::default();
        for _ in 0..4 {
            breakers.note("a", false, at(0));
            assert_eq!(breakers.gate("a", at(0)), Gate::Open);
        }
        breakers.note("a", false, at(0));
        assert_eq!(breakers.gate("a", at(29)), Gate::Shut(at(30)));
        assert_eq!(breakers.gate("b", at(29)), Gate::Open);
        assert_eq!(breakers.gate("a", at(30)), Gate::Trial);
    }

    #[test]
    fn a_failed_trial_waits_longer_up_to_five_minutes_and_an_answer_ends_it() {
        let breakers = Breakers::default();
        for _ in 0..6 {
            breakers.note("a", false, at(0));
        }
        assert_eq!(breakers.open_until("a", at(0)), Some(at(60)));
        for _ in 0..60 {
            breakers.note("a", false, at(0));
        }
        assert_eq!(breakers.open_until("a", at(0)), Some(at(300)));
        breakers.note("a", true, at(0));
        assert_eq!(breakers.gate("a", at(0)), Gate::Open);
    }
}
