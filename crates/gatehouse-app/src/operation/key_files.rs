//! Keys out of files of other tools: which lines look like keys of which slot, and those that a person chose.

use gatehouse_model::{Problem, Secret, last_four};
use gatehouse_providers::{KeyForm, Profile};

use crate::App;
use crate::credential::permit_key;
use crate::key_file::removal::remove_as_read;
use crate::key_file::{self, Found};
use crate::view::{
    FoundKeyView, FoundKeysView, KeyAddRequest, KeyFileRemoveRequest, KeyFileRemovedView, KeyFileRequest,
    KeyListView, KeyTakeRequest,
};

impl App {
    /// Tells what of a file looks like keys. Nothing of it is kept.
    ///
    /// # Errors
    /// `key_file.unknown_format`, `key_file.nothing`, `connection.not_found`.
    pub async fn keys_in_file(&self, request: KeyFileRequest) -> Result<FoundKeysView, Problem> {
        let (connection, profile) = self.profile_of_connection(request.connection_id).await?;
        let workspace = self.workspace(connection.workspace_id).await?;
        let read = key_file::read(&request.name, &request.text)?;
        let mut keys = Vec::new();
        for (index, found) in (0..).zip(&read.found) {
            let slot = slot_of(&profile, found);
            let form = profile.key_form(slot.as_deref().unwrap_or("api_key"), &found.value);
            let checked =
                slot.as_deref().map(|slot| permit_key(&profile, &workspace, slot, &found.name, &found.value));
            keys.push(FoundKeyView {
                index,
                name: found.name.clone(),
                line: found.line,
                last_four: last_four(&found.value),
                slot,
                looks_like: form.environment(),
                problem: checked.and_then(Result::err),
            });
        }
        let digest = gatehouse_signing::plain_digest(&request.text);
        Ok(FoundKeysView { format: read.format.to_owned(), keys, digest })
    }

    /// Takes the chosen values of a file as keys. The file itself is left as it is, and can be removed then.
    ///
    /// # Errors
    /// As [`App::keys_in_file`] and [`App::add_key`]; `key_file.no_such_value`. What was taken before stays.
    pub async fn take_keys(&self, request: KeyTakeRequest) -> Result<KeyListView, Problem> {
        let read = key_file::read(&request.file.name, &request.file.text)?;
        let mut keys = Vec::new();
        for taken in request.keys {
            let found = usize::try_from(taken.index).ok().and_then(|index| read.found.get(index));
            let found = found.ok_or_else(|| {
                Problem::new(
                    "key_file.no_such_value",
                    format!("The file has no value number {}.", taken.index),
                )
                .hint("The file may have changed; open it again.")
            })?;
            let add = KeyAddRequest {
                connection_id: request.file.connection_id,
                name: taken.name,
                slot: taken.slot,
                value: found.value.clone(),
                fields: Default::default(),
                scopes: Vec::new(),
                expires_at: None,
            };
            keys.push(self.add_key(add).await?);
        }
        if !keys.is_empty() {
            self.taken_files.note(gatehouse_signing::plain_digest(&request.file.text));
        }
        Ok(KeyListView { keys })
    }

    /// Removes a file whose keys were taken, if it is still as it was read. A link is never followed.
    ///
    /// # Errors
    /// `key_file.not_taken` for a file from which nothing was taken while Gatehouse runs, `key_file.changed`,
    /// `key_file.path_not_whole`, `guard.link`, `file.not_found`, `file.unreadable`, `file.unwritable`; the file stays.
    pub async fn remove_key_file(
        &self,
        request: KeyFileRemoveRequest,
    ) -> Result<KeyFileRemovedView, Problem> {
        if !self.taken_files.knows(&request.digest) {
            let message = "No key was taken from that file, so it is not removed.";
            return Err(Problem::new("key_file.not_taken", message)
                .hint("Take its keys first, or remove the file yourself.")
                .field("path"));
        }
        let path = std::path::PathBuf::from(request.path.trim());
        let work = tokio::task::spawn_blocking(move || {
            let removed = remove_as_read(&path, &request.digest);
            removed.map(|removed| KeyFileRemovedView {
                path: path.display().to_string(),
                bytes: removed.bytes,
                other_names: removed.other_names,
                versioned: removed.versioned,
            })
        });
        work.await.map_err(|error| crate::app::internal(&error))?
    }
}

/// Tells the slot of a value: by its form, else by what its name says; none for one that is no key of this platform.
fn slot_of(profile: &Profile, found: &Found) -> Option<String> {
    if matches!(profile.key_form("api_key", &found.value), KeyForm::Of(_)) {
        return Some("api_key".to_owned());
    }
    let name = found.name.to_ascii_lowercase().replace('-', "_");
    let slots = profile.secret_slots();
    if let Some(slot) = slots.iter().find(|slot| slot.secret && name.contains(&slot.name)) {
        return Some(slot.name.clone());
    }
    let mine = name.contains(profile.id());
    let signs = ["webhook", "signing", "whsec", "hmac"].iter().any(|word| name.contains(word));
    if signs || text(&found.value).starts_with("whsec_") {
        return slots.iter().find(|slot| slot.for_signing).map(|slot| slot.name.clone());
    }
    let calls = ["api_key", "apikey", "token", "bearer", "secret_key"].iter().any(|word| name.contains(word));
    (mine && (calls || name.contains("key"))).then(|| "api_key".to_owned())
}

fn text(value: &Secret) -> String {
    String::from_utf8_lossy(value.expose()).into_owned()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("keruja", "SOME_NAME", "evk_test_0123456789", Some("api_key"))]
    #[case("keruja", "KERUJA_WEBHOOK_SECRET", "0123456789abcdef", Some("webhook"))]
    #[case("kejue", "HOOK", "whsec_0123456789", Some("webhook"))]
    #[case("keruj", "APP_TOKEN", "0123456789abcdef", Some("app_token"))]
    #[case("keruj", "keruj-key", "0123456789abcdef", Some("api_key"))]
    #[case("keruj", "STRIPE_KEY", "0123456789abcdef", None)]
    fn a_value_finds_its_slot_by_form_and_by_name(
        #[case] platform: &str,
        #[case] name: &str,
        #[case] value: &str,
        #[case] slot: Option<&str>,
    ) {
        let profile = gatehouse_providers::platform(platform).unwrap();
        let found = Found { name: name.to_owned(), line: None, value: Secret::from(value) };
        assert_eq!(slot_of(profile, &found).as_deref(), slot);
    }
}
