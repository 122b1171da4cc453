//! Calls to a platform's API at the RPC edge: what can be called, a call as a person makes it, and its answer.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use gatehouse_model::{ConnectionId, EndpointId, Environment, KeyId, KeyState, Problem, Timestamp};
use gatehouse_providers::{ApiStyle, Guard, PageStyle, ParameterKind, Provenance};

use super::LimitView;

/// A row of a form: a name with its value. A row that is switched off stays on the screen and is not sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ApiRow {
    /// The name.
    pub name: String,
    /// The value as typed.
    pub value: String,
    /// Whether it is left out of the call.
    #[serde(default)]
    pub off: bool,
}

/// A GraphQL document with what goes with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct GraphqlDocument {
    /// The document.
    pub query: String,
    /// The variables as the text of a JSON object; empty for none.
    #[serde(default)]
    pub variables: String,
    /// Which operation of the document is meant, where it has several.
    #[serde(default)]
    #[ts(optional)]
    pub operation: Option<String>,
}

/// An endpoint that is told of one call alone. Its address, its signing method and its secret are put into the body when
/// the call is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CallWebhook {
    /// The endpoint, one with a secret of its own.
    pub endpoint_id: EndpointId,
    /// The events that it is told of; all of them when there is none.
    #[serde(default)]
    pub events: Vec<String>,
}

/// A call as a person made it. Never carries the credential: that is added when it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ApiCall {
    /// The connection whose platform is called.
    pub connection_id: ConnectionId,
    /// The endpoint of the profile, or the operation of the OpenAPI file, that it was made from.
    #[serde(default)]
    #[ts(optional)]
    pub endpoint: Option<String>,
    /// The method.
    pub method: String,
    /// The path below the base address, with `{name}` holes; a query may stand behind it.
    pub path: String,
    /// What fills the holes.
    #[serde(default)]
    pub holes: Vec<ApiRow>,
    /// The query.
    #[serde(default)]
    pub query: Vec<ApiRow>,
    /// Further headers.
    #[serde(default)]
    pub headers: Vec<ApiRow>,
    /// The fields of a JSON body that the profile knows; they are laid over [`ApiCall::body`].
    #[serde(default)]
    pub fields: Vec<ApiRow>,
    /// The body as text.
    #[serde(default)]
    #[ts(optional)]
    pub body: Option<String>,
    /// The content type of the body; `application/json` when absent.
    #[serde(default)]
    #[ts(optional)]
    pub content_type: Option<String>,
    /// The GraphQL document; it takes the place of method, path and body.
    #[serde(default)]
    #[ts(optional)]
    pub graphql: Option<GraphqlDocument>,
    /// Which of the profile's ways to authorise is used; the first one with a key when absent.
    #[serde(default)]
    #[ts(optional)]
    pub auth: Option<String>,
    /// Which of the connection's keys is used, by its name or its id; the one in use when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub key: Option<String>,
    /// The endpoint that is told of this one call, where the platform takes such webhooks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub webhook: Option<CallWebhook>,
    /// Whether it goes out without a key although the endpoint wants one.
    #[serde(default)]
    pub without_key: bool,
}

/// How far the pages of a list are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ApiFollow {
    /// At most so many pages.
    pub max_pages: u32,
    /// At most so many records.
    pub max_items: u32,
}

/// Sends a call.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ApiSendRequest {
    /// The call.
    pub call: ApiCall,
    /// A name for this sending, chosen by the caller, under which `api.runs` tells it and `api.cancel` ends it.
    #[serde(default)]
    #[ts(optional)]
    pub run: Option<String>,
    /// The workspace's name, typed by a person, where the call changes something at real people.
    #[serde(default)]
    #[ts(optional)]
    pub confirm: Option<String>,
    /// Whether to follow the pages of the list, and how far.
    #[serde(default)]
    #[ts(optional)]
    pub follow: Option<ApiFollow>,
    /// Whether a wait of more than an hour was agreed to.
    #[serde(default)]
    pub wait: bool,
}

