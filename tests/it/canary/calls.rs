//! Secrets of calls: keys of each platform, what a log-in and OAuth bring, files of other tools, curl, code, saved calls, the
//! history, the audit and its files, and what is cached of an API.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gatehouse_tests::canary::Canary;
use gatehouse_tests::{Console, House, Target, wire};
use serde_json::{Value, json};

use super::{loud, nowhere};
use crate::keys::{answer, connection, set};

/// What a canary stands in.
type Planted = Vec<(&'static str, Canary)>;

fn plant(planted: &mut Planted, place: &'static str) -> String {
    let canary = Canary::new();
    let value = canary.value().replace(['é', '"'], "e");
    planted.push((place, canary));
    value
}

fn workspace(console: &mut Console, platform: &str, environment: &str) -> Value {
    let create = json!({ "name": platform, "environment": environment, "platforms": [platform] });
    console.ask("workspaces.create", create)
}

fn origin(target: &Target) -> String {
    format!("http://{}", wire::authority(target.url()))
}

fn parameter(address: &str, name: &str) -> String {
    let (_, query) = address.split_once('?').unwrap();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned()).next().unwrap()
}

/// Logs in by a password and by OAuth, and renews what OAuth brought.
fn log_in(console: &mut Console, planted: &mut Planted) -> Value {
    let workspace = workspace(console, "timehunter", "sandbox");
    let id = connection(&workspace);
    let (password, mark) = (plant(planted, "password"), plant(planted, "token of a log-in"));
    let token = format!("e30.{}.{mark}", URL_SAFE_NO_PAD.encode(r#"{"exp":4102444800}"#));
    let house = Target::answering(&answer("200 OK", &json!({ "token": token }).to_string()));
    set(console, &workspace, "timehunter", "environment.sandbox.base_url", &origin(&house));
    let login = json!({ "connection_id": id, "name": "session", "user": "maria", "password": password });
    console.ask("keys.login", login);

    let given = json!({
        "access_token": plant(planted, "access token"), "token_type": "bearer", "expires_in": 30,
        "refresh_token": plant(planted, "refresh token"), "id_token": plant(planted, "id token"),
    });
    let oauth = Target::answering(&answer("200 OK", &given.to_string()));
    set(console, &workspace, "timehunter", "auth.oauth2.authorize_url", "https://login.example/authorize");
    set(console, &workspace, "timehunter", "auth.oauth2.token_url", &format!("{}/token", origin(&oauth)));
    let begun = console.ask(
        "keys.begin_oauth",
        json!({ "connection_id": id, "name": "worktime", "client_id": "gatehouse-1",
                "client_secret": plant(planted, "client secret") }),
    );
    let code = plant(planted, "code");
    let encoded: String = code.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let state = parameter(begun["address"].as_str().unwrap(), "state");
    let url = format!("{}?code={encoded}&state={state}", begun["redirect_uri"].as_str().unwrap());
    assert_eq!(wire::exchange(&url, &wire::request("GET", &url, &[], b"")).status, 200);
    console.ask("keys.finish_oauth", json!({ "login_id": begun["login_id"] }));
    // Used, it is renewed first; the answer of the platform says nothing of it.
    let quiet = Target::answering(&answer("200 OK", "[]"));
    set(console, &workspace, "timehunter", "environment.sandbox.base_url", &origin(&quiet));
    for key in ["session", "worktime"] {
        let call = json!({ "connection_id": id, "method": "GET", "path": "/api/employees", "key": key });
        console.ask("api.send", json!({ "call": call }));
        quiet.request();
    }
    workspace
}

/// Makes calls with a secret in each place where one can be typed, keeps them, and writes them out again.
fn call(console: &mut Console, planted: &mut Planted) -> Value {
    let workspace = workspace(console, "kejue", "production");
    let id = connection(&workspace);
    let key = format!("kej_live_{}", plant(planted, "key"));
    // A platform that says back what it was sent.
    let echo =
        json!({ "error": format!("bad key {key}"), "code": "UNAUTHORIZED", "details": { "sent": key } });
    let platform = Target::answering(&answer("401 Unauthorized", &echo.to_string()));
    set(console, &workspace, "kejue", "environment.production.base_url", &origin(&platform));
    let text = format!("# of the old tool\nKEJUE_API_KEY={key}\n");
    let file = json!({ "connection_id": id, "name": ".env", "text": text });
    console.ask("keys.in_file", file.clone());
    let taken = json!([{ "index": 0, "name": "main", "slot": "api_key" }]);
    console.ask("keys.take", json!({ "file": file, "keys": taken }));
    let calls = [
        json!({ "connection_id": id, "method": "POST", "path": "/webhooks", "fields": [
            { "name": "url", "value": "https://a.example/x" }, { "name": "events", "value": "call.ended" },
            { "name": "secret", "value": plant(planted, "field of a body") },
        ] }),
        json!({ "connection_id": id, "method": "POST", "path": "/leads",
            "body": json!({ "config": { "server_secret": plant(planted, "body") } }).to_string() }),
        json!({ "connection_id": id, "method": "GET", "path": "/contacts",
            "query": [{ "name": "api_key", "value": plant(planted, "query") }],
            "headers": [{ "name": "X-Auth-Token", "value": plant(planted, "header") }] }),
        json!({ "connection_id": id, "method": "GET", "path": format!("/contacts?token={}", "t".repeat(3)) }),
    ];
    for (number, call) in calls.iter().enumerate() {
        console.ask("api.save", json!({ "name": format!("kept {number}"), "call": call }));
        assert_eq!(console.ask("api.send", json!({ "call": call }))["status"], 401);
        platform.request();
    }
    // Shown before it is sent, a call has what was typed; only its credential is hidden.
    let plain = json!({ "connection_id": id, "method": "GET", "path": "/contacts" });
    console.ask("api.prepare", json!({ "call": plain }));
    console.ask("api.curl", json!({ "call": plain }));
    for language in ["curl", "javascript", "python", "php", "go", "rust", "java", "csharp"] {
        console.ask("api.code", json!({ "call": plain, "language": language }));
    }
    let curl = format!(
        "curl -H 'X-API-Key: {}' -H 'Authorization: Bearer {}' '{}/contacts?limit=1'",
        plant(planted, "key in curl"),
        plant(planted, "bearer in curl"),
        origin(&platform)
    );
    let read = console.ask("api.read_curl", json!({ "connection_id": id, "text": curl }));
    assert!(read["notes"].to_string().len() > 4, "it says what it left out: {read}");
    workspace
}

/// Asks for what is cached of an API.
fn cache(console: &mut Console, planted: &mut Planted) -> Value {
    let workspace = workspace(console, "keruj", "production");
    let id = connection(&workspace);
    let platform = Target::answering(&answer("200 OK", r#"{"data":{"__schema":{"types":[]}}}"#));
    set(console, &workspace, "keruj", "environment.production.base_url", &origin(&platform));
    let slots = console.ask("keys.slots", json!({ "connection_id": id }));
    let is_for_calls = |slot: &&Value| slot["signs_deliveries"] == false;
    let slot = slots["slots"].as_array().unwrap().iter().find(is_for_calls).unwrap()["name"].clone();
    let add = json!({ "connection_id": id, "name": "member", "slot": slot, "fields": { "company_id": "7" },
        "value": plant(planted, "key of introspection") });
    console.ask("keys.add", add);
    let _ = console.call("graphql.refresh", json!({ "connection_id": id }));
    assert!(
        !planted.last().unwrap().1.found_in(&platform.request()).is_empty(),
        "the platform was asked with it"
    );
    workspace
}

/// Reads everything that is told of calls, and writes the audit to files.
fn read_all(console: &mut Console, workspaces: &[Value]) {
    for workspace in workspaces {
        let id = connection(workspace);
        for name in ["api.describe", "limits.list", "openapi.get", "graphql.schema"] {
            let _ = console.call(name, json!({ "connection_id": id }));
        }
        for name in ["api.history", "api.saved", "keys.list", "endpoints.list"] {
            console.ask(name, json!({ "workspace_id": workspace["id"] }));
        }
        let keys = console.ask("keys.list", json!({ "workspace_id": workspace["id"] }));
        for key in keys["keys"].as_array().unwrap() {
            console.check_key(&key["id"]);
        }
        let endpoints = console.ask("endpoints.list", json!({ "workspace_id": workspace["id"] }));
        for endpoint in endpoints["endpoints"].as_array().unwrap() {
            for language in ["node", "python"] {
                let _ = console
                    .call("snippets.get", json!({ "endpoint_id": endpoint["id"], "language": language }));
            }
        }
    }
    let page = console.ask("audit.page", json!({ "limit": 1000 }));
    assert!(page["calls"].as_array().unwrap().len() >= 8, "{page}");
    for form in ["csv", "jsonl"] {
        let wanted = json!({ "form": form, "filter": {} }).to_string();
        let sent = console.post("/export/audit", &[("Content-Type", "application/json")], wanted.as_bytes());
        assert_eq!(sent.status, 200, "{}", sent.text());
        console.answers.extend(sent.body);
    }
}

#[test]
fn no_secret_of_a_call_or_a_log_in_is_anywhere() {
    let house = loud(House::in_memory());
    let mut console = Console::start(&house);
    let mut events = console.events();
    let mut planted = Planted::new();
    let workspaces = [
        log_in(&mut console, &mut planted),
        call(&mut console, &mut planted),
        cache(&mut console, &mut planted),
    ];
    read_all(&mut console, &workspaces);
    console.ask("settings.set", json!({ "hints_dismissed": true }));
    let told = events.read_until("settings");
    let answers = console.answers.clone();
    let ended = console.running.interrupt();
    assert!(planted.len() >= 14, "{}", planted.len());
    for (place, canary) in &planted {
        nowhere(&[canary], &format!("{place}: an event"), told.as_bytes());
        nowhere(&[canary], &format!("{place}: an answer"), &answers);
        nowhere(&[canary], &format!("{place}: the output"), &[&ended.stdout[..], &ended.stderr].concat());
        assert_eq!(canary.found_below(&house.folder()), [""; 0], "{place}");
    }
}
