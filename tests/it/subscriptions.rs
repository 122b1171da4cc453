//! Subscriptions over real HTTP: what is asked for, what is kept, and what happens when a call ends badly (E1–E31).

mod kejue;

use gatehouse_tests::canary::Canary;
use gatehouse_tests::platform::{BODY, borrowed, signed};
use gatehouse_tests::wire::post;
use gatehouse_tests::{Console, House};
use kejue::{Fault, Kejue};
use serde_json::{Value, json};

const KEY: &str = "kej_live_subscription_tests";

/// A served house with a connection to the imitated platform.
struct Desk {
    kejue: Kejue,
    console: Console,
    workspace: Value,
    connection: Value,
    endpoint: Value,
}

fn desk() -> Desk {
    desk_in(Console::in_memory())
}

fn desk_in(mut console: Console) -> Desk {
    let kejue = Kejue::start();
    let create = json!({ "name": "Acme", "environment": "production", "platforms": ["kejue"] });
    let workspace = console.ask("workspaces.create", create);
    let connection = workspace["connections"][0]["id"].clone();
    console.ask(
        "profiles.set",
        json!({ "id": "kejue", "workspace_id": workspace["id"],
                "path": "environment.production.base_url", "value": kejue.base() }),
    );
    console.ask(
        "keys.add",
        json!({ "connection_id": connection, "name": "api", "slot": "api_key", "value": KEY }),
    );
    console.ask("receiver.start", json!({ "port": 0 }));
    let endpoint =
        console.ask("endpoints.list", json!({ "workspace_id": workspace["id"] }))["endpoints"][0].take();
    Desk { kejue, console, workspace: workspace["id"].clone(), connection, endpoint }
}

impl Desk {
    fn with(&self, fields: Value) -> Value {
        let mut request = json!({ "connection_id": self.connection });
        for (name, value) in fields.as_object().unwrap() {
            request[name] = value.clone();
        }
        request
    }

    fn create(&mut self, fields: Value) -> Result<Value, Value> {
        let request = self.with(fields);
        self.console.call("subscriptions.create", request)
    }

    fn list(&mut self) -> Value {
        let request = self.with(json!({}));
        self.console.ask("subscriptions.list", request)
    }

    fn signing_keys(&mut self) -> Vec<Value> {
        let keys = self.console.ask("keys.list", json!({ "workspace_id": self.workspace }));
        let keys = keys["keys"].as_array().unwrap().clone();
        keys.into_iter().filter(|key| key["slot"] == "webhook").collect()
    }

