//! Ways from a public address to the listener, and what holds them up.
//!
//! A [`Tunnel`] keeps one [`Via`] open: it starts it, asks through the public address whether the listener is really
//! reached (a nonce that only the listener knows), sees a connection that is dead without having ended, sleep and a
//! change of the network, starts again after 1, 2, 4 … 60 seconds, and lists the gaps in which nothing could arrive.
//!
//! No program that it starts outlives the one that it belongs to, not even its kill: see [`Keeper`].
//!
//! What is absent on purpose: storage, the listener, and any choice of who may read the traffic. Whoever opens a tunnel
//! asks a person first.

mod bore;
mod check;
mod cloudflared;
mod error;
mod http;
mod keeper;
mod ngrok;
mod pace;
mod program;
mod rebuilt;
mod relay;
mod senses;
mod server;
mod session;
mod sse;
mod ssh;
mod ssh_words;
mod state;
mod tunnel;
mod via;

pub use check::Door;
pub use error::TunnelError;
pub use keeper::{Keeper, keep_if_asked};
pub use pace::Pace;
pub use program::on_path;
pub use senses::Senses;
pub use server::{BORE_CONTROL_PORT, BoreServer};
pub use state::{Change, Gap, OnChange, TunnelState};
pub use tunnel::{Opening, Tunnel};
pub use via::{Bore, Program, Relay, Ssh, Via};
