//! `gatehouse tunnel`.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use gatehouse_app::view::TunnelKind;

use super::InWorkspace;
use crate::secret_input::SecretInput;

/// `gatehouse tunnel …`
#[derive(Debug, Subcommand)]
pub(crate) enum TunnelCommand {
    /// Receive through a tunnel until interrupted; its state is told at every change.
    #[command(
        after_help = "Example: pass show bore | gatehouse tunnel open --via bore --to tunnel.example --secret-stdin\n\
                      Example: gatehouse tunnel open --via ssh --to me@host.example --port 18222 --jsonl"
    )]
    Open(Box<TunnelOpenArgs>),
    /// List the tunnels with their gaps.
    #[command(after_help = "Example: gatehouse tunnel list --json")]
    List,
    /// Do not open a tunnel again at the next start.
    #[command(after_help = "Example: gatehouse tunnel close 0199c0 --forget")]
    Close {
        /// Its id, or the beginning of it.
        id: String,
        /// Forget it with its gaps and its secret.
        #[arg(long)]
        forget: bool,
    },
    /// Serve as a bore server, on a machine with a public address, until interrupted.
    #[command(
        after_help = "Example: pass show bore | gatehouse tunnel serve --ports 18200-18299 --secret-stdin"
    )]
    Serve(TunnelServeArgs),
}

/// The kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ViaArg {
    /// A bore server; needs no other program.
    Bore,
    /// The installed `ssh -R`, to a host whose key is known.
    Ssh,
    /// A quick tunnel of Cloudflare, by its own program.
    Cloudflared,
    /// An endpoint of ngrok, by its own program.
    Ngrok,
    /// A smee-compatible relay, to one endpoint.
    Smee,
    /// A public address that leads to this computer already.
    Address,
}

impl From<ViaArg> for TunnelKind {
    fn from(via: ViaArg) -> Self {
        match via {
            ViaArg::Bore => Self::Bore,
            ViaArg::Ssh => Self::Ssh,
            ViaArg::Cloudflared => Self::Cloudflared,
            ViaArg::Ngrok => Self::Ngrok,
            ViaArg::Smee => Self::Smee,
            ViaArg::Address => Self::Address,
        }
    }
}

/// `gatehouse tunnel open`
#[derive(Debug, Args)]
pub(crate) struct TunnelOpenArgs {
    /// The kind.
    #[arg(long, value_name = "KIND")]
    pub(crate) via: ViaArg,
    /// The bore server, the SSH destination, the relay's channel or the public address.
    #[arg(long, value_name = "WHERE")]
    pub(crate) to: Option<String>,
    /// The public port; without it any free one, which is then kept.
    #[arg(long, value_name = "N")]
    pub(crate) port: Option<u16>,
    /// The port that is listened on here, as with `listen`.
    #[arg(long, value_name = "N")]
    pub(crate) local_port: Option<u16>,
    /// The port of the SSH server.
    #[arg(long, value_name = "N")]
    pub(crate) server_port: Option<u16>,
    /// The address on the SSH server that is listened on.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) bind: Option<String>,
    /// A file of known hosts instead of the user's.
    #[arg(long, value_name = "FILE")]
    pub(crate) known_hosts: Option<PathBuf>,
    /// A key file instead of the user's.
    #[arg(long, value_name = "FILE")]
    pub(crate) identity: Option<PathBuf>,
    /// The program instead of the one on the search path.
    #[arg(long, value_name = "FILE")]
    pub(crate) program: Option<PathBuf>,
    /// Where senders come in, if a proxy stands in front of the public port.
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// The endpoint that a relay leads to.
    #[arg(long, value_name = "NAME")]
    pub(crate) endpoint: Option<String>,
    /// You know who can read the traffic and agree; asked once for each kind.
    #[arg(long)]
    pub(crate) understood: bool,
    #[command(flatten)]
    pub(crate) secret: SecretInput,
    #[command(flatten)]
    pub(crate) scope: InWorkspace,
}

/// `gatehouse tunnel serve`
#[derive(Debug, Args)]
pub(crate) struct TunnelServeArgs {
    /// The address on which it talks to clients, at port 7835.
    #[arg(long, value_name = "ADDRESS", default_value = "0.0.0.0")]
    pub(crate) control: IpAddr,
    /// The address on which it listens for senders.
    #[arg(long, value_name = "ADDRESS", default_value = "0.0.0.0")]
    pub(crate) public: IpAddr,
    /// The ports that it gives away.
    #[arg(long, value_name = "FROM-TO", default_value = "18200-18299", value_parser = read_ports)]
    pub(crate) ports: (u16, u16),
    /// Let everybody open tunnels.
    #[arg(long, conflicts_with_all = ["secret_stdin", "secret_fd"])]
    pub(crate) open_to_all: bool,
    #[command(flatten)]
    pub(crate) secret: SecretInput,
}

fn read_ports(text: &str) -> Result<(u16, u16), String> {
    let read = text.split_once('-').and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
    match read {
        Some((from, to)) if from > 0 && from <= to => Ok((from, to)),
        _ => Err("write two ports as FROM-TO, such as 18200-18299".to_owned()),
    }
}
