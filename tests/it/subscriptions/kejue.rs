//! A small Kejue: five calls on `/api/v1/webhooks`, as its reference has them, and faults.

use std::collections::VecDeque;
use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use gatehouse_tests::wire::{find, read_request};
use serde_json::{Map, Value, json};

const BELOW: &str = "/api/v1/webhooks";

/// What goes wrong with the next call.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fault {
    /// It is answered with this status, in the platform's shape of errors.
    Status(u16),
    /// As `Status`, and the error repeats the body of the call.
    Echo(u16),
    /// It is answered with a redirect to another host.
    Redirect,
    /// It is carried out, and the connection is closed without an answer.
    CutOff,
}

/// A call as it came.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) path: String,
    head: String,
    pub(super) body: Value,
}

impl Asked {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let named = |line: &&str| line.split_once(':').is_some_and(|(own, _)| own.eq_ignore_ascii_case(name));
        self.head.lines().find(named).and_then(|line| line.split_once(':')).map(|(_, value)| value.trim())
    }
}

#[derive(Default)]
struct State {
    subscriptions: Vec<Value>,
    made: u32,
    asked: Vec<Asked>,
    faults: VecDeque<Fault>,
}

/// The platform on a port of loopback.
pub(super) struct Kejue {
    base: String,
    state: Arc<Mutex<State>>,
}

impl Kejue {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://127.0.0.1:{}/api/v1", listener.local_addr().unwrap().port());
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

    pub(super) fn next(&self, fault: Fault) {
        self.state.lock().unwrap().faults.push_back(fault);
    }

    pub(super) fn count(&self) -> usize {
        self.state.lock().unwrap().asked.len()
    }

    pub(super) fn last(&self) -> Asked {
        self.state.lock().unwrap().asked.last().expect("it was asked").clone()
    }

    pub(super) fn subscriptions(&self) -> Vec<Value> {
        self.state.lock().unwrap().subscriptions.clone()
    }

    pub(super) fn put(&self, list: Value) {
        self.state.lock().unwrap().subscriptions = list.as_array().unwrap().clone();
    }

    pub(super) fn change(&self, index: usize, fields: Value) {
        let mut state = self.state.lock().unwrap();
        state.subscriptions[index].as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    }
}

fn serve(mut stream: TcpStream, state: &Mutex<State>) {
    let Some(asked) = read(&mut stream) else { return };
    let mut state = state.lock().unwrap();
    state.asked.push(asked.clone());
    let fault = state.faults.pop_front();
    let refusal =
        |status, text: &str| (status, json!({ "error": text, "code": "BAD_REQUEST", "details": {} }));
    let (status, body) = match fault {
        Some(Fault::Status(status)) => refusal(status, "refused"),
        Some(Fault::Echo(status)) => refusal(status, &format!("cannot take {}", asked.body)),
        Some(Fault::Redirect) => (307, Value::Null),
        Some(Fault::CutOff) => {
            state.answer(&asked);
            return;
        }
        None => state.answer(&asked),
    };
    let text = if body.is_null() { String::new() } else { body.to_string() };
    let further = if status == 307 { "Location: http://127.0.0.2:9/api/v1/webhooks\r\n" } else { "" };
    let head = format!(
        "HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\n{further}Content-Length: {}\r\nConnection: close\r\n\r\n",
        text.len()
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(text.as_bytes()));
}

impl State {
    fn answer(&mut self, asked: &Asked) -> (u16, Value) {
        let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
        let id = path.strip_prefix(BELOW).unwrap_or_default().trim_start_matches('/').to_owned();
        let at = self.subscriptions.iter().position(|one| one["id"] == id.as_str());
        let missing = || (404, json!({ "error": "Webhook not found", "code": "NOT_FOUND", "details": {} }));
        match (asked.method.as_str(), at) {
            ("GET", _) if id.is_empty() => {
                let event = query.strip_prefix("event=").unwrap_or_default();
                let fits = |one: &&Value| {
                    event.is_empty()
                        || one["events"].as_array().is_some_and(|all| all.iter().any(|one| one == event))
                };
                (200, self.subscriptions.iter().filter(fits).cloned().collect())
            }
            ("POST", _) if id.is_empty() => {
                self.made += 1;
                let made = whole(&format!("wh_{}", self.made), asked.body.as_object().unwrap());
                self.subscriptions.push(made.clone());
                (201, made)
            }
            ("GET", Some(at)) => (200, self.subscriptions[at].clone()),
            ("PATCH", Some(at)) => {
                let one = &mut self.subscriptions[at];
                for (name, value) in asked.body.as_object().unwrap() {
                    match name.as_str() {
                        "timeout_ms" | "max_retries" => one["delivery_settings"][name] = value.clone(),
                        name => one[name] = value.clone(),
                    }
                }
                (200, one.clone())
            }
            ("DELETE", Some(at)) => {
                self.subscriptions.remove(at);
                (204, Value::Null)
            }
            _ => missing(),
        }
    }
}

fn whole(id: &str, body: &Map<String, Value>) -> Value {
    let or = |name: &str, otherwise: Value| body.get(name).cloned().unwrap_or(otherwise);
    json!({
        "id": id,
        "name": or("name", Value::Null),
        "url": or("url", Value::Null),
        "events": or("events", Value::Null),
        "signing_method": or("signing_method", json!("hmac_sha256")),
        "scope_type": or("scope_type", json!("global")),
        "persona_id": or("persona_id", Value::Null),
        "delivery_settings": {
            "timeout_ms": or("timeout_ms", json!(5000)),
            "max_retries": or("max_retries", json!(3)),
            "backoff_ms": 1000,
        },
        "stats": { "total_deliveries": 0, "failed_deliveries": 0, "success_rate": 100.0 },
        "last_delivery_at": null,
        "last_error": null,
        "created_at": "2026-01-05T08:00:00Z",
        "updated_at": "2026-01-05T08:00:00Z",
    })
}

fn read(stream: &mut TcpStream) -> Option<Asked> {
    let bytes = read_request(stream).ok()?;
    let at = find(&bytes, b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..at]).into_owned();
    let mut words = head.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let body = serde_json::from_slice(&bytes[at + 4..]).unwrap_or(Value::Null);
    Some(Asked { method, path, head: head.clone(), body })
}
