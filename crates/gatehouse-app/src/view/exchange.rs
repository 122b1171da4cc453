//! Deliveries that leave as files and come in from them, at the RPC edge.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use gatehouse_model::{ConnectionId, DeliveryId, EndpointId, Problem, WorkspaceId};

use super::{DeliveryFilterRequest, ImportId};
use crate::exchange::Format;
pub use crate::exchange::read::FileForm;

/// Says which deliveries leave, and in which form. Where they go is not said here but asked of a person.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct ExportRequest {
    /// These deliveries, in this order; none for those of the filter.
    pub delivery_ids: Vec<DeliveryId>,
    /// Those that a list shows, newest first.
    pub filter: DeliveryFilterRequest,
    /// The form.
    pub format: Format,
}

/// What an export wrote.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct ExportView {
    /// The form.
    pub format: Format,
    /// The file or the folder.
    pub path: String,
    /// How many deliveries are in it.
    #[ts(type = "number")]
    pub deliveries: u64,
    /// How many of them hold masked values.
    #[ts(type = "number")]
    pub masked: u64,
    /// How many were left out.
    #[ts(type = "number")]
    pub left_out: u64,
    /// Why the first of those were left out.
    pub problems: Vec<Problem>,
}

/// A command that sends a delivery again.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CurlView {
    /// The command, for sh, bash and zsh.
    pub text: String,
    /// What is masked in it; none when nothing is.
    pub note: Option<String>,
}

/// Brings the deliveries of an announced file in.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct BringInRequest {
    /// The file.
    pub import_id: ImportId,
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// The endpoint that they go to; without one they go to an endpoint that only holds what was brought in.
    #[serde(default)]
    #[ts(optional)]
    pub endpoint_id: Option<EndpointId>,
    /// The connection for those whose platform the file does not say, or the workspace does not have.
    #[serde(default)]
    #[ts(optional)]
    pub connection_id: Option<ConnectionId>,
}

/// A delivery of a file that could not be brought in.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct NotBroughtView {
    /// Which delivery of the file, from 1.
    #[ts(type = "number")]
    pub entry: u64,
    /// The byte of the file.
    #[ts(type = "number")]
    pub byte: u64,
    /// The stable code.
    pub code: String,
    /// Why, as a sentence.
    pub message: String,
    /// The next step.
    pub hint: Option<String>,
}

/// What came of a file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BroughtInView {
    /// The file's name, as its deliveries are marked.
    pub file: String,
    /// Its form.
    pub form: FileForm,
    /// How many deliveries were brought in.
    #[ts(type = "number")]
    pub imported: u64,
    /// How many were here already from the same or another file.
    #[ts(type = "number")]
    pub already_there: u64,
    /// How many of those that were brought in hold masked values.
    #[ts(type = "number")]
    pub masked: u64,
    /// The first thousand that were brought in.
    pub delivery_ids: Vec<DeliveryId>,
    /// The endpoints that hold them.
    pub endpoint_ids: Vec<EndpointId>,
    /// How many problems there were.
    #[ts(type = "number")]
    pub problems_total: u64,
    /// The first thousand of them.
    pub problems: Vec<NotBroughtView>,
}
