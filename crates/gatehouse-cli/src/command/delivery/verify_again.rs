//! `gatehouse deliveries verify`, and what other commands tell of history that they changed.

use gatehouse_app::App;
use gatehouse_app::view::{ReverifyRequest, ReverifyRunView, VerdictChangeView};
use gatehouse_model::Problem;
use serde_json::json;

use crate::out::{Out, table};

/// How many changes are written out for a person.
const SHOWN: usize = 20;

/// Judges again, waits for the end, and tells what changed.
pub(super) async fn run(app: &App, request: ReverifyRequest, out: &Out) -> Result<(), Problem> {
    let started = app.reverify(request).await?;
    let run = match started.activity_id {
        Some(_) => app.reverified().await,
        None => None,
    };
    let Some(run) = run else {
        let nothing = json!({"state": "done", "looked_at": 0, "changed": 0, "became_valid": 0,
                             "counts": [], "changes": []});
        out.result(&nothing, || "Nothing is stored there.".to_owned());
        return Ok(());
    };
    if run.state == "failed" {
        let failed = app.activities(gatehouse_app::view::EmptyRequest {}).await?.activities;
        let problem = failed.into_iter().find(|activity| activity.id == run.activity_id);
        if let Some(problem) = problem.and_then(|activity| activity.problem) {
            return Err(problem);
        }
    }
    out.result(&run, || words(&run));
    Ok(())
}

/// Waits for history that a change made due, and tells a person what became of it.
pub(crate) async fn tell_followed(app: &App, out: &Out) {
    if let Some(run) = app.reverified().await {
        out.note(&sentence(&run));
    }
}

fn sentence(run: &ReverifyRunView) -> String {
    let (changed, total) = (run.changed, run.looked_at);
    match (run.became_valid, run.changed) {
        (_, 0) => format!("Verified {total} stored deliveries again; nothing changed."),
        (valid, changed) if valid == changed => format!("{valid} of {total} stored deliveries became valid."),
        (valid, _) => format!("{changed} of {total} stored deliveries changed, {valid} became valid."),
    }
}

fn words(run: &ReverifyRunView) -> String {
    if run.changes.is_empty() {
        return sentence(run);
    }
    let line = |change: &VerdictChangeView| {
        vec![
            App::short_id(change.delivery_id),
            change.provider_event.clone().unwrap_or_default(),
            format!("{} ({})", change.from_verdict.as_str(), change.from_reason.as_str()),
            format!("{} ({})", change.to_verdict.as_str(), change.to_reason.as_str()),
        ]
    };
    let rows = run.changes.iter().take(SHOWN).map(line).collect();
    let mut text = format!("{}\n{}", sentence(run), table(&["delivery", "event", "was", "is"], rows));
    if run.changed > SHOWN as u64 {
        text.push_str(&format!("\nand {} more; --json lists up to 1,000", run.changed - SHOWN as u64));
    }
    text
}
