//! `gatehouse tunnel`.

use std::sync::Arc;

use gatehouse_app::view::{
    EmptyRequest, ReceiverStartRequest, TunnelCloseRequest, TunnelCondition, TunnelGapView,
    TunnelOpenRequest, TunnelView, WorkspaceRequest,
};
use gatehouse_app::{App, BoreServer, TunnelFiles, coalesced};
use gatehouse_model::{EndpointId, Problem, Secret, Topic, TunnelId};

use super::House;
use super::listen::interrupted;
use crate::args::{TunnelCommand, TunnelOpenArgs, TunnelServeArgs};
use crate::exit::Ended;
use crate::out::{Out, printable, table};
use crate::pick;

/// Carries out `gatehouse tunnel …`.
pub(super) async fn run(house: &House, command: TunnelCommand, out: &Out) -> Result<Ended, Problem> {
    match command {
        TunnelCommand::Open(args) => open(house, *args, out).await,
        TunnelCommand::List => {
            let list = house.read().await?.tunnels(EmptyRequest::default()).await?;
            out.result(&list, || {
                if list.tunnels.is_empty() {
                    return "No tunnels. `gatehouse tunnel open --via bore --to HOST` opens one.".to_owned();
                }
                let rows = list.tunnels.iter().map(row).collect();
                table(&["id", "via", "to", "state", "public address", "gaps"], rows)
            });
            Ok(Ended::Done)
        }
        TunnelCommand::Close { id, forget } => {
            let app = house.write().await?;
            let tunnel_id = named(&app, &id).await?;
            let done = app.close_tunnel(TunnelCloseRequest { tunnel_id, forget }).await?;
            out.result(&done, || "Closed.".to_owned());
            Ok(Ended::Done)
        }
        TunnelCommand::Serve(args) => serve(args, out).await,
    }
}

fn row(tunnel: &TunnelView) -> Vec<String> {
    vec![
        tunnel.id.to_string(),
        tunnel.via.as_str().to_owned(),
        tunnel.to.clone().unwrap_or_default(),
        word(tunnel.state).to_owned(),
        tunnel.public_url.clone().unwrap_or_default(),
        tunnel.gaps.len().to_string(),
    ]
}

const fn word(state: TunnelCondition) -> &'static str {
    match state {
        TunnelCondition::Starting => "starting",
        TunnelCondition::Up => "up",
        TunnelCondition::Down => "down",
        TunnelCondition::Stopped => "stopped",
    }
}

/// Finds a tunnel by its id or the beginning of it.
async fn named(app: &App, text: &str) -> Result<TunnelId, Problem> {
    let all = app.tunnels(EmptyRequest::default()).await?.tunnels;
    let mut fitting = all.iter().filter(|tunnel| tunnel.id.to_string().starts_with(text));
    match (fitting.next(), fitting.next()) {
        (Some(tunnel), None) => Ok(tunnel.id),
        (Some(_), Some(_)) => {
            Err(Problem::new("usage.tunnel_ambiguous", format!("Several tunnels begin with `{text}`."))
                .hint("Write more of the id."))
        }
        (None, _) => Err(Problem::new("tunnel.not_found", format!("There is no tunnel `{text}`."))
            .hint("`gatehouse tunnel list` shows them.")),
    }
}

async fn open(house: &House, args: TunnelOpenArgs, out: &Out) -> Result<Ended, Problem> {
    let secret = if args.secret.is_given() { first(args.secret.read("tunnel")?) } else { None };
    let app = house.write().await?;
    let endpoint_id = endpoint_of(&app, &args).await?;
    let files = TunnelFiles { known_hosts: args.known_hosts, identity: args.identity, program: args.program };
    let request = TunnelOpenRequest {
        to: args.to,
        port: args.port,
        server_port: args.server_port,
        bind: args.bind,
        public_url: args.public_url,
        endpoint_id,
        secret,
        understood: args.understood,
        ..TunnelOpenRequest::of(args.via.into())
    };
    let mut events = app.bus().listen();
    let ports = ReceiverStartRequest { port: args.local_port, ..ReceiverStartRequest::default() };
    let opened = async {
        app.start_receiver(ports).await?;
        app.open_tunnel_with(request, files).await
    };
    let tunnel = match opened.await {
        Ok(tunnel) => tunnel,
        Err(problem) => {
            app.close().await;
            return Err(problem);
        }
    };
    let following = async {
        let mut told = None;
        loop {
            let now = app.tunnels(EmptyRequest::default()).await?.tunnels;
            let Some(now) = now.into_iter().find(|one| one.id == tunnel.id) else {
                return Ok::<(), Problem>(());
            };
            let seen = (now.state, now.public_url.clone(), now.next_try, now.gaps.len());
            if told.as_ref() != Some(&seen) {
                tell(&app, &now, out).await?;
                told = Some(seen);
            }
            loop {
                let Some(events) = coalesced(&mut events).await else { return Ok(()) };
                if events.iter().any(|event| event.topic() == Topic::Tunnels) {
                    break;
                }
            }
        }
    };
    let ended = tokio::select! {
        ended = following => ended,
        () = interrupted() => Ok(()),
    };
    app.close().await;
    ended.map(|()| Ended::Done)
}

