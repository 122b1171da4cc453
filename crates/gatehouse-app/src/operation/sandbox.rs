//! The embedded sandbox: trying everything out, and sending single events.

mod dialogue;
mod keys;
mod scenario;
mod standing;
mod steering;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use gatehouse_model::{
    DomainEvent, Endpoint, Environment, KeyState, Problem, Reason, Secret, Topic, Workspace, WorkspaceId,
};
use gatehouse_providers::{Catalogue, Profile};
use gatehouse_sandbox::{Chapter, Fault, PreparedRequest, Sandbox};
use gatehouse_signing::{KeyRing, Kind, Scheme};
use uuid::Uuid;

use super::endpoints::{events_of, signing_key};
use crate::App;
use crate::profiles::{profile_in, scheme_in};
use crate::secrets::random_secret;
use crate::view::{
    EmptyRequest, EndpointTestRequest, ReceiverStartRequest, SandboxPlatformView, SandboxSendRequest,
    SandboxSendView, SandboxTryRequest, SandboxTryView, SandboxView, SentView, SettingsSetRequest,
    WorkspaceCreateRequest,
};

pub use scenario::scenario_list;
pub use standing::{StandingSandbox, advance_standing, deliveries_of_standing, reset_standing};

/// The name of the workspace that trying out makes.
const WORKSPACE: &str = "Sandbox";
/// How long before an event the one happened that is sent after it, out of order.
const BETWEEN_EVENTS: Duration = Duration::from_secs(60);
/// How often it is told that the sandbox sent something.
const BETWEEN_WORDS: Duration = Duration::from_millis(100);

/// A delivery of the story with what came of it.
pub(crate) struct Played {
    pub(crate) chapter: Chapter,
    pub(crate) repeats: bool,
    pub(crate) sent: SentView,
}

impl App {
    /// Tries everything out: a workspace with all five platforms, secrets, the listener, and eight deliveries.
    pub async fn try_sandbox(&self, request: SandboxTryRequest) -> Result<SandboxTryView, Problem> {
        let (workspace_id, played) = self.play(request.memory_only).await?;
        let look_at =
            played.iter().rfind(|one| one.sent.status == Some(401)).and_then(|one| one.sent.delivery_id);
        Ok(SandboxTryView {
            workspace_id,
            secrets_in: self.secrets.home(),
            sent: played.into_iter().map(|one| one.sent).collect(),
            look_at,
        })
    }

    /// Sends one event of a platform, signed with the secret of its endpoint, to it or to another address.
    pub async fn send_from_sandbox(&self, request: SandboxSendRequest) -> Result<SandboxSendView, Problem> {
        let workspace_id = match request.workspace_id {
            Some(id) => id,
            None => self.sandbox_workspace().await?.map(|workspace| workspace.id).ok_or_else(|| {
                Problem::new("workspace.not_found", "There is no workspace \"Sandbox\" yet.")
                    .hint("Start the sandbox first.")
            })?,
        };
        let profile = self.profile_for(workspace_id, &request.platform)?;
        let endpoint = self.endpoint_for(workspace_id, &profile).await?;
        let fault = request.fault.as_deref().map(fault_named).transpose()?;
        let requests = self.prepare(&endpoint, request.event.as_deref(), fault).await?;
        self.send_all(&endpoint, requests, fault, request.to.as_deref()).await
    }

    /// Sends a signed event of the platform to an endpoint, through the real socket.
    pub async fn test_endpoint(&self, request: EndpointTestRequest) -> Result<SandboxSendView, Problem> {
        let endpoint = self.endpoint(request.endpoint_id).await?;
        let requests = self.prepare(&endpoint, request.event.as_deref(), None).await?;
        self.send_all(&endpoint, requests, None, None).await
    }

    /// Stops the sandbox; what it sent stays.
    pub async fn stop_sandbox(&self, request: EmptyRequest) -> Result<SandboxView, Problem> {
        let sandbox = self.running.lock().await.sandbox.take();
        if let Some(sandbox) = sandbox {
            sandbox.end().await;
        }
        self.put_setting("sandbox.on", Some(false)).await?;
        self.sandbox(request).await
    }

