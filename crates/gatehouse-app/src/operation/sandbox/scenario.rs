//! Scenarios of the sandbox carried out: the other side's steps, our keys, and what the inbox says afterwards.

use gatehouse_model::{Endpoint, KeyRecord, KeyState, Problem, Secret, WorkspaceId};
use gatehouse_sandbox::imitation::Target;
use gatehouse_sandbox::{
    ApiFault, DeliveryState, Dispatch, FaultSwitch, Sandbox, Scenario, ScenarioStep, Signer,
};
use jiff::SignedDuration;

use super::{seed, steering};
use crate::App;
use crate::operation::endpoints::signing_key;
use crate::secrets::random_secret;
use crate::view::{
    ApiCall, ApiSendRequest, DeliveryFilterRequest, DeliveryPageRequest, EmptyRequest, KeyRequest,
    KeyRotateRequest, ReceiverStartRequest, SandboxScenarioCallView, SandboxScenarioListView,
    SandboxScenarioRequest, SandboxScenarioRunView, SandboxScenarioView, SandboxVerdictView,
};

/// The most requests that a scenario makes.
const MOST: u32 = 1_000;
/// How long the new and the old secret count side by side, unless the scenario ends it before.
const OVERLAP_S: u64 = 3_600;

/// A scenario under way.
struct Run<'s> {
    scenario: &'static Scenario,
    sandbox: &'s Sandbox,
    workspace: WorkspaceId,
    endpoint: Endpoint,
    url: String,
    /// What was sent, by the sandbox's ids.
    sent: Vec<String>,
    /// The key and the value that were replaced.
    previous: Option<(KeyRecord, Secret)>,
    call: Option<SandboxScenarioCallView>,
}

/// Lists the scenarios of the sandbox: what each will do, and what one should see.
pub fn scenario_list() -> SandboxScenarioListView {
    let scenarios = gatehouse_sandbox::scenarios().iter().map(|one| SandboxScenarioView {
        name: one.name.to_owned(),
        title: one.title.to_owned(),
        platform: one.platform.to_owned(),
        does: one.does.to_owned(),
        see: one.see.to_owned(),
        goes_elsewhere: one.goes_elsewhere(),
        expected: expected(one),
    });
    SandboxScenarioListView { scenarios: scenarios.collect() }
}

impl App {
    /// Lists the scenarios: what each will do, and what one should see.
    pub async fn sandbox_scenarios(&self, _: EmptyRequest) -> Result<SandboxScenarioListView, Problem> {
        Ok(scenario_list())
    }

    /// Plays a scenario to the endpoint of the workspace "Sandbox", which is made where it is not there yet, or to
    /// another address. The sandbox's clock is held meanwhile, so that the same comes of it each time.
    ///
    /// # Errors
    /// `sandbox.unknown_scenario`, `sandbox.scenario_stays_here` for an address where the scenario needs our own keys or
    /// calls, and the problems of the receiver, the keychain and the sandbox.
    pub async fn play_scenario(
        &self,
        request: SandboxScenarioRequest,
    ) -> Result<SandboxScenarioRunView, Problem> {
        let scenario = gatehouse_sandbox::scenario(&request.name).ok_or_else(|| unknown(&request.name))?;
        if request.to.is_some() && !scenario.goes_elsewhere() {
            let message = format!("`{}` needs the keys and calls of Gatehouse itself.", scenario.name);
            return Err(Problem::new("sandbox.scenario_stays_here", message)
                .hint("Play it without another address.")
                .field("to"));
        }
        // One at a time: each holds the clock.
        let _turn = self.scenario.lock().await;
        let workspace = self.furnish(request.memory_only).await?;
        if request.to.is_none() {
            self.start_receiver(ReceiverStartRequest::default()).await?;
        }
        let sandbox = self.opened_sandbox().await?;
        sandbox.set_profiles(self.catalogue(workspace));
        let profile = self.profile_for(workspace, scenario.platform)?;
        let endpoint = self.endpoint_for(workspace, &profile).await?;
        let url = match &request.to {
            Some(url) => url.clone(),
            None => self.address_of(&endpoint).await?,
        };
        let mut run = Run {
            scenario,
            sandbox: &sandbox,
            workspace,
            endpoint,
            url,
            sent: Vec::new(),
            previous: None,
            call: None,
        };
        let held = Held::new(&sandbox);
        let mut outcome = Ok(());
        for step in scenario.steps {
            outcome = self.scenario_step(&mut run, *step).await;
            if outcome.is_err() {
                break;
            }
        }
        drop(held);
        outcome?;
        self.scenario_told(run, request.to.is_some()).await
    }

