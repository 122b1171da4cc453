//! Workbooks that say much with few bytes.

use std::{
    io::{Cursor, Write},
    time::{Duration, Instant},
};

use rstest::rstest;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::compound::compound;
use crate::{Control, Limits, SniffOverrides, Sniffed, Table, TabularError, sniff};

fn look(bytes: Vec<u8>, name: &str) -> Result<Sniffed, TabularError> {
    sniff(&mut Cursor::new(bytes), name, &SniffOverrides::default(), &Limits::default(), &Control::none())
}

fn rows(bytes: Vec<u8>, name: &str) -> Vec<Vec<String>> {
    let mut source = Cursor::new(bytes);
    let overrides = SniffOverrides { header_row: Some(None), ..SniffOverrides::default() };
    let (limits, control) = (Limits::default(), Control::none());
    let sniffed = sniff(&mut source, name, &overrides, &limits, &control).unwrap();
    let mut table =
        Table::open(Box::new(source), &sniffed, Box::new(Cursor::new(Vec::new())), &limits, &control)
            .unwrap();
    let rows = table.window(1, 100).unwrap();
    rows.into_iter().map(|row| row.cells.into_iter().map(|cell| cell.text).collect()).collect()
}

fn ods(table: &str) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    writer.start_file("mimetype", stored).unwrap();
    writer.write_all(b"application/vnd.oasis.opendocument.spreadsheet").unwrap();
    writer.start_file("META-INF/manifest.xml", SimpleFileOptions::default()).unwrap();
    writer.write_all(b"<manifest:manifest/>").unwrap();
    writer.start_file("content.xml", SimpleFileOptions::default()).unwrap();
    write!(
        writer,
        "<?xml version=\"1.0\"?><office:document-content><office:body><office:spreadsheet>\
         <table:table table:name=\"A\">{table}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    )
    .unwrap();
    writer.finish().unwrap().into_inner()
}

fn text(words: &str) -> String {
    format!("<table:table-cell office:value-type=\"string\"><text:p>{words}</text:p></table:table-cell>")
}

fn row(cells: &str) -> String {
    format!("<table:table-row>{cells}</table:table-row>")
}

#[test]
fn a_spreadsheet_with_gaps_is_read() {
    let blank = "<table:table-row table:number-rows-repeated=\"3\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
    let last = "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
    let pair = format!("{}<table:table-cell table:number-columns-repeated=\"2\"/>{}", text("a"), text("b"));
    let bytes = ods(&[row(&pair), blank.to_owned(), row(&text("c")), last.to_owned()].concat());
    assert_eq!(rows(bytes, "a.ods"), [vec!["a", "", "", "b"], vec!["c"]]);
}

#[test]
fn the_first_sheet_in_which_something_is_written_is_proposed() {
    let other = "</table:table><table:table table:name=\"B\">";
    let lines = row(&text("name")) + &row(&text("Anna"));
    let sniffed = look(ods(&format!("{}{other}{lines}", row("<table:table-cell/>"))), "a.ods").unwrap();
    assert_eq!(sniffed.sheet.as_deref(), Some("B"));
    assert_eq!(sniffed.sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(), ["A", "B"]);
    let sniffed = look(ods(&format!("{lines}{other}{lines}{lines}")), "a.ods").unwrap();
    assert_eq!(sniffed.sheet.as_deref(), Some("A"));
    let empty = look(ods(other), "a.ods").unwrap();
    assert_eq!((empty.sheet.as_deref(), empty.rows), (Some("A"), Some(0)));
}

