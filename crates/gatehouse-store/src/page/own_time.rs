//! Pages by the number of the row in the order of own times.
//!
//! The list is walked over once and held by anchors, as in the order of arrival. There new rows come in above every
//! anchor; here they come in anywhere, so that an anchor's number is the one of its walk, with those added that came
//! since and lie below it, and those taken off that are not of the list that stands still.

use std::sync::{Arc, PoisonError};

use rusqlite::Connection;
use rusqlite::types::Value;

use super::narrow::Narrowed;
use super::place::Reach;
use super::rank::{Anchors, KEPT, STEP};
use super::{Asked, newest_place};
use crate::StoreError;

/// How many rows may have come since a walk until the next one.
const MOST_SINCE: usize = 5_000;

/// An own time, and the place in the order of commits.
type Place = (i64, i64);

/// A walk over the list.
#[derive(Debug, Clone)]
pub(super) struct OwnTimes {
    era: u64,
    /// The place of every row whose number from the oldest on is a multiple of the step.
    places: Arc<Vec<Place>>,
    /// Up to which place in the order of commits rows were seen, and how many.
    upto: i64,
    total: u64,
}

impl Anchors {
    /// Finds from where, and how many rows further on, the row of the number `rank` is read, and how many rows the
    /// list has of what was stored before `below`. The filter is given in both orders.
    pub(super) fn find_by_own_time(
        &self,
        conn: &Connection,
        (narrowed, by_commit): (&Narrowed, &Narrowed),
        below: i64,
        rank: u64,
        era: Option<u64>,
        asked: &Asked,
    ) -> Result<(Reach, u64, u64), StoreError> {
        let last = newest_place(conn)?.min(below.saturating_sub(1));
        let key = format!("{}{:?}", narrowed.count(), narrowed.values);
        let known = era.and_then(|era| {
            let held = self.by_own_time.lock().unwrap_or_else(PoisonError::into_inner);
            held.get(&key).filter(|held| held.era == era).cloned()
        });
        let mut since = None;
        if let Some(held) = &known {
            since = between(conn, by_commit, held.upto.min(last), held.upto.max(last))?;
        }
        let (held, since) = match (known, since) {
            (Some(held), Some(since)) => (held, since),
            _ => {
                let held = walked(conn, narrowed, last, era.unwrap_or_default(), asked)?;
                if era.is_some() && !asked.has_left() {
                    let mut all = self.by_own_time.lock().unwrap_or_else(PoisonError::into_inner);
                    all.retain(|_, other| other.era == held.era);
                    if all.len() >= KEPT {
                        all.clear();
                    }
                    all.insert(key, held.clone());
                }
                (held, Vec::new())
            }
        };
        let came = last >= held.upto;
        let moved = |number: u64, by: usize| match came {
            true => number + by as u64,
            false => number.saturating_sub(by as u64),
        };
        let total = moved(held.total, since.len());
        let Some(from_oldest) = total.checked_sub(rank.saturating_add(1)) else {
            return Ok((Reach { below: i64::MIN, behind: None }, 0, total));
        };
        // How many rows of the list lie below an anchor.
        let below_anchor =
            |at: usize, place: &Place| moved(at as u64 * STEP, since.partition_point(|one| one < place));
        let (mut low, mut high) = (0, held.places.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match held.places.get(middle) {
                Some(place) if below_anchor(middle, place) <= from_oldest => low = middle + 1,
                _ => high = middle,
            }
        }
        let bound = last.saturating_add(1);
        Ok(match held.places.get(low) {
            Some(place) => {
                let skip = below_anchor(low, place).saturating_sub(from_oldest + 1);
                (Reach { below: bound, behind: Some(*place) }, skip, total)
            }
            None => (Reach { below: bound, behind: None }, rank, total),
        })
    }
}

/// Gives the own times and places of the rows that were stored behind one place up to another, in their order; none
/// when they are many.
fn between(
    conn: &Connection,
    by_commit: &Narrowed,
    from: i64,
    upto: i64,
) -> Result<Option<Vec<Place>>, StoreError> {
    if from >= upto {
        return Ok(Some(Vec::new()));
    }
    let (sequence, bound) = (by_commit.sequence(), by_commit.values.len());
    let sql = format!(
        "{} AND {sequence} > ?{} AND {sequence} <= ?{} LIMIT {}",
        by_commit.select_own_times(),
        bound + 1,
        bound + 2,
        MOST_SINCE + 1
    );
    let mut values = by_commit.values.clone();
    values.extend([Value::Integer(from), Value::Integer(upto)]);
    let mut found = places(conn, &sql, &values)?;
    found.sort_unstable();
    Ok((found.len() <= MOST_SINCE).then_some(found))
}

fn places(conn: &Connection, sql: &str, values: &[Value]) -> Result<Vec<Place>, StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows =
        statement.query_map(rusqlite::params_from_iter(values), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Walks over the list from the oldest row on, and notes a place every so many rows.
fn walked(
    conn: &Connection,
    narrowed: &Narrowed,
    upto: i64,
    era: u64,
    asked: &Asked,
) -> Result<OwnTimes, StoreError> {
    let bound = narrowed.values.len() + 1;
    let sql =
        format!("{} AND d.sequence <= ?{bound} ORDER BY d.own_time, d.sequence", narrowed.select_own_times());
    let mut values = narrowed.values.clone();
    values.push(Value::Integer(upto));
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(&values))?;
    let (mut places, mut total) = (Vec::new(), 0);
    while let Some(found) = rows.next()? {
        if total % STEP == 0 {
            places.push((found.get(0)?, found.get(1)?));
            if asked.has_left() {
                break;
            }
        }
        total += 1;
    }
    Ok(OwnTimes { era, places: Arc::new(places), upto, total })
}

