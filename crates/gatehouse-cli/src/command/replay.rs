//! `gatehouse replay`.

mod runs;

use gatehouse_app::view::ReplayRequest;
use gatehouse_model::Problem;
use serde_json::json;

use super::House;
use crate::args::{ReplayArgs, ReplayCommand};
use crate::exit::Ended;
use crate::out::{Out, table};

/// Carries out `gatehouse replay …`.
pub(super) async fn run(house: &House, args: ReplayArgs, out: &Out) -> Result<Ended, Problem> {
    match args.command {
        Some(ReplayCommand::Runs { scope }) => runs::list(house, &scope, out).await,
        Some(ReplayCommand::Show { run }) => runs::show(house, &run, out).await,
        Some(ReplayCommand::Resume { run }) => runs::resume(house, &run, out).await,
        Some(ReplayCommand::Pause { run }) => runs::pause(house, &run, out).await,
        Some(ReplayCommand::Cancel { run }) => runs::cancel(house, &run, out).await,
        None if args.dry_run => runs::preview(house, args, out).await,
        None if args.is_run() => runs::start(house, args, out).await,
        None => each(house, args, out).await,
    }
}

/// Sends each delivery once, in the order given.
async fn each(house: &House, args: ReplayArgs, out: &Out) -> Result<Ended, Problem> {
    let app = house.write().await?;
    let to = args.to.unwrap_or_default();
    // All ids are looked up first: a misspelt one sends nothing.
    let mut ids = Vec::with_capacity(args.ids.len());
    for id in &args.ids {
        ids.push(app.find_delivery(id).await?);
    }
    let mut attempts = Vec::with_capacity(ids.len());
    for delivery_id in ids {
        let request = ReplayRequest {
            delivery_id,
            url: to.clone(),
            mode: Some(args.mode.into()),
            set: args.set.clone(),
            confirm: args.yes.clone(),
        };
        attempts.push(app.replay(request).await?);
    }
    if let Some(attempt) = attempts.first().filter(|_| !to.is_ascii()) {
        out.note(&format!("This went to {}.", attempt.target));
    }
    let unreachable = attempts.iter().any(|attempt| attempt.status.is_none());
    let rows: Vec<_> = attempts
        .iter()
        .map(|attempt| {
            json!({
                "id": attempt.id,
                "delivery": attempt.delivery_id,
                "mode": attempt.mode,
                "status": attempt.status,
                "latency_ms": attempt.timings.total_us / 1000,
                "error": attempt.error,
                "headers_changed": attempt.headers_changed,
            })
        })
        .collect();
    out.result(&json!({ "attempts": rows }), || {
        let rows = attempts.iter().map(|attempt| {
            let ended = match (&attempt.status, &attempt.error) {
                (Some(status), _) => status.to_string(),
                (None, Some(error)) => error.message.clone(),
                (None, None) => "no answer".to_owned(),
            };
            vec![attempt.delivery_id.to_string(), ended, format!("{} ms", attempt.timings.total_us / 1000)]
        });
        table(&["delivery", "answer", "took"], rows.collect())
    });
    Ok(if unreachable { Ended::Unreachable } else { Ended::Done })
}
