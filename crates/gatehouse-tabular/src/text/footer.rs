//! Finds notes and totals below the last record of a table.

use super::{kinds::Look, kinds::look, layout::Seen};

/// The records below a table that are looked at.
const NOTES: usize = 40;

const TOTALS: &[&str] = &[
    "total",
    "totals",
    "grand total",
    "razem",
    "suma",
    "ogółem",
    "celkem",
    "součet",
    "всього",
    "разом",
    "итого",
];

/// Gives the index of the first record below the table, in the last records of a file; blank lines among them.
///
/// A row that is merely cut or short is no footer: it is kept, and told as ragged.
pub(crate) fn find(seen: &[Seen], columns: usize) -> Option<usize> {
    if columns < 2 {
        return None;
    }
    let mut found = None;
    for at in (1..seen.len()).rev().take(NOTES) {
        let row = &seen[at];
        if row.cells.is_empty() {
            continue;
        }
        let behind_gap = seen[at - 1].cells.is_empty() || found.is_some();
        if !is_note(row, columns, behind_gap) {
            break;
        }
        found = Some(at);
    }
    let first = found?;
    // Something of the table has to be left above.
    seen[..first].iter().any(|row| row.cells.len() == columns).then_some(first)
}

fn is_note(row: &Seen, columns: usize, behind_gap: bool) -> bool {
    let filled: Vec<&str> =
        row.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
    let Some(first) = filled.first() else { return row.cells.len() != columns };
    let lower = first.trim_end_matches(':').to_lowercase();
    if TOTALS.contains(&lower.as_str()) {
        return behind_gap || filled.len() <= 2;
    }
    let words = look(first) == Look::Text && (first.contains(' ') || first.starts_with(['*', '#', '-', '=']));
    let lone = filled.len() == 1 && row.cells.len() != columns && words;
    let sparse =
        columns >= 3 && filled.len() == 1 && words && row.cells.first().is_some_and(|cell| !cell.is_empty());
    lone || (behind_gap && filled.len() == 1 && row.cells.len() < columns) || (behind_gap && sparse)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sniffed::Start;
    use rstest::rstest;

    #[rstest]
    #[case("a,b,c\n1,2,3\n\nSource: the office", Some(3))]
    #[case("a,b,c\n1,2,3\n* as of March", Some(2))]
    #[case("a,b,c\n1,2,3\nRazem,,", Some(2))]
    #[case("a,b,c\n1,2,3\n4", None)]
    #[case("a,b,c\n1,2,3\n4,5", None)]
    #[case("a,b,c\n1,2,3", None)]
    #[case("a\n1\nsome words", None)]
    fn notes_are_told_from_short_rows(#[case] text: &str, #[case] expected: Option<usize>) {
        let seen: Vec<Seen> = text
            .split('\n')
            .map(|line| Seen {
                start: Start::default(),
                cells: if line.is_empty() {
                    Vec::new()
                } else {
                    line.split(',').map(str::to_owned).collect()
                },
            })
            .collect();
        assert_eq!(find(&seen, seen[0].cells.len()), expected);
    }
}
