//! The entries of a record, as `tests/faults/disk.c` writes them.

use std::path::PathBuf;

/// The bytes of `struct entry`.
const FIXED: usize = 32;

/// What a program did to the files below the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// Opened a file that might have to be made.
    Name {
        /// The file.
        inode: u64,
        /// Its name.
        path: PathBuf,
    },
    /// Wrote bytes.
    Write {
        /// The file.
        inode: u64,
        /// Where they begin.
        at: u64,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// Cut a file off, or made it longer.
    Length {
        /// The file.
        inode: u64,
        /// Its length in bytes.
        length: u64,
    },
    /// Asked for a sync of a file; of a folder when there is a path.
    SyncBegin {
        /// The file, or 0.
        inode: u64,
        /// The number of this sync.
        number: u64,
        /// The folder.
        folder: Option<PathBuf>,
    },
    /// Was told that this sync is done.
    SyncEnd(u64),
    /// Was told that this sync failed.
    SyncFailed(u64),
    /// Gave a file another name.
    Rename(PathBuf, PathBuf),
    /// Took a name away.
    Unlink(PathBuf),
    /// Made a folder.
    MakeFolder(PathBuf),
    /// Removed a folder.
    RemoveFolder(PathBuf),
    /// Gave a file a further name.
    Link(PathBuf, PathBuf),
}

/// Reads a record: each entry with the place at which it ends. What a kill cut off at the end is left out.
///
/// # Panics
/// When something stands in it that is no entry.
pub fn entries(record: &[u8]) -> Vec<(u64, Entry)> {
    let (mut all, mut at) = (Vec::new(), 0);
    while let Some((entry, length)) = next(&record[at..]) {
        at += length;
        all.push((at as u64, entry));
    }
    all
}

fn next(rest: &[u8]) -> Option<(Entry, usize)> {
    let fixed = rest.get(..FIXED)?;
    let short = |from: usize| u32::from_le_bytes(fixed[from..from + 4].try_into().expect("four bytes"));
    let long = |from: usize| u64::from_le_bytes(fixed[from..from + 8].try_into().expect("eight bytes"));
    let (kind, names) = (short(0), short(4) as usize);
    let (inode, at, length) = (long(8), long(16), long(24) as usize);
    let all = FIXED + names + length;
    let (text, data) = rest.get(FIXED..all)?.split_at(names);
    let mut paths =
        text.split(|&byte| byte == 0).map(|name| PathBuf::from(String::from_utf8_lossy(name).as_ref()));
    let mut path = || paths.next().unwrap_or_default();
    let entry = match kind {
        1 => Entry::Name { inode, path: path() },
        2 => Entry::Write { inode, at, bytes: data.to_vec() },
        3 => Entry::Length { inode, length: at },
        4 => Entry::SyncBegin { inode, number: at, folder: (names > 0).then(path) },
        5 => Entry::SyncEnd(at),
        6 => Entry::SyncFailed(at),
        7 => Entry::Rename(path(), path()),
        8 => Entry::Unlink(path()),
        9 => Entry::MakeFolder(path()),
        10 => Entry::RemoveFolder(path()),
        11 => Entry::Link(path(), path()),
        unknown => panic!("the record has an entry of the kind {unknown}"),
    };
    Some((entry, all))
}
