//! An in-process imitation of the platforms: makes events, signs them, sends them over real HTTP.
//!
//! It is the other side: it knows profiles and signing, and nothing of the receiver, the store or the window. It also
//! makes what a consumer of a platform has to get right ([`checks`]).
//! What is absent here: imitations of the platforms' APIs, retries and the virtual clock. A sample says which of
//! its parts are invented, since most platforms do not publish what they send.
//!
//! ```
//! use gatehouse_model::Secret;
//! use gatehouse_sandbox::{compose, prepare};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let profile = gatehouse_providers::platform("kejue").ok_or("no profile")?;
//! let scheme = gatehouse_providers::scheme("kejue/hmac_sha256").ok_or("no scheme")?;
//! let now = "2026-01-05T08:00:00Z".parse()?;
//! let event = compose(profile, "call.started", 1, now)?;
//! let requests = prepare(&event, scheme, &Secret::from("s3cret"), now, None)?;
//! assert!(requests[0].head("localhost", "/in/t").contains("X-Kejue-Signature: sha256="));
//! # Ok(())
//! # }
//! ```

mod compose;
mod conformance;
mod consumer;
mod error;
mod fault;
mod fill;
mod host;
pub mod imitation;
mod people;
mod prepare;
mod samples;
mod send;
mod story;

pub use compose::{Event, compose, event_names, invented};
pub use conformance::{Check, Expected, Requests, checks};
pub use consumer::{Sandbox, Seen};
pub use error::SandboxError;
pub use fault::Fault;
pub use imitation::{Answer, Call, Imitation, World};
pub use prepare::{PreparedRequest, prepare, prepare_series};
pub use send::{SendResult, TIMEOUT, send};
pub use story::{Chapter, story};

/// The header by which every answer of the imitation is told from the real service.
pub const MARK: &str = "X-Gatehouse-Sandbox";
