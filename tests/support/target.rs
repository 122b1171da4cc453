//! A server that keeps exactly what it was sent.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;

use crate::DEADLINE;
use crate::wire::read_request;

/// A target for replays: it answers every request alike and keeps its bytes.
#[derive(Debug)]
pub struct Target {
    url: String,
    requests: mpsc::Receiver<Vec<u8>>,
}

impl Target {
    /// Starts one that answers 200.
    pub fn start() -> Self {
        Self::answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n")
    }

    /// Starts one that gives this answer, as it is written.
    pub fn answering(answer: &str) -> Self {
        Self::over("http://127.0.0.1", answer, Some)
    }

    /// Starts one below this origin whose connections are wrapped; what cannot be wrapped is closed.
    pub(crate) fn over<S: Read + Write>(
        origin: &str,
        answer: &str,
        wrap: impl Fn(TcpStream) -> Option<S> + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("{origin}:{}/hook?from=gatehouse", listener.local_addr().unwrap().port());
        let (sender, requests) = mpsc::channel();
        let answer = answer.to_owned();
        // Ends with the process; a test has no use for a target that goes away before.
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten().filter_map(wrap) {
                let request = read_request(&mut stream).unwrap_or_else(|cut_off| cut_off);
                let _ = stream.write_all(answer.as_bytes()).and_then(|()| stream.flush());
                if sender.send(request).is_err() {
                    return;
                }
            }
        });
        Self { url, requests }
    }

    /// Gives its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Waits for the next request and gives its bytes.
    #[track_caller]
    pub fn request(&self) -> Vec<u8> {
        self.requests.recv_timeout(DEADLINE).expect("a request comes before the deadline")
    }

    /// Tells whether a request came that nobody has taken yet.
    pub fn was_reached(&self) -> bool {
        self.requests.try_recv().is_ok()
    }
}
