//! The one writer: a thread that puts everything waiting into one transaction and answers after the commit.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::StoreError;
use crate::latency::{self, Latencies};
use crate::lock::WriterLock;
use crate::mend::{Mending, Turn};
use crate::open::{self, Place};
use crate::search::{self, Extract};
use crate::stats::Counters;
use crate::stretch;

/// How many jobs may wait; one more is refused, so that memory stays bounded.
const QUEUE: usize = 1024;
/// The most jobs in one transaction.
const BATCH: usize = 256;
/// How long nothing must come before the journal is moved into the file.
const IDLE: Duration = Duration::from_millis(250);

/// A change and whoever waits for it.
trait Work: Send {
    /// Makes the change inside the open transaction.
    fn run(&mut self, conn: &Connection) -> Result<(), StoreError>;
    /// Gives what is to be indexed of the change, if it was made.
    fn texts(&mut self) -> Texts;
    /// Tells whether what waits has to be in the index when the change is answered.
    fn needs_index(&self) -> bool;
    /// Tells whether the journal is to be emptied before the change is answered.
    fn empties_journal(&self) -> bool;
    /// Tells whether it can only be refused by its first write, so that nothing is to be undone then.
    fn is_refused_at_once(&self) -> bool;
    /// Tells whether the file is to be looked over.
    fn looks_over(&self) -> bool;
    /// Tells whoever waits how it ended.
    fn answer(self: Box<Self>, fate: Result<(), StoreError>);
}

/// What is to be indexed of deliveries, by their places.
pub(crate) type Texts = Vec<(u64, Extract)>;

/// What a change wants to be done before it is answered, beside being durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Nothing,
    Index,
    EmptyJournal,
    LookOver,
}

struct Change<F, G, T> {
    change: Option<F>,
    texts: Option<G>,
    wish: Wish,
    refused_at_once: bool,
    value: Option<T>,
    answer: oneshot::Sender<Result<T, StoreError>>,
}

impl<F, G, T> Work for Change<F, G, T>
where
    F: FnOnce(&Connection) -> Result<T, StoreError> + Send,
    G: FnOnce(&T) -> Texts + Send,
    T: Send,
{
    fn run(&mut self, conn: &Connection) -> Result<(), StoreError> {
        let change = self.change.take().ok_or(StoreError::Closed)?;
        self.value = Some(change(conn)?);
        Ok(())
    }

    fn texts(&mut self) -> Texts {
        match (self.texts.take(), &self.value) {
            (Some(texts), Some(value)) => texts(value),
            _ => Texts::new(),
        }
    }

    fn needs_index(&self) -> bool {
        self.wish == Wish::Index
    }

    fn empties_journal(&self) -> bool {
        self.wish == Wish::EmptyJournal
    }

    fn is_refused_at_once(&self) -> bool {
        self.refused_at_once
    }

    fn looks_over(&self) -> bool {
        self.wish == Wish::LookOver
    }

    fn answer(self: Box<Self>, fate: Result<(), StoreError>) {
        let value = self.value;
        // Whoever asked may have gone away; the row is durable all the same.
        let _ = self.answer.send(fate.and_then(|()| value.ok_or(StoreError::Closed)));
    }
}

/// The handle to the writer's thread; dropping it finishes what is queued and closes the file.
#[derive(Debug)]
pub(crate) struct Writer {
    /// None once it is finished.
    queue: RwLock<Option<SyncSender<Box<dyn Work>>>>,
    /// Whether something that was answered for is not in the index yet.
    behind: Arc<AtomicBool>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread; it owns the connection and the lock until it ends.
    pub(crate) fn start(
        conn: Connection,
        file: PathBuf,
        lock: WriterLock,
        (counters, latencies): (Arc<Counters>, Arc<Latencies>),
        mending: Mending,
    ) -> Result<Self, StoreError> {
        let (queue, jobs) = sync_channel(QUEUE);
        let place = Place::of(&file);
        let (conn, waiting, behind) = (Some(conn), Waiting::default(), Arc::<AtomicBool>::default());
        let told = Arc::clone(&behind);
        let desk =
            Desk { conn, file, place, counters, latencies, mending, unsettled: false, waiting, behind: told };
        let thread = std::thread::Builder::new().name("gatehouse-store".to_owned()).spawn(move || {
            desk.serve(&jobs);
            drop(lock);
        })?;
        Ok(Self { queue: RwLock::new(Some(queue)), behind, thread: Mutex::new(Some(thread)) })
    }

