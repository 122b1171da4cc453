//! What is found at a cell or in a row: a small record while rows are counted, and sentences when they are shown.

use crate::value::{
    contact::{EmailFault, PhoneFault},
    date::DateFault,
    number::{DecimalSign, NumberFault},
};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The row is not sent.
    Error,
    /// The row is not sent until a person says how it is meant.
    Question,
    /// The row is sent as it is.
    Warning,
}

impl Severity {
    /// Gives its stable name: `error`, `question` or `warning`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Question => "question",
            Self::Warning => "warning",
        }
    }

    /// Whether a row with it stays behind.
    pub fn rejects(self) -> bool {
        self != Self::Warning
    }
}

/// What was found at a cell, in sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellFinding {
    /// The column of the file, from 0; none for the row as a whole.
    pub index: Option<usize>,
    /// The stable code, `import.…`.
    pub code: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// Cell, value, rule and remedy, as sentences; a masked value is never in it in full.
    pub message: String,
    /// The next step, where there is one.
    pub hint: Option<String>,
}

/// What was found, without any text: made for each faulty cell of a million rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Fault {
    Missing,
    /// Neither this column nor the one that may stand instead.
    MissingBoth,
    /// The column of the schema, by its place there, that nothing in the file gives.
    NoColumn(usize),
    ErrorCell,
    Formula,
    FormulaValue,
    TooLong,
    Pattern,
    Email(EmailFault),
    Phone(PhoneFault),
    NotE164,
    LostZero,
    Date(DateFault),
    AmbiguousDate,
    MixedDates,
    Time,
    Number(NumberFault),
    Integer(NumberFault),
    AmbiguousNumber,
    OtherSign(DecimalSign),
    Decimals,
    Range,
    Boolean,
    NotAllowed,
    Currency,
    Country,
    Zone,
    Json,
    YearAhead,
    Outlier,
    NationalId,
    TaxId,
    Postcode,
    /// The record that has the value first.
    Duplicate(u32),
    /// The record that has the key first, and the place of the key.
    DuplicateKey(u32, usize),
    /// A rule of the schema, by its place there.
    NotBefore(usize),
    Age(usize),
    Without(usize),
    TooManyCells,
}

/// A fault with the planned column that it stands at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Found {
    pub(crate) column: Option<usize>,
    pub(crate) fault: Fault,
}

impl Fault {
    /// The stable code.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Missing | Self::MissingBoth => "import.missing",
            Self::NoColumn(_) => "import.missing_column",
            Self::ErrorCell => "import.cell_error",
            Self::Formula => "import.formula",
            Self::FormulaValue => "import.formula_value",
            Self::TooLong => "import.too_long",
            Self::Pattern => "import.bad_pattern",
            Self::Email(_) => "import.bad_email",
            Self::Phone(_) | Self::NotE164 => "import.bad_phone",
            Self::LostZero => "import.lost_zero",
            Self::Date(_) => "import.bad_date",
            Self::AmbiguousDate => "import.ambiguous_date",
            Self::MixedDates => "import.mixed_dates",
            Self::Time => "import.bad_time",
            Self::Number(_) | Self::Integer(_) => "import.bad_number",
            Self::AmbiguousNumber => "import.ambiguous_number",
            Self::OtherSign(_) => "import.other_decimal_sign",
            Self::Decimals => "import.too_many_decimals",
            Self::Range => "import.out_of_range",
            Self::Boolean => "import.bad_boolean",
            Self::NotAllowed => "import.not_allowed",
            Self::Currency => "import.bad_currency",
            Self::Country => "import.bad_country",
            Self::Zone => "import.bad_zone",
            Self::Json => "import.bad_json",
            Self::YearAhead => "import.year_ahead",
            Self::Outlier => "import.outlier",
            Self::NationalId => "import.national_id",
            Self::TaxId => "import.tax_id",
            Self::Postcode => "import.postcode",
            Self::Duplicate(_) => "import.duplicate",
            Self::DuplicateKey(..) => "import.duplicate_key",
            Self::NotBefore(_) => "import.not_before",
            Self::Age(_) => "import.age",
            Self::Without(_) => "import.without",
            Self::TooManyCells => "import.too_many_cells",
        }
    }

    /// How much it weighs.
    pub(crate) fn severity(self) -> Severity {
        match self {
            Self::AmbiguousDate | Self::AmbiguousNumber => Severity::Question,
            Self::Formula
            | Self::FormulaValue
            | Self::LostZero
            | Self::OtherSign(_)
            | Self::YearAhead
            | Self::Outlier
            | Self::NationalId
            | Self::TaxId
            | Self::Postcode => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// What it is, in a few words.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Missing => "Value missing",
            Self::MissingBoth => "One of two values missing",
            Self::NoColumn(_) => "Column missing",
            Self::ErrorCell => "Error of a spreadsheet",
            Self::Formula => "Begins like a formula",
            Self::FormulaValue => "Result of a formula",
            Self::TooLong => "Too long",
            Self::Pattern => "Not of the required form",
            Self::Email(_) => "E-mail cannot be delivered",
            Self::Phone(_) | Self::NotE164 => "Phone number not recognised",
            Self::LostZero => "Phone number without + or 0",
            Self::Date(_) => "Date not recognised",
            Self::AmbiguousDate => "Date order is not certain",
            Self::MixedDates => "Date in another order than the rest",
            Self::Time => "Time not recognised",
            Self::Number(_) => "Number not recognised",
            Self::Integer(_) => "Not a whole number",
            Self::AmbiguousNumber => "Thousands or decimals",
            Self::OtherSign(DecimalSign::Comma) => "Decimal comma among points",
            Self::OtherSign(DecimalSign::Point) => "Decimal point among commas",
            Self::Decimals => "Too many decimals",
            Self::Range => "Out of range",
            Self::Boolean => "Neither yes nor no",
            Self::NotAllowed => "Not one of the allowed values",
            Self::Currency => "Currency not recognised",
            Self::Country => "Country not recognised",
            Self::Zone => "Time zone not recognised",
            Self::Json => "Not JSON",
            Self::YearAhead => "More than a year ahead",
            Self::Outlier => "Ten times the usual amount",
            Self::NationalId => "Check digit does not fit",
            Self::TaxId => "Check digit of a tax number does not fit",
            Self::Postcode => "Postcode of another form",
            Self::Duplicate(_) => "Value stands twice",
            Self::DuplicateKey(..) => "Row stands twice",
            Self::NotBefore(_) => "Ends before it begins",
            Self::Age(_) => "Age out of range",
            Self::Without(_) => "Value that must come with another",
            Self::TooManyCells => "More cells than columns",
        }
    }
}

