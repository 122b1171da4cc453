//! What lies in stretches of the order of commits: when their deliveries came, how large and how slow they were.
//!
//! An index by each of these would cost every delivery that arrives; a stretch costs one row for thousands. The order of
//! the list is that of commits, and moments run nearly along with it, so that a span of time is a few stretches; whatever
//! the clock did, a stretch that cannot have a row of a list is passed over and no other. The writer takes deliveries in
//! together with their texts, a moment after they were stored; what no stretch knows yet lies behind all of them.

use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

use crate::{StoreError, row};

/// How many places a stretch has.
#[cfg(not(test))]
const PLACES: i64 = 4096;
/// Few, so that tests with few rows have several.
#[cfg(test)]
const PLACES: i64 = 4;

/// A part of the order of commits, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) low: i64,
    pub(crate) high: i64,
}

/// Where rows of a list can lie.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reaches {
    /// The newest first; the last place of what no stretch knows is `i64::MAX`.
    pub(crate) ranges: Vec<Range>,
    /// Whether most of what lies there fits by its time.
    pub(crate) is_dense: bool,
}

/// Takes in what was stored since, inside the open transaction.
pub(crate) fn take_in(conn: &Connection) -> Result<(), StoreError> {
    let (upto, newest) = ends(conn)?;
    if newest <= upto {
        return Ok(());
    }
    let mut add = conn.prepare_cached(
        "INSERT INTO delivery_stretch
             SELECT workspace_id, sequence / ?3 AS stretch, min(received_at), max(received_at), min(size), max(size),
                 min(latency_us), max(latency_us)
             FROM delivery WHERE sequence > ?1 AND sequence <= ?2 GROUP BY workspace_id, stretch
         ON CONFLICT (workspace_id, stretch) DO UPDATE SET
             first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at),
             smallest = min(smallest, excluded.smallest), largest = max(largest, excluded.largest),
             quickest = min(coalesce(quickest, excluded.quickest), coalesce(excluded.quickest, quickest)),
             slowest = max(coalesce(slowest, excluded.slowest), coalesce(excluded.slowest, slowest))",
    )?;
    add.execute(params![upto, newest, PLACES])?;
    conn.prepare_cached("UPDATE stretch_upto SET upto = ?1")?.execute([newest])?;
    Ok(())
}

