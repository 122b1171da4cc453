//! What was claimed for a first try and could not begin.

use gatehouse_model::OutboxId;
use gatehouse_store::{Sender, Way};

use super::super::desk::Desk;
use super::super::round::put_back;
use super::*;

fn way(house: &House, number: u128) -> Way {
    let rule_id = gatehouse_model::ForwardRuleId::from_uuid(uuid::Uuid::from_u128(7));
    let id = OutboxId::from_uuid(uuid::Uuid::from_u128(number));
    let delivery_id = house.delivery("x", "{}", VerdictStatus::Valid).id;
    Way { delivery_id, rule_id, id, is_active: true, is_claimed: true }
}

#[tokio::test]
async fn what_cannot_be_queued_again_keeps_its_seat_and_is_not_asked_for_at_once() {
    let house = house("kejue").await;
    let own = house.app.forward_house();
    let desk = Arc::new(Desk::new(Arc::clone(&own.waiting), Arc::clone(&own.wake)));
    let ways = [way(&house, 1), way(&house, 2), way(&house, 3)];
    desk.offer(ways[0].rule_id, 3, true);
    for way in &ways {
        assert!(desk.take_seat(way.rule_id, way.id));
        desk.give_back(way);
    }
    own.wake.notified().await;
    house.app.store.close().await;
    assert!(put_back(&own, &desk).await.is_err());
    assert_eq!(desk.busy(ways[0].rule_id), 3);
    assert_eq!(desk.take_returned(), ways);
    tokio::select! {
        biased;
        () = own.wake.notified() => panic!("a store in trouble is asked without a pause"),
        () = tokio::task::yield_now() => {}
    }
}

#[tokio::test]
async fn what_is_queued_again_leaves_its_seat() {
    let house = house("kejue").await;
    let own = house.app.forward_house();
    let desk = Arc::new(Desk::new(Arc::clone(&own.waiting), Arc::clone(&own.wake)));
    let way = way(&house, 1);
    desk.offer(way.rule_id, 1, true);
    assert!(
        desk.take_seat(way.rule_id, way.id)
            && !desk.take_seat(way.rule_id, OutboxId::from_uuid(uuid::Uuid::nil()))
    );
    desk.give_back(&way);
    put_back(&own, &desk).await.unwrap();
    assert_eq!((desk.busy(way.rule_id), desk.take_returned()), (0, Vec::new()));
}
