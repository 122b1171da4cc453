//! Pages by the number of the row, so that any place of a scrollbar is reached at once.
//!
//! An offset would read all rows before it. The list is held by anchors instead: every so many rows the place in the
//! order of commits, found once by walking the index and kept as long as nothing is taken away. From the nearest anchor
//! few rows are passed over. New rows come in above and move no anchor, because anchors count from the oldest row on.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use rusqlite::types::Value;

use super::narrow::{Along, Narrowed};
use super::own_time::OwnTimes;
use super::{Asked, newest_place};
use crate::{StoreError, row};

/// How many rows lie between two anchors.
#[cfg(not(test))]
pub(super) const STEP: u64 = 100;
/// Few, so that tests with few rows have several.
#[cfg(test)]
pub(super) const STEP: u64 = 3;

/// For how many filters anchors are kept.
pub(super) const KEPT: usize = 16;

/// The anchors of filters.
#[derive(Debug, Default)]
pub(crate) struct Anchors {
    by_arrival: Mutex<HashMap<String, Held>>,
    pub(super) by_own_time: Mutex<HashMap<String, OwnTimes>>,
}

#[derive(Debug, Clone)]
struct Held {
    era: u64,
    /// The place of every row whose number from the oldest on is a multiple of the step.
    places: Arc<Vec<i64>>,
    /// Up to where it was counted, and how many rows lie up to there.
    upto: i64,
    total: u64,
}

/// Where a page begins: below this place in the order of commits, after so many rows more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Begin {
    pub(super) below: i64,
    pub(super) skip: u64,
    /// How many rows the list has.
    pub(super) total: u64,
}

impl Anchors {
    /// Finds where the row of the number `rank` begins, counted from the newest one below `below`.
    ///
    /// Beside another writer, and so without an era, nothing is kept: what it takes away is not seen here.
    pub(super) fn find(
        &self,
        conn: &Connection,
        narrowed: &Narrowed,
        below: i64,
        rank: u64,
        era: Option<u64>,
        asked: &Asked,
    ) -> Result<Begin, StoreError> {
        let newer = count_above(conn, narrowed, below)?;
        // Few rows are sorted anyway.
        if matches!(narrowed.along, Along::Few(_)) {
            let total = count_above(conn, narrowed, 0)?.saturating_sub(newer);
            return Ok(Begin { below, skip: rank, total });
        }
        let key = format!("{}{:?}", narrowed.count(), narrowed.values);
        let known = era.and_then(|era| {
            let held = self.by_arrival.lock().unwrap_or_else(PoisonError::into_inner);
            held.get(&key).filter(|held| held.era == era).cloned()
        });
        let held = walked(conn, narrowed, known, era.unwrap_or_default(), asked)?;
        if let Some(era) = era.filter(|_| !asked.has_left()) {
            let mut all = self.by_arrival.lock().unwrap_or_else(PoisonError::into_inner);
            all.retain(|_, held| held.era == era);
            if all.len() >= KEPT {
                all.clear();
            }
            all.insert(key, held.clone());
        }
        let total = held.total.saturating_sub(newer);
        // The number of the row, counted from the oldest on, and the first anchor at it or above it.
        let Some(from_oldest) = total.checked_sub(rank.saturating_add(1)) else {
            return Ok(Begin { below: i64::MIN, skip: 0, total });
        };
        let above = from_oldest.div_ceil(STEP);
        let anchor = usize::try_from(above).ok().and_then(|at| held.places.get(at).copied());
        let skip = above.saturating_mul(STEP) - from_oldest;
        Ok(match anchor {
            Some(place) if skip <= rank => Begin { below: place + 1, skip, total },
            // Nearer to the top than to an anchor.
            _ => Begin { below, skip: rank, total },
        })
    }
}

fn count_above(conn: &Connection, narrowed: &Narrowed, below: i64) -> Result<u64, StoreError> {
    if below == i64::MAX {
        return Ok(0);
    }
    let sequence = narrowed.sequence();
    let sql = format!("{} AND {sequence} >= ?{}", narrowed.count(), narrowed.values.len() + 1);
    let mut values = narrowed.values.clone();
    values.push(Value::Integer(below));
    let mut statement = conn.prepare_cached(&sql)?;
    Ok(statement.query_row(rusqlite::params_from_iter(&values), |row| row::count(row, "number"))?)
}

