//! A call with everything that it needs: the platform, the address, the credential; and whether it may go.

use std::sync::Arc;

use gatehouse_client::Base;
use gatehouse_model::{Connection, Environment, KeyRecord, KeyState, Problem, Secret, Workspace};
use gatehouse_providers::{Guard, Login, Profile};

use super::compose::{Composed, compose, shape_in};
use super::pace::{Lane, login_in};
use crate::App;
use crate::credential::Credential;
use crate::view::{ApiCall, ApiGuardView, ApiKeyView};

/// A call that could go.
pub(crate) struct Ready {
    pub(crate) connection: Connection,
    pub(crate) workspace: Workspace,
    pub(crate) profile: Arc<Profile>,
    pub(crate) base: Base,
    pub(crate) composed: Composed,
    pub(crate) credential: Option<Credential>,
    pub(crate) lane: Lane,
}

impl Ready {
    /// Gives every secret of the call, so that nothing that is kept of it holds one.
    pub(crate) fn secrets(&self) -> Vec<Secret> {
        let own = self.composed.secrets.iter().map(|secret| Secret::from(secret.as_str()));
        let credential = self.credential.iter();
        own.chain(
            credential.flat_map(|key| key.headers.iter().chain(&key.query)).map(|(_, value)| value.clone()),
        )
        .collect()
    }

    /// Gives the method and the path, for people.
    pub(crate) fn subject(&self) -> String {
        super::hide::hide(&format!("{} {}", self.composed.method, self.composed.path), &self.secrets())
    }
}

/// The first 8 digits of a fingerprint: what people compare.
pub(crate) fn short(fingerprint: &str) -> String {
    fingerprint.chars().take(8).collect()
}

impl App {
    /// Puts a call together and finds its address; without its credential, so that no keychain is asked.
    pub(crate) async fn drafted(
        &self,
        call: &ApiCall,
    ) -> Result<(Connection, Workspace, Arc<Profile>, Composed), Problem> {
        let connection = self.connection(call.connection_id).await?;
        let workspace = self.workspace(connection.workspace_id).await?;
        let profile = self.profile_for(workspace.id, &connection.platform)?;
        let mut call = call.clone();
        // A whole address is one below the base; what is checked and recorded is the path.
        if call.path.contains("://") || call.path.starts_with("//") {
            let base = self.base_url(&connection).await?;
            let (path, query) = base.below(&call.path).map_err(|error| error.problem())?;
            call.path = query.map_or(path.clone(), |query| format!("{path}?{query}"));
        }
        let shape = match self.openapi_shape(&call).await? {
            Some(shape) => Some(shape),
            None => shape_in(&profile, &call, call.path.split('?').next().unwrap_or_default()),
        };
        let mut composed = compose(&call, &profile, shape);
        self.lay_webhook(&call, &connection, &profile, &mut composed).await;
        Ok((connection, workspace, profile, composed))
    }

    /// Makes a call ready to go.
    ///
    /// # Errors
    /// What is wrong with its parameters, `key.none_for_calls` without a key where one is needed, and the problems of
    /// the address and of the keychain.
    pub(crate) async fn ready(&self, call: &ApiCall) -> Result<Ready, Problem> {
        let (connection, workspace, profile, mut composed) = self.drafted(call).await?;
        if let Some(problem) = composed.problems.first() {
            return Err(problem.clone());
        }
        self.fill_webhook(&mut composed).await?;
        let base = self.base_url(&connection).await?;
        let public = composed.shape.as_ref().is_some_and(|shape| shape.public);
        let credential = if call.without_key || (public && call.auth.is_none()) {
            None
        } else {
            Some(self.credential_of_call(call, &connection, &profile).await?)
        };
        let fingerprint = credential.as_ref().map(|key| short(&key.fingerprint_sha256));
        let is_login = |login: &Login| login.method == composed.method && login.path == composed.path;
        let lane = if login_in(&profile).is_some_and(|(_, login)| is_login(login)) {
            Lane::of_login(&profile, &base.authority())
        } else {
            Lane::new(&profile, &base.authority(), fingerprint.as_deref())
        };
        Ok(Ready { connection, workspace, profile, base, composed, credential, lane })
    }

    async fn credential_of_call(
        &self,
        call: &ApiCall,
        connection: &Connection,
        profile: &Profile,
    ) -> Result<Credential, Problem> {
        if call.auth.is_none() && call.key.is_none() {
            return self.credential_for(connection.id).await.map_err(|problem| match problem.code.as_str() {
                "key.none_for_calls" => {
                    let hint = problem.hint.clone().unwrap_or_default();
                    problem.hint(format!("{hint} To send it without one all the same, say so."))
                }
                _ => problem,
            });
        }
        let key = self.key_for_call(call, connection, profile).await?;
        self.credential_of_key(key.key_id, Some(&key.auth)).await
    }

