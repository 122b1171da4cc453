//! `gatehouse profile`.

use std::path::PathBuf;
use std::sync::Arc;

use gatehouse_app::view::{
    ProfileChooseRequest, ProfileEventsRequest, ProfileListRequest, ProfileListView, ProfileRequest,
    ProfileResetRequest, ProfileView,
};
use gatehouse_app::{App, AppConfig, Layer};
use gatehouse_model::{Problem, WorkspaceId};
use serde_json::json;

use super::House;
use crate::args::{LayerArgs, ProfileCommand};
use crate::exit::Ended;
use crate::out::{Out, table};
use crate::{file, pick};

mod words;

/// Carries out `gatehouse profile …`. Reading needs no data folder.
pub(super) async fn run(house: &House, command: ProfileCommand, out: &Out) -> Result<Ended, Problem> {
    match command {
        ProfileCommand::List => {
            let list = list(house).await?;
            out.result(&list, || {
                let rows = list.profiles.iter().map(|profile| {
                    vec![
                        profile.id.clone(),
                        profile.name.clone(),
                        profile.origin.as_str().to_owned(),
                        profile.schemes.to_string(),
                        profile.events.to_string(),
                        profile.summary.clone(),
                    ]
                });
                let listed = table(&["id", "name", "from", "schemes", "events", "summary"], rows.collect());
                let wrong: Vec<_> = list.problems.iter().map(words::place).collect();
                if wrong.is_empty() {
                    listed
                } else {
                    format!("{listed}\n\nNot in force:\n{}", wrong.join("\n"))
                }
            });
        }
        ProfileCommand::Show { id, workspace, markdown: true, .. } => {
            let sheet = sheet(house, id, workspace.as_deref()).await?;
            out.result(&json!({ "markdown": sheet }), || sheet.trim_end().to_owned());
        }
        ProfileCommand::Show { id, workspace, unknown, markdown: false } => {
            let profile = show(house, id, workspace.as_deref()).await?;
            out.result(&document(&profile), || words::profile(&profile, unknown));
        }
        ProfileCommand::Set { id, values, layer } => {
            let values = values.iter().map(|value| pair(value)).collect::<Result<Vec<_>, _>>()?;
            let (app, workspace, layer) = written(house, &layer).await?;
            let profile = app.set_profile_values(&id, workspace, layer, &values).await?;
            changed(&profile, out);
        }
        ProfileCommand::Unset { id, paths, all, layer } => {
            let (app, workspace, layer) = written(house, &layer).await?;
            let profile = if all {
                let request = ProfileResetRequest { id, workspace_id: workspace, layer: Some(layer) };
                app.reset_profile(request).await?
            } else {
                let values: Vec<_> = paths.into_iter().map(|path| (path, None)).collect();
                app.set_profile_values(&id, workspace, layer, &values).await?
            };
            changed(&profile, out);
        }
        ProfileCommand::Choose { id, topic, claim, workspace } => {
            let app = house.write().await?;
            let workspace_id = pick::workspace(&app, workspace.as_deref()).await?.id;
            let request = ProfileChooseRequest { id, workspace_id, topic, option: claim };
            changed(&app.choose_reading(request).await?, out);
        }
        ProfileCommand::Events { id, workspace } => {
            let app = house.read().await?;
            let workspace_id = pick::workspace(&app, workspace.as_deref()).await?.id;
            let seen = app.profile_events(ProfileEventsRequest { id, workspace_id }).await?;
            out.result(&seen, || words::events(&seen));
        }
        ProfileCommand::Check { file: path } => return check(&path, out),
    }
    Ok(Ended::Done)
}

/// Opens the house for writing, and says whose layer is meant.
async fn written(
    house: &House,
    wanted: &LayerArgs,
) -> Result<(Arc<App>, Option<WorkspaceId>, Layer), Problem> {
    let app = house.write().await?;
    if wanted.user {
        return Ok((app, None, Layer::User));
    }
    let workspace = pick::workspace(&app, wanted.workspace.as_deref()).await?;
    Ok((app, Some(workspace.id), Layer::Workspace))
}

