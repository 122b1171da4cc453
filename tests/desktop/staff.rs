//! Files of staff as an office keeps them: a Polish one in its old encoding, and a workbook of two sheets.

use std::io::{Cursor, Write};

use anyhow::{Context, Result};
use zip::write::SimpleFileOptions;

/// How many people are in the Polish file.
pub(crate) const PEOPLE: usize = 40;

/// The line that its first person stands in: under two title rows and the header.
pub(crate) const FIRST_LINE: usize = 4;

const TITLES: [&str; 2] = ["Kadry - zestawienie pracowników", "Stan na 21.11.2026"];
const HEADER: &str = "Nr ewid.;Imię;Nazwisko;Adres e-mail;Telefon;Stanowisko;Data zatrudnienia";

const FIRST_NAMES: [&str; 9] =
    ["Żaneta", "Łukasz", "Zofia", "Grażyna", "Paweł", "Kinga", "Stanisław", "Róża", "Michał"];
const LAST_NAMES: [&str; 7] = ["Wiśnia", "Dąb", "Zając", "Wójcik", "Śliwa", "Kamień", "Źródło"];
const ROLES: [&str; 4] = ["Kelner", "Kucharz", "Szatnia", "Obsługa gości"];

/// What is written instead at a row and a column, both from 1 and from 0.
const FAULTS: [(usize, usize, &str); 5] =
    [(3, 3, "zofia@acme,pl"), (5, 2, ""), (9, 4, "4,86012E+10"), (12, 0, "00102"), (30, 3, "kinga.wojcik@")];

/// The place of the day of employment.
const DATE: usize = 6;

/// Whether any row of the file says in which order its dates are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dates {
    /// With a dot between them, some with a day that is no month, and one that is no day at all.
    Told,
    /// With a slash between them, and every number might be a month.
    Untold,
}

impl Dates {
    fn of(self, row: usize) -> String {
        match self {
            Self::Told if row == 17 => "31.02.2025".to_owned(),
            Self::Told => format!("{:02}.{:02}.2025", 2 + row % 26, 1 + (row + 2) % 9),
            Self::Untold => format!("{:02}/{:02}/2025", 1 + row % 9, 1 + (row + 3) % 9),
        }
    }
}

/// A file in Windows-1250 with semicolons, two title rows, a Polish header, and [`FAULTS`].
pub(crate) fn polish(dates: Dates) -> Result<Vec<u8>> {
    let mut lines: Vec<String> = TITLES.map(str::to_owned).into();
    lines.push(HEADER.to_owned());
    for row in 1..=PEOPLE {
        let mut cells = person(row);
        cells.push(dates.of(row));
        for (_, column, text) in FAULTS.iter().filter(|(at, ..)| *at == row) {
            *cells.get_mut(*column).context("a column that is not there")? = (*text).to_owned();
        }
        lines.push(cells.join(";"));
    }
    windows_1250(&format!("{}\r\n", lines.join("\r\n")))
}

/// Everything of a person but the day.
fn person(row: usize) -> Vec<String> {
    let of = |names: &[&str]| names[row % names.len()].to_owned();
    let mut cells = vec![format!("{:05}", 100 + row), of(&FIRST_NAMES), of(&LAST_NAMES)];
    cells.push(format!("osoba{row}@acme-events.pl"));
    cells.push(format!("+48 601 220 {:03}", 100 + row));
    cells.push(of(&ROLES));
    debug_assert_eq!(cells.len(), DATE);
    cells
}

/// The letters of Polish beyond ASCII, as Windows-1250 writes them.
const LETTERS: [(char, u8); 18] = [
    ('ą', 0xb9),
    ('ć', 0xe6),
    ('ę', 0xea),
    ('ł', 0xb3),
    ('ń', 0xf1),
    ('ó', 0xf3),
    ('ś', 0x9c),
    ('ź', 0x9f),
    ('ż', 0xbf),
    ('Ą', 0xa5),
    ('Ć', 0xc6),
    ('Ę', 0xca),
    ('Ł', 0xa3),
    ('Ń', 0xd1),
    ('Ó', 0xd3),
    ('Ś', 0x8c),
    ('Ź', 0x8f),
    ('Ż', 0xaf),
];

