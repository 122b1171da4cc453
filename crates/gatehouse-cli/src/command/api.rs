//! `gatehouse api`.

mod openapi;

use std::path::Path;
use std::sync::Arc;

use gatehouse_app::view::{
    ApiAnswerView, ApiCall, ApiCodeRequest, ApiCodeView, ApiExportRequest, ApiFollow, ApiRow, ApiRunPhase,
    ApiRunRequest, ApiSendRequest, ApiTableForm, CallWebhook, EmptyRequest, GraphqlDocument,
};
use gatehouse_app::{App, Existing};
use gatehouse_model::{ConnectionId, Problem};
use serde_json::{Value, json};

use super::House;
use super::key::pairs;
use crate::args::{ApiArgs, ApiCommand, CallArgs};
use crate::exit::Ended;
use crate::out::Out;
use crate::{file, pick};

/// The name under which this process's one sending is told.
const RUN: &str = "cli";

/// Carries out `gatehouse api …`; 0 for an answer of success, 1 for any other.
pub(super) async fn run(house: &House, args: ApiArgs, out: &Out) -> Result<Ended, Problem> {
    if let Some(ApiCommand::OpenApi(command)) = args.more {
        return openapi::run(house, command, out).await;
    }
    let (app, connection_id) = begun(house, &args.call).await?;
    let graphql = match &args.graphql {
        Some(path) => Some(GraphqlDocument {
            query: file::read_text(path)?,
            variables: args.variables.clone().unwrap_or_default(),
            operation: None,
        }),
        None => None,
    };
    let call = ApiCall {
        fields: rows(&args.field, "field")?,
        graphql,
        method: args.method.unwrap_or_default(),
        path: args.path.unwrap_or_default(),
        ..call_of(&args.call, connection_id)?
    };
    carry_out(&app, &args.call, call, out).await
}

/// Opens the house as far as a call needs it, and finds its connection.
async fn begun(house: &House, args: &CallArgs) -> Result<(Arc<App>, ConnectionId), Problem> {
    let app = if args.code.is_some() { house.read().await? } else { house.write().await? };
    let workspace = pick::workspace(&app, args.scope.workspace.as_deref()).await?;
    let connection = pick::connection(&workspace, args.scope.connection.as_deref())?;
    Ok((app, connection.id))
}

/// Sends a call, or prints it as code.
async fn carry_out(app: &Arc<App>, args: &CallArgs, mut call: ApiCall, out: &Out) -> Result<Ended, Problem> {
    if let Some(name) = &args.webhook {
        let workspace = pick::workspace(app, args.scope.workspace.as_deref()).await?;
        let endpoint = pick::endpoint(app, &workspace, name).await?;
        call.webhook = Some(CallWebhook { endpoint_id: endpoint.id, events: args.webhook_event.clone() });
    }
    if let Some(language) = args.code.clone() {
        let code = app.api_code(ApiCodeRequest { call, language }).await?;
        out.result(&code_document(&code), || code.code.trim_end().to_owned());
        return Ok(Ended::Done);
    }
    let request = ApiSendRequest {
        call,
        run: Some(RUN.to_owned()),
        confirm: args.confirm.clone(),
        follow: args.all.then_some(ApiFollow { max_pages: args.max_pages, max_items: args.max_items }),
        wait: args.wait,
    };
    let told = tell_waits(Arc::clone(app), *out, RUN);
    let sent = app.send_call(request).await;
    told.abort();
    let answer = sent?;
    if let Some(path) = &args.output {
        let written = app.export_answer(&order(args, &answer, path), path, existing(args.force))?;
        written.notes.iter().for_each(|note| out.note(note));
        out.note(&format!("Wrote {} rows to {}.", written.rows, written.path));
    }
    if let Some(problem) = &answer.problem {
        out.problem(problem);
    }
    if let Some(problem) = answer.pages.as_ref().and_then(|pages| pages.stopped.as_ref()) {
        out.problem(problem);
    }
    show(app, &answer, out);
    let whole = answer.pages.as_ref().is_none_or(|pages| pages.stopped.is_none());
    let good = (200..300).contains(&answer.status) && answer.graphql_errors.is_empty() && whole;
    Ok(if good { Ended::Done } else { Ended::CheckFailed })
}

/// Gives code as the document of `--json`.
pub(super) fn code_document(code: &ApiCodeView) -> Value {
    json!({
        "language": code.language,
        "file_name": code.file_name,
        "code": code.code,
        "variables": code.variables,
    })
}

