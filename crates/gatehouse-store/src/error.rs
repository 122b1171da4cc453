//! What can go wrong with the inbox, each with a stable code and a next step.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use gatehouse_model::{DeliveryId, Problem};
use rusqlite::ErrorCode;

/// A failure of the inbox. Cheap to clone, because one failing commit answers everybody who was in it.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A newer version of Gatehouse wrote the file.
    #[error("a newer Gatehouse wrote the inbox: its schema is {found}, this version knows up to {known}")]
    NewerVersion {
        /// The version in the file.
        found: u32,
        /// The newest version that this program knows.
        known: u32,
    },
    /// Another process, or another store of this one, writes to this folder.
    #[error("the inbox is in use by {}", holder(*pid))]
    HeldByAnother {
        /// The holder's process id, where the lock file says it.
        pid: Option<u32>,
    },
    /// The folder or the file cannot be written.
    #[error("the folder {} cannot be written", path.display())]
    ReadOnly {
        /// What cannot be written.
        path: PathBuf,
    },
    /// The file became read-only while it was open.
    #[error("the inbox can no longer be written")]
    WentReadOnly,
    /// A change was asked of a store that was opened for reading.
    #[error("this inbox was opened for reading only")]
    ReaderOnly,
    /// No room is left for the change.
    #[error("the disk that holds the inbox is full")]
    DiskFull,
    /// SQLite finds the file damaged.
    #[error("the inbox is damaged: {detail}")]
    Corrupt {
        /// What was found.
        detail: String,
    },
    /// The file was found damaged, and what can be read of it is being brought into a new one.
    #[error("the inbox was damaged and is being brought into a new file")]
    Salvaging,
    /// A body that lies beside the inbox is missing or damaged.
    #[error("the body of delivery {id} is lost: {} {detail}", path.display())]
    BodyLost {
        /// The delivery.
        id: DeliveryId,
        /// Its file.
        path: PathBuf,
        /// What is the matter with it: `is missing`, `holds other bytes`.
        detail: &'static str,
    },
    /// A delivery does not hold what was stored: the disk turned a bit of it.
    #[error("delivery {id} does not hold what was stored")]
    Altered {
        /// The delivery.
        id: DeliveryId,
    },
    /// The file is a database of another program.
    #[error("{} is not an inbox of gatehouse", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// There is no inbox to read.
    #[error("there is no inbox in {}", path.display())]
    Absent {
        /// The folder.
        path: PathBuf,
    },
    /// The data folder, or the file in it, was removed or replaced while it was open.
    #[error("{} was taken away while it was open", path.display())]
    TakenAway {
        /// The file.
        path: PathBuf,
    },
    /// The path of the data folder is something else.
    #[error("{} is not a folder", path.display())]
    NotAFolder {
        /// The path.
        path: PathBuf,
    },
    /// A setting that durability rests on did not take.
    #[error("SQLite refused {name}={wanted}, it is {found}")]
    PragmaRefused {
        /// The setting.
        name: &'static str,
        /// The value that was set.
        wanted: String,
        /// The value that was read back.
        found: String,
    },
    /// The writer's queue is full.
    #[error("more is waiting to be stored than the queue takes")]
    Overloaded,
    /// Another process held the file for longer than the busy timeout of five seconds.
    #[error("the inbox was locked for too long")]
    Busy,
    /// The writer has ended.
    #[error("the inbox is closed")]
    Closed,
    /// The thing asked for is not there.
    #[error("no {noun} {text}")]
    NotFound {
        /// What was asked for: `delivery`, `endpoint`.
        noun: &'static str,
        /// The id as it was given.
        text: String,
    },
    /// The start of an id fits several deliveries.
    #[error("{text} fits more than one delivery")]
    Ambiguous {
        /// The start as it was given.
        text: String,
    },
    /// The name is in use in this scope.
    #[error("there is already a {noun} named {name}")]
    NameTaken {
        /// What has the name.
        noun: &'static str,
        /// The name.
        name: String,
    },
    /// An id or a token is in use.
    #[error("there is already a {noun} with this id or token")]
    AlreadyThere {
        /// What has it.
        noun: &'static str,
    },
    /// What the row belongs to is gone, or belongs to another workspace.
    #[error("what it belongs to is not there")]
    OwnerGone,
    /// A text that is no cursor of ours.
    #[error("`{text}` is not a place in the list")]
    BadCursor {
        /// The text.
        text: String,
    },
    /// A file could not be read or written.
    #[error("the files of the inbox cannot be used")]
    Io(#[source] Arc<io::Error>),
    /// SQLite failed in reading or writing its file.
    #[error("the inbox cannot be read or written")]
    Disk(#[source] Arc<rusqlite::Error>),
    /// A migration of the schema failed.
    #[error("the inbox could not be brought to this version")]
    Migration(#[source] Arc<refinery::Error>),
    /// SQLite reported something that has no case of its own.
    #[error("the inbox refused the request")]
    Unexpected(#[source] Arc<rusqlite::Error>),
}

fn holder(pid: Option<u32>) -> String {
    pid.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}"))
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let extended = error.sqlite_extended_error_code().unwrap_or_default();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Corrupt { detail: error.to_string() }
            }
            Some(ErrorCode::ReadOnly) => Self::WentReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => Self::Disk(Arc::new(error)),
            Some(ErrorCode::ConstraintViolation)
                if extended == rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY =>
            {
                Self::OwnerGone
            }
            _ => Self::Unexpected(Arc::new(error)),
        }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io(Arc::new(error)),
        }
    }
}