#[cfg(test)]
mod tests {
    use gatehouse_model::query::{Now, Zone, parse};
    use proptest::prelude::*;

    use crate::testing::{House, at, house};
    use crate::{Cursor, DeliveryFilter, Order};

    fn by_own_time(house: &House, query: &str) -> DeliveryFilter {
        let now = Now { at: at(3600), zone: Zone::UTC };
        let workspace_id = Some(house.workspace.id);
        DeliveryFilter { workspace_id, query: parse(query, &now).unwrap(), order: Order::OwnTime }
    }

    /// Stores deliveries whose own times are these seconds; none stands for one without.
    async fn stored(house: &House, first: u128, times: &[Option<i64>]) {
        for (number, second) in times.iter().enumerate() {
            let mut sent = house.delivery(first + number as u128, 50);
            sent.occurred_at = second.map(at);
            house.store.append(sent).await.unwrap();
        }
    }

    fn numbers(page: &crate::Page) -> Vec<u128> {
        page.deliveries.iter().map(|delivery| delivery.id.uuid().as_u128()).collect()
    }

    async fn paged(house: &House, filter: &DeliveryFilter, limit: u32) -> Vec<u128> {
        let (mut found, mut after) = (Vec::new(), None::<Cursor>);
        loop {
            let page = house.store.page(filter.clone(), after, limit).await.unwrap();
            found.extend(numbers(&page));
            after = page.next.map(|cursor| cursor.to_string().parse().unwrap());
            if after.is_none() {
                return found;
            }
        }
    }

    #[tokio::test]
    async fn the_newest_by_its_own_time_comes_first_and_without_one_arrival_stands_for_it() {
        let house = house().await;
        stored(&house, 1, &[Some(40), Some(99), None, Some(40), Some(-5)]).await;
        let filter = by_own_time(&house, "");
        assert_eq!(paged(&house, &filter, 2).await, [2, 3, 4, 1, 5]);
        assert_eq!(paged(&house, &by_own_time(&house, "shift"), 2).await, [2, 3, 4, 1, 5]);
        assert_eq!(paged(&house, &by_own_time(&house, "header.host:x"), 2).await, [2, 3, 4, 1, 5]);
    }

    #[tokio::test]
    async fn rows_keep_their_numbers_while_others_come_in_between_them() {
        let house = house().await;
        stored(&house, 1, &[Some(10), Some(20), Some(30), Some(40), Some(50)]).await;
        let filter = by_own_time(&house, "");
        let top = house.store.page(filter.clone(), None, 2).await.unwrap().top;
        let at_rank = async |top, rank| house.store.page_at(filter.clone(), top, rank, 2).await.unwrap();
        assert_eq!(numbers(&at_rank(top, 3).await), [2, 1]);
        stored(&house, 6, &[Some(15), Some(45), Some(60)]).await;
        let page = at_rank(top, 3).await;
        assert_eq!((numbers(&page), page.total), (vec![2, 1], 5));
        let page = at_rank(None, 5).await;
        assert_eq!((numbers(&page), page.total), (vec![2, 6], 8));
        assert_eq!(numbers(&at_rank(None, 8).await), [0_u128; 0]);
    }

    #[tokio::test]
    async fn pages_by_own_time_go_along_its_index() {
        let house = house().await;
        stored(&house, 1, &[Some(1)]).await;
        let filter = by_own_time(&house, "status:2xx");
        let after = "o7.7".parse().unwrap();
        let statement = house.store.page_statement(filter, Some(after), 9).await.unwrap();
        let plan = house.plan(&statement.sql).await;
        let along = "delivery_own_time (workspace_id=? AND own_time<?)";
        assert!(plan.contains(along) && !plan.contains("TEMP"), "{plan}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn every_row_is_reached_by_its_number(
            before in prop::collection::vec(prop::option::of(0..6_i64), 0..20),
            after in prop::collection::vec(prop::option::of(0..6_i64), 0..12),
        ) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let house = house().await;
                stored(&house, 1, &before).await;
                let filter = by_own_time(&house, "");
                let old = paged(&house, &filter, 4).await;
                let top = house.store.page(filter.clone(), None, 4).await.unwrap().top;
                house.store.page_at(filter.clone(), top, 0, 1).await.unwrap();
                stored(&house, 100, &after).await;
                for (list, top) in [(paged(&house, &filter, 4).await, None), (old, top)] {
                    for (rank, expected) in list.iter().enumerate() {
                        let page = house.store.page_at(filter.clone(), top, rank as u64, 1).await.unwrap();
                        assert_eq!(numbers(&page), [*expected], "row {rank} of {list:?}");
                        assert_eq!(page.total as usize, list.len());
                    }
                }
            });
        }
    }
}
