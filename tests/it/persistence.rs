//! What was made is there after a crash, and what ran runs again.

use gatehouse_tests::wire::authority;
use gatehouse_tests::{Console, House};
use serde_json::{Value, json};

/// Everything of the workspace that a screen shows, less what is about this moment.
fn seen(console: &mut Console, workspace: &Value) -> Value {
    let page = console.ask("deliveries.page", json!({ "filter": { "workspace_id": workspace } }));
    let rows = page["deliveries"].as_array().unwrap().clone();
    let attempts: Vec<_> = rows
        .iter()
        .map(|row| console.ask("attempts.list", json!({ "delivery_id": row["id"] }))["attempts"].take())
        .collect();
    let mut seen = json!({
        "workspaces": console.ask("workspaces.list", json!({})),
        "endpoints": console.ask("endpoints.list", json!({ "workspace_id": workspace })),
        "keys": console.ask("keys.list", json!({ "workspace_id": workspace })),
        "deliveries": page,
        "attempts": attempts,
        "settings": console.ask("status.get", json!({}))["settings"],
    });
    forget_what_a_crash_may_take(&mut seen);
    seen
}

/// The moment of a key's last use and how long we took are written now and then and not at each delivery: a crash may
/// take the newest.
fn forget_what_a_crash_may_take(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("last_used_at");
            fields.remove("latency_us");
            fields.values_mut().for_each(forget_what_a_crash_may_take);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_what_a_crash_may_take),
        _ => {}
    }
}

/// Tries everything out, replays a delivery, kills the program, starts it again, and gives it with the workspace.
fn killed_and_back(house: &House, memory_only: bool) -> (Console, Value) {
    let mut console = Console::start(house);
    let tried = console.ask("sandbox.try", json!({ "memory_only": memory_only }));
    let workspace = tried["workspace_id"].clone();
    let delivery = tried["sent"][0]["delivery_id"].clone();
    let consumer = console.ask("sandbox.status", json!({}))["consumer_url"].clone();
    let replayed = console.ask("replay.send", json!({ "delivery_id": delivery, "url": consumer }));
    assert_eq!(replayed["status"], 200, "{replayed}");
    console.ask("settings.set", json!({ "theme": "dark" }));
    let before = seen(&mut console, &workspace);
    assert_eq!(before["deliveries"]["total"], 8);
    let address = console.ask("status.get", json!({}))["receiver"]["address"].clone();
    console.running.kill();

    let mut console = Console::start(house);
    let after = seen(&mut console, &workspace);
    for (part, before) in before.as_object().unwrap() {
        assert_eq!(&after[part], before, "{part}");
    }
    let status = console.ask("status.get", json!({}));
    assert_eq!(status["receiver"]["address"], address, "the address that a platform was given stays right");
    assert_eq!(status["sandbox_running"], true);
    assert_eq!(console.ask("sandbox.status", json!({}))["consumer_url"], consumer);
    (console, workspace)
}

#[test]
fn what_was_tried_out_is_there_after_a_kill() {
    // Named, so that its folder stays until the end.
    let house = House::in_memory();
    let (mut console, workspace) = killed_and_back(&house, true);
    // Secrets in memory are gone, and a delivery is not called forged because of that.
    let keys = console.ask("keys.list", json!({ "workspace_id": workspace }))["keys"].take();
    let check = console.ask("keys.check", json!({ "key_id": keys[0]["id"] }));
    assert_eq!(check["readable"], false);
    let endpoints = console.ask("endpoints.list", json!({ "workspace_id": workspace }));
    let kejue =
        endpoints["endpoints"].as_array().unwrap().iter().find(|one| one["platform"] == "kejue").unwrap();
    let time = (std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis()).to_string();
    let zeros = format!("sha256={}", "0".repeat(64));
    let headers = [("X-Kejue-Signature", zeros.as_str()), ("X-Kejue-Timestamp", &time)];
    let answer = gatehouse_tests::wire::post(kejue["url"].as_str().unwrap(), &headers, b"{}");
    assert_eq!(answer.status, 200);
    let page = console.ask("deliveries.page", json!({ "limit": 1 }));
    assert_eq!(page["deliveries"][0]["reason"], "secret_unavailable");
}

#[test]
fn secrets_in_the_keychain_are_there_after_a_kill() {
    let Some(house) = House::on_keychain("secrets_in_the_keychain_are_there_after_a_kill") else { return };
    let (mut console, workspace) = killed_and_back(&house, false);
    let keys = console.ask("keys.list", json!({ "workspace_id": workspace }))["keys"].take();
    for key in keys.as_array().unwrap() {
        assert_eq!(console.ask("keys.check", json!({ "key_id": key["id"] }))["readable"], true, "{key}");
    }
    let sent = console.ask("sandbox.send", json!({ "platform": "kejue" }));
    assert_eq!(sent["sent"][0]["status"], 200);
    let page = console.ask("deliveries.page", json!({ "limit": 1 }));
    assert_eq!(page["deliveries"][0]["verdict"], "valid");
    console.ask("workspaces.remove", json!({ "workspace_id": workspace, "confirm_name": "Sandbox" }));
}

#[test]
fn a_listener_that_was_stopped_stays_stopped() {
    let house = House::in_memory();
    let mut console = Console::start(&house);
    console.ask("receiver.start", json!({}));
    console.ask("receiver.stop", json!({}));
    console.running.kill();
    let mut console = Console::start(&house);
    assert_eq!(console.ask("status.get", json!({}))["receiver"]["listening"], false);
}

#[test]
fn listening_without_a_port_takes_the_one_used_last() {
    let house = House::in_memory();
    house.json(&["workspace", "new", "Acme", "--platform", "rejento"]);
    let (listener, first) = house.listen(&[]);
    listener.kill();
    let (_listener, second) = house.listen(&[]);
    assert_eq!(authority(first["url"].as_str().unwrap()), authority(second["url"].as_str().unwrap()));
    assert_eq!(first["endpoints"], second["endpoints"]);
}
