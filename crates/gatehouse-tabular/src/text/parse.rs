//! Parts records with the csv crate's parser wherever its reading is exact, and with our own elsewhere.
//!
//! That parser gives the cells of a record and the bytes it took, and says nothing of quotes that stand where none
//! belongs. A record of it counts where its cells, written again, are the bytes that were read: then the place of each
//! cell follows. [`super::scan`] reads what is left: UTF-16, backslashes before quotes, blank lines, spaces around
//! quotes, and quotes that are not closed as they should be.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::{
    cursor::line_ends,
    dialect::{Dialect, Units},
    scan::{Field, Form, Scan, field, scan},
};
use crate::QuoteEscape;

/// The bytes that the csv parser may take beyond the end of records, before it is not asked any more.
const ASTRAY_BYTES: u64 = 64 << 20;

/// Parts records, one after another.
pub(crate) struct Parser {
    csv: Option<Box<Reader>>,
    /// Whether the csv parser stands inside a record that was given up.
    inside: bool,
    astray: u64,
    /// The cells of a record as the csv parser writes them, and where each ends.
    cells: Vec<u8>,
    ends: Vec<usize>,
}

/// A record as the csv parser took it.
struct Taken {
    /// Its bytes without the line end, and with it.
    body: usize,
    length: usize,
    cells: usize,
}

impl Parser {
    /// Makes a parser; the csv crate's is in it where it can read the dialect.
    pub(crate) fn new(dialect: &Dialect) -> Self {
        let csv = readable(dialect).then(|| {
            let mut builder = ReaderBuilder::new();
            builder.delimiter(dialect.delimiter);
            match dialect.quote {
                Some(quote) => builder.quote(quote),
                None => builder.quoting(false),
            };
            Box::new(builder.build())
        });
        Self { csv, inside: true, astray: ASTRAY_BYTES, cells: Vec::new(), ends: vec![0; 64] }
    }

    /// Parts the record at the beginning of `bytes`; `last` says that nothing follows them. Like [`scan`].
    pub(crate) fn record(
        &mut self,
        dialect: &Dialect,
        bytes: &[u8],
        last: bool,
        columns: usize,
        vain: &mut u64,
        fields: &mut Vec<Field>,
    ) -> Scan {
        let mut taken = 0;
        // The csv parser passes over blank lines without a word.
        if self.csv.is_some() && !matches!(bytes.first(), None | Some(b'\r' | b'\n')) {
            if let Some(record) = self.take(bytes, last, &mut taken)
                && let Some(lines) = self.places(dialect, bytes, &record, fields)
            {
                let lines = lines + u64::from(record.length > record.body);
                return match fields.len() > columns {
                    true => Scan::Columns,
                    false => Scan::Record { length: record.length, lines },
                };
            }
            self.inside = true;
        }
        let found = scan(dialect, bytes, last, columns, vain, fields);
        if let Scan::Record { length, .. } = found {
            self.astray = self.astray.saturating_sub(taken.saturating_sub(length) as u64);
            if self.astray == 0 {
                self.csv = None;
            }
        }
        found
    }

