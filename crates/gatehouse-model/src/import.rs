//! What a file of rows must look like to be imported: columns, their kinds, and rules across them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnKind {
    /// Any text; leading zeros are part of it.
    #[serde(alias = "string")]
    Text,
    /// An e-mail address.
    Email,
    /// A phone number in any of the usual ways of writing.
    Phone,
    /// A phone number as `+` and 7 to 15 digits.
    E164,
    /// A calendar day.
    Date,
    /// A time of day.
    Time,
    /// A day with a time.
    DateTime,
    /// A whole number.
    Integer,
    /// A number with decimals.
    Decimal,
    /// Yes or no.
    Boolean,
    /// One of the column's values.
    Enum,
    /// Several texts, parted by `;` or `,`.
    List,
    /// A currency as ISO 4217.
    #[serde(alias = "iso4217")]
    Currency,
    /// A country as two letters of ISO 3166.
    #[serde(alias = "iso3166")]
    Country,
    /// A time zone of the IANA list.
    IanaTz,
    /// A JSON text.
    Json,
}

/// What is noted about a value and not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnWarning {
    /// A phone number without `+` or `0` among others that have it.
    LostZero,
    /// A day more than a year ahead.
    YearAhead,
    /// An amount of ten times the column's median or more.
    Outlier,
    /// A PESEL, rodné číslo or РНОКПП whose check digit does not fit.
    NationalId,
    /// A NIP, IČO, DIČ or ЄДРПОУ whose check digit does not fit.
    TaxId,
    /// A Polish, Czech or Ukrainian postcode of another form, where the country is known.
    Postcode,
}

/// A column of an import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ImportColumn {
    /// Its name.
    pub name: String,
    /// What its values are.
    #[serde(rename = "type")]
    pub kind: ColumnKind,
    /// Whether a value must be there.
    #[serde(default)]
    pub required: bool,
    /// The column that may stand instead; the value must be there without it.
    pub required_unless: Option<String>,
    /// Whether two rows may not have the same value.
    #[serde(default)]
    pub unique: bool,
    /// Whether capitals and accents make no difference between two values.
    #[serde(default)]
    pub fold: bool,
    /// The values that are allowed.
    #[serde(default)]
    pub values: Vec<String>,
    /// What an absent value means.
    pub default: Option<String>,
    /// The smallest number.
    pub min: Option<f64>,
    /// Whether `min` itself is too small.
    #[serde(default)]
    pub above_min: bool,
    /// The largest number.
    pub max: Option<f64>,
    /// The most digits after the decimal sign.
    pub decimals: Option<u32>,
    /// The most characters.
    pub max_length: Option<u32>,
    /// A regular expression for the whole value.
    pub pattern: Option<String>,
    /// The resource and column that must have the value, such as `roles.name`.
    pub references: Option<String>,
    /// What is noted and not refused.
    #[serde(default)]
    pub warn: Vec<ColumnWarning>,
    /// Other headings of the same column, in any language.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Whether the value is never shown in full.
    #[serde(default)]
    pub masked: bool,
}

impl ImportColumn {
    /// Makes a column without any rule.
    pub fn new(name: impl Into<String>, kind: ColumnKind) -> Self {
        Self {
            name: name.into(),
            kind,
            required: false,
            required_unless: None,
            unique: false,
            fold: false,
            values: Vec::new(),
            default: None,
            min: None,
            above_min: false,
            max: None,
            decimals: None,
            max_length: None,
            pattern: None,
            references: None,
            warn: Vec::new(),
            aliases: Vec::new(),
            masked: false,
        }
    }
}

/// A rule across the columns of a row; written as text, such as `end_date >= start_date`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub enum ImportRule {
    /// `a >= b`: the day of one column is not before that of another.
    NotBefore {
        /// The later column.
        column: String,
        /// The earlier one.
        other: String,
    },
    /// `age(a) in 13..100`: someone born on that day has an age of this range today.
    Age {
        /// The column with the day of birth.
        column: String,
        /// The lowest age in years.
        min: u16,
        /// The highest.
        max: u16,
    },
    /// `a with b`: where one column has a value, another must have one too.
    With {
        /// The column that must have one.
        column: String,
        /// The column that asks for it.
        other: String,
    },
}

