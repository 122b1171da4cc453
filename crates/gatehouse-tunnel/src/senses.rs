//! What a tunnel notices of the machine: that it slept, and that it is in another network.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use gatehouse_model::Timestamp;
use tokio::time::Instant;

use crate::error::TunnelError;

/// How much further the clock on the wall may be than the running time before it counts as sleep.
const NAP: Duration = Duration::from_secs(5);

/// Where a tunnel looks for the time and for its own address; parameters, so that tests can set them.
#[derive(Clone)]
pub struct Senses {
    /// The clock on the wall.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// The address from which this machine would send to the outside; none where it is offline.
    pub own_address: Arc<dyn Fn() -> Option<IpAddr> + Send + Sync>,
}

impl Senses {
    /// Looks at this machine, with this clock.
    pub fn of_machine(clock: Arc<dyn Fn() -> Timestamp + Send + Sync>) -> Self {
        Self { clock, own_address: Arc::new(own_address) }
    }
}

impl fmt::Debug for Senses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Senses")
    }
}

/// Asks the system which address it would send from. Nothing is sent: 192.0.2.1 is nobody's address.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

/// Compares one look with the next.
pub(crate) struct Watch {
    senses: Senses,
    wall: Timestamp,
    running: Instant,
    address: Option<IpAddr>,
}

impl Watch {
    pub(crate) fn new(senses: &Senses) -> Self {
        Self {
            wall: (senses.clock)(),
            running: Instant::now(),
            address: (senses.own_address)(),
            senses: senses.clone(),
        }
    }

    /// Says what happened since the last look, if anything did.
    pub(crate) fn look(&mut self) -> Option<TunnelError> {
        let (wall, running, address) = ((self.senses.clock)(), Instant::now(), (self.senses.own_address)());
        let by_wall = Duration::try_from(wall.duration_since(self.wall)).unwrap_or_default();
        let asleep = by_wall.saturating_sub(running.duration_since(self.running));
        let moved = address != self.address;
        (self.wall, self.running, self.address) = (wall, running, address);
        if asleep > NAP {
            return Some(TunnelError::Slept { seconds: asleep.as_secs() });
        }
        moved.then_some(TunnelError::NetworkChanged)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};

    use super::*;

    #[tokio::test]
    async fn a_jump_of_the_clock_is_sleep_and_another_address_is_another_network() {
        let (second, host) = (Arc::new(AtomicI64::new(1_000)), Arc::new(AtomicU8::new(1)));
        let (clock, address) = (Arc::clone(&second), Arc::clone(&host));
        let senses = Senses {
            clock: Arc::new(move || {
                Timestamp::from_second(clock.load(Ordering::Relaxed)).unwrap_or_default()
            }),
            own_address: Arc::new(move || match address.load(Ordering::Relaxed) {
                0 => None,
                last => Some(IpAddr::from([10, 0, 0, last])),
            }),
        };
        let mut watch = Watch::new(&senses);
        assert_eq!(watch.look(), None);
        second.fetch_add(4, Ordering::Relaxed);
        assert_eq!(watch.look(), None);
        second.fetch_add(3600, Ordering::Relaxed);
        assert!(matches!(watch.look(), Some(TunnelError::Slept { seconds: 3599..=3600 })));
        second.fetch_sub(50, Ordering::Relaxed);
        assert_eq!(watch.look(), None);
        host.store(0, Ordering::Relaxed);
        assert_eq!(watch.look(), Some(TunnelError::NetworkChanged));
        assert_eq!(watch.look(), None);
    }
}
