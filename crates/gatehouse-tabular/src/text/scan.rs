//! Parts one record of a text from the bytes that follow it.

use super::dialect::{BACKSLASH, CR, DELIMITER, Dialect, LEAD, LF, QUOTE, Units};

/// How the bytes of a cell become its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As they stand; a quoted cell without its quotes.
    Plain,
    /// Quoted, with escaped quotes inside.
    Escaped,
    /// It begins with a quote that is not closed as it should be: as they stand, with the quote.
    Stray,
    /// It begins with a quote that is not closed in the rest of the file: as they stand, with the quote.
    Open,
}

/// A cell by its bytes in the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) form: Form,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scan {
    /// A record of so many bytes with its line end, over so many line ends.
    Record { length: usize, lines: u64 },
    /// The bytes end before the record does; its last cell begins here.
    More { field: usize },
    /// It has more cells than the limit.
    Columns,
}

/// The bytes that may be looked at in vain for the end of quoted cells, in one pass.
pub(crate) const VAIN_BYTES: u64 = 64 << 20;

/// Parts the record at the beginning of `bytes`; `last` says that nothing follows them.
///
/// `vain` counts down what was looked at for quotes that were never closed. When it is used up, a quoted cell may no
/// longer reach over a line end, which keeps a file of open quotes from being read once for each of them.
pub(crate) fn scan(
    dialect: &Dialect,
    bytes: &[u8],
    last: bool,
    columns: usize,
    vain: &mut u64,
    fields: &mut Vec<Field>,
) -> Scan {
    fields.clear();
    match dialect.units {
        Units::Bytes => Scanner { dialect, bytes, last, columns, unit: byte }.record::<1>(vain, fields),
        Units::Utf16Le => {
            Scanner { dialect, bytes, last, columns, unit: low_first }.record::<2>(vain, fields)
        }
        Units::Utf16Be => {
            Scanner { dialect, bytes, last, columns, unit: high_first }.record::<2>(vain, fields)
        }
    }
}

const ONES: u64 = 0x0101_0101_0101_0101;
const LFS: u64 = b'\n' as u64 * ONES;
const CRS: u64 = b'\r' as u64 * ONES;

/// Marks the bytes that are zero; the lowest mark is always right.
#[inline(always)]
fn zeros(eight: u64) -> u64 {
    eight.wrapping_sub(ONES) & !eight & (ONES << 7)
}

#[inline(always)]
fn byte(bytes: &[u8], at: usize) -> u16 {
    u16::from(bytes[at])
}

#[inline(always)]
fn low_first(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

#[inline(always)]
fn high_first(bytes: &[u8], at: usize) -> u16 {
    u16::from_be_bytes([bytes[at], bytes[at + 1]])
}

struct Scanner<'a, F> {
    dialect: &'a Dialect,
    bytes: &'a [u8],
    last: bool,
    columns: usize,
    unit: F,
}

enum Quoted {
    Closed {
        end: usize,
        after: usize,
        lines: u64,
        escaped: bool,
    },
    /// Something else than a delimiter follows the closing quote, on the line of the opening one.
    Stray {
        after: usize,
    },
    /// The same, lines below: the opening quote was none.
    Literal,
    Open,
    More,
}

