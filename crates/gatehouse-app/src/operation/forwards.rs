//! Rules that send deliveries on.

use std::collections::HashMap;

use gatehouse_client::Target;
use gatehouse_model::{
    ForwardOptions, ForwardRule, ForwardRuleId, NearTimeout, OutboxState, Problem, RuleState, WorkspaceId,
    names_a_secret,
};
use gatehouse_store::OutboxCounts;
use uuid::Uuid;

use crate::App;
use crate::forward::{FAULT_MS, LONGEST_FAULT_MS, LONGEST_TIMEOUT_MS, READY_MADE, Template, ready_made};
use crate::view::{
    DeliveryFilterRequest, DoneView, EmptyRequest, ForwardAddRequest, ForwardListView, ForwardRequest,
    ForwardSetRequest, ForwardView, PlayedFaultView, WorkspaceRequest,
};

/// The most sendings of one rule at once.
const MOST_AT_ONCE: u16 = 64;

/// How long it is told that an answer took most of the time, in hours.
const RECENT_HOURS: i64 = 24;

impl App {
    /// Lists the rules of a workspace.
    pub async fn forwards(&self, request: WorkspaceRequest) -> Result<ForwardListView, Problem> {
        let told = |error: gatehouse_store::StoreError| error.problem();
        let workspace = self.workspace(request.workspace_id).await?.id;
        let rules = self.store.forward_rules(Some(workspace)).await.map_err(told)?;
        let counts = self.store.outbox_counts().await.map_err(told)?;
        let names = self.endpoint_names(workspace).await?;
        let near = self.recent_near_timeouts().await?;
        let view = |rule: ForwardRule| {
            let name = names.get(&rule.endpoint_id.uuid()).cloned().unwrap_or_default();
            self.forward_view(rule, name, &counts, &near)
        };
        Ok(ForwardListView { rules: rules.into_iter().map(view).collect() })
    }

    /// Gives the rules of all workspaces, the oldest first.
    pub async fn all_forwards(&self) -> Result<Vec<ForwardView>, Problem> {
        let mut all = Vec::new();
        for workspace in self.workspaces(EmptyRequest::default()).await?.workspaces {
            all.extend(self.forwards(WorkspaceRequest { workspace_id: workspace.id }).await?.rules);
        }
        Ok(all)
    }

    /// Makes a rule.
    ///
    /// # Errors
    /// `guard.…` and `replay.…` for a target that nothing may be sent to, `usage.bad_query`, `forward.bad_template`.
    pub async fn add_forward(&self, request: ForwardAddRequest) -> Result<ForwardView, Problem> {
        let endpoint = self.endpoint(request.endpoint_id).await?;
        let mut options = request.options;
        if let Some(name) = &request.template {
            lay_template(&mut options, name)?;
        }
        self.check_rule(endpoint.workspace_id, &request.target, &options).await?;
        let rule = ForwardRule {
            id: ForwardRuleId::from_uuid(Uuid::now_v7()),
            workspace_id: endpoint.workspace_id,
            endpoint_id: endpoint.id,
            target: request.target,
            options,
            state: RuleState::Active,
            created_at: self.clock.now(),
        };
        self.store.add_forward_rule(&rule).await.map_err(|error| error.problem())?;
        self.forwarder.wake();
        Ok(self.forward_view(rule, endpoint.name, &[], &HashMap::new()))
    }

    /// Changes a rule.
    ///
    /// # Errors
    /// As [`App::add_forward`]; `forward.not_found`.
    pub async fn set_forward(&self, request: ForwardSetRequest) -> Result<ForwardView, Problem> {
        let rule = self.forward_rule(request.rule_id).await?;
        let target = request.target.unwrap_or(rule.target);
        let options = request.options.unwrap_or(rule.options);
        self.check_rule(rule.workspace_id, &target, &options).await?;
        let state = match request.paused {
            Some(true) => RuleState::Paused,
            Some(false) => RuleState::Active,
            None => rule.state,
        };
        let told = |error: gatehouse_store::StoreError| error.problem();
        self.store.set_forward_rule(rule.id, target, options, state).await.map_err(told)?;
        let rule = self.forward_rule(rule.id).await?;
        self.try_now(&rule.target);
        let endpoint = self.endpoint(rule.endpoint_id).await?;
        let counts = self.store.outbox_counts().await.map_err(told)?;
        Ok(self.forward_view(rule, endpoint.name, &counts, &self.recent_near_timeouts().await?))
    }

