//! Dialogues of platforms with an application: who speaks, where each company stands, what was said.

mod answers;
mod forget;
mod run;
mod submission;

use std::sync::Arc;

use gatehouse_model::{
    AnswerMode, Connection, ConnectionId, Endpoint, ForwardRule, KeyRecord, KeyState, Problem, SecretHome,
};
use gatehouse_providers::{Dialogue, Profile};
use gatehouse_receiver::overrides;
use gatehouse_store::DialogueStep;
use serde_json::Value;

use crate::App;
use crate::dialogue::harvest::{COMPANY, POINTER};
use crate::dialogue::standing::{answer_view, standing};
use crate::profiles::scheme_in;
use crate::view::{
    DialogueCompanyView, DialogueListRequest, DialogueListView, DialogueMonitorView, DialoguePlaceView,
    DialoguePlacesView, DialogueRequest, DialogueSecretHome, DialogueSecretView, DialogueStageView,
    DialogueState, DialogueStepView, DialogueView, WorkspaceRequest,
};

impl App {
    /// Lists where the platforms of a workspace can speak with an application.
    pub async fn dialogue_places(&self, request: WorkspaceRequest) -> Result<DialoguePlacesView, Problem> {
        let workspace = self.workspace(request.workspace_id).await?.id;
        let endpoints = self.store.endpoints(Some(workspace)).await.map_err(|error| error.problem())?;
        let rules = self.store.forward_rules(Some(workspace)).await.map_err(|error| error.problem())?;
        let keys = self.keys_of(workspace).await?;
        let mut places = Vec::new();
        for connection in self.store.connections(workspace).await.map_err(|error| error.problem())? {
            let Ok(profile) = self.profile_for(workspace, &connection.platform) else { continue };
            let Some(dialogue) = &profile.dialogue else { continue };
            let companies = self.companies_of(&connection, Some(dialogue), &keys).await?.len();
            let own = |endpoint: &&Endpoint| endpoint.connection_id == connection.id && !endpoint.imported;
            let of_connection: Vec<&Endpoint> = endpoints.iter().filter(own).collect();
            let bare = place(&connection, &profile, companies);
            if of_connection.is_empty() {
                places.push(bare.clone());
            }
            for endpoint in of_connection {
                let answering = self.answering_rule(endpoint, &rules);
                let base = self.dialogue_bases(endpoint).await?;
                let below = |base: &String| format!("{base}{}{}", endpoint.path(), dialogue.endpoint);
                let health = dialogue.healthcheck.as_ref().map(|health| health.path.as_str());
                let (public, local) = base;
                let catalogue = self.catalogue(workspace);
                let slot = scheme_in(&catalogue, endpoint).and_then(|scheme| scheme.slot());
                let has_token = keys.iter().any(|key| {
                    key.connection_id == connection.id
                        && Some(key.slot.as_str()) == slot
                        && key.state == KeyState::Current
                });
                places.push(DialoguePlaceView {
                    endpoint_id: Some(endpoint.id),
                    endpoint: Some(endpoint.name.clone()),
                    path: Some(format!("{}{}", endpoint.path(), dialogue.endpoint)),
                    url: public.as_ref().map(below),
                    local_url: local.as_ref().map(below),
                    health_url: public
                        .as_ref()
                        .or(local.as_ref())
                        .zip(health)
                        .map(|(base, health)| format!("{base}{}{health}", endpoint.path())),
                    is_public: public.is_some(),
                    mode: Some(endpoint.answer.mode),
                    target: answering.map(|rule| rule.target.clone()),
                    has_token,
                    overridden: overridden(endpoint),
                    ..bare.clone()
                });
            }
        }
        Ok(DialoguePlacesView { places })
    }

    /// Lists the companies that have spoken, the one that spoke last first.
    pub async fn dialogues(&self, request: DialogueListRequest) -> Result<DialogueListView, Problem> {
        let workspace = self.workspace(request.workspace_id).await?.id;
        let keys = self.keys_of(workspace).await?;
        let mut companies = Vec::new();
        for connection in self.store.connections(workspace).await.map_err(|error| error.problem())? {
            if request.connection_id.is_none_or(|wanted| wanted == connection.id) {
                let profile = self.profile_for(workspace, &connection.platform).ok();
                let dialogue = profile.as_ref().and_then(|profile| profile.dialogue.as_ref());
                companies.extend(self.companies_of(&connection, dialogue, &keys).await?);
            }
        }
        companies.sort_by_key(|company| std::cmp::Reverse(company.last_at));
        Ok(DialogueListView { companies })
    }