/// Reads pairs as rows.
pub(super) fn rows(given: &[String], what: &str) -> Result<Vec<ApiRow>, Problem> {
    given
        .iter()
        .map(|pair| {
            let one = pairs(std::slice::from_ref(pair), what)?;
            let (name, value) = one.into_iter().next().unwrap_or_default();
            Ok(ApiRow { name, value, off: false })
        })
        .collect()
}

/// Gives what every call has; the method and the path are still to be said.
fn call_of(args: &CallArgs, connection_id: ConnectionId) -> Result<ApiCall, Problem> {
    let header = |line: &String| {
        let (name, value) = line.split_once(':').ok_or_else(|| {
            Problem::new("usage.bad_pair", format!("`{line}` is no header."))
                .hint("Write it as `Name: value`.")
        })?;
        Ok(ApiRow { name: name.trim().to_owned(), value: value.trim().to_owned(), off: false })
    };
    Ok(ApiCall {
        connection_id,
        endpoint: None,
        method: String::new(),
        path: String::new(),
        holes: rows(&args.holes, "part of the path")?,
        query: rows(&args.query, "query parameter")?,
        headers: args.header.iter().map(header).collect::<Result<_, Problem>>()?,
        fields: Vec::new(),
        body: args.body.as_deref().map(file::read_text).transpose()?,
        content_type: args.content_type.clone(),
        graphql: None,
        auth: args.auth.clone(),
        key: args.key.clone(),
        webhook: None,
        without_key: args.without_key,
    })
}

const fn existing(force: bool) -> Existing {
    if force { Existing::Replace } else { Existing::Keep }
}

fn order(args: &CallArgs, answer: &ApiAnswerView, path: &Path) -> ApiExportRequest {
    let workbook = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    ApiExportRequest {
        answer_id: answer.answer_id,
        at: args.records.clone(),
        form: if workbook { ApiTableForm::Xlsx } else { ApiTableForm::Csv },
    }
}

/// Tells a person what a call waits for, and ends it when they interrupt.
pub(super) fn tell_waits(app: Arc<App>, out: Out, run: &'static str) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        let mut events = app.bus().listen();
        let mut told = None;
        let interrupted = super::interrupted();
        tokio::pin!(interrupted);
        loop {
            tokio::select! {
                event = events.recv() => if event.is_err() { return },
                _ = &mut interrupted => {
                    let _ = app.cancel_call(ApiRunRequest { run: run.to_owned() }).await;
                    return;
                }
            }
            let Ok(list) = app.api_runs(EmptyRequest {}).await else { continue };
            let waiting = list.runs.iter().find(|run| run.phase == ApiRunPhase::Waiting);
            let until = waiting.and_then(|run| run.waits_until);
            if let (Some(until), true) = (until, told != until) {
                let why = waiting.and_then(|run| run.waits_for.clone()).unwrap_or_default();
                out.note(&format!("Waiting until {until}: {why}. Ctrl-C ends it."));
            }
            told = until;
        }
    })
}

fn show(app: &App, answer: &ApiAnswerView, out: &Out) {
    let body = app.answer_body(answer.answer_id).unwrap_or_default();
    let parsed: Value = match serde_json::from_slice(&body) {
        Ok(value) => value,
        Err(_) => Value::from(String::from_utf8_lossy(&body).into_owned()),
    };
    let headers: Vec<_> = answer.headers.iter().map(|header| json!([header.name, header.value])).collect();
    let document = json!({
        "status": answer.status,
        "headers": headers,
        "body": parsed,
        "limit": answer.limit,
        "duration_ms": answer.duration_ms,
        "method": answer.method,
        "url": answer.url,
        "waited_ms": answer.waited_ms,
        "sendings": answer.sendings,
        "truncated": answer.body.truncated,
        "address": answer.address,
        "key": answer.key.as_ref().map(|key| &key.name),
        "pages": answer.pages,
        "problem": answer.problem,
        "graphql_errors": answer.graphql_errors,
    });
    if !out.machine() {
        out.note(&format!("{} {} · {} ms", answer.status, answer.url, answer.duration_ms));
    }
    out.result(&document, || match &parsed {
        Value::String(text) => text.clone(),
        value => serde_json::to_string_pretty(value).unwrap_or_default(),
    });
}
