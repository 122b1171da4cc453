//! The way of a whole request: verify, make durable, answer.

use std::sync::Arc;
use std::time::Instant;

use gatehouse_model::{HEALTH_EVENT, Header, NewDelivery, Timestamp, VerdictStatus};
use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::answer::{
    Answer, Refusal, accepts, answer_challenge, answer_delivery, answer_of_target, answer_played, stored,
};
use crate::body::MemoryShare;
use crate::challenge::{Reply, reply};
use crate::conduct::Conduct;
use crate::dialogue::overrides;
use crate::facts::read_facts;
use crate::inbox::Received;
use crate::judge::{Arrived, HANDSHAKE_EVENT};
use crate::receiver::Shared;
use crate::seats::{Doing, Posture};
use crate::table::ReceivingEndpoint;
use crate::through::{Awaited, answer_by, usable};

/// From this size on a body is hashed away from the threads that serve sockets.
const LARGE_BODY: usize = 256 * 1024;

/// A request that came in whole.
#[derive(Debug)]
pub(crate) struct Capture {
    pub(crate) endpoint: Arc<ReceivingEndpoint>,
    pub(crate) received_at: Timestamp,
    /// When its first byte was read.
    pub(crate) began: Instant,
    pub(crate) peer: String,
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) head: Result<Vec<u8>, &'static str>,
    pub(crate) headers: Vec<Header>,
    pub(crate) trailers: Vec<Header>,
    pub(crate) body: Vec<u8>,
    pub(crate) share: MemoryShare,
}

/// A delivery that is durable, on its way to be answered.
#[derive(Debug)]
pub(crate) struct Delivered {
    /// The answer, if there is to be one.
    pub(crate) answer: Option<Answer>,
    /// What is done with it.
    pub(crate) conduct: Conduct,
    /// The answer of a target that goes out instead, if it comes in time.
    pub(crate) through: Option<GivenOn>,
}

/// An answer of a target that is waited for.
#[derive(Debug)]
pub(crate) struct GivenOn {
    awaited: Awaited,
    deadline: Instant,
    sequence: u64,
}

impl Delivered {
    /// Waits for the answer of a target, where one is asked, and keeps its status; the delivery is durable meanwhile.
    pub(crate) async fn with_target(
        self,
        shared: &Arc<Shared>,
        posture: &Posture,
    ) -> (Option<Answer>, Conduct) {
        let Some(GivenOn { awaited, deadline, sequence }) = self.through else {
            return (self.answer, self.conduct);
        };
        posture.set(Doing::Body);
        let came = answer_by(awaited, deadline, shared.stopping.cancelled()).await;
        let Some(given) = came.and_then(answer_of_target) else { return (self.answer, self.conduct) };
        let status = given.status().as_u16();
        if self.answer.is_none_or(|usual| usual.status().as_u16() != status) {
            let shared = Arc::clone(shared);
            shared.tasks.clone().spawn(async move { shared.inbox.note_status(sequence, status).await });
        }
        (Some(given), self.conduct)
    }
}

/// Verifies a request, makes it durable, and says how it is answered.
///
/// # Errors
/// [`Refusal::NotStored`] when the inbox failed or took too long. The row may be there all the same: what the
/// sender then sends again is stored as a further attempt.
pub(crate) async fn deliver(capture: Capture, shared: &Arc<Shared>) -> Result<Delivered, Refusal> {
    shared.counters.accepted.add_one();
    let began = capture.began;
    let judged = if capture.body.len() < LARGE_BODY {
        judge(capture, shared)
    } else {
        let shared = Arc::clone(shared);
        spawn_blocking(move || judge(capture, &shared)).await.map_err(|_| Refusal::NotStored)?
    };
    let mut delivered = judged.delivered;
    // Asked before it is stored: the target may answer before the commit has been told of here.
    let asked = judged.asks.then(|| judged.endpoint.asking(judged.delivery.id, began)).flatten();
    let awaited = shared.through.as_ref().zip(asked).map(|(through, asked)| {
        let deadline = began + usable(asked.limit).saturating_sub(delivered.conduct.delay());
        (through.expect(asked), deadline)
    });
    let appending = append(judged.delivery, began, judged.endpoint, judged.share, Arc::clone(shared));
    // On a task of its own, so that a sender who hangs up cannot keep a stored delivery from being told of.
    let task = shared.tasks.spawn(appending);
    match timeout(shared.limits.store, task).await {
        Ok(Ok(Some(sequence))) => {
            delivered.through = awaited.map(|(awaited, deadline)| GivenOn { awaited, deadline, sequence });
            Ok(delivered)
        }
        _ => {
            shared.counters.store_failures.add_one();
            Err(Refusal::NotStored)
        }
    }
}

