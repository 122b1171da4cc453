//! Why a file cannot be read as a table at all, and the smaller troubles found on the way.

use std::io;

use gatehouse_model::{Location, Problem};
use serde::Serialize;

/// What [`TabularError::TooLarge`] says when a row has too many cells.
pub(crate) const COLUMNS: &str = "the number of columns";

/// Why a file, or the rest of it, cannot be read as a table.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TabularError {
    /// The file has no bytes, or nothing but blank space.
    #[error("the file is empty")]
    Empty,
    /// The content is neither text nor a workbook.
    #[error("the file is not text: {what}")]
    Binary {
        /// What the content looks like, such as "a PNG image".
        what: &'static str,
    },
    /// The workbook is protected with a password.
    #[error("the workbook is encrypted")]
    Encrypted,
    /// A limit that keeps memory and time bounded was passed.
    #[error("{what} is over the limit of {limit}")]
    TooLarge {
        /// What is too large: "the text of one cell", "the unpacked workbook".
        what: &'static str,
        /// The limit with its unit.
        limit: String,
        /// The physical line from 1 where it begins, in a text file.
        line: Option<u64>,
        /// The offset in the file where it begins, in a text file.
        byte: Option<u64>,
    },
    /// An XML part of the workbook declares a document type.
    #[error("the part {part} declares a document type")]
    Doctype {
        /// The member of the workbook.
        part: String,
    },
    /// The content has the form of a table file and cannot be read as one.
    #[error("the file cannot be read as a table: {0}")]
    NotATable(String),
    /// The workbook has no sheet of this name.
    #[error("no sheet {0:?}")]
    NoSheet(String),
    /// The encoding that was asked for is unknown.
    #[error("unknown encoding {0:?}")]
    UnknownEncoding(String),
    /// The delimiter and the quote are the same, or one of them ends lines.
    #[error("the delimiter {delimiter:?} cannot be used with the quote {quote:?}")]
    Dialect {
        /// The delimiter.
        delimiter: char,
        /// The quote, where there is one.
        quote: Option<char>,
    },
    /// The file is not the one that was looked at before.
    #[error("the file changed while it was open")]
    ChangedWhileOpen,
    /// Somebody stopped the reading before a table was there.
    #[error("the reading was cancelled")]
    Cancelled,
    /// The operating system could not read the file.
    #[error("the file cannot be read")]
    Io(#[from] io::Error),
}

impl TabularError {
    /// What a person is told: code, sentence and next step.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Empty => Problem::new("import.empty", "The file is empty.")
                .hint("Export it again and look at its size."),
            Self::Binary { what } => {
                Problem::new("import.binary", format!("The file is not a table but {what}."))
                    .hint("Choose a CSV, XLSX, XLS or ODS file.")
            }
            Self::Encrypted => Problem::new("import.encrypted", "The workbook is protected with a password.")
                .hint("Save it without the password in the spreadsheet program, then choose it again."),
            Self::TooLarge { what, limit, line, byte } => {
                let place = match (line, byte) {
                    (Some(line), Some(byte)) => format!(", from line {line} (byte {byte})"),
                    (Some(line), None) => format!(", from line {line}"),
                    _ => String::new(),
                };
                let made = Problem::new(
                    "import.too_large",
                    format!("{}{place} is over the limit of {limit}.", first_upper(what)),
                );
                let hint = match (*what, line) {
                    (COLUMNS, Some(_)) => {
                        "Look whether the delimiter is the right one, and whether a line end is lacking."
                    }
                    (_, Some(_)) => "A quote that is never closed has this effect: look at that line.",
                    (_, None) => "Save the sheet that matters as CSV, or split the file.",
                };
                match line {
                    Some(line) => made
                        .hint(hint)
                        .at(Location { line: u32::try_from(*line).ok(), ..Location::default() }),
                    None => made.hint(hint),
                }
            }
            Self::Doctype { part } => Problem::new(
                "import.doctype",
                format!("The part {part} of the workbook declares a document type, which is refused."),
            )
            .hint("Open the file in a spreadsheet program and save it again."),
            Self::NotATable(why) => {
                Problem::new("import.not_a_table", format!("The file cannot be read as a table: {why}."))
                    .hint("Open it in a spreadsheet program and save it as CSV or XLSX.")
            }
            Self::NoSheet(name) => {
                Problem::new("import.no_sheet", format!("The workbook has no sheet named \"{name}\"."))
                    .hint("The sheets are listed by `gatehouse import sniff`.")
            }
            Self::UnknownEncoding(name) => {
                Problem::new("import.unknown_encoding", format!("The encoding \"{name}\" is not known."))
                    .hint("Use a name such as utf-8, windows-1250 or utf-16le.")
            }
            Self::Dialect { delimiter, quote } => Problem::new(
                "import.dialect",
                match quote {
                    Some(quote) => {
                        format!("The delimiter {delimiter:?} cannot be used with the quote {quote:?}.")
                    }
                    None => format!("The character {delimiter:?} cannot be a delimiter."),
                },
            )
            .hint("Choose two different characters that do not end lines."),
            Self::ChangedWhileOpen => {
                Problem::new("import.changed_while_open", "The file changed since it was looked at.")
                    .hint("Choose it again to see what it holds now.")
            }
            Self::Cancelled => {
                Problem::new("import.cancelled", "Reading the file was cancelled before its end.")
                    .hint("Start again to read all of it.")
            }
            Self::Io(source) => Problem::new("import.io", format!("The file cannot be read: {source}."))
                .hint("Look whether it is still there and may be read."),
        }
    }
}

/// A trouble that does not end the reading: at a cell, at a row, or with the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TabularProblem {
    /// The stable code, `import.…`.
    pub code: &'static str,
    /// What happened, as a sentence.
    pub message: String,
    /// The next step, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The data record, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// The physical line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The offset in the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byte: Option<u64>,
    /// The column of the file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// The cell as written, cut to a length that can be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl TabularProblem {
    /// Makes a problem of the file as a whole.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), ..Self::default() }
    }

    /// Adds the next step.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the place of a row.
    #[must_use]
    pub fn at_row(mut self, row: &crate::Row) -> Self {
        self.row = Some(row.number);
        self.line = Some(row.line);
        self.byte = row.raw.as_ref().map(|_| row.byte);
        self
    }
}

fn first_upper(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