    /// Gives the dialogue with a company.
    ///
    /// # Errors
    /// `dialogue.not_found` for a company that has not spoken.
    pub async fn dialogue(&self, request: DialogueRequest) -> Result<DialogueView, Problem> {
        let talk = self.talk(&request).await?;
        let dialogue = talk.profile.dialogue.as_ref();
        let mut steps = Vec::with_capacity(talk.steps.len());
        for (number, step) in (1..).zip(&talk.steps) {
            let body = self.masked_body(step.delivery_id).await?;
            steps.push(DialogueStepView {
                number,
                delivery_id: step.delivery_id,
                endpoint_id: step.endpoint_id,
                at: step.at,
                event: step.event.clone(),
                step: step.step.clone(),
                verdict: step.verdict,
                reason: step.reason,
                received: serde_json::from_slice(&body).unwrap_or(Value::Null),
                missing: step.missing.clone(),
                answer: answer_view(step, dialogue),
            });
        }
        let last = talk.steps.last().map(|step| step.step.as_str());
        let stage = |step: &gatehouse_providers::Step| DialogueStageView {
            id: step.id.clone(),
            event: step.event.clone(),
            provenance: talk.profile.provenance_of(&format!("dialogue.step.{}.event", step.id)),
            done: talk.steps.iter().any(|said| said.step == step.id && (200..300).contains(&said.status)),
            current: last == Some(step.id.as_str()),
        };
        let stages = dialogue.into_iter().flat_map(|dialogue| &dialogue.steps).map(stage).collect();
        let company =
            company_view(talk.connection.id, &request.company_id, &talk.steps, dialogue, &talk.keys);
        Ok(DialogueView { company, stages, steps, secrets: talk.secrets() })
    }

    /// Tells whether the platforms of a workspace reach their endpoints.
    pub async fn dialogue_monitor(&self, request: WorkspaceRequest) -> Result<DialogueMonitorView, Problem> {
        let workspace = self.workspace(request.workspace_id).await?.id;
        let endpoints = self.watcher().all(Some(workspace)).await.map_err(|error| error.problem())?;
        Ok(DialogueMonitorView { endpoints })
    }

    async fn companies_of(
        &self,
        connection: &Connection,
        dialogue: Option<&Dialogue>,
        keys: &[KeyRecord],
    ) -> Result<Vec<DialogueCompanyView>, Problem> {
        let steps = self.store.dialogue_steps(connection.id, None).await.map_err(|error| error.problem())?;
        let mut by_company: Vec<(String, Vec<DialogueStep>)> = Vec::new();
        for step in steps {
            match by_company.iter_mut().find(|(company, _)| *company == step.company) {
                Some((_, steps)) => steps.push(step),
                None => by_company.push((step.company.clone(), vec![step])),
            }
        }
        let view = |(company, steps): (String, Vec<DialogueStep>)| {
            company_view(connection.id, &company, &steps, dialogue, keys)
        };
        Ok(by_company.into_iter().map(view).collect())
    }

    /// Reads everything that is known of a dialogue.
    async fn talk(&self, request: &DialogueRequest) -> Result<Talk, Problem> {
        let connection = self.connection(request.connection_id).await?;
        let profile = self.profile_for(connection.workspace_id, &connection.platform)?;
        let company = request.company_id.clone();
        let steps = self.store.dialogue_steps(connection.id, Some(company.clone())).await;
        let steps = steps.map_err(|error| error.problem())?;
        let keys = self.keys_of(connection.workspace_id).await?;
        let keys: Vec<_> = keys.into_iter().filter(|key| is_of(key, connection.id, &company)).collect();
        if steps.is_empty() && keys.is_empty() {
            let message = format!("No company {company} has spoken with `{}`.", connection.name);
            return Err(Problem::new("dialogue.not_found", message)
                .hint("`gatehouse dialogue list` shows those that have."));
        }
        Ok(Talk { connection, profile, steps, keys })
    }

    /// Gives the public origin of an endpoint and its address on this machine, each without a path.
    async fn dialogue_bases(&self, endpoint: &Endpoint) -> Result<(Option<String>, Option<String>), Problem> {
        let local = self.listens_at().await.map(|address| format!("http://{address}"));
        if let Some(origin) = self.public_origin(endpoint.id).await? {
            return Ok((Some(origin), local));
        }
        let tunnels = self.store.tunnels().await.map_err(|error| error.problem())?;
        let leads = tunnels
            .into_iter()
            .filter(|tunnel| tunnel.wanted && tunnel.endpoint_id.is_none_or(|id| id == endpoint.id));
        let public = leads.filter_map(|tunnel| tunnel.public_url).next();
        Ok((public.map(|url| url.trim_end_matches('/').to_owned()), local))
    }

    /// Gives the rule whose target answers for an endpoint, where one does.
    fn answering_rule<'r>(&self, endpoint: &Endpoint, rules: &'r [ForwardRule]) -> Option<&'r ForwardRule> {
        if endpoint.answer.mode != AnswerMode::Target {
            return None;
        }
        let mut own = rules.iter().filter(|rule| rule.endpoint_id == endpoint.id);
        match endpoint.answer.target_rule {
            Some(wanted) => own.find(|rule| rule.id == wanted),
            None => own.next(),
        }
    }
}

