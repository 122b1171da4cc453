//! The platform's side of the dialogue with an application: what it sends, how it reads the answers, where it stands.
//!
//! No I/O and no clock: a caller sends what [`Dialogue::install`] and its like give, and hands the answer to
//! [`Dialogue::heard`], which may give the next message. The names of the configure and uninstall events are assumed.

use gatehouse_model::{Header, Secret, Timestamp};
use gatehouse_providers::{FormShape, Profile};
use serde_json::{Map, Value, json};

use super::form::{Form, HIDDEN, hide_presets};
use crate::SandboxError;
use crate::imitation::Reply;

/// A company and its account, as the application sees them.
#[derive(Debug, Clone)]
pub struct Company {
    /// Its name; it is not sent.
    pub name: String,
    /// The company's UUID.
    pub company_id: String,
    /// The UUID of the account that installs.
    pub account_id: String,
    /// The key that the application gets at its installation.
    pub account_api_key: Secret,
}

/// Which of the two documented bodies an installation has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InstallShape {
    /// `event`, `company_id`, `account_id`, `account_api_key` (the English page).
    #[default]
    Current,
    /// `event`, `company_id`, `account_api_key`, `data` (the older Ukrainian page).
    Older,
}

/// Where a dialogue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Nothing was sent.
    New,
    /// The installation was sent.
    Installing,
    /// The application did not take the installation.
    InstallFailed,
    /// The configuration page was opened.
    Configuring,
    /// A form is shown.
    Asked,
    /// The values of a form were sent.
    Submitting,
    /// The person was told that the integration is complete.
    Done,
    /// An answer could not be used; the page can be opened again.
    Stuck,
    /// An update was announced.
    Updating,
    /// The removal was sent.
    Uninstalling,
    /// The application took the removal.
    Uninstalled,
    /// The application did not take the removal.
    UninstallFailed,
}

impl Stage {
    /// Gives the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Installing => "installing",
            Self::InstallFailed => "install_failed",
            Self::Configuring => "configuring",
            Self::Asked => "asked",
            Self::Submitting => "submitting",
            Self::Done => "done",
            Self::Stuck => "stuck",
            Self::Updating => "updating",
            Self::Uninstalling => "uninstalling",
            Self::Uninstalled => "uninstalled",
            Self::UninstallFailed => "uninstall_failed",
        }
    }

    /// Tells whether an answer is awaited.
    pub const fn is_waiting(self) -> bool {
        matches!(
            self,
            Self::Installing | Self::Configuring | Self::Submitting | Self::Updating | Self::Uninstalling
        )
    }

    /// Tells whether the application is installed.
    pub const fn is_installed(self) -> bool {
        matches!(
            self,
            Self::Configuring | Self::Asked | Self::Submitting | Self::Done | Self::Stuck | Self::Updating
        )
    }
}

/// One message and what came back. No secret stands here: `account_api_key` and the values of password elements are
/// replaced.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// When it was sent.
    pub at: Timestamp,
    /// The event's name.
    pub event: String,
    /// The body that was sent.
    pub sent: Value,
    /// The status of the answer; none when there was no answer, or not yet.
    pub status: Option<u16>,
    /// The answer's body, where it was JSON.
    pub answer: Option<Value>,
    /// Why the answer could not be used, or why there was none.
    pub failure: Option<String>,
    /// Where the dialogue stood behind it.
    pub stage: Stage,
}

/// A message to the application.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// The event's name.
    pub event: String,
    /// The headers except Host and Content-Length; the token is among them.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Vec<u8>,
}

/// Shows no header's value and no body: a token and a key stand there.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message").field("event", &self.event).finish_non_exhaustive()
    }
}

/// The names that a profile gives to the steps, and how it reads a form.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Words {
    install: String,
    configure: String,
    update: String,
    uninstall: String,
    form: Option<FormShape>,
    token_header: String,
}

