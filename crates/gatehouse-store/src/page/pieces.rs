//! Reading a list piece by piece, where one statement over all of it would pass over too much.
//!
//! A text that must not stand there is gathered for one piece at a time; asked row by row it would be looked up anew for
//! each, and gathered at once it would be all of it for a page of a hundred. What lies in stretches that do not touch
//! each other is read stretch by stretch.

use std::time::{Duration, Instant};

use gatehouse_model::DeliverySummary;
use rusqlite::Connection;
use rusqlite::types::Value;

use super::narrow::{Along, Narrowed};
use super::place::{Cursor, Order, Reach};
use super::{Asked, newest_place};
use crate::deliveries::summary;
use crate::stretch::Range;
use crate::{StoreError, row};

/// How many places in the order of commits the first piece has, where a text is gathered for each, and the most.
#[cfg(not(test))]
const FIRST: i64 = 512;
/// Few, so that tests with few rows have several.
#[cfg(test)]
const FIRST: i64 = 4;
const MOST: i64 = 1 << 15;

impl Narrowed {
    /// Tells whether a page of it is to be read piece by piece.
    pub(super) fn goes_in_pieces(&self) -> bool {
        self.order == Order::Arrival
            && self.looks.is_empty()
            && !matches!(self.along, Along::Few(_))
            && (self.ranges.len() > 1 || self.lacks_by_pieces())
    }
}

