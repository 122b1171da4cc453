//! The clock as a parameter, so that a test can stand at any moment.

use gatehouse_model::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Gives the moment, in whole microseconds: what is told at once is what the database will tell later.
    fn now(&self) -> Timestamp;
}

/// The clock of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }
}
