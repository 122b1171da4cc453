//! Replays of many: looked at before, started, watched, halted.

mod order;
mod preview;

use gatehouse_model::{
    DomainEvent, Problem, ReplayItem, ReplayRun, ReplayRunId, ReplayRunState, Timestamp, Topic,
};
use gatehouse_store::{ReplayItemFilter, StoreError};
use uuid::Uuid;

use super::attempts::target_setting;
use crate::App;
use crate::app::Mode;
use crate::replay::{CONCURRENCY, check_edit, seal_place};
use crate::view::{
    ReplayItemView, ReplayOrder, ReplayRunDetailView, ReplayRunListView, ReplayRunPageRequest,
    ReplayRunRequest, ReplayRunView, WorkspaceRequest,
};
use order::{Asked, Chosen};

/// How many runs are listed.
const LISTED: u32 = 100;

/// How many items a page has unless it is asked for more.
const PAGE: u32 = 100;

/// How many deliveries are written down in one transaction.
const BLOCK: u32 = 1000;

fn told(error: StoreError) -> Problem {
    error.problem()
}

/// From where a plan goes on.
struct Rest {
    chosen: Chosen,
    next: u64,
}

impl App {
    /// Begins to send deliveries to a target, or writes down that it shall begin later.
    ///
    /// # Errors
    /// `replay.production` without the confirmation that the target needs, `replay.nothing` when no delivery is left,
    /// and what is wrong with the order, each at its field.
    pub async fn start_replay(&self, order: ReplayOrder) -> Result<ReplayRunView, Problem> {
        let Asked { mut run, mut chosen, private, workspace, target, confirm } =
            self.read_order(order).await?;
        run.options.confirmed = self.permit_target(&workspace, &target, confirm.as_deref())?;
        self.prepare_replay(run.mode).await?;
        if private.edit.is_some() {
            self.try_edit(&run, &private, &chosen).await?;
        }
        let sealed = if private.edit.is_some() || !private.set.is_empty() {
            self.prepare_sealing().await;
            let bytes = serde_json::to_vec(&private).map_err(|error| crate::app::internal(&error))?;
            Some(self.sealing.seal_edit(&seal_place(run.id), &bytes)?)
        } else {
            None
        };
        // The first block is read before anything is written, so that an order for nothing leaves nothing behind.
        let first = order::next_block(&self.store, &mut chosen, run.options.order).await?;
        if first.is_empty() {
            return Err(Problem::new("replay.nothing", "No delivery is left to be replayed.")
                .hint("Choose others, or widen the query."));
        }
        self.store.create_replay(run.clone(), sealed).await.map_err(told)?;
        self.put_setting(&target_setting(run.workspace_id), Some(&run.target)).await?;
        self.store.add_replay_items(run.id, 1, first.clone()).await.map_err(told)?;
        let rest = Rest { chosen, next: 1 + first.len() as u64 };
        if matches!(rest.chosen, Chosen::Nothing) {
            let planned = self.store.planned_replay(run.id, rest.next - 1).await.map_err(told)?;
            let planned = planned.ok_or_else(|| not_found(run.id))?;
            self.replay_desk().take_up(planned.clone()).await;
            return Ok(self.run_view(&planned));
        }
        self.plan_on(run.clone(), rest);
        Ok(self.run_view(&run))
    }

    /// Writes down the rest of a run in the background, and takes it up.
    fn plan_on(&self, run: ReplayRun, mut rest: Rest) {
        let desk = self.replay_desk();
        tokio::spawn(async move {
            let planned: Result<Option<ReplayRun>, Problem> = async {
                while !matches!(rest.chosen, Chosen::Nothing) {
                    let block = order::next_block(&desk.store, &mut rest.chosen, run.options.order).await?;
                    let there = desk.store.replay_run(run.id).await.map_err(told)?;
                    if there.is_none_or(|run| run.state != ReplayRunState::Planning) {
                        return Ok(None);
                    }
                    let count = block.len() as u64;
                    desk.store.add_replay_items(run.id, rest.next, block).await.map_err(told)?;
                    rest.next += count;
                }
                desk.store.planned_replay(run.id, rest.next - 1).await.map_err(told)
            }
            .await;
            match planned {
                Ok(Some(planned)) => desk.take_up(planned).await,
                Ok(None) => {}
                Err(problem) => {
                    tracing::error!(code = problem.code, %problem, run = %run.id, "a replay could not be planned");
                    // Where this fails too, the next start does it.
                    let _ = desk.store.move_replay(run.id, ReplayRunState::Cancelled, desk.clock.now()).await;
                }
            }
            desk.bus.publish(DomainEvent::Changed { topic: Topic::Replays });
        });
    }

