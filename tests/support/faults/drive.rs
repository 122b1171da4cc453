//! What is on a disk at a moment of a record, and what a cut of the power leaves of it.
//!
//! The disk is as bad as POSIX lets it be. Bytes are kept by a sync of their file, names by a sync of their folder,
//! and a sync keeps what was there when it began. What a failed sync was asked to keep can be read until the power
//! goes and is never kept by a later one, as on Linux, where the pages count as clean afterwards. At a cut, what
//! waits is gone; or sectors of 512 bytes and folders survive by chance, each for itself.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::Entry;
use crate::random::Random;

const SECTOR: usize = 512;

/// What a cut does to what was not synced.
#[derive(Debug)]
pub enum Cut<'a> {
    /// It is gone.
    Drops,
    /// Sectors and folders survive by chance.
    Tears(&'a mut Random),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node {
    Folder,
    File(usize),
}

#[derive(Debug, Clone)]
enum Change {
    Bytes(u64, Vec<u8>),
    Length(u64),
}

impl Change {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Bytes(at, bytes) => put(content, *at as usize, bytes),
            Self::Length(length) => content.resize(*length as usize, 0),
        }
    }

    fn tear(&self, content: &mut Vec<u8>, random: &mut Random) {
        match self {
            Self::Bytes(at, bytes) => {
                for (number, sector) in bytes.chunks(SECTOR).enumerate() {
                    if random.one_in(2) {
                        put(content, *at as usize + number * SECTOR, sector);
                    }
                }
            }
            Self::Length(_) if random.one_in(2) => self.apply(content),
            Self::Length(_) => {}
        }
    }
}

fn put(content: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if content.len() < at + bytes.len() {
        content.resize(at + bytes.len(), 0);
    }
    content[at..at + bytes.len()].copy_from_slice(bytes);
}

#[derive(Debug, Clone, Default)]
struct Content {
    /// What any program reads.
    seen: Vec<u8>,
    /// What a cut cannot take.
    kept: Vec<u8>,
    /// What no sync was asked for yet, or whose sync has not ended, with the time of each.
    waiting: Vec<(u64, Change)>,
}

#[derive(Debug, Clone)]
enum Sync {
    File(usize, u64),
    Folder(PathBuf, Vec<(PathBuf, Node)>),
}

/// The files below a folder while a record is gone through.
#[derive(Debug, Clone)]
pub struct Drive {
    folder: PathBuf,
    files: Vec<Content>,
    by_inode: HashMap<u64, usize>,
    seen: BTreeMap<PathBuf, Node>,
    kept: BTreeMap<PathBuf, Node>,
    syncs: HashMap<u64, Sync>,
    time: u64,
    forgetful: Option<&'static str>,
}

impl Drive {
    /// Takes what is in the folder now as kept.
    pub fn of(folder: &Path) -> Self {
        let mut drive = Self {
            folder: folder.to_owned(),
            files: Vec::new(),
            by_inode: HashMap::new(),
            seen: BTreeMap::new(),
            kept: BTreeMap::new(),
            syncs: HashMap::new(),
            time: 0,
            forgetful: None,
        };
        if folder.exists() {
            drive.read(folder);
        }
        drive.kept = drive.seen.clone();
        drive
    }

    /// Makes it a disk that says it synced files with this ending and did not.
    pub fn forgetting(mut self, ending: &'static str) -> Self {
        self.forgetful = Some(ending);
        self
    }

    fn read(&mut self, folder: &Path) {
        for found in fs::read_dir(folder).unwrap() {
            let path = found.unwrap().path();
            if path.is_dir() {
                self.seen.insert(path.clone(), Node::Folder);
                self.read(&path);
            } else if !path.to_string_lossy().ends_with("-shm") {
                let bytes = fs::read(&path).unwrap();
                let inode = fs::metadata(&path).unwrap().ino();
                let content = Content { seen: bytes.clone(), kept: bytes, waiting: Vec::new() };
                self.add(inode, path, content);
            }
        }
    }

    fn add(&mut self, inode: u64, path: PathBuf, content: Content) {
        self.files.push(content);
        self.by_inode.insert(inode, self.files.len() - 1);
        self.seen.insert(path, Node::File(self.files.len() - 1));
    }