#[rstest]
#[case::rows(format!("<table:table-row table:number-rows-repeated=\"1048576\">{}</table:table-row>", text("x").repeat(40)))]
#[case::columns(row("<table:table-cell office:value=\"1\" table:number-columns-repeated=\"16384\"/>").repeat(20_000))]
#[case::gap(row(&text("a")) + &row(&format!("<table:table-cell table:number-columns-repeated=\"9999\"/>{}", text("b"))) + "<table:table-row table:number-rows-repeated=\"900000\"><table:table-cell/></table:table-row>" + &row(&text("c")))]
#[case::blanks(row(&text("a<text:s text:c=\"4000000000\"/>b")))]
#[case::long_texts(row(&text("a").replace("cell ", "cell table:number-columns-repeated=\"9000\" ").replace('>', " office:string-value=\"LONG\">").replace("LONG", &"x".repeat(60_000))))]
fn a_spreadsheet_that_repeats_without_end_is_refused_in_time(#[case] table: String) {
    let begun = Instant::now();
    let problem = look(ods(&table), "a.ods").unwrap_err().problem();
    assert_eq!(problem.code, "import.too_large", "{}", problem.message);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn a_workbook_that_is_not_unrolled_to_its_end_says_so() {
    let bytes = ods(&row(&[text("name"), text("role")].concat()).repeat(3000));
    let sniffed = look(bytes.clone(), "a.ods").unwrap();
    let open = |stop: bool| {
        let cancelled = || stop;
        let control = Control { progress: &|_, _| {}, cancelled: &cancelled };
        let (source, scratch) = (Cursor::new(bytes.clone()), Cursor::new(Vec::new()));
        Table::open(Box::new(source), &sniffed, Box::new(scratch), &Limits::default(), &control)
    };
    assert!(open(false).is_ok());
    assert_eq!(open(true).unwrap_err().problem().code, "import.cancelled");
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

fn halves(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// A workbook of Excel 97 with one sheet of these records, and shared texts.
fn xls(records: &[u8], texts: &[&str]) -> Vec<u8> {
    let begin = record(0x0809, &halves(&[0x0600, 5, 0, 0, 0, 0, 0, 0]));
    let mut shared = vec![0; 8];
    for text in texts {
        shared.extend((text.len() as u16).to_le_bytes());
        shared.push(0);
        shared.extend(text.as_bytes());
    }
    let shared = record(0x00FC, &shared);
    let mut sheet = vec![0; 4];
    sheet.extend(halves(&[0]));
    sheet.extend([1, 0, b'A']);
    let end = record(0x000A, &[]);
    let globals = begin.len() + shared.len() + 4 + sheet.len() + end.len();
    sheet[..4].copy_from_slice(&(globals as u32).to_le_bytes());
    let stream = [&begin, &record(0x0085, &sheet), &shared, &end, &begin, records, &end].concat();
    compound("Workbook", &stream)
}

fn number(row: u16, column: u16) -> Vec<u8> {
    record(0x0203, &[halves(&[row, column, 0]), 7.0_f64.to_le_bytes().to_vec()].concat())
}

fn shared(row: u16, column: u16) -> Vec<u8> {
    record(0x00FD, &[halves(&[row, column, 0]), vec![0; 4]].concat())
}

#[test]
fn an_old_workbook_is_read() {
    let records = [shared(0, 0), number(0, 2), number(1, 1)].concat();
    assert_eq!(rows(xls(&records, &["name"]), "a.xls"), [vec!["name", "", "7"], vec!["", "7"]]);
}

fn refused(bytes: Vec<u8>, limits: &Limits) -> String {
    let begun = Instant::now();
    let overrides = SniffOverrides::default();
    let error = sniff(&mut Cursor::new(bytes), "a.xls", &overrides, limits, &Control::none()).unwrap_err();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    error.problem().code
}

#[rstest]
#[case::far_corner([number(0, 0), number(65_535, 65_535)].concat())]
#[case::corner_of_the_sheet([number(0, 0), number(65_535, 255)].concat())]
#[case::declared(record(0x0200, &[0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 255, 255, 0, 0]))]
fn an_old_workbook_that_takes_too_much_is_refused_in_time(#[case] records: Vec<u8>) {
    assert_eq!(refused(xls(&records, &["a"]), &Limits::default()), "import.too_large");
}

#[test]
fn one_long_text_in_many_cells_of_an_old_workbook_is_counted_for_each() {
    let records: Vec<u8> = (0..3000).flat_map(|row| shared(row, 0)).collect();
    let limits = Limits { laid_out_bytes: 16 << 20, ..Limits::default() };
    assert_eq!(refused(xls(&records, &[&"x".repeat(8000)]), &limits), "import.too_large");
    assert!(look(xls(&records, &["x"]), "a.xls").is_ok());
}
