//! Where deliveries are made durable, and who is told of them.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use gatehouse_model::{
    Appended, DeliveryId, EndpointId, NewDelivery, Reason, Timestamp, VerdictStatus, WorkspaceId,
};
use gatehouse_store::Store;

/// Why a delivery could not be made durable; it is logged and counted, never told to the sender.
pub type InboxError = Box<dyn std::error::Error + Send + Sync>;

/// The answer of an [`Inbox`], in its own time.
pub type Appending<'a> = Pin<Box<dyn Future<Output = Result<Appended, InboxError>> + Send + 'a>>;

/// The end of a note, in its own time.
pub type Noting<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// A place that keeps deliveries.
pub trait Inbox: Send + Sync {
    /// Makes a delivery durable; when the future ends well the row survives a power cut.
    fn append(&self, delivery: NewDelivery) -> Appending<'_>;

    /// Is told how long the delivery at this place in the order of commits took, from the first byte of the request
    /// until its answer is ready. Nobody waits for it; an inbox that does not keep it does nothing.
    fn note_latency(&self, _sequence: u64, _took: Duration) {}

    /// Is told that the sender of the delivery at this place got another status than the one that was stored, because
    /// a target answered.
    fn note_status(&self, _sequence: u64, _status: u16) -> Noting<'_> {
        Box::pin(std::future::ready(()))
    }
}

impl Inbox for Store {
    fn append(&self, delivery: NewDelivery) -> Appending<'_> {
        Box::pin(async move { Ok(Store::append(self, delivery).await?) })
    }

    fn note_latency(&self, sequence: u64, took: Duration) {
        Store::note_latency(self, sequence, took);
    }

    fn note_status(&self, sequence: u64, status: u16) -> Noting<'_> {
        Box::pin(async move {
            if let Err(error) = Store::note_status(self, sequence, status).await {
                tracing::warn!(%error, sequence, status, "the status that a sender got could not be written down");
            }
        })
    }
}

/// What is told of a delivery once it is durable: facts about it, never its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The delivery.
    pub id: DeliveryId,
    /// Its place in the order of commits.
    pub sequence: u64,
    /// Which attempt of the same event it is, from 1.
    pub attempt: u32,
    /// The first delivery of the same event, if this is not it.
    pub duplicate_of: Option<DeliveryId>,
    /// The delivery whose signed bytes this one repeats, if it is a copy.
    pub replay_of: Option<DeliveryId>,
    /// The workspace that owns the endpoint.
    pub workspace_id: WorkspaceId,
    /// The endpoint that it reached.
    pub endpoint_id: EndpointId,
    /// The endpoint's name.
    pub endpoint: String,
    /// When its head was complete.
    pub received_at: Timestamp,
    /// The verdict in one word.
    pub verdict: VerdictStatus,
    /// The stable reason.
    pub reason: Reason,
    /// The label of the secret that matched.
    pub matched_secret: Option<String>,
    /// The event's name.
    pub provider_event: Option<String>,
    /// The sender's own id.
    pub provider_delivery_id: Option<String>,
    /// The length of the body in bytes.
    pub size: u64,
    /// The status that the sender gets.
    pub status: u16,
    /// Whether it is a step of a dialogue.
    pub in_dialogue: bool,
}

/// Is called once for every durable delivery, on the listener's own threads, so it must not block; a channel's
/// sender or an event bus is meant. It is called even when the sender has gone away meanwhile.
pub type OnDelivery = Arc<dyn Fn(&Received) + Send + Sync>;
