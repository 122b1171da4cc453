//! Calls to a platform's API over real HTTP: what leaves, what is refused, what is told, and what is kept (K35–K37,
//! J34–J40, E3, E27, E36–E38, R6–R9, R14–R15, R33–R34, T10–T11, T14, T54).

mod odd;
mod openapi;
mod platform;
mod refusals;

use std::time::{Duration, Instant};

use gatehouse_tests::canary::Canary;
use gatehouse_tests::{Console, House};
use platform::{Platform, answer};
use rstest::rstest;
use serde_json::{Value, json};

/// A served house with a connection to a small platform, and a key.
struct Desk {
    house: House,
    console: Console,
    platform: Platform,
    connection: Value,
    workspace: Value,
}

fn desk(id: &str, slot: &str, key: &str) -> Desk {
    let platform = Platform::start();
    let mut house = House::in_memory();
    house.set("GATEHOUSE_LOG", "trace");
    let mut console = Console::start(&house);
    let create = json!({ "name": "Acme", "environment": "production", "platforms": [id] });
    let workspace = console.ask("workspaces.create", create);
    let connection = workspace["connections"][0]["id"].clone();
    let desk_workspace = workspace["id"].clone();
    console.ask(
        "profiles.set",
        json!({ "id": id, "workspace_id": desk_workspace, "path": "environment.production.base_url",
                "value": platform.base() }),
    );
    let fields = if id == "keruj" { json!({ "company_id": "c-1" }) } else { json!({}) };
    let add =
        json!({ "connection_id": connection, "name": "sync", "slot": slot, "value": key, "fields": fields });
    console.ask("keys.add", add);
    Desk { house, console, platform, connection, workspace: desk_workspace }
}

impl Desk {
    fn call(&self, method: &str, path: &str, more: Value) -> Value {
        let mut call = json!({ "connection_id": self.connection, "method": method, "path": path });
        for (name, value) in more.as_object().unwrap() {
            call[name] = value.clone();
        }
        call
    }

    fn send(&mut self, method: &str, path: &str, more: Value) -> Result<Value, Value> {
        let call = self.call(method, path, more);
        self.console.call("api.send", json!({ "call": call }))
    }

    fn audit(&mut self) -> Vec<Value> {
        self.console.ask("audit.page", json!({}))["calls"].as_array().unwrap().clone()
    }
}

fn row(name: &str, value: &str) -> Value {
    json!({ "name": name, "value": value })
}

