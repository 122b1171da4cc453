//! Keys over the program: rotated, revoked, guarded, checked at a platform, got by logging in, taken out of files.

mod chosen;
mod file;
mod login;
mod odd;
mod own_secret;
mod rotation;

use gatehouse_tests::canary::Canary;
use gatehouse_tests::platform::{BODY, borrowed, signed};
use gatehouse_tests::wire::{self, post};
use gatehouse_tests::{Console, House, Target};
use rstest::rstest;
use serde_json::{Value, json};

/// Makes a workspace with one platform and gives it.
pub(crate) fn workspace(console: &mut Console, platform: &str, environment: &str) -> Value {
    let create = json!({ "name": "Acme", "environment": environment, "platforms": [platform] });
    console.ask("workspaces.create", create)
}

pub(crate) fn connection(workspace: &Value) -> Value {
    workspace["connections"][0]["id"].clone()
}

fn add(console: &mut Console, workspace: &Value, slot: &str, value: &str) -> Result<Value, Value> {
    let id = connection(workspace);
    console.call("keys.add", json!({ "connection_id": id, "name": slot, "slot": slot, "value": value }))
}

/// Sets a value of a platform's profile in the workspace.
pub(crate) fn set(console: &mut Console, workspace: &Value, platform: &str, path: &str, value: &str) {
    let request = json!({ "id": platform, "workspace_id": workspace["id"], "path": path, "value": value });
    console.ask("profiles.set", request);
}

