//! History judged again: which endpoints are due, the run under way, and what the last one changed.
//!
//! One run at a time. A newer one takes over what the older one had not finished, because only the newer one has the
//! secrets and profiles of now.

mod pace;
mod run;
mod work;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gatehouse_model::{DomainEvent, EndpointId, Problem, Reason, Timestamp, Topic, VerdictStatus};
use gatehouse_receiver::ReceivingEndpoint;
use gatehouse_store::Change;
use tokio::sync::watch;

use crate::App;
use crate::activity::Activity;
use crate::app::Mode;

/// The kind of the activity.
pub(crate) const KIND: &str = "deliveries.verify";

/// The setting that holds what a run that broke off had still to do.
pub(crate) const DUE: &str = "reverify.due";

/// How many changes are listed; beyond them only numbers are kept.
const LISTED: usize = 1_000;

/// The runs of this process.
#[derive(Default)]
pub(crate) struct Reverify {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    running: Option<Running>,
    last: Option<Arc<Outcome>>,
}

#[derive(Clone)]
struct Running {
    activity: Arc<Activity>,
    endpoints: Vec<EndpointId>,
    ended: watch::Receiver<bool>,
}

/// What a run did so far, or in all.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    pub(crate) activity: u64,
    pub(crate) state: &'static str,
    pub(crate) began: Timestamp,
    /// How many deliveries were looked at.
    pub(crate) looked_at: u64,
    pub(crate) total: u64,
    pub(crate) changed: u64,
    /// The first of the changes, in the order of the deliveries.
    pub(crate) changes: Vec<Change>,
    /// How often each change happened.
    pub(crate) counts: BTreeMap<(&'static str, &'static str, &'static str, &'static str), u64>,
}

impl Outcome {
    fn new(activity: u64, began: Timestamp, total: u64) -> Self {
        let (changes, counts) = (Vec::new(), BTreeMap::new());
        Self { activity, state: "running", began, looked_at: 0, total, changed: 0, changes, counts }
    }

    fn add(&mut self, changes: Vec<Change>) {
        for change in changes {
            let ((from, was), (to, is)): ((VerdictStatus, Reason), (VerdictStatus, Reason)) =
                (change.from, change.to);
            let key = (from.as_str(), was.as_str(), to.as_str(), is.as_str());
            *self.counts.entry(key).or_default() += 1;
            self.changed += 1;
            if self.changes.len() < LISTED {
                self.changes.push(change);
            }
        }
    }
}

impl Reverify {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives what the newest run did; none before the first.
    pub(crate) fn last(&self) -> Option<Arc<Outcome>> {
        self.state().last.clone()
    }

    fn publish(&self, outcome: &Outcome) {
        let mut state = self.state();
        let newer = state.last.as_ref().is_none_or(|last| last.activity <= outcome.activity);
        if newer {
            state.last = Some(Arc::new(outcome.clone()));
        }
        if outcome.state != "running"
            && state.running.as_ref().is_some_and(|running| running.activity.id() == outcome.activity)
        {
            state.running = None;
        }
    }

    /// Tells whether a run is the one under way, which nothing has taken the place of.
    fn is_under_way(&self, activity: u64) -> bool {
        self.state().running.as_ref().is_some_and(|running| running.activity.id() == activity)
    }

    /// Asks the run under way to stop, and gives what it was about.
    pub(crate) fn stop(&self) -> Vec<EndpointId> {
        let running = self.state().running.take();
        running.map_or_else(Vec::new, |running| {
            running.activity.cancel();
            running.endpoints
        })
    }

    /// Waits until no run is under way.
    pub(crate) async fn ended(&self) {
        loop {
            let Some(mut running) = self.state().running.clone() else { return };
            // An error only says that it ended too.
            let _ = running.ended.wait_for(|ended| *ended).await;
            let still =
                self.state().running.as_ref().is_some_and(|now| now.activity.id() == running.activity.id());
            if still {
                self.state().running = None;
            }
        }
    }
}

impl App {
    /// Judges the stored deliveries of these endpoints again, in the background, with the secrets and profiles that
    /// the receiver has now. Gives the activity; none where nothing is stored.
    ///
    /// # Errors
    /// `store.reader_only` in a process that only reads, and the store's own.
    pub(crate) async fn start_reverify(&self, endpoints: &[EndpointId]) -> Result<Option<u64>, Problem> {
        let mut due = self.reverify.stop();
        due.extend(endpoints.iter().copied().filter(|id| !due.contains(id)).collect::<Vec<_>>());
        let entries: Vec<Arc<ReceivingEndpoint>> =
            self.table.all().into_iter().filter(|entry| due.contains(&entry.endpoint.id)).collect();
        let due: Vec<EndpointId> = entries.iter().map(|entry| entry.endpoint.id).collect();
        let (last, total) = self.store.extent(&due).await.map_err(|error| error.problem())?;
        if total == 0 {
            return Ok(None);
        }
        self.put_setting(DUE, Some(&due)).await?;
        let subject = match entries.as_slice() {
            [one] => one.endpoint.name.clone(),
            several => format!("{} endpoints", several.len()),
        };
        let activity = Arc::new(self.activities.begin(KIND, &subject));
        let id = activity.id();
        let outcome = Outcome::new(id, self.clock.now(), total);
        let (tell_end, ended) = watch::channel(false);
        {
            let mut state = self.reverify.state();
            state.running = Some(Running { activity: Arc::clone(&activity), endpoints: due, ended });
            state.last = Some(Arc::new(outcome.clone()));
        }
        let run = run::Run {
            store: self.store.clone(),
            clock: Arc::clone(&self.clock),
            bus: self.bus().clone(),
            reverify: Arc::clone(&self.reverify),
            activity,
            outcome,
        };
        let work = work::Work::new(self.store.clone(), Arc::clone(&self.sealing), entries, last);
        tokio::spawn(async move {
            run.carry_out(work).await;
            // Nobody may be waiting.
            let _ = tell_end.send(true);
        });
        Ok(Some(id))
    }

    /// Judges the history of a connection again, or of a workspace, or all of it. A failure is logged and not told:
    /// the change that led here is done, and a person can ask for it again.
    pub(crate) async fn reverify_where(&self, affected: impl Fn(&ReceivingEndpoint) -> bool) {
        if self.mode == Mode::Read {
            // The process that owns the folder does it.
            return;
        }
        let entries = self.table.all();
        let ids: Vec<_> =
            entries.iter().filter(|entry| affected(entry)).map(|entry| entry.endpoint.id).collect();
        if let Err(problem) = self.start_reverify(&ids).await {
            tracing::warn!(code = problem.code, %problem, "the history was not verified again");
        }
    }

    /// Stops the run under way with the program; what it had still to do is taken up at the next start.
    pub(crate) async fn stop_reverify(&self) {
        let due = self.reverify.stop();
        if !due.is_empty()
            && let Err(problem) = self.put_setting(DUE, Some(&due)).await
        {
            tracing::warn!(%problem, "what is due to be verified could not be kept");
        }
    }

    /// Takes up a run that broke off with the program.
    pub(crate) async fn resume_reverify(&self) {
        let due: Option<Vec<EndpointId>> = self.read_setting(DUE).await.ok().flatten();
        if let Some(due) = due.filter(|due| !due.is_empty()) {
            self.reverify_where(|entry| due.contains(&entry.endpoint.id)).await;
        }
    }
}

impl run::Run {
    fn announce(&self) {
        self.bus.publish(DomainEvent::Changed { topic: Topic::Deliveries });
    }
}