impl Words {
    fn of(profile: &Profile) -> Self {
        let dialogue = profile.dialogue.as_ref();
        let event = |id: &str| {
            let step = dialogue.and_then(|dialogue| dialogue.steps.iter().find(|step| step.id == id));
            step.map_or_else(|| format!("application_{id}"), |step| step.event.clone())
        };
        let scheme = profile.all_schemes().find_map(|scheme| scheme.header.clone());
        Self {
            install: event("install"),
            configure: event("configure"),
            update: event("update"),
            uninstall: event("uninstall"),
            form: dialogue.and_then(|dialogue| dialogue.form.clone()),
            token_header: scheme.unwrap_or_else(|| "x-keruj-app-token".to_owned()),
        }
    }
}

/// The dialogue of one company with an application.
#[derive(Debug, Clone)]
pub struct Dialogue {
    company: Company,
    token: Secret,
    shape: InstallShape,
    words: Words,
    stage: Stage,
    form: Option<Form>,
    steps: Vec<Step>,
}

impl Dialogue {
    /// Begins a dialogue in which nothing was said yet; `token` is the application's secret token.
    pub fn new(profile: &Profile, company: Company, token: Secret, shape: InstallShape) -> Self {
        let words = Words::of(profile);
        Self { company, token, shape, words, stage: Stage::New, form: None, steps: Vec::new() }
    }

    /// Gives the company.
    pub fn company(&self) -> &Company {
        &self.company
    }

    /// Tells where it stands.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Gives the form that is shown.
    pub fn form(&self) -> Option<&Form> {
        self.form.as_ref().filter(|_| self.stage == Stage::Asked)
    }

    /// Gives what was said so far.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Sends the installation.
    ///
    /// # Errors
    /// [`SandboxError::DialogueStep`] when the application is installed already, or an answer is awaited.
    pub fn install(&mut self, at: Timestamp) -> Result<Message, SandboxError> {
        let ready = matches!(self.stage, Stage::New | Stage::InstallFailed | Stage::Uninstalled);
        self.only_if(ready, "install")?;
        let key = String::from_utf8_lossy(self.company.account_api_key.expose()).into_owned();
        let mut body = json!({ "event": self.words.install, "company_id": self.company.company_id });
        match self.shape {
            InstallShape::Current => {
                body["account_id"] = json!(self.company.account_id);
                body["account_api_key"] = json!(key);
            }
            InstallShape::Older => {
                body["account_api_key"] = json!(key);
                body["data"] = json!({});
            }
        }
        Ok(self.say(&body, Stage::Installing, at))
    }

    /// Opens the configuration page.
    ///
    /// # Errors
    /// [`SandboxError::DialogueStep`] when the application is not installed, or an answer is awaited.
    pub fn configure(&mut self, at: Timestamp) -> Result<Message, SandboxError> {
        self.only_if(self.stage.is_installed() && !self.stage.is_waiting(), "configure")?;
        let body = self.plain(&self.words.configure);
        Ok(self.say(&body, Stage::Configuring, at))
    }

    /// Sends the values of the form that is shown.
    ///
    /// # Errors
    /// [`SandboxError::DialogueStep`] when no form is shown, [`SandboxError::FormValue`] for values that do not fit.
    pub fn submit(&mut self, values: &Map<String, Value>, at: Timestamp) -> Result<Message, SandboxError> {
        self.only_if(self.stage == Stage::Asked, "submit")?;
        let Some(form) = self.form.clone() else { return Err(self.refusal("submit")) };
        let data = form.check(values)?;
        let mut body = self.plain(&form.reply);
        body["data"] = Value::Object(data);
        Ok(self.say(&body, Stage::Submitting, at))
    }