impl ImportRule {
    /// Gives the columns that it speaks of, the one at fault first.
    pub fn columns(&self) -> Vec<&str> {
        match self {
            Self::NotBefore { column, other } | Self::With { column, other } => vec![column, other],
            Self::Age { column, .. } => vec![column],
        }
    }
}

impl fmt::Display for ImportRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBefore { column, other } => write!(f, "{column} >= {other}"),
            Self::Age { column, min, max } => write!(f, "age({column}) in {min}..{max}"),
            Self::With { column, other } => write!(f, "{column} with {other}"),
        }
    }
}

/// A text that is no rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no rule; one is written `a >= b`, `a with b` or `age(a) in 13..100`")]
pub struct RuleError {
    /// The text.
    pub text: String,
}

impl FromStr for ImportRule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        parse_rule(text).ok_or_else(|| RuleError { text: text.to_owned() })
    }
}

fn parse_rule(text: &str) -> Option<ImportRule> {
    let named = |name: &str| {
        let name = name.trim();
        let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        plain.then(|| name.to_owned())
    };
    if let Some((column, range)) = text.trim().strip_prefix("age(").and_then(|rest| rest.split_once(") in "))
    {
        let (min, max) = range.split_once("..")?;
        let (min, max) = (min.trim().parse().ok()?, max.trim().parse().ok()?);
        return Some(ImportRule::Age { column: named(column)?, min, max });
    }
    if let Some((column, other)) = text.split_once(">=") {
        return Some(ImportRule::NotBefore { column: named(column)?, other: named(other)? });
    }
    let (column, other) = text.split_once(" with ")?;
    Some(ImportRule::With { column: named(column)?, other: named(other)? })
}

impl TryFrom<String> for ImportRule {
    type Error = RuleError;

    fn try_from(text: String) -> Result<Self, RuleError> {
        text.parse()
    }
}

impl From<ImportRule> for String {
    fn from(rule: ImportRule) -> Self {
        rule.to_string()
    }
}

/// What the rows of a resource must look like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ImportSchema {
    /// The resource, such as `staff`.
    pub resource: String,
    /// Whether the columns are Gatehouse's own assumption, because the platform documents none.
    pub ours: bool,
    /// The columns that tell rows apart: the first set counts that the file has.
    pub keys: Vec<Vec<String>>,
    /// The columns.
    pub columns: Vec<ImportColumn>,
    /// Rules across the columns of a row.
    pub rules: Vec<ImportRule>,
}

impl ImportSchema {
    /// Finds a column by its name.
    pub fn column(&self, name: &str) -> Option<&ImportColumn> {
        self.columns.iter().find(|column| column.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("end_date >= start_date")]
    #[case("currency with default_rate")]
    #[case("age(date_of_birth) in 13..100")]
    fn a_rule_is_written_as_it_is_read(#[case] text: &str) {
        let rule: ImportRule = text.parse().unwrap();
        assert_eq!(rule.to_string(), text);
        assert_eq!(serde_json::to_string(&rule).unwrap(), format!("\"{text}\""));
    }

    #[rstest]
    #[case("end_date > start_date")]
    #[case("age(born) in 13")]
    #[case(" with b")]
    #[case("a b >= c")]
    fn what_is_no_rule_is_told_with_the_forms(#[case] text: &str) {
        let error = text.parse::<ImportRule>().unwrap_err();
        assert!(error.to_string().starts_with(&format!("`{text}` is no rule; one is written")), "{error}");
    }

    #[test]
    fn a_column_takes_the_names_of_standards_for_its_kind() {
        let column: ImportColumn =
            serde_json::from_str(r#"{"name":"country","type":"iso3166","warn":["postcode"]}"#).unwrap();
        assert_eq!((column.kind, column.required), (ColumnKind::Country, false));
        let unknown = serde_json::from_str::<ImportColumn>(r#"{"name":"a","type":"datum"}"#).unwrap_err();
        assert!(unknown.to_string().contains("unknown variant `datum`"), "{unknown}");
    }
}
