//! Walks over the records of an Excel 97 to 2003 workbook before it is read, to know what its sheets will take.

use std::io::{Read, SeekFrom};

use super::{
    compound,
    room::{Extent, Room},
};
use crate::{Limits, Source, TabularError};

/// The most cells that a sheet of such a workbook has; a record that declares more is hostile.
const MOST: u64 = 65_536 * 256;

const EOF: u16 = 0x000A;
const FORMULA: u16 = 0x0006;
const NAME: u16 = 0x0018;
const CONTINUE: u16 = 0x003C;
const SHEET: u16 = 0x0085;
const MANY_NUMBERS: u16 = 0x00BD;
const RICH_TEXT: u16 = 0x00D6;
const SHARED_TEXTS: u16 = 0x00FC;
const SHARED_TEXT: u16 = 0x00FD;
const DIMENSIONS: u16 = 0x0200;
const NUMBER: u16 = 0x0203;
const TEXT: u16 = 0x0204;
const TRUTH: u16 = 0x0205;
const RESULT: u16 = 0x0207;
const SHORT_NUMBER: u16 = 0x027E;
const BEGIN: u16 = 0x0809;

/// Holds a workbook to the room that its sheets may take.
///
/// # Errors
/// Fails when they take more, and when its container cannot be read.
pub(super) fn check(source: &mut dyn Source, limits: &Limits) -> Result<(), TabularError> {
    source.seek(SeekFrom::Start(0))?;
    let mut file = Vec::new();
    Read::take(&mut *source, limits.whole_bytes.saturating_add(1)).read_to_end(&mut file)?;
    let stream = compound::stream(&file, &["Workbook", "Book"])?;
    drop(file);
    let mut workbook = Workbook { room: Room::new(limits), ..Workbook::of(&stream) };
    // Sheets that stand at the same place are each read anew.
    let mut walked = 4 * stream.len() + (1 << 20);
    for begin in std::mem::take(&mut workbook.sheets) {
        let bytes = stream.get(begin..).unwrap_or_default();
        let length = workbook.sheet(bytes)?;
        walked = walked
            .checked_sub(length)
            .ok_or_else(|| TabularError::NotATable("its sheets stand one inside another".to_owned()))?;
    }
    Ok(())
}

/// What stands before the sheets and counts for them.
struct Workbook {
    room: Room,
    sheets: Vec<usize>,
    /// The length of each shared text.
    texts: Vec<u32>,
    /// The longest name that a formula may repeat.
    name: u64,
}

/// The records of a stream until one is cut.
struct Records<'s>(&'s [u8]);

impl<'s> Iterator for Records<'s> {
    type Item = (u16, &'s [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, length) = (half(self.0, 0)?, usize::from(half(self.0, 2)?));
        let data = self.0.get(4..4 + length)?;
        self.0 = &self.0[4 + length..];
        Some((kind, data))
    }
}

impl Workbook {
    fn of(stream: &[u8]) -> Self {
        let mut made =
            Self { room: Room::new(&Limits::default()), sheets: Vec::new(), texts: Vec::new(), name: 16 };
        let mut shared: Option<Vec<&[u8]>> = None;
        for (kind, data) in Records(stream) {
            match (kind, &mut shared) {
                (CONTINUE, Some(parts)) => {
                    parts.push(data);
                    continue;
                }
                (_, Some(parts)) => made.texts = lengths(parts),
                _ => {}
            }
            shared = None;
            match kind {
                SHARED_TEXTS => shared = Some(vec![data.get(8..).unwrap_or_default()]),
                SHEET => {
                    let begin = data.first_chunk::<4>().map_or(0, |four| u32::from_le_bytes(*four));
                    made.sheets.push(begin as usize);
                    made.name = made.name.max(data.get(6).map_or(0, |count| u64::from(*count)) + 16);
                }
                NAME => made.name = made.name.max(data.get(3).map_or(0, |count| u64::from(*count)) + 16),
                EOF => break,
                _ => {}
            }
        }
        if let Some(parts) = &shared {
            made.texts = lengths(parts);
        }
        made
    }

