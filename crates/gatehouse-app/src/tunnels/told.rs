//! Writes down what is told of a tunnel, and lets the screens know.

use std::time::{Duration, Instant};

use gatehouse_model::{DomainEvent, Topic, TunnelId};
use gatehouse_receiver::PublicAddresses;
use gatehouse_store::{Store, StoreError, TunnelGap};
use gatehouse_tunnel::{Change, TunnelState};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::bus::Bus;

/// How often it is written down that something arrived: so exact is a gap that began with the end of this process.
const ALIVE: Duration = Duration::from_secs(30);

/// Whoever writes.
pub(super) struct Told {
    id: TunnelId,
    store: Store,
    bus: Bus,
    addresses: PublicAddresses,
    /// When it was last written that something arrived.
    alive: Option<Instant>,
}

impl Told {
    pub(super) const fn new(id: TunnelId, store: Store, bus: Bus, addresses: PublicAddresses) -> Self {
        Self { id, store, bus, addresses, alive: None }
    }

    /// Writes until nothing is told any more.
    pub(super) async fn write(mut self, mut changes: UnboundedReceiver<Change>) {
        while let Some(change) = changes.recv().await {
            if let Err(error) = self.one(change).await {
                tracing::warn!(tunnel = %self.id, %error, "what happened to a tunnel could not be written down");
            }
        }
    }

    async fn one(&mut self, change: Change) -> Result<(), StoreError> {
        match change {
            Change::State(state) => {
                let url = match &state {
                    TunnelState::Up { public_url, .. } => {
                        // A gap that follows must not begin before the one that just ended.
                        self.alive = None;
                        Some(public_url.clone())
                    }
                    _ => None,
                };
                let text = serde_json::to_string(&state).unwrap_or_default();
                self.store.note_tunnel(self.id, text, url).await?;
                // Known before anybody can be told of it.
                super::know_addresses(&self.store, &self.addresses).await;
                // Endpoints show their public address.
                self.announce(Topic::Endpoints);
                self.announce(Topic::Tunnels);
            }
            Change::Gap(gap) => {
                let gap = TunnelGap {
                    tunnel_id: self.id,
                    began_at: gap.from,
                    ended_at: gap.until,
                    cause: gap.cause,
                };
                self.store.put_tunnel_gap(gap).await?;
                self.announce(Topic::Tunnels);
            }
            // The state that follows carries the new address.
            Change::Moved { .. } => {}
            Change::Alive(at) => {
                if self.alive.is_none_or(|alive| alive.elapsed() >= ALIVE) {
                    self.alive = Some(Instant::now());
                    self.store.note_tunnel_alive(self.id, at).await?;
                }
            }
        }
        Ok(())
    }

    fn announce(&self, topic: Topic) {
        self.bus.publish(DomainEvent::Changed { topic });
    }
}
