//! A window of rows with what is wrong at each cell; the whole file is never in memory.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use gatehouse_model::Problem;
use gatehouse_tabular::{Control, Filter, Row, Sniffed, Table};

use super::{blocking, views};
use crate::App;
use crate::import::check::Checked;
use crate::import::masked::Masked;
use crate::import::rows::RowFile;
use crate::view::{CellProblemView, NextProblemRequest, NextProblemView, RowView, RowsRequest, RowsView};

/// The most rows that one call gives.
const LARGEST_WINDOW: u32 = 500;

/// Rows that lie this near to each other are read in one go.
const NEAR: u64 = 64;

impl App {
    /// Gives rows by their place among those that the filter lets through.
    ///
    /// # Errors
    /// `import.not_checked` for a filter before the first check.
    pub async fn import_rows(&self, request: RowsRequest) -> Result<RowsView, Problem> {
        if request.count > LARGEST_WINDOW {
            let message = format!("count is {}; it must be from 0 to {LARGEST_WINDOW}.", request.count);
            return Err(Problem::new("usage.out_of_range", message).field("count"));
        }
        let import = self.imports.get(request.import_id)?;
        let (sniffed, generation) = self.sniffed(&import).await?;
        let file = import.whole()?;
        let _turn = import.turn().await?;
        let (held, checked) = {
            let mut state = import.state();
            (state.table.take(), state.checked.clone())
        };
        let held_import = Arc::clone(&import);
        let (view, table) = blocking(move || {
            let mut table = opened(&file, &sniffed, held)?;
            let masked = match &checked {
                Some(checked) => checked.masked.clone(),
                None => held_import.masked(&mut table, generation),
            };
            let shown = Shown { checked: checked.as_deref(), masked: masked.without(&request.revealed) };
            let view = window(&file, &mut table, &shown, &request);
            Ok((view, table))
        })
        .await?;
        import.put_back(table, generation);
        view
    }

    /// Finds the next row with a problem.
    ///
    /// # Errors
    /// `import.not_checked` before the first check.
    pub async fn next_problem(&self, request: NextProblemRequest) -> Result<NextProblemView, Problem> {
        let import = self.imports.get(request.import_id)?;
        let checked = import.state().checked.clone().ok_or_else(not_checked)?;
        let next = checked.check.report().next_problem(request.after);
        Ok(NextProblemView {
            number: next.map(|(number, _)| number),
            index: next.and_then(|(_, index)| index).and_then(|index| u32::try_from(index).ok()),
        })
    }
}

pub(crate) fn opened(file: &RowFile, sniffed: &Sniffed, held: Option<Table>) -> Result<Table, Problem> {
    match held {
        Some(table) => Ok(table),
        None => file.table(sniffed, &Control::none()),
    }
}

pub(crate) fn not_checked() -> Problem {
    Problem::new("import.not_checked", "The rows were not checked yet.").hint("Check the file first.")
}

/// What a row is shown with: what was found in it, and what is hidden of it.
struct Shown<'a> {
    checked: Option<&'a Checked>,
    masked: Masked,
}

fn window(
    file: &RowFile,
    table: &mut Table,
    shown: &Shown<'_>,
    request: &RowsRequest,
) -> Result<RowsView, Problem> {
    let count = request.count as usize;
    let filtered = request.only_problems || request.code.is_some() || request.column.is_some();
    if !filtered {
        let total = total(table, shown.checked);
        let rows = table.window(request.first.saturating_add(1), count).map_err(|error| file.problem(&error));
        return Ok(RowsView { total, rows: rows?.iter().map(|row| shown.row(row)).collect() });
    }
    let checked = shown.checked.ok_or_else(not_checked)?;
    let (total, wanted) = matching(checked, request, count)?;
    let mut rows = Vec::with_capacity(wanted.len());
    for run in runs(&wanted) {
        let span = usize::try_from(run[run.len() - 1] - run[0] + 1).unwrap_or(count);
        let read = table.window(run[0], span).map_err(|error| file.problem(&error))?;
        rows.extend(
            read.iter().filter(|row| run.binary_search(&row.number).is_ok()).map(|row| shown.row(row)),
        );
    }
    Ok(RowsView { total, rows })
}

