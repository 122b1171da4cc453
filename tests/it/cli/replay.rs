//! `replay`.

use gatehouse_tests::house::endpoint_url;
use gatehouse_tests::platform::{BODY, borrowed, signed};
use gatehouse_tests::wire::post;
use gatehouse_tests::{Console, House, Target};
use rstest::rstest;
use serde_json::json;

use super::{acme, has};

fn received(house: &House) -> String {
    let (mut listener, first) = house.listen(&[]);
    post(&endpoint_url(&first, "rejento"), &borrowed(&signed("rejento", "whsec", BODY)), BODY);
    listener.line()["delivery_id"].as_str().unwrap().to_owned()
}

#[test]
fn each_delivery_is_sent_once_and_its_answer_kept() {
    let house = acme(&["rejento"]);
    let (first, second) = (received(&house), received(&house));
    let target = Target::answering("HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    let result = house.json(&["replay", &first, &second, "--to", target.url()]);
    for (attempt, id) in result["attempts"].as_array().unwrap().iter().zip([&first, &second]) {
        has(attempt, &["delivery", "status", "latency_ms", "error"]);
        assert_eq!((&attempt["delivery"], &attempt["status"]), (&json!(id), &500.into()));
        assert!(target.request().ends_with(BODY));
    }
    assert!(!target.was_reached());
}

#[test]
fn a_target_that_cannot_be_reached_is_told_by_the_status() {
    let house = acme(&["rejento"]);
    let id = received(&house);
    // A port that was free a moment ago, and that nobody listens on.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let ended = house.run(&["replay", &id, "--to", &format!("http://{free}/"), "--json"]);
    assert_eq!(ended.status, 6, "{}", ended.notes());
    let attempt = &ended.json()["attempts"][0];
    assert_eq!(attempt["status"], json!(null));
    assert!(attempt["error"].is_object(), "{attempt}");
}

#[rstest]
#[case::metadata("http://169.254.169.254/latest/meta-data/")]
#[case::link_local("http://[fe80::1]/")]
#[case::other_spelling("http://0xa9fea9fe/")]
fn an_address_that_a_replay_could_be_turned_against_is_refused(#[case] url: &str) {
    let house = acme(&["rejento"]);
    let id = received(&house);
    let ended = house.run(&["replay", &id, "--to", url, "--json"]);
    assert_eq!(ended.status, 4, "{} {}", ended.text(), ended.notes());
    assert_eq!(ended.problem()["code"], "replay.target_forbidden");
}

#[test]
fn a_header_cannot_carry_another_one() {
    let house = acme(&["rejento"]);
    let id = received(&house);
    let target = Target::start();
    let set = "X-A: 1\r\nX-Evil: 2";
    let ended = house.run(&["replay", &id, "--to", target.url(), "--set", set, "--json"]);
    assert_eq!(ended.status, 4, "{}", ended.notes());
    house.refused(&["replay", &id, "--to", target.url(), "--set", "no header"], 2, "usage.bad_header");
    house.refused(&["replay", &id, "00000000", "--to", target.url()], 3, "delivery.not_found");
    assert!(!target.was_reached(), "nothing was sent");
    house.json(&["replay", &id, "--to", target.url(), "--set", "X-Why: a test"]);
    assert!(String::from_utf8_lossy(&target.request()).contains("\r\nX-Why: a test\r\n"));
}

#[test]
fn resigned_it_is_valid_at_another_receiver_with_the_same_secret() {
    let (house, other) = (House::in_memory(), House::in_memory());
    let (mut console, mut receiver) = (Console::start(&house), Console::start(&other));
    let (url, _) = console.receiving("kejue", "whsec-shared");
    let (target, _) = receiver.receiving("kejue", "whsec-shared");
    // A time of long ago: as recorded it is too old everywhere, signed again it is of now.
    let old = [
        ("X-Kejue-Timestamp", "1735689600000"),
        ("X-Kejue-Signature", "sha256=687094eb09da2d8f448fd0d40220dd1ca99b5468b28c1dfb15fb6d1dabfbfafc"),
    ];
    assert_eq!(post(&url, &old, BODY).status, 401);
    let page = console.ask("deliveries.page", json!({}));
    let id = page["deliveries"][0]["id"].clone();
    let mut replay = |mode: &str| {
        console.ask("replay.send", json!({ "delivery_id": id, "url": target, "mode": mode }))["status"]
            .clone()
    };
    assert_eq!((replay("recorded"), replay("resigned")), (401.into(), 200.into()));
    let row = receiver.ask("deliveries.page", json!({ "limit": 1 }))["deliveries"][0].clone();
    assert_eq!((&row["verdict"], &row["reason"]), (&"valid".into(), &"ok".into()));
}
