//! What an endpoint answers in a dialogue: what the profile says, and what a person says instead.

use std::collections::BTreeMap;

use gatehouse_model::{Endpoint, EndpointId, Problem};
use gatehouse_providers::{Dialogue, Profile, Provenance};
use gatehouse_receiver::ASSUMED_TIMEOUT;
use gatehouse_store::DialogueAnswer;
use serde_json::Value;

use crate::App;
use crate::dialogue::form::{KINDS, checked, form_view, secret_names_in};
use crate::view::{
    DialogueAnswerRequest, DialogueAnswerSetRequest, DialogueAnswerSettingView, DialogueAnswersView,
    DialogueTargetView, EndpointRequest,
};

/// The longest name of an event.
const LONGEST: usize = 255;

impl App {
    /// Gives what an endpoint answers.
    ///
    /// # Errors
    /// `dialogue.none` for an endpoint whose platform has no dialogue.
    pub async fn dialogue_answers(&self, request: EndpointRequest) -> Result<DialogueAnswersView, Problem> {
        let endpoint = self.endpoint(request.endpoint_id).await?;
        let profile = self.profile_for(endpoint.workspace_id, &endpoint.platform)?;
        let dialogue = dialogue_of(&profile, &endpoint)?;
        let chosen = self.store.dialogue_answers(Some(endpoint.id)).await.map_err(|error| error.problem())?;
        let rules = self.store.forward_rules(Some(endpoint.workspace_id)).await;
        let rules = rules.map_err(|error| error.problem())?;
        let answering = self.answering_rule(&endpoint, &rules).map(|rule| rule.id);
        let own = rules.iter().filter(|rule| rule.endpoint_id == endpoint.id);
        let targets: Vec<DialogueTargetView> = own
            .map(|rule| DialogueTargetView {
                rule_id: rule.id,
                url: rule.target.clone(),
                answers: answering == Some(rule.id),
            })
            .collect();
        let (timeout, assumed) = match self.table.get(endpoint.id) {
            Some(entry) => entry.sender_timeout(),
            None => (ASSUMED_TIMEOUT, true),
        };
        let form = dialogue.form.clone();
        let usual_form = dialogue.steps.iter().find_map(|step| step.answer.clone());
        Ok(DialogueAnswersView {
            endpoint_id: endpoint.id,
            mode: endpoint.answer.mode,
            target: targets.iter().find(|target| target.answers).map(|target| target.url.clone()),
            targets,
            timeout_ms: u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX),
            timeout_assumed: assumed,
            answers: settings(&profile, dialogue, &chosen),
            element_kinds: KINDS.map(str::to_owned).to_vec(),
            reply_pointer: form.as_ref().map_or("/reply", |form| &form.reply_pointer).to_owned(),
            elements_pointer: form.as_ref().map_or("/elements", |form| &form.elements_pointer).to_owned(),
            template: usual_form.map(|text| pretty(&text)).unwrap_or_default(),
            form_provenance: profile.provenance_of("dialogue.form.elements_pointer"),
        })
    }

    /// Sets what an endpoint answers to an event.
    ///
    /// # Errors
    /// `dialogue.answer_status`, `dialogue.answer_not_json` with its place, `dialogue.answer_too_long`,
    /// `dialogue.answer_secret`, and `dialogue.bad_event`.
    pub async fn set_dialogue_answer(
        &self,
        request: DialogueAnswerSetRequest,
    ) -> Result<DialogueAnswersView, Problem> {
        let endpoint = self.endpoint(request.endpoint_id).await?;
        let profile = self.profile_for(endpoint.workspace_id, &endpoint.platform)?;
        dialogue_of(&profile, &endpoint)?;
        let event = request.event.trim();
        if event.is_empty() || event == "*" || event.len() > LONGEST {
            let message = "An answer belongs to one event, which has a name.".to_owned();
            return Err(Problem::new("dialogue.bad_event", message).field("event"));
        }
        let body = checked(request.status, &request.body)?;
        let answer = DialogueAnswer {
            endpoint_id: endpoint.id,
            event: event.to_owned(),
            status: request.status,
            body,
        };
        self.store.put_dialogue_answer(answer).await.map_err(|error| error.problem())?;
        self.answers_changed(endpoint.id).await
    }

    /// Takes back what a person said, so that the profile's answer counts again.
    pub async fn reset_dialogue_answer(
        &self,
        request: DialogueAnswerRequest,
    ) -> Result<DialogueAnswersView, Problem> {
        let endpoint = self.endpoint(request.endpoint_id).await?;
        let removed = self.store.remove_dialogue_answer(endpoint.id, request.event).await;
        removed.map_err(|error| error.problem())?;
        self.answers_changed(endpoint.id).await
    }

    async fn answers_changed(&self, endpoint_id: EndpointId) -> Result<DialogueAnswersView, Problem> {
        self.refresh_endpoints().await?;
        self.dialogue_answers(EndpointRequest { endpoint_id }).await
    }

    /// Learns which fields of dialogues are secrets: those that answers ask for, and those that answers of targets
    /// asked for before.
    pub(crate) async fn learn_dialogue_secrets(&self, endpoints: &[Endpoint]) -> Result<(), Problem> {
        let told = |error: gatehouse_store::StoreError| error.problem();
        let mut names: BTreeMap<EndpointId, Vec<String>> = BTreeMap::new();
        for endpoint in endpoints {
            let profile = self.profile_for(endpoint.workspace_id, &endpoint.platform).ok();
            let steps = profile.iter().filter_map(|profile| profile.dialogue.as_ref());
            let usual = steps.flat_map(|dialogue| &dialogue.steps).map(|step| step.usual_answer());
            names.entry(endpoint.id).or_default().extend(usual.flat_map(secret_names_in));
        }
        for answer in self.store.dialogue_answers(None).await.map_err(told)? {
            names.entry(answer.endpoint_id).or_default().extend(secret_names_in(&answer.body));
        }
        for (endpoint, name) in self.store.dialogue_secrets().await.map_err(told)? {
            names.entry(endpoint).or_default().push(name);
        }
        // What was once secret stays so: an older answer may have asked for it.
        for (endpoint, names) in &names {
            let new = self.sealing.unknown_names(*endpoint, names);
            if !new.is_empty() && self.mode == crate::app::Mode::Write {
                self.store.add_dialogue_secrets(*endpoint, new).await.map_err(told)?;
            }
        }
        self.sealing.learn_all(names);
        Ok(())
    }
}

