//! How long we took to answer: known only once the answer is on its way, and so written later, many at once.
//!
//! An acknowledgement never waits for it. Until it is written a list reads it from here, and what a crash takes away
//! stays unknown.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use gatehouse_model::DeliverySummary;
use rusqlite::{Connection, params};

use crate::{StoreError, row, stretch};

/// The most that wait; what comes on top stays unknown.
const MOST: usize = 16_384;

/// Latencies that are not in the file yet, by the places of their deliveries, in microseconds.
#[derive(Debug, Default)]
pub(crate) struct Latencies(Mutex<BTreeMap<u64, u64>>);

impl Latencies {
    pub(crate) fn note(&self, sequence: u64, took: Duration) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < MOST {
            waiting.insert(sequence, u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Gives what waits now; it stays until [`Latencies::written`].
    pub(crate) fn waiting(&self) -> Vec<(u64, u64)> {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.iter().map(|(sequence, took)| (*sequence, *took)).collect()
    }

    /// Lets go of what is in the file.
    pub(crate) fn written(&self, these: &[(u64, u64)]) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (sequence, _) in these {
            waiting.remove(sequence);
        }
    }

    /// Fills in what is known here and not yet in the file.
    pub(crate) fn fill(&self, deliveries: &mut [DeliverySummary]) {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.is_empty() {
            return;
        }
        for delivery in deliveries.iter_mut().filter(|delivery| delivery.latency_us.is_none()) {
            delivery.latency_us = waiting.get(&delivery.sequence).copied();
        }
    }
}

/// Writes latencies inside the open transaction.
pub(crate) fn write(conn: &Connection, these: &[(u64, u64)]) -> Result<(), StoreError> {
    let mut update = conn.prepare_cached("UPDATE delivery SET latency_us = ?2 WHERE sequence = ?1")?;
    for (sequence, took) in these {
        update.execute(params![row::signed(*sequence), row::signed(*took)])?;
    }
    stretch::widen(conn, these)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::testing::{delivery_id, house};
    use crate::{DeliveryFilter, Store};

    #[tokio::test]
    async fn it_is_shown_at_once_and_is_there_after_reopening() {
        let house = house().await;
        let first = house.store.append(house.delivery(1, 0)).await.unwrap();
        house.store.append(house.delivery(2, 0)).await.unwrap();
        house.store.note_latency(first.sequence, Duration::from_micros(1500));
        let page = house.store.page(DeliveryFilter::default(), None, 9).await.unwrap();
        let seen: Vec<_> = page.deliveries.iter().map(|delivery| delivery.latency_us).collect();
        assert_eq!(seen, [None, Some(1500)]);
        let crate::testing::House { store, dir, .. } = house;
        drop(store);
        let again = Store::open(dir.path()).unwrap();
        let read = again.delivery(delivery_id(1)).await.unwrap().unwrap();
        assert_eq!(read.summary.latency_us, Some(1500));
    }

    #[tokio::test]
    async fn it_is_found_as_soon_as_it_is_known() {
        let house = house().await;
        for (number, took) in [(1, 2_000), (2, 300_000)] {
            let appended = house.store.append(house.delivery(number, 0)).await.unwrap();
            house.store.note_latency(appended.sequence, Duration::from_micros(took));
        }
        house.store.append(house.delivery(3, 0)).await.unwrap();
        assert_eq!(house.ask("latency:>100ms").await, [2]);
        assert_eq!(house.ask("latency:2ms").await, [1]);
        assert_eq!(house.ask("-latency:>100ms").await, [3, 1], "what is not known is not long");
    }
}
