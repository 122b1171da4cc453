//! A record with its place, and its cells as they were written.

use std::ops::Range;

use serde::Serialize;

/// The value that a workbook stores behind what is shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CellValue {
    /// Text, stored as text: its leading zeros were meant.
    Text,
    /// A number.
    Number(f64),
    /// A date, or a date and time, in ISO 8601.
    Date(String),
    /// A time of day or a duration, `HH:MM:SS`.
    Time(String),
    /// True or false.
    Bool(bool),
    /// An error such as `#N/A`.
    Error(String),
}

/// One cell.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Cell {
    /// The text: as written in a text file; in a workbook integers without `.0`, dates ISO, booleans `true`/`false`.
    pub text: String,
    /// The stored value of a workbook; `None` for text files and empty cells.
    pub raw: Option<CellValue>,
    /// Whether the value is the stored result of a formula.
    pub formula: bool,
    /// The bytes of the whole text, where only its beginning is here: in a window of rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut: Option<u64>,
}

impl Cell {
    /// A cell of a text file.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Gives a copy with so many bytes of its text at most.
    pub(crate) fn shortened(&self, most: usize) -> Self {
        if self.text.len() <= most {
            return self.clone();
        }
        let raw = match &self.raw {
            // What they hold is the same text again.
            Some(CellValue::Date(_) | CellValue::Time(_) | CellValue::Error(_)) => Some(CellValue::Text),
            other => other.clone(),
        };
        let text = self.text[..self.text.floor_char_boundary(most)].to_owned();
        Self { text, raw, formula: self.formula, cut: Some(self.text.len() as u64) }
    }
}

/// One data record.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Row {
    /// The data record, from 1.
    pub number: u64,
    /// The physical line, or the row of the sheet, from 1.
    pub line: u64,
    /// The offset in the file where the record begins; 0 in a workbook.
    pub byte: u64,
    /// The cells.
    pub cells: Vec<Cell>,
    /// The bytes of the record in the file with its line end; `None` in a workbook.
    pub raw: Option<Range<u64>>,
}

impl Row {
    /// The text of a column from 0; empty where the record is too short.
    pub fn text(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.text.as_str())
    }
}