/// Gives how many rows the filter lets through, and the numbers of those in the window.
fn matching(checked: &Checked, request: &RowsRequest, count: usize) -> Result<(u64, Vec<u64>), Problem> {
    let column = match request.column.as_deref() {
        None => None,
        Some(name) => Some(checked.header.iter().position(|heading| heading == name).ok_or_else(|| {
            Problem::new("usage.bad_value", format!("The file has no column \"{name}\".")).field("column")
        })?),
    };
    let filter = Filter { code: request.code.clone(), column };
    let of_file: BTreeSet<u64> = checked
        .troubles
        .iter()
        .filter(|trouble| request.code.as_deref().is_none_or(|code| code == trouble.code))
        .filter(|trouble| {
            column.is_none()
                || trouble.column.and_then(|column| column.checked_sub(1)).map(|c| c as usize) == column
        })
        .filter_map(|trouble| trouble.row)
        .collect();
    let report = checked.check.report();
    let (mut total, mut wanted) = (0, Vec::with_capacity(count));
    for number in merged(report.problem_rows(&filter), of_file.into_iter()) {
        if total >= request.first && wanted.len() < count {
            wanted.push(number);
        }
        total += 1;
    }
    Ok((total, wanted))
}

/// Two ascending series as one, each number once.
pub(super) fn merged(
    one: impl Iterator<Item = u64>,
    other: impl Iterator<Item = u64>,
) -> impl Iterator<Item = u64> {
    let (mut one, mut other) = (one.peekable(), other.peekable());
    std::iter::from_fn(move || match (one.peek(), other.peek()) {
        (Some(a), Some(b)) if a == b => {
            other.next();
            one.next()
        }
        (Some(a), Some(b)) if a < b => one.next(),
        (_, Some(_)) => other.next(),
        (Some(_), None) => one.next(),
        (None, None) => None,
    })
}

/// Parts ascending numbers into runs that are read in one go.
fn runs(numbers: &[u64]) -> impl Iterator<Item = &[u64]> {
    numbers.chunk_by(|one, next| next - one <= NEAR)
}

fn total(table: &mut Table, checked: Option<&Checked>) -> u64 {
    if let Some(rows) = table.rows().or(table.sniffed().rows) {
        return rows;
    }
    if let Some(checked) = checked {
        return checked.check.report().rows;
    }
    // What cannot be read is not counted; the rows before it are.
    let mut rows = 0;
    let _ = table.read_all(&Control::none(), &mut |_| {
        rows += 1;
        ControlFlow::Continue(())
    });
    rows
}

impl Shown<'_> {
    fn row(&self, row: &Row) -> RowView {
        RowView {
            number: row.number,
            line: row.line,
            cells: views::texts(row, 0, &self.masked),
            read_as: self.checked.map(|checked| checked.check.read_as(row)).unwrap_or_default(),
            problems: self.checked.map(|checked| problems_of(row, checked)).unwrap_or_default(),
        }
    }
}

/// What the check and the reading found in a row; no masked value is in it in full.
pub(super) fn problems_of(row: &Row, checked: &Checked) -> Vec<CellProblemView> {
    let mut problems: Vec<_> = checked.check.explain(row).into_iter().map(views::cell_problem).collect();
    let of_row = checked.troubles.iter().filter(|trouble| trouble.row == Some(row.number));
    for trouble in of_row {
        let found = views::trouble_at_cell(trouble);
        if !problems.iter().any(|known| known.code == found.code && known.index == found.index) {
            problems.push(found);
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_series_become_one_without_repetition() {
        let both: Vec<_> = merged([1, 3, 5, 9].into_iter(), [2, 3, 10].into_iter()).collect();
        assert_eq!(both, [1, 2, 3, 5, 9, 10]);
        assert_eq!(merged([].into_iter(), [4].into_iter()).collect::<Vec<_>>(), [4]);
    }

    #[test]
    fn near_rows_are_read_in_one_go_and_far_ones_apart() {
        let numbers = [1, 2, 60, 500, 501, 9_000];
        let parts: Vec<_> = runs(&numbers).map(<[u64]>::len).collect();
        assert_eq!(parts, [3, 2, 1]);
    }
}
