//! Webhooks that are given with a single call (E34): an endpoint with a secret of its own, which is kept before the call
//! and is the only one that verifies there.

use gatehouse_tests::canary::Canary;
use gatehouse_tests::platform::{BODY, borrowed, signed};
use gatehouse_tests::wire::{find, post};
use gatehouse_tests::{Console, House, Target, wire};
use rstest::rstest;
use serde_json::{Value, json};

use super::{answer, connection, set, workspace};

/// A served workspace on the embedded sandbox, with its key.
fn on_the_sandbox(console: &mut Console) -> Value {
    console.ask("sandbox.start", json!({}));
    let workspace = workspace(console, "kejue", "offline");
    let all = console.ask("sandbox.credentials", json!({ "platform": "kejue" }));
    let value = all["credentials"].as_array().unwrap().iter().find(|one| one["auth"] == "api_key").unwrap();
    let id = connection(&workspace);
    let add = json!({ "connection_id": id, "name": "api", "slot": "api_key", "value": value["value"] });
    console.ask("keys.add", add);
    console.ask("receiver.start", json!({ "port": 0 }));
    workspace
}

fn endpoint(console: &mut Console, workspace: &Value, name: &str, scheme: &str, secret: Value) -> Value {
    let add = json!({ "connection_id": connection(workspace), "name": name, "scheme": scheme, "own_secret": secret });
    console.ask("endpoints.add", add)
}

fn order(workspace: &Value, endpoint: &Value) -> Value {
    json!({ "call": {
        "connection_id": connection(workspace),
        "method": "POST", "path": "/persona-calls",
        "fields": [
            { "name": "persona_id", "value": "per_1" },
            { "name": "contact", "value": "{\"phone\":\"+48501000001\"}" },
        ],
        "webhook": { "endpoint_id": endpoint["id"], "events": ["call.ended"] },
    } })
}

fn page(console: &mut Console, endpoint: &Value) -> Vec<Value> {
    let page = console.ask("deliveries.page", json!({ "filter": { "endpoint_id": endpoint["id"] } }));
    page["deliveries"].as_array().unwrap().clone()
}

#[rstest]
#[case("kejue/hmac_sha256")]
#[case("kejue/hmac_sha1")]
#[case("kejue/bearer")]
#[case("kejue/basic_auth")]
fn a_webhook_of_one_call_is_signed_with_a_secret_of_its_own(#[case] scheme: &str) {
    let mut console = Console::in_memory();
    let workspace = on_the_sandbox(&mut console);
    let shared = json!({ "connection_id": connection(&workspace), "name": "hook", "slot": "webhook",
        "value": "whsec_of_the_whole_connection" });
    console.ask("keys.add", shared);
    let own = endpoint(&mut console, &workspace, "one call", scheme, json!({}));
    assert_eq!((&own["own_secret"], &own["key"]["name"]), (&json!(true), &json!("one call secret")));
    assert_eq!(own["key"]["endpoint_id"], own["id"]);

    // The order is prepared without the secret, and sent with it.
    let prepared = console.ask("api.prepare", order(&workspace, &own));
    let body: Value = serde_json::from_str(prepared["body"].as_str().unwrap()).unwrap();
    let hook = &body["config"]["webhooks"][0];
    let method = scheme.split('/').next_back().unwrap();
    assert_eq!(
        hook,
        &json!({ "url": own["url"], "events": ["call.ended"], "signing_method": method, "secret": "•••" })
    );
    let sent = console.ask("api.send", order(&workspace, &own));
    assert_eq!(sent["status"], 201, "{sent}");
    console.ask("sandbox.advance", json!({ "millis": 600_000 }));
    let arrived = page(&mut console, &own);
    assert_eq!(arrived.len(), 1, "{arrived:?}");
    assert_eq!(
        (&arrived[0]["verdict"], &arrived[0]["provider_event"]),
        (&json!("valid"), &json!("call.ended"))
    );

    // The secret of the connection opens nothing here, and nothing changed for the others.
    if scheme == "kejue/hmac_sha256" {
        let headers = signed(scheme, "whsec_of_the_whole_connection", BODY);
        assert_eq!(post(own["url"].as_str().unwrap(), &borrowed(&headers), BODY).status, 401);
        let list = console.ask("endpoints.list", json!({ "workspace_id": workspace["id"] }));
        let first = &list["endpoints"][0];
        assert_eq!((&first["own_secret"], &first["key"]["name"]), (&json!(false), &json!("hook")));
        assert_eq!(post(first["url"].as_str().unwrap(), &borrowed(&headers), BODY).status, 200);
    }

    // With the endpoint its secret goes.
    let gone = console.ask("endpoints.remove", json!({ "endpoint_id": own["id"] }));
    assert_eq!(gone["keys"], 1, "{gone}");
    let keys = console.ask("keys.list", json!({ "workspace_id": workspace["id"] }));
    let names: Vec<_> = keys["keys"].as_array().unwrap().iter().map(|key| key["name"].clone()).collect();
    assert_eq!(names, ["api", "hook"]);
}

