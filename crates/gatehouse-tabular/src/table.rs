//! The rows of a file.

use std::{
    io::{self, Read, Seek, SeekFrom, Write},
    ops::{ControlFlow, Range},
};

use crate::{
    Control, FileKind, Limits, Row, Sniffed, Source, TabularError, TabularProblem, book,
    index::Index,
    problems::Problems,
    rows::{Pass, Rows},
    sniff::fingerprint,
    text::layout,
};

/// Where a workbook's sheet is unrolled to: a temporary file, or memory.
pub trait Scratch: Read + Write + Seek + Send {}

impl<T: Read + Write + Seek + Send + ?Sized> Scratch for T {}

/// How often a long pass tells its progress and asks whether it is stopped, in rows.
const BEAT: u64 = 1024;

/// The bytes of a cell's text that a window shows, and those that it shows of a cell once its texts are many.
const SHOWN: usize = 64 << 10;
const SHOWN_OF_MANY: usize = 64;
/// The bytes of text in a window that are many.
const MANY: usize = 16 << 20;

/// How a pass over the rows ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadEnd {
    /// The data records that were given.
    pub rows: u64,
    /// Whether it was stopped before the last one.
    pub cancelled: bool,
}

/// The rows of a file, with their places.
pub struct Table {
    source: Box<dyn Source>,
    sniffed: Sniffed,
    rows: Rows,
    header: Vec<String>,
    header_raw: Option<Range<u64>>,
    index: Index,
    count: Option<u64>,
    problems: Problems,
}

impl Table {
    /// Opens the rows of a file that was sniffed. Of a text, only the header is read; a workbook's sheet is unrolled
    /// into `scratch`.
    ///
    /// # Errors
    /// Fails when the file is another one than was sniffed, passes a limit or cannot be read, and with
    /// [`TabularError::Cancelled`] when a workbook is not unrolled to its end.
    pub fn open(
        mut source: Box<dyn Source>,
        sniffed: &Sniffed,
        scratch: Box<dyn Scratch>,
        limits: &Limits,
        control: &Control<'_>,
    ) -> Result<Table, TabularError> {
        unchanged(source.as_mut(), sniffed)?;
        let mut rows = match sniffed.kind {
            FileKind::Csv => Rows::text(sniffed, limits)?,
            _ => Rows::book(book::unroll(source.as_mut(), sniffed, scratch, limits, control)?),
        };
        let mut first = rows.begin();
        let mut header = None;
        let mut header_raw = None;
        if sniffed.header_row.value.is_some() {
            let mut pass = rows.pass(first, 0);
            let mut row = Row::default();
            if pass.next(&mut rows, source.as_mut(), &mut row, &mut |_, _, _| {})? {
                header = Some(row.cells.into_iter().map(|cell| cell.text).collect::<Vec<_>>());
                header_raw = row.raw;
            }
            first = pass.place();
        }
        let header = layout::names(header.as_deref(), sniffed.columns.len());
        Ok(Table {
            source,
            sniffed: sniffed.clone(),
            rows,
            header,
            header_raw,
            index: Index::new(first),
            count: None,
            problems: Problems::new(sniffed.problems.clone()),
        })
    }

    /// Gives the headings; `column_1` and so on where there is none.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Gives each data record in order until `each` breaks; the row is reused.
    ///
    /// # Errors
    /// Fails after the rows before the trouble were given.
    pub fn read_all(
        &mut self,
        control: &Control<'_>,
        each: &mut dyn FnMut(&Row) -> ControlFlow<()>,
    ) -> Result<ReadEnd, TabularError> {
        unchanged(self.source.as_mut(), &self.sniffed)?;
        let (_, start) = self.index.before(1);
        let mut pass = self.rows.pass(start, 0);
        let mut row = Row::default();
        loop {
            if pass.number().is_multiple_of(BEAT) {
                (control.progress)(self.rows.done(pass.place()), self.rows.length(&self.sniffed));
                if (control.cancelled)() {
                    return Ok(ReadEnd { rows: pass.number(), cancelled: true });
                }
            }
            if !self.step(&mut pass, &mut row)? {
                let length = self.rows.length(&self.sniffed);
                (control.progress)(length, length);
                return Ok(ReadEnd { rows: pass.number(), cancelled: false });
            }
            if each(&row).is_break() {
                return Ok(ReadEnd { rows: pass.number(), cancelled: true });
            }
        }
    }