/// Names a call, to look at it before it is sent or to write it as code.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ApiCallRequest {
    /// The call.
    pub call: ApiCall,
}

/// Why a call has to be confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApiGuardView {
    /// Why, as a sentence.
    pub reason: String,
    /// What a person has to type.
    pub confirm: String,
}

/// A call as it would be sent now.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ApiPreparedView {
    /// The method.
    pub method: String,
    /// The whole address, without the credential.
    pub url: String,
    /// The headers; the values of the credential are shown as `•••`.
    pub headers: Vec<ApiRow>,
    /// The body as it would be sent.
    pub body: Option<String>,
    /// What is wrong with its parameters; `at.field` is `holes.NAME`, `query.NAME`, `headers.NAME` or `body.NAME`.
    pub problems: Vec<Problem>,
    /// Why it would not be sent at all.
    pub refused: Option<Problem>,
    /// Why it has to be confirmed.
    pub guard: Option<ApiGuardView>,
    /// Until when it would wait for the limit.
    #[ts(type = "string | null")]
    pub waits_until: Option<Timestamp>,
    /// The key that it would use.
    pub key: Option<ApiKeyView>,
}

/// The key of a call; never its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApiKeyView {
    /// Its id.
    pub key_id: KeyId,
    /// Its name.
    pub name: String,
    /// The profile's way to authorise, such as `api_key`.
    pub auth: String,
    /// Last characters of the value.
    pub last_four: String,
    /// The first 8 hex digits of its fingerprint.
    pub fingerprint: String,
    /// Scopes as the person noted them.
    pub scopes: Vec<String>,
    /// When it ends.
    #[ts(type = "string | null")]
    pub expires_at: Option<Timestamp>,
    /// Whether it is the one in use, or one that it replaced and that still counts.
    pub state: KeyState,
    /// When it was last used.
    #[ts(type = "string | null")]
    pub last_used_at: Option<Timestamp>,
}

/// A parameter of a call, for the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ApiParameterView {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: ParameterKind,
    /// Whether it must be given.
    pub required: bool,
    /// When it must be given, as `other=value`.
    pub required_if: Option<String>,
    /// Whether it may be null.
    pub nullable: bool,
    /// The value that stands for an absent one, as text.
    pub default: Option<String>,
    /// The values to choose from.
    pub values: Vec<String>,
    /// The smallest number, or the shortest length of a text.
    #[ts(type = "number | null")]
    pub min: Option<i64>,
    /// The largest number, or the longest length of a text.
    #[ts(type = "number | null")]
    pub max: Option<i64>,
    /// Whether the value must not be shown.
    pub secret: bool,
    /// What it means, where a file says so.
    pub description: Option<String>,
    /// An example, where a file gives one.
    pub example: Option<String>,
}

/// A call that the platform offers.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ApiEndpointView {
    /// Its id in the profile, such as `contacts.list`.
    pub id: String,
    /// What it is about: the part of the id before the last dot.
    pub group: String,
    /// The method.
    pub method: String,
    /// The path below the base address, with `{name}` holes.
    pub path: String,
    /// The holes of the path.
    pub holes: Vec<ApiParameterView>,
    /// The query parameters.
    pub query: Vec<ApiParameterView>,
    /// The fields of the body.
    pub body: Vec<ApiParameterView>,
    /// How its list is paged; none where it is no list.
    pub paging: Option<PageStyle>,
    /// Whether it needs no credential.
    pub public: bool,
    /// Whether it takes webhooks that are told of this one call.
    pub takes_webhooks: bool,
    /// Whether it changes something.
    pub writes: bool,
    /// Whose word the call is.
    pub provenance: Provenance,
    /// Names that were typed into free query rows of this call before, with the value used last.
    pub remembered: Vec<ApiRow>,
}

/// A base address of the platform.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ApiBaseView {
    /// The profile's name of the environment.
    pub environment: String,
    /// The address; empty where it has to be asked for.
    pub url: String,
    /// Other addresses of the same environment.
    pub alternates: Vec<String>,
    /// What calls that change something need there.
    pub guard: Guard,
    /// Whose word the address is.
    pub provenance: Provenance,
    /// Whether it is the one that this workspace calls.
    pub used: bool,
}

