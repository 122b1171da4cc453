//! Days: three numbers as written, and the day that they are in an order.
//!
//! Nothing here decides an order: `03/04/25` has a reading in each, and the column says which one counts.

use std::{fmt, str::FromStr};

use jiff::civil::Date;

use super::{time, trim};

/// The order of day, month and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateOrder {
    /// Year, month, day.
    Ymd,
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
}

impl DateOrder {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Dmy, Self::Mdy, Self::Ymd];

    /// Its name in a sentence.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Ymd => "year/month/day",
            Self::Dmy => "day/month/year",
            Self::Mdy => "month/day/year",
        }
    }
}

impl fmt::Display for DateOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ymd => "ymd",
            Self::Dmy => "dmy",
            Self::Mdy => "mdy",
        })
    }
}

/// A word that is no order of dates.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no order of dates; there are `ymd`, `dmy` and `mdy`")]
pub struct DateOrderError(
    /// The word.
    pub String,
);

impl FromStr for DateOrder {
    type Err = DateOrderError;

    fn from_str(text: &str) -> Result<Self, DateOrderError> {
        match text {
            "ymd" => Ok(Self::Ymd),
            "dmy" => Ok(Self::Dmy),
            "mdy" => Ok(Self::Mdy),
            _ => Err(DateOrderError(text.to_owned())),
        }
    }
}

/// Why a text is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateFault {
    /// It has not the form of a date.
    Form,
    /// It is a number alone, as a spreadsheet counts days.
    Serial,
    /// It has the form, and no calendar has the day.
    NoSuchDay,
    /// The year is before 1900 or after 2199.
    Year,
    /// A time of day stands behind it.
    WithTime,
}

/// Where the year stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    YearFirst,
    YearLast,
    /// Two digits for the year, wherever it stands; with dashes it may stand first too.
    Short {
        dashes: bool,
    },
}

/// Three numbers as they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parts {
    numbers: [u16; 3],
    form: Form,
}

impl Parts {
    /// Gives the day in an order; two digits of a year count up to the pivot year.
    pub(crate) fn read(self, order: DateOrder, pivot: i16) -> Result<Date, DateFault> {
        let [a, b, c] = self.numbers;
        let (year, month, day) = match (self.form, order) {
            (Form::YearFirst, _) => (a, b, c),
            (Form::YearLast, DateOrder::Ymd) => return Err(DateFault::Form),
            (_, DateOrder::Dmy) => (c, b, a),
            (_, DateOrder::Mdy) => (c, a, b),
            (Form::Short { .. }, DateOrder::Ymd) => (a, b, c),
        };
        let year = if matches!(self.form, Form::Short { .. }) { century(year, pivot) } else { year };
        day_of(year, month, day)
    }

    /// Gives the reading in each order of [`DateOrder::ALL`] that a person may have meant.
    pub(crate) fn readings(self, pivot: i16) -> [Option<Date>; 3] {
        let mut all = DateOrder::ALL.map(|order| self.read(order, pivot).ok());
        if self.form == (Form::Short { dashes: false }) && (all[0].is_some() || all[1].is_some()) {
            // Nobody writes 25.12.31 or 25/12/31 with the year in front where the day can stand there.
            all[2] = None;
        }
        all
    }

    /// Whether the order makes no difference: the year stands in front with four digits.
    pub(crate) fn is_plain(self) -> bool {
        self.form == Form::YearFirst
    }
}

fn century(short: u16, pivot: i16) -> u16 {
    let pivot = u16::try_from(pivot).unwrap_or_default();
    let year = pivot - pivot % 100 + short;
    if year > pivot { year.saturating_sub(100) } else { year }
}

fn day_of(year: u16, month: u16, day: u16) -> Result<Date, DateFault> {
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    };
    if day == 0 || day > days {
        return Err(DateFault::NoSuchDay);
    }
    if !(1900..=2199).contains(&year) {
        return Err(DateFault::Year);
    }
    let narrow = |number: u16| i8::try_from(number).unwrap_or_default();
    let year = i16::try_from(year).unwrap_or_default();
    Date::new(year, narrow(month), narrow(day)).map_err(|_| DateFault::NoSuchDay)
}

/// Reads a trimmed date; a time of midnight behind it is let pass, as spreadsheets write one.
pub(crate) fn parts(text: &str) -> Result<Parts, DateFault> {
    let (parts, rest) = scan(text)?;
    let rest = trim(rest);
    if rest.is_empty() {
        return Ok(parts);
    }
    match time::time(rest.strip_prefix('T').unwrap_or(rest)) {
        Some(time) if time.is_midnight() => Ok(parts),
        Some(_) => Err(DateFault::WithTime),
        None => Err(DateFault::Form),
    }
}

