//! The bounds that keep a hostile or broken sender from taking memory, sockets or time.

use std::time::Duration;

/// Bounds of the listener; every wait can be set down to milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The most connections at a time. Beyond it the connection that has waited longest without a whole request
    /// gives way.
    pub connections: usize,
    /// The most connections at a time from one address; beyond it one of its own gives way. Behind a tunnel everybody
    /// has this machine's address, so it must leave room for a crowd.
    pub connections_per_address: usize,
    /// The longest wait for a whole head, counted from the first moment of waiting; also how long an idle
    /// connection is kept open.
    pub head: Duration,
    /// The most header lines in a head; more is answered 431.
    pub header_lines: usize,
    /// The most bytes in a head, at least 8192; more is answered 431.
    pub head_bytes: usize,
    /// The longest pause inside a body.
    pub body_pause: Duration,
    /// The longest time for a whole body.
    pub body_total: Duration,
    /// The most bytes of unfinished bodies over all connections; beyond it a body is answered 503.
    pub bodies_in_memory: usize,
    /// The longest wait for the store; beyond it the answer is 503.
    pub store: Duration,
    /// The longest time for which the other end may leave our answer unread.
    pub write_pause: Duration,
    /// How long what is still coming is thrown away after a connection's last answer, so that the answer arrives
    /// instead of a reset.
    pub linger: Duration,
    /// How long a connection is kept open where the endpoint plays a time-out.
    pub withheld: Duration,
    /// The pause before each byte of an answer where the endpoint plays a slow one.
    pub slow_byte: Duration,
    /// How long a stop waits for requests that are under way.
    pub stop: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 512,
            connections_per_address: 448,
            head: Duration::from_secs(10),
            header_lines: 64,
            head_bytes: 32 * 1024,
            body_pause: Duration::from_secs(15),
            body_total: Duration::from_secs(60),
            bodies_in_memory: 96 * 1024 * 1024,
            store: Duration::from_secs(2),
            write_pause: Duration::from_secs(10),
            linger: Duration::from_secs(1),
            withheld: Duration::from_secs(60),
            slow_byte: Duration::from_secs(1),
            stop: Duration::from_secs(10),
        }
    }
}
