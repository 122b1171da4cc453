//! A data folder of its own for one test, and the command line over it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tempfile::TempDir;

use crate::programs;

const PATIENCE: Duration = Duration::from_secs(30);
const LOOKS_EVERY: Duration = Duration::from_millis(25);

/// A data folder that goes when the test ends.
pub(crate) struct House(TempDir);

impl House {
    pub(crate) fn new() -> Result<Self> {
        let house = Self(tempfile::tempdir()?);
        house.put_a_browser()?;
        Ok(house)
    }

    /// Puts a program in the place of the browser that only writes down what it is to open: no test starts a real one.
    fn put_a_browser(&self) -> Result<()> {
        let (program, list) = (self.programs().join("xdg-open"), self.opened());
        std::fs::create_dir(self.programs())?;
        std::fs::write(&program, format!("#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\n", list.display()))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755))?;
        }
        Ok(())
    }

    fn programs(&self) -> PathBuf {
        self.0.path().join("bin")
    }

    fn opened(&self) -> PathBuf {
        self.0.path().join("opened")
    }

    /// Waits until the program has opened a page in the browser, and gives the last one.
    pub(crate) async fn opened_in_the_browser(&self) -> Result<String> {
        let started = Instant::now();
        loop {
            let list = std::fs::read_to_string(self.opened()).unwrap_or_default();
            if let (true, Some(last)) = (list.ends_with('\n'), list.lines().last()) {
                return Ok(last.to_owned());
            }
            ensure!(started.elapsed() < PATIENCE, "no page was opened in the browser");
            tokio::time::sleep(LOOKS_EVERY).await;
        }
    }

    /// The variables that make a program live in this folder. The web view's own files are in it too, so that no
    /// test sees what another one left in the local storage.
    pub(crate) fn variables(&self) -> [(&'static str, PathBuf); 5] {
        let mut path = self.programs().into_os_string();
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        [
            ("PATH", path.into()),
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