    /// Opens a public address that leads here already.
    fn tunnel(&mut self, host: &str) -> (Value, String) {
        let url = self.endpoint["url"].as_str().unwrap();
        let port = url.rsplit(':').next().unwrap().split('/').next().unwrap();
        let to = format!("http://{host}:{port}");
        let open = json!({ "via": "address", "to": to, "understood": true });
        let tunnel = self.console.ask("tunnels.open", open);
        let begun = std::time::Instant::now();
        loop {
            let list = self.console.ask("tunnels.list", json!({}));
            let now = list["tunnels"]
                .as_array()
                .unwrap()
                .iter()
                .find(|one| one["id"] == tunnel["id"])
                .unwrap()
                .clone();
            if now["state"] == "up" {
                return (tunnel["id"].clone(), format!("{to}{}", self.endpoint["path"].as_str().unwrap()));
            }
            assert!(begun.elapsed() < gatehouse_tests::DEADLINE, "{now}");
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }

    fn place(&mut self) -> Value {
        self.console.ask("subscriptions.places", json!({ "workspace_id": self.workspace }))["places"][0]
            .take()
    }
}

fn minimal() -> Value {
    json!({ "url": "https://hooks.example/in/x", "events": ["call.ended"] })
}

#[test]
fn one_is_made_with_a_secret_that_verifies_what_it_sends() {
    let mut desk = desk();
    let made = desk
        .create(
            json!({ "url": desk.endpoint["url"], "events": ["call.ended", "call.analyzed"], "name": "Calls",
                        "timeout_ms": 8000, "max_retries": 5 }),
        )
        .unwrap();
    let asked = desk.kejue.last();
    assert_eq!((asked.method.as_str(), asked.path.as_str()), ("POST", "/api/v1/webhooks"));
    assert_eq!(asked.header("x-api-key"), Some(KEY));
    assert_eq!(asked.header("content-type"), Some("application/json"));
    let secret = asked.body["secret"].as_str().unwrap().to_owned();
    assert_eq!(secret.len(), "whsec_".len() + 64);
    let mut body = asked.body.clone();
    body.as_object_mut().unwrap().remove("secret");
    assert_eq!(
        body,
        json!({ "url": desk.endpoint["url"], "events": ["call.ended", "call.analyzed"], "name": "Calls",
                "timeout_ms": 8000, "max_retries": 5 })
    );
    assert_eq!(
        made["delivery_settings"],
        json!({ "timeout_ms": 8000, "max_retries": 5, "backoff_ms": 1000 })
    );
    assert_eq!(
        (&made["endpoint_id"], &made["signing_method"]),
        (&desk.endpoint["id"], &json!("hmac_sha256"))
    );
    assert!(!made.to_string().contains(&secret), "{made}");
    let keys = desk.signing_keys();
    assert_eq!((keys.len(), &keys[0]["name"], &keys[0]["state"]), (1, &made["key"], &json!("current")));
    let headers = signed("kejue/hmac_sha256", &secret, BODY);
    assert_eq!(post(desk.endpoint["url"].as_str().unwrap(), &borrowed(&headers), BODY).status, 200);
    let audit = desk.console.ask("audit.page", json!({}));
    assert!(audit.to_string().contains("/webhooks"), "{audit}");
}

#[rstest::rstest]
#[case(json!({ "url": "" }), "url")]
#[case(json!({ "url": "hooks" }), "url")]
#[case(json!({ "url": format!("https://a.example/{}", "x".repeat(2066)) }), "url")]
#[case(json!({ "events": [] }), "events")]
#[case(json!({ "events": [" "] }), "events")]
#[case(json!({ "signing_method": "hmac_md5" }), "signing_method")]
#[case(json!({ "scope_type": "team" }), "scope_type")]
#[case(json!({ "scope_type": "persona" }), "persona_id")]
#[case(json!({ "timeout_ms": 999 }), "timeout_ms")]
#[case(json!({ "timeout_ms": 30001 }), "timeout_ms")]
#[case(json!({ "max_retries": -1 }), "max_retries")]
#[case(json!({ "max_retries": 11 }), "max_retries")]
#[case(json!({ "secret": "given" }), "value")]
fn what_the_platform_would_refuse_is_told_by_its_field_and_not_sent(
    #[case] wrong: Value,
    #[case] field: &str,
) {
    let mut desk = desk();
    let mut fields = minimal();
    for (name, value) in wrong.as_object().unwrap() {
        fields[name] = value.clone();
    }
    let error = desk.create(fields).unwrap_err();
    assert!(error["fields"][field].is_string(), "{error}");
    assert_eq!(desk.kejue.count(), 0);
    assert!(desk.signing_keys().is_empty());
}

#[rstest::rstest]
#[case(json!({ "timeout_ms": 1000, "max_retries": 0 }))]
#[case(json!({ "timeout_ms": 30000, "max_retries": 10 }))]
#[case(json!({ "events": ["*"] }))]
#[case(json!({ "scope_type": "persona", "persona_id": "per_1" }))]
#[case(json!({ "url": format!("https://a.example/{}", "x".repeat(2065)) }))]
fn the_ends_of_a_range_are_sent(#[case] right: Value) {
    let mut desk = desk();
    let mut fields = minimal();
    for (name, value) in right.as_object().unwrap() {
        fields[name] = value.clone();
    }
    desk.create(fields).unwrap();
    let sent = desk.kejue.last().body;
    for (name, value) in right.as_object().unwrap() {
        assert_eq!(&sent[name], value);
    }
}

#[test]
fn the_secret_fits_the_method_and_none_needs_none() {
    let mut desk = desk();
    for (method, secrets) in [("hmac_sha1", 1), ("bearer", 2), ("basic_auth", 3), ("none", 3)] {
        let mut fields = minimal();
        fields["signing_method"] = json!(method);
        let made = desk.create(fields).unwrap();
        let secret = desk.kejue.last().body["secret"].clone();
        match method {
            "none" => {
                assert_eq!(secret, Value::Null);
                assert!(made["warnings"].to_string().contains("subscription.unprotected"), "{made}");
            }
            "basic_auth" => assert!(secret.as_str().unwrap().starts_with("gatehouse:")),
            _ => assert!(secret.as_str().unwrap().starts_with("whsec_")),
        }
        assert_eq!(desk.signing_keys().len(), secrets);
    }
    let states: Vec<_> = desk.signing_keys().iter().map(|key| key["state"].clone()).collect();
    assert_eq!(states, ["previous", "previous", "current"], "the older ones still verify");
}

#[test]
fn a_secret_is_shared_given_or_left_to_the_platform() {
    let mut desk = desk();
    desk.create(minimal()).unwrap();
    let first = desk.kejue.last().body["secret"].clone();
    let with = |secret: Value| {
        let mut fields = minimal();
        fields.as_object_mut().unwrap().extend(secret.as_object().unwrap().clone());
        fields
    };
    let shared = desk.create(with(json!({ "secret": "current" }))).unwrap();
    assert_eq!((&desk.kejue.last().body["secret"], desk.signing_keys().len()), (&first, 1));
    assert_eq!(shared["key"], desk.signing_keys()[0]["name"]);
    desk.create(with(json!({ "secret": "given", "value": "my own secret" }))).unwrap();
    assert_eq!(desk.kejue.last().body["secret"], "my own secret");
    assert_eq!(desk.signing_keys().len(), 2);
    let made = desk.create(with(json!({ "secret": "platform" }))).unwrap();
    assert_eq!(made["warnings"][0]["code"], "subscription.secret_unknown", "{made}");
    assert!(desk.kejue.last().body.get("secret").is_none());
    assert_eq!(desk.signing_keys().len(), 2);
}

#[rstest::rstest]
#[case(Fault::Status(400), "bad_request")]
#[case(Fault::Status(401), "unauthorized")]
#[case(Fault::Status(422), "unprocessable")]
#[case(Fault::Redirect, "redirect")]
fn a_secret_goes_again_when_the_call_was_refused(#[case] fault: Fault, #[case] _what: &str) {
    let mut desk = desk();
    desk.kejue.next(fault);
    let error = desk.create(minimal()).unwrap_err();
    assert_ne!(error["code"], "subscription.uncertain", "{error}");
    assert_eq!(desk.kejue.count(), 1);
    assert!(desk.signing_keys().is_empty(), "{error}");
}

#[rstest::rstest]
#[case(Fault::CutOff)]
#[case(Fault::Status(502))]
fn a_secret_stays_when_it_is_not_known_how_the_call_ended(#[case] fault: Fault) {
    let mut desk = desk();
    desk.kejue.next(fault);
    let error = desk.create(minimal()).unwrap_err();
    assert_eq!(error["code"], "subscription.uncertain", "{error}");
    let keys = desk.signing_keys();
    assert_eq!(keys.len(), 1);
    assert!(error["message"].as_str().unwrap().contains(keys[0]["name"].as_str().unwrap()), "{error}");
    let secret = desk.kejue.last().body["secret"].as_str().unwrap().to_owned();
    let headers = signed("kejue/hmac_sha256", &secret, BODY);
    let status = post(desk.endpoint["url"].as_str().unwrap(), &borrowed(&headers), BODY).status;
    assert_eq!(status, 200, "what it may send is verified");
}

#[test]
fn lists_are_read_as_they_come_and_narrowed_by_event() {
    let mut desk = desk();
    desk.kejue.put(json!([
        { "id": "wh_bare", "url": "https://a.example/h", "events": ["call.ended"] },
        { "id": "wh_full", "name": "All", "url": desk.endpoint["url"], "events": ["*"], "signing_method": "hmac_sha1",
          "scope_type": "persona", "persona_id": "per_1",
          "delivery_settings": { "timeout_ms": 5000, "max_retries": 3, "backoff_ms": 1000 },
          "stats": { "total_deliveries": 4, "failed_deliveries": 1, "success_rate": 75.0 },
          "last_delivery_at": "2026-01-05T08:00:00Z", "last_error": null,
          "created_at": "2026-01-05T08:00:00Z", "updated_at": null, "new_field": 7 },
        { "no": "id" }
    ]));
    let list = desk.list();
    let shown = list["subscriptions"].as_array().unwrap();
    assert_eq!((shown.len(), &list["unreadable"]), (2, &json!(1)));
    assert_eq!(
        (&shown[0]["signing_method"], &shown[0]["stats"]["total_deliveries"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(
        shown[1]["stats"],
        json!({ "total_deliveries": 4, "failed_deliveries": 1, "success_rate": 75.0 })
    );
    assert_eq!(shown[1]["endpoint_id"], desk.endpoint["id"]);
    let request = desk.with(json!({ "event": "call.ended" }));
    desk.console.ask("subscriptions.list", request);
    assert_eq!(desk.kejue.last().path, "/api/v1/webhooks?event=call.ended");
    let request = desk.with(json!({ "id": "wh_full" }));
    assert_eq!(desk.console.ask("subscriptions.get", request)["persona_id"], "per_1");
    assert_eq!(desk.kejue.last().path, "/api/v1/webhooks/wh_full");
}

#[test]
fn one_is_pointed_to_the_tunnel_and_put_back() {
    let mut desk = desk();
    desk.create(minimal()).unwrap();
    let id = desk.kejue.subscriptions()[0]["id"].clone();
    let point = desk.with(json!({ "id": id, "endpoint_id": desk.endpoint["id"] }));
    let error = desk.console.call("subscriptions.update", point.clone()).unwrap_err();
    assert_eq!(error["code"], "subscription.no_tunnel");
    let (tunnel, url) = desk.tunnel("127.0.0.1");
    let pointed = desk.console.ask("subscriptions.update", point.clone());
    let sent = desk.kejue.last();
    assert_eq!((sent.method.as_str(), &sent.body), ("PATCH", &json!({ "url": url })));
    assert_eq!(
        (&pointed["url"], &pointed["earlier_url"]),
        (&json!(url), &json!("https://hooks.example/in/x"))
    );

    // Another address of the same tunnel kind: one click, and what was before both is the one to go back to.
    desk.console.ask("tunnels.close", json!({ "tunnel_id": tunnel, "forget": true }));
    assert_eq!(desk.place()["pointed"][0]["tunnel_url"], Value::Null);
    let (_, moved) = desk.tunnel("localhost");
    let known = desk.place()["pointed"][0].take();
    assert_eq!((&known["pointed_url"], &known["tunnel_url"]), (&json!(url), &json!(moved)));
    let pointed = desk.console.ask("subscriptions.update", point);
    assert_eq!(
        (&pointed["url"], &pointed["earlier_url"]),
        (&json!(moved), &json!("https://hooks.example/in/x"))
    );

    let request = desk.with(json!({ "id": id }));
    let back = desk.console.ask("subscriptions.put_back", request.clone());
    assert_eq!((&back["url"], &back["earlier_url"]), (&json!("https://hooks.example/in/x"), &Value::Null));
    assert_eq!(desk.place()["pointed"], json!([]));
    let error = desk.console.call("subscriptions.put_back", request).unwrap_err();
    assert_eq!(error["code"], "subscription.nothing_to_put_back");
}

#[test]
fn a_change_sends_only_what_changes_and_warns_of_the_secret() {
    let mut desk = desk();
    desk.create(minimal()).unwrap();
    let id = desk.kejue.subscriptions()[0]["id"].clone();
    let request = desk.with(json!({ "id": id, "max_retries": 0, "name": "" }));
    desk.console.ask("subscriptions.update", request);
    assert_eq!(desk.kejue.last().body, json!({ "max_retries": 0, "name": null }));
    let request = desk.with(json!({ "id": id, "signing_method": "bearer" }));
    let changed = desk.console.ask("subscriptions.update", request);
    assert!(desk.kejue.last().body.get("secret").is_none());
    assert!(changed["warnings"].to_string().contains("subscription.method_without_secret"), "{changed}");
    let before = desk.kejue.count();
    let request = desk.with(json!({ "id": id, "timeout_ms": 31000 }));
    let error = desk.console.call("subscriptions.update", request).unwrap_err();
    assert!(error["fields"]["timeout_ms"].is_string(), "{error}");
    assert_eq!(desk.kejue.count(), before);
}

#[test]
fn a_removed_one_is_gone_and_its_secret_stays_with_the_keys() {
    let mut desk = desk();
    desk.create(minimal()).unwrap();
    let id = desk.kejue.subscriptions()[0]["id"].clone();
    let request = desk.with(json!({ "id": id }));
    desk.console.ask("subscriptions.remove", request.clone());
    let asked = desk.kejue.last();
    assert_eq!(
        (asked.method, asked.path),
        ("DELETE".to_owned(), format!("/api/v1/webhooks/{}", id.as_str().unwrap()))
    );
    assert_eq!(desk.list()["subscriptions"], json!([]));
    assert_eq!(desk.signing_keys().len(), 1);
    let error = desk.console.call("subscriptions.remove", request).unwrap_err();
    assert_eq!(error["code"], "subscription.not_found", "{error}");
}

#[test]
fn the_last_error_leads_to_the_delivery_that_was_refused() {
    let mut desk = desk();
    desk.create(json!({ "url": desk.endpoint["url"], "events": ["*"] })).unwrap();
    let headers = signed("kejue/hmac_sha256", "another secret", BODY);
    assert_eq!(post(desk.endpoint["url"].as_str().unwrap(), &borrowed(&headers), BODY).status, 401);
    let now = gatehouse_model::Timestamp::now().to_string();
    desk.kejue.change(0, json!({ "last_error": "HTTP 401", "last_delivery_at": now }));
    let shown = desk.list()["subscriptions"][0].take();
    let page = desk.console.ask("deliveries.page", json!({ "limit": 1 }));
    assert_eq!(shown["last_error_delivery"], page["deliveries"][0]["id"], "{shown}");
}

#[test]
fn a_platform_without_an_api_for_it_is_told_as_such() {
    let mut console = Console::in_memory();
    let create = json!({ "name": "Acme", "environment": "sandbox", "platforms": ["keruj", "rejento"] });
    let workspace = console.ask("workspaces.create", create);
    let places = console.ask("subscriptions.places", json!({ "workspace_id": workspace["id"] }));
    for place in places["places"].as_array().unwrap() {
        assert_eq!(place["offers"], json!([]));
        let error = console
            .call("subscriptions.list", json!({ "connection_id": place["connection_id"] }))
            .unwrap_err();
        assert_eq!(error["code"], "subscription.not_offered");
    }
}

#[test]
fn a_new_secret_is_in_the_one_call_and_nowhere_else() {
    let mut house = House::in_memory();
    house.set("GATEHOUSE_LOG", "trace");
    house.set("RUST_LOG", "trace");
    let mut desk = desk_in(Console::start(&house));
    let canary = Canary::new();
    let mut given = minimal();
    given["secret"] = json!("given");
    given["value"] = json!(canary.value());
    desk.create(given.clone()).unwrap();
    assert_eq!(desk.kejue.last().body["secret"], canary.value());
    for fault in [Fault::Echo(400), Fault::Echo(502), Fault::CutOff] {
        desk.kejue.next(fault);
        desk.create(given.clone()).unwrap_err();
    }
    desk.list();
    desk.place();
    desk.console.ask("api.history", json!({ "workspace_id": desk.workspace }));
    desk.console.ask("audit.page", json!({}));
    assert_eq!(canary.found_in(&desk.console.answers), Vec::<String>::new());
    assert_eq!(canary.found_below(&house.folder()), Vec::<String>::new());
}

/// The command line; it needs a keychain that outlives a run.
#[test]
fn the_command_line_makes_shows_changes_and_removes_one() {
    let Some(house) = House::on_keychain("the_command_line_makes_shows_changes_and_removes_one") else {
        return;
    };
    let kejue = Kejue::start();
    house.json(&["workspace", "new", "Acme", "--platform", "kejue", "--environment", "production"]);
    let base = format!("environment.production.base_url={}", kejue.base());
    house.json(&["profile", "set", "kejue", &base, "--workspace", "Acme"]);
    house.refused(&["subscription", "list"], 3, "key.none_for_calls");
    house.json_with(&["key", "add", "api", "--slot", "api_key", "--secret-stdin"], KEY.as_bytes());
    let create = ["subscription", "create", "--url", "https://hooks.example/in/x", "--events"];
    house.refused(&[&create[..], &["*", "--timeout-ms", "999"]].concat(), 2, "api.parameter_invalid");
    let made = house.json(&[&create[..], &["call.ended,call.started", "--name", "Calls"]].concat());
    assert_eq!((&made["name"], &made["events"]), (&json!("Calls"), &json!(["call.ended", "call.started"])));
    assert_eq!(kejue.last().body["events"], json!(["call.ended", "call.started"]));
    let id = made["id"].as_str().unwrap();
    assert_eq!(house.json(&["subscription", "list"])["subscriptions"][0]["id"], id);
    let shown = house.run(&["subscription", "show", id]);
    assert!(shown.text().contains("signing method   hmac_sha256"), "{}", shown.text());
    let changed = house.json(&["subscription", "update", id, "--max-retries", "0"]);
    assert_eq!(changed["delivery_settings"]["max_retries"], 0);
    house.refused(&["subscription", "remove", id], 4, "guard.not_confirmed");
    house.json(&["subscription", "remove", id, "--yes"]);
    assert_eq!(house.json(&["subscription", "list"])["subscriptions"], json!([]));
}
