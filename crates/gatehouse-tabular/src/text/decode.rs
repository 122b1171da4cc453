//! Turns the bytes of a record into the cells of a row.

use encoding_rs::{Encoding, UTF_8};

use super::{
    cursor::Record,
    dialect::{Dialect, Units},
    scan::{Field, Form},
};
use crate::{Cell, Row};

/// Fills rows from records; what a row does not need is kept for the next one.
#[derive(Default)]
pub(crate) struct Decoder {
    spare: Vec<Cell>,
}

/// What was wrong with the bytes of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// They are no text in the encoding.
    Bytes,
    /// A zero stands among them.
    Nul,
    /// A quote is not closed as it should be.
    Stray,
    /// A quote is never closed.
    Open,
}

impl Decoder {
    /// Fills a row; `fault` is told the column and the offset in the file of what does not fit.
    pub(crate) fn fill(
        &mut self,
        record: &Record<'_>,
        dialect: &Dialect,
        row: &mut Row,
        fault: &mut dyn FnMut(Fault, usize, u64),
    ) {
        row.line = record.line;
        row.byte = record.byte;
        row.raw = Some(record.byte..record.byte + record.bytes.len() as u64);
        self.fit(&mut row.cells, record.fields.len());
        let whole = if dialect.encoding == UTF_8 { std::str::from_utf8(record.bytes).ok() } else { None };
        let nul = record.nul && dialect.units == Units::Bytes && record.bytes.contains(&0);
        for (column, (field, cell)) in record.fields.iter().zip(&mut row.cells).enumerate() {
            let bytes = &record.bytes[field.start as usize..field.end as usize];
            cell.text.clear();
            let begins = record.byte + u64::from(field.start);
            match whole.and_then(|text| text.get(field.start as usize..field.end as usize)) {
                Some(text) => cell.text.push_str(text),
                None => {
                    if let Some(offset) = decode(dialect, bytes, &mut cell.text) {
                        fault(Fault::Bytes, column, begins + offset as u64);
                    }
                }
            }
            if nul && let Some(offset) = bytes.iter().position(|byte| *byte == 0) {
                fault(Fault::Nul, column, begins + offset as u64);
            } else if dialect.units != Units::Bytes && cell.text.contains('\0') {
                fault(Fault::Nul, column, begins);
            }
            if field.form != Form::Plain {
                finish(dialect, field, column, begins, &mut cell.text, fault);
            }
        }
    }

    fn fit(&mut self, cells: &mut Vec<Cell>, count: usize) {
        while cells.len() > count {
            if let Some(cell) = cells.pop() {
                self.spare.push(cell);
            }
        }
        while cells.len() < count {
            cells.push(self.spare.pop().unwrap_or_default());
        }
    }
}

fn finish(
    dialect: &Dialect,
    field: &Field,
    column: usize,
    begins: u64,
    text: &mut String,
    fault: &mut dyn FnMut(Fault, usize, u64),
) {
    match field.form {
        Form::Plain => {}
        Form::Escaped => unescape(dialect, text),
        Form::Stray => fault(Fault::Stray, column, begins),
        Form::Open => fault(Fault::Open, column, begins),
    }
}

/// Appends the text of some bytes; gives the offset of the first ones that are no text.
fn decode(dialect: &Dialect, bytes: &[u8], text: &mut String) -> Option<usize> {
    match dialect.units {
        Units::Bytes if dialect.encoding == UTF_8 => {
            let bad = std::str::from_utf8(bytes).err().map(|error| error.valid_up_to());
            text.push_str(&String::from_utf8_lossy(bytes));
            bad
        }
        Units::Bytes if bytes.is_ascii() && dialect.encoding.is_ascii_compatible() => {
            text.extend(bytes.iter().map(|byte| char::from(*byte)));
            None
        }
        Units::Bytes => decode_legacy(dialect.encoding, bytes, text),
        Units::Utf16Le => decode_wide(bytes, u16::from_le_bytes, text),
        Units::Utf16Be => decode_wide(bytes, u16::from_be_bytes, text),
    }
}

fn decode_legacy(encoding: &'static Encoding, bytes: &[u8], text: &mut String) -> Option<usize> {
    let (decoded, bad) = encoding.decode_without_bom_handling(bytes);
    text.push_str(&decoded);
    // The place is looked for only once it is known that there is one.
    bad.then(|| {
        (1..=bytes.len())
            .find(|end| {
                encoding.decode_without_bom_handling_and_without_replacement(&bytes[..*end]).is_none()
            })
            .map_or(0, |end| end - 1)
    })
}

fn decode_wide(bytes: &[u8], unit: fn([u8; 2]) -> u16, text: &mut String) -> Option<usize> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let mut bad = (bytes.len() % 2 == 1).then_some(bytes.len() - bytes.len() % 2);
    let mut at = 0;
    for char in char::decode_utf16(units) {
        if char.is_err() && bad.is_none_or(|known| known > at) {
            bad = Some(at);
        }
        let char = char.unwrap_or(char::REPLACEMENT_CHARACTER);
        text.push(char);
        at += 2 * char.len_utf16();
    }
    if bytes.len() % 2 == 1 {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    bad
}

