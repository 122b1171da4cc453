//! Writing a file so that it is either whole or not there: beside its place first, then moved over it.
//!
//! Nothing is ever written through a link: the new file is made under a name that nobody has, and moving it puts it
//! in the place of a link instead of following it.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use gatehouse_model::{Location, Problem};

/// What happens to a file that stands there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// The new one takes its place: somebody said so, or was asked by a dialog.
    Replace,
    /// It stays, and the writing is refused.
    Keep,
}

/// Writes `path` by `write`; when that fails, what stood there before still does.
///
/// # Errors
/// `file.exists` where that is to stay, `file.unwritable` with the reason of the system, or the problem of `write`.
pub(crate) fn write_whole<T>(
    path: &Path,
    existing: Existing,
    write: impl FnOnce(&mut dyn Write) -> Result<T, Problem>,
) -> Result<T, Problem> {
    refuse_existing(path, existing)?;
    let folder = folder_of(path);
    let mut file = tempfile::Builder::new()
        .prefix(".gatehouse-")
        .tempfile_in(&folder)
        .map_err(|error| unwritable(path, &error))?;
    let mut buffered = BufWriter::with_capacity(256 * 1024, file.as_file_mut());
    let written = write(&mut buffered)?;
    buffered.flush().map_err(|error| unwritable(path, &error))?;
    drop(buffered);
    file.as_file().sync_all().map_err(|error| unwritable(path, &error))?;
    match existing {
        Existing::Replace => file.persist(path).map_err(|error| unwritable(path, &error.error))?,
        Existing::Keep => file.persist_noclobber(path).map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => exists(path),
            _ => unwritable(path, &error.error),
        })?,
    };
    sync_folder(&folder);
    Ok(written)
}

/// Refuses a path at which something stands, be it a link that leads nowhere, unless it is to be replaced.
///
/// # Errors
/// `file.exists`.
pub(crate) fn refuse_existing(path: &Path, existing: Existing) -> Result<(), Problem> {
    // Looked at before the work too, so that nobody waits for an export that is then refused.
    let there = existing == Existing::Keep && path.symlink_metadata().is_ok();
    if there { Err(exists(path)) } else { Ok(()) }
}

/// The problem of a file that cannot be written.
pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Problem {
    Problem::new("file.unwritable", format!("{} cannot be written: {error}.", path.display()))
        .hint("Choose another folder, or look at the rights and the free space of this one.")
        .at(place(path))
}

fn exists(path: &Path) -> Problem {
    Problem::new("file.exists", format!("{} is there already.", path.display()))
        .hint("Name another file, or say that this one is to be replaced.")
        .at(place(path))
}

fn place(path: &Path) -> Location {
    Location { file: Some(path.display().to_string()), ..Location::default() }
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Makes the new name last through a power cut; where folders cannot be synced, the system does it in its own time.
fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// Tells whether both names lead to the same file, also by links.
pub(crate) fn is_same_file(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let identity = |path: &Path| {
            File::open(path).and_then(|file| file.metadata()).map(|found| (found.dev(), found.ino()))
        };
        if let (Ok(one), Ok(other)) = (identity(one), identity(other)) {
            return one == other;
        }
    }
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_stays_until_the_new_one_is_whole() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("out.csv");
        std::fs::write(&path, "old").unwrap();
        let failed = write_whole(&path, Existing::Replace, |out| {
            out.write_all(b"half").map_err(|error| Problem::new("file.unwritable", error.to_string()))?;
            Err::<(), _>(Problem::new("import.io", "It broke off."))
        });
        assert_eq!(failed.unwrap_err().code, "import.io");
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1, "nothing is left beside it");
        write_whole(&path, Existing::Replace, |out| {
            out.write_all(b"new").map_err(|error| Problem::new("file.unwritable", error.to_string()))
        })
        .unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let home = tempfile::tempdir().unwrap();
        let problem = write_whole(&home.path().join("none/out.csv"), Existing::Keep, |_| Ok(())).unwrap_err();
        assert_eq!(problem.code, "file.unwritable");
        assert!(problem.message.contains("out.csv"), "{problem}");
    }

    fn put(text: &'static [u8]) -> impl FnOnce(&mut dyn Write) -> Result<(), Problem> {
        move |out| out.write_all(text).map_err(|error| Problem::new("file.unwritable", error.to_string()))
    }

    #[test]
    fn what_is_there_is_not_replaced_unasked() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("out.har");
        write_whole(&path, Existing::Keep, put(b"old")).unwrap();
        let problem = write_whole(&path, Existing::Keep, put(b"new")).unwrap_err();
        assert_eq!(problem.code, "file.exists");
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        write_whole(&path, Existing::Replace, put(b"new")).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
    }

    #[test]
    fn one_that_appears_meanwhile_stays_too() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("out.har");
        let meanwhile = path.clone();
        let ended = write_whole(&path, Existing::Keep, move |_| {
            std::fs::write(&meanwhile, "theirs")
                .map_err(|error| Problem::new("file.unwritable", error.to_string()))
        });
        assert_eq!(ended.unwrap_err().code, "file.exists");
        assert_eq!(std::fs::read(&path).unwrap(), b"theirs");
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_never_followed() {
        let home = tempfile::tempdir().unwrap();
        let (target, link, nowhere) =
            (home.path().join("theirs"), home.path().join("out.har"), home.path().join("made"));
        std::fs::write(&target, "theirs").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert_eq!(write_whole(&link, Existing::Keep, put(b"x")).unwrap_err().code, "file.exists");
        write_whole(&link, Existing::Replace, put(b"ours")).unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"theirs");
        assert!(link.symlink_metadata().unwrap().is_file() && std::fs::read(&link).unwrap() == b"ours");
        let dangling = home.path().join("dangling");
        std::os::unix::fs::symlink(&nowhere, &dangling).unwrap();
        assert_eq!(write_whole(&dangling, Existing::Keep, put(b"x")).unwrap_err().code, "file.exists");
        write_whole(&dangling, Existing::Replace, put(b"ours")).unwrap();
        assert!(!nowhere.exists());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_what_was_written() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("out.har");
        write_whole(&path, Existing::Keep, put(b"x")).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_is_known_again_by_another_name() {
        let home = tempfile::tempdir().unwrap();
        let (one, link, other) =
            (home.path().join("a.csv"), home.path().join("b.csv"), home.path().join("c.csv"));
        std::fs::write(&one, "x").unwrap();
        std::os::unix::fs::symlink(&one, &link).unwrap();
        assert!(is_same_file(&one, &link));
        assert!(!is_same_file(&one, &other));
        std::fs::write(&other, "x").unwrap();
        assert!(!is_same_file(&one, &other));
    }
}
