//! Long work under way: how far it is, how it ended, and whether somebody asked it to stop.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use gatehouse_model::{DomainEvent, Problem, Topic};

use crate::bus::Bus;
use crate::view::ActivityView;

/// How many activities are listed; of those that ended, the oldest go first.
const KEPT: usize = 20;

/// How often progress is told at most.
const PACE: Duration = Duration::from_millis(100);

/// How a piece of work ended.
#[derive(Debug, Clone)]
enum State {
    Running,
    Done,
    Cancelled,
    Failed(Problem),
}

/// One piece of work, as the list and the one who does it share it.
#[derive(Debug)]
struct Work {
    id: u64,
    kind: &'static str,
    subject: String,
    /// In millionths, so that it can be told without a lock.
    progress: AtomicU32,
    cancelled: AtomicBool,
    state: Mutex<State>,
}

/// The activities of this process.
pub(crate) struct Activities {
    bus: Bus,
    next: AtomicU64,
    list: Mutex<VecDeque<Arc<Work>>>,
    /// When progress was told last, in milliseconds since `began`.
    told: AtomicU64,
    began: Instant,
}

impl Activities {
    pub(crate) fn new(bus: Bus) -> Arc<Self> {
        Arc::new(Self {
            bus,
            next: AtomicU64::new(1),
            list: Mutex::default(),
            told: AtomicU64::new(0),
            began: Instant::now(),
        })
    }

    /// Puts a piece of work on the list.
    pub(crate) fn begin(self: &Arc<Self>, kind: &'static str, subject: &str) -> Activity {
        let work = Arc::new(Work {
            id: self.next.fetch_add(1, Ordering::Relaxed),
            kind,
            subject: subject.to_owned(),
            progress: AtomicU32::new(0),
            cancelled: AtomicBool::new(false),
            state: Mutex::new(State::Running),
        });
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        list.push_front(Arc::clone(&work));
        while list.len() > KEPT {
            let Some(oldest) = list.iter().rposition(|work| !work.is_running()) else { break };
            list.remove(oldest);
        }
        drop(list);
        self.tell();
        Activity { work, activities: Arc::clone(self) }
    }

    /// Lists them, newest first.
    pub(crate) fn list(&self) -> Vec<ActivityView> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|work| work.view()).collect()
    }

    /// Asks one to stop.
    ///
    /// # Errors
    /// `activity.not_found`; one that has ended is left as it is.
    pub(crate) fn cancel(&self, id: u64) -> Result<(), Problem> {
        let list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        let work = list.iter().find(|work| work.id == id).ok_or_else(|| {
            Problem::new("activity.not_found", format!("There is no activity {id}."))
                .hint("It may have ended and left the list.")
        })?;
        work.cancelled.store(true, Ordering::Relaxed);
        Ok(())
    }

    fn tell(&self) {
        self.bus.publish(DomainEvent::Changed { topic: Topic::Activities });
    }

    /// Tells progress, unless it was told a moment ago.
    fn tell_at_pace(&self) {
        let now = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let told = self.told.load(Ordering::Relaxed);
        let due = now.saturating_sub(told) >= PACE.as_millis() as u64;
        // Of several that find it due, one tells it.
        if due && self.told.compare_exchange(told, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            self.tell();
        }
    }
}

impl Work {
    fn is_running(&self) -> bool {
        matches!(*self.state.lock().unwrap_or_else(PoisonError::into_inner), State::Running)
    }

    fn view(&self) -> ActivityView {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (word, problem) = match state {
            State::Running => ("running", None),
            State::Done => ("done", None),
            State::Cancelled => ("cancelled", None),
            State::Failed(problem) => ("failed", Some(problem)),
        };
        ActivityView {
            id: self.id,
            kind: self.kind.to_owned(),
            subject: self.subject.clone(),
            progress: self.progress.load(Ordering::Relaxed) as f32 / 1_000_000.0,
            state: word.to_owned(),
            can_cancel: word == "running",
            problem,
        }
    }
}

/// A piece of work in the hands of the one who does it. Dropped while it runs, it counts as cancelled.
pub(crate) struct Activity {
    work: Arc<Work>,
    activities: Arc<Activities>,
}

