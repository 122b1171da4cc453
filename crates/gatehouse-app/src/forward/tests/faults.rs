//! Faults that a rule plays: what the target sees of each, and that every attempt bears its name.

use gatehouse_model::{Attempt, ForwardFault, OutboxItem};

use super::*;
use crate::view::{EmptyRequest, ForwardSetRequest};

async fn attempts(house: &House, delivery: DeliveryId) -> Vec<Attempt> {
    let mut attempts = house.app.store.attempts(delivery).await.unwrap();
    attempts.reverse();
    attempts
}

fn playing(fault: ForwardFault, fault_ms: Option<u32>) -> ForwardOptions {
    ForwardOptions { fault: Some(fault), fault_ms, retry: ForwardRetry::Never, ..ForwardOptions::default() }
}

#[rstest]
#[case::error(ForwardFault::Error, 0, 1, OutboxState::Dead)]
#[case::timeout(ForwardFault::Timeout, 0, 1, OutboxState::Dead)]
#[case::slow(ForwardFault::Slow, 1, 1, OutboxState::Delivered)]
#[case::drop(ForwardFault::Drop, 1, 1, OutboxState::Dead)]
#[case::twice(ForwardFault::Twice, 2, 2, OutboxState::Delivered)]
#[case::bad_signature(ForwardFault::BadSignature, 1, 1, OutboxState::Delivered)]
#[tokio::test]
async fn each_fault_is_seen_by_the_target_and_named_on_the_attempt(
    #[case] fault: ForwardFault,
    #[case] arrived: usize,
    #[case] kept: usize,
    #[case] end: OutboxState,
) {
    let house = house("rejento").await;
    let (url, requests) = server(|_, _| status(200)).await;
    let span = (fault == ForwardFault::Slow).then_some(80);
    house.rule(&url, playing(fault, span)).await;
    house.app.resume_forwarding().await;
    let delivery = house.receive("x", "{\"whole\":1}", VerdictStatus::Valid).await;
    let item = house.until(|items| items[0].state == end).await.remove(0);
    let attempts = attempts(&house, delivery).await;
    assert_eq!(attempts.len(), kept);
    assert!(attempts.iter().all(|attempt| attempt.outbox.unwrap().fault == Some(fault)), "{attempts:?}");
    let deadline = tokio::time::Instant::now() + DEADLINE;
    while requests.lock().unwrap().len() < arrived {
        assert!(tokio::time::Instant::now() < deadline, "the target did not see it");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let requests = requests.lock().unwrap().clone();
    assert_eq!(requests.len(), arrived);
    for request in &requests {
        assert_eq!(request.ends_with("{\"whole\":1}"), fault != ForwardFault::Drop, "{request}");
        if fault != ForwardFault::Drop {
            assert_eq!(header(request, "Idempotency-Key"), Some(item.id.to_string().as_str()));
        }
    }
    house.app.close().await;
}

#[tokio::test]
async fn a_pretended_failure_goes_through_the_retries_and_ends_with_the_fault() {
    let house = house("timehunter").await;
    let (url, requests) = server(|_, _| status(200)).await;
    let options = ForwardOptions { fault: Some(ForwardFault::Error), ..ForwardOptions::default() };
    let rule = house.rule(&url, options).await;
    house.app.resume_forwarding().await;
    house.receive("x", "{}", VerdictStatus::Valid).await;
    let item = house.until(|items| items[0].state == OutboxState::Waiting).await.remove(0);
    assert_eq!(item.next_at.unwrap().as_second() - house.clock.now().as_second(), 60);
    assert!(item.last_error.unwrap().contains("played"));
    let status = house.app.status(EmptyRequest::default()).await.unwrap();
    assert_eq!((status.faults.len(), status.faults[0].fault.as_str()), (1, "error"));
    assert_eq!((status.faults[0].rule_id, status.faults[0].target.as_deref()), (Some(rule.id), Some(&*url)));
    let options = Some(ForwardOptions::default());
    let request = ForwardSetRequest { rule_id: rule.id, target: None, options, paused: None };
    house.app.set_forward(request).await.unwrap();
    house.move_to(item.next_at.unwrap());
    house.until(|items| items[0].state == OutboxState::Delivered).await;
    assert_eq!(requests.lock().unwrap().len(), 1);
    assert!(house.app.status(EmptyRequest::default()).await.unwrap().faults.is_empty());
    house.app.close().await;
}

#[tokio::test]
async fn out_of_order_pairs_change_places() {
    let house = house("kejue").await;
    let (url, requests) = server(|_, _| status(200)).await;
    house.rule(&url, playing(ForwardFault::OutOfOrder, None)).await;
    house.app.resume_forwarding().await;
    for number in 1..=4 {
        house.receive("x", &format!("{{\"n\":{number}}}"), VerdictStatus::Valid).await;
    }
    let delivered = |items: &[OutboxItem]| items.iter().all(|item| item.state == OutboxState::Delivered);
    house.until(|items| items.len() == 4 && delivered(items)).await;
    let order: Vec<_> =
        requests.lock().unwrap().iter().map(|request| request[request.len() - 2..].to_owned()).collect();
    let place = |number: u8| order.iter().position(|end| *end == format!("{number}}}")).unwrap();
    assert!(place(2) < place(1), "{order:?}");
    house.app.close().await;
}

#[tokio::test]
async fn a_late_first_try_waits_for_its_time() {
    let house = house("kejue").await;
    let (url, requests) = server(|_, _| status(200)).await;
    house.rule(&url, playing(ForwardFault::Late, Some(60_000))).await;
    house.app.resume_forwarding().await;
    house.receive("x", "{}", VerdictStatus::Valid).await;
    let rested = house.until(|items| items.len() == 1).await.remove(0);
    assert_eq!((rested.state, requests.lock().unwrap().len()), (OutboxState::Queued, 0));
    house.move_to(house.clock.now().checked_add(jiff::SignedDuration::from_secs(60)).unwrap());
    house.until(|items| items[0].state == OutboxState::Delivered).await;
    house.app.close().await;
}

#[tokio::test]
async fn what_can_leave_at_once_is_born_sending_and_is_sent_without_another_commit() {
    let house = house("kejue").await;
    let (url, requests) = server(|_, _| status(200)).await;
    house.rule(&url, ForwardOptions::default()).await;
    house.app.resume_forwarding().await;
    let delivered = |items: &[OutboxItem]| items.iter().all(|item| item.state == OutboxState::Delivered);
    // The first round offers the seats; from then on the store takes them.
    house.receive("x", "{\"n\":0}", VerdictStatus::Valid).await;
    house.until(|items| items.len() == 1 && delivered(items)).await;
    for number in 1..20 {
        house.receive("x", &format!("{{\"n\":{number}}}"), VerdictStatus::Valid).await;
    }
    let items = house.until(|items| items.len() == 20 && delivered(items)).await;
    assert!(items.iter().all(|item| item.tries == 1 && !item.possible_duplicate), "{items:?}");
    assert_eq!(requests.lock().unwrap().len(), 20);
    house.app.close().await;
}
