//! Tunnels at the RPC edge.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use gatehouse_model::{EndpointId, Problem, Secret, Timestamp, TunnelId};

/// A kind of tunnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TunnelKind {
    /// A bore server.
    Bore,
    /// The installed `ssh -R`.
    Ssh,
    /// A quick tunnel of Cloudflare.
    Cloudflared,
    /// An endpoint of ngrok.
    Ngrok,
    /// A smee-compatible relay.
    Smee,
    /// A public address that leads here already.
    Address,
}

impl TunnelKind {
    /// Every kind, in the order in which they are offered.
    pub const ALL: [Self; 6] =
        [Self::Bore, Self::Ssh, Self::Cloudflared, Self::Ngrok, Self::Smee, Self::Address];

    /// Gives its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bore => "bore",
            Self::Ssh => "ssh",
            Self::Cloudflared => "cloudflared",
            Self::Ngrok => "ngrok",
            Self::Smee => "smee",
            Self::Address => "address",
        }
    }

    /// Reads its word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// How a tunnel is, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TunnelCondition {
    /// It is being opened.
    Starting,
    /// What is sent arrives.
    Up,
    /// Nothing arrives.
    Down,
    /// It is closed.
    Stopped,
}

/// A time in which nothing could arrive.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TunnelGapView {
    /// The last moment at which something is known to have arrived.
    #[ts(type = "string")]
    pub from: Timestamp,
    /// The first at which something arrived again; none while it lasts.
    #[ts(type = "string | null")]
    pub until: Option<Timestamp>,
    /// Why it began.
    pub cause: Problem,
}

/// A tunnel.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TunnelView {
    /// Its id.
    pub id: TunnelId,
    /// Its kind.
    pub via: TunnelKind,
    /// Where it leads over: the server, the channel or the address; none for a program that knows it itself.
    pub to: Option<String>,
    /// How it is.
    pub state: TunnelCondition,
    /// Where senders reach the listener, without a path; of a closed one, where they did.
    pub public_url: Option<String>,
    /// The address that it had before, until a person has seen to it.
    pub previous_url: Option<String>,
    /// Since when it is so.
    #[ts(type = "string | null")]
    pub since: Option<Timestamp>,
    /// Why it is down.
    pub cause: Option<Problem>,
    /// When it is tried again at the latest.
    #[ts(type = "string | null")]
    pub next_try: Option<Timestamp>,
    /// The endpoint that it leads to, where it leads to one only.
    pub endpoint_id: Option<EndpointId>,
    /// The gaps, the newest first.
    pub gaps: Vec<TunnelGapView>,
    /// When it was made.
    #[ts(type = "string")]
    pub created_at: Timestamp,
}

/// What can be said of a kind before one is opened.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TunnelKindView {
    /// The kind.
    pub via: TunnelKind,
    /// Who can read what goes through it.
    pub notice: String,
    /// Whether a person has agreed to that.
    pub understood: bool,
    /// Whether the program that it needs is there; true where it needs none.
    pub available: bool,
}

/// What can be done about a gap where a platform offers a way.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct GapAdviceView {
    /// The platform's profile id.
    pub platform: String,
    /// Its name as it writes itself.
    pub platform_name: String,
    /// What to do, in words.
    pub advice: String,
    /// For how long after a delivery was lost the platform still tries again by itself, in seconds; none where it does
    /// not or nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, as = "Option<f64>")]
    pub tried_again_s: Option<u64>,
}

/// The tunnels, oldest first, and the kinds that there are.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TunnelListView {
    /// The tunnels.
    pub tunnels: Vec<TunnelView>,
    /// The kinds.
    pub kinds: Vec<TunnelKindView>,
    /// What can be done about gaps.
    pub advice: Vec<GapAdviceView>,
}

/// Opens a tunnel. Files and programs cannot be named here, so that a page cannot have one started.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TunnelOpenRequest {
    /// The kind.
    pub via: TunnelKind,
    /// The server, the channel or the address.
    #[serde(default)]
    #[ts(optional)]
    pub to: Option<String>,
    /// The public port; none takes a free one and keeps it.
    #[serde(default)]
    #[ts(optional)]
    pub port: Option<u16>,
    /// The port of the SSH server.
    #[serde(default)]
    #[ts(optional)]
    pub server_port: Option<u16>,
    /// The address on the SSH server that is listened on.
    #[serde(default)]
    #[ts(optional)]
    pub bind: Option<String>,
    /// Where senders come in, if a proxy stands in front of the public port.
    #[serde(default)]
    #[ts(optional)]
    pub public_url: Option<String>,
    /// The endpoint that a relay leads to.
    #[serde(default)]
    #[ts(optional)]
    pub endpoint_id: Option<EndpointId>,
    /// The secret of the bore server; none keeps the one that was given for the same tunnel before.
    #[serde(default)]
    #[ts(optional, type = "string")]
    pub secret: Option<Secret>,
    /// Whether a person has read who can read the traffic, and agrees.
    #[serde(default)]
    pub understood: bool,
}

impl TunnelOpenRequest {
    /// Asks for one of this kind with nothing chosen.
    pub const fn of(via: TunnelKind) -> Self {
        Self {
            via,
            to: None,
            port: None,
            server_port: None,
            bind: None,
            public_url: None,
            endpoint_id: None,
            secret: None,
            understood: false,
        }
    }
}

/// Names a tunnel.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TunnelRequest {
    /// Its id.
    pub tunnel_id: TunnelId,
}

/// Closes a tunnel.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TunnelCloseRequest {
    /// Its id.
    pub tunnel_id: TunnelId,
    /// Whether it is forgotten with its gaps.
    #[serde(default)]
    pub forget: bool,
}
