//! The sandbox's side of Keruj's dialogue: a person who installs, fills in, removes.

use gatehouse_model::{Problem, WorkspaceId};
use gatehouse_sandbox::{Answer, Call, Sandbox};
use serde_json::{Value, json};

use crate::App;
use crate::view::{
    EmptyRequest, SandboxCompanyView, SandboxDialogueStep, SandboxDialogueStepRequest, SandboxDialogueView,
};

const KERUJ: &str = "keruj";

impl App {
    /// Tells where the sandbox's companies stand with the application.
    pub async fn sandbox_dialogue(&self, _: EmptyRequest) -> Result<SandboxDialogueView, Problem> {
        match self.running_sandbox().await {
            Some(sandbox) => view(&sandbox).await,
            None => Ok(SandboxDialogueView::default()),
        }
    }

    /// Does a step of a company's dialogue with the workspace's endpoint, or with another address, and waits for what
    /// the application answers.
    ///
    /// # Errors
    /// `sandbox.dialogue_step`, `sandbox.form_value`, `sandbox.dialogue_refused`, and those of the endpoint's secret.
    pub async fn step_in_sandbox_dialogue(
        &self,
        request: SandboxDialogueStepRequest,
    ) -> Result<SandboxDialogueView, Problem> {
        let sandbox = self.opened_sandbox().await?;
        let (step, body) = match request.step {
            SandboxDialogueStep::Install => {
                self.publish(&sandbox, request.workspace_id, request.to.as_deref()).await?;
                ("install", json!({ "older": request.older }))
            }
            SandboxDialogueStep::Configure => ("configure", Value::Null),
            SandboxDialogueStep::Submit => ("submit", json!({ "data": request.values })),
            SandboxDialogueStep::Update => ("update", Value::Null),
            SandboxDialogueStep::Uninstall => ("uninstall", Value::Null),
        };
        let path = format!("/_sandbox/companies/{}/{step}", request.company_id);
        ask(&sandbox, &Call::new("POST", &path).with_json(&body)).await?;
        view(&sandbox).await
    }

    /// Hands the endpoint in as the application, with the token that it expects.
    async fn publish(
        &self,
        sandbox: &Sandbox,
        workspace: Option<WorkspaceId>,
        to: Option<&str>,
    ) -> Result<(), Problem> {
        let workspace = match workspace {
            Some(id) => Some(id),
            None => self.sandbox_workspace().await?.map(|workspace| workspace.id),
        };
        let workspace = workspace.ok_or_else(|| {
            Problem::new("workspace.not_found", "There is no workspace \"Sandbox\" yet.")
                .hint("Start the sandbox first.")
        })?;
        let profile = self.profile_for(workspace, KERUJ)?;
        let endpoint = self.endpoint_for(workspace, &profile).await?;
        let url = match to {
            Some(url) => url.to_owned(),
            None => self.address_of(&endpoint).await?,
        };
        let dialogue = profile.dialogue.as_ref().filter(|_| to.is_none());
        let health = dialogue.and_then(|dialogue| dialogue.healthcheck.as_ref());
        let health = health.map(|health| format!("{url}{}", health.path));
        let url = dialogue.map_or_else(|| url.clone(), |dialogue| format!("{url}{}", dialogue.endpoint));
        let target = self.sandbox_target(&endpoint, &url).await?;
        let token = String::from_utf8_lossy(target.secret.expose()).into_owned();
        let body = json!({ "endpoint": target.url, "token": token, "healthcheck": health });
        ask(sandbox, &Call::new("PUT", "/_sandbox/application").with_json(&body)).await.map(drop)
    }
}

async fn view(sandbox: &Sandbox) -> Result<SandboxDialogueView, Problem> {
    let shown = ask(sandbox, &Call::new("GET", "/_sandbox/application")).await?;
    let endpoint = shown["application"]["endpoint"].as_str().map(str::to_owned);
    let list = ask(sandbox, &Call::new("GET", "/_sandbox/companies")).await?;
    let mut companies = Vec::new();
    for company in list["data"].as_array().into_iter().flatten() {
        let path = format!("/_sandbox/companies/{}", company["company_id"].as_str().unwrap_or_default());
        let shown = ask(sandbox, &Call::new("GET", &path)).await?;
        companies.push(serde_json::from_value::<SandboxCompanyView>(shown).map_err(|error| {
            refused(&json!({ "message": format!("The sandbox answered what cannot be read: {error}.") }))
        })?);
    }
    Ok(SandboxDialogueView { endpoint, companies })
}

async fn ask(sandbox: &Sandbox, call: &Call) -> Result<Value, Problem> {
    let answer = sandbox.ask(KERUJ, call).await.unwrap_or_else(|| Answer::empty(404));
    if answer.status < 400 { Ok(answer.value()) } else { Err(refused(&answer.value()["error"])) }
}

fn refused(error: &Value) -> Problem {
    let message = error["message"].as_str().unwrap_or("The sandbox refused the step.");
    Problem::new(code(error), message).hint("Look at the last step of the dialogue with this company.")
}

fn code(error: &Value) -> &'static str {
    match error["code"].as_str() {
        Some("sandbox.dialogue_step") => "sandbox.dialogue_step",
        Some("sandbox.form_value") => "sandbox.form_value",
        _ => "sandbox.dialogue_refused",
    }
}
