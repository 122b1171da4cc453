//! Imports at the RPC edge: what a file is, how its columns map, and what is wrong with its rows.
//!
//! The file itself never crosses here: the interface sends it over the byte channel, the CLI names its path.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use gatehouse_model::WorkspaceId;

/// Names an open import; it lives until it is closed or the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "string")]
pub struct ImportId(pub Uuid);

/// Announces a file whose bytes follow over the byte channel, in order: `PUT bytes/import/<id>` with the header
/// `X-Offset`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ImportBeginRequest {
    /// The file's name.
    pub name: String,
    /// Its length in bytes.
    #[ts(type = "number")]
    pub size: u64,
}

/// An announced file.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct ImportBegunView {
    /// The import.
    pub import_id: ImportId,
}

/// Names an import.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ImportRequest {
    /// The import.
    pub import_id: ImportId,
}

/// What a person decided instead of the program; what is absent is decided by the program.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct SniffChoices {
    /// The encoding.
    #[ts(optional)]
    pub encoding: Option<String>,
    /// The delimiter, one character.
    #[ts(optional)]
    pub delimiter: Option<String>,
    /// The quote, one character, or empty for none.
    #[ts(optional)]
    pub quote: Option<String>,
    /// The physical line of the header from 0; -1 for no header.
    #[ts(optional, type = "number")]
    pub header_row: Option<i64>,
    /// The sheet.
    #[ts(optional)]
    pub sheet: Option<String>,
}

/// Looks at a file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SniffRequest {
    /// The import.
    pub import_id: ImportId,
    /// What the person decided.
    #[serde(default)]
    pub choices: SniffChoices,
}

/// A decision of the program: the value, how sure, why, and what else it may be.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct GuessView {
    /// The value as a word or character; empty for none.
    pub value: String,
    /// From 0 to 1; 1 when a person decided it.
    pub confidence: f32,
    /// Why, as a sentence.
    pub why: String,
    /// The next best value.
    pub runner_up: Option<String>,
    /// What speaks for the next best value.
    pub runner_up_why: Option<String>,
}

/// A sheet of a workbook.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SheetView {
    /// Its name.
    pub name: String,
    /// Its rows.
    #[ts(type = "number")]
    pub rows: u64,
    /// Its columns.
    pub columns: u32,
    /// Whether the workbook hides it.
    pub hidden: bool,
}

/// A column as found.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FoundColumnView {
    /// Its name in the header, or `Column 3`.
    pub name: String,
    /// What its cells look like: `text`, `integer`, `decimal`, `date`, `email`, `phone`, `boolean`, `empty`.
    #[serde(rename = "type")]
    pub kind: String,
    /// How many of the looked-at cells are empty.
    #[ts(type = "number")]
    pub empty: u64,
}

/// Something in a file that a person should know of.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FileProblemView {
    /// The stable code.
    pub code: String,
    /// What it is, as a sentence.
    pub message: String,
    /// The next step.
    pub hint: Option<String>,
    /// The data record, from 1.
    #[ts(type = "number | null")]
    pub row: Option<u64>,
    /// The physical line, from 1.
    #[ts(type = "number | null")]
    pub line: Option<u64>,
    /// The offset in the file.
    #[ts(type = "number | null")]
    pub byte: Option<u64>,
    /// The column's name.
    pub column: Option<String>,
}

