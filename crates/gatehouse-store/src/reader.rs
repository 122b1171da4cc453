//! A few connections for reading, used on the blocking threads so that no async thread waits for the disk.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use crate::{StoreError, open};

/// How many reads run at once.
const READERS: usize = 4;

/// The connections that are not in use now.
#[derive(Debug, Default)]
struct Idle {
    conns: Vec<Connection>,
    /// Grows with each new file; a connection to an older one is not kept.
    file: u64,
    /// Whether the file is being made anew.
    is_shut: bool,
}

/// The connections for reading; made when first needed.
#[derive(Debug)]
pub(crate) struct Readers {
    file: PathBuf,
    idle: Mutex<Idle>,
    seats: Arc<Semaphore>,
}

impl Readers {
    pub(crate) fn new(file: PathBuf) -> Arc<Self> {
        Arc::new(Self { file, idle: Mutex::default(), seats: Arc::new(Semaphore::new(READERS)) })
    }

    /// Refuses whoever comes until there is a new file.
    pub(crate) fn shut(&self) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        *idle = Idle { conns: Vec::new(), file: idle.file + 1, is_shut: true };
    }

    /// Goes on with the new file.
    pub(crate) fn open_anew(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).is_shut = false;
    }

    /// Takes a connection that is kept, and tells of which file.
    fn take(&self) -> Result<(Option<Connection>, u64), StoreError> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.is_shut { Err(StoreError::Salvaging) } else { Ok((idle.conns.pop(), idle.file)) }
    }

    /// Runs a read in one snapshot of the file.
    pub(crate) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        query: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let seat = Arc::clone(&self.seats).acquire_owned().await.map_err(|_| StoreError::Closed)?;
        let readers = Arc::clone(self);
        let work = tokio::task::spawn_blocking(move || {
            // Given back when the work ends, even if whoever asked has gone away.
            let _seat = seat;
            readers.run(query)
        });
        work.await.map_err(|_| StoreError::Closed)?
    }

    fn run<T>(&self, query: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let (kept, of) = self.take()?;
        let conn = match kept {
            Some(conn) => conn,
            None => open::reader(&self.file)?,
        };
        let snapshot = conn.unchecked_transaction()?;
        let value = query(&snapshot)?;
        snapshot.finish()?;
        // A connection whose query failed is not kept.
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.file == of {
            idle.conns.push(conn);
        }
        Ok(value)
    }
}
