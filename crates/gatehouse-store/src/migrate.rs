//! Bringing a file to this version: one transaction, after a copy of what was there.

use std::path::Path;
use std::sync::Arc;

use refinery::Runner;
use rusqlite::Connection;

use crate::bodies::sync_folder;
use crate::{StoreError, open};

#[allow(missing_docs, unreachable_pub, clippy::unwrap_used, reason = "written by refinery's macro")]
mod embedded {
    refinery::embed_migrations!("migrations");
}

/// The history of this version.
pub(crate) fn history() -> Runner {
    embedded::migrations::runner()
}

/// The newest schema version of a history.
pub(crate) fn newest(history: &Runner) -> u32 {
    let newest = history.get_migrations().iter().map(refinery::Migration::version).max();
    newest.and_then(|version| u32::try_from(version).ok()).unwrap_or_default()
}

/// Applies what is missing, all of it or nothing.
///
/// A file that already holds something is copied first to `gatehouse.db.v<N>.bak`, N being its old version; the last
/// two copies are kept.
pub(crate) fn bring_up(conn: &mut Connection, history: Runner, file: &Path) -> Result<(), StoreError> {
    let known = newest(&history);
    let found: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found == known {
        return Ok(());
    }
    if found > 0 {
        let mut name = file.as_os_str().to_owned();
        name.push(format!(".v{found}.bak"));
        keep_copy(conn, file, Path::new(&name))?;
    }
    // Grouped: the statements and the rows of the history are one transaction, so that a crash leaves the old
    // schema or the new one.
    history.set_grouped(true).run(conn).map_err(|error| StoreError::Migration(Arc::new(error)))?;
    let found: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found == known {
        return Ok(());
    }
    Err(StoreError::PragmaRefused {
        name: "user_version",
        wanted: known.to_string(),
        found: found.to_string(),
    })
}

/// How many copies are kept.
const COPIES: usize = 2;

