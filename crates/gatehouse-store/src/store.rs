//! The handle that everything above holds.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;

use crate::lock::WriterLock;
use crate::open::{self, Found};
use crate::pragma::{self, Durability};
use crate::reader::Readers;
use crate::stats::{Counters, Stats};
use crate::writer::Writer;
use crate::{StoreError, deliveries, migrate};

/// An open inbox. Clones share it; the last one to go finishes what is queued and closes the files.
#[derive(Debug, Clone)]
pub struct Store(Arc<Inbox>);

#[derive(Debug)]
struct Inbox {
    /// None in a store that was opened for reading.
    writer: Option<Writer>,
    readers: Arc<Readers>,
    counters: Arc<Counters>,
    durability: Durability,
    file: PathBuf,
}

impl Store {
    /// Opens the inbox of a folder for writing, making folder and file where they are missing. Blocks.
    ///
    /// # Errors
    /// [`StoreError::HeldByAnother`] when somebody else writes there; [`StoreError::NewerVersion`],
    /// [`StoreError::NotOurs`], [`StoreError::Corrupt`], [`StoreError::ReadOnly`] or [`StoreError::DiskFull`]
    /// before anything in the file was touched.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        open::make_folder(dir)?;
        let lock = WriterLock::take(dir)?;
        let file = dir.join(open::DATABASE_FILE);
        let conn = open::writer(&file)?;
        let durability = pragma::durability(&conn)?;
        let counters = Arc::new(Counters::default());
        let writer = Writer::start(conn, file.clone(), lock, Arc::clone(&counters))?;
        let readers = Readers::new(file.clone());
        Ok(Self(Arc::new(Inbox { writer: Some(writer), readers, counters, durability, file })))
    }

    /// Opens the inbox of a folder for reading, beside whoever writes there. Blocks.
    ///
    /// An inbox of a newer version is shown as long as this version can read its deliveries.
    ///
    /// # Errors
    /// [`StoreError::Absent`] when there is none; otherwise as [`Store::open`], except for the lock.
    pub fn open_reader(dir: &Path) -> Result<Self, StoreError> {
        let file = dir.join(open::DATABASE_FILE);
        let Found::Inbox(found) = open::look(&file)? else {
            return Err(StoreError::Absent { path: dir.to_owned() });
        };
        let known = migrate::newest(&migrate::history());
        let conn = open::reader(&file)?;
        if found > known && deliveries::readable(&conn).is_err() {
            return Err(StoreError::NewerVersion { found, known });
        }
        let durability = pragma::durability(&conn)?;
        let readers = Readers::new(file.clone());
        Ok(Self(Arc::new(Inbox { writer: None, readers, counters: Arc::default(), durability, file })))
    }

    /// Tells whether this store was opened for reading only.
    pub fn is_reader(&self) -> bool {
        self.0.writer.is_none()
    }

    /// Gives the settings in force, as they were read back when the store was opened.
    pub fn durability(&self) -> Durability {
        self.0.durability.clone()
    }

    /// Gives the counters of the writer.
    pub fn stats(&self) -> Stats {
        self.0.counters.read()
    }

    /// Gives the file of the inbox.
    pub fn file(&self) -> &Path {
        &self.0.file
    }

    /// Gives the bytes that the inbox takes on the disk, journal included.
    ///
    /// # Errors
    /// [`StoreError::Io`] when the files cannot be looked at.
    pub async fn size_bytes(&self) -> Result<u64, StoreError> {
        let mut size = tokio::fs::metadata(&self.0.file).await?.len();
        if let Ok(journal) = tokio::fs::metadata(open::beside(&self.0.file, "-wal")).await {
            size += journal.len();
        }
        Ok(size)
    }

    /// Makes a change durable.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.0.writer.as_ref().ok_or(StoreError::ReaderOnly)?.submit(change).await
    }

    /// Reads from one snapshot.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.0.readers.read(query).await
    }
}
