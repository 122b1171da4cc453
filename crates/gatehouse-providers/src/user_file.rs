//! A person's own file: a whole profile of another platform, or only what differs from one of the program.

use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

use crate::error::{Place, ProfileError};
use crate::parse::{self, TreeError};
use crate::{Effective, Layer, Profile, path, tree};

/// A file of the user layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserFile {
    /// Its name, as mistakes in it are told.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Reads a person's file and lays it over the profile of the same id, if there is one.
pub(crate) fn effective<'e>(
    file: &UserFile,
    program: impl Fn(&str) -> Option<&'e Effective>,
) -> Result<Effective, ProfileError> {
    let (text, name) = (file.text.as_str(), file.name.as_str());
    let table: Table = parse::read(text, name)?;
    let id = table.get("provider").and_then(|provider| provider.get("id")).and_then(Value::as_str);
    let Some(id) = id else {
        // A whole profile without its id says best what is absent.
        return Profile::parse(text, name).and(Err(ProfileError::Unreadable {
            at: parse::place(text, name, 0),
            message: "missing field `provider.id`".to_owned(),
            suggestion: None,
        }));
    };
    let Some(base) = program(id) else {
        let profile = Profile::parse(text, name)?;
        return Ok(Effective::of_person(profile, table, name));
    };
    let stated = match table.get("provenance") {
        Some(Value::Table(words)) => words.clone(),
        _ => Table::new(),
    };
    let changes = tree::leaves(&table).map_err(|at| ProfileError::Unreadable {
        at: locate(text, name, &at),
        message: format!("an entry of `{}` has no `{}`", path::join(&at), tree::key_of(&at).unwrap_or("id")),
        suggestion: None,
    })?;
    let ours = |at: &[String]| !matches!(at, [head, ..] if head == "provenance" || head == "schema");
    let changes: Vec<_> = changes
        .into_iter()
        .filter(|(at, _)| ours(at) && *at != ["provider", "id"])
        .filter(|(at, value)| tree::get(base.tree(), at) != Some(value))
        .collect();
    base.lay(&changes, &stated, Layer::User, (text, name)).map_err(|error| match error {
        TreeError::Value { path, message, suggestion } => {
            ProfileError::Unreadable { at: locate(text, name, &path), message, suggestion }
        }
        TreeError::Whole(error) => error,
    })
}

/// Gives the place in a file that says the most of a path.
fn locate(text: &str, file: &str, segments: &[String]) -> Place {
    let Ok(table) = DeTable::parse(text) else { return parse::place(text, file, 0) };
    let mut found = 0;
    let mut inside = Inside::Table(table.get_ref());
    for (index, segment) in segments.iter().enumerate() {
        let next: Option<&Spanned<DeValue<'_>>> = match inside {
            Inside::Table(table) => {
                table.iter().find(|(name, _)| *name.get_ref() == segment.as_str()).map(|(name, value)| {
                    found = name.span().start;
                    value
                })
            }
            Inside::Entries(entries) => {
                let key = tree::key_of(&segments[..index]).unwrap_or("id");
                let named = |entry: &&Spanned<DeValue<'_>>| {
                    entry.get_ref().get(key).and_then(|name| name.get_ref().as_str())
                        == Some(segment.as_str())
                };
                entries.iter().find(named).inspect(|entry| found = entry.span().start)
            }
        };
        inside = match next.map(Spanned::get_ref) {
            Some(DeValue::Table(table)) => Inside::Table(table),
            Some(DeValue::Array(entries)) => Inside::Entries(entries),
            _ => break,
        };
    }
    parse::place(text, file, found)
}

#[derive(Clone, Copy)]
enum Inside<'v, 't> {
    Table(&'v DeTable<'t>),
    Entries(&'v [Spanned<DeValue<'t>>]),
}
