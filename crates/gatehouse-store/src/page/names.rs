//! Names in a filter, looked up before a list is read along an index of what they stand for.

use gatehouse_model::query::{Pattern, Word};
use rusqlite::{Connection, params};
use uuid::Uuid;

use crate::{StoreError, row, search};

/// Gives the endpoints that have one of these names, or one of these ids.
pub(super) fn endpoints(
    conn: &Connection,
    names: &[Word],
    workspace: Option<Uuid>,
) -> Result<Vec<Uuid>, StoreError> {
    let sql = "SELECT id FROM endpoint WHERE (name = ?1 COLLATE NOCASE OR id = ?2)
               AND (?3 IS NULL OR workspace_id = ?3)";
    let mut ids = Vec::new();
    for name in names {
        let id = Uuid::try_parse(&name.text).ok();
        ids.extend(row::all(conn, sql, params![name.text, id, workspace], |row| row.get::<_, Uuid>(0))?);
    }
    Ok(ids)
}

/// The most event names that patterns are looked up in.
const MOST_NAMES: usize = 200;

/// Gives the names of the events that came and fit, where patterns have to be looked up and the names are not many.
pub(super) fn event_names(
    conn: &Connection,
    workspace: Uuid,
    all: &[Pattern],
) -> Result<Option<Vec<String>>, StoreError> {
    if all.iter().all(|event| event.exact().is_some()) {
        return Ok(None);
    }
    let mut names = search::event_names(conn, workspace, MOST_NAMES + 1)?;
    if names.len() > MOST_NAMES {
        return Ok(None);
    }
    let fits = |event: &Pattern, name: &str| event.exact().map_or_else(|| event.fits(name), |is| is == name);
    names.retain(|name| all.iter().any(|event| fits(event, name)));
    Ok(Some(names))
}

/// Gives the endpoints of these platforms.
pub(super) fn endpoints_of(
    conn: &Connection,
    platforms: &[Word],
    workspace: Option<Uuid>,
) -> Result<Vec<Uuid>, StoreError> {
    let sql = "SELECT id FROM endpoint WHERE platform = ?1 AND (?2 IS NULL OR workspace_id = ?2)";
    let mut ids = Vec::new();
    for name in platforms {
        ids.extend(row::all(conn, sql, params![name.text, workspace], |row| row.get::<_, Uuid>(0))?);
    }
    Ok(ids)
}
