//! One sending: begun durably, sent, and its end kept durably.

use std::sync::atomic::Ordering;
use std::time::Duration;

use gatehouse_client::{Outcome, RecordedRequest, Replay, Target, send_recorded};
use gatehouse_model::{
    Attempt, AttemptId, AttemptMode, DeliveryId, DomainEvent, ForwardRule, OutboxId, OutboxItem, OutboxLink,
    OutboxState, Problem, Topic,
};
use gatehouse_store::{OutboxEnd, StoreError, abort_point};
use uuid::Uuid;

use super::House;
use super::message::{Message, message};
use super::plan::{Plan, reached};

/// After how long something is tried again that this machine itself was not ready for, in seconds.
const NOT_READY_S: i64 = 30;

/// After how long a store in trouble is asked again.
const AFTER_TROUBLE: Duration = Duration::from_secs(1);

/// Sends one item by its rule.
pub(crate) async fn carry(house: House, rule: ForwardRule, plan: Plan, id: OutboxId, delivery: DeliveryId) {
    match carry_or_fail(&house, &rule, &plan, id, delivery).await {
        Ok(()) => {}
        // Its delivery or its rule was removed meanwhile; there is nothing to say.
        Err(StoreError::OwnerGone) => {}
        Err(error) => {
            tracing::error!(%error, item = %id, "a forwarding could not be kept");
            // The seat is held meanwhile, so that a store in trouble is not asked without a pause.
            tokio::time::sleep(AFTER_TROUBLE).await;
        }
    }
}

/// Keeps the end of a sending, however often the store has to be asked: until then the row says that bytes may be
/// leaving. What is not kept when the house closes is sent again at the next start, with its mark.
async fn keep(
    house: &House,
    id: OutboxId,
    attempt: Option<Attempt>,
    end: OutboxEnd,
) -> Result<(), StoreError> {
    loop {
        let kept = house.store.end_sending(id, attempt.clone(), end.clone(), house.clock.now()).await;
        match kept {
            Ok(()) | Err(StoreError::OwnerGone | StoreError::Closed) => return kept,
            Err(error) if house.ends.load(Ordering::Acquire) => return Err(error),
            Err(error) => tracing::warn!(%error, item = %id, "the end of a forwarding is kept later"),
        }
        tokio::time::sleep(AFTER_TROUBLE).await;
    }
}

async fn carry_or_fail(
    house: &House,
    rule: &ForwardRule,
    plan: &Plan,
    id: OutboxId,
    delivery: DeliveryId,
) -> Result<(), StoreError> {
    let started_at = house.clock.now();
    // The bytes are read while the beginning is made durable; none of them leaves before it is.
    let (begun, read) = tokio::join!(house.store.begin_sending(id, started_at), read(house, delivery, id));
    let Some(item) = begun? else { return Ok(()) };
    abort_point("outbox.sending");
    let made = read.and_then(|(delivery, body, edit)| message(rule, &item, &delivery, body, edit));
    let (attempt, end) = match made {
        Ok(message) => send(house, rule, plan, &item, message, started_at).await,
        Err(problem) => (None, not_sent(house, &problem)),
    };
    abort_point("outbox.answered");
    keep(house, id, attempt, end).await?;
    abort_point("outbox.ended");
    house.bus.publish(DomainEvent::AttemptFinished { delivery_id: delivery });
    house.bus.publish(DomainEvent::Changed { topic: Topic::Forwards });
    Ok(())
}

type Read = (gatehouse_model::Delivery, Vec<u8>, Option<gatehouse_store::OutboxEdit>);

async fn read(house: &House, id: DeliveryId, item: OutboxId) -> Result<Read, Problem> {
    let told = |error: StoreError| error.problem();
    let mut delivery = house
        .store
        .delivery(id)
        .await
        .map_err(told)?
        .ok_or_else(|| Problem::new("delivery.not_found", format!("There is no delivery {id}.")))?;
    let body = house.sealing.exact(&house.store, &mut delivery).await?;
    let edit = house.store.outbox_edit(item).await.map_err(told)?;
    Ok((delivery, body, edit))
}

async fn send(
    house: &House,
    rule: &ForwardRule,
    plan: &Plan,
    item: &OutboxItem,
    message: Message,
    started_at: gatehouse_model::Timestamp,
) -> (Option<Attempt>, OutboxEnd) {
    let target = match Target::parse(&rule.target) {
        Ok(target) => target,
        Err(error) => return (None, not_sent(house, &error.problem())),
    };
    let authority = target.authority();
    let mut replay = Replay::to(target);
    replay.extra_headers = message.headers;
    replay.timeout = plan.timeout;
    let request = RecordedRequest { head: &message.head, body: &message.body };
    let outcome = match send_recorded(request, &replay).await {
        Ok(outcome) => outcome,
        Err(error) => return (None, not_sent(house, &error.problem())),
    };
    let now = house.clock.now();
    house.breakers.note(&authority, reached(&outcome), now);
    let end = plan.after(item.tries, &outcome, now, chance());
    (Some(attempt_of(rule, item, outcome, started_at)), end)
}

fn attempt_of(
    rule: &ForwardRule,
    item: &OutboxItem,
    outcome: Outcome,
    started_at: gatehouse_model::Timestamp,
) -> Attempt {
    Attempt {
        id: AttemptId::from_uuid(Uuid::now_v7()),
        delivery_id: item.delivery_id,
        mode: AttemptMode::Forwarded,
        target: rule.target.clone(),
        started_at,
        status: outcome.status,
        error: outcome.error,
        timings: outcome.timings,
        headers_changed: outcome.headers_changed,
        response_head: outcome.response_head,
        response_body: outcome.response_body,
        response_truncated: outcome.response_truncated,
        outbox: Some(OutboxLink { outbox_id: item.id, possible_duplicate: item.possible_duplicate }),
        replay: None,
    }
}

/// What follows when nothing was sent: a closed keychain may open again, everything else is for a person.
fn not_sent(house: &House, problem: &Problem) -> OutboxEnd {
    let error = Some(problem.message.clone());
    let again = house.clock.now().checked_add(jiff::SignedDuration::from_secs(NOT_READY_S)).ok();
    match again.filter(|_| problem.code == "delivery.sealed") {
        Some(next_at) => OutboxEnd { state: OutboxState::Waiting, next_at: Some(next_at), error },
        None => OutboxEnd { state: OutboxState::Dead, next_at: None, error },
    }
}

/// Gives a number from 0 to 1; a half where this machine has no randomness, which leaves the waits as they are.
fn chance() -> f64 {
    let mut bytes = [0; 4];
    match getrandom::fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX),
        Err(_) => 0.5,
    }
}
