//! What a tunnel needs, as it is kept; never its secret.

use std::path::PathBuf;

use gatehouse_model::{Problem, Secret};
use gatehouse_tunnel::{Bore, Program, Relay, Ssh, Via};
use serde::{Deserialize, Serialize};

use crate::view::TunnelKind;

/// The settings of any kind; each uses its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TunnelSettings {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) port: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) server_port: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) bind: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) known_hosts: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) identity: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) program: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) public_url: Option<String>,
}

impl TunnelSettings {
    /// Reads what was kept; what another version wrote and this one does not know counts as nothing chosen.
    pub(crate) fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// Writes it to be kept.
    pub(crate) fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Makes the kind out of it.
    pub(crate) fn via(
        self,
        word: &str,
        secret: Option<Secret>,
        path: Option<String>,
    ) -> Result<Via, Problem> {
        let kind = TunnelKind::from_word(word).ok_or_else(|| unknown(word))?;
        let to = |what: &str| {
            let to = self.to.as_deref().map(str::trim).filter(|to| !to.is_empty());
            to.map(str::to_owned).ok_or_else(|| {
                Problem::new("usage.tunnel_incomplete", format!("Nothing says {what}.")).field("to")
            })
        };
        let public_url = self.public_url.as_deref().map(|url| url.trim_end_matches('/').to_owned());
        Ok(match kind {
            TunnelKind::Bore => Via::Bore(Bore {
                to: to("which bore server it goes over")?,
                port: self.port,
                secret,
                public_url,
            }),
            TunnelKind::Ssh => Via::Ssh(Ssh {
                to: to("which SSH server it goes over")?,
                server_port: self.server_port,
                port: self.port,
                bind: self.bind,
                known_hosts: self.known_hosts,
                identity: self.identity,
                public_url,
            }),
            TunnelKind::Cloudflared => Via::Cloudflared(Program { program: self.program }),
            TunnelKind::Ngrok => Via::Ngrok(Program { program: self.program }),
            TunnelKind::Smee => {
                let path = path.ok_or_else(|| {
                    Problem::new(
                        "usage.tunnel_incomplete",
                        "A relay leads to one endpoint, and none was named.",
                    )
                    .hint("Name the endpoint with --endpoint.")
                    .field("endpoint_id")
                })?;
                Via::Relay(Relay { channel: to("which channel it listens to")?, path })
            }
            TunnelKind::Address => Via::Address { public_url: to("which address leads here")? },
        })
    }
}

fn unknown(word: &str) -> Problem {
    Problem::new("usage.tunnel_incomplete", format!("This version knows no tunnel of the kind `{word}`."))
        .hint("A newer version made it. Close it, or open one of another kind.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_read_back_and_what_is_unknown_is_nothing_chosen() {
        let settings = TunnelSettings { to: Some("a".to_owned()), port: Some(1), ..Default::default() };
        assert_eq!(TunnelSettings::read(&settings.write()), settings);
        assert_eq!(TunnelSettings::read("[]"), TunnelSettings::default());
    }

    #[test]
    fn what_a_kind_cannot_do_without_is_named() {
        let missing = |word: &str, path: Option<&str>| {
            let made = TunnelSettings::default().via(word, None, path.map(str::to_owned));
            made.err().and_then(|problem| problem.at?.field)
        };
        for word in ["bore", "ssh", "address"] {
            assert_eq!(missing(word, None).as_deref(), Some("to"), "{word}");
        }
        assert_eq!(missing("smee", None).as_deref(), Some("endpoint_id"));
        assert_eq!(missing("smee", Some("/in/a")).as_deref(), Some("to"));
        assert_eq!(missing("ngrok", None), None);
    }
}