/// What a file is.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SniffView {
    /// The file's name.
    pub name: String,
    /// Its length in bytes.
    #[ts(type = "number")]
    pub size: u64,
    /// `csv`, `xlsx`, `xls` or `ods`.
    pub kind: String,
    /// The encoding of a text file.
    pub encoding: Option<GuessView>,
    /// Whether a byte-order mark stands at its beginning.
    pub bom: bool,
    /// The delimiter.
    pub delimiter: Option<GuessView>,
    /// The quote.
    pub quote: Option<GuessView>,
    /// The line end: `lf`, `crlf` or `cr`.
    pub newline: Option<GuessView>,
    /// Physical lines before the header.
    #[ts(type = "number")]
    pub preamble_rows: u64,
    /// The physical line of the header from 0, as text; empty for none.
    pub header_row: GuessView,
    /// Data records, where they were counted.
    #[ts(type = "number | null")]
    pub rows: Option<u64>,
    /// The columns.
    pub columns: Vec<FoundColumnView>,
    /// The sheets of a workbook.
    pub sheets: Vec<SheetView>,
    /// The chosen sheet.
    pub sheet: Option<String>,
    /// What a person should know of.
    pub problems: Vec<FileProblemView>,
    /// The columns, from 0, whose values are shown only when somebody asks; they are hidden in the preview.
    pub masked: Vec<u32>,
    /// The first records as text, for the preview.
    pub preview: Vec<Vec<String>>,
    /// What stands above the header, line by line.
    pub preamble: Vec<String>,
}

/// A column of the resource that a file is imported into.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TargetColumnView {
    /// Its name.
    pub name: String,
    /// What it holds: `text`, `email`, `phone`, `date`, `enum`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether every row needs it.
    pub required: bool,
    /// The other column that may stand for it.
    pub required_unless: Option<String>,
    /// Whether a value may stand once only.
    pub unique: bool,
    /// The values that it may have.
    pub values: Vec<String>,
}

/// Proposes how columns map to a resource.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct MapRequest {
    /// The import.
    pub import_id: ImportId,
    /// The workspace whose profile is meant; without one, its layer is left out.
    #[serde(default)]
    #[ts(optional)]
    pub workspace_id: Option<WorkspaceId>,
    /// The platform's profile id.
    pub platform: String,
    /// The resource, such as `staff`.
    pub resource: String,
}

/// A column of the file with the column of the resource that it may be.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ColumnMappingView {
    /// The column in the file, from 0.
    pub index: u32,
    /// Its name in the file.
    pub source: String,
    /// The column of the resource; none when it is left out.
    pub target: Option<String>,
    /// From 0 to 1.
    pub confidence: f32,
    /// Whether a person should say (confidence under 0.9).
    pub ask: bool,
    /// Why, as a sentence.
    pub why: String,
    /// The next best column.
    pub runner_up: Option<String>,
    /// Some values of it.
    pub samples: Vec<String>,
}

/// A proposed mapping.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MapView {
    /// The resource.
    pub resource: String,
    /// Whether the schema is ours, because the platform documents none.
    pub ours: bool,
    /// The resources that the platform's profile has.
    pub resources: Vec<String>,
    /// The columns of the file.
    pub mapping: Vec<ColumnMappingView>,
    /// The columns of the resource.
    pub targets: Vec<TargetColumnView>,
    /// Required columns that nothing maps to.
    pub missing: Vec<String>,
}

/// Checks every row.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CheckRequest {
    /// The import.
    pub import_id: ImportId,
    /// The workspace whose profile is meant; without one, its layer is left out.
    #[serde(default)]
    #[ts(optional)]
    pub workspace_id: Option<WorkspaceId>,
    /// The platform's profile id.
    pub platform: String,
    /// The resource.
    pub resource: String,
    /// The column of the resource for each column of the file (by its index from 0); null leaves it out.
    pub mapping: Vec<Option<String>>,
    /// The order of dates where a person said it, by column of the resource: `dmy`, `mdy`, `ymd`.
    #[serde(default)]
    pub date_orders: BTreeMap<String, String>,
}

/// Problems of one kind in one column.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProblemGroupView {
    /// The stable code.
    pub code: String,
    /// `error` (the row is not sent), `warning`, or `question` (a person must say).
    pub severity: String,
    /// The column of the file.
    pub column: Option<String>,
    /// How many cells.
    #[ts(type = "number")]
    pub count: u64,
    /// What it is, in a few words with its count left out.
    pub title: String,
    /// One of them, as a sentence.
    pub example: String,
    /// What can be done.
    pub hint: Option<String>,
}

