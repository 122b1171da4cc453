//! Where in the order of commits the rows of a list can lie, so that what is beside is not read.

use gatehouse_model::Timestamp;
use gatehouse_model::query::{Bounds, Test};
use rusqlite::Connection;
use rusqlite::types::Value;
use uuid::Uuid;

use super::DeliveryFilter;
use super::narrow::{Along, FEW, Narrowed};
use crate::stretch::{Reaches, Wanted};
use crate::{StoreError, row};

/// Up to how many rows of a span of time are sorted at once, however they lie.
const FEWEST: i64 = 200;

impl Narrowed {
    /// Bounds the part of the list that is read, by times, sizes and latencies; few rows of a span are sorted.
    pub(super) fn add_bounds(
        &mut self,
        conn: &Connection,
        filter: &DeliveryFilter,
        workspace: Option<Uuid>,
    ) -> Result<(), StoreError> {
        let (Some(workspace), wanted) = (workspace, wanted(filter)) else { return Ok(()) };
        let by_text = !self.matching.is_empty();
        if wanted.is_anything() || (self.along < Along::Index(5, "") && !by_text) {
            return Ok(());
        }
        let has_few = |few: i64| match wanted.received {
            Some(span) if !by_text => has_at_most(conn, workspace, span, few),
            _ => Ok(false),
        };
        if has_few(FEWEST)? {
            self.prefer(Along::Few("delivery_received"));
            return Ok(());
        }
        let Reaches { ranges, is_dense } = wanted.reaches(conn, workspace)?;
        if !is_dense && has_few(FEW)? {
            self.prefer(Along::Few("delivery_received"));
            return Ok(());
        }
        let sequence = if by_text { "delivery_text.rowid" } else { "d.sequence" };
        let (Some(newest), Some(oldest)) = (ranges.first(), ranges.last()) else {
            self.conditions.push("FALSE".to_owned());
            return Ok(());
        };
        for (order, bound) in [("<=", newest.high), (">=", oldest.low)] {
            if bound > 1 && bound < i64::MAX {
                let place = self.place(Value::Integer(bound));
                self.conditions.push(format!("{sequence} {order} {place}"));
            }
        }
        self.ranges = ranges;
        Ok(())
    }
}

/// Tells whether so many deliveries or fewer came in a span of time.
fn has_at_most(
    conn: &Connection,
    workspace: Uuid,
    (from, to): (i64, i64),
    few: i64,
) -> Result<bool, StoreError> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM delivery INDEXED BY delivery_received
               WHERE workspace_id = ?1 AND received_at >= ?2 AND received_at < ?3 LIMIT ?4)";
    let mut statement = conn.prepare_cached(sql)?;
    let found: i64 =
        statement.query_row(rusqlite::params![workspace, from, to, few + 1], |row| row.get(0))?;
    Ok(found <= few)
}

fn wanted(filter: &DeliveryFilter) -> Wanted {
    let mut wanted = Wanted::default();
    let pairs = |all: &[Bounds]| {
        all.iter().map(|bounds| (row::signed(bounds.from), row::signed(bounds.to))).collect::<Vec<_>>()
    };
    for condition in filter.query.conditions.iter().filter(|condition| !condition.negated) {
        match &condition.test {
            Test::Received(from, to) => {
                let (low, high) = wanted.received.unwrap_or((i64::MIN, i64::MAX));
                let moment = |at: Timestamp| at.as_microsecond();
                let (from, to) = (from.map_or(low, moment).max(low), to.map_or(high, moment).min(high));
                wanted.received = Some((from, to));
            }
            Test::Size(all) => wanted.sizes.push(pairs(all)),
            Test::Latency(all) => wanted.latencies.push(pairs(all)),
            _ => {}
        }
    }
    wanted
}
