//! A run: waits for its time, claims what it sends in blocks, sends several at once, and keeps what became of it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use gatehouse_client::Connections;
use gatehouse_model::{DomainEvent, Problem, ReplayItemState, ReplayRun, ReplayRunState, Topic};
use gatehouse_store::{ReplayEnd, StoreError, abort_point};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::task::JoinSet;

use super::send::{Ready, send};
use super::{CONCURRENCY, Desk, KIND, Private, Setting, Stretch, seal_place};
use crate::activity::Activity;

/// How many items are claimed at once at most. What was claimed and not sent when the program dies is sent later with
/// the mark of a possible duplicate, so that a block is small.
const BLOCK: u32 = 64;

/// How long a block is to last.
const LASTS: Duration = Duration::from_millis(200);

/// How many items lie ready beside the block that is being handed out.
const AHEAD: usize = 16;

/// How many ends share one transaction at most.
const TOGETHER: usize = 128;

/// How many KiB of answers wait to be kept at most.
const WAITING_KIB: u32 = 32 * 1024;

/// How often progress is told at most.
const PACE: Duration = Duration::from_millis(100);

/// The longest sleep while a run waits for its time: a clock that was set or a machine that slept is noticed.
const NAP: Duration = Duration::from_secs(1);

/// After how long is tried again what the store refused.
const AFTER_TROUBLE: Duration = Duration::from_secs(1);

/// How long a stretch may take to halt: a sending and the keeping of its end.
pub(super) const LONGEST: Duration = Duration::from_secs(40);

/// How often it is looked whether somebody cancelled the activity.
const LOOK: Duration = Duration::from_millis(200);

/// Tells progress at a pace.
struct Teller {
    desk: Desk,
    told: Option<Instant>,
}

impl Teller {
    fn tell(&mut self) {
        if self.told.is_none_or(|told| told.elapsed() >= PACE) {
            self.told = Some(Instant::now());
            self.tell_now();
        }
    }

    fn tell_now(&self) {
        for topic in [Topic::Replays, Topic::Attempts] {
            self.desk.bus.publish(DomainEvent::Changed { topic });
        }
    }
}

/// Carries out what is left of a run, until it is done or halted.
pub(super) async fn carry_out(
    desk: &Desk,
    mut run: ReplayRun,
    stretch: &Arc<Stretch>,
    mut halted: watch::Receiver<bool>,
) {
    if run.state == ReplayRunState::Scheduled {
        match wait(desk, &run, &mut halted).await {
            Some(begun) => run = begun,
            None => return,
        }
    }
    if run.state != ReplayRunState::Running {
        return;
    }
    let activity = desk.activities.begin(KIND, &run.target);
    let ended = send_all(desk, &run, stretch, &activity, &halted).await;
    let teller = Teller { desk: desk.clone(), told: None };
    match ended {
        Ok(true) => activity.done(),
        Ok(false) => activity.stopped(),
        Err(problem) => {
            tracing::error!(code = problem.code, %problem, run = %run.id, "a replay broke off");
            // It is shown as halted, with the way to go on; where this fails too, the next start takes it up.
            let _ = desk.store.move_replay(run.id, ReplayRunState::Paused, desk.clock.now()).await;
            activity.failed(&problem);
        }
    }
    teller.tell_now();
}

/// Waits until a run may begin; none when it was halted or is no longer to begin.
async fn wait(desk: &Desk, run: &ReplayRun, halted: &mut watch::Receiver<bool>) -> Option<ReplayRun> {
    let start_at = run.start_at?;
    loop {
        let left = Duration::try_from(start_at.duration_since(desk.clock.now())).unwrap_or_default();
        if left.is_zero() {
            break;
        }
        tokio::select! {
            () = tokio::time::sleep(left.min(NAP)) => {}
            _ = halted.wait_for(|halt| *halt) => return None,
        }
    }
    loop {
        match desk.store.move_replay(run.id, ReplayRunState::Running, desk.clock.now()).await {
            Ok(begun) => {
                desk.bus.publish(DomainEvent::Changed { topic: Topic::Replays });
                return begun;
            }
            Err(StoreError::Closed) => return None,
            Err(error) => tracing::warn!(%error, run = %run.id, "a replay begins later"),
        }
        tokio::time::sleep(AFTER_TROUBLE).await;
        if *halted.borrow() {
            return None;
        }
    }
}

