//! Durations and moments as people write them: `90s`, `5m`, `24h`, `7d`; RFC 3339 or Unix seconds.

use std::time::Duration;

use crate::Timestamp;

/// A text that is neither a duration nor a moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// Not a duration.
    #[error("`{0}` is not a duration; write 90s, 5m, 24h or 7d")]
    Span(String),
    /// Not a moment.
    #[error("`{0}` is not a time; write RFC 3339 (2026-11-21T09:41:05Z) or Unix seconds")]
    Moment(String),
}

/// Reads a duration: a whole number and `ms`, `s`, `m`, `h` or `d`.
///
/// ```
/// assert_eq!(gatehouse_model::parse_span("5m")?.as_secs(), 300);
/// # Ok::<(), gatehouse_model::SpanError>(())
/// ```
///
/// # Errors
/// [`SpanError::Span`] for anything else.
pub fn parse_span(text: &str) -> Result<Duration, SpanError> {
    let bad = || SpanError::Span(text.to_owned());
    let split = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(bad)?;
    let (digits, unit) = text.split_at(split);
    let count: u64 = digits.parse().map_err(|_| bad())?;
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(bad()),
    };
    count.checked_mul(milliseconds).map(Duration::from_millis).ok_or_else(bad)
}

/// Writes a duration so that [`parse_span`] reads it back, in the largest unit that fits whole.
pub fn format_span(span: Duration) -> String {
    let milliseconds = span.as_millis();
    for (unit, size) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)] {
        if milliseconds >= size && milliseconds.is_multiple_of(size) {
            return format!("{}{unit}", milliseconds / size);
        }
    }
    format!("{milliseconds}ms")
}

/// Reads a moment: RFC 3339 or Unix seconds.
///
/// # Errors
/// [`SpanError::Moment`] for anything else.
pub fn parse_moment(text: &str) -> Result<Timestamp, SpanError> {
    let bad = || SpanError::Moment(text.to_owned());
    if let Ok(seconds) = text.parse::<i64>() {
        return Timestamp::from_second(seconds).map_err(|_| bad());
    }
    text.parse().map_err(|_| bad())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("90s", 90_000)]
    #[case("5m", 300_000)]
    #[case("24h", 86_400_000)]
    #[case("7d", 604_800_000)]
    #[case("250ms", 250)]
    #[case("0s", 0)]
    fn reads_a_duration(#[case] text: &str, #[case] milliseconds: u64) {
        assert_eq!(parse_span(text), Ok(Duration::from_millis(milliseconds)));
    }

    #[rstest]
    #[case("")]
    #[case("5")]
    #[case("m")]
    #[case("-5m")]
    #[case("5 m")]
    #[case("99999999999999999999d")]
    fn refuses_what_is_no_duration(#[case] text: &str) {
        assert_eq!(parse_span(text), Err(SpanError::Span(text.to_owned())));
    }

    #[rstest]
    #[case("1735689600")]
    #[case("2025-01-01T00:00:00Z")]
    #[case("2025-01-01T01:00:00+01:00")]
    fn reads_a_moment(#[case] text: &str) {
        assert_eq!(parse_moment(text).unwrap().as_second(), 1_735_689_600);
    }

    proptest! {
        #[test]
        fn a_duration_reads_back(milliseconds in 0u64..10_000_000_000) {
            let span = Duration::from_millis(milliseconds);
            prop_assert_eq!(parse_span(&format_span(span)), Ok(span));
        }
    }
}