    /// Begins a walk at or before a data record (from 1).
    pub(crate) fn pass_to(&self, record: u64) -> Pass {
        let (number, start) = self.index.before(record);
        self.rows.pass(start, number - 1)
    }

    /// Makes sure that the file is the one that was sniffed.
    ///
    /// # Errors
    /// Fails when it changed or cannot be read.
    pub(crate) fn unchanged(&mut self) -> Result<(), TabularError> {
        unchanged(self.source.as_mut(), &self.sniffed)
    }

    /// Reads one record, notes where it begins, and tells its troubles if that was not done before.
    pub(crate) fn step(&mut self, pass: &mut Pass, row: &mut Row) -> Result<bool, TabularError> {
        let new = pass.number() >= self.problems.through;
        let mut faults = Vec::new();
        let mut note = |fault, column, byte| {
            if new {
                faults.push((fault, column, byte));
            }
        };
        if !pass.next(&mut self.rows, self.source.as_mut(), row, &mut note)? {
            self.count = Some(pass.number());
            return Ok(false);
        }
        self.index.note(row.number, pass.row_place());
        if new {
            self.problems.through = row.number;
            let encoding = self.sniffed.encoding.as_ref().map_or("", |guess| guess.value.as_str());
            for (fault, column, byte) in faults {
                self.problems.fault(fault, row, column, byte, encoding);
            }
            if row.raw.is_some() {
                self.problems.ragged(row, self.header.len());
            }
        }
        Ok(true)
    }

    /// Gives the number of data records once a pass has reached the end.
    pub fn rows(&self) -> Option<u64> {
        self.count
    }

    /// Gives `count` data records from `first` (from 1), to be shown: of a text over 64 KiB only the beginning is
    /// given, and of each one over 64 bytes once those before it are 16 MiB together; [`crate::Cell::cut`] says so.
    ///
    /// # Errors
    /// Fails when the file changed or cannot be read.
    pub fn window(&mut self, first: u64, count: usize) -> Result<Vec<Row>, TabularError> {
        unchanged(self.source.as_mut(), &self.sniffed)?;
        let first = first.max(1);
        if count == 0 || self.count.is_some_and(|rows| first > rows) {
            return Ok(Vec::new());
        }
        let mut pass = self.pass_to(first);
        let mut rows = Vec::with_capacity(count.min(1024));
        let mut row = Row::default();
        let mut held = 0;
        while rows.len() < count && self.step(&mut pass, &mut row)? {
            if row.number < first {
                continue;
            }
            let cells = row.cells.iter().map(|cell| {
                let cell = cell.shortened(if held < MANY { SHOWN } else { SHOWN_OF_MANY });
                held += cell.text.len();
                cell
            });
            let cells = cells.collect();
            let Row { number, line, byte, .. } = row;
            rows.push(Row { number, line, byte, cells, raw: row.raw.clone() });
        }
        Ok(rows)
    }

    /// Copies original bytes of a text file.
    ///
    /// # Errors
    /// Fails when either side fails, and when the bytes are not there any more.
    pub fn raw(&mut self, range: Range<u64>, out: &mut dyn Write) -> io::Result<()> {
        self.source.seek(SeekFrom::Start(range.start))?;
        let wanted = range.end.saturating_sub(range.start);
        let copied = io::copy(&mut Read::take(self.source.as_mut(), wanted), out)?;
        if copied < wanted {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file is shorter than it was"));
        }
        Ok(())
    }

    /// Gives the place of the header's bytes in a text file.
    pub fn header_raw(&self) -> Option<Range<u64>> {
        self.header_raw.clone()
    }

    /// Gives the troubles found so far, at most 10,000.
    pub fn problems(&self) -> &[TabularProblem] {
        self.problems.list()
    }

    /// Counts the troubles found so far, those above 10,000 too.
    pub fn problems_total(&self) -> u64 {
        self.problems.total()
    }

    /// Gives what the file is.
    pub fn sniffed(&self) -> &Sniffed {
        &self.sniffed
    }
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table")
            .field("header", &self.header)
            .field("rows", &self.count)
            .finish_non_exhaustive()
    }
}

fn unchanged(source: &mut dyn Source, sniffed: &Sniffed) -> Result<(), TabularError> {
    let length = source.seek(SeekFrom::End(0))?;
    if length != sniffed.length || fingerprint(source, length)? != sniffed.fingerprint {
        return Err(TabularError::ChangedWhileOpen);
    }
    Ok(())
}
