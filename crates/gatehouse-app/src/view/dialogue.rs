//! Dialogues of a platform with an application, at the RPC edge.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use gatehouse_model::{
    AnswerMode, ConnectionId, DeliveryId, EndpointId, Reason, Timestamp, VerdictStatus, WorkspaceId,
};
use gatehouse_providers::Provenance;

/// Names a company of a connection.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DialogueRequest {
    /// The connection.
    pub connection_id: ConnectionId,
    /// The company, by the platform's id.
    pub company_id: String,
}

/// The endpoints of a workspace that a platform can speak with.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialoguePlacesView {
    /// One for each endpoint; a connection without one has a place of its own.
    pub places: Vec<DialoguePlaceView>,
}

/// Where a platform can speak with an application.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialoguePlaceView {
    /// The connection.
    pub connection_id: ConnectionId,
    /// Its name.
    pub connection: String,
    /// The platform's profile id.
    pub platform: String,
    /// The platform's name as it writes itself.
    pub platform_name: String,
    /// The endpoint; none where the connection has none.
    pub endpoint_id: Option<EndpointId>,
    /// Its name.
    pub endpoint: Option<String>,
    /// `/in/<token>` with the path of the dialogue.
    pub path: Option<String>,
    /// The public address, where one is known.
    pub url: Option<String>,
    /// The address on this machine while the receiver listens.
    pub local_url: Option<String>,
    /// Where the platform asks whether the application lives: the public address, else the one on this machine.
    pub health_url: Option<String>,
    /// Whether [`DialoguePlaceView::url`] leads here from outside.
    pub is_public: bool,
    /// Who answers: `fixed` is Gatehouse, `target` a program of one's own.
    pub mode: Option<AnswerMode>,
    /// The address of that program.
    pub target: Option<String>,
    /// Whether the token that every request has to carry is kept.
    pub has_token: bool,
    /// How many companies have spoken.
    pub companies: u32,
    /// On whose word the form is as it is.
    pub form_provenance: Provenance,
    /// The endpoint's own rule that stands before the dialogue's answers, as a sentence.
    pub overridden: Option<String>,
}

/// Asks for the companies of a workspace, or of one connection.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DialogueListRequest {
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// The connection; every one without it.
    #[serde(default)]
    #[ts(optional)]
    pub connection_id: Option<ConnectionId>,
}

/// Where a company stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DialogueState {
    /// It installed the application, and the configuration was not opened yet.
    Installing,
    /// A form was shown.
    Configuring,
    /// The application said that it needs nothing more.
    Installed,
    /// The application refused, or its answer could not be used.
    Failed,
    /// It removed the application.
    Uninstalled,
}

impl DialogueState {
    /// Gives the stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Installing => "installing",
            Self::Configuring => "configuring",
            Self::Installed => "installed",
            Self::Failed => "failed",
            Self::Uninstalled => "uninstalled",
        }
    }
}

/// The companies that have spoken, the one that spoke last first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueListView {
    /// The companies.
    pub companies: Vec<DialogueCompanyView>,
}

/// A company and where it stands.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueCompanyView {
    /// The connection.
    pub connection_id: ConnectionId,
    /// The company, by the platform's id.
    pub company_id: String,
    /// Its accounts, in the order in which they spoke.
    pub account_ids: Vec<String>,
    /// Where it stands.
    pub state: DialogueState,
    /// Whether it was installed in the older shape, without an account.
    pub older: bool,
    /// How many messages came.
    pub steps: u32,
    /// When the first came.
    #[ts(type = "string")]
    pub first_at: Timestamp,
    /// When the last came.
    #[ts(type = "string")]
    pub last_at: Timestamp,
    /// The event that the last form asks for.
    pub waiting_for: Option<String>,
    /// How many of its secrets are kept.
    pub secrets: u32,
    /// Whether it removed the application, and something of it is still here.
    pub forget_due: bool,
}

/// A dialogue with one company.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueView {
    /// The company.
    pub company: DialogueCompanyView,
    /// The steps that the profile knows.
    pub stages: Vec<DialogueStageView>,
    /// What was said, the first message first.
    pub steps: Vec<DialogueStepView>,
    /// The secrets that it brought.
    pub secrets: Vec<DialogueSecretView>,
}

