//! Replays of many: the runs under way, and what a run goes by.
//!
//! What is to be sent lies in the store. A run claims a block of it durably, sends, and keeps each end durably with its
//! attempt; what was claimed and has no end when the program dies is sent again, marked.

mod compose;
mod edit;
mod run;
mod send;
mod sign;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use gatehouse_client::Names;
use gatehouse_model::{AttemptMode, ReplayOptions, ReplayRun, ReplayRunId};
use gatehouse_receiver::EndpointTable;
use gatehouse_store::Store;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::App;
use crate::activity::Activities;
use crate::bus::Bus;
use crate::clock::Clock;
use crate::sealing::Sealing;
use crate::view::ReplayEdit;

pub(crate) use compose::{Composed, Exact, compose};
pub(crate) use edit::check_edit;
pub(crate) use send::try_compose;
pub(crate) use sign::{head_not_kept, signed_again};

/// The kind of the activity.
pub(crate) const KIND: &str = "replay.run";

/// How many sendings are under way at once unless it is said otherwise.
pub(crate) const CONCURRENCY: u16 = 4;

/// How long the sendings under way get when the house closes.
const PARTING: Duration = Duration::from_secs(2);

/// The runs of this process.
#[derive(Default)]
pub(crate) struct Replayer {
    stretches: Mutex<HashMap<ReplayRunId, Arc<Stretch>>>,
}

/// One stretch of a run: from where it was taken up to where it halts or ends.
pub(crate) struct Stretch {
    halt: watch::Sender<bool>,
    task: tokio::sync::Mutex<Option<JoinHandle<()>>>,
    began: OnceLock<Instant>,
    done: AtomicU64,
}

impl Stretch {
    /// Has nothing more of it begun.
    pub(crate) fn halt(&self) {
        self.halt.send_replace(true);
    }

    /// Gives how long so many more take at the pace so far; none before anything was sent.
    fn left(&self, more: u64) -> Option<Duration> {
        let done = self.done.load(Ordering::Relaxed);
        let took = self.began.get()?.elapsed();
        (done > 0).then(|| took.mul_f64(more as f64 / done as f64))
    }

    /// Waits for its end; what does not end in time is cut off, and sent again when the run is taken up, marked.
    async fn ended(&self, within: Duration) {
        let Some(task) = self.task.lock().await.take() else { return };
        let cut = task.abort_handle();
        // A defect in it was logged where it happened.
        if tokio::time::timeout(within, task).await.is_err() {
            cut.abort();
        }
    }
}

impl Replayer {
    fn stretches(&self) -> MutexGuard<'_, HashMap<ReplayRunId, Arc<Stretch>>> {
        self.stretches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the stretch of a run that is under way.
    pub(crate) fn stretch(&self, id: ReplayRunId) -> Option<Arc<Stretch>> {
        self.stretches().get(&id).cloned()
    }

    /// Forgets a stretch that has ended, unless a newer one has taken its place.
    fn forget(&self, id: ReplayRunId, stretch: &Arc<Stretch>) {
        let mut all = self.stretches();
        if all.get(&id).is_some_and(|there| Arc::ptr_eq(there, stretch)) {
            all.remove(&id);
        }
    }

    /// Gives how long the rest of a run takes, in milliseconds; none while it does not send.
    pub(crate) fn left_ms(&self, run: &ReplayRun) -> Option<u64> {
        let more = run.counts.total.saturating_sub(run.counts.sent);
        let measured = self.stretch(run.id)?.left(more);
        let by_rate = run.options.rate.map(|rate| Duration::from_secs_f64(more as f64 / rate));
        let left = measured.into_iter().chain(by_rate).max()?;
        u64::try_from(left.as_millis()).ok()
    }

    /// Halts every run; what is under way gets a moment.
    pub(crate) async fn stop(&self) {
        let all: Vec<_> = self.stretches().drain().map(|(_, stretch)| stretch).collect();
        all.iter().for_each(|stretch| stretch.halt());
        let deadline = Instant::now() + PARTING;
        for stretch in all {
            stretch.ended(deadline.saturating_duration_since(Instant::now())).await;
        }
    }
}

/// What holds for all items of a run.
pub(crate) struct Setting {
    /// The address as it was asked for.
    pub(crate) url: String,
    pub(crate) mode: AttemptMode,
    pub(crate) options: ReplayOptions,
    pub(crate) private: Private,
}

/// What of a run is kept in cipher only.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Private {
    pub(crate) edit: Option<ReplayEdit>,
    /// Headers to set, where a secret is among them.
    pub(crate) set: Vec<(String, String)>,
}

/// What a seal of a run is bound to.
pub(crate) fn seal_place(id: ReplayRunId) -> Vec<u8> {
    [id.uuid().as_bytes().as_slice(), b"replay"].concat()
}

/// Everything that a run needs, on its own.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) store: Store,
    pub(crate) sealing: Arc<Sealing>,
    pub(crate) table: EndpointTable,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) names: Names,
    pub(crate) bus: Bus,
    pub(crate) activities: Arc<Activities>,
    pub(crate) replayer: Arc<Replayer>,
}

impl App {
    /// Gives what a run needs.
    pub(crate) fn replay_desk(&self) -> Desk {
        Desk {
            store: self.store.clone(),
            sealing: Arc::clone(&self.sealing),
            table: self.table.clone(),
            clock: Arc::clone(&self.clock),
            names: self.names.clone(),
            bus: self.bus().clone(),
            activities: Arc::clone(&self.activities),
            replayer: Arc::clone(&self.replayer),
        }
    }
}

impl Desk {
    /// Takes a run up in the background, once an earlier stretch of it has ended.
    pub(crate) async fn take_up(&self, run: ReplayRun) {
        if let Some(earlier) = self.replayer.stretch(run.id) {
            earlier.halt();
            earlier.ended(run::LONGEST).await;
        }
        let (halt, halted) = watch::channel(false);
        let stretch = Arc::new(Stretch {
            halt,
            task: tokio::sync::Mutex::default(),
            began: OnceLock::new(),
            done: AtomicU64::new(0),
        });
        self.replayer.stretches().insert(run.id, Arc::clone(&stretch));
        let (desk, id, own) = (self.clone(), run.id, Arc::clone(&stretch));
        let task = tokio::spawn(async move {
            run::carry_out(&desk, run, &own, halted).await;
            desk.replayer.forget(id, &own);
        });
        *stretch.task.lock().await = Some(task);
    }
}

#[cfg(test)]
mod tests;
