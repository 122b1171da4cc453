use std::sync::Arc;

use gatehouse_model::{
    Attempt, AttemptId, AttemptMode, AttemptTimings, DeliveryId, KeyId, ReplayItemState, ReplayLink,
    ReplayOptions, ReplayRun, ReplayRunId, ReplayRunState, ReplaySequence,
};
use rstest::rstest;
use uuid::Uuid;

use super::*;
use crate::testing::{House, at, delivery_id, house};
use crate::{DeliveryFilter, ReplayEnd, SealedEdit};

pub(super) fn new_run(house: &House, number: u128) -> ReplayRun {
    ReplayRun {
        id: ReplayRunId::from_uuid(Uuid::from_u128(number)),
        workspace_id: house.workspace.id,
        target: "http://127.0.0.1:3000/hook".to_owned(),
        mode: AttemptMode::Recorded,
        options: ReplayOptions { rate: Some(2.5), ..ReplayOptions::default() },
        state: ReplayRunState::Planning,
        start_at: None,
        created_at: at(i64::try_from(number).unwrap()),
        began_at: None,
        ended_at: None,
        counts: ReplayCounts::default(),
        first_error: None,
    }
}

/// A house with so many deliveries, and a run of all of them that may send.
async fn running(count: u128) -> (House, ReplayRun) {
    let house = house().await;
    for number in 1..=count {
        house.store.append(house.delivery(number, i64::try_from(number).unwrap())).await.unwrap();
    }
    let run = new_run(&house, 7);
    house.store.create_replay(run.clone(), None).await.unwrap();
    house.store.add_replay_items(run.id, 1, (1..=count).map(delivery_id).collect()).await.unwrap();
    let total = u64::try_from(count).unwrap();
    let run = house.store.planned_replay(run.id, total).await.unwrap().unwrap();
    (house, run)
}

fn end(run: &ReplayRun, place: u64, status: Option<u16>) -> ReplayEnd {
    let attempt = Attempt {
        id: AttemptId::from_uuid(Uuid::now_v7()),
        delivery_id: delivery_id(u128::from(place)),
        mode: AttemptMode::Recorded,
        target: run.target.clone(),
        started_at: at(0),
        status,
        error: None,
        timings: AttemptTimings::default(),
        headers_changed: Vec::new(),
        response_head: Vec::new(),
        response_body: Vec::new(),
        response_truncated: false,
        outbox: None,
        replay: Some(ReplayLink { run_id: run.id, place, possible_duplicate: false }),
    };
    ReplayEnd {
        place,
        state: if status.is_some() { ReplayItemState::Answered } else { ReplayItemState::Failed },
        status,
        error: status.is_none().then(|| "nothing listens".to_owned()),
        took_us: Some(5),
        possible_duplicate: false,
        attempts: vec![attempt],
    }
}

async fn states(house: &House, run: &ReplayRun) -> Vec<(ReplayItemState, bool)> {
    let items = house.store.replay_items(run.id, ReplayItemFilter::default(), 100).await.unwrap();
    items.iter().map(|(item, _)| (item.state, item.possible_duplicate)).collect()
}

