//! A data folder of its own for one test, and the command line over it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tempfile::TempDir;

use crate::programs;

/// A data folder that goes when the test ends.
pub(crate) struct House(TempDir);

impl House {
    pub(crate) fn new() -> Result<Self> {
        Ok(Self(tempfile::tempdir()?))
    }

    /// The variables that make a program live in this folder. The web view's own files are in it too, so that no
    /// test sees what another one left in the local storage.
    pub(crate) fn variables(&self) -> [(&'static str, PathBuf); 4] {
        [
            ("GATEHOUSE_HOME", self.data()),
            ("XDG_DATA_HOME", self.0.path().join("webview")),
            ("XDG_CACHE_HOME", self.0.path().join("cache")),
            ("XDG_CONFIG_HOME", self.0.path().join("config")),
        ]
    }

    /// Where the data of the programs lie.
    pub(crate) fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    /// Runs `gatehouse --json ARGUMENTS` and reads its one document.
    pub(crate) fn command_line(&self, arguments: &[&str]) -> Result<Value> {
        let output = Command::new(programs::command_line())
            .arg("--json")
            .args(arguments)
            .envs(self.variables())
            .output()
            .context("`gatehouse` could not be started; build it with -p gatehouse-cli")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "gatehouse {arguments:?} ended with {}: {said}", output.status);
        Ok(serde_json::from_slice(&output.stdout)?)
    }

    /// Finds a file of the window or of the web view that holds the value, as it is, in hexadecimal or in base64.
    pub(crate) fn file_holding(&self, value: &[u8]) -> Result<Option<PathBuf>> {
        use base64::Engine;
        let spellings = [
            value.to_vec(),
            hex::encode(value).into_bytes(),
            base64::engine::general_purpose::STANDARD_NO_PAD.encode(value).into_bytes(),
        ];
        first_file_holding(self.0.path(), &spellings)
    }
}

fn first_file_holding(folder: &Path, spellings: &[Vec<u8>]) -> Result<Option<PathBuf>> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let found = if kind.is_dir() {
            first_file_holding(&entry.path(), spellings)?
        } else if kind.is_file() {
            let bytes = std::fs::read(entry.path())?;
            let holds = |spelling: &Vec<u8>| bytes.windows(spelling.len()).any(|part| part == spelling);
            spellings.iter().any(holds).then(|| entry.path())
        } else {
            None
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}