    /// Announces an update. It is announced by one page and described by none.
    ///
    /// # Errors
    /// [`SandboxError::DialogueStep`] when the application is not installed, or an answer is awaited.
    pub fn update(&mut self, at: Timestamp) -> Result<Message, SandboxError> {
        self.only_if(self.stage.is_installed() && !self.stage.is_waiting(), "update")?;
        let body = self.plain(&self.words.update);
        Ok(self.say(&body, Stage::Updating, at))
    }

    /// Sends the removal.
    ///
    /// # Errors
    /// [`SandboxError::DialogueStep`] when the application is not installed, or an answer is awaited.
    pub fn uninstall(&mut self, at: Timestamp) -> Result<Message, SandboxError> {
        let ready = self.stage.is_installed() || self.stage == Stage::UninstallFailed;
        self.only_if(ready && !self.stage.is_waiting(), "uninstall")?;
        let body = self.plain(&self.words.uninstall);
        Ok(self.say(&body, Stage::Uninstalling, at))
    }

    /// Takes the answer to the last message. After an installation the person is sent to the configuration page, so
    /// the next message follows by itself.
    pub fn heard(&mut self, reply: &Reply, at: Timestamp) -> Option<Message> {
        if !self.stage.is_waiting() {
            return None;
        }
        let read = Heard::read(reply);
        let good = reply.arrived();
        let (stage, failure) = match (self.stage, &read) {
            (Stage::Installing, _) if good => (Stage::Configuring, None),
            (Stage::Installing, _) => (Stage::InstallFailed, Some(not_taken(reply))),
            (Stage::Uninstalling, _) if good => (Stage::Uninstalled, None),
            (Stage::Uninstalling, _) => (Stage::UninstallFailed, Some(not_taken(reply))),
            (_, _) if !good => (Stage::Stuck, Some(not_taken(reply))),
            (Stage::Updating, _) | (_, Heard::Empty) => (Stage::Done, None),
            (_, Heard::Other) => (Stage::Stuck, Some("the answer is neither empty nor JSON".to_owned())),
            (_, Heard::Json(answer)) => match Form::read(answer, self.words.form.as_ref()) {
                Some(form) => {
                    self.form = Some(form);
                    (Stage::Asked, None)
                }
                None => (Stage::Stuck, Some("the answer names no event in `reply`".to_owned())),
            },
        };
        let installed = self.stage == Stage::Installing && good;
        self.stage = stage;
        if let Some(step) = self.steps.last_mut() {
            step.status = reply.status;
            step.answer = match read {
                Heard::Json(mut answer) => {
                    hide_presets(&mut answer);
                    Some(answer)
                }
                Heard::Empty | Heard::Other => None,
            };
            (step.failure, step.stage) = (failure, stage);
        }
        if !installed {
            return None;
        }
        let body = self.plain(&self.words.configure);
        Some(self.say(&body, Stage::Configuring, at))
    }

    fn plain(&self, event: &str) -> Value {
        json!({ "event": event, "company_id": self.company.company_id, "account_id": self.company.account_id })
    }

    fn say(&mut self, body: &Value, stage: Stage, at: Timestamp) -> Message {
        let mut sent = body.clone();
        if let Some(key) = sent.get_mut("account_api_key") {
            *key = json!(HIDDEN);
        }
        if let Some((data, form)) = sent.get_mut("data").zip(self.form.as_ref()) {
            form.hide(data);
        }
        let event = body["event"].as_str().unwrap_or_default().to_owned();
        let (status, answer, failure) = (None, None, None);
        self.steps.push(Step { at, event: event.clone(), sent, status, answer, failure, stage });
        self.stage = stage;
        let headers = vec![
            Header::new("Content-Type", "application/json"),
            Header::new("User-Agent", concat!("gatehouse-sandbox/", env!("CARGO_PKG_VERSION"))),
            Header::new(self.words.token_header.as_str(), self.token.expose()),
        ];
        Message { event, headers, body: body.to_string().into_bytes() }
    }

