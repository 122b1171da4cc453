//! The audit of calls at the RPC edge.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use gatehouse_model::{KeyId, Timestamp, WorkspaceId};

/// Which calls of the audit are meant; newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct AuditPageRequest {
    /// Only those of this workspace.
    #[ts(optional)]
    pub workspace_id: Option<WorkspaceId>,
    /// Only those with the key of this name.
    #[ts(optional)]
    pub key: Option<String>,
    /// Only those with this method.
    #[ts(optional)]
    pub method: Option<String>,
    /// Only those that failed: a status from 400, or no answer, or not sent.
    pub failed: bool,
    /// Those before this place.
    #[ts(optional, type = "number")]
    pub before: Option<u64>,
    /// How many, up to 1,000; 100 when absent.
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// What a call of the audit was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AuditKind {
    /// A call with a key, or without one.
    Call,
    /// Somebody logged in, or a token was asked for.
    Login,
}

/// One call of the audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AuditCallView {
    /// Its place.
    #[ts(type = "number")]
    pub id: u64,
    /// When it was sent, or stopped.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// The workspace's name at that time.
    pub workspace: String,
    /// The connection's name at that time.
    pub connection: String,
    /// The platform's id.
    pub platform: String,
    /// The key's name; none for a call without one.
    pub key: Option<String>,
    /// The key, as long as it is there.
    pub key_id: Option<KeyId>,
    /// The first 8 hex digits of the key's fingerprint; of a log-in, those of the user's or the client's name.
    pub fingerprint: Option<String>,
    /// What it was.
    pub kind: AuditKind,
    /// The method.
    pub method: String,
    /// The path and the query, secret parameters as `•••`.
    pub endpoint: String,
    /// The host and the port that it went to.
    pub host: String,
    /// The status; none where there was no answer.
    pub status: Option<u16>,
    /// The code of what kept it from an answer, such as `api.read_only`.
    pub error: Option<String>,
    /// Whether it left this machine.
    pub sent: bool,
    /// The local address that it left from.
    pub address: Option<String>,
    /// The time that it took, in milliseconds.
    #[ts(type = "number | null")]
    pub duration_ms: Option<u64>,
}

/// A page of the audit.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AuditPageView {
    /// The calls.
    pub calls: Vec<AuditCallView>,
    /// Where the next page begins; none on the last one.
    #[ts(type = "number | null")]
    pub next: Option<u64>,
    /// How many calls there are in all.
    #[ts(type = "number")]
    pub total: u64,
    /// The names of the keys that were used, for the filter.
    pub keys: Vec<String>,
    /// The methods that were used, for the filter.
    pub methods: Vec<String>,
    /// For how many days calls are kept.
    pub kept_days: u32,
}

/// Sets for how long calls are kept.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AuditRetentionRequest {
    /// The days, 1 to 3,650.
    pub days: u32,
}

/// For how long calls are kept.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct AuditRetentionView {
    /// The days.
    pub days: u32,
    /// How many older calls were removed just now.
    #[ts(type = "number")]
    pub removed: u64,
}

/// The form of an exported audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AuditForm {
    /// Text with commas.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

/// Writes the audit to a file. Where it goes is not said here but asked of a person.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AuditExportRequest {
    /// Which calls; place and number do not count.
    #[serde(default)]
    pub filter: AuditPageRequest,
    /// The form.
    pub form: AuditForm,
}