impl<F: Fn(&[u8], usize) -> u16> Scanner<'_, F> {
    #[inline(always)]
    fn class(&self, table: &[u8; 256], at: usize) -> u8 {
        table.get(usize::from((self.unit)(self.bytes, at))).copied().unwrap_or(0)
    }

    #[inline(always)]
    fn record<const W: usize>(&self, vain: &mut u64, fields: &mut Vec<Field>) -> Scan {
        // Bytes that do not fill a unit stand at the end of a cut file; they belong to the last record.
        let end = self.bytes.len() / W * W;
        let quote = self.dialect.quote.map(u16::from);
        let mut lines = 0;
        let mut at = 0;
        loop {
            let start = at;
            if fields.len() >= self.columns {
                return Scan::Columns;
            }
            let mut form = Form::Plain;
            let mut done = false;
            if let Some(quote) = quote {
                let mut opening = at;
                if self.dialect.padded {
                    while opening < end && (self.unit)(self.bytes, opening) == u16::from(b' ') {
                        opening += W;
                    }
                }
                if opening < end && (self.unit)(self.bytes, opening) == quote {
                    match self.quoted::<W>(opening + W, end, vain) {
                        Quoted::Closed { end, after, lines: inside, escaped } => {
                            let form = if escaped { Form::Escaped } else { Form::Plain };
                            fields.push(field(opening + W, end, form));
                            lines += inside;
                            at = after;
                            done = true;
                        }
                        Quoted::Stray { after } => {
                            at = after;
                            form = Form::Stray;
                        }
                        Quoted::Literal => form = Form::Stray,
                        Quoted::Open => form = Form::Open,
                        Quoted::More => return Scan::More { field: start },
                    }
                }
            }
            if !done {
                at = self.plain::<W>(at, end);
                if at < end || self.last {
                    let stop = if at < end { at } else { self.bytes.len() };
                    fields.push(field(start, stop, form));
                }
            }
            if at >= end {
                if !self.last {
                    return Scan::More { field: start };
                }
                return Scan::Record { length: self.bytes.len(), lines };
            }
            match self.class(&self.dialect.plain, at) {
                DELIMITER => at += W,
                CR => {
                    let next = at + W;
                    if next >= end && !self.last {
                        return Scan::More { field: start };
                    }
                    let pair = next < end && self.class(&self.dialect.plain, next) == LF;
                    return Scan::Record { length: if pair { next + W } else { next }, lines: lines + 1 };
                }
                _ => return Scan::Record { length: at + W, lines: lines + 1 },
            }
        }
    }

    #[inline(always)]
    fn plain<const W: usize>(&self, mut at: usize, end: usize) -> usize {
        if W == 1 && !self.dialect.pairs {
            // Eight bytes at once, as far as none of them ends the cell.
            let delimiter = u64::from(self.dialect.delimiter) * ONES;
            while let Some(eight) = self.bytes[at..end].first_chunk::<8>() {
                let eight = u64::from_le_bytes(*eight);
                let ends = zeros(eight ^ delimiter) | zeros(eight ^ LFS) | zeros(eight ^ CRS);
                if ends != 0 {
                    return at + ends.trailing_zeros() as usize / 8;
                }
                at += 8;
            }
        }
        while at < end {
            match self.class(&self.dialect.plain, at) {
                0 => at += W,
                LEAD => at = lead(self.bytes, at),
                _ => return at,
            }
        }
        at.min(end)
    }

    fn quoted<const W: usize>(&self, from: usize, end: usize, vain: &mut u64) -> Quoted {
        let mut at = from;
        let mut lines = 0;
        let mut escaped = false;
        let in_vain = |at: usize, vain: &mut u64| *vain = vain.saturating_sub((at - from) as u64 + 1);
        while at < end {
            match self.class(&self.dialect.quoted, at) {
                0 => at += W,
                LEAD => at = lead(self.bytes, at),
                BACKSLASH => {
                    escaped = true;
                    at += 2 * W;
                }
                QUOTE => {
                    let mut after = at + W;
                    if after < end && self.class(&self.dialect.quoted, after) == QUOTE {
                        escaped = true;
                        at += 2 * W;
                        continue;
                    }
                    if self.dialect.padded {
                        while after < end && (self.unit)(self.bytes, after) == u16::from(b' ') {
                            after += W;
                        }
                    }
                    if after >= end {
                        return if self.last {
                            Quoted::Closed { end: at, after: end, lines, escaped }
                        } else {
                            Quoted::More
                        };
                    }
                    if matches!(self.class(&self.dialect.plain, after), DELIMITER | CR | LF) {
                        return Quoted::Closed { end: at, after, lines, escaped };
                    }
                    if lines == 0 {
                        return Quoted::Stray { after };
                    }
                    in_vain(at, vain);
                    return Quoted::Literal;
                }
                ending => {
                    if *vain == 0 {
                        return Quoted::Literal;
                    }
                    let pair = ending == CR && at + W < end && self.class(&self.dialect.plain, at + W) == LF;
                    lines += 1;
                    at += if pair { 2 * W } else { W };
                }
            }
        }
        if !self.last {
            return Quoted::More;
        }
        in_vain(end, vain);
        Quoted::Open
    }
}

/// Steps over a pair, or over a first byte that has no second one of a pair.
fn lead(bytes: &[u8], at: usize) -> usize {
    let second = bytes.get(at + 1).copied().unwrap_or(0);
    if second >= 0x30 && !matches!(second, 0x3A..=0x3F) { at + 2 } else { at + 1 }
}

