//! Whoever sends in this process: asked while a delivery is stored, so that its first try needs no commit of its own.

use std::fmt::Debug;
use std::sync::{Arc, Weak};

use gatehouse_model::{DeliveryId, ForwardRuleId, OutboxId};

use crate::Store;

/// One delivery on its way by one rule, as it was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// The delivery.
    pub delivery_id: DeliveryId,
    /// The rule.
    pub rule_id: ForwardRuleId,
    /// The item of the outbox.
    pub id: OutboxId,
    /// Whether the rule is at work.
    pub is_active: bool,
    /// Whether it was born `sending`: whoever took the seat sends it, and nobody else will.
    pub is_claimed: bool,
}

/// Sends what the outbox holds. It is asked on the writer's thread, so it must not block.
pub trait Sender: Send + Sync + Debug {
    /// Takes a seat for a first try, if the rule has one free; the item is then born `sending`.
    fn take_seat(&self, rule: ForwardRuleId, id: OutboxId) -> bool;

    /// Is told the ways of a delivery that is durable now; those that are claimed are to be sent.
    fn stored(&self, delivery: DeliveryId, ways: &[Way]);

    /// Gets back what was claimed and is not to be sent now: it was not stored, or nobody knows. No byte of it left.
    fn give_back(&self, way: &Way);
}

/// The ways of a delivery; what was claimed is given back unless they are told.
pub(crate) struct Ways {
    sender: Option<Arc<dyn Sender>>,
    delivery: DeliveryId,
    ways: Vec<Way>,
}

impl Ways {
    pub(crate) fn new(sender: Option<Arc<dyn Sender>>, delivery: DeliveryId, ways: Vec<Way>) -> Self {
        Self { sender, delivery, ways }
    }

    pub(super) fn add(&mut self, way: Way) {
        self.ways.push(way);
    }

    /// Tells them, once they are durable.
    pub(crate) fn tell(mut self) {
        if let Some(sender) = self.sender.take() {
            sender.stored(self.delivery, &self.ways);
        }
    }
}

impl Drop for Ways {
    fn drop(&mut self) {
        if let Some(sender) = &self.sender {
            self.ways.iter().filter(|way| way.is_claimed).for_each(|way| sender.give_back(way));
        }
    }
}

impl Store {
    /// Names whoever sends in this process from now on. When it is gone, everything is queued again.
    pub fn set_sender(&self, sender: Weak<dyn Sender>) {
        self.sender_seat().name(sender);
    }
}

/// Where a store keeps whoever sends.
#[derive(Debug, Default)]
pub(crate) struct SenderSeat(std::sync::RwLock<Option<Weak<dyn Sender>>>);

impl SenderSeat {
    fn name(&self, sender: Weak<dyn Sender>) {
        *self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(sender);
    }

    /// Gives whoever sends, while it is there.
    pub(crate) fn get(&self) -> Option<Arc<dyn Sender>> {
        self.0.read().unwrap_or_else(std::sync::PoisonError::into_inner).as_ref()?.upgrade()
    }
}
