//! The ids of deliveries: each one greater than the one before, whatever the clock does.

use std::sync::{Mutex, PoisonError};

use gatehouse_model::{DeliveryId, Timestamp};
use uuid::{ContextV7, Uuid};

/// The source of the ids of one listener.
#[derive(Debug, Default)]
pub(crate) struct Ids(Mutex<ContextV7>);

impl Ids {
    /// Makes the next id. Its time is `now`, or that of the id before it where the clock was set back.
    pub(crate) fn next(&self, now: Timestamp) -> DeliveryId {
        let seconds = u64::try_from(now.as_second()).unwrap_or_default();
        let nanoseconds = u32::try_from(now.subsec_nanosecond()).unwrap_or_default();
        let context = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let moment = uuid::Timestamp::from_unix(&*context, seconds, nanoseconds);
        DeliveryId::from_uuid(Uuid::new_v7(moment))
    }
}

#[cfg(test)]
mod tests {
    use gatehouse_model::Timestamp;

    use super::*;

    #[test]
    fn ids_grow_although_the_clock_is_set_back_or_stands_still() {
        let ids = Ids::default();
        let seconds = [10_000, 10_000, 6_400, 6_401, -5, 10_001, 10_000];
        let made: Vec<_> =
            seconds.iter().map(|&second| ids.next(Timestamp::from_second(second).unwrap())).collect();
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]), "{made:?}");
        assert_eq!(made[2].uuid().get_version_num(), 7);
    }
}
