//! Whose word a value of a profile is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::path;

/// Where a value of a profile comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Provenance {
    /// The platform's public pages say so.
    Documented,
    /// Seen in traffic or in the platform's own public source.
    Observed,
    /// The platform says two things that cannot both hold.
    Contradictory,
    /// Only an example of the platform shows it.
    ExampleOnly,
    /// Nobody says so; it is a common convention.
    Assumed,
    /// A person set it.
    User,
}

impl Provenance {
    /// Gives the word that profiles use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Observed => "observed",
            Self::Contradictory => "contradictory",
            Self::ExampleOnly => "example-only",
            Self::Assumed => "assumed",
            Self::User => "user",
        }
    }
}

/// Finds the entry that speaks for a dotted path: the longest one that is the path or begins it. A `*` in an
/// entry stands for any one segment; between two of the same length the one with fewer stars wins.
pub(crate) fn of_path(table: &BTreeMap<String, Provenance>, wanted: &str) -> Provenance {
    let Some(wanted) = path::split(wanted) else { return Provenance::Assumed };
    table
        .iter()
        .filter_map(|(entry, provenance)| {
            let segments = path::split(entry)?;
            let fits = segments.len() <= wanted.len()
                && segments.iter().zip(&wanted).all(|(segment, part)| segment == "*" || segment == part);
            let literal = segments.iter().filter(|segment| *segment != "*").count();
            fits.then_some(((segments.len(), literal), *provenance))
        })
        .max_by_key(|(rank, _)| *rank)
        .map_or(Provenance::Assumed, |(_, provenance)| provenance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("auth.api_key.header", Provenance::Documented)]
    #[case("auth.api_key.patterns.sandbox", Provenance::Observed)]
    #[case("auth.api_key2", Provenance::Assumed)]
    #[case("import.staff.formats", Provenance::Documented)]
    #[case("import.jobs.formats", Provenance::User)]
    #[case("import.staff.columns", Provenance::Assumed)]
    #[case("webhooks", Provenance::Assumed)]
    fn the_longest_entry_speaks(#[case] path: &str, #[case] expected: Provenance) {
        let table = BTreeMap::from([
            ("auth.api_key".to_owned(), Provenance::Documented),
            ("auth.api_key.patterns".to_owned(), Provenance::Observed),
            ("import.*.formats".to_owned(), Provenance::Documented),
            ("import.jobs.formats".to_owned(), Provenance::User),
            ("webhooks.events".to_owned(), Provenance::Documented),
        ]);
        assert_eq!(of_path(&table, path), expected);
    }
}
