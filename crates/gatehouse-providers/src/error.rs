//! A profile that cannot be used, with the place of the mistake.

use gatehouse_model::{Location, Problem};
use gatehouse_signing::Incomplete;

/// Where in a file something stands; lines and columns from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, as the person named it.
    pub file: String,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A profile that cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ProfileError {
    /// The text is no TOML, or a field is unknown, absent or of the wrong type.
    #[error("{at}: {message}")]
    Unreadable {
        /// Where.
        at: Place,
        /// What is wrong.
        message: String,
        /// The name that was probably meant.
        suggestion: Option<String>,
    },
    /// The file is written for another version of the format.
    #[error("{at}: version {found} of the profile format is not known")]
    Version {
        /// Where.
        at: Place,
        /// The version that it states.
        found: i64,
    },
    /// The fields of a signing scheme do not fit together.
    #[error("{at}: the scheme `{scheme}` is incomplete: {source}")]
    Scheme {
        /// Where.
        at: Place,
        /// The scheme's id.
        scheme: String,
        /// What is absent.
        source: Incomplete,
    },
    /// A regular expression cannot be compiled.
    #[error("{at}: `{pattern}` is no regular expression: {source}")]
    Pattern {
        /// Where.
        at: Place,
        /// The expression.
        pattern: String,
        /// What is wrong with it.
        source: regex::Error,
    },
    /// A value is not what its place takes.
    #[error("{at}: `{path}`: {message}")]
    Value {
        /// Where.
        at: Place,
        /// The dotted path.
        path: String,
        /// What is wrong.
        message: String,
        /// What to write instead.
        hint: String,
    },
    /// Two tables of a kind have the same id.
    #[error("{at}: the {table} `{id}` stands twice")]
    Twice {
        /// Where.
        at: Place,
        /// The kind of table.
        table: &'static str,
        /// The id.
        id: String,
    },
    /// A key, a rule or an exception names a column that the import does not have.
    #[error("{at}: the import `{import}` has no column `{column}`")]
    ColumnUnknown {
        /// Where.
        at: Place,
        /// The import's id.
        import: String,
        /// The name.
        column: String,
        /// The nearest one that is there.
        nearest: Option<String>,
    },
    /// A file of schemes has none.
    #[error("{file} has no signing scheme")]
    NoScheme {
        /// The file.
        file: String,
    },
    /// A file has several schemes, and none was named.
    #[error("{file} has several signing schemes: {}", .ids.join(", "))]
    SchemeNotNamed {
        /// The file.
        file: String,
        /// Their ids.
        ids: Vec<String>,
    },
    /// The scheme that was named is not there.
    #[error("no signing scheme is called `{wanted}`")]
    SchemeUnknown {
        /// The name.
        wanted: String,
        /// The nearest one that is there.
        nearest: Option<String>,
    },
}

impl ProfileError {
    /// Gives the error as a person sees it; codes start with `profile.`.
    pub fn problem(&self) -> Problem {
        let nearest = |name: &Option<String>| name.as_ref().map(|name| format!("Did you mean `{name}`?"));
        let (code, message, hint) = match self {
            Self::Unreadable { message, suggestion, .. } => {
                ("profile.unreadable", message.clone(), nearest(suggestion))
            }
            Self::Version { found, .. } => (
                "profile.newer_version",
                format!("version {found} of the profile format is not known"),
                Some("Write `schema = 1`, or update Gatehouse.".to_owned()),
            ),
            Self::Scheme { scheme, source, .. } => {
                ("profile.scheme_incomplete", format!("the scheme `{scheme}` is incomplete: {source}"), None)
            }
            Self::Pattern { pattern, .. } => (
                "profile.pattern",
                format!("`{pattern}` is no regular expression"),
                Some("Look-around and back-references are not possible.".to_owned()),
            ),
            Self::Value { message, hint, .. } => ("profile.bad_value", message.clone(), Some(hint.clone())),
            Self::Twice { table, id, .. } => {
                ("profile.twice", format!("the {table} `{id}` stands twice"), None)
            }
            Self::ColumnUnknown { import, column, nearest: name, .. } => (
                "profile.column_unknown",
                format!("the import `{import}` has no column `{column}`"),
                nearest(name),
            ),
            Self::NoScheme { .. } => (
                "profile.no_scheme",
                self.to_string(),
                Some("Add a `[[scheme]]` table with an `id` and a `[scheme.signature]`.".to_owned()),
            ),
            Self::SchemeNotNamed { file, .. } => {
                ("profile.scheme_not_named", self.to_string(), Some(format!("Name one, as in `{file}#ID`.")))
            }
            Self::SchemeUnknown { nearest: name, .. } => {
                ("profile.scheme_unknown", self.to_string(), nearest(name))
            }
        };
        let mut problem = Problem::new(code, sentence(&message));
        problem.hint = hint;
        problem.at = self.place().map(|place| Location {
            file: Some(place.file.clone()),
            line: Some(place.line),
            column: Some(place.column),
            field: match self {
                Self::Value { path, .. } => Some(path.clone()),
                _ => None,
            },
            ..Location::default()
        });
        problem
    }

    fn place(&self) -> Option<&Place> {
        match self {
            Self::Unreadable { at, .. }
            | Self::Version { at, .. }
            | Self::Scheme { at, .. }
            | Self::Pattern { at, .. }
            | Self::Value { at, .. }
            | Self::Twice { at, .. }
            | Self::ColumnUnknown { at, .. } => Some(at),
            Self::NoScheme { .. } | Self::SchemeNotNamed { .. } | Self::SchemeUnknown { .. } => None,
        }
    }
}

pub(crate) fn sentence(fragment: &str) -> String {
    let mut chars = fragment.trim_end_matches('.').chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}
