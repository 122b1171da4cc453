//! A named file, looked at and checked where it lies; no house is opened for it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gatehouse_model::Problem;
use gatehouse_providers::Catalogue;
use gatehouse_tabular::{Control, FileKind, Filter, Row, Table, TabularProblem};
use jiff::Zoned;

use super::asked::{checked_mapping, date_orders, schema_of};
use super::check::proposed;
use super::rows::{merged, problems_of};
use super::views;
use crate::import::beginning::Beginning;
use crate::import::check::{CheckOrder, Checked, cancelled, carry_out};
use crate::import::masked::Masked;
use crate::import::rows::RowFile;
use crate::view::{
    CellProblemView, ColumnMappingView, FileProblemView, ImportCheckView, SniffChoices, SniffView,
};
use crate::whole_file::{Existing, is_same_file, write_whole};

/// How a long call is watched and stopped.
pub struct Watch<'a> {
    /// Is told how many bytes are done, and of how many.
    pub progress: &'a (dyn Fn(u64, u64) + Sync),
    /// Says whether the call is to end early.
    pub cancelled: &'a (dyn Fn() -> bool + Sync),
}

/// What a named file is.
#[derive(Debug, Clone)]
pub struct FileSniff {
    /// What it is.
    pub view: SniffView,
    /// The physical line of the header, from 0; none without one.
    pub header_row: Option<u64>,
}

impl FileSniff {
    /// Looks at a file, and counts the rows of one that is too long to be looked at whole.
    ///
    /// # Errors
    /// `file.not_found`, `usage.bad_value` for a choice, or why it is no table (`import.…`).
    pub fn of(path: &Path, choices: &SniffChoices, watch: &Watch<'_>) -> Result<Self, Problem> {
        let file = RowFile::named(path);
        let control = Control { progress: watch.progress, cancelled: watch.cancelled };
        let sniffed = file.sniff(choices, &control)?;
        let mut view = views::sniff_view(file.name(), sniffed.length, &sniffed);
        if view.rows.is_none() {
            let mut table = file.table(&sniffed, &control)?;
            match table.read_all(&control, &mut |_| ControlFlow::Continue(())) {
                Ok(end) if end.cancelled => return Err(cancelled()),
                Ok(end) => view.rows = Some(end.rows),
                // What could be told of the file stands beside the trouble, not instead of it.
                Err(error) => view.problems.push(views::file_problem(&file.problem(&error))),
            }
        }
        Ok(Self { view, header_row: sniffed.header_row.value })
    }
}

/// Gives every cell as text: the records of a text file, or the whole sheet of a workbook from its first row on.
///
/// # Errors
/// As [`FileSniff::of`]; a trouble on the way ends the cells after the rows before it.
pub fn file_cells(
    path: &Path,
    choices: &SniffChoices,
    watch: &Watch<'_>,
) -> Result<Vec<Vec<String>>, Problem> {
    let file = RowFile::named(path);
    let control = Control { progress: watch.progress, cancelled: watch.cancelled };
    let mut sniffed = file.sniff(choices, &control)?;
    let sheet = sniffed.kind != FileKind::Csv;
    if sheet {
        sniffed = file.sniff(&SniffChoices { header_row: Some(-1), ..choices.clone() }, &control)?;
    }
    let mut table = file.table(&sniffed, &control)?;
    let mut cells: Vec<Vec<String>> = Vec::new();
    let end = table.read_all(&control, &mut |row| {
        if sheet {
            // Rows that the workbook leaves out are empty.
            let place = usize::try_from(row.line.saturating_sub(1)).unwrap_or(usize::MAX);
            while cells.len() < place {
                cells.push(Vec::new());
            }
        }
        cells.push(row.cells.iter().map(|cell| cell.text.clone()).collect());
        ControlFlow::Continue(())
    });
    let end = end.map_err(|error| file.problem(&error))?;
    if end.cancelled { Err(cancelled()) } else { Ok(cells) }
}

/// What a named file is checked for.
#[derive(Debug, Clone)]
pub struct CheckFile {
    /// The profiles in force, among them the platform's.
    pub profiles: Arc<Catalogue>,
    /// The file.
    pub path: PathBuf,
    /// What a person decided about its form.
    pub choices: SniffChoices,
    /// The platform's profile id.
    pub platform: String,
    /// The resource.
    pub resource: String,
    /// The column of the resource for a column of the file by its name; none leaves the column out.
    pub mapping: Vec<(String, Option<String>)>,
    /// The order of dates by column of the resource: `dmy`, `mdy`, `ymd`.
    pub date_orders: BTreeMap<String, String>,
}

/// A file that was checked.
pub struct FileCheck {
    file: RowFile,
    path: PathBuf,
    table: Table,
    checked: Checked,
    mapping: Vec<ColumnMappingView>,
    missing: Vec<String>,
}