/// What a check found.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct ImportCheckView {
    /// Data records.
    #[ts(type = "number")]
    pub rows: u64,
    /// Records that would be sent.
    #[ts(type = "number")]
    pub valid_rows: u64,
    /// Records that would not.
    #[ts(type = "number")]
    pub rejected_rows: u64,
    /// Records without any value.
    #[ts(type = "number")]
    pub blank_rows: u64,
    /// The problems in groups, most first.
    pub groups: Vec<ProblemGroupView>,
    /// The columns of the file, from 0, whose values are shown only when somebody asks.
    pub masked: Vec<u32>,
    /// Whether it was cancelled before the end.
    pub cancelled: bool,
    /// How long it took, in milliseconds.
    #[ts(type = "number")]
    pub took_ms: u64,
}

/// Asks for rows by their place among those that the filter lets through.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RowsRequest {
    /// The import.
    pub import_id: ImportId,
    /// The first place, from 0.
    #[ts(type = "number")]
    pub first: u64,
    /// How many, up to 500.
    pub count: u32,
    /// Only rows with a problem.
    #[serde(default)]
    pub only_problems: bool,
    /// Only rows with this problem.
    #[serde(default)]
    #[ts(optional)]
    pub code: Option<String>,
    /// Only with a problem in this column of the file.
    #[serde(default)]
    #[ts(optional)]
    pub column: Option<String>,
    /// The masked columns of the file, from 0, whose values somebody asked to see.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<u32>>")]
    pub revealed: Vec<u32>,
}

/// A problem at a cell.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CellProblemView {
    /// The column in the file, from 0; none for the whole row.
    pub index: Option<u32>,
    /// The stable code.
    pub code: String,
    /// `error`, `warning` or `question`.
    pub severity: String,
    /// Cell, value, rule and remedy, as a sentence.
    pub message: String,
    /// The next step.
    pub hint: Option<String>,
}

/// A row of the file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RowView {
    /// The data record, from 1.
    #[ts(type = "number")]
    pub number: u64,
    /// The physical line, from 1.
    #[ts(type = "number")]
    pub line: u64,
    /// The cells as written; a masked one that nobody asked to see is `•••`.
    pub cells: Vec<String>,
    /// What each cell is read as, where that differs from what is written.
    pub read_as: Vec<Option<String>>,
    /// What is wrong with it.
    pub problems: Vec<CellProblemView>,
}

/// Rows in order.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RowsView {
    /// How many the filter lets through in all.
    #[ts(type = "number")]
    pub total: u64,
    /// The rows.
    pub rows: Vec<RowView>,
}

/// Finds the place of the next row with a problem, for F8.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NextProblemRequest {
    /// The import.
    pub import_id: ImportId,
    /// The data record after which to look; 0 from the beginning.
    #[ts(type = "number")]
    pub after: u64,
}

/// A row with a problem.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct NextProblemView {
    /// The data record, from 1; none when there is no more.
    #[ts(type = "number | null")]
    pub number: Option<u64>,
    /// The column in the file, from 0.
    pub index: Option<u32>,
}

/// A piece of long work.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ActivityView {
    /// Its id.
    #[ts(type = "number")]
    pub id: u64,
    /// What it does, as a code: `import.check`, `import.receive`.
    pub kind: String,
    /// On what: a file's name.
    pub subject: String,
    /// From 0 to 1.
    pub progress: f32,
    /// `running`, `done`, `cancelled` or `failed`.
    pub state: String,
    /// Whether it can be cancelled.
    pub can_cancel: bool,
    /// What went wrong.
    pub problem: Option<gatehouse_model::Problem>,
}

/// Long work, newest first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ActivityListView {
    /// The activities.
    pub activities: Vec<ActivityView>,
}

/// Names an activity.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ActivityRequest {
    /// Its id.
    #[ts(type = "number")]
    pub id: u64,
}