    /// Tells the state of the sandbox.
    pub async fn sandbox(&self, _: EmptyRequest) -> Result<SandboxView, Problem> {
        let consumer_url = self.running.lock().await.sandbox.as_ref().map(|sandbox| sandbox.consumer_url());
        let workspace = self.sandbox_workspace().await?;
        let (mut endpoints, mut keys) = (Vec::new(), Vec::new());
        if let Some(workspace) = &workspace {
            endpoints = self.store.endpoints(Some(workspace.id)).await.map_err(|error| error.problem())?;
            keys = self.keys_of(workspace.id).await?;
        }
        let mut platforms = Vec::new();
        let catalogue = self.catalogue(workspace.as_ref().map(|workspace| workspace.id));
        for profile in catalogue.platforms() {
            let endpoint = endpoints.iter().find(|endpoint| endpoint.platform == profile.id());
            let key = endpoint.and_then(|endpoint| signing_key(endpoint, &catalogue, &keys));
            let counts = match endpoint {
                Some(endpoint) => {
                    Some(self.store.endpoint_counts(endpoint.id).await.map_err(|error| error.problem())?)
                }
                None => None,
            };
            platforms.push(SandboxPlatformView {
                platform: profile.id().to_owned(),
                name: profile.provider.name.clone(),
                events: sendable(profile),
                faults: faults_of(profile),
                endpoint_id: endpoint.map(|endpoint| endpoint.id),
                secret_last_four: key.map(|key| key.last_four.clone()),
                secret_fingerprint: key.map(|key| key.fingerprint_sha256.clone()),
                invented: invented(profile),
                deliveries: counts.as_ref().map_or(0, |counts| counts.all),
                failed: counts.as_ref().map_or(0, |counts| counts.invalid),
            });
        }
        let workspace_id = workspace.map(|workspace| workspace.id);
        Ok(SandboxView { running: consumer_url.is_some(), workspace_id, consumer_url, platforms })
    }

    /// Does what trying out does, and keeps each delivery of the story beside what came of it.
    pub(crate) async fn play(&self, memory_only: bool) -> Result<(WorkspaceId, Vec<Played>), Problem> {
        let workspace = self.furnish(memory_only).await?;
        self.start_receiver(ReceiverStartRequest::default()).await?;
        let endpoints = self.store.endpoints(Some(workspace)).await.map_err(|error| error.problem())?;
        let mut secrets = HashMap::new();
        for endpoint in &endpoints {
            secrets.insert(endpoint.platform.clone(), self.signing_secret(endpoint).await?);
        }
        let secret_of = |platform: &str| secrets.get(platform).cloned().unwrap_or_else(|| Secret::from(""));
        let (seed, catalogue) = (seed(), self.catalogue(workspace));
        let chapters = gatehouse_sandbox::story(&catalogue, seed, self.clock.now(), secret_of)
            .map_err(|error| error.problem())?;
        let mut played: Vec<Played> = Vec::with_capacity(chapters.len());
        for chapter in chapters {
            let Some(endpoint) =
                endpoints.iter().find(|endpoint| endpoint.platform == chapter.request.platform)
            else {
                continue;
            };
            let repeats = played.iter().any(|earlier| earlier.chapter.request == chapter.request);
            let fault = match (chapter.reason, repeats) {
                (Reason::TimestampTooOld, _) => Some(Fault::OldTimestamp),
                (Reason::Mismatch, _) => Some(Fault::BadSignature),
                (_, true) => Some(Fault::Duplicate),
                _ => None,
            };
            let sent = self.send_one(endpoint, &chapter.request, fault, None).await?;
            played.push(Played { chapter, repeats, sent });
        }
        Ok((workspace, played))
    }

