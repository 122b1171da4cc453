//! The embedded sandbox at the RPC edge.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use gatehouse_model::{DeliveryId, EndpointId, Reason, SecretHome, Timestamp, WorkspaceId};

/// Tries everything out on the embedded sandbox.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct SandboxTryRequest {
    /// Keep the secrets in memory for this run when there is no keychain.
    pub memory_only: bool,
}

/// What trying out made and sent.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SandboxTryView {
    /// The workspace "Sandbox".
    pub workspace_id: WorkspaceId,
    /// Where the secrets are.
    pub secrets_in: SecretHome,
    /// What was sent, in order.
    pub sent: Vec<SentView>,
    /// The delivery that is worth looking at first: the tampered one.
    pub look_at: Option<DeliveryId>,
}

/// One request of the sandbox and what our receiver answered.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SentView {
    /// The platform's profile id.
    pub platform: String,
    /// The event's name.
    pub event: String,
    /// The fault put into it, spelt as in the profile format.
    pub fault: Option<String>,
    /// The endpoint that it was sent to; none for an address given by the person.
    pub endpoint_id: Option<EndpointId>,
    /// When it was sent.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// The status of the answer; none when it could not be reached.
    pub status: Option<u16>,
    /// What kept it from being reached.
    pub error: Option<String>,
    /// How long the answer took, in milliseconds.
    #[ts(type = "number")]
    pub latency_ms: u64,
    /// The delivery that it became, when it reached our receiver.
    pub delivery_id: Option<DeliveryId>,
}

/// Sends one event of a platform, signed with the secret of the workspace's endpoint.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SandboxSendRequest {
    /// The workspace; without one the workspace "Sandbox".
    #[serde(default)]
    #[ts(optional)]
    pub workspace_id: Option<WorkspaceId>,
    /// The platform's profile id.
    pub platform: String,
    /// The event's name; without one the first of the profile.
    #[serde(default)]
    #[ts(optional)]
    pub event: Option<String>,
    /// A fault, spelt as in the profile format.
    #[serde(default)]
    #[ts(optional)]
    pub fault: Option<String>,
    /// Another address instead of the endpoint's own.
    #[serde(default)]
    #[ts(optional)]
    pub to: Option<String>,
}

/// The answers to what was sent.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SandboxSendView {
    /// In the order of sending; two for the fault `duplicate`.
    pub sent: Vec<SentView>,
}

/// One imitated platform.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SandboxPlatformView {
    /// The platform's profile id.
    pub platform: String,
    /// Its name as it writes itself.
    pub name: String,
    /// The event names that it can send.
    pub events: Vec<String>,
    /// The faults that it can put into them.
    pub faults: Vec<String>,
    /// The endpoint that it sends to.
    pub endpoint_id: Option<EndpointId>,
    /// The last four of the secret that it signs with.
    pub secret_last_four: Option<String>,
    /// The fingerprint of the secret that it signs with.
    pub secret_fingerprint: Option<String>,
    /// What of the imitation is invented, because the platform does not document it.
    pub invented: Vec<String>,
    /// Deliveries that its endpoint received.
    #[ts(type = "number")]
    pub deliveries: u64,
    /// Invalid ones among them.
    #[ts(type = "number")]
    pub failed: u64,
}

/// The embedded sandbox.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SandboxView {
    /// Whether it runs.
    pub running: bool,
    /// The workspace "Sandbox", once it was tried.
    pub workspace_id: Option<WorkspaceId>,
    /// The address of its example consumer, a target for replays.
    pub consumer_url: Option<String>,
    /// The five platforms.
    pub platforms: Vec<SandboxPlatformView>,
}

/// Puts the sandbox's clock forward.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SandboxAdvanceRequest {
    /// By how many milliseconds; a year at most.
    #[ts(type = "number")]
    pub millis: u64,
}

/// Stops the sandbox's clock or lets it run, and sets the clock of its signatures off; what is absent stays.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct SandboxClockRequest {
    /// Whether it stands.
    #[ts(optional)]
    pub stopped: Option<bool>,
    /// By how many seconds the times in signatures are ahead of the machine's clock.
    #[ts(optional)]
    pub skew_seconds: Option<i32>,
}

/// Switches a fault of an imitated API's answers on, or off.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SandboxFaultRequest {
    /// The platform's profile id.
    pub platform: String,
    /// The fault; without one it is switched off.
    #[serde(default)]
    #[ts(optional)]
    pub fault: Option<String>,
    /// The value of `Retry-After` for 429, the address for a redirect.
    #[serde(default)]
    #[ts(optional)]
    pub argument: Option<String>,
    /// How many answers it meets; without a number all until it is switched off.
    #[serde(default)]
    #[ts(optional)]
    pub times: Option<u32>,
}

/// Names an imitated platform.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SandboxPlatformRequest {
    /// The platform's profile id.
    pub platform: String,
}

/// Names a delivery of the sandbox.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SandboxDeliveryRequest {
    /// The sandbox's id of it.
    pub id: String,
}

/// Sends events with all the attempts of their platform.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SandboxDispatchRequest {
    /// The workspace whose endpoint and secret are taken; without one the workspace "Sandbox".
    #[serde(default)]
    #[ts(optional)]
    pub workspace_id: Option<WorkspaceId>,
    /// The platform's profile id.
    pub platform: String,
    /// The events' names, in the order in which they happen.
    pub events: Vec<String>,
    /// A fault of deliveries, spelt as in the profile format.
    #[serde(default)]
    #[ts(optional)]
    pub fault: Option<String>,
    /// An address; without one the platform's own subscriptions, else the endpoint.
    #[serde(default)]
    #[ts(optional)]
    pub to: Option<String>,
}