/// A problem of a checked file, at its place.
#[derive(Debug, Clone)]
pub struct FoundProblem {
    /// The stable code.
    pub code: String,
    /// `error`, `question` or `warning`.
    pub severity: String,
    /// The data record, from 1.
    pub row: Option<u64>,
    /// The physical line, from 1.
    pub line: Option<u64>,
    /// The offset in a text file.
    pub byte: Option<u64>,
    /// The column's name in the file.
    pub column: Option<String>,
    /// The cell as written.
    pub value: Option<String>,
    /// What it is, as a sentence.
    pub message: String,
    /// The next step.
    pub hint: Option<String>,
}

impl CheckFile {
    /// Checks every row in two passes.
    ///
    /// # Errors
    /// As [`FileSniff::of`], `import.unknown_resource`, `import.bad_mapping`, `import.bad_date_order`,
    /// `import.changed_while_open`, `import.cancelled`.
    pub fn carry_out(&self, watch: &Watch<'_>) -> Result<FileCheck, Problem> {
        let schema = schema_of(&self.profiles, &self.platform, &self.resource)?;
        let orders = date_orders(&schema, &self.date_orders)?;
        let control = Control { progress: watch.progress, cancelled: watch.cancelled };
        let file = RowFile::named(&self.path);
        let sniffed = file.sniff(&self.choices, &control)?;
        let mut table = file.table(&sniffed, &control)?;
        let beginning = Beginning::of(&mut table);
        let masked = Masked::looked_up(&beginning);
        let mut mapping = proposed(&schema, &masked, &beginning);
        for (column, target) in &self.mapping {
            say(&mut mapping, column, target.as_deref())?;
        }
        let targets: Vec<_> = mapping.iter().map(|column| column.target.clone()).collect();
        checked_mapping(&schema, table.header(), &targets)?;
        let missing = super::check::missing(&schema, &targets);
        let order = CheckOrder { schema, mapping: targets, orders, today: Zoned::now().date(), masked };
        let checked = carry_out(&order, &file, &mut table, &control)?;
        if checked.cancelled {
            return Err(cancelled());
        }
        Ok(FileCheck { file, path: self.path.clone(), table, checked, mapping, missing })
    }
}

/// Lays what a person said of a column over the proposal; a target moves from where it was proposed.
fn say(mapping: &mut [ColumnMappingView], column: &str, target: Option<&str>) -> Result<(), Problem> {
    let Some(place) = mapping.iter().position(|one| one.source == column) else {
        let known: Vec<_> = mapping.iter().map(|one| one.source.as_str()).collect();
        return Err(Problem::new("import.bad_mapping", format!("The file has no column \"{column}\"."))
            .hint(format!("It has: {}.", known.join(", "))));
    };
    for (index, other) in mapping.iter_mut().enumerate() {
        if index == place {
            other.target = target.map(str::to_owned);
            other.confidence = 1.0;
            other.ask = false;
            "it was said so".clone_into(&mut other.why);
        } else if target.is_some() && other.target.as_deref() == target && other.confidence < 1.0 {
            other.target = None;
        }
    }
    Ok(())
}

impl FileCheck {
    /// Gives the counts and the groups.
    pub fn view(&self) -> ImportCheckView {
        views::check_view(&self.checked, 0)
    }

    /// Gives which column of the resource each column of the file was taken for.
    pub fn mapping(&self) -> &[ColumnMappingView] {
        &self.mapping
    }

    /// Gives the required columns that nothing maps to.
    pub fn missing(&self) -> &[String] {
        &self.missing
    }

    /// Gives why the rest of the file could not be read, if it could not.
    pub fn broke_off(&self) -> Option<&Problem> {
        self.checked.broke_off.as_ref()
    }

    /// Gives how many troubles of reading there are beyond those that [`FileCheck::each_problem`] gives.
    pub fn unlisted(&self) -> u64 {
        self.checked.troubles_total.saturating_sub(self.checked.troubles.len() as u64)
    }

