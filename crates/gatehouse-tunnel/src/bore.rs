//! bore: the client of the crate, as a library.

use std::time::Duration;

use bore_cli::client::Client;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::error::TunnelError;
use crate::server::BORE_CONTROL_PORT;
use crate::session::{Session, Start, http_url};
use crate::via::Bore;

/// How often the port that was ours is asked for again: the server gives it back half a second after it has seen that
/// we are gone.
const SAME_PORT: u32 = 3;

/// How long the server gets to give the port back.
const GIVE_BACK: Duration = Duration::from_millis(700);

pub(crate) async fn start(bore: &Bore, start: &Start<'_>) -> Result<Session, TunnelError> {
    let secret = match &bore.secret {
        Some(secret) => Some(std::str::from_utf8(secret.expose()).map_err(|_| TunnelError::BadSetting {
            field: "secret",
            value: "•••".to_owned(),
            why: "bore takes text only",
        })?),
        None => None,
    };
    let last = start.last_port();
    let wanted = bore.port.or(last).unwrap_or(0);
    let mut tries = 0;
    let client = loop {
        // The last tries are for any port, where nobody insists on one.
        let port = if bore.port.is_none() && tries >= SAME_PORT { 0 } else { wanted };
        let host = start.local.ip().to_string();
        match Client::new(&host, start.local.port(), &bore.to, port, secret).await {
            Ok(client) => break client,
            Err(error) => {
                let cause = read(&format!("{error:#}"), bore, port);
                let ours = Some(wanted) == last && matches!(cause, TunnelError::PortInUse { .. });
                if !ours || port == 0 || tries > SAME_PORT {
                    return Err(cause);
                }
            }
        }
        tries += 1;
        sleep(GIVE_BACK).await;
    };
    let public_url = bore.public_url.clone().unwrap_or_else(|| http_url(&bore.to, client.remote_port()));
    let to = bore.to.clone();
    let end = Box::pin(async move {
        match client.listen().await {
            Ok(()) => TunnelError::Lost { to },
            Err(error) => TunnelError::Unreachable { to, why: format!("{error:#}") },
        }
    });
    Ok(Session { public_url, end })
}

/// Tells whether the server answers its port.
pub(crate) async fn knock(bore: &Bore) -> bool {
    let connecting = TcpStream::connect((bore.to.as_str(), BORE_CONTROL_PORT));
    matches!(timeout(Duration::from_secs(2), connecting).await, Ok(Ok(_)))
}

/// Reads what bore-cli 0.6.0 says. It has no types for its errors.
fn read(text: &str, bore: &Bore, port: u16) -> TunnelError {
    let to = bore.to.clone();
    let has = |part: &str| text.contains(part);
    if has("could not connect") {
        let why = text.rsplit(": ").next().unwrap_or(text).to_owned();
        return TunnelError::Unreachable { to, why };
    }
    if has("port already in use") {
        return TunnelError::PortInUse { to, port };
    }
    if has("not in allowed range") || has("permission denied") {
        return TunnelError::PortRefused { to, port };
    }
    if has("invalid secret") {
        return TunnelError::WrongSecret { to };
    }
    if has("requires authentication") || has("server requires secret") {
        return TunnelError::SecretMissing { to };
    }
    // Without a challenge the client waits for it until it gives up, and so does the server.
    if bore.secret.is_some() && (has("expected authentication challenge") || has("timed out")) {
        return TunnelError::SecretUnwanted { to };
    }
    TunnelError::Refused { to, said: text.to_owned() }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("could not connect to a:7835: Connection refused (os error 111)", "tunnel.server_unreachable")]
    #[case("server error: port already in use", "tunnel.port_in_use")]
    #[case("server error: client port number not in allowed range", "tunnel.port_refused")]
    #[case("server error: invalid secret", "tunnel.wrong_secret")]
    #[case("server requires authentication, but no client secret was provided", "tunnel.secret_missing")]
    #[case("server error: failed to find an available port", "tunnel.refused")]
    fn what_bore_says_is_told_apart(#[case] text: &str, #[case] code: &str) {
        let bore = Bore { to: "a".to_owned(), port: None, secret: None, public_url: None };
        let problem = read(text, &bore, 18_200).problem();
        assert_eq!(problem.code, code);
        assert!(problem.hint.is_some() && problem.message.ends_with('.'), "{problem:?}");
    }
}
