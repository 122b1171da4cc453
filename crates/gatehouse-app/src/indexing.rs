//! Brings older deliveries into the index of texts, in the background and half of the time at most.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use gatehouse_model::{DomainEvent, Topic};
use gatehouse_store::{Backlog, Store, StoreError};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use crate::App;
use crate::activity::{Activities, Activity};
use crate::bus::Bus;

/// The kind of the activity.
const KIND: &str = "deliveries.index";

/// How many deliveries are indexed at once.
const FEW: u32 = 64;

/// The work under way.
#[derive(Default)]
pub(crate) struct Indexing {
    ends: Arc<AtomicBool>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Indexing {
    /// Ends the work; what is left is done at the next start.
    pub(crate) async fn stop(&self) {
        self.ends.store(true, Ordering::Relaxed);
        if let Some(task) = self.task.lock().await.take() {
            // It has no answer, and a defect in it was logged where it happened.
            let _ = task.await;
        }
    }
}

/// What indexes on its own, whoever holds the house.
pub(crate) struct Background {
    store: Store,
    bus: Bus,
    activities: Arc<Activities>,
    indexing: Arc<Indexing>,
}

impl Background {
    /// Goes on with what is not in the index yet.
    pub(crate) async fn go_on(&self) {
        let Ok(backlog) = self.store.backlog().await else { return };
        let mut task = self.indexing.task.lock().await;
        let runs = task.as_ref().is_some_and(|task| !task.is_finished());
        if backlog.left == 0 || runs {
            return;
        }
        let activity = self.activities.begin(KIND, "deliveries of before");
        let (store, bus, ends) = (self.store.clone(), self.bus.clone(), Arc::clone(&self.indexing.ends));
        let work = async move {
            match index_all(&store, &activity, &ends).await {
                Ok(true) => activity.done(),
                Ok(false) => activity.stopped(),
                Err(error) => activity.failed(&error.problem()),
            }
            bus.publish(DomainEvent::Changed { topic: Topic::Deliveries });
        };
        *task = Some(tokio::spawn(work));
    }
}

impl App {
    pub(crate) fn background_indexing(&self) -> Background {
        Background {
            store: self.store.clone(),
            bus: self.bus().clone(),
            activities: Arc::clone(&self.activities),
            indexing: Arc::clone(&self.indexing),
        }
    }

    /// Goes on with what is not in the index yet.
    pub(crate) async fn resume_indexing(&self) {
        self.background_indexing().go_on().await;
    }
}

/// Tells whether it came to the end.
async fn index_all(store: &Store, activity: &Activity, ends: &AtomicBool) -> Result<bool, StoreError> {
    loop {
        let began = Instant::now();
        let Backlog { left, total } = store.index_some(FEW).await?;
        activity.progress(total.saturating_sub(left), total);
        if left == 0 {
            return Ok(true);
        }
        if activity.cancelled() || ends.load(Ordering::Relaxed) {
            return Ok(false);
        }
        // What arrives meanwhile gets the other half.
        tokio::time::sleep(began.elapsed()).await;
    }
}
