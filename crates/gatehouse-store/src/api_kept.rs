//! What a person comes back to: calls made before, calls kept under a name, rows typed before, opened descriptions.

use gatehouse_model::{ConnectionId, Timestamp, WorkspaceId};
use rusqlite::params;

use crate::{Store, StoreError, row};

/// How many calls of a workspace are kept in its history.
const HISTORY: u32 = 200;

/// How many rows are remembered of one call.
const ROWS: u32 = 50;

/// A call that was made before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastCall {
    /// Its id.
    pub id: u64,
    /// The connection.
    pub connection_id: ConnectionId,
    /// When it was sent.
    pub at: Timestamp,
    /// The call as JSON, without any secret.
    pub call: String,
    /// The status of its answer.
    pub status: Option<u16>,
    /// The time that it took, in milliseconds.
    pub duration_ms: Option<u64>,
}

/// A call that was kept under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedCall {
    /// The name, once in a workspace without regard to case.
    pub name: String,
    /// The connection.
    pub connection_id: ConnectionId,
    /// The call as JSON, without any secret.
    pub call: String,
    /// When it was saved last.
    pub saved_at: Timestamp,
}

/// What describes an API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiDescription {
    /// The file's name, or where it was asked.
    pub name: String,
    /// The text.
    pub text: String,
    /// When it was opened or asked for.
    pub at: Timestamp,
}

impl Store {
    /// Adds a call to the history of its workspace; the oldest go.
    ///
    /// # Errors
    /// [`StoreError::OwnerGone`] without the workspace; otherwise as [`Store::append`].
    pub async fn add_past_call(&self, workspace: WorkspaceId, past: PastCall) -> Result<(), StoreError> {
        self.write(move |conn| {
            // The same call made again takes the place of the one before.
            let same = "DELETE FROM api_history WHERE workspace_id = ?1 AND connection_id = ?2 AND call = ?3";
            conn.execute(same, params![workspace.uuid(), past.connection_id.uuid(), past.call])?;
            let sql = "INSERT INTO api_history (workspace_id, connection_id, at, call, status, duration_ms)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let took = past.duration_ms.map(|took| i64::try_from(took).unwrap_or(i64::MAX));
            let (owner, connection) = (workspace.uuid(), past.connection_id.uuid());
            let at = past.at.as_microsecond();
            conn.execute(sql, params![owner, connection, at, past.call, past.status, took])?;
            let oldest = "DELETE FROM api_history WHERE workspace_id = ?1 AND id NOT IN
                          (SELECT id FROM api_history WHERE workspace_id = ?1 ORDER BY id DESC LIMIT ?2)";
            conn.execute(oldest, params![workspace.uuid(), HISTORY])?;
            Ok(())
        })
        .await
    }

