//! Finds where the table begins among title rows and remarks, and what its columns are.

use super::{
    header,
    kinds::{Look, look},
};
use crate::{Guess, SniffedColumn, finding::counted, sniffed::Start};

/// The lines above the table that are shown.
pub(crate) const PREAMBLE: usize = 20;

/// A record that was looked at.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) start: Start,
    /// The cells; none on a blank line or a remark.
    pub(crate) cells: Vec<String>,
}

impl Seen {
    fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.trim().is_empty()).count()
    }
}

/// Where a table begins.
#[derive(Debug)]
pub(crate) struct Layout {
    /// The header, or the first data record where there is none.
    pub(crate) start: Start,
    pub(crate) header: Guess<Option<u64>>,
    pub(crate) columns: usize,
}

/// Finds where the table begins; `None` when there is no record at all.
pub(crate) fn find(seen: &[Seen], asked: Option<Option<u64>>) -> Option<Layout> {
    let rows: Vec<&Seen> = seen.iter().filter(|row| !row.cells.is_empty()).collect();
    let usual = usual_columns(&rows);
    let guessed = rows.get(first_row(&rows, usual)).or(rows.last())?;
    let asked_row = match asked {
        Some(Some(line)) => {
            rows.iter().rfind(|row| row.start.line <= line + 1).copied().or(rows.first().copied())
        }
        _ => None,
    };
    let first = asked_row.unwrap_or(guessed);
    let place = rows.iter().position(|row| row.start == first.start).unwrap_or(0);
    let below: Vec<&[String]> = rows[place + 1..].iter().take(100).map(|row| row.cells.as_slice()).collect();
    let line = first.start.line.saturating_sub(1);
    let header = match asked {
        Some(Some(_)) => Guess::certain(Some(line), "it was chosen"),
        Some(None) => Guess::certain(None, "it was chosen"),
        None => {
            let full: Vec<&[String]> = below.iter().copied().filter(|row| row.len() == usual).collect();
            let made = header::judge(&first.cells, if full.is_empty() { &below } else { &full });
            let (value, other) = if made.header { (Some(line), None) } else { (None, Some(line)) };
            let why = if place > 0 {
                let verb = if place == 1 { "is" } else { "are" };
                format!("{}, below {} that {verb} no part of the table", made.why, counted(place, "row"))
            } else {
                made.why
            };
            let confidence = if place > 0 { made.confidence.min(0.93) } else { made.confidence };
            let runner_up = (confidence < 0.9).then(|| {
                let why = if other.is_some() {
                    "the first row could be headings"
                } else {
                    "all rows could be values"
                };
                (other, why.to_owned())
            });
            Guess { value, confidence, why, runner_up }
        }
    };
    let columns = match header.value {
        // A delimiter at the end of every record makes no column.
        Some(_)
            if !below
                .iter()
                .any(|row| row.iter().skip(first.cells.len()).any(|cell| !cell.trim().is_empty())) =>
        {
            first.cells.len()
        }
        Some(_) => first.cells.len().max(usual_columns(&rows[place..])),
        None => usual,
    };
    Some(Layout { start: first.start, header, columns })
}

/// The number of cells that most rows have; of two the larger one.
fn usual_columns(rows: &[&Seen]) -> usize {
    let mut counts = std::collections::BTreeMap::new();
    for row in rows {
        *counts.entry(row.cells.len()).or_insert(0_usize) += 1;
    }
    let worth = |(columns, rows): &(usize, usize)| *rows as f64 * if *columns == 1 { 0.3 } else { 1.0 };
    counts
        .into_iter()
        .max_by(|one, other| worth(one).total_cmp(&worth(other)))
        .map_or(0, |(columns, _)| columns)
}

/// Passes over rows that are too short, or too empty, to be part of the table.
fn first_row(rows: &[&Seen], usual: usize) -> usize {
    if usual < 2 {
        return 0;
    }
    let mut at = 0;
    while at < rows.len().min(200) {
        let row = rows[at];
        let ahead = &rows[at + 1..];
        let full =
            ahead.iter().take(60).any(|next| next.cells.len() >= usual && next.filled() > row.filled());
        let short = row.cells.len() < usual && row.filled() <= usual / 2 + usize::from(row.cells.len() == 1);
        // A title in a row that was filled up with delimiters, over a row with more in it.
        let next = ahead.iter().take(10).find(|next| next.filled() > 1);
        let sparse = row.filled() <= 1 && next.is_some_and(|next| next.filled() * 2 > usual.min(8));
        if !(short && full || sparse || row.cells.len() == 1 && !ahead.is_empty()) {
            return at;
        }
        at += 1;
    }
    0
}

