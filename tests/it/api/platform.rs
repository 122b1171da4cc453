//! A small platform over real HTTP: answers as it is told, in order, and keeps what it was sent.

use std::collections::VecDeque;
use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use gatehouse_tests::wire::read_request;

/// What was asked and what is answered next.
#[derive(Default)]
struct State {
    asked: Vec<String>,
    answers: VecDeque<Vec<u8>>,
}

/// The platform on a port of loopback; its last answer stands for all further calls.
pub(super) struct Platform {
    base: String,
    state: Arc<Mutex<State>>,
}

/// Writes an answer.
pub(super) fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {status} Said\r\nContent-Length: {}\r\n", body.len());
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
        text.push_str("Content-Type: application/json\r\n");
    }
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    [text.as_bytes(), b"\r\n", body.as_bytes()].concat()
}

impl Platform {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        // Ends with the process, as the targets of other tests do.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serve(stream, &shared);
            }
        });
        Self { base, state }
    }

    pub(super) fn base(&self) -> &str {
        &self.base
    }

    pub(super) fn says(&self, answers: impl IntoIterator<Item = Vec<u8>>) {
        self.state.lock().unwrap().answers = answers.into_iter().collect();
    }

    /// Gives the requests so far, whole.
    pub(super) fn asked(&self) -> Vec<String> {
        self.state.lock().unwrap().asked.clone()
    }
}

fn serve(mut stream: TcpStream, state: &Mutex<State>) {
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let Ok(seen) = read_request(&mut stream) else { return };
    let mut state = state.lock().unwrap();
    state.asked.push(String::from_utf8_lossy(&seen).into_owned());
    let last = state.answers.len() == 1;
    let said = if last { state.answers.front().cloned() } else { state.answers.pop_front() };
    drop(state);
    let _ = stream.write_all(&said.unwrap_or_else(|| answer(404, &[], "{}")));
}
