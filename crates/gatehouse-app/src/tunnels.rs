//! The tunnels that are open in this process, and what is written down of them.

pub(crate) mod settings;
mod told;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use gatehouse_model::{KeyId, Problem, Timestamp, TunnelId};
use gatehouse_receiver::{Probes, PublicAddress, PublicAddresses};
use gatehouse_store::{Store, TunnelRecord};
use gatehouse_tunnel::{Door, Keeper, Opening, Senses, Tunnel};
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;

use crate::App;
use crate::view::TunnelKind;
use settings::TunnelSettings;
use told::Told;

/// The tunnels of this process.
#[derive(Default)]
pub(crate) struct Tunnels {
    open: Mutex<HashMap<TunnelId, Open>>,
    /// The questions that go through them; the listener knows them too.
    pub(crate) probes: Probes,
    /// Where senders may reach the listener; the listener knows them too.
    pub(crate) addresses: PublicAddresses,
}

/// Has the listener know the addresses of all tunnels, also those that they had before: a sender may not know yet.
pub(crate) async fn know_addresses(store: &Store, addresses: &PublicAddresses) {
    let records = match store.tunnels().await {
        Ok(records) => records,
        Err(error) => {
            tracing::warn!(%error, "the addresses of the tunnels could not be read");
            return;
        }
    };
    let of = |record: TunnelRecord| {
        let is_whole = record.via == TunnelKind::Smee.as_str();
        let urls = [record.public_url, record.previous_url].into_iter().flatten();
        let endpoint_id = record.endpoint_id;
        urls.map(move |url| PublicAddress { url, endpoint_id, is_whole }).collect::<Vec<_>>()
    };
    addresses.replace(records.into_iter().flat_map(of).collect());
}

/// A tunnel that is held open.
struct Open {
    tunnel: Tunnel,
    /// Writes down what is told of it.
    writing: JoinHandle<()>,
    /// The listener that it leads to.
    local: SocketAddr,
}

impl Open {
    /// Closes it, and comes back when its end is written down.
    async fn close(self) {
        self.tunnel.close().await;
        // It ends when the last sender is gone, which was the tunnel.
        let _ = self.writing.await;
    }
}

/// The listener as a tunnel sees it.
struct ByProbe(Probes);

impl Door for ByProbe {
    fn expect(&self) -> String {
        let mut nonce = [0u8; 16];
        // Without random bits the question cannot be put; it then goes unanswered, and the tunnel is not called up.
        match getrandom::fill(&mut nonce) {
            Ok(()) => self.0.expect(&hex::encode(nonce)),
            Err(_) => "/in/~nonce/none".to_owned(),
        }
    }

    fn arrived(&self, path: &str) -> bool {
        self.0.take(path)
    }
}

impl Tunnels {
    /// Tells whether a tunnel is held open by this process.
    pub(crate) async fn holds(&self, id: TunnelId) -> bool {
        self.open.lock().await.contains_key(&id)
    }

    /// Tries again at once.
    pub(crate) async fn try_now(&self, id: TunnelId) -> bool {
        let open = self.open.lock().await;
        open.get(&id).inspect(|open| open.tunnel.try_now()).is_some()
    }

    /// Closes one.
    pub(crate) async fn close(&self, id: TunnelId) {
        let open = self.open.lock().await.remove(&id);
        if let Some(open) = open {
            open.close().await;
        }
    }

    /// Closes all.
    pub(crate) async fn close_all(&self) {
        let open: Vec<Open> = self.open.lock().await.drain().map(|(_, open)| open).collect();
        for open in open {
            open.close().await;
        }
    }
}

impl App {
    /// Opens the tunnels that were open when the house was closed.
    pub(crate) async fn resume_tunnels(&self) {
        let records = self.store.tunnels().await.unwrap_or_default();
        for record in records.into_iter().filter(|record| record.wanted) {
            let (id, alive) = (record.id, record.alive_at);
            if let Err(problem) = self.hold_tunnel(record, alive).await {
                tracing::warn!(tunnel = %id, code = problem.code, %problem, "a tunnel was not taken up");
            }
        }
    }

    /// Leads the open tunnels to where the listener is now.
    pub(crate) async fn lead_tunnels(&self) -> Result<(), Problem> {
        let Some(local) = self.listens_at().await else { return Ok(()) };
        let astray: Vec<TunnelId> = {
            let open = self.tunnels.open.lock().await;
            open.iter().filter(|(_, open)| open.local != local).map(|(id, _)| *id).collect()
        };
        if astray.is_empty() {
            return Ok(());
        }
        for record in self.store.tunnels().await.map_err(|error| error.problem())? {
            if astray.contains(&record.id) {
                self.tunnels.close(record.id).await;
                self.hold_tunnel(record, None).await?;
            }
        }
        Ok(())
    }

    /// Gives the address of the listener while it listens.
    pub(crate) async fn listens_at(&self) -> Option<SocketAddr> {
        self.running.lock().await.receiver.as_ref().map(gatehouse_receiver::Receiver::address)
    }

    /// Opens a tunnel and holds it open.
    pub(crate) async fn hold_tunnel(
        &self,
        record: TunnelRecord,
        last_alive: Option<Timestamp>,
    ) -> Result<(), Problem> {
        let local = match self.listens_at().await {
            Some(local) => local,
            None => {
                self.listen_again().await?;
                self.put_setting("receiver.on", Some(true)).await?;
                self.listens_at().await.ok_or_else(|| crate::app::internal(&"the listener is gone"))?
            }
        };
        let secret = match record.secret_home {
            Some(home) => {
                let key = KeyId::from_uuid(record.id.uuid());
                Some(self.secrets.get(key, home).await.map_err(|error| error.problem())?)
            }
            None => None,
        };
        let path = match record.endpoint_id {
            Some(id) => Some(self.endpoint(id).await?.path()),
            None => None,
        };
        let settings = TunnelSettings::read(&record.settings);
        let via = settings.via(&record.via, secret, path)?;
        let keeper = Keeper::this_program().map_err(|error| crate::app::internal(&error))?;
        let clock = Arc::clone(&self.clock);
        let opening = Opening {
            pace: via.pace(),
            via,
            local,
            door: Arc::new(ByProbe(self.tunnels.probes.clone())),
            senses: Senses::of_machine(Arc::new(move || clock.now())),
            keeper,
            last_url: record.public_url.clone(),
            last_alive,
        };
        let (sender, changes) = mpsc::unbounded_channel();
        let told =
            Told::new(record.id, self.store.clone(), self.bus().clone(), self.tunnels.addresses.clone());
        let writing = tokio::spawn(told.write(changes));
        let tell = move |change| {
            // Nobody writes any more when the house is closed.
            let _ = sender.send(change);
        };
        let open = Open { tunnel: Tunnel::open(opening, Arc::new(tell)), writing, local };
        let before = self.tunnels.open.lock().await.insert(record.id, open);
        if let Some(before) = before {
            before.close().await;
        }
        Ok(())
    }
}
