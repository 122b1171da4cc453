//! A conformance run.

use gatehouse_model::{EndpointId, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Tries a consumer with everything that the platform of an endpoint may send.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ConformanceRequest {
    /// The endpoint whose platform, scheme and secret are used.
    pub endpoint_id: EndpointId,
    /// The consumer: http or https.
    pub url: String,
    /// The event to send; the first that there is a sample of, when absent.
    #[serde(default)]
    #[ts(optional)]
    pub event: Option<String>,
}

/// What a consumer got right.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ConformanceView {
    /// The platform's id.
    pub platform: String,
    /// The scheme's id.
    pub scheme: String,
    /// The event that was sent.
    pub event: String,
    /// The address that it was sent to.
    pub target: String,
    /// When.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// Each check, in the order in which it was sent.
    pub checks: Vec<ConformanceCheckView>,
    /// How many got the answer that was owed.
    pub passed: u32,
    /// How many did not.
    pub failed: u32,
    /// How many say nothing about this platform, or were not sent.
    pub skipped: u32,
    /// Whether somebody stopped the run.
    pub stopped: bool,
}

/// One thing that a consumer has to get right.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ConformanceCheckView {
    /// Its name, such as `wrong_secret`.
    pub name: String,
    /// What was sent, in words.
    pub sent: String,
    /// Why it matters.
    pub why: String,
    /// The answer that is owed, such as `4xx`.
    pub expected: String,
    /// The answer that came, such as `500`, or what kept it from coming; none when nothing was sent.
    pub got: Option<String>,
    /// Whether it is the one that is owed; none when nothing was sent.
    pub ok: Option<bool>,
    /// Why nothing was sent, or what else there is to say.
    pub note: Option<String>,
    /// How long it took, in milliseconds.
    #[ts(type = "number")]
    pub took_ms: u64,
}