/// Sends what is left; tells whether the run is done.
async fn send_all(
    desk: &Desk,
    run: &ReplayRun,
    stretch: &Arc<Stretch>,
    activity: &Activity,
    halted: &watch::Receiver<bool>,
) -> Result<bool, Problem> {
    let told = |error: StoreError| error.problem();
    desk.store.recover_replay(run.id).await.map_err(told)?;
    let setting = match setting_of(desk, run).await {
        Ok(setting) => Arc::new(setting),
        Err(problem) => return fail_all(desk, run, &problem).await,
    };
    let _ = stretch.began.set(Instant::now());
    let ahead = if run.options.rate.is_some() { 1 } else { AHEAD };
    let (feed, fed) = mpsc::channel::<Ready>(ahead);
    let (keep, kept) = mpsc::channel::<Kept>(TOGETHER);
    let fed = Arc::new(Mutex::new(fed));
    let pace = Arc::new(Mutex::new(tokio::time::Instant::now()));
    let (connections, room) =
        (Arc::new(Connections::default()), Arc::new(Semaphore::new(WAITING_KIB as usize)));
    let unsent: Arc<std::sync::Mutex<Vec<u64>>> = Arc::default();
    let mut workers = JoinSet::new();
    for _ in 0..run.options.concurrency.unwrap_or(CONCURRENCY).max(1) {
        let (desk, run, setting) = (desk.clone(), run.clone(), Arc::clone(&setting));
        let (fed, pace, room) = (Arc::clone(&fed), Arc::clone(&pace), Arc::clone(&room));
        let (connections, unsent) = (Arc::clone(&connections), Arc::clone(&unsent));
        let (keep, mut halted) = (keep.clone(), halted.clone());
        workers.spawn(async move {
            loop {
                let Some(ready) = fed.lock().await.recv().await else { return };
                let place = ready.item.place;
                if !in_turn(run.options.rate, &pace, &mut halted).await {
                    unsent.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(place);
                    continue;
                }
                abort_point("replay.sending");
                let end = send(&desk, &run, &setting, &connections, ready).await;
                abort_point("replay.answered");
                let kib =
                    end.attempts.iter().map(|attempt| attempt.response_body.len() / 1024).sum::<usize>() + 1;
                let kib = u32::try_from(kib).unwrap_or(WAITING_KIB).min(WAITING_KIB);
                let Ok(seat) = Arc::clone(&room).acquire_many_owned(kib).await else { return };
                if keep.send((end, seat)).await.is_err() {
                    return;
                }
            }
        });
    }
    drop((keep, fed));
    let keeper = keep_ends(desk, run, stretch, activity, kept);
    let feeding = feed_blocks(desk, run, feed, halted.clone());
    let watching = watch_activity(desk, run, stretch, activity);
    let working = async {
        let (fed, kept) = tokio::join!(feeding, keeper);
        while workers.join_next().await.is_some() {}
        fed.and(kept)
    };
    tokio::select! {
        ended = working => ended?,
        () = watching => {}
    }
    let left = std::mem::take(&mut *unsent.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    if !left.is_empty() {
        desk.store.release_replays(run.id, left).await.map_err(told)?;
    }
    if *halted.borrow() {
        return Ok(false);
    }
    Ok(desk.store.finish_replay(run.id, desk.clock.now()).await.map_err(told)?.is_some())
}

/// An end, with its share of the room for answers.
type Kept = (ReplayEnd, OwnedSemaphorePermit);

async fn setting_of(desk: &Desk, run: &ReplayRun) -> Result<Setting, Problem> {
    let sealed = desk.store.replay_edit(run.id).await.map_err(|error| error.problem())?;
    let private = match sealed {
        Some(sealed) => {
            let bytes = desk.sealing.open_edit(&seal_place(run.id), sealed).await?;
            serde_json::from_slice(&bytes).map_err(|error| crate::app::internal(&error))?
        }
        None => Private::default(),
    };
    Ok(Setting { url: run.target.clone(), mode: run.mode, options: run.options.clone(), private })
}

/// Ends every item unsent, because what a person set for it cannot be read any more.
async fn fail_all(desk: &Desk, run: &ReplayRun, problem: &Problem) -> Result<bool, Problem> {
    let told = |error: StoreError| error.problem();
    loop {
        let items = desk.store.claim_replays(run.id, BLOCK).await.map_err(told)?;
        if items.is_empty() {
            return Ok(desk.store.finish_replay(run.id, desk.clock.now()).await.map_err(told)?.is_some());
        }
        let ends = items.iter().map(|item| ReplayEnd {
            place: item.place,
            state: ReplayItemState::Failed,
            status: None,
            error: Some(problem.message.clone()),
            took_us: None,
            possible_duplicate: false,
            attempts: Vec::new(),
        });
        desk.store.end_replays(run.id, Arc::new(ends.collect())).await.map_err(told)?;
    }
}

/// Waits for the turn that the rate gives; false when the run was halted first.
async fn in_turn(
    rate: Option<f64>,
    pace: &Mutex<tokio::time::Instant>,
    halted: &mut watch::Receiver<bool>,
) -> bool {
    if *halted.borrow() {
        return false;
    }
    let Some(rate) = rate else { return true };
    let turn = {
        let mut next = pace.lock().await;
        let turn = (*next).max(tokio::time::Instant::now());
        *next = turn + Duration::from_secs_f64(1.0 / rate);
        turn
    };
    tokio::select! {
        biased;
        _ = halted.wait_for(|halt| *halt) => false,
        () = tokio::time::sleep_until(turn) => true,
    }
}

/// Claims block after block and hands the items out in their order.
async fn feed_blocks(
    desk: &Desk,
    run: &ReplayRun,
    feed: mpsc::Sender<Ready>,
    halted: watch::Receiver<bool>,
) -> Result<(), Problem> {
    let told = |error: StoreError| error.problem();
    let by_rate = run.options.rate.map(|rate| (rate * LASTS.as_secs_f64()) as u32);
    let most = by_rate.unwrap_or(BLOCK).clamp(1, BLOCK);
    let mut size = u32::from(run.options.concurrency.unwrap_or(CONCURRENCY)).clamp(1, most);
    while !*halted.borrow() {
        let items = desk.store.claim_replays(run.id, size).await.map_err(told)?;
        abort_point("replay.claimed");
        if items.is_empty() {
            return Ok(());
        }
        let ids = items.iter().map(|item| item.delivery_id).collect();
        let contents = desk.store.replay_contents(ids).await.map_err(told)?;
        let began = Instant::now();
        for (item, content) in items.into_iter().zip(contents) {
            // The workers go on to take what is handed out, to give it back when the run was halted.
            if feed.send(Ready { item, content }).await.is_err() {
                return Ok(());
            }
        }
        let took = began.elapsed();
        size = if took < LASTS / 2 {
            size * 2
        } else if took > LASTS * 2 {
            size / 2
        } else {
            size
        };
        size = size.clamp(1, most);
    }
    Ok(())
}

/// Keeps ends, many in one transaction, however often the store has to be asked.
async fn keep_ends(
    desk: &Desk,
    run: &ReplayRun,
    stretch: &Stretch,
    activity: &Activity,
    mut kept: mpsc::Receiver<Kept>,
) -> Result<(), Problem> {
    let mut teller = Teller { desk: desk.clone(), told: None };
    let mut done = run.counts.sent;
    let mut taken = Vec::with_capacity(TOGETHER);
    while kept.recv_many(&mut taken, TOGETHER).await > 0 {
        let (ends, seats): (Vec<_>, Vec<_>) = taken.drain(..).unzip();
        let (ends, count) = (Arc::new(ends), seats.len() as u64);
        loop {
            match desk.store.end_replays(run.id, Arc::clone(&ends)).await {
                Ok(()) => break,
                Err(error @ (StoreError::Closed | StoreError::OwnerGone)) => return Err(error.problem()),
                Err(error) => tracing::warn!(%error, run = %run.id, "the ends of a replay are kept later"),
            }
            tokio::time::sleep(AFTER_TROUBLE).await;
        }
        abort_point("replay.ended");
        drop(seats);
        done += count;
        stretch.done.fetch_add(count, Ordering::Relaxed);
        activity.progress(done, run.counts.total);
        teller.tell();
    }
    Ok(())
}

/// Cancels the run when somebody cancels its activity; waits for ever otherwise.
async fn watch_activity(desk: &Desk, run: &ReplayRun, stretch: &Stretch, activity: &Activity) {
    loop {
        tokio::time::sleep(LOOK).await;
        if activity.cancelled() {
            let moved = desk.store.move_replay(run.id, ReplayRunState::Cancelled, desk.clock.now()).await;
            if let Err(error) = moved {
                tracing::warn!(%error, run = %run.id, "a replay is cancelled later");
                continue;
            }
            stretch.halt();
            // What is under way ends by itself.
            std::future::pending::<()>().await;
        }
    }
}
