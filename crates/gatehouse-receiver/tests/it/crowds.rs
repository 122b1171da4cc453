//! The open cases with many senders, much to send, or a clock that jumps; by their numbers.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use gatehouse_model::{AnswerRules, Timestamp};
use gatehouse_receiver::Limits;
use tokio::io::AsyncWriteExt;

use crate::support::{DEADLINE, House, NOW, Sender, TOKEN, endpoint, post, resident_megabytes, until};
use crate::verdicts::{now, request, signature, standard};

const MIB: usize = 1024 * 1024;

#[test]
fn case_16_the_usual_bounds_are_ten_seconds_for_a_head_and_sixty_for_a_body() {
    let limits = Limits::default();
    assert!(limits.head <= Duration::from_secs(10));
    assert!(limits.body_pause <= Duration::from_secs(15) && limits.body_total <= Duration::from_secs(60));
}

#[tokio::test]
async fn case_16_slow_heads_and_slow_bodies_are_closed() {
    let limits = Limits {
        head: Duration::from_millis(300),
        body_total: Duration::from_millis(600),
        linger: Duration::from_millis(50),
        ..Limits::default()
    };
    let house = House::with(limits).await;
    let slow_head = b"POST /in/x HTTP/1.1\r\nHost: ".to_vec();
    let mut slow_body = post(TOKEN, "");
    slow_body = String::from_utf8(slow_body).unwrap().replace("Length: 0", "Length: 99999").into_bytes();
    for (start, answer) in [(slow_head, ""), (slow_body, "HTTP/1.1 408 ")] {
        let mut sender = house.sender().await;
        sender.send(&start).await;
        let began = Instant::now();
        let dripping = async {
            while house.receiver.stats().incomplete == 0 && sender.stream.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(DEADLINE, dripping).await.expect("the connection was never closed");
        assert!(began.elapsed() >= Duration::from_millis(300));
        assert!(sender.rest().await.starts_with(answer));
    }
    assert!(house.stored().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn case_16_five_hundred_slow_senders_do_not_hold_up_the_others() {
    let house = House::open().await;
    let stop = tokio_util::sync::CancellationToken::new();
    let mut slow = tokio::task::JoinSet::new();
    for number in 0..500 {
        let mut sender = house.sender().await;
        let start = if number % 2 == 0 {
            b"POST /in/x HTTP/1.1\r\nX: ".to_vec()
        } else {
            format!("POST /in/{TOKEN} HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\n\r\n").into_bytes()
        };
        // A connection may have given way already.
        let _ = sender.stream.write_all(&start).await;
        let stop = stop.clone();
        slow.spawn(async move {
            while !stop.is_cancelled() && sender.stream.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        });
    }
    let mut slowest = Duration::ZERO;
    for number in 0..50 {
        let began = Instant::now();
        assert_eq!(house.status_of(&post(TOKEN, &format!("{{\"n\":{number}}}"))).await, 200);
        slowest = slowest.max(began.elapsed());
    }
    stop.cancel();
    while slow.join_next().await.is_some() {}
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    assert_eq!(house.stored().len(), 50);
}

#[tokio::test]
async fn case_16_one_address_cannot_take_every_seat() {
    let limits =
        Limits { connections: 20, connections_per_address: 5, head: DEADLINE * 2, ..Limits::default() };
    let house = House::with(limits).await;
    let mut crowd = Vec::new();
    for _ in 0..12 {
        crowd.push(house.sender().await);
    }
    until("the first seven gave way", || house.receiver.stats().crowded_out == 7).await;
    until("five are left", || house.receiver.stats().open_connections == 5).await;
    assert_eq!(house.status_of(&post(TOKEN, "hi")).await, 200);
}

#[tokio::test]
async fn case_17_a_stream_far_over_the_cap_is_cut_with_flat_memory() {
    let house = House::open().await;
    let mut sender = house.sender().await;
    sender
        .send(
            format!("POST /in/{TOKEN} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n").as_bytes(),
        )
        .await;
    let chunk = [b"10000\r\n".as_slice(), &[b'x'; 0x10000], b"\r\n"].concat();
    let before = resident_megabytes();
    let (mut most, mut written) = (before, 0);
    let pouring = async {
        while written < 400 * MIB && sender.stream.write_all(&chunk).await.is_ok() {
            written += chunk.len();
            most = most.max(resident_megabytes());
        }
    };
    tokio::time::timeout(DEADLINE, pouring).await.expect("the stream was never cut");
    assert!(written >= 25 * MIB, "cut after {written} bytes");
    assert!(most - before < 150, "{before} MB grew to {most} MB");
    until("it is counted", || house.receiver.stats().too_large == 1).await;
    until("the connection is closed", || house.receiver.stats().open_connections == 0).await;
    assert!(house.stored().is_empty());
    assert_eq!(house.status_of(&post(TOKEN, "hi")).await, 200);
}

#[tokio::test]
async fn case_17_the_answer_of_a_stream_over_the_cap_is_413() {
    let mut entry = endpoint(TOKEN);
    entry.endpoint.answer = AnswerRules { body_cap: 1000, ..AnswerRules::default() };
    let house = House::of(Limits::default(), entry).await;
    let chunk = format!("400\r\n{}\r\n", "x".repeat(0x400));
    let sent =
        format!("POST /in/{TOKEN} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}{chunk}");
    let answers = house.exchange(sent.as_bytes()).await;
    assert!(answers.starts_with("HTTP/1.1 413 "), "{answers}");
}

#[tokio::test]
async fn a_body_of_sixty_four_mebibytes_is_taken_where_the_endpoint_says_so() {
    let mut entry = endpoint(TOKEN);
    entry.endpoint.answer = AnswerRules { body_cap: (64 * MIB) as u64, ..AnswerRules::default() };
    let house = House::of(Limits::default(), entry).await;
    let body = "x".repeat(64 * MIB);
    assert_eq!(house.status_of(&post(TOKEN, &body)).await, 200);
    let stored = house.stored().pop().unwrap();
    assert_eq!(stored.body.len(), 64 * MIB);
    let over = format!("POST /in/{TOKEN} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", 64 * MIB + 1);
    assert_eq!(house.status_of(over.as_bytes()).await, 413);
}

#[tokio::test]
async fn three_requests_on_one_connection_are_answered_in_their_order() {
    let house = House::open().await;
    let mut sender = house.sender().await;
    let unknown = post("nobody", "hi");
    let kept = post(TOKEN, "1");
    let turned_away = format!("GET /in/{TOKEN} HTTP/1.1\r\nHost: a\r\n\r\n");
    sender.send(&[kept.clone(), kept, post(TOKEN, "2"), unknown, turned_away.into_bytes()].concat()).await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(sender.answer().await.status);
    }
    // A refusal closes the connection, so that the rest of what came is not read as a request.
    assert_eq!((statuses, sender.rest().await.as_str()), (vec![200, 200, 200, 404], ""));
    let bodies: Vec<_> = house.stored().into_iter().map(|stored| stored.body).collect();
    assert_eq!(bodies, [b"1", b"1", b"2"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn case_18_a_retry_while_the_first_is_being_written_is_a_second_attempt() {
    let house = standard().await;
    let sent = request(&signature(b"{}", now()), b"{}");
    house.set_mood(crate::support::Mood::Waits);
    let mut first = house.sender().await;
    let mut second = house.sender().await;
    first.send(&sent).await;
    second.send(&sent).await;
    until("both are with the store", || house.receiver.stats().accepted == 2).await;
    house.set_mood(crate::support::Mood::Stores);
    assert_eq!((first.answer().await.status, second.answer().await.status), (200, 200));
    let mut told = house.told.lock().unwrap().clone();
    told.sort_by_key(|told| told.sequence);
    let attempts: Vec<_> = told.iter().map(|told| (told.attempt, told.duplicate_of)).collect();
    assert_eq!(attempts, [(1, None), (2, Some(told[0].id))]);
}

#[tokio::test]
async fn case_28_the_clock_is_set_back_an_hour_and_order_and_ids_go_on() {
    let start = NOW.parse::<Timestamp>().unwrap().as_second();
    let offset = Arc::new(AtomicI64::new(0));
    let clock = Arc::clone(&offset);
    let house = House::at(
        Limits::default(),
        endpoint(TOKEN),
        Arc::new(move || Timestamp::from_second(start + clock.load(Ordering::SeqCst)).unwrap()),
    )
    .await;
    let mut sender = Sender::to(house.receiver.address()).await;
    for second in [0, 1, -3600, -3599, 2] {
        offset.store(second, Ordering::SeqCst);
        sender.send(&post(TOKEN, "hi")).await;
        assert_eq!(sender.answer().await.status, 200);
    }
    let told = house.told.lock().unwrap().clone();
    assert!(told.windows(2).all(|pair| pair[0].sequence < pair[1].sequence && pair[0].id < pair[1].id));
    assert!(told[2].received_at < told[1].received_at, "the time that the clock told is kept");
    let everything = gatehouse_store::DeliveryFilter::default();
    let page = house.inbox.store.page(everything, None, 10).await.unwrap();
    let newest_first: Vec<_> = told.iter().rev().map(|told| told.id).collect();
    assert_eq!(page.deliveries.iter().map(|row| row.id).collect::<Vec<_>>(), newest_first);
}