    /// Takes a rule away; what it was still to send is discarded, what it could not deliver is still told.
    ///
    /// # Errors
    /// `forward.not_found`.
    pub async fn remove_forward(&self, request: ForwardRequest) -> Result<DoneView, Problem> {
        let rule = self.forward_rule(request.rule_id).await?;
        let removed =
            self.store.set_forward_rule(rule.id, rule.target, rule.options, RuleState::Removed).await;
        removed.map_err(|error| error.problem())?;
        Ok(DoneView {})
    }

    /// Begins to empty the outbox. Rules of a listener in the terminal rest until one asks for them again.
    pub(crate) async fn resume_forwarding(&self) {
        if let Ok(rules) = self.store.forward_rules(None).await {
            for rule in rules.into_iter().filter(|rule| rule.options.of_listener) {
                self.rest(rule).await;
            }
        }
        self.start_forwarding().await;
    }

    async fn rest(&self, rule: ForwardRule) {
        let rested = self.store.set_forward_rule(rule.id, rule.target, rule.options, RuleState::Paused).await;
        if let Err(error) = rested {
            tracing::warn!(%error, rule = %rule.id, "a rule of a listener is still at work");
        }
    }

    /// Gives every endpoint of a workspace a rule to a target for as long as a listener runs. One that was there before
    /// goes on with what it had left.
    pub(crate) async fn listener_rules(&self, workspace: WorkspaceId, target: &str) -> Result<(), Problem> {
        let told = |error: gatehouse_store::StoreError| error.problem();
        let options = ForwardOptions { of_listener: true, ..ForwardOptions::default() };
        self.check_rule(workspace, target, &options).await?;
        let before = self.store.forward_rules(Some(workspace)).await.map_err(told)?;
        for endpoint in self.store.endpoints(Some(workspace)).await.map_err(told)? {
            let same = before.iter().find(|rule| {
                rule.endpoint_id == endpoint.id && rule.target == target && rule.options.of_listener
            });
            match same {
                Some(rule) => self
                    .store
                    .set_forward_rule(rule.id, target.to_owned(), options.clone(), RuleState::Active)
                    .await
                    .map_err(told)?,
                None => {
                    let request = ForwardAddRequest {
                        endpoint_id: endpoint.id,
                        target: target.to_owned(),
                        options: options.clone(),
                        template: None,
                    };
                    self.add_forward(request).await?;
                }
            }
        }
        Ok(())
    }

    pub(crate) async fn forward_rule(&self, id: ForwardRuleId) -> Result<ForwardRule, Problem> {
        let found = self.store.forward_rule(id).await.map_err(|error| error.problem())?;
        found.filter(|rule| rule.state != RuleState::Removed).ok_or_else(|| {
            Problem::new("forward.not_found", format!("There is no forward rule {id} any more."))
                .hint("`gatehouse forward list` shows those that there are.")
        })
    }

    /// Lets a target be tried at once, whatever happened there before.
    pub(crate) fn try_now(&self, target: &str) {
        if let Ok(target) = Target::parse(target) {
            self.forwarder.breakers().forget(&target.authority());
        }
        self.forwarder.wake();
    }

    pub(crate) async fn endpoint_names(
        &self,
        workspace: WorkspaceId,
    ) -> Result<HashMap<Uuid, String>, Problem> {
        let endpoints = self.store.endpoints(Some(workspace)).await.map_err(|error| error.problem())?;
        Ok(endpoints.into_iter().map(|endpoint| (endpoint.id.uuid(), endpoint.name)).collect())
    }

    fn forward_view(
        &self,
        rule: ForwardRule,
        endpoint: String,
        counts: &[OutboxCounts],
        near: &HashMap<ForwardRuleId, NearTimeout>,
    ) -> ForwardView {
        let count = |wanted: &dyn Fn(OutboxState) -> bool| {
            let own = counts.iter().filter(|count| count.rule_id == rule.id && wanted(count.state));
            own.map(|count| count.count).sum()
        };
        let authority = Target::parse(&rule.target).map(|target| target.authority()).unwrap_or_default();
        ForwardView {
            id: rule.id,
            endpoint_id: rule.endpoint_id,
            endpoint,
            open: count(&OutboxState::is_open),
            delivered: count(&|state| state == OutboxState::Delivered),
            dead: count(&|state| state == OutboxState::Dead),
            uncertain: count(&|state| state == OutboxState::Uncertain),
            resting_until: self.forwarder.breakers().open_until(&authority, self.clock.now()),
            near_timeout: near.get(&rule.id).copied(),
            filter: rule.options.filter.clone(),
            target: rule.target,
            options: rule.options,
            state: rule.state,
        }
    }