/// Describes the columns by the rows that were looked at.
pub(crate) fn columns(header: &[String], rows: &[Vec<String>]) -> Vec<SniffedColumn> {
    header
        .iter()
        .enumerate()
        .map(|(column, name)| {
            let looks = rows.iter().map(|row| row.get(column).map_or(Look::Empty, |cell| look(cell)));
            let seen: Vec<Look> = looks.collect();
            let empty = rows.iter().filter(|row| row.get(column).is_none_or(|cell| cell.is_empty())).count();
            SniffedColumn { name: name.clone(), kind: common(&seen).name(), empty: empty as u64 }
        })
        .collect()
}

fn common(looks: &[Look]) -> Look {
    let filled: Vec<Look> = looks.iter().copied().filter(|look| *look != Look::Empty).collect();
    let Some(first) = filled.first().copied() else { return Look::Empty };
    let share = |wanted: &dyn Fn(Look) -> bool| {
        filled.iter().filter(|look| wanted(**look)).count() * 10 >= filled.len() * 9
    };
    let number = |look: Look| matches!(look, Look::Integer | Look::Decimal);
    let phones = filled.iter().filter(|look| **look == Look::Phone).count();
    if share(&|look| look == first) {
        first
    } else if phones * 4 >= filled.len() && share(&|look| matches!(look, Look::Phone | Look::Integer)) {
        // Some write the same numbers without gaps.
        Look::Phone
    } else if share(&number) {
        Look::Decimal
    } else if share(&|look| matches!(look, Look::Date | Look::DateTime)) {
        Look::DateTime
    } else {
        let kinds =
            [Look::Integer, Look::Date, Look::Time, Look::DateTime, Look::Boolean, Look::Email, Look::Phone];
        kinds.into_iter().find(|kind| share(&|look| look == *kind)).unwrap_or(Look::Text)
    }
}

/// Gives every column a heading.
pub(crate) fn names(header: Option<&[String]>, columns: usize) -> Vec<String> {
    let given = header.unwrap_or(&[]);
    (0..columns.max(given.len()))
        .map(|column| match given.get(column) {
            Some(name) if !name.is_empty() => name.clone(),
            _ => format!("column_{}", column + 1),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn seen(text: &str) -> Vec<Seen> {
        text.split('\n')
            .enumerate()
            .map(|(line, text)| Seen {
                start: Start { byte: 0, line: line as u64 + 1 },
                cells: if text.is_empty() {
                    Vec::new()
                } else {
                    text.split(',').map(str::to_owned).collect()
                },
            })
            .collect()
    }

    #[rstest]
    #[case("a,b\n1,2\n3,4", Some(0), 2)]
    #[case("Staff of March\n\nid,name,on\n1,a,b\n2,c,d", Some(2), 3)]
    #[case("Staff,,\nmade by x,,\nid,name,on\n1,a,b\n2,c,d", Some(2), 3)]
    #[case("1,2\n3,4\n5,6", None, 2)]
    #[case("a\nb\nc", Some(0), 1)]
    #[case("PREAMBLE,,\n,,\nid,name,on\n1,a,b", Some(2), 3)]
    #[case("a,b\n1,2,\n3,4,", Some(0), 2)]
    fn the_header_is_found(#[case] text: &str, #[case] header: Option<u64>, #[case] columns: usize) {
        let found = find(&seen(text), None).unwrap();
        assert_eq!((found.header.value, found.columns), (header, columns), "{}", found.header.why);
    }

    #[test]
    fn the_reason_counts_the_rows_above() {
        let why = |text: &str| find(&seen(text), None).unwrap().header.why;
        assert!(why("Staff\nid,name,on\n1,a,b\n2,c,d").ends_with("below 1 row that is no part of the table"));
        assert!(why("Staff\nMay\nid,name,on\n1,a,b").ends_with("below 2 rows that are no part of the table"));
    }

    #[test]
    fn a_header_that_was_said_is_kept() {
        let found = find(&seen("x,y\nid,name\n1,a"), Some(Some(1))).unwrap();
        assert_eq!((found.header.value, found.start.line), (Some(1), 2));
        assert_eq!(find(&seen("x,y\n1,a"), Some(None)).unwrap().header.value, None);
    }

    #[test]
    fn columns_without_heading_get_one() {
        let header = ["id".to_owned(), String::new()];
        assert_eq!(names(Some(&header), 3), ["id", "column_2", "column_3"]);
    }

    #[test]
    fn columns_are_named_by_what_they_hold() {
        let rows: Vec<Vec<String>> =
            [["1", "a@b.cz", "", "601 220 101"], ["2,5", "c@d.cz", "", "601220102"], ["3", "", "", ""]]
                .iter()
                .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
                .collect();
        let found = columns(&names(None, 4), &rows);
        let told: Vec<(&str, u64)> = found.iter().map(|column| (column.kind, column.empty)).collect();
        assert_eq!(told, [("decimal", 0), ("email", 1), ("empty", 3), ("phone", 1)]);
    }
}
