//! The way of a whole request: verify, make durable, answer.

use std::sync::Arc;

use gatehouse_model::{DeliveryId, Fidelity, Header, NewDelivery, Reason, Timestamp, Verdict, VerdictStatus};
use gatehouse_signing::RequestParts;
use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use uuid::Uuid;

use crate::answer::{Answer, Refusal, status_for, stored};
use crate::body::MemoryShare;
use crate::facts::read_facts;
use crate::inbox::Received;
use crate::receiver::Shared;
use crate::table::ReceivingEndpoint;

/// From this size on a body is hashed away from the threads that serve sockets.
const LARGE_BODY: usize = 256 * 1024;

/// Headers that an HTTP proxy adds. They are a sign that the head is not the sender's alone, and nothing else.
const PROXY_HEADERS: [&str; 8] = [
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
    "cf-connecting-ip",
    "cf-ray",
];

/// A request that came in whole.
#[derive(Debug)]
pub(crate) struct Capture {
    pub(crate) endpoint: Arc<ReceivingEndpoint>,
    pub(crate) received_at: Timestamp,
    pub(crate) peer: String,
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) head: Result<Vec<u8>, &'static str>,
    pub(crate) headers: Vec<Header>,
    pub(crate) trailers: Vec<Header>,
    pub(crate) body: Vec<u8>,
    pub(crate) share: MemoryShare,
}

/// Verifies a request, makes it durable, and gives the answer.
///
/// # Errors
/// [`Refusal::NotStored`] when the inbox failed or took too long. The row may be there all the same: what the
/// sender then sends again is stored as a further attempt.
pub(crate) async fn deliver(capture: Capture, shared: &Arc<Shared>) -> Result<Answer, Refusal> {
    shared.counters.accepted.add_one();
    let judged = if capture.body.len() < LARGE_BODY {
        judge(capture)
    } else {
        spawn_blocking(|| judge(capture)).await.map_err(|_| Refusal::NotStored)?
    };
    let status = status_for(&judged.endpoint.endpoint.answer, judged.delivery.verdict.status);
    let delivery = NewDelivery { status_answered: status.as_u16(), ..judged.delivery };
    let appending = append(delivery, judged.endpoint, judged.share, Arc::clone(shared));
    // On a task of its own, so that a sender who hangs up cannot keep a stored delivery from being told of.
    let task = shared.tasks.spawn(appending);
    match timeout(shared.limits.store, task).await {
        Ok(Ok(true)) => Ok(stored(status)),
        _ => {
            shared.counters.store_failures.add_one();
            Err(Refusal::NotStored)
        }
    }
}

async fn append(
    delivery: NewDelivery,
    endpoint: Arc<ReceivingEndpoint>,
    share: MemoryShare,
    shared: Arc<Shared>,
) -> bool {
    let mut received = Received {
        id: delivery.id,
        sequence: 0,
        attempt: 1,
        duplicate_of: None,
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
    };
    let appended = shared.inbox.append(delivery).await;
    drop(share);
    match appended {
        Ok(appended) => {
            received.sequence = appended.sequence;
            received.attempt = appended.attempt;
            received.duplicate_of = appended.duplicate_of;
            shared.counters.stored.add_one();
            if received.verdict == VerdictStatus::Invalid {
                shared.counters.refused_invalid.add_one();
            }
            (shared.on_delivery)(&received);
            true
        }
        Err(error) => {
            tracing::error!(endpoint = received.endpoint, %error, "a delivery could not be stored");
            false
        }
    }
}

/// A capture with its verdict; the status is still to be set.
struct Judged {
    endpoint: Arc<ReceivingEndpoint>,
    delivery: NewDelivery,
    share: MemoryShare,
}

fn judge(capture: Capture) -> Judged {
    let body_sha256 = hex::encode(Sha256::digest(&capture.body));
    let verdict = verdict(&capture.endpoint, &capture, &body_sha256);
    let endpoint = Arc::clone(&capture.endpoint);
    let (facts, dedupe) = read_facts(&endpoint, &capture.headers, &capture.body, &body_sha256);
    let (dedupe_key, dedupe_window_s) = dedupe.map_or((None, 0), |(key, window)| (Some(key), window));
    let (head, head_note) = match capture.head {
        Ok(head) => (Some(head), None),
        Err(note) => (None, Some(note.to_owned())),
    };
    let delivery = NewDelivery {
        id: make_id(capture.received_at),
        workspace_id: endpoint.endpoint.workspace_id,
        connection_id: endpoint.endpoint.connection_id,
        endpoint_id: endpoint.endpoint.id,
        received_at: capture.received_at,
        peer: Some(capture.peer),
        method: capture.method,
        path: capture.target,
        head,
        head_note,
        fidelity: fidelity(&capture.headers),
        body: capture.body,
        trailers: capture.trailers,
        verdict,
        status_answered: 0,
        provider_event: facts.event_type,
        provider_delivery_id: facts.delivery_id,
        occurred_at: facts.occurred_at,
        dedupe_key,
        dedupe_window_s,
    };
    Judged { endpoint, delivery, share: capture.share }
}

/// The check whether the delivery was seen before stays open: only the store can tell, in the same step in which
/// it makes the row durable.
fn verdict(entry: &ReceivingEndpoint, capture: &Capture, body_sha256: &str) -> Verdict {
    let scheme = match &entry.endpoint.scheme {
        Some(id) => match gatehouse_providers::scheme(id) {
            Some(scheme) => Some(scheme),
            None => return unknown_scheme(id),
        },
        None => entry.profile.webhooks.as_ref().and_then(|webhooks| webhooks.choose(&capture.headers)),
    };
    let Some(scheme) = scheme else {
        return Verdict::bare(VerdictStatus::Unprotected, Reason::Unsigned);
    };
    let url = entry.public_origin.as_ref().map(|origin| format!("{origin}{}", capture.target));
    let request = RequestParts {
        method: &capture.method,
        url: url.as_deref(),
        headers: &capture.headers,
        body: &capture.body,
        params: &entry.params,
    };
    gatehouse_signing::judge(scheme, &request, &entry.keys, capture.received_at).verdict_of_body(body_sha256)
}

/// An endpoint may name a scheme that only a newer version knows. What it signs is not known, so nothing is said.
fn unknown_scheme(id: &str) -> Verdict {
    Verdict {
        scheme: Some(id.to_owned()),
        hint: Some(format!(
            "This version does not know the scheme `{id}`; choose one in the endpoint's settings."
        )),
        ..Verdict::bare(VerdictStatus::Unverified, Reason::SecretMissing)
    }
}

fn fidelity(headers: &[Header]) -> Fidelity {
    let proxied = headers.iter().any(|header| PROXY_HEADERS.iter().any(|name| header.is(name)));
    if proxied { Fidelity::Proxied } else { Fidelity::Wire }
}

fn make_id(now: Timestamp) -> DeliveryId {
    let seconds = u64::try_from(now.as_second()).unwrap_or_default();
    let nanoseconds = u32::try_from(now.subsec_nanosecond()).unwrap_or_default();
    let moment = uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanoseconds);
    DeliveryId::from_uuid(Uuid::new_v7(moment))
}
