//! `[api]`: the calls that a platform offers.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Provenance;

/// The style of an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum ApiStyle {
    /// One address per resource.
    Rest,
    /// One address for everything.
    Graphql,
}

/// The calls that a platform offers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// The style.
    pub style: ApiStyle,
    /// The path below the base address, for GraphQL.
    pub path: Option<String>,
    /// Whether there are calls that change something.
    #[serde(default = "yes")]
    pub writes: bool,
    /// The address of an OpenAPI description; empty when it is not known.
    pub openapi: Option<String>,
    /// The address of a playground.
    pub playground: Option<String>,
    /// Where an error answer says what happened.
    pub error: Option<ErrorShape>,
    /// The calls.
    #[serde(rename = "endpoint", default)]
    pub endpoints: Vec<ApiEndpoint>,
}

const fn yes() -> bool {
    true
}

/// Where an error answer says what happened, as JSON pointers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorShape {
    /// The text.
    pub message: Option<String>,
    /// The code.
    pub code: Option<String>,
    /// Further details.
    pub details: Option<String>,
    /// The text in another shape of the same platform.
    pub alternate: Option<String>,
}

/// One call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiEndpoint {
    /// Its id in the profile.
    pub id: String,
    /// The method.
    pub method: String,
    /// The path below the base address, with `{name}` holes.
    pub path: String,
    /// The query parameters.
    #[serde(default)]
    pub query: Vec<Parameter>,
    /// The fields of the body.
    #[serde(default)]
    pub body: Vec<Parameter>,
    /// What the answer is, in words or as a pointer.
    pub response: Option<String>,
    /// How long lists are paged.
    pub pagination: Option<Pagination>,
    /// How many records go in one call.
    pub batch: Option<Batch>,
    /// What the call is for, such as `subscription.create`.
    pub role: Option<String>,
    /// Whether the call needs no credential.
    #[serde(default)]
    pub public: bool,
    /// Where the body takes webhooks that are told of this one call: the JSON pointer to the list of them.
    pub webhooks: Option<String>,
    /// Whose word the call is.
    pub provenance: Option<Provenance>,
}

/// A parameter or a field of a body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: ParameterKind,
    /// Whether it must be given.
    #[serde(default)]
    pub required: bool,
    /// When it must be given, as `other=value`.
    pub required_if: Option<String>,
    /// Whether it may be null.
    #[serde(default)]
    pub nullable: bool,
    /// The value that stands for an absent one.
    pub default: Option<serde_json::Value>,
    /// The values of an enum.
    #[serde(default)]
    pub values: Vec<String>,
    /// The smallest number, or the shortest length of a text.
    pub min: Option<i64>,
    /// The largest number, or the longest length of a text.
    pub max: Option<i64>,
    /// Whether the value must not be shown.
    #[serde(default)]
    pub secret: bool,
}

/// The type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum ParameterKind {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// An address.
    Uri,
    /// A UUID.
    Uuid,
    /// A mail address.
    Email,
    /// A telephone number in E.164.
    E164,
    /// A moment in RFC 3339.
    Datetime,
    /// One of [`Parameter::values`].
    Enum,
    /// A list of texts.
    #[serde(rename = "string[]")]
    StringList,
    /// Any JSON.
    Json,
}

/// The way a list is paged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum PageStyle {
    /// By the number of records to skip.
    Offset,
    /// By the number of the page.
    Page,
    /// By a cursor from the last answer.
    Cursor,
    /// By the `Link` header.
    Link,
    /// Not known.
    Unknown,
}

/// How a list is paged: names of query parameters, and pointers into the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pagination {
    /// The way.
    pub style: PageStyle,
    /// The parameter with the number of records.
    pub limit: Option<String>,
    /// The parameter with the number of records to skip.
    pub offset: Option<String>,
    /// The parameter with the number of the page.
    pub page: Option<String>,
    /// The parameter with the cursor.
    pub cursor: Option<String>,
    /// The pointer to the records.
    pub items: Option<String>,
    /// The pointer to their total.
    pub total: Option<String>,
    /// The number of records when none is asked for.
    pub default: Option<u32>,
    /// The largest number of records.
    pub max: Option<u32>,
}

/// How many records go in one call, and where its answer names the bad ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// The pointer to the records in the body.
    pub pointer: String,
    /// The largest number of records.
    pub max: u32,
    /// The pointer to the errors in the answer.
    pub errors: Option<String>,
    /// The pointer to the record's index inside an error.
    pub error_index: Option<String>,
    /// The pointer to the text inside an error.
    pub error_text: Option<String>,
}
