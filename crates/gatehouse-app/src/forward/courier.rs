//! One sending: begun durably, sent, and its end kept durably.

use std::sync::atomic::Ordering;
use std::time::Duration;

use gatehouse_client::{Manner, Outcome, RecordedRequest, Replay, Target, send_recorded};
use gatehouse_model::{
    Attempt, AttemptMode, DeliveryId, DomainEvent, Endpoint, ForwardFault, ForwardRule, OutboxId, OutboxItem,
    OutboxLink, OutboxState, Problem, RuleState, Timestamp, Topic,
};
use gatehouse_providers::Catalogue;
use gatehouse_receiver::TargetAnswer;
use gatehouse_store::{OutboxEnd, StoreError, Way, abort_point};

use super::House;
use super::breaker::Gate;
use super::message::{Message, message};
use super::plan::{Plan, reached};
use super::{fault, waiting};
use crate::attempt::Sent;
use crate::dialogue::form::secret_names_in;

/// After how long something is tried again that this machine itself was not ready for, in seconds.
const NOT_READY_S: i64 = 30;

/// After how long a store in trouble is asked again.
const AFTER_TROUBLE: Duration = Duration::from_secs(1);

/// What is to be sent.
pub(crate) struct Errand {
    pub(crate) rule: ForwardRule,
    pub(crate) id: OutboxId,
    pub(crate) delivery: DeliveryId,
    /// Whether its beginning is durable already.
    pub(crate) begun: bool,
}

/// What became of an errand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carried {
    /// It has ended, or what became of it is looked at when the house is opened again.
    Ended,
    /// No byte of it left, and it has to be queued again.
    NotBegun,
}

/// Where a sending was when the store failed it.
enum Failed {
    /// No byte had left.
    Before(StoreError),
    /// It was sent, or is not to be.
    After(StoreError),
}

/// Sends what the store claimed, by its rule as it is now.
pub(crate) async fn carry_claimed(house: House, way: Way) -> Carried {
    match house.store.forward_rule(way.rule_id).await {
        Ok(Some(rule)) if rule.state == RuleState::Active && may_be_sent(&house, &rule) => {
            let errand = Errand { rule, id: way.id, delivery: way.delivery_id, begun: true };
            return carry(house, errand).await;
        }
        // It was changed in the same moment: what was claimed goes the way of everything that is queued.
        Ok(Some(rule)) if rule.state != RuleState::Removed => {}
        Ok(_) => {
            house.waiting.give(way.delivery_id, way.rule_id, None, house.clock.now());
            let error = Some("The rule was removed.".to_owned());
            let end = OutboxEnd { state: OutboxState::Discarded, next_at: None, error };
            let ended = house.store.end_sending(way.id, Vec::new(), end, house.clock.now()).await;
            if let Err(error) = ended {
                tracing::error!(%error, item = %way.id, "what was claimed for a removed rule is still there");
            }
            return Carried::Ended;
        }
        Err(error) => tracing::error!(%error, item = %way.id, "what was claimed is sent later"),
    }
    house.waiting.give(way.delivery_id, way.rule_id, None, house.clock.now());
    Carried::NotBegun
}

/// Tells whether a target is not left alone just now; its breaker may have opened since the seat was offered.
fn may_be_sent(house: &House, rule: &ForwardRule) -> bool {
    let target = Target::parse(&rule.target).map(|target| target.authority());
    target.is_ok_and(|authority| house.breakers.gate(&authority, house.clock.now()) == Gate::Open)
}

/// Sends one item by its rule.
pub(crate) async fn carry(house: House, errand: Errand) -> Carried {
    let carried = carry_or_fail(&house, &errand).await;
    // Where nothing was sent nobody is to wait for its answer.
    house.waiting.give(errand.delivery, errand.rule.id, None, house.clock.now());
    match carried {
        // Its delivery or its rule was removed meanwhile; there is nothing to say.
        Ok(()) | Err(Failed::Before(StoreError::OwnerGone) | Failed::After(StoreError::OwnerGone)) => {
            Carried::Ended
        }
        Err(Failed::After(error)) => {
            tracing::error!(%error, item = %errand.id, "the end of a forwarding could not be kept");
            Carried::Ended
        }
        Err(Failed::Before(error)) => {
            tracing::error!(%error, item = %errand.id, "a forwarding is begun later");
            // The seat is held meanwhile, so that a store in trouble is not asked without a pause.
            tokio::time::sleep(AFTER_TROUBLE).await;
            Carried::NotBegun
        }
    }
}

