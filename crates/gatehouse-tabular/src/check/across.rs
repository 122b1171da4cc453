//! What is wrong with a row as a whole: absent values, rules across columns, and what stands twice.

use gatehouse_model::ImportRule;
use jiff::civil::Date;

use crate::check::cell::Written;
use crate::finding::{Fault, Found};
use crate::fold;
use crate::row::Row;
use crate::value::{registry, trim};

use super::Check;
use super::unique::KeyHash;

impl Check {
    /// The cell of a planned column, where it has a value.
    pub(crate) fn written<'r>(&self, row: &'r Row, column: usize) -> Option<Written<'r>> {
        let cell = row.cells.get(self.columns.get(column)?.index)?;
        let text = trim(&cell.text);
        (!text.is_empty()).then_some(Written { cell, text })
    }

    fn date_of(&self, row: &Row, column: usize) -> Option<Date> {
        self.columns.get(column)?.date(self.written(row, column)?)
    }

    /// Tells all that is wrong with a row; the buffer saves an allocation for each word.
    pub(crate) fn faults(&self, row: &Row, buffer: &mut String, found: &mut Vec<Found>) {
        found.clear();
        if is_blank(row) {
            return;
        }
        for (column, plan) in self.columns.iter().enumerate() {
            match self.written(row, column) {
                Some(written) => plan.faults(written, self.ahead, buffer, |fault| {
                    found.push(Found { column: Some(column), fault });
                }),
                None => self.absent(row, column, found),
            }
            if let Some(country) = plan.country {
                let fault = self.postcode(row, column, country);
                found.extend(fault.map(|fault| Found { column: Some(column), fault }));
            }
        }
        for absent in &self.absent {
            let fault = Fault::NoColumn(absent.place);
            match absent.unless {
                None => found.push(Found { column: None, fault }),
                Some(other) if self.written(row, other).is_none() => {
                    found.push(Found { column: Some(other), fault })
                }
                Some(_) => {}
            }
        }
        if row.cells.iter().skip(self.width).any(|cell| !trim(&cell.text).is_empty()) {
            found.push(Found { column: None, fault: Fault::TooManyCells });
        }
        for rule in 0..self.schema.rules.len() {
            found.extend(self.breaks(row, rule));
        }
        for (place, key) in self.keys.iter().enumerate() {
            if let (Some(first), Some(column)) = (key.unique.first(row.number), key.columns.first().copied())
            {
                // A value that is refused for itself, such as `n/a`, stands twice as a matter of course.
                let refused =
                    |found: &Found| found.column == Some(column) && found.fault.severity().rejects();
                if key.columns.len() == 1 && found.iter().any(refused) {
                    continue;
                }
                let fault = match key.columns.len() {
                    1 => Fault::Duplicate(first),
                    _ => Fault::DuplicateKey(first, place),
                };
                found.push(Found { column: Some(column), fault });
            }
        }
    }

    fn absent(&self, row: &Row, column: usize, found: &mut Vec<Found>) {
        let Some(plan) = self.columns.get(column) else { return };
        let fault = match plan.unless {
            _ if plan.column.default.is_some() => return,
            _ if plan.column.required => Fault::Missing,
            None => return,
            Some(None) => Fault::Missing,
            Some(Some(other)) if self.written(row, other).is_some() => return,
            Some(Some(_)) if plan.told_elsewhere => return,
            Some(Some(_)) => Fault::MissingBoth,
        };
        found.push(Found { column: Some(column), fault });
    }

    fn postcode(&self, row: &Row, column: usize, country: usize) -> Option<Fault> {
        let (code, country) = (self.written(row, column)?, self.written(row, country)?);
        registry::postcode_is_off(code.text, country.text).then_some(Fault::Postcode)
    }

    /// The finding of a rule of the schema that the row breaks.
    fn breaks(&self, row: &Row, rule: usize) -> Option<Found> {
        let (column, other) = *self.rules.get(rule)?;
        match self.schema.rules.get(rule)? {
            ImportRule::NotBefore { .. } => {
                let (column, other) = (column?, other?);
                let (later, earlier) = (self.date_of(row, column)?, self.date_of(row, other)?);
                (later < earlier).then_some(Found { column: Some(column), fault: Fault::NotBefore(rule) })
            }
            ImportRule::Age { min, max, .. } => {
                let age = age(self.date_of(row, column?)?, self.today);
                let fits = age >= i32::from(*min) && age <= i32::from(*max);
                (!fits).then_some(Found { column, fault: Fault::Age(rule) })
            }
            ImportRule::With { .. } => {
                let there = other?;
                self.written(row, there)?;
                let absent = column.is_none_or(|asked| self.written(row, asked).is_none());
                absent.then_some(Found { column: column.or(Some(there)), fault: Fault::Without(rule) })
            }
        }
    }

    /// The hash of a row's values in a key, the same for values that are the same; none where all are absent.
    pub(crate) fn key_hash(&self, row: &Row, columns: &[usize], buffer: &mut String) -> Option<u64> {
        let mut hash = KeyHash::new();
        let mut any = false;
        for column in columns {
            let plan = self.columns.get(*column)?;
            match self.written(row, *column) {
                None => hash.part(""),
                Some(written) => {
                    any = true;
                    hash.part(plan.compared(written.text, buffer));
                }
            }
        }
        any.then(|| hash.finish())
    }
}

impl super::plan::Plan {
    /// The form in which two values of the column are compared.
    fn compared<'b>(&self, text: &'b str, buffer: &'b mut String) -> &'b str {
        use gatehouse_model::ColumnKind;
        match self.column.kind {
            _ if self.column.fold => fold::value(text, buffer),
            ColumnKind::Email => fold::small(text, buffer),
            ColumnKind::Enum => fold::word(text, buffer),
            ColumnKind::Phone | ColumnKind::E164 => {
                if !crate::value::contact::international(text, buffer) {
                    buffer.remove(0);
                }
            }
            _ if text.is_ascii() => return text,
            _ => {
                buffer.clear();
                buffer.extend(unicode_normalization::UnicodeNormalization::nfc(text));
            }
        }
        buffer
    }
}

/// Whether a row has no value at all.
pub(crate) fn is_blank(row: &Row) -> bool {
    row.cells.iter().all(|cell| trim(&cell.text).is_empty())
}

/// Full years since a day; below zero for a day to come.
pub(crate) fn age(born: Date, today: Date) -> i32 {
    let years = i32::from(today.year()) - i32::from(born.year());
    years - i32::from((today.month(), today.day()) < (born.month(), born.day()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use rstest::rstest;

    #[rstest]
    #[case(date(2000, 11, 21), 26)]
    #[case(date(2000, 11, 22), 25)]
    #[case(date(2026, 11, 22), -1)]
    #[case(date(2004, 2, 29), 22)]
    fn an_age_is_in_full_years(#[case] born: Date, #[case] years: i32) {
        assert_eq!(age(born, date(2026, 11, 21)), years);
    }
}
