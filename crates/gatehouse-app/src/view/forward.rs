//! Forwarding at the RPC edge: rules, and what they could not deliver.

use gatehouse_model::{
    DeliveryId, EndpointId, ForwardOptions, ForwardRuleId, NearTimeout, OutboxId, OutboxState, RuleState,
    Timestamp, WorkspaceId,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::AttemptView;

/// Asks for a new rule.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ForwardAddRequest {
    /// The endpoint whose deliveries go on.
    pub endpoint_id: EndpointId,
    /// Where to.
    pub target: String,
    /// What else is asked of it.
    #[serde(default)]
    pub options: ForwardOptions,
    /// A ready-made template for the body: `slack`, `teams` or `ics`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub template: Option<String>,
}

/// Changes a rule; what is none stays.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ForwardSetRequest {
    /// The rule.
    pub rule_id: ForwardRuleId,
    /// Where to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub target: Option<String>,
    /// What else is asked of it, as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub options: Option<ForwardOptions>,
    /// Whether it rests; what comes meanwhile is kept for later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub paused: Option<bool>,
}

/// Asks what a rule would send of the endpoint's last delivery; nothing is sent and nothing is kept.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ForwardPreviewRequest {
    /// The endpoint.
    pub endpoint_id: EndpointId,
    /// What is asked of the rule.
    #[serde(default)]
    pub options: ForwardOptions,
    /// A ready-made template for the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub template: Option<String>,
}

/// What would be sent, with received secrets masked.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ForwardPreviewView {
    /// The delivery that it is tried on; none when nothing came yet.
    pub delivery: Option<DeliveryId>,
    /// Its event.
    pub event: Option<String>,
    /// The headers that are set, name and value.
    pub headers: Vec<(String, String)>,
    /// The body as text, its first 16,000 letters; none where it is no text.
    pub body: Option<String>,
    /// The ready-made template that was asked for, to begin one's own with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub template: Option<String>,
}

/// Names a rule.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ForwardRequest {
    /// The rule.
    pub rule_id: ForwardRuleId,
}

/// A rule, with what became of what it took.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ForwardView {
    /// Its id.
    pub id: ForwardRuleId,
    /// The endpoint's id.
    pub endpoint_id: EndpointId,
    /// The endpoint's name.
    pub endpoint: String,
    /// Where to.
    pub target: String,
    /// The query that leaves what goes on; empty for all.
    pub filter: String,
    /// What is asked of it.
    pub options: ForwardOptions,
    /// Whether it is at work.
    pub state: RuleState,
    /// How many are still to be sent.
    #[ts(type = "number")]
    pub open: u64,
    /// How many arrived.
    #[ts(type = "number")]
    pub delivered: u64,
    /// How many were given up and wait for a person.
    #[ts(type = "number")]
    pub dead: u64,
    /// How many may have arrived, and nobody knows.
    #[ts(type = "number")]
    pub uncertain: u64,
    /// Until when the target is left alone because it could not be reached.
    #[ts(type = "string | null")]
    pub resting_until: Option<Timestamp>,
    /// The last time within a day that its answer took most of the time for which a sender waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub near_timeout: Option<NearTimeout>,
}

/// The rules of a workspace.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ForwardListView {
    /// The rules, the oldest first.
    pub rules: Vec<ForwardView>,
}

/// Asks for what could not be delivered.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DeadLetterListRequest {
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// Of this endpoint only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub endpoint_id: Option<EndpointId>,
    /// In these states; none is `dead` and `uncertain`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub states: Option<Vec<OutboxState>>,
    /// Behind this place, from `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub after: Option<u64>,
    /// At most so many, up to 1,000; none is 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// What could not be delivered, or is not delivered yet.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DeadLetterView {
    /// Its id, which is the idempotency key of its sendings.
    pub id: OutboxId,
    /// The delivery.
    pub delivery: DeliveryId,
    /// The rule.
    pub rule_id: ForwardRuleId,
    /// The endpoint's name.
    pub endpoint: String,
    /// Where it was to go.
    pub target: String,
    /// Where it stands.
    pub state: OutboxState,
    /// How often it was sent.
    pub attempts: u32,
    /// The status of the last answer.
    pub last_status: Option<u16>,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// The event's name.
    pub provider_event: Option<String>,
    /// Whether it may have arrived though nothing says so.
    pub possible_duplicate: bool,
    /// When it is sent again by itself.
    #[ts(type = "string | null")]
    pub next_at: Option<Timestamp>,
    /// When it was to be sent first.
    #[ts(type = "string")]
    pub created_at: Timestamp,
    /// When it came to where it stands.
    #[ts(type = "string")]
    pub changed_at: Timestamp,
}

/// A page of what could not be delivered, the newest first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DeadLetterListView {
    /// The page.
    pub deadletters: Vec<DeadLetterView>,
    /// Where the next page begins.
    #[ts(type = "number | null")]
    pub next: Option<u64>,
}

/// Names what could not be delivered.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DeadLetterRequest {
    /// Its id.
    pub id: OutboxId,
}

/// All that is known of one that could not be delivered.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DeadLetterDetailView {
    /// What the list tells.
    pub deadletter: DeadLetterView,
    /// Its sendings, the newest first.
    pub sendings: Vec<AttemptView>,
    /// The headers that a person set on it.
    pub headers: Vec<(String, String)>,
    /// The body that a person gave it, or the one of the delivery, as text; none where it is no text.
    pub body: Option<String>,
    /// Whether a person changed it.
    pub edited: bool,
}

/// Changes what is sent the next time; what was received stays as it is.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DeadLetterEditRequest {
    /// Its id.
    pub id: OutboxId,
    /// Headers to set, name and value.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// The body; none leaves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub body: Option<String>,
}

/// Chooses many at once.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DeadLetterMoveRequest {
    /// The chosen ones, up to 10,000.
    pub ids: Vec<OutboxId>,
}

/// How many were changed; the others were not in a state for it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct MovedView {
    /// How many.
    #[ts(type = "number")]
    pub moved: u64,
}
