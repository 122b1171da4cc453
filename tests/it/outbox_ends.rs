//! The real program ended in each state of the outbox, once from outside and at the names of the transitions.

use std::collections::BTreeMap;

use gatehouse_tests::House;
use gatehouse_tests::house::endpoint_url;
use gatehouse_tests::wire::{authority, post};
use rstest::rstest;
use serde_json::Value;

use super::forward::{BROKEN, Consumer, HOLD, OK, header, house, wait_for};

/// A head that takes the delivery, and less of a body than it says.
const CUT: &str = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nshort";

const EVENT: &[u8] = b"{\"event\":\"call.ended\"}";

/// What the consumer saw of each body: key and mark of every sending, in order.
fn by_body(consumer: &Consumer) -> BTreeMap<String, Vec<(String, bool)>> {
    let mut seen = BTreeMap::<String, Vec<(String, bool)>>::new();
    for (head, body) in consumer.requests() {
        let marked = header(&head, "Gatehouse-Possible-Duplicate").as_deref() == Some("true");
        let key = header(&head, "Idempotency-Key").unwrap();
        seen.entry(String::from_utf8(body).unwrap()).or_default().push((key, marked));
    }
    seen
}

#[track_caller]
fn assert_keys_and_marks(seen: &BTreeMap<String, Vec<(String, bool)>>) {
    for (body, sendings) in seen {
        assert!(sendings.iter().all(|(key, _)| *key == sendings[0].0), "{body}: {sendings:?}");
        assert!(sendings[1..].iter().all(|(_, marked)| *marked), "{body}: {sendings:?}");
    }
}

/// Begins to listen with an end at a transition, and waits until the program has ended there.
fn end_at(house: &mut House, point: &str) {
    house.set("GATEHOUSE_ABORT_AT", point);
    let listener = house.start(&["listen", "--jsonl"]);
    // It may end before it says where it listens.
    let gone = format!("/proc/{}/stat", listener.id());
    wait_for(point, || std::fs::read_to_string(&gone).map_or(true, |stat| stat.contains(") Z ")));
    listener.kill();
    house.set("GATEHOUSE_ABORT_AT", "");
}

fn rule(house: &House) -> Value {
    house.json(&["forward", "list"])["rules"][0].clone()
}

/// One is being sent and two are queued behind it when the program is killed; then it ends once more while it takes
/// them up.
#[rstest]
#[case::outside("")]
#[case::taken_up_and_marked("outbox.recovered:1")]
#[case::the_marked_one_begun("outbox.sending:1")]
#[case::a_queued_one_begun("outbox.sending:2")]
#[case::a_queued_one_answered("outbox.answered:2")]
#[case::a_queued_one_kept("outbox.ended:2")]
fn case_33_queued_ones_arrive_once_each_whatever_ends_the_program(#[case] second_end: &str) {
    let mut house = house();
    let consumer = Consumer::answering(HOLD);
    house.json(&["forward", "add", "kejue", "--to", &consumer.url, "--concurrency", "1"]);
    let (listener, first) = house.listen(&[]);
    let url = endpoint_url(&first, "kejue");
    let bodies: Vec<_> =
        (0..3).map(|number| format!("{{\"event\":\"call.ended\",\"n\":{number}}}")).collect();
    for body in &bodies {
        assert_eq!(post(&url, &[], body.as_bytes()).status, 200);
    }
    consumer.wait_for("the first", |requests| requests.len() == 1);
    assert_eq!(rule(&house)["open"], 3);
    listener.kill();
    OK.clone_into(&mut consumer.answer.lock().unwrap());
    if !second_end.is_empty() {
        end_at(&mut house, second_end);
    }
    let (listener, _) = house.listen(&[]);
    wait_for("all three", || rule(&house)["delivered"] == 3);
    assert_eq!(listener.interrupt().status, 0);
    let seen = by_body(&consumer);
    assert_eq!(seen.len(), 3, "{seen:?}");
    assert_keys_and_marks(&seen);
    // Without an order of its own a rule may begin with a later one.
    let began_with = String::from_utf8(consumer.requests()[0].1.clone()).unwrap();
    let (sent, queued) = seen.iter().partition::<Vec<_>, _>(|(body, _)| **body == began_with);
    assert!(sent[0].1.len() >= 2 && !sent[0].1[0].1, "{sent:?}");
    // Of those that were queued only the one that had begun by the second end may say that it came before.
    let touched = queued.iter().filter(|(_, sendings)| sendings.len() > 1 || sendings[0].1).count();
    let began = matches!(second_end, "outbox.sending:2" | "outbox.answered:2");
    assert_eq!(touched, usize::from(began), "{queued:?}");
}

