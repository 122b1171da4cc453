//! The limits of the platforms, their contradictions, and where one stands (K10, K11, R33, E38, T4, T10, T11).

use rstest::rstest;
use serde_json::{Value, json};

use super::Offline;

fn limits(offline: &mut Offline, platform: &str) -> Value {
    let connection = offline.connection(platform);
    offline.console.ask("limits.list", json!({ "connection_id": connection }))["limits"].take()
}

#[test]
fn the_stricter_of_kerujas_two_limits_holds_until_the_other_is_chosen() {
    let mut offline = Offline::start();
    let strict = limits(&mut offline, "keruja");
    assert_eq!((&strict[0]["limit"], &strict[0]["window_seconds"]), (&json!(100), &json!(3600)));
    assert_eq!(strict[0]["contradiction"], "rate-limit");
    let choose = json!({ "id": "keruja", "workspace_id": offline.workspace, "topic": "rate-limit",
        "option": "per-minute" });
    offline.console.ask("profiles.choose", choose);
    let loose = limits(&mut offline, "keruja");
    assert_eq!((&loose[0]["limit"], &loose[0]["window_seconds"]), (&json!(600), &json!(60)), "{loose}");
}

#[rstest]
#[case::k11("keruja", "GET /api/v1/jobs", 100)]
#[case::e38("kejue", "GET /contacts", 120)]
fn where_one_stands_is_read_from_the_answers_headers(
    #[case] platform: &str,
    #[case] call: &str,
    #[case] limit: u64,
) {
    let mut offline = Offline::start();
    let (method, path) = call.split_once(' ').unwrap();
    let first = offline.call(platform, method, path, json!({})).unwrap();
    let second = offline.call(platform, method, path, json!({})).unwrap();
    let left = |said: &Value| said["limit"]["remaining"].as_u64().unwrap();
    assert_eq!((left(&first) - left(&second), &second["limit"]["limit"]), (1, &json!(limit)));
    let now = limits(&mut offline, platform);
    assert_eq!((&now[0]["source"], &now[0]["limit"]), (&json!("headers"), &json!(limit)), "{now}");
}

#[test]
fn rejentos_limit_is_counted_here_since_its_answers_do_not_tell_it() {
    let mut offline = Offline::start();
    for _ in 0..3 {
        offline.json("rejento", "GET /api/v1/jobs", json!({}), 200);
    }
    let now = limits(&mut offline, "rejento");
    assert_eq!((&now[0]["limit"], &now[0]["window_seconds"]), (&json!(100), &json!(60)));
    assert_eq!((&now[0]["source"], &now[0]["remaining"]), (&json!("counted"), &json!(97)), "{now}");
}

#[test]
fn timehunter_has_a_limit_for_each_key_and_one_for_all_and_both_are_shown() {
    let mut offline = Offline::start();
    let before = limits(&mut offline, "timehunter");
    let of = |id: &str| before.as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone();
    let window = |id: &str| (of(id)["limit"].as_u64().unwrap(), of(id)["window_seconds"].as_u64().unwrap());
    assert_eq!((window("key"), window("api")), ((1000, 3600), (100, 60)));
    assert_eq!((&of("key")["scope"], &of("api")["scope"]), (&json!("api-key"), &json!("global")));
    // The number of a key is what its owner set in the panel: from 100 to 10,000.
    for limit in ["100", "10000"] {
        let set = json!({ "id": "timehunter", "workspace_id": offline.workspace, "path": "limits.key.limit",
            "value": limit });
        offline.console.ask("profiles.set", set);
        let now = limits(&mut offline, "timehunter");
        let key = now.as_array().unwrap().iter().find(|one| one["id"] == "key").unwrap();
        assert_eq!(key["limit"].to_string(), limit);
    }
    let said = offline.call("timehunter", "GET", "/api/employees", json!({})).unwrap();
    assert_eq!(said["limit"]["remaining"], 99, "the minute of all is the nearer one: {said}");
    assert_eq!(said["limits"].as_array().unwrap().len(), 2, "both are told with each answer: {said}");
}

#[test]
fn a_key_of_timehunter_is_made_with_a_limit_and_a_scope_and_revoking_it_hurts_no_other() {
    let mut offline = Offline::start();
    let new = json!({ "name": "report", "scope": "read-only", "limitPerHour": 100 }).to_string();
    let made = offline.json("timehunter", "POST /api/keys", json!({ "body": new }), 201);
    assert_eq!((&made["data"]["limitPerHour"], &made["data"]["scope"]), (&json!(100), &json!("read-only")));
    let create = json!({ "name": "Report", "environment": "offline", "platforms": ["timehunter"] });
    let connection = offline.console.ask("workspaces.create", create)["connections"][0]["id"].clone();
    let key = json!({ "connection_id": connection, "name": "report", "slot": "api_key",
        "value": made["data"]["key"], "scopes": ["read-only"] });
    offline.console.ask("keys.add", key);
    let send = |offline: &mut Offline, method: &str, path: &str| {
        let call = json!({ "connection_id": connection, "method": method, "path": path, "body":
            if method == "GET" { Value::Null } else { json!("{}") } });
        offline.console.call("api.send", json!({ "call": call }))
    };
    assert_eq!(send(&mut offline, "GET", "/api/employees").unwrap()["status"], 200);
    let refused = send(&mut offline, "POST", "/api/employees").unwrap_err();
    assert_eq!(refused["code"], "guard.read_only_key", "a key that reads writes nothing: {refused}");
    let path = format!("DELETE /api/keys/{}", made["data"]["id"].as_str().unwrap());
    offline.json("timehunter", &path, json!({}), 204);
    let ended = send(&mut offline, "GET", "/api/employees").unwrap();
    assert_eq!((&ended["status"], &ended["problem"]["code"]), (&json!(401), &json!("api.unauthorised")));
    offline.json("timehunter", "GET /api/employees", json!({}), 200);
}
