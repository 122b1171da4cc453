//! Workspaces, connections, keys and endpoints, from their making to their removal.

use gatehouse_tests::House;
use serde_json::json;

use super::{acme, has};

#[test]
fn a_workspace_is_made_listed_shown_and_removed() {
    let house = House::in_memory();
    let made =
        house.json(&["workspace", "new", "Acme", "--platform", "kejue", "--environment", "production"]);
    has(&made, &["id", "name", "environment", "connections"]);
    assert_eq!((&made["name"], &made["environment"]), (&"Acme".into(), &"production".into()));
    let connection = &made["connections"][0];
    has(connection, &["id", "name", "platform"]);
    assert_eq!((&connection["name"], &connection["platform"]), (&"kejue".into(), &"kejue".into()));
    assert_eq!(house.json(&["workspace", "list"])["workspaces"], json!([made]));
    assert_eq!(house.json(&["workspace", "show", "Acme"]), made);

    house.refused(&["workspace", "new", "Acme"], 2, "store.name_taken");
    let problem =
        house.refused(&["workspace", "new", "B", "--platform", "kejeu"], 2, "profile.unknown_platform");
    assert!(problem["hint"].as_str().unwrap().contains("kejue"), "{problem}");
    house.refused(&["workspace", "show", "B"], 3, "workspace.not_found");
    house.refused(&["workspace", "remove", "Acme"], 4, "guard.not_confirmed");
    house.json(&["workspace", "remove", "Acme", "--yes"]);
    assert_eq!(house.json(&["workspace", "list"])["workspaces"], json!([]));
}

#[test]
fn a_connection_is_added_listed_and_removed() {
    let house = acme(&["kejue"]);
    let made = house.json(&["connection", "add", "hiring", "--platform", "rejento"]);
    has(&made, &["id", "name", "platform"]);
    let names = |house: &House| {
        let list = house.json(&["connection", "list", "--workspace", "Acme"]);
        let rows = list["connections"].as_array().unwrap().clone();
        rows.into_iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&house), ["kejue", "hiring"]);
    house.refused(&["connection", "add", "hiring", "--platform", "kejue"], 2, "store.name_taken");
    house.refused(&["connection", "remove", "hiring"], 4, "guard.not_confirmed");
    house.refused(&["connection", "remove", "gone", "--yes"], 3, "connection.not_found");
    house.json(&["connection", "remove", "hiring", "--yes"]);
    assert_eq!(names(&house), ["kejue"]);
}

#[test]
fn a_key_shows_everything_but_its_value() {
    let house = acme(&["rejento"]);
    let add = ["key", "add", "hook", "--slot", "webhook", "--secret-stdin", "--field", "owner=Ann"];
    let made = house.json_with(&add, b"whsec-test-0001\n");
    has(&made, &["name", "slot", "last_four", "fingerprint_sha256", "environment", "scopes", "created_at"]);
    has(&made, &["expires_at", "last_used_at", "state"]);
    assert_eq!((&made["last_four"], &made["state"]), (&"0001".into(), &"current".into()));
    assert_eq!(made["fields"], json!({ "owner": "Ann" }));
    assert_eq!(made["fingerprint_sha256"].as_str().unwrap().len(), 64);
    assert_eq!(house.json(&["key", "list"])["keys"][0]["name"], "hook");
    assert_eq!(house.json(&["key", "show", "hook"])["id"], made["id"]);
    house.refused(&["key", "show", "other"], 3, "key.not_found");
    house.refused(&["key", "remove", "hook"], 4, "guard.not_confirmed");
    house.json(&["key", "remove", "hook", "--yes"]);
    assert_eq!(house.json(&["key", "list"])["keys"], json!([]));
}

