//! Reading and writing single values: ids, moments, words and lists.

use gatehouse_model::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, Error, OptionalExtension, Row, RowIndex};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::StoreError;

/// A value that no version of ours writes into this column.
#[derive(Debug, thiserror::Error)]
#[error("the column {column} holds something that this version cannot read")]
struct Unreadable {
    column: String,
}

fn unreadable(row: &Row<'_>, column: impl RowIndex, kind: Type) -> Error {
    let index = column.idx(row.as_ref()).unwrap_or_default();
    let column = row.as_ref().column_name(index).unwrap_or_default().to_owned();
    Error::FromSqlConversionFailure(index, kind, Box::new(Unreadable { column }))
}

/// Reads an id.
pub(crate) fn id<T>(row: &Row<'_>, column: impl RowIndex, make: impl Fn(Uuid) -> T) -> Result<T, Error> {
    row.get(column).map(make)
}

/// Reads an id that may be absent.
pub(crate) fn id_opt<T>(
    row: &Row<'_>,
    column: impl RowIndex,
    make: impl Fn(Uuid) -> T,
) -> Result<Option<T>, Error> {
    row.get::<_, Option<Uuid>>(column).map(|id| id.map(make))
}

/// Reads a moment.
pub(crate) fn moment(row: &Row<'_>, column: impl RowIndex) -> Result<Timestamp, Error> {
    moment_opt(row, column)?.ok_or_else(|| unreadable(row, column, Type::Null))
}

/// Reads a moment that may be absent.
pub(crate) fn moment_opt(row: &Row<'_>, column: impl RowIndex) -> Result<Option<Timestamp>, Error> {
    let Some(microseconds) = row.get::<_, Option<i64>>(column)? else { return Ok(None) };
    let moment = Timestamp::from_microsecond(microseconds);
    moment.map(Some).map_err(|_| unreadable(row, column, Type::Integer))
}

/// Reads a stable word.
pub(crate) fn word<T>(
    row: &Row<'_>,
    column: impl RowIndex,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T, Error> {
    read(row.get_ref(column)?.as_str()?).ok_or_else(|| unreadable(row, column, Type::Text))
}

/// Reads a stable word that may be absent.
pub(crate) fn word_opt<T>(
    row: &Row<'_>,
    column: impl RowIndex,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Error> {
    let Some(text) = row.get_ref(column)?.as_str_or_null()? else { return Ok(None) };
    read(text).map(Some).ok_or_else(|| unreadable(row, column, Type::Text))
}

/// Reads what was written by [`to_json`].
pub(crate) fn json<T: DeserializeOwned>(row: &Row<'_>, column: impl RowIndex) -> Result<T, Error> {
    let text = row.get_ref(column)?.as_str()?;
    serde_json::from_str(text).map_err(|_| unreadable(row, column, Type::Text))
}

/// Reads what was written by [`to_json`], where anything was.
pub(crate) fn json_opt<T: DeserializeOwned>(
    row: &Row<'_>,
    column: impl RowIndex,
) -> Result<Option<T>, Error> {
    let Some(text) = row.get_ref(column)?.as_str_or_null()? else { return Ok(None) };
    serde_json::from_str(text).map(Some).map_err(|_| unreadable(row, column, Type::Text))
}

/// Writes a list or a verdict.
pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::ToSqlConversionFailure(Box::new(error)))
}

/// Reads a count, which SQLite keeps signed.
pub(crate) fn count(row: &Row<'_>, column: impl RowIndex) -> Result<u64, Error> {
    row.get::<_, i64>(column)?.try_into().map_err(|_| unreadable(row, column, Type::Integer))
}

/// Reads a count that may be absent.
pub(crate) fn count_opt(row: &Row<'_>, column: impl RowIndex) -> Result<Option<u64>, Error> {
    let Some(count) = row.get::<_, Option<i64>>(column)? else { return Ok(None) };
    count.try_into().map(Some).map_err(|_| unreadable(row, column, Type::Integer))
}

/// Gives a count as SQLite keeps it.
pub(crate) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Tells a name that is in use, and an id or token that is, from the other failures of an insert.
pub(crate) fn taken(error: Error, noun: &'static str, name: &str) -> StoreError {
    use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};
    match error.sqlite_extended_error_code() {
        Some(SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_UNIQUE) => {
            // SQLite names the columns: `UNIQUE constraint failed: endpoint.workspace_id, endpoint.name`.
            if error.to_string().contains(&format!("{noun}.name")) {
                StoreError::NameTaken { noun, name: name.to_owned() }
            } else {
                StoreError::AlreadyThere { noun }
            }
        }
        _ => error.into(),
    }
}

/// Turns "no row was changed" into the thing that is not there.
pub(crate) fn one(changed: usize, noun: &'static str, id: impl std::fmt::Display) -> Result<(), StoreError> {
    if changed == 0 { Err(StoreError::NotFound { noun, text: id.to_string() }) } else { Ok(()) }
}

/// Collects the rows of a query.
pub(crate) fn all<T>(
    conn: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
    read: impl FnMut(&Row<'_>) -> Result<T, Error>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map(params, read)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Gives the first row of a query, if there is one.
pub(crate) fn first<T>(
    conn: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
    read: impl FnOnce(&Row<'_>) -> Result<T, Error>,
) -> Result<Option<T>, StoreError> {
    Ok(conn.prepare_cached(sql)?.query_row(params, read).optional()?)
}
