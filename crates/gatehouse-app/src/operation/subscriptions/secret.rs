//! The signing secret of a new subscription: in the keychain before the call, out of it when the call was refused.

use gatehouse_model::{KeyId, KeyRecord, KeyState, Problem, Secret, Topic};

use super::call::Place;
use super::in_doubt;
use crate::App;
use crate::credential::permit_key;
use crate::operation::keys::{NewKey, same_slot};
use crate::operation::own_secret::made;
use crate::view::{KeyRequest, SubscriptionCreateRequest, SubscriptionSecret};

/// The longest name of a key that is made here, in characters.
const NAME: usize = 40;

/// What a new subscription is given.
pub(super) struct Chosen {
    /// The secret; none where the platform makes one or nothing is signed.
    pub(super) value: Option<Secret>,
    /// Where it is kept; none where it is kept already or there is none.
    slot: Option<String>,
    /// The key that it comes from.
    pub(super) key_id: Option<KeyId>,
}

impl App {
    /// Chooses the secret of a new subscription.
    ///
    /// # Errors
    /// `subscription.secret_needed`, `subscription.no_secret_here`, `guard.foreign_key`, and those of the keychain.
    pub(super) async fn secret_of_new(
        &self,
        place: &Place,
        request: &SubscriptionCreateRequest,
    ) -> Result<Chosen, Problem> {
        let method = request.signing_method.clone().filter(|method| !method.trim().is_empty());
        let method = method.or_else(|| place.default_method()).unwrap_or_default();
        let none = Chosen { value: None, slot: None, key_id: None };
        // A method that no profile knows is refused by the check of its values, not here.
        let Some(slot) = place.slot_of(&method) else { return Ok(none) };
        match request.secret {
            SubscriptionSecret::Platform => Ok(none),
            SubscriptionSecret::Made => {
                Ok(Chosen { value: Some(made(&method)?), slot: Some(slot), key_id: None })
            }
            SubscriptionSecret::Given => {
                let given = request.value.clone().filter(|value| !value.is_empty());
                let value = given.ok_or_else(|| {
                    Problem::new("subscription.secret_needed", "The secret is empty.").field("value")
                })?;
                text(&value)?;
                permit_key(&place.profile, &place.workspace, &slot, "the secret", &value)?;
                Ok(Chosen { value: Some(value), slot: Some(slot), key_id: None })
            }
            SubscriptionSecret::Current => {
                let Some(key) = self.current_secret(place).await? else {
                    let message = format!("`{}` has no signing secret yet.", place.connection.name);
                    return Err(Problem::new("subscription.no_secret_here", message)
                        .hint("Let one be made.")
                        .field("secret"));
                };
                let value =
                    self.secrets.get(key.account(), key.kept_in).await.map_err(|error| error.problem())?;
                Ok(Chosen { value: Some(value), slot: None, key_id: Some(key.id) })
            }
        }
    }

    /// Gives the key that the connection verifies subscriptions with now.
    pub(super) async fn current_secret(&self, place: &Place) -> Result<Option<KeyRecord>, Problem> {
        let Some(slot) = place.default_method().and_then(|method| place.slot_of(&method)) else {
            return Ok(None);
        };
        let keys = self.keys_of(place.workspace.id).await?;
        let mine = |key: &KeyRecord| {
            key.connection_id == place.connection.id && key.slot == slot && key.endpoint_id.is_none()
        };
        let own = keys.into_iter().filter(mine);
        Ok(own.filter(|key| key.state == KeyState::Current).max_by_key(|key| key.created_at))
    }

    /// Keeps a new secret, and verifies with it from now on beside the one in use.
    pub(super) async fn keep_secret(
        &self,
        place: &Place,
        chosen: &Chosen,
        name: Option<&str>,
    ) -> Result<Option<KeyRecord>, Problem> {
        let (Some(value), Some(slot)) = (&chosen.value, &chosen.slot) else { return Ok(None) };
        let taken: Vec<_> = self.keys_of(place.workspace.id).await?.into_iter().map(|key| key.name).collect();
        let wanted = name.map(str::trim).filter(|name| !name.is_empty());
        let stem = match wanted {
            Some(name) => format!("{} subscription", name.chars().take(NAME).collect::<String>()),
            None => format!("{} subscription", place.connection.name),
        };
        let new = NewKey::of(place.connection.id, free_name(&stem, &taken), slot.clone());
        let record = self.keep_key(new, value).await?;
        self.refresh_endpoints().await?;
        Ok(Some(record))
    }

    /// Makes the kept secret the one in use; those before it are still tried.
    pub(super) async fn put_in_use(&self, kept: Option<&KeyRecord>) -> Result<(), Problem> {
        let Some(kept) = kept else { return Ok(()) };
        for old in self.keys_of(kept.workspace_id).await? {
            let same = same_slot(&old, kept) && old.id != kept.id;
            if same && old.state == KeyState::Current {
                let changed = self.store.set_key_state(old.id, KeyState::Previous).await;
                changed.map_err(|error| error.problem())?;
            }
        }
        self.refresh_endpoints().await
    }

    /// Takes the secret of a call away that was refused for certain.
    pub(super) async fn taken_back(&self, kept: Option<KeyRecord>, problem: Problem) -> Problem {
        let Some(key) = kept else { return problem };
        match self.remove_key(KeyRequest { key_id: key.id }).await {
            Ok(_) => problem,
            Err(left) => problem.hint(format!(
                "Its secret is left as the key `{}` and can be removed in Settings: {}",
                key.name, left.message
            )),
        }
    }

    /// Keeps the secret of a call of which it is not known how it ended, and says so.
    pub(super) async fn kept_in_doubt(&self, kept: Option<KeyRecord>, problem: Problem) -> Problem {
        let doubt = in_doubt(problem, "made");
        let Some(key) = kept else { return doubt };
        if let Err(problem) = self.put_in_use(Some(&key)).await {
            tracing::warn!(code = problem.code, "a secret in doubt could not be put into use");
        }
        self.announce(&[Topic::Keys, Topic::Endpoints]);
        let message = format!("{} Its secret is kept as the key `{}`.", doubt.message, key.name);
        Problem::new(doubt.code, message)
            .hint("Look at the list of subscriptions: if it is not there, remove that key in Settings.")
    }
}

/// Gives a secret as the text that goes into the call.
///
/// # Errors
/// `subscription.secret_not_text`.
pub(crate) fn text(value: &Secret) -> Result<&str, Problem> {
    std::str::from_utf8(value.expose()).map_err(|_| {
        Problem::new(
            "subscription.secret_not_text",
            "The secret is no text, and the platform takes text only.",
        )
        .field("value")
    })
}

fn free_name(stem: &str, taken: &[String]) -> String {
    let is_free = |name: &String| !taken.contains(name);
    let numbered = (2..).map(|number| format!("{stem} {number}"));
    std::iter::once(stem.to_owned()).chain(numbered).find(is_free).unwrap_or_else(|| stem.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_gets_a_name_of_its_own() {
        let taken = ["calls subscription".to_owned(), "calls subscription 2".to_owned()];
        assert_eq!(free_name("calls subscription", &taken), "calls subscription 3");
        assert_eq!(free_name("other", &taken), "other");
    }

    #[test]
    fn a_secret_that_is_no_text_is_refused_before_the_call() {
        assert_eq!(text(&Secret::new(vec![0xff])).unwrap_err().code, "subscription.secret_not_text");
        assert_eq!(text(&Secret::from("user:pass")).unwrap(), "user:pass");
    }
}
