//! Endpoints at the RPC edge.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;

use gatehouse_model::{
    AnswerFault, AnswerMode, AnswerRules, ConnectionId, Cover, DeliveryId, EndpointId, ForwardRuleId,
    NearTimeout, Secret, Timestamp, UnsignedAnswer, VerdictStatus, WorkspaceId,
};
use gatehouse_providers::Provenance;

use super::KeyView;

/// How an endpoint verifies, in words, and on whose word.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SchemeView {
    /// The scheme's id, such as `kejue/hmac_sha256`.
    pub id: String,
    /// In words: `HMAC-SHA256 hex of {timestamp}.{body}`.
    pub label: String,
    /// On whose word.
    pub provenance: Provenance,
    /// What it protects.
    pub covers: Vec<Cover>,
}

/// The last delivery of an endpoint.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LastDeliveryView {
    /// Its id.
    pub id: DeliveryId,
    /// When it came.
    #[ts(type = "string")]
    pub received_at: Timestamp,
    /// Its verdict.
    pub verdict: VerdictStatus,
}

/// A receiving address.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EndpointView {
    /// Its id.
    pub id: EndpointId,
    /// The workspace that it is in.
    pub workspace_id: WorkspaceId,
    /// The connection that it belongs to.
    pub connection_id: ConnectionId,
    /// Its name.
    pub name: String,
    /// `/in/<token>`.
    pub path: String,
    /// The whole address while the receiver listens.
    pub url: Option<String>,
    /// The same for senders that insist on HTTPS, while the receiver listens for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub tls_url: Option<String>,
    /// The whole public address through a tunnel, while one is up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub tunnel_url: Option<String>,
    /// The platform's profile id.
    pub platform: String,
    /// The platform's name as it writes itself.
    pub platform_name: String,
    /// The scheme that it was told to use; none lets the profile choose by the headers.
    pub scheme: Option<String>,
    /// Whether a relay stands in front, by a person's word.
    pub relayed: bool,
    /// Whether it takes no requests and only holds what was brought in from files.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub imported: bool,
    /// Where senders reach it from outside, such as `https://hooks.example`, if a person gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub public_url: Option<String>,
    /// The constants that the scheme in effect asks for, by their names; an empty one has not been given.
    pub params: BTreeMap<String, String>,
    /// The scheme in effect (the first of the profile when it chooses).
    pub verifies: Option<SchemeView>,
    /// The signing secret in use.
    pub key: Option<KeyView>,
    /// Whether its secret belongs to it alone, for webhooks that are given with single calls.
    #[serde(default)]
    pub own_secret: bool,
    /// What it answers.
    pub answer: AnswerRules,
    /// How long its sender waits for an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sender_timeout: Option<SenderTimeoutView>,
    /// The last time within a day that the answer of a target took most of that time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub near_timeout: Option<NearTimeout>,
    /// The event names that the profile knows, for "send test".
    pub events: Vec<String>,
    /// Deliveries received.
    #[ts(type = "number")]
    pub deliveries: u64,
    /// The last one.
    pub last: Option<LastDeliveryView>,
    /// When it was made.
    #[ts(type = "string")]
    pub created_at: Timestamp,
}

/// How long a sender waits for its answer.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct SenderTimeoutView {
    /// In milliseconds from its first byte.
    #[ts(type = "number")]
    pub ms: u64,
    /// Whether nobody documents it: it is ours until a person says another.
    pub assumed: bool,
}

/// The endpoints of a workspace, oldest first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EndpointListView {
    /// The endpoints.
    pub endpoints: Vec<EndpointView>,
}

/// Adds an endpoint to a connection.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EndpointAddRequest {
    /// The connection.
    pub connection_id: ConnectionId,
    /// Its name, unique in the workspace.
    pub name: String,
    /// The scheme; none lets the profile choose.
    #[serde(default)]
    #[ts(optional)]
    pub scheme: Option<String>,
    /// A secret that belongs to this endpoint alone, for webhooks that are given with single calls.
    #[serde(default)]
    #[ts(optional)]
    pub own_secret: Option<OwnSecret>,
}

