//! Calls that are kept, and calls as code, at the RPC edge.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use gatehouse_model::{ConnectionId, Timestamp, WorkspaceId};

use super::{ApiCall, ApiRow};

/// A call that was made before.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ApiHistoryView {
    /// Its id.
    #[ts(type = "number")]
    pub id: u64,
    /// When it was sent last.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// The connection's name.
    pub connection: String,
    /// The call, with secret parameters left out.
    pub call: ApiCall,
    /// The status of its answer; none where there was none.
    pub status: Option<u16>,
    /// The time that it took, in milliseconds.
    #[ts(type = "number | null")]
    pub duration_ms: Option<u64>,
}

/// Calls that were made before.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ApiHistoryListView {
    /// They, newest first; the last 200 of a workspace are kept.
    pub calls: Vec<ApiHistoryView>,
}

/// A call that was kept under a name.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ApiSavedView {
    /// The name, once in a workspace without regard to case.
    pub name: String,
    /// The connection's name.
    pub connection: String,
    /// The call, with secret parameters left out.
    pub call: ApiCall,
    /// When it was saved last.
    #[ts(type = "string")]
    pub saved_at: Timestamp,
}

/// The calls of a workspace that were kept.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ApiSavedListView {
    /// They, in the order in which they were first saved.
    pub saved: Vec<ApiSavedView>,
}

/// Keeps a call under a name; one of the same name is replaced.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ApiSaveRequest {
    /// The name.
    pub name: String,
    /// The call.
    pub call: ApiCall,
}

/// Names a kept call.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ApiSavedRequest {
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// The name.
    pub name: String,
}

/// Asks for a call as code.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ApiCodeRequest {
    /// The call.
    pub call: ApiCall,
    /// `curl`, `javascript`, `python`, `php`, `go`, `rust`, `java` or `csharp`.
    pub language: String,
}

/// A platform's minimal client.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ApiClientRequest {
    /// The connection; its address, its key's way to authorise, and the OpenAPI file opened for it count.
    pub connection_id: ConnectionId,
    /// As in [`ApiCodeRequest`].
    pub language: String,
}

/// A language in which a call can be written.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ApiLanguageView {
    /// Its word.
    pub id: String,
    /// Its name.
    pub label: String,
}

/// A call as code. The credential is read from the environment and never stands in it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ApiCodeView {
    /// The language.
    pub language: String,
    /// A name for the file.
    pub file_name: String,
    /// The code.
    pub code: String,
    /// The environment variables that it reads, with what belongs into them.
    pub variables: Vec<ApiRow>,
    /// All languages.
    pub languages: Vec<ApiLanguageView>,
}

/// Reads a curl command.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ApiReadCurlRequest {
    /// The connection that it is meant for.
    pub connection_id: ConnectionId,
    /// The command.
    pub text: String,
}

/// A curl command as a call.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ApiReadCurlView {
    /// The call, without any credential.
    pub call: ApiCall,
    /// What was left out or changed, as sentences: a credential, another host, options that mean nothing here.
    pub notes: Vec<String>,
}
