//! One writer per folder: a lock file that the operating system frees when its holder dies.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

use crate::StoreError;

/// The name of the lock file in the data folder.
pub(crate) const LOCK_FILE: &str = "gatehouse.lock";

/// The right to write to a folder; given back when dropped.
#[derive(Debug)]
pub(crate) struct WriterLock(
    #[allow(dead_code, reason = "held for its lock, which ends with the file")] File,
);

impl WriterLock {
    /// Takes the lock and notes our process id in the file for whoever comes second.
    pub(crate) fn take(dir: &Path) -> Result<Self, StoreError> {
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).read(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(dir.join(LOCK_FILE)).map_err(|error| match error.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                StoreError::ReadOnly { path: dir.to_owned() }
            }
            _ => error.into(),
        })?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::HeldByAnother { pid: noted_pid(&mut file) });
            }
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        note_pid(&mut file)?;
        Ok(Self(file))
    }
}

fn note_pid(file: &mut File) -> std::io::Result<()> {
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    writeln!(file, "{}", std::process::id())
}

fn noted_pid(file: &mut File) -> Option<u32> {
    // Where locks are mandatory the text cannot be read; then the holder stays unnamed.
    let mut text = String::new();
    file.take(16).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_holds_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        let first = WriterLock::take(dir.path()).unwrap();
        let error = WriterLock::take(dir.path()).unwrap_err();
        assert!(
            matches!(error, StoreError::HeldByAnother { pid: Some(pid) } if pid == std::process::id()),
            "{error:?}"
        );
        drop(first);
        WriterLock::take(dir.path()).unwrap();
    }
}
