//! Giving way: history may use every core that nobody wants, and little while deliveries arrive.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use gatehouse_store::Store;

/// How long after a change of somebody else's the store counts as busy.
const LINGER: Duration = Duration::from_millis(100);

/// How often a worker looks whether it is.
const LOOK: Duration = Duration::from_millis(5);

/// The shortest pause: below it the timer costs as much as the pause is worth.
const SHORTEST: Duration = Duration::from_micros(100);

/// Tells the changes of others from those of the run itself.
#[derive(Clone)]
pub(super) struct Traffic {
    store: Store,
    own: Arc<AtomicU64>,
}

impl Traffic {
    pub(super) fn new(store: Store) -> Self {
        Self { store, own: Arc::default() }
    }

    /// Counts a change that the run is about to ask for.
    pub(super) fn count_own(&self) {
        self.own.fetch_add(1, Relaxed);
    }

    /// Counts the changes of others since the store was opened. A change of the run's own that is under way may make
    /// it one or two too few, never more.
    fn of_others(&self) -> u64 {
        self.store.stats().changes.saturating_sub(self.own.load(Relaxed))
    }
}

/// The pauses of one worker.
///
/// A thread of even the lowest priority keeps its core until the next tick on some kernels, which is the time of several
/// acknowledgements. So a worker offers its core after each delivery, and while others arrive it rests twice as
/// long as it worked.
pub(super) struct Breath {
    traffic: Traffic,
    seen: u64,
    looked: Instant,
    busy_until: Option<Instant>,
    worked_since: Instant,
}

impl Breath {
    pub(super) fn new(traffic: Traffic) -> Self {
        let (seen, now) = (traffic.of_others(), Instant::now());
        Self { traffic, seen, looked: now, busy_until: None, worked_since: now }
    }

    /// Rests, or only offers the core where nothing arrives.
    pub(super) fn take(&mut self) {
        match self.rest(Instant::now()) {
            Some(rest) => std::thread::sleep(rest),
            None => std::thread::yield_now(),
        }
        self.worked_since = Instant::now();
    }

    fn rest(&mut self, now: Instant) -> Option<Duration> {
        if now.duration_since(self.looked) >= LOOK {
            self.looked = now;
            let others = self.traffic.of_others();
            if others > self.seen {
                self.seen = others;
                self.busy_until = Some(now + LINGER);
            }
        }
        let busy = self.busy_until.is_some_and(|until| now < until);
        busy.then(|| (now.duration_since(self.worked_since) * 2).max(SHORTEST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_worker_rests_while_others_write_and_not_for_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let traffic = Traffic::new(Store::open(folder.path()).unwrap());
        let mut breath = Breath::new(traffic.clone());
        let start = breath.worked_since;
        let after = |ms: u64| start + Duration::from_millis(ms);
        assert_eq!(breath.rest(after(10)), None);
        traffic.count_own();
        traffic.store.set_setting("own", "1").await.unwrap();
        assert_eq!(breath.rest(after(20)), None);
        traffic.store.set_setting("other", "1").await.unwrap();
        assert_eq!(breath.rest(after(30)), Some(Duration::from_millis(60)));
        breath.worked_since = after(31);
        assert_eq!(breath.rest(after(31)), Some(SHORTEST));
        assert_eq!(breath.rest(after(131)), None);
    }
}
