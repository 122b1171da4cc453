//! A smee-compatible relay: we listen to its channel and take what it hands over to the listener.
//!
//! The relay has answered the sender long before, so that what the listener does not take is tried again here.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use url::Url;

use crate::error::TunnelError;
use crate::http::{addresses, admit, reason};
use crate::rebuilt::{Handed, Rebuilt, read};
use crate::session::{Session, Start};
use crate::sse::Events;
use crate::via::Relay;

/// The pauses before the listener is asked again to take what it did not.
const AGAIN: [Duration; 5] = [
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(10),
    Duration::from_secs(30),
];

/// How long the relay may be silent. smee.io says `ping` every 30 seconds (probot/smee.io, lib/keep-alive.js).
const SILENCE: Duration = Duration::from_secs(75);

pub(crate) async fn start(relay: &Relay, start: &Start<'_>) -> Result<Session, TunnelError> {
    let (url, to) = origin(&relay.channel)?;
    admit(&url).map_err(|why| TunnelError::Unreachable { to: to.clone(), why })?;
    let request = start.http.get(&relay.channel).header("accept", "text/event-stream");
    let unreachable = |why| TunnelError::Unreachable { to: to.clone(), why };
    let opened = timeout(Duration::from_secs(10), request.send()).await;
    let mut answer = match opened {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => return Err(unreachable(reason(&error))),
        Err(_) => return Err(unreachable("no answer in time".to_owned())),
    };
    let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !answer.status().is_success() || !kind.starts_with("text/event-stream") {
        let said = format!(
            "{} with {}, which is no stream of events",
            answer.status(),
            if kind.is_empty() { "no type" } else { kind }
        );
        return Err(TunnelError::Refused { to, said });
    }
    let (http, local, path) = (start.http.clone(), start.local, relay.path.clone());
    let end = Box::pin(async move {
        let mut events = Events::default();
        loop {
            let piece = match timeout(SILENCE, answer.chunk()).await {
                Ok(Ok(Some(piece))) => piece,
                Ok(Ok(None)) => return TunnelError::Lost { to },
                Ok(Err(error)) => return TunnelError::Unreachable { to, why: reason(&error) },
                Err(_) => return TunnelError::Lost { to },
            };
            for event in events.take(&piece) {
                if matches!(event.kind.as_str(), "" | "message") {
                    hand_over(&event.data, &http, local, &path);
                }
            }
        }
    });
    Ok(Session { public_url: relay.channel.trim_end_matches('/').to_owned(), end })
}

/// Tells whether the relay answers its port.
pub(crate) async fn knock(relay: &Relay) -> bool {
    let Ok(url) = Url::parse(&relay.channel) else { return false };
    let knocking = async {
        let Ok(addresses) = addresses(&url).await else { return false };
        TcpStream::connect(addresses.as_slice()).await.is_ok()
    };
    timeout(Duration::from_secs(2), knocking).await.unwrap_or(false)
}

/// Reads the channel, and gives its scheme, host and port: its path is what only those who listen should know.
fn origin(channel: &str) -> Result<(Url, String), TunnelError> {
    let bad = |why| TunnelError::BadSetting { field: "channel", value: channel.to_owned(), why };
    let url = Url::parse(channel).map_err(|_| bad("it is no address"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(bad("it begins with neither https nor http"));
    }
    let origin = url.origin().ascii_serialization();
    Ok((url, origin))
}

/// On a task of its own, so that what comes after it does not wait.
fn hand_over(data: &str, http: &reqwest::Client, local: SocketAddr, path: &str) {
    match read(data) {
        Some(Handed::Question(asked)) => {
            let asking = http.get(format!("http://{local}{asked}")).send();
            // Whoever asked sees whether it arrived.
            tokio::spawn(async move { drop(asking.await) });
        }
        Some(Handed::Request(request)) => {
            let (http, path) = (http.clone(), path.to_owned());
            tokio::spawn(async move { take(&http, local, &path, request).await });
        }
        None => tracing::warn!("a relay handed over what is no request"),
    }
}

async fn take(http: &reqwest::Client, local: SocketAddr, path: &str, request: Rebuilt) {
    let query = if request.query.is_empty() { String::new() } else { format!("?{}", request.query) };
    for pause in AGAIN.iter().map(Some).chain([None]) {
        let mut sending = http.post(format!("http://{local}{path}{query}")).body(request.body.clone());
        for (name, value) in &request.headers {
            sending = sending.header(name, value);
        }
        // Everything but "try again" is an answer: the listener has it, or never takes it.
        if sending.send().await.is_ok_and(|answer| answer.status() != 503) {
            return;
        }
        match pause {
            Some(pause) => sleep(*pause).await,
            None => tracing::error!("a request from a relay could not be stored and is lost"),
        }
    }
}
