//! Removing deliveries for good, by rule or by choice, beside whatever else goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use gatehouse_model::{DeliveryId, DomainEvent, Problem, Timestamp, Topic, WorkspaceId};
use gatehouse_store::{AuditEntry, Rule, Store, StoreError};
use tokio::sync::{Mutex, Notify};
use tokio::task::JoinHandle;

use crate::App;
use crate::activity::{Activities, Activity};
use crate::bus::Bus;
use crate::clock::Clock;
use crate::view::{PurgedView, RetentionRule};

/// The kind of the activity.
const KIND: &str = "deliveries.purge";

/// How many deliveries are removed in one change at most; the store ends it earlier when it takes long.
const FEW: u32 = 64;

/// How often the rules are carried out.
const EVERY: Duration = Duration::from_secs(3600);

/// How old a file without a row has to be; whoever writes it has its row soon.
const ORPHANED: Duration = Duration::from_secs(3600);

/// After how many seconds the whole file is looked over again for damage.
const LOOKED_OVER: i64 = 7 * 24 * 3600;

/// The setting that says when it was last, in seconds since 1970.
const LOOKED_OVER_AT: &str = "store.looked_over_at";

/// The setting that says that removed deliveries may still be readable in the files.
const UNWIPED: &str = "purge.unwiped";

/// What is to be removed.
#[derive(Debug, Clone)]
pub enum Purge {
    /// These deliveries.
    Chosen(Vec<DeliveryId>),
    /// What the rule lets go of a workspace.
    Rule(WorkspaceId, RetentionRule),
}

/// The work under way.
#[derive(Default)]
pub(crate) struct Retention {
    ends: Arc<AtomicBool>,
    /// Told when a rule changed, and at the end.
    wake: Arc<Notify>,
    /// One purge at a time.
    turn: Arc<Mutex<()>>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
    /// What wipes after an owner was removed.
    wiping: Mutex<Vec<JoinHandle<()>>>,
}

impl Retention {
    /// Ends the work; what is left is done at the next start.
    pub(crate) async fn stop(&self) {
        self.ends.store(true, Ordering::Relaxed);
        self.wake.notify_waiters();
        self.wake.notify_one();
        self.wiped().await;
        for task in self.tasks.lock().await.drain(..) {
            // It has no answer, and a defect in it was logged where it happened.
            let _ = task.await;
        }
    }

    async fn wiped(&self) {
        for task in self.wiping.lock().await.drain(..) {
            // As above.
            let _ = task.await;
        }
    }

    /// Has the rules carried out soon.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }
}

/// Everything that a purge needs, on its own.
#[derive(Clone)]
struct Worker {
    store: Store,
    activities: Arc<Activities>,
    bus: Bus,
    clock: Arc<dyn Clock>,
    ends: Arc<AtomicBool>,
    turn: Arc<Mutex<()>>,
}

/// Is told how far it is, and says whether to go on.
type Steer<'a> = &'a (dyn Fn(u64, u64) -> bool + Sync);

impl Worker {
    async fn carry_out(
        &self,
        purge: &Purge,
        activity: &Activity,
        steer: Steer<'_>,
    ) -> Result<PurgedView, Problem> {
        let goes_on = |done, total| {
            activity.progress(done, total);
            steer(done, total) && !activity.cancelled() && !self.ends.load(Ordering::Relaxed)
        };
        let purged = {
            let _turn = self.turn.lock().await;
            self.purge(purge, &goes_on).await.map_err(|error| error.problem())
        };
        match &purged {
            Ok(view) if view.complete => activity.done(),
            Ok(_) => activity.stopped(),
            Err(problem) => activity.failed(problem),
        }
        self.bus.publish(DomainEvent::Changed { topic: Topic::Deliveries });
        purged
    }