/// Everything that is known of a dialogue with a company.
struct Talk {
    connection: Connection,
    profile: Arc<Profile>,
    steps: Vec<DialogueStep>,
    keys: Vec<KeyRecord>,
}

impl Talk {
    /// Gives the secrets that the company brought: those that are kept, then those that wait in their delivery.
    fn secrets(&self) -> Vec<DialogueSecretView> {
        let kept = self.keys.iter().map(|key| {
            let pointer = key.fields.get(POINTER).cloned().unwrap_or_default();
            DialogueSecretView {
                name: pointer.rsplit('/').next().unwrap_or_default().to_owned(),
                key: Some(key.name.clone()),
                delivery_id: self.brought(&pointer, key).map(|step| step.delivery_id),
                state: match key.kept_in {
                    SecretHome::Keychain => DialogueSecretHome::Keychain,
                    SecretHome::Memory | SecretHome::Environment => DialogueSecretHome::Memory,
                },
                last_four: Some(key.last_four.clone()).filter(|text| !text.is_empty()),
                at: key.created_at,
                pointer,
            }
        });
        let waiting = self.steps.iter().filter(|step| !step.taken).map(|step| DialogueSecretView {
            name: step.event.clone(),
            key: None,
            delivery_id: Some(step.delivery_id),
            pointer: String::new(),
            state: DialogueSecretHome::Waiting,
            last_four: None,
            at: step.at,
        });
        kept.chain(waiting).collect()
    }

    /// Finds the step that brought a key: the last sealed one before it was kept.
    fn brought(&self, pointer: &str, key: &KeyRecord) -> Option<&DialogueStep> {
        let in_data = pointer.starts_with("/data/");
        let fits = |step: &&DialogueStep| {
            step.sealed && step.at <= key.created_at && (step.step == "install") != in_data
        };
        self.steps.iter().rev().find(fits)
    }
}

/// Tells whether a key was brought by a company.
fn is_of(key: &KeyRecord, connection: ConnectionId, company: &str) -> bool {
    key.connection_id == connection
        && key.fields.contains_key(POINTER)
        && key.fields.get(COMPANY).is_some_and(|known| known == company)
}

fn company_view(
    connection: ConnectionId,
    company: &str,
    steps: &[DialogueStep],
    dialogue: Option<&Dialogue>,
    keys: &[KeyRecord],
) -> DialogueCompanyView {
    let stands = standing(steps.iter(), dialogue);
    let mut account_ids: Vec<String> = Vec::new();
    for account in steps.iter().filter_map(|step| step.account.as_ref()) {
        if !account_ids.contains(account) {
            account_ids.push(account.clone());
        }
    }
    let own: Vec<&KeyRecord> = keys.iter().filter(|key| is_of(key, connection, company)).collect();
    let kept = own.first().map(|key| key.created_at).unwrap_or_default();
    DialogueCompanyView {
        connection_id: connection,
        company_id: company.to_owned(),
        account_ids,
        state: stands.state,
        older: stands.older,
        steps: u32::try_from(steps.len()).unwrap_or(u32::MAX),
        first_at: steps.first().map_or(kept, |step| step.at),
        last_at: steps.last().map_or(kept, |step| step.at),
        waiting_for: stands.waiting_for,
        secrets: u32::try_from(own.len()).unwrap_or(u32::MAX),
        forget_due: stands.state == DialogueState::Uninstalled,
    }
}

fn place(connection: &Connection, profile: &Profile, companies: usize) -> DialoguePlaceView {
    DialoguePlaceView {
        connection_id: connection.id,
        connection: connection.name.clone(),
        platform: profile.id().to_owned(),
        platform_name: profile.provider.name.clone(),
        endpoint_id: None,
        endpoint: None,
        path: None,
        url: None,
        local_url: None,
        health_url: None,
        is_public: false,
        mode: None,
        target: None,
        has_token: false,
        companies: u32::try_from(companies).unwrap_or(u32::MAX),
        form_provenance: profile.provenance_of("dialogue.form.elements_pointer"),
        overridden: None,
    }
}

/// Says which rule of an endpoint stands before the dialogue's answers.
fn overridden(endpoint: &Endpoint) -> Option<String> {
    let rules = &endpoint.answer;
    if !overrides(rules) {
        return None;
    }
    Some(match (rules.fault, &rules.body) {
        (Some(_), _) => "The endpoint plays a fault, so that no answer of the dialogue goes out.".to_owned(),
        (None, Some(_)) => "The endpoint has a fixed body, which goes out to every message.".to_owned(),
        (None, None) => format!("The endpoint answers every message with {}.", rules.accepted_status),
    })
}
