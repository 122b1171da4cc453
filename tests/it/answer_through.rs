//! An endpoint that answers what its target answers, by the real program.

use std::time::{Duration, Instant};

use gatehouse_tests::house::endpoint_url;
use gatehouse_tests::wire::post;

use super::forward::{BROKEN, Consumer, HOLD, OK, house, wait_for};

const REFUSED: &str = "HTTP/1.1 422 No\r\nContent-Type: application/json\r\nSet-Cookie: s=1\r\nContent-Length: 8\r\n\
                       Connection: close\r\n\r\n{\"no\":1}";

#[test]
fn the_sender_gets_the_answer_of_the_target_and_the_delivery_and_the_attempt_say_so() {
    let house = house();
    let consumer = Consumer::answering(REFUSED);
    house.json(&["forward", "add", "kejue", "--to", &consumer.url, "--retry", "never"]);
    let set = house.json(&["endpoint", "set", "kejue", "answer=target"]);
    assert_eq!((&set["answer"]["mode"], &set["sender_timeout"]["ms"]), (&"target".into(), &5000.into()));
    let (listener, first) = house.listen(&[]);
    let url = endpoint_url(&first, "kejue");
    let answer = post(&url, &[], b"{\"event\":\"call.ended\"}");
    assert_eq!((answer.status, answer.text().as_str()), (422, "{\"no\":1}"));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(
        (answer.header("set-cookie"), answer.header("x-content-type-options")),
        (None, Some("nosniff"))
    );
    wait_for("the status in the list", || {
        house.json(&["deliveries", "list"])["deliveries"][0]["status_answered"] == 422
    });
    wait_for("the dead letter", || house.json(&["forward", "list"])["rules"][0]["dead"] == 1);
    let letters = house.json(&["deadletters", "list"]);
    let shown = house.json(&["deadletters", "show", letters["deadletters"][0]["id"].as_str().unwrap()]);
    assert_eq!(shown["sendings"][0]["outbox"]["answered"], true, "{shown}");
    // A target that is not there leaves the endpoint's own answer, at once.
    consumer.answer.lock().unwrap().clear();
    let began = Instant::now();
    assert_eq!(post(&url, &[], b"{\"event\":\"call.ended\",\"n\":2}").status, 200);
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    assert_eq!(listener.interrupt().status, 0);
}

#[test]
fn a_slow_target_leaves_the_fixed_answer_and_a_warning_and_the_delivery_goes_on() {
    let house = house();
    let consumer = Consumer::answering(OK);
    *consumer.pause.lock().unwrap() = Duration::from_millis(900);
    let rule = house.json(&["forward", "add", "kejue", "--to", &consumer.url]);
    let rule = rule["id"].as_str().unwrap();
    let chosen = format!("answer_rule={rule}");
    house.json(&["endpoint", "set", "kejue", "answer=target", &chosen, "sender_timeout_ms=1000"]);
    let (listener, first) = house.listen(&[]);
    let url = endpoint_url(&first, "kejue");
    let answer = post(&url, &[], b"{\"event\":\"call.ended\"}");
    // The fixed one has a line end behind it.
    assert_eq!((answer.status, answer.text().as_str()), (200, "ok\n"));
    wait_for("the delivery at its target", || house.json(&["forward", "list"])["rules"][0]["delivered"] == 1);
    let near = house.json(&["forward", "list"])["rules"][0]["near_timeout"].clone();
    assert_eq!((&near["limit_ms"], &near["answered"]), (&1000.into(), &false.into()), "{near}");
    assert!(near["took_ms"].as_u64().unwrap() >= 800, "{near}");
    let shown = house.json(&["endpoint", "show", "kejue"]);
    assert_eq!(shown["near_timeout"], near);
    assert_eq!(listener.interrupt().status, 0);
}

/// Ended from outside, at any moment: not at a point that the program knows.
#[test]
fn case_33_a_kill_from_outside_while_the_target_holds_the_request_sends_it_again_with_its_mark() {
    let house = house();
    let consumer = Consumer::answering(HOLD);
    house.json(&["forward", "add", "kejue", "--to", &consumer.url]);
    let (listener, first) = house.listen(&[]);
    assert_eq!(post(&endpoint_url(&first, "kejue"), &[], b"{\"event\":\"call.ended\"}").status, 200);
    consumer.wait_for("the first try", |requests| requests.len() == 1);
    listener.kill();
    OK.clone_into(&mut consumer.answer.lock().unwrap());
    let (listener, _) = house.listen(&[]);
    wait_for("the second", || house.json(&["forward", "list"])["rules"][0]["delivered"] == 1);
    assert_eq!(listener.interrupt().status, 0);
    let requests = consumer.requests();
    let marks: Vec<_> = requests
        .iter()
        .map(|(head, _)| super::forward::header(head, "Gatehouse-Possible-Duplicate"))
        .collect();
    assert_eq!(marks, [None, Some("true".to_owned())]);
    let keys: Vec<_> =
        requests.iter().map(|(head, _)| super::forward::header(head, "Idempotency-Key")).collect();
    assert!(keys[0].is_some() && keys[0] == keys[1], "{keys:?}");
}

#[test]
fn case_33_a_kill_while_one_waits_or_is_dead_changes_nothing() {
    let house = house();
    let consumer = Consumer::answering(BROKEN);
    let once = house.json(&["forward", "add", "kejue", "--to", &consumer.url, "--retry", "never"]);
    let often = house.json(&["forward", "add", "kejue", "--to", &consumer.url, "--retry", "backoff"]);
    let (listener, first) = house.listen(&[]);
    assert_eq!(post(&endpoint_url(&first, "kejue"), &[], b"{\"event\":\"call.ended\"}").status, 200);
    let of = |rule: &serde_json::Value, field: &str| {
        let rules = house.json(&["forward", "list"]);
        let found = rules["rules"].as_array().unwrap().iter().find(|one| one["id"] == rule["id"]).cloned();
        found.unwrap()[field].clone()
    };
    wait_for("a dead one and one that waits", || {
        of(&once, "dead") == 1 && of(&often, "open") == 1 && consumer.requests().len() >= 2
    });
    OK.clone_into(&mut consumer.answer.lock().unwrap());
    listener.kill();
    let (listener, _) = house.listen(&[]);
    wait_for("the one that waited", || of(&often, "delivered") == 1);
    assert_eq!((of(&once, "dead"), of(&once, "delivered")), (1.into(), 0.into()));
    assert_eq!(listener.interrupt().status, 0);
}
