//! The beginning of a table, by which its columns are known.

use gatehouse_tabular::Table;

/// How many records a column is known by.
const LOOKED_AT: usize = 200;

/// The header and the first records, column by column.
pub(crate) struct Beginning {
    pub(crate) header: Vec<String>,
    pub(crate) columns: Vec<Vec<String>>,
}

impl Beginning {
    pub(crate) fn of(table: &mut Table) -> Self {
        // Rows that cannot be read leave the headings to go by.
        let rows = table.window(1, LOOKED_AT).unwrap_or_default();
        let header = table.header().to_vec();
        let columns = (0..header.len())
            .map(|column| rows.iter().map(|row| row.text(column).to_owned()).collect())
            .collect();
        Self { header, columns }
    }
}
