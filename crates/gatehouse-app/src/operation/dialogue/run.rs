//! Dialogues as scripts: saved without secrets, and said again to an application on this machine.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use gatehouse_client::{Outcome, RecordedRequest, Replay, Target, send_recorded};
use gatehouse_model::{Endpoint, Header, Problem, VerdictStatus};
use gatehouse_sandbox::{Event, PreparedRequest, prepare};
use serde_json::Value;
use uuid::Uuid;

use super::answers::dialogue_of;
use crate::App;
use crate::app::Mode;
use crate::dialogue::form::hide_presets;
use crate::dialogue::script::{Script, ScriptAnswer, ScriptStep, differences, filled, with_places};
use crate::dialogue::standing::answer_view;
use crate::operation::sandbox::no_scheme;
use crate::profiles::{profile_in, scheme_in};
use crate::secrets::random_secret;
use crate::view::{
    DialogueDifferenceView, DialogueRequest, DialogueRunRequest, DialogueRunStepView, DialogueRunView,
    DialogueScriptView, ReceiverStartRequest,
};

/// The most bytes of an answer that are read.
const ANSWER_CAP: usize = 256 * 1024;

/// The longest that an answer is waited for.
const LONGEST: Duration = Duration::from_secs(30);

/// The places of a script that a message's own ids take, in the order of the profile's pointers.
const IDS: [&str; 2] = ["company_id", "account_id"];

impl App {
    /// Gives the dialogue with a company as a script. Places stand where its ids and secrets stood; messages that were
    /// refused for their token are left out.
    ///
    /// # Errors
    /// `dialogue.not_found`.
    pub async fn dialogue_script(&self, request: DialogueRequest) -> Result<DialogueScriptView, Problem> {
        let talk = self.talk(&request).await?;
        let dialogue = talk.profile.dialogue.as_ref();
        let mut steps = Vec::new();
        for step in talk.steps.iter().filter(|step| step.verdict != VerdictStatus::Invalid) {
            let body: Value =
                serde_json::from_slice(&self.masked_body(step.delivery_id).await?).unwrap_or_default();
            let ids = [Some(step.company.clone()), step.account.clone()].into_iter().zip(IDS);
            let known: Vec<_> = ids.filter_map(|(value, place)| Some((value?, place.to_owned()))).collect();
            let answer = answer_view(step, dialogue).map(|answer| ScriptAnswer {
                status: answer.status,
                body: with_places(&answer.body, &known),
                text: answer.text,
            });
            steps.push(ScriptStep { event: step.event.clone(), body: with_places(&body, &known), answer });
        }
        let short: String = request.company_id.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
        Ok(DialogueScriptView {
            file_name: format!("dialogue-{short}.json"),
            text: Script::new(talk.profile.id(), steps).text(),
        })
    }

    /// Says a script to the endpoint, or to another address on this machine, with the endpoint's token and a company
    /// that is made up for this run; holds each answer against the recorded one.
    ///
    /// # Errors
    /// `dialogue.script_unreadable`, `guard.dialogue_target` for an address elsewhere, `sign.secret_missing`,
    /// `receiver.not_listening`, and those of the guarded client.
    pub async fn run_dialogue(&self, request: DialogueRunRequest) -> Result<DialogueRunView, Problem> {
        let script = Script::read(&request.text)?;
        let endpoint = self.endpoint(request.endpoint_id).await?;
        let run = self.prepare_run(&endpoint, request.to).await?;
        let company_id = Uuid::new_v4().to_string();
        let mut places = HashMap::from([
            (IDS[0].to_owned(), company_id.clone()),
            (IDS[1].to_owned(), Uuid::new_v4().to_string()),
        ]);
        let known: Vec<_> = places.iter().map(|(place, value)| (value.clone(), place.clone())).collect();
        let drawn = Mutex::new(&mut places);
        let value = |name: &str| {
            let mut drawn = drawn.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            // The same place has the same value all through a run.
            drawn.entry(name.to_owned()).or_insert_with(made_up).clone()
        };
        let (mut steps, mut stopped_at) = (Vec::new(), None);
        for (number, step) in (1..).zip(&script.steps) {
            let body = filled(&step.body, &value);
            let outcome = run.say(&step.event, &body).await?;
            let shown = run.heard(self, &endpoint, number, step, outcome, &known).await;
            let silent = shown.status.is_none();
            steps.push(shown);
            if silent {
                stopped_at = Some(number);
                break;
            }
        }
        let same = stopped_at.is_none() && steps.iter().all(|step| step.same);
        Ok(DialogueRunView { company_id, to: run.to, steps, same, stopped_at })
    }

    /// Runs a script as [`App::run_dialogue`] does, for a program that ends after it: where nobody listens, a listener of
    /// its own is opened meanwhile.
    ///
    /// # Errors
    /// As [`App::run_dialogue`].
    pub async fn run_dialogue_alone(&self, request: DialogueRunRequest) -> Result<DialogueRunView, Problem> {
        let own = request.to.is_none() && self.mode == Mode::Write && self.listens_at().await.is_none();
        if own {
            let any = ReceiverStartRequest { port: Some(0), ..ReceiverStartRequest::default() };
            self.listen_for_now(any).await?;
        }
        self.run_dialogue(request).await
    }

