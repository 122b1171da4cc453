//! Secrets that a company brought go into the keychain, once their delivery is durable.
//!
//! What counts as a secret was said when the delivery was masked: each value of its body that lies there as a mask.
//! A keychain that cannot be had leaves them sealed in their delivery, until somebody asks again.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use gatehouse_model::{
    Connection, DomainEvent, Environment, KeyId, KeyRecord, KeyState, Problem, Secret, Topic, last_four,
};
use gatehouse_providers::Profile;
use gatehouse_signing::LabelledSecret;
use gatehouse_store::{DialogueStep, Store};
use serde_json::Value;
use tokio::sync::{Mutex, Notify};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::App;
use crate::app::Mode;
use crate::bus::Bus;
use crate::clock::Clock;
use crate::operation::mask::HIDDEN;
use crate::profiles::Profiles;
use crate::sealing::Sealing;
use crate::secrets::Secrets;

/// How many deliveries are looked at at once.
const FEW: u32 = 32;

/// The plain field of a key that names its company.
pub(crate) const COMPANY: &str = "company_id";

/// The plain field of a key that says where in the message its value stood.
pub(crate) const POINTER: &str = "pointer";

/// The slot of a secret that a form asked for begins so.
pub(crate) const SLOT: &str = "dialogue.";

/// The task, while it runs, and how to reach it.
#[derive(Default)]
pub(crate) struct Harvest {
    wake: Arc<Notify>,
    ends: Arc<AtomicBool>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Harvest {
    /// Gives what wakes it.
    pub(crate) fn bell(&self) -> Arc<Notify> {
        Arc::clone(&self.wake)
    }

    /// Has what is due looked at soon.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Ends the task once what is due was looked at; what is left is taken up at the next start.
    pub(crate) async fn stop(&self) {
        self.ends.store(true, Ordering::Release);
        self.wake.notify_one();
        if let Some(task) = self.task.lock().await.take() {
            // It has no answer, and a defect in it was logged where it happened.
            let _ = task.await;
        }
        self.ends.store(false, Ordering::Release);
    }
}

/// Everything that the work needs, on its own.
pub(crate) struct Harvester {
    store: Store,
    secrets: Arc<Secrets>,
    sealing: Arc<Sealing>,
    profiles: Arc<Profiles>,
    clock: Arc<dyn Clock>,
    bus: Bus,
}

impl App {
    /// Makes whoever takes secrets out of dialogues.
    pub(crate) fn harvester(&self) -> Harvester {
        Harvester {
            store: self.store.clone(),
            secrets: Arc::clone(&self.secrets),
            sealing: Arc::clone(&self.sealing),
            profiles: Arc::clone(&self.profiles),
            clock: Arc::clone(&self.clock),
            bus: self.bus().clone(),
        }
    }

    /// Begins to take secrets out of dialogues, unless that is under way.
    pub(crate) async fn start_harvest(&self) {
        let mut task = self.harvest.task.lock().await;
        if self.mode == Mode::Read || task.as_ref().is_some_and(|task| !task.is_finished()) {
            return;
        }
        let (harvester, wake, ends) =
            (self.harvester(), Arc::clone(&self.harvest.wake), Arc::clone(&self.harvest.ends));
        *task = Some(tokio::spawn(async move {
            loop {
                let last = ends.load(Ordering::Acquire);
                if let Err(problem) = harvester.all_due().await {
                    tracing::warn!(code = problem.code, %problem, "secrets of a dialogue wait in their delivery");
                }
                if last {
                    return;
                }
                wake.notified().await;
            }
        }));
    }
}

impl Harvester {
    /// Takes everything that is due, oldest first. What no key opens keeps nothing behind it from being taken.
    ///
    /// # Errors
    /// `delivery.sealed` when all else was taken, and the keychain's at once.
    pub(crate) async fn all_due(&self) -> Result<(), Problem> {
        let (mut after, mut closed) = (0, None);
        loop {
            let due = self.store.dialogue_steps_due(after, FEW).await.map_err(|error| error.problem())?;
            let Some(last) = due.last() else { return closed.map_or(Ok(()), Err) };
            after = last.sequence;
            for step in due {
                match self.take(&step).await {
                    Err(problem) if problem.code == "delivery.sealed" => {
                        closed = Some(problem);
                        continue;
                    }
                    taken => taken?,
                }
                self.store.note_step_taken(step.delivery_id).await.map_err(|error| error.problem())?;
                for topic in [Topic::Keys, Topic::Dialogues] {
                    self.bus.publish(DomainEvent::Changed { topic });
                }
            }
        }
    }