/// The most characters of a value that a message shows.
const SHOWN: usize = 80;

/// Gives a value for a message: cut to 80 characters, signs that cannot be seen spelled out, a masked one hidden but
/// for its end.
pub(crate) fn shown(value: &str, masked: bool) -> String {
    if masked {
        let length = value.chars().count();
        let kept = if length > 6 { 2 } else { 0 };
        return format!("…{}", value.chars().skip(length - kept).collect::<String>());
    }
    let mut text = String::with_capacity(value.len().min(SHOWN + 3));
    let mut room = SHOWN - 1;
    for (place, char) in value.chars().enumerate() {
        let spelled = is_unseen(char).then(|| char.escape_default().to_string());
        let width = spelled.as_ref().map_or(1, String::len);
        // The last place is for the sign of a cut, unless the value ends there.
        if width > room && !(room == 0 && width == 1 && value.chars().nth(place + 1).is_none()) {
            text.push('…');
            break;
        }
        room = room.saturating_sub(width);
        match spelled {
            Some(spelled) => text.push_str(&spelled),
            None => text.push(char),
        }
    }
    text
}

/// Control characters, and those that turn the direction of a line.
fn is_unseen(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Writes a number with its noun: `1 row`, `1,203 rows`.
pub(crate) fn counted(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", count(number as u64))
}

/// Writes a count with commas between thousands.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("31/02/2024", false, "31/02/2024")]
    #[case("a\nb\0", false, "a\\nb\\u{0}")]
    #[case("44051401359", true, "…59")]
    #[case("1234", true, "…")]
    #[case("", true, "…")]
    fn a_value_is_shown_without_what_would_harm_a_line(
        #[case] value: &str,
        #[case] masked: bool,
        #[case] text: &str,
    ) {
        assert_eq!(shown(value, masked), text);
    }

    #[rstest]
    #[case(0, "0")]
    #[case(999, "999")]
    #[case(1_203, "1,203")]
    #[case(1_000_000, "1,000,000")]
    fn counts_have_commas(#[case] number: u64, #[case] text: &str) {
        assert_eq!(count(number), text);
    }

    #[test]
    fn eighty_characters_are_shown_and_eighty_one_are_cut() {
        assert_eq!(shown(&"ż".repeat(80), false), "ż".repeat(80));
        assert_eq!(shown(&"ż".repeat(81), false), format!("{}…", "ż".repeat(79)));
    }

    proptest! {
        #[test]
        fn no_value_is_longer_than_its_room_and_no_masked_one_is_whole(value in "\\PC{0,120}|[\\x00-\\x1f]{0,30}") {
            prop_assert!(shown(&value, false).chars().count() <= SHOWN);
            let hidden = shown(&value, true);
            prop_assert!(hidden.chars().count() <= 3);
            prop_assert!(value.is_empty() || !hidden.contains(&value));
        }
    }
}
