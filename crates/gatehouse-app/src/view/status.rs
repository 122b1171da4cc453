//! The state of the house: what the frame of the window and `gatehouse doctor` show.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use gatehouse_model::{EndpointId, ForwardRuleId, Problem, SecretHome, WorkspaceId};

/// A request without fields.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EmptyRequest {}

/// An answer without fields.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, TS)]
pub struct DoneView {}

/// Whether the keychain can be used now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeychainState {
    /// It answers, and its collection is open.
    Unlocked,
    /// It answers, but wants a password first.
    Locked,
    /// None is there; secrets are kept in memory for this run, if the person agreed.
    Unavailable,
    /// It failed in a way that trying again may mend.
    Broken,
}

/// The keychain as the status line shows it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct KeychainView {
    /// Whether it can be used now.
    pub state: KeychainState,
    /// Where new secrets go.
    pub home: SecretHome,
    /// What is wrong and what to do, unless it is unlocked.
    pub problem: Option<Problem>,
}

/// The listener as the top bar shows it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct ReceiverView {
    /// Whether it listens.
    pub listening: bool,
    /// Its address, `127.0.0.1:8787`, while it listens.
    pub address: Option<String>,
    /// What it is receiving for: the number of endpoints.
    pub endpoints: u32,
    /// What stopped it, if it should listen and does not; or why what comes cannot be stored.
    pub problem: Option<Problem>,
    /// Its second door for senders that insist on HTTPS, while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub tls: Option<TlsView>,
    /// What came since it was started and became no delivery.
    #[serde(default)]
    pub strays: StraysView,
}

/// The door for HTTPS, with a certificate that this installation made for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TlsView {
    /// Its address, `127.0.0.1:8788`.
    pub address: String,
    /// Where the certificate lies as PEM, for senders that have to be told to trust it.
    pub certificate: String,
    /// SHA-256 of the certificate, lower-case hex.
    pub fingerprint_sha256: String,
}

/// Requests that became no delivery, by the reason; none of them is stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StraysView {
    /// All of them.
    #[ts(type = "number")]
    pub all: u64,
    /// To an address that is not known.
    #[ts(type = "number")]
    pub not_found: u64,
    /// With a head over the limit of lines or bytes.
    #[ts(type = "number")]
    pub heads_too_large: u64,
    /// With a body over the limit of its endpoint.
    #[ts(type = "number")]
    pub bodies_too_large: u64,
    /// With a length that could be read in two ways.
    #[ts(type = "number")]
    pub ambiguous_length: u64,
    /// Not HTTP/1.1, or without a single Host.
    #[ts(type = "number")]
    pub malformed: u64,
    /// With a method that the endpoint does not take.
    #[ts(type = "number")]
    pub wrong_method: u64,
    /// With a body that ended early or came too slowly.
    #[ts(type = "number")]
    pub incomplete: u64,
}

/// The store as the status line shows it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct StoreView {
    /// Deliveries in all workspaces.
    #[ts(type = "number")]
    pub deliveries: u64,
    /// The size of the database with its log, in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// The folder, as the person would type it.
    pub folder: String,
    /// What has to be known about the files: they are newer than this program, damaged, or were salvaged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub notice: Option<Problem>,
}

/// The state of the house.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct StatusView {
    /// The version of Gatehouse.
    pub version: String,
    /// The store.
    pub store: StoreView,
    /// The keychain.
    pub keychain: KeychainView,
    /// The listener.
    pub receiver: ReceiverView,
    /// Whether the embedded sandbox runs.
    pub sandbox_running: bool,
    /// The faults that are played now, by endpoints and by rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<PlayedFaultView>>")]
    pub faults: Vec<PlayedFaultView>,
    /// What was chosen in this installation.
    pub settings: SettingsView,
    /// Whose window this is.
    pub role: Role,
}

/// A fault that is played until a person turns it off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlayedFaultView {
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// The endpoint.
    pub endpoint_id: EndpointId,
    /// Its name.
    pub endpoint: String,
    /// The rule, where a rule plays it; else the endpoint's answer does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rule_id: Option<ForwardRuleId>,
    /// Where that rule sends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub target: Option<String>,
    /// The fault's word.
    pub fault: String,
}

/// Whose window it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Of the person who owns the keys: every command.
    #[default]
    Owner,
    /// For support staff: no keys, nothing is changed or sent, notes can be written.
    Support,
}

/// Whose windows these are from now on.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct RoleView {
    /// The role.
    pub role: Role,
}

/// What was chosen in this installation.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SettingsView {
    /// `system`, `light` or `dark`.
    pub theme: Theme,
    /// The height of rows.
    pub density: Density,
    /// Whether single letters act on a focused list.
    pub single_key_shortcuts: bool,
    /// Whether the hint strip of the first run was dismissed.
    pub hints_dismissed: bool,
    /// The workspace that the window shows.
    pub active_workspace: Option<WorkspaceId>,
}

/// The colours of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the operating system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The height of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// 24 px.
    Compact,
    /// 28 px.
    #[default]
    Normal,
    /// 32 px.
    Comfortable,
}

/// Changes settings; what is absent stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct SettingsSetRequest {
    /// The colours of the window.
    #[ts(optional)]
    pub theme: Option<Theme>,
    /// The height of rows.
    #[ts(optional)]
    pub density: Option<Density>,
    /// Whether single letters act on a focused list.
    #[ts(optional)]
    pub single_key_shortcuts: Option<bool>,
    /// Whether the hint strip of the first run was dismissed.
    #[ts(optional)]
    pub hints_dismissed: Option<bool>,
    /// The workspace that the window shows.
    #[ts(optional)]
    pub active_workspace: Option<WorkspaceId>,
}

/// One line of `gatehouse doctor`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DoctorCheckView {
    /// What was looked at.
    pub name: String,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found, and the next step when it is not ok.
    pub detail: String,
}

/// The answer of `doctor.run`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DoctorView {
    /// The lines, in a fixed order.
    pub checks: Vec<DoctorCheckView>,
}

/// Starts the listener.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct ReceiverStartRequest {
    /// The port; without one the port used last, else a free one.
    #[ts(optional)]
    pub port: Option<u16>,
    /// Whether to listen for HTTPS too; without a word as the last time.
    #[ts(optional)]
    pub tls: Option<bool>,
    /// The port for HTTPS; without one the port used last, else a free one.
    #[ts(optional)]
    pub tls_port: Option<u16>,
}
