//! Attempts: a stored delivery sent to a target, with what came back.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{AttemptId, DeliveryId, OutboxLink, ReplayLink, Timestamp};

/// In which form the delivery was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AttemptMode {
    /// The bytes as they came; only Host and the hop-by-hop headers are set anew.
    Recorded,
    /// The body as it came, signed again with the time of sending.
    Resigned,
    /// The address that a challenge asked to be called, at a person's click.
    Confirmed,
    /// As a rule of the endpoint says.
    Forwarded,
}

impl AttemptMode {
    /// Gives the stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Resigned => "resigned",
            Self::Confirmed => "confirmed",
            Self::Forwarded => "forwarded",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Recorded, Self::Resigned, Self::Confirmed, Self::Forwarded]
            .into_iter()
            .find(|mode| mode.as_str() == word)
    }
}

/// What kept an attempt from getting an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AttemptErrorKind {
    /// The name could not be resolved.
    Dns,
    /// Nothing listens there.
    Refused,
    /// The TLS handshake failed.
    Tls,
    /// The time ran out.
    Timeout,
    /// The connection broke before the answer was whole.
    Closed,
    /// The answer was not HTTP/1.x.
    Protocol,
}

impl AttemptErrorKind {
    /// Gives the stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Refused => "refused",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::Closed => "closed",
            Self::Protocol => "protocol",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Dns, Self::Refused, Self::Tls, Self::Timeout, Self::Closed, Self::Protocol]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// A connection failure; an HTTP status is never one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AttemptError {
    /// Which kind.
    pub kind: AttemptErrorKind,
    /// What happened, as a sentence.
    pub message: String,
}

/// How long each phase took, in microseconds; none where it was not reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AttemptTimings {
    /// Resolving and connecting.
    #[ts(type = "number | null")]
    pub connect_us: Option<u64>,
    /// The TLS handshake.
    #[ts(type = "number | null")]
    pub tls_us: Option<u64>,
    /// From the last byte sent to the first byte of the answer.
    #[ts(type = "number | null")]
    pub first_byte_us: Option<u64>,
    /// From the start to the last byte of the answer or the failure.
    #[ts(type = "number")]
    pub total_us: u64,
}

/// One sending of a delivery to a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Its id.
    pub id: AttemptId,
    /// The delivery that was sent.
    pub delivery_id: DeliveryId,
    /// In which form.
    pub mode: AttemptMode,
    /// Where to.
    pub target: String,
    /// When it began.
    pub started_at: Timestamp,
    /// The status of the answer.
    pub status: Option<u16>,
    /// What kept it from getting one.
    pub error: Option<AttemptError>,
    /// How long it took.
    pub timings: AttemptTimings,
    /// The headers that differ from the recorded ones, as `Name: value`.
    pub headers_changed: Vec<String>,
    /// The head of the answer as on the wire.
    pub response_head: Vec<u8>,
    /// The body of the answer after transfer decoding, up to the limit.
    pub response_body: Vec<u8>,
    /// Whether the body of the answer was cut at the limit.
    pub response_truncated: bool,
    /// The place in the outbox, where a rule sent it.
    pub outbox: Option<OutboxLink>,
    /// The place in a run, where a replay of many sent it.
    pub replay: Option<ReplayLink>,
}