/// A fault that is switched on.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SandboxFaultView {
    /// The platform's profile id.
    pub platform: String,
    /// The fault.
    pub fault: String,
    /// What it was given.
    pub argument: Option<String>,
    /// How many answers it still meets; none until it is switched off.
    pub times: Option<u32>,
}

/// One attempt of the sandbox's sender.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SandboxAttemptView {
    /// When it began, by the sandbox's clock.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// The status of the answer; none when there was no answer.
    pub status: Option<u16>,
    /// Why there was no answer.
    pub error: Option<String>,
    /// How long the answer took in real time, in milliseconds.
    #[ts(type = "number")]
    pub latency_ms: u64,
}

/// A delivery of the sandbox's sender.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SandboxDeliveryView {
    /// The sandbox's id.
    pub id: String,
    /// The platform's profile id.
    pub platform: String,
    /// The event's name.
    pub event: String,
    /// The platform's id of the delivery, the same in all attempts.
    pub provider_delivery_id: Option<String>,
    /// The address.
    pub url: String,
    /// The fault that it was sent with.
    pub fault: Option<String>,
    /// `waiting`, `sending`, `delivered`, `dropped`, `dead_letter` or `discarded`.
    pub state: String,
    /// Whether it can be sent again or thrown away.
    pub is_dead_letter: bool,
    /// When the next attempt is due, by the sandbox's clock.
    #[ts(type = "string | null")]
    pub due: Option<Timestamp>,
    /// The attempts, the first one first.
    pub attempts: Vec<SandboxAttemptView>,
}

/// How the sandbox stands.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct SandboxWorldView {
    /// Whether it runs; nothing else is told when it does not.
    pub running: bool,
    /// Its address; each platform is below it under its own id.
    pub base_url: Option<String>,
    /// The platforms whose API is imitated.
    pub platforms: Vec<String>,
    /// The moment by its clock.
    #[ts(type = "string | null")]
    pub now: Option<Timestamp>,
    /// How far its clock is ahead of the machine's, in milliseconds.
    #[ts(type = "number")]
    pub ahead_ms: u64,
    /// Whether its clock stands.
    pub stopped: bool,
    /// By how many seconds the times in its signatures are ahead of the machine's clock.
    pub skew_seconds: i32,
    /// The faults of answers that there are.
    pub possible_faults: Vec<String>,
    /// The faults of answers that are switched on.
    pub faults: Vec<SandboxFaultView>,
    /// The last deliveries, at most 200, the newest first.
    pub deliveries: Vec<SandboxDeliveryView>,
}

/// A made-up key that an imitation takes.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SandboxCredentialView {
    /// The id of the entry under `[[auth]]` in the profile.
    pub auth: String,
    /// The field, where the credential has several.
    pub field: Option<String>,
    /// What it may do.
    pub label: String,
    /// The value; it opens nothing but this sandbox.
    pub value: String,
}

/// The made-up keys of a platform.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SandboxCredentialListView {
    /// The keys.
    pub credentials: Vec<SandboxCredentialView>,
}

/// How many requests got a verdict for a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SandboxVerdictView {
    /// The reason.
    pub reason: Reason,
    /// The requests.
    pub requests: u32,
    /// Those among them that repeat an earlier one.
    pub repeats: u32,
}

/// A scenario that can be played.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SandboxScenarioView {
    /// Its name, such as `retry-storm`.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The platform's profile id.
    pub platform: String,
    /// What will be done.
    pub does: String,
    /// What one should see afterwards.
    pub see: String,
    /// Whether it can be played to another address than the endpoint's.
    pub goes_elsewhere: bool,
    /// What the verdicts must be.
    pub expected: Vec<SandboxVerdictView>,
}

/// The scenarios.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SandboxScenarioListView {
    /// In the order in which a person is offered them.
    pub scenarios: Vec<SandboxScenarioView>,
}

/// Plays a scenario.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SandboxScenarioRequest {
    /// Its name.
    pub name: String,
    /// Another address instead of the endpoint's own.
    #[serde(default)]
    #[ts(optional)]
    pub to: Option<String>,
    /// Keep the secrets in memory for this run when there is no keychain.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub memory_only: bool,
}

/// A call of a scenario.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SandboxScenarioCallView {
    /// The path below the platform's API.
    pub path: String,
    /// The status of the last answer.
    pub status: u16,
    /// How often it was sent.
    pub sendings: u32,
    /// How long it waited in between, in milliseconds.
    #[ts(type = "number")]
    pub waited_ms: u64,
}

/// What came of a scenario.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SandboxScenarioRunView {
    /// Its name.
    pub name: String,
    /// The workspace "Sandbox".
    pub workspace_id: WorkspaceId,
    /// A query that finds its deliveries in the inbox; none where they went elsewhere, or there are none.
    pub query: Option<String>,
    /// What the verdicts of the inbox are.
    pub came: Vec<SandboxVerdictView>,
    /// What they must be.
    pub expected: Vec<SandboxVerdictView>,
    /// Whether everything came as it must; none where that is not ours to see.
    pub as_expected: Option<bool>,
    /// What one should see.
    pub see: String,
    /// Dead letters that are left.
    pub dead_letters: u32,
    /// What was sent, with every attempt.
    pub deliveries: Vec<SandboxDeliveryView>,
    /// The call, where the scenario makes one.
    pub call: Option<SandboxScenarioCallView>,
}
