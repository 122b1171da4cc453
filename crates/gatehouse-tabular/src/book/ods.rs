//! Walks over the tables of an OpenDocument spreadsheet before it is read, to know what they will take: a cell, a row
//! and a gap in a text may each say that they are repeated.

use std::io::BufReader;

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::{
    guard,
    room::{Extent, Room},
};
use crate::{Limits, Source, TabularError};

/// As many as the library lays out at most.
const COLUMNS: u64 = 16_384;
const ROWS: u64 = 1 << 20;

/// Holds a spreadsheet to the room that its tables may take.
///
/// # Errors
/// Fails when they take more, and when the content cannot be read.
pub(super) fn check(source: &mut dyn Source, limits: &Limits) -> Result<(), TabularError> {
    let mut archive = guard::open(source)?;
    let damaged = |error: &dyn std::error::Error| {
        TabularError::NotATable(format!("its part content.xml is damaged ({error})"))
    };
    let part = archive.by_name("content.xml").map_err(|error| damaged(&error))?;
    let mut reader = Reader::from_reader(BufReader::new(part));
    reader.config_mut().check_end_names = false;
    reader.config_mut().expand_empty_elements = true;
    let mut room = Room::new(limits);
    let mut table = Table::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|error| damaged(&error))? {
            Event::Start(element) => match element.name().as_ref() {
                "table:table" => table = Table::default(),
                "table:table-row" => {
                    table.row =
                        Row { repeats: count(&element, "table:number-rows-repeated"), ..Row::default() }
                }
                "table:table-cell" | "table:covered-table-cell" => table.row.cell(&element),
                "text:s" => table.row.text(count(&element, "text:c")),
                _ => {}
            },
            Event::Text(text) => table.row.text(text.len() as u64),
            Event::GeneralRef(_) => table.row.text(4),
            Event::End(element) => match element.name().as_ref() {
                "table:table-row" => {
                    table.end_row();
                    room.holds(&table.extent)?;
                }
                "table:table" => room.spend(&table.extent)?,
                _ => {}
            },
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// What was counted of a table.
#[derive(Default)]
struct Table {
    extent: Extent,
    row: Row,
    rows: u64,
    /// Rows without any value that another one may follow.
    empty: u64,
    columns: u64,
}

/// What was counted of a row.
#[derive(Default)]
struct Row {
    repeats: u64,
    /// The cells before the last one that has no value.
    cells: u64,
    /// How often the cell under way, or the last one, stands in the row, and whether it has a value.
    copies: u64,
    filled: bool,
    any: bool,
    texts: u64,
    formulas: bool,
}

impl Row {
    fn cell(&mut self, element: &BytesStart<'_>) {
        if !self.filled {
            self.cells = (self.cells + self.copies).min(COLUMNS);
        }
        self.copies = count(element, "table:number-columns-repeated").min(COLUMNS - self.cells);
        self.filled = false;
        for attribute in element.attributes().with_checks(false).flatten() {
            let key = attribute.key.as_ref();
            let formula = key == "table:formula";
            self.filled |= formula || key.starts_with("office:") || key == "calcext:value-type";
            self.formulas |= formula;
            if formula || key.starts_with("office:") {
                self.text(attribute.value.len() as u64);
            }
        }
        if self.filled {
            self.cells += self.copies;
            self.any = true;
        }
    }

    fn text(&mut self, bytes: u64) {
        self.texts = self.texts.saturating_add(bytes.saturating_mul(self.copies));
    }
}

impl Table {
    fn end_row(&mut self) {
        let row = std::mem::take(&mut self.row);
        let repeats = row.repeats.min(ROWS.saturating_sub(self.rows + self.empty));
        self.extent.cells += row.cells;
        self.extent.formulas |= row.formulas;
        self.extent.texts =
            self.extent.texts.saturating_add(row.texts.saturating_mul(repeats.saturating_add(1)));
        if !row.any {
            // What stands above the first value is left out, and so is what stands below the last one.
            self.empty += if self.rows > 0 { repeats } else { 0 };
            return;
        }
        self.columns = self.columns.max(row.cells);
        self.rows += std::mem::take(&mut self.empty) + repeats;
        self.extent.area = self.rows * self.columns;
    }
}

/// Reads how often something is repeated; once where nothing is said, and often where it cannot be read.
fn count(element: &BytesStart<'_>, name: &str) -> u64 {
    let said = element.attributes().with_checks(false).flatten().find(|known| known.key.as_ref() == name);
    said.map_or(1, |said| said.value.trim().parse().unwrap_or(u64::MAX))
}
