//! Notes and pins at the RPC edge.

use gatehouse_model::{DeliveryId, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Writes on deliveries; what is absent stays.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NoteWriteRequest {
    /// On which; 10,000 at most.
    pub delivery_ids: Vec<DeliveryId>,
    /// The words, 10,000 characters at most; empty to take them away.
    #[serde(default)]
    #[ts(optional)]
    pub text: Option<String>,
    /// Whether they are pinned.
    #[serde(default)]
    #[ts(optional)]
    pub pinned: Option<bool>,
}

/// How many deliveries were written on.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct NotesWrittenView {
    /// Those that were another way before.
    #[ts(type = "number")]
    pub changed: u64,
}

/// What a person wrote on a delivery.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct NoteView {
    /// The words; empty where it is only pinned.
    pub text: String,
    /// Whether it is pinned.
    pub pinned: bool,
    /// When it was changed.
    #[ts(type = "string")]
    pub written_at: Timestamp,
}