#[test]
fn the_secret_of_a_call_is_in_that_one_call_and_nowhere_else() {
    let house = House::in_memory();
    let mut console = Console::start(&house);
    let canary = Canary::new();
    let secret = canary.value().replace('é', "e");
    let platform =
        Target::answering(&answer("201 Created", &json!({ "id": "job_1", "echo": secret }).to_string()));
    let workspace = workspace(&mut console, "kejue", "sandbox");
    let base = format!("http://{}/api/v1", wire::authority(platform.url()));
    set(&mut console, &workspace, "kejue", "environment.sandbox.base_url", &base);
    let add = json!({ "connection_id": connection(&workspace), "name": "api", "slot": "api_key", "value": "kej_test_0123456789" });
    console.ask("keys.add", add);
    console.ask("receiver.start", json!({ "port": 0 }));
    let own = endpoint(&mut console, &workspace, "one call", "kejue/hmac_sha256", json!({ "value": secret }));
    let order = order(&workspace, &own);
    for (name, more) in
        [("api.prepare", json!({})), ("api.curl", json!({})), ("api.code", json!({ "language": "python" }))]
    {
        let mut request = order.clone();
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        console.ask(name, request);
    }
    let mut saved = order.clone();
    saved["name"] = json!("ring");
    console.ask("api.save", saved);
    let told = console.ask("api.send", order);
    assert_eq!(told["status"], 201);
    assert!(
        find(&platform.request(), canary.forms()[0].1.as_slice()).is_some(),
        "the platform was told the secret"
    );
    let history = console.ask("api.history", json!({ "workspace_id": workspace["id"] }));
    assert_eq!(history["calls"][0]["call"]["webhook"]["endpoint_id"], own["id"]);
    console.ask("audit.page", json!({}));
    assert_eq!(canary.found_below(&house.folder()), [""; 0]);
    let answers = console.answers.clone();
    // The platform said it back, and a person is shown what the platform said, but for the secret.
    assert_eq!(canary.found_in(&answers), [""; 0]);
    let ended = console.running.interrupt();
    assert_eq!(canary.found_in(&[ended.stdout, ended.stderr].concat()), [""; 0]);
}

#[test]
fn what_cannot_be_given_with_a_call_is_told_before_it_is_made() {
    let mut console = Console::in_memory();
    let workspace = on_the_sandbox(&mut console);
    let shared =
        console.ask("endpoints.list", json!({ "workspace_id": workspace["id"] }))["endpoints"][0].take();
    let mut refused = |order: Value, code: &str| {
        let problem = console.call("api.send", order).unwrap_err();
        assert_eq!(problem["code"], code, "{problem}");
    };
    refused(order(&workspace, &shared), "api.webhook_without_secret");
    let none = json!({ "connection_id": connection(&workspace), "name": "open", "scheme": "kejue/none", "own_secret": {} });
    let problem = console.call("endpoints.add", none).unwrap_err();
    assert_eq!(problem["code"], "endpoint.signs_nothing");
    let list = console.ask("endpoints.list", json!({ "workspace_id": workspace["id"] }));
    assert_eq!(list["endpoints"].as_array().unwrap().len(), 1, "nothing is left of it");
    let own = endpoint(&mut console, &workspace, "one call", "kejue/hmac_sha256", json!({}));
    let mut refused = |change: &dyn Fn(&mut Value), code: &str| {
        let mut order = order(&workspace, &own);
        change(&mut order["call"]);
        let problem = console.call("api.send", order).unwrap_err();
        assert_eq!(problem["code"], code, "{problem}");
    };
    refused(&|call| call["path"] = json!("/contacts/bulk"), "api.webhook_not_taken");
    refused(
        &|call| {
            call["fields"]
                .as_array_mut()
                .unwrap()
                .push(json!({ "name": "config", "value": "{\"webhooks\":5}" }));
        },
        "api.webhook_no_room",
    );
    console.ask("receiver.stop", json!({}));
    let problem = console.call("api.send", order(&workspace, &own)).unwrap_err();
    assert_eq!(problem["code"], "api.webhook_unreachable");
}

#[test]
fn the_terminal_adds_one_and_gives_it_with_a_call() {
    let name = "the_terminal_adds_one_and_gives_it_with_a_call";
    let Some(house) = House::on_keychain(name) else { return };
    let platform = Target::answering(&answer("201 Created", r#"{"id":"job_1"}"#));
    house.json(&["workspace", "new", "Acme", "--platform", "kejue", "--environment", "sandbox"]);
    let base = format!("http://{}/api/v1", wire::authority(platform.url()));
    house.json(&[
        "profile",
        "set",
        "kejue",
        &format!("environment.sandbox.base_url={base}"),
        "--workspace",
        "Acme",
    ]);
    house.json_with(&["key", "add", "api", "--slot", "api_key", "--secret-stdin"], b"kej_test_0123456789");
    let made = house.json(&["endpoint", "add", "ring", "--scheme", "kejue/bearer", "--own-secret"]);
    assert_eq!((&made["own_secret"], &made["verifies"]["id"]), (&json!(true), &json!("kejue/bearer")));
    house.json(&["endpoint", "set", "ring", "public_url=https://hooks.example"]);
    let order = [
        "api",
        "POST",
        "/persona-calls",
        "--field",
        "persona_id=per_1",
        "--webhook",
        "ring",
        "--webhook-event",
        "call.ended",
    ];
    house.json(&order);
    let request = String::from_utf8(platform.request()).unwrap();
    let body: Value = serde_json::from_str(request.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    let hook = &body["config"]["webhooks"][0];
    assert_eq!((&hook["signing_method"], &hook["events"]), (&json!("bearer"), &json!(["call.ended"])));
    assert_eq!(hook["url"], format!("https://hooks.example{}", made["path"].as_str().unwrap()));
    assert_eq!(hook["secret"].as_str().unwrap().len(), "whsec_".len() + 64);
    assert_eq!(house.json(&["endpoint", "remove", "ring", "--yes"])["keys"], 1);
}
