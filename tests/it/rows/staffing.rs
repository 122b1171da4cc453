//! Keruja's five resources, which it announces, as calls are made of them (K4, K33).

use rstest::rstest;
use serde_json::{Value, json};

use super::{Offline, rows};

#[rstest]
#[case("shifts", "role")]
#[case("staff", "first_name")]
#[case("jobs", "title")]
#[case("events", "name")]
#[case("payroll", "currency")]
fn a_record_is_made_read_changed_and_removed(#[case] resource: &str, #[case] field: &str) {
    let mut offline = Offline::start();
    let path = format!("/api/v1/{resource}");
    let list = offline.json("keruja", &format!("GET {path}"), json!({}), 200);
    let mut record = list["data"][0].as_object().unwrap().clone();
    record.retain(|own, _| !["id", "created_at", "updated_at"].contains(&own.as_str()));
    if resource == "staff" {
        record.insert("email".to_owned(), json!("nova@example.org"));
    }
    let value = if field == "currency" { json!("CZK") } else { json!("Żółta łódź") };
    record.insert(field.to_owned(), value.clone());
    let body = json!({ "body": Value::Object(record).to_string() });
    let made = offline.json("keruja", &format!("POST {path}"), body, 201);
    assert_eq!(made[field], value);
    let hole = rows(&[("id", made["id"].as_str().unwrap())]);
    let one = format!("{path}/{{id}}");
    let shown = offline.json("keruja", &format!("GET {one}"), json!({ "holes": hole }), 200);
    assert_eq!(shown, made);
    let change = json!({ "holes": hole, "body": json!({ field: value }).to_string() });
    assert_eq!(offline.json("keruja", &format!("PATCH {one}"), change, 200)[field], value);
    offline.json("keruja", &format!("DELETE {one}"), json!({ "holes": hole }), 204);
    offline.json("keruja", &format!("GET {one}"), json!({ "holes": hole }), 404);
}

/// A key without the scope is refused, and both the scope and what was noted of the key are named.
#[test]
fn a_missing_scope_is_named() {
    let mut offline = Offline::start();
    let new = json!({ "name": "reader", "scopes": ["jobs:read"] }).to_string();
    let made = offline.json("keruja", "POST /api/v1/keys", json!({ "body": new }), 201);
    let create = json!({ "name": "Reader", "environment": "offline", "platforms": ["keruja"] });
    let connection = offline.console.ask("workspaces.create", create)["connections"][0]["id"].clone();
    let key = json!({ "connection_id": connection, "name": "reader", "slot": "api_key", "value": made["key"],
        "scopes": ["jobs:read"] });
    offline.console.ask("keys.add", key);
    let call = |path: &str| json!({ "call": { "connection_id": connection, "method": "GET", "path": path } });
    assert_eq!(offline.console.ask("api.send", call("/api/v1/jobs"))["status"], 200);
    let refused = offline.console.ask("api.send", call("/api/v1/staff"));
    assert_eq!((&refused["status"], &refused["problem"]["code"]), (&json!(403), &json!("api.forbidden")));
    let told = refused["problem"].to_string();
    assert!(told.contains("staff:read") && told.contains("jobs:read"), "{told}");
}
