//! `[webhooks]`: what a platform sends, and how it is recognised.

use std::collections::BTreeMap;

use gatehouse_signing::{Scheme, Span};
use serde::{Deserialize, Serialize};

use crate::{Provenance, Retry, Sources};

/// What a platform sends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhooks {
    /// The methods that it uses.
    #[serde(default)]
    pub methods: Vec<String>,
    /// The content types that it sends.
    #[serde(default)]
    pub content_types: Vec<String>,
    /// Where the event's name is.
    pub event_type: Option<Sources>,
    /// Where the sender's id of the delivery is.
    pub delivery_id: Option<Sources>,
    /// Where the moment of the event is.
    pub occurred_at: Option<Sources>,
    /// Where in the platform's own pages a person enters the address, such as `Settings → Webhooks`.
    pub set_up_at: Option<String>,
    /// What the platform promises of the order: `none` or absent.
    pub ordering: Option<String>,
    /// How attempts of one event are recognised.
    pub dedupe: Option<Dedupe>,
    /// How one of several signatures is chosen.
    pub select: Option<Select>,
    /// The name that stands for every event when subscribing.
    pub wildcard: Option<String>,
    /// How many events the platform says there are.
    pub events_total: Option<u32>,
    /// Whether an event that is not listed is an error.
    #[serde(default)]
    pub strict_events: bool,
    /// The signing schemes, in the order in which they are tried.
    #[serde(rename = "signature", default)]
    pub signatures: Vec<Scheme>,
    /// Challenges that must be answered.
    #[serde(rename = "handshake", default)]
    pub handshakes: Vec<Handshake>,
    /// The events.
    #[serde(rename = "event", default)]
    pub events: Vec<EventKind>,
    /// How the platform tries again.
    pub retry: Option<Retry>,
}

/// What attempts of one event have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DedupeKey {
    /// The sender's id of the delivery.
    DeliveryId,
    /// The body.
    BodySha256,
}

/// How attempts of one event are recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dedupe {
    /// The keys; the first one that a delivery has counts.
    pub keys: Vec<DedupeKey>,
    /// How far back is looked; `0s` switches it off.
    pub window: Span,
    /// Whether each attempt is signed anew, so that the same signed bytes twice are a copy and no attempt; when it
    /// is not said, it is so where the scheme signs a time.
    pub resigned: Option<bool>,
}

/// How one of several signatures is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Select {
    /// `subscription`: the subscription that was made through the app says it.
    pub from: String,
    /// The field that holds the signature's id.
    pub field: String,
}

/// A challenge that must be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handshake {
    /// The method of the challenge.
    pub method: String,
    /// What marks it.
    pub when: HandshakeWhen,
    /// Whether it is signed like any delivery; then a wrong signature is refused, and no answer is given to it.
    #[serde(default)]
    pub signed: bool,
    /// The status for a challenge whose signature is not right, whatever the endpoint answers otherwise.
    pub refuse: Option<u16>,
    /// A value that the person chose and the platform sends with it, where it does.
    pub token: Option<HandshakeToken>,
    /// The answer.
    pub respond: HandshakeAnswer,
    /// An action that a person must click.
    pub offer: Option<HandshakeOffer>,
}

/// A value of a challenge that must be the one that a person gave to the platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandshakeToken {
    /// The query parameter that brings it.
    pub query: String,
    /// The name under which a person gives it for an endpoint; nothing is compared until then.
    pub param: String,
}

/// What marks a challenge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandshakeWhen {
    /// A JSON pointer into the body.
    pub pointer: Option<String>,
    /// A header.
    pub header: Option<String>,
    /// A query parameter.
    pub query: Option<String>,
    /// The value that it must have; any value unless said.
    pub equals: Option<String>,
}

/// The answer to a challenge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandshakeAnswer {
    /// The status.
    pub status: u16,
    /// The content type.
    pub content_type: Option<String>,
    /// The body with `{json:/ptr}`, `{query:name}`, `{header:name}` or `{hmac:…}` of one of these, in hexadecimal
    /// unless `:base64` follows.
    pub body: String,
    /// Headers, with the same places as the body.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

/// An action that a person must click.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandshakeOffer {
    /// Its name.
    pub label: String,
    /// The address that is called.
    pub get: Option<String>,
    /// The only hosts that are called, by `https`; `*` stands for one part of a name.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// The secret that the challenge brings and that is kept.
    pub keep: Option<String>,
}

/// An event that a platform sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventKind {
    /// Its name on the wire.
    pub name: String,
    /// Its name as a person reads it.
    pub label: Option<String>,
    /// A sample body, as JSON text.
    pub sample: Option<String>,
    /// Further samples by name.
    #[serde(default)]
    pub samples: BTreeMap<String, String>,
    /// Whose word it is.
    pub provenance: Option<Provenance>,
}