/// Keeps the end of a sending, however often the store has to be asked: until then the row says that bytes may be
/// leaving. What is not kept when the house closes is sent again at the next start, with its mark.
async fn keep(house: &House, id: OutboxId, ended: &Ended) -> Result<(), StoreError> {
    loop {
        let (attempts, end) = (ended.attempts.clone(), ended.end.clone());
        let kept = house.store.end_sending(id, attempts, end, house.clock.now()).await;
        match kept {
            Ok(()) | Err(StoreError::OwnerGone | StoreError::Closed) => return kept,
            Err(error) if house.ends.load(Ordering::Acquire) => return Err(error),
            Err(error) => tracing::warn!(%error, item = %id, "the end of a forwarding is kept later"),
        }
        tokio::time::sleep(AFTER_TROUBLE).await;
    }
}

/// How a sending ended, with the attempts that it was.
struct Ended {
    attempts: Vec<Attempt>,
    end: OutboxEnd,
}

async fn carry_or_fail(house: &House, errand: &Errand) -> Result<(), Failed> {
    let Errand { rule, id, delivery, begun } = errand;
    let started_at = house.clock.now();
    let beginning = async {
        match begun {
            true => house.store.outbox_item(*id).await,
            false => house.store.begin_sending(*id, started_at).await,
        }
    };
    // The bytes are read while the beginning is made durable; none of them leaves before it is.
    let (begun, endpoint, read) =
        tokio::join!(beginning, house.store.endpoint(rule.endpoint_id), read(house, *delivery, *id));
    let begun = begun.map_err(Failed::Before)?;
    let Some(item) = begun.filter(|item| item.state == OutboxState::Sending) else { return Ok(()) };
    let endpoint = endpoint.and_then(|endpoint| endpoint.ok_or(StoreError::OwnerGone));
    let endpoint = endpoint.map_err(Failed::Before)?;
    abort_point("outbox.sending");
    let made = read.and_then(|(delivery, body, edit)| message(rule, &item, &delivery, body, edit));
    let ended = match made {
        Ok(message) => send(house, rule, &endpoint, &item, message, started_at).await,
        Err(problem) => not_sent(house, &problem),
    };
    abort_point("outbox.answered");
    keep(house, *id, &ended).await.map_err(Failed::After)?;
    abort_point("outbox.ended");
    house.bus.publish(DomainEvent::AttemptFinished { delivery_id: *delivery });
    house.bus.publish(DomainEvent::Changed { topic: Topic::Forwards });
    Ok(())
}

type Read = (gatehouse_model::Delivery, Vec<u8>, Option<gatehouse_store::OutboxEdit>);

async fn read(house: &House, id: DeliveryId, item: OutboxId) -> Result<Read, Problem> {
    let told = |error: StoreError| error.problem();
    let (delivery, edit) = tokio::join!(house.store.delivery(id), house.store.outbox_edit(item));
    let mut delivery = delivery
        .map_err(told)?
        .ok_or_else(|| Problem::new("delivery.not_found", format!("There is no delivery {id}.")))?;
    let body = house.sealing.exact(&house.store, &mut delivery).await?;
    let edit = match edit.map_err(told)? {
        Some(edit) => Some(house.sealing.open_outbox_edit(item, edit).await?),
        None => None,
    };
    Ok((delivery, body, edit))
}

async fn send(
    house: &House,
    rule: &ForwardRule,
    endpoint: &Endpoint,
    item: &OutboxItem,
    message: Message,
    started_at: Timestamp,
) -> Ended {
    let catalogue = house.profiles.of(Some(rule.workspace_id));
    let plan = Plan::of(&rule.options, catalogue.platform(&endpoint.platform).map(|profile| &**profile));
    let fault = rule.options.fault;
    let outcome = match fault::pretended(fault) {
        Some(outcome) => outcome,
        None => match send_once(house, rule, &plan, endpoint, &catalogue, &message).await {
            Ok(outcome) => outcome,
            Err(problem) => return not_sent(house, &problem),
        },
    };
    let answer = waiting::answer_of(&outcome);
    if let Some(answer) = &answer {
        learn(house, endpoint, answer).await;
    }
    let given = house.waiting.give(item.delivery_id, rule.id, answer, house.clock.now());
    if let Some(near) = given.near
        && let Err(error) = house.store.note_near_timeout(rule.id, near).await
    {
        tracing::warn!(%error, rule = %rule.id, "that an answer came late could not be written down");
    }
    let mut attempts = vec![attempt_of(house, rule, item, outcome.clone(), started_at, given.answered).await];
    let mut last = outcome;
    if fault == Some(ForwardFault::Twice) {
        let again = house.clock.now();
        // The same bytes with the same key; that the second is none of ours to mark is the point of it.
        if let Ok(outcome) = send_once(house, rule, &plan, endpoint, &catalogue, &message).await {
            attempts.push(attempt_of(house, rule, item, outcome.clone(), again, false).await);
            last = outcome;
        }
    }
    let mut end = plan.after(item.tries, &last, house.clock.now(), chance());
    if fault == Some(ForwardFault::Error) {
        end.error = Some("An answer 500 was played; nothing was sent.".to_owned());
    }
    Ended { attempts, end }
}

