//! `gatehouse dialogue`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatehouse_app::App;
use gatehouse_app::view::{
    DialogueCompanyView, DialogueForgottenView, DialogueListRequest, DialoguePlaceView, DialogueRequest,
    DialogueRunRequest, DialogueRunView, DialogueSubmissionRequest, DialogueView, WorkspaceRequest,
};
use gatehouse_model::{EndpointId, Problem};
use serde_json::{Value, json};

use super::House;
use crate::args::{DialogueCommand, Scope};
use crate::exit::Ended;
use crate::out::{Out, printable, table};
use crate::{file, pick};

/// Carries out `gatehouse dialogue …`.
pub(super) async fn run(house: &House, command: DialogueCommand, out: &Out) -> Result<Ended, Problem> {
    match command {
        DialogueCommand::List { scope } => list(&*house.read().await?, &scope, out).await,
        DialogueCommand::Show { company, scope } => {
            let app = house.read().await?;
            let view = app.dialogue(company_of(&app, &scope, &company).await?).await?;
            out.result(&told(&view), || words(&view));
            Ok(Ended::Done)
        }
        DialogueCommand::Script { company, scope } => {
            let app = house.read().await?;
            let script = app.dialogue_script(company_of(&app, &scope, &company).await?).await?;
            out.raw(script.text.as_bytes());
            Ok(Ended::Done)
        }
        DialogueCommand::Run { script, to, endpoint, scope } => {
            let text = file::read_text(&script)?;
            let app = house.read().await?;
            let endpoint_id = endpoint_of(&app, &scope, endpoint.as_deref()).await?;
            let view = app.run_dialogue_alone(DialogueRunRequest { endpoint_id, text, to }).await?;
            Ok(tell_run(&view, out))
        }
        DialogueCommand::Forget { company, yes, scope } => {
            let app = house.write().await?;
            let request = company_of(&app, &scope, &company).await?;
            let going = app.preview_forgetting(request.clone()).await?;
            pick::confirmed(yes, &format!("Forgetting {}: {}", request.company_id, what_goes(&going)))?;
            let gone = app.forget_company(request).await?;
            out.result(&gone, || format!("Forgotten: {}.", what_goes(&gone)));
            Ok(Ended::Done)
        }
        DialogueCommand::Monitor { scope } => {
            let app = house.read().await?;
            let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
            let view = app.dialogue_monitor(WorkspaceRequest { workspace_id: workspace.id }).await?;
            out.result(&view, || {
                let lines = view.endpoints.iter().map(|one| format!("{}: {}", one.endpoint, one.text));
                lines.collect::<Vec<_>>().join("\n")
            });
            let alarm = view.endpoints.iter().any(|one| one.alarm);
            Ok(if alarm { Ended::CheckFailed } else { Ended::Done })
        }
        DialogueCommand::Submission { description, logo, endpoint, scope } => {
            let app = house.read().await?;
            let endpoint_id = endpoint_of(&app, &scope, endpoint.as_deref()).await?;
            let bytes = logo.as_ref().map(|path| file::read(path)).transpose()?;
            let name = logo.as_ref().and_then(|path| path.file_name());
            let view = app
                .dialogue_submission(DialogueSubmissionRequest {
                    endpoint_id,
                    description,
                    logo_name: name.map(|name| name.to_string_lossy().into_owned()),
                    logo_base64: bytes.map(|bytes| STANDARD.encode(bytes)),
                })
                .await?;
            out.result(&view, || printable(&view.text).trim_end().to_owned());
            for check in view.logo.iter().flat_map(|logo| &logo.checks).filter(|check| !check.ok) {
                out.note(&printable(&check.text));
            }
            Ok(Ended::Done)
        }
    }
}

async fn companies(app: &App, scope: &Scope) -> Result<Vec<DialogueCompanyView>, Problem> {
    let workspace = pick::workspace(app, scope.workspace.as_deref()).await?;
    let connection_id = match &scope.connection {
        Some(name) => Some(pick::connection(&workspace, Some(name))?.id),
        None => None,
    };
    let request = DialogueListRequest { workspace_id: workspace.id, connection_id };
    Ok(app.dialogues(request).await?.companies)
}

async fn company_of(app: &App, scope: &Scope, wanted: &str) -> Result<DialogueRequest, Problem> {
    let all = companies(app, scope).await?;
    let exact = all.iter().filter(|one| one.company_id == wanted);
    let mut found: Vec<_> = exact.collect();
    if found.is_empty() {
        found = all.iter().filter(|one| !wanted.is_empty() && one.company_id.starts_with(wanted)).collect();
    }
    match found.as_slice() {
        [one] => Ok(DialogueRequest { connection_id: one.connection_id, company_id: one.company_id.clone() }),
        [] => Err(Problem::new("dialogue.not_found", format!("No company {wanted} has spoken."))
            .hint("`gatehouse dialogue list` shows those that have.")),
        _ => Err(Problem::new("usage.ambiguous", format!("Several companies begin with {wanted}."))
            .hint("Give more of the id, or choose one with --connection.")),
    }
}

