//! A window for support: every command of the table that is the owner's is refused, and the rest works.

use gatehouse_app::{Access, COMMANDS};
use gatehouse_tests::wire::post;
use gatehouse_tests::{Console, House};
use serde_json::json;

/// What a sender brings along and nobody but the owner sees.
const SECRET: &str = "received-secret-4711";

#[test]
fn a_window_for_support_is_refused_every_command_of_the_owners() {
    let house = House::in_memory();
    let mut console = Console::start_with(&house, &["--role", "support"]);
    assert_eq!(console.ask("status.get", json!({}))["role"], "support");
    for command in COMMANDS.iter().filter(|command| command.access == Access::Owner) {
        let error = console.call(command.name, json!({})).unwrap_err();
        assert_eq!(error["code"], "rpc.forbidden", "{}: {error}", command.name);
    }
    for command in COMMANDS.iter().filter(|command| command.access == Access::Everyone) {
        if let Err(error) = console.call(command.name, json!({})) {
            assert_ne!(error["code"], "rpc.forbidden", "{}", command.name);
        }
    }
}

#[test]
fn a_window_that_became_one_for_support_stays_so_until_the_owner_says_otherwise() {
    let house = House::in_memory();
    let mut console = Console::start(&house);
    assert_eq!(console.ask("support.begin", json!({}))["role"], "support");
    assert_eq!(console.call("keys.list", json!({})).unwrap_err()["code"], "rpc.forbidden");
    // No command of the table leads back.
    console.ask("settings.set", json!({ "theme": "dark" }));
    assert_eq!(console.call("support.begin", json!({})).unwrap_err()["code"], "rpc.forbidden");
    drop(console);
    let mut again = Console::start(&house);
    assert_eq!(again.ask("status.get", json!({}))["role"], "support");
    drop(again);
    assert_eq!(house.json(&["role", "owner"])["role"], "owner");
    let mut owner = Console::start(&house);
    assert_eq!(owner.ask("status.get", json!({}))["role"], "owner");
}

#[test]
fn received_secrets_are_shown_to_the_owner_who_asks_and_never_to_support() {
    let mut house = House::in_memory();
    house.set("GATEHOUSE_LOG", "trace");
    let mut console = Console::start(&house);
    let (url, _) = console.receiving("kejue", "a signing secret of ours");
    let bearer = format!("Bearer {SECRET}");
    let body = format!("{{\"api_key\":\"{SECRET}\",\"n\":1}}");
    post(&url, &[("Content-Type", "application/json"), ("Authorization", &bearer)], body.as_bytes());
    let page = console.ask("deliveries.page", json!({}));
    let asked = json!({ "delivery_id": page["deliveries"][0]["id"] });
    let id = page["deliveries"][0]["id"].as_str().unwrap();
    assert_eq!(console.ask("deliveries.get", asked.clone())["sealed"], json!(["head", "body"]));
    assert!(!String::from_utf8_lossy(&console.answers).contains(SECRET), "nobody asked for it yet");

    let shown = console.ask("deliveries.reveal", asked.clone());
    let headers = shown["headers"].as_array().unwrap();
    assert!(headers.iter().any(|one| one["name"] == "Authorization" && one["value"] == bearer), "{shown}");
    assert_eq!(console.get(&format!("/bytes/revealed-body/{id}")).body, body.as_bytes());
    let head = console.get(&format!("/bytes/revealed-head/{id}")).text();
    assert!(head.contains(&bearer), "{head}");
    assert!(!console.get(&format!("/bytes/delivery-head/{id}")).text().contains(SECRET));

    console.ask("support.begin", json!({}));
    assert_eq!(console.call("deliveries.reveal", asked).unwrap_err()["code"], "rpc.forbidden");
    for kind in ["revealed-head", "revealed-body"] {
        let answer = console.get(&format!("/bytes/{kind}/{id}"));
        assert_eq!((answer.status, answer.text().contains(SECRET)), (404, false), "{kind}");
    }
    let ended = console.running.interrupt();
    assert!(!ended.notes().contains(SECRET), "no log says it");
}

#[test]
fn a_window_for_support_sees_the_endpoints_without_their_keys() {
    let mut console = Console::in_memory();
    let (_, endpoint) = console.receiving("kejue", "a signing secret of ours");
    let list = json!({ "workspace_id": endpoint["workspace_id"] });
    assert!(console.ask("endpoints.list", list.clone())["endpoints"][0]["key"].is_object());
    console.ask("support.begin", json!({}));
    let seen = console.ask("endpoints.list", list);
    assert!(seen["endpoints"][0]["key"].is_null() && seen["endpoints"][0]["url"].is_string(), "{seen}");
}
