//! The scenarios of the sandbox: what each leaves in the inbox, and that it is the same each time.

use gatehouse_tests::{Console, House, Target};
use rstest::rstest;
use serde_json::{Value, json};

fn play(console: &mut Console, name: &str) -> Value {
    let played = console.ask("sandbox.scenario", json!({ "name": name, "memory_only": true }));
    assert_eq!(played["as_expected"], true, "{name}: {:#} for {:#}", played["came"], played["expected"]);
    played
}

/// The deliveries of a run as the list shows them, the oldest first.
fn rows(console: &mut Console, played: &Value) -> Vec<Value> {
    let filter = json!({ "workspace_id": played["workspace_id"], "query": played["query"] });
    let page = console.ask("deliveries.page", json!({ "filter": filter, "limit": 1000 }));
    let mut rows = page["deliveries"].as_array().unwrap().clone();
    rows.reverse();
    rows
}

fn reasons(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["reason"].as_str().unwrap()).collect()
}

#[test]
fn a_storm_is_one_delivery_for_each_event_with_its_attempts() {
    let mut console = Console::in_memory();
    let played = play(&mut console, "retry-storm");
    let rows = rows(&mut console, &played);
    let first: Vec<_> = rows.iter().filter(|row| row["duplicate_of"].is_null()).collect();
    assert_eq!((rows.len(), first.len()), (20, 5));
    for event in first {
        let opened = console.ask("deliveries.get", json!({ "delivery_id": event["id"] }));
        let attempts: Vec<_> =
            opened["same_event"].as_array().unwrap().iter().map(|one| one["attempt"].clone()).collect();
        assert_eq!(attempts.len(), 4, "{opened:#}");
        let repeats = rows.iter().filter(|row| row["duplicate_of"] == event["id"]);
        assert_eq!(repeats.count(), 3);
    }
    for sent in played["deliveries"].as_array().unwrap() {
        let answers: Vec<_> = sent["attempts"].as_array().unwrap().iter().map(|one| &one["status"]).collect();
        assert_eq!(answers, [504, 504, 504, 200]);
    }
}

#[test]
fn a_rotated_secret_counts_beside_the_new_one_until_the_overlap_ends() {
    let mut console = Console::in_memory();
    let played = play(&mut console, "rotated-secret");
    let rows = rows(&mut console, &played);
    let said = ["ok", "ok", "ok", "mismatch", "ok", "mismatch", "mismatch", "mismatch"];
    assert_eq!(reasons(&rows), said);
    let events = played["deliveries"].as_array().unwrap();
    assert_eq!(events.iter().filter(|one| one["state"] == "dropped").count(), 1, "{events:#?}");
    // The workspace has the new secret alone, and verifies on.
    assert_eq!(console.ask("sandbox.send", json!({ "platform": "kejue" }))["sent"][0]["status"], 200);
}

#[test]
fn a_clock_that_is_off_is_refused_until_it_is_right() {
    let mut console = Console::in_memory();
    let played = play(&mut console, "clock-skew");
    let rows = rows(&mut console, &played);
    assert_eq!(reasons(&rows), ["timestamp_too_old", "timestamp_too_new", "ok", "ok"]);
    assert_eq!(console.ask("sandbox.world", json!({}))["skew_seconds"], 0);
}

#[test]
fn what_comes_twice_is_marked_and_what_comes_turned_round_keeps_its_times() {
    let mut console = Console::in_memory();
    let played = play(&mut console, "duplicate");
    let twice = rows(&mut console, &played);
    assert_eq!(twice[1]["duplicate_of"], twice[0]["id"]);

    let played = play(&mut console, "out-of-order");
    let events: Vec<_> =
        rows(&mut console, &played).iter().map(|row| row["provider_event"].clone()).collect();
    assert_eq!(events, ["call.analyzed", "call.ended", "call.started"]);
    let filter = json!({ "workspace_id": played["workspace_id"], "query": played["query"] });
    let sorted = console.ask("deliveries.page", json!({ "filter": filter, "sort": "occurred" }));
    let newest: Vec<_> =
        sorted["deliveries"].as_array().unwrap().iter().map(|row| row["provider_event"].clone()).collect();
    assert_eq!(newest, ["call.analyzed", "call.ended", "call.started"], "the newest by its own time first");
}

#[test]
fn dead_letters_are_sent_again_and_arrive() {
    let mut console = Console::in_memory();
    let played = play(&mut console, "dead-letters");
    assert_eq!(played["dead_letters"], 0);
    for sent in played["deliveries"].as_array().unwrap() {
        let answers: Vec<_> = sent["attempts"].as_array().unwrap().iter().map(|one| &one["status"]).collect();
        assert_eq!(answers, [504, 504, 504, 504, 504, 504, 200]);
        assert_eq!(sent["state"], "delivered");
    }
}

#[test]
fn a_call_that_is_refused_waits_and_goes_again() {
    let mut console = Console::in_memory();
    let played = play(&mut console, "rate-limited");
    let call = &played["call"];
    assert_eq!((&call["status"], &call["sendings"]), (&json!(200), &json!(2)));
    assert!(call["waited_ms"].as_u64().unwrap() >= 900, "{call}");
    let audit = console.ask("audit.page", json!({}));
    let statuses: Vec<_> = audit["calls"].as_array().unwrap().iter().map(|call| &call["status"]).collect();
    assert_eq!(statuses, [200, 429]);
}

#[rstest]
#[case("retry-storm")]
#[case("rotated-secret")]
#[case("clock-skew")]
fn playing_one_again_gives_the_same_again(#[case] name: &str) {
    let mut console = Console::in_memory();
    let first = play(&mut console, name);
    let second = play(&mut console, name);
    assert_eq!(first["came"], second["came"]);
    assert_ne!(first["query"], second["query"], "other events");
    let world = console.ask("sandbox.world", json!({}));
    assert_eq!((&world["stopped"], &world["skew_seconds"]), (&json!(false), &json!(0)));
}

#[test]
fn one_is_played_to_another_address_by_the_command() {
    let house = House::in_memory();
    let listed = house.json(&["sandbox", "scenario"]);
    let names: Vec<_> =
        listed["scenarios"].as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
    assert_eq!(names.len(), 7, "{names:?}");
    let target = Target::start();
    let played = house.json(&["sandbox", "scenario", "duplicate", "--to", target.url()]);
    assert_eq!((&played["as_expected"], &played["query"]), (&Value::Null, &Value::Null));
    assert_eq!(target.request(), target.request(), "byte for byte");
    assert_eq!(house.json(&["sandbox", "scenario", "retry-storm"])["as_expected"], true);
    house.refused(
        &["sandbox", "scenario", "rotated-secret", "--to", target.url()],
        2,
        "sandbox.scenario_stays_here",
    );
    house.refused(&["sandbox", "scenario", "strom"], 2, "sandbox.unknown_scenario");
}
