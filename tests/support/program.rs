//! The program under test: where it is, and one run of it.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc;
use std::thread;

use serde_json::Value;

use crate::DEADLINE;

/// Gives the program: `GATEHOUSE_BIN`, else the one beside this test, which is built once if it is not there.
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        if let Some(named) = std::env::var_os("GATEHOUSE_BIN") {
            return PathBuf::from(named);
        }
        let test = std::env::current_exe().expect("a test knows its own path");
        // <target>/<profile>/deps/it-…
        let folder = test.parent().and_then(Path::parent).expect("tests lie in <target>/<profile>/deps");
        let program = folder.join(format!("gatehouse{}", std::env::consts::EXE_SUFFIX));
        if !program.exists() {
            build(folder);
        }
        assert!(program.exists(), "{} was not built", program.display());
        program
    })
}

fn build(folder: &Path) {
    let target = folder.parent().expect("a profile's folder lies in the target folder");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--locked", "-p", "gatehouse-cli", "--target-dir"]).arg(target);
    if folder.ends_with("release") {
        cargo.arg("--release");
    }
    assert!(cargo.status().expect("cargo can be started").success(), "gatehouse-cli does not build");
}

/// How a run ended, with every byte that it printed.
#[derive(Debug, Clone)]
pub struct Ended {
    /// The exit status; -1 when a signal ended it.
    pub status: i32,
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: Vec<u8>,
}

impl Ended {
    /// Gives standard output as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Gives standard error as text.
    pub fn notes(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }

    /// Reads standard output as one JSON document.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout)
            .unwrap_or_else(|error| panic!("no JSON ({error}): {} {}", self.text(), self.notes()))
    }

    /// Reads the problem on standard error, as a script sees it.
    #[track_caller]
    pub fn problem(&self) -> Value {
        let notes = self.notes();
        let line = notes.lines().last().unwrap_or_default();
        serde_json::from_str(line).unwrap_or_else(|error| panic!("no problem ({error}): {notes}"))
    }

    /// Checks that it ended with this status and this problem, and gives the problem.
    #[track_caller]
    pub fn refused(&self, status: i32, code: &str) -> Value {
        assert_eq!(self.status, status, "{} {}", self.text(), self.notes());
        assert_eq!(self.stdout, b"", "a refusal prints no result");
        let problem = self.problem();
        assert_eq!(problem["code"], code, "{problem}");
        assert!(problem["message"].as_str().is_some_and(|text| text.ends_with('.')), "{problem}");
        problem
    }
}

/// Starts `command` with pipes on all three ends.
pub(crate) fn spawn(command: &mut Command) -> Child {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap_or_else(|error| panic!("{} does not start: {error}", program().display()))
}

/// Runs `command` to its end, feeding it `input`.
///
/// # Panics
/// When it has not ended before the deadline; it is killed first.
#[track_caller]
pub fn run(command: &mut Command, input: &[u8]) -> Ended {
    let mut child = spawn(command);
    let (mut stdin, input) = (child.stdin.take().unwrap(), input.to_vec());
    // A program that does not read its input closes the pipe, which is no failure of the test.
    thread::spawn(move || drop(stdin.write_all(&input)));
    let (stdout, stderr) = (read(child.stdout.take().unwrap()), read(child.stderr.take().unwrap()));
    let (Ok(stdout), Ok(stderr)) = (stdout.recv_timeout(DEADLINE), stderr.recv_timeout(DEADLINE)) else {
        let _ = child.kill();
        panic!("{command:?} has not ended within {DEADLINE:?}");
    };
    let status = child.wait().unwrap().code().unwrap_or(-1);
    Ended { status, stdout, stderr }
}

fn read(mut pipe: impl Read + Send + 'static) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        let _ = sender.send(bytes);
    });
    receiver
}
