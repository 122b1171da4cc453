//! The nouns of Gatehouse, shared by every crate above.
//!
//! What is absent here on purpose: input and output, clocks, randomness, environment. A value of this crate can
//! be built in a test from literals alone.

mod address;
mod answer;
mod attempt;
mod delivery;
mod dialogue;
mod event;
mod forward;
mod head;
mod id;
mod import;
mod key;
mod problem;
pub mod query;
mod replay;
mod secret;
mod secret_name;
mod span;
mod verdict;
mod workspace;

pub use address::{forbidden_address, forbidden_name};
pub use answer::{AnswerFault, AnswerMode, AnswerRules, Unexpected, UnsignedAnswer};
pub use attempt::{Attempt, AttemptError, AttemptErrorKind, AttemptMode, AttemptTimings};
pub use delivery::{
    Appended, Delivery, DeliverySummary, Fidelity, HANDSHAKE_EVENT, NewDelivery, Resend, SignedKey,
};
pub use dialogue::{AnsweredBy, HEALTH_EVENT, NewDialogueStep};
pub use event::{DomainEvent, Topic};
pub use forward::{
    ForwardFault, ForwardOptions, ForwardRetry, ForwardRule, NearTimeout, OutboxItem, OutboxLink,
    OutboxState, RuleState,
};
pub use head::{HeadError, Header, RequestHead, ResponseHead};
pub use id::{
    AttemptId, ConnectionId, DeliveryId, EndpointId, ForwardRuleId, IdError, KeyId, OutboxId, ReplayRunId,
    TunnelId, WorkspaceId,
};
pub use import::{ColumnKind, ColumnWarning, ImportColumn, ImportRule, ImportSchema, RuleError};
pub use key::{KeyRecord, KeyState, SecretHome, last_four};
pub use problem::{Location, Problem};
pub use replay::{
    ReplayCounts, ReplayItem, ReplayItemState, ReplayLink, ReplayOptions, ReplayRun, ReplayRunState,
    ReplaySequence,
};
pub use secret::Secret;
pub use secret_name::{names_a_secret, tells_a_secret};
pub use span::{SpanError, format_span, parse_moment, parse_span};
pub use verdict::{Check, CheckId, CheckOutcome, Cover, Evidence, Reason, Verdict, VerdictStatus};
pub use workspace::{Connection, Endpoint, Environment, Workspace};

/// A moment in UTC; serialised as RFC 3339.
pub type Timestamp = jiff::Timestamp;
