//! Making what was removed unreadable: free pages, old pieces of the index, the journal, and copies of the file.

use std::time::Duration;

use rusqlite::Connection;

use crate::{Store, StoreError, open};

/// How many pages of the index are written in one piece, so that nobody waits long for the writer.
const PAGES: i64 = 32;

/// How often emptying the journal is tried while somebody reads from it.
const TRIES: u32 = 50;

/// How long is waited before it is tried again.
const PAUSE: Duration = Duration::from_millis(100);

/// Runs a change so that pages which become free are overwritten at once, which otherwise is left to their next use.
pub(crate) fn securely<T>(
    conn: &Connection,
    change: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    conn.execute_batch("PRAGMA secure_delete = ON")?;
    let changed = change();
    conn.execute_batch("PRAGMA secure_delete = FAST")?;
    changed
}

/// Merges a little of the index, which leaves removed words behind; tells whether nothing is left to merge.
fn merge_some(conn: &Connection) -> Result<bool, StoreError> {
    securely(conn, || {
        let before = conn.total_changes();
        // Below zero: pieces of all sizes are merged, until one is left.
        let sql = "INSERT INTO delivery_text (delivery_text, rank) VALUES ('merge', ?1)";
        conn.prepare_cached(sql)?.execute([-PAGES])?;
        Ok(conn.total_changes() - before < 2)
    })
}

impl Store {
    /// Makes what was removed unreadable in every file of the inbox, and tells whether it came to the end: it stops
    /// when `goes_on` says so. Copies from before a migration go too, because they hold what was removed.
    ///
    /// What arrives meanwhile waits a few milliseconds at most.
    ///
    /// # Errors
    /// As [`Store::append`], and [`StoreError::Busy`] while somebody reads from the journal for long.
    pub async fn wipe(&self, goes_on: impl Fn() -> bool + Send) -> Result<bool, StoreError> {
        self.index_waiting().await?;
        while !self.write(merge_some).await? {
            if !goes_on() {
                return Ok(false);
            }
        }
        self.drop_bodies().await?;
        self.remove_copies().await?;
        self.empty_journal().await?;
        Ok(true)
    }

    /// Removes the copies of the file from before a migration.
    pub(crate) async fn remove_copies(&self) -> Result<(), StoreError> {
        let file = self.file().to_owned();
        let work = tokio::task::spawn_blocking(move || {
            for (_, copy) in open::copies(&file)? {
                std::fs::remove_file(copy)?;
            }
            Ok::<_, StoreError>(())
        });
        work.await.map_err(|_| StoreError::Closed)?
    }

