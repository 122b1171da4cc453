//! Forwarding: the task that empties the outbox, and what it goes by.
//!
//! What is to be sent lies in the store before anybody is answered. The task only takes from there: it begins a
//! sending durably, sends, and keeps the end durably, so that a crash anywhere between leaves a row that says so.

mod breaker;
mod courier;
mod message;
mod plan;
mod ready_made;
mod round;
mod template;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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
pub(crate) use plan::LONGEST_TIMEOUT_MS;
pub(crate) use ready_made::{READY_MADE, ready_made};
pub(crate) use template::Template;

/// The task, while it runs, and how to reach it.
#[derive(Default)]
pub(crate) struct Forwarder {
    wake: Arc<Notify>,
    ends: Arc<AtomicBool>,
    breakers: Arc<Breakers>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Forwarder {
    /// Has the outbox looked at soon.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Gives the bell alone, for whoever stores deliveries.
    pub(crate) fn bell(&self) -> Arc<Notify> {
        Arc::clone(&self.wake)
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
    pub(crate) bus: Bus,
    pub(crate) breakers: Arc<Breakers>,
    pub(crate) wake: Arc<Notify>,
    pub(crate) ends: Arc<AtomicBool>,
}

impl App {
    /// Begins to empty the outbox, unless that is under way.
    pub(crate) async fn start_forwarding(&self) {
        let mut task = self.forwarder.task.lock().await;
        if self.mode == Mode::Read || task.as_ref().is_some_and(|task| !task.is_finished()) {
            return;
        }
        let house = House {
            store: self.store.clone(),
            sealing: Arc::clone(&self.sealing),
            profiles: Arc::clone(&self.profiles),
            clock: Arc::clone(&self.clock),
            bus: self.bus().clone(),
            breakers: Arc::clone(&self.forwarder.breakers),
            wake: Arc::clone(&self.forwarder.wake),
            ends: Arc::clone(&self.forwarder.ends),
        };
        *task = Some(tokio::spawn(round::run(house)));
    }
}

#[cfg(test)]
mod tests;