/// An answer that broke behind its head; the program is ended when that is known, before it is kept, or behind it.
#[rstest]
#[case::outside("", true)]
#[case::before_it_is_kept("outbox.answered:1", false)]
#[case::kept("outbox.ended:1", true)]
fn case_33_an_uncertain_one_rests_over_the_end_of_the_program(#[case] end: &str, #[case] rests: bool) {
    let mut house = house();
    let consumer = Consumer::answering(CUT);
    house.json(&["forward", "add", "kejue", "--to", &consumer.url]);
    house.set("GATEHOUSE_ABORT_AT", end);
    let (listener, first) = house.listen(&[]);
    let url = endpoint_url(&first, "kejue");
    // At the earliest end it is not answered any more, and is durable all the same.
    let at = authority(&url);
    let sent = std::net::TcpStream::connect(at).and_then(|mut client| {
        let request = gatehouse_tests::wire::request("POST", &url, &[("Connection", "close")], EVENT);
        std::io::Write::write_all(&mut client, &request)?;
        std::io::Read::read_to_end(&mut client, &mut Vec::new())
    });
    drop(sent);
    consumer.wait_for("the first try", |requests| requests.len() == 1);
    if end.is_empty() {
        wait_for("the doubt", || rule(&house)["uncertain"] == 1);
    } else {
        wait_for(end, || std::net::TcpStream::connect(at).is_err());
    }
    listener.kill();
    house.set("GATEHOUSE_ABORT_AT", "");
    OK.clone_into(&mut consumer.answer.lock().unwrap());
    let (listener, first) = house.listen(&[]);
    // What comes later goes on, and the one in doubt waits for a person.
    let later = b"{\"event\":\"call.ended\",\"n\":2}";
    assert_eq!(post(&endpoint_url(&first, "kejue"), &[], later).status, 200);
    let delivered = if rests { 1 } else { 2 };
    wait_for("what may go on", || rule(&house)["delivered"] == delivered);
    assert_eq!(rule(&house)["uncertain"], u64::from(rests));
    assert_eq!(listener.interrupt().status, 0);
    if rests {
        assert_eq!(consumer.requests().len(), 2, "nothing was sent by itself");
        assert_eq!(house.json(&["deadletters", "requeue", "--all"])["moved"], 1);
        // Also at a person's word it goes through the end of the program.
        end_at(&mut house, "outbox.answered:1");
        let (listener, _) = house.listen(&[]);
        wait_for("the one in doubt", || rule(&house)["delivered"] == 2);
        assert_eq!(listener.interrupt().status, 0);
    }
    let seen = by_body(&consumer);
    assert_eq!(seen.len(), 2, "{seen:?}");
    assert_keys_and_marks(&seen);
    assert!(seen.values().any(|sendings| sendings.len() > 1), "{seen:?}");
}

/// A refused delivery that waits or is a dead letter, with the program ended before and behind the commit of that.
#[rstest]
#[case::waits_not_kept("backoff", "outbox.answered:1")]
#[case::waits_kept("backoff", "outbox.ended:1")]
#[case::dead_not_kept("never", "outbox.answered:1")]
#[case::dead_kept("never", "outbox.ended:1")]
fn case_33_a_refusal_is_known_once_it_is_kept_and_doubted_before(#[case] retry: &str, #[case] end: &str) {
    let mut house = house();
    let consumer = Consumer::answering(BROKEN);
    house.json(&["forward", "add", "kejue", "--to", &consumer.url, "--retry", retry]);
    house.set("GATEHOUSE_ABORT_AT", end);
    let (listener, first) = house.listen(&[]);
    let url = endpoint_url(&first, "kejue");
    let at = authority(&url);
    let mut client = std::net::TcpStream::connect(at).unwrap();
    let request = gatehouse_tests::wire::request("POST", &url, &[], EVENT);
    std::io::Write::write_all(&mut client, &request).unwrap();
    wait_for(end, || std::net::TcpStream::connect(at).is_err());
    listener.kill();
    house.set("GATEHOUSE_ABORT_AT", "");
    OK.clone_into(&mut consumer.answer.lock().unwrap());
    let (kept, dead) = (end.starts_with("outbox.ended"), retry == "never");
    let (listener, _) = house.listen(&[]);
    if kept && dead {
        wait_for("the dead letter", || rule(&house)["dead"] == 1);
        assert_eq!(consumer.requests().len(), 1);
    } else {
        wait_for("its end", || rule(&house)["delivered"] == 1);
        let seen = by_body(&consumer);
        let sendings = seen.values().next().unwrap();
        assert!(sendings.iter().all(|(key, _)| *key == sendings[0].0), "{sendings:?}");
        // An answer that was kept makes the next a retry and no possible duplicate.
        let marks: Vec<_> = sendings.iter().map(|(_, marked)| *marked).collect();
        assert_eq!(marks, [false, !kept]);
    }
    assert_eq!(listener.interrupt().status, 0);
}