    /// Makes the workspace "Sandbox" with its secrets and keys where they are not there, opens the sandbox, and chooses
    /// the workspace.
    async fn furnish(&self, memory_only: bool) -> Result<WorkspaceId, Problem> {
        if memory_only {
            self.secrets.use_memory();
        }
        let workspace = self.make_sandbox_workspace().await?;
        self.give_secrets(workspace).await?;
        self.put_setting("sandbox.on", Some(true)).await?;
        self.open_sandbox().await?;
        self.give_api_keys(workspace).await?;
        let chosen =
            SettingsSetRequest { active_workspace: Some(workspace), ..SettingsSetRequest::default() };
        self.set_settings(chosen).await?;
        Ok(workspace)
    }

    /// Opens the sandbox's own listener, if it is not open.
    pub(crate) async fn open_sandbox(&self) -> Result<(), Problem> {
        let mut running = self.running.lock().await;
        if running.sandbox.is_none() {
            // The port used last, so that an address typed into a script stays right; a free one when it is taken.
            let last: Option<u16> = self.read_setting("sandbox.port").await?;
            let started = match Sandbox::start(last).await {
                Err(_) if last.is_some() => Sandbox::start(None).await,
                other => other,
            };
            let sandbox = started.map_err(|error| error.problem())?;
            self.put_setting("sandbox.port", Some(sandbox.port())).await?;
            self.tell_of_sendings(&sandbox);
            running.sandbox = Some(Arc::new(sandbox));
        }
        Ok(())
    }

    /// Announces what the sandbox sends by itself, until it is closed: at most ten times a second.
    fn tell_of_sendings(&self, sandbox: &Sandbox) {
        let (mut sendings, bus) = (sandbox.sendings(), self.bus().clone());
        tokio::spawn(async move {
            while sendings.changed().await.is_ok() {
                bus.publish(DomainEvent::Changed { topic: Topic::Sandbox });
                tokio::time::sleep(BETWEEN_WORDS).await;
            }
        });
    }

    async fn sandbox_workspace(&self) -> Result<Option<Workspace>, Problem> {
        let found = self.store.workspace_by_name(WORKSPACE).await.map_err(|error| error.problem())?;
        Ok(found.filter(|workspace| workspace.environment == Environment::Offline))
    }

    async fn make_sandbox_workspace(&self) -> Result<WorkspaceId, Problem> {
        if let Some(workspace) = self.sandbox_workspace().await? {
            return Ok(workspace.id);
        }
        let builtin = Catalogue::builtin();
        let platforms = builtin.platforms().map(|profile| profile.id().to_owned()).collect();
        let request = WorkspaceCreateRequest {
            name: WORKSPACE.to_owned(),
            environment: Environment::Offline,
            platforms,
        };
        Ok(self.create_workspace(request).await?.id)
    }

    /// Gives every endpoint of the workspace a signing secret that can be read; one that cannot is replaced.
    async fn give_secrets(&self, workspace: WorkspaceId) -> Result<(), Problem> {
        let keys = self.keys_of(workspace).await?;
        let catalogue = self.catalogue(workspace);
        for endpoint in self.store.endpoints(Some(workspace)).await.map_err(|error| error.problem())? {
            let Some(slot) = scheme_in(&catalogue, &endpoint).and_then(|scheme| scheme.slot()) else {
                continue;
            };
            if let Some(key) = signing_key(&endpoint, &catalogue, &keys) {
                if self.secrets.get(key.account(), key.kept_in).await.is_ok() {
                    continue;
                }
                // A value in the memory of an earlier run is gone for good.
                self.store.set_key_state(key.id, KeyState::Revoked).await.map_err(|error| error.problem())?;
            }
            let value = random_secret("whsec-sandbox-").map_err(|error| error.problem())?;
            let taken = keys.iter().filter(|key| key.connection_id == endpoint.connection_id).count();
            let name =
                if taken == 0 { endpoint.name.clone() } else { format!("{} {}", endpoint.name, taken + 1) };
            self.keep(endpoint.connection_id, name, slot.to_owned(), &value, Default::default()).await?;
        }
        self.refresh_endpoints().await
    }