/// What can be called over a connection.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ApiView {
    /// The connection.
    pub connection_id: ConnectionId,
    /// Its name.
    pub connection: String,
    /// The platform's profile.
    pub platform: String,
    /// The platform's name as it writes itself.
    pub platform_name: String,
    /// The environment of the workspace.
    pub environment: Environment,
    /// The style; none where the platform has no API that is described.
    pub style: Option<ApiStyle>,
    /// The base addresses.
    pub bases: Vec<ApiBaseView>,
    /// The address that calls go to now; none where it is not known or the sandbox does not run.
    pub base_url: Option<String>,
    /// The connection's own address; none where its calls go to the platform's.
    pub own_base: Option<String>,
    /// Why there is none.
    pub base_problem: Option<Problem>,
    /// Whether calls that change something are offered.
    pub writes: bool,
    /// Why not, as a sentence.
    pub writes_reason: Option<String>,
    /// The platform's own playground.
    pub playground: Option<String>,
    /// Where the platform keeps its OpenAPI file.
    pub openapi: Option<String>,
    /// The calls of the profile.
    pub endpoints: Vec<ApiEndpointView>,
    /// Whether an OpenAPI file was opened for this connection.
    pub openapi_loaded: bool,
    /// The keys that a call can use, the one used by default first.
    pub keys: Vec<ApiKeyView>,
    /// The limits.
    pub limits: Vec<LimitView>,
}

/// What the body of an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ApiBodyKind {
    /// There is none.
    Empty,
    /// JSON that can be read.
    Json,
    /// Other text.
    Text,
    /// Bytes that are no text.
    Binary,
}

/// The body of an answer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ApiBodyView {
    /// What it is, by its bytes and not by its label.
    pub kind: ApiBodyKind,
    /// The content type that the platform gave it.
    pub content_type: Option<String>,
    /// The text, up to 2 MiB of it; none for bytes that are no text.
    pub text: Option<String>,
    /// Whether the text is less than what was received.
    pub text_cut: bool,
    /// How many bytes were received, after decoding.
    #[ts(type = "number")]
    pub size: u64,
    /// Whether the answer was longer than 10 MB and the rest was not read.
    pub truncated: bool,
}

/// Where an answer says one stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApiStandingView {
    /// How many calls are allowed.
    pub limit: Option<u32>,
    /// How many are left.
    pub remaining: Option<u32>,
    /// When the window ends.
    #[ts(type = "string | null")]
    pub reset: Option<Timestamp>,
}

/// The pages that were followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ApiPagesView {
    /// How they were found.
    pub style: PageStyle,
    /// Whether that was guessed from the answer, since the profile does not say it.
    pub guessed: bool,
    /// The pointer to the records in each answer.
    pub items_at: String,
    /// How many pages were read.
    pub pages: u32,
    /// How many records they had.
    pub items: u32,
    /// How many there are by the platform's word.
    #[ts(type = "number | null")]
    pub total: Option<u64>,
    /// Whether there are more that were not read.
    pub more: bool,
    /// Why reading ended before the last page.
    pub stopped: Option<Problem>,
}

/// An error in the answer to a GraphQL document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GraphqlErrorView {
    /// The text.
    pub message: String,
    /// The path in the answer, such as `companies.0.name`; empty where none was given.
    pub path: String,
    /// The line of the document, from 1.
    pub line: Option<u32>,
    /// The column, from 1.
    pub column: Option<u32>,
}

