//! Writing a file so that it is either whole or not there: beside its place first, then moved over it.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use gatehouse_model::{Location, Problem};

/// Writes `path` by `write`; when that fails, what stood there before still does.
///
/// # Errors
/// `file.unwritable` with the reason of the system, or the problem of `write`.
pub(crate) fn write_whole<T>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let unwritable = |error: &io::Error| {
        let place = Location { file: Some(path.display().to_string()), ..Location::default() };
        Problem::new("file.unwritable", format!("{} cannot be written: {error}.", path.display()))
            .hint("Choose another folder, or look at the rights and the free space of this one.")
            .at(place)
    };
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let mut file = tempfile::Builder::new()
        .prefix(".gatehouse-")
        .tempfile_in(folder)
        .map_err(|error| unwritable(&error))?;
    let mut buffered = BufWriter::with_capacity(256 * 1024, file.as_file_mut());
    let written = write(&mut buffered)?;
    buffered.flush().map_err(|error| unwritable(&error))?;
    drop(buffered);
    file.as_file().sync_all().map_err(|error| unwritable(&error))?;
    file.persist(path).map_err(|error| unwritable(&error.error))?;
    Ok(written)
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
        let failed = write_whole(&path, |out| {
            out.write_all(b"half").map_err(|error| Problem::new("file.unwritable", error.to_string()))?;
            Err::<(), _>(Problem::new("import.io", "It broke off."))
        });
        assert_eq!(failed.unwrap_err().code, "import.io");
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1, "nothing is left beside it");
        write_whole(&path, |out| {
            out.write_all(b"new").map_err(|error| Problem::new("file.unwritable", error.to_string()))
        })
        .unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let home = tempfile::tempdir().unwrap();
        let problem = write_whole(&home.path().join("none/out.csv"), |_| Ok(())).unwrap_err();
        assert_eq!(problem.code, "file.unwritable");
        assert!(problem.message.contains("out.csv"), "{problem}");
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
