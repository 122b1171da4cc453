//! The one writer: a thread that puts everything waiting into one transaction and answers after the commit.

use std::path::PathBuf;
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
        let (conn, waiting) = (Some(conn), Waiting::default());
        let desk = Desk { conn, file, place, counters, latencies, mending, unsettled: false, waiting };
        let thread = std::thread::Builder::new().name("gatehouse-store".to_owned()).spawn(move || {
            desk.serve(&jobs);
            drop(lock);
        })?;
        Ok(Self { queue: RwLock::new(Some(queue)), thread: Mutex::new(Some(thread)) })
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

    /// Waits until the texts of all that was submitted before are in the index.
    pub(crate) async fn index_waiting(&self) -> Result<(), StoreError> {
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
        let outcomes = self.transact(&mut batch);
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
        conn.execute_batch("COMMIT")?;
        self.latencies.written(&latencies);
        if index {
            self.waiting = Waiting::default();
        } else {
            self.waiting.add(fresh);
        }
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
            Ok(conn.execute_batch("COMMIT")?)
        });
        // What could not be written now is not tried for ever.
        self.latencies.written(&latencies);
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
mod tests {
    use std::sync::mpsc;
    use std::time::{Duration, Instant};

    use crate::StoreError;
    use crate::testing::{House, delivery_id, house};

    /// Keeps the writer busy until the sender is dropped.
    async fn hold(house: &House) -> (mpsc::Sender<()>, tokio::task::JoinHandle<Result<(), StoreError>>) {
        let (release, held) = mpsc::channel::<()>();
        let (begun, running) = tokio::sync::oneshot::channel();
        let store = house.store.clone();
        let task = tokio::spawn(async move {
            store
                .write(move |_| {
                    let _ = begun.send(());
                    let _ = held.recv();
                    Ok(())
                })
                .await
        });
        running.await.unwrap();
        (release, task)
    }

    #[tokio::test]
    async fn what_waits_shares_one_commit() {
        let house = house().await;
        let (release, task) = hold(&house).await;
        let before = house.store.stats();
        let mut waiting = Vec::new();
        for number in 0..100 {
            let (store, sent) = (house.store.clone(), house.delivery(number, 0));
            let mut append = Box::pin(async move { store.append(sent).await });
            // One poll puts it into the queue.
            assert!(futures_poll(&mut append).await.is_none());
            waiting.push(append);
        }
        drop(release);
        task.await.unwrap().unwrap();
        for append in waiting {
            append.await.unwrap();
        }
        let after = house.store.stats();
        assert_eq!(after.commits - before.commits, 2, "the held one and one for the hundred");
        assert_eq!(after.largest_batch, 100);
    }

