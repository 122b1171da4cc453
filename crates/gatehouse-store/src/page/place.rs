//! In which order a list stands, and places in it.

use std::fmt;
use std::str::FromStr;

use gatehouse_model::DeliverySummary;
use rusqlite::types::Value;

use super::narrow::Narrowed;
use crate::{StoreError, row};

/// In which order a list stands; the newest comes first in each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// That of the commits, which is that of arrival whatever the clock did.
    #[default]
    Arrival,
    /// That of the payloads' own times; for a payload without one, when it came stands for it.
    OwnTime,
}

/// A place in the list; opaque to whoever passes it on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub(super) sequence: u64,
    /// The own time of the row, in the order of those.
    pub(super) moment: Option<i64>,
}

impl Cursor {
    /// Gives the place right before a delivery of this number in the order of commits.
    pub(super) const fn above(sequence: u64) -> Self {
        Self { sequence: sequence + 1, moment: None }
    }

    /// Gives the place of a row.
    pub(super) fn of(row: &DeliverySummary, order: Order) -> Self {
        let moment = row.occurred_at.unwrap_or(row.received_at).as_microsecond();
        Self { sequence: row.sequence, moment: (order == Order::OwnTime).then_some(moment) }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.moment {
            None => write!(f, "d{:x}", self.sequence),
            Some(moment) => write!(f, "o{moment:x}.{:x}", self.sequence),
        }
    }
}

impl FromStr for Cursor {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        let number = |digits: &str| {
            let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            plain.then(|| u64::from_str_radix(digits, 16).ok()).flatten()
        };
        let read = || match text.strip_prefix('o') {
            None => Some(Self { sequence: number(text.strip_prefix('d')?)?, moment: None }),
            Some(rest) => {
                let (moment, sequence) = rest.split_once('.')?;
                let moment = number(moment)?.cast_signed();
                Some(Self { sequence: number(sequence)?, moment: Some(moment) })
            }
        };
        read().ok_or_else(|| StoreError::BadCursor { text: text.to_owned() })
    }
}

/// From where on a list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reach {
    /// Only what was stored before this.
    pub(super) below: i64,
    /// Only what lies behind this own time and number.
    pub(super) behind: Option<(i64, i64)>,
}

impl Reach {
    /// The whole list.
    pub(super) const ALL: Self = Self { below: i64::MAX, behind: None };

    /// Reads on behind a place.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a place of another order.
    pub(super) fn behind(after: Option<Cursor>, order: Order) -> Result<Self, StoreError> {
        let Some(place) = after else { return Ok(Self::ALL) };
        let sequence = row::signed(place.sequence);
        match (place.moment, order) {
            (None, _) => Ok(Self { below: sequence, behind: None }),
            (Some(moment), Order::OwnTime) => Ok(Self { behind: Some((moment, sequence)), ..Self::ALL }),
            (Some(_), Order::Arrival) => Err(StoreError::BadCursor { text: place.to_string() }),
        }
    }

    /// Gives the end of a query that reads on from here: what has to hold, and the order.
    pub(super) fn rest(&self, narrowed: &Narrowed, values: &mut Vec<Value>) -> String {
        let sequence = narrowed.sequence();
        values.push(Value::Integer(self.below));
        let mut sql = format!("AND {sequence} < ?{}", values.len());
        if narrowed.order == Order::Arrival {
            return format!("{sql} ORDER BY {sequence} DESC");
        }
        if let Some((moment, number)) = self.behind {
            values.extend([Value::Integer(moment), Value::Integer(number)]);
            let last = values.len();
            sql.push_str(&format!(" AND (d.own_time, d.sequence) < (?{}, ?{last})", last - 1));
        }
        sql + " ORDER BY d.own_time DESC, d.sequence DESC"
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(Cursor { sequence: 0, moment: None })]
    #[case(Cursor { sequence: u64::MAX, moment: None })]
    #[case(Cursor { sequence: 7, moment: Some(1_763_700_000_000_000) })]
    #[case(Cursor { sequence: 7, moment: Some(-5) })]
    fn a_place_goes_through_text(#[case] place: Cursor) {
        assert_eq!(place.to_string().parse::<Cursor>().unwrap(), place);
    }

    #[rstest]
    #[case("")]
    #[case("d")]
    #[case("7")]
    #[case("d-1")]
    #[case("d+1")]
    #[case("dfffffffffffffffff")]
    #[case("o7")]
    #[case("o7.")]
    #[case("o.7")]
    #[case("o7.-7")]
    fn what_is_no_cursor_is_refused(#[case] text: &str) {
        assert_eq!(text.parse::<Cursor>().unwrap_err().code(), "store.bad_cursor");
    }

    #[test]
    fn a_place_of_another_order_is_refused() {
        let place = Cursor { sequence: 7, moment: Some(7) };
        assert_eq!(Reach::behind(Some(place), Order::Arrival).unwrap_err().code(), "store.bad_cursor");
    }
}