/// Walks over what came since, and notes a place every so many rows.
fn walked(
    conn: &Connection,
    narrowed: &Narrowed,
    known: Option<Held>,
    era: u64,
    asked: &Asked,
) -> Result<Held, StoreError> {
    let last = newest_place(conn)?;
    let from = known.as_ref().map_or(0, |held| held.upto);
    if let Some(held) = known.as_ref().filter(|held| held.upto == last) {
        return Ok(held.clone());
    }
    let (mut places, mut total) =
        known.map_or_else(|| (Vec::new(), 0), |held| (Vec::clone(&held.places), held.total));
    let values_before = narrowed.values.len();
    let sequence = narrowed.sequence();
    let sql = format!(
        "{} AND {sequence} > ?{} AND {sequence} <= ?{} ORDER BY {sequence}",
        narrowed.select_places(),
        values_before + 1,
        values_before + 2
    );
    let mut values = narrowed.values.clone();
    values.extend([Value::Integer(from), Value::Integer(last)]);
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(&values))?;
    while let Some(found) = rows.next()? {
        if total % STEP == 0 {
            places.push(row::signed(row::count(found, "sequence")?));
            if asked.has_left() {
                break;
            }
        }
        total += 1;
    }
    Ok(Held { era, places: Arc::new(places), upto: last, total })
}

#[cfg(test)]
mod tests {
    use gatehouse_model::query::Query;
    use gatehouse_model::query::{Condition, Mark, Place, Test};

    use crate::page::DeliveryFilter;
    use crate::testing::{House, house};

    async fn filled(count: u128) -> House {
        let house = house().await;
        for number in 1..=count {
            house.store.append(house.delivery(number, 0)).await.unwrap();
        }
        house
    }

    async fn at(house: &House, filter: &DeliveryFilter, rank: u64) -> Vec<u128> {
        let page = house.store.page_at(filter.clone(), None, rank, 3).await.unwrap();
        page.deliveries.iter().map(|delivery| delivery.id.uuid().as_u128()).collect()
    }

    #[tokio::test]
    async fn any_row_is_reached_by_its_number() {
        let house = filled(10).await;
        let filter = DeliveryFilter { workspace_id: Some(house.workspace.id), ..DeliveryFilter::default() };
        assert_eq!(at(&house, &filter, 0).await, [10, 9, 8]);
        assert_eq!(at(&house, &filter, 4).await, [6, 5, 4]);
        assert_eq!(at(&house, &filter, 9).await, [1]);
        assert_eq!(at(&house, &filter, 10).await, [0; 0]);
        assert_eq!(house.store.page_at(filter, None, 99, 3).await.unwrap().total, 10);
    }

    #[tokio::test]
    async fn rows_keep_their_numbers_while_new_ones_come_in() {
        let house = filled(5).await;
        let filter = DeliveryFilter::default();
        let top = house.store.page(filter.clone(), None, 2).await.unwrap().top;
        house.store.append(house.delivery(6, 0)).await.unwrap();
        let page = house.store.page_at(filter, top, 2, 2).await.unwrap();
        let ids: Vec<_> = page.deliveries.iter().map(|delivery| delivery.id.uuid().as_u128()).collect();
        assert_eq!((ids, page.total), (vec![3, 2], 5));
    }

    #[tokio::test]
    async fn a_list_that_is_not_in_the_order_of_commits_is_reached_too() {
        let house = filled(4).await;
        let ids = vec![crate::testing::delivery_id(1), crate::testing::delivery_id(3)];
        let change = crate::NoteChange { text: None, pinned: Some(true) };
        house.store.write_notes(ids, change, crate::testing::at(0)).await.unwrap();
        let place = Place { offset: 0, length: 0 };
        let pinned = Condition { negated: false, test: Test::Is(vec![Mark::Pinned]), place };
        let filter = DeliveryFilter {
            workspace_id: Some(house.workspace.id),
            query: Query { conditions: vec![pinned] },
            ..DeliveryFilter::default()
        };
        assert_eq!(at(&house, &filter, 0).await, [3, 1]);
        assert_eq!(at(&house, &filter, 1).await, [1]);
    }
}
