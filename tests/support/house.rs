//! A data folder of its own, and the program run in it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::program::{self, Ended, program};
use crate::running::Running;

/// Says that a keychain is there that tests may write to; `with-keyring.sh` sets it.
const KEYCHAIN_VARIABLE: &str = "GATEHOUSE_TEST_KEYCHAIN";

/// A data folder with the way in which secrets are kept.
#[derive(Debug)]
pub struct House {
    dir: TempDir,
    environment: Vec<(String, String)>,
}

impl House {
    /// Makes a house whose secrets are in the memory of each run; no keychain is touched.
    pub fn in_memory() -> Self {
        Self::with(&[("GATEHOUSE_SECRETS", "memory")])
    }

    /// Makes a house on the machine's keychain, or says why the test is skipped.
    pub fn on_keychain(test: &str) -> Option<Self> {
        if std::env::var_os(KEYCHAIN_VARIABLE).is_none() {
            eprintln!(
                "{test}: skipped, because {KEYCHAIN_VARIABLE} is not set; run it by tests/support/with-keyring.sh"
            );
            return None;
        }
        Some(Self::with(&[("GATEHOUSE_SECRETS", "keychain")]))
    }

    /// Makes a house on a machine without a keychain: the bus on which it would answer is not there.
    pub fn without_keychain() -> Self {
        let nowhere = "unix:path=/nonexistent/bus";
        Self::with(&[("GATEHOUSE_SECRETS", "keychain"), ("DBUS_SESSION_BUS_ADDRESS", nowhere)])
    }

    fn with(environment: &[(&str, &str)]) -> Self {
        let environment = environment.iter().map(|&(name, value)| (name.to_owned(), value.to_owned()));
        Self { dir: tempfile::tempdir().unwrap(), environment: environment.collect() }
    }

    /// Sets a variable for every later run.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// Leaves the folder behind for whoever looks into a failure, and gives it.
    pub fn keep(self) -> PathBuf {
        self.dir.keep().join("data")
    }

    /// Gives the data folder, which the program makes itself.
    pub fn folder(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// Gives the database file.
    pub fn database(&self) -> PathBuf {
        self.folder().join("gatehouse.db")
    }

    /// Gives a place for a test's own files, outside of the data folder.
    pub fn scratch(&self) -> &Path {
        self.dir.path()
    }

    /// Writes a file of the test and gives its path as an argument.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.scratch().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Prepares a run in this house, with nothing of the person's own environment that could change it.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(arguments).current_dir(self.scratch()).env("GATEHOUSE_HOME", self.folder());
        for name in ["GATEHOUSE_UI", "GATEHOUSE_LOG", "RUST_LOG", "NO_COLOR"] {
            command.env_remove(name);
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a command to its end.
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> Ended {
        self.run_with(arguments, b"")
    }

    /// Runs a command to its end, with this on standard input.
    #[track_caller]
    pub fn run_with(&self, arguments: &[&str], input: &[u8]) -> Ended {
        program::run(&mut self.command(arguments), input)
    }

    /// Runs a command with `--json`, checks that it is done, and gives its result.
    #[track_caller]
    pub fn json(&self, arguments: &[&str]) -> Value {
        self.json_with(arguments, b"")
    }

    /// As [`House::json`], with this on standard input.
    #[track_caller]
    pub fn json_with(&self, arguments: &[&str], input: &[u8]) -> Value {
        let ended = self.run_with(&with_json(arguments), input);
        assert_eq!(ended.status, 0, "{arguments:?}: {} {}", ended.text(), ended.notes());
        ended.json()
    }

    /// Runs a command with `--json` that is refused with this status and code, and gives the problem.
    #[track_caller]
    pub fn refused(&self, arguments: &[&str], status: i32, code: &str) -> Value {
        self.run(&with_json(arguments)).refused(status, code)
    }

    /// Starts a command that goes on until it is ended.
    pub fn start(&self, arguments: &[&str]) -> Running {
        Running::start(&mut self.command(arguments))
    }

    /// Starts `gatehouse listen` and gives it with the `listening` line.
    pub fn listen(&self, arguments: &[&str]) -> (Running, Value) {
        let mut running = self.start(&[&["listen", "--jsonl"], arguments].concat());
        let first = running.line();
        assert_eq!(first["event"], "listening", "{first}");
        (running, first)
    }
}

fn with_json<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [arguments, &["--json"]].concat()
}

/// Gives the address of an endpoint in a `listening` line.
#[track_caller]
pub fn endpoint_url(listening: &Value, name: &str) -> String {
    let endpoints = listening["endpoints"].as_array().unwrap();
    let found = endpoints.iter().find(|endpoint| endpoint["name"] == name);
    found.unwrap_or_else(|| panic!("no endpoint {name} in {listening}"))["url"].as_str().unwrap().to_owned()
}