/// What came of a call.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ApiAnswerView {
    /// Names the answer for tables and files, as long as it is among the last 20.
    #[ts(type = "number")]
    pub answer_id: u64,
    /// When it was sent.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// The method.
    pub method: String,
    /// The whole address, without the credential.
    pub url: String,
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<ApiRow>,
    /// The body; of followed pages, all records in one list.
    pub body: ApiBodyView,
    /// What an error status or an unreadable body means, with the next step.
    pub problem: Option<Problem>,
    /// The errors of a GraphQL answer.
    pub graphql_errors: Vec<GraphqlErrorView>,
    /// Whether something under the name of a secret stands in it, as a key that the platform shows once.
    pub holds_secret: bool,
    /// The time of the last sending, in milliseconds.
    #[ts(type = "number")]
    pub duration_ms: u64,
    /// How long it waited for the limit before and between sendings, in milliseconds.
    #[ts(type = "number")]
    pub waited_ms: u64,
    /// How often it was sent; more than once after a 429.
    pub sendings: u32,
    /// Where one stands by the answer's own headers.
    pub limit: Option<ApiStandingView>,
    /// The limits after it.
    pub limits: Vec<LimitView>,
    /// The key that it used.
    pub key: Option<ApiKeyView>,
    /// The local address that it left from.
    pub address: Option<String>,
    /// Whether the embedded sandbox answered.
    pub sandbox: bool,
    /// What of the answer the sandbox made up, in its own words.
    pub invented: Option<String>,
    /// Whether a list is in it whose pages can be followed, or the pages that were followed.
    pub pages: Option<ApiPagesView>,
}

/// What a sending does at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ApiRunPhase {
    /// It waits for the limit.
    Waiting,
    /// It is under way.
    Sending,
}

/// A sending under way.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ApiRunView {
    /// The name that the caller gave it.
    pub run: String,
    /// The connection.
    pub connection_id: ConnectionId,
    /// The method and the path.
    pub subject: String,
    /// What it does.
    pub phase: ApiRunPhase,
    /// Until when it waits.
    #[ts(type = "string | null")]
    pub waits_until: Option<Timestamp>,
    /// Why it waits, as a sentence.
    pub waits_for: Option<String>,
    /// How many pages were read.
    pub pages: u32,
    /// How many records they had.
    pub items: u32,
}

/// The sendings under way.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ApiRunListView {
    /// They, oldest first.
    pub runs: Vec<ApiRunView>,
}

/// Names a sending.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ApiRunRequest {
    /// The name that the caller gave it.
    pub run: String,
}

/// Asks for the records of an answer as a table.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ApiTableRequest {
    /// The answer.
    #[ts(type = "number")]
    pub answer_id: u64,
    /// The pointer to the records; the list that looks most like records when absent.
    #[serde(default)]
    #[ts(optional)]
    pub at: Option<String>,
    /// The first row, from 0.
    #[serde(default)]
    pub from: u32,
    /// How many rows, up to 1,000; 200 when absent.
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// The records of an answer as a table: nested fields have dotted names.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ApiTableView {
    /// The pointer to the records; empty for the answer itself.
    pub at: String,
    /// Every list of the answer that could be a table.
    pub lists: Vec<String>,
    /// The columns.
    pub columns: Vec<String>,
    /// The rows asked for, each with a cell a column; none where the record has no such field.
    pub rows: Vec<Vec<Option<String>>>,
    /// How many rows there are.
    pub total: u32,
}

/// The form of a file with a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ApiTableForm {
    /// Text with commas, UTF-8 with a byte order mark, RFC 4180.
    Csv,
    /// A workbook.
    Xlsx,
    /// The body as it was received.
    Body,
}

/// Writes an answer to a file. Where it goes is not said here but asked of a person.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ApiExportRequest {
    /// The answer.
    #[ts(type = "number")]
    pub answer_id: u64,
    /// The pointer to the records; the list that looks most like records when absent.
    #[serde(default)]
    #[ts(optional)]
    pub at: Option<String>,
    /// The form.
    pub form: ApiTableForm,
}

/// A file that was written.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ApiExportView {
    /// The file.
    pub path: String,
    /// How many rows are in it.
    #[ts(type = "number")]
    pub rows: u64,
    /// What a reader of the file should know, such as cells that were cut at the limit of a workbook.
    pub notes: Vec<String>,
}