    async fn scenario_step(&self, run: &mut Run<'_>, step: ScenarioStep) -> Result<(), Problem> {
        match step {
            ScenarioStep::Send { events, fault, lost_answers, signer } => {
                let mut target = self.sandbox_target(&run.endpoint, &run.url).await?;
                if let (Signer::Previous, Some((_, secret))) = (signer, &run.previous) {
                    target = Target { secret: secret.clone(), ..target };
                }
                let order = Dispatch {
                    platform: run.scenario.platform.to_owned(),
                    events: events.iter().map(|&event| event.to_owned()).collect(),
                    targets: vec![target],
                    fault,
                    seed: Some(seed()),
                    lost_answers,
                };
                let sent = run.sandbox.send(&order).await.map_err(|error| error.problem())?;
                run.sent.extend(sent.into_iter().map(|one| one.id));
            }
            ScenarioStep::Advance(by) => run.sandbox.advance(by).await,
            ScenarioStep::Skew(seconds) => {
                run.sandbox.set_skew(SignedDuration::from_secs(i64::from(seconds)));
            }
            ScenarioStep::Rotate => run.previous = Some(self.rotate_for(run).await?),
            ScenarioStep::EndOverlap => {
                if let Some((key, _)) = &run.previous {
                    self.revoke_key(KeyRequest { key_id: key.id }).await?;
                }
            }
            ScenarioStep::Requeue => {
                let dead = run.sandbox.dead_letters();
                for one in dead.iter().filter(|one| run.sent.contains(&one.id)) {
                    run.sandbox.requeue(&one.id).map_err(|error| error.problem())?;
                }
            }
            ScenarioStep::CallRefused { path, wait_s } => {
                run.call = Some(self.refused_call(run, path, wait_s).await?);
            }
        }
        Ok(())
    }

    /// Puts a new signing secret beside the one in use; gives the old one.
    async fn rotate_for(&self, run: &Run<'_>) -> Result<(KeyRecord, Secret), Problem> {
        let catalogue = self.catalogue(run.workspace);
        let keys = self.keys_of(run.workspace).await?;
        let key = signing_key(&run.endpoint, &catalogue, &keys)
            .filter(|key| key.state == KeyState::Current)
            .cloned()
            .ok_or_else(|| {
                Problem::new("sign.secret_missing", format!("`{}` has no signing secret.", run.endpoint.name))
                    .hint("Add one to its connection first.")
            })?;
        let old = self.secrets.get(key.account(), key.kept_in).await.map_err(|error| error.problem())?;
        let value = random_secret("whsec-sandbox-").map_err(|error| error.problem())?;
        let rotate = KeyRotateRequest {
            key_id: key.id,
            value,
            overlap_s: Some(OVERLAP_S),
            fields: Default::default(),
            expires_at: None,
        };
        self.rotate_key(rotate).await?;
        Ok((key, old))
    }

    async fn refused_call(
        &self,
        run: &Run<'_>,
        path: &str,
        wait_s: u32,
    ) -> Result<SandboxScenarioCallView, Problem> {
        let fault =
            FaultSwitch { fault: ApiFault::TooMany, argument: Some(wait_s.to_string()), times: Some(1) };
        run.sandbox.set_fault(run.scenario.platform, Some(fault)).map_err(|error| error.problem())?;
        let call = ApiCall {
            connection_id: run.endpoint.connection_id,
            endpoint: None,
            method: "GET".to_owned(),
            path: path.to_owned(),
            holes: Vec::new(),
            query: Vec::new(),
            headers: Vec::new(),
            fields: Vec::new(),
            body: None,
            content_type: None,
            graphql: None,
            auth: None,
            without_key: false,
            key: None,
            webhook: None,
        };
        let send = ApiSendRequest { call, run: None, confirm: None, follow: None, wait: false };
        let answer = self.send_call(send).await?;
        Ok(SandboxScenarioCallView {
            path: path.to_owned(),
            status: answer.status,
            sendings: answer.sendings,
            waited_ms: answer.waited_ms,
        })
    }

