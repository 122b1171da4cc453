//! Reading an order: what is wrong with it, what of it may lie readable, and which deliveries it means.

use gatehouse_client::Target;
use gatehouse_model::{
    AttemptMode, DeliveryId, Problem, ReplayCounts, ReplayOptions, ReplayRun, ReplayRunId, ReplayRunState,
    ReplaySequence, Workspace, WorkspaceId, names_a_secret,
};
use gatehouse_store::{DeliveryFilter, PlanPlace, Store};

use super::{BLOCK, check_edit, new_id, told};
use crate::App;
use crate::operation::attempts::split_header;
use crate::replay::{Private, Setting, try_compose};
use crate::view::{DeliveryFilterRequest, ReplayOrder};

/// How many deliveries can be named at once.
const MOST_IDS: usize = 10_000;

/// How many can be under way at once.
const MOST_AT_ONCE: u16 = 64;

/// The fastest pace that can be asked for, in sendings a second.
const FASTEST: f64 = 10_000.0;

/// An order that was read.
pub(super) struct Asked {
    pub(super) run: ReplayRun,
    pub(super) chosen: Chosen,
    pub(super) private: Private,
    pub(super) workspace: Workspace,
    pub(super) target: Target,
    pub(super) confirm: Option<String>,
}

/// The deliveries that are still to be written down.
pub(super) enum Chosen {
    Ids(Vec<DeliveryId>),
    Filter(Box<DeliveryFilter>, Option<PlanPlace>),
    Failed(ReplayRunId, u64),
    Nothing,
}

/// Gives the next deliveries in the order of the run; an empty block is the last.
pub(super) async fn next_block(
    store: &Store,
    chosen: &mut Chosen,
    order: ReplaySequence,
) -> Result<Vec<DeliveryId>, Problem> {
    loop {
        let (block, rest) = match std::mem::replace(chosen, Chosen::Nothing) {
            Chosen::Nothing => return Ok(Vec::new()),
            Chosen::Ids(ids) => (store.plan_by_ids(ids, order).await.map_err(told)?, Chosen::Nothing),
            Chosen::Filter(filter, from) => {
                let planned = store.plan_by_filter((*filter).clone(), order, from, BLOCK).await;
                let (block, next) = planned.map_err(told)?;
                (block, next.map_or(Chosen::Nothing, |next| Chosen::Filter(filter, Some(next))))
            }
            Chosen::Failed(run, after) => {
                let found = store.plan_by_failed(run, after, BLOCK).await.map_err(told)?;
                let last = found.last().filter(|_| found.len() == BLOCK as usize).map(|(place, _)| *place);
                let rest = last.map_or(Chosen::Nothing, |last| Chosen::Failed(run, last));
                (found.into_iter().map(|(_, id)| id).collect(), rest)
            }
        };
        *chosen = rest;
        if !block.is_empty() || matches!(chosen, Chosen::Nothing) {
            return Ok(block);
        }
    }
}