    /// Gives where the listener is: ours, or that of the program which holds the folder.
    async fn listener(&self) -> Result<Option<String>, Problem> {
        if let Some(address) = self.listens_at().await {
            return Ok(Some(address.to_string()));
        }
        if self.mode == Mode::Write || !self.read_setting("receiver.on").await?.unwrap_or(false) {
            return Ok(None);
        }
        let port: Option<u16> = self.read_setting("receiver.port").await?;
        Ok(port.map(|port| format!("127.0.0.1:{port}")))
    }

    async fn prepare_run(&self, endpoint: &Endpoint, to: Option<String>) -> Result<Run, Problem> {
        let catalogue = self.catalogue(endpoint.workspace_id);
        let profile = profile_in(&catalogue, &endpoint.platform)?;
        let dialogue = dialogue_of(profile, endpoint)?;
        let to = match to {
            Some(to) => to,
            None => {
                let address = self.listener().await?.ok_or_else(|| {
                    let message = "The receiver is not listening, so nothing would arrive.";
                    Problem::new("receiver.not_listening", message)
                        .hint("Start it first, or name an address.")
                })?;
                format!("http://{address}{}{}", endpoint.path(), dialogue.endpoint)
            }
        };
        let target = Target::parse(&to).map_err(|error| error.problem())?;
        if !target.is_loopback() {
            let message =
                format!("A script is said to an application on this machine, not to {}.", target.authority());
            return Err(Problem::new("guard.dialogue_target", message)
                .hint("Name an address such as http://127.0.0.1:3000/keruj.")
                .field("to"));
        }
        let scheme = scheme_in(&catalogue, endpoint).ok_or_else(no_scheme)?.clone();
        let token = self.secret_for(endpoint, &scheme).await?;
        let retry = profile.webhooks.as_ref().and_then(|webhooks| webhooks.retry.as_ref());
        let timeout =
            retry.and_then(|retry| retry.timeout).map_or(LONGEST, |span| span.duration().min(LONGEST));
        let replay =
            Replay { timeout, response_cap: ANSWER_CAP, names: self.names.clone(), ..Replay::to(target) };
        let platform = profile.id().to_owned();
        Ok(Run { to, replay, platform, scheme, token, at: self.clock.now() })
    }
}

/// A value for a place of a script that stands for a secret or for nothing known.
fn made_up() -> String {
    let drawn = random_secret("script-").ok();
    drawn.map_or_else(|| "script".to_owned(), |value| String::from_utf8_lossy(value.expose()).into_owned())
}

/// A script on its way to an application.
struct Run {
    to: String,
    replay: Replay,
    platform: String,
    scheme: gatehouse_signing::Scheme,
    token: gatehouse_model::Secret,
    at: gatehouse_model::Timestamp,
}

impl Run {
    async fn say(&self, event: &str, body: &Value) -> Result<Outcome, Problem> {
        let event = Event {
            platform: self.platform.clone(),
            name: event.to_owned(),
            body: serde_json::to_vec(body).unwrap_or_default(),
            headers: vec![Header::new("Content-Type", "application/json")],
            delivery_id: None,
            invented: None,
        };
        let signed =
            prepare(&event, &self.scheme, &self.token, self.at, None).map_err(|error| error.problem())?;
        let request: &PreparedRequest =
            signed.first().ok_or_else(|| crate::app::internal(&"a message was signed to nothing"))?;
        let head = request.head("application", "/");
        let recorded = RecordedRequest { head: head.as_bytes(), body: &request.body };
        send_recorded(recorded, &self.replay).await.map_err(|error| error.problem())
    }

    /// Holds what came back against what was recorded.
    async fn heard(
        &self,
        app: &App,
        endpoint: &Endpoint,
        number: u32,
        step: &ScriptStep,
        outcome: Outcome,
        known: &[(String, String)],
    ) -> DialogueRunStepView {
        let recorded = step.answer.clone();
        let problem =
            outcome.error.as_ref().map(|error| Problem::new("network.no_answer", error.message.clone()));
        let status = outcome.status.filter(|_| problem.is_none());
        let rule = app.sealing.rule(endpoint.id);
        let (_, body) = rule.answer(outcome.response_head, outcome.response_body);
        let text = String::from_utf8_lossy(&body).into_owned();
        let mut got: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
        hide_presets(&mut got);
        let got_text = (got.is_null() && !text.trim().is_empty()).then_some(text);
        let mut found = Vec::new();
        if let Some(expected) = &recorded {
            if Some(expected.status) != status {
                found.push(DialogueDifferenceView {
                    pointer: "status".to_owned(),
                    recorded: expected.status.into(),
                    got: status.map_or(Value::Null, Value::from),
                });
            }
            found.extend(differences(&expected.body, &with_places(&got, known), ""));
            if expected.text != got_text {
                let shown = |text: &Option<String>| text.clone().map_or(Value::Null, Value::from);
                found.push(DialogueDifferenceView {
                    pointer: String::new(),
                    recorded: shown(&expected.text),
                    got: shown(&got_text),
                });
            }
        }
        DialogueRunStepView {
            number,
            event: step.event.clone(),
            recorded_status: recorded.as_ref().map(|answer| answer.status),
            recorded: recorded.map(|answer| answer.body).unwrap_or_default(),
            status,
            got,
            got_text,
            same: problem.is_none() && found.is_empty(),
            differences: found,
            problem,
        }
    }
}
