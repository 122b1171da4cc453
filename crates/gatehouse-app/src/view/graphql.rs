//! GraphQL at the RPC edge.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use gatehouse_model::{ConnectionId, Timestamp};

/// What a platform's GraphQL offers, as it was asked last.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct GraphqlSchemaView {
    /// The answer to the introspection query as JSON text: an object with `__schema`.
    pub introspection: String,
    /// When it was asked.
    #[ts(type = "string")]
    pub fetched_at: Timestamp,
    /// How many types it has, without those of GraphQL itself.
    pub types: u32,
}

/// The schema of a connection, if it was asked for already.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct GraphqlStateView {
    /// The schema.
    pub schema: Option<GraphqlSchemaView>,
}

/// Asks the platform what its GraphQL offers, and keeps the answer for the workspace.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct GraphqlRefreshRequest {
    /// The connection.
    pub connection_id: ConnectionId,
    /// A name for this sending, as in `api.send`.
    #[serde(default)]
    #[ts(optional)]
    pub run: Option<String>,
}
