//! Values and records together: what is written first, and what is taken away when the other fails.

use std::collections::BTreeMap;

use gatehouse_model::{
    ConnectionId, EndpointId, KeyId, KeyRecord, KeyState, Problem, Secret, Timestamp, last_four,
};
use gatehouse_secrets::SecretError;
use uuid::Uuid;

use super::ends;
use crate::App;

/// The part that holds the refresh token of OAuth.
pub(crate) const REFRESH: &str = "refresh";

/// The part under which a renewed value stands.
const VALUE: &str = "value";

/// A key that is to be kept, without its value.
#[derive(Debug, Clone)]
pub(crate) struct NewKey {
    pub(crate) connection: ConnectionId,
    pub(crate) name: String,
    pub(crate) slot: String,
    pub(crate) fields: BTreeMap<String, String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) expires_at: Option<Timestamp>,
    /// Further secrets of it, by name.
    pub(crate) parts: BTreeMap<String, Secret>,
    /// The endpoint that it belongs to alone.
    pub(crate) endpoint: Option<EndpointId>,
}

impl NewKey {
    /// Makes one with nothing but a name and a slot.
    pub(crate) const fn of(connection: ConnectionId, name: String, slot: String) -> Self {
        Self {
            connection,
            name,
            slot,
            fields: BTreeMap::new(),
            scopes: Vec::new(),
            expires_at: None,
            parts: BTreeMap::new(),
            endpoint: None,
        }
    }
}

impl App {
    /// Keeps a key that has nothing but a value and plain fields.
    pub(crate) async fn keep(
        &self,
        connection: ConnectionId,
        name: String,
        slot: String,
        value: &Secret,
        fields: BTreeMap<String, String>,
    ) -> Result<KeyRecord, Problem> {
        self.keep_key(NewKey { fields, ..NewKey::of(connection, name, slot) }, value).await
    }

    /// Puts a value into the keychain first and writes its record after, so that no record points at nothing.
    pub(crate) async fn keep_key(&self, new: NewKey, value: &Secret) -> Result<KeyRecord, Problem> {
        let record = self.put_values(new, value).await?;
        if let Err(error) = self.store.add_key(&record).await {
            // Without its record nobody would ever remove the value.
            let _ = self.forget_values(&record).await;
            return Err(error.problem());
        }
        Ok(record)
    }

    /// Puts a new value in the place of a current key's, which is tried until `overlap_ends`.
    pub(crate) async fn keep_instead(
        &self,
        old: &KeyRecord,
        overlap_ends: Timestamp,
        new: NewKey,
        value: &Secret,
    ) -> Result<KeyRecord, Problem> {
        let record = self.put_values(new, value).await?;
        if let Err(error) = self.store.rotate_key(old.id, overlap_ends, &record).await {
            let _ = self.forget_values(&record).await;
            return Err(error.problem());
        }
        Ok(record)
    }

    /// Renews the value of a key: the new one is in the keychain and its record written before the old one goes.
    pub(crate) async fn renew_values(
        &self,
        old: &KeyRecord,
        value: &Secret,
        refresh: Option<&Secret>,
        expires_at: Option<Timestamp>,
    ) -> Result<KeyRecord, Problem> {
        let installation = self.secrets.installation_key().await.map_err(|error| error.problem())?;
        let mut new = old.clone();
        let mut made = Vec::new();
        let values = [(VALUE, Some(value)), (REFRESH, refresh)];
        for (name, value) in values.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            let id = KeyId::from_uuid(Uuid::now_v7());
            if let Err(error) = self.secrets.put_at(id, old.kept_in, value).await {
                self.forget_accounts(&made, old).await;
                return Err(error.problem());
            }
            made.push(id);
            new.parts.insert(name.to_owned(), id);
        }
        new.last_four = last_four(value);
        new.fingerprint_sha256 = gatehouse_signing::keyed_digest(value, &installation);
        new.expires_at = expires_at;
        if let Err(error) = self.store.set_key(&new).await {
            self.forget_accounts(&made, old).await;
            return Err(error.problem());
        }
        let kept = new.accounts();
        let gone: Vec<_> = old.accounts().into_iter().filter(|id| !kept.contains(id)).collect();
        self.forget_accounts(&gone, old).await;
        Ok(new)
    }

    /// Removes every value of a key from where it is kept.
    ///
    /// # Errors
    /// The keychain's, for the first value that is left; one that was gone already is no error.
    pub(crate) async fn forget_values(&self, record: &KeyRecord) -> Result<(), SecretError> {
        let mut outcome = Ok(());
        for id in record.accounts() {
            match self.secrets.delete(id, record.kept_in).await {
                Ok(()) | Err(SecretError::Missing { .. }) => {}
                Err(error) => outcome = outcome.and(Err(error)),
            }
        }
        outcome
    }

    async fn forget_accounts(&self, ids: &[KeyId], of: &KeyRecord) {
        for &id in ids {
            if let Err(error) = self.secrets.delete(id, of.kept_in).await {
                tracing::warn!(key = %of.id, %error, "a value that is no longer used could not be removed");
            }
        }
    }

    async fn put_values(&self, new: NewKey, value: &Secret) -> Result<KeyRecord, Problem> {
        let connection = self.connection(new.connection).await?;
        let workspace = self.workspace(connection.workspace_id).await?;
        let profile = self.profile_for(workspace.id, &connection.platform).ok();
        let id = KeyId::from_uuid(Uuid::now_v7());
        let now = self.clock.now();
        let installation = self.secrets.installation_key().await.map_err(|error| error.problem())?;
        let kept_in = self.secrets.put(id, value).await.map_err(|error| error.problem())?;
        let told = ends::told(profile.as_deref(), &new.slot, value, now);
        let mut record = KeyRecord {
            id,
            workspace_id: workspace.id,
            connection_id: connection.id,
            last_four: last_four(value),
            fingerprint_sha256: gatehouse_signing::keyed_digest(value, &installation),
            environment: workspace.environment,
            scopes: tidy_scopes(new.scopes),
            fields: new.fields,
            kept_in,
            state: KeyState::Current,
            created_at: now,
            expires_at: new.expires_at.or(told),
            last_used_at: None,
            looks_like: profile.as_ref().and_then(|profile| profile.key_form(&new.slot, value).environment()),
            parts: BTreeMap::new(),
            endpoint_id: new.endpoint,
            name: new.name,
            slot: new.slot,
        };
        for (name, part) in &new.parts {
            let id = KeyId::from_uuid(Uuid::now_v7());
            if let Err(error) = self.secrets.put_at(id, kept_in, part).await {
                let _ = self.forget_values(&record).await;
                return Err(error.problem());
            }
            record.parts.insert(name.clone(), id);
        }
        Ok(record)
    }
}

/// Trims scopes, and takes out empty ones and repeats.
pub(crate) fn tidy_scopes(scopes: Vec<String>) -> Vec<String> {
    let mut tidy: Vec<String> = Vec::with_capacity(scopes.len());
    for scope in scopes {
        let scope = scope.trim();
        if !scope.is_empty() && !tidy.iter().any(|known| known == scope) {
            tidy.push(scope.to_owned());
        }
    }
    tidy
}
