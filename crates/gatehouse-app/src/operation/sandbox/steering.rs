//! Steering the running sandbox: its clock, its faults, what it sends and tries again, its dead letters.

use std::sync::Arc;
use std::time::Duration;

use gatehouse_model::{Endpoint, Problem, WorkspaceId};
use gatehouse_sandbox::imitation::Target;
use gatehouse_sandbox::{
    ApiFault, DeliveryState, Dispatch, FaultSwitch, Sandbox, SandboxError, SentDelivery,
};
use jiff::SignedDuration;

use super::{fault_named, no_scheme, seed};
use crate::App;
use crate::profiles::scheme_in;
use crate::view::{
    EmptyRequest, SandboxAdvanceRequest, SandboxAttemptView, SandboxClockRequest, SandboxCredentialListView,
    SandboxCredentialView, SandboxDeliveryRequest, SandboxDeliveryView, SandboxDispatchRequest,
    SandboxFaultRequest, SandboxFaultView, SandboxPlatformRequest, SandboxWorldView,
};

/// How far the clock can be put forward at once: longer than any schedule of the profiles.
const FARTHEST: Duration = Duration::from_secs(366 * 24 * 3600);

impl App {
    /// Opens the sandbox's listener without anything else, if it is not open, and tells how it stands.
    pub async fn start_sandbox(&self, request: EmptyRequest) -> Result<SandboxWorldView, Problem> {
        self.open_sandbox().await?;
        self.put_setting("sandbox.on", Some(true)).await?;
        self.sandbox_world(request).await
    }

    /// Tells how the sandbox stands: its clock, its faults, and what it sent with every attempt.
    pub async fn sandbox_world(&self, _: EmptyRequest) -> Result<SandboxWorldView, Problem> {
        let running = self.running_sandbox().await;
        Ok(running.map(|sandbox| world(&sandbox)).unwrap_or_default())
    }

    /// Gives the made-up keys that an imitation takes, to be put into the keychain of an offline workspace.
    pub async fn sandbox_credentials(
        &self,
        request: SandboxPlatformRequest,
    ) -> Result<SandboxCredentialListView, Problem> {
        let sandbox = self.opened_sandbox().await?;
        let known = sandbox.platforms();
        if !known.contains(&request.platform.as_str()) {
            let platform = request.platform;
            return Err(SandboxError::UnknownPlatform { platform, known }.problem());
        }
        let all = sandbox.credentials(&request.platform);
        let credentials = all
            .into_iter()
            .map(|one| SandboxCredentialView {
                auth: one.auth.to_owned(),
                field: Some(one.field.to_owned()).filter(|field| !field.is_empty()),
                label: one.label.to_owned(),
                value: String::from_utf8_lossy(one.value.expose()).into_owned(),
            })
            .collect();
        Ok(SandboxCredentialListView { credentials })
    }

    /// Puts the sandbox's clock forward; what becomes due on the way is sent.
    pub async fn advance_sandbox(&self, request: SandboxAdvanceRequest) -> Result<SandboxWorldView, Problem> {
        let by = Duration::from_millis(request.millis);
        if by > FARTHEST {
            return Err(Problem::new("sandbox.too_far", "The clock can be put forward by a year at most.")
                .hint("Give a shorter time, such as 31h."));
        }
        let sandbox = self.opened_sandbox().await?;
        sandbox.advance(by).await;
        Ok(world(&sandbox))
    }

    /// Stops the sandbox's clock or lets it run on, and puts the times of signatures off the machine's.
    pub async fn set_sandbox_clock(&self, request: SandboxClockRequest) -> Result<SandboxWorldView, Problem> {
        let sandbox = self.opened_sandbox().await?;
        if let Some(stopped) = request.stopped {
            sandbox.set_stopped(stopped);
        }
        if let Some(seconds) = request.skew_seconds {
            sandbox.set_skew(SignedDuration::from_secs(i64::from(seconds)));
        }
        Ok(world(&sandbox))
    }

    /// Switches a fault of an imitated API's answers on or off.
    pub async fn set_sandbox_fault(&self, request: SandboxFaultRequest) -> Result<SandboxWorldView, Problem> {
        let fault = request.fault.as_deref().map(str::parse::<ApiFault>).transpose();
        let fault = fault.map_err(|error| error.problem())?;
        let sandbox = self.opened_sandbox().await?;
        let switch =
            fault.map(|fault| FaultSwitch { fault, argument: request.argument, times: request.times });
        sandbox.set_fault(&request.platform, switch).map_err(|error| error.problem())?;
        Ok(world(&sandbox))
    }

    /// Sends events as the platform would, with all its attempts: to an address, to who subscribed, or to the
    /// workspace's endpoint. Waits for the first attempt of each.
    pub async fn dispatch_from_sandbox(
        &self,
        request: SandboxDispatchRequest,
    ) -> Result<SandboxWorldView, Problem> {
        let fault = request.fault.as_deref().map(fault_named).transpose()?;
        let workspace = match request.workspace_id {
            Some(id) => Some(id),
            None => self.sandbox_workspace().await?.map(|workspace| workspace.id),
        };
        let sandbox = self.opened_sandbox().await?;
        sandbox.set_profiles(self.catalogue(workspace));
        let to_subscribers = request.to.is_none()
            && request.events.iter().all(|event| !sandbox.subscribers(&request.platform, event).is_empty());
        let targets = match to_subscribers {
            true => Vec::new(),
            false => vec![self.target_of(workspace, &request).await?],
        };
        let order = Dispatch {
            platform: request.platform,
            events: request.events,
            targets,
            fault,
            seed: Some(seed()),
            lost_answers: 0,
        };
        sandbox.send(&order).await.map_err(|error| error.problem())?;
        Ok(world(&sandbox))
    }