#[test]
fn a_call_leaves_with_its_key_and_is_written_into_the_audit() {
    let mut desk = desk("kejue", "api_key", "kej_live_one_call");
    let headers =
        [("X-RateLimit-Limit", "600"), ("X-RateLimit-Remaining", "488"), ("X-RateLimit-Reset", "60")];
    desk.platform.says([answer(200, &headers, r#"{"contacts":[{"id":1}],"total":1}"#)]);
    let said = desk.send("GET", "/contacts", json!({ "query": [row("limit", "2")] })).unwrap();
    assert_eq!((&said["status"], &said["body"]["kind"]), (&json!(200), &json!("json")));
    assert_eq!((&said["limit"]["limit"], &said["limit"]["remaining"]), (&json!(600), &json!(488)));
    assert_eq!(said["limits"][0]["learned"], true, "{}", said["limits"]);
    assert!(said["problem"].is_null(), "{said}");
    let asked = desk.platform.asked();
    assert!(asked[0].starts_with("GET /contacts?limit=2 HTTP/1.1\r\n"), "{}", asked[0]);
    assert!(asked[0].contains("\r\nX-API-Key: kej_live_one_call\r\n"), "{}", asked[0]);
    let audit = desk.audit();
    let call = &audit[0];
    assert_eq!((&call["method"], &call["endpoint"]), (&json!("GET"), &json!("/contacts?limit=2")));
    assert_eq!((&call["status"], &call["key"], &call["sent"]), (&json!(200), &json!("sync"), &json!(true)));
    assert_eq!(call["fingerprint"].as_str().unwrap().len(), 8);
    assert!(call["address"].as_str().unwrap().starts_with("127.0.0.1:"), "{call}");
    assert!(call["duration_ms"].is_u64() && call["at"].is_string());
}

#[rstest]
#[case("limit", "5000")]
#[case("offset", "-1")]
#[case("limit", "many")]
fn a_parameter_outside_of_its_range_stays_here(#[case] name: &str, #[case] value: &str) {
    let mut desk = desk("kejue", "api_key", "kej_live_range");
    let refused = desk.send("GET", "/contacts", json!({ "query": [row(name, value)] })).unwrap_err();
    assert_eq!(refused["code"], "api.parameter_invalid", "{refused}");
    assert!(refused["fields"].get(format!("query.{name}")).is_some(), "{refused}");
    assert!(desk.platform.asked().is_empty(), "nothing left");
}

#[test]
fn a_subscription_is_checked_field_by_field_before_it_is_sent() {
    let mut desk = desk("kejue", "api_key", "kej_live_fields");
    let fields = json!([
        row("url", "/hook"),
        row("events", "*"),
        row("scope_type", "persona"),
        row("timeout_ms", "5")
    ]);
    let call = desk.call("POST", "/webhooks", json!({ "fields": fields }));
    let prepared = desk.console.ask("api.prepare", json!({ "call": call }));
    let mut places: Vec<_> = prepared["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["at"]["field"].as_str().unwrap())
        .collect();
    places.sort_unstable();
    assert_eq!(places, ["body.persona_id", "body.timeout_ms", "body.url"]);
}

#[test]
fn rejento_only_reads_and_what_was_stopped_is_in_the_audit() {
    let mut desk = desk("rejento", "api_key", "rk_reads_only");
    let refused = desk.send("PATCH", "/api/v1/candidates/1", json!({ "body": "{}" })).unwrap_err();
    assert_eq!(refused["code"], "guard.read_only_platform", "{refused}");
    assert!(refused["message"].as_str().unwrap().contains("only reads"), "{refused}");
    assert!(desk.platform.asked().is_empty());
    let audit = desk.audit();
    assert_eq!((&audit[0]["sent"], &audit[0]["error"]), (&json!(false), &json!("guard.read_only_platform")));
}

#[test]
fn a_change_at_real_people_wants_the_workspace_s_name() {
    let mut desk = desk("kejue", "api_key", "kej_live_guard");
    let path = "environment.production.base_url";
    let elsewhere = json!({ "id": "kejue", "workspace_id": desk.workspace, "path": path, "value": "https://api.kejue.invalid" });
    desk.console.ask("profiles.set", elsewhere);
    let refused = desk.send("DELETE", "/webhooks/1", json!({})).unwrap_err();
    assert_eq!(refused["code"], "guard.production_write", "{refused}");
    let call = desk.call("DELETE", "/webhooks/1", json!({}));
    let agreed = desk.console.call("api.send", json!({ "call": call, "confirm": "Acme" })).unwrap_err();
    assert_eq!(agreed["code"], "network.unknown_host", "{agreed}");
}

#[test]
fn without_a_key_nothing_leaves_unless_it_is_forced() {
    let mut desk = desk("kejue", "webhook", "whsec_signs_only");
    let refused = desk.send("GET", "/contacts", json!({})).unwrap_err();
    assert_eq!(refused["code"], "key.none_for_calls", "{refused}");
    assert!(desk.platform.asked().is_empty());
    desk.platform.says([answer(401, &[], r#"{"error":"No key","code":"UNAUTHORIZED","details":{}}"#)]);
    let said = desk.send("GET", "/contacts", json!({ "without_key": true })).unwrap();
    assert_eq!(said["problem"]["code"], "api.unauthorised");
    assert!(said["problem"]["message"].as_str().unwrap().contains("No key (UNAUTHORIZED)"), "{said}");
    assert!(!desk.platform.asked()[0].to_ascii_lowercase().contains("x-api-key"));
}

#[rstest]
#[case("2")]
#[case("date")]
fn a_429_waits_as_it_is_asked_to_and_goes_again(#[case] form: &str) {
    let mut desk = desk("rejento", "api_key", "rk_waits");
    let wait = if form == "date" {
        let at = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(2);
        jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&at).unwrap()
    } else {
        form.to_owned()
    };
    desk.platform.says([answer(429, &[("Retry-After", &wait)], "{}"), answer(200, &[], r#"{"data":[]}"#)]);
    let began = Instant::now();
    let said = desk.send("GET", "/api/v1/jobs", json!({})).unwrap();
    assert_eq!((&said["status"], &said["sendings"]), (&json!(200), &json!(2)), "{said}");
    // A date has whole seconds only.
    assert!(began.elapsed() >= Duration::from_millis(900), "{:?}", began.elapsed());
    let statuses: Vec<_> = desk.audit().iter().map(|call| call["status"].clone()).collect();
    assert_eq!(statuses, [json!(200), json!(429)]);
}

#[rstest]
#[case("7200", "asks to wait until")]
#[case("99999999999", "taken for a mistake")]
fn a_429_that_asks_for_hours_is_left_to_the_person(#[case] wait: &str, #[case] told: &str) {
    let mut desk = desk("rejento", "api_key", "rk_hours");
    desk.platform.says([answer(429, &[("Retry-After", wait)], "{}")]);
    let said = desk.send("GET", "/api/v1/jobs", json!({})).unwrap();
    assert_eq!((&said["status"], &said["sendings"]), (&json!(429), &json!(1)));
    assert!(said["problem"]["hint"].as_str().unwrap().contains(told), "{}", said["problem"]);
}

#[test]
fn pages_are_followed_to_the_last_and_become_a_table() {
    let mut desk = desk("rejento", "api_key", "rk_pages");
    let page = |number: u32, names: &[&str]| {
        let data: Vec<_> =
            names.iter().map(|name| json!({ "name": name, "job": { "id": number } })).collect();
        answer(200, &[], &json!({ "data": data, "meta": { "page": number, "total_pages": 3 } }).to_string())
    };
    desk.platform.says([page(1, &["Anna", "Łukasz"]), page(2, &["Jiří"]), page(3, &["Олена"])]);
    let call = desk.call("GET", "/api/v1/candidates", json!({}));
    let follow = json!({ "max_pages": 10, "max_items": 100 });
    let said = desk.console.ask("api.send", json!({ "call": call, "follow": follow }));
    let pages = &said["pages"];
    assert_eq!(
        (&pages["pages"], &pages["items"], &pages["more"]),
        (&json!(3), &json!(4), &json!(false)),
        "{pages}"
    );
    assert_eq!((&pages["style"], &pages["guessed"]), (&json!("page"), &json!(true)));
    let asked = desk.platform.asked();
    assert!(asked[1].starts_with("GET /api/v1/candidates?page=2 "), "{}", asked[1]);
    let table = desk.console.ask("api.table", json!({ "answer_id": said["answer_id"] }));
    assert_eq!(table["columns"], json!(["name", "job.id"]));
    assert_eq!((&table["rows"][3], &table["total"]), (&json!(["Олена", "3"]), &json!(4)));
}

#[test]
fn the_next_page_at_another_host_is_not_gone_to() {
    let mut desk = desk("rejento", "api_key", "rk_elsewhere");
    let other = Platform::start();
    let body = json!({ "data": [1], "next": format!("{}/steal", other.base()) }).to_string();
    desk.platform.says([answer(200, &[], &body)]);
    let call = desk.call("GET", "/api/v1/jobs", json!({}));
    let follow = json!({ "max_pages": 10, "max_items": 100 });
    let said = desk.console.ask("api.send", json!({ "call": call, "follow": follow }));
    assert_eq!(said["pages"]["stopped"]["code"], "api.other_host", "{}", said["pages"]);
    assert!(other.asked().is_empty(), "the other host heard nothing");
}

#[rstest]
#[case(301)]
#[case(302)]
#[case(303)]
#[case(307)]
#[case(308)]
fn no_byte_of_a_key_follows_a_redirect(#[case] status: u16) {
    let canary = Canary::new();
    let mut desk = desk("kejue", "api_key", &format!("kej_live_{}", canary.value()));
    let other = Platform::start();
    desk.platform.says([answer(status, &[("Location", &format!("{}/", other.base()))], "")]);
    let said = desk.send("GET", "/contacts", json!({})).unwrap();
    assert_eq!(said["problem"]["code"], "api.redirected", "{said}");
    assert!(other.asked().is_empty(), "the other host heard nothing");
}

#[test]
fn a_path_to_another_host_is_refused() {
    let mut desk = desk("kejue", "api_key", "kej_live_stays");
    for path in ["https://evil.example/contacts", "//evil.example/contacts", "http://127.0.0.1:1/contacts"] {
        let refused = desk.send("GET", path, json!({})).unwrap_err();
        assert!(
            ["api.other_host", "replay.bad_url"].contains(&refused["code"].as_str().unwrap()),
            "{refused}"
        );
    }
    assert!(desk.platform.asked().is_empty());
}

#[test]
fn a_broken_answer_is_told_with_its_place() {
    let mut desk = desk("kejue", "api_key", "kej_live_broken");
    desk.platform.says([
        answer(200, &[], "{\"contacts\":\n [1,"),
        answer(200, &[("Content-Type", "text/html")], "<html></html>"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\"".to_vec(),
        b"nonsense".to_vec(),
    ]);
    let cut = desk.send("GET", "/contacts", json!({})).unwrap();
    assert_eq!(
        (&cut["problem"]["code"], &cut["problem"]["at"]["line"]),
        (&json!("api.malformed_json"), &json!(2))
    );
    let page = desk.send("GET", "/contacts", json!({})).unwrap();
    assert_eq!(page["problem"]["code"], "api.web_page");
    let short = desk.send("GET", "/contacts", json!({})).unwrap();
    assert_eq!(short["problem"]["code"], "network.cut_off", "{short}");
    let none = desk.send("GET", "/contacts", json!({})).unwrap_err();
    assert!(none["code"].as_str().unwrap().starts_with("network."), "{none}");
}

#[test]
fn graphql_is_asked_once_for_its_schema_and_errors_have_their_path() {
    let mut desk = desk("keruj", "api_key", "member-key-of-graphql");
    let schema = json!({ "data": { "__schema": { "queryType": { "name": "Query" }, "types": [{ "name": "Query" }] } } });
    let wrong = json!({ "data": null, "errors": [{ "message": "No such contact", "path": ["getContact"],
                                                  "locations": [{ "line": 1, "column": 3 }] }] });
    desk.platform.says([answer(200, &[], &schema.to_string()), answer(200, &[], &wrong.to_string())]);
    let asked = desk.console.ask("graphql.refresh", json!({ "connection_id": desk.connection }));
    assert_eq!(asked["schema"]["types"], 1);
    let kept = desk.console.ask("graphql.schema", json!({ "connection_id": desk.connection }));
    assert_eq!(kept["schema"]["introspection"], asked["schema"]["introspection"]);
    let document = json!({ "graphql": { "query": "{ getContact { id } }" } });
    let said = desk.send("POST", "", document).unwrap();
    assert_eq!(
        (&said["graphql_errors"][0]["path"], &said["graphql_errors"][0]["line"]),
        (&json!("getContact"), &json!(1))
    );
}

#[test]
fn a_call_is_remembered_saved_and_written_as_code_and_read_back() {
    let mut desk = desk("rejento", "api_key", "rk_kept");
    desk.platform.says([answer(200, &[], r#"{"data":[]}"#)]);
    let call =
        desk.call("GET", "/api/v1/jobs", json!({ "query": [row("city", "Brno"), row("status", "open")] }));
    desk.console.ask("api.send", json!({ "call": call }));
    let described = desk.console.ask("api.describe", json!({ "connection_id": desk.connection }));
    let jobs =
        described["endpoints"].as_array().unwrap().iter().find(|one| one["id"] == "jobs.list").unwrap();
    assert!(
        jobs["remembered"]
            .as_array()
            .unwrap()
            .iter()
            .any(|row| row["name"] == "city" && row["value"] == "Brno")
    );
    let history = desk.console.ask("api.history", json!({ "workspace_id": desk.workspace }));
    assert_eq!(history["calls"][0]["call"]["path"], "/api/v1/jobs");
    desk.console.ask("api.save", json!({ "name": "Open jobs", "call": call }));
    let saved = desk.console.ask("api.saved", json!({ "workspace_id": desk.workspace }));
    assert_eq!(saved["saved"][0]["name"], "Open jobs");
    let curl = desk.console.ask("api.curl", json!({ "call": call }));
    let text = curl["text"].as_str().unwrap();
    assert!(text.contains("${REJENTO_BEARER}") && !text.contains("rk_kept"), "{text}");
    let back = desk.console.ask("api.read_curl", json!({ "connection_id": desk.connection, "text": text }));
    assert_eq!(
        (&back["call"]["path"], &back["call"]["query"]),
        (
            &json!("/api/v1/jobs"),
            &json!([
        { "name": "city", "value": "Brno", "off": false }, { "name": "status", "value": "open", "off": false }])
        )
    );
    for language in ["curl", "javascript", "python", "php", "go", "rust", "java", "csharp"] {
        let code = desk.console.ask("api.code", json!({ "call": call, "language": language }));
        assert!(code["code"].as_str().unwrap().contains("REJENTO_BEARER"), "{code}");
    }
}

#[test]
fn a_key_is_found_nowhere_that_a_call_is_kept_or_told() {
    let canary = Canary::new();
    let key = format!("kej_live_{}", canary.value());
    let mut desk = desk("kejue", "api_key", &key);
    // A platform that says the key back, in its error and in its header.
    let echo = json!({ "error": format!("bad key {key}"), "code": "UNAUTHORIZED" }).to_string();
    desk.platform.says([answer(401, &[], &echo)]);
    let said = desk.send("GET", &format!("/contacts?q={key}"), json!({})).unwrap();
    assert!(desk.platform.asked()[0].contains(&key), "the platform has it");
    let mut told = vec![said["problem"].clone(), said["url"].clone()];
    for (name, request) in [
        ("audit.page", json!({})),
        ("api.history", json!({ "workspace_id": desk.workspace })),
        ("api.describe", json!({ "connection_id": desk.connection })),
        ("limits.list", json!({ "connection_id": desk.connection })),
    ] {
        told.push(desk.console.ask(name, request));
    }
    assert_eq!(canary.found_in(json!(told).to_string().as_bytes()), Vec::<String>::new());
    let Desk { house, console, .. } = desk;
    drop(console);
    assert_eq!(canary.found_below(&house.folder()), Vec::<String>::new());
}
