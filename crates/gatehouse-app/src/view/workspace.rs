//! Workspaces and connections at the RPC edge.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use gatehouse_model::{ConnectionId, Environment, Timestamp, WorkspaceId};

/// A connection inside its workspace.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ConnectionView {
    /// Its id.
    pub id: ConnectionId,
    /// Its name.
    pub name: String,
    /// The platform's profile id.
    pub platform: String,
    /// The platform's name as it writes itself.
    pub platform_name: String,
    /// The address that its calls go to in place of the platform's.
    pub base_url: Option<String>,
}

/// Lets the calls of a connection go to another address.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ConnectionBaseRequest {
    /// The connection.
    pub connection_id: ConnectionId,
    /// The address; none for the platform's own.
    #[serde(default)]
    pub url: Option<String>,
}

/// A workspace with its connections.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct WorkspaceView {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// Its environment.
    pub environment: Environment,
    /// When it was made.
    #[ts(type = "string")]
    pub created_at: Timestamp,
    /// Its connections, oldest first.
    pub connections: Vec<ConnectionView>,
}

/// All workspaces, oldest first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct WorkspaceListView {
    /// The workspaces.
    pub workspaces: Vec<WorkspaceView>,
}

/// Makes a workspace, with a connection, an endpoint and nothing else for each platform.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceCreateRequest {
    /// Its name, unique on this machine.
    pub name: String,
    /// Its environment.
    pub environment: Environment,
    /// Profile ids; each becomes a connection of that name.
    #[serde(default)]
    pub platforms: Vec<String>,
}

/// Names a workspace.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceRequest {
    /// Its id.
    pub workspace_id: WorkspaceId,
}

/// Removes a workspace with everything in it, keys in the keychain too.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceRemoveRequest {
    /// Its id.
    pub workspace_id: WorkspaceId,
    /// Its name, typed by the person as the confirmation.
    pub confirm_name: String,
}

/// What went with a workspace or a connection.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RemovedView {
    /// Deliveries removed.
    #[ts(type = "number")]
    pub deliveries: u64,
    /// Keys removed from the keychain.
    pub keys: u32,
    /// Keys whose value could not be removed from the keychain, by name.
    pub keys_left: Vec<String>,
}

/// Adds a connection to a workspace.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ConnectionAddRequest {
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// Its name, unique in the workspace.
    pub name: String,
    /// The platform's profile id.
    pub platform: String,
}

/// Names a connection.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ConnectionRequest {
    /// Its id.
    pub connection_id: ConnectionId,
}
