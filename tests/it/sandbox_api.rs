//! The sandbox as a whole: what a console steers, and a sandbox that stands alone.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use gatehouse_tests::{Console, House, Target};
use serde_json::{Value, json};

use crate::cli::{acme, has};

const REFUSING: &str = "HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// Asks an imitation over its own socket.
fn ask(base: &str, method: &str, path: &str, header: (&str, &str), body: &Value) -> (u16, Value) {
    let host = base.trim_start_matches("http://").split('/').next().unwrap();
    let target = format!("{}{path}", base.trim_start_matches("http://").trim_start_matches(host));
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let mut stream = TcpStream::connect(host).unwrap();
    let (name, value) = header;
    let head = format!(
        "{method} {target} HTTP/1.1\r\nHost: {host}\r\n{name}: {value}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let status = line.split(' ').nth(1).unwrap().parse().unwrap();
    let mut marked = false;
    while line != "\r\n" {
        line.clear();
        reader.read_line(&mut line).unwrap();
        marked |= line.to_ascii_lowercase().starts_with("x-gatehouse-sandbox: 1");
    }
    assert!(marked, "{method} {path}");
    let mut rest = Vec::new();
    reader.read_to_end(&mut rest).unwrap();
    (status, serde_json::from_slice(&rest).unwrap_or_default())
}

fn key(console: &mut Console, platform: &str, auth: &str) -> String {
    let all = console.ask("sandbox.credentials", json!({ "platform": platform }));
    let all = all["credentials"].as_array().unwrap();
    let one = all.iter().rfind(|one| {
        one["auth"] == auth && one["field"] != "key_id" && !one["label"].as_str().unwrap().contains("without")
    });
    one.unwrap()["value"].as_str().unwrap().to_owned()
}

#[test]
fn a_subscription_made_over_the_api_gets_the_events_and_counts_them() {
    let mut console = Console::in_memory();
    let target = Target::start();
    let world = console.ask("sandbox.start", json!({}));
    assert_eq!((&world["running"], &world["deliveries"]), (&json!(true), &json!([])));
    let base = format!("{}/kejue/api/v1", world["base_url"].as_str().unwrap());
    let key = key(&mut console, "kejue", "api_key");
    let hook = json!({ "url": target.url(), "events": ["call.ended"], "secret": "s3cret" });
    let (status, made) = ask(&base, "POST", "/webhooks", ("X-API-Key", &key), &hook);
    assert_eq!(status, 201);
    let world = console.ask("sandbox.dispatch", json!({ "platform": "kejue", "events": ["call.ended"] }));
    let sent = &world["deliveries"][0];
    assert_eq!((&sent["state"], &sent["attempts"][0]["status"]), (&json!("delivered"), &json!(200)));
    let request = String::from_utf8(target.request()).unwrap();
    assert!(request.contains("X-Kejue-Signature: sha256="), "{request}");
    let path = format!("/webhooks/{}", made["id"].as_str().unwrap());
    let (_, shown) = ask(&base, "GET", &path, ("X-API-Key", &key), &Value::Null);
    assert_eq!(shown["stats"]["total_deliveries"], 1);
}

#[test]
fn a_dead_letter_of_timehunter_is_put_back_and_thrown_away() {
    let mut console = Console::in_memory();
    console.receiving("timehunter", "whsec-sandbox");
    let workspaces = console.ask("workspaces.list", json!({}));
    let id = workspaces["workspaces"][0]["id"].clone();
    let target = Target::answering(REFUSING);
    let order = json!({ "workspace_id": id, "platform": "timehunter", "events": ["session.started"], "to": target.url() });
    let world = console.ask("sandbox.dispatch", order);
    assert_eq!(world["deliveries"][0]["state"], "waiting");
    let world = console.ask("sandbox.advance", json!({ "millis": 31 * 3_600_000_u64 }));
    let dead = &world["deliveries"][0];
    assert_eq!((&dead["is_dead_letter"], dead["attempts"].as_array().unwrap().len()), (&json!(true), 6));
    let named = json!({ "id": dead["id"] });
    console.ask("sandbox.requeue", named.clone());
    let world = console.ask("sandbox.advance", json!({ "millis": 31 * 3_600_000_u64 }));
    assert_eq!(world["deliveries"][0]["attempts"].as_array().unwrap().len(), 12);
    assert_eq!(console.ask("sandbox.discard", named.clone())["deliveries"][0]["state"], "discarded");
    assert_eq!(console.call("sandbox.requeue", named).unwrap_err()["code"], "sandbox.no_dead_letter");
    assert_eq!(console.ask("sandbox.reset", json!({}))["deliveries"], json!([]));
}

#[test]
fn a_fault_of_answers_is_switched_on_and_off() {
    let mut console = Console::in_memory();
    let base =
        format!("{}/rejento/api/v1", console.ask("sandbox.start", json!({}))["base_url"].as_str().unwrap());
    let bearer = format!("Bearer {}", key(&mut console, "rejento", "bearer"));
    let status = || ask(&base, "GET", "/jobs", ("Authorization", &bearer), &Value::Null).0;
    assert_eq!(status(), 200);
    let world = console
        .ask("sandbox.fault", json!({ "platform": "rejento", "fault": "429", "argument": "7", "times": 1 }));
    assert_eq!(world["faults"][0]["fault"], "429");
    assert_eq!([status(), status()], [429, 200]);
    console.ask("sandbox.fault", json!({ "platform": "rejento", "fault": "500" }));
    assert_eq!(status(), 500);
    console.ask("sandbox.fault", json!({ "platform": "rejento" }));
    assert_eq!(status(), 200);
    let code =
        |console: &mut Console, request| console.call("sandbox.fault", request).unwrap_err()["code"].clone();
    assert_eq!(
        code(&mut console, json!({ "platform": "rejento", "fault": "nope" })),
        "sandbox.unknown_fault"
    );
    assert_eq!(code(&mut console, json!({ "platform": "nope", "fault": "500" })), "sandbox.unknown_platform");
}

#[test]
fn the_clock_stops_and_its_signatures_are_skewed() {
    let mut console = Console::in_memory();
    console.ask("sandbox.start", json!({}));
    let world = console.ask("sandbox.clock", json!({ "stopped": true, "skew_seconds": -1200 }));
    assert_eq!((&world["stopped"], &world["skew_seconds"]), (&json!(true), &json!(-1200)));
    let later = console.ask("sandbox.world", json!({}));
    assert_eq!(later["now"], world["now"]);
    let advanced = console.ask("sandbox.advance", json!({ "millis": 60_000 }));
    assert_ne!(advanced["now"], world["now"]);
    assert_eq!(
        console.call("sandbox.advance", json!({ "millis": u64::MAX / 4 })).unwrap_err()["code"],
        "sandbox.too_far"
    );
}

#[test]
fn one_that_stands_alone_tries_again_when_its_clock_is_put_forward() {
    let house = acme(&["kejue"]);
    house.json(&["endpoint", "set", "kejue", "scheme=kejue/none"]);
    house.refused(&["sandbox", "deliveries"], 2, "sandbox.not_running");
    let mut standing = house.start(&["sandbox", "start", "--json"]);
    let first = standing.line();
    assert_eq!(first["event"], "standing");
    let platforms = first["platforms"].as_array().unwrap();
    let kejue = platforms.iter().find(|one| one["id"] == "kejue").unwrap();
    let key = kejue["keys"][0]["value"].as_str().unwrap();
    let base = format!("{}/api/v1", kejue["url"].as_str().unwrap());
    assert_eq!(ask(&base, "GET", "/webhooks", ("X-API-Key", key), &Value::Null), (200, json!([])));
    house.refused(&["sandbox", "start"], 2, "sandbox.stands_already");

    let target = Target::answering(REFUSING);
    let sent = house.json(&["sandbox", "send", "kejue", "call.ended", "--to", target.url()]);
    let one = &sent["deliveries"][0];
    has(one, &["id", "attempts", "state", "due"]);
    assert_eq!((&one["state"], one["attempts"].as_array().unwrap().len()), (&json!("waiting"), 1));
    let after = house.json(&["sandbox", "clock", "advance", "31h"]);
    let one = &after["deliveries"][0];
    assert_eq!((&one["state"], one["attempts"].as_array().unwrap().len()), (&json!("dropped"), 4));
    for attempt in one["attempts"].as_array().unwrap() {
        has(attempt, &["at", "status"]);
    }
    assert_eq!(house.json(&["sandbox", "deliveries"])["deliveries"], after["deliveries"]);
    assert_eq!(house.json(&["sandbox", "reset"])["deliveries"], json!([]));
    // An order that is not signed is none.
    let bare = base.replace("/kejue/api/v1", "");
    assert_eq!(ask(&bare, "POST", "/control/reset", ("X-Gatehouse-Control", "00"), &json!({})).0, 401);
    standing.interrupt();
    house.refused(&["sandbox", "clock", "advance", "1s"], 2, "sandbox.not_running");
}

#[cfg(unix)]
#[test]
fn where_it_stands_is_written_for_its_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let house = House::in_memory();
    let mut standing = house.start(&["sandbox", "start", "--json"]);
    standing.line();
    let file = house.folder().join("sandbox.json");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    standing.interrupt();
    assert!(!file.exists());
}
