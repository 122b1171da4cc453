//! The rows of a sheet, written one after another to a scratch file so that they can be walked over again.

use std::io::{self, SeekFrom};

use crate::{Cell, CellValue, Row, Scratch};

/// The rows are read and written in pieces of this size.
const PIECE: usize = 64 << 10;

/// The rows of a sheet in a scratch file.
pub(crate) struct Unrolled {
    scratch: Box<dyn Scratch>,
    length: u64,
    /// What was read last, and where it stands.
    piece: Vec<u8>,
    from: u64,
}

/// Writes rows to a scratch file.
pub(crate) struct Roll {
    scratch: Box<dyn Scratch>,
    waiting: Vec<u8>,
    length: u64,
}

impl Roll {
    /// Begins at the front of a scratch file.
    pub(crate) fn new(mut scratch: Box<dyn Scratch>) -> io::Result<Self> {
        scratch.seek(SeekFrom::Start(0))?;
        Ok(Self { scratch, waiting: Vec::new(), length: 0 })
    }

    /// Adds a row: its length, its line in the sheet, its cells.
    pub(crate) fn add(&mut self, line: u64, cells: &[Cell]) -> io::Result<()> {
        let begin = self.waiting.len();
        self.waiting.extend([0; 4]);
        self.waiting.extend(line.to_le_bytes());
        self.waiting.extend((cells.len() as u32).to_le_bytes());
        for cell in cells {
            put(&mut self.waiting, cell);
        }
        let size = (self.waiting.len() - begin - 4) as u32;
        self.waiting[begin..begin + 4].copy_from_slice(&size.to_le_bytes());
        if self.waiting.len() >= PIECE { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.scratch.write_all(&self.waiting)?;
        self.length += self.waiting.len() as u64;
        self.waiting.clear();
        Ok(())
    }

    /// Ends the writing.
    pub(crate) fn finish(mut self) -> io::Result<Unrolled> {
        self.flush()?;
        self.scratch.flush()?;
        Ok(Unrolled { scratch: self.scratch, length: self.length, piece: Vec::new(), from: 0 })
    }
}

impl Unrolled {
    /// Gives the bytes of all rows.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Fills the row that stands at an offset, and gives the offset of the next one.
    pub(crate) fn read(&mut self, at: u64, row: &mut Row) -> io::Result<Option<u64>> {
        if at >= self.length {
            return Ok(None);
        }
        let size = self.bytes(at, 4)?;
        let size = u32::from_le_bytes([size[0], size[1], size[2], size[3]]) as usize;
        let mut bytes = self.bytes(at + 4, size)?;
        row.line = u64::from_le_bytes(take(&mut bytes)?);
        row.byte = 0;
        row.raw = None;
        let count = u32::from_le_bytes(take(&mut bytes)?) as usize;
        row.cells.resize_with(count, Cell::default);
        for cell in &mut row.cells {
            get(&mut bytes, cell)?;
        }
        Ok(Some(at + 4 + size as u64))
    }

