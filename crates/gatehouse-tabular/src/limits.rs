//! What keeps memory and time bounded, whatever is in a file.

/// What keeps memory and time bounded, whatever is in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The bytes of one cell of a text file.
    pub cell_bytes: u64,
    /// The bytes of one record of a text file.
    pub record_bytes: u64,
    /// The columns of a record.
    pub columns: u32,
    /// The bytes that the parts of a workbook unpack to, all together.
    pub unpacked_bytes: u64,
    /// The bytes that the shared texts, styles and lists of a workbook unpack to; they are held in memory.
    pub held_bytes: u64,
    /// The parts of a workbook.
    pub workbook_parts: u64,
    /// The used cells of a sheet.
    pub workbook_cells: u64,
    /// The bytes of a workbook that cannot be read in parts (.xls, .ods), as they stand in the file.
    pub whole_bytes: u64,
    /// The bytes that the cells of such a workbook take in memory, gaps and repeated rows too.
    pub laid_out_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cell_bytes: 8 << 20,
            record_bytes: 32 << 20,
            columns: 16_384,
            unpacked_bytes: 1 << 30,
            held_bytes: 48 << 20,
            workbook_parts: 10_000,
            workbook_cells: 20_000_000,
            whole_bytes: 32 << 20,
            laid_out_bytes: 160 << 20,
        }
    }
}
