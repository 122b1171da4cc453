//! What an endpoint answers is its own choice; what it keeps is not.

use std::time::{Duration, Instant};

use gatehouse_model::{AnswerFault, AnswerRules, Unexpected, UnsignedAnswer, VerdictStatus};
use gatehouse_receiver::Limits;
use rstest::rstest;

use crate::support::{DEADLINE, House, TOKEN, endpoint, post, until};
use crate::verdicts::{now, request, ring, signature, signed_endpoint};

async fn house(answer: AnswerRules) -> House {
    let limits = Limits { withheld: Duration::from_millis(200), ..quick() };
    let mut entry = endpoint(TOKEN);
    entry.endpoint.answer = answer;
    House::of(limits, entry).await
}

fn quick() -> Limits {
    Limits { slow_byte: Duration::from_millis(50), linger: Duration::from_millis(50), ..Limits::default() }
}

fn fault(fault: AnswerFault) -> AnswerRules {
    AnswerRules { fault: Some(fault), ..AnswerRules::default() }
}

#[rstest]
#[case::drop(AnswerFault::Drop)]
#[case::timeout(AnswerFault::Timeout)]
#[tokio::test]
async fn a_sender_may_be_left_without_an_answer_and_the_delivery_is_kept(#[case] played: AnswerFault) {
    let house = house(fault(played)).await;
    let began = Instant::now();
    assert_eq!(house.exchange(&[post(TOKEN, "1"), post(TOKEN, "2")].concat()).await, "");
    assert_eq!(began.elapsed() >= Duration::from_millis(200), played == AnswerFault::Timeout);
    let stored = house.stored();
    assert_eq!((stored.len(), stored[0].status_answered, stored[0].body.as_slice()), (1, 0, &b"1"[..]));
    assert_eq!(house.receiver.stats().stored, 1);
}

#[tokio::test]
async fn an_error_is_played_and_the_connection_goes_on() {
    let house = house(fault(AnswerFault::Error)).await;
    let mut sender = house.sender().await;
    for _ in 0..2 {
        sender.send(&post(TOKEN, "hi")).await;
        let answer = sender.answer().await;
        assert_eq!((answer.status, answer.body.as_str()), (500, "refused\n"));
    }
    assert_eq!(house.stored().iter().map(|stored| stored.status_answered).collect::<Vec<_>>(), [500, 500]);
}