/// Gives the dialogue of an endpoint's platform.
///
/// # Errors
/// `dialogue.none`.
pub(super) fn dialogue_of<'p>(profile: &'p Profile, endpoint: &Endpoint) -> Result<&'p Dialogue, Problem> {
    profile.dialogue.as_ref().ok_or_else(|| {
        let message = format!("{} has no dialogue with `{}`.", profile.provider.name, endpoint.name);
        Problem::new("dialogue.none", message)
            .hint("Choose an endpoint of a platform that speaks with applications, such as Keruj.")
    })
}

fn settings(
    profile: &Profile,
    dialogue: &Dialogue,
    chosen: &[DialogueAnswer],
) -> Vec<DialogueAnswerSettingView> {
    let mut settings: Vec<DialogueAnswerSettingView> = Vec::new();
    let mut add = |event: &str, provenance: Provenance, asked_by: Option<&str>| {
        if settings.iter().any(|known| known.event == event) {
            return None;
        }
        let step = dialogue.step_of(event)?;
        let own = chosen.iter().find(|answer| answer.event == event);
        let usual = pretty(step.usual_answer());
        let body = own.map_or_else(|| usual.clone(), |answer| answer.body.clone());
        settings.push(DialogueAnswerSettingView {
            event: event.to_owned(),
            step: step.id.clone(),
            status: own.map_or(200, |answer| answer.status),
            body: body.clone(),
            default_status: 200,
            default_body: usual,
            changed: own.is_some(),
            provenance,
            asked_by: asked_by.map(str::to_owned),
        });
        Some(body)
    };
    let mut asked: Vec<(String, String)> = Vec::new();
    let note = |event: &str, body: Option<String>, asked: &mut Vec<(String, String)>| {
        let answer: Option<Value> = body.and_then(|body| serde_json::from_str(&body).ok());
        let form = answer.and_then(|answer| form_view(&answer, dialogue.form.as_ref()));
        asked.extend(form.map(|form| (form.reply, event.to_owned())));
    };
    for step in dialogue.steps.iter().filter(|step| step.event != "*") {
        let provenance = profile.provenance_of(&format!("dialogue.step.{}.event", step.id));
        let body = add(&step.event, provenance, None);
        note(&step.event, body, &mut asked);
    }
    // What an answer asks for may ask for more.
    let mut next = 0;
    while let Some((event, by)) = asked.get(next).cloned() {
        let body = add(&event, Provenance::User, Some(&by));
        note(&event, body, &mut asked);
        next += 1;
    }
    for answer in chosen {
        add(&answer.event, Provenance::User, None);
    }
    settings
}

/// Writes JSON so that a person can read it; other text stays.
fn pretty(text: &str) -> String {
    let value: Option<Value> = serde_json::from_str(text).ok();
    value.and_then(|value| serde_json::to_string_pretty(&value).ok()).unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_listed_with_what_they_ask_for() {
        let profile = gatehouse_providers::platform("keruj").unwrap();
        let dialogue = profile.dialogue.as_ref().unwrap();
        let own = |event: &str, body: &str| DialogueAnswer {
            endpoint_id: EndpointId::from_uuid(uuid::Uuid::nil()),
            event: event.to_owned(),
            status: 200,
            body: body.to_owned(),
        };
        let chosen = [own("settings_entered", r#"{"reply":"more"}"#), own("left_over", "")];
        let all = settings(profile, dialogue, &chosen);
        let shown: Vec<_> =
            all.iter().map(|one| (one.event.as_str(), one.changed, one.asked_by.as_deref())).collect();
        let expected = [
            ("application_install", false, None),
            ("application_configure", false, None),
            ("application_uninstall", false, None),
            ("settings_entered", true, Some("application_configure")),
            ("more", false, Some("settings_entered")),
            ("left_over", true, None),
        ];
        assert_eq!(shown, expected);
    }
}
