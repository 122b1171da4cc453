//! The seats of the rules: how many sendings of each may be under way, and who begins what.
//!
//! A seat is taken by the round for what is due, or by the store for what it writes at that moment; the second needs
//! no commit of its own before its first byte.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gatehouse_model::{DeliveryId, ForwardRuleId, OutboxId, OutboxItem};
use gatehouse_store::{Sender, Way};
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use super::waiting::Waiting;

/// The seats, while the outbox is being emptied.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    seats: Mutex<Seats>,
    tasks: Mutex<JoinSet<()>>,
    /// Where what the store claimed is begun; none while the outbox is not emptied.
    begun: Mutex<Option<UnboundedSender<Way>>>,
    /// What was claimed and has to be queued again.
    returned: Mutex<Vec<Way>>,
    waiting: Arc<Waiting>,
    wake: Arc<Notify>,
}

#[derive(Debug, Default)]
struct Seats {
    by_rule: HashMap<ForwardRuleId, Seat>,
    taken: HashSet<OutboxId>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Seat {
    most: usize,
    busy: usize,
    /// Whether what is stored now may leave at once: nothing older waits for a seat.
    takes_new: bool,
}

/// A seat that is taken; it is free again when this goes, however the sending ended.
pub(crate) struct Seated {
    desk: Arc<Desk>,
    way: Way,
    handed_back: bool,
}

impl Seated {
    /// Has the item queued again, of which no byte left; the seat is free once it is.
    pub(crate) fn hand_back(mut self) {
        self.handed_back = true;
        self.desk.give_back(&self.way);
    }
}

impl Drop for Seated {
    fn drop(&mut self) {
        if !self.handed_back {
            self.desk.leave(self.way.rule_id, self.way.id);
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    pub(crate) fn new(waiting: Arc<Waiting>, wake: Arc<Notify>) -> Self {
        Self { waiting, wake, ..Self::default() }
    }

    /// Begins to take what the store claims, and gives what it claimed.
    pub(crate) fn open(&self) -> UnboundedReceiver<Way> {
        let (begun, ways) = unbounded_channel();
        *locked(&self.begun) = Some(begun);
        ways
    }

    /// Takes nothing more, and gives the sendings under way.
    pub(crate) fn close(&self) -> JoinSet<()> {
        for seat in locked(&self.seats).by_rule.values_mut() {
            seat.takes_new = false;
        }
        *locked(&self.begun) = None;
        std::mem::take(&mut *locked(&self.tasks))
    }

    /// Counts the sendings of a rule that are under way.
    pub(crate) fn busy(&self, rule: ForwardRuleId) -> usize {
        locked(&self.seats).by_rule.get(&rule).map_or(0, |seat| seat.busy)
    }

    /// Tells whether an item is under way.
    pub(crate) fn is_taken(&self, id: OutboxId) -> bool {
        locked(&self.seats).taken.contains(&id)
    }

    /// Says how many seats a rule has, and whether the store may take one.
    pub(crate) fn offer(&self, rule: ForwardRuleId, most: usize, takes_new: bool) {
        let mut seats = locked(&self.seats);
        let seat = seats.by_rule.entry(rule).or_default();
        (seat.most, seat.takes_new) = (most, takes_new);
    }

    /// Takes a seat for what is due; none when it was taken meanwhile or no seat is free.
    pub(crate) fn take(self: &Arc<Self>, item: &OutboxItem) -> Option<Seated> {
        let OutboxItem { id, rule_id, delivery_id, .. } = *item;
        let mut seats = locked(&self.seats);
        if seats.taken.contains(&id) {
            return None;
        }
        let seat = seats.by_rule.entry(rule_id).or_default();
        if seat.busy >= seat.most {
            return None;
        }
        seat.busy += 1;
        seats.taken.insert(id);
        drop(seats);
        Some(self.seated(&Way { delivery_id, rule_id, id, is_active: true, is_claimed: true }))
    }

    /// Takes over the seat of what the store claimed.
    pub(crate) fn seated(self: &Arc<Self>, way: &Way) -> Seated {
        Seated { desk: Arc::clone(self), way: *way, handed_back: false }
    }

    /// Lets a sending run.
    pub(crate) fn begin(&self, sending: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = locked(&self.tasks);
        // Those that ended are let go of; a defect in one was logged where it happened.
        while tasks.try_join_next().is_some() {}
        tasks.spawn(sending);
    }

    /// Keeps what could not be queued again yet, without having it looked at at once.
    pub(crate) fn keep_returned(&self, ways: impl IntoIterator<Item = Way>) {
        locked(&self.returned).extend(ways);
    }

    /// Gives what was claimed and has to be queued again.
    pub(crate) fn take_returned(&self) -> Vec<Way> {
        std::mem::take(&mut *locked(&self.returned))
    }

    fn leave(&self, rule: ForwardRuleId, id: OutboxId) {
        let mut seats = locked(&self.seats);
        seats.taken.remove(&id);
        if let Some(seat) = seats.by_rule.get_mut(&rule) {
            seat.busy = seat.busy.saturating_sub(1);
        }
        drop(seats);
        self.wake.notify_one();
    }
}

impl Sender for Desk {
    fn take_seat(&self, rule: ForwardRuleId, id: OutboxId) -> bool {
        let mut seats = locked(&self.seats);
        let free = seats.by_rule.get_mut(&rule).filter(|seat| seat.takes_new && seat.busy < seat.most);
        let Some(seat) = free else { return false };
        seat.busy += 1;
        seats.taken.insert(id);
        true
    }

    fn stored(&self, delivery: DeliveryId, ways: &[Way]) {
        self.waiting.learn(delivery, ways);
        let begun = locked(&self.begun).clone();
        for way in ways.iter().filter(|way| way.is_claimed) {
            let sent = begun.as_ref().is_some_and(|begun| begun.send(*way).is_ok());
            if !sent {
                self.give_back(way);
            }
        }
        if ways.iter().any(|way| !way.is_claimed) {
            self.wake.notify_one();
        }
    }

    fn give_back(&self, way: &Way) {
        locked(&self.returned).push(*way);
        self.wake.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn rule() -> ForwardRuleId {
        ForwardRuleId::from_uuid(Uuid::from_u128(1))
    }

    fn id(number: u128) -> OutboxId {
        OutboxId::from_uuid(Uuid::from_u128(number))
    }

    fn way(number: u128) -> Way {
        let delivery_id = DeliveryId::from_uuid(Uuid::from_u128(number));
        Way { delivery_id, rule_id: rule(), id: id(number), is_active: true, is_claimed: true }
    }

    fn item(number: u128) -> OutboxItem {
        let at = gatehouse_model::Timestamp::UNIX_EPOCH;
        OutboxItem {
            id: id(number),
            sequence: 1,
            delivery_id: way(number).delivery_id,
            rule_id: rule(),
            state: gatehouse_model::OutboxState::Queued,
            lane: None,
            looked_at: true,
            tries: 0,
            next_at: None,
            possible_duplicate: false,
            last_status: None,
            last_error: None,
            created_at: at,
            changed_at: at,
        }
    }

    #[test]
    fn what_is_handed_back_holds_its_seat_until_it_is_queued_again() {
        let desk = Arc::new(Desk::default());
        desk.offer(rule(), 1, true);
        desk.take(&item(1)).unwrap().hand_back();
        assert_eq!((desk.busy(rule()), desk.is_taken(id(1))), (1, true));
        let returned = desk.take_returned();
        assert_eq!(returned, [way(1)]);
        drop(desk.seated(&returned[0]));
        assert_eq!((desk.busy(rule()), desk.is_taken(id(1))), (0, false));
    }

    #[test]
    fn seats_are_taken_until_none_is_free_and_free_again_afterwards() {
        let desk = Arc::new(Desk::default());
        assert!(!desk.take_seat(rule(), id(1)), "nothing was offered");
        desk.offer(rule(), 2, true);
        let seated = desk.take(&item(1)).unwrap();
        assert!(desk.take(&item(1)).is_none(), "one seat for one item");
        assert!(desk.take_seat(rule(), id(2)) && !desk.take_seat(rule(), id(3)));
        drop(seated);
        assert!(desk.take_seat(rule(), id(3)));
        drop(desk.seated(&way(2)));
        desk.offer(rule(), 2, false);
        assert!(!desk.take_seat(rule(), id(4)), "older ones wait for that seat");
        assert!(desk.take(&item(4)).is_some());
    }

    #[tokio::test]
    async fn what_is_claimed_is_begun_and_after_the_end_it_is_given_back() {
        let desk = Arc::new(Desk::default());
        let mut ways = desk.open();
        desk.stored(way(1).delivery_id, &[way(1)]);
        assert_eq!(ways.recv().await, Some(way(1)));
        desk.close();
        desk.stored(way(2).delivery_id, &[way(2)]);
        assert_eq!((ways.recv().await, desk.take_returned()), (None, vec![way(2)]));
    }
}
