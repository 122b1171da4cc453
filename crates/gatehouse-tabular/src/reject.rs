//! The rows that are not sent, as a file with their reasons: what nobody touched leaves byte for byte.

use std::io::Write;
use std::ops::Range;

use crate::finding::CellFinding;
use crate::rows::Pass;
use crate::{Check, Control, FileKind, Newline, QuoteEscape, Row, Sniffed, Table, TabularError};

/// How many records wait to be written together: as many as the index has between two of its places.
const BLOCK: u64 = 256;
/// The bytes of the file that are read together.
const TOGETHER: u64 = 256 << 10;

/// Writes the rejected records, and gives how many there are.
///
/// Of a text file the header's and the records' own bytes are written, and behind each the columns `_line` and
/// `_errors` in the file's own encoding and dialect; a letter that the encoding has not is written as `\u{…}`. A
/// workbook becomes CSV in UTF-8 with a byte-order mark.
///
/// # Errors
/// Fails when the file changed or cannot be read, or `out` takes nothing. When it is cancelled it ends early.
pub fn write_rejected(
    table: &mut Table,
    check: &Check,
    out: &mut dyn Write,
    control: &Control<'_>,
) -> Result<u64, TabularError> {
    let form = Form::of(table.sniffed());
    let width = table.header().len();
    let mut line = Vec::new();
    form.begin(&mut line);
    match table.header_raw() {
        Some(range) if form.text => {
            let mut raw = Vec::new();
            table.raw(range.clone(), &mut raw)?;
            if range.start == 0 {
                // The mark is among the header's own bytes.
                line.clear();
            }
            form.append(&mut line, &raw, 0, ["_line", "_errors"]);
        }
        _ if form.text => {}
        _ => {
            let names = table.header().iter().map(String::as_str);
            form.cells(&mut line, names.chain(["_line", "_errors"]));
        }
    }
    out.write_all(&line)?;
    table.unchanged()?;
    let total = check.report().rejected_rows;
    let (mut row, mut walk) = (Row::default(), None::<Pass>);
    let (mut waiting, mut written) = (Waiting::default(), 0);
    for number in check.report().rejected() {
        if (control.cancelled)() {
            break;
        }
        let near = |walk: &&mut Pass| walk.number() < number && number - walk.number() <= 2 * BLOCK;
        let walk = match walk.as_mut().filter(near) {
            Some(walk) => walk,
            None => walk.insert(table.pass_to(number)),
        };
        while walk.number() < number && table.step(walk, &mut row)? {}
        if row.number != number {
            break;
        }
        let reasons = reasons(&check.explain(&row));
        match row.raw.clone().filter(|_| form.text) {
            Some(range) => waiting.push(range, row.line, width.saturating_sub(row.cells.len()), reasons),
            None => {
                line.clear();
                let place = row.line.to_string();
                form.cells(&mut line, texts(&row, width).chain([place.as_str(), &reasons]));
                out.write_all(&line)?;
            }
        }
        written += 1;
        if written % BLOCK == 0 || waiting.bytes > TOGETHER {
            waiting.write(table, &form, out)?;
            (control.progress)(written, total);
        }
    }
    waiting.write(table, &form, out)?;
    table.unchanged()?;
    out.flush()?;
    (control.progress)(written, total);
    Ok(written)
}

/// Records of a text that are to be written, with what is added to them.
#[derive(Default)]
struct Waiting {
    records: Vec<(Range<u64>, String, usize, String)>,
    bytes: u64,
}

impl Waiting {
    fn push(&mut self, range: Range<u64>, line: u64, lacking: usize, reasons: String) {
        self.bytes += range.end - range.start;
        self.records.push((range, line.to_string(), lacking, reasons));
    }

    /// Writes them; records that stand near each other are read in one go.
    fn write(&mut self, table: &mut Table, form: &Form, out: &mut dyn Write) -> Result<(), TabularError> {
        let last = self.records.last().map_or(0, |(range, ..)| range.end);
        let (mut held, mut from) = (Vec::new(), 0);
        let mut line = Vec::new();
        for (range, place, lacking, reasons) in self.records.drain(..) {
            if range.start < from || range.end > from + held.len() as u64 {
                held.clear();
                from = range.start;
                table.raw(from..range.end.max(last.min(from + TOGETHER)), &mut held)?;
            }
            let own = (range.start - from) as usize..(range.end - from) as usize;
            line.clear();
            form.append(&mut line, held.get(own).unwrap_or_default(), lacking, [&place, &reasons]);
            out.write_all(&line)?;
        }
        self.bytes = 0;
        Ok(())
    }
}

