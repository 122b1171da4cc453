//! Profiles in layers: what a person fills in holds at once, and a mistake changes nothing.

use std::time::{Duration, Instant};

use gatehouse_tests::House;
use gatehouse_tests::console::Console;
use gatehouse_tests::house::endpoint_url;
use gatehouse_tests::platform::{BODY, borrowed, signed};
use gatehouse_tests::wire::post;
use serde_json::{Value, json};

use super::{acme, has};

/// Gives a row of a shown profile.
fn fact<'v>(shown: &'v Value, path: &str) -> &'v Value {
    let sections = shown["sections"].as_array().unwrap().iter();
    let mut facts = sections.flat_map(|section| section["facts"].as_array().unwrap());
    facts.find(|fact| fact["path"] == path).unwrap_or_else(|| panic!("no {path}"))
}

/// A request as Keruja signs it, under another name of the header.
fn renamed(secret: &str, body: &[u8]) -> Vec<(String, String)> {
    let headers = signed("keruja/hmac", secret, body).into_iter();
    headers.map(|(name, value)| (name.replace("X-Keruja-Signature", "X-Sign"), value)).collect()
}

#[test]
fn a_delivery_that_failed_verifies_once_the_header_is_filled_in() {
    let mut console = Console::in_memory();
    let (url, endpoint) = console.receiving("keruja", "s3cret");
    let id = endpoint["workspace_id"].clone();
    let body = br#"{"type":"shift.swapped","timestamp":"2025-01-01T00:00:00Z"}"#;
    let headers = renamed("s3cret", body);
    assert_eq!(post(&url, &borrowed(&headers), body).status, 401);

    let path = "webhooks.signature.hmac.header";
    let set = json!({ "id": "keruja", "workspace_id": id, "path": path, "value": "X-Sign" });
    let shown = console.ask("profiles.set", set);
    let row = fact(&shown, path);
    assert_eq!((&row["provenance"], &row["layer"]), (&"user".into(), &"workspace".into()));
    assert_eq!((&row["builtin_value"], &row["unknown"]), (&"X-Keruja-Signature".into(), &false.into()));
    // What comes from now on is judged by it, and what came is judged again.
    let body_after = br#"{"type":"shift.published","timestamp":"2025-01-01T00:00:00Z"}"#;
    assert_eq!(post(&url, &borrowed(&renamed("s3cret", body_after)), body_after).status, 200);
    let deadline = Instant::now() + Duration::from_secs(20);
    while console.ask("deliveries.counts", json!({ "workspace_id": id }))["valid"] != 2 {
        assert!(Instant::now() < deadline, "the first delivery was not judged again");
        std::thread::yield_now();
    }

    let events = console.ask("profiles.events", json!({ "id": "keruja", "workspace_id": id }));
    assert_eq!(
        (&events["collected"], &events["total"], &events["listed_seen"]),
        (&2.into(), &15.into(), &1.into())
    );
    let unknown = events["events"].as_array().unwrap().iter().find(|event| event["known"] == false).unwrap();
    assert_eq!((&unknown["name"], &unknown["provenance"]), (&"shift.swapped".into(), &"observed".into()));
    let label = json!({ "id": "keruja", "workspace_id": id, "path": unknown["label_path"], "value": "Shift swapped" });
    console.ask("profiles.set", label);
    let events = console.ask("profiles.events", json!({ "id": "keruja", "workspace_id": id }));
    let named =
        events["events"].as_array().unwrap().iter().find(|event| event["name"] == "shift.swapped").unwrap();
    assert_eq!((&named["label"], &named["count"]), (&"Shift swapped".into(), &1.into()));

    let wrong = json!({ "id": "keruja", "workspace_id": id, "path": path, "value": "X Sign" });
    let error = console.call("profiles.set", wrong).unwrap_err();
    assert_eq!(error["code"], "profile.bad_value", "{error}");
    assert!(error["fields"][path].is_string(), "{error}");
    assert_eq!(post(&url, &borrowed(&renamed("s3cret", b"{}")), b"{}").status, 200);

    let reset = json!({ "id": "keruja", "workspace_id": id });
    assert_eq!(console.ask("profiles.reset", reset)["set"], 0);
    assert_eq!(post(&url, &borrowed(&renamed("s3cret", b"[]")), b"[]").status, 401);
}

#[test]
fn a_reading_is_chosen_by_one_act_and_undone_by_another() {
    let house = acme(&["rejento"]);
    let shown = house.json(&["profile", "choose", "rejento", "attempts", "six-retries"]);
    has(&shown, &["id", "events", "schemes", "provenance", "contradictions", "sections"]);
    let attempts = fact(&shown, "webhooks.retry.max_attempts");
    assert_eq!((&attempts["value"], &attempts["layer"]), (&"7".into(), &"workspace".into()));
    let one = &shown["contradictions"][0];
    assert_eq!((&one["option"], &one["layer"]), (&"six-retries".into(), &"workspace".into()));
    assert_eq!(one["claims"].as_array().unwrap().len(), 2);
    // All six waits are reached now, so nothing is left to wonder at.
    assert_eq!(shown["problems"], json!([]));
    let words = house.run(&["profile", "show", "rejento"]).text();
    assert!(words.contains("you chose: six-retries (workspace layer)"), "{words}");

    let back = house.json(&["profile", "choose", "rejento", "1", "five-attempts"]);
    assert_eq!((&back["set"], &back["contradictions"][0]["layer"]), (&0.into(), &"built-in".into()));
    let problem =
        house.refused(&["profile", "choose", "rejento", "atempts", "1"], 2, "profile.unknown_topic");
    assert_eq!(problem["hint"], "Did you mean `attempts`?");
    let problem =
        house.refused(&["profile", "choose", "rejento", "attempts", "six"], 2, "profile.unknown_reading");
    assert!(problem["hint"].as_str().unwrap().contains("six-retries"), "{problem}");
}

