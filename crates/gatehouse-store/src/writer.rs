//! The one writer: a thread that puts everything waiting into one transaction and answers after the commit.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::StoreError;
use crate::lock::WriterLock;
use crate::open;
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
    /// Tells whoever waits how it ended.
    fn answer(self: Box<Self>, fate: Result<(), StoreError>);
}

struct Change<F, T> {
    change: Option<F>,
    value: Option<T>,
    answer: oneshot::Sender<Result<T, StoreError>>,
}

impl<F, T> Work for Change<F, T>
where
    F: FnOnce(&Connection) -> Result<T, StoreError> + Send,
    T: Send,
{
    fn run(&mut self, conn: &Connection) -> Result<(), StoreError> {
        let change = self.change.take().ok_or(StoreError::Closed)?;
        self.value = Some(change(conn)?);
        Ok(())
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
    queue: Option<SyncSender<Box<dyn Work>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread; it owns the connection and the lock until it ends.
    pub(crate) fn start(
        conn: Connection,
        file: PathBuf,
        lock: WriterLock,
        counters: Arc<Counters>,
    ) -> Result<Self, StoreError> {
        let (queue, jobs) = sync_channel(QUEUE);
        let desk = Desk { conn: Some(conn), file, counters, unsettled: false };
        let thread = std::thread::Builder::new().name("gatehouse-store".to_owned()).spawn(move || {
            desk.serve(&jobs);
            drop(lock);
        })?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Queues a change and waits until it is durable.
    ///
    /// A change that fails is undone alone; the others of its transaction stay.
    pub(crate) async fn submit<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let work = Box::new(Change { change: Some(change), value: None, answer });
        let queue = self.queue.as_ref().ok_or(StoreError::Closed)?;
        queue.try_send(work).map_err(|refused| match refused {
            TrySendError::Full(_) => StoreError::Overloaded,
            TrySendError::Disconnected(_) => StoreError::Closed,
        })?;
        answered.await.map_err(|_| StoreError::Closed)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the writer of the inbox ended by a panic");
        }
    }
}

/// The thread's own state.
struct Desk {
    /// None after the disk failed, until the file could be opened again.
    conn: Option<Connection>,
    file: PathBuf,
    counters: Arc<Counters>,
    /// Whether something was committed since the journal was last moved into the file.
    unsettled: bool,
}

impl Desk {
    fn serve(mut self, jobs: &Receiver<Box<dyn Work>>) {
        loop {
            let next = if self.unsettled { jobs.recv_timeout(IDLE) } else { jobs.recv().map_err(Into::into) };
            match next {
                Ok(first) => {
                    let mut batch = vec![first];
                    batch.extend(jobs.try_iter().take(BATCH - 1));
                    self.settle(batch);
                }
                Err(RecvTimeoutError::Timeout) => self.checkpoint(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn settle(&mut self, mut batch: Vec<Box<dyn Work>>) {
        let outcomes = self.transact(&mut batch);
        self.counters.batch(batch.len(), outcomes.is_ok());
        match outcomes {
            Ok(outcomes) => {
                self.unsettled = true;
                batch.into_iter().zip(outcomes).for_each(|(work, outcome)| work.answer(outcome));
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
            None => open::again(&self.file)?,
        };
        let conn = &*self.conn.insert(conn);
        conn.execute_batch("BEGIN IMMEDIATE")?;
        let outcomes =
            batch.iter_mut().map(|work| in_savepoint(conn, work.as_mut())).collect::<Result<_, _>>()?;
        conn.execute_batch("COMMIT")?;
        Ok(outcomes)
    }

    /// Brings the connection back to a state in which the next transaction can be trusted.
    ///
    /// A full disk or a file that is busy harms nothing: undoing is enough. After any other failure nothing that
    /// SQLite holds in memory is believed, and the same fsync is never asked for again: the connection is closed
    /// and the next transaction begins on a file that was opened and checked anew.
    fn recover(&mut self, error: &StoreError) {
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

/// Runs one change so that its failure undoes it alone; the outer error says that the transaction itself is lost.
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
