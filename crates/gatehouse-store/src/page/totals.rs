//! How many deliveries a filter leaves, counted once and then only what came since.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::types::Value;

use super::narrow::{Along, Narrowed};
use super::{Asked, newest_place};
use crate::{StoreError, row};

/// How long counting may take; then what was counted so far is the least that there is.
const LONGEST: Duration = Duration::from_millis(40);

/// How many places in the order of commits are counted at most before the clock is looked at, and how many at first:
/// of some filters each row takes long.
const PIECE: i64 = 1 << 15;
const FIRST_PIECE: i64 = 1 << 9;

/// How many filters are remembered.
const KEPT: usize = 64;

/// Counts that still hold, as long as nothing but new deliveries is written.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    /// Rises with every change that may take something away.
    era: AtomicU64,
    known: Mutex<HashMap<String, Known>>,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    era: u64,
    upto: i64,
    total: u64,
    at_least: bool,
}

impl Totals {
    /// Forgets all: something else than a new delivery was written.
    pub(crate) fn forget(&self) {
        self.era.fetch_add(1, Ordering::SeqCst);
    }

    /// Gives the era of now; to be asked before the snapshot that is counted in is taken.
    pub(super) fn era(&self) -> u64 {
        self.era.load(Ordering::SeqCst)
    }

    fn get(&self, key: &str, era: u64) -> Option<Known> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(key).filter(|known| known.era == era).copied()
    }

    fn put(&self, key: String, found: Known) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEPT {
            known.retain(|_, known| known.era == found.era);
        }
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(key, found);
    }
}

/// Counts what a filter leaves, and tells whether there may be more.
pub(super) fn count(
    conn: &Connection,
    narrowed: &Narrowed,
    totals: Option<(&Totals, u64)>,
    asked: &Asked,
) -> Result<(u64, bool), StoreError> {
    let last = newest_place(conn)?;
    let key = format!("{}{:?}", narrowed.count(), narrowed.values);
    let known = totals.and_then(|(totals, era)| totals.get(&key, era));
    let from = known.map_or(0, |known| known.upto);
    let (new, cut) = between(conn, narrowed, from, last, asked)?;
    let total = known.map_or(0, |known| known.total) + new;
    let at_least = known.is_some_and(|known| known.at_least) || cut;
    if let Some((totals, era)) = totals {
        totals.put(key, Known { era, upto: last, total, at_least });
    }
    Ok((total, at_least))
}

/// Counts behind one place up to another, newest first, and tells whether it broke off.
fn between(
    conn: &Connection,
    narrowed: &Narrowed,
    from: i64,
    last: i64,
    asked: &Asked,
) -> Result<(u64, bool), StoreError> {
    let places = narrowed.values.len();
    let mut statement = conn.prepare_cached(&narrowed.count_between(places + 1, places + 2))?;
    // Few rows are not in the order of the list, so that a piece of it is no piece of them.
    let mut piece = if matches!(narrowed.along, Along::Few(_)) { i64::MAX } else { FIRST_PIECE };
    let (mut upto, mut total, began) = (last, 0, Instant::now());
    while upto > from {
        let low = upto.saturating_sub(piece).max(from);
        let mut values = narrowed.values.clone();
        values.extend([Value::Integer(low + 1), Value::Integer(upto)]);
        total += statement.query_row(rusqlite::params_from_iter(&values), |row| row::count(row, "number"))?;
        upto = low;
        if piece < PIECE && began.elapsed() < LONGEST / 4 {
            piece *= 2;
        }
        if upto > from && (asked.has_left() || began.elapsed() > LONGEST) {
            return Ok((total, true));
        }
    }
    Ok((total, false))
}
