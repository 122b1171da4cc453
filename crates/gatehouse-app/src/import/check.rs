//! The two passes of a check: the first learns what only the whole file tells, the second judges each row.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use gatehouse_model::{ImportSchema, Problem};
use gatehouse_tabular::{
    Check, Control, DateOrder, ReadEnd, Row, Table, TabularError, TabularProblem, write_rejected,
};

use super::masked::Masked;
use super::rows::RowFile;

/// What is checked against what.
#[derive(Debug, Clone)]
pub(crate) struct CheckOrder {
    pub(crate) schema: ImportSchema,
    /// The column of the resource for each column of the file.
    pub(crate) mapping: Vec<Option<String>>,
    pub(crate) orders: BTreeMap<String, DateOrder>,
    pub(crate) today: jiff::civil::Date,
    /// The columns that look masked.
    pub(crate) masked: Masked,
}

/// A check that was carried out: its findings, and the troubles of the file itself.
pub(crate) struct Checked {
    pub(crate) check: Check,
    pub(crate) header: Vec<String>,
    /// The columns whose values are shown only when somebody asks.
    pub(crate) masked: Masked,
    /// Troubles of reading, the first of them.
    pub(crate) troubles: Vec<TabularProblem>,
    /// How many there were in all.
    pub(crate) troubles_total: u64,
    /// Why the rows after the last one could not be read; those before it are checked all the same.
    pub(crate) broke_off: Option<Problem>,
    pub(crate) cancelled: bool,
}

/// Carries out both passes.
///
/// # Errors
/// Why no row at all could be read, or that the file changed.
pub(crate) fn carry_out(
    order: &CheckOrder,
    file: &RowFile,
    table: &mut Table,
    control: &Control<'_>,
) -> Result<Checked, Problem> {
    let masked = order.masked.clone().mapped(&order.schema, &order.mapping);
    let header = table.header().to_vec();
    let mut check = Check::new(&order.schema, &header, &order.mapping, &order.orders, order.today);
    let first_half = |done: u64, total: u64| (control.progress)(done, total.saturating_mul(2));
    let second_half =
        |done: u64, total: u64| (control.progress)(total.saturating_add(done), total.saturating_mul(2));
    let mut broke_off = None;
    let learning = Control { progress: &first_half, cancelled: control.cancelled };
    let mut seen = 0;
    let end = pass(file, table, &learning, &mut broke_off, |row| {
        seen += 1;
        check.observe(row);
    })?;
    if let (0, Some(problem)) = (seen, &broke_off) {
        return Err(problem.clone());
    }
    check.decide();
    let mut cancelled = end.cancelled;
    if !cancelled {
        let judging = Control { progress: &second_half, cancelled: control.cancelled };
        cancelled = pass(file, table, &judging, &mut broke_off, |row| check.judge(row))?.cancelled;
    }
    let (troubles, troubles_total) = (table.problems().to_vec(), table.problems_total());
    Ok(Checked { check, header, masked, troubles, troubles_total, broke_off, cancelled })
}

fn pass(
    file: &RowFile,
    table: &mut Table,
    control: &Control<'_>,
    broke_off: &mut Option<Problem>,
    mut each: impl FnMut(&Row),
) -> Result<ReadEnd, Problem> {
    let mut rows = 0;
    let end = table.read_all(control, &mut |row| {
        rows += 1;
        each(row);
        ControlFlow::Continue(())
    });
    match end {
        Ok(end) => Ok(end),
        // Of a file that became another one nothing that was read can be trusted.
        Err(error @ TabularError::ChangedWhileOpen) => Err(file.problem(&error)),
        Err(error) => {
            *broke_off = Some(file.problem(&error));
            Ok(ReadEnd { rows, cancelled: false })
        }
    }
}

impl Checked {
    /// Writes the rejected rows with their reasons, and gives how many there are.
    ///
    /// # Errors
    /// `file.unwritable` when the other side takes nothing, `import.cancelled`, or what reading met.
    pub(crate) fn write_rejected(
        &self,
        file: &RowFile,
        table: &mut Table,
        out: &mut dyn std::io::Write,
        control: &Control<'_>,
    ) -> Result<u64, Problem> {
        let written = write_rejected(table, &self.check, out, control);
        let written = written.map_err(|error| file.problem(&error))?;
        if (control.cancelled)() { Err(cancelled()) } else { Ok(written) }
    }
}

/// What is told of work that somebody stopped.
pub(crate) fn cancelled() -> Problem {
    Problem::new("import.cancelled", "The work on the file was cancelled before its end.")
        .hint("Start it again when you like.")
}
