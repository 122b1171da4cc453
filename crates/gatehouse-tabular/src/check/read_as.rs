//! What the cells of a row are read as: beside what is written, never instead of it.

use gatehouse_model::ColumnKind;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::check::{Check, across::is_blank, cell::Written, plan::Plan};
use crate::fold;
use crate::row::Row;
use crate::value::{codes, contact, number, time, words};

impl Check {
    /// Gives for each column of the file the value as it is read, where that differs from what is written: days as ISO
    /// 8601, numbers with a decimal point, words as the schema spells them. What has an error is read as nothing,
    /// and what is masked is not repeated.
    pub fn read_as(&self, row: &Row) -> Vec<Option<String>> {
        let mut all = vec![None; self.width.max(row.cells.len())];
        if is_blank(row) {
            return all;
        }
        let mut buffer = String::new();
        for (place, plan) in self.columns.iter().enumerate().filter(|(_, plan)| !plan.column.masked) {
            let Some(slot) = all.get_mut(plan.index) else { continue };
            *slot = match self.written(row, place) {
                None => plan.column.default.clone(),
                Some(written) => {
                    let mut error = false;
                    plan.faults(written, self.ahead, &mut buffer, |fault| {
                        error |= fault.severity().rejects()
                    });
                    let read = (!error).then(|| plan.read(written, &mut buffer)).flatten();
                    read.filter(|read| *read != written.cell.text)
                }
            };
        }
        all
    }
}

impl Plan {
    /// The value of a cell that has no error.
    fn read(&self, written: Written<'_>, buffer: &mut String) -> Option<String> {
        let text = written.text;
        let composed = || if is_nfc(text) { text.to_owned() } else { text.nfc().collect() };
        Some(match self.column.kind {
            ColumnKind::Date => self.day(written).ok()?.to_string(),
            ColumnKind::Time => time::time(text)?.to_string(),
            ColumnKind::DateTime => {
                let (day, time, zone) = self.moment(written).ok()?;
                format!("{day}T{time}{zone}")
            }
            ColumnKind::Integer => number::integer(text).ok()?.plain(number::DecimalSign::Point),
            ColumnKind::Decimal => {
                let (number, sign) = self.amount(written).ok()?;
                number.plain(sign)
            }
            ColumnKind::Boolean => {
                fold::word(text, buffer);
                words::boolean(buffer)?.to_string()
            }
            ColumnKind::Enum => self.chosen(text, buffer)?.to_owned(),
            ColumnKind::Currency => codes::currency(text)?.to_owned(),
            ColumnKind::Country => codes::country(text)?.to_owned(),
            ColumnKind::Phone if contact::international(text, buffer) => buffer.clone(),
            ColumnKind::List => {
                let parts = text.split([';', ',']).map(crate::value::trim).filter(|part| !part.is_empty());
                let parts: Vec<_> = parts.collect();
                // One item is not a list to read.
                if parts.len() > 1 { parts.join("; ") } else { composed() }
            }
            _ => composed(),
        })
    }
}
