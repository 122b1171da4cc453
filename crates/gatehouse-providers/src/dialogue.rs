//! `[dialogue]`: a conversation in which our answers matter.

use gatehouse_model::NewDialogueStep;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The longest name of an event, a company or an account that is taken.
const LONGEST: usize = 255;

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
    /// What the platform asks for to publish an application.
    pub submission: Option<Submission>,
}

/// What a platform asks for to publish an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// The mail address that it is sent to.
    pub mail_to: Option<String>,
    /// What is asked for: `endpoint`, `healthcheck`, `logo`, `description`, `configuration`.
    #[serde(default)]
    pub asks: Vec<String>,
    /// What a logo should be.
    pub logo: Option<LogoRule>,
}

/// What a logo should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogoRule {
    /// The formats, such as `png`; any where there is none.
    #[serde(default)]
    pub formats: Vec<String>,
    /// The least width and height, in pixels.
    pub min_side: Option<u32>,
    /// The most bytes.
    pub max_bytes: Option<u32>,
    /// Whether width and height are to be the same.
    #[serde(default)]
    pub square: bool,
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
    /// The body with which an application that is played answers, as JSON; none or an empty text is an empty body.
    pub answer: Option<String>,
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

/// What below an endpoint's own address a request of the platform is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoken {
    /// A message of the dialogue.
    Message,
    /// The question whether the application lives.
    Health,
}

impl Dialogue {
    /// Says what a path below the endpoint's own address is for; nothing below it is a message too.
    pub fn spoken_at(&self, below: &str) -> Option<Spoken> {
        match &self.healthcheck {
            Some(health) if health.path == below => Some(Spoken::Health),
            _ => (below.is_empty() || below == self.endpoint).then_some(Spoken::Message),
        }
    }

    /// Gives the step that an event is; a name that no step has is one that the application gave in an answer.
    pub fn step_of(&self, event: &str) -> Option<&Step> {
        let named = self.steps.iter().find(|step| step.event == event && step.event != "*");
        named.or_else(|| self.steps.iter().find(|step| step.event == "*"))
    }

    /// Reads a message; none where it names no event or no company. What answers it is left open.
    pub fn read(&self, body: &[u8]) -> Option<(&Step, NewDialogueStep)> {
        let body: Value = serde_json::from_slice(body).ok()?;
        let text = |pointer: &str| {
            let value = body.pointer(pointer)?.as_str()?;
            (!value.is_empty() && value.len() <= LONGEST).then(|| value.to_owned())
        };
        let event = text("/event")?;
        let step = self.step_of(&event)?;
        let mut names = self.correlate.iter().map(|pointer| text(pointer));
        let company = names.next()??;
        let account = names.next().flatten();
        let missing = step.required.iter().filter(|pointer| body.pointer(pointer).is_none());
        let read = NewDialogueStep {
            company,
            account,
            event,
            step: step.id.clone(),
            missing: missing.cloned().collect(),
            answer: None,
            by: gatehouse_model::AnsweredBy::Endpoint,
        };
        Some((step, read))
    }
}

impl Step {
    /// Gives the body with which it is answered where nobody chose another; empty where the profile says nothing.
    pub fn usual_answer(&self) -> &str {
        self.answer.as_deref().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::platform;

    fn keruj() -> Dialogue {
        platform("keruj").and_then(|profile| profile.dialogue.clone()).unwrap()
    }

    #[rstest]
    #[case("", Some(Spoken::Message))]
    #[case("/keruj", Some(Spoken::Message))]
    #[case("/keruj/health", Some(Spoken::Health))]
    #[case("/", None)]
    #[case("/keruj/", None)]
    #[case("/keruj/../keruj", None)]
    #[case("/KERUJ", None)]
    fn only_the_paths_of_the_profile_are_spoken_at(#[case] below: &str, #[case] expected: Option<Spoken>) {
        assert_eq!(keruj().spoken_at(below), expected);
    }

    #[rstest]
    #[case::install(r#"{"event":"application_install","company_id":"c","account_id":"a","account_api_key":"k"}"#, "install", &[])]
    #[case::older(r#"{"event":"application_install","company_id":"c","account_api_key":"k","data":{}}"#, "install", &["/account_id"])]
    #[case::a_name_of_ours(r#"{"event":"key_entered","company_id":"c","account_id":"a","data":{}}"#, "reply", &[])]
    #[case::removal(r#"{"event":"application_uninstall","company_id":"c","account_id":"a"}"#, "uninstall", &[])]
    fn a_message_is_read_as_a_step(#[case] body: &str, #[case] step: &str, #[case] missing: &[&str]) {
        let dialogue = keruj();
        let (found, read) = dialogue.read(body.as_bytes()).unwrap();
        assert_eq!((found.id.as_str(), read.step.as_str(), read.company.as_str()), (step, step, "c"));
        assert_eq!(read.missing, missing);
    }

    #[rstest]
    #[case(b"{")]
    #[case(b"[]")]
    #[case(br#"{"event":"application_install"}"#)]
    #[case(br#"{"event":1,"company_id":"c"}"#)]
    #[case(br#"{"event":"x","company_id":""}"#)]
    fn what_names_no_event_or_company_is_no_step(#[case] body: &[u8]) {
        assert!(keruj().read(body).is_none());
    }

    #[test]
    fn the_form_of_the_profile_is_json_with_a_reply() {
        let dialogue = keruj();
        let form: Value =
            serde_json::from_str(dialogue.step_of("application_configure").unwrap().usual_answer()).unwrap();
        let shape = dialogue.form.clone().unwrap();
        assert!(form.pointer(&shape.reply_pointer).is_some_and(Value::is_string), "{form}");
        assert!(form.pointer(&shape.elements_pointer).is_some_and(Value::is_array), "{form}");
        assert_eq!(dialogue.step_of("application_install").unwrap().usual_answer(), "");
    }
}
