//! `gatehouse listen` with one endpoint and one rule.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The program, which ends with this value.
pub(crate) struct Ours {
    pub(crate) url: String,
    child: Child,
}

impl Ours {
    pub(crate) fn start(program: &Path, folder: &Path, target: &str) -> Result<Self> {
        let home = folder.join("home");
        let gatehouse = |words: &[&str]| {
            let mut gatehouse = Command::new(program);
            gatehouse.args(words).env("GATEHOUSE_HOME", &home).env("GATEHOUSE_SECRETS", "memory");
            gatehouse
        };
        let steps: [&[&str]; 3] = [
            &["workspace", "new", "bench", "--platform", "kejue", "--environment", "offline"],
            &["endpoint", "add", "bench", "--workspace", "bench", "--scheme", "kejue/none"],
            &["forward", "add", "bench", "--workspace", "bench", "--to", target],
        ];
        for words in steps {
            let output = gatehouse(words).output()?;
            if !output.status.success() {
                bail!("`gatehouse {}` failed: {}", words.join(" "), String::from_utf8_lossy(&output.stderr));
            }
        }
        let printed = folder.join("printed");
        let mut listen = gatehouse(&["listen", "--workspace", "bench", "--port", "0", "--jsonl"]);
        let child = listen.stdout(File::create(&printed)?).stderr(Stdio::null()).spawn()?;
        let mut ours = Self { url: String::new(), child };
        let deadline = Instant::now() + Duration::from_secs(20);
        while ours.url.is_empty() {
            if Instant::now() > deadline {
                bail!("`gatehouse listen` did not begin");
            }
            std::thread::sleep(Duration::from_millis(20));
            let text = std::fs::read_to_string(&printed)?;
            if let Some((line, _)) = text.split_once('\n') {
                let listening: Value = serde_json::from_str(line)?;
                let endpoints = listening["endpoints"].as_array().context("no endpoints")?;
                let bench = endpoints.iter().find(|endpoint| endpoint["name"] == "bench");
                let url = bench.and_then(|endpoint| endpoint["url"].as_str());
                url.context("no endpoint `bench`")?.clone_into(&mut ours.url);
            }
        }
        Ok(ours)
    }
}

impl Drop for Ours {
    fn drop(&mut self) {
        // It may have ended by itself; there is nothing to save either way.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
