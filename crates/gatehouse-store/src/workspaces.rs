//! Workspaces and the connections in them.

use gatehouse_model::{Connection, ConnectionId, Environment, Workspace, WorkspaceId};
use rusqlite::{Row, params};
use uuid::Uuid;

use crate::{Store, StoreError, row};

fn workspace(row: &Row<'_>) -> Result<Workspace, rusqlite::Error> {
    Ok(Workspace {
        id: row::id(row, "id", WorkspaceId::from_uuid)?,
        name: row.get("name")?,
        environment: row::word(row, "environment", Environment::from_word)?,
        created_at: row::moment(row, "created_at")?,
    })
}

fn connection(row: &Row<'_>) -> Result<Connection, rusqlite::Error> {
    Ok(Connection {
        id: row::id(row, "id", ConnectionId::from_uuid)?,
        workspace_id: row::id(row, "workspace_id", WorkspaceId::from_uuid)?,
        name: row.get("name")?,
        platform: row.get("platform")?,
        created_at: row::moment(row, "created_at")?,
    })
}

/// Removes a row with everything that hangs on it, and tells how many deliveries went with it.
pub(crate) fn remove(
    conn: &rusqlite::Connection,
    noun: &'static str,
    delivery_column: &str,
    id: Uuid,
) -> Result<u64, StoreError> {
    let sql = format!("SELECT count(*) AS number FROM delivery WHERE {delivery_column} = ?1");
    let deliveries = row::first(conn, &sql, [id], |row| row::count(row, "number"))?.unwrap_or_default();
    row::one(conn.execute(&format!("DELETE FROM {noun} WHERE id = ?1"), [id])?, noun, id)?;
    Ok(deliveries)
}

impl Store {
    /// Adds a workspace.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`] when its name is in use on this machine.
    pub async fn create_workspace(&self, workspace: &Workspace) -> Result<(), StoreError> {
        let workspace = workspace.clone();
        self.write(move |conn| {
            conn.execute(
                "INSERT INTO workspace (id, name, environment, created_at) VALUES (?1, ?2, ?3, ?4)",
                params![
                    workspace.id.uuid(),
                    workspace.name,
                    workspace.environment.as_str(),
                    workspace.created_at.as_microsecond()
                ],
            )
            .map_err(|error| row::taken(error, "workspace", &workspace.name))?;
            Ok(())
        })
        .await
    }

    /// Gives every workspace, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read; so for every read below.
    pub async fn workspaces(&self) -> Result<Vec<Workspace>, StoreError> {
        self.read(|conn| row::all(conn, "SELECT * FROM workspace ORDER BY created_at, id", [], workspace))
            .await
    }

    /// Gives a workspace.
    pub async fn workspace(&self, id: WorkspaceId) -> Result<Option<Workspace>, StoreError> {
        self.read(move |conn| {
            row::first(conn, "SELECT * FROM workspace WHERE id = ?1", [id.uuid()], workspace)
        })
        .await
    }

    /// Gives the workspace of this name.
    pub async fn workspace_by_name(&self, name: &str) -> Result<Option<Workspace>, StoreError> {
        let name = name.to_owned();
        self.read(move |conn| row::first(conn, "SELECT * FROM workspace WHERE name = ?1", [name], workspace))
            .await
    }

    /// Removes a workspace with everything in it, and tells how many deliveries went with it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not there.
    pub async fn remove_workspace(&self, id: WorkspaceId) -> Result<u64, StoreError> {
        self.write(move |conn| remove(conn, "workspace", "workspace_id", id.uuid())).await
    }

    /// Adds a connection.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`] when its name is in use in the workspace, [`StoreError::OwnerGone`] without one.
    pub async fn create_connection(&self, connection: &Connection) -> Result<(), StoreError> {
        let connection = connection.clone();
        self.write(move |conn| {
            conn.execute(
                "INSERT INTO connection (id, workspace_id, name, platform, created_at)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    connection.id.uuid(),
                    connection.workspace_id.uuid(),
                    connection.name,
                    connection.platform,
                    connection.created_at.as_microsecond()
                ],
            )
            .map_err(|error| row::taken(error, "connection", &connection.name))?;
            Ok(())
        })
        .await
    }

    /// Gives the connections of a workspace, oldest first.
    pub async fn connections(&self, workspace: WorkspaceId) -> Result<Vec<Connection>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT * FROM connection WHERE workspace_id = ?1 ORDER BY created_at, id";
            row::all(conn, sql, [workspace.uuid()], connection)
        })
        .await
    }

    /// Gives a connection.
    pub async fn connection(&self, id: ConnectionId) -> Result<Option<Connection>, StoreError> {
        self.read(move |conn| {
            row::first(conn, "SELECT * FROM connection WHERE id = ?1", [id.uuid()], connection)
        })
        .await
    }

    /// Removes a connection with its endpoints and keys, and tells how many deliveries went with it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not there.
    pub async fn remove_connection(&self, id: ConnectionId) -> Result<u64, StoreError> {
        self.write(move |conn| remove(conn, "connection", "connection_id", id.uuid())).await
    }
}
