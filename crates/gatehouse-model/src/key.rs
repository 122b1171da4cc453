//! Keys: what is known of a secret without knowing the secret.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{ConnectionId, EndpointId, Environment, KeyId, Secret, Timestamp, WorkspaceId};

/// Where a value is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SecretHome {
    /// The keychain of the operating system.
    Keychain,
    /// The memory of this process: gone when it ends.
    Memory,
    /// An environment variable of this process.
    Environment,
}

impl SecretHome {
    /// Gives the stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keychain => "keychain",
            Self::Memory => "memory",
            Self::Environment => "environment",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Keychain, Self::Memory, Self::Environment].into_iter().find(|home| home.as_str() == word)
    }
}

/// Whether a key is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// The one that signs and is tried first.
    Current,
    /// Replaced by a newer one, still tried until its overlap ends.
    Previous,
    /// No longer tried.
    Revoked,
    /// Its time is over. Never stored: told from the moment at which it ends.
    Expired,
}

impl KeyState {
    /// Gives the stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Previous => "previous",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }

    /// Reads the stable word of a state that is stored.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Current, Self::Previous, Self::Revoked].into_iter().find(|state| state.as_str() == word)
    }
}

/// A key without its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeyRecord {
    /// Its id, and the account name of its value in the keychain.
    pub id: KeyId,
    /// The workspace that owns it.
    pub workspace_id: WorkspaceId,
    /// The connection that it belongs to.
    pub connection_id: ConnectionId,
    /// The name that a person gave.
    pub name: String,
    /// The profile's name of what it is for: `webhook`, `app_token`, `api_key`.
    pub slot: String,
    /// The last four characters of the value; empty for a value under twelve characters.
    pub last_four: String,
    /// HMAC-SHA-256 of the value under a key of this installation, lower-case hex: equal keys look equal, and the
    /// value cannot be guessed back from it.
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
    /// When it ends, where that is known.
    #[ts(type = "string | null")]
    pub expires_at: Option<Timestamp>,
    /// When it was last used to sign or verify.
    #[ts(type = "string | null")]
    pub last_used_at: Option<Timestamp>,
    /// Whose environment the value's form belongs to by the profile; none where the form tells nothing.
    #[serde(default)]
    pub looks_like: Option<Environment>,
    /// Further values of it in the keychain, by name: `refresh` of OAuth, and `value` where the value was renewed and
    /// no longer stands under the key's own id.
    #[serde(default)]
    pub parts: BTreeMap<String, KeyId>,
    /// The endpoint that it belongs to alone: only deliveries there are verified with it, and those with no other. None
    /// for a key of the whole connection.
    #[serde(default)]
    pub endpoint_id: Option<EndpointId>,
}

/// The part under which a renewed value stands.
const VALUE_PART: &str = "value";

impl KeyRecord {
    /// Gives the account of its value in the keychain.
    pub fn account(&self) -> KeyId {
        self.parts.get(VALUE_PART).copied().unwrap_or(self.id)
    }

    /// Gives every account of it in the keychain, that of its value first.
    pub fn accounts(&self) -> Vec<KeyId> {
        let further = self.parts.iter().filter(|(name, _)| *name != VALUE_PART).map(|(_, id)| *id);
        std::iter::once(self.account()).chain(further).collect()
    }

    /// Tells whether it is a key of another environment than its workspace's: a test key in production or the reverse.
    /// The embedded sandbox takes any.
    pub fn is_foreign(&self) -> bool {
        self.environment != Environment::Offline
            && self.looks_like.is_some_and(|form| form != self.environment && form != Environment::Offline)
    }

    /// Gives its state at a moment: one whose time is over has expired, unless it was revoked before.
    pub fn state_at(&self, now: Timestamp) -> KeyState {
        match self.expires_at {
            Some(end) if end <= now && self.state != KeyState::Revoked => KeyState::Expired,
            _ => self.state,
        }
    }
}

/// Gives the last four characters of a secret, or nothing where four would be too much of it.
pub fn last_four(secret: &Secret) -> String {
    let text = String::from_utf8_lossy(secret.expose());
    let count = text.chars().count();
    if count < 12 { String::new() } else { text.chars().skip(count - 4).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_secret_shows_nothing_of_itself() {
        assert_eq!(last_four(&Secret::from("hunter2")), "");
        assert_eq!(last_four(&Secret::from("evk_test_0123456789")), "6789");
    }
}
