//! Two deliveries side by side, notes and pins, and any row by its number, as the interface asks for them.

use gatehouse_tests::Console;
use gatehouse_tests::wire::post;
use serde_json::{Value, json};

const RECEIVED: &str = "Bearer received-secret-4711";

/// Receives these bodies and gives the ids, the oldest first.
fn received(console: &mut Console, bodies: &[&str]) -> Vec<Value> {
    let (url, _) = console.receiving("kejue", "a signing secret of ours");
    for (number, body) in bodies.iter().enumerate() {
        let secret = format!("{RECEIVED}-{number}");
        let headers =
            [("Content-Type", "application/json"), ("Authorization", secret.as_str()), ("X-Number", "7")];
        post(&url, &headers, body.as_bytes());
    }
    let page = console.ask("deliveries.page", json!({ "limit": 1000 }));
    let mut ids: Vec<_> =
        page["deliveries"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
    ids.reverse();
    ids
}

#[test]
fn two_deliveries_are_compared_without_the_secrets_that_they_brought() {
    let mut console = Console::in_memory();
    let bodies = [
        r#"{"kept":1,"moved":{"deep":[1,2]},"job":"lead","api_key":"received-secret-0815-a"}"#,
        r#"{"kept":1,"new":{"deep":[1,2]},"job":"crew","api_key":"received-secret-0815-b"}"#,
    ];
    let ids = received(&mut console, &bodies);
    let diff = console.ask("deliveries.diff", json!({ "delivery_id": ids[1] }));
    assert_eq!(diff["with"]["id"], ids[0], "the one before stands beside it unless told otherwise");
    let of = |list: &Value, name: &str| -> Value {
        let rows = list.as_array().unwrap();
        rows.iter().find(|row| row["name"] == name || row["pointer"] == name).cloned().unwrap_or_default()
    };
    assert_eq!(of(&diff["headers"], "Authorization")["change"], "changed");
    assert_eq!(of(&diff["headers"], "X-Number")["change"], "equal");
    let changes = &diff["body"]["json"]["changes"];
    assert_eq!(of(changes, "/job")["change"], "changed");
    assert_eq!(of(changes, "/new")["change"], "moved", "{changes}");
    assert_eq!(of(changes, "/new")["from"], "/moved");
    let lines = diff["body"]["text"]["lines"].to_string();
    assert!(lines.contains("lead") && lines.contains("crew"), "{lines}");
    assert!(!diff.to_string().contains("received-secret"), "{diff}");
    let other = json!({ "delivery_id": ids[0], "with": ids[1] });
    assert_eq!(console.ask("deliveries.diff", other)["with"]["id"], ids[1]);
    let first = console.ask("deliveries.diff", json!({ "delivery_id": ids[0] }));
    assert!(first["with"].is_null() && first["body"].is_null());
}

#[test]
fn notes_and_pins_are_found_and_survive() {
    let mut console = Console::in_memory();
    let ids = received(&mut console, &["{}", "{\"a\":1}", "{\"a\":2}"]);
    let write = json!({ "delivery_ids": [ids[0], ids[2]], "text": " asked Ops ", "pinned": true });
    assert_eq!(console.ask("notes.write", write)["changed"], 2);
    let found = |console: &mut Console, query: &str| {
        let page = console.ask("deliveries.page", json!({ "filter": { "query": query } }));
        page["deliveries"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(found(&mut console, "is:pinned note:ops"), [ids[2].clone(), ids[0].clone()]);
    assert_eq!(found(&mut console, "-is:pinned"), [ids[1].clone()]);
    let note = console.ask("deliveries.get", json!({ "delivery_id": ids[0] }))["note"].take();
    assert_eq!((&note["text"], &note["pinned"]), (&json!("asked Ops"), &json!(true)));
    console.ask("notes.write", json!({ "delivery_ids": [ids[0]], "text": "", "pinned": false }));
    assert_eq!(found(&mut console, "is:pinned,noted"), [ids[2].clone()]);
    let long = json!({ "delivery_ids": [ids[0]], "text": "x".repeat(10_001) });
    assert_eq!(console.call("notes.write", long).unwrap_err()["code"], "usage.out_of_range");
}

#[test]
fn a_row_keeps_its_number_while_new_ones_come() {
    let mut console = Console::in_memory();
    let bodies: Vec<_> = (0..12).map(|number| format!("{{\"n\":{number}}}")).collect();
    let bodies: Vec<_> = bodies.iter().map(String::as_str).collect();
    let ids = received(&mut console, &bodies);
    let top = console.ask("deliveries.page", json!({ "limit": 2 }))["top"].take();
    let list = console.ask("workspaces.list", json!({}));
    let workspace = &list["workspaces"][0]["id"];
    let endpoints = console.ask("endpoints.list", json!({ "workspace_id": workspace }));
    post(endpoints["endpoints"][0]["url"].as_str().unwrap(), &[], b"{}");
    let page = console.ask("deliveries.page", json!({ "after": top, "rank": 7, "limit": 2 }));
    assert_eq!(page["total"], 12);
    let rows = page["deliveries"].as_array().unwrap();
    assert_eq!((&rows[0]["id"], &rows[1]["id"]), (&ids[4], &ids[3]));
    let seen = console.ask("deliveries.histogram", json!({}));
    let sum: u64 = seen["bars"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|bar| ["valid", "invalid", "other"].map(|kind| bar[kind].as_u64().unwrap()))
        .sum();
    assert_eq!((sum, &seen["cut"]), (13, &json!(false)));
}