fn first(secrets: Vec<Secret>) -> Option<Secret> {
    secrets.into_iter().next().filter(|secret| !secret.is_empty())
}

async fn endpoint_of(app: &Arc<App>, args: &TunnelOpenArgs) -> Result<Option<EndpointId>, Problem> {
    let Some(name) = &args.endpoint else { return Ok(None) };
    let workspace_id = pick::workspace(app, args.scope.workspace.as_deref()).await?.id;
    let all = app.endpoints(WorkspaceRequest { workspace_id }).await?.endpoints;
    match all.into_iter().find(|endpoint| &endpoint.name == name) {
        Some(endpoint) => Ok(Some(endpoint.id)),
        None => Err(Problem::new("endpoint.not_found", format!("There is no endpoint `{name}`."))),
    }
}

/// Tells how the tunnel is.
async fn tell(app: &App, tunnel: &TunnelView, out: &Out) -> Result<(), Problem> {
    if out.machine() {
        out.line(tunnel);
        return Ok(());
    }
    let mut text = words(tunnel);
    if tunnel.state == TunnelCondition::Up {
        for workspace in app.workspaces(EmptyRequest::default()).await?.workspaces {
            let endpoints = app.endpoints(WorkspaceRequest { workspace_id: workspace.id }).await?.endpoints;
            for endpoint in endpoints {
                if let Some(url) = endpoint.tunnel_url {
                    text.push_str(&format!("\n  {:<16} {url}", endpoint.name));
                }
            }
        }
    }
    out.raw(format!("{}\n", printable(&text)).as_bytes());
    Ok(())
}

fn words(tunnel: &TunnelView) -> String {
    let url = tunnel.public_url.as_deref().unwrap_or_default();
    match tunnel.state {
        TunnelCondition::Starting => "Opening the tunnel. Ctrl C ends it.".to_owned(),
        TunnelCondition::Up => {
            let mut text = format!("Up at {url}.");
            if let Some(old) = &tunnel.previous_url {
                text.push_str(&format!(" It was {old} before: update the subscription."));
            }
            if let Some(TunnelGapView { from, until: Some(until), .. }) = tunnel.gaps.first() {
                text.push_str(&format!("\n  nothing could arrive from {from} to {until}"));
            }
            text
        }
        TunnelCondition::Down => {
            let cause = tunnel.cause.as_ref();
            let (message, hint) = cause
                .map_or(("Nothing arrives.", None), |cause| (cause.message.as_str(), cause.hint.as_deref()));
            let next = tunnel.next_try.map(|at| format!(" Next try by {at}.")).unwrap_or_default();
            format!("Down. {message}{next}\n  {}", hint.unwrap_or_default())
        }
        TunnelCondition::Stopped => "Closed.".to_owned(),
    }
}

async fn serve(args: TunnelServeArgs, out: &Out) -> Result<Ended, Problem> {
    let secret = if args.open_to_all { None } else { first(args.secret.read("tunnel")?) };
    if secret.is_none() && !args.open_to_all {
        return Err(Problem::new("usage.secret_needed", "A bore server without a secret is everybody's.")
            .hint("Give one with --secret-stdin, or say --open-to-all."));
    }
    let (from, to) = args.ports;
    out.note(&format!("A bore server on {}, ports {from} to {to}. Ctrl C ends it.", args.control));
    let server = BoreServer { control: args.control, public: args.public, ports: from..=to, secret };
    tokio::select! {
        ended = server.serve() => ended.map_err(|error| error.problem())?,
        () = interrupted() => {}
    }
    Ok(Ended::Done)
}
