//! Walking a list in the order in which a run sends it, a block at a time, without counting it.

use std::borrow::Cow;

use gatehouse_model::{DeliveryId, ReplaySequence};
use rusqlite::types::Value;

use super::narrow::{self, Narrowed};
use super::{DeliveryFilter, Order, newest_place};
use crate::{Store, StoreError, row};

/// From where a plan reads on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanPlace {
    /// Only what was stored up to this place in the order of commits.
    upto: i64,
    /// The last row that was looked at: its own time and its place.
    last: Option<(i64, i64)>,
}

impl Store {
    /// Gives the next deliveries in the order of a run, and from where to read on.
    pub(crate) async fn plan_page(
        &self,
        filter: DeliveryFilter,
        order: ReplaySequence,
        from: Option<PlanPlace>,
        most: u32,
    ) -> Result<(Vec<DeliveryId>, Option<PlanPlace>), StoreError> {
        if narrow::asks_what_waits(&filter.query) {
            self.index_waiting().await?;
        }
        let (bodies, words) = (self.bodies(), self.words());
        let list = if order == ReplaySequence::OwnTime { Order::OwnTime } else { Order::Arrival };
        let filter = DeliveryFilter { order: list, ..filter };
        self.read(move |conn| {
            let narrowed = Narrowed::by(conn, &filter, &words)?;
            let place = match from {
                Some(place) => place,
                None => PlanPlace { upto: newest_place(conn)?, last: None },
            };
            let select = if narrowed.looks.is_empty() { narrowed.select() } else { narrowed.select_bytes() };
            let (sequence, mut values) = (narrowed.sequence(), narrowed.values.clone());
            values.push(Value::Integer(place.upto));
            let mut sql = format!("{select} AND {sequence} <= ?{}", values.len());
            if let Some((own_time, last)) = place.last {
                values.push(Value::Integer(last));
                let at = values.len();
                match order {
                    ReplaySequence::Arrival => sql.push_str(&format!(" AND {sequence} > ?{at}")),
                    ReplaySequence::NewestFirst => sql.push_str(&format!(" AND {sequence} < ?{at}")),
                    ReplaySequence::OwnTime => {
                        values.push(Value::Integer(own_time));
                        sql.push_str(&format!(" AND (d.own_time, d.sequence) > (?{}, ?{at})", at + 1));
                    }
                }
            }
            sql.push_str(&match order {
                ReplaySequence::Arrival => format!(" ORDER BY {sequence}"),
                ReplaySequence::NewestFirst => format!(" ORDER BY {sequence} DESC"),
                ReplaySequence::OwnTime => " ORDER BY d.own_time, d.sequence".to_owned(),
            });
            values.push(Value::Integer(i64::from(most)));
            sql.push_str(&format!(" LIMIT ?{}", values.len()));
            let mut statement = conn.prepare_cached(&sql)?;
            let mut rows = statement.query(rusqlite::params_from_iter(&values))?;
            let (mut ids, mut looked_at, mut last) = (Vec::new(), 0, None);
            while let Some(row) = rows.next()? {
                looked_at += 1;
                let delivery = crate::deliveries::summary(row)?;
                let own_time = delivery.occurred_at.unwrap_or(delivery.received_at).as_microsecond();
                last = Some((own_time, row::signed(delivery.sequence)));
                let holds = narrowed.looks.is_empty() || {
                    let head = row.get_ref("head")?.as_blob_or_null().map_err(rusqlite::Error::from)?;
                    let body = match bodies.of(row) {
                        // Nothing can be said of what is in it, and nothing of it can be sent.
                        Err(StoreError::BodyLost { .. }) => continue,
                        body => body?,
                    };
                    let body: &Cow<'_, [u8]> = &body;
                    narrowed.looks.iter().all(|look| look.holds(head.unwrap_or_default(), body))
                };
                if holds {
                    ids.push(delivery.id);
                }
            }
            let next = (looked_at == most).then_some(PlanPlace { last, ..place });
            Ok((ids, next))
        })
        .await
    }
}
