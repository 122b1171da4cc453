//! The sandbox's clock: it runs with the machine's, can be stopped, and can be put forward.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use gatehouse_model::Timestamp;

/// A clock that only goes forward, shared by its clones.
#[derive(Debug, Clone)]
pub struct Clock(Arc<Mutex<Hands>>);

#[derive(Debug)]
struct Hands {
    /// What stands for the machine's clock: that itself where there is none.
    fixed: Option<Timestamp>,
    /// How far this clock is ahead of the machine's.
    ahead: Duration,
    /// Where it was stopped.
    stopped: Option<Timestamp>,
}

impl Clock {
    /// Makes a clock that runs with the machine's.
    pub fn system() -> Self {
        Self::with(None)
    }

    /// Makes a clock that stands at a moment until it is put forward, for tests and for the same run twice.
    pub fn fixed(at: Timestamp) -> Self {
        Self::with(Some(at))
    }

    fn with(fixed: Option<Timestamp>) -> Self {
        Self(Arc::new(Mutex::new(Hands { fixed, ahead: Duration::ZERO, stopped: fixed })))
    }

    /// Gives the moment by this clock.
    pub fn now(&self) -> Timestamp {
        let hands = self.hands();
        hands.stopped.unwrap_or_else(|| later(hands.real(), hands.ahead))
    }

    /// Gives the moment by the machine's clock, which is also the receiver's.
    pub fn real(&self) -> Timestamp {
        self.hands().real()
    }

    /// Gives how far this clock is ahead of the machine's.
    pub fn ahead(&self) -> Duration {
        let (now, real) = (self.now(), self.real());
        Duration::try_from(now.duration_since(real)).unwrap_or_default()
    }

    /// Tells whether it stands.
    pub fn is_stopped(&self) -> bool {
        self.hands().stopped.is_some()
    }

    /// Stops it.
    pub fn stop(&self) {
        let now = self.now();
        self.hands().stopped = Some(now);
    }

    /// Lets it run on from where it stands; one that was made fixed stays as it is.
    pub fn run(&self) {
        let mut hands = self.hands();
        if let (Some(at), None) = (hands.stopped, hands.fixed) {
            hands.ahead = Duration::try_from(at.duration_since(hands.real())).unwrap_or_default();
            hands.stopped = None;
        }
    }

    /// Puts it forward to a moment; an earlier one changes nothing.
    pub(crate) fn put_to(&self, at: Timestamp) {
        if at <= self.now() {
            return;
        }
        let mut hands = self.hands();
        if hands.stopped.is_some() {
            hands.stopped = Some(at);
        } else {
            hands.ahead = Duration::try_from(at.duration_since(hands.real())).unwrap_or_default();
        }
    }

    /// Puts it back to the machine's clock, running.
    pub(crate) fn reset(&self) {
        let mut hands = self.hands();
        (hands.ahead, hands.stopped) = (Duration::ZERO, hands.fixed);
    }

    fn hands(&self) -> MutexGuard<'_, Hands> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hands {
    fn real(&self) -> Timestamp {
        self.fixed.unwrap_or_else(Timestamp::now)
    }
}

/// Gives the moment so much later; the last one there is where the calendar ends.
pub(crate) fn later(at: Timestamp, by: Duration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> Timestamp {
        "2026-01-05T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_fixed_clock_stands_until_it_is_put_forward() {
        let clock = Clock::fixed(noon());
        assert_eq!(clock.now(), noon());
        clock.put_to(later(noon(), Duration::from_secs(60)));
        assert_eq!((clock.ahead(), clock.real()), (Duration::from_secs(60), noon()));
        clock.put_to(noon());
        assert_eq!(clock.ahead(), Duration::from_secs(60));
        clock.reset();
        assert_eq!(clock.now(), noon());
    }

    #[test]
    fn a_running_clock_keeps_its_lead_and_a_stopped_one_its_place() {
        let clock = Clock::system();
        clock.put_to(later(clock.now(), Duration::from_secs(3600)));
        assert!(clock.ahead() > Duration::from_secs(3590));
        clock.stop();
        let at = clock.now();
        assert!(clock.is_stopped());
        assert_eq!(clock.now(), at);
        clock.run();
        assert!(clock.now() >= at && !clock.is_stopped());
    }
}
