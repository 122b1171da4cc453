//! Writing the index.

use rusqlite::{Connection, params};

use super::Extract;
use crate::StoreError;

/// Writes what is to be found of a delivery. A damaged index is told and keeps nobody from receiving.
pub(crate) fn write(conn: &Connection, sequence: u64, extract: &Extract) -> Result<(), StoreError> {
    let mut there = conn.prepare_cached("SELECT 1 FROM delivery WHERE sequence = ?1")?;
    // It may have been removed while its text waited.
    if !there.exists([crate::row::signed(sequence)])? {
        return Ok(());
    }
    let sql = "INSERT INTO delivery_text (rowid, head, body, names, digits) VALUES (?1, ?2, ?3, ?4, ?5)";
    let written = conn.prepare_cached(sql).and_then(|mut insert| {
        let Extract { head, body, names, digits } = extract;
        insert.execute(params![crate::row::signed(sequence), head, body, names, digits])
    });
    match written.map_err(StoreError::from) {
        Ok(_) => Ok(()),
        // The disk is no more to be trusted for the delivery itself.
        Err(
            error
            @ (StoreError::DiskFull | StoreError::Disk(_) | StoreError::WentReadOnly | StoreError::Busy),
        ) => Err(error),
        Err(error) => {
            tracing::error!(code = error.code(), %error, sequence, "a delivery could not be indexed");
            Ok(())
        }
    }
}