async fn endpoint_of(app: &App, scope: &Scope, name: Option<&str>) -> Result<EndpointId, Problem> {
    let workspace = pick::workspace(app, scope.workspace.as_deref()).await?;
    let places = app.dialogue_places(WorkspaceRequest { workspace_id: workspace.id }).await?.places;
    let fits = |place: &&DialoguePlaceView| {
        scope.connection.as_ref().is_none_or(|wanted| *wanted == place.connection)
            && name.is_none_or(|wanted| place.endpoint.as_deref() == Some(wanted))
    };
    let found: Vec<EndpointId> = places.iter().filter(fits).filter_map(|place| place.endpoint_id).collect();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Problem::new("endpoint.not_found", "There is no endpoint that a platform speaks with.")
            .hint("Add a connection with `gatehouse connection add keruj --platform keruj`.")),
        _ => {
            Err(Problem::new("usage.endpoint_needed", "There are several endpoints that can be spoken with.")
                .hint("Choose one with --endpoint."))
        }
    }
}

async fn list(app: &App, scope: &Scope, out: &Out) -> Result<Ended, Problem> {
    let mut dialogues = Vec::new();
    let all = companies(app, scope).await?;
    if out.machine() {
        for one in &all {
            let request =
                DialogueRequest { connection_id: one.connection_id, company_id: one.company_id.clone() };
            dialogues.push(told(&app.dialogue(request).await?));
        }
    }
    out.result(&json!({ "dialogues": dialogues }), || {
        if all.is_empty() {
            return "No company has spoken yet.".to_owned();
        }
        let rows = all.iter().map(|one| {
            vec![
                one.company_id.clone(),
                one.state.as_str().to_owned(),
                one.steps.to_string(),
                one.secrets.to_string(),
                one.last_at.to_string(),
            ]
        });
        table(&["company", "state", "messages", "secrets", "last"], rows.collect())
    });
    Ok(Ended::Done)
}

/// Gives a dialogue as scripts read it.
fn told(view: &DialogueView) -> Value {
    let company = &view.company;
    json!({
        "company": company.company_id,
        "state": company.state,
        "connection_id": company.connection_id,
        "accounts": company.account_ids,
        "older": company.older,
        "waiting_for": company.waiting_for,
        "forget_due": company.forget_due,
        "first_at": company.first_at,
        "last_at": company.last_at,
        "steps": view.steps,
        "secrets": view.secrets,
    })
}

fn words(view: &DialogueView) -> String {
    let company = &view.company;
    let mut text = format!("{}: {}\n", printable(&company.company_id), company.state.as_str());
    let short = |value: &Value| if value.is_null() { "empty".to_owned() } else { value.to_string() };
    for step in &view.steps {
        let verdict = step.verdict.as_str();
        text.push_str(&format!("{:>3}. {} {} ({verdict})\n", step.number, step.at, printable(&step.event)));
        text.push_str(&format!("     > {}\n", printable(&short(&step.received))));
        let answer = match &step.answer {
            Some(answer) => {
                let body = answer.text.clone().unwrap_or_else(|| short(&answer.body));
                format!("{} {}", answer.status, printable(&body))
            }
            None => "no answer".to_owned(),
        };
        text.push_str(&format!("     < {answer}\n"));
    }
    for secret in &view.secrets {
        let key = secret.key.as_deref().unwrap_or("not kept yet: the keychain could not be had");
        text.push_str(&format!("secret {}: {}\n", printable(&secret.name), printable(key)));
    }
    text.trim_end().to_owned()
}

fn what_goes(view: &DialogueForgottenView) -> String {
    let keys = match view.secrets.as_slice() {
        [] => "no key".to_owned(),
        names => format!("the keys {}", printable(&names.join(", "))),
    };
    format!(
        "{} deliveries ({} of them sealed), {} messages, {keys}",
        view.deliveries, view.sealed, view.steps
    )
}

fn tell_run(view: &DialogueRunView, out: &Out) -> Ended {
    out.result(view, || {
        let mut text = String::new();
        for step in &view.steps {
            let status = step.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
            let word = if step.same { "as recorded" } else { "differs" };
            text.push_str(&format!("{:>3}. {}: {status}, {word}\n", step.number, printable(&step.event)));
            for one in &step.differences {
                let line = format!("     {}: {} instead of {}", one.pointer, one.got, one.recorded);
                text.push_str(&printable(&line));
                text.push('\n');
            }
            if let Some(problem) = &step.problem {
                text.push_str(&format!("     {}\n", printable(&problem.message)));
            }
        }
        text.trim_end().to_owned()
    });
    match (view.stopped_at, view.same) {
        (Some(_), _) => Ended::Unreachable,
        (None, true) => Ended::Done,
        (None, false) => Ended::CheckFailed,
    }
}