    /// Finishes what is queued, closes the file and gives the lock back; whoever comes later is told that it is
    /// closed. Blocks.
    pub(crate) fn finish(&self) {
        drop(self.queue.write().unwrap_or_else(PoisonError::into_inner).take());
        // Held while it ends, so that a second caller too comes back to a closed file.
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(thread) = thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the writer of the inbox ended by a panic");
        }
    }

    /// Queues a change and waits until it is durable.
    ///
    /// A change that fails is undone alone; the others of its transaction stay. Its texts wait until enough of them
    /// can be indexed at once, a moment has passed or somebody needs them: an acknowledgement does not wait for it.
    pub(crate) async fn submit<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
        texts: impl FnOnce(&T) -> Texts + Send + 'static,
    ) -> Result<T, StoreError> {
        self.queue(change, texts, Wish::Nothing, false).await
    }

    /// As [`Writer::submit`], for a change that can only be refused by its first write. It needs no savepoint, for
    /// which SQLite would copy every page that the change touches.
    pub(crate) async fn submit_one<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
        texts: impl FnOnce(&T) -> Texts + Send + 'static,
    ) -> Result<T, StoreError> {
        self.queue(change, texts, Wish::Nothing, true).await
    }

    /// Waits until the texts of all that was answered for are in the index; `also` says that more waits with them.
    pub(crate) async fn index_waiting(&self, also: bool) -> Result<(), StoreError> {
        if !also && !self.behind.load(Ordering::SeqCst) {
            return Ok(());
        }
        self.queue(|_| Ok(()), |()| Texts::new(), Wish::Index, false).await
    }

    /// Moves the journal into the file and cuts it to nothing.
    ///
    /// # Errors
    /// [`StoreError::Busy`] at once when somebody reads from it.
    pub(crate) async fn truncate_journal(&self) -> Result<(), StoreError> {
        self.queue(|_| Ok(()), |()| Texts::new(), Wish::EmptyJournal, false).await
    }

    /// Has the file looked over, and brought into a new one where it is damaged; nobody waits for it.
    pub(crate) fn suspect(&self) {
        let (answer, _) = oneshot::channel();
        let work = Change {
            change: Some(|_: &Connection| Ok(())),
            texts: Some(|&(): &()| Texts::new()),
            wish: Wish::LookOver,
            refused_at_once: true,
            value: None,
            answer,
        };
        let queue = self.queue.read().unwrap_or_else(PoisonError::into_inner);
        // Where too much waits, the next who meets the damage asks again.
        let _ = queue.as_ref().map(|queue| queue.try_send(Box::new(work)));
    }

    async fn queue<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
        texts: impl FnOnce(&T) -> Texts + Send + 'static,
        wish: Wish,
        refused_at_once: bool,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let work = Box::new(Change {
            change: Some(change),
            texts: Some(texts),
            wish,
            refused_at_once,
            value: None,
            answer,
        });
        {
            let queue = self.queue.read().unwrap_or_else(PoisonError::into_inner);
            queue.as_ref().ok_or(StoreError::Closed)?.try_send(work).map_err(|refused| match refused {
                TrySendError::Full(_) => StoreError::Overloaded,
                TrySendError::Disconnected(_) => StoreError::Closed,
            })?;
        }
        answered.await.map_err(|_| StoreError::Closed)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.finish();
    }
}

/// The most deliveries whose texts wait.
const MOST_WAITING: usize = 256;

/// The longest that a text waits while others arrive.
const LONGEST_WAIT: Duration = Duration::from_millis(500);

/// Texts of stored deliveries that are not in the index yet.
#[derive(Default)]
struct Waiting {
    texts: Texts,
    since: Option<Instant>,
}

impl Waiting {
    fn is_due(&self, more: usize) -> bool {
        self.texts.len() + more >= MOST_WAITING
            || self.since.is_some_and(|since| since.elapsed() > LONGEST_WAIT)
    }

    fn add(&mut self, texts: Texts) {
        if !texts.is_empty() {
            self.since.get_or_insert_with(Instant::now);
            self.texts.extend(texts);
        }
    }
}

/// The thread's own state.
struct Desk {
    /// None after the disk failed, until the file could be opened again.
    conn: Option<Connection>,
    file: PathBuf,
    place: Place,
    counters: Arc<Counters>,
    latencies: Arc<Latencies>,
    behind: Arc<AtomicBool>,
    mending: Mending,
    /// Whether something was committed since the journal was last moved into the file.
    unsettled: bool,
    waiting: Waiting,
}

