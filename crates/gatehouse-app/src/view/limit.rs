//! How many calls a platform allows, and where one stands.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use gatehouse_model::Timestamp;
use gatehouse_providers::{LimitScope, Provenance};

/// Where the numbers of a limit come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LimitSource {
    /// From the platform's last answer.
    Headers,
    /// Counted here, against the profile's number.
    Counted,
    /// The platform gives no number and no answer has told one yet.
    Unknown,
}

/// A limit and where one stands in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct LimitView {
    /// Its id in the profile.
    pub id: String,
    /// What it counts by.
    pub scope: LimitScope,
    /// How many calls are allowed in a window.
    pub limit: Option<u32>,
    /// The window in seconds.
    #[ts(type = "number | null")]
    pub window_seconds: Option<u64>,
    /// How many are left.
    pub remaining: Option<u32>,
    /// When all of it is there again.
    #[ts(type = "string | null")]
    pub resets_at: Option<Timestamp>,
    /// Until when no call goes out.
    #[ts(type = "string | null")]
    pub blocked_until: Option<Timestamp>,
    /// Where the numbers come from.
    pub source: LimitSource,
    /// Whether the number was learned from an answer, since the platform's pages give none.
    pub learned: bool,
    /// Whose word the number is.
    pub provenance: Provenance,
    /// The contradiction of the profile that it is part of, by its id.
    pub contradiction: Option<String>,
    /// Whether it is the one that a call would wait for first.
    pub binding: bool,
}

/// The limits of a connection.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LimitListView {
    /// They, as the profile lists them.
    pub limits: Vec<LimitView>,
    /// How many calls of this run were stopped before they were sent.
    pub stopped: u32,
}
