//! Picking the workspace, connection, key or endpoint that a person means.

use std::io::{IsTerminal, Write};

use gatehouse_app::App;
use gatehouse_app::view::{
    ConnectionView, EmptyRequest, EndpointView, KeyView, WorkspaceRequest, WorkspaceView,
};
use gatehouse_model::{KeyState, Problem};

/// Gives the named workspace, else the only one there is.
///
/// # Errors
/// `workspace.not_found`, or `usage.workspace_needed` naming those there are.
pub(crate) async fn workspace(app: &App, name: Option<&str>) -> Result<WorkspaceView, Problem> {
    if let Some(name) = name {
        return app.workspace_named(name).await;
    }
    let mut all = app.workspaces(EmptyRequest {}).await?.workspaces;
    if all.len() == 1 {
        return Ok(all.remove(0));
    }
    let names: Vec<_> = all.into_iter().map(|workspace| workspace.name).collect();
    if names.is_empty() {
        return Err(Problem::new("workspace.not_found", "There is no workspace yet.")
            .hint("Make one with `gatehouse workspace new NAME --platform P`, or try `gatehouse demo`."));
    }
    Err(Problem::new("usage.workspace_needed", "There are several workspaces.")
        .hint(format!("Choose one with --workspace: {}.", names.join(", "))))
}

/// Gives the named connection, else the only one of the workspace.
///
/// # Errors
/// `connection.not_found`, or `usage.connection_needed` naming those there are.
pub(crate) fn connection(workspace: &WorkspaceView, name: Option<&str>) -> Result<ConnectionView, Problem> {
    let names: Vec<_> = workspace.connections.iter().map(|connection| connection.name.clone()).collect();
    match (name, workspace.connections.as_slice()) {
        (None, [only]) => Ok(only.clone()),
        (None, []) => {
            Err(Problem::new("connection.not_found", format!("`{}` has no connection.", workspace.name))
                .hint("Add one with `gatehouse connection add NAME --platform P`."))
        }
        (None, _) => Err(Problem::new(
            "usage.connection_needed",
            format!("`{}` has several connections.", workspace.name),
        )
        .hint(format!("Choose one with --connection: {}.", names.join(", ")))),
        (Some(name), all) => {
            all.iter().find(|connection| connection.name == name).cloned().ok_or_else(|| {
                Problem::new(
                    "connection.not_found",
                    format!("`{}` has no connection `{name}`.", workspace.name),
                )
                .hint(format!("There is: {}.", names.join(", ")))
            })
        }
    }
}

/// Gives the named key of a workspace: the one in use, should one that it replaced have the same name.
pub(crate) async fn key(app: &App, workspace: &WorkspaceView, name: &str) -> Result<KeyView, Problem> {
    let keys = app.keys(WorkspaceRequest { workspace_id: workspace.id }).await?.keys;
    let rank = |key: &KeyView| match key.state {
        KeyState::Current => 0,
        KeyState::Expired => 1,
        KeyState::Previous => 2,
        KeyState::Revoked => 3,
    };
    keys.into_iter()
        .rev()
        .filter(|key| key.name == name)
        .min_by_key(rank)
        .ok_or_else(|| missing("key.not_found", "key", name, &workspace.name))
}

/// Gives the endpoint of a workspace by its name or its id.
pub(crate) async fn endpoint(
    app: &App,
    workspace: &WorkspaceView,
    name: &str,
) -> Result<EndpointView, Problem> {
    let all = app.endpoints(WorkspaceRequest { workspace_id: workspace.id }).await?.endpoints;
    all.into_iter()
        .find(|endpoint| endpoint.name == name || endpoint.id.to_string() == name)
        .ok_or_else(|| missing("endpoint.not_found", "endpoint", name, &workspace.name))
}

fn missing(code: &str, noun: &str, name: &str, workspace: &str) -> Problem {
    Problem::new(code, format!("`{workspace}` has no {noun} `{name}`."))
        .hint(format!("`gatehouse {noun} list` shows those there are."))
}

/// Asks before a loss: `yes` answers, else a person at a terminal, else it is refused.
///
/// # Errors
/// `guard.not_confirmed` without an answer.
pub(crate) fn confirmed(yes: bool, what: &str) -> Result<(), Problem> {
    let refused = || {
        Problem::new("guard.not_confirmed", format!("{what} was not confirmed; nothing was removed."))
            .hint("Give --yes to confirm without being asked.")
    };
    if yes {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        return Err(refused());
    }
    eprint!("{what}: type yes to go on: ");
    let mut answer = String::new();
    let read = std::io::stderr().flush().and_then(|()| std::io::stdin().read_line(&mut answer));
    if read.is_ok() && answer.trim() == "yes" { Ok(()) } else { Err(refused()) }
}
