//! Writing the index.

use rusqlite::{Connection, params};

use super::Extract;
use crate::{StoreError, row};

/// Writes what is to be found of a delivery. A damaged index is told and keeps nobody from receiving.
pub(crate) fn write(conn: &Connection, sequence: u64, extract: &Extract) -> Result<(), StoreError> {
    let mut there = conn.prepare_cached("SELECT 1 FROM delivery WHERE sequence = ?1")?;
    // It may have been removed while its text waited.
    if !there.exists([row::signed(sequence)])? {
        return Ok(());
    }
    match write_one(conn, sequence, extract) {
        Ok(()) => Ok(()),
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

/// Writes what is to be found of one delivery, whatever else the file holds.
pub(crate) fn write_one(conn: &Connection, sequence: u64, extract: &Extract) -> Result<(), StoreError> {
    let sql = "INSERT INTO delivery_text (rowid, head, body, names, digits) VALUES (?1, ?2, ?3, ?4, ?5)";
    let Extract { head, body, names, digits } = extract;
    conn.prepare_cached(sql)?.execute(params![row::signed(sequence), head, body, names, digits])?;
    Ok(())
}