    async fn purge(&self, purge: &Purge, goes_on: Steer<'_>) -> Result<PurgedView, StoreError> {
        let now = self.clock.now();
        let mut view = PurgedView { removed: 0, complete: true };
        self.store.set_setting(UNWIPED, "true").await?;
        match purge {
            Purge::Chosen(ids) => {
                for few in ids.chunks(FEW as usize) {
                    view.complete = goes_on(view.removed, ids.len() as u64);
                    if !view.complete {
                        break;
                    }
                    view.removed += self.store.purge_chosen(few.to_vec()).await?;
                }
            }
            Purge::Rule(workspace, rule) => {
                let (doomed, going) = self.store.going(*workspace, store_rule(rule, now)).await?;
                loop {
                    view.complete = goes_on(view.removed, going.count);
                    let began = Instant::now();
                    let some = if view.complete { self.store.purge_some(doomed, FEW).await? } else { 0 };
                    if some == 0 {
                        break;
                    }
                    view.removed += some;
                    // What arrives meanwhile gets the other half.
                    tokio::time::sleep(began.elapsed()).await;
                }
            }
        }
        if view.removed > 0 {
            let (subject, action) = (purge.subject(), KIND.to_owned());
            let detail = Some(format!("{} removed", view.removed));
            self.store.add_audit(AuditEntry { at: now, action, subject, detail }).await?;
        }
        view.complete = view.complete && (view.removed == 0 || self.store.wipe(|| goes_on(1, 1)).await?);
        if view.complete {
            self.store.remove_setting(UNWIPED).await?;
        }
        Ok(view)
    }

    /// Carries out the rules of all workspaces.
    async fn all_rules(&self) -> Result<(), Problem> {
        for workspace in self.store.workspaces().await.map_err(|error| error.problem())? {
            let Some(rule) = rule_of(&self.store, workspace.id).await? else { continue };
            let rule_now = store_rule(&rule, self.clock.now());
            let going = self.store.going(workspace.id, rule_now).await.map_err(|error| error.problem())?.1;
            if going.count == 0 || self.ends.load(Ordering::Relaxed) {
                continue;
            }
            let activity = self.activities.begin(KIND, &workspace.name);
            self.carry_out(&Purge::Rule(workspace.id, rule), &activity, &|_, _| true).await?;
        }
        Ok(())
    }

    /// Ends what a crash cut short.
    async fn tidy_up(&self) -> Result<(), StoreError> {
        let swept = self.store.sweep_bodies(ORPHANED).await?;
        if swept > 0 {
            tracing::info!(swept, "bodies without a delivery were removed");
        }
        self.wipe_if_due().await
    }

    async fn wipe_if_due(&self) -> Result<(), StoreError> {
        if self.store.setting(UNWIPED).await?.is_some()
            && self.store.wipe(|| !self.ends.load(Ordering::Relaxed)).await?
        {
            self.store.remove_setting(UNWIPED).await?;
        }
        Ok(())
    }
}

impl Worker {
    /// Reads the whole file once a week, so that damage is found before somebody needs what was there.
    async fn look_over(&self) -> Result<(), StoreError> {
        let now = self.clock.now().as_second();
        let last = self.store.setting(LOOKED_OVER_AT).await?.and_then(|text| text.parse::<i64>().ok());
        if last.is_some_and(|last| (0..LOOKED_OVER).contains(&(now - last))) {
            return Ok(());
        }
        self.store.look_over().await?;
        self.store.set_setting(LOOKED_OVER_AT, &now.to_string()).await
    }
}

impl Purge {
    fn subject(&self) -> String {
        match self {
            Self::Chosen(ids) => format!("{} chosen deliveries", ids.len()),
            Self::Rule(workspace, _) => workspace.to_string(),
        }
    }
}

/// Gives the name of the setting that holds the rule of a workspace.
pub(crate) fn setting_of(workspace: WorkspaceId) -> String {
    format!("retention.{workspace}")
}

