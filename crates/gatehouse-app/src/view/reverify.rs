//! History judged again, at the RPC edge.

use gatehouse_model::{DeliveryId, EndpointId, Reason, Timestamp, VerdictStatus, WorkspaceId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks to judge stored deliveries again: of an endpoint, of a workspace, or all.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct ReverifyRequest {
    /// Only of this workspace.
    #[ts(optional)]
    pub workspace_id: Option<WorkspaceId>,
    /// Only of this endpoint.
    #[ts(optional)]
    pub endpoint_id: Option<EndpointId>,
}

/// A run that was started.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct ReverifyStartedView {
    /// Its activity; none where nothing is stored.
    #[ts(type = "number | null")]
    pub activity_id: Option<u64>,
}

/// A verdict that became another.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct VerdictChangeView {
    /// The delivery.
    pub delivery_id: DeliveryId,
    /// The endpoint that it reached.
    pub endpoint_id: EndpointId,
    /// The event's name.
    pub provider_event: Option<String>,
    /// The verdict that was.
    pub from_verdict: VerdictStatus,
    /// The reason that was.
    pub from_reason: Reason,
    /// The verdict that is.
    pub to_verdict: VerdictStatus,
    /// The reason that is.
    pub to_reason: Reason,
}

/// How often one verdict became another.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct VerdictChangeCountView {
    /// The verdict that was.
    pub from_verdict: String,
    /// The reason that was.
    pub from_reason: String,
    /// The verdict that is.
    pub to_verdict: String,
    /// The reason that is.
    pub to_reason: String,
    /// How often.
    #[ts(type = "number")]
    pub count: u64,
}

/// What a run did.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ReverifyRunView {
    /// Its activity.
    #[ts(type = "number")]
    pub activity_id: u64,
    /// `running`, `done`, `cancelled` or `failed`.
    pub state: String,
    /// When it began.
    #[ts(type = "string")]
    pub began_at: Timestamp,
    /// How many deliveries were looked at.
    #[ts(type = "number")]
    pub looked_at: u64,
    /// How many there were to look at.
    #[ts(type = "number")]
    pub total: u64,
    /// How many verdicts became another.
    #[ts(type = "number")]
    pub changed: u64,
    /// How many became valid.
    #[ts(type = "number")]
    pub became_valid: u64,
    /// How often each change happened.
    pub counts: Vec<VerdictChangeCountView>,
    /// The first 1,000 changes, in the order in which the deliveries came.
    pub changes: Vec<VerdictChangeView>,
}

/// What the newest run did.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ReverifyView {
    /// The run; none before the first one of this process.
    pub run: Option<ReverifyRunView>,
}

/// A challenge of a platform, as far as a person has to do with it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HandshakeView {
    /// What a click does, such as `Confirm subscription`; none where the answer was all.
    pub offer: Option<String>,
    /// The host that a click calls.
    pub host: Option<String>,
    /// Whether a click keeps a secret that the challenge brought.
    pub keeps_secret: bool,
    /// Whether it waits for a person's click.
    pub waiting: bool,
}

/// Does what a challenge offers.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct HandshakeRequest {
    /// The delivery that brought the challenge.
    pub delivery_id: DeliveryId,
}

/// Fetches the certificate that a delivery names.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CertificateRequest {
    /// The delivery.
    pub delivery_id: DeliveryId,
}

/// A certificate that was fetched and is kept with the workspace.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CertificateView {
    /// Where it was fetched.
    pub address: String,
    /// The host of that address.
    pub host: String,
    /// The first moment at which it counts.
    #[ts(type = "string")]
    pub not_before: Timestamp,
    /// The last moment at which it counts.
    #[ts(type = "string")]
    pub not_after: Timestamp,
    /// The first 16 hex digits of the SHA-256 of its key.
    pub fingerprint: String,
}
