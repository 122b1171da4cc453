//! The handle that everything above holds.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use rusqlite::Connection;

use crate::bodies::Bodies;
use crate::latency::Latencies;
use crate::lock::WriterLock;
use crate::mend::{Affected, Mending};
use crate::open::{self, Found};
use crate::outbox::SenderSeat;
use crate::page::{Anchors, Totals};
use crate::pragma::{self, Durability};
use crate::reader::Readers;
use crate::search::KnownWords;
use crate::stats::{Counters, Stats};
use crate::trouble::Trouble;
use crate::writer::{Texts, Writer};
use crate::{StoreError, deliveries, migrate, row, salvage, search, stretch};

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
    bodies: Arc<Bodies>,
    totals: Arc<Totals>,
    anchors: Arc<Anchors>,
    words: Arc<KnownWords>,
    latencies: Arc<Latencies>,
    /// Names whose values are never indexed.
    hidden: RwLock<Arc<Vec<String>>>,
    /// The newest places that a crash kept out of the index of texts.
    gap: Mutex<Option<(u64, u64)>>,
    trouble: Arc<Trouble>,
    sender: SenderSeat,
}

impl Store {
    /// Opens the inbox of a folder for writing, making folder and file where they are missing. Blocks.
    ///
    /// # Errors
    /// [`StoreError::HeldByAnother`] when somebody else writes there; [`StoreError::NewerVersion`],
    /// [`StoreError::NotOurs`], [`StoreError::ReadOnly`] or [`StoreError::DiskFull`] before anything in the file was
    /// touched. One that is found damaged is moved aside, see [`Store::salvage_report`].
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        open::make_folder(dir)?;
        let lock = WriterLock::take(dir)?;
        let file = dir.join(open::DATABASE_FILE);
        let connect = || {
            let conn = salvage::open_or_salvage(&file)?;
            let (durability, gap) = (pragma::durability(&conn)?, search::gap(&conn)?);
            // What came right before a crash, and all of a file that is new to it.
            match stretch::take_in(&conn) {
                Err(error @ StoreError::Corrupt { .. }) => return Err(error),
                // What is in no stretch is read all the same.
                Err(error) => tracing::warn!(code = error.code(), %error, "stretches are behind"),
                Ok(()) => {}
            }
            Ok((conn, durability, gap))
        };
        let (conn, durability, gap) = connect().or_else(|error| match error {
            StoreError::Corrupt { .. } => {
                salvage::note_damage(&file);
                connect()
            }
            _ => Err(error),
        })?;
        let counters = Arc::new(Counters::default());
        let latencies = Arc::new(Latencies::default());
        let affected = Affected::of(&file);
        let mending = Mending::new(&file, affected.clone());
        let kept = (Arc::clone(&counters), Arc::clone(&latencies));
        let writer = Writer::start(conn, file.clone(), lock, kept, mending)?;
        Ok(Self::of(Some(writer), affected, (counters, latencies), durability, file, gap))
    }

    /// Opens the inbox of a folder for reading, beside whoever writes there. Blocks.
    ///
    /// An inbox of a newer version is shown as long as this version can read its deliveries; one of an older
    /// version is brought up to date first.
    ///
    /// # Errors
    /// [`StoreError::Absent`] when there is none; otherwise as [`Store::open`], except for the lock.
    pub fn open_reader(dir: &Path) -> Result<Self, StoreError> {
        let file = dir.join(open::DATABASE_FILE);
        let Found::Inbox(found) = open::look(&file)? else {
            return Err(StoreError::Absent { path: dir.to_owned() });
        };
        let known = migrate::newest(&migrate::history());
        if found < known {
            // Brought up to date first, by whoever comes first; an older program that holds it is named.
            drop(Self::open(dir)?);
        }
        let conn = open::reader(&file)?;
        if found > known && deliveries::readable(&conn).is_err() {
            return Err(StoreError::NewerVersion { found, known });
        }
        let durability = pragma::durability(&conn)?;
        Ok(Self::of(None, Affected::of(&file), Default::default(), durability, file, None))
    }

    /// Finishes what is queued, closes the file and gives the folder back, although clones are still about: a change
    /// that comes later gets [`StoreError::Closed`], what is read is read.
    pub async fn close(&self) {
        let inbox = Arc::clone(&self.0);
        let ended = tokio::task::spawn_blocking(move || {
            if let Some(writer) = &inbox.writer {
                writer.finish();
            }
        });
        // A writer that ended by a panic is told there.
        let _ = ended.await;
    }

    pub(crate) fn troubled(&self) -> &Trouble {
        &self.0.trouble
    }

    fn of(
        writer: Option<Writer>,
        affected: Affected,
        (counters, latencies): (Arc<Counters>, Arc<Latencies>),
        durability: Durability,
        file: PathBuf,
        gap: Option<(u64, u64)>,
    ) -> Self {
        let Affected { readers, totals, trouble } = affected;
        let (anchors, words, hidden) = (Arc::default(), Arc::default(), RwLock::default());
        let gap = Mutex::new(gap);
        let bodies = Bodies::beside(&file);
        Self(Arc::new(Inbox {
            writer,
            readers,
            counters,
            durability,
            file,
            bodies,
            totals,
            anchors,
            words,
            latencies,
            hidden,
            gap,
            trouble,
            sender: SenderSeat::default(),
        }))
    }

    /// Gives the seat of whoever sends in this process.
    pub(crate) fn sender_seat(&self) -> &SenderSeat {
        &self.0.sender
    }

    /// Notes how long we took to answer a delivery that is stored. It is written a moment later, with others, and
    /// lost where a crash comes first.
    pub fn note_latency(&self, sequence: u64, took: Duration) {
        if self.0.writer.is_some() {
            self.0.latencies.note(sequence, took);
        }
    }

    /// Gives the latencies that are not in the file yet.
    pub(crate) fn latencies(&self) -> Arc<Latencies> {
        Arc::clone(&self.0.latencies)
    }

    /// Gives the places by which rows are reached by their number.
    pub(crate) fn anchors(&self) -> Arc<Anchors> {
        Arc::clone(&self.0.anchors)
    }

    /// Gives the words that are known to be all that begin so.
    pub(crate) fn words(&self) -> Arc<KnownWords> {
        Arc::clone(&self.0.words)
    }

    /// Gives the totals that are known; none beside another writer, whose changes are not seen here.
    pub(crate) fn totals(&self) -> Option<Arc<Totals>> {
        self.0.writer.as_ref().map(|_| Arc::clone(&self.0.totals))
    }

    pub(crate) fn take_gap(&self) -> Option<(u64, u64)> {
        self.0.gap.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Gives the names whose values are never indexed.
    pub(crate) fn hidden(&self) -> Arc<Vec<String>> {
        Arc::clone(&self.0.hidden.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn set_hidden(&self, names: Arc<Vec<String>>) {
        *self.0.hidden.write().unwrap_or_else(PoisonError::into_inner) = names;
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

    /// Gives the bytes that the inbox takes on the disk, the journal and the bodies beside it included.
    ///
    /// # Errors
    /// [`StoreError::Io`] or [`StoreError::Disk`] when the files cannot be looked at.
    pub async fn size_bytes(&self) -> Result<u64, StoreError> {
        // Somebody may have taken the file away: what is open can be read all the same.
        let mut size = tokio::fs::metadata(&self.0.file).await.map_or(0, |file| file.len());
        if let Ok(journal) = tokio::fs::metadata(open::beside(&self.0.file, "-wal")).await {
            size += journal.len();
        }
        let sql = "SELECT coalesce(sum(size), 0) AS number
                   FROM (SELECT DISTINCT name, workspace_id, size FROM body_file)";
        let beside = self.read(|conn| row::first(conn, sql, [], |row| row::count(row, "number")));
        Ok(size + beside.await?.unwrap_or_default())
    }

    /// Gives the bodies that lie beside the file.
    pub(crate) fn bodies(&self) -> Arc<Bodies> {
        Arc::clone(&self.0.bodies)
    }

    /// Has damage that somebody met looked into; where this store only reads, by the next who opens it for writing.
    pub(crate) fn note_damage<T>(&self, met: &Result<T, StoreError>) {
        if matches!(met, Err(StoreError::Corrupt { .. })) {
            salvage::note_damage(&self.0.file);
            if let Some(writer) = &self.0.writer {
                writer.suspect();
            }
        }
    }

    /// Refuses what only the one who writes here may do.
    pub(crate) fn writable(&self) -> Result<(), StoreError> {
        self.0.writer.as_ref().map(drop).ok_or(StoreError::ReaderOnly)
    }

    /// Makes a change durable.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        // It may change what was counted; that is forgotten after the commit, whoever waits for the answer.
        let forget = Forget(Arc::clone(&self.0.totals));
        let writer = self.0.writer.as_ref().ok_or(StoreError::ReaderOnly)?;
        writer
            .submit(
                move |conn| {
                    let value = change(conn)?;
                    Ok((value, forget))
                },
                |_| Texts::new(),
            )
            .await
            .map(|(value, _)| value)
    }

    /// Makes deliveries durable, which adds to what was counted and changes none of it; their texts are indexed a
    /// moment later.
    pub(crate) async fn add<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
        texts: impl FnOnce(&T) -> Texts + Send + 'static,
    ) -> Result<T, StoreError> {
        self.close_gap().await?;
        self.0.writer.as_ref().ok_or(StoreError::ReaderOnly)?.submit(change, texts).await
    }

    /// As [`Store::add`], for a change that can only be refused by its first write.
    pub(crate) async fn add_one<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
        texts: impl FnOnce(&T) -> Texts + Send + 'static,
    ) -> Result<T, StoreError> {
        self.close_gap().await?;
        self.0.writer.as_ref().ok_or(StoreError::ReaderOnly)?.submit_one(change, texts).await
    }

    /// Waits until what was stored so far can be found by its texts; beside another writer that is its business.
    pub(crate) async fn index_waiting(&self) -> Result<(), StoreError> {
        match &self.0.writer {
            Some(writer) => {
                self.close_gap().await?;
                writer.index_waiting(!self.0.latencies.is_empty()).await
            }
            None => Ok(()),
        }
    }

    /// Moves the journal into the file and cuts it to nothing; busy when somebody reads from it.
    pub(crate) async fn truncate_journal(&self) -> Result<(), StoreError> {
        self.0.writer.as_ref().ok_or(StoreError::ReaderOnly)?.truncate_journal().await
    }

    /// Reads from one snapshot.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let read = self.0.readers.read(query).await;
        self.note_damage(&read);
        read
    }
}