/// Reads the date at the beginning of a trimmed text, and gives the rest.
pub(crate) fn scan(text: &str) -> Result<(Parts, &str), DateFault> {
    let bytes = text.as_bytes();
    let (first, first_digits, mut at) = number(bytes, 0).ok_or(DateFault::Form)?;
    if at == bytes.len() {
        return Ok((compact(bytes)?, ""));
    }
    let mut separator = None;
    let mut others = [(0, 0); 2];
    for other in &mut others {
        let (sign, next) = separator_at(bytes, at).ok_or(DateFault::Form)?;
        if *separator.get_or_insert(sign) != sign {
            return Err(DateFault::Form);
        }
        let (number, digits, end) = number(bytes, next).ok_or(DateFault::Form)?;
        (*other, at) = ((number, digits), end);
    }
    let [(second, second_digits), (third, third_digits)] = others;
    let dashes = separator == Some(b'-');
    let form = match (first_digits, second_digits, third_digits) {
        (4, 1..=2, 1..=2) => Form::YearFirst,
        (1..=2, 1..=2, 4) => Form::YearLast,
        (1..=2, 1..=2, 2) => Form::Short { dashes },
        _ => return Err(DateFault::Form),
    };
    let rest = text.get(at..).ok_or(DateFault::Form)?;
    Ok((Parts { numbers: [first, second, third], form }, year_sign(rest)))
}

/// Digits from a place: the number, how many there are, and the end. More than four are no part of a date.
fn number(bytes: &[u8], from: usize) -> Option<(u16, usize, usize)> {
    let mut value = 0_u16;
    let mut at = from;
    while let Some(digit) = bytes.get(at).filter(|byte| byte.is_ascii_digit()) {
        value = value.wrapping_mul(10).wrapping_add(u16::from(digit - b'0'));
        at += 1;
    }
    let digits = at - from;
    (digits > 0 && (digits <= 4 || at == bytes.len())).then_some((value, digits, at))
}

/// A dot, slash or dash with blank space around it, or blank space alone.
fn separator_at(bytes: &[u8], from: usize) -> Option<(u8, usize)> {
    let start = after_blank(bytes, from);
    match bytes.get(start) {
        Some(&sign @ (b'.' | b'/' | b'-')) => Some((sign, after_blank(bytes, start + 1))),
        Some(_) if start > from => Some((b' ', start)),
        _ => None,
    }
}

fn after_blank(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match bytes.get(at..) {
            Some([b' ', ..]) => at += 1,
            Some([0xc2, 0xa0, ..]) => at += 2,
            _ => return at,
        }
    }
}

/// Takes the word for *year* off, that Poles and Ukrainians write behind a date: `31.01.2024 r.`.
fn year_sign(rest: &str) -> &str {
    let bare = trim(rest);
    for sign in ["r.", "r", "р.", "р", "г.", "."] {
        if let Some(after) = bare.strip_prefix(sign) {
            return after;
        }
    }
    rest
}

/// Eight digits as ISO 8601 has them without dashes; other numbers are what a spreadsheet counts.
fn compact(bytes: &[u8]) -> Result<Parts, DateFault> {
    if bytes.len() == 8 {
        let part = |from: usize, to: usize| {
            bytes
                .get(from..to)
                .unwrap_or_default()
                .iter()
                .fold(0, |sum, byte| sum * 10 + u16::from(byte - b'0'))
        };
        let numbers = [part(0, 4), part(4, 6), part(6, 8)];
        if day_of(numbers[0], numbers[1], numbers[2]).is_ok() {
            return Ok(Parts { numbers, form: Form::YearFirst });
        }
    }
    Err(if (4..=6).contains(&bytes.len()) { DateFault::Serial } else { DateFault::Form })
}

