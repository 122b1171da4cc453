//! Keys at the RPC edge: everything but the value.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use gatehouse_model::{
    ConnectionId, EndpointId, Environment, KeyId, KeyState, Problem, Secret, SecretHome, Timestamp,
    WorkspaceId,
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
    /// Whose environment the value belongs to by its form; none where the form tells nothing.
    pub looks_like: Option<Environment>,
    /// Whether it is a key of another environment than its workspace's, which no call is made with.
    pub foreign: bool,
    /// Whether it may only read, by the profile or by its scopes.
    pub read_only: bool,
    /// Whether its end was worked out from the profile's age for keys and not told by the key or a person.
    pub expires_by_profile: bool,
    /// Whether it can be renewed without a person, as a token of OAuth.
    pub renewable: bool,
    /// The endpoint that it belongs to alone; none for a key of the whole connection.
    #[serde(default)]
    #[ts(optional)]
    pub endpoint_id: Option<EndpointId>,
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
    /// Scopes that the platform gave it, for a sentence about a refusal.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// When it ends; without it what the value itself or the profile says.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub expires_at: Option<Timestamp>,
}

/// Changes what is known of a key; what is absent stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct KeyChange {
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// Its scopes, all of them.
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
    /// Plain fields to set; an empty one goes.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// When it ends.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub expires_at: Option<Timestamp>,
    /// Whether it has no end.
    #[serde(default)]
    pub no_end: bool,
}

/// Changes what is known of a key.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct KeySetRequest {
    /// Its id.
    pub key_id: KeyId,
    /// The change.
    pub change: KeyChange,
}

/// Puts a new value in the place of a key's; both are tried until the overlap is over.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct KeyRotateRequest {
    /// The key in use.
    pub key_id: KeyId,
    /// The new value.
    #[ts(type = "string")]
    pub value: Secret,
    /// How long the old value is still tried, in seconds; a day unless said.
    #[serde(default)]
    #[ts(type = "number | null")]
    pub overlap_s: Option<u64>,
    /// Plain fields that changed with it, such as a key id.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// When the new one ends; without it what the value itself or the profile says.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub expires_at: Option<Timestamp>,
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
    /// The SHA-256 of the value, computed now and stored nowhere: some platforms show it beside their own copy.
    pub sha256: Option<String>,
    /// Why not.
    pub problem: Option<Problem>,
}

/// What the platform said about a key.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct KeyTryView {
    /// Whether the platform took it; none when it could not be asked.
    pub accepted: Option<bool>,
    /// The status of its answer.
    pub status: Option<u16>,
    /// What was asked, as `GET /candidates`.
    pub call: Option<String>,
    /// What it means: a refusal explained, or why it could not be asked.
    pub problem: Option<Problem>,
}

/// Logs in with a user and a password; the token is kept, the password is not.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct KeyLoginRequest {
    /// The connection.
    pub connection_id: ConnectionId,
    /// The name of the key that keeps the token.
    pub name: String,
    /// The user, as the platform asks for it: often a mail address.
    pub user: String,
    /// The password.
    #[ts(type = "string")]
    pub password: Secret,
    /// A name for this sending, under which `api.runs` tells that it waits for the limit and `api.cancel` ends the wait.
    #[serde(default)]
    #[ts(optional)]
    pub run: Option<String>,
}

/// Begins a log-in by OAuth 2.0 in the person's browser.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OAuthBeginRequest {
    /// The connection.
    pub connection_id: ConnectionId,
    /// The name of the key that keeps the tokens.
    pub name: String,
    /// The client id that the platform gave to this installation.
    pub client_id: String,
    /// The client's secret, where the platform gave one.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub client_secret: Option<Secret>,
    /// The scopes to ask for.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// The port of the redirect on this computer, where the platform wants it registered; a free one unless said.
    #[serde(default)]
    pub port: Option<u16>,
}

/// A log-in that was begun.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct OAuthBegunView {
    /// Its id.
    pub login_id: String,
    /// The address to open in a browser. It holds a challenge and a state, and no secret.
    pub address: String,
    /// Where the browser comes back to.
    pub redirect_uri: String,
}

