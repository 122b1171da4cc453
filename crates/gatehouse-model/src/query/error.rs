//! What is wrong with a query, and where.

use super::Place;
use crate::{Location, Problem};

/// A query that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct QueryError {
    /// What is wrong, as a sentence.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
    /// What should be looked at.
    pub place: Place,
}

impl QueryError {
    /// Says what is wrong with a part of a query.
    pub fn new(place: Place, message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, place }
    }

    /// Adds what to write instead.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Names the value that was probably meant, else those that there are.
    #[must_use]
    pub fn meant<'a>(self, wanted: &str, known: impl Iterator<Item = &'a str> + Clone) -> Self {
        let hint = match nearest(wanted, known.clone()) {
            Some(name) => format!("Did you mean `{name}`?"),
            None => format!("There are: {}.", known.collect::<Vec<_>>().join(", ")),
        };
        self.hint(hint)
    }

    /// Tells a person, with the place in bytes and the column in characters.
    pub fn problem(&self, query: &str) -> Problem {
        let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        let before = query.get(..self.place.offset).unwrap_or(query);
        let problem = Problem::new("usage.bad_query", self.message.clone()).at(Location {
            column: Some(number(before.chars().count() + 1)),
            field: Some("query".to_owned()),
            offset: Some(number(self.place.offset)),
            length: Some(number(self.place.length)),
            ..Location::default()
        });
        match &self.hint {
            Some(hint) => problem.hint(hint.clone()),
            None => problem,
        }
    }
}

/// Picks the name that differs least, if it differs little.
pub(super) fn nearest<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = wanted.to_lowercase();
    let allowed = (wanted.chars().count() / 3).clamp(1, 4);
    known
        .map(|name| (strsim::damerau_levenshtein(&wanted, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}
