//! Open case 29: a machine without a keychain, as its program behaves.

use std::time::{Duration, Instant};

use gatehouse_tests::platform::{BODY, borrowed, signed};
use gatehouse_tests::wire::post;
use gatehouse_tests::{Console, House};
use serde_json::{Value, json};

#[test]
fn case_29_without_a_bus_it_starts_receives_and_judges_again_once_secrets_can_be_kept() {
    let house = House::without_keychain();
    let began = Instant::now();
    let mut console = Console::start(&house);
    let create = json!({ "name": "Acme", "environment": "sandbox", "platforms": ["kejue"] });
    let workspace = console.ask("workspaces.create", create);
    assert!(began.elapsed() < Duration::from_secs(10), "nothing hangs: {:?}", began.elapsed());
    console.ask("receiver.start", json!({ "port": 0 }));
    let endpoints = console.ask("endpoints.list", json!({ "workspace_id": workspace["id"] }));
    let url = endpoints["endpoints"][0]["url"].as_str().unwrap().to_owned();

    let add = json!({ "connection_id": workspace["connections"][0]["id"], "name": "hook", "slot": "webhook",
        "value": "whsec_0123456789abcdef" });
    let refused = console.call("keys.add", add.clone()).unwrap_err();
    assert!(refused["code"].as_str().unwrap().starts_with("keychain."), "{refused}");
    assert!(refused["hint"].is_string(), "a next step: {refused}");
    let headers = signed("kejue/hmac_sha256", "whsec_0123456789abcdef", BODY);
    assert_eq!(post(&url, &borrowed(&headers), BODY).status, 200, "receiving goes on");
    let page = console.ask("deliveries.page", json!({}));
    let row = &page["deliveries"][0];
    assert_eq!((&row["verdict"], &row["reason"]), (&json!("unverified"), &json!("secret_missing")));

    // Secrets for this run only, once a person has said so; then what came is judged again.
    let home = console.ask("keychain.use_memory", json!({}));
    assert!(home.to_string().contains("memory"), "{home}");
    console.ask("keys.add", add);
    judged_again(&mut console, &workspace["id"]);
}

#[test]
fn case_29_a_keychain_that_is_gone_is_told_and_what_came_is_judged_when_it_is_back() {
    let Some(mut house) =
        House::on_keychain("case_29_a_keychain_that_is_gone_is_told_and_what_came_is_judged_when_it_is_back")
    else {
        return;
    };
    let workspace = house.json(&["workspace", "new", "Acme", "--platform", "kejue"]);
    let add = ["key", "add", "hook", "--slot", "webhook", "--secret-stdin"];
    house.json_with(&add, b"whsec_0123456789abcdef");
    let bus = std::env::var("DBUS_SESSION_BUS_ADDRESS").unwrap_or_default();
    house.set("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    let mut console = Console::start(&house);
    console.ask("receiver.start", json!({ "port": 0 }));
    let endpoints = console.ask("endpoints.list", json!({ "workspace_id": workspace["id"] }));
    let url = endpoints["endpoints"][0]["url"].as_str().unwrap().to_owned();
    let headers = signed("kejue/hmac_sha256", "whsec_0123456789abcdef", BODY);
    assert_eq!(post(&url, &borrowed(&headers), BODY).status, 200, "receiving goes on");
    let page = console.ask("deliveries.page", json!({}));
    assert_eq!(page["deliveries"][0]["reason"], "secret_unavailable", "{page}");
    console.running.interrupt();

    house.set("DBUS_SESSION_BUS_ADDRESS", &bus);
    let mut console = Console::start(&house);
    console.ask("keychain.retry", json!({}));
    judged_again(&mut console, &workspace["id"]);
}

/// Waits until the one delivery is valid.
fn judged_again(console: &mut Console, workspace: &Value) {
    let deadline = Instant::now() + gatehouse_tests::DEADLINE;
    while console.ask("deliveries.counts", json!({ "workspace_id": workspace }))["valid"] != 1 {
        assert!(Instant::now() < deadline, "the delivery was not judged again");
        std::thread::yield_now();
    }
}
