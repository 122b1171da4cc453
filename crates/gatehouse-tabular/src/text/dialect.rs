//! The characters that part cells and records, as they stand in the bytes of a file.

use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, UTF_16BE, UTF_16LE};

use crate::{QuoteEscape, TabularError};

/// How bytes form the units that are compared with delimiters and line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Units {
    /// One byte each.
    Bytes,
    /// Two bytes each, the lower one first.
    Utf16Le,
    /// Two bytes each, the higher one first.
    Utf16Be,
}

impl Units {
    /// Gives the bytes of one unit.
    pub(crate) fn width(self) -> usize {
        if self == Self::Bytes { 1 } else { 2 }
    }
}

pub(crate) const DELIMITER: u8 = 1;
pub(crate) const CR: u8 = 2;
pub(crate) const LF: u8 = 3;
/// The first byte of a pair whose second may look like a delimiter.
pub(crate) const LEAD: u8 = 4;
pub(crate) const QUOTE: u8 = 5;
pub(crate) const BACKSLASH: u8 = 6;

/// How the records of a text are parted.
#[derive(Debug, Clone)]
pub(crate) struct Dialect {
    pub(crate) encoding: &'static Encoding,
    pub(crate) units: Units,
    pub(crate) delimiter: u8,
    pub(crate) quote: Option<u8>,
    pub(crate) escape: QuoteEscape,
    pub(crate) comment: Option<u8>,
    /// Whether spaces may stand between a delimiter and a quote.
    pub(crate) padded: bool,
    /// Whether the second byte of a pair may look like a delimiter.
    pub(crate) pairs: bool,
    /// What ends a plain cell, by unit.
    pub(crate) plain: [u8; 256],
    /// What matters inside a quoted cell, by unit.
    pub(crate) quoted: [u8; 256],
}

impl Dialect {
    /// Makes a dialect.
    ///
    /// # Errors
    /// Fails when the delimiter or the quote takes more than one unit, ends lines, or both are the same.
    pub(crate) fn new(
        encoding: &'static Encoding,
        delimiter: char,
        quote: Option<char>,
        escape: QuoteEscape,
        comment: Option<char>,
    ) -> Result<Self, TabularError> {
        let refused = || TabularError::Dialect { delimiter, quote };
        let unit = |char: char| {
            u8::try_from(char).ok().filter(|byte| byte.is_ascii() && !matches!(byte, b'\n' | b'\r'))
        };
        let code = unit(delimiter).ok_or_else(refused)?;
        let quote_code = match quote {
            Some(char) => Some(unit(char).filter(|byte| *byte != code).ok_or_else(refused)?),
            None => None,
        };
        let mut plain = [0; 256];
        let mut quoted = [0; 256];
        for (first, last) in leads(encoding) {
            plain[usize::from(*first)..=usize::from(*last)].fill(LEAD);
            quoted[usize::from(*first)..=usize::from(*last)].fill(LEAD);
        }
        plain[usize::from(b'\r')] = CR;
        plain[usize::from(b'\n')] = LF;
        quoted[usize::from(b'\r')] = CR;
        quoted[usize::from(b'\n')] = LF;
        plain[usize::from(code)] = DELIMITER;
        if let Some(byte) = quote_code {
            quoted[usize::from(byte)] = QUOTE;
            if escape == QuoteEscape::Backslash {
                quoted[usize::from(b'\\')] = BACKSLASH;
            }
        }
        Ok(Self {
            encoding,
            units: units(encoding),
            delimiter: code,
            quote: quote_code,
            escape,
            comment: comment.and_then(unit),
            padded: code != b' ',
            pairs: !leads(encoding).is_empty(),
            plain,
            quoted,
        })
    }

    /// The dialect of nearly all files: UTF-8, doubled double quotes.
    #[cfg(test)]
    pub(crate) fn plain_utf8(delimiter: char, quote: Option<char>) -> Result<Self, TabularError> {
        Self::new(encoding_rs::UTF_8, delimiter, quote, QuoteEscape::Doubled, None)
    }
}

/// Tells how the bytes of an encoding form units.
pub(crate) fn units(encoding: &'static Encoding) -> Units {
    if encoding == UTF_16LE {
        Units::Utf16Le
    } else if encoding == UTF_16BE {
        Units::Utf16Be
    } else {
        Units::Bytes
    }
}

/// The first bytes of pairs, in encodings whose second bytes reach below 0x80.
fn leads(encoding: &'static Encoding) -> &'static [(u8, u8)] {
    if encoding == SHIFT_JIS {
        &[(0x81, 0x9F), (0xE0, 0xFC)]
    } else if [GBK, GB18030, BIG5, EUC_KR].contains(&encoding) {
        &[(0x81, 0xFE)]
    } else {
        &[]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(',', Some(','))]
    #[case('\n', Some('"'))]
    #[case('¦', None)]
    #[case(';', Some('«'))]
    fn characters_that_cannot_part_cells_are_refused(#[case] delimiter: char, #[case] quote: Option<char>) {
        let refused = Dialect::plain_utf8(delimiter, quote).unwrap_err();
        assert_eq!(refused.problem().code, "import.dialect");
    }

    #[test]
    fn the_second_byte_of_a_pair_is_no_delimiter() {
        let dialect = Dialect::new(SHIFT_JIS, '|', None, QuoteEscape::Doubled, None).unwrap();
        assert_eq!(dialect.plain[0x83], LEAD);
        assert_eq!(dialect.units.width(), 1);
    }
}