impl StoreError {
    /// Gives the stable code, `area.situation`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NewerVersion { .. } => "store.newer_version",
            Self::HeldByAnother { .. } => "store.held_by_another",
            Self::ReadOnly { .. } | Self::WentReadOnly => "store.read_only",
            Self::ReaderOnly => "store.reader_only",
            Self::DiskFull => "store.disk_full",
            Self::Corrupt { .. } => "store.corrupt",
            Self::Salvaging => "store.salvaging",
            Self::BodyLost { .. } => "store.body_lost",
            Self::Altered { .. } => "store.altered",
            Self::NotOurs { .. } => "store.not_ours",
            Self::Absent { .. } => "store.absent",
            Self::TakenAway { .. } => "store.taken_away",
            Self::NotAFolder { .. } => "store.not_a_folder",
            Self::PragmaRefused { .. } => "store.pragma_refused",
            Self::Overloaded => "store.overloaded",
            Self::Busy => "store.busy",
            Self::Closed => "store.closed",
            Self::NotFound { noun: "workspace", .. } => "workspace.not_found",
            Self::NotFound { noun: "connection", .. } => "connection.not_found",
            Self::NotFound { noun: "endpoint", .. } => "endpoint.not_found",
            Self::NotFound { noun: "key", .. } => "key.not_found",
            Self::NotFound { noun: "view", .. } => "view.not_found",
            Self::NotFound { noun: "call", .. } => "call.not_found",
            Self::NotFound { noun: "tunnel", .. } => "tunnel.not_found",
            Self::NotFound { noun: "forward rule", .. } => "forward.not_found",
            Self::NotFound { .. } => "delivery.not_found",
            Self::Ambiguous { .. } => "delivery.ambiguous",
            Self::NameTaken { .. } => "store.name_taken",
            Self::AlreadyThere { .. } => "store.already_there",
            Self::OwnerGone => "store.owner_gone",
            Self::BadCursor { .. } => "store.bad_cursor",
            Self::Io(_) | Self::Disk(_) => "store.disk",
            Self::Migration(_) => "store.migration",
            Self::Unexpected(_) => "store.unexpected",
        }
    }

    /// Tells whether it is certain that a change which ended so left nothing in the file.
    pub(crate) fn left_nothing(&self) -> bool {
        matches!(
            self,
            Self::Salvaging | Self::OwnerGone | Self::AlreadyThere { .. } | Self::DiskFull | Self::Overloaded
        )
    }

    /// Tells a person what happened and what to do next.
    pub fn problem(&self) -> Problem {
        let fragment = self.to_string();
        let mut letters = fragment.chars();
        let mut message: String =
            letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
        if let Some(source) = std::error::Error::source(self) {
            message = format!("{message}: {source}");
        }
        Problem::new(self.code(), format!("{message}.")).hint(self.next_step())
    }

    fn next_step(&self) -> &'static str {
        match self {
            Self::NewerVersion { .. } => "Install the newer Gatehouse, or choose another data folder.",
            Self::HeldByAnother { .. } => "Close the other Gatehouse, or choose another data folder.",
            Self::ReadOnly { .. } | Self::WentReadOnly => {
                "Give yourself the right to write there, or choose another data folder."
            }
            Self::ReaderOnly => "Ask the Gatehouse that holds the inbox to make this change.",
            Self::DiskFull => "Free some space on the disk; receiving goes on by itself.",
            Self::Corrupt { .. } => {
                "What can be read comes into a new file, and receiving goes on; the damaged one is kept."
            }
            Self::Salvaging => "Wait; receiving goes on by itself, and the damaged file is kept.",
            Self::BodyLost { .. } => "Put the file back from a backup; the rest of the delivery is there.",
            Self::Altered { .. } => {
                "Check the disk; take this delivery from a backup, or have it sent again."
            }
            Self::NotOurs { .. } => "Choose another data folder; this file was left as it is.",
            Self::Absent { .. } => "Start Gatehouse once, or give the folder with --data-dir.",
            Self::TakenAway { .. } => {
                "Put the data folder back and receiving goes on by itself; or start Gatehouse again with a new one."
            }
            Self::NotAFolder { .. } => "Choose a folder for the data.",
            Self::PragmaRefused { .. } => {
                "Put the data folder on a local disk; a network share cannot promise this."
            }
            Self::Overloaded => "Send it again in a moment.",
            Self::Busy => "Close the program that has the file open, then try again.",
            Self::Closed => "Start Gatehouse again.",
            Self::NotFound { .. } => "List what is there and take an id from the list.",
            Self::Ambiguous { .. } => "Give more characters of the id.",
            Self::NameTaken { .. } => "Choose another name.",
            Self::AlreadyThere { .. } => "Try again with a new one.",
            Self::OwnerGone => "Look whether its workspace, connection or endpoint was removed.",
            Self::BadCursor { .. } => "Start again from the first page.",
            Self::Io(_) | Self::Disk(_) => "Check the disk and the rights of the data folder.",
            Self::Migration(_) => "Nothing was changed; report this with the text above.",
            Self::Unexpected(_) => "Report this with the text above.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(StoreError::NewerVersion { found: 9, known: 1 }, "store.newer_version")]
    #[case(StoreError::HeldByAnother { pid: Some(42) }, "store.held_by_another")]
    #[case(StoreError::ReadOnly { path: "/x".into() }, "store.read_only")]
    #[case(StoreError::WentReadOnly, "store.read_only")]
    #[case(StoreError::ReaderOnly, "store.reader_only")]
    #[case(StoreError::DiskFull, "store.disk_full")]
    #[case(StoreError::Corrupt { detail: "page 3".into() }, "store.corrupt")]
    #[case(StoreError::NotOurs { path: "/x".into() }, "store.not_ours")]
    #[case(StoreError::TakenAway { path: "/x".into() }, "store.taken_away")]
    #[case(StoreError::Overloaded, "store.overloaded")]
    #[case(StoreError::NotFound { noun: "delivery", text: "ab".into() }, "delivery.not_found")]
    #[case(StoreError::Ambiguous { text: "ab".into() }, "delivery.ambiguous")]
    #[case(StoreError::NameTaken { noun: "key", name: "a".into() }, "store.name_taken")]
    #[case(std::io::Error::from(io::ErrorKind::StorageFull).into(), "store.disk_full")]
    #[case(std::io::Error::from(io::ErrorKind::NotFound).into(), "store.disk")]
    fn every_situation_has_a_code_a_sentence_and_a_next_step(#[case] error: StoreError, #[case] code: &str) {
        let problem = error.problem();
        assert_eq!(problem.code, code);
        assert!(problem.message.starts_with(|first: char| !first.is_lowercase()), "{}", problem.message);
        assert!(problem.message.ends_with('.'), "{}", problem.message);
        assert!(problem.hint.is_some_and(|hint| hint.ends_with('.')));
    }

    #[test]
    fn the_holder_is_named_by_its_process_id() {
        let problem = StoreError::HeldByAnother { pid: Some(42) }.problem();
        assert_eq!(problem.message, "The inbox is in use by process 42.");
    }
}
