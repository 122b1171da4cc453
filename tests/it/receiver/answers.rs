//! What an endpoint answers and expects is set from the terminal, and told wherever it is shown.

use gatehouse_tests::House;
use gatehouse_tests::house::endpoint_url;
use gatehouse_tests::wire::{Wire, path, post, request};
use serde_json::{Value, json};

fn acme() -> House {
    let house = House::in_memory();
    house.json(&["workspace", "new", "Acme", "--platform", "kejue"]);
    house
}

fn set(house: &House, changes: &[&str]) -> Value {
    house.json(&[&["endpoint", "set", "kejue"], changes].concat())
}

#[test]
fn an_endpoint_accepts_unsigned_ones_in_its_own_words() {
    let house = acme();
    let changes =
        ["unsigned=accept", "accepted_status=202", "body={\"ok\":true}", "content_type=application/json"];
    let answer = &set(&house, &changes)["answer"];
    assert_eq!((&answer["unsigned"], &answer["body"]), (&json!("accept"), &json!("{\"ok\":true}")));
    let (mut listener, first) = house.listen(&["--port", "0"]);
    let answer = post(&endpoint_url(&first, "kejue"), &[], b"{}");
    assert_eq!((answer.status, answer.text().as_str()), (202, "{\"ok\":true}"));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(listener.line()["status_answered"], 202);
}

#[test]
fn a_fault_is_played_and_what_came_is_kept() {
    let house = acme();
    set(&house, &["fault=drop", "delay_ms=50"]);
    let (mut listener, first) = house.listen(&["--port", "0"]);
    let url = endpoint_url(&first, "kejue");
    assert!(Wire::to(&url).send(&request("POST", &url, &[], b"{}")).answer().is_none());
    assert_eq!(listener.line()["status_answered"], 0);
    listener.interrupt();
    let list = house.json(&["deliveries", "list"]);
    assert_eq!((&list["total"], &list["deliveries"][0]["status_answered"]), (&json!(1), &json!(0)));
    let id = list["deliveries"][0]["id"].as_str().unwrap();
    assert!(house.run(&["deliveries", "show", id]).text().contains("answered  not at all"));

    let shown = set(&house, &["fault=none", "delay_ms=0"]);
    assert_eq!((&shown["answer"]["fault"], &shown["answer"]["delay_ms"]), (&json!(null), &json!(0)));
    house.refused(&["endpoint", "set", "kejue", "fault=fire"], 2, "usage.bad_value");
    house.refused(&["endpoint", "set", "kejue", "delay_ms=60001"], 2, "usage.out_of_range");
}

#[test]
fn what_is_not_expected_is_marked_and_answered_as_ever() {
    let house = acme();
    set(&house, &["events=call.*", "types=application/json", "unsigned=accept"]);
    let (mut listener, first) = house.listen(&["--port", "0"]);
    let url = endpoint_url(&first, "kejue");
    for (content_type, event) in
        [("application/json", "call.ended"), ("text/xml", "call.ended"), ("text/xml", "x")]
    {
        let body = format!(r#"{{"event":"{event}","event_id":"{content_type}{event}"}}"#);
        assert_eq!(
            post(&url, &[("Content-Type", content_type)], body.as_bytes()).status,
            200,
            "{}",
            path(&url)
        );
        listener.line();
    }
    listener.interrupt();
    let list = house.json(&["deliveries", "list"]);
    let marks: Vec<_> =
        list["deliveries"].as_array().unwrap().iter().map(|row| row["unexpected"].clone()).collect();
    assert_eq!(marks, [json!("event_and_content_type"), json!("content_type"), json!(null)]);
    assert_eq!(house.run(&["deliveries", "list"]).text().matches("unexpected").count(), 2);
}
