//! `gatehouse listen`.

use gatehouse_app::ListenEvent;
use gatehouse_app::view::ReceiverStartRequest;
use gatehouse_model::Problem;

use super::House;
use crate::args::ListenArgs;
use crate::exit::Ended;
use crate::out::{Out, printable};
use crate::pick;

/// Receives until interrupted.
pub(super) async fn run(house: &House, args: ListenArgs, out: &Out) -> Result<Ended, Problem> {
    let app = house.write().await?;
    let workspace = pick::workspace(&app, args.scope.workspace.as_deref()).await?;
    let out = *out;
    let ports = ReceiverStartRequest {
        port: args.port,
        tls: Some(args.tls || args.tls_port.is_some()),
        tls_port: args.tls_port,
    };
    let listening = app.listen(workspace.id, ports, args.forward.as_deref(), |event| {
        if out.machine() {
            out.line(event);
        } else {
            out.raw(format!("{}\n", printable(&words(event))).as_bytes());
        }
        true
    });
    let ended = tokio::select! {
        ended = listening => ended,
        () = interrupted() => Ok(()),
    };
    app.close().await;
    ended.map(|()| Ended::Done)
}

/// Waits for the person (or the machine) to end it.
pub(crate) async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn words(event: &ListenEvent) -> String {
    match event {
        ListenEvent::Listening { url, endpoints, tls } => {
            let mut text = format!("Listening on {url}. Ctrl C ends it.");
            for endpoint in endpoints {
                text.push_str(&format!("\n  {:<16} {}", endpoint.name, endpoint.url));
            }
            if let Some(tls) = tls {
                text.push_str(&format!("\nHTTPS on {}, with a certificate of its own:", tls.address));
                for endpoint in endpoints {
                    let url = endpoint.tls_url.as_deref().unwrap_or_default();
                    text.push_str(&format!("\n  {:<16} {url}", endpoint.name));
                }
                text.push_str(&format!(
                    "\n  certificate      {}\n  SHA-256          {}",
                    tls.certificate, tls.fingerprint_sha256
                ));
            }
            text
        }
        ListenEvent::Delivery {
            delivery_id,
            endpoint,
            verdict,
            reason,
            provider_event,
            received_at,
            status_answered,
            duplicate_of,
            ..
        } => {
            let event = provider_event.as_deref().unwrap_or("(no event name)");
            let duplicate = if duplicate_of.is_some() { ", duplicate" } else { "" };
            format!(
                "{received_at}  {endpoint}  {event}  {}  {reason}  {status_answered}{duplicate}  {delivery_id}",
                verdict.as_str()
            )
        }
        ListenEvent::Forwarded { target, status, error, .. } => match (status, error) {
            (Some(status), _) => format!("  forwarded to {target}: {status}"),
            (None, error) => {
                format!("  not forwarded to {target}: {}", error.as_deref().unwrap_or("no answer"))
            }
        },
    }
}
