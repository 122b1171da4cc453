//! `gatehouse import check`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use gatehouse_app::view::{ColumnMappingView, ImportCheckView, WorkspaceView};
use gatehouse_app::{
    App, AppConfig, Catalogue, CheckFile, FileCheck, FoundProblem, Watch, platforms_with, refuse_same,
};
use gatehouse_model::Problem;
use serde_json::{Value, json};

use super::super::House;
use super::super::key::pairs;
use super::choices;
use super::watch::watched;
use crate::args::CheckArgs;
use crate::exit::Ended;
use crate::file;
use crate::out::{Out, printable, table};
use crate::pick;

/// The most problems that one JSON document lists.
const LISTED: usize = 10_000;

/// Checks every row; 0 when all would be sent, else 1.
pub(super) async fn run(house: &House, args: CheckArgs, out: Out) -> Result<Ended, Problem> {
    let (profiles, workspace) = profiles(house, args.workspace.as_deref()).await?;
    let platform = platform(&profiles, workspace.as_ref(), &args)?;
    if let Some(output) = &args.rejected {
        refuse_same(&args.file, output)?;
    }
    let order = CheckFile {
        profiles,
        path: args.file,
        choices: choices(args.form),
        platform,
        resource: args.resource,
        mapping: mapping(args.mapping.as_deref(), &args.map)?,
        date_orders: pairs(&args.date_orders, "order of dates")?,
    };
    let rejected = args.rejected;
    watched(out, "Checking", move |watch| {
        let mut checked = order.carry_out(watch)?;
        let written = save(&mut checked, rejected.as_deref(), watch)?;
        print(&mut checked, rejected.as_deref().zip(written), watch, out)
    })
    .await
}

/// Gives the profiles in force: a workspace's, else those that need no house.
async fn profiles(
    house: &House,
    workspace: Option<&str>,
) -> Result<(Arc<Catalogue>, Option<WorkspaceView>), Problem> {
    match workspace {
        Some(name) => {
            let app = house.read().await?;
            let workspace = pick::workspace(&app, Some(name)).await?;
            Ok((app.profiles_of(Some(workspace.id)), Some(workspace)))
        }
        None => {
            let folder = AppConfig::from_environment().map(|config| config.folder);
            Ok((
                folder.map_or_else(|_| Catalogue::builtin(), |folder| App::profiles_without_house(&folder)),
                None,
            ))
        }
    }
}

/// Finds the platform: as it was said, by the workspace, or the only one that takes the resource.
fn platform(
    profiles: &Catalogue,
    workspace: Option<&WorkspaceView>,
    args: &CheckArgs,
) -> Result<String, Problem> {
    if let Some(platform) = &args.platform {
        return Ok(platform.clone());
    }
    let mut known = platforms_with(profiles, &args.resource);
    if let Some(workspace) = workspace {
        known.retain(|id| workspace.connections.iter().any(|connection| connection.platform == *id));
    }
    match known.len() {
        1 => Ok(known.swap_remove(0)),
        0 => Err(Problem::new(
            "import.unknown_resource",
            format!("No platform takes files for the resource \"{}\".", args.resource),
        )
        .hint("Name the platform with --platform to see which resources it has.")),
        _ => Err(Problem::new("usage.platform_needed", "Several platforms take this resource.")
            .hint(format!("Add --platform with one of: {}.", known.join(", ")))),
    }
}

/// What was said of single columns, in a file and then one by one.
fn mapping(path: Option<&Path>, said: &[String]) -> Result<Vec<(String, Option<String>)>, Problem> {
    let mut mapping = Vec::new();
    if let Some(path) = path {
        let text = file::read_text(path)?;
        let read: BTreeMap<String, Option<String>> = serde_json::from_str(&text).map_err(|error| {
            Problem::new("usage.bad_value", format!("{} is no mapping: {error}.", path.display()))
                .hint("Write a JSON object: {\"column of the file\": \"column of the resource\"}.")
        })?;
        mapping.extend(read);
    }
    for pair in said {
        // The heading of a file may have any sign in it; the name of a column has no `=`.
        let Some((column, target)) = pair.rsplit_once('=') else {
            return Err(Problem::new("usage.bad_pair", format!("`{pair}` is no mapping."))
                .hint("Write it as FILE-COLUMN=COLUMN."));
        };
        let target = Some(target.trim()).filter(|target| !target.is_empty()).map(str::to_owned);
        mapping.push((column.to_owned(), target));
    }
    Ok(mapping)
}

fn save(checked: &mut FileCheck, path: Option<&Path>, watch: &Watch<'_>) -> Result<Option<u64>, Problem> {
    path.map(|path| checked.save_rejected(path, watch)).transpose()
}

