//! What was found out about a file before its rows are read, each guess with its reason.

use serde::Serialize;

use crate::TabularProblem;

/// A decision with the reason for it and the next best answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Guess<T> {
    /// The answer.
    pub value: T,
    /// How sure it is, 0 to 1; below 0.9 a person should be asked.
    pub confidence: f32,
    /// The reason, as a sentence without full stop.
    pub why: String,
    /// The next best answer and its reason.
    pub runner_up: Option<(T, String)>,
}

impl<T> Guess<T> {
    /// A value that a person gave or that cannot be otherwise.
    pub fn certain(value: T, why: impl Into<String>) -> Self {
        Self { value, confidence: 1.0, why: why.into(), runner_up: None }
    }
}

/// The kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// Delimited text.
    Csv,
    /// An Office Open XML workbook (.xlsx, .xlsm, .xlsb).
    Xlsx,
    /// A workbook of Excel 97 to 2003 or earlier.
    Xls,
    /// An OpenDocument spreadsheet.
    Ods,
}

/// How the lines of a text file end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Newline {
    /// Line feed.
    Lf,
    /// Carriage return and line feed.
    CrLf,
    /// Carriage return alone.
    Cr,
    /// Several of them.
    Mixed,
}

/// How a quote is written inside a quoted cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum QuoteEscape {
    /// Doubled.
    Doubled,
    /// With a backslash before it.
    Backslash,
}

/// What a person decided instead of the guess; `None` leaves the guess.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SniffOverrides {
    /// The encoding by its WHATWG name or label.
    pub encoding: Option<String>,
    /// The delimiter.
    pub delimiter: Option<char>,
    /// The quote; `Some(None)` means that nothing is quoted.
    pub quote: Option<Option<char>>,
    /// The physical line of the header from 0; `Some(None)` means that there is none.
    pub header_row: Option<Option<u64>>,
    /// The sheet by name.
    pub sheet: Option<String>,
}

/// A column as its first rows show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SniffedColumn {
    /// The heading as written, or `column_1` where there is none.
    pub name: String,
    /// What the cells look like: `text`, `integer`, `decimal`, `date`, `time`, `datetime`, `boolean`, `email`, `phone` or `empty`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Empty cells among the rows that were counted.
    pub empty: u64,
}

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetInfo {
    /// The name.
    pub name: String,
    /// The last used row, from 1; 0 when the sheet is empty.
    pub rows: u64,
    /// The last used column, from 1; 0 when the sheet is empty.
    pub columns: u64,
    /// Whether the sheet is hidden.
    pub hidden: bool,
}

/// What a file is: enough to read its rows, and the reasons.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sniffed {
    /// The kind of file.
    pub kind: FileKind,
    /// The encoding of a text file, by its WHATWG name in lower case.
    pub encoding: Option<Guess<String>>,
    /// Whether the file begins with a byte-order mark.
    pub bom: bool,
    /// The delimiter of a text file.
    pub delimiter: Option<Guess<char>>,
    /// The quote of a text file; `None` inside when nothing is quoted.
    pub quote: Option<Guess<Option<char>>>,
    /// How quotes inside quoted cells are written.
    pub escape: Option<QuoteEscape>,
    /// How lines end.
    pub newline: Option<Guess<Newline>>,
    /// The character that begins lines which are remarks.
    pub comment: Option<char>,
    /// Lines before the header, or before the first record where there is no header.
    pub preamble_rows: u64,
    /// What stands on the first 20 of these lines; cells are parted by two blanks, and a blank line is an empty text.
    pub preamble: Vec<String>,
    /// The physical line of the header, from 0.
    pub header_row: Guess<Option<u64>>,
    /// Lines after the last record that belong to no table.
    pub footer_rows: u64,
    /// The number of data records, where the whole file was read.
    pub rows: Option<u64>,
    /// The columns.
    pub columns: Vec<SniffedColumn>,
    /// The sheets of a workbook.
    pub sheets: Vec<SheetInfo>,
    /// The sheet that is read.
    pub sheet: Option<String>,
    /// What was noticed on the way.
    pub problems: Vec<TabularProblem>,
    /// The length of the file in bytes when it was looked at.
    pub length: u64,
    /// A digest of both ends of the file, to notice that it is another one.
    #[serde(skip)]
    pub(crate) fingerprint: u64,
    /// Where the first record after the preamble (header or data) begins, in a text file.
    #[serde(skip)]
    pub(crate) start: Start,
    /// Where the footer begins, in a text file: offset in the file.
    #[serde(skip)]
    pub(crate) end: Option<u64>,
}

/// A place in a text file at which a record begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Start {
    /// The offset in the file.
    pub(crate) byte: u64,
    /// The physical line, from 1.
    pub(crate) line: u64,
}
