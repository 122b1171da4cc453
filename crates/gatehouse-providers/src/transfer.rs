//! `[[import]]` and `[[export]]`: files that go in and come out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A resource that can be imported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// Its id.
    pub id: String,
    /// The formats: `csv`, `xlsx`.
    pub formats: Vec<String>,
    /// The columns; none when the platform names none.
    #[serde(default)]
    pub columns: Vec<Column>,
    /// Rules across columns and rows.
    #[serde(default)]
    pub rules: Vec<String>,
    /// The character encoding.
    pub encoding: Option<String>,
    /// The delimiter of a CSV.
    pub delimiter: Option<String>,
    /// What is done with duplicates.
    pub duplicate: Option<Duplicate>,
    /// How the rows are sent.
    pub upload: Option<Upload>,
}

/// A column of an import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type, such as `string`, `date`, `e164`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether a value must be there.
    #[serde(default)]
    pub required: bool,
    /// The column that may stand instead.
    pub required_unless: Option<String>,
    /// Whether two rows may not have the same value.
    #[serde(default)]
    pub unique: bool,
    /// The values that are allowed.
    #[serde(default)]
    pub values: Vec<String>,
    /// The smallest number, or the shortest length.
    pub min: Option<f64>,
    /// The largest number, or the longest length.
    pub max: Option<f64>,
    /// A regular expression for the value.
    pub pattern: Option<String>,
    /// The resource and column that must have the value.
    pub references: Option<String>,
    /// What is noted and not refused.
    #[serde(default)]
    pub warn: Vec<String>,
    /// Other headings of the same column.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// What is done with duplicates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duplicate {
    /// The field of the call that names the column.
    pub field: String,
    /// The columns that can be named.
    pub values: Vec<String>,
    /// The column when none is named.
    pub default: Option<String>,
    /// The field of the call that skips duplicates.
    pub skip: Option<String>,
}

/// How rows are sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Upload {
    /// `json-batch`, `multipart` or `none`.
    pub kind: String,
    /// The id of the call.
    pub endpoint: Option<String>,
    /// The number of rows in one call.
    pub size: Option<u32>,
    /// The field of a multipart call.
    pub field: Option<String>,
}

/// A file that comes out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// Its id.
    pub id: String,
    /// The country that it is for, as ISO 3166.
    pub country: Option<String>,
    /// The formats.
    pub formats: Vec<String>,
    /// The writer that makes it.
    pub writer: Option<String>,
    /// The character encoding.
    pub encoding: Option<String>,
    /// How numbers are written.
    pub number: Option<String>,
    /// How dates are written.
    pub date: Option<String>,
    /// The target's codes by ours.
    #[serde(default)]
    pub codes: BTreeMap<String, String>,
}
