//! The kinds of tunnels and their settings.

use std::path::PathBuf;
use std::time::Duration;

use gatehouse_model::Secret;

use crate::check::Question;
use crate::error::TunnelError;
use crate::pace::Pace;
use crate::session::{Session, Start};
use crate::{bore, cloudflared, ngrok, relay, ssh};

/// A tunnel over a bore server.
#[derive(Debug, Clone)]
pub struct Bore {
    /// The server's name or address.
    pub to: String,
    /// The public port; none takes a free one and then keeps it.
    pub port: Option<u16>,
    /// The secret that the server was started with.
    pub secret: Option<Secret>,
    /// Where senders come in, if a proxy stands in front of the port.
    pub public_url: Option<String>,
}

/// A tunnel through the installed `ssh -R`.
#[derive(Debug, Clone)]
pub struct Ssh {
    /// The destination as `ssh` takes it: `user@host` or a name from its configuration.
    pub to: String,
    /// The server's port; none leaves it to the configuration.
    pub server_port: Option<u16>,
    /// The public port; none takes a free one and then keeps it.
    pub port: Option<u16>,
    /// The address on the server that is listened on; none leaves it to the server.
    pub bind: Option<String>,
    /// A file of known hosts instead of the user's.
    pub known_hosts: Option<PathBuf>,
    /// A key file instead of the user's.
    pub identity: Option<PathBuf>,
    /// Where senders come in, if a proxy stands in front of the port.
    pub public_url: Option<String>,
}

/// A tunnel by a program of its own.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// Where it is; none looks on the search path.
    pub program: Option<PathBuf>,
}

/// A channel of a smee-compatible relay. It hands requests over rebuilt, not byte for byte.
#[derive(Debug, Clone)]
pub struct Relay {
    /// The channel's address, to which senders send.
    pub channel: String,
    /// The path at the listener that what comes is taken to: `/in/<token>`.
    pub path: String,
}

/// The kinds of tunnels.
#[derive(Debug, Clone)]
pub enum Via {
    /// A bore server.
    Bore(Bore),
    /// `ssh -R`.
    Ssh(Ssh),
    /// A quick tunnel of Cloudflare.
    Cloudflared(Program),
    /// An endpoint of ngrok.
    Ngrok(Program),
    /// A smee-compatible relay.
    Relay(Relay),
    /// A public address that leads here already.
    Address {
        /// The address, without a path.
        public_url: String,
    },
}

impl Via {
    /// Gives its word: `bore`, `ssh`, `cloudflared`, `ngrok`, `smee` or `address`.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Bore(_) => "bore",
            Self::Ssh(_) => "ssh",
            Self::Cloudflared(_) => "cloudflared",
            Self::Ngrok(_) => "ngrok",
            Self::Relay(_) => "smee",
            Self::Address { .. } => "address",
        }
    }

    /// Gives how often it is looked after. ngrok counts requests (20,000 a month without payment, ngrok.com/pricing),
    /// and every question to a relay is seen by all who listen to the channel.
    pub const fn pace(&self) -> Pace {
        match self {
            Self::Bore(_) | Self::Ssh(_) | Self::Address { .. } => Pace::QUICK,
            Self::Cloudflared(_) => Pace::sparing(Duration::from_secs(2)),
            Self::Ngrok(_) => Pace::sparing(Duration::from_secs(180)),
            Self::Relay(_) => Pace::sparing(Duration::from_secs(30)),
        }
    }

    /// Opens it.
    pub(crate) async fn start(&self, start: &Start<'_>) -> Result<Session, TunnelError> {
        match self {
            Self::Bore(bore) => bore::start(bore, start).await,
            Self::Ssh(ssh) => ssh::start(ssh, start).await,
            Self::Cloudflared(program) => cloudflared::start(program, start).await,
            Self::Ngrok(program) => ngrok::start(program, start).await,
            Self::Relay(relay) => relay::start(relay, start).await,
            Self::Address { public_url } => Ok(Session {
                public_url: public_url.trim_end_matches('/').to_owned(),
                end: Box::pin(std::future::pending()),
            }),
        }
    }

    /// Tells how the question through it is put.
    pub(crate) fn question<'a>(&'a self, public_url: &'a str) -> Question<'a> {
        match self {
            Self::Relay(relay) => Question::Channel(&relay.channel),
            _ => Question::Path(public_url),
        }
    }

    /// Tells whether the server can be reached at all; none where that cannot be asked.
    pub(crate) async fn knock(&self) -> Option<bool> {
        match self {
            Self::Bore(bore) => Some(bore::knock(bore).await),
            Self::Ssh(ssh) => ssh::knock(ssh).await,
            Self::Relay(relay) => Some(relay::knock(relay).await),
            Self::Cloudflared(_) | Self::Ngrok(_) | Self::Address { .. } => None,
        }
    }
}
