//! `gatehouse demo`: the story that a new user sees first holds, with a keychain and without one.

use gatehouse_tests::House;
use gatehouse_tests::platform::PLATFORMS;
use serde_json::Value;

#[track_caller]
fn told_well(story: &Value) -> Vec<String> {
    let steps = story["steps"].as_array().unwrap();
    let wrong: Vec<_> = steps.iter().filter(|step| step["ok"] != true).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(steps.iter().all(|step| step["detail"].as_str().is_some_and(|detail| !detail.is_empty())));
    let names: Vec<_> = steps.iter().map(|step| step["name"].as_str().unwrap().to_owned()).collect();
    for (platform, ..) in PLATFORMS {
        assert!(names.contains(&format!("deliver {platform}")), "{platform}: {names:?}");
    }
    for part in
        ["refuse tampered", "refuse too old", "recognise duplicate", "replay", "durable before answer"]
    {
        assert!(names.iter().any(|name| name.starts_with(part)), "{part}: {names:?}");
    }
    names
}

#[track_caller]
fn detail<'a>(story: &'a Value, name: &str) -> &'a str {
    let steps = story["steps"].as_array().unwrap();
    steps.iter().find(|step| step["name"] == name).unwrap()["detail"].as_str().unwrap()
}

#[test]
fn without_a_keychain_the_story_holds_and_says_where_secrets_are() {
    let house = House::without_keychain();
    let story = house.json(&["demo"]);
    told_well(&story);
    assert!(detail(&story, "keychain").contains("memory"), "{story:#}");
    assert_eq!(detail(&story, "signing secrets"), "five, kept in memory");
}

#[test]
fn it_can_be_told_again_in_the_same_house() {
    let house = House::in_memory();
    let first = told_well(&house.json(&["demo"]));
    assert_eq!(told_well(&house.json(&["demo"])), first);
    let rows = house.json(&["deliveries", "list", "--limit", "100"]);
    assert_eq!(rows["total"], 16, "{rows:#}");
}

#[test]
fn its_deliveries_are_there_to_be_looked_at() {
    let house = House::in_memory();
    house.json(&["demo"]);
    let verdicts = |query: &str| house.json(&["deliveries", "list", "--query", query])["total"].clone();
    assert_eq!(verdicts("duplicate:yes"), 1);
    assert_eq!(verdicts("verdict:invalid"), 2);
    let refused = house.json(&["deliveries", "list", "--query", "verdict:invalid"]);
    let reasons: Vec<_> =
        refused["deliveries"].as_array().unwrap().iter().map(|row| row["reason"].clone()).collect();
    assert!(
        reasons.contains(&"mismatch".into()) && reasons.contains(&"timestamp_too_old".into()),
        "{reasons:?}"
    );
}

#[test]
fn words_for_a_person_come_as_each_step_is_done() {
    let ended = House::in_memory().run(&["demo"]);
    assert_eq!(ended.status, 0, "{}", ended.notes());
    let text = ended.text();
    assert!(text.starts_with("ok   keychain"), "{text}");
    assert!(text.contains("Look closer:") && !text.contains("FAIL"), "{text}");
}

#[test]
fn with_a_keychain_the_secrets_are_in_it() {
    let Some(house) = House::on_keychain("with_a_keychain_the_secrets_are_in_it") else { return };
    let story = house.json(&["demo"]);
    told_well(&story);
    assert_eq!(detail(&story, "signing secrets"), "five, kept in keychain");
    // A later run reads them: nothing of the demonstration lived in its memory only.
    let sent = house.json(&["sandbox", "send", "kejue", "--workspace", "Sandbox"]);
    assert_eq!(sent["deliveries"][0]["attempts"][0]["status"], 200);
    let rows = house.json(&["deliveries", "list", "--limit", "1"]);
    assert_eq!(rows["deliveries"][0]["verdict"], "valid");
    // A signing secret and a key for calls of each platform, and what the installation of an application brought along.
    let removed = house.json(&["workspace", "remove", "Sandbox", "--yes"]);
    assert_eq!((&removed["keys"], &removed["keys_left"]), (&11.into(), &serde_json::json!([])));
}