    fn only_if(&self, ready: bool, step: &'static str) -> Result<(), SandboxError> {
        if ready { Ok(()) } else { Err(self.refusal(step)) }
    }

    fn refusal(&self, step: &'static str) -> SandboxError {
        SandboxError::DialogueStep { step, stage: self.stage.as_str() }
    }
}

/// An answer's body.
enum Heard {
    Empty,
    Json(Value),
    Other,
}

impl Heard {
    fn read(reply: &Reply) -> Self {
        if reply.body.iter().all(u8::is_ascii_whitespace) {
            return Self::Empty;
        }
        serde_json::from_slice(&reply.body).map_or(Self::Other, Self::Json)
    }
}

fn not_taken(reply: &Reply) -> String {
    match (reply.status, &reply.failure) {
        (Some(status), _) => format!("the application answered {status}"),
        (None, Some(failure)) => failure.clone(),
        (None, None) => "there was no answer".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn at() -> Timestamp {
        "2026-01-05T08:00:00Z".parse().unwrap()
    }

    fn dialogue(shape: InstallShape) -> Dialogue {
        let company = Company {
            name: "ТОВ «Ластівка»".to_owned(),
            company_id: "c-1".to_owned(),
            account_id: "a-1".to_owned(),
            account_api_key: Secret::from("GHCANARY-key"),
        };
        let profile = gatehouse_providers::platform("keruj").unwrap();
        Dialogue::new(profile, company, Secret::from("GHCANARY-token"), shape)
    }

    fn reply(status: u16, body: &str) -> Reply {
        Reply { status: Some(status), body: body.as_bytes().to_vec(), ..Reply::default() }
    }

    fn body(message: &Message) -> Value {
        serde_json::from_slice(&message.body).unwrap()
    }

    const FORM: &str =
        r#"{"reply":"key_entered","elements":[{"type":"password","name":"key","required":true}]}"#;

    #[test]
    fn an_application_is_installed_configured_and_removed() {
        let mut one = dialogue(InstallShape::Current);
        let install = one.install(at()).unwrap();
        let names: Vec<String> = body(&install).as_object().unwrap().keys().cloned().collect();
        assert_eq!(names, ["event", "company_id", "account_id", "account_api_key"]);
        let configure = one.heard(&reply(200, ""), at()).unwrap();
        assert_eq!(
            body(&configure),
            json!({ "event": "application_configure", "company_id": "c-1", "account_id": "a-1" })
        );
        assert_eq!(one.heard(&reply(200, FORM), at()), None);
        assert_eq!((one.stage(), one.form().unwrap().reply.as_str()), (Stage::Asked, "key_entered"));
        let values = json!({ "key": "GHCANARY-entered" });
        let submit = one.submit(values.as_object().unwrap(), at()).unwrap();
        assert_eq!(body(&submit)["event"], "key_entered");
        assert_eq!(body(&submit)["data"], values);
        one.heard(&reply(200, r#"{"reply":"more","elements":[]}"#), at());
        one.submit(&Map::new(), at()).unwrap();
        one.heard(&reply(204, ""), at());
        assert_eq!(one.stage(), Stage::Done);
        let uninstall = one.uninstall(at()).unwrap();
        assert_eq!(body(&uninstall)["event"], "application_uninstall");
        one.heard(&reply(200, ""), at());
        assert_eq!(one.stage(), Stage::Uninstalled);
        let events: Vec<&str> = one.steps().iter().map(|step| step.event.as_str()).collect();
        assert_eq!(
            events,
            ["application_install", "application_configure", "key_entered", "more", "application_uninstall"]
        );
        assert!(!format!("{:?}", one.steps()).contains("GHCANARY"));
        assert!(!format!("{one:?}").contains("GHCANARY"));
    }

    #[test]
    fn every_message_carries_the_token() {
        let mut one = dialogue(InstallShape::Current);
        let mut messages = vec![one.install(at()).unwrap()];
        messages.extend(one.heard(&reply(200, ""), at()));
        one.heard(&reply(200, FORM), at());
        messages.push(one.submit(json!({ "key": "k" }).as_object().unwrap(), at()).unwrap());
        one.heard(&reply(200, ""), at());
        messages.push(one.uninstall(at()).unwrap());
        assert_eq!(messages.len(), 4);
        for message in messages {
            let token = message.headers.iter().find(|header| header.is("x-keruj-app-token")).unwrap();
            assert_eq!(token.value, b"GHCANARY-token", "{}", message.event);
            assert!(!format!("{message:?}").contains("GHCANARY"));
        }
    }

    #[test]
    fn the_older_installation_has_data_and_no_account() {
        let message = dialogue(InstallShape::Older).install(at()).unwrap();
        let names: Vec<String> = body(&message).as_object().unwrap().keys().cloned().collect();
        assert_eq!(names, ["event", "company_id", "account_api_key", "data"]);
    }

    #[rstest]
    #[case::refused(reply(500, ""), "the application answered 500")]
    #[case::redirected(reply(302, ""), "the application answered 302")]
    #[case::away(Reply { failure: Some("nobody listens".to_owned()), ..Reply::default() }, "nobody listens")]
    fn an_installation_that_is_not_taken_has_failed(#[case] reply: Reply, #[case] why: &str) {
        let mut one = dialogue(InstallShape::Current);
        one.install(at()).unwrap();
        assert_eq!(one.heard(&reply, at()), None);
        assert_eq!((one.stage(), one.steps()[0].failure.as_deref()), (Stage::InstallFailed, Some(why)));
        one.install(at()).unwrap();
    }

    #[rstest]
    #[case(reply(200, "<html>"), "neither empty nor JSON")]
    #[case(reply(200, "{\"elements\":[]}"), "names no event")]
    #[case(reply(401, ""), "401")]
    fn an_answer_that_cannot_be_used_can_be_asked_for_again(#[case] bad: Reply, #[case] why: &str) {
        let mut one = dialogue(InstallShape::Current);
        one.install(at()).unwrap();
        one.heard(&reply(200, ""), at()).unwrap();
        one.heard(&bad, at());
        assert_eq!(one.stage(), Stage::Stuck);
        assert!(one.steps()[1].failure.as_ref().unwrap().contains(why));
        one.configure(at()).unwrap();
        one.heard(&reply(200, " \n"), at());
        assert_eq!(one.stage(), Stage::Done);
    }

    #[test]
    fn a_removal_that_is_not_taken_can_be_sent_again() {
        let mut one = dialogue(InstallShape::Current);
        one.install(at()).unwrap();
        one.heard(&reply(200, ""), at());
        one.heard(&reply(200, ""), at());
        one.uninstall(at()).unwrap();
        one.heard(&reply(503, ""), at());
        assert_eq!(one.stage(), Stage::UninstallFailed);
        one.uninstall(at()).unwrap();
    }

    #[test]
    fn a_step_out_of_turn_is_refused() {
        let mut one = dialogue(InstallShape::Current);
        let problem = one.submit(&Map::new(), at()).unwrap_err().problem();
        assert_eq!(problem.code, "sandbox.dialogue_step");
        assert!(one.uninstall(at()).is_err() && one.configure(at()).is_err() && one.update(at()).is_err());
        one.install(at()).unwrap();
        assert!(one.install(at()).is_err() && one.uninstall(at()).is_err());
    }

    #[test]
    fn an_update_is_announced_and_its_answer_means_nothing() {
        let mut one = dialogue(InstallShape::Current);
        one.install(at()).unwrap();
        one.heard(&reply(200, ""), at());
        one.heard(&reply(200, ""), at());
        assert_eq!(one.update(at()).unwrap().event, "application_update");
        one.heard(&reply(200, "{}"), at());
        assert_eq!(one.stage(), Stage::Done);
    }
}