/// Reads rows until the page is full, the time is over or nobody waits any more; at the end of the time the page is as
/// long as it came.
pub(super) fn rows(
    conn: &Connection,
    narrowed: &Narrowed,
    reach: Reach,
    limit: usize,
    (patience, asked): (Option<Duration>, &Asked),
) -> Result<(Vec<DeliverySummary>, Option<Cursor>), StoreError> {
    let whole = [Range { low: 1, high: i64::MAX }];
    let ranges = if narrowed.ranges.is_empty() { &whole[..] } else { &narrowed.ranges[..] };
    let oldest = ranges.last().map_or(1, |range| range.low);
    let top = newest_place(conn)?.min(reach.below.saturating_sub(1));
    let (sequence, first) = (narrowed.sequence(), narrowed.values.len() + 1);
    let sql = format!(
        "{} ORDER BY {sequence} DESC LIMIT ?{}",
        narrowed.select_between(first, first + 1),
        first + 2
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let mut length = if narrowed.lacks_by_pieces() { FIRST } else { MOST };
    let (mut deliveries, began) = (Vec::new(), Instant::now());
    for range in ranges {
        let mut high = range.high.min(top);
        while high >= range.low {
            let low = range.low.max(high - length + 1);
            let mut values = narrowed.values.clone();
            let left = (limit + 1).saturating_sub(deliveries.len()) as u64;
            values.extend([low, high, row::signed(left)].map(Value::Integer));
            for found in statement.query_map(rusqlite::params_from_iter(&values), summary)? {
                deliveries.push(found?);
            }
            if deliveries.len() > limit {
                deliveries.truncate(limit);
                let next = deliveries.last().map(|last| Cursor::of(last, Order::Arrival));
                return Ok((deliveries, next));
            }
            let is_late = patience.is_some_and(|patience| began.elapsed() > patience);
            if low > oldest && (is_late || asked.has_left()) {
                return Ok((deliveries, Some(Cursor::above(low.unsigned_abs() - 1))));
            }
            high = low - 1;
            length = (length * 2).min(MOST);
        }
    }
    Ok((deliveries, None))
}

#[cfg(test)]
mod tests {
    use gatehouse_model::query::{Now, Zone, parse};
    use proptest::prelude::*;

    use super::*;
    use crate::DeliveryFilter;
    use crate::search::KnownWords;
    use crate::testing::{House, at, house};

    const WORDS: [&str; 5] = ["alfa", "alfons", "beta", "gama", "alfred"];

    fn filter(house: &House, query: &str, order: Order) -> DeliveryFilter {
        let query = parse(query, &Now { at: at(3600), zone: Zone::UTC }).unwrap();
        DeliveryFilter { workspace_id: Some(house.workspace.id), query, order }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn a_list_without_a_text_is_the_rest_of_the_list(
            sent in prop::collection::vec(prop::collection::vec(0..5_usize, 0..3), 1..40), limit in 1..9_u32,
        ) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let house = house().await;
                for (number, words) in sent.iter().enumerate() {
                    let mut delivery = house.delivery(number as u128, 0);
                    let words: Vec<_> = words.iter().map(|word| WORDS[*word]).collect();
                    delivery.body = format!(r#"{{"words":"{}"}}"#, words.join(" ")).into_bytes();
                    house.store.append(delivery).await.unwrap();
                }
                let stands = |words: &[usize], start: &str| words.iter().any(|word| WORDS[*word].starts_with(start));
                type Fits<'a> = &'a dyn Fn(&[usize]) -> bool;
                let cases: [(&str, Fits<'_>); 5] = [
                    ("-beta", &|words| !stands(words, "beta")),
                    ("-alf", &|words| !stands(words, "alf")),
                    ("-beta -gama", &|words| !stands(words, "beta") && !stands(words, "gama")),
                    ("alf -beta", &|words| stands(words, "alf") && !stands(words, "beta")),
                    ("alf gama -alfa -beta", &|words| {
                        stands(words, "alf") && stands(words, "gama") && !stands(words, "alfa") && !stands(words, "beta")
                    }),
                ];
                for (query, fits) in cases {
                    let all = sent.iter().enumerate().rev().filter(|(_, words)| fits(words));
                    let expected: Vec<_> = all.map(|(number, _)| number as u128).collect();
                    for order in [Order::Arrival, Order::OwnTime] {
                        let (mut found, mut after) = (Vec::new(), None);
                        loop {
                            let page = house.store.page(filter(&house, query, order), after, limit).await.unwrap();
                            assert_eq!((page.total as usize, page.at_least), (expected.len(), false), "{query}");
                            found.extend(page.deliveries.iter().map(|one| one.id.uuid().as_u128()));
                            after = page.next;
                            if after.is_none() {
                                break;
                            }
                        }
                        assert_eq!(found, expected, "{query}");
                    }
                    for (rank, expected) in expected.iter().enumerate() {
                        let filter = filter(&house, query, Order::Arrival);
                        let page = house.store.page_at(filter, None, rank as u64, 1).await.unwrap();
                        assert_eq!(page.deliveries[0].id.uuid().as_u128(), *expected, "row {rank} of {query}");
                    }
                }
            });
        }
    }

    #[tokio::test]
    async fn a_page_that_takes_too_long_is_given_as_far_as_it_came_and_goes_on_there() {
        let house = house().await;
        for number in 1..=30 {
            let mut sent = house.delivery(number, 0);
            sent.body = if number % 9 == 0 { b"gama".to_vec() } else { b"beta".to_vec() };
            house.store.append(sent).await.unwrap();
        }
        house.store.index_waiting().await.unwrap();
        let filter = filter(&house, "-beta", Order::Arrival);
        let found = house.store.read(move |conn| {
            let narrowed = Narrowed::by(conn, &filter, &KnownWords::default())?;
            let (mut reach, mut found, mut pages) = (Reach::ALL, Vec::new(), 0);
            loop {
                let at_once = (Some(Duration::ZERO), &Asked::default());
                let (rows, next) = super::rows(conn, &narrowed, reach, 9, at_once)?;
                found.extend(rows.iter().map(|one| one.sequence));
                pages += 1;
                let Some(next) = next else { return Ok((found, pages)) };
                reach = Reach::behind(Some(next), Order::Arrival)?;
            }
        });
        assert_eq!(found.await.unwrap(), (vec![27, 18, 9], 8), "each page is one piece of four places");
    }

    #[tokio::test]
    async fn a_text_that_must_not_stand_there_is_gathered_between_two_places() {
        let house = house().await;
        house.store.append(house.delivery(1, 0)).await.unwrap();
        let filter = filter(&house, "-beta", Order::Arrival);
        let words = KnownWords::default();
        let narrowed = house.store.read(move |conn| Narrowed::by(conn, &filter, &words)).await.unwrap();
        let plan = house.plan(&format!("{} ORDER BY d.sequence DESC", narrowed.select_between(8, 9))).await;
        assert!(plan.contains("delivery_workspace (workspace_id=? AND sequence>? AND sequence<?)"), "{plan}");
        assert!(plan.contains("LIST SUBQUERY") && !plan.contains("TEMP"), "{plan}");
    }
}
