//! An in-process imitation of the platforms: makes events, signs them, sends them over real HTTP.
//!
//! It is the other side: it knows profiles and signing, and nothing of the receiver, the store or the window. It also
//! makes what a consumer of a platform has to get right ([`checks`]).
//! Each platform's API is a pure state machine ([`imitation`]); one listener ([`Sandbox`]) has them all below a path
//! of their own, and a sender with a clock that can be put forward tries again as each platform does. A sample and an
//! answer say which of their parts are invented, since most platforms do not publish what they send.
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

mod api_fault;
mod clock;
mod compose;
mod conformance;
mod error;
mod fault;
mod fields;
mod fill;
mod frame;
mod host;
pub mod imitation;
mod kejue;
mod keruj;
mod keruja;
mod line;
mod people;
mod prepare;
mod queue;
mod rejento;
mod samples;
mod scenario;
mod send;
mod server;
mod stage;
mod story;
mod subscriber;
mod timehunter;
mod token;

pub use api_fault::{ApiFault, FaultSwitch};
pub use clock::Clock;
pub use compose::{Event, compose, compose_generic, event_names, invented};
pub use conformance::{Check, Expected, Requests, checks};
pub use error::SandboxError;
pub use fault::Fault;
pub use frame::Dispatch;
pub use imitation::{Answer, Call, Imitation, World};
pub use keruj::{
    Company, Dialogue, Element, ElementKind, Form, HEALTH_INTERVAL, HEALTH_THRESHOLD, Health, InstallShape,
    Message, Stage, Step,
};
pub use prepare::{PreparedRequest, prepare, prepare_series};
pub use queue::{Attempt, DeliveryState, SentDelivery};
pub use scenario::{Expectation, Scenario, ScenarioStep, Signer, scenario, scenarios};
pub use send::{SendResult, TIMEOUT, send};
pub use server::{Remote, Sandbox, Seen, Setup};
pub use story::{Chapter, story};

/// The header by which every answer of the imitation is told from the real service.
pub const MARK: &str = "X-Gatehouse-Sandbox";