/// A step that the profile knows.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueStageView {
    /// Its id, such as `install`.
    pub id: String,
    /// The event's name; `*` is any name that the application gave.
    pub event: String,
    /// On whose word.
    pub provenance: Provenance,
    /// Whether it was taken.
    pub done: bool,
    /// Whether it was the last one.
    pub current: bool,
}

/// A message of the platform and its answer; no secret stands here.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueStepView {
    /// Its place, from 1.
    pub number: u32,
    /// The delivery that it was.
    pub delivery_id: DeliveryId,
    /// The endpoint that it reached.
    pub endpoint_id: EndpointId,
    /// When it came.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// The event's name.
    pub event: String,
    /// The step of the profile, such as `install` or `reply`.
    pub step: String,
    /// The verdict.
    pub verdict: VerdictStatus,
    /// Its reason.
    pub reason: Reason,
    /// The body that came, with secrets masked; null where it is no JSON.
    #[ts(type = "unknown")]
    pub received: Value,
    /// The JSON pointers that the profile asks for and that were not there.
    pub missing: Vec<String>,
    /// What was answered; none where no answer went out.
    pub answer: Option<DialogueAnswerView>,
}

/// Who answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DialogueAnswerer {
    /// Gatehouse played the application.
    Gatehouse,
    /// A program of one's own.
    Target,
    /// The endpoint's own rule: a refusal, a fault, or a fixed body.
    Endpoint,
}

/// What an answer means to the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DialogueEffect {
    /// The person is sent to the configuration.
    GoOn,
    /// A form is shown.
    Form,
    /// The person is told that all is done.
    Done,
    /// The application is removed.
    Removed,
    /// The application refused.
    Refused,
    /// Neither empty nor an action.
    Unusable,
}

/// An answer, with secrets masked.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueAnswerView {
    /// The status.
    pub status: u16,
    /// The body as JSON; null where it is empty or no JSON.
    #[ts(type = "unknown")]
    pub body: Value,
    /// The body where it is neither empty nor JSON.
    pub text: Option<String>,
    /// Who answered.
    pub by: DialogueAnswerer,
    /// What it means to the platform.
    pub effect: DialogueEffect,
    /// The form that it asks to show.
    pub form: Option<DialogueFormView>,
}

/// A form as a lenient reader finds it in an answer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueFormView {
    /// The event that the application wants back.
    pub reply: String,
    /// Its heading.
    pub title: Option<String>,
    /// Its elements.
    pub elements: Vec<DialogueElementView>,
}

/// An element of a form.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueElementView {
    /// The name under which its value is sent; empty for one that has none.
    pub name: String,
    /// What it is, such as `text`, `password`, `select`.
    pub kind: String,
    /// What stands beside it.
    pub label: Option<String>,
    /// Whether it must have a value.
    pub required: bool,
    /// Whether its value is a secret.
    pub secret: bool,
    /// The values to choose from.
    pub options: Vec<String>,
}

/// Where a secret that a company brought is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DialogueSecretHome {
    /// In the keychain.
    Keychain,
    /// In the memory of this run.
    Memory,
    /// Only sealed in its delivery: the keychain could not be had yet.
    Waiting,
}

/// A secret that a company brought; never its value.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueSecretView {
    /// The name of its field.
    pub name: String,
    /// The name of its key; none while it waits.
    pub key: Option<String>,
    /// The delivery that brought it, as long as that is here.
    pub delivery_id: Option<DeliveryId>,
    /// Where it stood, as a JSON pointer.
    pub pointer: String,
    /// Where it is.
    pub state: DialogueSecretHome,
    /// Its last four characters; none of a short one.
    pub last_four: Option<String>,
    /// When it was kept, or when it came.
    #[ts(type = "string")]
    pub at: Timestamp,
}

/// What an endpoint answers in a dialogue.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueAnswersView {
    /// The endpoint.
    pub endpoint_id: EndpointId,
    /// Who answers: `fixed` is Gatehouse, `target` a program of one's own.
    pub mode: AnswerMode,
    /// The address of that program.
    pub target: Option<String>,
    /// The rules of the endpoint whose target could answer.
    pub targets: Vec<DialogueTargetView>,
    /// How long the platform waits, in milliseconds.
    #[ts(type = "number")]
    pub timeout_ms: u64,
    /// Whether nobody documents that.
    pub timeout_assumed: bool,
    /// The answers: those to the profile's events first, then those to names of one's own.
    pub answers: Vec<DialogueAnswerSettingView>,
    /// The kinds that an element can have.
    pub element_kinds: Vec<String>,
    /// Where a form names the event that it wants back.
    pub reply_pointer: String,
    /// Where its elements stand.
    pub elements_pointer: String,
    /// A form to begin with, as JSON text.
    pub template: String,
    /// On whose word a form is as it is.
    pub form_provenance: Provenance,
}