/// The cells of a row of a workbook; one that ends early has empty cells.
fn texts(row: &Row, width: usize) -> impl Iterator<Item = &str> {
    (0..width.max(row.cells.len())).map(|column| row.text(column))
}

/// The findings for which a row stays behind, one after another.
fn reasons(findings: &[CellFinding]) -> String {
    let mut text = String::new();
    for finding in findings.iter().filter(|finding| finding.severity.rejects()) {
        if !text.is_empty() {
            text.push_str(" | ");
        }
        text.push_str(&finding.message);
        if let Some(hint) = &finding.hint {
            text.push(' ');
            text.push_str(hint);
        }
    }
    text
}

/// How a file is written.
struct Form {
    /// Whether the file is a text; of a workbook nothing is kept but its texts.
    text: bool,
    encoding: Units,
    mark: bool,
    delimiter: char,
    quote: Option<char>,
    escape: QuoteEscape,
    newline: &'static str,
}

/// How characters become bytes.
#[derive(Clone, Copy)]
enum Units {
    /// Little-endian UTF-16 when true.
    Wide {
        little: bool,
    },
    Of(&'static encoding_rs::Encoding),
}

impl Form {
    fn of(sniffed: &Sniffed) -> Self {
        let text = sniffed.kind == FileKind::Csv;
        let name = sniffed.encoding.as_ref().map_or("utf-8", |guess| guess.value.as_str());
        Self {
            text,
            encoding: match encoding_rs::Encoding::for_label(name.as_bytes()) {
                Some(wide) if wide == encoding_rs::UTF_16LE => Units::Wide { little: true },
                Some(wide) if wide == encoding_rs::UTF_16BE => Units::Wide { little: false },
                found => Units::Of(found.filter(|_| text).unwrap_or(encoding_rs::UTF_8)),
            },
            mark: sniffed.bom || !text,
            delimiter: sniffed.delimiter.as_ref().filter(|_| text).map_or(',', |guess| guess.value),
            quote: sniffed.quote.as_ref().filter(|_| text).map_or(Some('"'), |guess| guess.value),
            escape: sniffed.escape.unwrap_or(QuoteEscape::Doubled),
            newline: match sniffed.newline.as_ref().filter(|_| text).map(|guess| guess.value) {
                Some(Newline::Lf) => "\n",
                Some(Newline::Cr) => "\r",
                _ => "\r\n",
            },
        }
    }

    fn begin(&self, line: &mut Vec<u8>) {
        if self.mark {
            self.encode('\u{feff}', line);
        }
    }

    /// Writes a record's own bytes, cells that it lacks, two cells more, and its own line end.
    fn append(&self, line: &mut Vec<u8>, raw: &[u8], lacking: usize, cells: [&str; 2]) {
        let (body, end) = raw.split_at(self.body(raw));
        line.extend_from_slice(body);
        for _ in 0..lacking {
            self.encode(self.delimiter, line);
        }
        for cell in cells {
            self.encode(self.delimiter, line);
            self.cell(cell, line);
        }
        match end {
            [] => self.newline.chars().for_each(|char| self.encode(char, line)),
            end => line.extend_from_slice(end),
        }
    }

    /// Writes a whole record.
    fn cells<'t>(&self, line: &mut Vec<u8>, cells: impl Iterator<Item = &'t str>) {
        for (place, cell) in cells.enumerate() {
            if place > 0 {
                self.encode(self.delimiter, line);
            }
            self.cell(cell, line);
        }
        self.newline.chars().for_each(|char| self.encode(char, line));
    }

