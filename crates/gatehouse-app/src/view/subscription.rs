//! Subscriptions at the RPC edge: what a platform sends, where to, and what was done with it from here.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use gatehouse_model::{ConnectionId, DeliveryId, EndpointId, Problem, Secret};

use super::{ApiGuardView, ApiParameterView};

/// How a subscription is delivered, as far as the platform says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeliverySettingsView {
    /// How long the platform waits for an answer, in milliseconds.
    #[ts(type = "number | null")]
    pub timeout_ms: Option<u64>,
    /// How often it tries again.
    #[ts(type = "number | null")]
    pub max_retries: Option<u64>,
    /// How long it waits before it tries again, in milliseconds.
    #[ts(type = "number | null")]
    pub backoff_ms: Option<u64>,
}

/// What became of the deliveries of a subscription, as the platform counts them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct SubscriptionStatsView {
    /// How many there were.
    #[ts(type = "number | null")]
    pub total_deliveries: Option<u64>,
    /// How many of them failed.
    #[ts(type = "number | null")]
    pub failed_deliveries: Option<u64>,
    /// The rate as the platform writes it; no page says whether it is a share or a percentage.
    pub success_rate: Option<f64>,
}

/// A subscription: the platform's fields, and what is known of it here. Never carries a secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SubscriptionView {
    /// The platform's id.
    pub id: String,
    /// The connection.
    pub connection_id: ConnectionId,
    /// Its name.
    pub name: Option<String>,
    /// Where it is sent.
    pub url: String,
    /// Which events.
    pub events: Vec<String>,
    /// How it is signed; none where the answer did not say.
    pub signing_method: Option<String>,
    /// What it is limited to; none where the answer did not say.
    pub scope_type: Option<String>,
    /// The persona that it is limited to.
    pub persona_id: Option<String>,
    /// How it is delivered.
    pub delivery_settings: DeliverySettingsView,
    /// What became of its deliveries.
    pub stats: SubscriptionStatsView,
    /// When something was delivered last, as the platform writes it.
    pub last_delivery_at: Option<String>,
    /// What went wrong last, as the platform writes it.
    pub last_error: Option<String>,
    /// When it was made, as the platform writes it.
    pub created_at: Option<String>,
    /// When it was changed last, as the platform writes it.
    pub updated_at: Option<String>,
    /// The endpoint of the connection that its address leads to.
    pub endpoint_id: Option<EndpointId>,
    /// Where it led before it was pointed here, to be put back.
    pub earlier_url: Option<String>,
    /// The name of the key that holds the secret it was given from here.
    pub key: Option<String>,
    /// The delivery here that the last error most likely speaks of: refused, and nearest in time.
    pub last_error_delivery: Option<DeliveryId>,
    /// What a person should know of it.
    pub warnings: Vec<Problem>,
}

/// The subscriptions of a connection, in the platform's order.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SubscriptionListView {
    /// The subscriptions.
    pub subscriptions: Vec<SubscriptionView>,
    /// How many entries of the answer could not be read as one.
    pub unreadable: u32,
    /// Whether the sandbox answered.
    pub sandbox: bool,
}

/// A subscription that was pointed to an endpoint, as it is remembered here; no platform is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PointedSubscriptionView {
    /// The platform's id.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// The endpoint.
    pub endpoint_id: EndpointId,
    /// The address that it was given.
    pub pointed_url: String,
    /// The address that it would be given now; none without an open tunnel.
    pub tunnel_url: Option<String>,
    /// Where it led before.
    pub earlier_url: Option<String>,
}

/// What can be done with subscriptions over a connection; no platform and no keychain is asked.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SubscriptionPlaceView {
    /// The connection.
    pub connection_id: ConnectionId,
    /// Its name.
    pub connection: String,
    /// The platform's name as it writes itself.
    pub platform_name: String,
    /// What its API offers, of `list`, `get`, `create`, `update` and `delete`; empty where it has none for this.
    pub offers: Vec<String>,
    /// The fields of a new one with their rules.
    pub fields: Vec<ApiParameterView>,
    /// The events that the profile knows.
    pub events: Vec<String>,
    /// What stands for all events.
    pub wildcard: Option<String>,
    /// The signing methods that need a secret.
    pub methods_with_secret: Vec<String>,
    /// Whether a key for calls is there.
    pub has_key: bool,
    /// The name of the key whose secret further subscriptions can share.
    pub signing_key: Option<String>,
    /// Why nothing can be called now.
    pub problem: Option<Problem>,
    /// What a change has to be confirmed with.
    pub guard: Option<ApiGuardView>,
    /// Those that were pointed to an endpoint.
    pub pointed: Vec<PointedSubscriptionView>,
}

/// What can be done with subscriptions over each connection of a workspace.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SubscriptionPlacesView {
    /// The connections, in their order.
    pub places: Vec<SubscriptionPlaceView>,
}

/// Where the signing secret of a new subscription comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionSecret {
    /// It is made here.
    #[default]
    Made,
    /// A person gives it.
    Given,
    /// The one that the connection verifies with now.
    Current,
    /// The platform makes one, which it never tells.
    Platform,
}

