//! Slow, silent, endless and numerous senders.

use std::time::{Duration, Instant};

use gatehouse_model::AnswerRules;
use gatehouse_receiver::Limits;
use rstest::rstest;
use tokio::io::AsyncWriteExt;

use crate::support::{DEADLINE, House, Mood, TOKEN, endpoint, post, until};

fn quick() -> Limits {
    Limits {
        head: Duration::from_millis(150),
        body_pause: Duration::from_millis(150),
        body_total: Duration::from_millis(400),
        linger: Duration::from_millis(50),
        ..Limits::default()
    }
}

#[rstest]
#[case::nothing_at_all("")]
#[case::half_a_head("POST /in/x HTTP/1.1\r\nHost: a\r\n")]
#[tokio::test]
async fn a_silent_connection_is_closed(#[case] sent: &str) {
    let house = House::with(quick()).await;
    assert_eq!(house.exchange(sent.as_bytes()).await, "");
    until("the seat is free", || house.receiver.stats().open_connections == 0).await;
}

#[tokio::test]
async fn a_dripping_head_is_closed_by_its_total_time() {
    let house = House::with(quick()).await;
    let mut sender = house.sender().await;
    let started = Instant::now();
    let dripping = async {
        while sender.stream.write_all(b"X").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(DEADLINE, dripping).await.unwrap();
    assert!(started.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn an_idle_connection_is_closed_after_its_answer() {
    let house = House::with(quick()).await;
    let mut sender = house.sender().await;
    sender.send(&post(TOKEN, "hi")).await;
    assert_eq!(sender.answer().await.status, 200);
    assert_eq!(sender.rest().await, "");
}

#[tokio::test]
async fn a_body_that_pauses_is_refused() {
    let house = House::with(quick()).await;
    let answer = house.exchange(&post(TOKEN, "hi")[..post(TOKEN, "hi").len() - 1]).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert_eq!((house.stored().len(), house.receiver.stats().incomplete), (0, 1));
}

#[tokio::test]
async fn a_dripping_body_is_refused_by_its_total_time() {
    let house = House::with(quick()).await;
    let mut sender = house.sender().await;
    let head = format!("POST /in/{TOKEN} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
    sender.send(head.as_bytes()).await;
    let dripping = async {
        while house.receiver.stats().incomplete == 0 && sender.stream.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(DEADLINE, dripping).await.unwrap();
    assert!(sender.rest().await.starts_with("HTTP/1.1 408 "));
    assert!(house.stored().is_empty());
}

#[tokio::test]
async fn a_body_that_ends_early_is_not_stored() {
    let house = House::open().await;
    let mut sender = house.sender().await;
    sender.send(&post(TOKEN, "hello")[..post(TOKEN, "hello").len() - 2]).await;
    sender.stream.shutdown().await.unwrap();
    let answer = sender.rest().await;
    assert!(!answer.starts_with("HTTP/1.1 2"), "{answer}");
    until("the body is counted", || house.receiver.stats().incomplete == 1).await;
    assert!(house.stored().is_empty());
}

#[tokio::test]
async fn the_answer_to_a_body_over_the_cap_arrives_although_more_was_coming() {
    let mut entry = endpoint(TOKEN);
    entry.endpoint.answer = AnswerRules { body_cap: 1000, ..AnswerRules::default() };
    let house = House::of(Limits::default(), entry).await;
    let mut sender = house.sender().await;
    let length = 3_000_000;
    let head = format!("POST /in/{TOKEN} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n");
    sender.send(head.as_bytes()).await;
    sender.send(&vec![b'x'; length]).await;
    assert!(sender.rest().await.starts_with("HTTP/1.1 413 "));
}

#[tokio::test]
async fn a_crowd_of_silent_connections_does_not_shut_a_sender_out() {
    let limits = Limits { connections: 20, head: DEADLINE * 2, ..Limits::default() };
    let house = House::with(limits).await;
    let mut crowd = Vec::new();
    for _ in 0..200 {
        let mut sender = house.sender().await;
        sender.send(b"POST /in/x HTTP/1.1\r\n").await;
        crowd.push(sender);
    }
    until("the crowd is in", || house.receiver.stats().crowded_out >= 180).await;
    assert_eq!(house.status_of(&post(TOKEN, "hi")).await, 200);
    assert!(house.receiver.stats().open_connections <= 21);
}

#[tokio::test]
async fn an_idle_connection_gives_way_and_one_that_is_being_stored_does_not() {
    let house = House::with(Limits { connections: 1, store: DEADLINE, ..Limits::default() }).await;
    let mut first = house.sender().await;
    first.send(&post(TOKEN, "1")).await;
    assert_eq!(first.answer().await.status, 200);
    house.set_mood(Mood::Waits);
    let mut second = house.sender().await;
    second.send(&post(TOKEN, "2")).await;
    until("the second is with the store", || house.receiver.stats().accepted == 2).await;
    let mut third = house.sender().await;
    third.send(&post(TOKEN, "3")).await;
    house.set_mood(Mood::Stores);
    assert_eq!(second.answer().await.status, 200);
    assert_eq!(third.answer().await.status, 200);
    assert_eq!((first.rest().await, house.stored().len()), (String::new(), 3));
}

#[tokio::test]
async fn bodies_share_one_bound_on_memory() {
    let house = House::with(Limits { bodies_in_memory: 1000, ..Limits::default() }).await;
    let mut sender = house.sender().await;
    sender.send(&post(TOKEN, &"x".repeat(2000))).await;
    let answer = sender.answer().await;
    assert_eq!((answer.status, answer.head.first("retry-after")), (503, Some("5".to_owned())));
    assert_eq!(house.status_of(&post(TOKEN, &"x".repeat(900))).await, 200);
}
