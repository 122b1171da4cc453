//! `gatehouse workspace` and `gatehouse connection`.

use gatehouse_app::view::{
    ConnectionAddRequest, ConnectionBaseRequest, ConnectionRequest, EmptyRequest, WorkspaceCreateRequest,
    WorkspaceRemoveRequest, WorkspaceView,
};
use gatehouse_model::{Environment, Problem};
use serde_json::json;

use super::House;
use crate::args::{ConnectionCommand, EnvironmentArg, WorkspaceCommand};
use crate::exit::Ended;
use crate::out::{Out, table};
use crate::pick;

impl From<EnvironmentArg> for Environment {
    fn from(arg: EnvironmentArg) -> Self {
        match arg {
            EnvironmentArg::Offline => Self::Offline,
            EnvironmentArg::Sandbox => Self::Sandbox,
            EnvironmentArg::Production => Self::Production,
        }
    }
}

/// Carries out `gatehouse workspace …`.
pub(super) async fn workspace(house: &House, command: WorkspaceCommand, out: &Out) -> Result<Ended, Problem> {
    match command {
        WorkspaceCommand::New { name, platforms, environment } => {
            let request = WorkspaceCreateRequest { name, environment: environment.into(), platforms };
            let made = house.write().await?.create_workspace(request).await?;
            out.result(&made, || words(&made));
        }
        WorkspaceCommand::List => {
            let list = house.read().await?.workspaces(EmptyRequest {}).await?;
            out.result(&list, || {
                if list.workspaces.is_empty() {
                    return "No workspace yet. Make one with `gatehouse workspace new NAME --platform P`."
                        .to_owned();
                }
                let rows = list.workspaces.iter().map(|workspace| {
                    let connections: Vec<_> = workspace.connections.iter().map(|c| c.name.clone()).collect();
                    vec![
                        workspace.name.clone(),
                        workspace.environment.as_str().to_owned(),
                        connections.join(", "),
                    ]
                });
                table(&["name", "environment", "connections"], rows.collect())
            });
        }
        WorkspaceCommand::Show { name } => {
            let found = house.read().await?.workspace_named(&name).await?;
            out.result(&found, || words(&found));
        }
        WorkspaceCommand::Remove { name, yes } => {
            let app = house.write().await?;
            let found = app.workspace_named(&name).await?;
            pick::confirmed(yes, &format!("Removing workspace `{name}` with its deliveries and keys"))?;
            let request = WorkspaceRemoveRequest { workspace_id: found.id, confirm_name: found.name };
            let gone = app.remove_workspace(request).await?;
            app.removal_is_wiped().await;
            out.result(&gone, || {
                format!("Removed `{name}`: {} deliveries, {} keys.", gone.deliveries, gone.keys)
            });
            if !gone.keys_left.is_empty() {
                out.note(&format!(
                    "Left in the keychain, because it did not answer: {}.",
                    gone.keys_left.join(", ")
                ));
            }
        }
    }
    Ok(Ended::Done)
}

/// Carries out `gatehouse connection …`.
pub(super) async fn connection(
    house: &House,
    command: ConnectionCommand,
    out: &Out,
) -> Result<Ended, Problem> {
    match command {
        ConnectionCommand::Add { name, platform, scope } => {
            let app = house.write().await?;
            let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
            let request = ConnectionAddRequest { workspace_id: workspace.id, name, platform };
            let made = app.add_connection(request).await?;
            out.result(&made, || format!("Added `{}` ({}).", made.name, made.platform_name));
        }
        ConnectionCommand::List { scope } => {
            let app = house.read().await?;
            let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
            out.result(&json!({ "connections": workspace.connections }), || {
                let rows =
                    workspace.connections.iter().map(|c| vec![c.name.clone(), c.platform_name.clone()]);
                table(&["name", "platform"], rows.collect())
            });
        }
        ConnectionCommand::Base { name, url, platform, scope } => {
            let changes = url.is_some() || platform;
            let app = if changes { house.write().await? } else { house.read().await? };
            let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
            let connection_id = pick::connection(&workspace, Some(&name))?.id;
            if changes {
                app.set_connection_base(ConnectionBaseRequest { connection_id, url }).await?;
            }
            let api = app.describe_api(ConnectionRequest { connection_id }).await?;
            let used = api.bases.iter().find(|base| base.used);
            let document = json!({
                "connection": api.connection,
                "base_url": api.base_url,
                "own_base": api.own_base,
                "platform_base": used.map(|base| &base.url),
                "alternates": used.map(|base| &base.alternates),
                "problem": api.base_problem,
            });
            if let (Some(own), true) = (&api.own_base, changes) {
                out.note(&format!("The keys of `{name}` go to {own} from now on."));
            }
            out.result(&document, || {
                let mut lines = vec![match &api.base_url {
                    Some(url) => format!("Calls of `{name}` go to {url}."),
                    None => format!("It is not known where the calls of `{name}` go."),
                }];
                let others =
                    used.into_iter().flat_map(|base| std::iter::once(&base.url).chain(&base.alternates));
                lines.extend(others.filter(|url| !url.is_empty()).map(|url| format!("  {url}")));
                lines.join("\n")
            });
        }
        ConnectionCommand::Remove { name, yes, scope } => {
            let app = house.write().await?;
            let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
            let found = pick::connection(&workspace, Some(&name))?;
            pick::confirmed(yes, &format!("Removing connection `{name}` with its deliveries and keys"))?;
            let gone = app.remove_connection(ConnectionRequest { connection_id: found.id }).await?;
            app.removal_is_wiped().await;
            out.result(&gone, || {
                format!("Removed `{name}`: {} deliveries, {} keys.", gone.deliveries, gone.keys)
            });
        }
    }
    Ok(Ended::Done)
}

fn words(workspace: &WorkspaceView) -> String {
    let mut text = format!("{} ({})", workspace.name, workspace.environment.as_str());
    for connection in &workspace.connections {
        text.push_str(&format!("\n  {} ({})", connection.name, connection.platform_name));
    }
    text
}
