//! `gatehouse view`.

use gatehouse_app::App;
use gatehouse_app::view::{SavedViewView, ViewRequest, ViewSaveRequest, WorkspaceRequest};
use gatehouse_model::{Problem, WorkspaceId};

use super::House;
use crate::args::ViewCommand;
use crate::exit::Ended;
use crate::out::{Out, table};
use crate::pick;

/// Carries out `gatehouse view …`.
pub(super) async fn run(house: &House, command: ViewCommand, out: &Out) -> Result<Ended, Problem> {
    match command {
        ViewCommand::List { scope } => {
            let app = house.read().await?;
            let workspace_id = pick::workspace(&app, scope.workspace.as_deref()).await?.id;
            let list = app.views(WorkspaceRequest { workspace_id }).await?;
            out.result(&list, || {
                if list.views.is_empty() {
                    return "No views. `gatehouse view save NAME QUERY` keeps one.".to_owned();
                }
                let rows = list.views.iter().map(|view| vec![view.name.clone(), view.query.clone()]);
                table(&["name", "query"], rows.collect())
            });
        }
        ViewCommand::Save { name, query, scope } => {
            let app = house.write().await?;
            let workspace_id = pick::workspace(&app, scope.workspace.as_deref()).await?.id;
            let request = ViewSaveRequest { workspace_id, name, query: query.clone() };
            let done =
                app.save_view(request).await.inspect_err(|problem| out.point(query.trim(), problem))?;
            out.result(&done, || "Saved.".to_owned());
        }
        ViewCommand::Remove { name, scope } => {
            let app = house.write().await?;
            let workspace_id = pick::workspace(&app, scope.workspace.as_deref()).await?.id;
            let done = app.remove_view(ViewRequest { workspace_id, name }).await?;
            out.result(&done, || "Removed.".to_owned());
        }
    }
    Ok(Ended::Done)
}

/// Gives a saved view by its name.
pub(super) async fn named(
    app: &App,
    workspace_id: WorkspaceId,
    name: &str,
) -> Result<SavedViewView, Problem> {
    let views = app.views(WorkspaceRequest { workspace_id }).await?.views;
    let names: Vec<_> = views.iter().map(|view| view.name.clone()).collect();
    let found = views.into_iter().find(|view| view.name.to_lowercase() == name.to_lowercase());
    found.ok_or_else(|| {
        let problem = Problem::new("view.not_found", format!("There is no view `{name}`."));
        if names.is_empty() { problem } else { problem.hint(format!("There are: {}.", names.join(", "))) }
    })
}
