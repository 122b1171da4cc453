//! OpenAPI files at the RPC edge.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use gatehouse_model::{ConnectionId, Problem, Timestamp};

use super::{ApiParameterView, ImportId};

/// Opens an OpenAPI file for a connection; it takes the place of one opened before. Its bytes came over the byte
/// channel, as those of an import do.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OpenApiLoadRequest {
    /// The connection.
    pub connection_id: ConnectionId,
    /// The announced file.
    pub import_id: ImportId,
}

/// An operation, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpenApiRowView {
    /// Names it: `GET /pets/{id}`.
    pub id: String,
    /// The method.
    pub method: String,
    /// The path, with `{name}` holes.
    pub path: String,
    /// What it does, in a line.
    pub summary: String,
    /// The first tag; empty without one.
    pub tag: String,
    /// Whether the file calls it deprecated.
    pub deprecated: bool,
}

/// An OpenAPI file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct OpenApiView {
    /// The file's name.
    pub file: String,
    /// The title.
    pub title: String,
    /// The version of the API by its own word.
    pub version: String,
    /// The version of OpenAPI.
    pub openapi: String,
    /// The server addresses that it names; calls go to the connection's base address all the same.
    pub servers: Vec<String>,
    /// When it was opened.
    #[ts(type = "string")]
    pub loaded_at: Timestamp,
    /// The operations.
    pub operations: Vec<OpenApiRowView>,
    /// What is wrong with it, up to 100; what is right is usable all the same.
    pub problems: Vec<Problem>,
    /// The references to other documents; they are not fetched.
    pub remote_references: Vec<String>,
}

/// The OpenAPI file of a connection, if there is one.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct OpenApiStateView {
    /// The file.
    pub file: Option<OpenApiView>,
}

/// Names an operation.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OpenApiOperationRequest {
    /// The connection.
    pub connection_id: ConnectionId,
    /// The operation: `GET /pets/{id}`.
    pub operation: String,
}

/// An answer that an operation may give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpenApiAnswerView {
    /// The status, `2XX` or `default`.
    pub status: String,
    /// What it means.
    pub description: String,
    /// An example, as text.
    pub example: Option<String>,
}

/// The body of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpenApiBodyView {
    /// The content type.
    pub content_type: String,
    /// Whether it must be given.
    pub required: bool,
    /// An example: the file's own, else one made from the schema.
    pub example: String,
    /// Whether the example was made from the schema.
    pub made: bool,
    /// The schema as JSON text, references inside the file resolved up to a cycle.
    pub schema: String,
}

/// An operation with what its form needs.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct OpenApiOperationView {
    /// As in the list.
    pub row: OpenApiRowView,
    /// What it does, at length.
    pub description: String,
    /// The holes of the path.
    pub holes: Vec<ApiParameterView>,
    /// The query parameters.
    pub query: Vec<ApiParameterView>,
    /// The header parameters.
    pub headers: Vec<ApiParameterView>,
    /// The body.
    pub body: Option<OpenApiBodyView>,
    /// The answers.
    pub answers: Vec<OpenApiAnswerView>,
    /// The security schemes that it names.
    pub security: Vec<String>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// Checks a body against the schema of an operation.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OpenApiCheckRequest {
    /// The connection.
    pub connection_id: ConnectionId,
    /// The operation.
    pub operation: String,
    /// The body as text.
    pub body: String,
}

/// What is wrong with a body.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct OpenApiCheckView {
    /// The problems, up to 100; `at.field` is the JSON pointer into the body, with line and column where known.
    pub problems: Vec<Problem>,
}