/// Writes a copy under a temporary name and gives it its own once it is durable, so that what bears the name is whole.
fn keep_copy(conn: &Connection, file: &Path, copy: &Path) -> Result<(), StoreError> {
    let unfinished = open::beside(copy, ".part");
    for left in [unfinished.clone(), open::beside(&unfinished, "-journal")] {
        match std::fs::remove_file(left) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    open::create_private(&unfinished)?;
    conn.backup("main", &unfinished, None::<fn(rusqlite::backup::Progress)>)?;
    std::fs::File::open(&unfinished)?.sync_all()?;
    std::fs::rename(&unfinished, copy)?;
    if let Some(folder) = copy.parent() {
        sync_folder(folder)?;
    }
    let mut copies = open::copies(file)?;
    copies.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    for (_, old) in copies.into_iter().filter(|(_, path)| path != copy).skip(COPIES - 1) {
        std::fs::remove_file(old)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use refinery::Migration;

    fn schema(conn: &Connection) -> String {
        let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC, name";
        let mut statement = conn.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        rows.map(|row| row.unwrap() + ";\n").collect()
    }

    #[test]
    fn the_schema_is_the_one_in_the_snapshot() {
        let mut conn = Connection::open_in_memory().unwrap();
        bring_up(&mut conn, history(), Path::new("unused")).unwrap();
        let found = schema(&conn);
        if std::env::var_os("GATEHOUSE_BLESS").is_some() {
            std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/schema.sql"), &found).unwrap();
            return;
        }
        assert_eq!(found, include_str!("../snapshots/schema.sql"), "GATEHOUSE_BLESS=1 writes it anew");
    }

    #[test]
    fn a_new_file_is_marked_as_ours() {
        let mut conn = Connection::open_in_memory().unwrap();
        bring_up(&mut conn, history(), Path::new("unused")).unwrap();
        let mark: u32 = conn.pragma_query_value(None, "application_id", |row| row.get(0)).unwrap();
        assert_eq!(mark, crate::pragma::APPLICATION_ID);
    }

    fn next(sql: &str) -> Runner {
        let mut migrations = history().get_migrations().clone();
        migrations.push(Migration::unapplied("V99__next", sql).unwrap());
        Runner::new(&migrations)
    }

    #[test]
    fn an_older_file_is_copied_before_it_changes() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("gatehouse.db");
        let mut conn = Connection::open(&file).unwrap();
        bring_up(&mut conn, history(), &file).unwrap();
        conn.execute("INSERT INTO setting VALUES ('a', 'b')", []).unwrap();
        bring_up(&mut conn, next("DROP TABLE setting; PRAGMA user_version = 99;"), &file).unwrap();
        let name = format!("gatehouse.db.v{}.bak", newest(&history()));
        let copy = Connection::open(dir.path().join(name)).unwrap();
        let value: String = copy.query_row("SELECT value FROM setting", [], |row| row.get(0)).unwrap();
        assert_eq!(value, "b");
    }

    #[test]
    fn a_migration_that_fails_leaves_the_old_schema() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("gatehouse.db");
        let mut conn = Connection::open(&file).unwrap();
        bring_up(&mut conn, history(), &file).unwrap();
        let before = schema(&conn);
        let broken = next("DROP TABLE setting; PRAGMA user_version = 99; SELECT nonsense;");
        let error = bring_up(&mut conn, broken, &file).unwrap_err();
        assert_eq!(error.code(), "store.migration");
        assert_eq!(schema(&conn), before);
        bring_up(&mut conn, history(), &file).unwrap();
    }

    #[test]
    fn the_last_two_copies_are_kept_and_a_half_one_is_no_copy() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("gatehouse.db");
        let mut conn = Connection::open(&file).unwrap();
        bring_up(&mut conn, history(), &file).unwrap();
        for name in
            ["gatehouse.db.v2.bak", "gatehouse.db.v3.bak", "gatehouse.db.v3.bak.part", "gatehouse.db.vx.bak"]
        {
            std::fs::write(dir.path().join(name), "x").unwrap();
        }
        bring_up(&mut conn, next("PRAGMA user_version = 99;"), &file).unwrap();
        let mut versions: Vec<_> =
            open::copies(&file).unwrap().into_iter().map(|(version, _)| version).collect();
        versions.sort_unstable();
        assert_eq!(versions, [3, newest(&history())]);
    }

    /// What the child does that is killed: a migration that takes its time.
    const SLOW: &str = "CREATE TABLE slow (a TEXT) STRICT;
        INSERT INTO slow WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
            SELECT hex(randomblob(200)) FROM n;
        CREATE INDEX slow_a ON slow (a);
        ALTER TABLE setting ADD COLUMN slow TEXT;
        PRAGMA user_version = 99;";

    /// Names the folder of the child.
    const CHILD: &str = "GATEHOUSE_TEST_MIGRATES";

    /// Is nothing by itself: the test below runs it in a process of its own.
    #[test]
    fn the_child_of_case_22() {
        let Some(dir) = std::env::var_os(CHILD) else { return };
        let file = Path::new(&dir).join("gatehouse.db");
        let mut conn = Connection::open(&file).unwrap();
        bring_up(&mut conn, next(SLOW), &file).unwrap();
    }

    #[test]
    fn case_22_a_kill_in_mid_migration_leaves_the_old_schema_or_the_new_one() {
        use std::process::{Command, Stdio};
        use std::time::{Duration, Instant};

        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("gatehouse.db");
        let mut conn = Connection::open(&file).unwrap();
        crate::pragma::prepare(&conn, crate::pragma::Role::Writer).unwrap();
        bring_up(&mut conn, history(), &file).unwrap();
        conn.execute("INSERT INTO setting VALUES ('a', 'b')", []).unwrap();
        let (old, before) = (newest(&history()), schema(&conn));
        drop(conn);
        let (mut killed, mut delay) = (0, Duration::from_millis(2));
        loop {
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "migrate::tests::the_child_of_case_22"])
                .env(CHILD, dir.path())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let until = Instant::now() + delay;
            let ended = loop {
                match child.try_wait().unwrap() {
                    Some(status) => break Some(status.success()),
                    None if Instant::now() >= until => break None,
                    None => std::thread::sleep(Duration::from_millis(1)),
                }
            };
            if ended.is_none() {
                child.kill().unwrap();
                child.wait().unwrap();
                killed += 1;
            }
            let conn = Connection::open(&file).unwrap();
            let found: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
            let whole: String = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
            let kept: String = conn.query_row("SELECT value FROM setting", [], |row| row.get(0)).unwrap();
            assert_eq!((whole.as_str(), kept.as_str()), ("ok", "b"));
            for (version, copy) in open::copies(&file).unwrap() {
                let copy = Connection::open(copy).unwrap();
                let kept: String = copy.query_row("SELECT value FROM setting", [], |row| row.get(0)).unwrap();
                assert_eq!((version, kept.as_str()), (old, "b"));
                assert_eq!(schema(&copy), before);
            }
            if found == old {
                assert_eq!(schema(&conn), before, "between the two after {delay:?}");
            } else {
                assert_eq!(found, 99);
                let rows: u32 = conn.query_row("SELECT count(*) FROM slow", [], |row| row.get(0)).unwrap();
                assert_eq!(rows, 60_000);
                assert_eq!(open::copies(&file).unwrap().len(), 1, "the copy came first");
                break;
            }
            assert_ne!(ended, Some(false), "the child failed by itself");
            delay = delay * 5 / 4;
        }
        assert!(killed >= 5, "only {killed} were killed before it was done");
    }
}
