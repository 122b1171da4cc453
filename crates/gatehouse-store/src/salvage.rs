//! A damaged file: it is moved aside, never deleted, and what can be read of it comes over into a new one.
//!
//! Every step leaves something from which the next start can go on: the journal is moved before the file, because a
//! new file must never meet an old journal, and the new file gets its name once it is whole.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::bodies::sync_folder;
use crate::{Store, StoreError, journal, open, row};

mod rows;

/// The setting that holds what came over.
const REPORT: &str = "store.salvage";

/// How the name of the file ends that says that the inbox has to be looked over before it is used.
const SUSPECT: &str = ".suspect";

/// How the name of the new file ends while it is not whole.
const UNFINISHED: &str = ".salvage";

/// What became of a damaged inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalvageReport {
    /// Where the damaged file lies.
    pub damaged: PathBuf,
    /// How many deliveries came over.
    pub came_over: u64,
    /// How many at most could not be read.
    pub lost: u64,
}

/// Notes that the inbox is damaged, so that the next start looks it over.
pub(crate) fn note_damage(file: &Path) {
    if let Err(error) = open::create_private(&open::beside(file, SUSPECT)) {
        tracing::error!(code = error.code(), %error, "it could not be noted that the inbox is damaged");
    }
}

/// Forgets a suspicion that was wrong.
pub(crate) fn forget_damage(file: &Path) {
    if let Err(error) = remove_if_there(&open::beside(file, SUSPECT)) {
        tracing::warn!(code = error.code(), %error, "the next start looks the inbox over again");
    }
}

/// Opens the writer's connection; of a damaged file what can be read is brought into a new one first.
pub(crate) fn open_or_salvage(file: &Path) -> Result<rusqlite::Connection, StoreError> {
    let suspect = open::beside(file, SUSPECT);
    let opened = match (suspect.exists(), file.exists()) {
        // A salvage was cut short.
        (true, false) => Err(StoreError::Corrupt { detail: "a salvage was cut short".to_owned() }),
        (true, true) => {
            look_at_journal(file).and_then(|()| look_over(file)).and_then(|()| open::writer(file))
        }
        (false, _) => look_at_journal(file).and_then(|()| open::writer(file)),
    };
    match opened {
        Err(StoreError::Corrupt { detail }) => {
            tracing::error!(detail, "the inbox is damaged; what can be read is brought into a new file");
            note_damage(file);
            salvage(file)?;
            fs::remove_file(&suspect)?;
            open::writer(file)
        }
        Ok(conn) => match fs::remove_file(&suspect) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(conn),
        },
        failed => failed,
    }
}

/// Brings what can be read of a file that nobody writes any more into a new one, and opens that.
pub(crate) fn anew(file: &Path) -> Result<rusqlite::Connection, StoreError> {
    salvage(file)?;
    remove_if_there(&open::beside(file, SUSPECT))?;
    open::writer(file)
}

/// Looks for damage in the journal that SQLite would take for its end.
fn look_at_journal(file: &Path) -> Result<(), StoreError> {
    match journal::look(file)? {
        journal::Found::Whole => Ok(()),
        journal::Found::Mended(places) => {
            tracing::warn!(places, "single turned bits of the journal were put right");
            Ok(())
        }
        journal::Found::Broken => Err(StoreError::Corrupt { detail: "the journal is damaged".to_owned() }),
    }
}

/// Reads the structure of the whole file.
pub(crate) fn look_over(file: &Path) -> Result<(), StoreError> {
    let conn = open::reader(file)?;
    let detail: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if detail == "ok" { Ok(()) } else { Err(StoreError::Corrupt { detail }) }
}

fn salvage(file: &Path) -> Result<(), StoreError> {
    let damaged = move_aside(file)?;
    let new = open::beside(file, UNFINISHED);
    for suffix in ["", "-wal", "-shm"] {
        remove_if_there(&open::beside(&new, suffix))?;
    }
    journal::force(&damaged)?;
    let report = rows::bring_over(&damaged, &new)?;
    tracing::warn!(came_over = report.came_over, lost = report.lost, "a damaged inbox was salvaged");
    for suffix in ["-wal", "-shm"] {
        remove_if_there(&open::beside(&new, suffix))?;
    }
    fs::File::open(&new)?.sync_all()?;
    fs::rename(&new, file)?;
    sync_beside(file)
}

/// Moves the damaged file with its journal aside, and gives where it lies; goes on where an earlier move was cut short.
fn move_aside(file: &Path) -> Result<PathBuf, StoreError> {
    let numbered = |number: u32| open::beside(file, &format!("{}{number}", open::DAMAGED));
    let free = (1..).find(|&number| !numbered(number).exists()).unwrap_or(u32::MAX);
    if !file.exists() && free > 1 {
        return Ok(numbered(free - 1));
    }
    let damaged = numbered(free);
    for suffix in ["-wal", "-shm", ""] {
        let (from, to) = (open::beside(file, suffix), open::beside(&damaged, suffix));
        // What was moved before is the journal of this file.
        if from.exists() && !to.exists() {
            fs::rename(from, to)?;
            sync_beside(file)?;
        } else if !suffix.is_empty() {
            remove_if_there(&from)?;
        }
    }
    Ok(damaged)
}

fn remove_if_there(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn sync_beside(file: &Path) -> Result<(), StoreError> {
    Ok(file.parent().map_or(Ok(()), sync_folder)?)
}

impl Store {
    /// Reads the structure of the whole file, which takes seconds per gigabyte.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when it is damaged; then what can be read comes into a new file at once, or at the
    /// next start where this store only reads.
    pub async fn look_over(&self) -> Result<(), StoreError> {
        let file = self.file().to_owned();
        let work = tokio::task::spawn_blocking(move || look_over(&file));
        let looked = work.await.map_err(|_| StoreError::Closed)?;
        self.note_damage(&looked);
        looked
    }

    /// Tells whether damage was met in this file that is not mended yet.
    pub fn is_suspect(&self) -> bool {
        open::beside(self.file(), SUSPECT).exists()
    }

    /// Tells what came over from a damaged file, until [`Store::forget_salvage`].
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn salvage_report(&self) -> Result<Option<SalvageReport>, StoreError> {
        Ok(self.setting(REPORT).await?.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Forgets what came over; the damaged file stays where it lies.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn forget_salvage(&self) -> Result<(), StoreError> {
        self.remove_setting(REPORT).await.map(drop)
    }
}

/// Writes the report into the new file.
fn keep_report(conn: &rusqlite::Connection, report: &SalvageReport) -> Result<(), StoreError> {
    let sql = "INSERT OR REPLACE INTO setting (name, value) VALUES (?1, ?2)";
    conn.execute(sql, [REPORT, row::to_json(report)?.as_str()])?;
    Ok(())
}

#[cfg(test)]
mod tests;
