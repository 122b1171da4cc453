//! Columns whose values are shown only when somebody asks for them: those that a profile marks so.

use gatehouse_model::{ImportColumn, ImportSchema};
use gatehouse_tabular::map_columns;

use super::beginning::Beginning;

/// What stands for a value that is not shown.
const MASK: &str = "•••";

/// By column of a file, whether its values are shown only when somebody asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Masked(Vec<bool>);

impl Masked {
    /// Takes a column for masked that any resource of any platform would take so, because what the file is meant for
    /// is not said yet.
    pub(crate) fn looked_up(beginning: &Beginning) -> Self {
        Self::of(&beginning.header, &beginning.columns)
    }

    fn of(header: &[String], samples: &[Vec<String>]) -> Self {
        let mut masked = vec![false; header.len()];
        for schema in schemas() {
            let hidden: Vec<_> = schema.columns.iter().filter(|column| column.masked).collect();
            if hidden.is_empty() {
                continue;
            }
            for (heading, masked) in header.iter().zip(&mut masked) {
                *masked |= hidden.iter().any(|column| names(heading, column));
            }
            for found in map_columns(&schema, header, samples) {
                let Some(masked) = masked.get_mut(found.index) else { continue };
                *masked |= found.target.is_some_and(|target| is_masked(&schema, &target));
            }
        }
        Self(masked)
    }

    /// Masks also what was said to be such a column. What looks like one stays masked whatever was said: that is
    /// undone by asking to see it, not by a proposal that nobody read.
    pub(crate) fn mapped(mut self, schema: &ImportSchema, mapping: &[Option<String>]) -> Self {
        self.0.resize(self.0.len().max(mapping.len()), false);
        for (masked, target) in self.0.iter_mut().zip(mapping) {
            *masked |= target.as_deref().is_some_and(|target| is_masked(schema, target));
        }
        self
    }

    /// Gives the masked columns, from 0.
    pub(crate) fn columns(&self) -> Vec<u32> {
        let all = self.0.iter().enumerate().filter(|(_, masked)| **masked);
        all.filter_map(|(index, _)| u32::try_from(index).ok()).collect()
    }

    /// The same, but for the columns that somebody asked to see.
    pub(crate) fn without(mut self, revealed: &[u32]) -> Self {
        for &index in revealed {
            if let Some(masked) = self.0.get_mut(index as usize) {
                *masked = false;
            }
        }
        self
    }

    pub(crate) fn hides(&self, index: usize) -> bool {
        self.0.get(index).is_some_and(|&masked| masked)
    }

    /// Gives what is shown of a cell; that it is empty is no secret.
    pub(crate) fn shown(&self, index: usize, text: &str) -> String {
        if self.hides(index) && !text.is_empty() { MASK.to_owned() } else { text.to_owned() }
    }
}

fn schemas() -> impl Iterator<Item = ImportSchema> {
    gatehouse_providers::platforms().flat_map(|profile| {
        let ids = profile.imports.iter().map(|import| import.id.as_str());
        ids.filter_map(|id| profile.import_schema(id)).collect::<Vec<_>>()
    })
}

fn is_masked(schema: &ImportSchema, name: &str) -> bool {
    schema.column(name).is_some_and(|column| column.masked)
}

/// Tells whether a name of the column stands in a heading, also in one that holds several because the file is read
/// with another delimiter than it was written with.
fn names(heading: &str, column: &ImportColumn) -> bool {
    let heading = words(heading);
    let known = std::iter::once(&column.name).chain(&column.aliases).map(|name| words(name));
    known.filter(|name| !name.is_empty()).any(|name| heading.windows(name.len()).any(|part| part == name))
}

fn words(text: &str) -> Vec<String> {
    let parts = text.split(|char: char| !char.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use gatehouse_providers::Catalogue;

    use super::*;
    use crate::operation::import::asked::schema_of;

    fn masked(header: &[&str]) -> Vec<u32> {
        let header: Vec<_> = header.iter().map(|&name| name.to_owned()).collect();
        Masked::of(&header, &[]).columns()
    }

    #[test]
    fn a_column_is_masked_by_its_name_in_each_language() {
        let header = ["Imię", "PESEL", "E-mail", "rodné číslo", "national_id", "Nr PESEL pracownika"];
        assert_eq!(masked(&header), [1, 3, 4, 5]);
        let others = [
            "first_name",
            "e-mail",
            "phone",
            "external_id",
            "ID",
            "Nr",
            "Employee ID",
            "Department ID",
            "Stav",
        ];
        assert_eq!(masked(&others), [0_u32; 0]);
    }

    #[test]
    fn a_file_read_with_another_delimiter_shows_it_no_more_than_else() {
        assert_eq!(masked(&["Imię;Nazwisko;PESEL;E-mail"]), [0]);
    }

    #[test]
    fn what_was_said_to_be_masked_is_and_what_looks_so_stays() {
        let schema = schema_of(&Catalogue::builtin(), "keruja", "staff").unwrap();
        let said = |targets: &[Option<&str>]| {
            let mapping: Vec<_> = targets.iter().map(|target| target.map(str::to_owned)).collect();
            Masked(vec![false, true]).mapped(&schema, &mapping).columns()
        };
        assert_eq!(said(&[None, None]), [1]);
        assert_eq!(said(&[Some("national_id"), None]), [0, 1]);
        assert_eq!(said(&[None, Some("external_id")]), [1]);
    }

    #[test]
    fn a_value_is_shown_when_asked_for_and_that_there_is_none_always() {
        let masked = Masked(vec![false, true]);
        assert_eq!(masked.shown(0, "Anna"), "Anna");
        assert_eq!(masked.shown(1, "44051401359"), MASK);
        assert_eq!(masked.shown(1, ""), "");
        assert_eq!(masked.shown(7, "more cells than columns"), "more cells than columns");
        assert_eq!(masked.without(&[1, 99]).shown(1, "44051401359"), "44051401359");
    }
}
