//! Walks over the rows of a sheet as calamine reads them.

use std::{
    io::{self, BufReader, SeekFrom},
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{
    Data, DataRef, ExcelDateTime, Ods, Range, Reader, Sheet, SheetType, SheetVisible, Xls, Xlsb, Xlsx,
};

use crate::{Cell, CellValue, FileKind, Limits, Source, TabularError, text::cursor::bytes_in_words};

type Input<'a> = BufReader<&'a mut dyn Source>;

/// A workbook that is open.
pub(crate) enum Book<'a> {
    Xlsx(Xlsx<Input<'a>>),
    Xlsb(Xlsb<Input<'a>>),
    Xls(Xls<Input<'a>>),
    Ods(Ods<Input<'a>>),
}

/// Is given the row of the sheet from 0 and its cells; false ends the walk.
pub(crate) type EachRow<'a> = &'a mut dyn FnMut(u32, &[Cell]) -> Result<bool, TabularError>;

impl<'a> Book<'a> {
    /// Opens a workbook that was held to its limits.
    ///
    /// # Errors
    /// Fails when it cannot be read as one.
    pub(crate) fn open(
        source: &'a mut dyn Source,
        kind: FileKind,
        limits: &Limits,
    ) -> Result<Self, TabularError> {
        let length = source.seek(SeekFrom::End(0))?;
        if kind != FileKind::Xlsx && length > limits.whole_bytes {
            let limit = bytes_in_words(limits.whole_bytes);
            return Err(TabularError::TooLarge {
                what: "a workbook of this kind",
                limit,
                line: None,
                byte: None,
            });
        }
        match kind {
            FileKind::Xls => super::biff::check(source, limits)?,
            FileKind::Ods => super::ods::check(source, limits)?,
            _ => {}
        }
        source.seek(SeekFrom::Start(0))?;
        guarded(move || match kind {
            FileKind::Xls => Xls::new(BufReader::new(source)).map(Self::Xls).map_err(|error| broken(&error)),
            FileKind::Ods => Ods::new(BufReader::new(source)).map(Self::Ods).map_err(|error| broken(&error)),
            _ => {
                let binary = super::guard::open(source)?
                    .file_names()
                    .flatten()
                    .any(|name| name.ends_with("workbook.bin"));
                source.seek(SeekFrom::Start(0))?;
                let input = BufReader::new(source);
                if binary {
                    Xlsb::new(input).map(Self::Xlsb).map_err(|error| broken(&error))
                } else {
                    Xlsx::new(input).map(Self::Xlsx).map_err(|error| broken(&error))
                }
            }
        })
    }

    /// Gives the worksheets by name, and whether each is hidden.
    pub(crate) fn sheets(&self) -> Vec<(String, bool)> {
        let all: &[Sheet] = match self {
            Self::Xlsx(book) => book.sheets_metadata(),
            Self::Xlsb(book) => book.sheets_metadata(),
            Self::Xls(book) => book.sheets_metadata(),
            Self::Ods(book) => book.sheets_metadata(),
        };
        let hidden = |sheet: &Sheet| sheet.visible != SheetVisible::Visible;
        all.iter()
            .filter(|sheet| matches!(sheet.typ, SheetType::WorkSheet))
            .map(|sheet| (sheet.name.clone(), hidden(sheet)))
            .collect()
    }

    /// Gives every row of a sheet in which something is written.
    ///
    /// # Errors
    /// Fails when the sheet cannot be read, passes a limit, or `each` fails.
    pub(crate) fn rows(
        &mut self,
        sheet: &str,
        limits: &Limits,
        each: EachRow<'_>,
    ) -> Result<(), TabularError> {
        guarded(|| match self {
            Self::Xlsx(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(|error| broken(&error))?;
                stream(limits, each, || {
                    let found = cells.next_cell_with_formula_metadata().map_err(|error| broken(&error))?;
                    Ok(found.map(|found| (found.pos, found.value, found.formula.is_some())))
                })
            }
            Self::Xlsb(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(|error| broken(&error))?;
                stream(limits, each, || {
                    let found = cells.next_cell().map_err(|error| broken(&error))?;
                    Ok(found.map(|found| (found.get_position(), found.get_value().clone(), false)))
                })
            }
            Self::Xls(book) => {
                let range = book.worksheet_range(sheet).map_err(|error| broken(&error))?;
                unfold(&range, limits, each)
            }
            Self::Ods(book) => {
                let range = book.worksheet_range(sheet).map_err(|error| broken(&error))?;
                unfold(&range, limits, each)
            }
        })
    }
}

/// A reader of hostile files must not take the program with it when the library meets what it did not foresee.
fn guarded<T>(work: impl FnOnce() -> Result<T, TabularError>) -> Result<T, TabularError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(TabularError::NotATable("its content is damaged in a way that cannot be read".to_owned()))
    })
}

fn broken(error: &dyn std::error::Error) -> TabularError {
    let text = error.to_string();
    if text.to_ascii_lowercase().contains("password") {
        return TabularError::Encrypted;
    }
    TabularError::NotATable(text.trim_end_matches('.').to_owned())
}

/// Counts the cells of a sheet, the empty ones between them too, and the bytes of their texts: one shared text may
/// stand in every cell.
struct Budget {
    left: u64,
    limit: u64,
    columns: u32,
    row: u64,
    row_limit: u64,
    texts: u64,
    texts_limit: u64,
}

impl Budget {
    fn new(limits: &Limits) -> Self {
        Self {
            left: limits.workbook_cells,
            limit: limits.workbook_cells,
            columns: limits.columns,
            row: 0,
            row_limit: limits.record_bytes,
            texts: 0,
            texts_limit: limits.unpacked_bytes,
        }
    }

    fn begin_row(&mut self) {
        self.row = 0;
    }

    fn hold(&mut self, bytes: usize) -> Result<(), TabularError> {
        self.row += bytes as u64;
        self.texts += bytes as u64;
        let over = |what, limit| TabularError::TooLarge {
            what,
            limit: bytes_in_words(limit),
            line: None,
            byte: None,
        };
        if self.row > self.row_limit {
            return Err(over("the text of one row", self.row_limit));
        }
        if self.texts > self.texts_limit {
            return Err(over("the text of the sheet", self.texts_limit));
        }
        Ok(())
    }

    fn spend(&mut self, cells: u64) -> Result<(), TabularError> {
        self.left = self.left.checked_sub(cells).ok_or_else(|| TabularError::TooLarge {
            what: "the number of cells of the sheet",
            limit: self.limit.to_string(),
            line: None,
            byte: None,
        })?;
        Ok(())
    }

    fn column(&self, column: u32) -> Result<usize, TabularError> {
        if column >= self.columns {
            let limit = self.columns.to_string();
            return Err(TabularError::TooLarge {
                what: crate::error::COLUMNS,
                limit,
                line: None,
                byte: None,
            });
        }
        Ok(column as usize)
    }
}

/// A cell as the library gives it: its row and column, its value, and whether a formula made it.
type Found<'v> = ((u32, u32), DataRef<'v>, bool);

