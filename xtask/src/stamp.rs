//! Stamps: a folder's contents as one number, so that a step is skipped when nothing it reads has changed.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use anyhow::{Context, Result};

/// Hashes names and contents of everything below `folder` except the subfolders named in `without`.
///
/// Another Rust version may hash differently; that only repeats a step.
pub(crate) fn of_folder(folder: &Path, without: &[&str]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    add(folder, without, &mut hasher)?;
    Ok(format!("{:016x}", hasher.finish()))
}

/// Hashes one file.
pub(crate) fn of_file(file: &Path) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    read(file)?.hash(&mut hasher);
    Ok(format!("{:016x}", hasher.finish()))
}

/// Whether `file` holds this stamp.
pub(crate) fn is(file: &Path, stamp: &str) -> bool {
    fs::read_to_string(file).is_ok_and(|old| old == stamp)
}

/// Leaves a stamp.
pub(crate) fn leave(file: &Path, stamp: &str) -> Result<()> {
    fs::write(file, stamp).with_context(|| format!("could not write {}", file.display()))
}

fn add(folder: &Path, without: &[&str], hasher: &mut DefaultHasher) -> Result<()> {
    let listing = fs::read_dir(folder).with_context(|| format!("could not list {}", folder.display()))?;
    let mut entries = listing.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        if without.iter().any(|skipped| name == *skipped) {
            continue;
        }
        name.hash(hasher);
        if entry.file_type()?.is_dir() {
            add(&entry.path(), without, hasher)?;
        } else {
            read(&entry.path())?.hash(hasher);
        }
    }
    Ok(())
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("could not read {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("gatehouse-xtask-{}-{name}", std::process::id()));
        fs::create_dir_all(folder.join("src")).unwrap();
        fs::create_dir_all(folder.join("node_modules")).unwrap();
        fs::write(folder.join("src/main.tsx"), "one").unwrap();
        folder
    }

    #[test]
    fn a_changed_file_changes_the_stamp_and_a_skipped_folder_does_not() {
        let folder = folder("changed");
        let before = of_folder(&folder, &["node_modules"]).unwrap();
        fs::write(folder.join("node_modules/react.js"), "x").unwrap();
        assert_eq!(of_folder(&folder, &["node_modules"]).unwrap(), before);
        fs::write(folder.join("src/main.tsx"), "two").unwrap();
        assert_ne!(of_folder(&folder, &["node_modules"]).unwrap(), before);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_stamp_left_is_found_again() {
        let folder = folder("left");
        let (file, stamp) = (folder.join("stamp"), of_file(&folder.join("src/main.tsx")).unwrap());
        assert!(!is(&file, &stamp));
        leave(&file, &stamp).unwrap();
        assert!(is(&file, &stamp));
        fs::remove_dir_all(folder).unwrap();
    }
}
