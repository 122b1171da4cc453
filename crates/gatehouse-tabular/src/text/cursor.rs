//! Walks over the records of a source, a window of bytes at a time.

use std::io::{self, SeekFrom};

use super::{
    dialect::{CR, Dialect, LF, Units},
    parse::Parser,
    scan::{Field, Form, Scan, VAIN_BYTES},
};
use crate::{Limits, Source, TabularError, sniffed::Start};

/// The bytes that are read at once.
const WINDOW: usize = 256 << 10;

/// Walks over the records of a source; the source is passed at each step.
pub(crate) struct Cursor {
    buffer: Vec<u8>,
    /// Where in the buffer the next record begins.
    next: usize,
    /// Where in the file the buffer begins.
    base: u64,
    line: u64,
    /// Where the records end in the file, if before its end.
    end: Option<u64>,
    finished: bool,
    parser: Parser,
    fields: Vec<Field>,
    vain: u64,
    /// Whether a zero was met anywhere so far.
    nul: bool,
}

/// A record by its bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) fields: &'a [Field],
    /// The offset in the file.
    pub(crate) byte: u64,
    /// The physical line, from 1.
    pub(crate) line: u64,
    /// Whether a zero may be among the bytes.
    pub(crate) nul: bool,
}

impl Cursor {
    /// Begins at a place in the file; the dialect is the one of each step.
    pub(crate) fn new(at: Start, end: Option<u64>, dialect: &Dialect) -> Self {
        Self {
            buffer: Vec::new(),
            next: 0,
            base: at.byte,
            line: at.line,
            end,
            finished: false,
            parser: Parser::new(dialect),
            fields: Vec::new(),
            vain: VAIN_BYTES,
            nul: false,
        }
    }

    /// Gives the place of the next record.
    pub(crate) fn place(&self) -> Start {
        Start { byte: self.base + self.next as u64, line: self.line }
    }

    /// Gives the next record, blank lines and remarks too.
    ///
    /// # Errors
    /// Fails when a limit is passed or the source cannot be read.
    pub(crate) fn record<'a>(
        &'a mut self,
        source: &mut dyn Source,
        dialect: &Dialect,
        limits: &Limits,
    ) -> Result<Option<Record<'a>>, TabularError> {
        loop {
            let rest = &self.buffer[self.next..];
            if rest.is_empty() && self.finished {
                return Ok(None);
            }
            let columns = limits.columns as usize;
            let found = match remark(dialect, rest, self.finished, &mut self.fields) {
                Some(found) => found,
                None => {
                    let (vain, fields) = (&mut self.vain, &mut self.fields);
                    self.parser.record(dialect, rest, self.finished, columns, vain, fields)
                }
            };
            match found {
                Scan::Record { length, lines } => {
                    let (byte, line) = (self.base + self.next as u64, self.line);
                    if length as u64 > limits.cell_bytes {
                        self.weigh(&self.buffer[self.next..self.next + length], dialect, limits)?;
                    }
                    let begin = self.next;
                    self.next += length;
                    self.line += lines;
                    return Ok(Some(Record {
                        bytes: &self.buffer[begin..begin + length],
                        fields: &self.fields,
                        byte,
                        line,
                        nul: self.nul,
                    }));
                }
                Scan::More { field } => {
                    if (rest.len() - field) as u64 > limits.cell_bytes {
                        return Err(self.too_large(
                            "the text of one cell",
                            limits.cell_bytes,
                            field,
                            dialect,
                        ));
                    }
                    if rest.len() as u64 > limits.record_bytes {
                        return Err(self.too_large("one record", limits.record_bytes, 0, dialect));
                    }
                    self.fill(source)?;
                }
                Scan::Columns => {
                    return Err(TabularError::TooLarge {
                        what: crate::error::COLUMNS,
                        limit: limits.columns.to_string(),
                        line: Some(self.line),
                        byte: Some(self.base + self.next as u64),
                    });
                }
            }
        }
    }

    /// Looks for a cell over the limit in a record that is over it.
    fn weigh(&self, record: &[u8], dialect: &Dialect, limits: &Limits) -> Result<(), TabularError> {
        let heavy = self.fields.iter().find(|field| u64::from(field.end - field.start) > limits.cell_bytes);
        if let Some(field) = heavy {
            debug_assert!(field.end as usize <= record.len());
            let what = "the text of one cell";
            return Err(self.too_large(what, limits.cell_bytes, field.start as usize, dialect));
        }
        Ok(())
    }

    fn too_large(&self, what: &'static str, limit: u64, at: usize, dialect: &Dialect) -> TabularError {
        let before = &self.buffer[self.next..self.next + at];
        TabularError::TooLarge {
            what,
            limit: bytes_in_words(limit),
            line: Some(self.line + line_ends(before, dialect.units)),
            byte: Some(self.base + (self.next + at) as u64),
        }
    }

    /// Reads on behind what is in the buffer; the record that is under way moves to its front.
    fn fill(&mut self, source: &mut dyn Source) -> io::Result<()> {
        if self.next > 0 {
            self.buffer.drain(..self.next);
            self.base += self.next as u64;
            self.next = 0;
        }
        let held = self.buffer.len();
        // Twice as much each time, so that a long record is not walked over again for every window of it.
        let mut room = WINDOW.max(held);
        let at = self.base + held as u64;
        if let Some(end) = self.end {
            room = room.min(usize::try_from(end.saturating_sub(at)).unwrap_or(usize::MAX));
        }
        source.seek(SeekFrom::Start(at))?;
        self.buffer.resize(held + room, 0);
        let mut filled = held;
        while filled < self.buffer.len() {
            match source.read(&mut self.buffer[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if filled > held => {
                    // What came before the fault is kept; the fault comes again when more is asked for.
                    let _ = error;
                    self.buffer.truncate(filled);
                    self.nul |= self.buffer[held..].contains(&0);
                    return Ok(());
                }
                Err(error) => {
                    self.buffer.truncate(held);
                    return Err(error);
                }
            }
        }
        self.finished =
            filled < self.buffer.len() || self.end.is_some_and(|end| self.base + filled as u64 >= end);
        self.buffer.truncate(filled);
        self.nul |= self.buffer[held..].contains(&0);
        Ok(())
    }
}