async fn append(
    delivery: NewDelivery,
    began: Instant,
    endpoint: Arc<ReceivingEndpoint>,
    share: MemoryShare,
    shared: Arc<Shared>,
) -> Option<u64> {
    let mut received = Received {
        id: delivery.id,
        sequence: 0,
        attempt: 1,
        duplicate_of: None,
        replay_of: None,
        workspace_id: delivery.workspace_id,
        endpoint_id: delivery.endpoint_id,
        endpoint: endpoint.endpoint.name.clone(),
        received_at: delivery.received_at,
        verdict: delivery.verdict.status,
        reason: delivery.verdict.reason,
        matched_secret: delivery.verdict.matched_secret.clone(),
        provider_event: delivery.provider_event.clone(),
        provider_delivery_id: delivery.provider_delivery_id.clone(),
        size: delivery.body.len() as u64,
        status: delivery.status_answered,
        in_dialogue: delivery.dialogue.is_some(),
    };
    let appended = shared.inbox.append(delivery).await;
    drop(share);
    match appended {
        Ok(appended) => {
            received.sequence = appended.sequence;
            received.attempt = appended.attempt;
            received.duplicate_of = appended.duplicate_of;
            received.replay_of = appended.replay_of;
            // The answer is ready now; nothing waits until this is written too.
            shared.inbox.note_latency(appended.sequence, began.elapsed());
            shared.counters.stored.add_one();
            if received.verdict == VerdictStatus::Invalid {
                shared.counters.refused_invalid.add_one();
            }
            (shared.on_delivery)(&received);
            Some(appended.sequence)
        }
        Err(error) => {
            tracing::error!(endpoint = received.endpoint, %error, "a delivery could not be stored");
            None
        }
    }
}

/// A capture with its verdict and its answer.
struct Judged {
    endpoint: Arc<ReceivingEndpoint>,
    delivery: NewDelivery,
    delivered: Delivered,
    /// Whether a target is asked for the answer, where the endpoint asks one.
    asks: bool,
    share: MemoryShare,
}

fn judge(capture: Capture, shared: &Shared) -> Judged {
    let body_sha256 = hex::encode(Sha256::digest(&capture.body));
    let endpoint = Arc::clone(&capture.endpoint);
    let arrived = Arrived {
        received_at: capture.received_at,
        method: &capture.method,
        target: &capture.target,
        headers: &capture.headers,
        body: &capture.body,
        body_sha256: &body_sha256,
    };
    let judgement = endpoint.judge(&arrived);
    let reply = match judgement.handshake {
        Some(handshake) => reply(&endpoint, handshake, judgement.verdict.status, &arrived),
        None => Reply::AsAnyDelivery,
    };
    let rules = &endpoint.endpoint.answer;
    let conduct = Conduct::of(rules);
    let accepted = accepts(rules, judgement.answered_as, judgement.unsigned);
    let is_health = endpoint.asks_for_health(&capture.target);
    let spoken = (!is_health).then(|| endpoint.step(&capture.body, accepted)).flatten();
    let (step, played) = spoken.map_or((None, None), |(step, played)| (Some(step), played));
    let asks = accepted && conduct.gives_on() && matches!(reply, Reply::AsAnyDelivery) && !is_health;
    let answer = match (&reply, &played, endpoint.health()) {
        (Reply::Answered(challenge), ..) => answer_challenge(challenge),
        (Reply::Refused(status), ..) => stored(*status),
        (_, _, Some((_, status))) if is_health && accepted && !overrides(rules) => answer_played(status, ""),
        (_, Some(played), _) => answer_played(played.status, &played.body),
        _ => answer_delivery(rules, accepted),
    };
    let answer = conduct.instead(answer);
    let (facts, dedupe) = read_facts(&endpoint, &capture.headers, &capture.body, &body_sha256);
    let (dedupe_key, dedupe_window_s) = dedupe.map_or((None, 0), |(key, window)| (Some(key), window));
    let (head, head_note) = match capture.head {
        Ok(head) => (Some(head), None),
        Err(note) => (None, Some(note.to_owned())),
    };
    let is_handshake = judgement.handshake.is_some();
    let content_type = capture.headers.iter().find(|header| header.is("content-type")).map(Header::text);
    let unexpected = match judgement.handshake {
        Some(_) => None,
        None if is_health => None,
        None => rules.unexpected(facts.event_type.as_deref(), content_type.as_deref()),
    };
    let delivery = NewDelivery {
        id: shared.ids.next(capture.received_at),
        workspace_id: endpoint.endpoint.workspace_id,
        connection_id: endpoint.endpoint.connection_id,
        endpoint_id: endpoint.endpoint.id,
        received_at: capture.received_at,
        peer: Some(capture.peer),
        head,
        head_note,
        fidelity: judgement.fidelity,
        verdict: judgement.verdict,
        signed_key: judgement.signed_key,
        resend: judgement.resend,
        method: capture.method,
        path: capture.target,
        body: capture.body,
        body_sha256: Some(body_sha256),
        trailers: capture.trailers,
        status_answered: answer.as_ref().map_or(0, |answer| answer.status().as_u16()),
        unexpected,
        provider_event: match (is_handshake, is_health) {
            (true, _) => Some(HANDSHAKE_EVENT.to_owned()),
            (_, true) => Some(HEALTH_EVENT.to_owned()),
            _ => facts.event_type,
        },
        provider_delivery_id: facts.delivery_id,
        occurred_at: facts.occurred_at,
        dedupe_key,
        dedupe_window_s,
        dialogue: step,
    };
    let delivered = Delivered { answer, conduct, through: None };
    Judged { endpoint, delivery, delivered, asks, share: capture.share }
}
