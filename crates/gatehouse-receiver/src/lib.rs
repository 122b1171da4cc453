//! The public listener: captures exact bytes, verifies, stores durably, then answers.
//!
//! One request takes this way: a seat in `seats`, the bytes through `socket` and `record` into hyper, the
//! head held against its recording in `crosscheck`, the `gate`, the `body`, and then `flow`, where the
//! verdict is made by `judge`, the row becomes durable, and only then the answer is given, as the endpoint's `conduct`
//! has it. `challenge` answers
//! the questions that platforms ask before they send, and `dialogue` plays an application that a platform speaks with.
//!
//! What is absent on purpose: HTTP/2 and upgrades, certificates (a tunnel brings TLS, and who listens for HTTPS brings
//! one), trust in addresses and forwarding
//! headers, and any second route beside `/in/<token>` and what a profile names below it. A 2xx answer is never given to what is not durable.

mod addresses;
mod answer;
mod body;
mod challenge;
mod chunked;
mod conduct;
mod connection;
mod crosscheck;
mod dialogue;
mod error;
mod facts;
mod flow;
mod framer;
mod gate;
mod ids;
mod inbox;
mod judge;
mod limits;
mod pace;
mod probes;
mod receiver;
mod record;
mod seats;
mod socket;
mod stats;
mod table;
mod through;

pub use addresses::{PublicAddress, PublicAddresses};
pub use dialogue::{PlayedAnswer, PlayedAnswers, overrides};
pub use error::ReceiverError;
pub use inbox::{Appending, Inbox, InboxError, Noting, OnDelivery, Received};
pub use judge::{Arrived, HANDSHAKE_EVENT, Judgement, excuse_relay};
pub use limits::Limits;
pub use probes::Probes;
pub use receiver::{Clock, OnStray, Receiver, ReceiverConfig, TlsDoor};
pub use stats::ReceiverStats;
pub use table::{EndpointTable, ReceivingEndpoint};
pub use through::{ASSUMED_TIMEOUT, Asking, Awaited, TargetAnswer, Through};
