//! Files of rows: what a file is, its rows with their places, mapping, checks, and what was rejected.
//!
//! Nothing here opens a file: a [`Source`] is passed in. There is no clock and no environment either, so that a
//! test can say everything in bytes. Reading never fails half-way without keeping what was read: troubles of a
//! row are [`TabularProblem`]s beside it, and a [`TabularError`] ends the reading after the rows before it.

mod book;
mod check;
mod control;
mod error;
mod finding;
mod fold;
mod index;
mod limits;
mod mapping;
mod problems;
mod reject;
mod row;
mod rows;
mod sniff;
mod sniffed;
mod source;
mod table;
mod text;
mod value;

pub use check::{Check, CheckReport, Filter, FindingGroup};
pub use control::Control;
pub use error::{TabularError, TabularProblem};
pub use finding::{CellFinding, Severity};
pub use limits::Limits;
pub use mapping::{ColumnMapping, map_columns};
pub use reject::write_rejected;
pub use row::{Cell, CellValue, Row};
pub use sniff::sniff;
pub use sniffed::{FileKind, Guess, Newline, QuoteEscape, SheetInfo, SniffOverrides, Sniffed, SniffedColumn};
pub use source::Source;
pub use table::{ReadEnd, Scratch, Table};
pub use value::date::{DateOrder, DateOrderError};
