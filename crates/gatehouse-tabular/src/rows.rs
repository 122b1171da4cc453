//! The records of either kind of file, one after another.

use crate::{
    Limits, Row, Sniffed, Source, TabularError,
    book::Unrolled,
    sniffed::Start,
    text::{
        self,
        cursor::Cursor,
        decode::{Decoder, Fault},
        dialect::Dialect,
    },
};

/// Where records come from.
pub(crate) enum Rows {
    /// The file itself.
    Text { dialect: Box<Dialect>, limits: Limits, start: Start, end: Option<u64> },
    /// A sheet that was unrolled.
    Book(Unrolled),
}

/// A walk over records.
pub(crate) struct Pass {
    number: u64,
    row: Start,
    decoder: Decoder,
    way: Way,
}

enum Way {
    Text(Cursor),
    Book(Start),
}

impl Rows {
    /// Makes the records of a text.
    ///
    /// # Errors
    /// Fails when the dialect cannot be.
    pub(crate) fn text(sniffed: &Sniffed, limits: &Limits) -> Result<Self, TabularError> {
        let dialect = Box::new(text::sniff::dialect(sniffed)?);
        Ok(Self::Text { dialect, limits: limits.clone(), start: sniffed.start, end: sniffed.end })
    }

    /// Makes the records of a sheet.
    pub(crate) fn book(unrolled: Unrolled) -> Self {
        Self::Book(unrolled)
    }

    /// Gives the place of the first record, the header's too.
    pub(crate) fn begin(&self) -> Start {
        match self {
            Self::Text { start, .. } => *start,
            Self::Book(_) => Start::default(),
        }
    }

    /// Begins a walk at a place, behind so many data records.
    pub(crate) fn pass(&self, start: Start, number: u64) -> Pass {
        let way = match self {
            Self::Text { dialect, end, .. } => Way::Text(Cursor::new(start, *end, dialect)),
            Self::Book(_) => Way::Book(start),
        };
        Pass { number, row: start, decoder: Decoder::default(), way }
    }

    /// Gives what is done when a walk is at a place, in the unit of [`Rows::length`].
    pub(crate) fn done(&self, place: Start) -> u64 {
        place.byte
    }

    /// Gives the length of a whole walk.
    pub(crate) fn length(&self, sniffed: &Sniffed) -> u64 {
        match self {
            Self::Text { .. } => sniffed.length,
            Self::Book(unrolled) => unrolled.length(),
        }
    }
}

impl Pass {
    /// Gives the data records so far.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Gives the place behind the last record.
    pub(crate) fn place(&self) -> Start {
        match &self.way {
            Way::Text(cursor) => cursor.place(),
            Way::Book(place) => *place,
        }
    }

    /// Gives the place of the last record.
    pub(crate) fn row_place(&self) -> Start {
        self.row
    }

    /// Fills the row with the next record; false when there is none.
    ///
    /// # Errors
    /// Fails when a limit is passed or something cannot be read.
    pub(crate) fn next(
        &mut self,
        rows: &mut Rows,
        source: &mut dyn Source,
        row: &mut Row,
        fault: &mut dyn FnMut(Fault, usize, u64),
    ) -> Result<bool, TabularError> {
        match (&mut self.way, rows) {
            (Way::Text(cursor), Rows::Text { dialect, limits, .. }) => loop {
                let Some(record) = cursor.record(source, dialect, limits)? else { return Ok(false) };
                if record.is_blank(dialect.units) || record.is_remark(dialect) {
                    continue;
                }
                self.row = Start { byte: record.byte, line: record.line };
                self.number += 1;
                row.number = self.number;
                self.decoder.fill(&record, dialect, row, fault);
                return Ok(true);
            },
            (Way::Book(place), Rows::Book(unrolled)) => {
                self.row = *place;
                let Some(next) = unrolled.read(place.byte, row)? else { return Ok(false) };
                place.byte = next;
                self.number += 1;
                row.number = self.number;
                Ok(true)
            }
            // A walk is made by the rows that it walks over.
            _ => Ok(false),
        }
    }
}