pub(crate) fn answer(status: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn deliver(url: &str, secret: &str, body: &[u8]) -> u16 {
    post(url, &borrowed(&signed("kejue/hmac_sha256", secret, body)), body).status
}

#[test]
fn both_values_verify_after_a_rotation_and_the_old_one_no_more_when_it_is_retired() {
    let mut console = Console::in_memory();
    let (url, endpoint) = console.receiving("kejue", "whsec_old_0123456789");
    let keys = console.ask("keys.list", json!({ "workspace_id": endpoint["workspace_id"] }));
    let old = keys["keys"][0]["id"].clone();
    let rotate = json!({ "key_id": old, "value": "whsec_new_0123456789", "overlap_s": 3600 });
    let new = console.ask("keys.rotate", rotate);
    assert_eq!((&new["name"], &new["state"]), (&json!("hook"), &json!("current")));

    // The sender changes over at its own time; nothing is lost in between.
    assert_eq!(deliver(&url, "whsec_old_0123456789", BODY), 200);
    assert_eq!(deliver(&url, "whsec_new_0123456789", br#"{"event":"call.ended","event_id":"2"}"#), 200);
    let page = console.ask("deliveries.page", json!({}));
    let matched: Vec<Value> = page["deliveries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            console.ask("deliveries.get", json!({ "delivery_id": row["id"] }))["verdict"]["matched_secret"]
                .clone()
        })
        .collect();
    assert_eq!(matched[0], "hook");
    assert!(matched[1].as_str().unwrap().starts_with("hook (previous, "), "{matched:?}");

    let listed = console.ask("keys.list", json!({ "workspace_id": endpoint["workspace_id"] }));
    let states: Vec<_> = listed["keys"].as_array().unwrap().iter().map(|key| key["state"].clone()).collect();
    assert_eq!(states, ["previous", "current"]);
    assert!(listed["keys"].as_array().unwrap().iter().all(|key| key["last_used_at"].is_string()), "{listed}");

    let retired = console.ask("keys.revoke", json!({ "key_id": old }));
    assert_eq!(retired["state"], "revoked");
    assert_eq!(deliver(&url, "whsec_old_0123456789", br#"{"event":"call.ended","event_id":"3"}"#), 401);
    assert_eq!(deliver(&url, "whsec_new_0123456789", br#"{"event":"call.ended","event_id":"4"}"#), 200);
    let check = console.ask("keys.check", json!({ "key_id": old }));
    assert_eq!(check["problem"]["code"], "keychain.missing", "the value is gone");
}

#[test]
fn an_old_value_without_overlap_verifies_nothing_that_comes_later() {
    let mut console = Console::in_memory();
    let (url, endpoint) = console.receiving("kejue", "whsec_old_0123456789");
    let keys = console.ask("keys.list", json!({ "workspace_id": endpoint["workspace_id"] }));
    let old = keys["keys"][0]["id"].clone();
    let same = json!({ "key_id": old, "value": "whsec_old_0123456789" });
    assert_eq!(console.call("keys.rotate", same).unwrap_err()["code"], "key.same_value");
    console.ask("keys.rotate", json!({ "key_id": old, "value": "whsec_new_0123456789", "overlap_s": 0 }));
    assert_eq!(deliver(&url, "whsec_old_0123456789", BODY), 401);
    let listed = console.ask("keys.list", json!({ "workspace_id": endpoint["workspace_id"] }));
    assert_eq!(listed["keys"][0]["state"], "expired");
    let again = json!({ "key_id": old, "value": "whsec_third_0123456789" });
    assert_eq!(console.call("keys.rotate", again).unwrap_err()["code"], "key.not_current");
}

#[rstest]
#[case("keruja", "production", "evk_test_0123456789", "test key in production")]
#[case("keruja", "sandbox", "evk_0123456789abcdef", "key of real people in a test")]
#[case("kejue", "sandbox", "kej_live_0123456789", "key of real people in a test")]
#[case("rejento", "sandbox", "rk_0123456789abcdef", "key of real people in a test")]
#[case("timehunter", "sandbox", "th_live_0123456789", "key of real people in a test")]
#[case("timehunter", "production", "th_test_0123456789", "test key in production")]
fn a_key_of_another_environment_is_refused(
    #[case] platform: &str,
    #[case] environment: &str,
    #[case] value: &str,
    #[case] what: &str,
) {
    let mut console = Console::in_memory();
    let workspace = workspace(&mut console, platform, environment);
    let problem = add(&mut console, &workspace, "api_key", value).unwrap_err();
    assert_eq!(problem["code"], "guard.foreign_key", "{what}");
    assert!(!problem.to_string().contains(value), "{problem}");
    let keys = console.ask("keys.list", json!({ "workspace_id": workspace["id"] }));
    assert_eq!(keys["keys"], json!([]));
}

#[test]
fn the_guard_ends_the_terminals_command_with_4() {
    let house = House::in_memory();
    house.json(&["workspace", "new", "Acme", "--platform", "keruja", "--environment", "production"]);
    let arguments = ["key", "add", "bot", "--slot", "api_key", "--secret-stdin", "--json"];
    house.run_with(&arguments, b"evk_test_0123456789").refused(4, "guard.foreign_key");
    let key = house.json_with(
        &["key", "add", "bot", "--slot", "api_key", "--scope", "shifts:read", "--secret-stdin"],
        b"evk_0123456789abcdef",
    );
    assert_eq!((&key["looks_like"], &key["scopes"]), (&json!("production"), &json!(["shifts:read"])));
}

#[test]
fn what_is_known_of_a_key_changes_and_its_value_stays() {
    let mut console = Console::in_memory();
    let workspace = workspace(&mut console, "rejento", "production");
    let id = connection(&workspace);
    let secret = json!({ "connection_id": id, "name": "pair", "slot": "api_key", "value": "rk_0123456789",
        "fields": { "secret": "rk_0123456789" } });
    assert_eq!(console.call("keys.add", secret).unwrap_err()["code"], "usage.secret_field");
    let pair = json!({ "connection_id": id, "name": "pair", "slot": "api_key", "value": "rk_0123456789",
        "fields": { "key_id": "kid_7" } });
    let key = console.ask("keys.add", pair);
    assert_eq!((&key["fields"]["key_id"], &key["read_only"]), (&json!("kid_7"), &json!(true)));
    let change =
        json!({ "name": "ats", "scopes": [" read ", "read", ""], "expires_at": "2020-01-01T00:00:00Z" });
    let set = console.ask("keys.set", json!({ "key_id": key["id"], "change": change }));
    assert_eq!(
        (&set["name"], &set["scopes"], &set["state"]),
        (&json!("ats"), &json!(["read"]), &json!("expired"))
    );
    assert_eq!(set["fingerprint_sha256"], key["fingerprint_sha256"]);
    let tried = console.call("keys.try", json!({ "key_id": key["id"] })).unwrap_err();
    assert_eq!(tried["code"], "key.expired");
    let endless = console.ask("keys.set", json!({ "key_id": key["id"], "change": { "no_end": true } }));
    assert_eq!(endless["state"], "current");
}

#[rstest]
#[case("200 OK", json!(true), Value::Null)]
#[case("401 Unauthorized", json!(false), json!("key.refused"))]
#[case("403 Forbidden", json!(true), json!("key.no_right"))]
#[case("302 Found\r\nLocation: http://127.0.0.1:9/", Value::Null, json!("key.unclear"))]
fn the_platform_is_asked_with_the_headers_of_its_credential(
    #[case] status: &str,
    #[case] accepted: Value,
    #[case] code: Value,
) {
    let mut console = Console::in_memory();
    let workspace = workspace(&mut console, "rejento", "production");
    let platform = Target::answering(&answer(status, "{}"));
    let origin = format!("http://{}", wire::authority(platform.url()));
    set(&mut console, &workspace, "rejento", "environment.production.base_url", &origin);
    let key = json!({ "connection_id": connection(&workspace), "name": "pair", "slot": "api_key",
        "value": "rk_0123456789", "fields": { "key_id": "kid_7" }, "scopes": ["candidates"] });
    let key = console.ask("keys.add", key);
    let said = console.ask("keys.try", json!({ "key_id": key["id"] }));
    assert_eq!((&said["accepted"], &said["problem"]["code"]), (&accepted, &code), "{said}");
    let request = String::from_utf8(platform.request()).unwrap();
    assert!(request.starts_with("GET /api/v1/candidates HTTP/1.1\r\n"), "{request}");
    assert!(
        request.to_ascii_lowercase().contains("\r\nauthorization: bearer rk_0123456789\r\n"),
        "{request}"
    );
    if status.starts_with("403") {
        assert!(said["problem"]["message"].as_str().unwrap().contains("candidates"), "{said}");
    }
    let listed = console.ask("keys.list", json!({ "workspace_id": workspace["id"] }));
    assert!(listed["keys"][0]["last_used_at"].is_string());
    let audit = console.ask("audit.page", json!({ "workspace_id": workspace["id"], "failed": false }));
    assert_eq!(audit["calls"].as_array().map(Vec::len), Some(1), "{audit}");
}

#[test]
fn keys_come_out_of_a_file_and_only_those_that_were_chosen() {
    let mut console = Console::in_memory();
    let workspace = workspace(&mut console, "kejue", "production");
    let text = "PORT=3000\nKEJUE_API_KEY=kej_live_0123456789\nKEJUE_WEBHOOK_SECRET=whsec_0123456789\n";
    let file = json!({ "connection_id": connection(&workspace), "name": ".env", "text": text });
    let found = console.ask("keys.in_file", file.clone());
    assert_eq!(found["format"], "a .env file");
    let told: Vec<_> = found["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| (key["name"].clone(), key["line"].clone(), key["slot"].clone()))
        .collect();
    assert_eq!(
        told,
        [
            (json!("KEJUE_API_KEY"), json!(2), json!("api_key")),
            (json!("KEJUE_WEBHOOK_SECRET"), json!(3), json!("webhook")),
        ]
    );
    assert!(!found.to_string().contains("kej_live_0123456789"));
    let keys = json!([{ "index": 1, "name": "hook", "slot": "webhook" }]);
    console.ask("keys.take", json!({ "file": file, "keys": keys }));
    let listed = console.ask("keys.list", json!({ "workspace_id": workspace["id"] }));
    assert_eq!(listed["keys"].as_array().unwrap().len(), 1);
    assert_eq!(listed["keys"][0]["last_four"], "6789");
}

#[test]
fn a_file_goes_only_when_that_was_said_and_its_keys_are_kept() {
    let house = House::in_memory();
    house.json(&["workspace", "new", "Acme", "--platform", "kejue", "--environment", "production"]);
    let canary = Canary::new();
    let value = format!("kej_live_{}", canary.value().replace(['"', 'é'], "x"));
    let file = house.file(".env", format!("KEJUE_API_KEY={value}\n"));
    let listed = house.run(&["key", "import", &file]);
    assert_eq!((listed.status, canary.found_in(&listed.stdout)), (0, Vec::<String>::new()));
    let taken = house.run(&["key", "import", &file, "--take", "KEJUE_API_KEY"]);
    assert_eq!(taken.status, 0, "{}", taken.notes());
    assert!(taken.notes().contains("still holds them in plain text"), "{}", taken.notes());
    assert!(std::path::Path::new(&file).exists());
    let unsure = ["key", "import", &file, "--take", "KEJUE_API_KEY", "--remove-file", "--json"];
    let sure = [&unsure[..6], &["--yes"]].concat();
    house.run(&[&sure[..], &["--json"]].concat()).refused(2, "store.name_taken");
    assert!(std::path::Path::new(&file).exists(), "nothing was taken, so nothing goes");
    house.json(&["key", "remove", "KEJUE_API_KEY", "--yes"]);
    house.run(&unsure).refused(4, "guard.not_confirmed");
    assert!(std::path::Path::new(&file).exists());
    assert_eq!(house.json(&["key", "list"])["keys"], serde_json::json!([]), "and nothing was taken");
    house.json(&sure);
    assert!(!std::path::Path::new(&file).exists());
    assert_eq!(canary.found_below(&house.folder()), [""; 0]);
}

#[test]
fn the_terminal_rotates_and_revokes_a_key_in_the_keychain() {
    let Some(house) = House::on_keychain("the_terminal_rotates_and_revokes_a_key_in_the_keychain") else {
        return;
    };
    house.json(&["workspace", "new", "Acme", "--platform", "kejue"]);
    let add = ["key", "add", "hook", "--slot", "webhook", "--secret-stdin"];
    let old = house.json_with(&add, b"whsec_old_0123456789");
    let new = house
        .json_with(&["key", "rotate", "hook", "--overlap", "1h", "--secret-stdin"], b"whsec_new_0123456789");
    assert_ne!(new["fingerprint_sha256"], old["fingerprint_sha256"]);
    assert_eq!(house.json(&["key", "show", "hook"])["id"], new["id"], "the one in use is shown");
    assert_eq!(house.json(&["key", "check", "hook"])["readable"], true);
    house.json(&["key", "set", "hook", "--rename", "calls", "--expires", "2030-01-01T00:00:00Z"]);
    let revoked = house.json(&["key", "revoke", "calls", "--yes"]);
    assert_eq!(revoked["state"], "revoked");
    house.refused(&["key", "check", "calls"], 5, "keychain.missing");
    let left = house.json(&["key", "list"]);
    assert_eq!(left["keys"].as_array().unwrap().len(), 2);
}