#[tokio::test]
async fn items_are_claimed_in_their_order_and_counted_with_their_end() {
    let (house, run) = running(4).await;
    assert_eq!((run.state, run.counts.total, run.options.rate), (ReplayRunState::Running, 4, Some(2.5)));
    let claimed = house.store.claim_replays(run.id, 3).await.unwrap();
    assert_eq!(claimed.iter().map(|item| item.place).collect::<Vec<_>>(), [1, 2, 3]);
    let ends = vec![end(&run, 1, Some(200)), end(&run, 2, Some(500)), end(&run, 3, None)];
    house.store.end_replays(run.id, Arc::new(ends)).await.unwrap();
    let now = house.store.replay_run(run.id).await.unwrap().unwrap();
    let counts = now.counts;
    assert_eq!((counts.sent, counts.answered_2xx, counts.answered_other, counts.failed), (3, 1, 1, 1));
    assert_eq!(now.first_error.as_deref(), Some("The target answered 500."));
    let attempt = house.store.attempts(delivery_id(1)).await.unwrap().remove(0);
    assert_eq!(attempt.replay.map(|link| (link.run_id, link.place)), Some((run.id, 1)));
    let filter = ReplayItemFilter { without_2xx: true, ..ReplayItemFilter::default() };
    let bad = house.store.replay_items(run.id, filter, 100).await.unwrap();
    assert_eq!(bad.iter().map(|(item, _)| item.place).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(house.store.finish_replay(run.id, at(9)).await.unwrap(), None, "one is left");
    house.store.claim_replays(run.id, 3).await.unwrap();
    house.store.end_replays(run.id, Arc::new(vec![end(&run, 4, Some(204))])).await.unwrap();
    let done = house.store.finish_replay(run.id, at(9)).await.unwrap().unwrap();
    assert_eq!((done.state, done.ended_at), (ReplayRunState::Done, Some(at(9))));
    assert_eq!(house.store.open_replays().await.unwrap(), []);
}

#[tokio::test]
async fn what_was_claimed_at_a_crash_comes_first_again_and_says_so() {
    let (house, run) = running(3).await;
    house.store.claim_replays(run.id, 2).await.unwrap();
    house.store.end_replays(run.id, Arc::new(vec![end(&run, 1, Some(200))])).await.unwrap();
    assert_eq!(house.store.recover_replay(run.id).await.unwrap(), 1);
    let (answered, queued) = (ReplayItemState::Answered, ReplayItemState::Queued);
    assert_eq!(states(&house, &run).await, [(answered, false), (queued, true), (queued, false)]);
    let again = house.store.claim_replays(run.id, 1).await.unwrap();
    assert_eq!((again[0].place, again[0].possible_duplicate), (2, true));
    house.store.end_replays(run.id, Arc::new(vec![end(&run, 2, Some(200))])).await.unwrap();
    let counts = house.store.replay_run(run.id).await.unwrap().unwrap().counts;
    assert_eq!(counts.possible_duplicates, 1);
}

#[tokio::test]
async fn an_end_that_is_told_twice_counts_once() {
    let (house, run) = running(1).await;
    house.store.claim_replays(run.id, 1).await.unwrap();
    for _ in 0..2 {
        house.store.end_replays(run.id, Arc::new(vec![end(&run, 1, Some(200))])).await.unwrap();
    }
    assert_eq!(house.store.replay_run(run.id).await.unwrap().unwrap().counts.sent, 1);
}

#[tokio::test]
async fn what_was_claimed_and_not_begun_goes_back_without_a_mark() {
    let (house, run) = running(2).await;
    house.store.claim_replays(run.id, 2).await.unwrap();
    house.store.release_replays(run.id, vec![2]).await.unwrap();
    let expected = [(ReplayItemState::Sending, false), (ReplayItemState::Queued, false)];
    assert_eq!(states(&house, &run).await, expected);
}

#[tokio::test]
async fn a_delivery_that_was_removed_meanwhile_loses_its_attempt_and_not_its_end() {
    let (house, run) = running(1).await;
    house.store.claim_replays(run.id, 1).await.unwrap();
    let gone = delivery_id(1).uuid();
    house
        .store
        .write(move |conn| Ok(conn.execute("DELETE FROM delivery WHERE id = ?1", [gone])?))
        .await
        .unwrap();
    house.store.end_replays(run.id, Arc::new(vec![end(&run, 1, Some(200))])).await.unwrap();
    let item = house.store.replay_items(run.id, ReplayItemFilter::default(), 1).await.unwrap().remove(0).0;
    assert_eq!((item.state, item.attempt_id), (ReplayItemState::Answered, None));
}

#[rstest]
#[case::halted(ReplayRunState::Paused, true)]
#[case::given_up(ReplayRunState::Cancelled, false)]
#[tokio::test]
async fn nothing_is_claimed_of_a_run_that_does_not_run(#[case] to: ReplayRunState, #[case] goes_on: bool) {
    let (house, run) = running(2).await;
    assert!(house.store.move_replay(run.id, to, at(5)).await.unwrap().is_some());
    assert_eq!(house.store.claim_replays(run.id, 2).await.unwrap(), []);
    let resumed = house.store.move_replay(run.id, ReplayRunState::Running, at(6)).await.unwrap();
    assert_eq!(resumed.is_some(), goes_on);
    assert_eq!(house.store.claim_replays(run.id, 2).await.unwrap().len(), if goes_on { 2 } else { 0 });
}

#[tokio::test]
async fn a_run_with_a_time_waits_for_it() {
    let house = house().await;
    let run = ReplayRun { start_at: Some(at(60)), ..new_run(&house, 1) };
    house.store.create_replay(run.clone(), None).await.unwrap();
    let planned = house.store.planned_replay(run.id, 0).await.unwrap().unwrap();
    assert_eq!(planned.state, ReplayRunState::Scheduled);
    let begun = house.store.move_replay(run.id, ReplayRunState::Running, at(75)).await.unwrap().unwrap();
    assert_eq!((begun.start_at, begun.began_at), (Some(at(60)), Some(at(75))));
}

#[tokio::test]
async fn a_plan_that_broke_off_leaves_no_half() {
    let house = house().await;
    let run = new_run(&house, 1);
    house.store.create_replay(run.clone(), None).await.unwrap();
    house.store.add_replay_items(run.id, 1, vec![delivery_id(1), delivery_id(2)]).await.unwrap();
    assert_eq!(
        house.store.claim_replays(run.id, 9).await.unwrap(),
        [],
        "nothing is sent while it is planned"
    );
    assert_eq!(house.store.forget_half_planned(at(3)).await.unwrap(), 1);
    assert_eq!(states(&house, &run).await, []);
    let found = house.store.replay_run(run.id).await.unwrap().unwrap();
    assert_eq!((found.state, found.ended_at), (ReplayRunState::Cancelled, Some(at(3))));
    assert!(found.first_error.is_some());
}

#[tokio::test]
async fn runs_are_listed_newest_first_and_the_oldest_ended_ones_go() {
    let house = house().await;
    for number in 1..=103 {
        let run = new_run(&house, number);
        house.store.create_replay(run.clone(), None).await.unwrap();
        house.store.move_replay(run.id, ReplayRunState::Cancelled, at(0)).await.unwrap();
    }
    let runs = house.store.replay_runs(Some(house.workspace.id), 1000).await.unwrap();
    assert_eq!((runs.len(), runs[0].id.uuid().as_u128()), (101, 103));
}

#[tokio::test]
async fn what_a_person_changed_is_kept_as_it_was_sealed() {
    let house = house().await;
    let run = new_run(&house, 1);
    let edit = SealedEdit {
        key: KeyId::from_uuid(Uuid::from_u128(3)),
        nonce: vec![1; 24],
        bytes: b"cipher".to_vec(),
    };
    house.store.create_replay(run.clone(), Some(edit.clone())).await.unwrap();
    assert_eq!(house.store.replay_edit(run.id).await.unwrap(), Some(edit));
}

async fn planned(house: &House, order: ReplaySequence, most: u32) -> Vec<u128> {
    let filter = DeliveryFilter { workspace_id: Some(house.workspace.id), ..DeliveryFilter::default() };
    let (mut all, mut from) = (Vec::new(), None);
    loop {
        let (ids, next) = house.store.plan_by_filter(filter.clone(), order, from, most).await.unwrap();
        all.extend(ids.iter().map(|id| id.uuid().as_u128()));
        match next {
            Some(next) => from = Some(next),
            None => return all,
        }
    }
}

/// Own times turn the order of the first two around.
#[rstest]
#[case(ReplaySequence::Arrival, &[1, 2, 3, 4, 5])]
#[case(ReplaySequence::NewestFirst, &[5, 4, 3, 2, 1])]
#[case(ReplaySequence::OwnTime, &[2, 1, 3, 4, 5])]
#[tokio::test]
async fn a_plan_has_each_delivery_once_in_its_order_whatever_the_block(
    #[case] order: ReplaySequence,
    #[case] expected: &[u128],
    #[values(1, 2, 5, 100)] block: u32,
) {
    let house = house().await;
    for number in 1..=5u128 {
        let mut sent = house.delivery(number, i64::try_from(number).unwrap());
        sent.occurred_at = Some(at(match number {
            1 => 20,
            2 => 10,
            other => 30 + i64::try_from(other).unwrap(),
        }));
        house.store.append(sent).await.unwrap();
    }
    assert_eq!(planned(&house, order, block).await, expected);
    let ids: Vec<DeliveryId> = [4, 1, 9, 5, 2, 3, 4].map(delivery_id).to_vec();
    let ordered = house.store.plan_by_ids(ids, order).await.unwrap();
    assert_eq!(ordered.iter().map(|id| id.uuid().as_u128()).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn what_comes_after_a_plan_began_is_not_in_it() {
    let house = house().await;
    for number in 1..=3 {
        house.store.append(house.delivery(number, 0)).await.unwrap();
    }
    let filter = DeliveryFilter::default();
    let order = ReplaySequence::Arrival;
    let (first, next) = house.store.plan_by_filter(filter.clone(), order, None, 2).await.unwrap();
    house.store.append(house.delivery(4, 0)).await.unwrap();
    let (rest, _) = house.store.plan_by_filter(filter, order, next, 2).await.unwrap();
    assert_eq!([first, rest].concat(), [1, 2, 3].map(delivery_id));
}

#[tokio::test]
async fn those_without_a_2xx_can_be_planned_again() {
    let (house, run) = running(3).await;
    house.store.claim_replays(run.id, 3).await.unwrap();
    let ends = vec![end(&run, 1, Some(503)), end(&run, 2, Some(201)), end(&run, 3, None)];
    house.store.end_replays(run.id, Arc::new(ends)).await.unwrap();
    let again = house.store.plan_by_failed(run.id, 0, 10).await.unwrap();
    assert_eq!(again, [(1, delivery_id(1)), (3, delivery_id(3))]);
    assert_eq!(house.store.plan_by_failed(run.id, 1, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_key_is_the_same_for_a_delivery_of_a_run_and_another_elsewhere() {
    let run = |number| ReplayRunId::from_uuid(Uuid::from_u128(number));
    assert_eq!(replay_key(run(1), delivery_id(1)), replay_key(run(1), delivery_id(1)));
    assert_ne!(replay_key(run(1), delivery_id(1)), replay_key(run(1), delivery_id(2)));
    assert_ne!(replay_key(run(1), delivery_id(1)), replay_key(run(2), delivery_id(1)));
}

#[tokio::test]
async fn contents_come_with_their_bodies_and_say_what_is_gone() {
    let (house, _) = running(1).await;
    let read = house.store.replay_contents(vec![delivery_id(1), delivery_id(9)]).await.unwrap();
    let first = read[0].as_ref().unwrap().as_ref().unwrap();
    assert_eq!(first.body.as_deref(), Some(house.delivery(1, 1).body.as_slice()));
    assert!(read[1].as_ref().unwrap().is_none());
}