/// Takes a line of remarks whole, whatever quotes are in it.
fn remark(dialect: &Dialect, bytes: &[u8], last: bool, fields: &mut Vec<Field>) -> Option<Scan> {
    let comment = dialect.comment?;
    let (width, offset) = match dialect.units {
        Units::Bytes => (1, 0),
        Units::Utf16Le => (2, 0),
        Units::Utf16Be => (2, 1),
    };
    if bytes.get(offset) != Some(&comment) || (width == 2 && bytes.get(1 - offset) != Some(&0)) {
        return None;
    }
    fields.clear();
    let ends = |at: usize, byte: u8| {
        bytes.get(at + offset) == Some(&byte) && (width == 1 || bytes.get(at + 1 - offset) == Some(&0))
    };
    let mut at = 0;
    while at + width <= bytes.len() && !ends(at, b'\n') && !ends(at, b'\r') {
        at += width;
    }
    let pair = ends(at, b'\r') && ends(at + width, b'\n');
    let next = if pair { at + 2 * width } else { at + width };
    if next >= bytes.len() && !last {
        return Some(Scan::More { field: 0 });
    }
    let end = u32::try_from(at.min(bytes.len())).unwrap_or(u32::MAX);
    fields.push(Field { start: 0, end, form: Form::Plain });
    let lines = u64::from(at + width <= bytes.len());
    Some(Scan::Record { length: next.min(bytes.len()), lines })
}

impl Record<'_> {
    /// Tells whether nothing but blank space stands on the line.
    pub(crate) fn is_blank(&self, units: Units) -> bool {
        let [field] = self.fields else { return false };
        let text = &self.bytes[field.start as usize..field.end as usize];
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t') || (units != Units::Bytes && *byte == 0);
        // A quoted nothing is a value.
        field.start == 0 && text.iter().all(blank)
    }

    /// Tells whether the line is a remark.
    pub(crate) fn is_remark(&self, dialect: &Dialect) -> bool {
        let at = if dialect.units == Units::Utf16Be { 1 } else { 0 };
        dialect.comment.is_some() && self.bytes.get(at) == dialect.comment.as_ref()
    }
}

