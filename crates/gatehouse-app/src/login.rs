//! Logging in at a platform: by a user and a password, and by OAuth 2.0 in the person's browser.
//!
//! What comes back goes to the keychain at once. A password is sent once and kept nowhere.

mod callback;
mod exchange;
mod oauth;
mod paced;
mod password;
mod renew;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use gatehouse_model::{KeyRecord, KeyState, Problem, Secret, Timestamp};
use tokio::task::{AbortHandle, JoinHandle};

use crate::App;
use crate::operation::keys::{NewKey, REFRESH, end_of};
use crate::operation::workspaces::checked_name;

/// The log-ins that wait for a browser, and the one renewal that may be under way.
#[derive(Default)]
pub(crate) struct Logins {
    begun: Mutex<HashMap<String, Begun>>,
    /// Held while a token is renewed, so that two calls do not spend one refresh token.
    renewing: tokio::sync::Mutex<()>,
}

/// A log-in that waits for a browser.
struct Begun {
    /// The key that it will fill.
    new: NewKey,
    /// What the browser brings; taken by whoever waits for it.
    task: Option<JoinHandle<Result<Came, Problem>>>,
    abort: AbortHandle,
}

impl Logins {
    fn begin(&self, id: String, new: NewKey, task: JoinHandle<Result<Came, Problem>>) {
        let abort = task.abort_handle();
        self.begun().insert(id, Begun { new, task: Some(task), abort });
    }

    fn begun(&self) -> std::sync::MutexGuard<'_, HashMap<String, Begun>> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives what is to be waited for, once.
    fn take(&self, id: &str) -> Option<(NewKey, JoinHandle<Result<Came, Problem>>)> {
        let mut begun = self.begun();
        let one = begun.get_mut(id)?;
        Some((one.new.clone(), one.task.take()?))
    }

    /// Forgets a log-in and ends its waiting; tells whether it was known.
    fn end(&self, id: &str) -> bool {
        let gone = self.begun().remove(id);
        if let Some(one) = &gone {
            one.abort.abort();
        }
        gone.is_some()
    }

    /// Ends what waits for a browser.
    pub(crate) fn close(&self) {
        for (_, one) in self.begun().drain() {
            one.abort.abort();
        }
    }
}

/// What a browser brought, and whom it is given to.
struct Came {
    client: exchange::Client,
    grant: exchange::Grant,
}

/// What a log-in brought.
#[derive(Debug)]
pub(crate) struct Tokens {
    /// The value that calls are authorised with.
    pub(crate) access: Secret,
    /// What a new one is got with.
    pub(crate) refresh: Option<Secret>,
    /// When it ends.
    pub(crate) expires_at: Option<Timestamp>,
}

impl App {
    /// Keeps what a log-in brought: in the key of that name, or in a new one that takes the place of others in its slot.
    async fn keep_tokens(&self, new: NewKey, tokens: Tokens) -> Result<KeyRecord, Problem> {
        let connection = self.connection(new.connection).await?;
        let own = self.keys_of(connection.workspace_id).await?;
        let same = own.iter().find(|key| key.name == new.name && key.state == KeyState::Current);
        let record = match same {
            Some(key) if key.connection_id == new.connection && key.slot == new.slot => {
                let mut key = key.clone();
                key.fields = new.fields;
                key.scopes = new.scopes;
                let ends = tokens.expires_at.or_else(|| end_of(&tokens.access));
                self.renew_values(&key, &tokens.access, tokens.refresh.as_ref(), ends).await?
            }
            Some(key) => {
                return Err(Problem::new(
                    "store.name_taken",
                    format!("There is a key `{}` already.", key.name),
                )
                .hint("Choose another name, or remove the old key first.")
                .field("name"));
            }
            None => {
                let mut new = NewKey { expires_at: tokens.expires_at, ..new };
                new.parts.extend(tokens.refresh.map(|refresh| (REFRESH.to_owned(), refresh)));
                let record = self.keep_key(new, &tokens.access).await?;
                let replaced = own.iter().filter(|key| {
                    key.connection_id == record.connection_id
                        && key.slot == record.slot
                        && key.state == KeyState::Current
                });
                for old in replaced {
                    let state = self.store.set_key_state(old.id, KeyState::Previous).await;
                    state.map_err(|error| error.problem())?;
                }
                record
            }
        };
        Ok(record)
    }
}

/// Checks the name of the key that a log-in will fill, before anything is sent.
fn named(name: &str) -> Result<String, Problem> {
    checked_name(name, "key")
}
