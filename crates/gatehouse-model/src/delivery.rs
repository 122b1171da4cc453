//! Deliveries: requests that reached one of our endpoints, with the bytes as they came.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    ConnectionId, DeliveryId, EndpointId, Header, NewDialogueStep, Reason, Timestamp, Unexpected, Verdict,
    VerdictStatus, WorkspaceId,
};

/// The name under which a challenge stands in the list, for it is no event of the platform's.
pub const HANDSHAKE_EVENT: &str = "handshake";

/// How true the stored bytes are to what the sender sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Fidelity {
    /// Read from our own socket.
    Wire,
    /// An HTTP proxy stood in front and may have added headers.
    Proxied,
    /// A relay rebuilt the request; a signature over it proves nothing either way.
    Relayed,
}

impl Fidelity {
    /// Gives the stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::Proxied => "proxied",
            Self::Relayed => "relayed",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Wire, Self::Proxied, Self::Relayed].into_iter().find(|fidelity| fidelity.as_str() == word)
    }
}

/// What the sender signs when it sends a delivery again, which tells an honest second attempt from a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Resend {
    /// Each attempt is signed anew, so the same signed bytes twice are a copy.
    #[default]
    Fresh,
    /// Attempts repeat the signature: the same signed bytes are a further attempt under the same id inside the
    /// window, and a copy otherwise.
    Same,
}

/// The first 16 bytes of the SHA-256 of the signed bytes, by which copies of a delivery are found.
pub type SignedKey = [u8; 16];

/// A delivery on its way into the store.
#[derive(Debug, Clone)]
pub struct NewDelivery {
    /// Its id, made by the receiver.
    pub id: DeliveryId,
    /// The workspace that owns the endpoint.
    pub workspace_id: WorkspaceId,
    /// The connection that the endpoint belongs to.
    pub connection_id: ConnectionId,
    /// The endpoint that it reached.
    pub endpoint_id: EndpointId,
    /// When its head was complete.
    pub received_at: Timestamp,
    /// The address of the other end of the socket. Behind a tunnel that is this machine: it proves nothing.
    pub peer: Option<String>,
    /// The method as sent.
    pub method: String,
    /// The request target as sent.
    pub path: String,
    /// The head as on the wire, blank line included; none when it could not be kept truly.
    pub head: Option<Vec<u8>>,
    /// Why [`NewDelivery::head`] is none.
    pub head_note: Option<String>,
    /// The body after transfer decoding.
    pub body: Vec<u8>,
    /// SHA-256 of the body in lower-case hex, where somebody computed it already; else it is computed once more.
    pub body_sha256: Option<String>,
    /// Trailers of a chunked body, kept apart from the headers.
    pub trailers: Vec<Header>,
    /// What the verification said.
    pub verdict: Verdict,
    /// How true the bytes are.
    pub fidelity: Fidelity,
    /// The status that the sender gets once the row is durable; 0 where it is left without an answer.
    pub status_answered: u16,
    /// What about it the endpoint did not expect.
    pub unexpected: Option<Unexpected>,
    /// The event's name, where the profile says where to find it.
    pub provider_event: Option<String>,
    /// The sender's own id of the delivery.
    pub provider_delivery_id: Option<String>,
    /// The moment at which the event happened, by the sender's word.
    pub occurred_at: Option<Timestamp>,
    /// Deliveries of one endpoint with the same key inside the window are attempts of one event; none switches
    /// that off.
    pub dedupe_key: Option<String>,
    /// How far back a duplicate is looked for, in seconds.
    pub dedupe_window_s: u64,
    /// The start of the digest of the bytes that were signed; none unless their signature is right.
    pub signed_key: Option<SignedKey>,
    /// What the sender signs when it sends a delivery again.
    pub resend: Resend,
    /// The step of a dialogue that it is.
    pub dialogue: Option<NewDialogueStep>,
}

/// What the store says of a delivery that it has made durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// Its place in the order of commits, over all workspaces.
    pub sequence: u64,
    /// Which attempt of the same event it is, from 1.
    pub attempt: u32,
    /// The first delivery of the same event, if this is not it.
    pub duplicate_of: Option<DeliveryId>,
    /// The delivery whose signed bytes this one repeats.
    pub replay_of: Option<DeliveryId>,
}

/// A delivery as a row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeliverySummary {
    /// Its place in the order of commits.
    #[ts(type = "number")]
    pub sequence: u64,
    /// Its id.
    pub id: DeliveryId,
    /// The workspace that owns it.
    pub workspace_id: WorkspaceId,
    /// The endpoint that it reached.
    pub endpoint_id: EndpointId,
    /// The endpoint's name.
    pub endpoint: String,
    /// The platform of the connection, such as `kejue`.
    pub platform: String,
    /// When its head was complete.
    #[ts(type = "string")]
    pub received_at: Timestamp,
    /// The method as sent.
    pub method: String,
    /// The request target as sent.
    pub path: String,
    /// The status that the sender got; 0 where it got none.
    pub status_answered: u16,
    /// The length of the body in bytes.
    #[ts(type = "number")]
    pub size: u64,
    /// The verdict in one word.
    pub verdict: VerdictStatus,
    /// The stable reason.
    pub reason: Reason,
    /// How true the bytes are.
    pub fidelity: Fidelity,
    /// What about it the endpoint did not expect when it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unexpected: Option<Unexpected>,
    /// The event's name.
    pub provider_event: Option<String>,
    /// The sender's own id.
    pub provider_delivery_id: Option<String>,
    /// Which attempt of the same event it is, from 1.
    pub attempt: u32,
    /// The first delivery of the same event.
    pub duplicate_of: Option<DeliveryId>,
    /// The delivery whose signed bytes this one repeats, where an honest further attempt would have others: it is
    /// `replayed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub replay_of: Option<DeliveryId>,
    /// Whether it is a further attempt of an event with another body than the first one had.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub conflict: bool,
    /// The name of the file that it was brought in from; none for what was received here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub imported_from: Option<String>,
    /// Whether secrets in it were masked before it was brought in, so that its bytes are not those that were sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub masked: bool,
    /// When the event happened, by the sender's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, as = "Option<String>")]
    pub occurred_at: Option<Timestamp>,
    /// Our own time from the first byte of the request until its answer was ready, in microseconds; a delay that is
    /// set for the endpoint is no part of it. None where it was not measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, as = "Option<f64>")]
    pub latency_us: Option<u64>,
    /// Whether a person pinned it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub pinned: bool,
    /// Whether a person wrote a note on it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub noted: bool,
}

/// A delivery with everything but its body, which is asked for apart because it may be large.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The row of the list.
    pub summary: DeliverySummary,
    /// The connection that the endpoint belongs to.
    pub connection_id: ConnectionId,
    /// The whole verdict, as it stands now.
    pub verdict: Verdict,
    /// What was said when it came and decided the answer, if something else is said now.
    pub verdict_at_receipt: Option<Verdict>,
    /// When the verdict was changed.
    pub judged_again_at: Option<Timestamp>,
    /// The address of the other end of the socket.
    pub peer: Option<String>,
    /// The head as on the wire.
    pub head: Option<Vec<u8>>,
    /// Why the head is none.
    pub head_note: Option<String>,
    /// Trailers of a chunked body.
    pub trailers: Vec<Header>,
    /// SHA-256 of the body, lower-case hex.
    pub body_sha256: String,
    /// The moment at which the event happened, by the sender's word.
    pub occurred_at: Option<Timestamp>,
}
