//! `gatehouse snippet` for calls: one of a platform's, or all of them as a client.

use gatehouse_app::App;
use gatehouse_app::view::{
    ApiCall, ApiClientRequest, ApiCodeRequest, ApiCodeView, ApiEndpointView, ApiRow, ConnectionRequest,
    ConnectionView, WorkspaceView,
};
use gatehouse_model::Problem;
use serde_json::json;

use super::House;
use super::api::{code_document, rows};
use crate::args::SnippetArgs;
use crate::exit::Ended;
use crate::out::{Out, table};
use crate::pick;

/// Prints the minimal client of a connection's platform.
pub(super) async fn client(house: &House, args: &SnippetArgs, out: &Out) -> Result<Ended, Problem> {
    let app = house.read().await?;
    let workspace = pick::workspace(&app, args.scope.workspace.as_deref()).await?;
    let connection_id = pick::connection(&workspace, args.scope.connection.as_deref())?.id;
    let list = args.language == "list";
    let language = if list { "curl".to_owned() } else { args.language.clone() };
    let code = app.api_client(ApiClientRequest { connection_id, language }).await?;
    if list {
        languages(&code, out)
    } else {
        print(&code, out)
    }
    Ok(Ended::Done)
}

/// Prints a call of the profile; nothing where no connection's platform has a call of this id.
pub(super) async fn endpoint(
    app: &App,
    workspace: &WorkspaceView,
    args: &SnippetArgs,
    out: &Out,
) -> Result<Option<Ended>, Problem> {
    let id = args.endpoint.as_deref().unwrap_or_default();
    let chosen = match args.scope.connection.as_deref() {
        Some(name) => vec![pick::connection(workspace, Some(name))?],
        None => workspace.connections.clone(),
    };
    for connection in &chosen {
        let api = app.describe_api(ConnectionRequest { connection_id: connection.id }).await?;
        let Some(found) = api.endpoints.iter().find(|endpoint| endpoint.id == id) else { continue };
        let call = call_of(found, connection, &args.values)?;
        let code = app.api_code(ApiCodeRequest { call, language: args.language.clone() }).await?;
        print(&code, out);
        return Ok(Some(Ended::Done));
    }
    Ok(None)
}

/// Fills a call with what was given, and with places to fill in for what it cannot do without.
fn call_of(
    endpoint: &ApiEndpointView,
    connection: &ConnectionView,
    values: &[String],
) -> Result<ApiCall, Problem> {
    let mut given = rows(values, "value")?;
    let mut take = |name: &str| {
        let place = given.iter().position(|row| row.name == name)?;
        Some(given.swap_remove(place))
    };
    let row = |name: &str, value: String| ApiRow { name: name.to_owned(), value, off: false };
    let mut holes = Vec::new();
    for hole in &endpoint.holes {
        holes.push(take(&hole.name).unwrap_or_else(|| row(&hole.name, hole.name.to_uppercase())));
    }
    let (mut query, mut fields) = (Vec::new(), Vec::new());
    for (known, sent) in [(&endpoint.query, &mut query), (&endpoint.body, &mut fields)] {
        for parameter in known {
            let usual = || parameter.default.clone().or_else(|| parameter.values.first().cloned());
            let filled = || row(&parameter.name, usual().unwrap_or_else(|| parameter.name.to_uppercase()));
            sent.extend(take(&parameter.name).or_else(|| parameter.required.then(filled)));
        }
    }
    // What the profile does not know goes where a call of this kind has its values.
    if endpoint.writes {
        fields.extend(given)
    } else {
        query.extend(given)
    }
    Ok(ApiCall {
        connection_id: connection.id,
        endpoint: Some(endpoint.id.clone()),
        method: endpoint.method.clone(),
        path: endpoint.path.clone(),
        holes,
        query,
        headers: Vec::new(),
        fields,
        body: None,
        content_type: None,
        graphql: None,
        auth: None,
        key: None,
        webhook: None,
        without_key: false,
    })
}

fn print(code: &ApiCodeView, out: &Out) {
    if !out.machine() {
        let set = code.variables.iter().filter(|row| !row.off).map(|row| row.name.as_str());
        let set: Vec<_> = set.collect();
        if !set.is_empty() {
            out.note(&format!("Set {} before you run it. Keep it as {}.", set.join(" and "), code.file_name));
        }
    }
    out.result(&code_document(code), || code.code.trim_end().to_owned());
}

fn languages(code: &ApiCodeView, out: &Out) {
    out.result(&json!({ "languages": code.languages }), || {
        let rows = code.languages.iter().map(|language| vec![language.id.clone(), language.label.clone()]);
        table(&["language", "name"], rows.collect())
    });
}
