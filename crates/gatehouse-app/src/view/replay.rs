//! Replays of one or many at the RPC edge.

use gatehouse_model::{
    AttemptId, AttemptMode, ConnectionId, DeliveryId, Problem, ReplayItemState, ReplayRunId, ReplayRunState,
    ReplaySequence, Timestamp, WorkspaceId,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks for a replay. Which deliveries: those named, those that a query leaves, or those of an earlier run that got
/// no 2xx; exactly one of the three.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReplayOrder {
    /// The workspace; none is that of the first delivery named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub workspace_id: Option<WorkspaceId>,
    /// The deliveries, up to 10,000.
    #[serde(default)]
    pub delivery_ids: Vec<DeliveryId>,
    /// All that this query of the list leaves; empty for every delivery of the workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub query: Option<String>,
    /// Those of this run that got no 2xx.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub failed_of: Option<ReplayRunId>,
    /// Where to: http or https.
    pub url: String,
    /// `recorded` (when absent) or `resigned`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub mode: Option<AttemptMode>,
    /// For which time it is signed; the time of sending when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub at: Option<Timestamp>,
    /// Whose secret signs; that of the delivery's endpoint when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub signing_connection: Option<ConnectionId>,
    /// Headers to set, as `Name: value`.
    #[serde(default)]
    pub set: Vec<String>,
    /// A header that bears the item's id, the same whenever it is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub idempotency_header: Option<String>,
    /// What a person changed; only with exactly one delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub edit: Option<ReplayEdit>,
    /// How many a second at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rate: Option<f64>,
    /// In which order; `arrival` when absent.
    #[serde(default)]
    pub order: ReplaySequence,
    /// How many are under way at once, 1 to 64; 4 when absent. 1 keeps the order strictly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub concurrency: Option<u16>,
    /// When it begins; at once when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub start_at: Option<Timestamp>,
    /// The workspace's name, typed by a person, where the target is one of real people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub confirm: Option<String>,
}

/// A header line as a person wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct HeaderLine {
    /// The name.
    pub name: String,
    /// The value. Where it still is the mask of a received secret, the secret is put back at sending.
    pub value: String,
}

/// What a person changed of a delivery before it is sent; what is absent stays. What was received is not changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReplayEdit {
    /// The method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub method: Option<String>,
    /// Path and query; the target's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub path: Option<String>,
    /// All headers, in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub headers: Option<Vec<HeaderLine>>,
    /// The body as text. Where a field still is the mask of a received secret, the secret is put back at sending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub body: Option<String>,
    /// The body as base64, where it is no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub body_base64: Option<String>,
    /// Whether a body that its content type calls JSON is sent although it is none.
    #[serde(default)]
    pub force: bool,
}

/// What a replay would do; nothing was sent.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ReplayPreviewView {
    /// How many would be sent.
    #[ts(type = "number")]
    pub total: u64,
    /// Where to, as it is connected to.
    pub target: String,
    /// The first of them, as they would leave.
    pub requests: Vec<ReplayPreviewItemView>,
    /// Why it has to be confirmed; none where it need not be.
    pub guard: Option<ReplayGuardView>,
    /// How long it takes at least at this rate, in milliseconds; none without a rate.
    #[ts(type = "number | null")]
    pub at_least_ms: Option<u64>,
}

/// Why a replay has to be confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReplayGuardView {
    /// The reason, as a sentence.
    pub reason: String,
    /// What a person has to type: the workspace's name.
    pub confirm: String,
}

/// A request as it would leave.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ReplayPreviewItemView {
    /// The delivery.
    pub delivery_id: DeliveryId,
    /// The event's name.
    pub provider_event: Option<String>,
    /// The request line and the header lines, secrets masked.
    pub head: Vec<String>,
    /// The length of the body in bytes.
    #[ts(type = "number")]
    pub body_size: u64,
    /// Whether the body is another than the recorded one.
    pub body_changed: bool,
    /// The headers that differ from the recorded ones, as an attempt tells them.
    pub headers_changed: Vec<String>,
    /// Why this one could not be sent.
    pub problem: Option<Problem>,
}

/// Names a run.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReplayRunRequest {
    /// The run.
    pub run_id: ReplayRunId,
}

/// Asks for a run with a page of its items.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReplayRunPageRequest {
    /// The run.
    pub run_id: ReplayRunId,
    /// Only items in this state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub state: Option<ReplayItemState>,
    /// Only items that ended without a 2xx.
    #[serde(default)]
    #[ts(optional)]
    pub without_2xx: Option<bool>,
    /// Behind this place, from `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub after: Option<u64>,
    /// At most so many, up to 1,000; none is 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// A run, and how far it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ReplayRunView {
    /// Its id.
    pub id: ReplayRunId,
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// Where to.
    pub target: String,
    /// In which form.
    pub mode: AttemptMode,
    /// In which order.
    pub order: ReplaySequence,
    /// How many are under way at once.
    pub concurrency: u16,
    /// How far it is.
    pub state: ReplayRunState,
    /// How many it has.
    #[ts(type = "number")]
    pub total: u64,
    /// How many of them have an end.
    #[ts(type = "number")]
    pub sent: u64,
    /// How many were answered with a 2xx.
    #[ts(type = "number")]
    pub answered_2xx: u64,
    /// How many were answered with anything else.
    #[ts(type = "number")]
    pub answered_other: u64,
    /// How many got no whole answer.
    #[ts(type = "number")]
    pub failed: u64,
    /// How many may have arrived more than once.
    #[ts(type = "number")]
    pub possible_duplicates: u64,
    /// How many a second at most; none without a limit.
    pub rate: Option<f64>,
    /// How long the rest takes at the pace of now, in milliseconds; none while it does not send.
    #[ts(type = "number | null")]
    pub left_ms: Option<u64>,
    /// When it is to begin.
    #[ts(type = "string | null")]
    pub start_at: Option<Timestamp>,
    /// By how much it began too late because Gatehouse was closed at its time, in milliseconds.
    #[ts(type = "number | null")]
    pub late_ms: Option<u64>,
    /// When it was asked for.
    #[ts(type = "string")]
    pub created_at: Timestamp,
    /// When it ended.
    #[ts(type = "string | null")]
    pub ended_at: Option<Timestamp>,
    /// The first thing that went wrong, as a sentence.
    pub first_error: Option<String>,
}

/// The runs of a workspace, the newest first, up to 100.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ReplayRunListView {
    /// The runs.
    pub runs: Vec<ReplayRunView>,
}

/// A run with a page of its items.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ReplayRunDetailView {
    /// The run.
    pub run: ReplayRunView,
    /// The items, in the order in which they are sent.
    pub items: Vec<ReplayItemView>,
    /// Where the next page begins.
    #[ts(type = "number | null")]
    pub next: Option<u64>,
}

/// One delivery of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReplayItemView {
    /// Its place in the run, from 1.
    #[ts(type = "number")]
    pub place: u64,
    /// The delivery.
    pub delivery_id: DeliveryId,
    /// The event's name; none too where the delivery was removed.
    pub provider_event: Option<String>,
    /// Where it stands.
    pub state: ReplayItemState,
    /// The status of the answer.
    pub status: Option<u16>,
    /// What went wrong, as a sentence.
    pub error: Option<String>,
    /// How long it took, in milliseconds.
    #[ts(type = "number | null")]
    pub latency_ms: Option<u64>,
    /// Whether an earlier sending of it may have arrived though nothing says so.
    pub possible_duplicate: bool,
    /// The attempt that was kept.
    pub attempt_id: Option<AttemptId>,
}
