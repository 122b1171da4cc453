//! Forwarding: the task that empties the outbox, and what it goes by.
//!
//! What is to be sent lies in the store before anybody is answered. The task only takes from there: it begins a
//! sending durably, sends, and keeps the end durably, so that a crash anywhere between leaves a row that says so.

mod breaker;
mod courier;
mod desk;
mod fault;
mod message;
mod plan;
mod ready_made;
mod round;
mod template;
mod waiting;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use gatehouse_client::Names;
use gatehouse_store::Store;
use tokio::sync::{Mutex, Notify};
use tokio::task::JoinHandle;

use crate::App;
use crate::app::Mode;
use crate::bus::Bus;
use crate::clock::Clock;
use crate::profiles::Profiles;
use crate::sealing::Sealing;

pub(crate) use breaker::Breakers;
use desk::Desk;
pub(crate) use fault::{FAULT_MS, LONGEST_FAULT_MS};
pub(crate) use message::{AGAIN_HEADER, message};
pub(crate) use plan::LONGEST_TIMEOUT_MS;
pub(crate) use ready_made::{READY_MADE, ready_made};
pub(crate) use template::Template;
pub(crate) use waiting::Waiting;

/// The task, while it runs, and how to reach it.
pub(crate) struct Forwarder {
    wake: Arc<Notify>,
    ends: Arc<AtomicBool>,
    breakers: Arc<Breakers>,
    waiting: Arc<Waiting>,
    desk: Arc<Desk>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Default for Forwarder {
    fn default() -> Self {
        let (wake, waiting) = (Arc::<Notify>::default(), Arc::<Waiting>::default());
        let desk = Arc::new(Desk::new(Arc::clone(&waiting), Arc::clone(&wake)));
        let (ends, breakers, task) = (Arc::default(), Arc::default(), Mutex::default());
        Self { wake, ends, breakers, waiting, desk, task }
    }
}

impl Forwarder {
    /// Has the outbox looked at soon.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Gives whoever knows the answers of targets.
    pub(crate) fn waiting(&self) -> Arc<Waiting> {
        Arc::clone(&self.waiting)
    }

    /// Gives what is known of the targets.
    pub(crate) fn breakers(&self) -> &Breakers {
        &self.breakers
    }

    /// Ends the task; sendings under way get a moment, and what is cut off is sent again at the next start, marked.
    pub(crate) async fn stop(&self) {
        self.ends.store(true, Ordering::Release);
        self.wake.notify_one();
        if let Some(task) = self.task.lock().await.take() {
            // It has no answer, and a defect in it was logged where it happened.
            let _ = task.await;
        }
        self.ends.store(false, Ordering::Release);
    }
}

/// Everything that a sending needs, on its own.
#[derive(Clone)]
pub(crate) struct House {
    pub(crate) store: Store,
    pub(crate) sealing: Arc<Sealing>,
    pub(crate) profiles: Arc<Profiles>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) names: Names,
    pub(crate) bus: Bus,
    pub(crate) breakers: Arc<Breakers>,
    pub(crate) waiting: Arc<Waiting>,
    pub(crate) wake: Arc<Notify>,
    pub(crate) ends: Arc<AtomicBool>,
}

impl App {
    fn forward_house(&self) -> House {
        House {
            store: self.store.clone(),
            sealing: Arc::clone(&self.sealing),
            profiles: Arc::clone(&self.profiles),
            clock: Arc::clone(&self.clock),
            names: self.names.clone(),
            bus: self.bus().clone(),
            breakers: Arc::clone(&self.forwarder.breakers),
            waiting: Arc::clone(&self.forwarder.waiting),
            wake: Arc::clone(&self.forwarder.wake),
            ends: Arc::clone(&self.forwarder.ends),
        }
    }

    /// Begins to empty the outbox, unless that is under way.
    pub(crate) async fn start_forwarding(&self) {
        let mut task = self.forwarder.task.lock().await;
        if self.mode == Mode::Read || task.as_ref().is_some_and(|task| !task.is_finished()) {
            return;
        }
        let house = self.forward_house();
        *task = Some(tokio::spawn(round::run(house, Arc::clone(&self.forwarder.desk))));
    }
}

#[cfg(test)]
mod tests;
