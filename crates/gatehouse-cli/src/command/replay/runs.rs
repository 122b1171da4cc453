//! Replays that are kept as runs: begun, watched, halted, taken up.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatehouse_app::App;
use gatehouse_app::view::{
    ReplayEdit, ReplayOrder, ReplayPreviewView, ReplayRunPageRequest, ReplayRunRequest, ReplayRunView,
    WorkspaceRequest,
};
use gatehouse_model::{Problem, ReplayRunId, ReplayRunState};
use serde_json::json;

use super::super::House;
use crate::args::{InWorkspace, ReplayArgs};
use crate::command::interrupted;
use crate::exit::Ended;
use crate::out::{Out, table};
use crate::{file, pick};

/// How often it is asked how far a run is.
const ASK: Duration = Duration::from_millis(100);

/// How often that is told.
const TELL: Duration = Duration::from_secs(1);

/// Begins a run and waits for its end, unless it begins later.
pub(super) async fn start(house: &House, args: ReplayArgs, out: &Out) -> Result<Ended, Problem> {
    let app = house.write().await?;
    let order = order(&app, args).await?;
    let run = app.start_replay(order).await?;
    if let Some(at) = run.start_at {
        // Its deliveries are written down before this process ends.
        let run = settled(&app, run.id).await?;
        app.close().await;
        out.result(&json!({ "run": run }), || {
            format!("Replay {} begins at {at}, while a window, `serve` or `listen` is open.", run.id)
        });
        return Ok(Ended::Done);
    }
    watch(&app, run.id, out).await
}

/// Says what would be sent.
pub(super) async fn preview(house: &House, args: ReplayArgs, out: &Out) -> Result<Ended, Problem> {
    let app = house.write().await?;
    let order = order(&app, args).await?;
    let preview = app.preview_replay(order).await?;
    out.result(&preview, || words(&preview));
    Ok(Ended::Done)
}

/// Lists the runs of a workspace.
pub(super) async fn list(house: &House, scope: &InWorkspace, out: &Out) -> Result<Ended, Problem> {
    let app = house.read().await?;
    let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
    let list = app.replay_runs(WorkspaceRequest { workspace_id: workspace.id }).await?;
    out.result(&list, || {
        let rows = list.runs.iter().map(|run| {
            let sent = format!("{} of {}", run.sent, run.total);
            let answers =
                format!("{} 2xx, {} other, {} failed", run.answered_2xx, run.answered_other, run.failed);
            vec![run.id.to_string(), run.state.as_str().to_owned(), sent, answers, run.target.clone()]
        });
        table(&["id", "state", "sent", "answers", "target"], rows.collect())
    });
    Ok(Ended::Done)
}

/// Shows a run with what got no 2xx.
pub(super) async fn show(house: &House, run: &str, out: &Out) -> Result<Ended, Problem> {
    let app = house.read().await?;
    let request = ReplayRunPageRequest {
        run_id: app.find_replay(run).await?,
        state: None,
        without_2xx: Some(true),
        after: None,
        limit: None,
    };
    let found = app.replay_run(request).await?;
    out.result(&found, || {
        let rows = found.items.iter().map(|item| {
            let status = item.status.map(|status| status.to_string()).unwrap_or_default();
            vec![
                item.place.to_string(),
                item.delivery_id.to_string(),
                status,
                item.error.clone().unwrap_or_default(),
            ]
        });
        let rows = rows.collect::<Vec<_>>();
        let head = summary(&found.run);
        if rows.is_empty() {
            head
        } else {
            format!("{head}\n{}", table(&["place", "delivery", "answer", "error"], rows))
        }
    });
    Ok(Ended::Done)
}

/// Goes on with a run and waits for its end.
pub(super) async fn resume(house: &House, run: &str, out: &Out) -> Result<Ended, Problem> {
    let app = house.write().await?;
    let run_id = app.find_replay(run).await?;
    app.resume_replay(ReplayRunRequest { run_id }).await?;
    watch(&app, run_id, out).await
}

/// Halts a run.
pub(super) async fn pause(house: &House, run: &str, out: &Out) -> Result<Ended, Problem> {
    let app = house.write().await?;
    let run_id = app.find_replay(run).await?;
    let run = app.pause_replay(ReplayRunRequest { run_id }).await?;
    out.result(&json!({ "run": run }), || summary(&run));
    Ok(Ended::Done)
}

/// Gives a run up.
pub(super) async fn cancel(house: &House, run: &str, out: &Out) -> Result<Ended, Problem> {
    let app = house.write().await?;
    let run_id = app.find_replay(run).await?;
    let run = app.cancel_replay(ReplayRunRequest { run_id }).await?;
    out.result(&json!({ "run": run }), || summary(&run));
    Ok(Ended::Done)
}

