//! Files that are broken, hostile or change under the reader: a code and a place, in bounded time and memory.

use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use gatehouse_tests::{Ended, House};
use rstest::rstest;
use zip::write::SimpleFileOptions;

/// How long any of them may take.
const LONGEST: Duration = Duration::from_secs(10);

#[track_caller]
fn check(house: &House, path: &str) -> Ended {
    let began = Instant::now();
    let ended =
        house.run(&["import", "check", path, "--platform", "keruja", "--resource", "staff", "--json"]);
    assert!(began.elapsed() < LONGEST, "{path} took {:?}", began.elapsed());
    assert_eq!(ended.status, 1, "{path}: {} {}", ended.text(), ended.notes());
    ended
}

/// Sniffs and checks; both end with the code.
#[track_caller]
fn refused(name: &str, bytes: impl AsRef<[u8]>, code: &str) {
    let house = House::in_memory();
    let path = house.file(name, bytes);
    let began = Instant::now();
    house.refused(&["import", "sniff", &path], 1, code);
    assert!(began.elapsed() < LONGEST, "{name} took {:?}", began.elapsed());
    check(&house, &path).refused(1, code);
}

#[rstest]
#[case::no_byte("")]
#[case::blank_space(" \r\n\r\n")]
#[case::a_mark_alone("\u{feff}")]
fn an_empty_file_is_named(#[case] text: &str) {
    refused("empty.csv", text, "import.empty");
}

#[test]
fn a_picture_is_no_table_whatever_its_name_says() {
    let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    picture.extend((0..4096_u32).map(|number| (number * 37 % 251) as u8));
    refused("staff.csv", &picture, "import.binary");
    refused("staff.xlsx", &picture, "import.binary");
}

#[test]
fn a_wrong_extension_is_read_by_what_is_inside() {
    let house = House::in_memory();
    let path = house.file("staff.xlsx", super::STAFF);
    let sniffed = house.json(&["import", "sniff", &path]);
    assert_eq!(sniffed["kind"], "csv");
    assert_eq!(sniffed["rows"], 3);
    let book = house.file("staff.csv", workbook(SHEET));
    assert_eq!(house.json(&["import", "sniff", &book])["kind"], "xlsx");
}