/// The data folder, and whether something is in it: looking at profiles makes none.
fn folder() -> Result<(PathBuf, bool), Problem> {
    let folder = AppConfig::from_environment()?.folder;
    let inhabited = folder.join("gatehouse.db").exists();
    Ok((folder, inhabited))
}

async fn list(house: &House) -> Result<ProfileListView, Problem> {
    let (folder, inhabited) = folder()?;
    if !inhabited {
        return Ok(App::profile_list(&folder));
    }
    house.read().await?.profiles(ProfileListRequest::default()).await
}

async fn show(house: &House, id: String, workspace: Option<&str>) -> Result<ProfileView, Problem> {
    let (folder, inhabited) = folder()?;
    if !inhabited && workspace.is_none() {
        return App::profile_view(&folder, &id);
    }
    let app = house.read().await?;
    let workspace_id = laid_over(&app, workspace).await?;
    app.profile(ProfileRequest { id, workspace_id }).await
}

async fn sheet(house: &House, id: String, workspace: Option<&str>) -> Result<String, Problem> {
    let (folder, inhabited) = folder()?;
    if !inhabited && workspace.is_none() {
        return Ok(App::profiles_without_house(&folder).find(&id)?.sheet());
    }
    let app = house.read().await?;
    let workspace_id = laid_over(&app, workspace).await?;
    app.profile_sheet(ProfileRequest { id, workspace_id }).await
}

/// The workspace whose values count: the only one is meant without being named; with several, their layers are left out.
async fn laid_over(app: &App, workspace: Option<&str>) -> Result<Option<WorkspaceId>, Problem> {
    match pick::workspace(app, workspace).await {
        Ok(found) => Ok(Some(found.id)),
        Err(problem) if workspace.is_some() => Err(problem),
        Err(_) => Ok(None),
    }
}

/// Cuts `path=value`; without `=` nothing would be said.
fn pair(text: &str) -> Result<(String, Option<String>), Problem> {
    let cut = text.split_once('=').map(|(path, value)| (path.trim().to_owned(), Some(value.to_owned())));
    cut.ok_or_else(|| {
        Problem::new("usage.bad_value", format!("`{text}` is no `path=value`."))
            .hint("Write for example `webhooks.retry.timeout=10s`.")
    })
}

fn document(profile: &ProfileView) -> serde_json::Value {
    json!({
        "id": profile.id,
        "name": profile.name,
        "summary": profile.summary,
        "docs": profile.docs,
        "status_page": profile.status_page,
        "support": profile.support,
        "capabilities": profile.capabilities,
        "plan": profile.plan,
        "plan_notes": profile.plan_notes,
        "origin": profile.origin,
        "file": profile.file,
        "events": profile.events.iter().map(|event| &event.name).collect::<Vec<_>>(),
        "events_total": profile.events_total,
        "schemes": profile.schemes.iter().map(|scheme| &scheme.id).collect::<Vec<_>>(),
        "slots": profile.slots,
        "provenance": profile.provenance,
        "contradictions": profile.contradictions,
        "sections": profile.sections,
        "unknown": profile.unknown,
        "set": profile.set,
        "event_details": profile.events,
        "scheme_details": profile.schemes,
        "problems": profile.problems,
    })
}

fn changed(profile: &ProfileView, out: &Out) {
    out.result(&document(profile), || words::set(profile));
}

fn check(path: &std::path::Path, out: &Out) -> Result<Ended, Problem> {
    let name = path.display().to_string();
    let checked = App::check_profile(&file::read_text(path)?, &name);
    let ok = checked.problems.is_empty();
    let document =
        json!({ "ok": ok, "id": checked.id, "problems": checked.problems, "warnings": checked.warnings });
    out.result(&document, || {
        let mut lines: Vec<_> = checked.problems.iter().map(words::place).collect();
        lines.extend(checked.warnings.iter().map(|warning| format!("warning {}", words::place(warning))));
        if ok {
            lines.push(format!("{name}: well formed, profile `{}`.", checked.id.as_deref().unwrap_or("?")));
        }
        crate::out::printable(&lines.join("\n"))
    });
    Ok(if ok { Ended::Done } else { Ended::CheckFailed })
}