    async fn futures_poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        std::future::poll_fn(|context| {
            std::task::Poll::Ready(match std::pin::Pin::new(&mut *future).poll(context) {
                std::task::Poll::Ready(value) => Some(value),
                std::task::Poll::Pending => None,
            })
        })
        .await
    }

    #[tokio::test]
    async fn more_than_the_queue_takes_is_refused_at_once() {
        let house = house().await;
        let (release, task) = hold(&house).await;
        let mut waiting = Vec::new();
        let refused = loop {
            let store = house.store.clone();
            let mut change = Box::pin(async move { store.set_setting("a", "b").await });
            match futures_poll(&mut change).await {
                Some(answer) => break answer,
                None => waiting.push(change),
            }
        };
        assert!(matches!(refused, Err(StoreError::Overloaded)), "{refused:?}");
        assert_eq!(waiting.len(), super::QUEUE);
        drop(release);
        task.await.unwrap().unwrap();
        for change in waiting {
            change.await.unwrap();
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn many_senders_keep_the_order_of_their_answers() {
        let house = std::sync::Arc::new(house().await);
        let senders = (0..32_u128).map(|sender| {
            let house = std::sync::Arc::clone(&house);
            tokio::spawn(async move {
                let mut sequences = Vec::new();
                for number in 0..10 {
                    let sent = house.delivery(sender * 100 + number, 0);
                    sequences.push(house.store.append(sent).await.unwrap().sequence);
                }
                sequences
            })
        });
        let mut all = Vec::new();
        for sender in senders.collect::<Vec<_>>() {
            let sequences = sender.await.unwrap();
            assert!(sequences.is_sorted(), "an answer came before an earlier one: {sequences:?}");
            all.extend(sequences);
        }
        all.sort_unstable();
        assert_eq!(all, (1..=320).collect::<Vec<u64>>(), "no gap and none twice");
    }

    #[tokio::test]
    async fn a_change_that_fails_is_undone_alone() {
        let house = house().await;
        let (release, task) = hold(&house).await;
        let (good, bad) = (house.store.clone(), house.store.clone());
        let mut first = Box::pin(async move { good.set_setting("good", "1").await });
        let mut second = Box::pin(async move {
            bad.write(|conn| {
                conn.execute("INSERT INTO setting VALUES ('bad', '1')", [])?;
                Err::<(), _>(StoreError::OwnerGone)
            })
            .await
        });
        assert!(futures_poll(&mut first).await.is_none());
        assert!(futures_poll(&mut second).await.is_none());
        drop(release);
        task.await.unwrap().unwrap();
        first.await.unwrap();
        assert!(second.await.is_err());
        assert_eq!(house.store.setting("good").await.unwrap().as_deref(), Some("1"));
        assert_eq!(house.store.setting("bad").await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_full_disk_is_told_and_receiving_goes_on_once_there_is_room() {
        let house = house().await;
        let limit = |pages: u32| format!("PRAGMA max_page_count = {pages}");
        let set = |sql: String| house.store.write(move |conn| Ok(conn.query_row(&sql, [], |_| Ok(()))?));
        set(limit(1)).await.unwrap();
        let mut large = house.delivery(1, 0);
        large.body = vec![7; 60_000];
        let error = house.store.append(large.clone()).await.unwrap_err();
        assert!(matches!(error, StoreError::DiskFull), "{error:?}");
        assert_eq!(house.store.total_deliveries().await.unwrap(), 0);
        set(limit(1_000_000)).await.unwrap();
        house.store.append(large).await.unwrap();
        assert_eq!(house.store.total_deliveries().await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_commit_that_fails_answers_all_and_the_next_one_succeeds() {
        let house = house().await;
        let (release, task) = hold(&house).await;
        let (one, other, sent) = (house.store.clone(), house.store.clone(), house.delivery(1, 0));
        let mut innocent = Box::pin(async move { one.append(sent).await });
        // A reference that is checked at the end makes the COMMIT itself fail.
        let mut culprit = Box::pin(async move {
            other
                .write(|conn| {
                    conn.execute_batch(
                        "PRAGMA defer_foreign_keys = ON;
                         INSERT INTO delivery_content VALUES (999, NULL, NULL, '[]', '{}', x'', NULL);",
                    )?;
                    Ok(())
                })
                .await
        });
        assert!(futures_poll(&mut innocent).await.is_none());
        assert!(futures_poll(&mut culprit).await.is_none());
        drop(release);
        assert!(task.await.unwrap().is_ok());
        assert!(innocent.await.is_err(), "it was in the transaction that failed");
        assert!(culprit.await.is_err());
        assert_eq!(house.store.total_deliveries().await.unwrap(), 0);
        let appended = house.store.append(house.delivery(1, 0)).await.unwrap();
        assert_eq!(appended.attempt, 1);
        assert_eq!(house.store.stats().failed_commits, 1);
    }

    #[tokio::test]
    async fn after_the_disk_failed_the_file_is_opened_anew() {
        let house = house().await;
        // A setting of the connection shows whether it is still the same one.
        let mark = "PRAGMA cache_size = 77";
        house.store.write(move |conn| Ok(conn.execute_batch(mark)?)).await.unwrap();
        let failed = house.store.write(|conn| {
            conn.execute_batch("ROLLBACK")?;
            Err::<(), _>(StoreError::Corrupt { detail: "as if a page were unreadable".to_owned() })
        });
        assert_eq!(failed.await.unwrap_err().code(), "store.corrupt");
        let size = house
            .store
            .write(|conn| Ok(conn.pragma_query_value(None, "cache_size", |row| row.get::<_, i64>(0))?));
        assert_ne!(size.await.unwrap(), 77);
        house.store.append(house.delivery(1, 0)).await.unwrap();
        assert!(house.store.delivery(delivery_id(1)).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn the_journal_is_moved_into_the_file_when_nothing_comes() {
        let house = house().await;
        house.store.append(house.delivery(1, 0)).await.unwrap();
        let deadline = Instant::now() + Duration::from_secs(10);
        while house.store.stats().checkpoints == 0 {
            assert!(Instant::now() < deadline, "no checkpoint came");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    #[tokio::test]
    async fn closing_finishes_what_is_queued() {
        let house = house().await;
        let (release, task) = hold(&house).await;
        let (store, sent) = (house.store.clone(), house.delivery(1, 0));
        let mut append = Box::pin(async move { store.append(sent).await });
        assert!(futures_poll(&mut append).await.is_none());
        drop(append);
        drop(release);
        task.await.unwrap().unwrap();
        drop(house.store);
        let again = crate::Store::open(house.dir.path()).unwrap();
        assert_eq!(again.total_deliveries().await.unwrap(), 1);
    }
}
