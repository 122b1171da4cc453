//! History is judged again when a secret, a scheme or a profile changes, and what was said first is kept.

use std::time::{Duration, Instant};

use gatehouse_model::{Secret, Timestamp};
use gatehouse_signing::SignInput;
use gatehouse_tests::platform::borrowed;
use gatehouse_tests::wire::{exchange, post, request};
use gatehouse_tests::{Console, DEADLINE};
use serde_json::{Value, json};

const SECRET: &str = "whsec-test-0001";
const BODY: &[u8] = br#"{"id":"evt_1","type":"call.ended"}"#;

/// An endpoint that receives without a secret: its address, itself, and its connection.
fn open(console: &mut Console, scheme: &str) -> (String, Value, Value) {
    let (url, endpoint) = console.receiving_by(scheme);
    let connection = endpoint["connection_id"].clone();
    (url, endpoint, connection)
}

fn signed(scheme: &str, secret: &str, age: i64) -> Vec<(String, String)> {
    let now = Timestamp::now().as_second();
    let input = SignInput {
        method: "POST",
        url: None,
        id: None,
        at: Timestamp::from_second(now - age).unwrap(),
        headers: &[],
        body: BODY,
        params: &std::collections::BTreeMap::new(),
    };
    gatehouse_signing::sign(gatehouse_providers::scheme(scheme).unwrap(), &input, &Secret::from(secret))
        .unwrap()
}

fn add_key(console: &mut Console, connection: &Value, secret: &str) {
    let key = json!({ "connection_id": connection, "name": format!("key {secret}"), "slot": "webhook", "value": secret });
    console.ask("keys.add", key);
}

