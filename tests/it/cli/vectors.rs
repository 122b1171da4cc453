//! Every public vector through the real program.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatehouse_tests::House;
use serde_json::Value;

const FILE: &str = include_str!("../../fixtures/signatures/vectors.json");

/// One vector of the file.
struct Vector(Value);

impl Vector {
    #[track_caller]
    fn text(&self, field: &str) -> &str {
        self.0[field].as_str().unwrap_or_else(|| panic!("no `{field}` in {}", self.0))
    }

    fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.0["headers"].as_array().into_iter().flatten();
        all.map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap()))
    }

    /// Writes the request as it would be on the wire.
    fn request(&self) -> Vec<u8> {
        let lines: String = self.headers().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let repeated = &self.0["body_repeat"];
        let body = match (repeated[0].as_str(), repeated[1].as_u64()) {
            (Some(text), Some(count)) => text.repeat(usize::try_from(count).unwrap()).into_bytes(),
            _ => STANDARD.decode(self.text("body_b64")).unwrap(),
        };
        [format!("{} /hook HTTP/1.1\r\n{lines}\r\n", self.text("method")).as_bytes(), &body].concat()
    }

    /// Gives the secrets as standard input takes them; the NUL at the end keeps a final line feed.
    fn secrets(&self) -> Vec<u8> {
        let more = self.0["more_secrets"].as_array().into_iter().flatten();
        let all: Vec<_> = std::iter::once(&self.0["secret"]).chain(more).filter_map(Value::as_str).collect();
        [all.join("\0").as_bytes(), b"\0"].concat()
    }

    /// Gives the clock; where the vector has none, the Unix time that is in its headers, so that no window matters.
    fn at(&self) -> String {
        let sent = || {
            let values = self.headers().flat_map(|(_, value)| value.split(|c: char| !c.is_ascii_digit()));
            values.filter(|digits| digits.len() == 10).find_map(|digits| digits.parse().ok())
        };
        self.0["now"].as_i64().or_else(sent).unwrap_or_default().to_string()
    }

    /// Gives what is wrong with the program's answer, if anything.
    fn differs(&self, house: &House) -> Option<String> {
        let (id, expect, reason) = (self.text("id"), self.text("expect"), self.text("reason"));
        let (request, at) = (house.file(&format!("{id}.http"), self.request()), self.at());
        let mut arguments = vec!["verify", "--scheme", self.text("scheme"), "--request", &request];
        arguments.extend(["--secret-stdin", "--at", &at, "--json"]);
        if !self.text("url").is_empty() {
            arguments.extend(["--url", self.text("url")]);
        }
        let ended = house.run_with(&arguments, &self.secrets());
        let Ok(found) = serde_json::from_slice::<Value>(&ended.stdout) else {
            return Some(format!("{id}: {}", ended.notes()));
        };
        // What was done elsewhere leaves no trace in the request, and then no cause may be made up.
        let untold = ["wrong_secret", "wrong_url", "body_changed"];
        let stated = self.0["cause"].as_str();
        let cause = stated.filter(|cause| !untold.contains(cause));
        let right = found["verdict"] == expect
            && found["reason"] == reason
            && (stated.is_none() || found["cause"].as_str() == cause)
            && ended.status == i32::from(expect != "valid");
        (!right)
            .then(|| format!("{id}: wanted {expect} {reason} {cause:?}, got {} and {found}", ended.status))
    }
}

#[test]
fn every_public_vector_gives_its_verdict_its_reason_and_its_cause() {
    let file: Value = serde_json::from_str(FILE).unwrap();
    let vectors: Vec<_> = file["vectors"].as_array().unwrap().iter().cloned().map(Vector).collect();
    let (house, next, wrong) = (House::in_memory(), AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(vector) = vectors.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(difference) = vector.differs(&house) {
                        wrong.lock().unwrap().push(difference);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(vectors.len(), 99);
}

/// The file itself is what `--vector` reads.
#[test]
fn a_vector_of_the_file_is_named_by_its_id() {
    let house = House::in_memory();
    let file = house.file("vectors.json", FILE);
    let named = format!("{file}#svix-body-reserialised");
    let ended = house.run(&["verify", "--vector", &named, "--json"]);
    assert_eq!((ended.status, ended.json()["cause"].as_str()), (1, Some("body_reserialised")));
    house.refused(&["verify", "--vector", &file], 2, "usage.vector_needed");
    house.refused(&["verify", "--vector", &format!("{file}#no-such")], 3, "request.not_found");
}
