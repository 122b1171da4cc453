//! Keys: the value goes to the keychain, everything else to the store.

mod change;
mod ends;
mod keep;
mod slots;
mod try_out;

use gatehouse_model::{ConnectionId, Environment, KeyId, KeyRecord, KeyState, Problem, WorkspaceId};
use gatehouse_providers::Profile;
use gatehouse_secrets::SecretError;

pub(crate) use ends::of_token as end_of;
pub(crate) use keep::{NewKey, REFRESH, tidy_scopes};
pub(crate) use slots::slots_of;

use super::workspaces::checked_name;
use crate::App;
use crate::credential::{is_read_only, permit_key};
use crate::view::{
    ConnectionRequest, DoneView, KeyAddRequest, KeyCheckView, KeyListView, KeyRequest, KeyView, SlotListView,
    SlotView, WorkspaceRequest,
};

impl App {
    /// Lists the keys of a workspace, oldest first.
    pub async fn keys(&self, request: WorkspaceRequest) -> Result<KeyListView, Problem> {
        self.write_last_use().await;
        let mut keys = Vec::new();
        for record in self.keys_of(request.workspace_id).await? {
            keys.push(self.key_view(record).await?);
        }
        Ok(KeyListView { keys })
    }

    /// Lists the slots of a connection's platform.
    pub async fn slots(&self, request: ConnectionRequest) -> Result<SlotListView, Problem> {
        let connection = self.connection(request.connection_id).await?;
        let profile = self.profile_for(connection.workspace_id, &connection.platform)?;
        let mut slots = slots_of(&profile);
        let workspace = self.workspace(connection.workspace_id).await?;
        if workspace.environment == Environment::Offline {
            // A log-in leads to the imitation, whose addresses are known.
            slots.iter_mut().for_each(|slot| slot.login_needs.clear());
        }
        for name in self.named_slots(connection.workspace_id, connection.id).await? {
            if slots.iter().all(|slot| slot.name != name) {
                slots.push(SlotView::signing(name));
            }
        }
        Ok(SlotListView { slots })
    }

    /// Gives the slots of the schemes that a connection's endpoints name, which may be those of no platform.
    async fn named_slots(
        &self,
        workspace: WorkspaceId,
        connection: ConnectionId,
    ) -> Result<Vec<String>, Problem> {
        let endpoints = self.store.endpoints(Some(workspace)).await.map_err(|error| error.problem())?;
        let catalogue = self.catalogue(workspace);
        let own = endpoints.iter().filter(|endpoint| endpoint.connection_id == connection);
        let schemes = own.filter_map(|endpoint| catalogue.scheme(endpoint.scheme.as_deref()?));
        Ok(schemes.filter_map(|scheme| scheme.slot().map(str::to_owned)).collect())
    }

    /// Adds a key. One that is current in the same slot becomes the previous one and is still tried.
    pub async fn add_key(&self, request: KeyAddRequest) -> Result<KeyView, Problem> {
        let connection = self.connection(request.connection_id).await?;
        let profile = self.profile_for(connection.workspace_id, &connection.platform)?;
        let named = self.named_slots(connection.workspace_id, connection.id).await?;
        let slot = slots::resolve(&profile, &named, &request.slot)?;
        slots::refuse_secret_fields(&profile, &slot, &request.fields)?;
        let name = checked_name(&request.name, "key")?;
        let existing = self.keys_of(connection.workspace_id).await?;
        if existing.iter().any(|key| key.name == name) {
            return Err(Problem::new("store.name_taken", format!("There is a key `{name}` already."))
                .hint("Choose another name, rotate the old key, or remove it first.")
                .field("name"));
        }
        let workspace = self.workspace(connection.workspace_id).await?;
        permit_key(&profile, &workspace, &slot, &name, &request.value)?;
        let new = NewKey {
            fields: request.fields,
            scopes: request.scopes,
            expires_at: request.expires_at,
            ..NewKey::of(connection.id, name, slot)
        };
        let record = self.keep_key(new, &request.value).await?;
        for old in existing.iter().filter(|key| same_slot(key, &record) && key.state == KeyState::Current) {
            self.store.set_key_state(old.id, KeyState::Previous).await.map_err(|error| error.problem())?;
        }
        self.refresh_endpoints().await?;
        self.reverify_where(|entry| entry.endpoint.connection_id == record.connection_id).await;
        self.key_view(record).await
    }