    /// Sends a dead letter of the sandbox again, with its whole schedule.
    pub async fn requeue_in_sandbox(
        &self,
        request: SandboxDeliveryRequest,
    ) -> Result<SandboxWorldView, Problem> {
        let sandbox = self.opened_sandbox().await?;
        sandbox.requeue(&request.id).map_err(|error| error.problem())?;
        Ok(world(&sandbox))
    }

    /// Throws a dead letter of the sandbox away.
    pub async fn discard_in_sandbox(
        &self,
        request: SandboxDeliveryRequest,
    ) -> Result<SandboxWorldView, Problem> {
        let sandbox = self.opened_sandbox().await?;
        sandbox.discard(&request.id).map_err(|error| error.problem())?;
        Ok(world(&sandbox))
    }

    /// Puts the sandbox back to its first state: subscriptions, deliveries, faults and clock.
    pub async fn reset_sandbox(&self, _: EmptyRequest) -> Result<SandboxWorldView, Problem> {
        let sandbox = self.opened_sandbox().await?;
        sandbox.reset();
        Ok(world(&sandbox))
    }

    pub(super) async fn running_sandbox(&self) -> Option<Arc<Sandbox>> {
        self.running.lock().await.sandbox.clone()
    }

    /// Gives the sandbox, opened if it was not.
    pub(crate) async fn opened_sandbox(&self) -> Result<Arc<Sandbox>, Problem> {
        self.open_sandbox().await?;
        self.running_sandbox().await.ok_or_else(|| {
            Problem::new("sandbox.not_running", "The sandbox is not running.").hint("Start it in Sandbox.")
        })
    }

    /// Gives to whom an order goes that leaves it to us, signed as the workspace's endpoint is.
    async fn target_of(
        &self,
        workspace: Option<WorkspaceId>,
        request: &SandboxDispatchRequest,
    ) -> Result<Target, Problem> {
        let workspace = workspace.ok_or_else(|| {
            Problem::new("workspace.not_found", "There is no workspace \"Sandbox\" yet.")
                .hint("Start the sandbox first.")
        })?;
        let profile = self.profile_for(workspace, &request.platform)?;
        let endpoint = self.endpoint_for(workspace, &profile).await?;
        let url = match &request.to {
            Some(url) => url.clone(),
            None => self.address_of(&endpoint).await?,
        };
        self.sandbox_target(&endpoint, &url).await
    }

    /// Gives an address as a target, signed as an endpoint is.
    ///
    /// # Errors
    /// `sign.no_scheme`, `sign.secret_missing`, or the keychain's own problem.
    pub(crate) async fn sandbox_target(&self, endpoint: &Endpoint, url: &str) -> Result<Target, Problem> {
        let catalogue = self.catalogue(endpoint.workspace_id);
        let scheme = scheme_in(&catalogue, endpoint).ok_or_else(no_scheme)?;
        let secret = self.secret_for(endpoint, scheme).await?;
        let (id, url, scheme) = (url.to_owned(), url.to_owned(), scheme.id.clone());
        Ok(Target { id, url, scheme, secret, retry: None })
    }
}

fn world(sandbox: &Sandbox) -> SandboxWorldView {
    let clock = sandbox.clock();
    let faults = sandbox.faults().into_iter().map(|(platform, switch)| SandboxFaultView {
        platform,
        fault: switch.fault.to_string(),
        argument: switch.argument,
        times: switch.times,
    });
    SandboxWorldView {
        running: true,
        base_url: Some(format!("http://127.0.0.1:{}", sandbox.port())),
        platforms: sandbox.platforms().into_iter().map(str::to_owned).collect(),
        now: Some(clock.now()),
        ahead_ms: u64::try_from(clock.ahead().as_millis()).unwrap_or(u64::MAX),
        stopped: clock.is_stopped(),
        skew_seconds: i32::try_from(sandbox.skew().as_secs()).unwrap_or(i32::MAX),
        possible_faults: ApiFault::ALL.map(|fault| fault.to_string()).to_vec(),
        faults: faults.collect(),
        // The newest first, as people look for it.
        deliveries: sandbox.deliveries().iter().rev().take(200).map(delivery).collect(),
    }
}

pub(super) fn delivery(one: &SentDelivery) -> SandboxDeliveryView {
    let attempts = one.attempts.iter().map(|attempt| SandboxAttemptView {
        at: attempt.at,
        status: attempt.status,
        error: attempt.failure.clone(),
        latency_ms: u64::try_from(attempt.latency.as_millis()).unwrap_or(u64::MAX),
    });
    SandboxDeliveryView {
        id: one.id.clone(),
        platform: one.platform.clone(),
        event: one.event.clone(),
        provider_delivery_id: one.delivery_id.clone(),
        url: one.url.clone(),
        fault: one.fault.map(|fault| fault.to_string()),
        state: one.state.as_str().to_owned(),
        is_dead_letter: one.state == DeliveryState::DeadLetter,
        due: one.due,
        attempts: attempts.collect(),
    }
}
