//! Kejue's five signing methods: a subscription that Gatehouse makes is verified by what it is sent (E9–E13, E19, E22).

use rstest::rstest;
use serde_json::json;

use super::Offline;

#[rstest]
#[case::e9("hmac_sha256", "valid", &[])]
#[case::e10("hmac_sha1", "valid", &["sha1"])]
#[case::e11("bearer", "valid", &["body_not_signed"])]
#[case::e12("basic_auth", "valid", &["body_not_signed"])]
#[case::e13("none", "unprotected", &[])]
fn what_a_subscription_sends_is_verified_by_its_method(
    #[case] method: &str,
    #[case] verdict: &str,
    #[case] weak: &[&str],
) {
    let mut offline = Offline::start();
    let endpoint = offline.endpoint("kejue");
    let create = json!({ "connection_id": offline.connection("kejue"), "url": endpoint["url"],
        "events": ["call.ended"], "signing_method": method });
    let made = offline.console.ask("subscriptions.create", create);
    assert_eq!((&made["signing_method"], &made["endpoint_id"]), (&json!(method), &endpoint["id"]));
    let scheme = json!({ "endpoint_id": endpoint["id"], "scheme": format!("kejue/{method}") });
    offline.console.ask("endpoints.set", scheme);
    let before = offline.page("platform:kejue").len();
    offline.console.ask("sandbox.dispatch", json!({ "platform": "kejue", "events": ["call.ended"] }));
    let rows = offline.page("platform:kejue");
    assert_eq!(rows.len(), before + 1);
    let shown = offline.console.ask("deliveries.get", json!({ "delivery_id": rows[0]["id"] }));
    assert_eq!(shown["verdict"]["status"], verdict, "{shown}");
    let codes: Vec<_> = shown["verdict"]["weak_spots"].as_array().into_iter().flatten().collect();
    for code in weak {
        assert!(codes.iter().any(|one| one["code"] == *code), "{code}: {codes:?}");
    }
    // What it counts came over HTTP from that very delivery.
    let get = json!({ "connection_id": offline.connection("kejue"), "id": made["id"] });
    let counted = offline.console.ask("subscriptions.get", get);
    assert_eq!(
        counted["stats"],
        json!({ "total_deliveries": 1, "failed_deliveries": 0, "success_rate": 100.0 })
    );
    assert!(counted["last_delivery_at"].is_string() && counted["last_error"].is_null(), "{counted}");
}

/// Each subscription is shown, changed and removed at the imitation as at the platform.
#[test]
fn a_subscription_is_made_listed_changed_and_removed() {
    let mut offline = Offline::start();
    let connection = offline.connection("kejue");
    let with = |more: serde_json::Value| {
        let mut request = json!({ "connection_id": connection });
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        request
    };
    let url = offline.endpoint("kejue")["url"].clone();
    let create =
        with(json!({ "url": url, "events": ["call.ended"], "name": "Calls", "scope_type": "persona",
        "persona_id": "per_1", "timeout_ms": 1000, "max_retries": 10 }));
    let made = offline.console.ask("subscriptions.create", create);
    assert_eq!((&made["scope_type"], &made["persona_id"]), (&json!("persona"), &json!("per_1")));
    assert_eq!(
        made["delivery_settings"],
        json!({ "timeout_ms": 1000, "max_retries": 10, "backoff_ms": 1000 })
    );
    assert!(made["created_at"].is_string(), "{made}");
    let id = made["id"].clone();
    let found = offline.console.ask("subscriptions.list", with(json!({ "event": "call.ended" })));
    assert_eq!(found["subscriptions"][0]["id"], id);
    let none = offline.console.ask("subscriptions.list", with(json!({ "event": "call.started" })));
    assert_eq!(none["subscriptions"], json!([]));
    let changed = offline.console.ask("subscriptions.update", with(json!({ "id": id, "events": ["*"] })));
    assert_eq!((&changed["events"], &changed["name"]), (&json!(["*"]), &json!("Calls")));
    offline.console.ask("subscriptions.remove", with(json!({ "id": id })));
    let gone = offline.console.call("subscriptions.get", with(json!({ "id": id }))).unwrap_err();
    assert_eq!(gone["code"], "subscription.not_found");
}
