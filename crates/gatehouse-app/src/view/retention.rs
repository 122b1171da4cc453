//! What is kept of what was received, at the RPC edge.

use gatehouse_model::{DeliveryId, EndpointId, Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How long, how many and how much is kept of a workspace; what goes beyond any of them goes. Nothing set: all stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct RetentionRule {
    /// What was received longer ago, in seconds, goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub older_than_s: Option<u64>,
    /// So many of the newest are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub keep: Option<u64>,
    /// The bodies of the newest are kept up to so many bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub max_bytes: Option<u64>,
}

impl RetentionRule {
    /// Tells whether nothing is set, so that all stays.
    pub fn is_off(&self) -> bool {
        *self == Self::default()
    }
}

/// Names a workspace and a rule for it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RetentionRequest {
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// The rule.
    pub rule: RetentionRule,
}

/// The rule of a workspace.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct RetentionView {
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// The rule; empty when all stays.
    pub rule: RetentionRule,
}

/// What a rule would let go now. What is pinned stays.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct GoingView {
    /// How many deliveries would go.
    #[ts(type = "number")]
    pub count: u64,
    /// The bytes of their bodies.
    #[ts(type = "number")]
    pub bytes: u64,
    /// When the first of them was received.
    #[ts(type = "string | null")]
    pub oldest: Option<Timestamp>,
    /// When the last of them was.
    #[ts(type = "string | null")]
    pub newest: Option<Timestamp>,
    /// The same by endpoint, the most first.
    pub endpoints: Vec<GoingOfEndpointView>,
}

/// What would go of an endpoint.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct GoingOfEndpointView {
    /// The endpoint.
    pub endpoint_id: EndpointId,
    /// Its name.
    pub endpoint: String,
    /// How many deliveries would go.
    #[ts(type = "number")]
    pub count: u64,
    /// The bytes of their bodies.
    #[ts(type = "number")]
    pub bytes: u64,
}

/// Names deliveries that are to be removed for good.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PurgeRequest {
    /// The deliveries, 10,000 at most.
    pub delivery_ids: Vec<DeliveryId>,
}

/// A purge that was started.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct PurgeStartedView {
    /// Its activity.
    #[ts(type = "number")]
    pub activity_id: u64,
}

/// What a purge did.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, TS)]
pub struct PurgedView {
    /// How many deliveries are gone.
    #[ts(type = "number")]
    pub removed: u64,
    /// Whether it came to the end: nothing of them can be read in any file of the inbox.
    pub complete: bool,
}
