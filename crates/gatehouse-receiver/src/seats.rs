//! The seats: how many connections there are, and which one gives way when all seats are taken.
//!
//! Waiting for a seat to get free would let a crowd of silent connections shut everybody out for as long as a
//! head may take. So the connection that has waited longest for a whole request gives way to the newest.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// How long a connection that gives way may take to leave, before another is asked as well.
const ROOM_PAUSE: Duration = Duration::from_millis(20);

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doing {
    /// It waits for a head.
    Head = 0,
    /// It waits for a body.
    Body = 1,
    /// It has a whole request that is being stored or answered; it never gives way.
    Storing = 2,
}

#[derive(Debug)]
struct Place {
    address: IpAddr,
    doing: AtomicU8,
    give_way: CancellationToken,
}

#[derive(Debug)]
struct Room {
    free: Arc<Semaphore>,
    per_address: usize,
    next: AtomicU64,
    taken: Mutex<BTreeMap<u64, Arc<Place>>>,
}

/// All seats of a listener; clones share them.
#[derive(Debug, Clone)]
pub(crate) struct Seats(Arc<Room>);

impl Seats {
    /// Makes `count` free seats, of which one address may take `per_address`.
    pub(crate) fn new(count: usize, per_address: usize) -> Self {
        let count = count.clamp(1, Semaphore::MAX_PERMITS);
        Self(Arc::new(Room {
            free: Arc::new(Semaphore::new(count)),
            per_address: per_address.max(1),
            next: AtomicU64::new(0),
            taken: Mutex::new(BTreeMap::new()),
        }))
    }

    /// Takes a seat, making room if there is none; waits where every connection has a whole request.
    pub(crate) async fn take(&self, address: IpAddr) -> Seat {
        self.make_room_for(address);
        let mut free = pin!(Arc::clone(&self.0.free).acquire_owned());
        let permit = loop {
            if self.0.free.available_permits() == 0 {
                self.make_room();
            }
            if let Ok(permit) = timeout(ROOM_PAUSE, free.as_mut()).await {
                break permit.expect("the semaphore is never closed");
            }
        };
        let place = Arc::new(Place {
            address,
            doing: AtomicU8::new(Doing::Head as u8),
            give_way: CancellationToken::new(),
        });
        let number = self.0.next.fetch_add(1, Ordering::Relaxed);
        self.taken().insert(number, Arc::clone(&place));
        Seat { seats: self.clone(), number, place, _permit: permit }
    }

    /// Asks the connection that has sat longest without a whole request to give way.
    pub(crate) fn make_room(&self) -> bool {
        oldest_gives_way(self.taken().values())
    }

    /// Asks one connection of an address to give way, where the address has all that it may have.
    ///
    /// Those that have a whole request stay: an address may then have some more for a moment.
    fn make_room_for(&self, address: IpAddr) {
        let taken = self.taken();
        let own =
            || taken.values().filter(|place| place.address == address && !place.give_way.is_cancelled());
        if own().count() >= self.0.per_address {
            oldest_gives_way(own());
        }
    }

    /// Counts the seats that are taken.
    pub(crate) fn count(&self) -> u64 {
        self.taken().len() as u64
    }

    fn taken(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, Arc<Place>>> {
        self.0.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks the connection that has waited longest for a whole request to give way; `places` come oldest first.
fn oldest_gives_way<'a>(places: impl Iterator<Item = &'a Arc<Place>> + Clone) -> bool {
    let oldest = |doing: Doing| {
        places.clone().find(|place| {
            place.doing.load(Ordering::Relaxed) == doing as u8 && !place.give_way.is_cancelled()
        })
    };
    let found = oldest(Doing::Head).or_else(|| oldest(Doing::Body));
    if let Some(place) = found {
        place.give_way.cancel();
    }
    found.is_some()
}

/// One connection's seat; free again when dropped.
#[derive(Debug)]
pub(crate) struct Seat {
    seats: Seats,
    number: u64,
    place: Arc<Place>,
    _permit: OwnedSemaphorePermit,
}

impl Seat {
    /// Gives the handle by which the connection says what it is doing.
    pub(crate) fn posture(&self) -> Posture {
        Posture(Arc::clone(&self.place))
    }

    /// Waits until the connection has to give way.
    pub(crate) async fn gives_way(&self) {
        self.place.give_way.cancelled().await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.seats.taken().remove(&self.number);
    }
}

/// Says what a connection is doing.
#[derive(Debug, Clone)]
pub(crate) struct Posture(Arc<Place>);

impl Posture {
    /// Tells whether the connection is doing this.
    pub(crate) fn is(&self, doing: Doing) -> bool {
        self.0.doing.load(Ordering::Relaxed) == doing as u8
    }

    /// Notes what the connection does from now on.
    pub(crate) fn set(&self, doing: Doing) {
        self.0.doing.store(doing as u8, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const THERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

    #[tokio::test]
    async fn the_longest_waiting_gives_way_to_the_newest() {
        let seats = Seats::new(2, 9);
        let first = seats.take(HERE).await;
        let second = seats.take(HERE).await;
        let waiting = tokio::spawn({
            let seats = seats.clone();
            async move { seats.take(HERE).await }
        });
        first.gives_way().await;
        drop(first);
        let _third = waiting.await.unwrap();
        assert!(!second.place.give_way.is_cancelled());
        assert_eq!(seats.count(), 2);
    }

    #[tokio::test]
    async fn a_body_gives_way_only_where_no_head_is_awaited() {
        let seats = Seats::new(3, 9);
        let body = seats.take(HERE).await;
        let head = seats.take(HERE).await;
        let storing = seats.take(HERE).await;
        body.posture().set(Doing::Body);
        storing.posture().set(Doing::Storing);
        assert!(seats.make_room() && head.place.give_way.is_cancelled());
        assert!(seats.make_room() && body.place.give_way.is_cancelled());
        assert!(!seats.make_room() && !storing.place.give_way.is_cancelled());
    }

    #[tokio::test]
    async fn an_address_that_has_all_it_may_have_makes_room_itself() {
        let seats = Seats::new(10, 2);
        let other = seats.take(THERE).await;
        let first = seats.take(HERE).await;
        let second = seats.take(HERE).await;
        let _third = seats.take(HERE).await;
        assert!(first.place.give_way.is_cancelled());
        assert!(!other.place.give_way.is_cancelled() && !second.place.give_way.is_cancelled());
    }
}
