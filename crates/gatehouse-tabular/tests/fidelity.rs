//! What was written is what is read, byte for byte, in any dialect and encoding.

#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

use std::{
    io::{Cursor, Write},
    ops::ControlFlow,
};

use csv::{QuoteStyle, Terminator, WriterBuilder};
use gatehouse_tabular::{Control, Limits, Row, SniffOverrides, Table, TabularError, sniff};
use proptest::prelude::*;

fn open(bytes: Vec<u8>, overrides: &SniffOverrides) -> Result<Table, TabularError> {
    let limits = Limits::default();
    let mut source = Cursor::new(bytes);
    let sniffed = sniff(&mut source, "a.csv", overrides, &limits, &Control::none())?;
    Table::open(Box::new(source), &sniffed, Box::new(Cursor::new(Vec::new())), &limits, &Control::none())
}

fn all(table: &mut Table) -> Vec<Row> {
    let mut rows = Vec::new();
    table
        .read_all(&Control::none(), &mut |row| {
            rows.push(row.clone());
            ControlFlow::Continue(())
        })
        .unwrap();
    rows
}

fn written(rows: &[Vec<String>], delimiter: u8, quote: u8, always: bool, crlf: bool) -> String {
    let mut writer = WriterBuilder::new()
        .delimiter(delimiter)
        .quote(quote)
        .quote_style(if always { QuoteStyle::Always } else { QuoteStyle::Necessary })
        .terminator(if crlf { Terminator::CRLF } else { Terminator::Any(b'\n') })
        .flexible(true)
        .from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn encode(text: &str, label: &str) -> Vec<u8> {
    match label {
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        label => encoding_rs::Encoding::for_label(label.as_bytes()).unwrap().encode(text).0.into_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn rows_are_read_as_they_were_written(
        rows in prop::collection::vec(prop::collection::vec("[a-zA-Z0-9ąęłóś ,;'\"|\\n\\r\t#.-]{0,8}x", 2..5), 1..40),
        delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|']),
        quote in prop::sample::select(vec![b'"', b'\'']),
        label in prop::sample::select(vec!["utf-8", "windows-1250", "iso-8859-2", "utf-16le", "utf-16be"]),
        always in any::<bool>(),
        crlf in any::<bool>(),
        first in 1_u64..50,
    ) {
        // A remark is a matter of sniffing; here it is a value.
        let rows: Vec<Vec<String>> = rows
            .into_iter()
            .map(|row| row.into_iter().enumerate().map(|(at, cell)| if at == 0 { format!("v{cell}") } else { cell }).collect())
            .collect();
        let bytes = encode(&written(&rows, delimiter, quote, always, crlf), label);
        let overrides = SniffOverrides {
            encoding: Some(label.to_owned()),
            delimiter: Some(char::from(delimiter)),
            quote: Some(Some(char::from(quote))),
            header_row: Some(Some(0)),
            sheet: None,
        };
        let mut table = open(bytes.clone(), &overrides).unwrap();
        prop_assume!(table.sniffed().footer_rows == 0);
        let read = all(&mut table);
        let cells: Vec<Vec<String>> =
            read.iter().map(|row| row.cells.iter().map(|cell| cell.text.clone()).collect()).collect();
        prop_assert_eq!(&cells, &rows[1..].to_vec());
        let mut copied = Vec::new();
        let ranges = table.header_raw().into_iter().chain(read.iter().filter_map(|row| row.raw.clone()));
        for range in ranges.collect::<Vec<_>>() {
            table.raw(range, &mut copied).unwrap();
        }
        prop_assert_eq!(copied, bytes);
        let window = table.window(first, 7).unwrap();
        let expected: Vec<Row> = read.into_iter().skip(first as usize - 1).take(7).collect();
        prop_assert_eq!(window, expected);
    }
}

#[test]
fn a_window_before_any_pass_is_the_same_as_after_one() {
    let text = (1..=5000).fold("id,name\n".to_owned(), |text, id| format!("{text}{id},name {id}\n"));
    let mut fresh = open(text.clone().into_bytes(), &SniffOverrides::default()).unwrap();
    let mut read = open(text.into_bytes(), &SniffOverrides::default()).unwrap();
    all(&mut read);
    for first in [4999, 1, 257, 2500] {
        assert_eq!(fresh.window(first, 3).unwrap(), read.window(first, 3).unwrap());
    }
    assert_eq!(read.window(2500, 1).unwrap()[0].text(0), "2500");
    assert_eq!((read.rows(), read.window(5001, 3).unwrap().len()), (Some(5000), 0));
}

#[test]
fn troubles_of_rows_are_told_once_with_their_places() {
    let bytes = b"id,name\n1,a\0\n2,b,c\n3\n4,\"d\n5,e\n".to_vec();
    let mut table = open(bytes, &SniffOverrides::default()).unwrap();
    assert_eq!(all(&mut table).len(), 5);
    all(&mut table);
    table.window(1, 5).unwrap();
    let told: Vec<_> =
        table.problems().iter().map(|problem| (problem.code, problem.row, problem.line)).collect();
    assert_eq!(
        told,
        [
            ("import.nul", Some(1), Some(2)),
            ("import.ragged", Some(2), Some(3)),
            ("import.ragged", Some(3), Some(4)),
            ("import.quote_open", Some(4), Some(5)),
        ]
    );
}

#[test]
fn a_file_that_changes_is_noticed() {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(b"id,name\n1,a\n").unwrap();
    let limits = Limits::default();
    let mut reader = file.try_clone().unwrap();
    let sniffed = sniff(&mut reader, "a.csv", &SniffOverrides::default(), &limits, &Control::none()).unwrap();
    let scratch = Box::new(Cursor::new(Vec::new()));
    let mut table = Table::open(Box::new(reader), &sniffed, scratch, &limits, &Control::none()).unwrap();
    assert_eq!(all(&mut table).len(), 1);
    let end = std::io::Seek::seek(&mut file, std::io::SeekFrom::End(0)).unwrap();
    assert_eq!(end, 12);
    file.write_all(b"2,b\n").unwrap();
    assert_eq!(table.window(1, 1).unwrap_err().problem().code, "import.changed_while_open");
}

#[test]
fn a_pass_can_be_stopped() {
    let text = format!("id,name\n{}", "1,a\n".repeat(5000));
    let mut table = open(text.into_bytes(), &SniffOverrides::default()).unwrap();
    let control = Control { progress: &|_, _| {}, cancelled: &|| true };
    let end = table.read_all(&control, &mut |_| ControlFlow::Continue(())).unwrap();
    assert!(end.cancelled);
    assert_eq!(table.rows(), None);
}

#[test]
fn a_field_of_twenty_megabytes_is_refused_with_its_place() {
    let text = format!("id,name\n1,\"{}\"\n", "x".repeat(20 << 20));
    let problem = match open(text.into_bytes(), &SniffOverrides::default()) {
        Err(error) => error.problem(),
        Ok(mut table) => {
            table.read_all(&Control::none(), &mut |_| ControlFlow::Continue(())).unwrap_err().problem()
        }
    };
    assert_eq!(problem.code, "import.too_large");
    assert!(problem.message.contains("from line 2 (byte 10)"), "{}", problem.message);
}

#[test]
fn a_hundred_thousand_columns_are_refused() {
    let text = "a,".repeat(100_000);
    let refused = open(text.into_bytes(), &SniffOverrides::default()).unwrap_err().problem();
    assert_eq!(refused.code, "import.too_large");
    assert!(refused.hint.is_some_and(|hint| hint.contains("delimiter")));
}