/// Counts the line ends in some bytes.
pub(crate) fn line_ends(bytes: &[u8], units: Units) -> u64 {
    let width = units.width();
    let at = if units == Units::Utf16Be { 1 } else { 0 };
    let class = |unit: &[u8]| {
        if width == 2 && unit[1 - at] != 0 {
            return 0;
        }
        match unit[at] {
            b'\r' => CR,
            b'\n' => LF,
            _ => 0,
        }
    };
    let mut before = 0;
    let mut count = 0;
    for unit in bytes.chunks_exact(width) {
        let now = class(unit);
        count += u64::from(now == CR || (now == LF && before != CR));
        before = now;
    }
    count
}

/// Writes a number of bytes as a person would.
pub(crate) fn bytes_in_words(bytes: u64) -> String {
    match bytes {
        count if count >= 1 << 20 && count % (1 << 20) == 0 => format!("{} MiB", count >> 20),
        count if count >= 1 << 10 && count % (1 << 10) == 0 => format!("{} KiB", count >> 10),
        count => format!("{count} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor as Bytes;

    fn walk(text: &[u8], limits: &Limits) -> Result<Vec<(u64, u64, usize)>, TabularError> {
        let dialect = Dialect::plain_utf8(',', Some('"'))?;
        let mut source = Bytes::new(text.to_vec());
        let mut cursor = Cursor::new(Start { byte: 0, line: 1 }, None, &dialect);
        let mut found = Vec::new();
        while let Some(record) = cursor.record(&mut source, &dialect, limits)? {
            found.push((record.byte, record.line, record.bytes.len()));
        }
        Ok(found)
    }

    #[test]
    fn records_follow_each_other_without_a_gap() {
        let found = walk(b"a,b\r\n\"x\ny\",2\n\nlast", &Limits::default()).unwrap();
        assert_eq!(found, [(0, 1, 5), (5, 2, 8), (13, 4, 1), (14, 5, 4)]);
    }

    #[test]
    fn a_record_longer_than_the_window_is_whole() {
        let text = format!("{}\nb\n", "x,".repeat(WINDOW));
        let limits = Limits { columns: u32::MAX, ..Limits::default() };
        assert_eq!(
            walk(text.as_bytes(), &limits).unwrap(),
            [(0, 1, 2 * WINDOW + 1), (2 * WINDOW as u64 + 1, 2, 2)]
        );
    }

    #[test]
    fn a_quote_that_is_not_closed_within_the_limit_is_told_with_its_place() {
        let text = format!("a,b\nc,\"d\n{}", "e,f\n".repeat(200_000));
        let limits = Limits { cell_bytes: 1 << 16, ..Limits::default() };
        let problem = walk(text.as_bytes(), &limits).unwrap_err().problem();
        assert_eq!(problem.code, "import.too_large");
        assert!(problem.message.contains("from line 2 (byte 6)"), "{}", problem.message);
        assert!(problem.message.contains("64 KiB"), "{}", problem.message);
    }

    #[test]
    fn a_file_of_open_quotes_ends_in_time() {
        let text = "\"a,b\n".repeat(20_001);
        assert_eq!(walk(text.as_bytes(), &Limits::default()).unwrap().len(), 20_001);
    }

    #[test]
    fn a_remark_may_hold_a_quote() {
        let dialect =
            Dialect::new(encoding_rs::UTF_8, ',', Some('"'), crate::QuoteEscape::Doubled, Some('#')).unwrap();
        let mut source = Bytes::new(b"# 5\" \r\na,b".to_vec());
        let mut cursor = Cursor::new(Start { byte: 0, line: 1 }, None, &dialect);
        let record = cursor.record(&mut source, &dialect, &Limits::default()).unwrap().unwrap();
        assert!(record.is_remark(&dialect));
        assert_eq!(record.bytes, b"# 5\" \r\n");
        assert_eq!(cursor.place(), Start { byte: 7, line: 2 });
    }
}
