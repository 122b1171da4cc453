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
const FIRST: i64 = 512;
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
