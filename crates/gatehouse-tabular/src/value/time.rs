//! Times of day.

use super::trim;

/// A time of day, to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Time {
    hour: u8,
    minute: u8,
    second: u8,
}

impl Time {
    /// Whether it is the very beginning of the day.
    pub(crate) fn is_midnight(self) -> bool {
        (self.hour, self.minute, self.second) == (0, 0, 0)
    }
}

impl std::fmt::Display for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.hour, self.minute, self.second)
    }
}

/// Reads `8:30`, `08.30`, `08:30:15`, `8:30 PM` or `18:30Z`; the zone and parts of a second are let pass.
pub(crate) fn time(text: &str) -> Option<Time> {
    let (clock, rest) = split(text)?;
    let mut parts = clock.split([':', '.']);
    let hour: u8 = short(parts.next()?)?;
    let minute: u8 = short(parts.next().filter(|part| part.len() == 2)?)?;
    let second: u8 = parts.next().map_or(Some(0), |part| (part.len() == 2).then(|| short(part)).flatten())?;
    // What follows the second is its part.
    let part =
        parts.next().is_none_or(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let hour = match rest.to_ascii_lowercase().replace('.', "").as_str() {
        "am" if (1..=12).contains(&hour) => hour % 12,
        "pm" if (1..=12).contains(&hour) => hour % 12 + 12,
        "am" | "pm" => return None,
        _ if rest.is_empty() || is_zone(rest) => hour,
        _ => return None,
    };
    (part && parts.next().is_none() && hour < 24 && minute < 60 && second < 60).then_some(Time {
        hour,
        minute,
        second,
    })
}

fn split(text: &str) -> Option<(&str, &str)> {
    let end = text
        .bytes()
        .position(|byte| !byte.is_ascii_digit() && !matches!(byte, b':' | b'.'))
        .unwrap_or(text.len());
    Some((text.get(..end)?, trim(text.get(end..)?)))
}

fn short(digits: &str) -> Option<u8> {
    let fits = (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| digits.parse().ok()).flatten()
}

/// `Z`, `+02`, `+0200` or `+02:00`.
pub(crate) fn is_zone(text: &str) -> bool {
    let Some(offset) = text.strip_prefix(['+', '-']) else { return matches!(text, "Z" | "z") };
    let digits = offset.bytes().filter(u8::is_ascii_digit).count();
    let colon = offset.len() == 5 && offset.as_bytes().get(2) == Some(&b':');
    digits == 2 && offset.len() == 2 || digits == 4 && (offset.len() == 4 || colon)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("08:30", "08:30:00")]
    #[case("8:30", "08:30:00")]
    #[case("8.30", "08:30:00")]
    #[case("23:59:59", "23:59:59")]
    #[case("23:59:59.123", "23:59:59")]
    #[case("8:30 PM", "20:30:00")]
    #[case("12:00 a.m.", "00:00:00")]
    #[case("12:15pm", "12:15:00")]
    #[case("18:30Z", "18:30:00")]
    #[case("18:30+02:00", "18:30:00")]
    fn a_time_is_read_in_the_ways_that_people_write_it(#[case] text: &str, #[case] read: &str) {
        assert_eq!(time(text).unwrap().to_string(), read);
    }

    #[rstest]
    #[case("24:00")]
    #[case("12:60")]
    #[case("8")]
    #[case("8:5")]
    #[case("13:00 PM")]
    #[case("08:30 Uhr")]
    #[case("08:30:00:00x")]
    #[case("")]
    fn what_is_no_time_is_refused(#[case] text: &str) {
        assert_eq!(time(text), None);
    }

    #[rstest]
    #[case("+02:00", true)]
    #[case("-0530", true)]
    #[case("Z", true)]
    #[case("+2", false)]
    #[case("CET", false)]
    fn a_zone_is_an_offset(#[case] text: &str, #[case] is: bool) {
        assert_eq!(is_zone(text), is);
    }
}