    async fn endpoint_for(&self, workspace: WorkspaceId, profile: &Profile) -> Result<Endpoint, Problem> {
        let all = self.store.endpoints(Some(workspace)).await.map_err(|error| error.problem())?;
        let fits = |endpoint: &Endpoint| !endpoint.imported && endpoint.platform == profile.id();
        all.into_iter().find(fits).ok_or_else(|| {
            let message = format!("The workspace has no endpoint for {}.", profile.provider.name);
            Problem::new("endpoint.not_found", message)
                .hint(format!("Add one with `gatehouse connection add {0} --platform {0}`.", profile.id()))
        })
    }

    /// Gives the secret with which a scheme signs for an endpoint; an empty one where it signs nothing.
    ///
    /// # Errors
    /// `sign.secret_missing`, or the keychain's own problem.
    pub(crate) async fn secret_for(&self, endpoint: &Endpoint, scheme: &Scheme) -> Result<Secret, Problem> {
        match scheme.kind {
            Kind::None => Ok(Secret::from("")),
            _ => self.signing_secret(endpoint).await,
        }
    }

    async fn signing_secret(&self, endpoint: &Endpoint) -> Result<Secret, Problem> {
        let catalogue = self.catalogue(endpoint.workspace_id);
        let keys = self.keys_of(endpoint.workspace_id).await?;
        match self.ring(endpoint, &catalogue, &keys).await {
            KeyRing::Secrets(secrets) => Ok(secrets.into_iter().next().map(|first| first.secret)),
            KeyRing::Missing => Ok(None),
            KeyRing::Unavailable => Err(gatehouse_secrets::SecretError::Locked.problem()),
        }?
        .ok_or_else(|| {
            Problem::new("sign.secret_missing", format!("`{}` has no signing secret yet.", endpoint.name))
                .hint("Add one to its connection first.")
        })
    }

    async fn prepare(
        &self,
        endpoint: &Endpoint,
        event: Option<&str>,
        fault: Option<Fault>,
    ) -> Result<Vec<PreparedRequest>, Problem> {
        let catalogue = self.catalogue(endpoint.workspace_id);
        let profile = profile_in(&catalogue, &endpoint.platform)?;
        let known = sendable(profile);
        let name = event.map(str::to_owned).or_else(|| known.first().cloned()).unwrap_or_default();
        let now = self.clock.now();
        let scheme = scheme_in(&catalogue, endpoint).ok_or_else(no_scheme)?;
        let secret = self.secret_for(endpoint, scheme).await?;
        let compose = |seed, happened| {
            gatehouse_sandbox::compose(profile, &name, seed, happened).map_err(|error| error.problem())
        };
        let prepared = match fault {
            // Order needs two, and times that tell which of them happened first.
            Some(Fault::OutOfOrder) => {
                let events = [compose(seed(), now - BETWEEN_EVENTS)?, compose(seed().wrapping_add(1), now)?];
                gatehouse_sandbox::prepare_series(&events, scheme, &secret, now, fault)
            }
            _ => gatehouse_sandbox::prepare(&compose(seed(), now)?, scheme, &secret, now, fault),
        };
        prepared.map_err(|error| error.problem())
    }

    async fn send_all(
        &self,
        endpoint: &Endpoint,
        requests: Vec<PreparedRequest>,
        fault: Option<Fault>,
        to: Option<&str>,
    ) -> Result<SandboxSendView, Problem> {
        let mut sent = Vec::with_capacity(requests.len());
        for request in &requests {
            sent.push(self.send_one(endpoint, request, fault, to).await?);
        }
        Ok(SandboxSendView { sent })
    }