/// The secret of one endpoint alone.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OwnSecret {
    /// The value; one is made when it is absent.
    #[serde(default)]
    #[ts(optional, type = "string")]
    pub value: Option<Secret>,
}

/// Changes an endpoint; what is absent stays.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EndpointSetRequest {
    /// Its id.
    pub endpoint_id: EndpointId,
    /// A new name.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// The scheme; an empty text lets the profile choose again.
    #[serde(default)]
    #[ts(optional)]
    pub scheme: Option<String>,
    /// Whether a relay stands in front that builds requests anew.
    #[serde(default)]
    #[ts(optional)]
    pub relayed: Option<bool>,
    /// Where senders reach it from outside: scheme, host and port, without a path; an empty text takes it away.
    #[serde(default)]
    #[ts(optional)]
    pub public_url: Option<String>,
    /// Constants that the scheme asks for; an empty text takes one away.
    #[serde(default)]
    #[ts(optional)]
    pub params: Option<BTreeMap<String, String>>,
    /// The status for accepted deliveries, 200–299.
    #[serde(default)]
    #[ts(optional)]
    pub accepted_status: Option<u16>,
    /// The status for invalid deliveries, 200–599.
    #[serde(default)]
    #[ts(optional)]
    pub invalid_status: Option<u16>,
    /// The most bytes that a body may have, up to 64 MiB.
    #[serde(default)]
    #[ts(optional, type = "number")]
    pub body_cap: Option<u64>,
    /// How a delivery without a signature is answered.
    #[serde(default)]
    #[ts(optional)]
    pub unsigned: Option<UnsignedAnswer>,
    /// How long the answer waits, in milliseconds, up to a minute.
    #[serde(default)]
    #[ts(optional)]
    pub delay_ms: Option<u32>,
    /// The fault that is played; null plays none.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub fault: Option<Option<AnswerFault>>,
    /// The body of the answer to accepted deliveries, up to 64 KiB; an empty text takes the usual one.
    #[serde(default)]
    #[ts(optional)]
    pub answer_body: Option<String>,
    /// The content type of that body; an empty text takes the usual one.
    #[serde(default)]
    #[ts(optional)]
    pub answer_type: Option<String>,
    /// The events that are expected, a `*` at the end standing for any rest; an empty list expects any.
    #[serde(default)]
    #[ts(optional)]
    pub expected_events: Option<Vec<String>>,
    /// The content types that are expected; an empty list expects any.
    #[serde(default)]
    #[ts(optional)]
    pub expected_types: Option<Vec<String>>,
    /// Whose answer the sender of an accepted delivery gets.
    #[serde(default)]
    #[ts(optional)]
    pub mode: Option<AnswerMode>,
    /// The rule whose target answers; null is the endpoint's first one.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub target_rule: Option<Option<ForwardRuleId>>,
    /// How long the sender waits, in milliseconds, up to two minutes; null is what the profile says.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sender_timeout_ms: Option<Option<u32>>,
}

impl EndpointSetRequest {
    /// Asks for no change of this endpoint.
    pub const fn of(endpoint_id: EndpointId) -> Self {
        Self {
            endpoint_id,
            name: None,
            scheme: None,
            relayed: None,
            public_url: None,
            params: None,
            accepted_status: None,
            invalid_status: None,
            body_cap: None,
            unsigned: None,
            delay_ms: None,
            fault: None,
            answer_body: None,
            answer_type: None,
            expected_events: None,
            expected_types: None,
            mode: None,
            target_rule: None,
            sender_timeout_ms: None,
        }
    }
}

/// Tells a field that is null from one that is not there.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Names an endpoint.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EndpointRequest {
    /// Its id.
    pub endpoint_id: EndpointId,
}

/// Sends a signed event of the platform to an endpoint, through the real socket.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EndpointTestRequest {
    /// Its id.
    pub endpoint_id: EndpointId,
    /// The event; without one the first of the profile.
    #[serde(default)]
    #[ts(optional)]
    pub event: Option<String>,
}