    async fn take(&self, step: &DialogueStep) -> Result<(), Problem> {
        let told = |error: gatehouse_store::StoreError| error.problem();
        let found = self.store.delivery(step.delivery_id).await.map_err(told)?;
        let Some(mut delivery) = found else { return Ok(()) };
        let shown = self.store.delivery_body(step.delivery_id).await.map_err(told)?.unwrap_or_default();
        let exact = self.sealing.exact(&self.store, &mut delivery).await?;
        let (Ok(shown), Ok(exact)) = (serde_json::from_slice(&shown), serde_json::from_slice(&exact)) else {
            return Ok(());
        };
        let mut secrets = Vec::new();
        behind_masks(&shown, &exact, String::new(), &mut secrets);
        let connection = self.store.connection(step.connection_id).await.map_err(told)?;
        let Some(connection) = connection.filter(|_| !secrets.is_empty()) else { return Ok(()) };
        let catalogue = self.profiles.of(Some(connection.workspace_id));
        let profile = catalogue.platform(&connection.platform).map(|profile| &**profile);
        for (pointer, value) in secrets {
            self.keep(step, &connection, profile, &pointer, &value).await?;
        }
        Ok(())
    }

    /// Puts a secret into the keychain, in the place of an older one of the same name. The new one is there before the
    /// old one goes.
    async fn keep(
        &self,
        step: &DialogueStep,
        connection: &Connection,
        profile: Option<&Profile>,
        pointer: &str,
        value: &Secret,
    ) -> Result<(), Problem> {
        let told = |error: gatehouse_store::StoreError| error.problem();
        let field = pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
        let slot = slot(profile, step, pointer, &field);
        let installation = self.secrets.installation_key().await.map_err(|error| error.problem())?;
        let fingerprint = gatehouse_signing::keyed_digest(value, &installation);
        let all = self.store.keys(Some(connection.workspace_id)).await.map_err(told)?;
        let older: Vec<&KeyRecord> = (all.iter())
            .filter(|key| key.connection_id == connection.id && key.slot == slot)
            .filter(|key| key.fields.get(COMPANY) == Some(&step.company))
            .filter(|key| key.fields.get(POINTER).is_some_and(|known| known == pointer))
            .collect();
        if older.iter().any(|key| key.fingerprint_sha256 == fingerprint) {
            return Ok(());
        }
        let environment = self.environment(connection).await?;
        let id = KeyId::from_uuid(Uuid::now_v7());
        let kept_in = self.secrets.put(id, value).await.map_err(|error| error.problem())?;
        let mut fields = BTreeMap::from([
            (COMPANY.to_owned(), step.company.clone()),
            (POINTER.to_owned(), pointer.to_owned()),
        ]);
        fields.extend(step.account.clone().map(|account| ("account_id".to_owned(), account)));
        let record = KeyRecord {
            id,
            workspace_id: connection.workspace_id,
            connection_id: connection.id,
            endpoint_id: None,
            name: free_name(&all, &older, &format!("{field} of {}", step.company), &connection.name),
            last_four: last_four(value),
            fingerprint_sha256: fingerprint,
            environment,
            scopes: Vec::new(),
            fields,
            kept_in,
            state: KeyState::Current,
            created_at: self.clock.now(),
            expires_at: None,
            last_used_at: None,
            looks_like: profile.and_then(|profile| profile.key_form(&slot, value).environment()),
            parts: BTreeMap::new(),
            slot,
        };
        for old in &older {
            self.store.remove_key(old.id).await.map_err(told)?;
        }
        if let Err(error) = self.store.add_key(&record).await {
            // Without its record nobody would ever remove the value.
            let _ = self.secrets.delete(id, kept_in).await;
            return Err(error.problem());
        }
        for old in older {
            if let Err(error) = self.secrets.delete(old.account(), old.kept_in).await {
                tracing::warn!(key = %old.id, %error, "a value that is no longer used could not be removed");
            }
        }
        let labelled = LabelledSecret::new(&record.name, value.clone());
        self.sealing.know(step.endpoint_id, &[], &[labelled]);
        Ok(())
    }