    /// Gives the history of a workspace, newest first.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn past_calls(&self, workspace: WorkspaceId) -> Result<Vec<PastCall>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT * FROM api_history WHERE workspace_id = ?1 ORDER BY id DESC";
            row::all(conn, sql, [workspace.uuid()], |row| {
                Ok(PastCall {
                    id: row::count(row, "id")?,
                    connection_id: row::id(row, "connection_id", ConnectionId::from_uuid)?,
                    at: row::moment(row, "at")?,
                    call: row.get("call")?,
                    status: row.get("status")?,
                    duration_ms: row::count_opt(row, "duration_ms")?,
                })
            })
        })
        .await
    }

    /// Forgets the history of a workspace, and the rows that were typed.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn forget_past_calls(&self, workspace: WorkspaceId) -> Result<(), StoreError> {
        self.write(move |conn| {
            conn.execute("DELETE FROM api_history WHERE workspace_id = ?1", [workspace.uuid()])?;
            let rows = "DELETE FROM api_row WHERE connection_id IN (SELECT id FROM connection WHERE workspace_id = ?1)";
            conn.execute(rows, [workspace.uuid()])?;
            Ok(())
        })
        .await
    }

    /// Keeps a call under a name; one of the same name is replaced and stays at its place.
    ///
    /// # Errors
    /// As [`Store::add_past_call`].
    pub async fn save_call(&self, workspace: WorkspaceId, saved: SavedCall) -> Result<(), StoreError> {
        self.write(move |conn| {
            let sql = "INSERT INTO api_saved (workspace_id, name, connection_id, call, first_at, saved_at)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?5)
                       ON CONFLICT DO UPDATE SET name = excluded.name, connection_id = excluded.connection_id,
                           call = excluded.call, saved_at = excluded.saved_at";
            let (at, connection) = (saved.saved_at.as_microsecond(), saved.connection_id.uuid());
            conn.execute(sql, params![workspace.uuid(), saved.name, connection, saved.call, at])?;
            Ok(())
        })
        .await
    }

    /// Gives the kept calls of a workspace in the order in which they were first saved.
    ///
    /// # Errors
    /// As [`Store::past_calls`].
    pub async fn saved_calls(&self, workspace: WorkspaceId) -> Result<Vec<SavedCall>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT * FROM api_saved WHERE workspace_id = ?1 ORDER BY first_at, name";
            row::all(conn, sql, [workspace.uuid()], |row| {
                Ok(SavedCall {
                    name: row.get("name")?,
                    connection_id: row::id(row, "connection_id", ConnectionId::from_uuid)?,
                    call: row.get("call")?,
                    saved_at: row::moment(row, "saved_at")?,
                })
            })
        })
        .await
    }

    /// Removes a kept call.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none of this name.
    pub async fn remove_saved_call(&self, workspace: WorkspaceId, name: String) -> Result<(), StoreError> {
        self.write(move |conn| {
            let sql = "DELETE FROM api_saved WHERE workspace_id = ?1 AND name = ?2";
            row::one(conn.execute(sql, params![workspace.uuid(), name])?, "call", name)
        })
        .await
    }

    /// Remembers the rows of a call; of each call the ones used last.
    ///
    /// # Errors
    /// As [`Store::add_past_call`].
    pub async fn remember_rows(
        &self,
        connection: ConnectionId,
        call: String,
        rows: Vec<(String, String)>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(move |conn| {
            let sql =
                "INSERT INTO api_row (connection_id, call, name, value, used_at) VALUES (?1, ?2, ?3, ?4, ?5)
                       ON CONFLICT DO UPDATE SET value = excluded.value, used_at = excluded.used_at";
            for (name, value) in &rows {
                conn.execute(sql, params![connection.uuid(), call, name, value, at.as_microsecond()])?;
            }
            let oldest = "DELETE FROM api_row WHERE connection_id = ?1 AND call = ?2 AND name NOT IN
                          (SELECT name FROM api_row WHERE connection_id = ?1 AND call = ?2
                           ORDER BY used_at DESC, name LIMIT ?3)";
            conn.execute(oldest, params![connection.uuid(), call, ROWS])?;
            Ok(())
        })
        .await
    }

    /// Gives the remembered rows of a connection: the call, the name and the value, those used last first.
    ///
    /// # Errors
    /// As [`Store::past_calls`].
    pub async fn remembered_rows(
        &self,
        connection: ConnectionId,
    ) -> Result<Vec<(String, String, String)>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT * FROM api_row WHERE connection_id = ?1 ORDER BY used_at DESC, name";
            row::all(conn, sql, [connection.uuid()], |row| {
                Ok((row.get("call")?, row.get("name")?, row.get("value")?))
            })
        })
        .await
    }

    /// Keeps what describes the API of a connection, `openapi` or `graphql`; the one before goes.
    ///
    /// # Errors
    /// As [`Store::add_past_call`].
    pub async fn keep_api_description(
        &self,
        connection: ConnectionId,
        kind: &'static str,
        description: ApiDescription,
    ) -> Result<(), StoreError> {
        self.write(move |conn| {
            let sql = "INSERT OR REPLACE INTO api_description (connection_id, kind, name, text, at)
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            let ApiDescription { name, text, at } = description;
            conn.execute(sql, params![connection.uuid(), kind, name, text, at.as_microsecond()])?;
            Ok(())
        })
        .await
    }

    /// Gives what describes the API of a connection.
    ///
    /// # Errors
    /// As [`Store::past_calls`].
    pub async fn api_description(
        &self,
        connection: ConnectionId,
        kind: &'static str,
    ) -> Result<Option<ApiDescription>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT * FROM api_description WHERE connection_id = ?1 AND kind = ?2";
            row::first(conn, sql, params![connection.uuid(), kind], |row| {
                Ok(ApiDescription {
                    name: row.get("name")?,
                    text: row.get("text")?,
                    at: row::moment(row, "at")?,
                })
            })
        })
        .await
    }

    /// Removes what describes the API of a connection; that there is none is no error.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn remove_api_description(
        &self,
        connection: ConnectionId,
        kind: &'static str,
    ) -> Result<(), StoreError> {
        self.write(move |conn| {
            let sql = "DELETE FROM api_description WHERE connection_id = ?1 AND kind = ?2";
            conn.execute(sql, params![connection.uuid(), kind])?;
            Ok(())
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, house};

    fn past(house: &House, second: i64, call: &str) -> PastCall {
        PastCall {
            id: 0,
            connection_id: house.connection.id,
            at: at(second),
            call: call.to_owned(),
            status: Some(200),
            duration_ms: Some(12),
        }
    }

    #[tokio::test]
    async fn the_history_is_newest_first_without_repeats_and_has_an_end() {
        let house = house().await;
        let workspace = house.workspace.id;
        for number in 0..=HISTORY {
            let call = format!("{{\"number\":{number}}}");
            house.store.add_past_call(workspace, past(&house, i64::from(number), &call)).await.unwrap();
        }
        house.store.add_past_call(workspace, past(&house, 999, "{\"number\":5}")).await.unwrap();
        let calls = house.store.past_calls(workspace).await.unwrap();
        assert_eq!((calls.len(), calls[0].call.as_str()), (HISTORY as usize, "{\"number\":5}"));
        assert_eq!(calls.iter().filter(|past| past.call == "{\"number\":5}").count(), 1);
        house.store.forget_past_calls(workspace).await.unwrap();
        assert!(house.store.past_calls(workspace).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_kept_call_is_replaced_by_one_of_its_name_and_stays_at_its_place() {
        let house = house().await;
        let workspace = house.workspace.id;
        let saved = |name: &str, call: &str, second| SavedCall {
            name: name.to_owned(),
            connection_id: house.connection.id,
            call: call.to_owned(),
            saved_at: at(second),
        };
        for one in [saved("b", "1", 1), saved("a", "2", 2), saved("B", "3", 3)] {
            house.store.save_call(workspace, one).await.unwrap();
        }
        let found = house.store.saved_calls(workspace).await.unwrap();
        assert_eq!(found, [saved("B", "3", 3), saved("a", "2", 2)]);
        house.store.remove_saved_call(workspace, "A".to_owned()).await.unwrap();
        let gone = house.store.remove_saved_call(workspace, "A".to_owned()).await.unwrap_err();
        assert_eq!(gone.code(), "call.not_found");
    }

    #[tokio::test]
    async fn rows_are_remembered_with_the_value_used_last() {
        let house = house().await;
        let row = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let keep = |rows, second| {
            house.store.remember_rows(house.connection.id, "GET /jobs".to_owned(), rows, at(second))
        };
        keep(vec![row("status", "open"), row("page", "1")], 1).await.unwrap();
        keep(vec![row("status", "closed")], 2).await.unwrap();
        let rows = house.store.remembered_rows(house.connection.id).await.unwrap();
        let pairs: Vec<_> = rows.iter().map(|(_, name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(pairs, [("status", "closed"), ("page", "1")]);
    }

    #[tokio::test]
    async fn a_description_is_one_of_its_kind_and_goes_with_its_connection() {
        let house = house().await;
        let (store, id) = (&house.store, house.connection.id);
        let text =
            |text: &str| ApiDescription { name: "api.json".to_owned(), text: text.to_owned(), at: at(1) };
        store.keep_api_description(id, "openapi", text("{}")).await.unwrap();
        store.keep_api_description(id, "openapi", text("[]")).await.unwrap();
        assert_eq!(store.api_description(id, "openapi").await.unwrap(), Some(text("[]")));
        assert_eq!(store.api_description(id, "graphql").await.unwrap(), None);
        store.remove_workspace(house.workspace.id).await.unwrap();
        assert_eq!(store.api_description(id, "openapi").await.unwrap(), None);
    }
}