    /// Gives when answers took most of the time for which a sender waits, within the last day.
    pub(crate) async fn recent_near_timeouts(&self) -> Result<HashMap<ForwardRuleId, NearTimeout>, Problem> {
        let mut near = self.store.near_timeouts().await.map_err(|error| error.problem())?;
        let now = self.clock.now();
        near.retain(|_, near| now.duration_since(near.at).as_hours() < RECENT_HOURS);
        Ok(near)
    }

    /// Gives every fault that is played now, of endpoints and of rules.
    pub(crate) async fn played_faults(&self) -> Result<Vec<PlayedFaultView>, Problem> {
        let told = |error: gatehouse_store::StoreError| error.problem();
        let endpoints = self.store.endpoints(None).await.map_err(told)?;
        let rules = self.store.forward_rules(None).await.map_err(told)?;
        let mut played = Vec::new();
        for endpoint in endpoints {
            let of = |fault: &str, rule: Option<&ForwardRule>| PlayedFaultView {
                workspace_id: endpoint.workspace_id,
                endpoint_id: endpoint.id,
                endpoint: endpoint.name.clone(),
                rule_id: rule.map(|rule| rule.id),
                target: rule.map(|rule| rule.target.clone()),
                fault: fault.to_owned(),
            };
            played.extend(endpoint.answer.fault.map(|fault| of(fault.as_str(), None)));
            let own = rules.iter().filter(|rule| rule.endpoint_id == endpoint.id);
            played.extend(own.filter_map(|rule| Some(of(rule.options.fault?.as_str(), Some(rule)))));
        }
        Ok(played)
    }

    async fn check_rule(
        &self,
        workspace: WorkspaceId,
        target: &str,
        options: &ForwardOptions,
    ) -> Result<(), Problem> {
        Target::parse(target).map_err(|error| error.problem().field("target"))?;
        let query = Some(options.filter.clone());
        let asked = DeliveryFilterRequest { workspace_id: Some(workspace), query, ..Default::default() };
        self.delivery_filter(asked).await?;
        for (name, value) in &options.headers {
            if names_a_secret(name) {
                let message = format!("The value of header {name} would lie readable in the inbox.");
                return Err(Problem::new("forward.secret_in_header", message)
                    .hint("Let the target know Gatehouse by its address, or put the credential into a proxy of yours.")
                    .field("headers"));
            }
            // The same look at a name and a value as before every sending.
            let set = [(name.clone(), value.clone())];
            gatehouse_client::rewrite_headers(b"GET / HTTP/1.1\r\n\r\n", &set)
                .map_err(|error| error.problem().field("headers"))?;
            Template::read(value, "headers")?;
        }
        if let Some(body) = &options.body {
            Template::read(body, "body")?;
        }
        let wrong =
            |field: &str, message: String| Err(Problem::new("forward.bad_option", message).field(field));
        if options.timeout_ms.is_some_and(|ms| !(1..=LONGEST_TIMEOUT_MS).contains(&ms)) {
            return wrong("timeout_ms", format!("A time-out is from 1 ms to {LONGEST_TIMEOUT_MS} ms."));
        }
        if options.concurrency.is_some_and(|count| !(1..=MOST_AT_ONCE).contains(&count)) {
            return wrong("concurrency", format!("From 1 to {MOST_AT_ONCE} can be under way at once."));
        }
        if options.fault_ms.is_some_and(|ms| ms > LONGEST_FAULT_MS) {
            return wrong("fault_ms", format!("A fault takes {LONGEST_FAULT_MS} ms at most."));
        }
        if options.fault_ms.is_some() && !FAULT_MS.iter().any(|(fault, _)| Some(*fault) == options.fault) {
            return wrong("fault_ms", "Only `slow` and `late` take a time.".to_owned());
        }
        match options.order.as_deref() {
            None | Some("all") => Ok(()),
            Some(pointer) if pointer.starts_with('/') => Ok(()),
            Some(other) => wrong(
                "order",
                format!("`{other}` keeps no order; it is `all`, or a JSON pointer such as /employee_id."),
            ),
        }
    }
}

/// Puts a ready-made template into a rule.
pub(super) fn lay_template(options: &mut ForwardOptions, name: &str) -> Result<(), Problem> {
    let template = ready_made(name).ok_or_else(|| {
        let names: Vec<_> = READY_MADE.iter().map(|template| template.name).collect();
        Problem::new("forward.unknown_template", format!("There is no ready-made template `{name}`."))
            .hint(format!("There is: {}.", names.join(", ")))
            .field("template")
    })?;
    options.body = Some(template.body.to_owned());
    if !options.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
        options.headers.push(("Content-Type".to_owned(), template.content_type.to_owned()));
    }
    Ok(())
}
