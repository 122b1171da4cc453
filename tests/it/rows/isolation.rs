//! What belongs to one workspace is seen from no other (K31, K36).

use gatehouse_tests::Console;
use gatehouse_tests::platform::{BODY, borrowed, signed};
use gatehouse_tests::wire::post;
use serde_json::{Value, json};

use super::Offline;

#[test]
fn two_workspaces_of_one_platform_share_nothing() {
    let mut console = Console::in_memory();
    let (url, endpoint) = console.receiving("kejue", "whsec_one_0123456789");
    let one = endpoint["workspace_id"].clone();
    let create = json!({ "name": "Other", "environment": "sandbox", "platforms": ["kejue"] });
    let two = console.ask("workspaces.create", create);
    let signed = signed("kejue/hmac_sha256", "whsec_one_0123456789", BODY);
    assert_eq!(post(&url, &borrowed(&signed), BODY).status, 200);
    let saved = json!({ "connection_id": endpoint["connection_id"], "method": "GET", "path": "/contacts" });
    console.ask("api.save", json!({ "name": "All", "call": saved }));
    let mut counts = |workspace: &Value| -> [usize; 4] {
        let of = json!({ "workspace_id": workspace });
        let count = |value: &Value| value.as_array().unwrap().len();
        [
            count(&console.ask("deliveries.page", json!({ "filter": of }))["deliveries"]),
            count(&console.ask("keys.list", of.clone())["keys"]),
            count(&console.ask("endpoints.list", of.clone())["endpoints"]),
            count(&console.ask("api.saved", of.clone())["saved"]),
        ]
    };
    assert_eq!(counts(&one), [1, 1, 1, 1]);
    assert_eq!(counts(&two["id"]), [0, 0, 1, 0]);
    // The other workspace's endpoint does not verify by this one's secret.
    let list = console.ask("endpoints.list", json!({ "workspace_id": two["id"] }));
    let other = list["endpoints"][0]["url"].as_str().unwrap().to_owned();
    post(&other, &borrowed(&signed), BODY);
    let page = console.ask("deliveries.page", json!({ "filter": { "workspace_id": two["id"] } }));
    assert_eq!(page["deliveries"][0]["reason"], "secret_missing", "{page}");
}

/// A key of one organisation opens nothing of another.
#[test]
fn a_record_of_another_organisation_is_refused_and_explained() {
    let mut offline = Offline::start();
    let jobs = offline.json("keruja", "GET /api/v1/jobs", json!({}), 200);
    let id = jobs["data"][0]["id"].as_str().unwrap().to_owned();
    let all = offline.console.ask("sandbox.credentials", json!({ "platform": "keruja" }));
    let other = all["credentials"][2]["value"].clone();
    let create = json!({ "name": "Other", "environment": "offline", "platforms": ["keruja"] });
    let workspace = offline.console.ask("workspaces.create", create);
    let connection = workspace["connections"][0]["id"].clone();
    let key = json!({ "connection_id": connection, "name": "other", "slot": "api_key", "value": other,
        "scopes": ["jobs:read"] });
    offline.console.ask("keys.add", key);
    let call = json!({ "connection_id": connection, "method": "GET", "path": format!("/api/v1/jobs/{id}") });
    let said = offline.console.ask("api.send", json!({ "call": call }));
    assert_eq!((&said["status"], &said["problem"]["code"]), (&json!(403), &json!("api.forbidden")), "{said}");
    assert!(said["problem"].to_string().contains("another organisation"), "{said}");
    assert!(said["problem"].to_string().contains("jobs:read"), "the scopes of the key are named: {said}");
}
