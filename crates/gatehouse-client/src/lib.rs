//! Outgoing HTTP: byte-exact replay over an own HTTP/1.1 writer, with guards on the target.
//!
//! HTTP libraries lower-case header names and group repeated ones, so a recorded request goes out through a
//! writer of our own: the header lines are the recorded bytes, and every line that had to change is listed. A call to a
//! platform goes out through the same writer, to the host of its base address and nowhere else.
//! What is absent here on purpose: redirects, retries, cookies, proxies, and a pool of connections
//! beyond one replay of many.

mod api;
mod connect;
mod connections;
mod error;
mod exchange;
mod framing;
mod head;
mod lines;
mod names;
mod replay;
mod response;
mod target;
mod tls;

pub use api::{
    ApiOutcome, ApiRequest, Base, CALL_TIMEOUT, Level, LevelRule, Meter, Refusal, RetryAfter, Standing,
    StandingNames, earliest, read_standing, send_call,
};
pub use connections::Connections;
pub use error::GuardError;
pub use head::{Outgoing, outgoing_head, rewrite_headers};
pub use names::Names;
pub use replay::{
    Manner, Outcome, RESPONSE_CAP, RecordedRequest, Replay, TIMEOUT, send_recorded, send_recorded_over,
};
pub use target::Target;
