//! The check of a file's rows against a schema, in two passes over the same rows.
//!
//! The first pass lets each column tell its date order, its decimal sign, its usual amount and what stands twice;
//! the second judges each row by that. What is kept does not grow with the rows, but for 12 bytes for each value
//! that may stand once only, and a byte or a few for each finding. Sentences are made when a row is shown.

mod across;
mod cell;
mod dates;
mod explain;
mod numbers;
mod places;
mod plan;
mod read_as;
mod remedy;
mod report;
mod unique;

use std::collections::BTreeMap;

use gatehouse_model::{ImportRule, ImportSchema};
use jiff::civil::Date;

use crate::finding::{CellFinding, Fault, Found};
use crate::row::Row;
use crate::value::date::DateOrder;
use plan::{Absent, Key, Plan, Plans};

pub use report::{CheckReport, Filter, FindingGroup};

/// A check of rows against a schema.
///
/// Each row is first given to [`Check::observe`]; after [`Check::decide`] each is given to [`Check::judge`]. From then
/// on any row can be explained.
pub struct Check {
    schema: ImportSchema,
    columns: Vec<Plan>,
    keys: Vec<Key>,
    absent: Vec<Absent>,
    /// For each rule of the schema its planned columns, first the one that is judged.
    rules: Vec<(Option<usize>, Option<usize>)>,
    /// The columns of the file.
    width: usize,
    today: Date,
    /// Days after it are far away.
    ahead: Date,
    report: CheckReport,
    buffer: String,
    found: Vec<Found>,
}

impl Check {
    /// Prepares a check: which column of the schema each column of the file gives, and the order of dates where a
    /// person said it, by column of the schema.
    pub fn new(
        schema: &ImportSchema,
        header: &[String],
        mapping: &[Option<String>],
        orders: &BTreeMap<String, DateOrder>,
        today: Date,
    ) -> Self {
        let Plans { columns, keys, absent } = plan::plans(schema, header, mapping, orders, today);
        let lacking = absent.iter().filter(|absent| absent.unless.is_none());
        let find = |name: &str| columns.iter().position(|plan| plan.column.name == name);
        let rules = schema.rules.iter().map(|rule| match rule {
            ImportRule::NotBefore { column, other } | ImportRule::With { column, other } => {
                (find(column), find(other))
            }
            ImportRule::Age { column, .. } => (find(column), None),
        });
        let rules = rules.collect();
        let missing =
            lacking.filter_map(|absent| Some(schema.columns.get(absent.place)?.name.clone())).collect();
        Self {
            columns,
            keys,
            absent,
            rules,
            width: header.len().max(mapping.len()),
            today,
            ahead: today.saturating_add(jiff::Span::new().years(1)),
            report: CheckReport { missing, ..CheckReport::default() },
            buffer: String::new(),
            found: Vec::new(),
            schema: schema.clone(),
        }
    }

    /// Takes from a row what it tells of its columns.
    pub fn observe(&mut self, row: &Row) {
        let mut columns = std::mem::take(&mut self.columns);
        for plan in &mut columns {
            if let Some(cell) = row.cells.get(plan.index) {
                let text = crate::value::trim(&cell.text);
                if !text.is_empty() {
                    plan.note(cell::Written { cell, text });
                }
            }
        }
        self.columns = columns;
        let (mut keys, mut buffer) = (std::mem::take(&mut self.keys), std::mem::take(&mut self.buffer));
        for key in &mut keys {
            if let Some(hash) = self.key_hash(row, &key.columns, &mut buffer) {
                key.unique.note(hash, row.number);
            }
        }
        (self.keys, self.buffer) = (keys, buffer);
    }

    /// Decides what the rows together tell, after the last one was observed.
    pub fn decide(&mut self) {
        for plan in &mut self.columns {
            plan.dates.decide();
            plan.numbers.decide();
        }
        for key in &mut self.keys {
            key.unique.decide();
        }
    }

    /// Judges a row and counts what is wrong with it.
    pub fn judge(&mut self, row: &Row) {
        let (mut found, mut buffer) = (std::mem::take(&mut self.found), std::mem::take(&mut self.buffer));
        self.faults(row, &mut buffer, &mut found);
        self.report.rows += 1;
        if found.is_empty() && across::is_blank(row) {
            self.report.blank_rows += 1;
        } else if found.iter().any(|found| found.fault.severity().rejects()) {
            self.report.rejected_rows += 1;
        } else {
            self.report.valid_rows += 1;
        }
        if !found.is_empty() {
            let mut report = std::mem::take(&mut self.report);
            for found in &found {
                let kind = (found.fault.code(), self.place(*found));
                report.add(row.number, kind, || self.group(row, *found));
            }
            self.report = report;
        }
        (self.found, self.buffer) = (found, buffer);
    }

    fn group(&self, row: &Row, found: Found) -> FindingGroup {
        let explained = self.sentence(row, found);
        FindingGroup {
            code: explained.code,
            severity: explained.severity,
            column: explained.index,
            count: 0,
            title: found.fault.title().to_owned(),
            example: explained.message,
            hint: explained.hint,
        }
    }

    /// The column of the file at which a finding stands.
    fn place(&self, found: Found) -> Option<usize> {
        self.columns.get(found.column?).map(|plan| plan.index)
    }

    /// Says what is wrong with a row, in sentences; after [`Check::decide`].
    pub fn explain(&self, row: &Row) -> Vec<CellFinding> {
        let (mut found, mut buffer) = (Vec::new(), String::new());
        self.faults(row, &mut buffer, &mut found);
        found.into_iter().map(|found| self.sentence(row, found)).collect()
    }

    /// Says what was found so far.
    pub fn report(&self) -> &CheckReport {
        &self.report
    }
}

#[cfg(test)]
mod tests;
