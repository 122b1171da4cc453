//! The receivers as processes of their own: ours, the bare one, and any other.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use gatehouse_tests::load::Target;
use serde_json::Value;

/// How long a receiver may take to begin.
const PATIENCE: Duration = Duration::from_secs(20);

/// A process that ends with this value.
pub(crate) struct Process(Child);

impl Process {
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        Ok(Self(command.spawn().with_context(|| format!("{name} does not start"))?))
    }

    /// Waits until `ready` gives something, as long as the process lives.
    pub(crate) fn until<T>(&mut self, mut ready: impl FnMut() -> Option<T>) -> Result<T> {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if let Some(value) = ready() {
                return Ok(value);
            }
            if let Some(status) = self.0.try_wait()? {
                bail!("the receiver ended with {status}");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("the receiver did not begin within {PATIENCE:?}")
    }

    /// Gives a line of `/proc/PID/status` in mebibytes: `VmRSS` is what it holds now, `VmHWM` the most so far.
    pub(crate) fn memory(&self, line: &str) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).ok()?;
        let value = status.lines().find_map(|text| text.strip_prefix(line)?.strip_prefix(':'))?;
        Some(value.trim().trim_end_matches("kB").trim().parse::<f64>().ok()? / 1024.0)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself; there is nothing to save either way.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The bare receiver.
pub(crate) struct Bare {
    pub(crate) target: Target,
    _process: Process,
}

impl Bare {
    pub(crate) fn start(folder: &Path) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut process = Process::start(command.arg("hyper").arg(folder).stdout(Stdio::piped()))?;
        let output = process.0.stdout.take().context("the bare receiver has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        Ok(Self { target: Target::read(line.trim())?, _process: process })
    }
}

/// `gatehouse listen` with a workspace of its own. Its endpoint's scheme signs nothing: deliveries are stored as
/// unprotected and answered 200. What it prints for each goes to a file.
pub(crate) struct Ours {
    pub(crate) target: Target,
    pub(crate) process: Process,
}

impl Ours {
    pub(crate) fn start(program: &Path, folder: &Path) -> Result<Self> {
        let home = folder.join("home");
        let gatehouse = |words: &str| {
            let mut gatehouse = Command::new(program);
            gatehouse.args(words.split(' ')).env("GATEHOUSE_HOME", &home).env("GATEHOUSE_SECRETS", "memory");
            gatehouse
        };
        for words in [
            "workspace new bench --platform kejue --environment offline",
            "endpoint add bench --workspace bench --scheme kejue/none",
        ] {
            let output =
                gatehouse(words).output().with_context(|| format!("{} does not start", program.display()))?;
            if !output.status.success() {
                bail!("`gatehouse {words}` failed: {}", String::from_utf8_lossy(&output.stderr));
            }
        }
        let printed: PathBuf = folder.join("printed");
        let mut listen = gatehouse("listen --workspace bench --port 0 --jsonl");
        let mut process = Process::start(listen.stdout(File::create(&printed)?).stderr(Stdio::null()))?;
        let line = process.until(|| {
            let text = std::fs::read_to_string(&printed).ok()?;
            text.lines().next().filter(|_| text.contains('\n')).map(str::to_owned)
        })?;
        Ok(Self { target: Target::read(&endpoint_url(&line)?)?, process })
    }
}

/// The address of the endpoint `bench` in the first line that `gatehouse listen --jsonl` prints.
fn endpoint_url(line: &str) -> Result<String> {
    let listening: Value = serde_json::from_str(line)
        .with_context(|| format!("`gatehouse listen` did not begin as expected: {line}"))?;
    let endpoints = listening["endpoints"].as_array().context("`gatehouse listen` tells no endpoints")?;
    let bench = endpoints.iter().find(|endpoint| endpoint["name"] == "bench");
    let url = bench.and_then(|endpoint| endpoint["url"].as_str());
    Ok(url.context("`gatehouse listen` does not have the endpoint")?.to_owned())
}