    /// Counts a sheet, and gives how many bytes its records take.
    fn sheet(&mut self, bytes: &[u8]) -> Result<usize, TabularError> {
        let mut records = Records(bytes);
        let (mut extent, mut bounds, mut at) = (Extent::default(), Bounds::default(), (0, 0));
        let (mut begun, mut depth) = (false, 0_usize);
        for (kind, data) in records.by_ref() {
            match kind {
                BEGIN if begun => depth += 1,
                BEGIN => begun = true,
                EOF if depth > 0 => depth -= 1,
                EOF => break,
                // A chart inside the sheet.
                _ if depth > 0 => {}
                DIMENSIONS => self.declared(data)?,
                FORMULA => {
                    at = place(data);
                    bounds.note(at.0, at.1);
                    extent.cells += 1;
                    extent.formulas = true;
                    // Each reference in it becomes the name of what it refers to.
                    extent.texts += 100 + data.len() as u64 / 3 * self.name;
                }
                NUMBER | TEXT | TRUTH | RICH_TEXT | SHORT_NUMBER | SHARED_TEXT => {
                    bounds.note(place(data).0, place(data).1);
                    extent.cells += 1;
                    extent.texts += match kind {
                        TEXT | RICH_TEXT => 3 * u64::from(half(data, 6).unwrap_or(0)),
                        SHARED_TEXT => self.shared(data),
                        _ => 0,
                    };
                }
                RESULT => {
                    bounds.note(at.0, at.1);
                    extent.cells += 1;
                    extent.texts += 3 * u64::from(half(data, 0).unwrap_or(0));
                }
                MANY_NUMBERS => {
                    let (row, first) = place(data);
                    let count = data.len().saturating_sub(6) as u64 / 6;
                    bounds.note(row, first);
                    bounds.note(row, first + count.saturating_sub(1));
                    extent.cells += count;
                }
                _ => {}
            }
            extent.area = bounds.area();
            self.room.holds(&extent)?;
        }
        self.room.spend(&extent)?;
        Ok(bytes.len() - records.0.len())
    }

    fn shared(&self, data: &[u8]) -> u64 {
        let four = data.get(6..).and_then(<[u8]>::first_chunk::<4>);
        let text = four.and_then(|four| self.texts.get(u32::from_le_bytes(*four) as usize));
        text.map_or(0, |length| u64::from(*length))
    }

    /// Refuses a declared size for which memory would be set aside that no machine has.
    fn declared(&self, data: &[u8]) -> Result<(), TabularError> {
        let wide = |at: usize| {
            data.get(at..).and_then(<[u8]>::first_chunk::<4>).map_or(0, |four| u32::from_le_bytes(*four))
        };
        let narrow = |at: usize| u32::from(half(data, at).unwrap_or(0));
        let (top, bottom, left, right) = match data.len() {
            10 => (narrow(0), narrow(2), narrow(4), narrow(6)),
            _ => (wide(0), wide(4), narrow(8), narrow(10)),
        };
        // As the library takes it: a first column that cannot be counts as none.
        let left = if left > 0xFF || right < left { 0 } else { left };
        let empty = bottom == 0 || right == 0;
        let cells = u64::from(bottom.wrapping_sub(top)).saturating_mul(u64::from(right.wrapping_sub(left)));
        if !empty && cells > MOST {
            return Err(TabularError::TooLarge {
                what: "the size that a sheet declares",
                limit: format!("{MOST} cells"),
                line: None,
                byte: None,
            });
        }
        Ok(())
    }
}

/// The rows and columns that cells stand in.
#[derive(Default)]
struct Bounds(Option<[u64; 4]>);

impl Bounds {
    fn note(&mut self, row: u64, column: u64) {
        let [top, bottom, left, right] = self.0.unwrap_or([row, row, column, column]);
        self.0 = Some([top.min(row), bottom.max(row), left.min(column), right.max(column)]);
    }

    fn area(&self) -> u64 {
        self.0.map_or(0, |[top, bottom, left, right]| (bottom - top + 1) * (right - left + 1))
    }
}

fn place(data: &[u8]) -> (u64, u64) {
    let number = |at: usize| u64::from(half(data, at).unwrap_or(0));
    (number(0), number(2))
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk::<2>().map(|two| u16::from_le_bytes(*two))
}

/// Reads how long the shared texts are; each part after the first says anew how wide its characters are.
fn lengths<'p>(parts: &[&'p [u8]]) -> Vec<u32> {
    let (mut found, mut part, mut data) = (Vec::new(), 0, parts.first().copied().unwrap_or_default());
    let mut on = |data: &mut &'p [u8]| -> bool {
        part += 1;
        *data = parts.get(part).copied().unwrap_or_default();
        part < parts.len()
    };
    loop {
        if data.is_empty() && !on(&mut data) {
            return found;
        }
        let (Some(count), Some(flags)) = (half(data, 0), data.get(2).copied()) else { return found };
        let mut head = 3;
        let mut behind = 0;
        if flags & 8 != 0 {
            behind += 4 * usize::from(half(data, head).unwrap_or(0));
            head += 2;
        }
        if flags & 4 != 0 {
            let four = data.get(head..).and_then(<[u8]>::first_chunk::<4>);
            behind += four.map_or(0, |four| u32::from_le_bytes(*four) as usize);
            head += 4;
        }
        data = data.get(head..).unwrap_or_default();
        found.push(3 * u32::from(count));
        let (mut left, mut wide) = (usize::from(count), flags & 1 != 0);
        while left > 0 {
            let width = if wide { 2 } else { 1 };
            let here = left.min(data.len() / width);
            left -= here;
            data = &data[here * width..];
            if left > 0 {
                if !on(&mut data) {
                    return found;
                }
                wide = data.first().is_some_and(|flags| flags & 1 != 0);
                data = data.get(1..).unwrap_or_default();
            }
        }
        while behind > 0 {
            let here = behind.min(data.len());
            behind -= here;
            data = &data[here..];
            if behind > 0 && !on(&mut data) {
                return found;
            }
        }
    }
}
