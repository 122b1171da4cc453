//! A program that holds a tunnel: what it says, and that it ends with us.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, ChildStdin};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::error::TunnelError;
use crate::keeper::Keeper;

/// The most of a line that is looked at.
const LINE: usize = 4096;

/// How many of the last lines are kept, to say why it ended.
const LAST: usize = 20;

/// Looks for a program on the search path.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let file = if cfg!(windows) { format!("{name}.exe") } else { name.to_owned() };
    std::env::split_paths(&path).map(|folder| folder.join(&file)).find(|file| file.is_file())
}

/// A running program. Dropping it ends it.
pub(crate) struct Running {
    name: String,
    lines: mpsc::Receiver<String>,
    last: VecDeque<String>,
    child: Child,
    keeper_lives: bool,
    group: Option<u32>,
    /// Held open for as long as the program is to run.
    _hold: Option<ChildStdin>,
}

impl Running {
    /// Starts a program.
    pub(crate) fn start(keeper: &Keeper, program: &Path, args: &[OsString]) -> Result<Self, TunnelError> {
        let name = program.file_stem().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
        let started = keeper.command(program, args).spawn();
        let mut child = started
            .map_err(|error| TunnelError::NotStarted { program: name.clone(), why: error.to_string() })?;
        let (sender, lines) = mpsc::channel(256);
        if let Some(out) = child.stdout.take() {
            tokio::spawn(read_lines(out, sender.clone()));
        }
        if let Some(err) = child.stderr.take() {
            tokio::spawn(read_lines(err, sender));
        }
        let hold = child.stdin.take();
        let group = child.id();
        Ok(Self { name, lines, last: VecDeque::new(), child, keeper_lives: true, group, _hold: hold })
    }

    /// Ends the program where its keeper was killed, for then nothing else would.
    fn end_orphan(&self, keeper: &std::io::Result<std::process::ExitStatus>) {
        if keeper.as_ref().is_ok_and(|status| status.code().is_none()) {
            end_group(self.group);
        }
    }

    /// Gives the next line that it says; none when it has ended.
    pub(crate) async fn line(&mut self) -> Option<String> {
        let line = tokio::select! {
            line = self.lines.recv() => line?,
            ended = self.child.wait(), if self.keeper_lives => {
                self.keeper_lives = false;
                self.end_orphan(&ended);
                self.lines.recv().await?
            }
        };
        if self.last.len() == LAST {
            self.last.pop_front();
        }
        self.last.push_back(line.clone());
        Some(line)
    }

    /// Waits for a line from which `find` reads something; none when the program ended first.
    ///
    /// # Errors
    /// [`TunnelError::NoAddress`] when nothing was found in time.
    pub(crate) async fn wait_for<T>(
        &mut self,
        within: Duration,
        find: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, TunnelError> {
        let looking = async {
            while let Some(line) = self.line().await {
                if let Some(found) = find(&line) {
                    return Some(found);
                }
            }
            None
        };
        match timeout(within, looking).await {
            Ok(found) => Ok(found),
            Err(_) => Err(TunnelError::NoAddress { program: self.name.clone(), seconds: within.as_secs() }),
        }
    }

    /// Gives the last lines that it said.
    pub(crate) fn last_lines(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.last.iter().map(String::as_str)
    }

    /// Says why it ended, where nothing better is known.
    pub(crate) async fn ended(&mut self) -> TunnelError {
        let last = self.last_lines().rfind(|line| !line.trim().is_empty()).map(|line| line.trim().to_owned());
        let said = match last {
            Some(line) => line,
            None => match timeout(Duration::from_secs(2), self.child.wait()).await {
                Ok(Ok(status)) => status.to_string(),
                _ => "without a word".to_owned(),
            },
        };
        TunnelError::ProgramEnded { program: self.name.clone(), said }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The closing pipe would end it too; this is at once. Only while the keeper is ours to wait for: later its
        // number may be another's.
        end_group(self.child.id());
    }
}

fn end_group(leader: Option<u32>) {
    #[cfg(unix)]
    if let Some(group) = leader.and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw)
    {
        // An error means that nobody of it is left.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    #[cfg(not(unix))]
    let _ = leader;
}

async fn read_lines(source: impl AsyncRead + Unpin, sender: mpsc::Sender<String>) {
    let mut source = BufReader::new(source);
    let mut line = Vec::new();
    loop {
        let Ok(bytes) = source.fill_buf().await else { return };
        if bytes.is_empty() {
            break;
        }
        let (taken, whole) = match bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            Some(end) => (end + 1, true),
            None => (bytes.len(), false),
        };
        let room = LINE.saturating_sub(line.len());
        line.extend_from_slice(&bytes[..(taken - usize::from(whole)).min(room)]);
        source.consume(taken);
        // Some end their lines with two signs.
        if whole && line.is_empty() {
            continue;
        }
        if whole && sender.send(take_text(&mut line)).await.is_err() {
            return;
        }
    }
    if !line.is_empty() {
        // Nobody listening means nobody wants to know.
        let _ = sender.send(take_text(&mut line)).await;
    }
}

fn take_text(line: &mut Vec<u8>) -> String {
    let text =
        String::from_utf8_lossy(line).chars().filter(|sign| !sign.is_control() || *sign == '\t').collect();
    line.clear();
    text
}
