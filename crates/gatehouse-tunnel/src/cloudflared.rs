//! cloudflared: a quick tunnel, whose name changes at every start.
//!
//! Output read as documented (developers.cloudflare.com, "Quick Tunnels"): a line with the address in a box, later
//! `Registered tunnel connection`.

use std::time::Duration;

use crate::error::TunnelError;
use crate::program::{Running, on_path};
use crate::session::{Session, Start};
use crate::via::Program;

/// How long the service may take to give an address.
const ADDRESS: Duration = Duration::from_secs(30);

pub(crate) async fn start(given: &Program, start: &Start<'_>) -> Result<Session, TunnelError> {
    let program = find(given, "cloudflared")?;
    let local = format!("http://{}", start.local);
    let args = ["tunnel", "--no-autoupdate", "--url", &local].map(Into::into);
    let running = Running::start(start.keeper, &program, &args)?;
    follow(running, ADDRESS, address).await
}

/// Looks a program up, unless its place was given.
pub(crate) fn find(given: &Program, name: &str) -> Result<std::path::PathBuf, TunnelError> {
    let found = match &given.program {
        Some(program) => Some(program.clone()).filter(|program| program.is_file()),
        None => on_path(name),
    };
    found.ok_or_else(|| TunnelError::ProgramMissing { program: name.to_owned() })
}

/// Waits for the address, then for the end; another address is an end too, for the one that was told is gone.
pub(crate) async fn follow(
    mut running: Running,
    within: Duration,
    address: fn(&str) -> Option<String>,
) -> Result<Session, TunnelError> {
    let Some(public_url) = running.wait_for(within, address).await? else {
        return Err(running.ended().await);
    };
    let known = public_url.clone();
    let end = Box::pin(async move {
        while let Some(line) = running.line().await {
            if address(&line).is_some_and(|url| url != known) {
                return TunnelError::Lost { to: known };
            }
        }
        running.ended().await
    });
    Ok(Session { public_url, end })
}

fn address(line: &str) -> Option<String> {
    let from = line.find("https://")?;
    let url: String = line[from..].chars().take_while(|sign| !sign.is_whitespace() && *sign != '|').collect();
    let host = url.strip_prefix("https://")?;
    let quick = host.ends_with(".trycloudflare.com") && !host.starts_with("api.");
    quick.then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_from_the_box_and_from_nothing_else() {
        let line = "2026-11-22T00:00:00Z INF |  https://quick-brown-fox.trycloudflare.com      |";
        assert_eq!(address(line).as_deref(), Some("https://quick-brown-fox.trycloudflare.com"));
        for other in [
            "INF Thank you for trying Cloudflare Tunnel. See https://developers.cloudflare.com/x",
            "ERR failed to request quick Tunnel: Post \"https://api.trycloudflare.com/tunnel\": dial tcp",
            "ERR https://api.trycloudflare.com",
            "INF Registered tunnel connection connIndex=0",
        ] {
            assert_eq!(address(other), None, "{other}");
        }
    }
}
