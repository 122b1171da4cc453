//! An endpoint that gives on what a target answers: after the delivery is stored, and only while the sender waits.

use std::time::{Duration, Instant};

use gatehouse_model::{AnswerFault, AnswerMode, AnswerRules};
use gatehouse_receiver::{Limits, TargetAnswer};
use rstest::rstest;

use crate::support::{House, TOKEN, endpoint, post, until};

async fn house(rules: AnswerRules) -> House {
    let mut entry = endpoint(TOKEN);
    entry.endpoint.answer = AnswerRules { mode: AnswerMode::Target, ..rules };
    House::of(Limits { linger: Duration::from_millis(50), ..Limits::default() }, entry).await
}

fn answer() -> TargetAnswer {
    let headers = vec![("Content-Type".to_owned(), b"application/json".to_vec())];
    TargetAnswer { status: 422, headers, body: b"{\"no\":1}".to_vec() }
}

#[tokio::test]
async fn the_sender_gets_what_the_target_answers_and_the_list_says_so() {
    let house = house(AnswerRules::default()).await;
    let mut sender = house.sender().await;
    sender.send(&post(TOKEN, "hi")).await;
    let (asking, give) = house.through.next().await;
    // Nothing is given on before the delivery is durable, and no answer waits for the commit to be told.
    give.send(Some(answer())).unwrap();
    let got = sender.answer().await;
    assert_eq!((got.status, got.body.as_str()), (422, "{\"no\":1}"));
    assert_eq!(house.stored()[0].id, asking.delivery_id);
    let store = &house.inbox.store;
    let deadline = Instant::now() + Duration::from_secs(30);
    while store.delivery(asking.delivery_id).await.unwrap().unwrap().summary.status_answered != 422 {
        assert!(Instant::now() < deadline, "the status is not kept");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_target_that_is_late_leaves_the_fixed_answer() {
    let house = house(AnswerRules { sender_timeout_ms: Some(400), ..AnswerRules::default() }).await;
    let mut sender = house.sender().await;
    let began = Instant::now();
    sender.send(&post(TOKEN, "hi")).await;
    let (asking, give) = house.through.next().await;
    assert_eq!(asking.limit, Duration::from_millis(400));
    let got = sender.answer().await;
    assert_eq!((got.status, got.body.as_str()), (200, "ok\n"));
    // A quarter of a second is kept for the way back.
    assert!(began.elapsed() >= Duration::from_millis(150), "{:?}", began.elapsed());
    assert!(give.send(Some(answer())).is_err(), "whoever answers late is told");
}

#[tokio::test]
async fn nothing_is_waited_for_where_no_answer_will_come_or_none_is_given() {
    let house = house(AnswerRules::default()).await;
    let mut sender = house.sender().await;
    sender.send(&post(TOKEN, "hi")).await;
    drop(house.through.next().await);
    assert_eq!(sender.answer().await.status, 200);
}

#[rstest]
#[case(AnswerFault::Error)]
#[case(AnswerFault::Drop)]
#[tokio::test]
async fn a_fault_goes_before_the_target(#[case] fault: AnswerFault) {
    let house = house(AnswerRules { fault: Some(fault), ..AnswerRules::default() }).await;
    house.exchange(&post(TOKEN, "hi")).await;
    until("the delivery is stored", || house.receiver.stats().stored == 1).await;
    assert_eq!(house.through.count(), 0);
}
