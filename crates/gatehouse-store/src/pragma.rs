//! The settings that durability rests on: set on every connection, read back, and refused if they did not take.

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::StoreError;

/// "GatH" in ASCII: marks a file as an inbox of ours.
pub(crate) const APPLICATION_ID: u32 = 0x4761_7448;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The one that changes the file.
    Writer,
    /// One of those that only read it.
    Reader,
}

/// Name, value to set, value that SQLite gives back.
const SETTINGS: &[(&str, &str, &str)] = &[
    ("synchronous", "FULL", "2"),
    ("fullfsync", "1", "1"),
    ("checkpoint_fullfsync", "1", "1"),
    ("wal_autocheckpoint", "4000", "4000"),
    ("journal_size_limit", "67108864", "67108864"),
    ("busy_timeout", "5000", "5000"),
    ("foreign_keys", "ON", "1"),
    ("trusted_schema", "OFF", "0"),
    ("cell_size_check", "ON", "1"),
    ("secure_delete", "FAST", "2"),
    ("temp_store", "MEMORY", "2"),
    ("mmap_size", "0", "0"),
];

/// The settings in force, as SQLite itself reports them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Durability {
    /// The journal: `wal`.
    pub journal_mode: String,
    /// When SQLite waits for the disk: `full`.
    pub synchronous: String,
    /// Whether macOS is told to flush the drive too.
    pub fullfsync: bool,
    /// After how many pages in the journal a commit moves them into the file.
    pub wal_autocheckpoint: u32,
    /// Whether references between rows are enforced.
    pub foreign_keys: bool,
    /// Whether SQL that could damage the file is refused.
    pub defensive: bool,
    /// The version of SQLite.
    pub sqlite_version: String,
    /// The version of the schema in the file.
    pub schema_version: u32,
}

/// Sets every setting on a fresh connection and reads each back.
///
/// # Errors
/// [`StoreError::PragmaRefused`] names the setting that did not take.
pub(crate) fn prepare(conn: &Connection, role: Role) -> Result<(), StoreError> {
    // First, so that what follows waits for a file that is busy instead of failing at once.
    apply(conn, "busy_timeout", "5000", "5000")?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    match role {
        Role::Writer => {
            let mode: String = conn.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
            refuse_unless("journal_mode", "wal", &mode)?;
            // Pages of the many indexes stay in memory during a large transaction instead of being written twice.
            apply(conn, "cache_size", "-16384", "-16384")?;
        }
        Role::Reader => {
            refuse_unless("journal_mode", "wal", &read(conn, "journal_mode")?)?;
            apply(conn, "query_only", "ON", "1")?;
        }
    }
    for (name, value, expected) in SETTINGS {
        apply(conn, name, value, expected)?;
    }
    conn.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Reads the settings in force.
pub(crate) fn durability(conn: &Connection) -> Result<Durability, StoreError> {
    let on = |name| read(conn, name).map(|value| value == "1");
    Ok(Durability {
        journal_mode: read(conn, "journal_mode")?,
        synchronous: match read(conn, "synchronous")?.as_str() {
            "0" => "off".to_owned(),
            "1" => "normal".to_owned(),
            "2" => "full".to_owned(),
            "3" => "extra".to_owned(),
            other => other.to_owned(),
        },
        fullfsync: on("fullfsync")?,
        wal_autocheckpoint: conn.pragma_query_value(None, "wal_autocheckpoint", |row| row.get(0))?,
        foreign_keys: on("foreign_keys")?,
        defensive: conn.db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE)?,
        sqlite_version: rusqlite::version().to_owned(),
        schema_version: conn.pragma_query_value(None, "user_version", |row| row.get(0))?,
    })
}

fn apply(conn: &Connection, name: &'static str, value: &str, expected: &str) -> Result<(), StoreError> {
    // Values are our own constants; some settings answer with a row, which execute_batch lets pass.
    conn.execute_batch(&format!("PRAGMA {name} = {value};"))?;
    refuse_unless(name, expected, &read(conn, name)?)
}

fn read(conn: &Connection, name: &str) -> Result<String, StoreError> {
    Ok(conn.pragma_query_value(None, name, |row| {
        row.get_ref(0).map(|value| match value {
            rusqlite::types::ValueRef::Integer(number) => number.to_string(),
            rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
            other => format!("{other:?}"),
        })
    })?)
}

fn refuse_unless(name: &'static str, wanted: &str, found: &str) -> Result<(), StoreError> {
    if wanted == found {
        return Ok(());
    }
    Err(StoreError::PragmaRefused { name, wanted: wanted.to_owned(), found: found.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_reads_back_on_a_file() {
        let dir = tempfile::tempdir().unwrap();
        let conn = Connection::open(dir.path().join("x.db")).unwrap();
        prepare(&conn, Role::Writer).unwrap();
        for (name, _, expected) in SETTINGS {
            assert_eq!(read(&conn, name).unwrap(), *expected, "{name}");
        }
        let durability = durability(&conn).unwrap();
        assert_eq!((durability.journal_mode.as_str(), durability.synchronous.as_str()), ("wal", "full"));
        assert!(durability.defensive && durability.foreign_keys);
    }

    #[test]
    fn a_setting_that_does_not_take_is_named() {
        let conn = Connection::open_in_memory().unwrap();
        let error = prepare(&conn, Role::Writer).unwrap_err();
        assert_eq!(error.to_string(), "SQLite refused journal_mode=wal, it is memory");
    }
}