    /// Goes one entry on.
    ///
    /// # Panics
    /// When the record speaks of a file that it never named: then a call went by unseen.
    pub fn take(&mut self, entry: &Entry) {
        self.time += 1;
        match entry {
            Entry::Name { inode, path } => {
                let known = self.by_inode.get(inode).map(|&file| Node::File(file));
                if known.is_none() || self.seen.get(path) != known.as_ref() {
                    self.add(*inode, path.clone(), Content::default());
                }
            }
            Entry::Write { inode, at, bytes } => self.change(*inode, Change::Bytes(*at, bytes.clone())),
            Entry::Length { inode, length } => self.change(*inode, Change::Length(*length)),
            Entry::SyncBegin { number, folder: Some(folder), .. } => {
                let inside = self.seen.iter().filter(|(path, _)| path.parent() == Some(folder));
                let inside = inside.map(|(path, &node)| (path.clone(), node)).collect();
                self.syncs.insert(*number, Sync::Folder(folder.clone(), inside));
            }
            Entry::SyncBegin { inode, number, folder: None } => {
                let file = self.file(*inode);
                if !self.is_forgotten(file) {
                    self.syncs.insert(*number, Sync::File(file, self.time));
                }
            }
            Entry::SyncEnd(number) => self.keep(*number),
            Entry::SyncFailed(number) => {
                if let Some(Sync::File(file, begun)) = self.syncs.remove(number) {
                    self.files[file].waiting.retain(|(time, _)| *time >= begun);
                }
            }
            Entry::Rename(from, to) => {
                let node = self.seen.remove(from).unwrap_or_else(|| panic!("{} is unknown", from.display()));
                assert_ne!(node, Node::Folder, "folders are not renamed: {}", from.display());
                self.seen.insert(to.clone(), node);
            }
            Entry::Link(from, to) => {
                let node = self.seen[from];
                self.seen.insert(to.clone(), node);
            }
            Entry::Unlink(path) | Entry::RemoveFolder(path) => {
                self.seen.remove(path);
            }
            Entry::MakeFolder(path) => {
                self.seen.insert(path.clone(), Node::Folder);
            }
        }
    }

    fn file(&self, inode: u64) -> usize {
        *self.by_inode.get(&inode).unwrap_or_else(|| panic!("the record has no name for the file {inode}"))
    }

    fn change(&mut self, inode: u64, change: Change) {
        let file = self.file(inode);
        let content = &mut self.files[file];
        change.apply(&mut content.seen);
        content.waiting.push((self.time, change));
    }

    fn is_forgotten(&self, file: usize) -> bool {
        let Some(ending) = self.forgetful else { return false };
        let mut names = self.seen.iter().filter(|(_, node)| **node == Node::File(file));
        names.any(|(path, _)| path.to_string_lossy().ends_with(ending))
    }

    fn keep(&mut self, number: u64) {
        match self.syncs.remove(&number) {
            Some(Sync::File(file, begun)) => {
                let content = &mut self.files[file];
                let (done, waiting) = content.waiting.drain(..).partition(|(time, _)| *time < begun);
                content.waiting = waiting;
                for (_, change) in done {
                    change.apply(&mut content.kept);
                }
            }
            Some(Sync::Folder(folder, inside)) => keep_names(&mut self.kept, &folder, inside),
            None => {}
        }
    }

    /// Writes what a cut of the power at this moment leaves into an empty place.
    pub fn write_cut(&self, place: &Path, mut cut: Cut<'_>) {
        let mut names = self.kept.clone();
        if let Cut::Tears(random) = &mut cut {
            let folders = self.seen.iter().filter(|(_, node)| **node == Node::Folder).map(|(path, _)| path);
            for folder in std::iter::once(&self.folder).chain(folders) {
                if random.one_in(2) {
                    let inside = self.seen.iter().filter(|(path, _)| path.parent() == Some(folder));
                    let inside = inside.map(|(path, &node)| (path.clone(), node)).collect();
                    keep_names(&mut names, folder, inside);
                }
            }
        }
        fs::create_dir_all(place).unwrap();
        for (path, node) in &names {
            let to = place.join(path.strip_prefix(&self.folder).expect("names lie below the folder"));
            // A name whose folder is gone leads nowhere.
            if to.parent().is_none_or(|parent| !parent.is_dir()) {
                continue;
            }
            match node {
                Node::Folder => fs::create_dir(&to).unwrap(),
                Node::File(file) => {
                    let content = &self.files[*file];
                    let mut bytes = content.kept.clone();
                    if let Cut::Tears(random) = &mut cut {
                        content.waiting.iter().for_each(|(_, change)| change.tear(&mut bytes, random));
                    }
                    fs::write(&to, bytes).unwrap();
                }
            }
        }
    }

    /// Names the files that are not what the record says they are: a call that went by unseen shows here.
    pub fn differences(&self) -> Vec<String> {
        let there = Self::of(&self.folder);
        let bytes = |drive: &Self, path: &PathBuf| match drive.seen.get(path) {
            Some(Node::File(file)) => Some(drive.files[*file].seen.clone()),
            Some(Node::Folder) => Some(Vec::new()),
            None => None,
        };
        let paths: BTreeSet<&PathBuf> = there.seen.keys().chain(self.seen.keys()).collect();
        // The folder itself is there in both.
        let differing = paths.into_iter().filter(|path| **path != self.folder);
        let differing = differing.filter(|path| bytes(&there, path) != bytes(self, path));
        differing.map(|path| path.display().to_string()).collect()
    }
}

fn keep_names(names: &mut BTreeMap<PathBuf, Node>, folder: &Path, inside: Vec<(PathBuf, Node)>) {
    names.retain(|path, _| path.parent() != Some(folder));
    names.extend(inside);
}