    /// Lists the runs of a workspace, the newest first.
    pub async fn replay_runs(&self, request: WorkspaceRequest) -> Result<ReplayRunListView, Problem> {
        let workspace = self.workspace(request.workspace_id).await?.id;
        let runs = self.store.replay_runs(Some(workspace), LISTED).await.map_err(told)?;
        Ok(ReplayRunListView { runs: runs.iter().map(|run| self.run_view(run)).collect() })
    }

    /// Gives a run with a page of its items.
    ///
    /// # Errors
    /// `replay.not_found`.
    pub async fn replay_run(&self, request: ReplayRunPageRequest) -> Result<ReplayRunDetailView, Problem> {
        let run = self.stored_run(request.run_id).await?;
        let limit = request.limit.unwrap_or(PAGE).clamp(1, 1000);
        let filter = ReplayItemFilter {
            state: request.state,
            without_2xx: request.without_2xx.unwrap_or_default(),
            after: request.after,
        };
        let found = self.store.replay_items(run.id, filter, limit).await.map_err(told)?;
        let next = found.last().filter(|_| found.len() == limit as usize).map(|(last, _)| last.place);
        let items = found.into_iter().map(|(item, event)| item_view(item, event)).collect();
        Ok(ReplayRunDetailView { run: self.run_view(&run), items, next })
    }

    /// Halts a run; what is under way ends.
    ///
    /// # Errors
    /// `replay.not_found`, and `replay.not_open` for one that cannot be halted.
    pub async fn pause_replay(&self, request: ReplayRunRequest) -> Result<ReplayRunView, Problem> {
        self.move_run(request.run_id, ReplayRunState::Paused).await
    }

    /// Goes on with a run that was halted, or that another process left.
    ///
    /// # Errors
    /// As [`App::pause_replay`].
    pub async fn resume_replay(&self, request: ReplayRunRequest) -> Result<ReplayRunView, Problem> {
        let run = self.stored_run(request.run_id).await?;
        self.prepare_replay(run.mode).await?;
        let left = run.state == ReplayRunState::Running && self.replayer.stretch(run.id).is_none();
        let run = if left {
            run
        } else {
            let moved = self.store.move_replay(run.id, ReplayRunState::Running, self.clock.now()).await;
            moved.map_err(told)?.ok_or_else(|| not_open(&run))?
        };
        self.replay_desk().take_up(run.clone()).await;
        Ok(self.run_view(&run))
    }

    /// Gives a run up; what was not sent stays unsent.
    ///
    /// # Errors
    /// As [`App::pause_replay`].
    pub async fn cancel_replay(&self, request: ReplayRunRequest) -> Result<ReplayRunView, Problem> {
        self.move_run(request.run_id, ReplayRunState::Cancelled).await
    }

    async fn move_run(&self, id: ReplayRunId, to: ReplayRunState) -> Result<ReplayRunView, Problem> {
        let moved = self.store.move_replay(id, to, self.clock.now()).await.map_err(told)?;
        let Some(run) = moved else { return Err(not_open(&self.stored_run(id).await?)) };
        if let Some(stretch) = self.replayer.stretch(id) {
            stretch.halt();
        }
        Ok(self.run_view(&run))
    }

    /// Finds a run by its id or the beginning of it.
    ///
    /// # Errors
    /// `replay.not_found`, and `replay.ambiguous` when several begin so.
    pub async fn find_replay(&self, text: &str) -> Result<ReplayRunId, Problem> {
        let runs = self.store.replay_runs(None, 1000).await.map_err(told)?;
        let wanted = text.trim().to_ascii_lowercase();
        let mut fitting =
            runs.iter().filter(|run| !wanted.is_empty() && run.id.to_string().starts_with(&wanted));
        match (fitting.next(), fitting.next()) {
            (Some(one), None) => Ok(one.id),
            (Some(_), Some(_)) => {
                Err(Problem::new("replay.ambiguous", format!("Several replays begin with `{text}`."))
                    .hint("Give more of the id; `gatehouse replay runs` lists them."))
            }
            (None, _) => Err(Problem::new("replay.not_found", format!("There is no replay `{text}`."))
                .hint("`gatehouse replay runs` lists them.")),
        }
    }

