//! The order of dates in a column: decided by all of its rows, or not at all.

use jiff::civil::Date;

use crate::finding::Fault;
use crate::value::date::{DateFault, DateOrder, Parts};

/// What the dates of a column tell of their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dates {
    /// The order that a person said.
    said: Option<DateOrder>,
    /// The year up to which two digits count.
    pivot: i16,
    /// Dates whose order is not open: the year stands in front.
    plain: u64,
    /// Dates whose order matters and that can be read in some order.
    open: u64,
    /// Of those, how many each order of [`DateOrder::ALL`] reads.
    fits: [u64; 3],
    /// Of those, how many only this order reads.
    only: [u64; 3],
    /// Of those, how many the two orders without this one read differently.
    differ: [u64; 3],
    /// What came of it.
    order: Order,
}

/// What came of the rows of a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Order {
    /// The order is known.
    Is(DateOrder),
    /// These orders read all dates, and not the same.
    Open([bool; 3]),
    /// Some dates fit one order only and some another; the place in [`DateOrder::ALL`] of the one with more.
    Mixed(Option<usize>),
    /// No date needs an order.
    #[default]
    Unneeded,
}

impl Dates {
    /// Begins with what a person said, where they did.
    pub(crate) fn new(said: Option<DateOrder>, pivot: i16) -> Self {
        Self { said, pivot, ..Self::default() }
    }

    /// Notes a date.
    pub(crate) fn note(&mut self, parts: Parts) {
        if parts.is_plain() {
            self.plain += u64::from(parts.read(DateOrder::Ymd, self.pivot).is_ok());
            return;
        }
        let readings = parts.readings(self.pivot);
        let known = readings.iter().flatten().count();
        self.open += u64::from(known > 0);
        for (place, reading) in readings.iter().enumerate() {
            self.fits[place] += u64::from(reading.is_some());
            self.only[place] += u64::from(reading.is_some() && known == 1);
            let (one, two) = (readings[(place + 1) % 3], readings[(place + 2) % 3]);
            self.differ[place] += u64::from(one.is_some() && two.is_some() && one != two);
        }
    }

    /// Decides, after the last row.
    pub(crate) fn decide(&mut self) {
        let full = self.fits.map(|fits| fits == self.open);
        let count = full.iter().filter(|full| **full).count();
        let same = (0..3).all(|without| {
            let both = full[(without + 1) % 3] && full[(without + 2) % 3];
            !both || self.differ[without] == 0
        });
        let first = full.iter().position(|full| *full).unwrap_or_default();
        self.order = match (self.said, self.open, count) {
            (Some(said), ..) => Order::Is(said),
            (None, 0, _) => Order::Unneeded,
            (None, _, 0) => Order::Mixed(self.most()),
            (None, ..) if same => Order::Is(DateOrder::ALL[first]),
            _ => Order::Open(full),
        };
    }

    /// The order that more rows need than any other.
    fn most(&self) -> Option<usize> {
        let most = self.only.iter().copied().max().unwrap_or_default();
        let mut all = (0..3).filter(|place| self.only[*place] == most);
        all.next().filter(|_| all.next().is_none())
    }

    /// Reads a date as the column has it.
    pub(crate) fn read(&self, parts: Parts) -> Result<Date, Fault> {
        if parts.is_plain() {
            return parts.read(DateOrder::Ymd, self.pivot).map_err(Fault::Date);
        }
        let readings = || parts.readings(self.pivot);
        let none =
            || Fault::Date(parts.read(DateOrder::Dmy, self.pivot).err().unwrap_or(DateFault::NoSuchDay));
        match self.order {
            Order::Is(order) => parts.read(order, self.pivot).map_err(Fault::Date),
            Order::Unneeded => Err(none()),
            Order::Open(orders) => {
                let all = readings();
                let mut candidates = (0..3).filter(|place| orders[*place]).filter_map(|place| all[place]);
                let first = candidates.next().ok_or_else(none)?;
                if candidates.all(|other| other == first) { Ok(first) } else { Err(Fault::AmbiguousDate) }
            }
            Order::Mixed(most) => {
                let all = readings();
                let first = all.iter().flatten().next().copied().ok_or_else(none)?;
                match all.iter().flatten().all(|other| *other == first) {
                    false => Err(Fault::AmbiguousDate),
                    true if most.is_some_and(|most| all[most].is_some()) => Ok(first),
                    true => Err(Fault::MixedDates),
                }
            }
        }
    }