/// Forgets the totals when it goes, which is when the commit has been answered for.
struct Forget(Arc<Totals>);

impl Drop for Forget {
    fn drop(&mut self) {
        self.0.forget();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{delivery_id, house};
    use rusqlite::Connection;

    fn database(dir: &Path) -> PathBuf {
        dir.join(open::DATABASE_FILE)
    }

    #[tokio::test]
    async fn what_was_stored_is_there_after_reopening() {
        let house = house().await;
        house.store.append(house.delivery(1, 0)).await.unwrap();
        drop(house.store);
        let again = Store::open(house.dir.path()).unwrap();
        assert!(again.delivery(delivery_id(1)).await.unwrap().is_some());
        assert_eq!(again.durability().schema_version, migrate::newest(&migrate::history()));
        assert_eq!(again.durability().synchronous, "full");
    }

    #[test]
    fn a_newer_file_is_refused_and_left_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        drop(Store::open(dir.path()).unwrap());
        let conn = Connection::open(database(dir.path())).unwrap();
        conn.execute_batch("PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE);").unwrap();
        drop(conn);
        let before = std::fs::read(database(dir.path())).unwrap();
        let error = Store::open(dir.path()).unwrap_err();
        let newest = migrate::newest(&migrate::history());
        assert!(
            matches!(error, StoreError::NewerVersion { found: 99, known } if known == newest),
            "{error:?}"
        );
        assert_eq!(std::fs::read(database(dir.path())).unwrap(), before);
    }

