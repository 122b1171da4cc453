//! What a cell looks like, at a glance: for scoring dialects and headers, and to name columns by kind.
//!
//! Nothing is converted here; the checks read values properly.

use crate::value::contact;

/// What a cell looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Look {
    Empty,
    Integer,
    Decimal,
    Date,
    Time,
    DateTime,
    Boolean,
    Email,
    Phone,
    Text,
}

impl Look {
    /// Gives the name that people and scripts read.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "datetime",
            Self::Boolean => "boolean",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Text => "text",
        }
    }

    /// Tells whether it is a value that no heading looks like.
    pub(crate) fn is_typed(self) -> bool {
        !matches!(self, Self::Empty | Self::Text | Self::Boolean)
    }
}

/// Looks at a cell.
pub(crate) fn look(text: &str) -> Look {
    let text = text.trim_matches(|char: char| char.is_whitespace() || char == '\u{a0}' || char == '\0');
    if text.is_empty() {
        return Look::Empty;
    }
    if text.len() > 64 {
        return Look::Text;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 {
        return wordy(text);
    }
    if is_phone(text, digits) {
        return Look::Phone;
    }
    if let Some(look) = number(text) {
        return look;
    }
    if is_time(text) {
        return Look::Time;
    }
    if is_date(text) {
        return Look::Date;
    }
    if let Some((day, time)) = text.split_once(['T', ' '])
        && is_date(day)
        && is_time(time)
    {
        return Look::DateTime;
    }
    if is_email(text) { Look::Email } else { Look::Text }
}

fn wordy(text: &str) -> Look {
    let lower = text.to_lowercase();
    if matches!(lower.as_str(), "true" | "false" | "yes" | "no" | "tak" | "nie" | "ano" | "ne" | "так" | "ні")
    {
        Look::Boolean
    } else if matches!(lower.as_str(), "nan" | "n/a" | "na" | "null" | "none" | "-" | "#n/a") {
        Look::Empty
    } else if is_email(text) {
        Look::Email
    } else {
        Look::Text
    }
}

fn number(text: &str) -> Option<Look> {
    let bare = text.strip_prefix(['-', '+', '(']).unwrap_or(text);
    let bare = bare.strip_suffix([')', '%']).unwrap_or(bare);
    let bare = bare.trim_matches(|char: char| char.is_whitespace() || "$€£¥".contains(char));
    if bare.is_empty() {
        return None;
    }
    if bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Look::Integer);
    }
    let mut signs = 0;
    let mut exponent = false;
    let mut before = ' ';
    for (at, char) in bare.char_indices() {
        let fits = match char {
            '0'..='9' => true,
            '.' | ',' => {
                signs += 1;
                at + 1 == bare.len() || before != '.' && before != ','
            }
            ' ' | '\u{a0}' | '\u{202f}' | '\'' => {
                before.is_ascii_digit() && bare[at..].chars().nth(1).is_some_and(|next| next.is_ascii_digit())
            }
            'e' | 'E' => !std::mem::replace(&mut exponent, true) && at > 0 && at + 1 < bare.len(),
            '-' | '+' => matches!(before, 'e' | 'E'),
            _ => false,
        };
        if !fits {
            return None;
        }
        before = char;
    }
    let same = bare.contains('.')
        && bare.matches('.').count() > 1
        && bare.contains(',')
        && bare.matches(',').count() > 1;
    // More than one sign of either kind parts thousands in threes, or it is a date or a version.
    let parts: Vec<&str> = bare.split(['.', ',']).collect();
    let thirds = || parts[1..parts.len() - 1].iter().all(|part| part.len() == 3);
    (!same && (signs < 2 || thirds())).then_some(Look::Decimal)
}

