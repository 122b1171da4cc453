//! A tunnel as one kind of it opened it: an address, and how it ends.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;

use crate::error::TunnelError;
use crate::keeper::Keeper;

/// Comes to its end with the reason why the tunnel fell.
pub(crate) type End = Pin<Box<dyn Future<Output = TunnelError> + Send>>;

/// A tunnel that was opened. Dropping it closes it.
pub(crate) struct Session {
    /// Where senders reach the listener, without a path.
    pub(crate) public_url: String,
    /// The rest of its life; it only goes on while this is polled.
    pub(crate) end: End,
}

/// What opening one needs.
pub(crate) struct Start<'a> {
    /// Where the listener is.
    pub(crate) local: SocketAddr,
    /// The public address that it had last, to be had again where that can be asked for.
    pub(crate) last_url: Option<&'a str>,
    /// How programs are started.
    pub(crate) keeper: &'a Keeper,
    /// For talking to relays.
    pub(crate) http: &'a reqwest::Client,
}

impl Start<'_> {
    /// Gives the port of the public address that it had last.
    pub(crate) fn last_port(&self) -> Option<u16> {
        url::Url::parse(self.last_url?).ok()?.port()
    }
}

/// Writes `http://host:port`, with the brackets that an IPv6 address needs.
pub(crate) fn http_url(host: &str, port: u16) -> String {
    if host.contains(':') { format!("http://[{host}]:{port}") } else { format!("http://{host}:{port}") }
}