/// A rule whose target could answer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueTargetView {
    /// The rule.
    pub rule_id: gatehouse_model::ForwardRuleId,
    /// Its target.
    pub url: String,
    /// Whether it is the one that answers.
    pub answers: bool,
}

/// The answer to one event.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueAnswerSettingView {
    /// The event's name.
    pub event: String,
    /// The step of the profile.
    pub step: String,
    /// The status.
    pub status: u16,
    /// The body as text; empty is an empty body.
    pub body: String,
    /// The status where nobody chose another.
    pub default_status: u16,
    /// The body where nobody chose another.
    pub default_body: String,
    /// Whether a person chose another.
    pub changed: bool,
    /// On whose word the event has its name.
    pub provenance: Provenance,
    /// The event whose answer asks for this one.
    pub asked_by: Option<String>,
}

/// Names an endpoint whose answers are asked for.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DialogueAnswerSetRequest {
    /// The endpoint.
    pub endpoint_id: EndpointId,
    /// The event's name.
    pub event: String,
    /// The status, 200–599.
    pub status: u16,
    /// The body: JSON, or nothing.
    pub body: String,
}

/// Names an answer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DialogueAnswerRequest {
    /// The endpoint.
    pub endpoint_id: EndpointId,
    /// The event's name.
    pub event: String,
}

/// What is forgotten of a company, or was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DialogueForgottenView {
    /// The company.
    pub company_id: String,
    /// The deliveries, with their attempts and what is found of them.
    pub deliveries: u32,
    /// How many of these had a sealed part.
    pub sealed: u32,
    /// The records of the dialogue.
    pub steps: u32,
    /// The names of the keys.
    pub secrets: Vec<String>,
}

/// A dialogue as a script.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueScriptView {
    /// A name for its file.
    pub file_name: String,
    /// The script, as JSON.
    pub text: String,
}

/// Runs a script.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DialogueRunRequest {
    /// The endpoint whose token is sent, and that is spoken with unless another address is named.
    pub endpoint_id: EndpointId,
    /// The script.
    pub text: String,
    /// An address on this machine.
    #[serde(default)]
    #[ts(optional)]
    pub to: Option<String>,
}

/// What became of a script.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueRunView {
    /// The company that was made up for this run.
    pub company_id: String,
    /// The address.
    pub to: String,
    /// The steps.
    pub steps: Vec<DialogueRunStepView>,
    /// Whether every answer is as it was recorded.
    pub same: bool,
    /// The step that got no answer at all.
    pub stopped_at: Option<u32>,
}

/// A step of a script that was run.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DialogueRunStepView {
    /// Its place, from 1.
    pub number: u32,
    /// The event's name.
    pub event: String,
    /// The status that was recorded.
    pub recorded_status: Option<u16>,
    /// The body that was recorded; null where it was empty.
    #[ts(type = "unknown")]
    pub recorded: Value,
    /// The status that came.
    pub status: Option<u16>,
    /// The body that came, as JSON with secrets masked; null where it was empty.
    #[ts(type = "unknown")]
    pub got: Value,
    /// The body that came where it was neither empty nor JSON.
    pub got_text: Option<String>,
    /// Whether the answer is as it was recorded.
    pub same: bool,
    /// What differs.
    pub differences: Vec<DialogueDifferenceView>,
    /// Why there was no answer.
    pub problem: Option<gatehouse_model::Problem>,
}

/// A difference between two answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct DialogueDifferenceView {
    /// Where, as a JSON pointer; `status` for the status, empty for the whole body.
    pub pointer: String,
    /// What was recorded; null where nothing was.
    #[ts(type = "unknown")]
    pub recorded: Value,
    /// What came; null where nothing did.
    #[ts(type = "unknown")]
    pub got: Value,
}