/// Asks for the subscriptions of a connection.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionListRequest {
    /// The connection.
    pub connection_id: ConnectionId,
    /// Only those of this event.
    #[serde(default)]
    #[ts(optional)]
    pub event: Option<String>,
}

/// Names a subscription.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionRequest {
    /// The connection.
    pub connection_id: ConnectionId,
    /// The platform's id of it.
    pub id: String,
    /// The workspace's name, typed by a person, where something changes at real people.
    #[serde(default)]
    #[ts(optional)]
    pub confirm: Option<String>,
}

/// Gives a subscription a new secret, by one like it that takes its place.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionRenewRequest {
    /// The connection.
    pub connection_id: ConnectionId,
    /// The platform's id of it.
    pub id: String,
    /// Whether the one before goes at once; else it stays until a person removes it.
    #[serde(default)]
    pub remove_old: bool,
    /// The workspace's name, typed by a person, where something changes at real people.
    #[serde(default)]
    #[ts(optional)]
    pub confirm: Option<String>,
}

/// Makes a subscription. What is absent has the platform's default.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionCreateRequest {
    /// The connection.
    pub connection_id: ConnectionId,
    /// Where it is sent; absent with an endpoint, whose address through the open tunnel it is then.
    #[serde(default)]
    #[ts(optional)]
    pub url: Option<String>,
    /// The endpoint whose public address it is given.
    #[serde(default)]
    #[ts(optional)]
    pub endpoint_id: Option<EndpointId>,
    /// Which events.
    pub events: Vec<String>,
    /// Its name.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// How it is signed.
    #[serde(default)]
    #[ts(optional)]
    pub signing_method: Option<String>,
    /// What it is limited to.
    #[serde(default)]
    #[ts(optional)]
    pub scope_type: Option<String>,
    /// The persona that it is limited to.
    #[serde(default)]
    #[ts(optional)]
    pub persona_id: Option<String>,
    /// How long the platform waits for an answer, in milliseconds.
    #[serde(default)]
    #[ts(optional, type = "number")]
    pub timeout_ms: Option<i64>,
    /// How often it tries again.
    #[serde(default)]
    #[ts(optional, type = "number")]
    pub max_retries: Option<i64>,
    /// Where its secret comes from.
    #[serde(default)]
    #[ts(optional, as = "Option<SubscriptionSecret>")]
    pub secret: SubscriptionSecret,
    /// The secret, where a person gives it.
    #[serde(default)]
    #[ts(optional, type = "string")]
    pub value: Option<Secret>,
    /// The workspace's name, typed by a person, where something changes at real people.
    #[serde(default)]
    #[ts(optional)]
    pub confirm: Option<String>,
}

impl SubscriptionCreateRequest {
    /// Asks for one of these events with nothing else said.
    pub const fn of(connection_id: ConnectionId, events: Vec<String>) -> Self {
        Self {
            connection_id,
            events,
            url: None,
            endpoint_id: None,
            name: None,
            signing_method: None,
            scope_type: None,
            persona_id: None,
            timeout_ms: None,
            max_retries: None,
            secret: SubscriptionSecret::Made,
            value: None,
            confirm: None,
        }
    }
}

/// Changes a subscription; what is absent stays.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionUpdateRequest {
    /// The connection.
    pub connection_id: ConnectionId,
    /// The platform's id of it.
    pub id: String,
    /// Where it is sent.
    #[serde(default)]
    #[ts(optional)]
    pub url: Option<String>,
    /// The endpoint that it is pointed to, by its address through the open tunnel; where it led before is remembered.
    #[serde(default)]
    #[ts(optional)]
    pub endpoint_id: Option<EndpointId>,
    /// Which events.
    #[serde(default)]
    #[ts(optional)]
    pub events: Option<Vec<String>>,
    /// Its name; an empty one takes it away.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// How it is signed.
    #[serde(default)]
    #[ts(optional)]
    pub signing_method: Option<String>,
    /// What it is limited to.
    #[serde(default)]
    #[ts(optional)]
    pub scope_type: Option<String>,
    /// The persona that it is limited to.
    #[serde(default)]
    #[ts(optional)]
    pub persona_id: Option<String>,
    /// How long the platform waits for an answer, in milliseconds.
    #[serde(default)]
    #[ts(optional, type = "number")]
    pub timeout_ms: Option<i64>,
    /// How often it tries again.
    #[serde(default)]
    #[ts(optional, type = "number")]
    pub max_retries: Option<i64>,
    /// The workspace's name, typed by a person, where something changes at real people.
    #[serde(default)]
    #[ts(optional)]
    pub confirm: Option<String>,
}

impl SubscriptionUpdateRequest {
    /// Changes nothing yet.
    pub const fn of(connection_id: ConnectionId, id: String) -> Self {
        Self {
            connection_id,
            id,
            url: None,
            endpoint_id: None,
            events: None,
            name: None,
            signing_method: None,
            scope_type: None,
            persona_id: None,
            timeout_ms: None,
            max_retries: None,
            confirm: None,
        }
    }
}
