//! `conformance` against programs of other people's making.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use gatehouse_tests::House;
use gatehouse_tests::house::endpoint_url;
use serde_json::{Value, json};

const SECRET: &str = "whsec-test-0001";

/// A program of `tests/fixtures/consumers`, ended with the test.
struct Consumer {
    child: Child,
    url: String,
}

impl Consumer {
    fn start(name: &str) -> Self {
        let script = format!("{}/fixtures/consumers/{name}", env!("CARGO_MANIFEST_DIR"));
        let mut child = Command::new("node")
            .arg(script)
            .env("CONSUMER_SECRET", SECRET)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut port = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut port).unwrap();
        Self { child, url: format!("http://127.0.0.1:{}/hooks", port.trim()) }
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn failed(run: &Value) -> Vec<&str> {
    let checks = run["checks"].as_array().unwrap().iter();
    checks.filter(|check| check["ok"] == json!(false)).map(|check| check["name"].as_str().unwrap()).collect()
}

/// What platforms.md §4.2 says of the documented sample: it throws on an empty, short or prefixed header and accepts
/// what follows right digits.
#[test]
fn the_documented_sample_is_found_to_throw_and_to_accept_a_tail() {
    let (house, consumer) = (House::in_memory(), Consumer::start("sample.mjs"));
    let junit = house.scratch().join("conformance.xml").display().to_string();
    let arguments =
        ["conformance", &consumer.url, "--platform", "rejento", "--secret-stdin", "--json", "--junit"];
    let ended = house.run_with(&[&arguments[..], &[&junit]].concat(), SECRET.as_bytes());
    let run = ended.json();
    assert_eq!(ended.status, 1, "{run}");
    let expected = [
        "missing_signature",
        "empty_signature",
        "short_signature",
        "signature_with_tail",
        "no_signature_at_all",
        "signature_prefix",
    ];
    assert_eq!(failed(&run), expected, "{run}");
    let tail = run["checks"].as_array().unwrap().iter().find(|check| check["name"] == "signature_with_tail");
    assert_eq!((&tail.unwrap()["expected"], &tail.unwrap()["got"]), (&json!("4xx"), &json!("200")));
    let xml = std::fs::read_to_string(&junit).unwrap();
    assert!(
        xml.contains("failures=\"6\"") && xml.contains("<failure message=\"expected 4xx, got 500\">"),
        "{xml}"
    );
    assert!(!xml.contains(SECRET) && !ended.text().contains(SECRET), "the secret is told to nobody");
}

/// Our own receiver is a consumer too, and verifies with the secret of its connection.
#[test]
fn our_own_receiver_gets_everything_right_with_the_secret_of_the_workspace() {
    let Some(house) = House::on_keychain("our_own_receiver_gets_everything_right") else { return };
    house.json(&["workspace", "new", "Acme", "--platform", "keruja"]);
    house.json_with(&["key", "add", "staging", "--slot", "webhook", "--secret-stdin"], SECRET.as_bytes());
    let (listener, first) = house.listen(&[]);
    let ended = house.run(&["conformance", &endpoint_url(&first, "keruja"), "--workspace", "Acme", "--json"]);
    let run = ended.json();
    assert_eq!((ended.status, failed(&run)), (0, Vec::new()), "{run}");
    assert_eq!(listener.interrupt().status, 0);
}

#[test]
fn nobody_there_and_a_forbidden_address_are_told_apart() {
    let house = House::in_memory();
    let run = |url: &str| {
        let ended = house
            .run_with(&["conformance", url, "--platform", "rejento", "--secret-stdin", "--json"], b"s3cret");
        (ended.status, ended.problem()["code"].as_str().unwrap().to_owned())
    };
    assert_eq!(run("http://127.0.0.1:1/"), (6, "network.unreachable".to_owned()));
    assert_eq!(run("http://169.254.169.254/").0, 4);
}
