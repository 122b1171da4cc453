//! Two deliveries side by side, at the RPC edge.

use gatehouse_model::{CheckId, CheckOutcome, DeliveryId, DeliverySummary};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks what differs between two deliveries.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DiffRequest {
    /// The delivery in question, which stands right.
    pub delivery_id: DeliveryId,
    /// The one that it is compared with; when absent the one before it of the same endpoint and event.
    #[serde(default)]
    #[ts(optional)]
    pub with: Option<DeliveryId>,
}

/// What became of something on the way from the left to the right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DiffChange {
    /// It is the same.
    Equal,
    /// Only the right one has it.
    Added,
    /// Only the left one has it.
    Removed,
    /// Both have it, with other contents.
    Changed,
    /// Both have it, at another place.
    Moved,
    /// Both have the same keys in another order.
    Reordered,
}

/// A header of either.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HeaderDiffView {
    /// The name, as the right one spells it, else the left one.
    pub name: String,
    /// What became of it.
    pub change: DiffChange,
    /// Its value on the left; secrets are hidden.
    pub left: Option<String>,
    /// Its value on the right.
    pub right: Option<String>,
    /// Whether any two deliveries differ in it, so that it says nothing.
    pub expected: bool,
}

/// A fact of both, such as the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FactDiffView {
    /// Which: `verdict`, `reason`, `answer`, `endpoint`, `event`, `method`, `target`, `size` or `fidelity`.
    pub fact: String,
    /// On the left.
    pub left: String,
    /// On the right.
    pub right: String,
    /// Whether they are the same.
    pub equal: bool,
}

/// A step of the verification in both.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CheckDiffView {
    /// Which step.
    pub id: CheckId,
    /// How it ended on the left; none where it was not part of it.
    pub left: Option<CheckOutcome>,
    /// How it ended on the right.
    pub right: Option<CheckOutcome>,
    /// Its proof on the left.
    pub left_evidence: Vec<String>,
    /// Its proof on the right.
    pub right_evidence: Vec<String>,
    /// Whether it ended the same way.
    pub equal: bool,
}

/// A line of the unified text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DiffLineView {
    /// `equal`, `added` or `removed`.
    pub change: DiffChange,
    /// Its number on the left, from 1; none where it is only on the right.
    pub left: Option<u32>,
    /// Its number on the right.
    pub right: Option<u32>,
    /// The line without its end; a long one is cut with `…`.
    pub text: String,
    /// How many equal lines are left out before it.
    pub folded: u32,
}

/// The bodies as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TextDiffView {
    /// Whether both were written anew, one value a line, because they are JSON.
    pub formatted: bool,
    /// The lines that differ, with a few equal ones around them.
    pub lines: Vec<DiffLineView>,
    /// How many equal lines are left out at the end.
    pub folded_after: u32,
    /// Whether there are more differences than are shown.
    pub cut: bool,
}

/// A difference of the JSON structure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JsonChangeView {
    /// What became of it.
    pub change: DiffChange,
    /// Where it stands, as a JSON pointer: on the right, for what was removed on the left.
    pub pointer: String,
    /// Where it stood on the left, for what was moved.
    pub from: Option<String>,
    /// The value on the left, cut where it is long.
    pub left: Option<String>,
    /// The value on the right.
    pub right: Option<String>,
}

/// The bodies as JSON structure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JsonDiffView {
    /// The differences, in the order of the document.
    pub changes: Vec<JsonChangeView>,
    /// Whether there are more than are shown.
    pub cut: bool,
}

/// A part of both bodies as bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ByteDiffView {
    /// Where the part begins in both, in bytes.
    #[ts(type = "number")]
    pub offset: u64,
    /// The left part, hex.
    pub left: String,
    /// The right part, hex.
    pub right: String,
}

/// The bodies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BodyDiffView {
    /// Whether they are the same, byte for byte.
    pub equal: bool,
    /// The length of the left one in bytes.
    #[ts(type = "number")]
    pub left_size: u64,
    /// The length of the right one in bytes.
    #[ts(type = "number")]
    pub right_size: u64,
    /// The first byte that differs, from 0; where one is the beginning of the other, its length.
    #[ts(type = "number | null")]
    pub first: Option<u64>,
    /// The bytes around the first difference; none where they are the same.
    pub bytes: Option<ByteDiffView>,
    /// As text; none where one of them is no text or both are too long for it.
    pub text: Option<TextDiffView>,
    /// As JSON structure; none where one of them is no JSON.
    pub json: Option<JsonDiffView>,
    /// What could not be compared and why, or that a difference lies in what is hidden.
    pub note: Option<String>,
}

/// What differs between two deliveries.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DiffView {
    /// The right one.
    pub this: DeliverySummary,
    /// The left one; none where there is nothing to compare with.
    pub with: Option<DeliverySummary>,
    /// The one before it of the same endpoint and event, for a choice.
    pub previous: Option<DeliveryId>,
    /// The last valid one of the same endpoint and event, for a choice.
    pub last_valid: Option<DeliveryId>,
    /// The facts of both.
    pub facts: Vec<FactDiffView>,
    /// The headers: those that differ and those that do not, in the order of the right one.
    pub headers: Vec<HeaderDiffView>,
    /// Whether the head of one of them was not kept.
    pub head_unknown: bool,
    /// The steps of the verification.
    pub checks: Vec<CheckDiffView>,
    /// The bodies; none where there is nothing to compare with.
    pub body: Option<BodyDiffView>,
}