impl Desk {
    fn serve(mut self, jobs: &Receiver<Box<dyn Work>>) {
        loop {
            self.mend();
            let next = if self.unsettled || self.mending.is_busy() {
                jobs.recv_timeout(IDLE)
            } else {
                jobs.recv().map_err(Into::into)
            };
            match next {
                Ok(first) => {
                    let mut batch = vec![first];
                    batch.extend(jobs.try_iter().take(BATCH - 1));
                    self.settle(batch);
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.index_now();
                    self.checkpoint();
                }
                Err(RecvTimeoutError::Disconnected) => {
                    self.index_now();
                    // Readers may hold the file a moment longer, so that closing it does not do this.
                    self.checkpoint();
                    return self.mending.finish();
                }
            }
        }
    }

    /// Goes on with bringing a damaged file into a new one.
    fn mend(&mut self) {
        loop {
            match self.mending.go_on(self.conn.is_none()) {
                Turn::On => return,
                Turn::Close => {
                    self.waiting = Waiting::default();
                    self.conn = None;
                }
                Turn::Take(conn) => {
                    self.place = Place::of(&self.file);
                    self.conn = Some(conn);
                }
            }
        }
    }

    fn settle(&mut self, mut batch: Vec<Box<dyn Work>>) {
        let began = Instant::now();
        let outcomes = self.transact(&mut batch);
        self.counters.held(began.elapsed());
        self.counters.batch(batch.len(), outcomes.is_ok());
        match outcomes {
            Ok(outcomes) => {
                self.unsettled = true;
                if batch.iter().any(|work| work.looks_over())
                    || outcomes.iter().any(|outcome| matches!(outcome, Err(StoreError::Corrupt { .. })))
                {
                    self.mending.suspect();
                }
                let (last, first): (Vec<_>, Vec<_>) =
                    batch.into_iter().zip(outcomes).partition(|(work, _)| work.empties_journal());
                first.into_iter().for_each(|(work, outcome)| work.answer(outcome));
                if !last.is_empty() {
                    let emptied = self.conn.as_ref().map_or(Err(StoreError::Closed), empty_journal);
                    last.into_iter().for_each(|(work, outcome)| work.answer(outcome.and(emptied.clone())));
                }
            }
            Err(error) => {
                // A commit that failed may still have reached the disk: whoever asked is told it did not, and the
                // same delivery sent again becomes a second attempt.
                tracing::error!(code = error.code(), %error, lost = batch.len(), "a transaction failed");
                batch.into_iter().for_each(|work| work.answer(Err(error.clone())));
                self.recover(&error);
            }
        }
    }

    fn transact(&mut self, batch: &mut [Box<dyn Work>]) -> Result<Vec<Result<(), StoreError>>, StoreError> {
        let conn = match self.conn.take() {
            Some(conn) => conn,
            None if self.mending.is_damaged() => return Err(StoreError::Salvaging),
            None => {
                self.place.check(&self.file)?;
                open::again(&self.file).inspect_err(|error| {
                    if matches!(error, StoreError::Corrupt { .. }) {
                        self.mending.damaged();
                    }
                })?
            }
        };
        let conn = &*self.conn.insert(conn);
        conn.execute_batch("BEGIN IMMEDIATE")?;
        let outcomes: Vec<Result<(), StoreError>> =
            batch.iter_mut().map(|work| alone(conn, work.as_mut())).collect::<Result<_, _>>()?;
        let made = batch.iter_mut().zip(&outcomes).filter(|(_, outcome)| outcome.is_ok());
        let fresh: Texts = made.flat_map(|(work, _)| work.texts()).collect();
        // After the last savepoint, because the index writes out what it has gathered at each of them.
        let index = self.waiting.is_due(fresh.len()) || batch.iter().any(|work| work.needs_index());
        if index {
            let all = self.waiting.texts.iter().chain(&fresh);
            all.into_iter().try_for_each(|(sequence, extract)| search::write(conn, *sequence, extract))?;
        }
        let latencies = if index { self.latencies.waiting() } else { Vec::new() };
        latency::write(conn, &latencies)?;
        if index {
            stretch::take_in(conn)?;
        }
        conn.execute_batch("COMMIT")?;
        self.latencies.written(&latencies);
        if index {
            self.waiting = Waiting::default();
        } else {
            self.waiting.add(fresh);
        }
        // Before anybody is answered.
        self.behind.store(!self.waiting.texts.is_empty(), Ordering::SeqCst);
        // A file whose name is gone takes commits as before, and nobody will ever read them.
        self.place.check(&self.file)?;
        Ok(outcomes)
    }

