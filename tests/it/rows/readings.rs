//! What a platform said earlier or says elsewhere can be chosen, and is what calls and samples go by (E39, E40).

use serde_json::json;

use super::Offline;

fn choose(offline: &mut Offline, platform: &str, topic: &str, option: &str) {
    let request =
        json!({ "id": platform, "workspace_id": offline.workspace, "topic": topic, "option": option });
    offline.console.ask("profiles.choose", request);
}

#[test]
fn the_older_key_of_kejue_is_sent_as_its_older_pages_say() {
    let mut offline = Offline::start();
    let all = offline.console.ask("sandbox.credentials", json!({ "platform": "kejue" }));
    let all = all["credentials"].as_array().unwrap().clone();
    let older = all.iter().find(|one| one["auth"] == "legacy_bearer").unwrap()["value"].clone();
    let create = json!({ "name": "Older", "environment": "offline", "platforms": ["kejue"] });
    let workspace = offline.console.ask("workspaces.create", create);
    offline.workspace = workspace["id"].clone();
    choose(&mut offline, "kejue", "authentication", "bearer-older");
    let connection = workspace["connections"][0]["id"].clone();
    let key = json!({ "connection_id": connection, "name": "older", "slot": "api_key", "value": older });
    offline.console.ask("keys.add", key);
    let call = json!({ "connection_id": connection, "method": "GET", "path": "/contacts" });
    let prepared = offline.console.ask("api.prepare", json!({ "call": call }));
    let headers = prepared["headers"].as_array().unwrap();
    let sent = headers.iter().find(|row| row["name"] == "Authorization").unwrap();
    assert_eq!(sent["value"], "•••", "{prepared}");
    assert!(headers.iter().all(|row| row["name"] != "X-API-Key"), "{prepared}");
    let said = offline.console.ask("api.send", json!({ "call": call }));
    assert_eq!(said["status"], 200, "{said}");
    // Its errors have another shape, and are read all the same.
    let wrong = json!({ "connection_id": connection, "method": "GET", "path": "/contacts/none/no" });
    let refused = offline.console.ask("api.send", json!({ "call": wrong }));
    assert_eq!((&refused["status"], &refused["problem"]["code"]), (&json!(404), &json!("api.not_there")));
}

#[test]
fn the_payload_of_the_test_button_and_the_older_one_are_sent_when_they_are_chosen() {
    let mut offline = Offline::start();
    let send = |offline: &mut Offline, event: &str| {
        let request = json!({ "platform": "kejue", "event": event, "workspace_id": offline.workspace });
        let sent = offline.console.ask("sandbox.send", request);
        assert_eq!(sent["sent"][0]["status"], 200, "{sent}");
        let row = json!({ "id": sent["sent"][0]["delivery_id"] });
        offline.body_of(&row)
    };
    let guide = send(&mut offline, "call.analyzed");
    assert!(guide.pointer("/data/call/structured_data").is_some(), "{guide}");
    choose(&mut offline, "kejue", "call-payload", "test-button");
    let button = send(&mut offline, "call.analyzed");
    assert!(button.pointer("/data/call/extracted_data").is_some(), "{button}");
    assert!(button.pointer("/data/contact/full_name").is_some(), "{button}");
    choose(&mut offline, "kejue", "call-payload", "older-guide");
    let older = send(&mut offline, "call.ended");
    assert!(older["call_id"].is_string() && older.get("data").is_none(), "{older}");
}
