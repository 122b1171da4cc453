//! The beginning of a text, decoded, and parted in one way after another.

use super::{
    dialect::Dialect,
    parse::Parser,
    scan::{Form, Scan},
};

/// The characters that dialects are tried on.
const CHARACTERS: usize = 96 << 10;
/// The records that dialects are tried on.
const RECORDS: usize = 1000;

/// The decoded beginning of a text.
pub(crate) struct Sample {
    pub(crate) text: String,
    whole: bool,
}

/// A record of the sample.
pub(crate) struct Line<'a> {
    pub(crate) cells: Vec<(&'a str, Form)>,
    /// The cells that stood in quotes.
    pub(crate) quoted: usize,
}

impl Sample {
    /// Takes as much of a text as dialects are tried on.
    pub(crate) fn new(mut text: String, mut whole: bool) -> Self {
        if text.len() > CHARACTERS {
            let mut cut = CHARACTERS;
            while !text.is_char_boundary(cut) {
                cut -= 1;
            }
            text.truncate(cut);
            whole = false;
        }
        Self { text, whole }
    }

    /// Parts the sample; blank lines are left out, and so is a last record that is cut.
    pub(crate) fn part(&self, dialect: &Dialect) -> Vec<Line<'_>> {
        let bytes = self.text.as_bytes();
        let mut lines = Vec::new();
        let mut fields = Vec::new();
        let mut at = 0;
        let mut vain = 1 << 20;
        let mut parser = Parser::new(dialect);
        while at < bytes.len() && lines.len() < RECORDS {
            let Scan::Record { length, .. } =
                parser.record(dialect, &bytes[at..], self.whole, usize::MAX, &mut vain, &mut fields)
            else {
                break;
            };
            let cell =
                |start: u32, end: u32| self.text.get(at + start as usize..at + end as usize).unwrap_or("");
            let cells: Vec<(&str, Form)> =
                fields.iter().map(|field| (cell(field.start, field.end), field.form)).collect();
            let quoted = fields.iter().filter(|field| {
                let before = (at + field.start as usize).checked_sub(1).and_then(|at| bytes.get(at).copied());
                dialect.quote.is_some()
                    && matches!(field.form, Form::Plain | Form::Escaped)
                    && before == dialect.quote
            });
            let quoted = quoted.count();
            let blank = cells.len() == 1 && quoted == 0 && cells[0].0.trim().is_empty();
            if !blank {
                lines.push(Line { cells, quoted });
            }
            at += length;
        }
        if lines.is_empty() && !self.whole && at == 0 {
            // One record longer than the sample: what there is of it tells more than nothing.
            return Sample { text: String::new(), whole: true }.lone(dialect, &self.text);
        }
        lines
    }

    fn lone<'a>(&self, dialect: &Dialect, text: &'a str) -> Vec<Line<'a>> {
        let cells = text.split(char::from(dialect.delimiter)).map(|cell| (cell, Form::Plain)).collect();
        vec![Line { cells, quoted: 0 }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_record_is_left_out_and_blank_lines_too() {
        let dialect = Dialect::plain_utf8(',', Some('"')).unwrap();
        let sample = Sample::new("a,b\n\n\"c\",d\ne,".to_owned(), false);
        let lines = sample.part(&dialect);
        assert_eq!(lines.len(), 2);
        assert_eq!((lines[1].cells[0].0, lines[1].quoted), ("c", 1));
    }

    #[test]
    fn a_single_long_record_is_still_parted() {
        let dialect = Dialect::plain_utf8(';', Some('"')).unwrap();
        let sample = Sample::new("x;".repeat(CHARACTERS), true);
        assert_eq!(sample.part(&dialect)[0].cells.len(), CHARACTERS / 2 + 1);
    }
}
