//! One key among several: chosen for a call by its name, told with its last use, and found again in the audit.

use gatehouse_tests::{Console, House, Target, wire};
use serde_json::{Value, json};

use super::{answer, connection, set, workspace};

/// A served workspace with two keys in one slot: `reader`, which was there first, and `writer`, which is in use.
fn two_keys(console: &mut Console, platform: &Target) -> Value {
    let workspace = workspace(console, "timehunter", "sandbox");
    let base = format!("http://{}", wire::authority(platform.url()));
    set(console, &workspace, "timehunter", "environment.sandbox.base_url", &base);
    for (name, scope) in [("reader", "read-only"), ("writer", "full-access")] {
        let add = json!({ "connection_id": connection(&workspace), "name": name, "slot": "api_key",
            "value": format!("th_test_{name}_0123456789"), "scopes": [scope] });
        console.ask("keys.add", add);
    }
    workspace
}

fn call(workspace: &Value, method: &str, key: Option<&str>) -> Value {
    let mut call =
        json!({ "connection_id": connection(workspace), "method": method, "path": "/api/employees" });
    if let Some(key) = key {
        call["key"] = json!(key);
    }
    json!({ "call": call })
}

fn header(request: &[u8], name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(request).into_owned();
    let lines = text.split("\r\n").filter_map(|line| line.split_once(": "));
    lines.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned()).next()
}

#[test]
fn a_call_goes_out_with_the_key_that_it_names() {
    let mut console = Console::in_memory();
    let platform = Target::answering(&answer("200 OK", "[]"));
    let workspace = two_keys(&mut console, &platform);
    for (key, sent) in [(None, "writer"), (Some("reader"), "reader"), (Some("writer"), "writer")] {
        let told = console.ask("api.send", call(&workspace, "GET", key));
        assert_eq!(told["key"]["name"], sent);
        assert_eq!(header(&platform.request(), "x-api-key"), Some(format!("th_test_{sent}_0123456789")));
    }
    let known = console.ask("api.describe", json!({ "connection_id": connection(&workspace) }));
    let told: Vec<_> =
        known["keys"].as_array().unwrap().iter().map(|key| (&key["name"], &key["state"])).collect();
    assert_eq!(told, [(&json!("writer"), &json!("current")), (&json!("reader"), &json!("previous"))]);
    assert!(known["keys"].as_array().unwrap().iter().all(|key| key["last_used_at"].is_string()), "{known}");

    // What the chosen key may not do is told before anything leaves.
    let refused = console.call("api.send", call(&workspace, "POST", Some("reader"))).unwrap_err();
    assert_eq!(refused["code"], "guard.read_only_key", "{refused}");
    let prepared = console.ask("api.prepare", call(&workspace, "POST", Some("reader")));
    assert_eq!(
        (&prepared["key"]["name"], &prepared["refused"]["code"]),
        (&json!("reader"), &json!("guard.read_only_key"))
    );
    assert!(!platform.was_reached());
}

#[test]
fn a_key_that_is_not_there_or_ended_is_told_and_no_other_one_takes_its_place() {
    let mut console = Console::in_memory();
    let platform = Target::answering(&answer("200 OK", "[]"));
    let workspace = two_keys(&mut console, &platform);
    let problem = console.call("api.send", call(&workspace, "GET", Some("nobody"))).unwrap_err();
    assert_eq!(problem["code"], "usage.unknown_key");
    assert!(problem["hint"].as_str().unwrap().contains("writer, reader"), "{problem}");

    let keys = console.ask("keys.list", json!({ "workspace_id": workspace["id"] }));
    let ids: Vec<_> = keys["keys"].as_array().unwrap().iter().map(|key| key["id"].clone()).collect();
    let ended = json!({ "key_id": ids[1], "change": { "expires_at": "2020-01-01T00:00:00Z" } });
    console.ask("keys.set", ended);
    console.ask("keys.revoke", json!({ "key_id": ids[0] }));
    for (name, code) in [("writer", "key.expired"), ("reader", "key.revoked")] {
        let problem = console.call("api.send", call(&workspace, "GET", Some(name))).unwrap_err();
        assert_eq!(problem["code"], code, "{problem}");
        let prepared = console.ask("api.prepare", call(&workspace, "GET", Some(name)));
        assert_eq!(prepared["refused"]["code"], code, "{prepared}");
    }
    assert!(!platform.was_reached());
}

#[test]
fn a_saved_call_keeps_the_name_of_its_key_and_the_audit_is_narrowed_by_key_and_method() {
    let mut console = Console::in_memory();
    let platform = Target::answering(&answer("200 OK", "[]"));
    let workspace = two_keys(&mut console, &platform);
    let mut kept = call(&workspace, "GET", Some("reader"));
    kept["name"] = json!("people");
    console.ask("api.save", kept);
    let saved = console.ask("api.saved", json!({ "workspace_id": workspace["id"] }));
    let saved = saved["saved"][0]["call"].clone();
    assert_eq!(saved["key"], "reader");
    console.ask("api.send", json!({ "call": saved }));
    console.ask("api.send", call(&workspace, "GET", None));
    console.ask("api.send", call(&workspace, "POST", None));
    let mut narrowed = |filter: Value| {
        let page = console.ask("audit.page", filter);
        let calls = page["calls"].as_array().unwrap().clone();
        assert_eq!(page["total"], calls.len(), "{page}");
        assert_eq!(
            (&page["keys"], &page["methods"]),
            (&json!(["reader", "writer"]), &json!(["GET", "POST"]))
        );
        calls.into_iter().map(|call| (call["key"].clone(), call["method"].clone())).collect::<Vec<_>>()
    };
    let (reader, writer, get, post) = (json!("reader"), json!("writer"), json!("GET"), json!("POST"));
    assert_eq!(narrowed(json!({ "key": "reader" })), [(reader, get.clone())]);
    assert_eq!(narrowed(json!({ "method": "post" })), [(writer.clone(), post.clone())]);
    assert_eq!(narrowed(json!({ "key": "writer", "method": "GET" })), [(writer, get)]);
    assert_eq!(narrowed(json!({ "key": "reader", "method": "POST" })), []);
}

#[test]
fn the_terminal_chooses_a_key_and_narrows_the_audit() {
    let Some(house) = House::on_keychain("the_terminal_chooses_a_key_and_narrows_the_audit") else { return };
    let platform = Target::answering(&answer("200 OK", "[]"));
    house.json(&["workspace", "new", "Acme", "--platform", "timehunter", "--environment", "sandbox"]);
    let base = format!("http://{}", wire::authority(platform.url()));
    house.json(&[
        "profile",
        "set",
        "timehunter",
        &format!("environment.sandbox.base_url={base}"),
        "--workspace",
        "Acme",
    ]);
    for name in ["reader", "writer"] {
        let value = format!("th_test_{name}_0123456789");
        house.json_with(&["key", "add", name, "--slot", "api_key", "--secret-stdin"], value.as_bytes());
    }
    for key in ["reader", "writer"] {
        let told = house.json(&["api", "GET", "/api/employees", "--key", key]);
        assert_eq!(told["key"], key);
        assert_eq!(header(&platform.request(), "x-api-key"), Some(format!("th_test_{key}_0123456789")));
    }
    house.refused(&["api", "GET", "/api/employees", "--key", "nobody"], 2, "usage.unknown_key");
    let page = house.json(&["audit", "--key", "reader", "--method", "get"]);
    assert_eq!((page["calls"].as_array().unwrap().len(), &page["calls"][0]["key"]), (1, &json!("reader")));
    assert_eq!(house.json(&["audit", "--method", "POST"])["calls"], json!([]));
}