    /// Reads a key's value and compares it with the fingerprint that was stored beside it.
    pub async fn check_key(&self, request: KeyRequest) -> Result<KeyCheckView, Problem> {
        let record = self.key(request.key_id).await?;
        let checked = async {
            let value = self.secrets.get(record.account(), record.kept_in).await?;
            let installation = self.secrets.installation_key().await?;
            let plain = gatehouse_signing::plain_digest(&value);
            Ok::<_, SecretError>((gatehouse_signing::keyed_digest(&value, &installation), plain))
        };
        Ok(match checked.await {
            Ok((digest, plain)) if digest == record.fingerprint_sha256 => {
                KeyCheckView { readable: true, sha256: Some(plain), problem: None }
            }
            Ok(_) => {
                let problem =
                    Problem::new("keychain.changed", "The keychain holds another value than was stored.")
                        .hint("Remove the key and add it again, if another program changed it by your wish.");
                KeyCheckView { readable: false, sha256: None, problem: Some(problem) }
            }
            Err(error) => KeyCheckView { readable: false, sha256: None, problem: Some(error.problem()) },
        })
    }

    /// Removes a key and its value.
    pub async fn remove_key(&self, request: KeyRequest) -> Result<DoneView, Problem> {
        let record = self.key(request.key_id).await?;
        // The record stays when that fails, so that the value is not forgotten in a keychain that cannot be reached now.
        self.forget_values(&record).await.map_err(|error| error.problem())?;
        self.store.remove_key(record.id).await.map_err(|error| error.problem())?;
        self.refresh_endpoints().await?;
        Ok(DoneView::done())
    }

    /// Gives the plain SHA-256 of a key's value, computed now and stored nowhere.
    pub async fn plain_digest(&self, request: KeyRequest) -> Result<String, Problem> {
        let record = self.key(request.key_id).await?;
        let value =
            self.secrets.get(record.account(), record.kept_in).await.map_err(|error| error.problem())?;
        Ok(gatehouse_signing::plain_digest(&value))
    }

    /// Writes when keys were last used. In a process that only reads there is nothing to write.
    pub(crate) async fn write_last_use(&self) {
        for (key, at) in self.last_use.take() {
            if let Err(error) = self.store.touch_key(key, at).await {
                tracing::warn!(%key, %error, "its last use could not be written");
            }
        }
    }

    pub(crate) async fn key(&self, id: KeyId) -> Result<KeyRecord, Problem> {
        let found = self.store.key(id).await.map_err(|error| error.problem())?;
        found.ok_or_else(|| Problem::new("key.not_found", format!("There is no key {id} any more.")))
    }

    pub(crate) async fn key_view(&self, record: KeyRecord) -> Result<KeyView, Problem> {
        let connection = self.connection(record.connection_id).await?;
        // The key of a platform whose profile is gone is listed all the same.
        let profile = self.profile_for(connection.workspace_id, &connection.platform).ok();
        let auth =
            profile.as_ref().and_then(|profile| profile.auth.iter().find(|auth| auth.slot() == record.slot));
        let by_profile = profile.as_ref().and_then(|profile| ends::by_profile(profile, &record));
        Ok(KeyView {
            read_only: auth.is_some_and(|auth| is_read_only(auth, &record)),
            expires_by_profile: record.expires_at.is_some() && record.expires_at == by_profile,
            renewable: record.parts.contains_key(REFRESH),
            foreign: record.is_foreign(),
            state: record.state_at(self.clock.now()),
            id: record.id,
            workspace_id: record.workspace_id,
            connection_id: record.connection_id,
            connection: connection.name,
            platform: connection.platform,
            name: record.name,
            slot: record.slot,
            last_four: record.last_four,
            fingerprint_sha256: record.fingerprint_sha256,
            environment: record.environment,
            scopes: record.scopes,
            fields: record.fields,
            kept_in: record.kept_in,
            created_at: record.created_at,
            expires_at: record.expires_at,
            last_used_at: record.last_used_at,
            looks_like: record.looks_like,
            endpoint_id: record.endpoint_id,
        })
    }

    /// Gives the profile of a connection's platform with the connection's workspace.
    pub(crate) async fn profile_of_connection(
        &self,
        id: ConnectionId,
    ) -> Result<(gatehouse_model::Connection, std::sync::Arc<Profile>), Problem> {
        let connection = self.connection(id).await?;
        let profile = self.profile_for(connection.workspace_id, &connection.platform)?;
        Ok((connection, profile))
    }
}

/// Tells whether two keys stand in each other's place.
pub(crate) fn same_slot(a: &KeyRecord, b: &KeyRecord) -> bool {
    a.connection_id == b.connection_id && a.slot == b.slot && a.endpoint_id == b.endpoint_id
}
