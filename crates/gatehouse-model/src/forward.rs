//! Forwarding: rules that send deliveries on, and the outbox that remembers what is still to be sent.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{DeliveryId, EndpointId, ForwardRuleId, OutboxId, Timestamp, WorkspaceId};

/// By what rule a failed forwarding is tried again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ForwardRetry {
    /// As the platform of the endpoint would, by `[webhooks.retry]` of its profile.
    #[default]
    Profile,
    /// 8 attempts with growing waits from 1 s to 5 min, `Retry-After` obeyed; then it is a dead letter.
    Backoff,
    /// Not at all; what fails is a dead letter.
    Never,
}

impl ForwardRetry {
    /// Gives the stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Backoff => "backoff",
            Self::Never => "never",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Profile, Self::Backoff, Self::Never].into_iter().find(|retry| retry.as_str() == word)
    }
}

/// A fault that a rule plays, so that a consumer and its retries can be seen to cope. Every attempt under it bears its
/// name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ForwardFault {
    /// Nothing is sent; the target is said to have answered 500.
    Error,
    /// Nothing is sent; the target is said to have been silent.
    Timeout,
    /// The request leaves in pieces with pauses between them.
    Slow,
    /// The connection is dropped when half of the request has left.
    Drop,
    /// Each is sent twice, the second time with the same idempotency key.
    Twice,
    /// One is held back until the next was sent, or for a minute at most.
    OutOfOrder,
    /// The first try waits.
    Late,
    /// One letter of the signature's header is another one.
    BadSignature,
}

impl ForwardFault {
    /// Every fault.
    pub const ALL: [Self; 8] = [
        Self::Error,
        Self::Timeout,
        Self::Slow,
        Self::Drop,
        Self::Twice,
        Self::OutOfOrder,
        Self::Late,
        Self::BadSignature,
    ];

    /// Gives the stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Timeout => "timeout",
            Self::Slow => "slow",
            Self::Drop => "drop",
            Self::Twice => "twice",
            Self::OutOfOrder => "out_of_order",
            Self::Late => "late",
            Self::BadSignature => "bad_signature",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.as_str() == word)
    }
}

/// What a rule does beyond its target; what is left out is the usual.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ForwardOptions {
    /// A query in the language of the list; only deliveries that it leaves go on. Empty leaves all.
    pub filter: String,
    /// Whether deliveries with a wrong signature go on too.
    pub include_invalid: bool,
    /// Headers to set, name and template of the value.
    pub headers: Vec<(String, String)>,
    /// The template of the body; none sends the body as it came.
    pub body: Option<String>,
    /// By what rule it is tried again.
    pub retry: ForwardRetry,
    /// How long an answer may take in milliseconds; none is the platform's own time-out, or 30 s.
    #[ts(type = "number | null")]
    pub timeout_ms: Option<u64>,
    /// How many are under way at once; none is 4.
    pub concurrency: Option<u16>,
    /// What keeps its order: `all`, or a JSON pointer into the body whose equal values do. None keeps none.
    pub order: Option<String>,
    /// Whether it was made by `gatehouse listen --forward` and rests while that does not run.
    pub of_listener: bool,
    /// The fault that is played.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub fault: Option<ForwardFault>,
    /// How long `slow` takes in all, or `late` waits, in milliseconds; none is 2 s and 30 s.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub fault_ms: Option<u32>,
}

/// Whether a rule is at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RuleState {
    /// It sends.
    Active,
    /// It gathers what is to be sent and sends nothing.
    Paused,
    /// It takes nothing more; what it left is still told.
    Removed,
}

impl RuleState {
    /// Gives the stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Removed => "removed",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Active, Self::Paused, Self::Removed].into_iter().find(|state| state.as_str() == word)
    }
}

/// A rule of an endpoint: what comes in is sent on to a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForwardRule {
    /// Its id.
    pub id: ForwardRuleId,
    /// The workspace that owns it.
    pub workspace_id: WorkspaceId,
    /// The endpoint whose deliveries go on.
    pub endpoint_id: EndpointId,
    /// Where to.
    pub target: String,
    /// What else is asked of it.
    pub options: ForwardOptions,
    /// Whether it is at work.
    pub state: RuleState,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Where a forwarding stands.
