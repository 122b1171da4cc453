//! `gatehouse deliveries export` and `import`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use gatehouse_app::view::{BroughtInView, ExportRequest, ExportView};
use gatehouse_app::{App, BringIn, Existing, ExportOrder, Format, Shell, Watch};
use gatehouse_model::Problem;
use serde_json::json;

use super::super::import::watch::watched;
use super::read_query;
use crate::args::{BringInArgs, ExportArgs, FormatArg, ShellArg};
use crate::exit::Ended;
use crate::out::{Out, printable};
use crate::pick;

/// How many problems are told to a person one by one.
const TOLD: usize = 20;

/// Writes deliveries to a file.
pub(super) async fn export(app: Arc<App>, args: ExportArgs, out: Out) -> Result<Ended, Problem> {
    let mut request = ExportRequest { format: format(args.format), ..ExportRequest::default() };
    for id in &args.ids {
        request.delivery_ids.push(app.find_delivery(id).await?);
    }
    if let Some(query) = &args.query {
        request.filter = read_query(query);
    }
    if args.scope.workspace.is_some() {
        request.filter.workspace_id = Some(pick::workspace(&app, args.scope.workspace.as_deref()).await?.id);
    }
    let order = ExportOrder {
        request,
        shell: shell(args.shell),
        path: args.output,
        existing: if args.force { Existing::Replace } else { Existing::Keep },
    };
    let view = watched(out, "Writing", move |watch| app.export(&order, watch)).await?;
    out.result(&view, || written(&view));
    Ok(if view.left_out == 0 { Ended::Done } else { Ended::CheckFailed })
}

const fn format(format: FormatArg) -> Format {
    match format {
        FormatArg::Har => Format::Har,
        FormatArg::Jsonl => Format::Jsonl,
        FormatArg::Curl => Format::Curl,
        FormatArg::Http => Format::Http,
        FormatArg::Bundle => Format::Bundle,
    }
}

const fn shell(shell: ShellArg) -> Shell {
    match shell {
        ShellArg::Sh => Shell::Sh,
        ShellArg::Powershell => Shell::Powershell,
        ShellArg::Cmd => Shell::Cmd,
    }
}

fn written(view: &ExportView) -> String {
    let mut text = format!("{} deliveries written to {}.", view.deliveries, view.path);
    if view.masked > 0 {
        text.push_str(&format!("\nSecrets are masked in {} of them; the file says where.", view.masked));
    }
    for problem in view.problems.iter().take(TOLD) {
        text.push_str(&format!("\nLeft out: {}", problem.message));
    }
    printable(&text)
}

/// Brings files in, one after the other; the first that is none ends it.
pub(super) async fn bring_in(app: Arc<App>, args: BringInArgs, out: Out) -> Result<Ended, Problem> {
    let workspace = pick::workspace(&app, args.scope.workspace.as_deref()).await?;
    let endpoint_id = match &args.endpoint {
        Some(name) => Some(pick::endpoint(&app, &workspace, name).await?.id),
        None => None,
    };
    let connection_id = match args.scope.connection.as_deref() {
        Some(name) => Some(pick::connection(&workspace, Some(name))?.id),
        None => None,
    };
    let mut files = Vec::new();
    for path in args.files {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let order = BringIn { path, name, workspace_id: workspace.id, endpoint_id, connection_id };
        files.push(one(&app, order).await?);
    }
    let whole = files.iter().all(|file| file.problems_total == 0);
    match files.as_slice() {
        [only] => out.result(only, || brought(only)),
        all => {
            out.result(&json!({ "files": all }), || all.iter().map(brought).collect::<Vec<_>>().join("\n"))
        }
    }
    Ok(if whole { Ended::Done } else { Ended::CheckFailed })
}

/// Brings one file in, and stops when a person interrupts it.
async fn one(app: &App, order: BringIn) -> Result<BroughtInView, Problem> {
    let stop = AtomicBool::new(false);
    let cancelled = || stop.load(Ordering::Relaxed);
    let watch = Watch { progress: &|_, _| (), cancelled: &cancelled };
    let work = app.bring_in(order, &watch);
    tokio::pin!(work);
    tokio::select! {
        ended = &mut work => return ended,
        () = crate::command::interrupted() => stop.store(true, Ordering::Relaxed),
    }
    work.await
}

fn brought(view: &BroughtInView) -> String {
    let mut text = format!("{}: {} deliveries brought in", view.file, view.imported);
    if view.already_there > 0 {
        text.push_str(&format!(", {} were here already", view.already_there));
    }
    if view.masked > 0 {
        text.push_str(&format!(", {} hold masked values", view.masked));
    }
    text.push('.');
    for problem in view.problems.iter().take(TOLD) {
        text.push_str(&format!("\n  {}", problem.message));
    }
    let more = view.problems_total.saturating_sub(TOLD as u64);
    if more > 0 {
        text.push_str(&format!("\n  and {more} more"));
    }
    printable(&text)
}