    #[tokio::test]
    async fn a_newer_file_can_still_be_read() {
        let house = house().await;
        house.store.append(house.delivery(1, 0)).await.unwrap();
        house.store.write(|conn| Ok(conn.execute_batch("PRAGMA user_version = 99")?)).await.unwrap();
        let reader = Store::open_reader(house.dir.path()).unwrap();
        assert_eq!(reader.durability().schema_version, 99);
        assert_eq!(reader.total_deliveries().await.unwrap(), 1);
    }

    #[test]
    fn a_newer_file_whose_deliveries_changed_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        drop(Store::open(dir.path()).unwrap());
        let conn = Connection::open(database(dir.path())).unwrap();
        conn.execute_batch("ALTER TABLE delivery DROP COLUMN peer; PRAGMA user_version = 99;").unwrap();
        let error = Store::open_reader(dir.path()).unwrap_err();
        assert_eq!(error.code(), "store.newer_version");
    }

    #[test]
    fn the_database_of_another_program_is_left_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let conn = Connection::open(database(dir.path())).unwrap();
        conn.execute_batch("CREATE TABLE theirs (a)").unwrap();
        drop(conn);
        let before = std::fs::read(database(dir.path())).unwrap();
        assert_eq!(Store::open(dir.path()).unwrap_err().code(), "store.not_ours");
        assert_eq!(Store::open_reader(dir.path()).unwrap_err().code(), "store.not_ours");
        assert_eq!(std::fs::read(database(dir.path())).unwrap(), before);
    }

    #[test]
    fn a_damaged_header_is_told_as_damage_to_a_reader() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(database(dir.path()), [0x5a; 8192]).unwrap();
        assert_eq!(Store::open_reader(dir.path()).unwrap_err().code(), "store.corrupt");
    }

    #[test]
    fn a_file_in_the_place_of_the_folder_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        std::fs::write(&file, "x").unwrap();
        assert_eq!(Store::open(&file).unwrap_err().code(), "store.not_a_folder");
        assert_eq!(Store::open(&file.join("below")).unwrap_err().code(), "store.not_a_folder");
    }

    #[test]
    fn the_second_writer_is_told_and_the_first_goes_on() {
        let dir = tempfile::tempdir().unwrap();
        let first = Store::open(dir.path()).unwrap();
        let error = Store::open(dir.path()).unwrap_err();
        assert!(matches!(error, StoreError::HeldByAnother { .. }), "{error:?}");
        drop(first);
        Store::open(dir.path()).unwrap();
    }

    #[tokio::test]
    async fn a_closed_inbox_gives_its_folder_back_although_somebody_still_holds_it() {
        let house = house().await;
        let kept = house.store.clone();
        house.store.append(house.delivery(1, 0)).await.unwrap();
        tokio::join!(house.store.close(), kept.close());
        assert_eq!(kept.append(house.delivery(2, 0)).await.unwrap_err().code(), "store.closed");
        assert_eq!(kept.total_deliveries().await.unwrap(), 1);
        let again = Store::open(house.dir.path()).unwrap();
        assert_eq!(again.total_deliveries().await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_reader_sees_new_rows_and_changes_nothing() {
        let house = house().await;
        let reader = Store::open_reader(house.dir.path()).unwrap();
        house.store.append(house.delivery(1, 0)).await.unwrap();
        assert_eq!(reader.total_deliveries().await.unwrap(), 1);
        let error = reader.set_setting("a", "b").await.unwrap_err();
        assert_eq!(error.code(), "store.reader_only");
        assert!(reader.is_reader() && !house.store.is_reader());
    }

    #[test]
    fn a_reader_of_nothing_makes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Store::open_reader(dir.path()).unwrap_err().code(), "store.absent");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn only_the_owner_may_look_into_the_files() {
        use std::os::unix::fs::PermissionsExt;
        let parent = tempfile::tempdir().unwrap();
        let dir = parent.path().join("data");
        let store = Store::open(&dir).unwrap();
        store.set_setting("a", "b").await.unwrap();
        let rights = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(rights(&dir), 0o700);
        for entry in std::fs::read_dir(&dir).unwrap() {
            let path = entry.unwrap().path();
            assert_eq!(rights(&path), 0o600, "{}", path.display());
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_cannot_be_written_is_told() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o555)).unwrap();
        // Root may write anywhere; then there is nothing to see.
        if std::fs::write(dir.path().join("probe"), "").is_err() {
            assert_eq!(Store::open(dir.path()).unwrap_err().code(), "store.read_only");
        }
        std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[tokio::test]
    async fn the_size_grows_with_what_is_stored() {
        let house = house().await;
        let before = house.store.size_bytes().await.unwrap();
        let mut sent = house.delivery(1, 0);
        sent.body = vec![1; 500_000];
        house.store.append(sent).await.unwrap();
        assert!(house.store.size_bytes().await.unwrap() >= before + 500_000);
    }

    #[tokio::test]
    async fn case_26_a_large_journal_that_a_crash_left_opens_and_nothing_in_it_is_lost() {
        use std::time::{Duration, Instant};
        let house = house().await;
        house.store.append(house.delivery(1, 0)).await.unwrap();
        // Whoever reads keeps the journal from being begun anew.
        let held = open::reader(house.store.file()).unwrap();
        let snapshot = held.unchecked_transaction().unwrap();
        let seen: u32 = snapshot.query_row("SELECT count(*) FROM delivery", [], |row| row.get(0)).unwrap();
        let fill = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
                    INSERT INTO audit (at, action, subject, detail) SELECT i, 'x', 'y', hex(randomblob(30000)) FROM n";
        for number in 2..=10 {
            house.store.write(move |conn| Ok(conn.execute(fill, [])?)).await.unwrap();
            house.store.append(house.delivery(number, 0)).await.unwrap();
        }
        let copy = tempfile::tempdir().unwrap();
        for suffix in ["", "-wal"] {
            let from = open::beside(house.store.file(), suffix);
            std::fs::copy(from, open::beside(&database(copy.path()), suffix)).unwrap();
        }
        let journal = std::fs::metadata(open::beside(&database(copy.path()), "-wal")).unwrap().len();
        assert!(seen == 1 && journal > 200_000_000, "{journal}");
        let began = Instant::now();
        let again = Store::open(copy.path()).unwrap();
        assert_eq!(again.total_deliveries().await.unwrap(), 10);
        assert_eq!(again.audit(9999).await.unwrap().len(), 9 * 400);
        again.append(house.delivery(11, 0)).await.unwrap();
        assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    }
}
