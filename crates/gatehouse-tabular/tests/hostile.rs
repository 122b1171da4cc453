//! Hostile workbooks end in a table or a named error, in time and in little memory.
//!
//! All are read in one process one after another, since the peak of memory is the process's.

#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

use std::{
    fs,
    io::{Cursor, Write},
    ops::ControlFlow,
    time::{Duration, Instant},
};

use gatehouse_tabular::{Control, Limits, SniffOverrides, Table, TabularError, sniff};
use zip::{ZipWriter, write::SimpleFileOptions};

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const SHEETS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const BEGIN: &str =
    r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;
const END: &str = "</sheetData></worksheet>";
const ENTITIES: &str = r#"<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;">]>"#;

/// A part that consists of a beginning, a piece that is repeated, and an end; it is never whole in memory.
type Part<'a> = (&'a str, &'a str, &'a str, usize, &'a str);

fn packed(parts: &[Part<'_>]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, begin, piece, times, end) in parts {
        writer.start_file(*name, SimpleFileOptions::default().compression_level(Some(1))).unwrap();
        writer.write_all(begin.as_bytes()).unwrap();
        let many = 1000.min(*times).max(1);
        let pieces = piece.repeat(many);
        for _ in 0..times / many {
            writer.write_all(pieces.as_bytes()).unwrap();
        }
        writer.write_all(end.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn xlsx(prologue: &str, row: &str, rows: usize) -> Vec<u8> {
    let begin = format!("{prologue}{BEGIN}");
    packed(&[
        ("[Content_Types].xml", TYPES, "", 0, ""),
        ("_rels/.rels", RELATIONS, "", 0, ""),
        ("xl/workbook.xml", BOOK, "", 0, ""),
        ("xl/_rels/workbook.xml.rels", SHEETS, "", 0, ""),
        ("xl/worksheets/sheet1.xml", &begin, row, rows, END),
    ])
}

fn ods(prologue: &str, row: &str, rows: usize) -> Vec<u8> {
    let begin = format!(
        "{prologue}<office:document-content><office:body><office:spreadsheet><table:table table:name=\"A\">"
    );
    let end = "</table:table></office:spreadsheet></office:body></office:document-content>";
    packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "", 0, ""),
        ("META-INF/manifest.xml", "<manifest:manifest/>", "", 0, ""),
        ("content.xml", &begin, row, rows, end),
    ])
}

/// The beginning of a container whose directory names the stream of a protected workbook.
fn protected() -> Vec<u8> {
    let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    bytes.resize(1024, 0);
    bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(4096, 0);
    bytes
}

fn read(bytes: Vec<u8>, name: &str) -> Result<u64, TabularError> {
    let mut source = Cursor::new(bytes);
    let (limits, control) = (Limits::default(), Control::none());
    let sniffed = sniff(&mut source, name, &SniffOverrides::default(), &limits, &control)?;
    let scratch = Box::new(tempfile::tempfile().unwrap());
    let mut table = Table::open(Box::new(source), &sniffed, scratch, &limits, &control)?;
    Ok(table.read_all(&control, &mut |_| ControlFlow::Continue(()))?.rows)
}

/// The most memory that this process ever had, in MiB, where the system tells.
fn peak_mib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(peak.trim().trim_end_matches("kB").trim().parse::<u64>().ok()? / 1024)
}

#[test]
fn hostile_workbooks_end_in_time_and_in_little_memory() {
    let cells = "<c><v>1</v></c>".repeat(20);
    let row = format!("<row>{cells}</row>");
    let text = "<text:p>aaaaaaaaaaaaaaaaaaaa</text:p>".repeat(20);
    let line = format!("<table:table-row><table:table-cell>{text}</table:table-cell></table:table-row>");
    let million = xlsx("", &row, 120_000);
    assert!(million.len() < 2 << 20, "{} bytes", million.len());
    let cut = |mut bytes: Vec<u8>| {
        bytes.truncate(bytes.len() / 2);
        bytes
    };
    let files: Vec<(&str, Vec<u8>, Option<&str>)> = vec![
        ("bomb.xlsx", xlsx("", &row, 4_000_000), Some("import.too_large")),
        ("bomb.ods", ods("", &line, 1_500_000), Some("import.too_large")),
        (
            "entities.xlsx",
            xlsx(ENTITIES, "<row><c t=\"str\"><v>&d;</v></c></row>", 10),
            Some("import.doctype"),
        ),
        ("entities.ods", ods(ENTITIES, "<table:table-row/>", 10), Some("import.doctype")),
        ("cut.xlsx", cut(xlsx("", &row, 1000)), Some("import.not_a_table")),
        ("cut.ods", cut(ods("", &line, 1000)), Some("import.not_a_table")),
        ("protected.xlsx", protected(), Some("import.encrypted")),
        ("cells.xlsx", million, None),
    ];
    for (name, bytes, expected) in files {
        let (begun, length) = (Instant::now(), bytes.len());
        let code = read(bytes, name).err().map(|error| error.problem().code);
        let (took, peak) = (begun.elapsed(), peak_mib());
        eprintln!("{name}: {length} bytes, {code:?}, {took:?}, {peak:?} MiB");
        assert_eq!(code.as_deref(), expected, "{name}");
        assert!(took < Duration::from_secs(10), "{name}: {took:?}");
        assert!(peak.is_none_or(|peak| peak <= 300), "{name}: {peak:?} MiB");
    }
}

#[test]
fn a_window_over_long_texts_is_small_and_says_what_it_leaves_out() {
    let long = "x".repeat(1 << 20);
    let text = format!("id,note\n{}", (1..=40).map(|id| format!("{id},{long}\n")).collect::<String>());
    let mut source = Cursor::new(text.into_bytes());
    let (limits, control) = (Limits::default(), Control::none());
    let sniffed = sniff(&mut source, "a.csv", &SniffOverrides::default(), &limits, &control).unwrap();
    let scratch = Box::new(Cursor::new(Vec::new()));
    let mut table = Table::open(Box::new(source), &sniffed, scratch, &limits, &control).unwrap();
    let rows = table.window(1, 40).unwrap();
    assert_eq!(rows.len(), 40);
    for row in &rows {
        assert_eq!((row.cells[0].cut, row.cells[1].cut), (None, Some(1 << 20)));
        assert_eq!(row.text(1), &long[..64 << 10]);
    }
}
