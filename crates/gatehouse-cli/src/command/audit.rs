//! `gatehouse audit`.

use gatehouse_app::Existing;
use gatehouse_app::view::{AuditExportRequest, AuditForm, AuditPageRequest, AuditRetentionRequest};
use gatehouse_model::Problem;

use super::House;
use crate::args::{AuditArgs, AuditFormArg};
use crate::exit::Ended;
use crate::out::{Out, table};
use crate::pick;

/// Carries out `gatehouse audit …`.
pub(super) async fn run(house: &House, args: AuditArgs, out: &Out) -> Result<Ended, Problem> {
    if let Some(days) = args.keep_days {
        let app = house.write().await?;
        let kept = app.set_audit_retention(AuditRetentionRequest { days }).await?;
        out.result(&kept, || {
            format!("Calls are kept for {} days; {} older ones were removed.", kept.days, kept.removed)
        });
        return Ok(Ended::Done);
    }
    let app = house.read().await?;
    let workspace_id = match args.workspace.as_deref() {
        Some(name) => Some(pick::workspace(&app, Some(name)).await?.id),
        None => None,
    };
    let filter = AuditPageRequest {
        workspace_id,
        key: args.key,
        method: args.method,
        failed: args.failed,
        before: args.before,
        limit: Some(args.limit),
    };
    if let Some(path) = &args.output {
        let form = match args.form {
            AuditFormArg::Csv => AuditForm::Csv,
            AuditFormArg::Jsonl => AuditForm::Jsonl,
        };
        let written = app.export_audit(&AuditExportRequest { filter, form }, path, Existing::Keep).await?;
        out.result(&written, || format!("Wrote {} calls to {}.", written.rows, written.path));
        return Ok(Ended::Done);
    }
    let page = app.audit_page(filter).await?;
    if out.streams() {
        page.calls.iter().for_each(|call| out.line(call));
        return Ok(Ended::Done);
    }
    out.result(&page, || {
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        let rows = page.calls.iter().map(|call| {
            let status = match (call.status, call.sent) {
                (Some(status), _) => status.to_string(),
                (None, true) => text(&call.error),
                (None, false) => format!("not sent: {}", text(&call.error)),
            };
            let took = call.duration_ms.map(|took| format!("{took} ms")).unwrap_or_default();
            vec![
                call.at.to_string(),
                text(&call.key),
                call.method.clone(),
                call.endpoint.clone(),
                status,
                text(&call.address),
                took,
            ]
        });
        table(&["at", "key", "method", "endpoint", "status", "address", "took"], rows.collect())
    });
    Ok(Ended::Done)
}