impl Activity {
    /// Says how far it is: `done` of `total`.
    pub(crate) fn progress(&self, done: u64, total: u64) {
        let share = if total == 0 { 1.0 } else { (done as f64 / total as f64).clamp(0.0, 1.0) };
        self.work.progress.store((share * 1_000_000.0) as u32, Ordering::Relaxed);
        self.activities.tell_at_pace();
    }

    /// Gives its id.
    pub(crate) fn id(&self) -> u64 {
        self.work.id
    }

    /// Tells those who watch that there is something new about it.
    pub(crate) fn tell(&self) {
        self.activities.tell();
    }

    /// Tells whether somebody asked it to stop.
    pub(crate) fn cancelled(&self) -> bool {
        self.work.cancelled.load(Ordering::Relaxed)
    }

    /// Asks it to stop, as [`Activities::cancel`] does.
    pub(crate) fn cancel(&self) {
        self.work.cancelled.store(true, Ordering::Relaxed);
    }

    /// Ends it as done.
    pub(crate) fn done(&self) {
        self.work.progress.store(1_000_000, Ordering::Relaxed);
        self.end(State::Done);
    }

    /// Ends it as cancelled.
    pub(crate) fn stopped(&self) {
        self.end(State::Cancelled);
    }

    /// Ends it as failed.
    pub(crate) fn failed(&self, problem: &Problem) {
        self.end(State::Failed(problem.clone()));
    }

    fn end(&self, ended: State) {
        let mut state = self.work.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!(*state, State::Running) {
            return;
        }
        *state = ended;
        drop(state);
        self.activities.tell();
    }
}

impl Drop for Activity {
    fn drop(&mut self) {
        self.stopped();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(activities: &Activities) -> Vec<(String, String)> {
        activities.list().into_iter().map(|view| (view.subject, view.state)).collect()
    }

    #[test]
    fn each_end_is_told_and_the_newest_stands_first() {
        let activities = Activities::new(Bus::default());
        activities.begin("import.check", "a.csv").done();
        activities.begin("import.check", "b.csv").failed(&Problem::new("import.io", "Gone."));
        drop(activities.begin("import.check", "c.csv"));
        let running = activities.begin("import.check", "d.csv");
        running.progress(1, 4);
        let states = states(&activities);
        let words: Vec<_> =
            states.iter().map(|(subject, state)| (subject.as_str(), state.as_str())).collect();
        let expected = [("d.csv", "running"), ("c.csv", "cancelled"), ("b.csv", "failed"), ("a.csv", "done")];
        assert_eq!(words, expected);
        let list = activities.list();
        assert!((list[0].progress - 0.25).abs() < 0.001);
        assert_eq!(list[2].problem.as_ref().map(|problem| problem.code.as_str()), Some("import.io"));
    }

    #[test]
    fn what_ended_leaves_the_list_before_what_runs() {
        let activities = Activities::new(Bus::default());
        let running = activities.begin("import.check", "long.csv");
        for number in 0..30 {
            activities.begin("import.check", &format!("{number}.csv")).done();
        }
        let states = states(&activities);
        assert_eq!(states.len(), KEPT);
        assert_eq!(states[0].0, "29.csv");
        assert_eq!(states[KEPT - 1], ("long.csv".to_owned(), "running".to_owned()));
        drop(running);
    }

    #[test]
    fn a_cancelled_one_hears_of_it_and_an_unknown_one_is_named() {
        let activities = Activities::new(Bus::default());
        let running = activities.begin("import.check", "a.csv");
        let id = activities.list()[0].id;
        assert!(!running.cancelled());
        activities.cancel(id).unwrap();
        assert!(running.cancelled());
        let problem = activities.cancel(77).unwrap_err();
        assert_eq!(problem.code, "activity.not_found");
        assert!(problem.message.contains("77"), "{problem}");
    }

    #[tokio::test]
    async fn progress_is_told_at_a_pace_and_the_end_at_once() {
        let bus = Bus::default();
        let mut listener = bus.listen();
        let activities = Activities::new(bus);
        let running = activities.begin("import.check", "a.csv");
        for done in 0..100_000 {
            running.progress(done, 100_000);
        }
        running.done();
        let mut told = 0;
        while listener.try_recv().is_ok() {
            told += 1;
        }
        let tenths = activities.began.elapsed().as_millis() / 100;
        assert!(told >= 2 && told <= 3 + tenths, "told {told} times");
    }
}
