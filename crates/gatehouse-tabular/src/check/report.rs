//! What a check found in all: counts, groups, and where each group stands.

use std::collections::BTreeSet;

use crate::check::places::Places;
use crate::finding::Severity;

/// Findings of one kind in one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingGroup {
    /// The stable code.
    pub code: &'static str,
    /// How much they weigh.
    pub severity: Severity,
    /// The column of the file, from 0; none for rows as a whole.
    pub column: Option<usize>,
    /// How many.
    pub count: u64,
    /// What they are, in a few words without the count.
    pub title: String,
    /// The first of them, as sentences.
    pub example: String,
    /// The next step, where there is one.
    pub hint: Option<String>,
}

/// Which findings are looked for; what is absent lets all through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The code.
    pub code: Option<String>,
    /// The column of the file, from 0.
    pub column: Option<usize>,
}

/// What a check found.
#[derive(Debug, Clone, Default)]
pub struct CheckReport {
    /// Data records.
    pub rows: u64,
    /// Those that would be sent.
    pub valid_rows: u64,
    /// Those that would not: a cell is faulty, or a person must say how it is meant.
    pub rejected_rows: u64,
    /// Those without any value, which are neither.
    pub blank_rows: u64,
    /// The findings in groups, in the order in which the first of each stands.
    pub groups: Vec<FindingGroup>,
    /// Columns that rows need and that nothing in the file gives.
    pub missing: Vec<String>,
    /// Where the findings of each group stand.
    pub(crate) places: Vec<Places>,
}

impl CheckReport {
    /// Gives the data records with a finding that the filter lets through, ascending and each once.
    pub fn problem_rows(&self, filter: &Filter) -> impl Iterator<Item = u64> {
        self.merged(|group| {
            filter.code.as_deref().is_none_or(|code| code == group.code)
                && filter.column.is_none_or(|column| Some(column) == group.column)
        })
    }

    /// Gives the data records that would not be sent, ascending.
    pub(crate) fn rejected(&self) -> impl Iterator<Item = u64> {
        self.merged(|group| group.severity.rejects())
    }

    fn merged(&self, lets: impl Fn(&FindingGroup) -> bool) -> impl Iterator<Item = u64> {
        let chosen = self.groups.iter().zip(&self.places).filter(|(group, _)| lets(group));
        let mut all: Vec<_> = chosen.map(|(_, places)| places.iter().peekable()).collect();
        std::iter::from_fn(move || {
            let next = all.iter_mut().filter_map(|places| places.peek().copied()).min()?;
            for places in &mut all {
                while places.next_if_eq(&next).is_some() {}
            }
            Some(next)
        })
    }

    /// Gives the next data record after one (0 for the beginning) with a finding, and its first column that has one.
    pub fn next_problem(&self, after: u64) -> Option<(u64, Option<usize>)> {
        let next = |places: &Places| places.after(after);
        let record = self.places.iter().filter_map(next).min()?;
        let here = self.groups.iter().zip(&self.places).filter(|(_, places)| next(places) == Some(record));
        // A cell is a better place to go to than a row.
        let columns: BTreeSet<_> = here.filter_map(|(group, _)| group.column).collect();
        Some((record, columns.first().copied()))
    }

    /// Counts a finding; the group is described when it is met first.
    pub(crate) fn add(
        &mut self,
        record: u64,
        kind: (&'static str, Option<usize>),
        describe: impl FnOnce() -> FindingGroup,
    ) {
        let place = self.groups.iter().position(|group| (group.code, group.column) == kind);
        let place = place.unwrap_or_else(|| {
            self.groups.push(describe());
            self.places.push(Places::default());
            self.groups.len() - 1
        });
        if let (Some(group), Some(places)) = (self.groups.get_mut(place), self.places.get_mut(place)) {
            group.count += 1;
            places.push(record);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(findings: &[(u64, &'static str, Option<usize>)]) -> CheckReport {
        let mut report = CheckReport::default();
        for (record, code, column) in findings {
            report.add(*record, (code, *column), || FindingGroup {
                code,
                severity: if *code == "w" { Severity::Warning } else { Severity::Error },
                column: *column,
                count: 0,
                title: String::new(),
                example: String::new(),
                hint: None,
            });
        }
        report
    }

    #[test]
    fn rows_of_several_groups_come_once_and_in_order() {
        let report = report(&[
            (3, "a", Some(1)),
            (3, "w", Some(0)),
            (7, "w", Some(0)),
            (9, "a", None),
            (9, "a", Some(1)),
        ]);
        let rows = |filter: &Filter| report.problem_rows(filter).collect::<Vec<_>>();
        assert_eq!(rows(&Filter::default()), [3, 7, 9]);
        assert_eq!(rows(&Filter { code: Some("w".into()), column: None }), [3, 7]);
        assert_eq!(rows(&Filter { code: Some("a".into()), column: Some(1) }), [3, 9]);
        assert_eq!(rows(&Filter { code: Some("gone".into()), column: None }), [0; 0]);
        assert_eq!(report.rejected().collect::<Vec<_>>(), [3, 9]);
    }

    #[test]
    fn the_next_problem_is_at_the_first_faulty_cell_of_the_next_faulty_row() {
        let report = report(&[(3, "a", Some(4)), (3, "w", Some(2)), (9, "a", None)]);
        assert_eq!(report.next_problem(0), Some((3, Some(2))));
        assert_eq!(report.next_problem(2), Some((3, Some(2))));
        assert_eq!(report.next_problem(3), Some((9, None)));
        assert_eq!(report.next_problem(9), None);
    }
}
