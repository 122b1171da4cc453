//! `sandbox send`: what it sends is what our own receiver says it is.

use gatehouse_tests::{Console, House, Target};
use rstest::rstest;
use serde_json::{Value, json};

use super::{acme, has};

/// The command needs the secret of its endpoint, and one in memory is gone with the run that was given it: so the
/// same operation is asked for over the console.
fn send(console: &mut Console, platform: &str, fault: Option<&str>) -> (Vec<u64>, Vec<Value>) {
    let workspace = console.ask("workspaces.list", json!({}))["workspaces"][0]["id"].clone();
    let request = json!({ "platform": platform, "fault": fault, "workspace_id": workspace });
    let sent = console.ask("sandbox.send", request);
    let answers =
        sent["sent"].as_array().unwrap().iter().map(|one| one["status"].as_u64().unwrap()).collect();
    let page = console.ask("deliveries.page", json!({}));
    (answers, page["deliveries"].as_array().unwrap().clone())
}

#[rstest]
#[case::clean(None, &[200], &["ok"])]
#[case::bad_signature(Some("bad-signature"), &[401], &["mismatch"])]
#[case::old(Some("old-timestamp"), &[401], &["timestamp_too_old"])]
#[case::reserialised(Some("reserialised-body"), &[401], &["mismatch"])]
#[case::duplicate(Some("duplicate"), &[200, 200], &["ok", "ok"])]
#[case::out_of_order(Some("out-of-order"), &[200, 200], &["ok", "ok"])]
fn each_fault_is_seen_as_what_it_is(
    #[case] fault: Option<&str>,
    #[case] answers: &[u64],
    #[case] reasons: &[&str],
    #[values("kejue", "keruja")] platform: &str,
) {
    let mut console = Console::in_memory();
    console.receiving(platform, "whsec-sandbox");
    let (answered, rows) = send(&mut console, platform, fault);
    assert_eq!(answered, answers);
    let seen: Vec<_> = rows.iter().map(|row| row["reason"].as_str().unwrap()).collect();
    assert_eq!(seen, reasons);
    let repeats = rows.iter().filter(|row| !row["duplicate_of"].is_null()).count();
    assert_eq!(repeats, usize::from(fault == Some("duplicate")));
    if fault == Some("out-of-order") {
        let times: Vec<_> = rows
            .iter()
            .map(|row| {
                console.ask("deliveries.get", json!({ "delivery_id": row["id"] }))["occurred_at"].clone()
            })
            .collect();
        assert!(times[0].as_str() < times[1].as_str(), "the newest arrival happened first: {times:?}");
    }
}

#[test]
fn the_command_gives_each_attempt() {
    let house = acme(&["kejue"]);
    house.json(&["endpoint", "set", "kejue", "scheme=kejue/none"]);
    let sent = house.json(&["sandbox", "send", "kejue", "call.ended", "--fault", "duplicate"]);
    let rows = sent["deliveries"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    for row in rows {
        has(row, &["id", "attempts"]);
        has(&row["attempts"][0], &["at", "status"]);
        assert_eq!((&row["event"], &row["attempts"][0]["status"]), (&"call.ended".into(), &200.into()));
    }
    let target = Target::start();
    house.json(&["sandbox", "send", "kejue", "call.ended", "--to", target.url()]);
    assert!(String::from_utf8_lossy(&target.request()).contains("call.ended"));
}

#[test]
fn what_the_sandbox_does_not_know_is_told() {
    let house = acme(&["kejue"]);
    house.json(&["endpoint", "set", "kejue", "scheme=kejue/none"]);
    let status = |arguments: &[&str]| {
        let ended = house.run(&[&["sandbox", "send"], arguments, &["--json"]].concat());
        (ended.status, ended.problem()["code"].as_str().unwrap().to_owned())
    };
    assert_eq!(status(&["acme"]), (2, "profile.unknown_platform".to_owned()));
    assert_eq!(status(&["rejento"]), (3, "endpoint.not_found".to_owned()));
    assert_eq!(status(&["kejue", "call.endde"]), (2, "sandbox.unknown_event".to_owned()));
    assert_eq!(status(&["kejue", "call.ended", "--fault", "explode"]).0, 2);
    assert_eq!(House::in_memory().run(&["sandbox", "send", "kejue"]).status, 3);
}
