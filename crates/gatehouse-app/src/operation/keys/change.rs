//! What happens to a key after it was added: changed, rotated, revoked.

use gatehouse_model::{KeyState, Problem};

use super::keep::tidy_scopes;
use super::{NewKey, checked_name, slots};
use crate::App;
use crate::credential::permit_key;
use crate::view::{KeyRequest, KeyRotateRequest, KeySetRequest, KeyView};

/// How long the old value is tried after a rotation, unless it is said.
const OVERLAP_S: u64 = 86_400;

/// The longest overlap: a key that is never ended was not rotated.
const LONGEST_OVERLAP_S: u64 = 365 * 86_400;

impl App {
    /// Changes what is known of a key, without its value.
    ///
    /// # Errors
    /// `store.name_taken`, `usage.bad_name`, `usage.secret_field`, `key.not_found`.
    pub async fn set_key(&self, request: KeySetRequest) -> Result<KeyView, Problem> {
        let mut record = self.key(request.key_id).await?;
        let (_, profile) = self.profile_of_connection(record.connection_id).await?;
        let change = request.change;
        if let Some(name) = change.name {
            record.name = checked_name(&name, "key")?;
        }
        if let Some(scopes) = change.scopes {
            record.scopes = tidy_scopes(scopes);
        }
        slots::refuse_secret_fields(&profile, &record.slot, &change.fields)?;
        record.fields.extend(change.fields);
        record.fields.retain(|_, value| !value.trim().is_empty());
        if change.no_end {
            record.expires_at = None;
        } else if change.expires_at.is_some() {
            record.expires_at = change.expires_at;
        }
        self.store.set_key(&record).await.map_err(|error| error.problem())?;
        // The name is the label of its secret, and its end is looked at with each delivery.
        self.refresh_endpoints().await?;
        self.key_view(record).await
    }

    /// Puts a new value in the place of a key's. The old one is tried until the overlap is over, and by itself no longer.
    ///
    /// # Errors
    /// `key.not_current` for one that was replaced or revoked, `key.same_value` where the new value is the old one,
    /// `usage.bad_overlap`, `guard.foreign_key`, and the keychain's problems; then the old key stays as it was.
    pub async fn rotate_key(&self, request: KeyRotateRequest) -> Result<KeyView, Problem> {
        let old = self.key(request.key_id).await?;
        if old.state != KeyState::Current {
            return Err(Problem::new(
                "key.not_current",
                format!("The key `{}` is not the one in use.", old.name),
            )
            .hint("Rotate the current key of its slot."));
        }
        let overlap = request.overlap_s.unwrap_or(OVERLAP_S);
        if overlap > LONGEST_OVERLAP_S {
            return Err(Problem::new("usage.bad_overlap", "The overlap is longer than a year.")
                .hint("Give at most 365d; usual is 24h.")
                .field("overlap"));
        }
        let (connection, profile) = self.profile_of_connection(old.connection_id).await?;
        let workspace = self.workspace(connection.workspace_id).await?;
        permit_key(&profile, &workspace, &old.slot, &old.name, &request.value)?;
        slots::refuse_secret_fields(&profile, &old.slot, &request.fields)?;
        let installation = self.secrets.installation_key().await.map_err(|error| error.problem())?;
        if gatehouse_signing::keyed_digest(&request.value, &installation) == old.fingerprint_sha256 {
            return Err(Problem::new(
                "key.same_value",
                format!("The new value of `{}` is the one that it has already.", old.name),
            )
            .hint("Make a new one at the platform first.")
            .field("value"));
        }
        let seconds = i64::try_from(overlap).unwrap_or(i64::MAX);
        let ends = self.clock.now() + jiff::SignedDuration::from_secs(seconds);
        let ends = old.expires_at.map_or(ends, |earlier| earlier.min(ends));
        let mut fields = old.fields.clone();
        fields.extend(request.fields);
        let new = NewKey {
            fields,
            scopes: old.scopes.clone(),
            expires_at: request.expires_at,
            endpoint: old.endpoint_id,
            ..NewKey::of(old.connection_id, old.name.clone(), old.slot.clone())
        };
        let record = self.keep_instead(&old, ends, new, &request.value).await?;
        self.refresh_endpoints().await?;
        self.reverify_where(|entry| entry.endpoint.connection_id == record.connection_id).await;
        self.key_view(record).await
    }

    /// Stops using a key and removes its value; what is known of it stays, for the audit.
    ///
    /// # Errors
    /// `key.not_found`, and the keychain's problem where the value could not be removed: the key is revoked all the same.
    pub async fn revoke_key(&self, request: KeyRequest) -> Result<KeyView, Problem> {
        let record = self.key(request.key_id).await?;
        // First of all it is used no more, whatever the keychain does.
        self.store.set_key_state(record.id, KeyState::Revoked).await.map_err(|error| error.problem())?;
        self.refresh_endpoints().await?;
        self.forget_values(&record).await.map_err(|error| error.problem())?;
        let revoked = self.key(record.id).await?;
        self.key_view(revoked).await
    }
}
