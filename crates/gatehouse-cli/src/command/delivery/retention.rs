//! `gatehouse deliveries purge` and `retention`.

use std::sync::Arc;

use gatehouse_app::view::{
    GoingView, PurgedView, RetentionRequest, RetentionRule, RetentionView, WorkspaceRequest,
};
use gatehouse_app::{App, Purge};
use gatehouse_model::Problem;

use super::super::import::watch::watched;
use crate::args::{PurgeArgs, RetentionArgs, RuleArgs};
use crate::exit::Ended;
use crate::out::{Out, printable, table};
use crate::pick;

/// Removes deliveries for good, or tells what would go.
pub(super) async fn purge(app: Arc<App>, args: PurgeArgs, out: &Out) -> Result<Ended, Problem> {
    let rule = rule_of(&args.rule);
    if args.ids.is_empty() && rule.is_off() {
        return Err(Problem::new("usage.nothing_to_purge", "Nothing says which deliveries are to go.")
            .hint("Give their ids, or --older-than, --keep or --max-bytes."));
    }
    if args.dry_run && args.ids.is_empty() {
        let workspace_id = pick::workspace(&app, args.scope.workspace.as_deref()).await?.id;
        let going = app.preview_retention(RetentionRequest { workspace_id, rule }).await?;
        out.result(&going, || going_words(&going));
        return Ok(Ended::Done);
    }
    let (what, number) = if args.ids.is_empty() {
        let workspace_id = pick::workspace(&app, args.scope.workspace.as_deref()).await?.id;
        let going = app.preview_retention(RetentionRequest { workspace_id, rule }).await?;
        if going.count > 0 && !args.yes {
            out.note(&going_words(&going));
        }
        (Purge::Rule(workspace_id, rule), going.count)
    } else {
        let mut ids = Vec::with_capacity(args.ids.len());
        for id in &args.ids {
            ids.push(app.find_delivery(id).await?);
        }
        let number = ids.len() as u64;
        (Purge::Chosen(ids), number)
    };
    if args.dry_run {
        let would = serde_json::json!({ "count": number });
        out.result(&would, || format!("{number} would go."));
        return Ok(Ended::Done);
    }
    if number > 0 {
        pick::confirmed(args.yes, &format!("Removing {number} deliveries for good"))?;
    }
    let purged = carry_out(app, what, *out).await?;
    out.result(&purged, || purged_words(&purged));
    if purged.complete { Ok(Ended::Done) } else { Err(interrupted(&purged)) }
}

/// Shows what is kept of a workspace, or sets it.
pub(super) async fn retention(app: Arc<App>, args: RetentionArgs, out: &Out) -> Result<Ended, Problem> {
    let rule = rule_of(&args.rule);
    let workspace_id = pick::workspace(&app, args.scope.workspace.as_deref()).await?.id;
    let view = if args.sets() {
        let request = RetentionRequest { workspace_id, rule };
        let going = app.preview_retention(request).await?;
        if going.count > 0 {
            pick::confirmed(args.yes, &format!("A rule that removes {} deliveries for good", going.count))?;
        }
        app.set_retention(request).await?
    } else {
        app.retention(WorkspaceRequest { workspace_id }).await?
    };
    out.result(&view, || retention_words(&view));
    Ok(Ended::Done)
}

async fn carry_out(app: Arc<App>, what: Purge, out: Out) -> Result<PurgedView, Problem> {
    let runtime = tokio::runtime::Handle::current();
    watched(out, "Removing", move |watch| runtime.block_on(app.purge(what, watch))).await
}

fn interrupted(purged: &PurgedView) -> Problem {
    let message = format!("Stopped after {} deliveries, which are gone.", purged.removed);
    Problem::new("exchange.cancelled", message).hint("Run it again: what they left in the files goes then.")
}

fn rule_of(args: &RuleArgs) -> RetentionRule {
    RetentionRule {
        older_than_s: args.older_than.map(|age| age.as_secs()),
        keep: args.keep,
        max_bytes: args.max_bytes,
    }
}

fn going_words(going: &GoingView) -> String {
    let (Some(oldest), Some(newest)) = (going.oldest, going.newest) else {
        return "Nothing would go.".to_owned();
    };
    let rows = going
        .endpoints
        .iter()
        .map(|one| vec![printable(&one.endpoint), one.count.to_string(), one.bytes.to_string()]);
    format!(
        "{} deliveries with {} bytes of bodies would go, received from {oldest} to {newest}.\n{}",
        going.count,
        going.bytes,
        table(&["endpoint", "deliveries", "bytes"], rows.collect())
    )
}

fn purged_words(purged: &PurgedView) -> String {
    match purged.removed {
        0 => "Nothing had to go.".to_owned(),
        number => format!("Removed {number} deliveries for good."),
    }
}

fn retention_words(view: &RetentionView) -> String {
    if view.rule.is_off() {
        return "All deliveries are kept.".to_owned();
    }
    let mut parts = Vec::new();
    if let Some(seconds) = view.rule.older_than_s {
        parts.push(format!("older than {seconds} seconds"));
    }
    if let Some(keep) = view.rule.keep {
        parts.push(format!("beyond the newest {keep}"));
    }
    if let Some(bytes) = view.rule.max_bytes {
        parts.push(format!("beyond {bytes} bytes of bodies"));
    }
    format!("Deliveries go that are {}.", parts.join(", or "))
}