fn print(
    checked: &mut FileCheck,
    saved: Option<(&Path, u64)>,
    watch: &Watch<'_>,
    out: Out,
) -> Result<Ended, Problem> {
    let view = checked.view();
    let (mut listed, mut total) = (Vec::new(), 0_u64);
    if out.machine() {
        checked.each_problem(watch, &mut |found| {
            total += 1;
            if out.streams() {
                out.line(&shown(&found));
            } else if listed.len() < LISTED {
                listed.push(shown(&found));
            }
            true
        })?;
    }
    let mut summary = json!({
        "rows": view.rows,
        "valid_rows": view.valid_rows,
        "rejected_rows": view.rejected_rows,
        "blank_rows": view.blank_rows,
        "problems_total": total + checked.unlisted(),
        "groups": view.groups,
        "mapping": checked.mapping().iter().map(mapped).collect::<Vec<_>>(),
        "missing": checked.missing(),
    });
    if let Some((path, rows)) = saved {
        summary["rejected"] = json!({ "file": path.display().to_string(), "rows": rows });
    }
    if !out.streams() {
        summary["problems"] = json!(listed);
    }
    out.result(&summary, || words(&view, checked, saved));
    if let Some(problem) = checked.broke_off() {
        // The rows before it are told of above; this says that they are not all.
        return Err(problem.clone());
    }
    let open = view.groups.iter().any(|group| group.severity != "warning");
    let clean = view.rejected_rows == 0 && !open && checked.missing().is_empty();
    Ok(if clean { Ended::Done } else { Ended::CheckFailed })
}

fn shown(found: &FoundProblem) -> Value {
    json!({
        "code": found.code,
        "severity": found.severity,
        "row": found.row,
        "line": found.line,
        "byte": found.byte,
        "column": found.column,
        "value": found.value,
        "message": found.message,
        "hint": found.hint,
    })
}

fn mapped(column: &ColumnMappingView) -> Value {
    json!({
        "source": column.source,
        "target": column.target,
        "confidence": column.confidence,
        "ask": column.ask,
        "why": column.why,
        "runner_up": column.runner_up,
    })
}

fn words(view: &ImportCheckView, checked: &FileCheck, saved: Option<(&Path, u64)>) -> String {
    let mut lines = vec![format!(
        "{} rows: {} would be sent, {} would not, {} are blank.",
        view.rows, view.valid_rows, view.rejected_rows, view.blank_rows
    )];
    let columns = checked.mapping().iter().map(|column| {
        let target = column.target.clone().unwrap_or_else(|| "(left out)".to_owned());
        let mark = if column.ask { "?" } else { "" };
        vec![
            column.source.clone(),
            format!("{target}{mark}"),
            format!("{:.2}", column.confidence),
            column.why.clone(),
        ]
    });
    lines.push(String::new());
    lines.push(table(&["column", "taken for", "sure", "why"], columns.collect()));
    if !view.groups.is_empty() {
        let groups = view.groups.iter().map(|group| {
            vec![
                group.count.to_string(),
                group.severity.clone(),
                group.column.clone().unwrap_or_default(),
                group.title.clone(),
                group.example.clone(),
            ]
        });
        lines.push(String::new());
        lines.push(table(&["count", "severity", "column", "problem", "such as"], groups.collect()));
    }
    if !checked.missing().is_empty() {
        lines.push(format!("\nNo column of the file is: {}.", checked.missing().join(", ")));
    }
    if let Some((path, rows)) = saved {
        lines.push(format!("\n{rows} rejected rows are in {}.", path.display()));
    }
    printable(&lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_split_at_the_last_sign_and_an_empty_target_leaves_out() {
        let said = ["a=b=email".to_owned(), "Notes=".to_owned()];
        let read = mapping(None, &said).unwrap();
        assert_eq!(read, [("a=b".to_owned(), Some("email".to_owned())), ("Notes".to_owned(), None)]);
        assert_eq!(mapping(None, &["Notes".to_owned()]).unwrap_err().code, "usage.bad_pair");
    }

    #[test]
    fn a_file_of_a_mapping_is_an_object() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("mapping.json");
        std::fs::write(&path, r#"{"Mail": "email", "Notes": null}"#).unwrap();
        let read = mapping(Some(&path), &[]).unwrap();
        assert_eq!(read, [("Mail".to_owned(), Some("email".to_owned())), ("Notes".to_owned(), None)]);
        std::fs::write(&path, "[]").unwrap();
        assert_eq!(mapping(Some(&path), &[]).unwrap_err().code, "usage.bad_value");
    }
}