    async fn send_one(
        &self,
        endpoint: &Endpoint,
        request: &PreparedRequest,
        fault: Option<Fault>,
        to: Option<&str>,
    ) -> Result<SentView, Problem> {
        let own = match to {
            Some(_) => None,
            None => Some(self.address_of(endpoint).await?),
        };
        let url = to.map(str::to_owned).or(own).unwrap_or_default();
        let at = self.clock.now();
        let (status, error, latency) = match gatehouse_sandbox::send(request, &url).await {
            Ok(result) => (Some(result.status), None, result.latency),
            Err(error) => (None, Some(error.problem().message), Duration::ZERO),
        };
        // The row is durable before its answer is sent, so the newest one of the endpoint is this one.
        let reached_us = to.is_none() && status.is_some();
        let newest = match reached_us {
            true => self.store.last_of_endpoint(endpoint.id).await.map_err(|error| error.problem())?,
            false => None,
        };
        Ok(SentView {
            platform: request.platform.clone(),
            event: request.event.clone(),
            fault: fault.map(|fault| fault.to_string()),
            endpoint_id: to.is_none().then_some(endpoint.id),
            at,
            status,
            error,
            latency_ms: u64::try_from(latency.as_millis()).unwrap_or(u64::MAX),
            delivery_id: newest.filter(|row| row.received_at >= at).map(|row| row.id),
        })
    }

    async fn address_of(&self, endpoint: &Endpoint) -> Result<String, Problem> {
        let address = self.running.lock().await.receiver.as_ref().map(|receiver| receiver.address());
        address.map(|address| format!("http://{address}{}", endpoint.path())).ok_or_else(|| {
            Problem::new("receiver.not_listening", "The receiver is not listening, so nothing would arrive.")
                .hint("Start it first.")
        })
    }
}

/// Events differ from run to run, so that trying twice gives new deliveries and not duplicates.
fn seed() -> u64 {
    let (high, low) = Uuid::new_v4().as_u64_pair();
    high ^ low
}

fn fault_named(text: &str) -> Result<Fault, Problem> {
    text.parse::<Fault>().map_err(|error| error.problem())
}

pub(crate) fn no_scheme() -> Problem {
    Problem::new("sign.no_scheme", "This endpoint has no scheme to sign with.")
}

/// Gives the events that the sandbox has a sample of: the profile's own first.
pub(crate) fn sendable(profile: &Profile) -> Vec<String> {
    let own = |name: &String| {
        let mut events = profile.webhooks.iter().flat_map(|webhooks| &webhooks.events);
        events.any(|event| event.name == *name && event.sample.is_some())
    };
    let samples: Vec<String> = gatehouse_sandbox::event_names(profile.id()).map(str::to_owned).collect();
    let mut names: Vec<String> =
        events_of(profile).into_iter().filter(|name| samples.contains(name) || own(name)).collect();
    let others: Vec<String> = samples.into_iter().filter(|name| !names.contains(name)).collect();
    names.extend(others);
    names
}

/// Gives the faults that can be sent with the platform's first scheme.
fn faults_of(profile: &Profile) -> Vec<String> {
    let scheme: Option<&Scheme> = profile.webhooks.as_ref().and_then(|webhooks| webhooks.signatures.first());
    let Some(scheme) = scheme else { return Vec::new() };
    let signs_body = scheme.kind == Kind::Hmac;
    let ages = scheme.timestamp.is_some();
    [
        (Fault::BadSignature, scheme.kind != Kind::None),
        (Fault::OldTimestamp, ages),
        (Fault::ReserialisedBody, signs_body),
        (Fault::Duplicate, true),
        (Fault::OutOfOrder, true),
    ]
    .into_iter()
    .filter(|(_, possible)| *possible)
    .map(|(fault, _)| fault.to_string())
    .collect()
}

/// Gives what of a platform's events is invented, each once.
fn invented(profile: &Profile) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    for event in gatehouse_sandbox::event_names(profile.id()) {
        let note = gatehouse_sandbox::invented(profile.id(), event).map(str::to_owned);
        notes.extend(note.filter(|note| !notes.contains(note)));
    }
    notes
}