///
/// `queued → sending → delivered | waiting | uncertain | dead | discarded`; `waiting → sending` when its time has come.
/// A person can put back (`→ queued`) or discard what is not under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OutboxState {
    /// To be sent as soon as it may.
    Queued,
    /// Bytes may be leaving.
    Sending,
    /// A 2xx came, whole.
    Delivered,
    /// To be sent again at its time.
    Waiting,
    /// A 2xx came and its body broke off: it may have been taken. Not tried again by itself.
    Uncertain,
    /// Given up; a person decides.
    Dead,
    /// Not to be sent any more.
    Discarded,
}

impl OutboxState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Queued,
        Self::Sending,
        Self::Delivered,
        Self::Waiting,
        Self::Uncertain,
        Self::Dead,
        Self::Discarded,
    ];

    /// Gives the stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Delivered => "delivered",
            Self::Waiting => "waiting",
            Self::Uncertain => "uncertain",
            Self::Dead => "dead",
            Self::Discarded => "discarded",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Tells whether something is still to be done without a person.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Sending | Self::Waiting)
    }

    /// Tells whether a person can put it back in the queue.
    pub const fn can_be_requeued(self) -> bool {
        matches!(self, Self::Waiting | Self::Uncertain | Self::Dead | Self::Discarded)
    }

    /// Tells whether a person can discard it.
    pub const fn can_be_discarded(self) -> bool {
        matches!(self, Self::Queued | Self::Waiting | Self::Uncertain | Self::Dead)
    }
}

/// One delivery on its way to one target: a row for each delivery and rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxItem {
    /// Its id, which is also the idempotency key of every sending of it.
    pub id: OutboxId,
    /// Its place in the order of commits.
    pub sequence: u64,
    /// The delivery.
    pub delivery_id: DeliveryId,
    /// The rule that it goes by.
    pub rule_id: ForwardRuleId,
    /// Where it stands.
    pub state: OutboxState,
    /// What keeps its order among the items of its rule.
    pub lane: Option<String>,
    /// Whether the filter and the order were looked at.
    pub looked_at: bool,
    /// How many sendings were begun since it was queued.
    pub tries: u32,
    /// When it is sent again.
    pub next_at: Option<Timestamp>,
    /// Whether an earlier sending may have arrived though nothing says so.
    pub possible_duplicate: bool,
    /// The status of the last answer.
    pub last_status: Option<u16>,
    /// What went wrong last, as a sentence.
    pub last_error: Option<String>,
    /// When it was queued first.
    pub created_at: Timestamp,
    /// When it came to where it stands.
    pub changed_at: Timestamp,
}

/// The place of an attempt in the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OutboxLink {
    /// The item that was sent.
    pub outbox_id: OutboxId,
    /// Whether an earlier sending of it may have arrived though nothing says so.
    pub possible_duplicate: bool,
    /// The fault that was played.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub fault: Option<ForwardFault>,
    /// Whether the sender of the delivery got this answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub answered: bool,
}

/// The last time that a target's answer took most of the time for which the sender waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NearTimeout {
    /// How long the answer took, in milliseconds from the sender's first byte.
    #[ts(type = "number")]
    pub took_ms: u64,
    /// How long the sender waits, in milliseconds.
    #[ts(type = "number")]
    pub limit_ms: u64,
    /// Whether the sender got this answer; else it got the fixed one.
    pub answered: bool,
    /// When.
    #[ts(type = "string")]
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        for state in OutboxState::ALL {
            assert_eq!(OutboxState::from_word(state.as_str()), Some(state));
        }
        for word in ["active", "paused", "removed"] {
            assert_eq!(RuleState::from_word(word).map(RuleState::as_str), Some(word));
        }
        for word in ["profile", "backoff", "never"] {
            assert_eq!(ForwardRetry::from_word(word).map(ForwardRetry::as_str), Some(word));
        }
        for fault in ForwardFault::ALL {
            assert_eq!(ForwardFault::from_word(fault.as_str()), Some(fault));
        }
    }

    #[test]
    fn what_is_under_way_is_nobodys_to_change() {
        assert!(!OutboxState::Sending.can_be_requeued() && !OutboxState::Sending.can_be_discarded());
        assert!(!OutboxState::Delivered.can_be_requeued() && !OutboxState::Delivered.can_be_discarded());
    }

    #[test]
    fn options_of_an_older_version_read_as_the_usual() {
        assert_eq!(serde_json::from_str::<ForwardOptions>("{}").ok(), Some(ForwardOptions::default()));
    }
}
