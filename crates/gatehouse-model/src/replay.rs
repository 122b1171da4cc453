//! Replays of many: what was asked for, what is sent of it, and how far it came.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{AttemptId, AttemptMode, ConnectionId, DeliveryId, ReplayRunId, Timestamp, WorkspaceId};

/// In which order the deliveries of a run are sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReplaySequence {
    /// As they came, the oldest first.
    #[default]
    Arrival,
    /// The newest first.
    NewestFirst,
    /// By the time at which the events happened, by the senders' word; the oldest first.
    OwnTime,
}

impl ReplaySequence {
    /// Gives the stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arrival => "arrival",
            Self::NewestFirst => "newest_first",
            Self::OwnTime => "own_time",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Arrival, Self::NewestFirst, Self::OwnTime].into_iter().find(|order| order.as_str() == word)
    }
}

/// How far a run is.
///
/// `planning → scheduled | running`; `scheduled → running`; `running ⇄ paused`; `running → done`. A person can cancel
/// whatever has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReplayRunState {
    /// What is to be sent is being written down; nothing is sent yet.
    Planning,
    /// It waits for its time.
    Scheduled,
    /// It sends.
    Running,
    /// It was halted and can go on.
    Paused,
    /// It was given up; what was not sent stays unsent.
    Cancelled,
    /// Everything was sent.
    Done,
}

impl ReplayRunState {
    /// Every state.
    pub const ALL: [Self; 6] =
        [Self::Planning, Self::Scheduled, Self::Running, Self::Paused, Self::Cancelled, Self::Done];

    /// Gives the stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planning => "planning",
            Self::Scheduled => "scheduled",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Cancelled => "cancelled",
            Self::Done => "done",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Tells whether nothing more comes of it.
    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Cancelled | Self::Done)
    }
}

/// Where one delivery of a run stands: `queued → sending → answered | failed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReplayItemState {
    /// To be sent.
    Queued,
    /// Bytes may be leaving.
    Sending,
    /// A whole answer came, whatever its status.
    Answered,
    /// No whole answer came.
    Failed,
}

impl ReplayItemState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Queued, Self::Sending, Self::Answered, Self::Failed];

    /// Gives the stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Answered => "answered",
            Self::Failed => "failed",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// How a run sends, beyond where to and in which form.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReplayOptions {
    /// For which time it is signed; none is the time of sending.
    pub at: Option<Timestamp>,
    /// Whose secret signs; none is that of the delivery's endpoint.
    pub signing_connection: Option<ConnectionId>,
    /// Headers to set, name and value.
    pub set: Vec<(String, String)>,
    /// The header that bears the item's id.
    pub idempotency_header: Option<String>,
    /// How many a second at most.
    pub rate: Option<f64>,
    /// In which order.
    pub order: ReplaySequence,
    /// How many are under way at once; none is 4.
    pub concurrency: Option<u16>,
    /// Whether a target of real people was confirmed.
    pub confirmed: bool,
}

/// A replay of one or many deliveries to one target.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayRun {
    /// Its id.
    pub id: ReplayRunId,
    /// The workspace whose deliveries are sent.
    pub workspace_id: WorkspaceId,
    /// Where to.
    pub target: String,
    /// In which form.
    pub mode: AttemptMode,
    /// How.
    pub options: ReplayOptions,
    /// How far it is.
    pub state: ReplayRunState,
    /// When it is to begin; none is at once.
    pub start_at: Option<Timestamp>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it began.
    pub began_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// What became of its items.
    pub counts: ReplayCounts,
    /// The first thing that went wrong, as a sentence.
    pub first_error: Option<String>,
}

/// How many items of a run came how far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReplayCounts {
    /// All.
    pub total: u64,
    /// Those with an end: answered or failed.
    pub sent: u64,
    /// Those answered with a 2xx.
    pub answered_2xx: u64,
    /// Those answered with anything else.
    pub answered_other: u64,
    /// Those without a whole answer.
    pub failed: u64,
    /// Those that may have arrived more than once.
    pub possible_duplicates: u64,
}

/// One delivery of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayItem {
    /// Its place in the run, from 1.
    pub place: u64,
    /// The delivery.
    pub delivery_id: DeliveryId,
    /// Where it stands.
    pub state: ReplayItemState,
    /// The status of the answer.
    pub status: Option<u16>,
    /// What went wrong, as a sentence.
    pub error: Option<String>,
    /// How long it took, in microseconds.
    pub took_us: Option<u64>,
    /// Whether an earlier sending of it may have arrived though nothing says so.
    pub possible_duplicate: bool,
    /// The attempt that was kept.
    pub attempt_id: Option<AttemptId>,
}

/// Ties an attempt to its place in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReplayLink {
    /// The run.
    pub run_id: ReplayRunId,
    /// The place in it, from 1.
    #[ts(type = "number")]
    pub place: u64,
    /// Whether an earlier sending of it may have arrived though nothing says so.
    pub possible_duplicate: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_reads_back() {
        assert!(
            ReplayRunState::ALL.iter().all(|&state| ReplayRunState::from_word(state.as_str()) == Some(state))
        );
        assert!(
            ReplayItemState::ALL
                .iter()
                .all(|&state| ReplayItemState::from_word(state.as_str()) == Some(state))
        );
        let orders = [ReplaySequence::Arrival, ReplaySequence::NewestFirst, ReplaySequence::OwnTime];
        assert!(orders.iter().all(|&order| ReplaySequence::from_word(order.as_str()) == Some(order)));
    }

    #[test]
    fn options_of_an_older_version_read_as_the_usual() {
        assert_eq!(serde_json::from_str::<ReplayOptions>("{}").unwrap(), ReplayOptions::default());
    }
}