/// Waits for the end of a run and tells how far it is; an interrupt halts it.
async fn watch(app: &App, run_id: ReplayRunId, out: &Out) -> Result<Ended, Problem> {
    let watching = async {
        let mut told = Instant::now();
        loop {
            let run = look(app, run_id).await?;
            if run.state.has_ended() || run.state == ReplayRunState::Paused {
                return Ok(run);
            }
            if told.elapsed() >= TELL {
                told = Instant::now();
                out.note(&progress(&run));
            }
            tokio::time::sleep(ASK).await;
        }
    };
    let ended: Option<Result<ReplayRunView, Problem>> = tokio::select! {
        ended = watching => Some(ended),
        () = interrupted() => None,
    };
    let Some(ended) = ended else {
        // One that ended at that very moment cannot be halted any more.
        let _ = app.pause_replay(ReplayRunRequest { run_id }).await;
        app.close().await;
        let run = look(app, run_id).await?;
        return Err(Problem::new(
            "replay.interrupted",
            format!("The replay was halted: {}.", progress(&run)),
        )
        .hint(format!("`gatehouse replay resume {run_id}` goes on with it.")));
    };
    app.close().await;
    let run = ended?;
    out.result(&json!({ "run": run }), || summary(&run));
    Ok(if run.failed > 0 { Ended::Unreachable } else { Ended::Done })
}

/// Waits until all of a run is written down.
async fn settled(app: &App, run_id: ReplayRunId) -> Result<ReplayRunView, Problem> {
    loop {
        let run = look(app, run_id).await?;
        if run.state != ReplayRunState::Planning {
            return Ok(run);
        }
        tokio::time::sleep(ASK).await;
    }
}

async fn look(app: &App, run_id: ReplayRunId) -> Result<ReplayRunView, Problem> {
    let request =
        ReplayRunPageRequest { run_id, state: None, without_2xx: None, after: None, limit: Some(1) };
    Ok(app.replay_run(request).await?.run)
}

async fn order(app: &App, args: ReplayArgs) -> Result<ReplayOrder, Problem> {
    let edit = if args.edits() {
        let bytes = args.body.as_deref().map(file::read).transpose()?;
        let (body, body_base64) = match bytes.map(String::from_utf8) {
            None => (None, None),
            Some(Ok(text)) => (Some(text), None),
            Some(Err(error)) => (None, Some(STANDARD.encode(error.into_bytes()))),
        };
        Some(ReplayEdit {
            method: args.method,
            path: args.path,
            headers: None,
            body,
            body_base64,
            force: args.force,
        })
    } else {
        None
    };
    let mut delivery_ids = Vec::with_capacity(args.ids.len());
    for id in &args.ids {
        delivery_ids.push(app.find_delivery(id).await?);
    }
    let failed_of = match &args.failed_of {
        Some(run) => Some(app.find_replay(run).await?),
        None => None,
    };
    let needs_workspace = args.query.is_some() || args.sign_as.is_some();
    let workspace = if needs_workspace {
        Some(pick::workspace(app, args.scope.workspace.as_deref()).await?)
    } else {
        None
    };
    let signing_connection = match (&workspace, &args.sign_as) {
        (Some(workspace), Some(name)) => Some(pick::connection(workspace, Some(name))?.id),
        _ => None,
    };
    Ok(ReplayOrder {
        workspace_id: workspace.map(|workspace| workspace.id),
        delivery_ids,
        query: args.query,
        failed_of,
        url: args.to.unwrap_or_default(),
        mode: Some(args.mode.into()),
        at: args.at,
        signing_connection,
        set: args.set,
        idempotency_header: args.idempotency_header,
        edit,
        rate: args.rate,
        order: args.order.map(Into::into).unwrap_or_default(),
        concurrency: args.concurrency,
        start_at: args.start,
        confirm: args.yes,
    })
}

fn progress(run: &ReplayRunView) -> String {
    let left = run.left_ms.map(|left| format!(", {} left", span(left))).unwrap_or_default();
    format!("{} of {} sent{left}", run.sent, run.total)
}

/// Gives a time left as a person reads it.
fn span(ms: u64) -> String {
    match ms.div_ceil(1000) {
        seconds @ 0..=119 => format!("{seconds} s"),
        seconds @ 120..=7199 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{} h", seconds.div_ceil(3600)),
    }
}

fn summary(run: &ReplayRunView) -> String {
    let mut text = format!(
        "Replay {} to {}: {}, {} of {} sent; {} answered 2xx, {} otherwise, {} failed.",
        run.id,
        run.target,
        run.state.as_str(),
        run.sent,
        run.total,
        run.answered_2xx,
        run.answered_other,
        run.failed
    );
    if run.possible_duplicates > 0 {
        text.push_str(&format!(" {} may have arrived twice.", run.possible_duplicates));
    }
    if let Some(error) = &run.first_error {
        text.push_str(&format!("\nFirst: {error}"));
    }
    text
}

fn words(preview: &ReplayPreviewView) -> String {
    let mut text = format!("{} would be sent to {}. Nothing was sent.", preview.total, preview.target);
    if let Some(guard) = &preview.guard {
        text.push_str(&format!("\n{} Confirm it with --yes '{}'.", guard.reason, guard.confirm));
    }
    for request in &preview.requests {
        text.push_str(&format!("\n\n{}\n", request.delivery_id));
        match &request.problem {
            Some(problem) => text.push_str(&problem.message),
            None => {
                text.push_str(&request.head.join("\n"));
                text.push_str(&format!("\n({} bytes of body)", request.body_size));
                if !request.headers_changed.is_empty() {
                    text.push_str(&format!("\nChanged: {}", request.headers_changed.join("; ")));
                }
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_left_is_told_in_a_unit_that_fits() {
        let told = [0, 900, 119_000, 121_000, 7_300_000].map(span);
        assert_eq!(told, ["0 s", "1 s", "119 s", "3 min", "3 h"]);
    }
}
