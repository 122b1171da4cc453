//! The rows of a file.

use std::{
    io::{self, Read, Seek, Write},
    ops::{ControlFlow, Range},
};

use crate::{Control, Limits, Row, Sniffed, Source, TabularError, TabularProblem};

/// Where a workbook's sheet is unrolled to: a temporary file, or memory.
pub trait Scratch: Read + Write + Seek + Send {}

impl<T: Read + Write + Seek + Send + ?Sized> Scratch for T {}

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
    sniffed: Sniffed,
    header: Vec<String>,
    problems: Vec<TabularProblem>,
}

impl Table {
    /// Opens the rows of a file that was sniffed. A workbook's sheet is unrolled into `scratch`.
    ///
    /// # Errors
    /// Fails when the file is another one than was sniffed, passes a limit or cannot be read.
    pub fn open(
        source: Box<dyn Source>,
        sniffed: &Sniffed,
        scratch: Box<dyn Scratch>,
        limits: &Limits,
        control: &Control<'_>,
    ) -> Result<Table, TabularError> {
        let _ = (source, scratch, limits, control);
        Ok(Table { sniffed: sniffed.clone(), header: Vec::new(), problems: Vec::new() })
    }

    /// Gives the headings; `column_1` and so on where there is no header.
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
        let _ = (control, each);
        Ok(ReadEnd { rows: 0, cancelled: false })
    }

    /// Gives the number of data records once a pass has reached the end.
    pub fn rows(&self) -> Option<u64> {
        None
    }

    /// Gives `count` data records from `first` (from 1).
    ///
    /// # Errors
    /// Fails when the file changed or cannot be read.
    pub fn window(&mut self, first: u64, count: usize) -> Result<Vec<Row>, TabularError> {
        let _ = (first, count);
        Ok(Vec::new())
    }

    /// Copies original bytes of a text file.
    ///
    /// # Errors
    /// Fails when either side fails.
    pub fn raw(&mut self, range: Range<u64>, out: &mut dyn Write) -> io::Result<()> {
        let _ = (range, out);
        Ok(())
    }

    /// Gives the place of the header's bytes in a text file.
    pub fn header_raw(&self) -> Option<Range<u64>> {
        None
    }

    /// Gives the troubles found so far, at most 10,000.
    pub fn problems(&self) -> &[TabularProblem] {
        &self.problems
    }

    /// Counts the troubles found so far, those above 10,000 too.
    pub fn problems_total(&self) -> u64 {
        self.problems.len() as u64
    }

    /// Gives what the file is.
    pub fn sniffed(&self) -> &Sniffed {
        &self.sniffed
    }
}
