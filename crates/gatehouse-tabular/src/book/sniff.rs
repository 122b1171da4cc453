//! Looks at the sheets of a workbook, and unrolls the one that is read.

use super::{
    guard,
    read::{Book, kept},
    record::{Roll, Unrolled},
};
use crate::{
    Cell, Control, FileKind, Limits, Scratch, SheetInfo, SniffOverrides, Sniffed, Source, TabularError,
    sniffed::Start,
    text::layout::{self, Seen},
};

/// The rows that are kept to decide by.
const FIRST: usize = 500;
/// The cells over all sheets that are looked at to tell their sizes.
const GLANCE: u64 = 200_000;

/// The size of a sheet as far as it was walked over.
#[derive(Default)]
struct Walked {
    rows: u64,
    columns: u64,
    whole: bool,
    /// The rows in which something is written, by their line from 1.
    lines: Vec<u64>,
    first: Vec<Seen>,
}

/// Says what a workbook holds.
///
/// # Errors
/// Fails when it cannot be read, passes a limit or lacks the sheet that was asked for.
pub(crate) fn sniff(
    source: &mut dyn Source,
    kind: FileKind,
    length: u64,
    overrides: &SniffOverrides,
    limits: &Limits,
    control: &Control<'_>,
) -> Result<Sniffed, TabularError> {
    if kind != FileKind::Xls {
        guard::check(source, true, limits)?;
    }
    let mut book = Book::open(source, kind, limits)?;
    let names = book.sheets();
    let choice = Choice::new(&names, overrides.sheet.as_deref())?;
    let mut left = GLANCE;
    let mut sheets = Vec::new();
    let mut chosen: Option<(String, Walked)> = None;
    for (name, hidden) in &names {
        let empty = chosen.as_ref().is_none_or(|(_, read)| read.lines.is_empty());
        let ours = empty && choice.takes(name, *hidden);
        let walked = match walk(&mut book, name, ours, &mut left, limits, control) {
            Ok(walked) => walked,
            Err(error) if ours => return Err(error),
            Err(error @ TabularError::Cancelled) => return Err(error),
            // A sheet that cannot be read does not keep the others from it.
            Err(_) => Walked::default(),
        };
        sheets.push(SheetInfo {
            name: name.clone(),
            rows: walked.rows,
            columns: walked.columns,
            hidden: *hidden,
        });
        // Where all are empty, the first one stands for them.
        if ours && (chosen.is_none() || !walked.lines.is_empty()) {
            chosen = Some((name.clone(), walked));
        }
    }
    let (chosen, read) = chosen.ok_or_else(no_sheet)?;
    Ok(describe(kind, length, overrides, chosen, sheets, &read))
}

fn no_sheet() -> TabularError {
    TabularError::NotATable("the workbook has no sheet of cells".to_owned())
}

/// Which sheets may be the one that is read: the first of them in which something is written.
enum Choice<'a> {
    Asked(&'a str),
    Visible,
    Any,
}

impl<'a> Choice<'a> {
    fn new(names: &[(String, bool)], asked: Option<&'a str>) -> Result<Self, TabularError> {
        match asked {
            Some(asked) if names.iter().any(|(name, _)| name == asked) => Ok(Self::Asked(asked)),
            Some(asked) => Err(TabularError::NoSheet(asked.to_owned())),
            None if names.is_empty() => Err(no_sheet()),
            None if names.iter().all(|(_, hidden)| *hidden) => Ok(Self::Any),
            None => Ok(Self::Visible),
        }
    }

    fn takes(&self, name: &str, hidden: bool) -> bool {
        match self {
            Self::Asked(asked) => name == *asked,
            Self::Visible => !hidden,
            Self::Any => true,
        }
    }
}

fn walk(
    book: &mut Book<'_>,
    name: &str,
    ours: bool,
    left: &mut u64,
    limits: &Limits,
    control: &Control<'_>,
) -> Result<Walked, TabularError> {
    let mut walked = Walked { whole: true, ..Walked::default() };
    book.rows(name, limits, &mut |row, cells| {
        if (control.cancelled)() {
            return Err(TabularError::Cancelled);
        }
        walked.rows = walked.rows.max(u64::from(row) + 1);
        walked.columns = walked.columns.max(cells.len() as u64);
        if cells.iter().all(|cell| cell.text.is_empty()) {
            return Ok(true);
        }
        walked.lines.push(u64::from(row) + 1);
        *left = left.saturating_sub(cells.len() as u64);
        if ours && walked.first.len() < FIRST {
            let start = Start { byte: 0, line: u64::from(row) + 1 };
            walked.first.push(Seen { start, cells: cells.iter().map(|cell| cell.text.clone()).collect() });
        }
        let enough = *left == 0 && !(ours && walked.first.len() < FIRST);
        walked.whole = !enough;
        Ok(!enough)
    })?;
    Ok(walked)
}

