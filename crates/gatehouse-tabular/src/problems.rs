//! The troubles of rows, as many as are kept.

use crate::{Row, TabularProblem, finding::counted, text::decode::Fault};

/// The troubles that are kept; the others are counted.
pub(crate) const KEPT: usize = 10_000;

/// The troubles of rows, each told once however often the rows are read.
#[derive(Default)]
pub(crate) struct Problems {
    list: Vec<TabularProblem>,
    total: u64,
    /// The last record whose troubles are told.
    pub(crate) through: u64,
}

impl Problems {
    /// Begins with what was noticed before.
    pub(crate) fn new(list: Vec<TabularProblem>) -> Self {
        Self { total: list.len() as u64, list, through: 0 }
    }

    /// Gives the troubles that are kept.
    pub(crate) fn list(&self) -> &[TabularProblem] {
        &self.list
    }

    /// Counts all troubles.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    fn push(&mut self, make: impl FnOnce() -> TabularProblem) {
        self.total += 1;
        if self.list.len() < KEPT {
            self.list.push(make());
        }
    }

    /// Tells that the bytes of a cell do not fit.
    pub(crate) fn fault(&mut self, fault: Fault, row: &Row, column: usize, byte: u64, encoding: &str) {
        self.push(|| {
            let place = format!("Row {}, column {}", row.number, column + 1);
            let (message, hint) = match fault {
                Fault::Bytes => (
                    format!("{place}: the bytes from {byte} on are no {encoding} text."),
                    "Choose another encoding, or look whether two files were joined.",
                ),
                Fault::Nul => (
                    format!("{place}: a zero byte stands at {byte}."),
                    "The program that wrote the file left it there; the cell is kept as it is.",
                ),
                Fault::Stray => (
                    format!("{place}: a quote is not closed where the cell ends."),
                    "The cell is kept with its quotes; double the quotes inside it.",
                ),
                Fault::Open => (
                    format!("{place}: a quote is opened at byte {byte} and never closed."),
                    "It was taken as a character, so that the lines below are rows; look at that line.",
                ),
            };
            TabularProblem {
                byte: Some(byte),
                column: u32::try_from(column + 1).ok(),
                value: Some(row.text(column).chars().take(60).collect()),
                ..TabularProblem::new(code(fault), message).hint(hint).at_row(row)
            }
        });
    }

    /// Tells that a row has more or fewer cells than the header.
    pub(crate) fn ragged(&mut self, row: &Row, columns: usize) {
        let count = row.cells.len();
        let more = row.cells.iter().skip(columns).any(|cell| !cell.text.trim().is_empty());
        if count == columns || (count > columns && !more) {
            return;
        }
        self.push(|| {
            let what = if count < columns { "fewer" } else { "more" };
            TabularProblem::new(
                "import.ragged",
                format!(
                    "Row {} has {}, {what} than the {columns} of the header.",
                    row.number,
                    counted(count, "cell")
                ),
            )
            .hint("Look for a delimiter that is missing, or one that should stand in quotes.")
            .at_row(row)
        });
    }
}

/// The stable code of a trouble with a cell's bytes.
fn code(fault: Fault) -> &'static str {
    match fault {
        Fault::Bytes => "import.bytes",
        Fault::Nul => "import.nul",
        Fault::Stray => "import.quote",
        Fault::Open => "import.quote_open",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cell;

    fn row(cells: &[&str]) -> Row {
        Row {
            number: 3,
            line: 4,
            byte: 20,
            cells: cells.iter().map(|text| Cell::text(*text)).collect(),
            raw: Some(20..30),
        }
    }

    #[test]
    fn a_row_with_empty_cells_too_many_is_no_trouble() {
        let mut problems = Problems::default();
        problems.ragged(&row(&["a", "b", ""]), 2);
        assert_eq!(problems.total(), 0);
        problems.ragged(&row(&["a", "b", "c"]), 2);
        problems.ragged(&row(&["a"]), 2);
        let told = &problems.list()[1];
        assert_eq!(told.message, "Row 3 has 1 cell, fewer than the 2 of the header.");
        assert_eq!((told.row, told.line, told.byte), (Some(3), Some(4), Some(20)));
    }

    #[test]
    fn more_than_are_kept_are_counted() {
        let mut problems = Problems::default();
        for _ in 0..KEPT + 5 {
            problems.ragged(&row(&["a"]), 2);
        }
        assert_eq!((problems.list().len(), problems.total()), (KEPT, KEPT as u64 + 5));
    }
}
