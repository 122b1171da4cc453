//! Workspaces, connections and endpoints.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{AnswerRules, ConnectionId, EndpointId, Timestamp, WorkspaceId};

/// What kind of platform account a workspace speaks to; nothing crosses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// The embedded sandbox on this machine.
    Offline,
    /// The platform's own test environment.
    Sandbox,
    /// Real people and real money.
    Production,
}

impl Environment {
    /// Gives the stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Sandbox => "sandbox",
            Self::Production => "production",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Offline, Self::Sandbox, Self::Production]
            .into_iter()
            .find(|environment| environment.as_str() == word)
    }
}

/// One company in one environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name, unique on this machine.
    pub name: String,
    /// Its environment.
    pub environment: Environment,
    /// When it was made.
    #[ts(type = "string")]
    pub created_at: Timestamp,
}

/// An account at one platform, inside a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// The workspace that it is in.
    pub workspace_id: WorkspaceId,
    /// Its name, unique in the workspace.
    pub name: String,
    /// The platform's profile id, such as `kejue`.
    pub platform: String,
    /// The address that its calls go to in place of the profile's.
    #[serde(default)]
    pub base_url: Option<String>,
    /// When it was made.
    #[ts(type = "string")]
    pub created_at: Timestamp,
}

/// A receiving address of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Endpoint {
    /// Its id.
    pub id: EndpointId,
    /// The workspace that it is in.
    pub workspace_id: WorkspaceId,
    /// The connection that it belongs to.
    pub connection_id: ConnectionId,
    /// Its name, unique in the workspace.
    pub name: String,
    /// The unguessable part of its path: 128 bit or more, URL-safe.
    pub token: String,
    /// The platform's profile id.
    pub platform: String,
    /// The signing scheme, `PLATFORM/SIGNATURE` or a generic id; none lets the profile choose by the headers.
    pub scheme: Option<String>,
    /// Whether a relay stands in front that builds each request anew, so that a signature which does not match
    /// proves nothing.
    #[serde(default)]
    pub relayed: bool,
    /// Whether it takes no requests and only holds what was brought in from files.
    #[serde(default)]
    pub imported: bool,
    /// What it answers.
    pub answer: AnswerRules,
    /// When it was made.
    #[ts(type = "string")]
    pub created_at: Timestamp,
}

impl Endpoint {
    /// Gives the path under which the receiver knows it.
    pub fn path(&self) -> String {
        format!("/in/{}", self.token)
    }
}
