//! A house whose program is watched by `tests/faults/disk.c`, and whose disk fails when told to.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::{Drive, Entry, entries};
use crate::House;

const SOURCE: &str = include_str!("../../faults/disk.c");

/// The places of `struct control`.
const SYNCS: u64 = 0;
const FAIL_FROM: u64 = 8;
const FAIL_MANY: u64 = 16;
const FAILED: u64 = 24;
const REFUSAL: u64 = 32;
const REFUSED: u64 = 40;

/// Why a disk takes no write, as Linux numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is full.
    NoRoom = 28,
    /// It was made read-only, as Linux does after errors.
    ReadOnly = 30,
}

/// The record of what every later run in a house does to its data folder.
#[derive(Debug)]
pub struct Recorder {
    home: TempDir,
    control: File,
    began: Drive,
}

impl Recorder {
    /// Begins to record what runs in this house do, or says why `test` is skipped.
    pub fn of(house: &mut House, test: &str) -> Option<Self> {
        let library = library(test)?;
        let home = tempfile::tempdir().unwrap();
        let (record, control) = (home.path().join("record"), home.path().join("control"));
        fs::write(&record, b"").unwrap();
        fs::write(&control, [0; 48]).unwrap();
        let folder = house.scratch().canonicalize().unwrap().join("data");
        house.set("DISK_FOLDER", folder.to_str().unwrap());
        house.set("DISK_LOG", record.to_str().unwrap());
        house.set("DISK_CONTROL", control.to_str().unwrap());
        house.set("LD_PRELOAD", library.to_str().unwrap());
        let control = File::options().read(true).write(true).open(control).unwrap();
        Some(Self { home, control, began: Drive::of(&folder) })
    }

    /// Gives the present end of the record: what is answered now rests on what stands before it.
    pub fn moment(&self) -> u64 {
        fs::metadata(self.record()).unwrap().len()
    }

    /// Reads the record, each entry with the moment at which it ended.
    pub fn entries(&self) -> Vec<(u64, Entry)> {
        entries(&fs::read(self.record()).unwrap())
    }

    /// Gives the disk as it was when the record began.
    pub fn began(&self) -> Drive {
        self.began.clone()
    }

    /// Lets the `nth` sync from now on fail, counted from 1, and `many` in all.
    pub fn fail_syncs(&self, nth: u64, many: u64) {
        self.set(FAIL_MANY, many);
        self.set(FAIL_FROM, self.get(SYNCS) + nth);
    }

    /// Gives how many syncs were asked for.
    pub fn syncs(&self) -> u64 {
        self.get(SYNCS)
    }

    /// Gives how many syncs failed.
    pub fn failed(&self) -> u64 {
        self.get(FAILED)
    }

    /// Lets every write fail from now on.
    pub fn refuse_writes(&self, refusal: Refusal) {
        self.set(REFUSAL, refusal as u64);
    }

    /// Gives how many writes failed so.
    pub fn refused(&self) -> u64 {
        self.get(REFUSED)
    }

    /// Ends every fault.
    pub fn heal(&self) {
        self.set(FAIL_FROM, 0);
        self.set(REFUSAL, 0);
    }

    fn record(&self) -> PathBuf {
        self.home.path().join("record")
    }

    fn get(&self, at: u64) -> u64 {
        let mut number = [0; 8];
        self.control.read_exact_at(&mut number, at).unwrap();
        u64::from_le_bytes(number)
    }

    fn set(&self, at: u64, number: u64) {
        self.control.write_all_at(&number.to_le_bytes(), at).unwrap();
    }
}

/// Gives the library, which is compiled once for each of its versions and lies beside this program.
fn library(test: &str) -> Option<&'static Path> {
    static LIBRARY: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    match LIBRARY.get_or_init(compile) {
        Ok(library) => Some(library),
        Err(why) => {
            eprintln!("{test}: skipped, because {why}");
            None
        }
    }
}

fn compile() -> Result<PathBuf, String> {
    if !cfg!(all(target_os = "linux", target_env = "gnu")) {
        return Err("the disk of tests/faults is for Linux with glibc".to_owned());
    }
    let own = std::env::current_exe().expect("a program knows its own path");
    let folder = own.parent().expect("a program lies in a folder");
    let version = hex::encode(&Sha256::digest(SOURCE)[..8]);
    let library = folder.join(format!("gatehouse-disk-{version}.so"));
    if library.exists() {
        return Ok(library);
    }
    let home = tempfile::tempdir_in(folder).unwrap();
    let (source, made) = (home.path().join("disk.c"), home.path().join("disk.so"));
    fs::write(&source, SOURCE).unwrap();
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let mut command = Command::new(&compiler);
    command.args(["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"]);
    command.arg(&made).arg(&source).arg("-ldl");
    let ended = command.output().map_err(|error| format!("there is no C compiler `{compiler}`: {error}"))?;
    assert!(ended.status.success(), "tests/faults/disk.c: {}", String::from_utf8_lossy(&ended.stderr));
    fs::rename(made, &library).unwrap();
    Ok(library)
}
