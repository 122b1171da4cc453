//! The sandbox's side of the dialogue with an application, at the RPC edge.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use gatehouse_model::{Timestamp, WorkspaceId};

/// A step that a person would do before Keruj's pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SandboxDialogueStep {
    /// Install the application for a company.
    Install,
    /// Open the configuration page.
    Configure,
    /// Send the values of the form that is shown.
    Submit,
    /// Announce an update.
    Update,
    /// Remove the application.
    Uninstall,
}

/// Does a step of the dialogue, and waits for what the application answers.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SandboxDialogueStepRequest {
    /// The company's id.
    pub company_id: String,
    /// The step.
    pub step: SandboxDialogueStep,
    /// The workspace whose endpoint is the application; without one the workspace "Sandbox".
    #[serde(default)]
    #[ts(optional)]
    pub workspace_id: Option<WorkspaceId>,
    /// Another address than the endpoint's, for an installation.
    #[serde(default)]
    #[ts(optional)]
    pub to: Option<String>,
    /// An installation in the older shape: without `account_id`, with `data`.
    #[serde(default)]
    pub older: bool,
    /// The values of the form by the names of its elements; without any, values that a person could have entered.
    #[serde(default)]
    #[ts(type = "Record<string, unknown>", optional)]
    pub values: Option<serde_json::Map<String, serde_json::Value>>,
}

/// The application as the sandbox knows it, and where each company stands.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct SandboxDialogueView {
    /// The application's address; none when none was installed yet.
    pub endpoint: Option<String>,
    /// The companies.
    pub companies: Vec<SandboxCompanyView>,
}

/// A company and its dialogue.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SandboxCompanyView {
    /// The company's id.
    pub company_id: String,
    /// The id of the account that installs.
    pub account_id: String,
    /// Its name.
    pub name: String,
    /// Where the dialogue stands, such as `new`, `asked`, `done`, `install_failed`.
    pub stage: String,
    /// The form that is shown.
    pub form: Option<SandboxFormView>,
    /// What was said, the first message first.
    pub steps: Vec<SandboxStepView>,
}

/// A form that an application answered with.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SandboxFormView {
    /// The name of the event that the application wants back.
    pub reply: String,
    /// Its heading.
    pub title: Option<String>,
    /// Its elements.
    pub elements: Vec<SandboxElementView>,
}

/// An element of a form.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SandboxElementView {
    /// The name under which its value is sent; empty for one that has none.
    pub name: String,
    /// What it is, such as `text`, `password`, `select`.
    pub kind: String,
    /// What stands beside it.
    pub label: Option<String>,
    /// Whether it must have a value.
    pub required: bool,
    /// The values to choose from.
    pub options: Vec<String>,
}

/// One message and what came back; no secret stands here.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SandboxStepView {
    /// When it was sent, by the sandbox's clock.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// The event's name.
    pub event: String,
    /// The body that was sent.
    #[ts(type = "unknown")]
    pub sent: serde_json::Value,
    /// The status of the answer; none when there was no answer.
    pub status: Option<u16>,
    /// The answer's body, where it was JSON.
    #[ts(type = "unknown")]
    pub answer: Option<serde_json::Value>,
    /// Why the answer could not be used, or why there was none.
    pub failure: Option<String>,
    /// Where the dialogue stood behind it.
    pub stage: String,
}
