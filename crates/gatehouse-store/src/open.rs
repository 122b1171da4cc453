//! Opening a data folder: what is there is looked at before anything is touched.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use crate::StoreError;
use crate::migrate;
use crate::pragma::{self, APPLICATION_ID, Role};

/// The name of the file in the data folder.
pub(crate) const DATABASE_FILE: &str = "gatehouse.db";

/// What follows in the name of a damaged file that was moved aside, before a number.
pub(crate) const DAMAGED: &str = ".damaged-";

/// The tables that refinery makes before the first migration, so that a start cut short there is still new.
const BOOKKEEPING: &str = "refinery_schema_history";

/// Makes the folder, for its owner alone, and makes its name durable in its parent.
pub(crate) fn make_folder(dir: &Path) -> Result<(), StoreError> {
    if dir.is_dir() {
        return Ok(());
    }
    if dir.exists() {
        return Err(StoreError::NotAFolder { path: dir.to_owned() });
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(|error| match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            StoreError::ReadOnly { path: dir.to_owned() }
        }
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            StoreError::NotAFolder { path: dir.to_owned() }
        }
        _ => error.into(),
    })?;
    // SQLite syncs the folder of its files, not the folder above.
    #[cfg(unix)]
    if let Some(parent) = dir.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        std::fs::File::open(parent)?.sync_all()?;
    }
    Ok(())
}

/// Makes an empty file for its owner alone, or narrows the rights of the one that is there.
pub(crate) fn create_private(path: &Path) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) => match error.kind() {
            ErrorKind::AlreadyExists => narrow(path),
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                Err(StoreError::ReadOnly { path: path.to_owned() })
            }
            _ => Err(error.into()),
        },
    }
}

#[cfg(unix)]
fn narrow(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt;
    let rights = std::fs::metadata(path)?.permissions();
    if rights.mode() & 0o077 != 0 {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn narrow(_path: &Path) -> Result<(), StoreError> {
    Ok(())
}

/// What the marks in a file say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nothing yet.
    New,
    /// An inbox of this schema version.
    Inbox(u32),
}

/// Looks at a file without changing it.
///
/// It goes through SQLite and not through the header's bytes: after a crash the marks may be in the journal only,
/// and closing a plain handle would drop the locks that another connection of this process has on the file.
pub(crate) fn look(file: &Path) -> Result<Found, StoreError> {
    match std::fs::metadata(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::New),
        Err(error) => return Err(error.into()),
        Ok(meta) if !meta.is_file() => return Err(StoreError::NotOurs { path: file.to_owned() }),
        Ok(meta) if meta.len() == 0 => return Ok(Found::New),
        Ok(_) => {}
    }
    let conn = connect(file, Role::Reader)?;
    conn.busy_timeout(std::time::Duration::from_secs(5))?;
    let mark: u32 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if mark == APPLICATION_ID {
        return Ok(Found::Inbox(version));
    }
    let sql = "SELECT count(*) FROM sqlite_schema WHERE tbl_name <> ?1";
    let foreign: u32 = conn.query_row(sql, [BOOKKEEPING], |row| row.get(0))?;
    if mark == 0 && version == 0 && foreign == 0 {
        return Ok(Found::New);
    }
    Err(StoreError::NotOurs { path: file.to_owned() })
}

/// Opens the writer's connection, making or upgrading the file.
pub(crate) fn writer(file: &Path) -> Result<Connection, StoreError> {
    let history = migrate::history();
    let known = migrate::newest(&history);
    if let Found::Inbox(found) = look(file)?
        && found > known
    {
        return Err(StoreError::NewerVersion { found, known });
    }
    create_private(file)?;
    for suffix in ["-wal", "-shm"] {
        let beside = beside(file, suffix);
        if beside.exists() {
            narrow(&beside)?;
        }
    }
    let mut conn = connect(file, Role::Writer)?;
    pragma::prepare(&conn, Role::Writer).map_err(|error| at(file, error))?;
    migrate::bring_up(&mut conn, history, file)?;
    Ok(conn)
}

/// Opens the writer's connection anew after the disk failed.
///
/// The file is checked, and the journal is moved into it and begun afresh: pages of a commit that failed may be in
/// memory only, and what is written behind them would be lost with them.
pub(crate) fn again(file: &Path) -> Result<Connection, StoreError> {
    let conn = connect(file, Role::Writer)?;
    pragma::prepare(&conn, Role::Writer).map_err(|error| at(file, error))?;
    let detail: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if detail != "ok" {
        return Err(StoreError::Corrupt { detail });
    }
    let busy: bool = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy { Err(StoreError::Busy) } else { Ok(conn) }
}

/// Finds the copies of a file that were made before migrations, with the versions from which they are.
pub(crate) fn copies(file: &Path) -> Result<Vec<(u32, PathBuf)>, StoreError> {
    let (Some(folder), Some(own)) = (file.parent(), file.file_name()) else { return Ok(Vec::new()) };
    let start = format!("{}.v", own.to_string_lossy());
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let version = name.strip_prefix(&start).and_then(|rest| rest.strip_suffix(".bak")?.parse().ok());
        found.extend(version.map(|version| (version, path)));
    }
    Ok(found)
}

/// Opens a connection that only reads.
pub(crate) fn reader(file: &Path) -> Result<Connection, StoreError> {
    let conn = connect(file, Role::Reader)?;
    pragma::prepare(&conn, Role::Reader)?;
    Ok(conn)
}

/// Gives a damaged inbox that was moved aside in the folder of this one, if there is any.
pub(crate) fn damaged_beside(file: &Path) -> Result<Option<PathBuf>, StoreError> {
    let Some(folder) = file.parent() else { return Ok(None) };
    let start = format!("{DATABASE_FILE}{DAMAGED}");
    let mut found = std::fs::read_dir(folder)?.filter_map(Result::ok).filter(|entry| {
        let name = entry.file_name();
        name.to_str()
            .is_some_and(|name| name.starts_with(&start) && !name.contains("-wal") && !name.ends_with("-shm"))
    });
    Ok(found.next().map(|entry| entry.path()))
}

/// Which file the name of the database led to when it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place(Option<(u64, u64)>);

impl Place {
    /// Looks where the name leads now; nowhere that can be told where files that are open cannot be removed.
    pub(crate) fn of(file: &Path) -> Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            Self(std::fs::metadata(file).ok().map(|found| (found.dev(), found.ino())))
        }
        #[cfg(not(unix))]
        {
            let _ = file;
            Self(None)
        }
    }

    /// Tells whether the name still leads to the same file.
    ///
    /// # Errors
    /// [`StoreError::TakenAway`] when it was removed, renamed or replaced.
    pub(crate) fn check(&self, file: &Path) -> Result<(), StoreError> {
        if *self == Self::of(file) { Ok(()) } else { Err(StoreError::TakenAway { path: file.to_owned() }) }
    }
}

/// Gives the path of a file that SQLite keeps beside the database.
pub(crate) fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn connect(file: &Path, role: Role) -> Result<Connection, StoreError> {
    let access = match role {
        Role::Writer => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Role::Reader => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    Ok(Connection::open_with_flags(file, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?)
}

fn at(file: &Path, error: StoreError) -> StoreError {
    match error {
        StoreError::WentReadOnly => StoreError::ReadOnly { path: file.to_owned() },
        other => other,
    }
}
