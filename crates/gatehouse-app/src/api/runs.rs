//! The sendings under way: what each does, and how to end it.

use std::sync::{Arc, Mutex, PoisonError};

use gatehouse_model::{ConnectionId, Problem, Timestamp};
use tokio::sync::watch;

use crate::view::{ApiRunPhase, ApiRunView};

/// One sending.
pub(crate) struct Run {
    state: Mutex<ApiRunView>,
    ends: watch::Sender<bool>,
}

/// All sendings under way.
#[derive(Default)]
pub(crate) struct Runs(Mutex<Vec<Arc<Run>>>);

impl Runs {
    /// Puts a sending on the list; it leaves the list when the guard goes.
    ///
    /// # Errors
    /// `api.run_taken` when one of this name is under way.
    pub(crate) fn begin(
        self: &Arc<Self>,
        name: &str,
        connection_id: ConnectionId,
        subject: &str,
    ) -> Result<Listed, Problem> {
        let mut runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !name.is_empty() && runs.iter().any(|run| run.view().run == name) {
            return Err(Problem::new("api.run_taken", format!("A call named `{name}` is under way."))
                .hint("Wait for it, or end it first.")
                .field("run"));
        }
        let view = ApiRunView {
            run: name.to_owned(),
            connection_id,
            subject: subject.to_owned(),
            phase: ApiRunPhase::Sending,
            waits_until: None,
            waits_for: None,
            pages: 0,
            items: 0,
        };
        let run = Arc::new(Run { state: Mutex::new(view), ends: watch::Sender::new(false) });
        runs.push(Arc::clone(&run));
        Ok(Listed { run, runs: Arc::clone(self) })
    }

    /// Lists them, oldest first.
    pub(crate) fn list(&self) -> Vec<ApiRunView> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|run| run.view()).collect()
    }

    /// Ends one; one that has ended is no error, since it may have ended just now.
    pub(crate) fn cancel(&self, name: &str) {
        let runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for run in runs.iter().filter(|run| run.view().run == name) {
            run.ends.send_replace(true);
        }
    }
}

impl Run {
    fn view(&self) -> ApiRunView {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(&mut ApiRunView)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Says that it waits.
    pub(crate) fn waits(&self, until: Timestamp, why: &str) {
        self.change(|state| {
            state.phase = ApiRunPhase::Waiting;
            (state.waits_until, state.waits_for) = (Some(until), Some(why.to_owned()));
        });
    }

    /// Says that it is under way.
    pub(crate) fn sends(&self) {
        self.change(|state| {
            state.phase = ApiRunPhase::Sending;
            (state.waits_until, state.waits_for) = (None, None);
        });
    }

    /// Says how far it is.
    pub(crate) fn has_read(&self, pages: u32, items: u32) {
        self.change(|state| (state.pages, state.items) = (pages, items));
    }

    /// Waits until somebody asks it to end.
    pub(crate) async fn cancelled(&self) {
        let mut ends = self.ends.subscribe();
        // The sender lives as long as this run.
        let _ = ends.wait_for(|ends| *ends).await;
    }
}

/// A sending on the list.
pub(crate) struct Listed {
    run: Arc<Run>,
    runs: Arc<Runs>,
}

impl std::ops::Deref for Listed {
    type Target = Run;

    fn deref(&self) -> &Run {
        &self.run
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        let mut runs = self.runs.0.lock().unwrap_or_else(PoisonError::into_inner);
        runs.retain(|run| !Arc::ptr_eq(run, &self.run));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn begin(runs: &Arc<Runs>, name: &str) -> Result<Listed, Problem> {
        runs.begin(name, ConnectionId::from_uuid(Uuid::nil()), "GET /jobs")
    }

    #[tokio::test]
    async fn a_sending_is_listed_until_it_ends_and_can_be_ended() {
        let runs = Arc::new(Runs::default());
        let run = begin(&runs, "a").unwrap();
        assert_eq!(begin(&runs, "a").err().unwrap().code, "api.run_taken");
        run.waits(Timestamp::UNIX_EPOCH, "the limit");
        assert_eq!(runs.list()[0].phase, ApiRunPhase::Waiting);
        run.sends();
        run.has_read(2, 40);
        assert_eq!((runs.list()[0].pages, runs.list()[0].waits_until), (2, None));
        runs.cancel("b");
        runs.cancel("a");
        run.cancelled().await;
        drop(run);
        assert!(runs.list().is_empty());
    }
}
