//! A store that fails or hangs, a port that is taken, a stop in the middle.

use std::time::{Duration, Instant};

use gatehouse_model::Timestamp;
use gatehouse_receiver::{EndpointTable, Limits, Probes, Receiver, ReceiverConfig, ReceiverError};

use crate::support::{DEADLINE, House, Mood, Sender, TOKEN, post, until};

#[tokio::test]
async fn what_cannot_be_stored_is_asked_for_again_and_the_next_one_is_stored() {
    let house = House::open().await;
    house.set_mood(Mood::Fails);
    let mut sender = house.sender().await;
    sender.send(&post(TOKEN, "hi")).await;
    let answer = sender.answer().await;
    assert_eq!((answer.status, answer.head.first("retry-after")), (503, Some("5".to_owned())));
    assert_eq!(answer.body, "try again later\n");
    house.set_mood(Mood::Stores);
    assert_eq!(house.status_of(&post(TOKEN, "hi")).await, 200);
    let stats = house.receiver.stats();
    assert_eq!((stats.accepted, stats.stored, stats.store_failures), (2, 1, 1));
    assert_eq!(house.told.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_store_that_hangs_does_not_keep_the_sender_waiting() {
    let house = House::with(Limits { store: Duration::from_millis(100), ..Limits::default() }).await;
    house.set_mood(Mood::Hangs);
    assert_eq!(house.status_of(&post(TOKEN, "hi")).await, 503);
    house.set_mood(Mood::Stores);
    assert_eq!(house.status_of(&post(TOKEN, "hi")).await, 200);
}

#[tokio::test]
async fn a_delivery_is_told_of_even_if_the_sender_hangs_up() {
    let house = House::open().await;
    let mut sender = house.sender().await;
    sender.send(&post(TOKEN, "hi")).await;
    drop(sender);
    until("the delivery is told of", || house.told.lock().unwrap().len() == 1).await;
    let told = house.told.lock().unwrap()[0].clone();
    assert_eq!((told.id, told.size, told.status), (house.stored()[0].id, 2, 200));
}

#[tokio::test]
async fn many_senders_at_once_are_all_stored_in_one_order() {
    let house = House::open().await;
    let address = house.receiver.address();
    let sending: Vec<_> = (0..16)
        .map(|number| {
            tokio::spawn(async move {
                let mut sender = Sender::to(address).await;
                for turn in 0..5 {
                    sender.send(&post(TOKEN, &format!("{{\"id\":\"{number}-{turn}\"}}"))).await;
                    assert_eq!(sender.answer().await.status, 200);
                }
            })
        })
        .collect();
    for task in sending {
        task.await.unwrap();
    }
    let mut sequences: Vec<_> = house.told.lock().unwrap().iter().map(|told| told.sequence).collect();
    sequences.sort_unstable();
    sequences.dedup();
    assert_eq!((sequences.len(), house.receiver.stats().stored), (80, 80));
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let house = House::open().await;
    let port = house.receiver.address().port();
    let config = ReceiverConfig {
        port: Some(port),
        limits: Limits::default(),
        clock: std::sync::Arc::new(|| Timestamp::UNIX_EPOCH),
        tls: None,
        on_stray: std::sync::Arc::new(|| {}),
        probes: Probes::default(),
        through: None,
    };
    let refused =
        Receiver::start(config, EndpointTable::default(), house.inbox.clone(), std::sync::Arc::new(|_| {}));
    match refused.await.map(|_| ()) {
        Err(error @ ReceiverError::PortInUse { .. }) => {
            assert!(error.problem().message.contains(&port.to_string()));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn it_listens_on_this_machine_only() {
    let house = House::open().await;
    assert!(house.receiver.address().ip().is_loopback());
}

/// Begins a request whose body the listener waits for.
async fn begun(house: &House) -> Sender {
    let mut sender = house.sender().await;
    let head =
        format!("POST /in/{TOKEN} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    sender.send(head.as_bytes()).await;
    assert_eq!(sender.answer().await.status, 100);
    sender
}

#[tokio::test]
async fn a_stop_finishes_what_is_under_way_and_closes_the_rest() {
    let house = House::open().await;
    let address = house.receiver.address();
    let mut idle = house.sender().await;
    idle.send(&post(TOKEN, "1")).await;
    assert_eq!(idle.answer().await.status, 200);
    let mut half = house.sender().await;
    half.send(b"POST /in/x HTTP/1.1\r\n").await;
    let mut running = begun(&house).await;
    until("all three are in", || house.receiver.stats().open_connections == 3).await;

    let started = Instant::now();
    let stopping = tokio::spawn(house.receiver.stop());
    assert_eq!(idle.rest().await, "");
    running.send(b"22").await;
    let answer = running.answer().await;
    assert_eq!((answer.status, answer.head.first("connection")), (200, Some("close".to_owned())));
    assert_eq!((half.rest().await, running.rest().await), (String::new(), String::new()));
    stopping.await.unwrap();
    assert!(started.elapsed() < DEADLINE);
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_stop_does_not_wait_for_ever() {
    let house = House::with(Limits { stop: Duration::from_millis(100), ..Limits::default() }).await;
    let mut running = begun(&house).await;
    tokio::time::timeout(DEADLINE, house.receiver.stop()).await.unwrap();
    assert!(!running.rest().await.contains("200"));
    assert!(house.inbox.given().is_empty());
}
