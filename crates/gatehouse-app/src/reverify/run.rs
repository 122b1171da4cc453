//! One run: takes what the workers found in the order of the deliveries, and writes it a little at a time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gatehouse_model::Problem;
use gatehouse_store::{Judged, Store};
use tokio::sync::{Semaphore, mpsc};

use super::pace::Traffic;
use super::work::{Found, Work};
use super::{DUE, Outcome, Reverify};
use crate::activity::Activity;
use crate::bus::Bus;
use crate::clock::Clock;

/// How many verdicts share one change of the store while deliveries arrive.
const FEW: usize = 8;

/// How often what changed is told while it goes on.
const OFTEN: Duration = Duration::from_millis(200);

/// How many share one while nothing else is written.
const MANY: usize = 256;

pub(crate) struct Run {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) bus: Bus,
    pub(crate) reverify: Arc<Reverify>,
    pub(crate) activity: Arc<Activity>,
    pub(crate) outcome: Outcome,
}

impl Run {
    /// Judges and writes until all is done, somebody asks it to stop, or the store fails.
    pub(crate) async fn carry_out(mut self, work: Work) {
        let ended = self.write_all(work).await;
        self.outcome.state = match &ended {
            Ok(true) => "done",
            Ok(false) => "cancelled",
            Err(_) => "failed",
        };
        match &ended {
            Ok(true) => self.activity.done(),
            Ok(false) => self.activity.stopped(),
            Err(problem) => self.activity.failed(problem),
        }
        self.announce();
        // One that a newer run or the end of the program stopped has not done what is due.
        if self.reverify.is_under_way(self.outcome.activity)
            && ended.is_ok()
            && let Err(error) = self.store.remove_setting(DUE).await
        {
            tracing::warn!(%error, "what was due to be verified could not be forgotten");
        }
        self.reverify.publish(&self.outcome);
        self.activity.tell();
    }

    /// Tells whether it came to the end.
    async fn write_all(&mut self, work: Work) -> Result<bool, Problem> {
        let total = work.jobs();
        let traffic = work.traffic();
        let (seats, found) = work.start(Arc::clone(&self.activity));
        let ended = self.take_all(total, &seats, found, &traffic).await;
        // Workers that wait for a seat hear that there is nothing more to do.
        seats.close();
        ended
    }

    async fn take_all(
        &mut self,
        total: u64,
        seats: &Semaphore,
        mut found: mpsc::Receiver<Found>,
        traffic: &Traffic,
    ) -> Result<bool, Problem> {
        let (mut waiting, mut due, mut pace) = (BTreeMap::<u64, Found>::new(), 0, Pace::default());
        while due < total {
            let Some(one) = found.recv().await else { return Ok(false) };
            waiting.insert(one.job, one);
            while let Some(next) = waiting.remove(&due) {
                let judged = next.judged.map_err(|error| error.problem())?;
                self.write(judged, &mut pace, traffic).await?;
                self.outcome.looked_at += next.looked_at;
                self.activity.progress(self.outcome.looked_at, self.outcome.total);
                seats.add_permits(1);
                due += 1;
                if self.activity.cancelled() {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    async fn write(
        &mut self,
        mut judged: Vec<Judged>,
        pace: &mut Pace,
        traffic: &Traffic,
    ) -> Result<(), Problem> {
        while !judged.is_empty() {
            let rest = judged.split_off(pace.size.min(judged.len()));
            let batch = std::mem::replace(&mut judged, rest);
            let (before, began) = (self.store.stats().changes, Instant::now());
            traffic.count_own();
            let written = self.store.judge_again(batch, self.clock.now()).await;
            let changes = written.map_err(|error| error.problem())?;
            let others = self.store.stats().changes.saturating_sub(before) > 1;
            if !changes.is_empty() {
                self.outcome.add(changes);
                if pace.tells() {
                    self.announce();
                    self.reverify.publish(&self.outcome);
                }
            }
            pace.after(others, began.elapsed()).await;
            if self.activity.cancelled() {
                return Ok(());
            }
        }
        Ok(())
    }
}

/// How much is written at once: little while deliveries arrive, and then only a quarter of the time.
struct Pace {
    size: usize,
    told: Option<Instant>,
}

impl Default for Pace {
    fn default() -> Self {
        Self { size: FEW, told: None }
    }
}

impl Pace {
    /// Tells whether it is time to say what changed so far.
    fn tells(&mut self) -> bool {
        let due = self.told.is_none_or(|told| told.elapsed() >= OFTEN);
        if due {
            self.told = Some(Instant::now());
        }
        due
    }

    async fn after(&mut self, others: bool, took: Duration) {
        if others {
            self.size = FEW;
            tokio::time::sleep(took * 3).await;
        } else {
            self.size = (self.size * 2).min(MANY);
        }
    }
}
