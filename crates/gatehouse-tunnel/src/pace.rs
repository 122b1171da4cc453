//! How often a tunnel looks, and how long it waits before it tries again.

use std::time::Duration;

/// How often a tunnel looks after itself.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// The pause between two questions through the public address.
    pub check: Duration,
    /// How long an answer is waited for.
    pub patience: Duration,
    /// How long a fresh tunnel may take until the first question comes through.
    pub settle: Duration,
    /// The pause between two looks at the clock, the network and a server that was away.
    pub look: Duration,
    /// The first pause after a failure; it doubles up to [`Pace::LONGEST`].
    pub first: Duration,
}

impl Pace {
    /// The longest pause between two attempts.
    pub const LONGEST: Duration = Duration::from_secs(60);

    /// A dead connection shows within 2 + 3 + 3 = 8 seconds.
    pub const QUICK: Self = Self {
        check: Duration::from_secs(2),
        patience: Duration::from_secs(3),
        settle: Duration::from_secs(10),
        look: Duration::from_secs(1),
        first: Duration::from_secs(1),
    };

    /// For a service that counts requests, or whose names take a while to be known everywhere.
    pub const fn sparing(check: Duration) -> Self {
        Self { check, settle: Duration::from_secs(60), ..Self::QUICK }
    }
}

/// The pauses after failures: 1, 2, 4 … 60 seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Backoff {
    first: Duration,
    next: Duration,
}

impl Backoff {
    pub(crate) const fn new(first: Duration) -> Self {
        Self { first, next: first }
    }

    /// Gives the next pause.
    pub(crate) fn next(&mut self) -> Duration {
        let now = self.next.min(Pace::LONGEST);
        self.next = (now * 2).min(Pace::LONGEST);
        now
    }

    /// Begins anew.
    pub(crate) fn reset(&mut self) {
        self.next = self.first;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_minute_and_begin_anew() {
        let mut backoff = Backoff::new(Duration::from_secs(1));
        let pauses: Vec<u64> = (0..8).map(|_| backoff.next().as_secs()).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
        backoff.reset();
        assert_eq!(backoff.next().as_secs(), 1);
    }

    #[test]
    fn a_dead_connection_shows_within_ten_seconds() {
        let pace = Pace::QUICK;
        assert!(pace.check + 2 * pace.patience < Duration::from_secs(10));
    }
}
