//! How a long call is watched and stopped.

use std::fmt;

/// How a long call is watched and stopped.
pub struct Control<'a> {
    /// Is told how many bytes are done, and of how many.
    pub progress: &'a (dyn Fn(u64, u64) + Sync),
    /// Says whether the call is to end early.
    pub cancelled: &'a (dyn Fn() -> bool + Sync),
}

impl Control<'_> {
    /// Nobody watches, and nobody stops it.
    pub fn none() -> Control<'static> {
        Control { progress: &|_, _| {}, cancelled: &|| false }
    }
}

impl fmt::Debug for Control<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Control")
    }
}