    /// Lets the csv parser take a record; none where it does not end in these bytes.
    fn take(&mut self, bytes: &[u8], last: bool, taken: &mut usize) -> Option<Taken> {
        let reader = self.csv.as_mut()?;
        if self.cells.len() < bytes.len() {
            self.cells.resize(bytes.len(), 0);
        }
        if self.inside {
            // A line end is the first that it reads: a byte-order mark in front of its first record is taken away.
            reader.reset();
            reader.read_record(b"\n", &mut self.cells, &mut self.ends);
            self.inside = false;
        }
        let (mut written, mut cells) = (0, 0);
        loop {
            let rest = &bytes[*taken..];
            let (result, read, wrote, ended) =
                reader.read_record(rest, &mut self.cells[written..], &mut self.ends[cells..]);
            *taken += read;
            written += wrote;
            cells += ended;
            match result {
                ReadRecordResult::Record if rest.is_empty() => {
                    return Some(Taken { body: *taken, length: *taken, cells });
                }
                ReadRecordResult::Record => {
                    let cr = bytes[*taken - 1] == b'\r';
                    let next = bytes.get(*taken);
                    if cr && next.is_none() && !last {
                        return None;
                    }
                    let pair = cr && next == Some(&b'\n');
                    return Some(Taken { body: *taken - 1, length: *taken + usize::from(pair), cells });
                }
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * cells, 0),
                ReadRecordResult::InputEmpty if last => {}
                _ => return None,
            }
        }
    }

    /// Finds the places of the cells, and gives the line ends inside them; none where the record is not what the csv
    /// crate would write.
    fn places(
        &self,
        dialect: &Dialect,
        bytes: &[u8],
        record: &Taken,
        fields: &mut Vec<Field>,
    ) -> Option<u64> {
        let body = &bytes[..record.body];
        let ends = &self.ends[..record.cells];
        fields.clear();
        // Where nothing was left out but delimiters, the cells stand there as they are; a space may hide a quote.
        let written = ends.last().copied().unwrap_or_default();
        if written + ends.len() == body.len() + 1 {
            let (mut start, mut hidden) = (0, false);
            fields.extend(ends.iter().enumerate().map(|(before, end)| {
                let cell = field(start, end + before, Form::Plain);
                hidden |= body.get(start) == Some(&b' ');
                start = end + before + 1;
                cell
            }));
            if !hidden {
                return Some(0);
            }
            fields.clear();
        }
        let quote = dialect.quote;
        let (mut at, mut begin, mut lines) = (0, 0, 0);
        for end in ends {
            let cell = &self.cells[begin..*end];
            begin = *end;
            if !fields.is_empty() {
                (body.get(at) == Some(&dialect.delimiter)).then_some(())?;
                at += 1;
            }
            let raw = &body[at..];
            if let Some(quote) = quote.filter(|quote| raw.first() == Some(quote)) {
                let length = quoted(raw, cell, quote)?;
                let form = if length == cell.len() + 2 { Form::Plain } else { Form::Escaped };
                fields.push(field(at + 1, at + length - 1, form));
                lines += line_ends(cell, Units::Bytes);
                at += length;
            } else {
                let solid = raw.iter().find(|byte| **byte != b' ');
                let padded = dialect.padded && solid.is_some() && solid == quote.as_ref();
                (!padded).then_some(())?;
                fields.push(field(at, at + cell.len(), Form::Plain));
                at += cell.len();
            }
        }
        (at == body.len()).then_some(lines)
    }
}

/// Whether the csv crate can read a dialect: no byte of a longer character may look like what parts cells.
fn readable(dialect: &Dialect) -> bool {
    let second = |byte: u8| dialect.pairs && byte >= 0x30 && !matches!(byte, 0x3A..=0x3F);
    dialect.units == Units::Bytes
        && dialect.encoding.is_ascii_compatible()
        && (dialect.quote.is_none() || dialect.escape == QuoteEscape::Doubled)
        && !second(dialect.delimiter)
        && !dialect.quote.is_some_and(second)
}