    /// The length of a record without its line end.
    fn body(&self, raw: &[u8]) -> usize {
        let width = if matches!(self.encoding, Units::Wide { .. }) { 2 } else { 1 };
        let mut end = raw.len();
        while let Some(unit) = end.checked_sub(width).and_then(|start| raw.get(start..end)) {
            let value = match (unit, self.encoding) {
                ([low, 0], Units::Wide { little: true })
                | ([0, low], Units::Wide { little: false })
                | ([low], _) => *low,
                _ => break,
            };
            if value != b'\r' && value != b'\n' {
                break;
            }
            end -= width;
        }
        end
    }

    /// Writes a cell, in quotes where it needs them; where the file has no quotes, what would part it becomes a blank.
    fn cell(&self, text: &str, line: &mut Vec<u8>) {
        let parts = |char: char| char == self.delimiter || matches!(char, '\r' | '\n');
        let Some(quote) = self.quote else {
            return text.chars().for_each(|char| self.encode(if parts(char) { ' ' } else { char }, line));
        };
        let needs = text.contains(|char: char| parts(char) || char == quote)
            || text.starts_with(' ')
            || text.ends_with(' ');
        if !needs {
            return text.chars().for_each(|char| self.encode(char, line));
        }
        self.encode(quote, line);
        for char in text.chars() {
            match self.escape {
                QuoteEscape::Doubled if char == quote => self.encode(quote, line),
                QuoteEscape::Backslash if char == quote || char == '\\' => self.encode('\\', line),
                _ => {}
            }
            self.encode(char, line);
        }
        self.encode(quote, line);
    }