    /// Moves the journal into the file and cuts it to nothing.
    pub(crate) async fn empty_journal(&self) -> Result<(), StoreError> {
        for _ in 0..TRIES {
            match self.truncate_journal().await {
                // Somebody reads from it, who ends soon.
                Err(StoreError::Busy) => tokio::time::sleep(PAUSE).await,
                done => return done,
            }
        }
        Err(StoreError::Busy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bodies::IN_ROW;
    use crate::testing::{House, at, delivery_id, house};
    use gatehouse_model::{Attempt, AttemptId, AttemptMode, AttemptTimings, Header};
    use std::path::{Path, PathBuf};
    use uuid::Uuid;

    const CANARY: &[u8] = b"ghcanary7f3a";

    fn files(folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
    }

    /// Gives the files in which the text stands; the file's name counts too.
    fn told_by(house: &House) -> Vec<PathBuf> {
        let mut told = files(house.dir.path());
        told.retain(|path| {
            let bytes = std::fs::read(path).unwrap();
            bytes.windows(CANARY.len()).any(|part| part.eq_ignore_ascii_case(CANARY))
        });
        told
    }

    /// Appends deliveries 1 to 40 with the text everywhere, and 41 to 60 without.
    async fn filled() -> House {
        let house = house().await;
        let text = String::from_utf8(CANARY.to_vec()).unwrap();
        for number in 1..=60 {
            let mut sent = house.delivery(number, 0);
            if number <= 40 {
                let pad = "y ".repeat(if number % 5 == 0 { IN_ROW } else { 3000 });
                sent.body = format!(r#"{{"who":"{text}","n":{number},"pad":"{pad}"}}"#).into_bytes();
                sent.head = Some(format!("POST / HTTP/1.1\r\nX-Who: {text}\r\n\r\n").into_bytes());
                sent.path = format!("/in/token-1?who={text}");
                sent.trailers = vec![Header::new("X-Sum", &text)];
                sent.provider_event = Some(text.clone());
                sent.provider_delivery_id = Some(format!("{text}-{number}"));
                sent.dedupe_key = Some(format!("{text}-{number}"));
            }
            house.store.append(sent).await.unwrap();
            if number <= 3 {
                let attempt = Attempt {
                    id: AttemptId::from_uuid(Uuid::from_u128(number)),
                    delivery_id: delivery_id(number),
                    mode: AttemptMode::Recorded,
                    target: format!("http://localhost/{text}"),
                    started_at: at(0),
                    status: Some(200),
                    error: None,
                    timings: AttemptTimings {
                        connect_us: None,
                        tls_us: None,
                        first_byte_us: None,
                        total_us: 1,
                    },
                    headers_changed: Vec::new(),
                    response_head: CANARY.to_vec(),
                    response_body: CANARY.repeat(5000),
                    response_truncated: false,
                    outbox: None,
                    replay: None,
                };
                house.store.add_attempt(&attempt).await.unwrap();
            }
            if number % 7 == 0 {
                house.store.index_waiting().await.unwrap();
            }
        }
        let copy = open::beside(house.store.file(), ".v5.bak");
        open::reader(house.store.file()).unwrap().backup("main", copy, None::<fn(_)>).unwrap();
        house
    }

    #[tokio::test]
    async fn what_is_purged_stands_in_no_file_any_more() {
        let house = filled().await;
        let before = told_by(&house);
        assert!(before.len() >= 8 + 2, "it is found where it stands: {before:?}");
        let ids = (1..=40).map(delivery_id).collect();
        assert_eq!(house.store.purge_chosen(ids).await.unwrap(), 40);
        assert!(house.store.wipe(|| true).await.unwrap());
        assert_eq!(told_by(&house), Vec::<PathBuf>::new());
        assert_eq!(house.ask("").await.len(), 20);
        assert_eq!(house.find("shift.created").await.len(), 20, "the others are found as before");
        let ok = house
            .store
            .read(|conn| Ok(conn.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0))?));
        assert_eq!(ok.await.unwrap(), "ok");
    }

    #[rstest::rstest]
    #[case::a_workspace("workspace")]
    #[case::a_connection("connection")]
    #[case::an_endpoint("endpoint")]
    #[tokio::test]
    async fn what_goes_with_its_owner_stands_in_no_file_any_more(#[case] owner: &str) {
        let house = filled().await;
        let gone = match owner {
            "workspace" => house.store.remove_workspace(house.workspace.id).await,
            "connection" => house.store.remove_connection(house.connection.id).await,
            _ => house.store.remove_endpoint(house.endpoint.id).await,
        };
        assert_eq!(gone.unwrap(), 60);
        assert!(house.store.wipe(|| true).await.unwrap());
        assert_eq!(told_by(&house), Vec::<PathBuf>::new());
        assert_eq!(house.store.total_deliveries().await.unwrap(), 0);
    }

    #[tokio::test]
    async fn wiping_stops_when_it_is_asked_to() {
        let house = filled().await;
        house.store.purge_chosen((1..=40).map(delivery_id).collect()).await.unwrap();
        assert!(!house.store.wipe(|| false).await.unwrap());
        assert!(house.store.wipe(|| true).await.unwrap());
    }

    #[tokio::test]
    async fn a_reader_of_the_journal_is_waited_for() {
        let house = filled().await;
        let reader = open::reader(house.store.file()).unwrap();
        let snapshot = reader.unchecked_transaction().unwrap();
        let count: u32 = snapshot.query_row("SELECT count(*) FROM delivery", [], |row| row.get(0)).unwrap();
        house.store.append(house.delivery(99, 0)).await.unwrap();
        assert_eq!(house.store.truncate_journal().await.unwrap_err().code(), "store.busy");
        assert_eq!(count, 60);
        drop(snapshot);
        house.store.truncate_journal().await.unwrap();
        let journal = open::beside(house.store.file(), "-wal");
        assert_eq!(std::fs::metadata(journal).unwrap().len(), 0);
    }
}