/// Gives the length of a cell in its quotes, where they stand as they should.
fn quoted(raw: &[u8], cell: &[u8], quote: u8) -> Option<usize> {
    let mut at = 1;
    for piece in cell.split_inclusive(|byte| *byte == quote) {
        raw[at..].starts_with(piece).then_some(())?;
        at += piece.len();
        if piece.last() == Some(&quote) {
            (raw.get(at) == Some(&quote)).then_some(())?;
            at += 1;
        }
    }
    (raw.get(at) == Some(&quote)).then_some(at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{Encoding, SHIFT_JIS, UTF_8, UTF_16LE, WINDOWS_1250};
    use proptest::prelude::*;
    use rstest::rstest;

    /// The records of a text by either reader, cut as if it came in pieces of so many bytes.
    fn records(
        text: &[u8],
        piece: usize,
        mut next: impl FnMut(&[u8], bool, &mut Vec<Field>) -> Scan,
    ) -> Vec<(usize, u64, Vec<Field>)> {
        let (mut at, mut held, mut found, mut fields) = (0, piece.min(text.len()), Vec::new(), Vec::new());
        while at < text.len() {
            match next(&text[at..held], held == text.len(), &mut fields) {
                Scan::Record { length, lines } => {
                    found.push((length, lines, fields.clone()));
                    at += length;
                }
                _ => held = (held + piece).min(text.len()),
            }
        }
        found
    }

    fn both(dialect: &Dialect, text: &[u8], piece: usize) -> [Vec<(usize, u64, Vec<Field>)>; 2] {
        let mut parser = Parser::new(dialect);
        let mut vain = [1 << 20; 2];
        let [one, other] = &mut vain;
        [
            records(text, piece, |bytes, last, fields| {
                parser.record(dialect, bytes, last, 1000, one, fields)
            }),
            records(text, piece, |bytes, last, fields| scan(dialect, bytes, last, 1000, other, fields)),
        ]
    }

    /// Writes rows as the csv crate would, with more quotes than are needed where asked.
    fn written(rows: &[Vec<(String, bool)>], delimiter: u8, end: &str) -> String {
        let mut text = String::new();
        for row in rows {
            for (at, (cell, quoted)) in row.iter().enumerate() {
                if at > 0 {
                    text.push(char::from(delimiter));
                }
                let must = cell.contains(['"', '\r', '\n', char::from(delimiter)]) || cell.starts_with(' ');
                match *quoted || must || row.len() == 1 {
                    true => text.push_str(&format!("\"{}\"", cell.replace('"', "\"\""))),
                    false => text.push_str(cell),
                }
            }
            text.push_str(end);
        }
        text
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn well_formed_records_are_the_csv_crates_and_the_same_as_ours(
            rows in prop::collection::vec(
                prop::collection::vec(("[a-cąé ,;|'\"\\r\\n\t#\u{feff}]{0,6}", any::<bool>()), 1..5), 1..12),
            delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|', b' ']),
            end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
            piece in 1_usize..80,
        ) {
            let dialect = Dialect::plain_utf8(char::from(delimiter), Some('"')).unwrap();
            let text = written(&rows, delimiter, end);
            let [ours, scanned] = both(&dialect, text.as_bytes(), piece);
            prop_assert_eq!(&ours, &scanned);
            // With all bytes at hand, each record is read by the csv crate's parser and ours is not asked.
            let (mut parser, mut at, mut fields) = (Parser::new(&dialect), 0, Vec::new());
            for row in &rows {
                let mut taken = 0;
                let record = parser.take(&text.as_bytes()[at..], true, &mut taken).unwrap();
                parser.places(&dialect, &text.as_bytes()[at..], &record, &mut fields).unwrap();
                prop_assert_eq!(fields.len(), row.len());
                for ((cell, _), end) in row.iter().zip(&parser.ends) {
                    prop_assert!(parser.cells[..*end].ends_with(cell.as_bytes()));
                }
                at += record.length;
            }
            prop_assert_eq!(at, text.len());
        }

        #[test]
        fn any_bytes_are_parted_as_our_own_reader_parts_them(
            text in "([ab,;\"' ]|\"\"|\",|,\"|\\r|\\n|\\r\\n|\u{feff}|ł|\0){0,40}",
            delimiter in prop::sample::select(vec![',', ';', ' ']),
            quote in prop::sample::select(vec![Some('"'), Some('\''), None]),
            piece in 1_usize..80,
        ) {
            let dialect = Dialect::plain_utf8(delimiter, quote).unwrap();
            let [ours, scanned] = both(&dialect, text.as_bytes(), piece);
            prop_assert_eq!(ours, scanned);
        }
    }

    #[rstest]
    #[case(UTF_8, ',', QuoteEscape::Doubled, true)]
    #[case(WINDOWS_1250, ';', QuoteEscape::Doubled, true)]
    #[case(SHIFT_JIS, ',', QuoteEscape::Doubled, true)]
    #[case::second_byte(SHIFT_JIS, '|', QuoteEscape::Doubled, false)]
    #[case::two_bytes_each(UTF_16LE, ',', QuoteEscape::Doubled, false)]
    #[case::backslash(UTF_8, ',', QuoteEscape::Backslash, false)]
    fn the_csv_crate_reads_what_it_can(
        #[case] encoding: &'static Encoding,
        #[case] delimiter: char,
        #[case] escape: QuoteEscape,
        #[case] reads: bool,
    ) {
        let dialect = Dialect::new(encoding, delimiter, Some('"'), escape, None).unwrap();
        assert_eq!(Parser::new(&dialect).csv.is_some(), reads);
    }

    #[test]
    fn a_parser_that_was_led_astray_too_far_is_not_asked_again() {
        let dialect = Dialect::plain_utf8(',', Some('"')).unwrap();
        let mut parser = Parser { astray: 100, ..Parser::new(&dialect) };
        let text = format!("a,\"b\n{}", "c,d\n".repeat(50));
        let found = parser.record(&dialect, text.as_bytes(), true, 10, &mut 1000, &mut Vec::new());
        assert_eq!((found, parser.csv.is_none()), (Scan::Record { length: 5, lines: 1 }, true));
    }
}
