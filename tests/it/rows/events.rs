//! Each event of each platform comes in, is signed rightly, and is found by its name.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};

use super::Offline;

/// Sends one event of a platform to its endpoint, and gives the delivery.
fn send(offline: &mut Offline, platform: &str, event: &str, fault: Option<&str>, status: u16) -> Value {
    let request =
        json!({ "platform": platform, "event": event, "fault": fault, "workspace_id": offline.workspace });
    let sent = offline.console.ask("sandbox.send", request);
    assert_eq!(sent["sent"][0]["status"], status, "{platform} {event}: {sent}");
    let id = sent["sent"].as_array().unwrap().last().unwrap()["delivery_id"].clone();
    // What the list shows of it, and beside that all of it.
    let whole = offline.console.ask("deliveries.get", json!({ "delivery_id": id }));
    let mut delivery = whole["summary"].clone();
    for (name, value) in whole.as_object().unwrap() {
        delivery[name] = value.clone();
    }
    delivery
}

#[rstest]
#[case::kejue("kejue", &["call.started", "call.ended", "call.analyzed", "campaign.started", "campaign.ended",
    "campaign.paused", "campaign.resumed", "campaign.failed", "contact.updated"])]
#[case::rejento("rejento", &["candidate.created", "candidate.matched", "interview.scheduled",
    "interview.completed", "candidate.status_changed", "ai_call.completed"])]
#[case::timehunter("timehunter", &["session.started", "session.stopped", "leave.requested", "leave.approved",
    "leave.rejected", "overtime.warning", "compliance.violation", "employee.created"])]
fn every_event_arrives_signed_and_is_found_by_its_name(#[case] platform: &str, #[case] events: &[&str]) {
    let mut offline = Offline::start();
    let profile = offline.console.ask("profiles.get", json!({ "id": platform }));
    for event in events {
        let delivery = send(&mut offline, platform, event, None, 200);
        assert_eq!((&delivery["verdict"]["status"], &delivery["reason"]), (&json!("valid"), &json!("ok")));
        assert_eq!(delivery["provider_event"], *event, "{delivery}");
        assert!(delivery["provider_delivery_id"].is_string(), "{delivery}");
        assert!(delivery["occurred_at"].is_string(), "the payload's own time: {delivery}");
        let found = offline.page(&format!("platform:{platform} event:{event} verdict:valid"));
        assert!(found.iter().any(|row| row["id"] == delivery["id"]), "{event}");
        assert!(found.iter().all(|row| row["provider_event"] == *event), "{found:?}");
        let body = offline.body_of(&delivery);
        assert_eq!(body["event"], *event, "{body}");
        let known = profile["events"].as_array().unwrap().iter().find(|one| one["name"] == *event).unwrap();
        assert!(known["label"].is_string(), "{known}");
    }
    let known = profile["events"].as_array().unwrap();
    let names: BTreeSet<&str> = known.iter().filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(names, events.iter().copied().collect(), "the profile knows no other");
}

#[rstest]
#[case("kejue", "call.ended", "X-Kejue-Signature")]
#[case("rejento", "candidate.created", "X-Rejento-Signature")]
#[case("timehunter", "session.started", "X-Signature")]
#[case("keruja", "shift.published", "X-Keruja-Signature")]
fn a_signature_stands_in_the_platforms_own_header_and_a_wrong_one_is_refused(
    #[case] platform: &str,
    #[case] event: &str,
    #[case] header: &str,
) {
    let mut offline = Offline::start();
    let right = send(&mut offline, platform, event, None, 200);
    let names: Vec<_> = right["headers"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert!(names.contains(&&json!(header)), "{names:?}");
    let wrong = send(&mut offline, platform, event, Some("bad-signature"), 401);
    assert_eq!(wrong["reason"], "mismatch", "{wrong}");
}

#[rstest]
#[case("rejento", "candidate.created")]
#[case("timehunter", "session.started")]
fn the_same_delivery_again_is_an_attempt_of_the_first(#[case] platform: &str, #[case] event: &str) {
    let mut offline = Offline::start();
    let second = send(&mut offline, platform, event, Some("duplicate"), 200);
    assert!(second["duplicate_of"].is_string(), "{second}");
    assert_eq!(second["attempt"], 2, "{second}");
    let found = offline.page(&format!("platform:{platform} is:duplicate"));
    assert!(found.iter().any(|row| row["id"] == second["id"]));
}

/// Nobody hears of a match below the border that rejento names.
#[test]
fn a_match_is_told_from_a_score_of_70() {
    let mut offline = Offline::start();
    let delivery = send(&mut offline, "rejento", "candidate.matched", None, 200);
    assert!(offline.body_of(&delivery)["data"]["score"].as_f64().unwrap() >= 70.0);
    let profile = offline.console.ask("profiles.get", json!({ "id": "rejento" }));
    let matched = profile["events"].as_array().unwrap().iter().find(|one| one["name"] == "candidate.matched");
    assert!(matched.unwrap()["label"].as_str().unwrap().contains("70 or more"));
}

/// A series of rejento comes in any order: the list goes by arrival or by the payload's own time.
#[test]
fn a_series_that_arrives_out_of_order_is_read_by_its_own_times() {
    let mut offline = Offline::start();
    let request =
        json!({ "platform": "rejento", "fault": "out-of-order", "workspace_id": offline.workspace });
    offline.console.ask("sandbox.send", request);
    let mut times = |sort: &str| -> Vec<String> {
        let filter = json!({ "workspace_id": offline.workspace, "query": "platform:rejento" });
        let page = json!({ "filter": filter, "sort": sort, "limit": 2 });
        let page = offline.console.ask("deliveries.page", page);
        let rows = page["deliveries"].as_array().unwrap().clone();
        rows.iter().map(|row| row["occurred_at"].as_str().unwrap().to_owned()).collect()
    };
    let arrival = times("arrival");
    assert!(arrival[0] < arrival[1], "the newest arrival happened first: {arrival:?}");
    let own = times("occurred");
    assert!(own[0] >= own[1], "{own:?}");
}
