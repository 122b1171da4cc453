//! The made-up keys of the imitations' APIs, kept like any others, so that the Explorer works offline at once.

use std::collections::BTreeMap;

use gatehouse_model::{KeyRecord, KeyState, Problem, Secret, WorkspaceId};
use gatehouse_providers::Profile;
use gatehouse_sandbox::imitation::Credential;

use crate::App;

/// A key as a person would paste it: its slot, its value and what stands beside it.
struct Pasted {
    slot: String,
    value: Secret,
    fields: BTreeMap<String, String>,
}

impl App {
    /// Gives every connection of a workspace a key that its imitation takes; one that cannot be read is replaced.
    pub(super) async fn give_api_keys(&self, workspace: WorkspaceId) -> Result<(), Problem> {
        let sandbox = self.opened_sandbox().await?;
        let keys = self.keys_of(workspace).await?;
        for connection in self.store.connections(workspace).await.map_err(|error| error.problem())? {
            let profile = self.profile_for(workspace, &connection.platform)?;
            let Some(pasted) = pasted(&profile, &sandbox.credentials(profile.id())) else { continue };
            let mut own =
                keys.iter().filter(|key| key.connection_id == connection.id && key.slot == pasted.slot);
            if let Some(key) = own.find(|key| key.state == KeyState::Current) {
                if self.secrets.get(key.account(), key.kept_in).await.is_ok() {
                    continue;
                }
                // A value in the memory of an earlier run is gone for good.
                self.store.set_key_state(key.id, KeyState::Revoked).await.map_err(|error| error.problem())?;
            }
            let name = free_name(&format!("{} API", connection.name), &keys);
            self.keep(connection.id, name, pasted.slot, &pasted.value, pasted.fields).await?;
        }
        Ok(())
    }
}

/// Lays together what is pasted of the first key that an imitation takes; what a log-in brings is not.
fn pasted(profile: &Profile, credentials: &[Credential]) -> Option<Pasted> {
    let auth = profile.auth.iter().find(|auth| auth.slot() == "api_key")?;
    let of_auth = || credentials.iter().filter(|one| one.auth == auth.id);
    let value = of_auth().find(|one| one.field.is_empty() || one.field == "secret")?;
    let mut fields = BTreeMap::new();
    for one in of_auth().filter(|one| !one.field.is_empty() && one.field != "secret") {
        let text = String::from_utf8_lossy(one.value.expose()).into_owned();
        fields.entry(one.field.to_owned()).or_insert(text);
    }
    Some(Pasted { slot: auth.slot().to_owned(), value: value.value.clone(), fields })
}

/// Gives the name, or the first one with a number behind it that no key has.
fn free_name(name: &str, keys: &[KeyRecord]) -> String {
    let numbered = (2_u64..).map(|number| format!("{name} {number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    let is_free = |name: &String| keys.iter().all(|key| key.name != *name);
    names.find(is_free).unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use gatehouse_sandbox::Sandbox;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("keruja", "evk_test_", &[])]
    #[case("keruj", "", &["company_id"])]
    #[case("kejue", "kej_", &[])]
    #[case("rejento", "rk_", &["key_id"])]
    #[case("timehunter", "th_", &[])]
    #[tokio::test]
    async fn a_key_is_what_a_person_would_paste(
        #[case] platform: &str,
        #[case] begin: &str,
        #[case] fields: &[&str],
    ) {
        let sandbox = Sandbox::start(None).await.unwrap();
        let profile = gatehouse_providers::platform(platform).unwrap();
        let pasted = pasted(profile, &sandbox.credentials(platform)).unwrap();
        assert!(pasted.value.expose().starts_with(begin.as_bytes()));
        assert_eq!(pasted.fields.keys().map(String::as_str).collect::<Vec<_>>(), fields);
        sandbox.stop().await;
    }
}
