//! `gatehouse sandbox`.

use gatehouse_app::view::{ReceiverStartRequest, SandboxSendRequest};
use gatehouse_model::Problem;
use serde_json::json;

use super::House;
use crate::args::SandboxCommand;
use crate::exit::Ended;
use crate::out::{Out, table};
use crate::pick;

/// Carries out `gatehouse sandbox …`.
pub(super) async fn run(house: &House, command: SandboxCommand, out: &Out) -> Result<Ended, Problem> {
    let SandboxCommand::Send { platform, event, fault, to, scope } = command;
    let app = house.write().await?;
    let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
    if to.is_none() {
        // Nothing of ours would be listening otherwise: this process owns the data folder.
        app.start_receiver(ReceiverStartRequest::default()).await?;
    }
    let request = SandboxSendRequest { workspace_id: Some(workspace.id), platform, event, fault, to };
    let sent = app.send_from_sandbox(request).await;
    app.close().await;
    let sent = sent?.sent;
    let rows: Vec<_> = sent
        .iter()
        .map(|one| {
            json!({
                "id": one.delivery_id,
                "platform": one.platform,
                "event": one.event,
                "fault": one.fault,
                "attempts": [{ "at": one.at, "status": one.status, "error": one.error, "latency_ms": one.latency_ms }],
            })
        })
        .collect();
    out.result(&json!({ "deliveries": rows }), || {
        let rows = sent.iter().map(|one| {
            let answer =
                one.status.map_or_else(|| one.error.clone().unwrap_or_default(), |status| status.to_string());
            let id = one.delivery_id.map_or_else(String::new, |id| id.to_string());
            vec![one.platform.clone(), one.event.clone(), answer, id]
        });
        table(&["platform", "event", "answer", "delivery"], rows.collect())
    });
    let reached = sent.iter().all(|one| one.status.is_some());
    Ok(if reached { Ended::Done } else { Ended::Unreachable })
}
