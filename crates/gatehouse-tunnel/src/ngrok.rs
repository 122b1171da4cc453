//! ngrok: an endpoint of the account that its own configuration knows.
//!
//! Output read as documented (ngrok.com/docs/agent/cli, `--log-format json`): a line with `"msg":"started tunnel"` and
//! the address under `url`.

use std::time::Duration;

use serde_json::Value;

use crate::cloudflared::{find, follow};
use crate::error::TunnelError;
use crate::program::Running;
use crate::session::{Session, Start};
use crate::via::Program;

/// How long the service may take to give an address.
const ADDRESS: Duration = Duration::from_secs(30);

pub(crate) async fn start(given: &Program, start: &Start<'_>) -> Result<Session, TunnelError> {
    let program = find(given, "ngrok")?;
    let local = start.local.to_string();
    let args = ["http", &local, "--log", "stdout", "--log-format", "json"].map(Into::into);
    let running = Running::start(start.keeper, &program, &args)?;
    follow(running, ADDRESS, address).await
}

fn address(line: &str) -> Option<String> {
    let line: Value = serde_json::from_str(line).ok()?;
    if line.get("msg")?.as_str()? != "started tunnel" {
        return None;
    }
    let url = line.get("url")?.as_str()?;
    url.starts_with("https://").then(|| url.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_from_the_line_that_says_it_started() {
        let line = r#"{"addr":"http://127.0.0.1:8787","lvl":"info","msg":"started tunnel","name":"command_line","obj":"tunnels","t":"2026","url":"https://ab12.ngrok-free.app"}"#;
        assert_eq!(address(line).as_deref(), Some("https://ab12.ngrok-free.app"));
        assert_eq!(address(r#"{"msg":"client session established","url":"https://x"}"#), None);
        assert_eq!(address("ERROR:  authentication failed"), None);
    }
}
