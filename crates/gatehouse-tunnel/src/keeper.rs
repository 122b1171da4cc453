//! How a program is started so that it does not outlive us.
//!
//! Between us and the program stands our own program once more, with a word that nobody types, in a process group of
//! its own. We hold the one end of a pipe whose other end is its standard input. When we are gone, however that came,
//! the system closes the pipe, and it ends the whole group. The same works on every system, and needs no unsafe code.

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The word by which our own program knows that it has to keep another one.
const WORD: &str = "~keep";

/// The status when the program could not be started, as shells have it.
const NOT_STARTED: u8 = 127;

/// How programs are started: through a program that calls [`keep_if_asked`] first of all.
#[derive(Debug, Clone)]
pub struct Keeper(PathBuf);

impl Keeper {
    /// Uses this program.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self(program.into())
    }

    /// Uses the program that runs.
    ///
    /// # Errors
    /// When the system does not say which one that is.
    pub fn this_program() -> io::Result<Self> {
        std::env::current_exe().map(Self)
    }

    /// Gives the command that keeps `program`; its standard input has to be held open.
    pub(crate) fn command(&self, program: &Path, args: &[OsString]) -> tokio::process::Command {
        let mut command = tokio::process::Command::new(&self.0);
        command.arg(WORD).arg(program).args(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(unix)]
        command.process_group(0);
        command
    }
}

/// Keeps a program if this process was started to do so, and gives the status to end with.
///
/// A program that opens tunnels calls it before anything else.
pub fn keep_if_asked() -> Option<ExitCode> {
    let mut args = std::env::args_os().skip(1);
    if args.next()? != WORD {
        return None;
    }
    let program = args.next()?;
    Some(keep(&program, &args.collect::<Vec<_>>()))
}

fn keep(program: &std::ffi::OsStr, args: &[OsString]) -> ExitCode {
    let started = Command::new(program).args(args).stdin(Stdio::null()).spawn();
    let child = match started {
        Ok(child) => Arc::new(Mutex::new(child)),
        Err(_) => return ExitCode::from(NOT_STARTED),
    };
    let kept = Arc::clone(&child);
    std::thread::spawn(move || {
        // Nothing is ever written into the pipe; its end says that whoever held it is gone.
        let mut byte = [0u8; 1];
        while matches!(io::stdin().read(&mut byte), Ok(1)) {}
        end_all(&kept);
    });
    loop {
        let ended = child.lock().unwrap_or_else(PoisonError::into_inner).try_wait();
        match ended {
            Ok(Some(status)) => {
                let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
                return ExitCode::from(code);
            }
            Ok(None) => std::thread::sleep(Duration::from_millis(100)),
            Err(_) => return ExitCode::from(1),
        }
    }
}

/// Ends the program, and with it everything in this process group, ourselves too.
fn end_all(child: &Mutex<Child>) {
    // An error means that it has ended already.
    let _ = child.lock().unwrap_or_else(PoisonError::into_inner).kill();
    #[cfg(unix)]
    {
        use rustix::process::{Signal, getpgrp, getpid, kill_process_group};
        // Only a group of our own: somebody may have started us by hand.
        if getpgrp() == getpid() {
            let _ = kill_process_group(getpgrp(), Signal::KILL);
        }
    }
    std::process::exit(1);
}
