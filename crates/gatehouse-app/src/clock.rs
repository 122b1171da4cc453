//! The clock as a parameter, so that a test can stand at any moment.

use gatehouse_model::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Gives the moment.
    fn now(&self) -> Timestamp;
}

/// The clock of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
