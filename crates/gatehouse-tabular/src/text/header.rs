//! Decides whether a row holds headings.

use std::collections::HashSet;

use super::kinds::{Look, look};
use crate::finding::counted;

/// Words that stand in headings and seldom in values (folded to lower case).
const WORDS: &[&str] = &[
    "id",
    "name",
    "first name",
    "last name",
    "email",
    "e-mail",
    "phone",
    "date",
    "time",
    "address",
    "city",
    "country",
    "status",
    "type",
    "code",
    "amount",
    "value",
    "price",
    "rate",
    "role",
    "title",
    "description",
    "imię",
    "nazwisko",
    "telefon",
    "data",
    "stanowisko",
    "nazwa",
    "adres",
    "miasto",
    "kraj",
    "stawka",
    "jméno",
    "příjmení",
    "datum",
    "pozice",
    "město",
    "adresa",
    "země",
    "název",
    "ім'я",
    "прізвище",
    "телефон",
    "дата",
    "посада",
    "місто",
    "назва",
];

/// Whether a row holds headings, how sure that is, and why.
pub(crate) struct Verdict {
    pub(crate) header: bool,
    pub(crate) confidence: f32,
    pub(crate) why: String,
}

/// Judges a row by the rows below it.
pub(crate) fn judge(row: &[String], below: &[&[String]]) -> Verdict {
    let looks: Vec<Look> = row.iter().map(|cell| look(cell)).collect();
    let filled = looks.iter().filter(|look| **look != Look::Empty).count();
    let typed = looks.iter().filter(|look| look.is_typed()).count();
    let texts = looks.iter().filter(|look| matches!(look, Look::Text | Look::Boolean)).count();
    let known = row.iter().filter(|cell| WORDS.contains(&cell.trim().to_lowercase().as_str())).count();
    if filled == 0 {
        return verdict(false, 0.7, "the row is empty");
    }
    if known > 0 && typed == 0 {
        let why = match known {
            1 => "one of its cells is a word of headings".to_owned(),
            known => format!("{known} of its cells are words of headings"),
        };
        return verdict(true, if below.is_empty() { 0.9 } else { 0.98 }, why);
    }
    if typed == filled {
        return verdict(false, 0.9, "all its cells are values");
    }
    if below.is_empty() {
        return verdict(texts >= typed, 0.6, "there is no row below to compare it with");
    }
    let score = compare(row, &looks, below) + known as f64;
    let distinct: HashSet<&str> = row.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    let written = row.iter().filter(|cell| !cell.is_empty()).count();
    let repeated = written - distinct.len();
    let score = score - 0.3 * repeated as f64;
    if typed * 2 > filled && score < 1.0 {
        return verdict(false, 0.8, format!("{typed} of its {} are values", counted(filled, "cell")));
    }
    let confidence = (0.7 + score.abs() * 0.06).min(0.98) as f32;
    if score < 0.0 {
        verdict(false, confidence, "its cells look like those below")
    } else if score > 0.9 {
        verdict(true, confidence, "its cells are words over columns of values")
    } else {
        verdict(true, 0.75, "its cells are words, like those below")
    }
}

fn verdict(header: bool, confidence: f32, why: impl Into<String>) -> Verdict {
    Verdict { header, confidence, why: why.into() }
}

/// Adds up, column by column, what speaks for headings and what against.
fn compare(row: &[String], looks: &[Look], below: &[&[String]]) -> f64 {
    let mut score = 0.0;
    for (column, seen) in looks.iter().enumerate().take(200) {
        let values: Vec<&str> = below
            .iter()
            .filter_map(|row| row.get(column))
            .map(String::as_str)
            .filter(|cell| !cell.is_empty())
            .collect();
        if values.is_empty() || *seen == Look::Empty {
            continue;
        }
        let typed = values.iter().filter(|value| look(value).is_typed()).count();
        if typed * 10 >= values.len() * 8 {
            score += if seen.is_typed() { -1.0 } else { 1.0 };
            continue;
        }
        if seen.is_typed() {
            score -= 0.7;
            continue;
        }
        // A heading that comes again below is a value, where rows are many.
        let again = values.iter().filter(|value| **value == row[column]).count();
        if again > 0 && values.len() > 2 {
            score -= 0.4;
        } else {
            score += same_length(&row[column], &values);
        }
    }
    score
}

/// Values of one length under a heading of another speak for a heading.
fn same_length(heading: &str, values: &[&str]) -> f64 {
    let length = values[0].chars().count();
    let even = values.len() > 2 && values.iter().all(|value| value.chars().count() == length);
    match (even, heading.chars().count() == length) {
        (true, false) => 0.4,
        (true, true) => -0.2,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("a,b", "1,2|3,4", true)]
    #[case("imię,nazwisko", "Jan,Nowak", true)]
    #[case("1,2", "3,4", false)]
    #[case("1,2,3", "", false)]
    #[case("a,b,c", "", true)]
    #[case("Jan,2024-01-01,12", "Ewa,2024-01-02,13|Ida,2024-01-03,1", false)]
    #[case("id,note", "1,x|2,y", true)]
    #[case("NaN,name,name", "1,x,y", true)]
    fn a_heading_is_told_from_a_value(#[case] row: &str, #[case] below: &str, #[case] header: bool) {
        let cells = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        let below: Vec<Vec<String>> = below.split('|').filter(|row| !row.is_empty()).map(cells).collect();
        let below: Vec<&[String]> = below.iter().map(Vec::as_slice).collect();
        let made = judge(&cells(row), &below);
        assert_eq!(made.header, header, "{}", made.why);
    }
}