impl App {
    /// Reads an order.
    pub(super) async fn read_order(&self, order: ReplayOrder) -> Result<Asked, Problem> {
        let wrong =
            |field: &str, message: String| Err(Problem::new("rpc.invalid_request", message).field(field));
        let target = Target::parse(&order.url).map_err(|error| error.problem().field("url"))?;
        let mode = order.mode.unwrap_or(AttemptMode::Recorded);
        if !matches!(mode, AttemptMode::Recorded | AttemptMode::Resigned) {
            return wrong("mode", format!("A replay is recorded or resigned, not {}.", mode.as_str()));
        }
        if mode == AttemptMode::Recorded && order.at.is_some() {
            return wrong("at", "A time to sign for means nothing where nothing is signed again.".to_owned());
        }
        if order.rate.is_some_and(|rate| !rate.is_finite() || rate <= 0.0 || rate > FASTEST) {
            return wrong("rate", format!("A rate is more than 0 and up to {FASTEST} a second."));
        }
        if order.concurrency.is_some_and(|count| !(1..=MOST_AT_ONCE).contains(&count)) {
            return wrong("concurrency", format!("From 1 to {MOST_AT_ONCE} can be under way at once."));
        }
        if order.delivery_ids.len() > MOST_IDS {
            let message =
                format!("{} deliveries were named; up to {MOST_IDS} can be.", order.delivery_ids.len());
            return wrong("delivery_ids", message);
        }
        let ways = [!order.delivery_ids.is_empty(), order.query.is_some(), order.failed_of.is_some()];
        if ways.iter().filter(|way| **way).count() != 1 {
            let message = "Name deliveries, or give a query, or an earlier replay: one of the three.";
            return wrong("delivery_ids", message.to_owned());
        }
        if let Some(edit) = &order.edit {
            if order.delivery_ids.len() != 1 {
                return wrong("edit", "Only a single delivery can be changed.".to_owned());
            }
            check_edit(edit)?;
        }
        let mut set = Vec::with_capacity(order.set.len());
        for line in &order.set {
            let (name, value) = split_header(line).map_err(|problem| problem.field("set"))?;
            set.push((name.to_owned(), value.to_owned()));
        }
        let key = order.idempotency_header.iter().map(|name| (name.clone(), "x".to_owned()));
        let checked: Vec<_> = set.iter().cloned().chain(key).collect();
        // The same look at names and values as before every sending.
        for pair in &checked {
            let field =
                if order.idempotency_header.as_ref() == Some(&pair.0) { "idempotency_header" } else { "set" };
            let probe = gatehouse_client::Replay {
                extra_headers: vec![pair.clone()],
                ..gatehouse_client::Replay::to(target.clone())
            };
            gatehouse_client::outgoing_head(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 0, &probe)
                .map_err(|error| error.problem().field(field))?;
        }
        let workspace = self.workspace_of_order(&order).await?;
        if let Some(id) = order.signing_connection {
            let connection =
                self.connection(id).await.map_err(|problem| problem.field("signing_connection"))?;
            if connection.workspace_id != workspace.id {
                return wrong("signing_connection", "That connection is of another workspace.".to_owned());
            }
        }
        let chosen = match (&order.query, order.failed_of) {
            (Some(query), _) => {
                let asked = DeliveryFilterRequest {
                    workspace_id: Some(workspace.id),
                    query: Some(query.clone()),
                    ..Default::default()
                };
                Chosen::Filter(Box::new(self.delivery_filter(asked).await?), None)
            }
            (None, Some(run)) => Chosen::Failed(run, 0),
            (None, None) => Chosen::Ids(order.delivery_ids),
        };
        let (set, private_set) = self.set_apart(workspace.id, set).await?;
        let told_target = if order.url.is_ascii() { order.url.trim().to_owned() } else { target.to_string() };
        let options = ReplayOptions {
            at: order.at,
            signing_connection: order.signing_connection,
            set,
            idempotency_header: order.idempotency_header,
            rate: order.rate,
            order: order.order,
            concurrency: order.concurrency,
            confirmed: false,
        };
        let run = ReplayRun {
            id: new_id(),
            workspace_id: workspace.id,
            target: told_target,
            mode,
            options,
            state: ReplayRunState::Planning,
            start_at: order.start_at,
            created_at: self.clock.now(),
            began_at: None,
            ended_at: None,
            counts: ReplayCounts::default(),
            first_error: None,
        };
        let private = Private { edit: order.edit, set: private_set };
        Ok(Asked { run, chosen, private, workspace, target, confirm: order.confirm })
    }

    /// Finds the workspace that an order is about. All deliveries that it names are of that one.
    async fn workspace_of_order(&self, order: &ReplayOrder) -> Result<Workspace, Problem> {
        let mut found = order.workspace_id;
        if let Some(run) = order.failed_of {
            found = Some(self.stored_run(run).await?.workspace_id);
        }
        for id in &order.delivery_ids {
            let own = self.store.workspace_of_delivery(*id).await.map_err(told)?;
            let own = own.ok_or_else(|| {
                Problem::new("delivery.not_found", format!("There is no delivery {id}."))
                    .hint("`gatehouse deliveries list` shows those that are kept.")
                    .field("delivery_ids")
            })?;
            if found.is_some_and(|found| found != own) {
                return Err(Problem::new("rpc.invalid_request", "The deliveries are of several workspaces.")
                    .hint("Replay those of one workspace at a time.")
                    .field("delivery_ids"));
            }
            found = Some(own);
        }
        let id = found.ok_or_else(|| {
            Problem::new("rpc.invalid_request", "A query needs its workspace.").field("workspace_id")
        })?;
        self.workspace(id).await
    }

    /// Parts the headers to set: those that may lie readable, and all of them where one may not.
    async fn set_apart(
        &self,
        workspace: WorkspaceId,
        set: Vec<(String, String)>,
    ) -> Result<(Vec<(String, String)>, Vec<(String, String)>), Problem> {
        let endpoints = self.store.endpoints(Some(workspace)).await.map_err(told)?;
        let rules: Vec<_> = endpoints.iter().map(|endpoint| self.sealing.rule(endpoint.id)).collect();
        let is_secret = |(name, value): &(String, String)| {
            let lower = name.to_ascii_lowercase();
            names_a_secret(&lower)
                || rules.iter().any(|rule| rule.names().contains(&lower) || rule.text(value) != *value)
        };
        Ok(if set.iter().any(is_secret) { (Vec::new(), set) } else { (set, Vec::new()) })
    }

    /// Makes the request of an edited delivery once, so that what is wrong with it is told before anything is written.
    pub(super) async fn try_edit(
        &self,
        run: &ReplayRun,
        private: &Private,
        chosen: &Chosen,
    ) -> Result<(), Problem> {
        let Chosen::Ids(ids) = chosen else { return Ok(()) };
        let setting = Setting {
            url: run.target.clone(),
            mode: run.mode,
            options: run.options.clone(),
            private: private.clone(),
        };
        let desk = self.replay_desk();
        for id in ids {
            try_compose(&desk, run, &setting, 1, *id).await?;
        }
        Ok(())
    }
}