fn stream<'v>(
    limits: &Limits,
    each: EachRow<'_>,
    mut next: impl FnMut() -> Result<Option<Found<'v>>, TabularError>,
) -> Result<(), TabularError> {
    let mut budget = Budget::new(limits);
    let mut row: Vec<Cell> = Vec::new();
    let mut at = 0;
    while let Some(((line, column), value, formula)) = next()? {
        budget.spend(1)?;
        if matches!(value, DataRef::Empty) {
            continue;
        }
        let column = budget.column(column)?;
        if line != at {
            if !row.is_empty() && !each(at, &row)? {
                return Ok(());
            }
            row.clear();
            budget.begin_row();
            at = line;
        }
        if column >= row.len() {
            budget.spend((column - row.len()) as u64)?;
            row.resize_with(column + 1, Cell::default);
        }
        row[column] = shown(value, formula);
        budget.hold(row[column].text.len())?;
    }
    if !row.is_empty() {
        each(at, &row)?;
    }
    Ok(())
}

fn unfold(range: &Range<Data>, limits: &Limits, each: EachRow<'_>) -> Result<(), TabularError> {
    let Some((first, left)) = range.start() else { return Ok(()) };
    let mut budget = Budget::new(limits);
    for (at, values) in range.rows().enumerate() {
        let Some(last) = values.iter().rposition(|value| !matches!(value, Data::Empty)) else { continue };
        let width = budget.column(left + last as u32)? + 1;
        budget.spend(width as u64)?;
        let mut row = vec![Cell::default(); width];
        for (cell, value) in row[left as usize..].iter_mut().zip(values) {
            *cell = shown(borrowed(value), false);
        }
        if !each(first + at as u32, &row)? {
            return Ok(());
        }
    }
    Ok(())
}

fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(value) => DataRef::Int(*value),
        Data::Float(value) => DataRef::Float(*value),
        Data::String(value) => DataRef::SharedString(value),
        Data::Bool(value) => DataRef::Bool(*value),
        Data::DateTime(value) => DataRef::DateTime(*value),
        Data::DateTimeIso(value) => DataRef::DateTimeIso(value.clone()),
        Data::DurationIso(value) => DataRef::DurationIso(value.clone()),
        Data::Error(value) => DataRef::Error(value.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// Shows a stored value as text, and keeps it.
fn shown(value: DataRef<'_>, formula: bool) -> Cell {
    let (text, raw) = match value {
        DataRef::Empty => return Cell { formula, ..Cell::default() },
        DataRef::String(text) => (text, CellValue::Text),
        DataRef::SharedString(text) => (text.to_owned(), CellValue::Text),
        DataRef::Int(number) => (number.to_string(), CellValue::Number(number as f64)),
        DataRef::Float(number) => (plain(number), CellValue::Number(number)),
        DataRef::Bool(value) => (value.to_string(), CellValue::Bool(value)),
        DataRef::DateTime(moment) => return Cell { formula, ..moment_cell(&moment) },
        DataRef::DateTimeIso(text) => match text.strip_prefix("PT") {
            Some(_) => (text.clone(), CellValue::Time(text)),
            None if !text.contains('-') && text.contains(':') => (text.clone(), CellValue::Time(text)),
            None => {
                let text = text.strip_suffix("T00:00:00").map_or(text.clone(), str::to_owned);
                (text.clone(), CellValue::Date(text))
            }
        },
        DataRef::DurationIso(text) => {
            let text = clock(&text).unwrap_or(text);
            (text.clone(), CellValue::Time(text))
        }
        DataRef::Error(error) => (error.to_string(), CellValue::Error(error.to_string())),
    };
    Cell { raw: Some(raw), formula, ..Cell::text(text) }
}

/// Writes a number without an exponent and without digits that binary fractions add.
fn plain(number: f64) -> String {
    if number == number.trunc() && number.abs() < 1e15 {
        return format!("{}", number as i64);
    }
    // Spreadsheets show 15 digits; the shortest text that reads back the same may have 17.
    let short = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{short}")
}

fn moment_cell(moment: &ExcelDateTime) -> Cell {
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let rest = if milli > 0 { format!(".{milli:03}") } else { String::new() };
    let days = moment.as_f64();
    if moment.is_duration() || (0.0..1.0).contains(&days) {
        let hours = if days > 0.0 && days < 1e6 { (days * 24.0 + 1e-7).floor() as u64 } else { 0 };
        let text = format!("{hours:02}:{minute:02}:{second:02}{rest}");
        return Cell { raw: Some(CellValue::Time(text.clone())), ..Cell::text(text) };
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    let midnight = hour == 0 && minute == 0 && second == 0 && milli == 0;
    let text = if midnight { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}{rest}") };
    Cell { raw: Some(CellValue::Date(text.clone())), ..Cell::text(text) }
}

/// Reads `PT08H30M00S` as a time of day.
fn clock(text: &str) -> Option<String> {
    let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds = rest.strip_suffix('S')?.split(['.', ',']).next()?;
    let number = |part: &str| part.parse::<u32>().ok();
    Some(format!("{:02}:{:02}:{:02}", number(hours)?, number(minutes)?, number(seconds)?))
}

/// A fault of the scratch file, as the walk sees it.
pub(crate) fn kept(result: io::Result<()>) -> Result<bool, TabularError> {
    result.map(|()| true).map_err(TabularError::Io)
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;
    use rstest::rstest;

    #[rstest]
    #[case(7.0, "7")]
    #[case(-0.0, "0")]
    #[case(48_123_456_789.0, "48123456789")]
    #[case(0.1 + 0.2, "0.3")]
    #[case(12.5, "12.5")]
    fn a_number_is_shown_without_noise(#[case] number: f64, #[case] expected: &str) {
        assert_eq!(plain(number), expected);
    }

    #[rstest]
    #[case(45_943.0, ExcelDateTimeType::DateTime, "2025-10-13")]
    #[case(45_943.5, ExcelDateTimeType::DateTime, "2025-10-13T12:00:00")]
    #[case(0.5, ExcelDateTimeType::DateTime, "12:00:00")]
    #[case(1.25, ExcelDateTimeType::TimeDelta, "30:00:00")]
    fn a_moment_is_shown_as_iso(#[case] days: f64, #[case] kind: ExcelDateTimeType, #[case] expected: &str) {
        assert_eq!(moment_cell(&ExcelDateTime::new(days, kind, false)).text, expected);
    }

    #[test]
    fn a_duration_of_a_spreadsheet_is_a_clock() {
        assert_eq!(clock("PT08H30M00S").as_deref(), Some("08:30:00"));
        assert_eq!(clock("P1D"), None);
    }

    #[test]
    fn a_panic_of_the_library_is_an_error() {
        let refused = guarded::<()>(|| {
            let empty: Vec<u8> = Vec::new();
            Err(TabularError::NotATable(empty[std::hint::black_box(3)].to_string()))
        });
        assert_eq!(refused.unwrap_err().problem().code, "import.not_a_table");
    }
}
