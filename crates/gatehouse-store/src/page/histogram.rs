//! When the deliveries of a list came, by what was said of them: counted newest first for a bounded time.

use std::time::{Duration, Instant};

use gatehouse_model::{Timestamp, VerdictStatus};
use rusqlite::Connection;

use super::narrow::Narrowed;
use super::{Asked, DeliveryFilter, Order, Waiting, narrow};
use crate::{Store, StoreError, row};

/// How long counting may take; then it is given as far as it came.
const LONGEST: Duration = Duration::from_millis(300);

/// The most rows that are looked at.
const MOST: usize = 300_000;

/// The most bars.
const MOST_BARS: usize = 200;

/// A span of time and what came in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// Where it begins; it ends where the next one does.
    pub from: Timestamp,
    /// With a valid signature.
    pub valid: u64,
    /// With an invalid one.
    pub invalid: u64,
    /// That could not be verified, or by a scheme that signs nothing.
    pub other: u64,
}

/// When the deliveries of a list came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    /// Spans of equal length, the oldest first; empty for a list without rows, and for one that looks into bytes.
    pub bars: Vec<Bar>,
    /// Where the last span ends.
    pub to: Timestamp,
    /// Whether older ones were left out, because counting them would take too long.
    pub cut: bool,
}

impl Store {
    /// Counts the deliveries of a list in up to `bars` spans of time.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn histogram(&self, filter: DeliveryFilter, bars: usize) -> Result<Histogram, StoreError> {
        let filter = DeliveryFilter { order: Order::Arrival, ..filter };
        if narrow::asks_what_waits(&filter.query) {
            self.index_waiting().await?;
        }
        let asked = Asked::default();
        let (_waiting, words) = (Waiting(asked.clone()), self.words());
        self.read(move |conn| {
            let narrowed = Narrowed::by(conn, &filter, &words)?;
            if !narrowed.looks.is_empty() {
                return Ok(Histogram { bars: Vec::new(), to: Timestamp::UNIX_EPOCH, cut: false });
            }
            let (found, cut) = newest(conn, &narrowed, &asked)?;
            Ok(Histogram { cut, ..in_bars(&found, bars.clamp(1, MOST_BARS)) })
        })
        .await
    }
}

fn newest(
    conn: &Connection,
    narrowed: &Narrowed,
    asked: &Asked,
) -> Result<(Vec<(i64, VerdictStatus)>, bool), StoreError> {
    let sql = format!("{} ORDER BY {} DESC", narrowed.select_times(), narrowed.sequence());
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(&narrowed.values))?;
    let (mut found, began) = (Vec::new(), Instant::now());
    while let Some(one) = rows.next()? {
        found.push((one.get("received_at")?, row::word(one, "verdict", VerdictStatus::from_word)?));
        // The clock is not looked at for each row.
        if found.len() % 1024 == 0 && (found.len() >= MOST || asked.has_left() || began.elapsed() > LONGEST) {
            return Ok((found, rows.next()?.is_some()));
        }
    }
    Ok((found, false))
}

fn in_bars(found: &[(i64, VerdictStatus)], bars: usize) -> Histogram {
    let times = || found.iter().map(|(at, _)| *at);
    let (Some(first), Some(last)) = (times().min(), times().max()) else {
        return Histogram { bars: Vec::new(), to: Timestamp::UNIX_EPOCH, cut: false };
    };
    let count = i64::try_from(bars).unwrap_or(1);
    // Whole seconds, so that what is filtered by can be read.
    let second = 1_000_000;
    let start = first.div_euclid(second) * second;
    let step = ((last - start) / count / second + 1) * second;
    let moment = |at: i64| Timestamp::from_microsecond(at).unwrap_or(Timestamp::MAX);
    let used = usize::try_from((last - start) / step + 1).unwrap_or(1);
    let mut made: Vec<_> = (0..used)
        .map(|number| {
            let from = moment(start + step * i64::try_from(number).unwrap_or_default());
            Bar { from, valid: 0, invalid: 0, other: 0 }
        })
        .collect();
    for (at, verdict) in found {
        let place = usize::try_from((at - start) / step).unwrap_or_default();
        let Some(bar) = made.get_mut(place) else { continue };
        match verdict {
            VerdictStatus::Valid => bar.valid += 1,
            VerdictStatus::Invalid => bar.invalid += 1,
            VerdictStatus::Unverified | VerdictStatus::Unprotected => bar.other += 1,
        }
    }
    let to = moment(start + step * i64::try_from(used).unwrap_or_default());
    Histogram { bars: made, to, cut: false }
}

#[cfg(test)]
mod tests {
    use gatehouse_model::{Reason, Verdict};

    use super::*;
    use crate::testing::{at, house};

    #[tokio::test]
    async fn each_delivery_stands_in_the_span_in_which_it_came() {
        let house = house().await;
        for number in 1..=10_u32 {
            let mut sent = house.delivery(u128::from(number), i64::from(number) * 60);
            if number > 8 {
                sent.verdict = Verdict::bare(VerdictStatus::Invalid, Reason::Mismatch);
            }
            house.store.append(sent).await.unwrap();
        }
        let seen = house.store.histogram(DeliveryFilter::default(), 5).await.unwrap();
        assert!(seen.bars.len() <= 5 && !seen.cut);
        let sum = |read: fn(&Bar) -> u64| seen.bars.iter().map(read).sum::<u64>();
        assert_eq!((sum(|bar| bar.valid), sum(|bar| bar.invalid)), (8, 2));
        assert_eq!(seen.bars[0].from, at(60));
        assert!(seen.to > at(600) && seen.bars.last().is_some_and(|bar| bar.invalid > 0));
    }

    #[tokio::test]
    async fn an_empty_list_has_no_bars_and_one_moment_has_one() {
        let house = house().await;
        assert_eq!(house.store.histogram(DeliveryFilter::default(), 60).await.unwrap().bars, []);
        house.store.append(house.delivery(1, 0)).await.unwrap();
        let seen = house.store.histogram(DeliveryFilter::default(), 60).await.unwrap();
        assert_eq!((seen.bars.len(), seen.bars[0].valid), (1, 1));
    }
}
