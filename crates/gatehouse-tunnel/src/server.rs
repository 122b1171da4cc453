//! A bore server of one's own, for those who have a machine with a public address.

use std::net::IpAddr;
use std::ops::RangeInclusive;

use bore_cli::server::Server;
use gatehouse_model::Secret;

use crate::error::TunnelError;

/// The port on which a bore server talks to its clients; the protocol knows no other.
pub const BORE_CONTROL_PORT: u16 = bore_cli::shared::CONTROL_PORT;

/// How a bore server serves.
#[derive(Debug, Clone)]
pub struct BoreServer {
    /// The address on which it talks to clients.
    pub control: IpAddr,
    /// The address on which it listens for senders.
    pub public: IpAddr,
    /// The ports that it gives away.
    pub ports: RangeInclusive<u16>,
    /// What clients have to know; without one everybody may open tunnels.
    pub secret: Option<Secret>,
}

impl BoreServer {
    /// Serves until it fails. Dropping the future stops taking clients.
    ///
    /// # Errors
    /// [`TunnelError::BadSetting`] for an empty range of ports or a secret that is no text,
    /// [`TunnelError::NotStarted`] when the control port cannot be listened on.
    pub async fn serve(self) -> Result<(), TunnelError> {
        let bad = |field, value, why| TunnelError::BadSetting { field, value, why };
        if self.ports.is_empty() {
            let value = format!("{}-{}", self.ports.start(), self.ports.end());
            return Err(bad("ports", value, "the range is empty"));
        }
        let secret = match &self.secret {
            Some(secret) => Some(
                std::str::from_utf8(secret.expose())
                    .map_err(|_| bad("secret", "•••".to_owned(), "bore takes text only"))?,
            ),
            None => None,
        };
        let mut server = Server::new(self.ports, secret);
        server.set_bind_addr(self.control);
        server.set_bind_tunnels(self.public);
        server.listen().await.map_err(|error| TunnelError::NotStarted {
            program: "the bore server".to_owned(),
            why: format!("{error:#}"),
        })
    }
}
