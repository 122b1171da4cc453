//! Keys at the RPC edge: everything but the value.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use gatehouse_model::{
    ConnectionId, Environment, KeyId, KeyState, Problem, Secret, SecretHome, Timestamp, WorkspaceId,
};

/// A key as lists show it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct KeyView {
    /// Its id.
    pub id: KeyId,
    /// The workspace that owns it.
    pub workspace_id: WorkspaceId,
    /// The connection that it belongs to.
    pub connection_id: ConnectionId,
    /// The connection's name.
    pub connection: String,
    /// The platform's profile id.
    pub platform: String,
    /// The name that a person gave.
    pub name: String,
    /// What it is for: `webhook`, `app_token`, `api_key`.
    pub slot: String,
    /// The last four characters of the value; empty for a short value.
    pub last_four: String,
    /// Keyed fingerprint, 64 lower-case hex digits.
    pub fingerprint_sha256: String,
    /// The environment of its workspace.
    pub environment: Environment,
    /// Scopes as the person noted them.
    pub scopes: Vec<String>,
    /// Parts of the credential that are no secret.
    pub fields: BTreeMap<String, String>,
    /// Where the value is.
    pub kept_in: SecretHome,
    /// Whether it is in use.
    pub state: KeyState,
    /// When it was added.
    #[ts(type = "string")]
    pub created_at: Timestamp,
    /// When it ends.
    #[ts(type = "string | null")]
    pub expires_at: Option<Timestamp>,
    /// When it was last used.
    #[ts(type = "string | null")]
    pub last_used_at: Option<Timestamp>,
}

/// The keys of a workspace, oldest first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct KeyListView {
    /// The keys.
    pub keys: Vec<KeyView>,
}

/// Adds a key. The value goes to the keychain and nowhere else.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct KeyAddRequest {
    /// The connection that it belongs to.
    pub connection_id: ConnectionId,
    /// Its name.
    pub name: String,
    /// What it is for, one of the profile's slots.
    pub slot: String,
    /// The value.
    #[ts(type = "string")]
    pub value: Secret,
    /// Parts of the credential that are no secret.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
}

/// Names a key.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct KeyRequest {
    /// Its id.
    pub key_id: KeyId,
}

/// Whether a key's value can be read now.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct KeyCheckView {
    /// Whether it was read, and is the one that was stored.
    pub readable: bool,
    /// Why not.
    pub problem: Option<Problem>,
}

/// A slot of a platform, for the form that adds a key.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SlotView {
    /// The profile's name of it.
    pub name: String,
    /// In words.
    pub label: String,
    /// Whether it verifies deliveries.
    pub signs_deliveries: bool,
}

/// The slots of a connection's platform.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SlotListView {
    /// The slots.
    pub slots: Vec<SlotView>,
}
