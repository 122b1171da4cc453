//! Moments as senders write them. ASCII digits only: `hello`, `+17…` and `Infinity` are refused.

use gatehouse_model::Timestamp;
use jiff::fmt::rfc2822;

use crate::source::Unit;

const HTTP: rfc2822::DateTimePrinter = rfc2822::DateTimePrinter::new();

/// Reads a moment; none when the text is not in the unit's form.
pub fn read_moment(text: &str, unit: Unit) -> Option<Timestamp> {
    match unit {
        Unit::S => digits(text, 1..=12).and_then(|value| Timestamp::from_second(value).ok()),
        Unit::Ms => digits(text, 10..=15).and_then(|value| Timestamp::from_millisecond(value).ok()),
        Unit::Us => digits(text, 13..=18).and_then(|value| Timestamp::from_microsecond(value).ok()),
        Unit::Rfc3339 => text.parse().ok(),
        Unit::Http => http_date(text),
    }
}

/// Writes a moment in the unit's form.
pub(crate) fn write_moment(at: Timestamp, unit: Unit) -> String {
    match unit {
        Unit::S => at.as_second().to_string(),
        Unit::Ms => at.as_millisecond().to_string(),
        Unit::Us => at.as_microsecond().to_string(),
        Unit::Rfc3339 => at.to_string(),
        // Only years before 0 cannot be written so.
        Unit::Http => HTTP.timestamp_to_rfc9110_string(&at).unwrap_or_default(),
    }
}

/// Reads the one form of RFC 9110 that senders still write; its zone is always GMT.
fn http_date(text: &str) -> Option<Timestamp> {
    let gmt = text.len() == 29 && text.ends_with(" GMT");
    gmt.then(|| rfc2822::parse(text).ok()).flatten().map(|zoned| zoned.timestamp())
}

fn digits(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<i64> {
    let plain = length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("1735689600", Unit::S)]
    #[case("1735689600000", Unit::Ms)]
    #[case("1735689600000000", Unit::Us)]
    #[case("2024-12-31T17:00:00-07:00", Unit::Rfc3339)]
    #[case("Wed, 01 Jan 2025 00:00:00 GMT", Unit::Http)]
    fn reads_each_unit(#[case] text: &str, #[case] unit: Unit) {
        assert_eq!(read_moment(text, unit).unwrap().as_second(), 1_735_689_600);
    }

    #[rstest]
    #[case("hello", Unit::S)]
    #[case("+1735689600", Unit::S)]
    #[case("-1", Unit::S)]
    #[case("Infinity", Unit::S)]
    #[case("17356896e2", Unit::S)]
    #[case("١٧٣٥٦٨٩٦٠٠", Unit::S)]
    #[case("", Unit::S)]
    #[case("1735689600", Unit::Us)]
    #[case("2024-12-31", Unit::Rfc3339)]
    #[case("Wed, 01 Jan 2025 00:00:00 +0000", Unit::Http)]
    #[case("Mon, 01 Jan 2025 00:00:00 GMT", Unit::Http)]
    #[case("hello", Unit::Http)]
    fn refuses_anything_else(#[case] text: &str, #[case] unit: Unit) {
        assert_eq!(read_moment(text, unit), None);
    }

    #[rstest]
    #[case(Unit::S)]
    #[case(Unit::Ms)]
    #[case(Unit::Us)]
    #[case(Unit::Rfc3339)]
    #[case(Unit::Http)]
    fn what_is_written_reads_back(#[case] unit: Unit) {
        let at = Timestamp::from_second(1_735_689_600).unwrap();
        assert_eq!(read_moment(&write_moment(at, unit), unit), Some(at));
    }
}
