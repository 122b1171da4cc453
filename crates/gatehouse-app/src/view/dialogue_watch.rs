//! Whether a platform reaches an application, and what it asks for to publish one, at the RPC edge.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use gatehouse_model::{DeliveryId, EndpointId, Timestamp};
use gatehouse_providers::Provenance;

/// Whether the platform reaches an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Reachability {
    /// It does.
    Reachable,
    /// It does not.
    Unreachable,
    /// Nobody has asked yet.
    Unknown,
    /// There is no public address: only this machine reaches it.
    Local,
}

/// Why an endpoint is reached or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReachabilityReason {
    /// The last question whether it lives was answered well.
    Answered,
    /// The listener is off.
    NotListening,
    /// The endpoint's own rule answers with a failure.
    Refusing,
    /// The tunnel is not up.
    TunnelDown,
    /// The question whether it lives has not come for too long.
    HealthMissing,
    /// The last question whether it lives was not answered well.
    HealthRefused,
    /// There is neither a tunnel nor a public address.
    NoPublicAddress,
    /// The platform has never asked whether it lives.
    NeverAsked,
}

/// Whether a platform reaches each endpoint that it speaks with.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueMonitorView {
    /// The endpoints.
    pub endpoints: Vec<DialogueWatchView>,
}

/// Whether a platform reaches an endpoint.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueWatchView {
    /// The endpoint.
    pub endpoint_id: EndpointId,
    /// Its name.
    pub endpoint: String,
    /// Whether it is reached.
    pub state: Reachability,
    /// Why.
    pub reason: ReachabilityReason,
    /// The same as a sentence.
    pub text: String,
    /// Whether a person should see to it: it was reached before, or a company counts on it.
    pub alarm: bool,
    /// Since when, where that is known.
    #[ts(type = "string | null")]
    pub since: Option<Timestamp>,
    /// Whether the listener is on.
    pub receiver_on: bool,
    /// The tunnel that leads to it.
    pub tunnel: Option<DialogueTunnelView>,
    /// The last question whether it lives.
    pub last_health: Option<DialogueHealthView>,
    /// How often the platform asks, in seconds.
    pub interval_s: u32,
    /// After how long without a good answer it disables an application, in seconds.
    pub threshold_s: u32,
    /// Whether nobody documents these two.
    pub assumed: bool,
}

/// The tunnel that leads to an endpoint.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueTunnelView {
    /// `starting`, `up`, `down` or `stopped`.
    pub state: String,
    /// The public address, without a path.
    pub url: Option<String>,
    /// Since when it is so.
    #[ts(type = "string | null")]
    pub since: Option<Timestamp>,
}

/// A question of the platform whether an endpoint lives.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueHealthView {
    /// When it came.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// The status that it got.
    pub status: u16,
    /// The delivery that it was.
    pub delivery_id: DeliveryId,
}

/// Asks for what a platform wants to publish an application.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DialogueSubmissionRequest {
    /// The endpoint.
    pub endpoint_id: EndpointId,
    /// A short description of the application.
    #[serde(default)]
    #[ts(optional)]
    pub description: Option<String>,
    /// The name of the logo's file.
    #[serde(default)]
    #[ts(optional)]
    pub logo_name: Option<String>,
    /// The logo in base64, up to 4 MiB of it.
    #[serde(default)]
    #[ts(optional)]
    pub logo_base64: Option<String>,
}

/// What a platform wants to publish an application.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueSubmissionView {
    /// Where it is sent.
    pub mail_to: Option<String>,
    /// The whole as text.
    pub text: String,
    /// What is asked for.
    pub rows: Vec<DialogueSubmissionRowView>,
    /// What is to be said of the logo.
    pub logo: Option<DialogueLogoView>,
}

/// One thing that is asked for.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueSubmissionRowView {
    /// Its id: `endpoint`, `healthcheck`, `logo`, `description`, `configuration`.
    pub id: String,
    /// Its name.
    pub label: String,
    /// The value; none where it is missing.
    pub value: Option<String>,
    /// Whether it can be handed in as it is.
    pub ready: bool,
    /// On whose word it is asked for.
    pub provenance: Provenance,
    /// What is to be known of it.
    pub note: Option<String>,
}

/// What is to be said of a logo.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueLogoView {
    /// The name of its file.
    pub name: String,
    /// `png`, `jpeg`, `gif`, `webp` or `svg`; none for another.
    pub format: Option<String>,
    /// In pixels, where the file says so.
    pub width: Option<u32>,
    /// In pixels, where the file says so.
    pub height: Option<u32>,
    /// In bytes.
    pub size: u32,
    /// What was looked at.
    pub checks: Vec<DialogueLogoCheckView>,
}

/// One thing that was looked at in a logo.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueLogoCheckView {
    /// Its id: `format`, `size`, `dimensions`, `square`.
    pub id: String,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found.
    pub text: String,
    /// On whose word it should be so.
    pub provenance: Provenance,
}