#[test]
fn a_bad_value_names_path_and_fix_and_leaves_the_old_one() {
    let house = acme(&["rejento"]);
    let path = "webhooks.retry.timeout";
    house.json(&["profile", "set", "rejento", "webhooks.retry.timeout=20s"]);
    let problem =
        house.refused(&["profile", "set", "rejento", "webhooks.retry.timeout=10"], 2, "profile.bad_value");
    assert_eq!(problem["at"]["field"], path);
    assert!(problem["message"].as_str().unwrap().contains(path), "{problem}");
    assert!(problem["hint"].as_str().unwrap().contains("`30s`"), "{problem}");
    let typo = ["profile", "set", "rejento", "webhooks.retry.timeot=10s"];
    let problem = house.refused(&typo, 2, "profile.unknown_path");
    assert_eq!(problem["hint"], "Did you mean `webhooks.retry.timeout`?");
    let shown = house.json(&["profile", "show", "rejento"]);
    assert_eq!(fact(&shown, path)["value"], "20s");

    house.json(&["profile", "set", "rejento", "webhooks.retry.timeout=15s", "--user"]);
    assert_eq!(fact(&house.json(&["profile", "show", "rejento"]), path)["value"], "20s");
    let shown = house.json(&["profile", "unset", "rejento", path]);
    assert_eq!((&fact(&shown, path)["value"], &fact(&shown, path)["layer"]), (&"15s".into(), &"user".into()));
    house.refused(&["profile", "unset", "rejento", path], 2, "profile.not_set");
}

const OWN: &str = r#"schema = 1
[provider]
id = "acme"
name = "Acme"
revision = 1
[webhooks]
event_type = { from = "body", pointer = "/event" }
[[webhooks.signature]]
id = "hmac"
kind = "hmac"
algorithm = "sha512"
key = { secret = "webhook" }
signed = "{header:X-Id}.{body}"
header = "X-Acme"
"#;

#[test]
fn a_persons_own_profile_receives_and_its_mistakes_are_told() {
    let house = acme(&["rejento"]);
    let folder = house.folder().join("profiles");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("acme.toml"), OWN).unwrap();
    let listed = house.json(&["profile", "list"]);
    let row = listed["profiles"].as_array().unwrap().iter().find(|row| row["id"] == "acme").unwrap();
    assert_eq!(row["origin"], "user");
    house.json(&["connection", "add", "acme", "--platform", "acme"]);
    let (mut listener, first) = house.listen(&[]);
    assert_eq!(post(&endpoint_url(&first, "acme"), &[("X-Id", "1"), ("X-Acme", "ab")], BODY).status, 200);
    let line = listener.line();
    assert_eq!((&line["provider_event"], &line["reason"]), (&"call.ended".into(), &"secret_missing".into()));
    assert_eq!(listener.interrupt().status, 0);
    let id = line["delivery_id"].as_str().unwrap();
    let shown = house.json(&["deliveries", "show", id]);
    assert_eq!(shown["verification"]["scheme"], "acme/hmac", "{shown}");

    let mistaken = OWN.replace("sha512", "sha521");
    std::fs::write(folder.join("acme.toml"), &mistaken).unwrap();
    let listed = house.json(&["profile", "list"]);
    let problem = &listed["problems"][0];
    assert_eq!(
        (&problem["code"], &problem["at"]["line"]),
        (&"profile.unreadable".into(), &11.into()),
        "{problem}"
    );
    assert_eq!(problem["hint"], "Did you mean `sha512`?");
    let differs = "[provider]\nid = \"rejento\"\n[webhooks]\nretry.timeout = \"30s\"\n";
    std::fs::write(folder.join("acme.toml"), differs).unwrap();
    let shown = house.json(&["profile", "show", "rejento"]);
    let timeout = fact(&shown, "webhooks.retry.timeout");
    assert_eq!((&timeout["value"], &timeout["layer"]), (&"30s".into(), &"user".into()));
    assert_eq!(shown["file"], "acme.toml");
}

#[test]
fn looking_at_profiles_with_a_file_makes_no_house() {
    let house = House::in_memory();
    let folder = house.folder().join("profiles");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("acme.toml"), OWN).unwrap();
    assert_eq!(house.json(&["profile", "show", "acme"])["schemes"], json!(["acme/hmac"]));
    assert!(!house.database().exists());
    house.refused(&["profile", "show", "acne"], 3, "profile.not_found");
}