    async fn environment(&self, connection: &Connection) -> Result<Environment, Problem> {
        let workspace = self.store.workspace(connection.workspace_id).await;
        let workspace = workspace.map_err(|error| error.problem())?;
        Ok(workspace.map_or(Environment::Production, |workspace| workspace.environment))
    }
}

/// Gives the slot of a secret: that of the credential which the profile finds there, else one of the dialogue's own.
fn slot(profile: Option<&Profile>, step: &DialogueStep, pointer: &str, field: &str) -> String {
    let harvests = |auth: &&gatehouse_providers::Auth| {
        let harvest = auth.harvest.as_ref();
        harvest.is_some_and(|harvest| harvest.dialogue == step.step && harvest.pointer == pointer)
    };
    let known = profile.and_then(|profile| profile.auth.iter().find(harvests));
    known.map_or_else(|| format!("{SLOT}{field}"), |auth| auth.slot().to_owned())
}

/// Gives a name that no other key in use has.
fn free_name(all: &[KeyRecord], older: &[&KeyRecord], wanted: &str, connection: &str) -> String {
    let taken = |name: &str| {
        let others = all.iter().filter(|key| older.iter().all(|old| old.id != key.id));
        others.filter(|key| key.state == KeyState::Current).any(|key| key.name == name)
    };
    let named = (2..).map(|number| format!("{wanted} {number}"));
    let mut names = [wanted.to_owned(), format!("{wanted} at {connection}")].into_iter().chain(named);
    names.find(|name| !taken(name)).unwrap_or_default()
}

/// Gives the texts that stand where the body is shown as a mask, with their pointers.
pub(crate) fn behind_masks(shown: &Value, exact: &Value, at: String, found: &mut Vec<(String, Secret)>) {
    match (shown, exact) {
        (Value::Object(shown), Value::Object(exact)) => {
            for (name, shown) in shown {
                if let Some(exact) = exact.get(name) {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    behind_masks(shown, exact, format!("{at}/{name}"), found);
                }
            }
        }
        (Value::Array(shown), Value::Array(exact)) => {
            for (number, (shown, exact)) in shown.iter().zip(exact).enumerate() {
                behind_masks(shown, exact, format!("{at}/{number}"), found);
            }
        }
        (Value::String(shown), exact) if shown == HIDDEN => {
            let text = exact.as_str().map_or_else(|| exact.to_string(), str::to_owned);
            if !exact.is_null() && !text.is_empty() {
                found.push((at, Secret::from(text.as_str())));
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::dialogue::standing::tests::step;

    #[test]
    fn what_stands_behind_masks_is_found_with_its_place() {
        let exact =
            json!({ "account_api_key": "k", "data": { "a/b": "s", "n": 7, "x": "y", "list": ["t", null] } });
        let shown = json!({ "account_api_key": HIDDEN, "data": { "a/b": HIDDEN, "n": HIDDEN, "x": "y", "list": [HIDDEN, HIDDEN] } });
        let mut found = Vec::new();
        behind_masks(&shown, &exact, String::new(), &mut found);
        let mut found: Vec<_> = (found.iter())
            .map(|(at, value)| (at.as_str(), String::from_utf8_lossy(value.expose()).into_owned()))
            .collect();
        found.sort();
        let expected =
            [("/account_api_key", "k"), ("/data/a~1b", "s"), ("/data/list/0", "t"), ("/data/n", "7")];
        assert_eq!(found, expected.map(|(at, value)| (at, value.to_owned())));
    }

    #[test]
    fn the_key_of_an_installation_has_the_slot_of_its_credential() {
        let keruj = gatehouse_providers::platform("keruj");
        let install = step("install", "application_install", 200, "");
        assert_eq!(slot(keruj, &install, "/account_api_key", "account_api_key"), "account_key");
        let reply = step("reply", "entered", 200, "");
        assert_eq!(slot(keruj, &reply, "/data/pin", "pin"), "dialogue.pin");
    }
}
