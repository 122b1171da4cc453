//! Every call of every imitation, once, by the table of what each answers: its status, its headers and its body.

mod people;
mod staffing;

use std::collections::{BTreeMap, BTreeSet};

use gatehouse_sandbox::{Sandbox, imitation};
use serde_json::Value;

use crate::wire::{Answer, ask_with, sandbox};

/// A body to send: its content type and its text.
type Sent = (&'static str, String);

/// Nothing to send.
fn nothing() -> Sent {
    ("", String::new())
}

fn object(value: &Value) -> Sent {
    ("application/json", value.to_string())
}

fn form(pairs: &[(&str, &str)]) -> Sent {
    let text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    ("application/x-www-form-urlencoded", text)
}

/// The calls of one platform, and which of them were made.
struct Tour {
    sandbox: Sandbox,
    platform: &'static str,
    headers: Vec<(&'static str, String)>,
    /// What fills the holes of paths, by the hole's name.
    holes: BTreeMap<&'static str, String>,
    made: BTreeSet<(String, String)>,
}

impl Tour {
    async fn of(platform: &'static str) -> Self {
        let sandbox = sandbox().await;
        Self { sandbox, platform, headers: Vec::new(), holes: BTreeMap::new(), made: BTreeSet::new() }
    }

    /// Makes a call by its method and the path of the table, a query behind it, and looks at what every answer has.
    async fn call(&mut self, call: &str, (kind, body): Sent, status: u16) -> Seen {
        let (method, target) = call.split_once(' ').unwrap();
        let path = target.split('?').next().unwrap();
        self.made.insert((method.to_owned(), path.to_owned()));
        let mut filled = format!("/{}{target}", self.platform);
        for (hole, value) in &self.holes {
            filled = filled.replace(&format!("{{{hole}}}"), value);
        }
        assert!(!filled.contains('{'), "{call}: no value for a hole of {filled}");
        let headers: Vec<(&str, &str)> =
            self.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = ask_with(&self.sandbox, method, &filled, &headers, (kind, &body)).await;
        let text = String::from_utf8_lossy(&answer.body);
        assert_eq!(answer.status, status, "{call}: {text}");
        match status {
            204 | 302 => assert!(answer.body.is_empty(), "{call}: {text}"),
            _ => assert!(answer.header("content-type").is_some(), "{call}"),
        }
        let json = match answer.header("content-type") {
            Some("application/json") => answer.json(),
            _ => Value::Null,
        };
        Seen { call: call.to_owned(), answer, json }
    }

    /// Fails for a call of the table that was not made.
    fn is_whole(&self) {
        let table = imitation::calls().into_iter().filter(|route| route.act == self.platform);
        let table: BTreeSet<_> =
            table.map(|route| (route.method.to_owned(), route.path.to_owned())).collect();
        assert!(!table.is_empty(), "{} answers nothing", self.platform);
        assert_eq!(self.made, table, "{}: what is made, and what there is", self.platform);
    }
}

/// An answer that is looked at.
struct Seen {
    call: String,
    answer: Answer,
    json: Value,
}

impl Seen {
    fn at(&self, pointer: &str) -> &Value {
        self.json.pointer(pointer).unwrap_or(&Value::Null)
    }

    fn text(&self, pointer: &str) -> String {
        let value = self.at(pointer);
        value.as_str().unwrap_or_else(|| panic!("{} {pointer}: {}", self.call, self.json)).to_owned()
    }

    #[track_caller]
    fn is(&self, pointer: &str, wanted: impl Into<Value>) -> &Self {
        assert_eq!(*self.at(pointer), wanted.into(), "{} {pointer}: {}", self.call, self.json);
        self
    }

    /// Every one of these is there and not null.
    #[track_caller]
    fn has(&self, pointers: &[&str]) -> &Self {
        for pointer in pointers {
            assert!(!self.at(pointer).is_null(), "{} {pointer}: {}", self.call, self.json);
        }
        self
    }

    #[track_caller]
    fn header(&self, name: &str, wanted: &str) -> &Self {
        assert_eq!(self.answer.header(name), Some(wanted), "{} {name}", self.call);
        self
    }

    /// The three headers of a limit are numbers.
    #[track_caller]
    fn limited(&self) -> &Self {
        for name in ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"] {
            let value = self.answer.header(name).and_then(|value| value.parse::<u64>().ok());
            assert!(value.is_some(), "{} {name}", self.call);
        }
        self
    }

    /// It says what is invented in it.
    #[track_caller]
    fn invented(&self, what: &str) -> &Self {
        self.header("x-gatehouse-invented", what)
    }
}

#[test]
fn the_table_names_each_call_once_and_all_five_platforms() {
    let calls = imitation::calls();
    let platforms: BTreeSet<_> = calls.iter().map(|route| route.act).collect();
    assert_eq!(platforms.len(), 5);
    let names: BTreeSet<_> = calls.iter().map(|route| (route.act, route.method, route.path)).collect();
    assert_eq!(names.len(), calls.len());
}
