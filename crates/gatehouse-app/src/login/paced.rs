//! A log-in is a call like any other: it goes at the pace of its limit, and stands in the audit without any secret.

use std::sync::{Arc, Mutex, PoisonError};

use gatehouse_client::{ApiOutcome, Base, GuardError, read_standing};
use gatehouse_model::{Connection, KeyId, Problem, Secret, Timestamp, Workspace};
use gatehouse_providers::Profile;
use gatehouse_store::{ApiCallEntry, ApiCallKind};

use super::Tokens;
use super::exchange::{Client, Grant, ask};
use crate::App;
use crate::api::noted::Noted;
use crate::api::outcome::{later, too_long, why};
use crate::api::pace::{Lane, Patience, patience};
use crate::api::ready::short;

/// Who logs in, and for which key.
pub(super) struct LogIn {
    pub(super) connection: Connection,
    pub(super) workspace: Workspace,
    pub(super) profile: Arc<Profile>,
    /// The name of the key that it fills.
    pub(super) key: String,
    /// The key, once there is one.
    pub(super) key_id: Option<KeyId>,
    /// The first digits of a keyed fingerprint: the key's, else that of the user's or the client's name.
    pub(super) fingerprint: String,
    /// The name under which the sending is told, and can be ended.
    pub(super) run: String,
}

/// One call of a log-in: the method, the path as it is shown, and the host.
#[derive(Debug, Clone)]
pub(super) struct Called {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) host: String,
}

impl App {
    /// Gives the first digits of the fingerprint of a name, under the key of this installation: the same user looks the
    /// same, and the name cannot be read from it.
    ///
    /// # Errors
    /// The keychain's problems.
    pub(super) async fn name_print(&self, name: &str) -> Result<String, Problem> {
        let installation = self.secrets.installation_key().await.map_err(|error| error.problem())?;
        Ok(short(&gatehouse_signing::keyed_digest(&Secret::from(name), &installation)))
    }

    /// Waits in sight until the limit lets a log-in go, then counts it.
    ///
    /// # Errors
    /// `api.wait_too_long`, and `api.cancelled` where a person ended the wait.
    pub(super) async fn login_turn(&self, login: &LogIn, called: &Called) -> Result<(), Problem> {
        let lane = Lane::of_login(&login.profile, &called.host);
        self.read_lane(&lane).await?;
        let subject = format!("{} {}", called.method, called.path);
        let run = self.calls.runs.begin(&login.run, login.connection.id, &subject)?;
        loop {
            let now = self.clock.now();
            let Err(held) = self.calls.pace.take(&lane, now) else { return Ok(()) };
            let until = held.refusal.until();
            if let Some(problem) = too_long(until, now, false, &held) {
                self.note_login(login, called, Noted::stopped(now, &problem.code)).await;
                return Err(problem);
            }
            self.wait(&subject, &run, until, &why(&held)).await?;
        }
    }

    /// Writes what came of a log-in into the audit, and keeps the next one back where the platform asked for it.
    pub(super) async fn login_ended(
        &self,
        login: &LogIn,
        called: &Called,
        at: Timestamp,
        ended: Result<&ApiOutcome, &GuardError>,
    ) {
        let noted = match ended {
            Ok(outcome) => Noted::of(at, outcome, &called.host),
            Err(error) => Noted::stopped(at, &error.problem().code),
        };
        self.note_login(login, called, noted).await;
        let Ok(outcome) = ended else { return };
        let lane = Lane::of_login(&login.profile, &called.host);
        let now = self.clock.now();
        if outcome.status.is_some_and(|status| lane.is_refusal(status)) {
            let asked = read_standing(&outcome.headers, &lane.names(), now).retry_after;
            if let Patience::Again(wait) | Patience::Ask(wait) = patience(asked, 1) {
                self.calls.pace.hold(&lane, later(now, wait));
            }
        }
    }

    /// Asks for tokens, as a log-in among others.
    ///
    /// # Errors
    /// As [`ask`]; `api.wait_too_long` and `api.cancelled` of the wait for the limit.
    pub(super) async fn ask_for_tokens(
        &self,
        login: &LogIn,
        client: &Client,
        grant: Grant,
    ) -> Result<Tokens, Problem> {
        let base = Base::parse(&client.token_url).map_err(|error| error.problem())?;
        let called =
            Called { method: "POST".to_owned(), path: base.path().to_owned(), host: base.authority() };
        self.login_turn(login, &called).await?;
        let (at, carried) = (self.clock.now(), Arc::new(Mutex::new(None)));
        let tokens = ask(client, grant, at, &carried).await;
        let carried = carried.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(ended) = carried {
            self.login_ended(login, &called, at, ended.as_ref()).await;
        }
        tokens
    }

    async fn note_login(&self, login: &LogIn, called: &Called, noted: Noted) {
        let call = ApiCallEntry {
            key_id: login.key_id,
            key: Some(login.key.clone()),
            fingerprint: Some(login.fingerprint.clone()),
            method: called.method.clone(),
            endpoint: called.path.clone(),
            host: called.host.clone(),
            kind: ApiCallKind::Login,
            ..ApiCallEntry::over(&login.connection, &login.workspace)
        };
        self.write_call(noted.into_entry(call)).await;
    }
}