/// Gives the rule of a workspace; none when all stays.
pub(crate) async fn rule_of(store: &Store, workspace: WorkspaceId) -> Result<Option<RetentionRule>, Problem> {
    let text = store.setting(&setting_of(workspace)).await.map_err(|error| error.problem())?;
    // What a newer version wrote and this one cannot read removes nothing.
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).filter(|rule: &RetentionRule| !rule.is_off()))
}

/// Gives the rule as the store knows it.
pub(crate) fn store_rule(rule: &RetentionRule, now: Timestamp) -> Rule {
    let before = |seconds: u64| {
        let span = jiff::SignedDuration::from_secs(i64::try_from(seconds).ok()?);
        now.checked_sub(span).ok()
    };
    Rule { received_before: rule.older_than_s.and_then(before), keep: rule.keep, max_bytes: rule.max_bytes }
}

impl App {
    fn purge_worker(&self) -> Worker {
        Worker {
            store: self.store.clone(),
            activities: Arc::clone(&self.activities),
            bus: self.bus().clone(),
            clock: Arc::clone(&self.clock),
            ends: Arc::clone(&self.retention.ends),
            turn: Arc::clone(&self.retention.turn),
        }
    }

    /// Takes note that something is about to be removed, so that a start after a crash wipes it.
    pub(crate) async fn begin_removal(&self) -> Result<(), Problem> {
        self.store.set_setting(UNWIPED, "true").await.map_err(|error| error.problem())
    }

    /// Wipes what was removed with an endpoint, a connection or a workspace, in the background.
    pub(crate) async fn wipe_removed(&self) {
        let worker = self.purge_worker();
        let task = tokio::spawn(async move {
            let _turn = worker.turn.lock().await;
            if let Err(error) = worker.wipe_if_due().await {
                tracing::warn!(code = error.code(), %error, "what was removed may still lie in the files");
            }
        });
        self.retention.wiping.lock().await.push(task);
    }

    /// Waits until what was removed is wiped, for a program that ends after it.
    pub async fn removal_is_wiped(&self) {
        self.retention.wiped().await;
    }

    /// Removes deliveries for good and waits for the end; `steer` is told how far it is and says whether to go on.
    pub(crate) async fn purge_watched(&self, purge: Purge, steer: Steer<'_>) -> Result<PurgedView, Problem> {
        let activity = self.activities.begin(KIND, &purge.subject());
        self.purge_worker().carry_out(&purge, &activity, steer).await
    }

    /// Removes deliveries for good in the background, and gives the activity.
    pub(crate) async fn start_purge(&self, purge: Purge) -> u64 {
        let activity = self.activities.begin(KIND, &purge.subject());
        let (id, worker) = (activity.id(), self.purge_worker());
        let task = tokio::spawn(async move {
            // The activity tells how it ended.
            let _ = worker.carry_out(&purge, &activity, &|_, _| true).await;
        });
        let mut tasks = self.retention.tasks.lock().await;
        tasks.retain(|task| !task.is_finished());
        tasks.push(task);
        id
    }

    /// Ends what a crash cut short, and carries out the rules now and every hour.
    pub(crate) async fn resume_retention(&self) {
        let (worker, wake) = (self.purge_worker(), Arc::clone(&self.retention.wake));
        let task = tokio::spawn(async move {
            if let Err(error) = worker.tidy_up().await {
                tracing::warn!(code = error.code(), %error, "what was removed may still lie in the files");
            }
            if let Err(error) = worker.look_over().await {
                tracing::error!(code = error.code(), %error, "the inbox was looked over");
                worker.bus.publish(DomainEvent::Changed { topic: Topic::Settings });
            }
            while !worker.ends.load(Ordering::Relaxed) {
                if let Err(problem) = worker.all_rules().await {
                    tracing::warn!(code = problem.code, "a rule of what is kept was not carried out");
                }
                let _ = tokio::time::timeout(EVERY, wake.notified()).await;
            }
        });
        self.retention.tasks.lock().await.push(task);
    }
}