fn describe(
    kind: FileKind,
    length: u64,
    overrides: &SniffOverrides,
    chosen: String,
    sheets: Vec<SheetInfo>,
    read: &Walked,
) -> Sniffed {
    let width = usize::try_from(read.columns).unwrap_or(0);
    // A row of a sheet ends at its last written cell; that alone makes it no title row.
    let mut seen = read.first.clone();
    let usual = seen.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    for row in &mut seen {
        row.cells.resize(usual.max(row.cells.len()), String::new());
    }
    let layout = layout::find(&seen, overrides.header_row);
    let (start, header_row) = layout.map_or_else(
        || (Start { byte: 0, line: 1 }, crate::Guess::certain(None, "the sheet is empty")),
        |layout| (layout.start, layout.header),
    );
    let header = header_row.value.is_some();
    let heading = seen.iter().find(|row| header && row.start == start).map(|row| row.cells.as_slice());
    let names = layout::names(heading, width);
    let data: Vec<Vec<String>> = seen
        .iter()
        .filter(|row| row.start.line >= start.line)
        .skip(usize::from(header))
        .map(|row| row.cells.clone())
        .collect();
    let rows = read.lines.iter().filter(|line| **line >= start.line).count() as u64;
    Sniffed {
        kind,
        encoding: None,
        bom: false,
        delimiter: None,
        quote: None,
        escape: None,
        newline: None,
        comment: None,
        preamble_rows: start.line - 1,
        preamble: preamble(&seen, start),
        header_row,
        footer_rows: 0,
        rows: read.whole.then(|| rows.saturating_sub(u64::from(header))),
        columns: layout::columns(&names, &data),
        sheets,
        sheet: Some(chosen),
        problems: Vec::new(),
        length,
        fingerprint: 0,
        start,
        end: None,
    }
}

/// The rows above the table, as far as they are shown.
fn preamble(seen: &[Seen], table: Start) -> Vec<String> {
    let rows = usize::try_from(table.line - 1).unwrap_or(layout::PREAMBLE).min(layout::PREAMBLE);
    let mut lines = vec![String::new(); rows];
    for row in seen {
        if let Some(line) = usize::try_from(row.start.line - 1).ok().and_then(|at| lines.get_mut(at)) {
            let cells = row.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
            *line = cells.collect::<Vec<_>>().join("  ");
        }
    }
    lines
}

/// Writes the rows of the chosen sheet, from the header on, to a scratch file.
///
/// # Errors
/// Fails when the sheet cannot be read or passes a limit, when the scratch file cannot be written, and when it is
/// cancelled.
pub(crate) fn unroll(
    source: &mut dyn Source,
    sniffed: &Sniffed,
    scratch: Box<dyn Scratch>,
    limits: &Limits,
    control: &Control<'_>,
) -> Result<Unrolled, TabularError> {
    if sniffed.kind != FileKind::Xls {
        guard::check(source, false, limits)?;
    }
    let mut book = Book::open(source, sniffed.kind, limits)?;
    let mut roll = Roll::new(scratch)?;
    let sheet = sniffed.sheet.clone().unwrap_or_default();
    let rows = sniffed.sheets.iter().find(|known| known.name == sheet).map_or(0, |known| known.rows);
    book.rows(&sheet, limits, &mut |row, cells: &[Cell]| {
        let line = u64::from(row) + 1;
        if line % 1024 == 0 {
            (control.progress)(line.min(rows), rows);
            if (control.cancelled)() {
                return Err(TabularError::Cancelled);
            }
        }
        if line < sniffed.start.line || cells.iter().all(|cell| cell.text.is_empty()) {
            return Ok(true);
        }
        kept(roll.add(line, cells))
    })?;
    Ok(roll.finish()?)
}