/// Names a log-in.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OAuthRequest {
    /// Its id.
    pub login_id: String,
}

/// A way to get a credential by logging in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LoginKind {
    /// A user and a password.
    Password,
    /// OAuth 2.0 in the browser.
    Oauth,
}

/// Asks what of a file looks like keys. The file's text holds secrets; nothing of it is kept.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct KeyFileRequest {
    /// The connection that the keys would belong to.
    pub connection_id: ConnectionId,
    /// The file's name.
    pub name: String,
    /// Its text.
    #[ts(type = "string")]
    pub text: Secret,
}

/// A value of a file that looks like a key.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FoundKeyView {
    /// Its number in the file, from 0; names it when it is taken.
    pub index: u32,
    /// The name that it has in the file.
    pub name: String,
    /// The line on which it is, from 1; none where the format has no lines.
    pub line: Option<u32>,
    /// The last four characters; empty for a short value.
    pub last_four: String,
    /// The slot that it fits, as its name or its form tells.
    pub slot: Option<String>,
    /// Whose environment it belongs to.
    pub looks_like: Option<Environment>,
    /// Why it cannot be stored here.
    pub problem: Option<Problem>,
}

/// What of a file looks like keys.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FoundKeysView {
    /// What the file is, such as `a .env file`.
    pub format: String,
    /// The values.
    pub keys: Vec<FoundKeyView>,
    /// The SHA-256 of the file as it was read, in hex; by it the file is known again when it is to be removed.
    pub digest: String,
}

/// Removes a file from which keys were taken.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct KeyFileRemoveRequest {
    /// The whole path of the file.
    pub path: String,
    /// What was told of it when it was read.
    pub digest: String,
}

/// A file that was removed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct KeyFileRemovedView {
    /// Its path.
    pub path: String,
    /// How many bytes it had.
    #[ts(type = "number")]
    pub bytes: u64,
    /// How many other names of the same file are left, which still hold the keys.
    #[ts(type = "number")]
    pub other_names: u64,
    /// Whether it lay in a folder under version control, whose history may hold it.
    pub versioned: bool,
}

/// One value to take from a file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TakenKey {
    /// Its number in the file.
    pub index: u32,
    /// The name of the key.
    pub name: String,
    /// The slot.
    pub slot: String,
}

/// Takes values of a file as keys.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct KeyTakeRequest {
    /// The file.
    pub file: KeyFileRequest,
    /// What to take.
    pub keys: Vec<TakenKey>,
}

/// A field of a credential beside its secret.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SlotFieldView {
    /// The profile's name of it.
    pub name: String,
    /// In words.
    pub label: String,
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
    /// Where in the platform's own pages a person makes it.
    pub made_at: Option<String>,
    /// Whether the platform shows the value only once.
    pub shown_once: bool,
    /// The fields that its calls need beside the value.
    pub fields: Vec<SlotFieldView>,
    /// The scopes that the profile names.
    pub scopes: Vec<String>,
    /// How many scopes the platform says there are, where it names none or not all.
    pub scopes_total: Option<u32>,
    /// Whether every key may only read.
    pub read_only: bool,
    /// How the platform gives it out, where a person does not paste it.
    pub login: Option<LoginKind>,
    /// What still has to be set in the profile before that can be done, as dotted paths.
    pub login_needs: Vec<String>,
}

/// The slots of a connection's platform.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SlotListView {
    /// The slots.
    pub slots: Vec<SlotView>,
}

impl SlotView {
    /// Makes the slot of a scheme that stands in no profile.
    pub(crate) fn signing(name: String) -> Self {
        let label = name.replace(['_', '-'], " ");
        Self {
            name,
            label,
            signs_deliveries: true,
            made_at: None,
            shown_once: false,
            fields: Vec::new(),
            scopes: Vec::new(),
            scopes_total: None,
            read_only: false,
            login: None,
            login_needs: Vec::new(),
        }
    }
}