/// Gives the day that a spreadsheet means by a number: 1 is 1900-01-01, and it has a 29 February 1900.
pub(crate) fn of_serial(serial: u32) -> Option<Date> {
    let days = i64::from(serial.checked_sub(if serial > 60 { 2 } else { 1 })?);
    let start = Date::new(1900, 1, 1).ok()?;
    start.checked_add(jiff::SignedDuration::from_hours(days * 24)).ok().filter(|date| date.year() < 2200)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    const PIVOT: i16 = 2046;

    fn all(text: &str) -> [String; 3] {
        parts(text).unwrap().readings(PIVOT).map(|day| day.map_or_else(String::new, |day| day.to_string()))
    }

    #[rstest]
    #[case::iso("2024-01-31", ["2024-01-31"; 3])]
    #[case::iso_with_slashes("2024/1/3", ["2024-01-03"; 3])]
    #[case::iso_with_dots("2024.01.31", ["2024-01-31"; 3])]
    #[case::iso_without_dashes("20240131", ["2024-01-31"; 3])]
    #[case::midnight("2024-01-31T00:00:00", ["2024-01-31"; 3])]
    #[case::midnight_of_a_spreadsheet("2024-01-31 00:00", ["2024-01-31"; 3])]
    #[case::polish("31.01.2024", ["2024-01-31", "", ""])]
    #[case::polish_with_its_year("31.01.2024 r.", ["2024-01-31", "", ""])]
    #[case::czech("3. 2. 2024", ["2024-02-03", "2024-03-02", ""])]
    #[case::czech_with_no_break_spaces("3.\u{a0}2.\u{a0}2024", ["2024-02-03", "2024-03-02", ""])]
    #[case::ukrainian("31.01.2024 р.", ["2024-01-31", "", ""])]
    #[case::british("03/04/2025", ["2025-04-03", "2025-03-04", ""])]
    #[case::american("04/31/2025x", ["", "", ""])]
    #[case::both_the_same("05.05.2024", ["2024-05-05", "2024-05-05", ""])]
    #[case::short_year("03/04/25", ["2025-04-03", "2025-03-04", ""])]
    #[case::short_year_before("03.04.85", ["1985-04-03", "1985-03-04", ""])]
    #[case::short_year_with_dashes("25-12-31", ["2031-12-25", "", "2025-12-31"])]
    #[case::short_year_in_front("99/12/31", ["", "", "1999-12-31"])]
    #[case::blanks("31 01 2024", ["2024-01-31", "", ""])]
    #[case::leap_day("29.02.2024", ["2024-02-29", "", ""])]
    fn a_date_has_the_readings_that_its_writer_may_have_meant(#[case] text: &str, #[case] days: [&str; 3]) {
        if days == [""; 3] {
            assert_eq!(parts(text), Err(DateFault::Form));
        } else {
            assert_eq!(all(text), days);
        }
    }

    #[rstest]
    #[case("soon", DateFault::Form)]
    #[case("31.01-2024", DateFault::Form)]
    #[case("1.2.3.2024", DateFault::Form)]
    #[case("31.01.2024 approx", DateFault::Form)]
    #[case("31.01.024", DateFault::Form)]
    #[case("202401311", DateFault::Form)]
    #[case("45291", DateFault::Serial)]
    #[case("2024-01-31 08:30", DateFault::WithTime)]
    fn what_has_not_the_form_of_a_date_says_why(#[case] text: &str, #[case] fault: DateFault) {
        assert_eq!(parts(text), Err(fault));
    }

    #[rstest]
    #[case("31/02/2024", DateFault::NoSuchDay)]
    #[case("29.02.2023", DateFault::NoSuchDay)]
    #[case("0000-00-00", DateFault::NoSuchDay)]
    #[case("2024-13-01", DateFault::NoSuchDay)]
    #[case("0024-01-31", DateFault::Year)]
    #[case("31.01.2924", DateFault::Year)]
    fn what_is_on_no_calendar_is_refused(#[case] text: &str, #[case] fault: DateFault) {
        assert_eq!(parts(text).unwrap().read(DateOrder::Dmy, PIVOT), Err(fault));
        assert_eq!(parts(text).unwrap().readings(PIVOT), [None; 3]);
    }

    #[rstest]
    #[case(1, "1900-01-01")]
    #[case(59, "1900-02-28")]
    #[case(61, "1900-03-01")]
    #[case(45291, "2023-12-31")]
    fn a_number_of_a_spreadsheet_is_a_day(#[case] serial: u32, #[case] day: &str) {
        assert_eq!(of_serial(serial).unwrap().to_string(), day);
    }

    #[test]
    fn an_order_is_written_as_it_is_read() {
        for order in DateOrder::ALL {
            assert_eq!(order.to_string().parse(), Ok(order));
        }
        let error = "ydm".parse::<DateOrder>().unwrap_err();
        assert_eq!(error.to_string(), "`ydm` is no order of dates; there are `ymd`, `dmy` and `mdy`");
    }

    proptest! {
        #[test]
        fn each_day_is_read_back_in_its_order(year in 1900_i16..2200, month in 1_i8..=12, day in 1_i8..=28) {
            let date = Date::new(year, month, day).unwrap();
            prop_assert_eq!(parts(&format!("{day}.{month}.{year}")).unwrap().read(DateOrder::Dmy, PIVOT), Ok(date));
            prop_assert_eq!(parts(&format!("{month}/{day}/{year}")).unwrap().read(DateOrder::Mdy, PIVOT), Ok(date));
            prop_assert_eq!(parts(&date.to_string()).unwrap().read(DateOrder::Mdy, PIVOT), Ok(date));
        }

        #[test]
        fn no_text_makes_the_reader_fail(text in "\\PC{0,16}") {
            let _ = parts(&text).map(|parts| parts.readings(PIVOT));
        }
    }
}