    /// The days that a date may be, with their orders.
    pub(crate) fn meanings(&self, parts: Parts) -> Vec<(DateOrder, Date)> {
        let all = DateOrder::ALL.into_iter().zip(parts.readings(self.pivot));
        all.filter_map(|(order, day)| day.map(|day| (order, day))).collect()
    }

    /// What came of the rows.
    pub(crate) fn order(&self) -> Order {
        self.order
    }

    /// How many dates the column has that can be read, and how many of them each order reads.
    pub(crate) fn counts(&self) -> (u64, [u64; 3]) {
        (self.plain + self.open, self.fits.map(|fits| fits + self.plain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::date::parts;
    use rstest::rstest;

    fn column(said: Option<DateOrder>, texts: &[&str]) -> Dates {
        let mut dates = Dates::new(said, 2046);
        texts.iter().filter_map(|text| parts(text).ok()).for_each(|parts| dates.note(parts));
        dates.decide();
        dates
    }

    fn read(dates: &Dates, text: &str) -> Result<String, Fault> {
        dates.read(parts(text).unwrap()).map(|day| day.to_string())
    }

    #[rstest]
    #[case::a_day_above_twelve_decides(&["03/04/2025", "13/04/2025"], Order::Is(DateOrder::Dmy))]
    #[case::behind_it_too(&["03/04/2025", "04/13/2025"], Order::Is(DateOrder::Mdy))]
    #[case::all_are_open(&["03/04/2025", "05/06/2025"], Order::Open([true, true, false]))]
    #[case::dots_are_open_too(&["03.04.2025"], Order::Open([true, true, false]))]
    #[case::both_orders_agree(&["05.05.2025", "01.01.2025"], Order::Is(DateOrder::Dmy))]
    #[case::years_stand_in_front(&["2025-04-03", "2025-05-06"], Order::Unneeded)]
    #[case::years_in_front_decide_nothing(&["2025-04-13", "03/04/2025"], Order::Open([true, true, false]))]
    #[case::impossible_days_decide_nothing(&["31/02/2025", "03/04/2025"], Order::Open([true, true, false]))]
    #[case::short_years_in_front(&["99-12-31", "98-01-02"], Order::Is(DateOrder::Ymd))]
    #[case::short_years_with_dashes(&["25-12-31"], Order::Open([true, false, true]))]
    #[case::contradiction(&["13/04/2025", "04/13/2025", "03/04/2025"], Order::Mixed(None))]
    #[case::contradiction_with_more(&["13/04/2025", "14/04/2025", "04/13/2025"], Order::Mixed(Some(0)))]
    fn all_rows_of_a_column_decide_its_order(#[case] texts: &[&str], #[case] order: Order) {
        assert_eq!(column(None, texts).order(), order);
    }

    #[test]
    fn what_no_row_decides_is_asked_and_what_a_person_says_counts() {
        let texts = ["03/04/2025", "05/05/2025", "31/02/2025"];
        let open = column(None, &texts);
        assert_eq!(read(&open, "03/04/2025"), Err(Fault::AmbiguousDate));
        assert_eq!(read(&open, "05/05/2025"), Ok("2025-05-05".to_owned()));
        assert_eq!(read(&open, "31/02/2025"), Err(Fault::Date(DateFault::NoSuchDay)));
        let said = column(Some(DateOrder::Mdy), &texts);
        assert_eq!(read(&said, "03/04/2025"), Ok("2025-03-04".to_owned()));
    }

    #[test]
    fn among_contradicting_rows_those_of_the_smaller_part_are_faulty_and_open_ones_are_asked() {
        let mixed = column(None, &["13/04/2025", "14/04/2025", "04/13/2025", "03/04/2025"]);
        assert_eq!(read(&mixed, "13/04/2025"), Ok("2025-04-13".to_owned()));
        assert_eq!(read(&mixed, "04/13/2025"), Err(Fault::MixedDates));
        assert_eq!(read(&mixed, "03/04/2025"), Err(Fault::AmbiguousDate));
        assert_eq!(read(&mixed, "2025-04-03"), Ok("2025-04-03".to_owned()));
    }
}