    /// Takes up what ran or waited when the program ended, once.
    pub(crate) async fn resume_replays(&self) {
        if self.mode == Mode::Read {
            return;
        }
        if let Err(error) = self.store.forget_half_planned(self.clock.now()).await {
            tracing::warn!(%error, "replays that were never planned to their end are still there");
        }
        let open = match self.store.open_replays().await {
            Ok(open) => open,
            Err(error) => return tracing::error!(%error, "the replays cannot be taken up"),
        };
        for run in open.into_iter().filter(|run| run.state != ReplayRunState::Paused) {
            if let Err(problem) = self.prepare_replay(run.mode).await {
                tracing::warn!(code = problem.code, %problem, "secrets for a replay are not at hand");
            }
            self.replay_desk().take_up(run).await;
        }
    }

    /// Has the secrets and rules at hand that a run goes by.
    pub(super) async fn prepare_replay(&self, mode: gatehouse_model::AttemptMode) -> Result<(), Problem> {
        if !self.table.is_empty() {
            return Ok(());
        }
        if mode == gatehouse_model::AttemptMode::Resigned {
            self.refresh_endpoints().await
        } else {
            self.refresh_rules().await.map(drop)
        }
    }

    pub(super) async fn stored_run(&self, id: ReplayRunId) -> Result<ReplayRun, Problem> {
        self.store.replay_run(id).await.map_err(told)?.ok_or_else(|| not_found(id))
    }

    fn run_view(&self, run: &ReplayRun) -> ReplayRunView {
        let late = run.start_at.zip(run.began_at).map(|(start, began)| late_ms(start, began));
        ReplayRunView {
            id: run.id,
            workspace_id: run.workspace_id,
            target: run.target.clone(),
            mode: run.mode,
            order: run.options.order,
            concurrency: run.options.concurrency.unwrap_or(CONCURRENCY),
            state: run.state,
            total: run.counts.total,
            sent: run.counts.sent,
            answered_2xx: run.counts.answered_2xx,
            answered_other: run.counts.answered_other,
            failed: run.counts.failed,
            possible_duplicates: run.counts.possible_duplicates,
            rate: run.options.rate,
            left_ms: Some(run.state)
                .filter(|state| *state == ReplayRunState::Running)
                .and_then(|_| self.replayer.left_ms(run)),
            start_at: run.start_at,
            late_ms: late.flatten(),
            created_at: run.created_at,
            ended_at: run.ended_at,
            first_error: run.first_error.clone(),
        }
    }
}

/// A delay of a few seconds is none: the task looks at the clock once a second.
const LATE_MS: u64 = 5_000;

fn late_ms(start: Timestamp, began: Timestamp) -> Option<u64> {
    u64::try_from(began.duration_since(start).as_millis()).ok().filter(|late| *late >= LATE_MS)
}

fn item_view(item: ReplayItem, provider_event: Option<String>) -> ReplayItemView {
    ReplayItemView {
        place: item.place,
        delivery_id: item.delivery_id,
        provider_event,
        state: item.state,
        status: item.status,
        error: item.error,
        latency_ms: item.took_us.map(|took| took / 1000),
        possible_duplicate: item.possible_duplicate,
        attempt_id: item.attempt_id,
    }
}

fn not_found(id: ReplayRunId) -> Problem {
    Problem::new("replay.not_found", format!("There is no replay {id}."))
        .hint("`gatehouse replay runs` lists those that there are.")
}

fn not_open(run: &ReplayRun) -> Problem {
    Problem::new(
        "replay.not_open",
        format!("This replay is {}; that cannot be changed now.", run.state.as_str()),
    )
    .hint("A replay that has ended can be started anew for those that got no 2xx.")
}

/// Makes the id of a new run.
fn new_id() -> ReplayRunId {
    ReplayRunId::from_uuid(Uuid::now_v7())
}
