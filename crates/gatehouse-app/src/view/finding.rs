//! Queries at the RPC edge: what can be typed next, and those that were kept.

use gatehouse_model::WorkspaceId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks what can stand where somebody is typing a query.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CompleteRequest {
    /// The workspace whose endpoints and events are offered.
    #[serde(default)]
    #[ts(optional)]
    pub workspace_id: Option<WorkspaceId>,
    /// The query so far.
    pub query: String,
    /// Where somebody is typing, in bytes.
    pub caret: u32,
}

/// One thing that can be typed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CompletionItemView {
    /// What is put in: `verdict:` or a value, with the quotes that it needs.
    pub text: String,
    /// What it is, in a few words; none where the text says it.
    pub note: Option<String>,
}

/// What can be typed, the best first; empty where nothing is known.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct CompletionView {
    /// Where what is replaced begins, in bytes.
    pub offset: u32,
    /// How many bytes are replaced.
    pub length: u32,
    /// What can be put in.
    pub items: Vec<CompletionItemView>,
}

/// Keeps a query under a name; one that is there gets the new query.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ViewSaveRequest {
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// The name, once in a workspace without regard to case.
    pub name: String,
    /// The query.
    pub query: String,
}

/// Names a saved view.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ViewRequest {
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// The name.
    pub name: String,
}

/// A query that was kept.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SavedViewView {
    /// The name.
    pub name: String,
    /// The query.
    pub query: String,
}

/// The saved views of a workspace, in the order in which they were first saved.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ViewListView {
    /// The views.
    pub views: Vec<SavedViewView>,
}
