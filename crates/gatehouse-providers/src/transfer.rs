//! `[[import]]` and `[[export]]`: files that go in and come out.

use std::collections::BTreeMap;

use gatehouse_model::{ImportColumn, ImportRule, ImportSchema};
use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::Profile;

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
    pub columns: Vec<ImportColumn>,
    /// Whether the columns are our own assumption, because the platform documents none.
    #[serde(default)]
    pub ours: bool,
    /// The columns that tell rows apart: the first set counts that a file has.
    #[serde(default)]
    pub keys: Vec<Vec<String>>,
    /// Rules across the columns of a row.
    #[serde(default)]
    pub rules: Vec<ImportRule>,
    /// The character encoding.
    pub encoding: Option<String>,
    /// The delimiter of a CSV.
    pub delimiter: Option<String>,
    /// What is done with duplicates.
    pub duplicate: Option<Duplicate>,
    /// How the rows are sent.
    pub upload: Option<Upload>,
}

impl Import {
    /// Gives what tells whether a value of a column is of its whole pattern; none where it has no pattern, or one that
    /// is none.
    pub fn pattern_of(&self, column: &str) -> Option<impl Fn(&str) -> bool + use<>> {
        let column = self.columns.iter().find(|one| one.name == column)?;
        let pattern = Regex::new(&format!(r"\A(?:{})\z", column.pattern.as_deref()?)).ok()?;
        Some(move |value: &str| pattern.is_match(value))
    }
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

impl Import {
    /// Gives the names of columns that it speaks of besides its list: in keys, rules and exceptions.
    pub(crate) fn mentioned(&self) -> impl Iterator<Item = &str> {
        let keys = self.keys.iter().flatten().map(String::as_str);
        let rules = self.rules.iter().flat_map(ImportRule::columns);
        keys.chain(rules).chain(self.columns.iter().filter_map(|column| column.required_unless.as_deref()))
    }
}

impl Profile {
    /// Gives what the rows of a resource must look like; nothing where the profile names no columns for it.
    pub fn import_schema(&self, resource: &str) -> Option<ImportSchema> {
        let import = self.imports.iter().find(|import| import.id == resource)?;
        (!import.columns.is_empty()).then(|| ImportSchema {
            resource: import.id.clone(),
            ours: import.ours,
            keys: import.keys.clone(),
            columns: import.columns.clone(),
            rules: import.rules.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Provenance, platform};
    use gatehouse_model::{ColumnKind, ColumnWarning};
    use rstest::rstest;

    fn schema(resource: &str) -> ImportSchema {
        platform("keruja").unwrap().import_schema(resource).unwrap()
    }

    #[rstest]
    #[case("staff", 11)]
    #[case("clients", 11)]
    #[case("jobs", 7)]
    #[case("events", 12)]
    #[case("roles", 6)]
    #[case("pay_rates", 7)]
    fn each_resource_of_keruja_has_columns_that_are_marked_as_ours(
        #[case] resource: &str,
        #[case] columns: usize,
    ) {
        let profile = platform("keruja").unwrap();
        let schema = schema(resource);
        assert_eq!((schema.columns.len(), schema.ours), (columns, true));
        assert!(!schema.keys.is_empty());
        assert_eq!(profile.provenance_of(&format!("import.{resource}.columns")), Provenance::Assumed);
        assert!(schema.columns.iter().all(|column| column.name.is_ascii()));
    }

    #[rstest]
    #[case("external_id", &["employee id", "nr pracownika", "osobní číslo", "табельний номер"])]
    #[case("first_name", &["given name", "imię", "křestní jméno", "ім'я"])]
    #[case("national_id", &["PESEL", "rodné číslo", "РНОКПП"])]
    fn staff_is_known_by_four_languages(#[case] column: &str, #[case] aliases: &[&str]) {
        let schema = schema("staff");
        let column = schema.column(column).unwrap();
        for alias in aliases {
            assert!(column.aliases.iter().any(|known| known == alias), "{alias}");
        }
    }

    #[test]
    fn staff_keeps_its_rules() {
        let schema = schema("staff");
        assert_eq!(schema.keys, [["external_id"], ["email"]]);
        let rules: Vec<String> = schema.rules.iter().map(ToString::to_string).collect();
        assert_eq!(rules, ["end_date >= start_date", "age(date_of_birth) in 13..100"]);
        let email = schema.column("email").unwrap();
        assert_eq!((email.required_unless.as_deref(), email.unique), (Some("phone"), true));
        let id = schema.column("national_id").unwrap();
        assert!(id.masked && id.warn.contains(&ColumnWarning::NationalId));
    }

    #[test]
    fn kejue_keeps_its_contacts_and_others_have_no_schema() {
        let contacts = platform("kejue").unwrap().import_schema("contacts").unwrap();
        assert_eq!(contacts.column("whatsapp_number").unwrap().kind, ColumnKind::E164);
        assert!(!contacts.ours);
        assert_eq!(platform("keruja").unwrap().import_schema("invoices"), None);
    }

    fn mistake(table: &str) -> gatehouse_model::Problem {
        let head = "schema = 1\n[provider]\nid = \"x\"\nname = \"X\"\nrevision = 1\n";
        Profile::parse(&format!("{head}[[import]]\nid = \"a\"\nformats = []\n{table}"), "x.toml")
            .unwrap_err()
            .problem()
    }

    #[rstest]
    #[case("columns = [{ name = \"d\", type = \"dat\" }]", "profile.unreadable", "Did you mean `date`?")]
    #[case(
        "columns = [{ name = \"d\", type = \"text\", warn = [\"lost-zer\"] }]",
        "profile.unreadable",
        "Did you mean `lost-zero`?"
    )]
    #[case(
        "columns = [{ name = \"start\", type = \"date\" }]\nkeys = [[\"stat\"]]",
        "profile.column_unknown",
        "Did you mean `start`?"
    )]
    fn a_mistake_in_a_column_is_told_with_the_name_meant(
        #[case] table: &str,
        #[case] code: &str,
        #[case] hint: &str,
    ) {
        let problem = mistake(table);
        assert_eq!((problem.code.as_str(), problem.hint.as_deref()), (code, Some(hint)), "{problem}");
        assert!(problem.at.unwrap().line >= Some(9));
    }

    #[test]
    fn a_rule_that_cannot_be_read_is_told_with_its_line() {
        let problem = mistake("rules = [\"a > b\"]");
        assert!(problem.message.starts_with("`a > b` is no rule"), "{problem}");
        assert_eq!(problem.at.unwrap().line, Some(9));
    }
}
