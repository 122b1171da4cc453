//! Bringing a file to this version: one transaction, after a copy of what was there.

use std::path::Path;
use std::sync::Arc;

use refinery::Runner;
use rusqlite::Connection;

use crate::StoreError;

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
/// A file that already holds something is copied first to `gatehouse.db.v<N>.bak`, N being its old version.
pub(crate) fn bring_up(conn: &mut Connection, history: Runner, file: &Path) -> Result<(), StoreError> {
    let known = newest(&history);
    let found: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found == known {
        return Ok(());
    }
    if found > 0 {
        let mut name = file.as_os_str().to_owned();
        name.push(format!(".v{found}.bak"));
        keep_copy(conn, Path::new(&name))?;
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

fn keep_copy(conn: &Connection, copy: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(copy) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    crate::open::create_private(copy)?;
    conn.backup("main", copy, None::<fn(rusqlite::backup::Progress)>)?;
    std::fs::File::open(copy)?.sync_all()?;
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
}
