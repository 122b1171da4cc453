//! `gatehouse sandbox`.

use gatehouse_app::view::{ReceiverStartRequest, SandboxSendRequest};
use gatehouse_app::{StandingSandbox, advance_standing, deliveries_of_standing, reset_standing};
use gatehouse_model::Problem;
use serde_json::{Value, json};

use super::{House, interrupted, scenario};
use crate::args::{InWorkspace, SandboxClockCommand, SandboxCommand};
use crate::exit::Ended;
use crate::out::{Out, table};
use crate::pick;

/// Carries out `gatehouse sandbox …`.
pub(super) async fn run(house: &House, command: SandboxCommand, out: &Out) -> Result<Ended, Problem> {
    match command {
        SandboxCommand::Send { platform, event, fault, to, scope } => {
            send(house, Sending { platform, event, fault, to, scope }, out).await
        }
        SandboxCommand::Start { port, seed } => start(house, port, seed, out).await,
        SandboxCommand::Deliveries => {
            show(&deliveries_of_standing(&house.folder()?).await?, out);
            Ok(Ended::Done)
        }
        SandboxCommand::Clock(SandboxClockCommand::Advance { by }) => {
            show(&advance_standing(&house.folder()?, by).await?, out);
            Ok(Ended::Done)
        }
        SandboxCommand::Scenario { name: None, .. } => Ok(scenario::list(out)),
        SandboxCommand::Scenario { name: Some(name), to } => scenario::play(house, name, to, out).await,
        SandboxCommand::Reset => {
            let standing = reset_standing(&house.folder()?).await?;
            out.result(&standing, || "Done: the sandbox is as it was at its start.".to_owned());
            Ok(Ended::Done)
        }
    }
}

/// Lets the sandbox stand until interrupted. The first line for a machine tells where.
async fn start(house: &House, port: u16, seed: Option<u64>, out: &Out) -> Result<Ended, Problem> {
    let port = Some(port).filter(|port| *port != 0);
    let standing = StandingSandbox::open(&house.folder()?, port, seed).await?;
    let addresses = standing.addresses();
    let mut ended = std::pin::pin!(interrupted());
    // Looked at once before the first line, so that whoever reads that line can end us at once.
    let at_once = tokio::select! {
        biased;
        () = &mut ended => true,
        () = std::future::ready(()) => false,
    };
    if out.machine() {
        let platforms: Vec<Value> = addresses
            .iter()
            .map(|(id, url)| {
                let keys = standing.keys(id).into_iter();
                let keys: Vec<Value> =
                    keys.map(|(name, value)| json!({ "name": name, "value": value })).collect();
                json!({ "id": id, "url": url, "keys": keys })
            })
            .collect();
        out.line(&json!({ "event": "standing", "port": standing.port(), "platforms": platforms }));
    } else {
        let mut text =
            String::from("The sandbox stands. Ctrl C ends it. Its keys are made up and open nothing else.\n");
        for (id, url) in &addresses {
            text.push_str(&format!("  {id:<12} {url}\n"));
            for (name, value) in standing.keys(id) {
                text.push_str(&format!("  {:<12} {name}: {value}\n", ""));
            }
        }
        out.raw(text.as_bytes());
    }
    if !at_once {
        ended.await;
    }
    standing.close().await;
    Ok(Ended::Done)
}

/// Prints deliveries as the sandbox that stands tells them.
fn show(standing: &Value, out: &Out) {
    out.result(standing, || {
        let rows = standing["deliveries"].as_array().into_iter().flatten().map(|one| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let attempts = one["attempts"].as_array().into_iter().flatten();
            let answers: Vec<String> = attempts
                .map(|attempt| {
                    attempt["status"].as_u64().map_or_else(|| "–".to_owned(), |status| status.to_string())
                })
                .collect();
            vec![
                text(&one["platform"]),
                text(&one["event"]),
                answers.join(" "),
                text(&one["state"]),
                text(&one["id"]),
            ]
        });
        table(&["platform", "event", "answers", "state", "delivery"], rows.collect())
    });
}

struct Sending {
    platform: String,
    event: Option<String>,
    fault: Option<String>,
    to: Option<String>,
    scope: InWorkspace,
}

async fn send(house: &House, sending: Sending, out: &Out) -> Result<Ended, Problem> {
    let Sending { platform, event, fault, to, scope } = sending;
    let app = house.write().await?;
    let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
    if let Some(to) = &to {
        // One that stands goes on trying; without it there is one attempt.
        let (event, fault) = (event.as_deref(), fault.as_deref());
        let sent = app.send_from_standing_sandbox(workspace.id, &platform, event, fault, to).await;
        if !matches!(sent, Ok(None)) {
            app.close().await;
        }
        if let Some(standing) = sent? {
            show(&standing, out);
            let mut first = standing["deliveries"].as_array().into_iter().flatten();
            let reached = first.all(|one| one["attempts"][0]["status"].is_u64());
            return Ok(if reached { Ended::Done } else { Ended::Unreachable });
        }
    } else {
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
