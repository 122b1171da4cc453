//! An endpoint with a secret of its own, for webhooks that are given with a single call: kept before the call is made.

use gatehouse_model::{Endpoint, KeyRecord, Problem, Secret};

use crate::App;
use crate::credential::permit_key;
use crate::operation::keys::NewKey;
use crate::profiles::scheme_in;
use crate::secrets::random_secret;
use crate::view::OwnSecret;

/// The user of a secret that is a user and a password.
const USER: &str = "gatehouse";

impl App {
    /// Makes or takes the secret of an endpoint, and keeps it for this endpoint alone.
    ///
    /// # Errors
    /// `endpoint.signs_nothing` where its scheme has no secret, `usage.secret_needed` for an empty one,
    /// `guard.foreign_key`, and the keychain's problems.
    pub(crate) async fn keep_own_secret(
        &self,
        endpoint: &Endpoint,
        own: OwnSecret,
    ) -> Result<KeyRecord, Problem> {
        let catalogue = self.catalogue(endpoint.workspace_id);
        let scheme = scheme_in(&catalogue, endpoint);
        let Some((method, slot)) =
            scheme.and_then(|scheme| Some((scheme.id.clone(), scheme.slot()?.to_owned())))
        else {
            let message = format!("`{}` signs nothing, so it has no secret.", endpoint.name);
            return Err(Problem::new("endpoint.signs_nothing", message)
                .hint("Choose a scheme that signs, or add the endpoint without a secret of its own.")
                .field("scheme"));
        };
        let value = match own.value {
            Some(value) if value.is_empty() => {
                return Err(Problem::new("usage.secret_needed", "The secret is empty.").field("value"));
            }
            Some(value) => value,
            None => made(&method)?,
        };
        let workspace = self.workspace(endpoint.workspace_id).await?;
        let profile = self.profile_for(workspace.id, &endpoint.platform)?;
        permit_key(&profile, &workspace, &slot, "the secret", &value)?;
        let taken: Vec<_> = self.keys_of(workspace.id).await?.into_iter().map(|key| key.name).collect();
        let numbered = (2..).map(|number| format!("{} secret {number}", endpoint.name));
        let names = std::iter::once(format!("{} secret", endpoint.name)).chain(numbered);
        let name = names.into_iter().find(|name| !taken.contains(name)).unwrap_or_default();
        let new = NewKey { endpoint: Some(endpoint.id), ..NewKey::of(endpoint.connection_id, name, slot) };
        self.keep_key(new, &value).await
    }

    /// Removes the secrets that belong to an endpoint alone from the keychain; gives the names of those that are left there.
    pub(crate) async fn forget_own_secrets(
        &self,
        endpoint: &Endpoint,
    ) -> Result<(u32, Vec<String>), Problem> {
        let keys = self.keys_of(endpoint.workspace_id).await?;
        let (mut gone, mut left) = (0, Vec::new());
        for key in keys.into_iter().filter(|key| key.endpoint_id == Some(endpoint.id)) {
            match self.forget_values(&key).await {
                Ok(()) => gone += 1,
                Err(_) => left.push(key.name),
            }
        }
        Ok((gone, left))
    }
}

/// Makes a secret that fits a signing method.
pub(crate) fn made(method: &str) -> Result<Secret, Problem> {
    let basic = method.rsplit('/').next().is_some_and(|method| method.starts_with("basic"));
    let prefix = if basic { format!("{USER}:") } else { "whsec_".to_owned() };
    random_secret(&prefix).map_err(|error| error.problem())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_fits_its_method() {
        let begins = |method: &str, with: &[u8]| made(method).unwrap().expose().starts_with(with);
        assert!(begins("kejue/hmac_sha256", b"whsec_") && begins("kejue/basic_auth", b"gatehouse:"));
        assert!(begins("basic_auth", b"gatehouse:"));
    }
}
