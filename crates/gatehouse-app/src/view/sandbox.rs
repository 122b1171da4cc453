//! The embedded sandbox at the RPC edge.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use gatehouse_model::{DeliveryId, EndpointId, SecretHome, Timestamp, WorkspaceId};

/// Tries everything out on the embedded sandbox.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct SandboxTryRequest {
    /// Keep the secrets in memory for this run when there is no keychain.
    pub memory_only: bool,
}

/// What trying out made and sent.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SandboxTryView {
    /// The workspace "Sandbox".
    pub workspace_id: WorkspaceId,
    /// Where the secrets are.
    pub secrets_in: SecretHome,
    /// What was sent, in order.
    pub sent: Vec<SentView>,
    /// The delivery that is worth looking at first: the tampered one.
    pub look_at: Option<DeliveryId>,
}

/// One request of the sandbox and what our receiver answered.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SentView {
    /// The platform's profile id.
    pub platform: String,
    /// The event's name.
    pub event: String,
    /// The fault put into it, spelt as in the profile format.
    pub fault: Option<String>,
    /// The endpoint that it was sent to; none for an address given by the person.
    pub endpoint_id: Option<EndpointId>,
    /// When it was sent.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// The status of the answer; none when it could not be reached.
    pub status: Option<u16>,
    /// What kept it from being reached.
    pub error: Option<String>,
    /// How long the answer took, in milliseconds.
    #[ts(type = "number")]
    pub latency_ms: u64,
    /// The delivery that it became, when it reached our receiver.
    pub delivery_id: Option<DeliveryId>,
}

/// Sends one event of a platform, signed with the secret of the workspace's endpoint.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SandboxSendRequest {
    /// The workspace; without one the workspace "Sandbox".
    #[serde(default)]
    #[ts(optional)]
    pub workspace_id: Option<WorkspaceId>,
    /// The platform's profile id.
    pub platform: String,
    /// The event's name; without one the first of the profile.
    #[serde(default)]
    #[ts(optional)]
    pub event: Option<String>,
    /// A fault, spelt as in the profile format.
    #[serde(default)]
    #[ts(optional)]
    pub fault: Option<String>,
    /// Another address instead of the endpoint's own.
    #[serde(default)]
    #[ts(optional)]
    pub to: Option<String>,
}

/// The answers to what was sent.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SandboxSendView {
    /// In the order of sending; two for the fault `duplicate`.
    pub sent: Vec<SentView>,
}

/// One imitated platform.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SandboxPlatformView {
    /// The platform's profile id.
    pub platform: String,
    /// Its name as it writes itself.
    pub name: String,
    /// The event names that it can send.
    pub events: Vec<String>,
    /// The faults that it can put into them.
    pub faults: Vec<String>,
    /// The endpoint that it sends to.
    pub endpoint_id: Option<EndpointId>,
    /// The last four of the secret that it signs with.
    pub secret_last_four: Option<String>,
    /// The fingerprint of the secret that it signs with.
    pub secret_fingerprint: Option<String>,
    /// What of the imitation is invented, because the platform does not document it.
    pub invented: Vec<String>,
    /// Deliveries that its endpoint received.
    #[ts(type = "number")]
    pub deliveries: u64,
    /// Invalid ones among them.
    #[ts(type = "number")]
    pub failed: u64,
}

/// The embedded sandbox.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SandboxView {
    /// Whether it runs.
    pub running: bool,
    /// The workspace "Sandbox", once it was tried.
    pub workspace_id: Option<WorkspaceId>,
    /// The address of its example consumer, a target for replays.
    pub consumer_url: Option<String>,
    /// The five platforms.
    pub platforms: Vec<SandboxPlatformView>,
}
