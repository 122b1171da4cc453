//! A run that goes on: its lines as they come, and its end.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use serde_json::Value;

use crate::DEADLINE;
use crate::program::{Ended, spawn};

/// A command that runs until it is ended; it is killed when the test drops it.
#[derive(Debug)]
pub struct Running {
    child: Child,
    lines: mpsc::Receiver<String>,
    printed: Arc<Mutex<Vec<u8>>>,
    readers: Vec<JoinHandle<()>>,
    noted: Arc<Mutex<Vec<u8>>>,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = spawn(command);
        drop(child.stdin.take());
        let (sender, lines) = mpsc::channel();
        let (printed, noted) = (Arc::default(), Arc::default());
        let readers = vec![
            read_lines(child.stdout.take().unwrap(), Arc::clone(&printed), sender),
            read_all(child.stderr.take().unwrap(), Arc::clone(&noted)),
        ];
        Self { child, lines, printed, readers, noted }
    }

    /// Gives its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the next line and reads it as JSON.
    #[track_caller]
    pub fn line(&mut self) -> Value {
        let line = self.text();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("no JSON ({error}): {line}"))
    }

    /// Waits for the next line.
    #[track_caller]
    pub fn text(&mut self) -> String {
        let line = self.lines.recv_timeout(DEADLINE);
        line.unwrap_or_else(|_| panic!("no line came: {}", self.notes()))
    }

    /// Gives what it said on standard error so far.
    pub fn notes(&self) -> String {
        String::from_utf8_lossy(&self.noted.lock().unwrap()).into_owned()
    }

    /// Ends it at once, as a crash does: it gets no chance to write anything more.
    pub fn kill(mut self) -> Ended {
        let _ = self.child.kill();
        self.end()
    }

    /// Asks it to end and waits until it did.
    #[track_caller]
    pub fn interrupt(self) -> Ended {
        self.signal("-TERM")
    }

    /// Presses Ctrl C and waits until it ended.
    #[track_caller]
    pub fn ctrl_c(self) -> Ended {
        self.signal("-INT")
    }

    #[track_caller]
    fn signal(mut self, name: &str) -> Ended {
        let asked = Command::new("kill").arg(name).arg(self.id().to_string()).status();
        assert!(asked.unwrap().success(), "it had ended already: {}", self.notes());
        self.end()
    }

    fn end(&mut self) -> Ended {
        let status = self.child.wait().unwrap().code().unwrap_or(-1);
        for reader in self.readers.drain(..) {
            let _ = reader.join();
        }
        let taken = |bytes: &Mutex<Vec<u8>>| std::mem::take(&mut *bytes.lock().unwrap());
        Ended { status, stdout: taken(&self.printed), stderr: taken(&self.noted) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read_lines(
    pipe: impl Read + Send + 'static,
    printed: Arc<Mutex<Vec<u8>>>,
    sender: mpsc::Sender<String>,
) -> JoinHandle<()> {
    thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        while pipe.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            printed.lock().unwrap().extend_from_slice(&line);
            // A test that has ended no longer reads.
            let _ = sender.send(String::from_utf8_lossy(&line).into_owned());
            line.clear();
        }
    })
}

fn read_all(mut pipe: impl Read + Send + 'static, noted: Arc<Mutex<Vec<u8>>>) -> JoinHandle<()> {
    thread::spawn(move || {
        let mut buffer = [0u8; 4096];
        while let Ok(length @ 1..) = pipe.read(&mut buffer) {
            noted.lock().unwrap().extend_from_slice(&buffer[..length]);
        }
    })
}