/// Makes a field of its ends.
pub(crate) fn field(start: usize, end: usize, form: Form) -> Field {
    // A record is kept below 4 GiB by the limits.
    Field {
        start: u32::try_from(start).unwrap_or(u32::MAX),
        end: u32::try_from(end).unwrap_or(u32::MAX),
        form,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::QuoteEscape;
    use encoding_rs::{SHIFT_JIS, UTF_8, UTF_16LE};
    use rstest::rstest;

    fn cells(dialect: &Dialect, bytes: &[u8]) -> (Vec<String>, usize, u64) {
        let mut fields = Vec::new();
        let found = scan(dialect, bytes, true, 100, &mut 1000, &mut fields);
        let Scan::Record { length, lines } = found else { panic!("{found:?}") };
        let text = |field: &Field| {
            String::from_utf8_lossy(&bytes[field.start as usize..field.end as usize]).into_owned()
        };
        (fields.iter().map(text).collect(), length, lines)
    }

    #[rstest]
    #[case("a,b\nc", &["a", "b"], 4, 1)]
    #[case("a,b\r\nc", &["a", "b"], 5, 1)]
    #[case("a,b\rc", &["a", "b"], 4, 1)]
    #[case("\n", &[""], 1, 1)]
    #[case("a,\"b,c\"\n", &["a", "b,c"], 8, 1)]
    #[case("a,\"b\r\nc\"\nd", &["a", "b\r\nc"], 9, 2)]
    #[case("a,", &["a", ""], 2, 0)]
    #[case("\"a\" , \"b,\"\n", &["a", "b,"], 11, 1)]
    #[case("\"a\"b,c\n", &["\"a\"b", "c"], 7, 1)]
    #[case("5\" pipe,c\n", &["5\" pipe", "c"], 10, 1)]
    fn a_record_ends_where_its_line_does(
        #[case] text: &str,
        #[case] expected: &[&str],
        #[case] length: usize,
        #[case] lines: u64,
    ) {
        let dialect = Dialect::plain_utf8(',', Some('"')).unwrap();
        let (cells, long, over) = cells(&dialect, text.as_bytes());
        assert_eq!(
            (cells, long, over),
            (expected.iter().map(|cell| (*cell).to_owned()).collect(), length, lines)
        );
    }

    #[rstest]
    #[case::never_closed("a,\"b\nc,d\n", &["a", "\"b"], 5)]
    #[case::closed_by_the_next_opening("a,\"b\nc,\"d\"\n", &["a", "\"b"], 5)]
    fn an_open_quote_does_not_take_the_lines_below(
        #[case] text: &str,
        #[case] expected: &[&str],
        #[case] length: usize,
    ) {
        let dialect = Dialect::plain_utf8(',', Some('"')).unwrap();
        let (cells, long, _) = cells(&dialect, text.as_bytes());
        assert_eq!((cells.iter().map(String::as_str).collect::<Vec<_>>(), long), (expected.to_vec(), length));
    }

    #[test]
    fn a_backslash_keeps_a_quote_from_closing() {
        let dialect = Dialect::new(UTF_8, ',', Some('"'), QuoteEscape::Backslash, None).unwrap();
        assert_eq!(cells(&dialect, b"\"a\\\",b\",c\n").0, ["a\\\",b", "c"]);
    }

    #[test]
    fn a_pair_of_bytes_is_not_parted() {
        let dialect = Dialect::new(SHIFT_JIS, '|', Some('"'), QuoteEscape::Doubled, None).unwrap();
        let mut fields = Vec::new();
        scan(&dialect, b"\x83\x7c|b\n", true, 100, &mut 0, &mut fields);
        assert_eq!(fields.len(), 2);
    }

    #[test]
    fn utf_16_is_parted_by_units() {
        let dialect = Dialect::new(UTF_16LE, ',', Some('"'), QuoteEscape::Doubled, None).unwrap();
        // U+2C0A holds both the byte of a line end and that of a comma.
        let bytes: Vec<u8> = "\u{2c0a},b\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut fields = Vec::new();
        let found = scan(&dialect, &bytes, false, 100, &mut 0, &mut fields);
        assert_eq!((found, fields.len()), (Scan::Record { length: 10, lines: 1 }, 2));
    }

    #[test]
    fn bytes_that_end_early_ask_for_more() {
        let dialect = Dialect::plain_utf8(',', Some('"')).unwrap();
        for text in ["a,b", "a,\"b\"", "a,\"b\nc", "a,b\r"] {
            let found = scan(&dialect, text.as_bytes(), false, 100, &mut 10, &mut Vec::new());
            assert_eq!(found, Scan::More { field: 2 }, "{text:?}");
        }
    }

    #[test]
    fn too_many_cells_are_told() {
        let dialect = Dialect::plain_utf8(',', None).unwrap();
        assert_eq!(scan(&dialect, b",,,,\n", true, 3, &mut 0, &mut Vec::new()), Scan::Columns);
    }
}