    /// Indexes what waits, while nothing else is to do. What could not be indexed is so when the file is opened again.
    fn index_now(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        let latencies = self.latencies.waiting();
        let nothing = waiting.texts.is_empty() && latencies.is_empty();
        let Some(conn) = self.conn.as_ref().filter(|_| !nothing) else { return };
        let indexed = conn.execute_batch("BEGIN IMMEDIATE").map_err(StoreError::from).and_then(|()| {
            let mut texts = waiting.texts.iter();
            texts.try_for_each(|(sequence, extract)| search::write(conn, *sequence, extract))?;
            latency::write(conn, &latencies)?;
            stretch::take_in(conn)?;
            Ok(conn.execute_batch("COMMIT")?)
        });
        // What could not be written now is not tried for ever.
        self.latencies.written(&latencies);
        self.behind.store(false, Ordering::SeqCst);
        if let Err(error) = indexed {
            tracing::warn!(code = error.code(), %error, "the index of texts was not written");
            self.recover(&error);
        }
    }

    /// Brings the connection back to a state in which the next transaction can be trusted.
    ///
    /// A full disk or a file that is busy harms nothing: undoing is enough. After any other failure nothing that
    /// SQLite holds in memory is believed, and the same fsync is never asked for again: the connection is closed
    /// and the next transaction begins on a file that was opened and checked anew.
    fn recover(&mut self, error: &StoreError) {
        if matches!(error, StoreError::Corrupt { .. }) {
            self.mending.suspect();
        }
        let harmless = matches!(error, StoreError::DiskFull | StoreError::Busy | StoreError::OwnerGone);
        let undone = self
            .conn
            .as_ref()
            .is_some_and(|conn| conn.is_autocommit() || conn.execute_batch("ROLLBACK").is_ok());
        if !(harmless && undone) {
            self.conn = None;
        }
    }

    fn checkpoint(&mut self) {
        let Some(conn) = self.conn.as_ref() else { return self.unsettled = false };
        match conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
            // A reader may keep part of the journal in use; then it is tried again after the next commit, and at
            // the latest by the commit that finds 4,000 pages in it.
            Ok(()) => self.counters.checkpoint(),
            Err(error) => tracing::warn!(%error, "the journal could not be moved into the file"),
        }
        self.unsettled = false;
    }
}

/// Moves the journal into the file and cuts it to nothing, without waiting for whoever reads from it.
fn empty_journal(conn: &Connection) -> Result<(), StoreError> {
    let usual = conn.pragma_query_value(None, "busy_timeout", |row| row.get::<_, i64>(0))?;
    conn.pragma_update(None, "busy_timeout", 0)?;
    let busy = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
    conn.pragma_update(None, "busy_timeout", usual)?;
    if busy? { Err(StoreError::Busy) } else { Ok(()) }
}

/// Runs one change so that its failure undoes it alone; the outer error says that the transaction itself is lost.
fn alone(conn: &Connection, work: &mut dyn Work) -> Result<Result<(), StoreError>, StoreError> {
    if !work.is_refused_at_once() {
        return in_savepoint(conn, work);
    }
    let before = conn.total_changes();
    let outcome = work.run(conn);
    match outcome {
        // It was not refused but broke off in the middle, as when a disk is full.
        Err(error) if conn.is_autocommit() || conn.total_changes() != before => Err(error),
        outcome => Ok(outcome),
    }
}

fn in_savepoint(conn: &Connection, work: &mut dyn Work) -> Result<Result<(), StoreError>, StoreError> {
    conn.execute_batch("SAVEPOINT change")?;
    let outcome = work.run(conn);
    if conn.is_autocommit() {
        // A full disk can end the whole transaction, and with it what was done before in it.
        return Err(outcome.err().unwrap_or(StoreError::DiskFull));
    }
    if outcome.is_err() {
        conn.execute_batch("ROLLBACK TO change")?;
    }
    conn.execute_batch("RELEASE change")?;
    Ok(outcome)
}

#[cfg(test)]
mod tests;