    fn bytes(&mut self, at: u64, count: usize) -> io::Result<&[u8]> {
        let inside = at >= self.from && at + count as u64 <= self.from + self.piece.len() as u64;
        if !inside {
            let size = usize::try_from(self.length - at).unwrap_or(usize::MAX).min(PIECE.max(count));
            self.scratch.seek(SeekFrom::Start(at))?;
            self.piece.resize(size, 0);
            self.from = at;
            self.scratch.read_exact(&mut self.piece)?;
        }
        let begin = (at - self.from) as usize;
        self.piece.get(begin..begin + count).ok_or_else(short)
    }
}

const FORMULA: u8 = 0x80;

fn put(out: &mut Vec<u8>, cell: &Cell) {
    let (tag, more): (u8, Option<&str>) = match &cell.raw {
        None => (0, None),
        Some(CellValue::Text) => (1, None),
        Some(CellValue::Number(_)) => (2, None),
        Some(CellValue::Date(text)) => (3, Some(text)),
        Some(CellValue::Time(text)) => (4, Some(text)),
        Some(CellValue::Bool(false)) => (5, None),
        Some(CellValue::Bool(true)) => (6, None),
        Some(CellValue::Error(text)) => (7, Some(text)),
    };
    out.push(tag | if cell.formula { FORMULA } else { 0 });
    if tag == 0 && cell.text.is_empty() {
        return;
    }
    let mut text = |text: &str| {
        out.extend((text.len() as u32).to_le_bytes());
        out.extend(text.as_bytes());
    };
    text(&cell.text);
    if let Some(more) = more {
        text(more);
    }
    if let Some(CellValue::Number(number)) = cell.raw {
        out.extend(number.to_le_bytes());
    }
}

fn get(bytes: &mut &[u8], cell: &mut Cell) -> io::Result<()> {
    let [tag] = take::<1>(bytes)?;
    cell.formula = tag & FORMULA != 0;
    cell.text.clear();
    cell.raw = None;
    if tag & !FORMULA == 0 {
        return Ok(());
    }
    cell.text.push_str(text(bytes)?);
    cell.raw = Some(match tag & !FORMULA {
        1 => CellValue::Text,
        2 => CellValue::Number(f64::from_le_bytes(take(bytes)?)),
        3 => CellValue::Date(text(bytes)?.to_owned()),
        4 => CellValue::Time(text(bytes)?.to_owned()),
        5 => CellValue::Bool(false),
        6 => CellValue::Bool(true),
        _ => CellValue::Error(text(bytes)?.to_owned()),
    });
    Ok(())
}

fn text<'a>(bytes: &mut &'a [u8]) -> io::Result<&'a str> {
    let length = u32::from_le_bytes(take(bytes)?) as usize;
    let (text, rest) = bytes.split_at_checked(length).ok_or_else(short)?;
    *bytes = rest;
    std::str::from_utf8(text).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

fn take<const N: usize>(bytes: &mut &[u8]) -> io::Result<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk::<N>().ok_or_else(short)?;
    *bytes = rest;
    Ok(*first)
}

fn short() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the scratch file is shorter than it was")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn rows_are_read_as_they_were_written() {
        let cell = |text: &str, raw| Cell { raw, formula: text == "7", ..Cell::text(text) };
        let rows = [
            vec![
                cell("007", Some(CellValue::Text)),
                Cell::default(),
                cell("7", Some(CellValue::Number(7.0))),
            ],
            vec![],
            vec![
                cell("2024-01-02", Some(CellValue::Date("2024-01-02".to_owned()))),
                cell("true", Some(CellValue::Bool(true))),
                cell("#N/A", Some(CellValue::Error("#N/A".to_owned()))),
                cell("10:00:00", Some(CellValue::Time("10:00:00".to_owned()))),
            ],
        ];
        let mut roll = Roll::new(Box::new(Cursor::new(Vec::new()))).unwrap();
        for (line, cells) in rows.iter().enumerate() {
            roll.add(line as u64 + 3, cells).unwrap();
        }
        let mut unrolled = roll.finish().unwrap();
        let (mut row, mut at, mut found) = (Row::default(), 0, Vec::new());
        while let Some(next) = unrolled.read(at, &mut row).unwrap() {
            found.push((row.line, row.cells.clone()));
            at = next;
        }
        assert_eq!(
            found,
            rows.into_iter().zip(3_u64..).map(|(cells, line)| (line, cells)).collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_row_longer_than_a_piece_is_whole() {
        let long = Cell { raw: Some(CellValue::Text), ..Cell::text("x".repeat(PIECE * 2)) };
        let mut roll = Roll::new(Box::new(Cursor::new(Vec::new()))).unwrap();
        roll.add(1, std::slice::from_ref(&long)).unwrap();
        let mut unrolled = roll.finish().unwrap();
        let mut row = Row::default();
        assert_eq!(unrolled.read(0, &mut row).unwrap(), Some(unrolled.length()));
        assert_eq!(row.cells, [long]);
    }
}
