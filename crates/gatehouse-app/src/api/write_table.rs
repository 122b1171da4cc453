//! Tables as files: CSV and workbooks.

use std::io::{Cursor, Write};

use gatehouse_model::Problem;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::table::{Cell, Table};

/// The most characters of a cell in a workbook.
const CELL: usize = 32_767;

/// The most rows of a sheet, its header included.
const SHEET: usize = 1_048_576;

/// The largest whole number that a workbook keeps exactly.
const EXACT: i64 = 9_007_199_254_740_991;

/// Writes a table as CSV (RFC 4180) in UTF-8 with a byte order mark, so that spreadsheets know its letters, and gives
/// what a reader should know.
pub(crate) fn csv(table: &Table, out: &mut dyn Write) -> Result<Vec<String>, Problem> {
    let mut formulas = 0_u64;
    let mut line = String::from("\u{feff}");
    for (place, column) in table.columns.iter().enumerate() {
        separate(&mut line, place);
        quote(&mut line, column);
    }
    write(out, &mut line)?;
    for row in &table.rows {
        for (place, cell) in row.iter().enumerate() {
            separate(&mut line, place);
            let text = cell.text().unwrap_or_default();
            formulas += u64::from(matches!(cell, Cell::Text(text) if looks_like_formula(text)));
            quote(&mut line, &text);
        }
        write(out, &mut line)?;
    }
    Ok(match formulas {
        0 => Vec::new(),
        _ => vec![format!(
            "{formulas} cells begin as formulas do (= + - @); a spreadsheet may run them. The XLSX file keeps them as text."
        )],
    })
}

fn looks_like_formula(text: &str) -> bool {
    // A telephone number is no formula.
    let is_number = || text.bytes().skip(1).all(|byte| byte.is_ascii_digit() || byte == b' ');
    text.starts_with(['=', '+', '-', '@', '\t']) && text.len() > 1 && !is_number()
}

fn separate(line: &mut String, place: usize) {
    if place > 0 {
        line.push(',');
    }
}

fn quote(line: &mut String, text: &str) {
    let needed = text.contains([',', '"', '\r', '\n']) || text.starts_with(' ') || text.ends_with(' ');
    if needed {
        line.push('"');
        line.push_str(&text.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(text);
    }
}

fn write(out: &mut dyn Write, line: &mut String) -> Result<(), Problem> {
    line.push_str("\r\n");
    out.write_all(line.as_bytes()).map_err(|error| broken(&error))?;
    line.clear();
    Ok(())
}

/// Writes a table as a workbook with one sheet, and gives what a reader should know.
pub(crate) fn xlsx(table: &Table, out: &mut dyn Write) -> Result<Vec<String>, Problem> {
    if table.rows.len() >= SHEET {
        let message = format!("A sheet holds {} records, and there are {}.", SHEET - 1, table.rows.len());
        return Err(Problem::new("api.too_many_rows", message).hint("Write them as CSV."));
    }
    let (bytes, cut) = workbook(table).map_err(|error| {
        Problem::new("api.workbook", format!("The workbook could not be made: {error}."))
            .hint("Write it as CSV.")
    })?;
    out.write_all(&bytes).map_err(|error| broken(&error))?;
    Ok(match cut {
        0 => Vec::new(),
        _ => vec![format!(
            "{cut} cells were longer than the {CELL} characters that a workbook allows, and were cut."
        )],
    })
}

fn workbook(table: &Table) -> Result<(Vec<u8>, u64), XlsxError> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name("Records")?;
    sheet.set_freeze_panes(1, 0)?;
    let mut cut = 0;
    for (column, name) in (0_u16..).zip(&table.columns) {
        sheet.write_string_with_format(0, column, shortened(name, &mut cut), &bold)?;
    }
    for (row, cells) in (1_u32..).zip(&table.rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Absent | Cell::Null => {}
                Cell::Bool(value) => {
                    sheet.write_boolean(row, column, *value)?;
                }
                Cell::Number(number) => match exact(number) {
                    Some(value) => {
                        sheet.write_number(row, column, value)?;
                    }
                    // A workbook would round it.
                    None => {
                        sheet.write_string(row, column, number.to_string())?;
                    }
                },
                Cell::Text(text) => {
                    sheet.write_string(row, column, shortened(text, &mut cut))?;
                }
            }
        }
    }
    let mut bytes = Cursor::new(Vec::new());
    workbook.save_to_writer(&mut bytes)?;
    Ok((bytes.into_inner(), cut))
}

fn exact(number: &serde_json::Number) -> Option<f64> {
    match number.as_i64() {
        Some(whole) if (-EXACT..=EXACT).contains(&whole) => Some(whole as f64),
        Some(_) => None,
        None if number.is_u64() => None,
        None => number.as_f64().filter(|value| value.is_finite()),
    }
}

fn shortened(text: &str, cut: &mut u64) -> String {
    // Its limit counts UTF-16 units.
    if text.encode_utf16().count() <= CELL {
        return text.to_owned();
    }
    *cut += 1;
    let mut units = 0;
    text.chars()
        .take_while(|sign| {
            units += sign.len_utf16();
            units <= CELL
        })
        .collect()
}

fn broken(error: &std::io::Error) -> Problem {
    Problem::new("file.unwritable", format!("The file cannot be written: {error}."))
        .hint("Look at the free space of its folder.")
}

#[cfg(test)]
mod tests {
    use super::super::table::table_of;
    use super::*;
    use serde_json::json;

    fn table() -> Table {
        let body = json!([
            {"id": 1, "name": "Świerczyńska, \"Ola\"", "note": "=1+1", "big": 9_007_199_254_740_993_i64},
            {"id": 2, "name": null, "phone": "+48 221 234 567", "ok": true},
        ]);
        table_of(&body, None).unwrap()
    }

    #[test]
    fn csv_is_quoted_where_it_has_to_be_and_tells_of_formulas() {
        let mut out = Vec::new();
        let notes = csv(&table(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<_> = text.split("\r\n").collect();
        assert_eq!(lines[0], "\u{feff}id,name,note,big,phone,ok");
        assert_eq!(lines[1], "1,\"Świerczyńska, \"\"Ola\"\"\",=1+1,9007199254740993,,");
        assert_eq!(lines[2], "2,,,,+48 221 234 567,true");
        assert!(notes.len() == 1 && notes[0].starts_with("1 cells"), "{notes:?}");
    }

    #[test]
    fn a_workbook_is_written_and_a_long_cell_is_cut_with_a_note() {
        let mut table = table();
        table.rows[0][1] = Cell::Text("ž".repeat(40_000));
        let mut out = Vec::new();
        let notes = xlsx(&table, &mut out).unwrap();
        assert!(out.starts_with(b"PK") && notes.len() == 1, "{notes:?}");
    }

    #[test]
    fn a_number_that_a_workbook_would_round_stays_text() {
        let number = |text: &str| serde_json::from_str::<serde_json::Number>(text).unwrap();
        assert_eq!(exact(&number("9007199254740993")), None);
        assert_eq!(exact(&number("18446744073709551615")), None);
        assert_eq!(exact(&number("1.5")), Some(1.5));
    }
}