fn unescape(dialect: &Dialect, text: &mut String) {
    let Some(quote) = dialect.quote.map(char::from) else { return };
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let next = chars.peek().copied();
        let doubled = char == quote && next == Some(quote);
        let escaped = char == '\\'
            && dialect.escape == crate::QuoteEscape::Backslash
            && matches!(next, Some(next) if next == quote || next == '\\');
        match next {
            Some(next) if doubled || escaped => {
                out.push(next);
                chars.next();
            }
            _ => out.push(char),
        }
    }
    *text = out;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, QuoteEscape, sniffed::Start, text::cursor::Cursor};
    use encoding_rs::{UTF_16LE, WINDOWS_1250, WINDOWS_1252};
    use rstest::rstest;
    use std::io::Cursor as Bytes;

    fn read(
        bytes: &[u8],
        encoding: &'static Encoding,
        escape: QuoteEscape,
    ) -> (Row, Vec<(Fault, usize, u64)>) {
        let dialect = Dialect::new(encoding, ',', Some('"'), escape, None).unwrap();
        let mut cursor = Cursor::new(Start { byte: 0, line: 1 }, None, &dialect);
        let mut source = Bytes::new(bytes.to_vec());
        let record = cursor.record(&mut source, &dialect, &Limits::default()).unwrap().unwrap();
        let (mut row, mut faults) = (Row::default(), Vec::new());
        Decoder::default().fill(&record, &dialect, &mut row, &mut |fault, column, byte| {
            faults.push((fault, column, byte));
        });
        (row, faults)
    }

    #[rstest]
    #[case(b"a,\"b\"\"c\"\n", UTF_8, QuoteEscape::Doubled, "b\"c")]
    #[case(b"a,\"b\\\"\\\\\\n\"\n", UTF_8, QuoteEscape::Backslash, "b\"\\\\n")]
    #[case(b"a,\xB9\x9C\xE6\n", WINDOWS_1250, QuoteEscape::Doubled, "ąść")]
    #[case(b"a,\xe2\x82\xac\n", UTF_8, QuoteEscape::Doubled, "€")]
    fn a_cell_is_what_was_written(
        #[case] bytes: &[u8],
        #[case] encoding: &'static Encoding,
        #[case] escape: QuoteEscape,
        #[case] expected: &str,
    ) {
        let (row, faults) = read(bytes, encoding, escape);
        assert_eq!((row.text(1), faults), (expected, Vec::new()));
    }

    #[rstest]
    #[case::utf_8(b"ab,c\xffd\n", UTF_8, Fault::Bytes, 4)]
    #[case::undefined(b"ab,c\x81d\n", WINDOWS_1250, Fault::Nul, 0)]
    #[case::nul(b"ab,c\0d\n", WINDOWS_1252, Fault::Nul, 4)]
    #[case::stray(b"ab,\"c\"d\n", UTF_8, Fault::Stray, 3)]
    #[case::open(b"ab,\"cd\n", UTF_8, Fault::Open, 3)]
    fn what_does_not_fit_is_told_and_the_row_is_kept(
        #[case] bytes: &[u8],
        #[case] encoding: &'static Encoding,
        #[case] fault: Fault,
        #[case] byte: u64,
    ) {
        let (row, faults) = read(bytes, encoding, QuoteEscape::Doubled);
        assert_eq!((row.text(0), row.cells.len()), ("ab", 2));
        // The Encoding Standard gives every byte of Windows-1250 a character, 0x81 too.
        assert_eq!(faults, if byte == 0 { Vec::new() } else { vec![(fault, 1, byte)] });
    }

    #[test]
    fn half_a_pair_is_told_with_its_place() {
        let mut bytes: Vec<u8> = "ab,".encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.extend([0x00, 0xD8, b'x', 0]);
        let (row, faults) = read(&bytes, UTF_16LE, QuoteEscape::Doubled);
        assert_eq!(row.text(1), "\u{fffd}x");
        assert_eq!(faults, [(Fault::Bytes, 1, 6)]);
    }

    #[test]
    fn cells_of_a_longer_row_do_not_stay() {
        let dialect = Dialect::plain_utf8(',', None).unwrap();
        let mut cursor = Cursor::new(Start { byte: 0, line: 1 }, None, &dialect);
        let mut source = Bytes::new(b"a,b,c\nd\ne,f\n".to_vec());
        let (mut row, mut decoder, mut found) = (Row::default(), Decoder::default(), Vec::new());
        while let Some(record) = cursor.record(&mut source, &dialect, &Limits::default()).unwrap() {
            decoder.fill(&record, &dialect, &mut row, &mut |_, _, _| {});
            found.push(row.cells.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>().join("|"));
        }
        assert_eq!(found, ["a|b|c", "d", "e|f"]);
    }
}