    /// Gives the key that a call names, or the first one of the way that it names.
    ///
    /// # Errors
    /// `usage.unknown_auth`, `key.none_for_calls`, and `usage.unknown_key` where the connection has no such key.
    pub(crate) async fn key_for_call(
        &self,
        call: &ApiCall,
        connection: &Connection,
        profile: &Profile,
    ) -> Result<ApiKeyView, Problem> {
        let wanted = call.auth.as_deref();
        if let Some(wanted) = wanted.filter(|wanted| profile.auth.iter().all(|auth| auth.id != *wanted)) {
            let known: Vec<_> = profile.auth.iter().map(|auth| auth.id.as_str()).collect();
            return Err(Problem::new(
                "usage.unknown_auth",
                format!("{} has no way `{wanted}` to authorise calls.", profile.provider.name),
            )
            .hint(format!("Its ways: {}.", known.join(", ")))
            .field("auth"));
        }
        let keys = self.keys_for_calls(connection, profile).await?;
        let fits = |key: &&ApiKeyView| wanted.is_none_or(|wanted| key.auth == wanted);
        let slot = profile.auth.iter().find(|auth| Some(auth.id.as_str()) == wanted);
        let slot = slot.map(gatehouse_providers::Auth::slot).unwrap_or_default();
        let named = call.key.as_deref();
        let is_named = |key: &&ApiKeyView| {
            named.is_none_or(|named| key.name == named || key.key_id.to_string() == named)
        };
        if let Some(key) = keys.iter().filter(fits).find(is_named) {
            return Ok(key.clone());
        }
        // One that cannot be used is told as such, not as one that nobody knows.
        let all = self.keys_of(connection.workspace_id).await?;
        let is_meant = |key: &&KeyRecord| match named {
            Some(named) => key.name == named || key.id.to_string() == named,
            None => key.slot == slot && key.state == KeyState::Current,
        };
        if let Some(key) = all.iter().rev().filter(|key| key.connection_id == connection.id).find(is_meant) {
            self.credential_of_key(key.id, wanted).await?;
        }
        let Some(named) = named else {
            return Err(Problem::new("key.none_for_calls", format!("There is no key in `{slot}`."))
                .hint("Add one, or send with another.")
                .field("auth"));
        };
        let mut names: Vec<_> = keys.iter().map(|key| key.name.as_str()).collect();
        names.dedup();
        let problem = Problem::new(
            "usage.unknown_key",
            format!("`{}` has no key `{named}` that calls can be made with.", connection.name),
        );
        let hint = match names.as_slice() {
            [] => "Add one in Settings, Keys.".to_owned(),
            names => format!("It has {}.", names.join(", ")),
        };
        Err(problem.hint(hint).field("key"))
    }

    /// Refuses a call that changes something where nothing may be changed.
    ///
    /// # Errors
    /// `guard.read_only_platform`, `guard.read_only_environment`, `guard.read_only_key`.
    pub(crate) fn permit_write(
        &self,
        workspace: &Workspace,
        profile: &Profile,
        composed: &Composed,
        credential: Option<&Credential>,
    ) -> Result<(), Problem> {
        // A log-in changes nothing that anybody owns.
        if !composed.writes || composed.shape.as_ref().is_some_and(|shape| shape.public) {
            return Ok(());
        }
        let (name, method) = (&profile.provider.name, &composed.method);
        if let Some(reason) = writes_reason(profile) {
            return Err(Problem::new("guard.read_only_platform", format!("{reason} {method} was not sent."))
                .hint("Change it in the platform's own pages."));
        }
        let environment = profile.environments.iter().find(|one| one.id == workspace.environment.as_str());
        if environment.is_some_and(|environment| environment.guard == Guard::ReadOnly) {
            let message = format!(
                "Calls that change something are switched off for this environment of {name}. {method} was not sent."
            );
            return Err(Problem::new("guard.read_only_environment", message).hint(format!(
                "Set environment.{}.guard in its profile, if that is what you want.",
                workspace.environment.as_str()
            )));
        }
        if let Some(key) = credential.filter(|key| key.read_only) {
            let message = format!(
                "The key `{}` may only read, by the scopes recorded for it. {method} was not sent.",
                key.key_name
            );
            return Err(Problem::new("guard.read_only_key", message)
                .hint("Use a key with full access, or correct its scopes."));
        }
        Ok(())
    }

    /// Says why a call has to be confirmed; none where it need not be.
    pub(crate) fn api_guard(
        &self,
        workspace: &Workspace,
        profile: &Profile,
        base: &Base,
        composed: &Composed,
    ) -> Option<ApiGuardView> {
        let real = workspace.environment == Environment::Production && !base.is_loopback();
        // A log-in is no change, whatever its method.
        let public = composed.shape.as_ref().is_some_and(|shape| shape.public);
        (real && composed.writes && !public).then(|| ApiGuardView {
            reason: format!(
                "{} may change something at {}, and {} is a workspace of real people and real money.",
                composed.method, profile.provider.name, workspace.name
            ),
            confirm: workspace.name.clone(),
        })
    }

    /// Refuses a call that changes something at real people unless the workspace's name was typed.
    ///
    /// # Errors
    /// `guard.production_write`.
    pub(crate) fn permit_production(&self, ready: &Ready, confirm: Option<&str>) -> Result<(), Problem> {
        let Some(guard) = self.api_guard(&ready.workspace, &ready.profile, &ready.base, &ready.composed)
        else {
            return Ok(());
        };
        if confirm.map(str::trim) == Some(guard.confirm.as_str()) {
            return Ok(());
        }
        let typed = match confirm {
            None | Some("") => "Nothing was sent.",
            Some(_) => "What was typed is not the workspace's name; nothing was sent.",
        };
        Err(Problem::new("guard.production_write", format!("{} {typed}", guard.reason))
            .hint(format!("Type the workspace's name, `{}`, if that is what you want.", guard.confirm))
            .field("confirm"))
    }
}

/// Says why a platform offers no calls that change something.
pub(crate) fn writes_reason(profile: &Profile) -> Option<String> {
    let api = profile.api.as_ref()?;
    let word = match profile.provenance_of("api.writes").as_str() {
        "documented" => "by its own documentation",
        "assumed" => "by what is assumed of it",
        _ => "by its profile",
    };
    (!api.writes).then(|| format!("{}'s API only reads, {word}.", profile.provider.name))
}
