//! The inbox of the listener: what is received is masked and sealed before it goes to the store.

use std::sync::Arc;
use std::time::Duration;

use gatehouse_model::NewDelivery;
use gatehouse_receiver::{Appending, Inbox, InboxError, Noting};
use gatehouse_secrets::{SealError, SealKey};
use gatehouse_store::{Original, Part, SealedPart, Store, body_sha256};

use super::{INLINE, Sealing, seal};
use crate::exchange::redact::Redaction;

/// A store that gets nothing in which a secret stands in clear.
pub(crate) struct SealingInbox {
    store: Store,
    sealing: Arc<Sealing>,
}

impl SealingInbox {
    pub(crate) fn new(store: Store, sealing: Arc<Sealing>) -> Self {
        Self { store, sealing }
    }
}

impl Inbox for SealingInbox {
    fn append(&self, delivery: NewDelivery) -> Appending<'_> {
        Box::pin(async move {
            let rule = self.sealing.rule(delivery.endpoint_id);
            // A small body may be packed, and long once it is looked into.
            let packed = matches!(delivery.body.as_slice(), [0x1f, 0x8b, ..] | [0x78, ..]);
            let (delivery, original) = if packed || delivery.body.len() > INLINE {
                let sealing = Arc::clone(&self.sealing);
                let work = tokio::task::spawn_blocking(move || sealing.mask(delivery, &rule));
                work.await.map_err(InboxError::from)??
            } else {
                self.sealing.mask(delivery, &rule)?
            };
            Ok(self.store.append_sealed(delivery, original).await?)
        })
    }

    fn note_latency(&self, sequence: u64, took: Duration) {
        self.store.note_latency(sequence, took);
    }

    fn note_status(&self, sequence: u64, status: u16) -> Noting<'_> {
        Inbox::note_status(&self.store, sequence, status)
    }
}

impl Sealing {
    /// Masks the secrets in a delivery and seals the parts in which they stand; none where there are none.
    pub(crate) fn mask(
        &self,
        mut delivery: NewDelivery,
        rule: &Redaction,
    ) -> Result<(NewDelivery, Option<Original>), SealError> {
        if let Some(answer) = delivery.dialogue.as_mut().and_then(|step| step.answer.as_mut()) {
            *answer = rule.text(answer);
        }
        let hiding = rule.hide(delivery.head.as_deref(), &delivery.path, &delivery.body, &delivery.trailers);
        if hiding.places.is_empty() {
            return Ok((delivery, None));
        }
        let (key, id) = (self.current()?, delivery.id);
        let mut parts = Parts { key: &key, parts: Vec::new() };
        if let (Some(head), Some(shown)) = (delivery.head.as_mut(), hiding.head) {
            parts.add(id, Part::Head, head)?;
            *head = shown;
        }
        if let Some(shown) = hiding.path {
            parts.add(id, Part::Path, delivery.path.as_bytes())?;
            delivery.path = shown;
        }
        if let Some(shown) = hiding.trailers {
            parts.add(id, Part::Trailers, &serde_json::to_vec(&delivery.trailers).unwrap_or_default())?;
            delivery.trailers = shown;
        }
        let (body_size, body_sha256) = (delivery.body.len() as u64, body_sha256(&delivery));
        if let Some(shown) = hiding.body {
            parts.add(id, Part::Body, &delivery.body)?;
            (delivery.body, delivery.body_sha256) = (shown, None);
        }
        let hide = |text: Option<String>| text.map(|text| rule.text(&text));
        delivery.provider_event = hide(delivery.provider_event);
        delivery.verdict.hint = hide(delivery.verdict.hint);
        Ok((delivery, Some(Original { body_size, body_sha256, parts: parts.parts })))
    }
}

/// The sealed parts of one delivery.
struct Parts<'k> {
    key: &'k SealKey,
    parts: Vec<SealedPart>,
}

impl Parts<'_> {
    fn add(&mut self, id: gatehouse_model::DeliveryId, part: Part, bytes: &[u8]) -> Result<(), SealError> {
        self.parts.push(seal(self.key, id, part, bytes)?);
        Ok(())
    }
}