#[test]
fn a_password_is_named() {
    // The head of a compound file with the streams of an encrypted package.
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.resize(1024, 0);
    bytes[24..34].copy_from_slice(&[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    bytes[44] = 1;
    bytes[48] = 0;
    for name in ["EncryptedPackage", "EncryptionInfo"] {
        bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        bytes.resize(bytes.len().next_multiple_of(512), 0);
    }
    refused("staff.xlsx", bytes, "import.encrypted");
}

#[test]
fn a_truncated_workbook_is_named() {
    let whole = workbook(SHEET);
    refused("staff.xlsx", &whole[..whole.len() / 2], "import.not_a_table");
}

#[test]
fn a_bomb_is_refused_before_it_unpacks() {
    let house = House::in_memory();
    let texts = format!("<sst><si><t>{}</t></si></sst>", "A".repeat(512 << 20));
    let bytes = packed(SHEET, Some(&texts));
    assert!(bytes.len() < 4 << 20, "a bomb is small: {}", bytes.len());
    let path = house.file("bomb.xlsx", bytes);
    check(&house, &path).refused(1, "import.too_large");
}

#[test]
fn a_document_type_is_refused() {
    let lol = "<!DOCTYPE lolz [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    let house = House::in_memory();
    let path = house.file("staff.xlsx", workbook(&format!("{lol}{SHEET}")));
    check(&house, &path).refused(1, "import.doctype");
}

#[test]
fn a_field_without_end_is_refused_at_the_line_where_it_begins() {
    let house = House::in_memory();
    let mut bytes = super::STAFF.as_bytes().to_vec();
    bytes.extend_from_slice(b"0020,\"");
    bytes.resize(bytes.len() + (20 << 20), b'x');
    let path = house.file("staff.csv", bytes);
    let ended = check(&house, &path);
    let problem = ended.problem();
    assert_eq!(problem["code"], "import.too_large", "{problem}");
    assert_eq!(problem["at"]["line"], 5, "{problem}");
    assert_eq!(ended.json()["rows"], 3, "the rows before it are checked");
}

#[test]
fn a_hundred_thousand_columns_are_refused() {
    let header: Vec<_> = (0..100_000).map(|number| format!("c{number}")).collect();
    let row = vec!["1"; 100_000].join(",");
    refused("wide.csv", format!("{}\n{row}\n", header.join(",")), "import.too_large");
}

/// A long file in UTF-8 with one row that another program wrote in windows-1250.
fn mixed() -> Vec<u8> {
    let mut bytes = b"first_name,last_name,email\n".to_vec();
    for number in 0..200 {
        bytes.extend(format!("Małgorzata,Dąbrowska,m{number}@example.com\n").bytes());
        if number == 99 {
            bytes.extend_from_slice(b"\xa3ukasz,\x8cwi\xeacicki,l@example.com\n");
        }
    }
    bytes
}

/// Each of these is read to its end, and says where its trouble is.
#[rstest]
#[case::nul_bytes(b"first_name,last_name,email\nAn\0na,Nowak,a@example.com\nJan,Lis,j@example.com\n".to_vec(), 2, 2)]
#[case::ragged_rows(b"first_name,last_name,email\nAnna,Nowak\nJan,Lis,j@example.com\nEwa,Lis,e@example.com,x,y\n".to_vec(), 3, 2)]
#[case::mixed_encodings(mixed(), 201, 102)]
fn a_troubled_row_is_placed_and_the_others_are_read(
    #[case] bytes: Vec<u8>,
    #[case] rows: u64,
    #[case] line: u64,
) {
    let house = House::in_memory();
    let path = house.file("staff.csv", bytes);
    let began = Instant::now();
    let ended = house.run(&["import", "check", &path, "--resource", "staff", "--json"]);
    assert!(began.elapsed() < LONGEST);
    let checked = ended.json();
    assert_eq!(checked["rows"], rows, "{checked:#}");
    let problems = checked["problems"].as_array().unwrap();
    assert!(problems.iter().any(|problem| problem["line"] == line), "{problems:#?}");
}

#[test]
fn a_broken_quote_costs_no_more_than_its_row() {
    let house = House::in_memory();
    let rows = "first_name,last_name,email\nAn\"na,Nowak,a@example.com\n\"Jan\"x,Lis,j@example.com\nEwa,Lis,e@example.com\n";
    let path = house.file("staff.csv", rows);
    let ended = house.run(&["import", "check", &path, "--resource", "staff", "--json"]);
    assert_eq!(ended.json()["rows"], 3, "{}", ended.text());
}

#[test]
fn a_folder_and_a_file_without_rights_are_no_tables() {
    let house = House::in_memory();
    let folder = house.scratch().to_str().unwrap();
    house.refused(&["import", "sniff", folder], 1, "import.io");
}

const SHEET: &str = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>\
    <row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>first_name</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>email</t></is></c></row>\
    <row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>Anna</t></is></c><c r=\"B2\" t=\"inlineStr\"><is><t>a@example.com</t></is></c></row>\
    </sheetData></worksheet>";

/// The smallest workbook around a sheet.
fn workbook(sheet: &str) -> Vec<u8> {
    packed(sheet, None)
}

/// A workbook, with shared texts or without.
fn packed(sheet: &str, texts: Option<&str>) -> Vec<u8> {
    let parts = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
             <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>\
             <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>",
        ),
        (
            "_rels/.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             <Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
        ),
        (
            "xl/workbook.xml",
            "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
             xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
             <sheets><sheet name=\"Staff\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             <Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
             <Relationship Id=\"r2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>",
        ),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let texts = texts.map(|texts| ("xl/sharedStrings.xml", texts));
    for (name, text) in parts.into_iter().chain(texts) {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
