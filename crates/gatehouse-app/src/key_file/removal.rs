//! Taking a file away whose keys are kept: only as it was read, and never through a link.

use std::collections::HashSet;
use std::fs::{File, Metadata};
use std::io::Read;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use gatehouse_model::{Location, Problem, Secret};

use super::LARGEST;

/// The digests of the files whose keys were taken while the house is open: no other file can be removed.
#[derive(Default)]
pub(crate) struct TakenFiles(Mutex<HashSet<String>>);

impl TakenFiles {
    /// Notes that keys of a file were taken.
    pub(crate) fn note(&self, digest: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(digest);
    }

    /// Tells whether keys of the file with this digest were taken.
    pub(crate) fn knows(&self, digest: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(digest)
    }
}

/// A file that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Removed {
    /// How many bytes it had.
    pub(crate) bytes: u64,
    /// How many other names of the same file are left.
    pub(crate) other_names: u64,
    /// Whether it lay in a folder under version control, whose history may hold it.
    pub(crate) versioned: bool,
}

/// Removes a file whose bytes have this SHA-256. Blocks.
///
/// # Errors
/// `file.not_found`, `file.unreadable` for what is no file, `guard.link` for a link, `key_file.changed` where the file
/// holds other bytes than were read, `file.unwritable` with the reason of the system. Nothing is removed then.
pub(crate) fn remove_as_read(path: &Path, digest: &str) -> Result<Removed, Problem> {
    if !path.is_absolute() {
        return Err(Problem::new(
            "key_file.path_not_whole",
            format!("{} does not say where the file is.", path.display()),
        )
        .hint("Give the whole path, from the root on.")
        .field("path"));
    }
    let standing = standing(path)?;
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let opened = file.metadata().map_err(|error| unreadable(path, &error))?;
    // A link that was put there in the meantime is not followed either.
    if !same_file(&standing, &opened) {
        return Err(changed(path));
    }
    let mut bytes = Vec::new();
    file.take(LARGEST as u64 + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    let size = bytes.len() as u64;
    if gatehouse_signing::plain_digest(&Secret::new(bytes)) != digest {
        return Err(changed(path));
    }
    if !same_file(&self::standing(path)?, &opened) {
        return Err(changed(path));
    }
    std::fs::remove_file(path).map_err(|error| {
        Problem::new("file.unwritable", format!("{} cannot be removed: {error}.", path.display()))
            .hint("Its keys are kept; remove the file yourself.")
            .at(place(path))
    })?;
    let versioned = path.ancestors().skip(1).any(|folder| folder.join(".git").exists());
    Ok(Removed { bytes: size, other_names: names_of(&opened).saturating_sub(1), versioned })
}

/// Looks at what stands there, without following it.
fn standing(path: &Path) -> Result<Metadata, Problem> {
    let standing = path.symlink_metadata().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            Problem::new("file.not_found", format!("There is no file {}.", path.display()))
                .hint("Look at the path; the file may be gone already.")
                .at(place(path))
        }
        _ => unreadable(path, &error),
    })?;
    if standing.is_symlink() {
        return Err(Problem::new(
            "guard.link",
            format!("{} is a link, and neither it nor what it leads to was removed.", path.display()),
        )
        .hint("Name the file itself.")
        .at(place(path)));
    }
    if !standing.is_file() {
        return Err(Problem::new("file.unreadable", format!("{} is no file.", path.display()))
            .hint("Name the file itself.")
            .at(place(path)));
    }
    Ok(standing)
}

fn changed(path: &Path) -> Problem {
    Problem::new(
        "key_file.changed",
        format!("{} is not the file that was read, and was not removed.", path.display()),
    )
    .hint("It may have been written to since, or be another file of that name. Open it again, or remove it yourself.")
    .at(place(path))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::new("file.unreadable", format!("{} cannot be read: {error}.", path.display()))
        .hint("Look at its rights.")
        .at(place(path))
}

fn place(path: &Path) -> Location {
    Location { file: Some(path.display().to_string()), ..Location::default() }
}

#[cfg(unix)]
fn same_file(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn same_file(one: &Metadata, other: &Metadata) -> bool {
    (one.len(), one.modified().ok()) == (other.len(), other.modified().ok())
}

#[cfg(unix)]
fn names_of(file: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(file)
}

#[cfg(not(unix))]
const fn names_of(_: &Metadata) -> u64 {
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(text: &str) -> String {
        gatehouse_signing::plain_digest(&Secret::from(text))
    }

    #[test]
    fn a_file_goes_as_it_was_read_and_says_what_went() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".env");
        std::fs::write(&path, "KEY=secret").unwrap();
        let gone = remove_as_read(&path, &digest("KEY=secret")).unwrap();
        assert_eq!(gone, Removed { bytes: 10, other_names: 0, versioned: false });
        assert!(!path.exists());
        assert_eq!(remove_as_read(&path, &digest("KEY=secret")).unwrap_err().code, "file.not_found");
    }

    #[test]
    fn a_file_that_was_written_to_since_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".env");
        for now in ["KEY=secret\n", "KEY=secreT", ""] {
            std::fs::write(&path, now).unwrap();
            let problem = remove_as_read(&path, &digest("KEY=secret")).unwrap_err();
            assert_eq!(problem.code, "key_file.changed");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), now);
            assert!(!format!("{problem:?}").contains("secre"), "{problem:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn neither_a_link_nor_what_it_leads_to_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("real"), folder.path().join(".env"));
        std::fs::write(&file, "KEY=secret").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert_eq!(remove_as_read(&link, &digest("KEY=secret")).unwrap_err().code, "guard.link");
        assert!(file.exists() && link.symlink_metadata().is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn other_names_of_the_file_and_a_history_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("app/.env"), folder.path().join("copy"));
        std::fs::create_dir_all(folder.path().join(".git")).unwrap();
        std::fs::create_dir(folder.path().join("app")).unwrap();
        std::fs::write(&path, "KEY=secret").unwrap();
        std::fs::hard_link(&path, &other).unwrap();
        let gone = remove_as_read(&path, &digest("KEY=secret")).unwrap();
        assert_eq!((gone.other_names, gone.versioned), (1, true));
        assert!(other.exists());
    }

    #[test]
    fn a_folder_and_a_path_that_depends_on_where_one_is_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(remove_as_read(folder.path(), "00").unwrap_err().code, "file.unreadable");
        assert_eq!(remove_as_read(Path::new(".env"), "00").unwrap_err().code, "key_file.path_not_whole");
    }
}
