//! What is kept of a sending: its attempt, with the secrets in its answer masked.

use std::sync::Arc;

use gatehouse_client::Outcome;
use gatehouse_model::{Attempt, AttemptId, AttemptMode, DeliveryId, Timestamp};
use uuid::Uuid;

use crate::exchange::redact::Redaction;

/// Above this length, in bytes, an answer is masked on a thread that may wait.
const INLINE: usize = 64 * 1024;

/// What was sent for a delivery, and when.
pub(crate) struct Sent {
    pub(crate) delivery_id: DeliveryId,
    pub(crate) mode: AttemptMode,
    pub(crate) target: String,
    pub(crate) started_at: Timestamp,
}

impl Sent {
    /// Makes the attempt as it may lie on the disk: a target may answer with a session of its own, or with what it was
    /// sent.
    pub(crate) async fn attempt(self, outcome: Outcome, rule: &Arc<Redaction>) -> Attempt {
        let (head, body) = (outcome.response_head, outcome.response_body);
        // A small body may be packed, and long once it is looked into.
        let packed = matches!(body.as_slice(), [0x1f, 0x8b, ..] | [0x78, ..]);
        let (response_head, response_body) = if packed || body.len() > INLINE {
            let rule = Arc::clone(rule);
            let masking = tokio::task::spawn_blocking(move || rule.answer(head, body));
            masking.await.unwrap_or_else(|error| {
                tracing::error!(%error, "an answer could not be masked and is not kept");
                Default::default()
            })
        } else {
            rule.answer(head, body)
        };
        Attempt {
            id: AttemptId::from_uuid(Uuid::now_v7()),
            delivery_id: self.delivery_id,
            mode: self.mode,
            target: self.target,
            started_at: self.started_at,
            status: outcome.status,
            error: outcome.error,
            timings: outcome.timings,
            headers_changed: outcome.headers_changed,
            response_head,
            response_body,
            response_truncated: outcome.response_truncated,
            outbox: None,
            replay: None,
        }
    }
}