#[test]
fn a_key_needs_one_secret_a_known_slot_and_one_connection() {
    let house = acme(&["rejento", "kejue"]);
    let add = |more: &[&str], secret: &[u8]| {
        let arguments = [&["key", "add", "hook", "--secret-stdin", "--json"], more].concat();
        house.run_with(&arguments, secret)
    };
    let problem = add(&["--slot", "webhook"], b"a").refused(2, "usage.connection_needed");
    let hint = problem["hint"].as_str().unwrap();
    assert!(hint.contains("rejento") && hint.contains("kejue"), "{hint}");
    add(&["--slot", "webhook", "--connection", "kejue"], b"a\0b").refused(2, "usage.one_secret");
    let problem = add(&["--slot", "hook", "--connection", "kejue"], b"a").refused(2, "usage.unknown_slot");
    assert!(problem["hint"].as_str().unwrap().contains("webhook"), "{problem}");
    let bare = ["key", "add", "hook", "--slot", "webhook", "--connection", "kejue"];
    house.refused(&bare, 2, "usage.secret_needed");
    assert_eq!(house.json(&["key", "list"])["keys"], json!([]));
}

#[test]
fn a_key_in_the_keychain_outlives_the_run_that_added_it() {
    let Some(house) = House::on_keychain("a_key_in_the_keychain_outlives_the_run_that_added_it") else {
        return;
    };
    house.json(&["workspace", "new", "Acme", "--platform", "rejento"]);
    let add = ["key", "add", "hook", "--slot", "webhook", "--secret-stdin"];
    let made = house.json_with(&add, b"It's a \"secret\" \xe2\x82\xac\nof two lines\n");
    assert_eq!(made["kept_in"], "keychain");
    assert_eq!(house.json(&["key", "check", "hook"])["readable"], true);
    // sha256 of what was given less its last line feed: the value is kept byte for byte.
    let plain = house.json(&["key", "show", "hook", "--sha256"]);
    let digest = <sha2::Sha256 as sha2::Digest>::digest("It's a \"secret\" €\nof two lines");
    assert_eq!(plain["sha256"], hex::encode(digest));
    assert_ne!(plain["sha256"], plain["fingerprint_sha256"]);
    house.json(&["key", "remove", "hook", "--yes"]);
    house.refused(&["key", "check", "hook"], 3, "key.not_found");
}

#[test]
fn an_endpoint_is_added_changed_and_removed() {
    let house = acme(&["kejue"]);
    let made = house.json(&["endpoint", "add", "staging", "--scheme", "kejue/hmac_sha1"]);
    has(&made, &["id", "name", "path", "platform", "scheme"]);
    assert_eq!(made["scheme"], "kejue/hmac_sha1");
    let path = made["path"].as_str().unwrap();
    assert!(path.starts_with("/in/") && path.len() >= 36, "{path}");
    assert_eq!(house.json(&["endpoint", "list"])["endpoints"].as_array().unwrap().len(), 2);
    let set = ["endpoint", "set", "staging", "invalid_status=202", "body_cap=1000", "scheme=kejue/none"];
    let changed = house.json(&set);
    assert_eq!(
        (&changed["answer"]["invalid_status"], &changed["answer"]["body_cap"]),
        (&202.into(), &1000.into())
    );
    assert_eq!(house.json(&["endpoint", "show", "staging"]), changed);
    assert_eq!(changed["path"], made["path"], "the address that a platform was given stays right");
    for (change, code) in [
        ("invalid_status=99", "usage.out_of_range"),
        ("body_cap=-1", "usage.bad_value"),
        ("colour=red", "usage.unknown_setting"),
        ("scheme=kejue/hmac_sha265", "usage.unknown_scheme"),
        ("nothing", "usage.bad_pair"),
    ] {
        house.refused(&["endpoint", "set", "staging", change], 2, code);
    }
    house.refused(&["endpoint", "remove", "staging"], 4, "guard.not_confirmed");
    house.json(&["endpoint", "remove", "staging", "--yes"]);
    house.refused(&["endpoint", "show", "staging"], 3, "endpoint.not_found");
}

#[test]
fn a_name_is_asked_for_where_there_are_several() {
    let house = acme(&["kejue"]);
    house.json(&["workspace", "new", "Beta", "--platform", "kejue"]);
    let problem = house.refused(&["endpoint", "list"], 2, "usage.workspace_needed");
    assert!(problem["hint"].as_str().unwrap().contains("Acme, Beta"), "{problem}");
    assert_eq!(
        House::in_memory().refused(&["endpoint", "list"], 3, "workspace.not_found")["code"],
        "workspace.not_found"
    );
}
