//! One item: made, sent, and its end told.

use gatehouse_client::{Connections, Outcome, RecordedRequest, send_recorded_over};
use gatehouse_model::{
    Attempt, AttemptErrorKind, DeliveryId, EndpointId, Problem, ReplayItem, ReplayItemState, ReplayLink,
    ReplayRun,
};
use gatehouse_store::{ReplayContent, ReplayEnd, StoreError, replay_key};

use super::{Composed, Desk, Exact, Setting, compose};
use crate::attempt::Sent;

/// An item with what is read of its delivery.
pub(super) struct Ready {
    pub(super) item: ReplayItem,
    pub(super) content: Result<Option<ReplayContent>, StoreError>,
}

/// Sends an item and gives its end.
pub(super) async fn send(
    desk: &Desk,
    run: &ReplayRun,
    setting: &Setting,
    connections: &Connections,
    ready: Ready,
) -> ReplayEnd {
    let Ready { mut item, content } = ready;
    let place = item.place;
    match send_or_fail(desk, run, setting, connections, &mut item, content).await {
        Ok(attempts) => {
            let last = attempts.last();
            let error = last.and_then(|attempt| attempt.error.as_ref());
            let answered = last.is_some_and(|attempt| attempt.status.is_some()) && error.is_none();
            ReplayEnd {
                place,
                state: if answered { ReplayItemState::Answered } else { ReplayItemState::Failed },
                status: last.and_then(|attempt| attempt.status),
                error: error.map(|error| error.message.clone()),
                took_us: last.map(|attempt| attempt.timings.total_us),
                possible_duplicate: item.possible_duplicate,
                attempts,
            }
        }
        Err(problem) => ReplayEnd {
            place,
            state: ReplayItemState::Failed,
            status: None,
            error: Some(problem.message),
            took_us: None,
            possible_duplicate: false,
            attempts: Vec::new(),
        },
    }
}

/// Makes the request of a delivery of a run, and sends nothing.
///
/// # Errors
/// As [`compose`].
pub(crate) async fn try_compose(
    desk: &Desk,
    run: &ReplayRun,
    setting: &Setting,
    place: u64,
    id: DeliveryId,
) -> Result<Composed, Problem> {
    let read = desk.store.replay_contents(vec![id]).await.map_err(|error| error.problem())?;
    let content = read.into_iter().next().unwrap_or(Ok(None));
    let item = ReplayItem {
        place,
        delivery_id: id,
        state: ReplayItemState::Queued,
        status: None,
        error: None,
        took_us: None,
        possible_duplicate: false,
        attempt_id: None,
    };
    made(desk, run, setting, &item, content).await.map(|(composed, _)| composed)
}

/// Makes the request of an item; tells the endpoint that its delivery reached.
async fn made(
    desk: &Desk,
    run: &ReplayRun,
    setting: &Setting,
    item: &ReplayItem,
    content: Result<Option<ReplayContent>, StoreError>,
) -> Result<(Composed, EndpointId), Problem> {
    let content = content.map_err(|error| error.problem())?.ok_or_else(|| {
        Problem::new(
            "delivery.not_found",
            format!("The delivery {} was removed before its turn.", item.delivery_id),
        )
    })?;
    let endpoint = content.delivery.summary.endpoint_id;
    let edited = setting.private.edit.is_some();
    let exact = Exact::of(content, &desk.store, &desk.sealing, edited).await?;
    let key = replay_key(run.id, item.delivery_id);
    Ok((compose(setting, item, key, exact, desk)?, endpoint))
}

async fn send_or_fail(
    desk: &Desk,
    run: &ReplayRun,
    setting: &Setting,
    connections: &Connections,
    item: &mut ReplayItem,
    content: Result<Option<ReplayContent>, StoreError>,
) -> Result<Vec<Attempt>, Problem> {
    let (mut composed, endpoint) = made(desk, run, setting, item, content).await?;
    let rule = desk.sealing.rule(endpoint);
    let mut attempts: Vec<Attempt> = Vec::with_capacity(1);
    loop {
        let sent = Sent {
            delivery_id: item.delivery_id,
            mode: run.mode,
            target: run.target.clone(),
            started_at: desk.clock.now(),
        };
        let request = RecordedRequest { head: &composed.head, body: &composed.body };
        let outcome = match send_recorded_over(request, &composed.replay, connections).await {
            Ok(outcome) => outcome,
            // What may have arrived before is told, and why it was not sent once more.
            Err(error) => {
                let Some(first) = attempts.last_mut() else { return Err(error.problem()) };
                if let Some(broke) = &mut first.error {
                    broke.message = format!("{} {}", broke.message, error.problem().message);
                }
                item.possible_duplicate = first.replay.is_some_and(|link| link.possible_duplicate);
                return Ok(attempts);
            }
        };
        let in_doubt = broke_in_doubt(&outcome) && attempts.is_empty();
        let replay =
            ReplayLink { run_id: run.id, place: item.place, possible_duplicate: item.possible_duplicate };
        attempts.push(Attempt { replay: Some(replay), ..sent.attempt(outcome, &rule).await });
        if !in_doubt {
            return Ok(attempts);
        }
        // The target closed a connection as the request left; whether it took it nobody knows.
        if !item.possible_duplicate {
            item.possible_duplicate = true;
            mark(&mut composed);
        }
    }
}

fn mark(composed: &mut Composed) {
    composed.replay.extra_headers.push((crate::forward::AGAIN_HEADER.to_owned(), "true".to_owned()));
}

/// Tells whether a connection that had served before broke without a byte of an answer.
fn broke_in_doubt(outcome: &Outcome) -> bool {
    let closed = outcome.error.as_ref().is_some_and(|error| error.kind == AttemptErrorKind::Closed);
    outcome.reused && closed && outcome.status.is_none() && outcome.timings.first_byte_us.is_none()
}
