//! `gatehouse api openapi`.

use std::path::Path;

use gatehouse_app::view::{
    ApiCall, ApiParameterView, ConnectionRequest, OpenApiCheckRequest, OpenApiOperationRequest,
    OpenApiOperationView, OpenApiRowView, OpenApiView,
};
use gatehouse_app::{App, operations_with};
use gatehouse_model::{ConnectionId, Problem};
use serde_json::json;

use super::{begun, call_of, carry_out};
use crate::args::{OpenApiCallArgs, OpenApiCommand, Scope};
use crate::command::House;
use crate::exit::Ended;
use crate::out::{Out, table};
use crate::pick;

/// Carries out `gatehouse api openapi …`.
pub(super) async fn run(house: &House, command: OpenApiCommand, out: &Out) -> Result<Ended, Problem> {
    match command {
        OpenApiCommand::Open { file, scope } => {
            let app = house.write().await?;
            let connection = picked(&app, &scope).await?;
            let view = app.open_openapi(connection, &file, &name_of(&file)).await?;
            tell(&view, out);
            out.result(&document(&view, &view.operations.iter().collect::<Vec<_>>()), || {
                format!("Opened {}: {} operations.", titled(&view), view.operations.len())
            });
        }
        OpenApiCommand::List { file, search, scope } => {
            let app = house.read().await?;
            let view = match file {
                Some(file) => app.look_at_openapi(&file, &name_of(&file)).await?,
                None => kept(&app, picked(&app, &scope).await?).await?,
            };
            tell(&view, out);
            let found = operations_with(&view, &search.unwrap_or_default());
            out.result(&document(&view, &found), || {
                let rows = found.iter().map(|row| {
                    let old = if row.deprecated { " (deprecated)" } else { "" };
                    vec![row.id.clone(), row.tag.clone(), format!("{}{old}", row.summary)]
                });
                table(&["operation", "tag", "summary"], rows.collect())
            });
        }
        OpenApiCommand::Show { operation, scope } => {
            let app = house.read().await?;
            let connection_id = picked(&app, &scope).await?;
            let view = operation_of(&app, connection_id, &operation).await?;
            view.problems.iter().for_each(|problem| out.problem(problem));
            out.result(&view, || words(&view));
        }
        OpenApiCommand::Call(args) => return call(house, &args, out).await,
        OpenApiCommand::Forget { scope } => {
            let app = house.write().await?;
            let connection_id = picked(&app, &scope).await?;
            let done = app.remove_openapi(ConnectionRequest { connection_id }).await?;
            out.result(&done, || "Forgotten.".to_owned());
        }
    }
    Ok(Ended::Done)
}

async fn call(house: &House, args: &OpenApiCallArgs, out: &Out) -> Result<Ended, Problem> {
    let (app, connection_id) = begun(house, &args.call).await?;
    let operation = operation_of(&app, connection_id, &args.operation).await?;
    let row = operation.row;
    let mut call = ApiCall {
        endpoint: Some(row.id.clone()),
        method: row.method,
        path: row.path,
        ..call_of(&args.call, connection_id)?
    };
    match (&call.body, &operation.body) {
        (Some(body), Some(known)) if !args.unchecked => {
            let request = OpenApiCheckRequest { connection_id, operation: row.id, body: body.clone() };
            let checked = app.check_openapi_body(request).await?;
            // A schema that cannot be used keeps nobody from sending.
            let wrong = checked.problems.iter().filter(|problem| problem.code != "openapi.schema");
            if let Some(last) = wrong.clone().next_back() {
                let all = wrong.count();
                // One document is all that a program gets.
                let others = if out.machine() { 0 } else { all - 1 };
                checked.problems.iter().take(others).for_each(|problem| out.problem(problem));
                return Err(last.clone().hint("Correct it, or add --unchecked; nothing was sent."));
            }
            call.content_type.get_or_insert_with(|| known.content_type.clone());
        }
        (None, Some(known)) if known.required && !args.unchecked => {
            return Err(Problem::new("api.parameter_missing", format!("{} needs a body.", row.id))
                .hint("Give it with --body; `gatehouse api openapi show` has an example.")
                .field("body"));
        }
        _ => {}
    }
    carry_out(&app, &args.call, call, out).await
}

async fn picked(app: &App, scope: &Scope) -> Result<ConnectionId, Problem> {
    let workspace = pick::workspace(app, scope.workspace.as_deref()).await?;
    Ok(pick::connection(&workspace, scope.connection.as_deref())?.id)
}

async fn kept(app: &App, connection_id: ConnectionId) -> Result<OpenApiView, Problem> {
    app.openapi(ConnectionRequest { connection_id }).await?.file.ok_or_else(|| {
        Problem::new("openapi.not_found", "No OpenAPI file was opened for this connection.")
            .hint("Open one with `gatehouse api openapi open FILE`.")
    })
}

/// Finds an operation by its id; the case of its method does not count.
async fn operation_of(
    app: &App,
    connection_id: ConnectionId,
    named: &str,
) -> Result<OpenApiOperationView, Problem> {
    let view = kept(app, connection_id).await?;
    let same = |row: &&OpenApiRowView| {
        named
            .split_once(' ')
            .is_some_and(|(method, path)| row.method.eq_ignore_ascii_case(method) && row.path == path.trim())
    };
    let found = view.operations.iter().find(same).map_or(named, |row| &row.id);
    app.openapi_operation(OpenApiOperationRequest { connection_id, operation: found.to_owned() }).await
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// Says what is wrong with a file, each with its place.
fn tell(view: &OpenApiView, out: &Out) {
    view.problems.iter().for_each(|problem| out.problem(problem));
    for reference in &view.remote_references {
        out.note(&format!("{reference} is in another document and was not fetched."));
    }
}

fn titled(view: &OpenApiView) -> String {
    format!("{} {} (OpenAPI {})", view.title, view.version, view.openapi)
}

fn document(view: &OpenApiView, operations: &[&OpenApiRowView]) -> serde_json::Value {
    json!({
        "file": view.file,
        "title": view.title,
        "version": view.version,
        "openapi": view.openapi,
        "servers": view.servers,
        "operations": operations,
        "operations_total": view.operations.len(),
        "problems": view.problems,
        "remote_references": view.remote_references,
    })
}

fn words(view: &OpenApiOperationView) -> String {
    let mut lines = vec![format!("{}  {}", view.row.id, view.row.summary)];
    let mut list = |what: &str, parameters: &[ApiParameterView]| {
        for parameter in parameters {
            let needed = if parameter.required { ", required" } else { "" };
            let kind = serde_json::to_value(parameter.kind).unwrap_or_default();
            let about = parameter.description.clone().unwrap_or_default();
            let kind = kind.as_str().unwrap_or_default();
            lines.push(format!("  {what} {} ({kind}{needed}) {about}", parameter.name).trim_end().to_owned());
        }
    };
    list("path", &view.holes);
    list("query", &view.query);
    list("header", &view.headers);
    if let Some(body) = &view.body {
        let needed = if body.required { "required" } else { "optional" };
        lines.push(format!("  body {} ({needed}), for example:", body.content_type));
        lines.extend(body.example.lines().map(|line| format!("    {line}")));
    }
    let answers = view.answers.iter().map(|answer| format!("  {} {}", answer.status, answer.description));
    lines.extend(answers);
    lines.join("\n")
}