fn windows_1250(text: &str) -> Result<Vec<u8>> {
    text.chars()
        .map(|letter| {
            let polish = LETTERS.iter().find(|(other, _)| *other == letter).map(|(_, byte)| *byte);
            let ascii = u8::try_from(letter).ok().filter(u8::is_ascii);
            polish.or(ascii).with_context(|| format!("{letter} is no letter of Polish"))
        })
        .collect()
}

/// A workbook: a sheet of notes comes first, and the staff is on the second, under a title.
pub(crate) fn workbook() -> Result<Vec<u8>> {
    let notes =
        [row(1, &[text("A1", "Notes of the agency")]), row(2, &[text("A2", "Ask Marta before sending")])];
    let heads = ["first_name", "last_name", "email", "phone", "start_date"];
    let heads: Vec<String> =
        "ABCDE".chars().zip(heads).map(|(at, head)| text(&format!("{at}3"), head)).collect();
    let mut staff = vec![row(1, &[text("A1", "Agency staff, spring")]), row(3, &heads)];
    let people = [
        ("Anna", "Kowal", "anna@example.com", number("D4", "601220114", 0), number("E4", "45751", 1)),
        ("Tomáš", "Dvořák", "tomas@example", text("D5", "+420 777 130 552"), number("E5", "45752", 1)),
        ("Iryna", "", "iryna@example.com", text("D6", "+380 50 318 77 02"), number("E6", "45753", 1)),
        ("Marek", "Zając", "marek@example.com", text("D7", "+48 660 512 008"), text("E7", "soon")),
        ("Lucie", "Černá", "lucie@example.com", text("D8", "+420 731 006 225"), number("E8", "45755", 1)),
    ];
    for (at, (first, last, mail, phone, date)) in people.into_iter().enumerate() {
        let line = at + 4;
        let cell = |column: char, value: &str| text(&format!("{column}{line}"), value);
        staff.push(row(line, &[cell('A', first), cell('B', last), cell('C', mail), phone, date]));
    }
    packed(&sheet(&notes), &sheet(&staff))
}

fn text(at: &str, value: &str) -> String {
    format!(r#"<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>"#)
}

/// A number in a style: 0 is plain, 1 a day.
fn number(at: &str, value: &str, style: u8) -> String {
    format!(r#"<c r="{at}" s="{style}"><v>{value}</v></c>"#)
}

fn row(line: usize, cells: &[String]) -> String {
    format!(r#"<row r="{line}">{}</row>"#, cells.concat())
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

fn sheet(rows: &[String]) -> String {
    format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{}</sheetData></worksheet>"#, rows.concat())
}

/// The fewest parts that make a workbook of two sheets with a style for days.
fn packed(notes: &str, staff: &str) -> Result<Vec<u8>> {
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let part = |name: &str, kind: &str| {
        format!(r#"<Override PartName="/xl/{name}.xml" ContentType="{KIND}.{kind}+xml"/>"#)
    };
    let link = |id: u8, kind: &str, target: &str| {
        format!(r#"<Relationship Id="r{id}" Type="{OFFICE}/{kind}" Target="{target}.xml"/>"#)
    };
    let links =
        |all: &str| format!(r#"<Relationships xmlns="{PACKAGE}/relationships">{all}</Relationships>"#);
    let types = [
        part("workbook", "sheet.main"),
        part("styles", "styles"),
        part("worksheets/sheet1", "worksheet"),
        part("worksheets/sheet2", "worksheet"),
    ];
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                r#"<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{}</Types>"#,
                types.concat()
            ),
        ),
        ("_rels/.rels", links(&link(1, "officeDocument", "xl/workbook"))),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Notes" sheetId="1" r:id="r1"/><sheet name="Agency" sheetId="2" r:id="r2"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            links(
                &[
                    link(1, "worksheet", "worksheets/sheet1"),
                    link(2, "worksheet", "worksheets/sheet2"),
                    link(3, "styles", "styles"),
                ]
                .concat(),
            ),
        ),
        // 14 is the format of a day that every spreadsheet has.
        (
            "xl/styles.xml",
            format!(
                r#"<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#
            ),
        ),
        ("xl/worksheets/sheet1.xml", notes.to_owned()),
        ("xl/worksheets/sheet2.xml", staff.to_owned()),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(content.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}