/// Waits until a run ended, and gives it.
fn judged(console: &mut Console, after: u64) -> Value {
    let deadline = Instant::now() + DEADLINE;
    loop {
        let run = console.ask("deliveries.changed_verdicts", json!({}))["run"].take();
        let is_newer = run["activity_id"].as_u64().is_some_and(|id| id > after);
        if is_newer && run["state"] != "running" {
            return run;
        }
        assert!(Instant::now() < deadline, "history was not judged: {run}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn deliveries(console: &mut Console) -> Vec<Value> {
    let mut page = console.ask("deliveries.page", json!({ "filter": {} }));
    let mut rows: Vec<Value> = page["deliveries"].as_array_mut().unwrap().drain(..).collect();
    rows.reverse();
    rows
}

#[test]
fn an_added_secret_judges_what_came_before_as_of_when_it_came() {
    let mut console = Console::in_memory();
    let (url, _, connection) = open(&mut console, "stripe");
    for (secret, age) in [(SECRET, 0), (SECRET, 3600), ("another", 0)] {
        assert_eq!(post(&url, &borrowed(&signed("stripe", secret, age)), BODY).status, 200);
    }
    assert!(deliveries(&mut console).iter().all(|row| row["reason"] == "secret_missing"));

    add_key(&mut console, &connection, SECRET);
    let run = judged(&mut console, 0);
    assert_eq!((&run["state"], &run["looked_at"], &run["changed"]), (&"done".into(), &3.into(), &3.into()));
    assert_eq!(run["became_valid"], 1);
    let reasons: Vec<_> = deliveries(&mut console).iter().map(|row| row["reason"].clone()).collect();
    assert_eq!(reasons, ["ok", "timestamp_too_old", "mismatch"]);
    let to: Vec<_> = run["changes"].as_array().unwrap().iter().map(|change| &change["to_reason"]).collect();
    assert_eq!(to, ["ok", "timestamp_too_old", "mismatch"], "listed in the order in which they came");

    let rows = deliveries(&mut console);
    let one = console.ask("deliveries.get", json!({ "delivery_id": rows[2]["id"] }));
    assert_eq!(
        (&one["verdict"]["reason"], &one["summary"]["status_answered"]),
        (&"mismatch".into(), &200.into())
    );
    assert_eq!(one["at_receipt"]["reason"], "secret_missing", "so that the 200 can be explained");
    let activities = console.ask("activities.list", json!({}));
    assert_eq!(activities["activities"][0]["kind"], "deliveries.verify");
    assert_eq!(activities["activities"][0]["state"], "done");
}

#[test]
fn a_changed_scheme_and_a_persons_wish_judge_again_too() {
    let mut console = Console::in_memory();
    let (url, endpoint, connection) = open(&mut console, "github");
    add_key(&mut console, &connection, SECRET);
    assert_eq!(post(&url, &borrowed(&signed("github", SECRET, 0)), BODY).status, 200);
    console.ask("endpoints.set", json!({ "endpoint_id": endpoint["id"], "scheme": "shopify" }));
    let run = judged(&mut console, 0);
    assert_eq!(run["changes"][0]["to_reason"], "missing_signature_header");
    console.ask("endpoints.set", json!({ "endpoint_id": endpoint["id"], "scheme": "github" }));
    let run = judged(&mut console, run["activity_id"].as_u64().unwrap());
    assert_eq!(run["became_valid"], 1);
    let started = console.ask("deliveries.verify_again", json!({ "endpoint_id": endpoint["id"] }));
    let run = judged(&mut console, run["activity_id"].as_u64().unwrap());
    assert_eq!((&run["activity_id"], &run["changed"]), (&started["activity_id"], &0.into()));
}

#[test]
fn a_secret_that_is_gone_takes_no_proof_with_it() {
    let mut console = Console::in_memory();
    let (url, endpoint, connection) = open(&mut console, "github");
    add_key(&mut console, &connection, SECRET);
    assert_eq!(post(&url, &borrowed(&signed("github", SECRET, 0)), BODY).status, 200);
    let workspace = endpoint["workspace_id"].clone();
    let keys = console.ask("keys.list", json!({ "workspace_id": workspace }));
    console.ask("keys.remove", json!({ "key_id": keys["keys"][0]["id"] }));
    console.ask("deliveries.verify_again", json!({ "workspace_id": workspace }));
    let run = judged(&mut console, 0);
    assert_eq!((&run["looked_at"], &run["changed"]), (&1.into(), &0.into()));
    assert_eq!(deliveries(&mut console)[0]["verdict"], "valid");
}

#[test]
fn a_relay_is_a_persons_word_and_judges_again() {
    let mut console = Console::in_memory();
    let (url, endpoint, connection) = open(&mut console, "github");
    add_key(&mut console, &connection, SECRET);
    let mut bytes = request("POST", &url, &borrowed(&signed("github", SECRET, 0)), BODY);
    let last = bytes.len() - 2;
    bytes[last] = b' ';
    assert_eq!(exchange(&url, &bytes).status, 401);
    console.ask("endpoints.set", json!({ "endpoint_id": endpoint["id"], "relayed": true }));
    let run = judged(&mut console, 0);
    assert_eq!(run["changes"][0]["to_reason"], "relayed");
    let rows = deliveries(&mut console);
    assert_eq!((&rows[0]["verdict"], &rows[0]["fidelity"]), (&"unverified".into(), &"relayed".into()));
    assert_eq!(rows[0]["status_answered"], 401, "what was answered stays what was answered");
}

#[test]
fn a_copy_is_shown_as_replayed_and_stays_genuine() {
    let mut console = Console::in_memory();
    let (url, _, connection) = open(&mut console, "stripe");
    add_key(&mut console, &connection, SECRET);
    let headers = signed("stripe", SECRET, 0);
    for _ in 0..2 {
        assert_eq!(post(&url, &borrowed(&headers), BODY).status, 200);
    }
    let rows = deliveries(&mut console);
    assert_eq!((&rows[1]["verdict"], &rows[1]["replay_of"]), (&"valid".into(), &rows[0]["id"]));
    let one = console.ask("deliveries.get", json!({ "delivery_id": rows[1]["id"] }));
    let seen = one["verdict"]["checks"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&seen["id"], &seen["outcome"]), (&"first_seen".into(), &"failed".into()));
    assert_eq!(seen["evidence"][0]["value"], "replayed");
}

#[test]
fn a_challenge_brings_a_secret_that_a_click_keeps() {
    let mut console = Console::in_memory();
    let (url, endpoint, _) = open(&mut console, "notion");
    assert_eq!(post(&url, &[], br#"{"verification_token":"secret_0123456789"}"#).status, 200);
    assert_eq!(post(&url, &borrowed(&signed("notion", "secret_0123456789", 0)), BODY).status, 200);
    let rows = deliveries(&mut console);
    let get = json!({ "delivery_id": rows[0]["id"] });
    let one = console.ask("deliveries.get", get.clone());
    assert_eq!(one["summary"]["provider_event"], "handshake");
    assert_eq!(
        (&one["handshake"]["waiting"], &one["handshake"]["keeps_secret"]),
        (&true.into(), &true.into())
    );
    console.ask("handshakes.confirm", get.clone());
    assert_eq!(judged(&mut console, 0)["became_valid"], 1, "what was signed with it is judged again");
    assert_eq!(console.ask("deliveries.get", get)["handshake"]["waiting"], false);
    let keys = console.ask("keys.list", json!({ "workspace_id": endpoint["workspace_id"] }));
    assert_eq!(keys["keys"][0]["last_four"], "6789");
    let error = console.call("handshakes.confirm", json!({ "delivery_id": rows[1]["id"] })).unwrap_err();
    assert_eq!(error["code"], "handshake.nothing_to_confirm");
}

#[test]
fn a_challenge_never_makes_us_call_another_host() {
    let mut console = Console::in_memory();
    let (url, ..) = open(&mut console, "aws-sns");
    let lines = [("x-amz-sns-message-type", "SubscriptionConfirmation")];
    let body = |address: &str| {
        json!({ "Type": "SubscriptionConfirmation", "SubscribeURL": address, "SignatureVersion": "1", "Signature": "AA==",
                "SigningCertURL": "https://sns.us-east-1.amazonaws.com/x.pem", "Message": "m", "MessageId": "1",
                "Timestamp": "2026-11-21T09:41:05Z", "TopicArn": "arn", "Token": "t" })
        .to_string()
    };
    for address in
        ["http://127.0.0.1:9/", "https://sns.us-east-1.amazonaws.com.evil.example/", "file:///etc/passwd"]
    {
        post(&url, &lines, body(address).as_bytes());
        let rows = deliveries(&mut console);
        let last = json!({ "delivery_id": rows[rows.len() - 1]["id"] });
        let one = console.ask("deliveries.get", last.clone());
        assert_eq!(one["handshake"]["waiting"], true, "{one}");
        let error = console.call("handshakes.confirm", last.clone()).unwrap_err();
        assert_eq!(error["code"], "handshake.host_not_allowed", "{address}: {error}");
        assert_eq!(console.ask("attempts.list", last)["attempts"], json!([]));
    }
}