    /// Gives every problem in the order of the file until `each` answers false.
    ///
    /// # Errors
    /// `import.changed_while_open`, `import.cancelled`, or what reading met.
    pub fn each_problem(
        &mut self,
        watch: &Watch<'_>,
        each: &mut dyn FnMut(FoundProblem) -> bool,
    ) -> Result<(), Problem> {
        let control = Control { progress: watch.progress, cancelled: watch.cancelled };
        let Self { table, checked, file, .. } = self;
        for trouble in checked.troubles.iter().filter(|trouble| trouble.row.is_none()) {
            if !each(of_file(trouble, &checked.header)) {
                return Ok(());
            }
        }
        let troubled = checked.troubles.iter().filter_map(|trouble| trouble.row);
        let all = Filter { code: None, column: None };
        let report = checked.check.report();
        let mut wanted = merged(report.problem_rows(&all), troubled).peekable();
        let end = table.read_all(&control, &mut |row| {
            while wanted.next_if(|&number| number < row.number).is_some() {}
            match wanted.peek() {
                None => return ControlFlow::Break(()),
                Some(&number) if number > row.number => return ControlFlow::Continue(()),
                Some(_) => {}
            }
            for found in problems_of(row, checked) {
                if !each(at_cell(found, row, checked)) {
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        });
        match (end, &checked.broke_off) {
            (Ok(_), None) if (watch.cancelled)() => Err(cancelled()),
            (Ok(_), None) => Ok(()),
            (_, Some(problem)) => {
                each(broken(problem));
                Ok(())
            }
            (Err(error), None) => Err(file.problem(&error)),
        }
    }

    /// Writes the rejected rows with their reasons; the file is whole or not there.
    ///
    /// # Errors
    /// `usage.same_file` for the checked file itself, `file.unwritable`, or what reading met.
    pub fn save_rejected(&mut self, path: &Path, watch: &Watch<'_>) -> Result<u64, Problem> {
        refuse_same(&self.path, path)?;
        let control = Control { progress: watch.progress, cancelled: watch.cancelled };
        let Self { table, checked, file, .. } = self;
        write_whole(path, Existing::Replace, |out| checked.write_rejected(file, table, out, &control))
    }
}

/// Refuses to write over the file that is read.
///
/// # Errors
/// `usage.same_file`.
pub fn refuse_same(input: &Path, output: &Path) -> Result<(), Problem> {
    if is_same_file(input, output) {
        return Err(Problem::new(
            "usage.same_file",
            format!("{} is the file that is checked.", output.display()),
        )
        .hint("Name another file for the rejected rows."));
    }
    Ok(())
}

fn at_cell(found: CellProblemView, row: &Row, checked: &Checked) -> FoundProblem {
    let index = found.index.map(|index| index as usize);
    FoundProblem {
        code: found.code,
        severity: found.severity,
        row: Some(row.number),
        line: Some(row.line),
        byte: row.raw.as_ref().map(|_| row.byte),
        column: index.and_then(|index| checked.header.get(index).cloned()),
        value: index.map(|index| checked.masked.shown(index, row.text(index))),
        message: found.message,
        hint: found.hint,
    }
}

fn of_file(trouble: &TabularProblem, header: &[String]) -> FoundProblem {
    let index = trouble.column.and_then(|column| column.checked_sub(1));
    let column = index.and_then(|index| header.get(index as usize).cloned());
    let FileProblemView { code, message, hint, row, line, byte, column } =
        views::trouble_view(trouble, column);
    let value = trouble.value.clone();
    FoundProblem { code, severity: "warning".to_owned(), row, line, byte, column, value, message, hint }
}

fn broken(problem: &Problem) -> FoundProblem {
    let FileProblemView { code, message, hint, row, line, byte, column } = views::file_problem(problem);
    FoundProblem { code, severity: "error".to_owned(), row, line, byte, column, value: None, message, hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(index: u32, source: &str, target: Option<&str>) -> ColumnMappingView {
        ColumnMappingView {
            index,
            source: source.to_owned(),
            target: target.map(str::to_owned),
            confidence: 0.8,
            ask: true,
            why: String::new(),
            runner_up: None,
            samples: Vec::new(),
        }
    }

    #[test]
    fn what_is_said_of_a_column_moves_the_target() {
        let mut mapping = [column(0, "Mail", Some("email")), column(1, "E-mail 2", None)];
        say(&mut mapping, "E-mail 2", Some("email")).unwrap();
        assert_eq!(mapping[0].target, None);
        assert_eq!(mapping[1].target.as_deref(), Some("email"));
        assert!(!mapping[1].ask);
        say(&mut mapping, "E-mail 2", None).unwrap();
        assert_eq!(mapping[1].target, None);
    }

    #[test]
    fn a_column_that_is_not_there_is_answered_with_those_there_are() {
        let problem = say(&mut [column(0, "Mail", None)], "Email", Some("email")).unwrap_err();
        assert_eq!(problem.code, "import.bad_mapping");
        assert!(problem.hint.as_deref().is_some_and(|hint| hint.contains("Mail")), "{problem:?}");
    }

    #[test]
    fn the_checked_file_is_not_written_over() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("staff.csv");
        std::fs::write(&path, "x").unwrap();
        let problem = refuse_same(&path, &home.path().join("./staff.csv")).unwrap_err();
        assert_eq!(problem.code, "usage.same_file");
        refuse_same(&path, &home.path().join("other.csv")).unwrap();
    }
}
