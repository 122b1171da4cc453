//! A file that the interface sends piece by piece, kept for itself alone until it is closed.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use gatehouse_model::Problem;

/// The folder below the data folder.
const FOLDER: &str = "spool";

/// Where files are put while their imports are open.
#[derive(Debug, Clone)]
pub(crate) struct Spool(PathBuf);

impl Spool {
    pub(crate) fn in_folder(data: &Path) -> Self {
        Self(data.join(FOLDER))
    }

    /// Removes what a run that broke off left behind. Only the process that owns the data folder may do it.
    pub(crate) fn sweep(&self) {
        let Ok(entries) = std::fs::read_dir(&self.0) else { return };
        for entry in entries.flatten() {
            if let Err(error) = std::fs::remove_file(entry.path()) {
                tracing::warn!(%error, "a file of an earlier run stays in the spool folder");
            }
        }
    }

    /// Makes an empty file that only this user can read.
    pub(crate) fn create(&self, name: &str) -> Result<PathBuf, Problem> {
        self.make_folder().map_err(|error| unwritable(&error))?;
        let path = self.0.join(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&path).map_err(|error| unwritable(&error))?;
        Ok(path)
    }

    /// Makes a file without a name, which is gone with its last handle.
    pub(crate) fn scratch(&self) -> Result<File, Problem> {
        self.make_folder().and_then(|()| tempfile::tempfile_in(&self.0)).map_err(|error| unwritable(&error))
    }

    fn make_folder(&self) -> io::Result<()> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.0)
    }
}

/// A spooled file: appended to in order, removed when it is dropped.
#[derive(Debug)]
pub(crate) struct Spooled {
    path: PathBuf,
    size: u64,
    place: Mutex<Place>,
}

/// How far the file is written.
#[derive(Debug, Clone, Copy)]
struct Place {
    received: u64,
    /// Whether a piece is being written right now.
    writing: bool,
}

impl Spooled {
    pub(crate) fn create(spool: &Spool, name: &str, size: u64) -> Result<Self, Problem> {
        let place = Mutex::new(Place { received: 0, writing: false });
        Ok(Self { path: spool.create(name)?, size, place })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives how many bytes are there.
    pub(crate) fn received(&self) -> u64 {
        self.place.lock().unwrap_or_else(PoisonError::into_inner).received
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.received() == self.size
    }

    /// Appends a piece and gives how many bytes are there now.
    ///
    /// # Errors
    /// `import.out_of_order` for a piece that does not begin where the last one ended, `import.too_many_bytes` for
    /// one that goes past the announced size, `import.spool_unwritable`.
    pub(crate) fn append(&self, offset: u64, piece: &[u8]) -> Result<u64, Problem> {
        let length = piece.len() as u64;
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        if place.writing || place.received != offset {
            let message =
                format!("A piece begins at byte {offset}, where byte {} comes next.", place.received);
            return Err(Problem::new("import.out_of_order", message)
                .hint("Send the pieces one after the other, or choose the file again."));
        }
        if offset.checked_add(length).is_none_or(|end| end > self.size) {
            let message =
                format!("A piece ends at byte {} of a file of {}.", offset.saturating_add(length), self.size);
            return Err(Problem::new("import.too_many_bytes", message)
                .hint("The file grew while it was sent; choose it again."));
        }
        place.writing = true;
        drop(place);
        let written = self.write(offset, piece);
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        place.writing = false;
        written.map_err(|error| unwritable(&error))?;
        place.received = offset + length;
        Ok(place.received)
    }

    fn write(&self, offset: u64, piece: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).open(&self.path)?;
        file.seek(SeekFrom::Start(offset))?;
        file.write_all(piece)
    }
}

impl Drop for Spooled {
    fn drop(&mut self) {
        // Whatever stays is swept at the next start.
        let _ = std::fs::remove_file(&self.path);
    }
}

fn unwritable(error: &io::Error) -> Problem {
    Problem::new("import.spool_unwritable", format!("The file cannot be put into the data folder: {error}."))
        .hint("Look at the rights and the free space of the data folder.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spooled(size: u64) -> (tempfile::TempDir, Spool, Spooled) {
        let home = tempfile::tempdir().unwrap();
        let spool = Spool::in_folder(home.path());
        let file = Spooled::create(&spool, "one", size).unwrap();
        (home, spool, file)
    }

    #[test]
    fn pieces_in_order_make_the_file() {
        let (_home, _, file) = spooled(6);
        assert_eq!(file.append(0, b"abc").unwrap(), 3);
        assert!(!file.is_whole());
        assert_eq!(file.append(3, b"def").unwrap(), 6);
        assert!(file.is_whole());
        assert_eq!(std::fs::read(file.path()).unwrap(), b"abcdef");
    }

    #[test]
    fn a_piece_out_of_order_or_past_the_end_changes_nothing() {
        let (_home, _, file) = spooled(4);
        file.append(0, b"ab").unwrap();
        for (offset, piece, code) in [
            (0, &b"ab"[..], "import.out_of_order"),
            (3, b"d", "import.out_of_order"),
            (2, b"cde", "import.too_many_bytes"),
            (u64::MAX, b"x", "import.out_of_order"),
        ] {
            assert_eq!(file.append(offset, piece).unwrap_err().code, code, "{offset}");
        }
        assert_eq!(std::fs::read(file.path()).unwrap(), b"ab");
    }

    #[cfg(unix)]
    #[test]
    fn only_this_user_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let (home, _, file) = spooled(1);
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(file.path()), 0o600);
        assert_eq!(mode(&home.path().join(FOLDER)), 0o700);
    }

    #[test]
    fn it_is_gone_when_it_is_closed_and_leftovers_are_swept() {
        let (home, spool, file) = spooled(1);
        let path = file.path().to_owned();
        drop(file);
        assert!(!path.exists());
        let left = spool.create("left").unwrap();
        spool.sweep();
        assert!(!left.exists());
        Spool::in_folder(&home.path().join("none")).sweep();
    }

    #[test]
    fn scratch_has_no_name() {
        let (home, spool, _file) = spooled(1);
        spool.scratch().unwrap().write_all(b"x").unwrap();
        assert_eq!(std::fs::read_dir(home.path().join(FOLDER)).unwrap().count(), 1);
    }
}
