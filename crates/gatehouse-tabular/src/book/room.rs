//! Reckons the memory that the reader of workbooks takes for a sheet that it lays out whole.

use crate::{Limits, TabularError, text::cursor::bytes_in_words};

/// What a cell of the library takes with its place, while the cells of a sheet are gathered.
const GATHERED: u64 = 48;
/// What a value takes once the sheet is laid out, gaps too.
const LAID: u64 = 32;
/// What the formula of a cell takes beside it, gaps too.
const FORMULA: u64 = 24;

/// The memory that is left, in bytes.
pub(super) struct Room {
    left: u64,
    limit: u64,
}

/// What one sheet takes.
#[derive(Default)]
pub(super) struct Extent {
    /// The cells that are gathered.
    pub(super) cells: u64,
    /// The bytes of their texts.
    pub(super) texts: u64,
    /// Whether some are formulas.
    pub(super) formulas: bool,
    /// The cells of the smallest area around them.
    pub(super) area: u64,
}

impl Room {
    /// All that the limits let a workbook take.
    pub(super) fn new(limits: &Limits) -> Self {
        Self { left: limits.laid_out_bytes, limit: limits.laid_out_bytes }
    }

    /// Takes the room of a sheet.
    ///
    /// # Errors
    /// Fails when there is not as much left.
    pub(super) fn spend(&mut self, sheet: &Extent) -> Result<(), TabularError> {
        let needed = self.needed(sheet);
        self.left = self.left.checked_sub(needed).ok_or_else(|| self.over())?;
        Ok(())
    }

    /// Tells whether a sheet that is still being counted is too large already.
    ///
    /// # Errors
    /// Fails when it is.
    pub(super) fn holds(&self, sheet: &Extent) -> Result<(), TabularError> {
        if self.needed(sheet) > self.left { Err(self.over()) } else { Ok(()) }
    }

    fn needed(&self, sheet: &Extent) -> u64 {
        let formula = if sheet.formulas { FORMULA } else { 0 };
        let gathered = sheet.cells.saturating_mul(GATHERED + formula);
        let laid = sheet.area.saturating_mul(LAID + formula);
        gathered.saturating_add(laid).saturating_add(sheet.texts)
    }

    fn over(&self) -> TabularError {
        TabularError::TooLarge {
            what: "the memory for the cells of the workbook",
            limit: bytes_in_words(self.limit),
            line: None,
            byte: None,
        }
    }
}
