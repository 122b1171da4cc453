//! `[dialogue]`: a conversation in which our answers matter.

use serde::{Deserialize, Serialize};

/// A conversation between a platform and an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dialogue {
    /// The path below the endpoint's own address.
    pub endpoint: String,
    /// Where in the platform's own pages a person installs the application.
    pub catalogue: Option<String>,
    /// How the platform asks whether the application lives.
    pub healthcheck: Option<Healthcheck>,
    /// The answer that ends the conversation.
    pub complete: Complete,
    /// The answer that goes on.
    pub answer: Answer,
    /// The JSON pointers that tell conversations apart.
    #[serde(default)]
    pub correlate: Vec<String>,
    /// The JSON pointers whose values are secret.
    #[serde(default)]
    pub redact: Vec<String>,
    /// The steps.
    #[serde(rename = "step", default)]
    pub steps: Vec<Step>,
    /// The form with which the application answers.
    pub form: Option<FormShape>,
}

/// How a platform asks whether the application lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Healthcheck {
    /// The path below the endpoint's own address.
    pub path: String,
    /// The method.
    pub method: String,
    /// The status that means well.
    pub status: u16,
}

/// The answer that ends a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Complete {
    /// The class of the status, such as `2xx`.
    pub status: String,
    /// What the body must be, such as `empty`.
    pub body: String,
}

/// The answer that goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The class of the status, such as `2xx`.
    pub status: String,
    /// The content type.
    pub content_type: String,
}

/// A step of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its id.
    pub id: String,
    /// The event's name; `*` is the name that the application gave in its last answer.
    pub event: String,
    /// The JSON pointers that must be there.
    #[serde(default)]
    pub required: Vec<String>,
    /// The JSON pointers that may be there.
    #[serde(default)]
    pub optional: Vec<String>,
    /// The step that follows.
    pub next: Option<String>,
    /// Whether the step may come again and again.
    #[serde(default)]
    pub repeat: bool,
    /// What the step means for us, such as `forget-company`.
    pub effect: Option<String>,
}

/// Where a form says what it needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormShape {
    /// The pointer to the name of the event that the application wants back.
    pub reply_pointer: String,
    /// The pointer to the elements.
    pub elements_pointer: String,
}