#[tokio::test]
async fn a_slow_answer_comes_whole_in_the_end() {
    let house = house(fault(AnswerFault::Slow)).await;
    let mut sender = house.sender().await;
    let began = Instant::now();
    sender.send(&post(TOKEN, "hi")).await;
    let answer = sender.answer().await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "ok\n"));
    assert!(began.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn an_answer_waits_as_long_as_it_is_told_but_the_store_does_not() {
    let house = house(AnswerRules { delay_ms: 300, ..AnswerRules::default() }).await;
    let mut sender = house.sender().await;
    let began = Instant::now();
    sender.send(&post(TOKEN, "hi")).await;
    until("the delivery is stored", || house.receiver.stats().stored == 1).await;
    assert_eq!(sender.answer().await.status, 200);
    assert!(began.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn a_stop_does_not_wait_for_answers_that_wait() {
    let house = house(AnswerRules { delay_ms: 600_000, ..AnswerRules::default() }).await;
    let mut sender = house.sender().await;
    sender.send(&post(TOKEN, "hi")).await;
    until("the delivery is stored", || house.receiver.stats().stored == 1).await;
    tokio::time::timeout(DEADLINE, house.receiver.stop()).await.unwrap();
    assert_eq!(sender.answer().await.status, 200);
}

#[tokio::test]
async fn an_answer_that_waits_gives_its_seat_to_whoever_comes() {
    let mut entry = endpoint(TOKEN);
    entry.endpoint.answer = AnswerRules { delay_ms: 600_000, ..AnswerRules::default() };
    let house = House::of(Limits { connections: 1, ..quick() }, entry).await;
    let mut first = house.sender().await;
    first.send(&post(TOKEN, "hi")).await;
    until("the delivery is stored", || house.receiver.stats().stored == 1).await;
    assert_eq!(house.status_of(&post("nobody", "hi")).await, 404);
    assert_eq!(first.rest().await, "");
}

#[tokio::test]
async fn an_endpoint_says_its_own_words_to_what_it_accepts() {
    let mut entry = signed_endpoint("standard-webhooks", ring());
    entry.endpoint.answer = AnswerRules {
        body: Some("{\"received\":true}".to_owned()),
        content_type: Some("application/json".to_owned()),
        ..AnswerRules::default()
    };
    let house = House::of(quick(), entry).await;
    let mut sender = house.sender().await;
    sender.send(&request(&signature(b"{}", now()), b"{}")).await;
    let answer = sender.answer().await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "{\"received\":true}"));
    assert_eq!(answer.head.first("content-type").as_deref(), Some("application/json"));
    let mut bodies = Vec::new();
    for headers in [vec![], signature(b"[]", now())] {
        sender.send(&request(&headers, b"{}")).await;
        bodies.push(sender.answer().await.body);
    }
    assert_eq!(bodies, ["refused\n", "refused\n"], "the body never says why");
}

#[rstest]
#[case::by_verdict(UnsignedAnswer::ByVerdict, 401, 200)]
#[case::accept(UnsignedAnswer::Accept, 200, 200)]
#[case::refuse(UnsignedAnswer::Refuse, 401, 401)]
#[tokio::test]
async fn what_is_unsigned_is_answered_as_the_endpoint_says(
    #[case] word: UnsignedAnswer,
    #[case] with_scheme: u16,
    #[case] without_scheme: u16,
) {
    let rules = AnswerRules { unsigned: word, ..AnswerRules::default() };
    let mut signed = signed_endpoint("standard-webhooks", ring());
    signed.endpoint.answer = rules.clone();
    let house = House::of(quick(), signed).await;
    assert_eq!(house.status_of(&request(&[], b"{}")).await, with_scheme);
    assert_eq!(house.stored()[0].verdict.status, VerdictStatus::Invalid, "the verdict stays what it is");
    assert_eq!(house.status_of(&request(&signature(b"[]", now()), b"{}")).await, 401);
    assert_eq!(house.status_of(&request(&signature(b"{}", now()), b"{}")).await, 200);

    let mut plain = endpoint(TOKEN);
    plain.endpoint.answer = rules;
    let house = House::of(quick(), plain).await;
    assert_eq!(house.status_of(&post(TOKEN, "{}")).await, without_scheme);
    assert_eq!(house.stored()[0].verdict.status, VerdictStatus::Unprotected);
}

#[tokio::test]
async fn what_an_endpoint_does_not_expect_is_kept_answered_and_marked() {
    let mut entry = endpoint(TOKEN);
    entry.profile = gatehouse_providers::Catalogue::builtin().platform("kejue").unwrap().clone();
    entry.endpoint.platform = "kejue".to_owned();
    entry.endpoint.answer = AnswerRules {
        expected_events: vec!["call.*".to_owned()],
        expected_types: vec!["application/json".to_owned()],
        unsigned: UnsignedAnswer::Accept,
        ..AnswerRules::default()
    };
    let house = House::of(quick(), entry).await;
    let json = ("Content-Type".to_owned(), "application/json; charset=utf-8".to_owned());
    let xml = ("Content-Type".to_owned(), "text/xml".to_owned());
    for (header, event) in [(&json, "call.ended"), (&json, "shift.made"), (&xml, "call.ended"), (&xml, "x")] {
        let body = format!(r#"{{"event":"{event}","event_id":"evt_{event}{}"}}"#, header.1);
        assert_eq!(house.status_of(&request(std::slice::from_ref(header), body.as_bytes())).await, 200);
    }
    let marks: Vec<_> = house.stored().iter().map(|stored| stored.unexpected).collect();
    assert_eq!(
        marks,
        [None, Some(Unexpected::Event), Some(Unexpected::ContentType), Some(Unexpected::EventAndContentType)]
    );
}