    fn encode(&self, char: char, line: &mut Vec<u8>) {
        match self.encoding {
            Units::Wide { little } => {
                let mut units = [0; 2];
                for unit in char.encode_utf16(&mut units) {
                    line.extend(if little { unit.to_le_bytes() } else { unit.to_be_bytes() });
                }
            }
            Units::Of(encoding) => {
                let mut text = [0; 4];
                let (bytes, _, lacking) = encoding.encode(char.encode_utf8(&mut text));
                match char {
                    _ if !lacking => line.extend_from_slice(&bytes),
                    // The signs of our own sentences have a plain form everywhere.
                    '‘' | '’' => line.push(b'\''),
                    '…' => line.extend_from_slice(b"..."),
                    _ => line.extend(char.escape_unicode().map(|char| char as u8)),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::io::Cursor;
    use std::ops::ControlFlow;

    use crate::{Limits, SniffOverrides, map_columns, sniff};
    use gatehouse_model::ImportSchema;
    use rstest::rstest;

    fn staff() -> ImportSchema {
        gatehouse_providers::platform("keruja").unwrap().import_schema("staff").unwrap()
    }

    fn opened(bytes: &[u8], overrides: &SniffOverrides) -> Table {
        let (limits, control) = (Limits::default(), Control::none());
        let mut source = Cursor::new(bytes.to_vec());
        let sniffed = sniff(&mut source, "staff.csv", overrides, &limits, &control).unwrap();
        Table::open(Box::new(source), &sniffed, Box::new(Cursor::new(Vec::new())), &limits, &control).unwrap()
    }

    /// Maps and checks a table, as the window does.
    fn checked(table: &mut Table) -> Check {
        let schema = staff();
        let rows = table.window(1, 50).unwrap();
        let header = table.header().to_vec();
        let samples: Vec<Vec<String>> = (0..header.len())
            .map(|column| rows.iter().map(|row| row.text(column).to_owned()).collect())
            .collect();
        let mapping: Vec<_> =
            map_columns(&schema, &header, &samples).into_iter().map(|column| column.target).collect();
        let mut check =
            Check::new(&schema, &header, &mapping, &BTreeMap::new(), jiff::civil::date(2026, 11, 21));
        for pass in 0..2 {
            let end = table.read_all(&Control::none(), &mut |row| {
                if pass == 0 {
                    check.observe(row)
                } else {
                    check.judge(row)
                }
                ControlFlow::Continue(())
            });
            assert!(!end.unwrap().cancelled);
            if pass == 0 {
                check.decide();
            }
        }
        check
    }

    fn rejected(table: &mut Table, check: &Check) -> Vec<u8> {
        let mut out = Vec::new();
        let count = write_rejected(table, check, &mut out, &Control::none()).unwrap();
        assert_eq!(count, check.report().rejected_rows);
        out
    }

    const POLISH: &str = "Agencja Praca\r\nLista pracowników\r\n\
        Nr pracownika;Imię;Nazwisko;E-mail;Telefon;Data zatrudnienia\r\n\
        0001;Łucja;Żak;lucja@example.com;+48 601 220 114;13.04.2025\r\n\
        0002;Świętosława;Gżegżółka;\"swieta@example,com\" ;+48 601 220 115;03.04.2025\r\n\
        0003;Jan;;jan@example.com;+48 601 220 116;31.02.2025\r\n\
        0004;Ewa;\"Nowak; \"\"Mała\"\"\";ewa@example.com;+48 601 220 117;05.04.2025\r\n\
        0001;Zofia;Wójcik;zofia@example.com;+48 601 220 118;06.04.2025\r\n";

    #[test]
    fn a_polish_file_of_windows_gives_its_problems_at_their_cells_and_leaves_byte_for_byte() {
        let (bytes, _, lossy) = encoding_rs::WINDOWS_1250.encode(POLISH);
        assert!(!lossy);
        let mut table = opened(&bytes, &SniffOverrides::default());
        let check = checked(&mut table);
        let report = check.report();
        assert_eq!((report.rows, report.valid_rows, report.rejected_rows), (5, 2, 3));
        let rows = table.window(1, 5).unwrap();
        let found = |row: usize| -> Vec<_> {
            check.explain(&rows[row]).into_iter().map(|finding| (finding.index, finding.code)).collect()
        };
        assert_eq!(found(0), []);
        assert_eq!(found(1), [(Some(3), "import.bad_email")]);
        assert_eq!(found(2), [(Some(2), "import.missing"), (Some(5), "import.bad_date")]);
        assert_eq!(found(3), []);
        assert_eq!(found(4), [(Some(0), "import.duplicate")]);
        assert_eq!(check.read_as(&rows[3])[5].as_deref(), Some("2025-04-05"));

        let out = rejected(&mut table, &check);
        let lines: Vec<_> = out.split_inclusive(|byte| *byte == b'\n').collect();
        let sources: Vec<_> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
        assert_eq!(lines.len(), 4);
        for (line, source) in lines.iter().zip([2, 4, 5, 7]) {
            let own = sources[source].strip_suffix(b"\r\n").unwrap();
            assert!(line.starts_with(own) && line.ends_with(b"\r\n"));
        }
        let (text, _) = encoding_rs::WINDOWS_1250.decode_without_bom_handling(&out);
        let tails: Vec<_> = text.lines().map(|line| line.splitn(7, ';').last().unwrap()).collect();
        assert_eq!(tails[0], "_line;_errors");
        assert_eq!(
            tails[1],
            "5;\"Row 2, E-mail ‘swieta@example,com’: a comma or semicolon stands in the e-mail address. \
             ‘swieta@example.com’ may be meant.\""
                .replace('"', "")
        );
        assert!(tails[2].starts_with("6;"), "{}", tails[2]);
        assert!(tails[2].contains(
            "Row 3, Nazwisko: a value must be there. Fill it in, or leave the row out. | Row 3, Data"
        ));
    }

    #[rstest]
    #[case::utf_16(true)]
    #[case::utf_16_of_the_other_order(false)]
    fn a_wide_file_keeps_its_mark_and_its_units(#[case] little: bool) {
        let text = "\u{feff}first_name\tlast_name\temail\r\nAnna\tŻak\tx\r\nJan\tNowák\tjan@example.com\r\n";
        let unit = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
        let bytes: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
        let mut table = opened(&bytes, &SniffOverrides::default());
        let check = checked(&mut table);
        let out = rejected(&mut table, &check);
        let units = out.chunks(2).map(|pair| match little {
            true => u16::from_le_bytes([pair[0], pair[1]]),
            false => u16::from_be_bytes([pair[0], pair[1]]),
        });
        let text = String::from_utf16(&units.collect::<Vec<_>>()).unwrap();
        let lines: Vec<_> = text.split("\r\n").collect();
        assert_eq!(lines[0], "\u{feff}first_name\tlast_name\temail\t_line\t_errors");
        assert!(
            lines[1].starts_with("Anna\tŻak\tx\t2\tRow 1, email ‘x’: an e-mail address has an @."),
            "{lines:?}"
        );
        assert_eq!((lines.len(), lines[2]), (3, ""));
    }

    #[test]
    fn a_byte_order_mark_stands_once_and_a_short_last_record_gets_its_cells_and_a_line_end() {
        let bytes =
            "\u{feff}first_name,last_name,email,status\nAnna,Nowak,a@example.com,active\nJan,Kos".as_bytes();
        let mut table = opened(bytes, &SniffOverrides::default());
        let check = checked(&mut table);
        let out = String::from_utf8(rejected(&mut table, &check)).unwrap();
        let lines: Vec<_> = out.split('\n').collect();
        assert_eq!(lines[0], "\u{feff}first_name,last_name,email,status,_line,_errors");
        assert!(lines[1].starts_with("Jan,Kos,,,3,\"Row 2, email: "), "{out}");
        assert_eq!((lines.len(), lines[2]), (3, ""));
    }

    #[test]
    fn a_letter_that_the_encoding_has_not_is_spelled_out() {
        let sniffed = {
            let text = "first_name;last_name;email\nAnna;Nowak;x\n";
            let overrides =
                SniffOverrides { encoding: Some("iso-8859-2".into()), ..SniffOverrides::default() };
            opened(text.as_bytes(), &overrides).sniffed().clone()
        };
        let form = Form::of(&sniffed);
        let mut line = Vec::new();
        form.cell("‘Ż’ … я", &mut line);
        assert_eq!(line, b"'\xaf' ... \\u{44f}");
    }

    #[test]
    fn a_file_without_faults_leaves_its_header_only() {
        let mut table =
            opened(b"first_name,last_name,email\nAnna,Nowak,a@example.com\n", &SniffOverrides::default());
        let check = checked(&mut table);
        assert_eq!(rejected(&mut table, &check), b"first_name,last_name,email,_line,_errors\n");
    }

    #[test]
    fn rejected_rows_far_apart_are_all_written_and_in_order() {
        let mut text = "first_name,last_name,email\n".to_owned();
        for number in 1..=2000 {
            let email = if number % 300 == 7 || number > 1990 {
                "x".to_owned()
            } else {
                format!("a{number}@example.com")
            };
            text.push_str(&format!("Anna,N{number},{email}\n"));
        }
        let mut table = opened(text.as_bytes(), &SniffOverrides::default());
        let check = checked(&mut table);
        let out = String::from_utf8(rejected(&mut table, &check)).unwrap();
        let numbers: Vec<u64> =
            out.lines().skip(1).map(|line| line.split(',').nth(1).unwrap()[1..].parse().unwrap()).collect();
        let wanted: Vec<u64> = (1..=2000).filter(|number| number % 300 == 7 || *number > 1990).collect();
        assert_eq!(numbers, wanted);
    }

    #[test]
    fn rejected_rows_of_many_bytes_leave_as_they_stand() {
        let mut text = "first_name,last_name,email,remark\n".to_owned();
        for number in 1..=1200 {
            let email = if number % 7 == 0 { format!("a{number}@example.com") } else { "x".to_owned() };
            text.push_str(&format!("Anna,N{number},{email},\"{}, x\"\n", "z".repeat(900)));
        }
        let mut table = opened(text.as_bytes(), &SniffOverrides::default());
        let check = checked(&mut table);
        let out = String::from_utf8(rejected(&mut table, &check)).unwrap();
        let own: Vec<&str> = text
            .lines()
            .enumerate()
            .filter(|(at, _)| *at == 0 || at % 7 != 0)
            .map(|(_, line)| line)
            .collect();
        assert_eq!(out.lines().count(), own.len());
        assert!(out.lines().zip(own).all(|(line, own)| line.starts_with(own)));
    }

    #[test]
    fn a_cancelled_writing_ends_early() {
        let mut table = opened(b"first_name,last_name,email\nAnna,Nowak,x\n", &SniffOverrides::default());
        let check = checked(&mut table);
        let control = Control { progress: &|_, _| {}, cancelled: &|| true };
        assert_eq!(write_rejected(&mut table, &check, &mut Vec::new(), &control).unwrap(), 0);
    }
}
