//! `gatehouse serve`: the window's own backend and interface on loopback, for a browser.
//!
//! Loopback is no boundary: any page in the user's browser can reach it. So every request must name us in Host,
//! must not come from another origin, and must carry the token of this start; all of that is looked at before the
//! body is read.

mod calls;
mod files;
mod guard;
mod imports;
mod routes;

use std::path::PathBuf;

use gatehouse_app::view::ReceiverStartRequest;
use gatehouse_model::Problem;
use serde_json::json;
use tokio::net::TcpListener;

use crate::args::ServeArgs;
use crate::command::House;
use crate::exit::Ended;
use crate::out::Out;
use guard::Guard;

/// Serves until interrupted.
pub(crate) async fn run(house: &House, args: ServeArgs, out: &Out) -> Result<Ended, Problem> {
    let app = house.write_or_inspect().await?;
    let listener = TcpListener::bind(("127.0.0.1", args.port)).await.map_err(|error| {
        Problem::new("network.port_unusable", format!("Port {} cannot be listened on: {error}.", args.port))
            .hint("Choose another with --port, or 0 for a free one.")
    })?;
    let port = listener
        .local_addr()
        .map_err(|error| Problem::new("network.port_unusable", format!("The port cannot be told: {error}.")))?
        .port();
    app.take_up_role().await;
    if let Some(role) = args.role {
        app.act_as(role.into());
    }
    app.resume().await;
    if let Some(port) = args.tls_port {
        let ports = ReceiverStartRequest { tls: Some(true), tls_port: Some(port), ..Default::default() };
        app.start_receiver(ports).await?;
    }
    let guard = Guard::new(port)?;
    // The token stands behind `#`, so that no server and no log on the way ever sees it.
    let url = format!("http://127.0.0.1:{port}/#token={}", guard.token());
    if out.machine() {
        out.line(&json!({ "event": "serving", "url": url }));
    } else {
        out.raw(format!("Open {url}\nCtrl C ends it.\n").as_bytes());
    }
    let interface = interface_folder(args.ui);
    if interface.is_none() {
        out.note("The built interface was not found; only its backend is served. Name its folder with --ui.");
    }
    let router = routes::router(std::sync::Arc::clone(&app), guard, interface);
    let served = axum::serve(listener, router);
    let ended = tokio::select! {
        served = async { served.await } => served.map_err(|error| {
            Problem::new("network.serving_failed", format!("Serving broke off: {error}."))
        }),
        () = crate::command::interrupted() => Ok(()),
    };
    app.close().await;
    ended.map(|()| Ended::Done)
}

/// Finds the built interface: where it was said, beside the program, or in a checkout.
fn interface_folder(named: Option<PathBuf>) -> Option<PathBuf> {
    let beside =
        std::env::current_exe().ok().and_then(|program| program.parent().map(|folder| folder.join("ui")));
    [named, beside, Some(PathBuf::from("ui/dist"))]
        .into_iter()
        .flatten()
        .find(|folder| folder.join("index.html").is_file())
}
