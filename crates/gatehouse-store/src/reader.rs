//! A few connections for reading, used on the blocking threads so that no async thread waits for the disk.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use crate::{StoreError, open, salvage};

/// How many reads run at once.
const READERS: usize = 4;

/// The connections that are not in use now; made when first needed.
#[derive(Debug)]
pub(crate) struct Readers {
    file: PathBuf,
    idle: Mutex<Vec<Connection>>,
    seats: Arc<Semaphore>,
}

impl Readers {
    pub(crate) fn new(file: PathBuf) -> Arc<Self> {
        Arc::new(Self { file, idle: Mutex::default(), seats: Arc::new(Semaphore::new(READERS)) })
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
        let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let conn = match kept {
            Some(conn) => conn,
            None => open::reader(&self.file)?,
        };
        let snapshot = conn.unchecked_transaction()?;
        let value = query(&snapshot).inspect_err(|error| {
            if matches!(error, StoreError::Corrupt { .. }) {
                salvage::note_damage(&self.file);
            }
        })?;
        snapshot.finish()?;
        // A connection whose query failed is not kept.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
        Ok(value)
    }
}
