//! What the values of a column say for and against a target.

use gatehouse_model::{ColumnKind, ImportColumn};

use crate::fold;
use crate::value::{codes, contact, date, number, time, trim, words};

/// Weighs a likeness of headings with the values.
pub(super) fn weigh(column: &ImportColumn, values: &[String], score: f32, why: String) -> (f32, String) {
    let there: Vec<_> = values.iter().map(|value| trim(value)).filter(|value| !value.is_empty()).collect();
    let Some(fitting) = fitting(column, &there) else { return (score, why) };
    let part = fitting as f32 / there.len() as f32;
    let kind = kind(column.kind);
    if score > 0.0 && part < 0.5 {
        // The name itself is not doubted away, only asked about.
        let score = if score >= 0.98 { 0.62 } else { score * 0.6 };
        let why = match there.len() {
            1 => format!("{why}, but its one value is not of the kind: {kind}"),
            many => format!("{why}, but {fitting} of {many} values are {kind}"),
        };
        return (score, why);
    }
    if (0.4..0.9).contains(&score) && part >= 0.9 {
        return ((score + 0.08).min(0.89), format!("{why}, and its values are {kind}"));
    }
    // An e-mail address cannot be taken for anything else.
    if score < 0.4 && column.kind == ColumnKind::Email && part >= 0.9 {
        return (0.65, format!("its values are {kind}"));
    }
    (score, why)
}

/// How many values are of the column's kind; none where nothing can be said.
fn fitting(column: &ImportColumn, values: &[&str]) -> Option<usize> {
    if values.is_empty() {
        return None;
    }
    let mut word = String::new();
    let mut fits = |text: &str| match column.kind {
        ColumnKind::Email => contact::email(text).is_ok(),
        ColumnKind::Phone | ColumnKind::E164 => contact::phone(text).is_ok() || contact::is_exponent(text),
        ColumnKind::Date | ColumnKind::DateTime => {
            date::scan(text).is_ok() || matches!(date::parts(text), Err(date::DateFault::Serial))
        }
        ColumnKind::Time => time::time(text).is_some(),
        ColumnKind::Integer | ColumnKind::Decimal => {
            !matches!(number::number(text), Err(number::NumberFault::Form))
        }
        ColumnKind::Boolean => {
            fold::word(text, &mut word);
            words::boolean(&word).is_some()
        }
        ColumnKind::Currency => text.chars().count() <= 4 || codes::currency(text).is_some(),
        ColumnKind::IanaTz => codes::is_zone(text),
        _ => true,
    };
    let checked = !matches!(
        column.kind,
        ColumnKind::Text | ColumnKind::Enum | ColumnKind::List | ColumnKind::Country | ColumnKind::Json
    );
    checked.then(|| values.iter().filter(|value| fits(value)).count())
}

fn kind(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Email => "e-mail addresses",
        ColumnKind::Phone | ColumnKind::E164 => "phone numbers",
        ColumnKind::Date => "dates",
        ColumnKind::DateTime => "dates with a time",
        ColumnKind::Time => "times",
        ColumnKind::Integer | ColumnKind::Decimal => "numbers",
        ColumnKind::Boolean => "yes or no",
        ColumnKind::Currency => "currencies",
        ColumnKind::IanaTz => "time zones",
        _ => "texts",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::fits(ColumnKind::Date, &["13.04.2025", "2025-01-01"], 0.7, 0.78)]
    #[case::does_not_fit(ColumnKind::Date, &["soon", "x"], 0.96, 0.576)]
    #[case::its_own_name(ColumnKind::Date, &["soon", "x"], 1.0, 0.62)]
    #[case::half_fits(ColumnKind::Date, &["soon", "13.04.2025"], 0.7, 0.7)]
    #[case::nothing_to_see(ColumnKind::Date, &["", " "], 0.7, 0.7)]
    #[case::any_text(ColumnKind::Text, &["soon"], 0.7, 0.7)]
    #[case::addresses_under_another_name(ColumnKind::Email, &["a@b.pl"], 0.0, 0.65)]
    #[case::phones_under_another_name(ColumnKind::Phone, &["+48601220114"], 0.0, 0.0)]
    #[case::phones_that_a_spreadsheet_spoiled(ColumnKind::Phone, &["4,47E+11"], 0.96, 0.96)]
    #[case::yes_and_no(ColumnKind::Boolean, &["tak", "nie"], 0.8, 0.88)]
    fn values_raise_and_lower_a_likeness(
        #[case] kind: ColumnKind,
        #[case] values: &[&str],
        #[case] score: f32,
        #[case] weighed: f32,
    ) {
        let values: Vec<_> = values.iter().map(|value| (*value).to_owned()).collect();
        let (got, _) = weigh(&ImportColumn::new("a", kind), &values, score, "because".into());
        assert!((got - weighed).abs() < 0.001, "{got}");
    }
}