fn is_time(text: &str) -> bool {
    let clock = text.strip_suffix('Z').unwrap_or(text);
    let clock = clock.split_once(['+', '-']).map_or(clock, |(clock, _)| clock).trim();
    let lower = clock.to_ascii_lowercase();
    let clock = lower.trim_end_matches("am").trim_end_matches("pm").trim();
    let parts: Vec<&str> = clock.split(':').collect();
    let digits =
        |part: &str| part.len() <= 2 && !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match parts.as_slice() {
        [hours, minutes] => digits(hours) && digits(minutes),
        [hours, minutes, seconds] => {
            digits(hours) && digits(minutes) && digits(seconds.split(['.', ',']).next().unwrap_or(""))
        }
        _ => false,
    }
}

fn is_date(text: &str) -> bool {
    let text = text.trim_end_matches('.');
    for sign in ['-', '/', '.'] {
        let parts: Vec<&str> = text.split(sign).map(str::trim).collect();
        if let [first, second, third] = parts.as_slice() {
            let number = |part: &str| part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
            let month = number(second) || (second.len() >= 3 && second.chars().all(char::is_alphabetic));
            let lengths = [first.len(), second.len(), third.len()];
            return number(first)
                && month
                && number(third)
                && !lengths.contains(&0)
                && lengths.iter().any(|len| *len > 1);
        }
    }
    false
}

/// Tells a phone number that no other value looks like: with `+`, with `0` and gaps, or three threes. Digits alone are
/// a number.
fn is_phone(text: &str, digits: usize) -> bool {
    if !(9..=15).contains(&digits) || text.ends_with(')') || contact::phone(text).is_err() {
        return false;
    }
    if text.starts_with('+') || text.starts_with("(+") {
        return true;
    }
    let mut groups = text.split(|char: char| !char.is_ascii_digit()).filter(|group| !group.is_empty());
    let points = text.matches('.').count();
    match text.as_bytes().first() {
        Some(b'0') if points != 1 => groups.nth(1).is_some(),
        Some(b'(') => groups.next().is_some_and(|area| area.starts_with('0')),
        Some(b'1'..=b'9') if points == 0 => digits == 9 && groups.all(|group| group.len() == 3),
        _ => false,
    }
}

fn is_email(text: &str) -> bool {
    let Some((user, host)) = text.split_once('@') else { return false };
    let fits = |char: char| char.is_alphanumeric() || "._%+-".contains(char);
    !user.is_empty() && user.chars().all(fits) && host.contains('.') && host.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("", Look::Empty)]
    #[case("007", Look::Integer)]
    #[case("-1 234,50", Look::Decimal)]
    #[case("1.234.567,8", Look::Decimal)]
    #[case("1e9", Look::Decimal)]
    #[case("2024-02-31", Look::Date)]
    #[case("1.2.2024", Look::Date)]
    #[case("31/12/99", Look::Date)]
    #[case("12-Mar-2020", Look::Date)]
    #[case("9:30", Look::Time)]
    #[case("2024-01-01T10:00:00Z", Look::DateTime)]
    #[case("2024-01-01 10:00", Look::DateTime)]
    #[case("ano", Look::Boolean)]
    #[case("a.b@c.pl", Look::Email)]
    #[case("+48 601 220 101", Look::Phone)]
    #[case("+48601220101", Look::Phone)]
    #[case("601 220 101", Look::Phone)]
    #[case("601-220-101", Look::Phone)]
    #[case("(022) 123-45-67", Look::Phone)]
    #[case("020 7946 0958", Look::Phone)]
    #[case("601220101", Look::Integer)]
    #[case("1 234 567 890", Look::Decimal)]
    #[case("(1 234 567 890)", Look::Decimal)]
    #[case("0.1234567891", Look::Decimal)]
    #[case("-123 456 789", Look::Decimal)]
    #[case("+12.50", Look::Decimal)]
    #[case("e2e", Look::Text)]
    #[case("imię", Look::Text)]
    fn a_cell_is_seen_for_what_it_looks_like(#[case] text: &str, #[case] expected: Look) {
        assert_eq!(look(text), expected);
    }
}