/// Learns which secrets a form asks for before it is given on, so that they are masked when they come.
async fn learn(house: &House, endpoint: &Endpoint, answer: &TargetAnswer) {
    let catalogue = house.profiles.of(Some(endpoint.workspace_id));
    let in_dialogue =
        catalogue.platform(&endpoint.platform).is_some_and(|profile| profile.dialogue.is_some());
    let Some(text) = std::str::from_utf8(&answer.body).ok().filter(|_| in_dialogue) else { return };
    let new = house.sealing.unknown_names(endpoint.id, &secret_names_in(text));
    if new.is_empty() {
        return;
    }
    house.sealing.know(endpoint.id, &new, &[]);
    if let Err(error) = house.store.add_dialogue_secrets(endpoint.id, new).await {
        tracing::warn!(%error, endpoint = %endpoint.id, "the names of a form's secrets could not be written down");
    }
}

/// Sends the bytes of a message under the fault of its rule.
async fn send_once(
    house: &House,
    rule: &ForwardRule,
    plan: &Plan,
    endpoint: &Endpoint,
    catalogue: &Catalogue,
    message: &Message,
) -> Result<Outcome, Problem> {
    let target = Target::parse(&rule.target).map_err(|error| error.problem())?;
    let authority = target.authority();
    let mut replay = Replay::to(target);
    replay.extra_headers.clone_from(&message.headers);
    replay.timeout = plan.timeout;
    replay.manner = fault::manner(&rule.options);
    replay.names = house.names.clone();
    let broken = match rule.options.fault {
        Some(ForwardFault::BadSignature) => Some(fault::break_signature(&message.head, endpoint, catalogue)?),
        _ => None,
    };
    let head = broken.as_deref().unwrap_or(&message.head);
    let request = RecordedRequest { head, body: &message.body };
    let outcome = send_recorded(request, &replay).await.map_err(|error| error.problem())?;
    // That a connection was dropped on purpose says nothing of the target.
    if replay.manner != Manner::Half {
        house.breakers.note(&authority, reached(&outcome), house.clock.now());
    }
    Ok(outcome)
}

async fn attempt_of(
    house: &House,
    rule: &ForwardRule,
    item: &OutboxItem,
    outcome: Outcome,
    started_at: Timestamp,
    answered: bool,
) -> Attempt {
    let (mode, target) = (AttemptMode::Forwarded, rule.target.clone());
    let sent = Sent { delivery_id: item.delivery_id, mode, target, started_at };
    let hidden = house.sealing.rule(rule.endpoint_id);
    let link = OutboxLink {
        outbox_id: item.id,
        possible_duplicate: item.possible_duplicate,
        fault: rule.options.fault,
        answered,
    };
    Attempt { outbox: Some(link), ..sent.attempt(outcome, &hidden).await }
}

/// What follows when nothing was sent: a closed keychain may open again, everything else is for a person.
fn not_sent(house: &House, problem: &Problem) -> Ended {
    let error = Some(problem.message.clone());
    let again = house.clock.now().checked_add(jiff::SignedDuration::from_secs(NOT_READY_S)).ok();
    let end = match again.filter(|_| problem.code == "delivery.sealed") {
        Some(next_at) => OutboxEnd { state: OutboxState::Waiting, next_at: Some(next_at), error },
        None => OutboxEnd { state: OutboxState::Dead, next_at: None, error },
    };
    Ended { attempts: Vec::new(), end }
}

/// Gives a number from 0 to 1; a half where this machine has no randomness, which leaves the waits as they are.
fn chance() -> f64 {
    let mut bytes = [0; 4];
    match getrandom::fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX),
        Err(_) => 0.5,
    }
}