/// Gives up to which place stretches know what there is, and the newest place.
fn ends(conn: &Connection) -> Result<(i64, i64), StoreError> {
    let sql = "SELECT (SELECT upto FROM stretch_upto), (SELECT coalesce(max(sequence), 0) FROM delivery)";
    Ok(conn.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Widens stretches by latencies, in microseconds, that become known behind them.
pub(crate) fn widen(conn: &Connection, latencies: &[(u64, u64)]) -> Result<(), StoreError> {
    let mut at = 0;
    while let Some((first, _)) = latencies.get(at) {
        let stretch = row::signed(*first) / PLACES;
        let rest = latencies.get(at..).unwrap_or_default();
        let these = rest.iter().take_while(|(sequence, _)| row::signed(*sequence) / PLACES == stretch);
        let took: Vec<_> = these.map(|(_, took)| row::signed(*took)).collect();
        at += took.len();
        let (quickest, slowest) = (took.iter().min(), took.iter().max());
        // That of another workspace too: a bound may be too wide.
        conn.prepare_cached(
            "UPDATE delivery_stretch SET quickest = min(coalesce(quickest, ?2), ?2), slowest = max(coalesce(slowest, ?3), ?3)
             WHERE workspace_id IN (SELECT id FROM workspace) AND stretch = ?1",
        )?
        .execute(params![stretch, quickest, slowest])?;
    }
    Ok(())
}

/// What the deliveries of a list have to be; nothing for what may be anything.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// From this moment on and before that one.
    pub(crate) received: Option<(i64, i64)>,
    /// Of each of these, one has to hold: from this length to that one.
    pub(crate) sizes: Vec<Vec<(i64, i64)>>,
    /// The same of latencies.
    pub(crate) latencies: Vec<Vec<(i64, i64)>>,
}

impl Wanted {
    /// Tells whether anything is wanted.
    pub(crate) fn is_anything(&self) -> bool {
        self.received.is_none() && self.sizes.is_empty() && self.latencies.is_empty()
    }

    /// Finds where such deliveries of a workspace can lie.
    pub(crate) fn reaches(&self, conn: &Connection, workspace: uuid::Uuid) -> Result<Reaches, StoreError> {
        let mut values = vec![Value::Blob(workspace.as_bytes().to_vec())];
        let mut place = |value: i64| {
            values.push(Value::Integer(value));
            format!("?{}", values.len())
        };
        let (mut conditions, mut inside) = (String::new(), "1".to_owned());
        if let Some((from, to)) = self.received {
            let (from, to) = (place(from), place(to));
            conditions.push_str(&format!(" AND last_at >= {from} AND first_at < {to}"));
            inside = format!("first_at >= {from} AND last_at < {to}");
        }
        let bounds = [("smallest", "largest", &self.sizes), ("quickest", "slowest", &self.latencies)];
        for (least, most, all) in bounds {
            for any in all {
                let each: Vec<_> = any
                    .iter()
                    .map(|(from, to)| format!("({most} >= {} AND {least} <= {})", place(*from), place(*to)))
                    .collect();
                conditions.push_str(&format!(" AND ({})", each.join(" OR ")));
            }
        }
        let from = format!("FROM delivery_stretch WHERE workspace_id = ?1{conditions}");
        let sql = format!("SELECT min(stretch), max(stretch), count(*), total({inside}) {from}");
        let (first, last, count, dense): (Option<i64>, Option<i64>, i64, f64) =
            conn.prepare_cached(&sql)?.query_row(params_from_iter(&values), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?;
        let (upto, newest) = ends(conn)?;
        let mut ranges = Vec::new();
        if newest > upto {
            ranges.push(Range { low: upto + 1, high: i64::MAX });
        }
        let is_dense = dense * 2.0 >= count as f64;
        let (Some(first), Some(last)) = (first, last) else { return Ok(Reaches { ranges, is_dense }) };
        if last == upto / PLACES && ranges.is_empty() {
            // Nothing lies behind it, and what comes next may lie in it.
            ranges.push(Range { low: upto + 1, high: i64::MAX });
        }
        if last - first + 1 == count {
            join(&mut ranges, first, last);
        } else {
            let sql = format!("SELECT stretch {from} ORDER BY stretch DESC");
            let found: Vec<i64> = row::all(conn, &sql, params_from_iter(&values), |row| row.get(0))?;
            found.into_iter().for_each(|stretch| join(&mut ranges, stretch, stretch));
        }
        Ok(Reaches { ranges, is_dense })
    }
}

/// Puts stretches in front of all older ones, as one range with the one that begins right behind them.
fn join(ranges: &mut Vec<Range>, first: i64, last: i64) {
    let (low, high) = (first * PLACES, last * PLACES + PLACES - 1);
    match ranges.last_mut() {
        Some(newer) if newer.low <= high + 1 => newer.low = newer.low.min(low),
        _ => ranges.push(Range { low, high }),
    }
}

#[cfg(test)]
mod tests {
    use gatehouse_model::query::{Now, Query, Test, Zone, parse};
    use proptest::prelude::*;

    use super::*;
    use crate::DeliveryFilter;
    use crate::testing::{House, at, house};

    /// A delivery: when it came in seconds, how long its body is, how long it took in milliseconds.
    type Sent = (i64, usize, Option<u64>);

    async fn stored(sent: &[Sent], taken_in: bool) -> House {
        let house = house().await;
        for (number, (second, size, took)) in sent.iter().enumerate() {
            let mut delivery = house.delivery(number as u128, *second);
            delivery.body = vec![b' '; *size];
            let appended = house.store.append(delivery).await.unwrap();
            if let Some(took) = took {
                house.store.note_latency(appended.sequence, std::time::Duration::from_millis(*took));
            }
        }
        if taken_in {
            house.store.index_waiting().await.unwrap();
        }
        house
    }

    fn query(text: &str) -> Query {
        parse(text, &Now { at: at(3600), zone: Zone::UTC }).unwrap()
    }

    fn filter(house: &House, query: Query) -> DeliveryFilter {
        DeliveryFilter { workspace_id: Some(house.workspace.id), query, ..DeliveryFilter::default() }
    }

    /// Gives the numbers on all pages of a list, newest first.
    async fn paged(house: &House, query: Query) -> Vec<u128> {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = house.store.page(filter(house, query.clone()), after, 2).await.unwrap();
            found.extend(page.deliveries.iter().map(|delivery| delivery.id.uuid().as_u128()));
            after = page.next;
            if after.is_none() {
                return found;
            }
        }
    }

    async fn reaches(house: &House, wanted: Wanted) -> Vec<Range> {
        let workspace = house.workspace.id.uuid();
        house.store.read(move |conn| wanted.reaches(conn, workspace)).await.unwrap().ranges
    }

    #[tokio::test]
    async fn a_span_of_time_is_looked_for_in_the_stretches_that_touch_it() {
        let sent: Vec<Sent> = (0..20).map(|number| (number * 10, 2, None)).collect();
        let house = stored(&sent, true).await;
        let micro = |second: i64| at(second).as_microsecond();
        let span = |from, to| Wanted { received: Some((micro(from), micro(to))), ..Wanted::default() };
        assert_eq!(reaches(&house, span(70, 90)).await, [Range { low: 8, high: 11 }]);
        assert_eq!(reaches(&house, span(60, 90)).await, [Range { low: 4, high: 11 }]);
        assert_eq!(reaches(&house, span(150, 9_000)).await, [Range { low: 16, high: i64::MAX }]);
        assert_eq!(reaches(&house, span(500, 9_000)).await, []);
    }

    #[tokio::test]
    async fn where_nothing_is_so_large_or_so_slow_nothing_is_read() {
        let sent: Vec<Sent> = (0..20).map(|number| (number, 9, Some(3))).collect();
        let house = stored(&sent, true).await;
        for text in ["size:>1kb", "latency:>1s"] {
            let statement = house.store.page_statement(filter(&house, query(text)), None, 9).await.unwrap();
            assert!(statement.sql.contains("AND FALSE"), "{text}: {}", statement.sql);
            assert_eq!(paged(&house, query(text)).await, [0_u128; 0], "{text}");
        }
    }

    #[tokio::test]
    async fn stretches_that_do_not_touch_are_read_one_after_the_other() {
        let sent: Vec<Sent> =
            (0..40).map(|number| (number, if number % 13 == 5 { 5000 } else { 2 }, None)).collect();
        let house = stored(&sent, true).await;
        let wanted = Wanted { sizes: vec![vec![(4000, i64::MAX)]], ..Wanted::default() };
        assert_eq!(reaches(&house, wanted).await.len(), 3);
        assert_eq!(paged(&house, query("size:>4kb")).await, [31, 18, 5]);
    }

    #[tokio::test]
    async fn what_came_right_before_a_crash_is_taken_in_by_the_next_start() {
        let House { store, dir, .. } = stored(&[(0, 2, None), (1, 2, None)], true).await;
        let forget = "DELETE FROM delivery_stretch; UPDATE stretch_upto SET upto = 0";
        store.write(move |conn| Ok(conn.execute_batch(forget)?)).await.unwrap();
        drop(store);
        let store = crate::Store::open(dir.path()).unwrap();
        let ends = store.read(ends).await.unwrap();
        assert_eq!(ends, (2, 2));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// The clock may run as it likes, latencies may become known late, and deliveries may go.
        #[test]
        fn a_stretch_hides_nothing(
            sent in prop::collection::vec((0..60_i64, 0..6_usize, prop::option::of(0..6_u64)), 0..30),
            gone in prop::collection::vec(0..30_i64, 0..6),
            (from, to, size, took) in (0..60_i64, 0..60_i64, 0..6_u64, 0..6_u64),
            taken_in in any::<bool>(),
        ) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let house = stored(&sent, taken_in).await;
                let delete = gone.clone();
                let delete = move |conn: &Connection| {
                    delete.iter().try_for_each(|gone| {
                        conn.execute("DELETE FROM delivery WHERE sequence = ?1", [gone + 1]).map(drop)
                    })?;
                    Ok(())
                };
                house.store.write(delete).await.unwrap();
                let left = |fits: &dyn Fn(&Sent) -> bool| -> Vec<u128> {
                    let all = sent.iter().enumerate().rev();
                    let left = all.filter(|(number, one)| !gone.contains(&(*number as i64)) && fits(one));
                    left.map(|(number, _)| number as u128).collect()
                };
                let (first, last) = (from, from.max(to));
                let span = || Query::of([Test::Received(Some(at(first)), Some(at(last)))]);
                let inside = |second: i64| first <= second && second < last;
                let slow = |one: &Sent| one.2.is_some_and(|was| was > took);
                let slower = query(&format!("latency:>{took}ms"));
                let mut both = span();
                both.conditions.extend(slower.conditions.clone());
                for (query, expected) in [
                    (span(), left(&|one| inside(one.0))),
                    (query(&format!("size:>{size}")), left(&|one| one.1 as u64 > size)),
                    (slower, left(&slow)),
                    (both, left(&|one| inside(one.0) && slow(one))),
                ] {
                    assert_eq!(paged(&house, query.clone()).await, expected, "{query:?}");
                }
            });
        }
    }
}