    /// Lays together what came of a run: by the inbox, and by the sandbox's own list.
    async fn scenario_told(&self, run: Run<'_>, elsewhere: bool) -> Result<SandboxScenarioRunView, Problem> {
        let all = run.sandbox.deliveries();
        let own = || all.iter().filter(|one| run.sent.contains(&one.id));
        let mut ids: Vec<&str> = Vec::new();
        for id in own().filter_map(|one| one.delivery_id.as_deref()) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let query = Some(format!("id:{}", ids.join(","))).filter(|_| !elsewhere && !ids.is_empty());
        let came = match &query {
            Some(query) => self.verdicts_of(run.workspace, query).await?,
            None => Vec::new(),
        };
        let wanted = expected(run.scenario);
        let accepted = run.call.as_ref().is_none_or(|call| call.status == 200 && call.sendings == 2);
        Ok(SandboxScenarioRunView {
            name: run.scenario.name.to_owned(),
            workspace_id: run.workspace,
            as_expected: (!elsewhere).then(|| came == wanted && accepted),
            query,
            came,
            expected: wanted,
            see: run.scenario.see.to_owned(),
            dead_letters: count(own().filter(|one| one.state == DeliveryState::DeadLetter).count()),
            deliveries: own().map(steering::delivery).collect(),
            call: run.call,
        })
    }

    /// Counts the deliveries of a query by their reason, in the order of the reasons.
    async fn verdicts_of(
        &self,
        workspace: WorkspaceId,
        query: &str,
    ) -> Result<Vec<SandboxVerdictView>, Problem> {
        let filter = DeliveryFilterRequest {
            workspace_id: Some(workspace),
            query: Some(query.to_owned()),
            ..DeliveryFilterRequest::default()
        };
        let page = DeliveryPageRequest { filter, limit: Some(MOST), ..DeliveryPageRequest::default() };
        let rows = self.deliveries(page).await?.deliveries;
        let counted = gatehouse_model::Reason::ALL.iter().map(|&reason| {
            let of_reason = || rows.iter().filter(|row| row.reason == reason);
            SandboxVerdictView {
                reason,
                requests: count(of_reason().count()),
                repeats: count(of_reason().filter(|row| row.duplicate_of.is_some()).count()),
            }
        });
        Ok(counted.filter(|one| one.requests > 0).collect())
    }
}

fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}

fn expected(scenario: &Scenario) -> Vec<SandboxVerdictView> {
    let each = scenario.expected.iter().map(|one| SandboxVerdictView {
        reason: one.reason,
        requests: one.requests,
        repeats: one.repeats,
    });
    each.collect()
}

fn unknown(name: &str) -> Problem {
    let names: Vec<_> = gatehouse_sandbox::scenarios().iter().map(|one| one.name).collect();
    Problem::new("sandbox.unknown_scenario", format!("There is no scenario `{name}`."))
        .hint(format!("There are {}.", names.join(", ")))
        .field("name")
}

/// Holds the sandbox's clock while a scenario is played, and puts right what one that broke off left behind.
struct Held<'s> {
    sandbox: &'s Sandbox,
    stopped: bool,
    skew: SignedDuration,
}

impl<'s> Held<'s> {
    fn new(sandbox: &'s Sandbox) -> Self {
        let held = Self { sandbox, stopped: sandbox.clock().is_stopped(), skew: sandbox.skew() };
        sandbox.set_stopped(true);
        sandbox.set_skew(SignedDuration::ZERO);
        held
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.sandbox.set_skew(self.skew);
        self.sandbox.set_stopped(self.stopped);
    }
}
