//! Workspaces and the connections in them.

use gatehouse_model::{Connection, ConnectionId, Environment, Workspace, WorkspaceId};
use rusqlite::{Row, params};
use uuid::Uuid;

use crate::{Store, StoreError, row, wipe};

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
        base_url: row.get("base_url")?,
        created_at: row::moment(row, "created_at")?,
    })
}

/// How many deliveries are looked for at once when their owner is removed.
const FEW: u32 = 256;

/// Removes a row with everything that hangs on it, and tells how many deliveries went with it.
fn remove(
    conn: &rusqlite::Connection,
    noun: &'static str,
    delivery_column: &str,
    id: Uuid,
) -> Result<u64, StoreError> {
    let sql = format!("SELECT count(*) AS number FROM delivery WHERE {delivery_column} = ?1");
    let deliveries = row::first(conn, &sql, [id], |row| row::count(row, "number"))?.unwrap_or_default();
    let gone =
        wipe::securely(conn, || Ok(conn.execute(&format!("DELETE FROM {noun} WHERE id = ?1"), [id])?))?;
    row::one(gone, noun, id)?;
    Ok(deliveries)
}

impl Store {
    /// Removes the deliveries of an owner, a few at a time so that nobody waits long for the writer, and then the owner
    /// with what came meanwhile; tells how many deliveries went.
    pub(crate) async fn remove_owner(
        &self,
        noun: &'static str,
        delivery_column: &'static str,
        id: Uuid,
    ) -> Result<u64, StoreError> {
        let mut gone = 0;
        loop {
            let few = self
                .read(move |conn| {
                    let sql =
                        format!("SELECT sequence FROM delivery WHERE {delivery_column} = ?1 LIMIT {FEW}");
                    row::all(conn, &sql, [id], |row| row.get::<_, i64>(0))
                })
                .await?;
            if few.is_empty() {
                break;
            }
            gone += self.purge_places(few).await?;
        }
        gone += self.write(move |conn| remove(conn, noun, delivery_column, id)).await?;
        self.drop_bodies().await?;
        Ok(gone)
    }
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
        self.remove_owner("workspace", "workspace_id", id.uuid()).await
    }

    /// Adds a connection.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`] when its name is in use in the workspace, [`StoreError::OwnerGone`] without one.
    pub async fn create_connection(&self, connection: &Connection) -> Result<(), StoreError> {
        let connection = connection.clone();
        self.write(move |conn| {
            conn.execute(
                "INSERT INTO connection (id, workspace_id, name, platform, created_at, base_url)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    connection.id.uuid(),
                    connection.workspace_id.uuid(),
                    connection.name,
                    connection.platform,
                    connection.created_at.as_microsecond(),
                    connection.base_url
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

    /// Lets the calls of a connection go to an address of its own, or with none to its platform's again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not there.
    pub async fn set_connection_base(&self, id: ConnectionId, url: Option<String>) -> Result<(), StoreError> {
        self.write(move |conn| {
            let sql = "UPDATE connection SET base_url = ?2 WHERE id = ?1";
            row::one(conn.execute(sql, params![id.uuid(), url])?, "connection", id)
        })
        .await
    }

    /// Removes a connection with its endpoints and keys, and tells how many deliveries went with it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not there.
    pub async fn remove_connection(&self, id: ConnectionId) -> Result<u64, StoreError> {
        self.remove_owner("connection", "connection_id", id.uuid()).await
    }
}

#[cfg(test)]
mod tests {
    use crate::StoreError;
    use crate::testing::{at, connection, delivery_id, endpoint, house, workspace};
    use gatehouse_model::{Attempt, AttemptId, AttemptMode, AttemptTimings};
    use uuid::Uuid;

    #[tokio::test]
    async fn a_workspace_reads_back_by_id_name_and_list() {
        let house = house().await;
        let mut older = workspace(2);
        older.created_at = at(-10);
        house.store.create_workspace(&older).await.unwrap();
        assert_eq!(house.store.workspaces().await.unwrap(), [older.clone(), house.workspace.clone()]);
        assert_eq!(house.store.workspace(older.id).await.unwrap(), Some(older.clone()));
        assert_eq!(house.store.workspace_by_name(&older.name).await.unwrap(), Some(older));
        assert_eq!(house.store.workspace_by_name("nobody").await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_name_that_is_taken_is_told() {
        let house = house().await;
        let mut second = workspace(2);
        second.name.clone_from(&house.workspace.name);
        let error = house.store.create_workspace(&second).await.unwrap_err();
        assert!(matches!(error, StoreError::NameTaken { noun: "workspace", .. }), "{error:?}");
        let mut second = connection(2, &house.workspace);
        second.name.clone_from(&house.connection.name);
        let error = house.store.create_connection(&second).await.unwrap_err();
        assert_eq!(error.to_string(), "there is already a connection named connection 1");
    }

    #[tokio::test]
    async fn two_workspaces_may_use_the_same_name_for_a_connection() {
        let house = house().await;
        let other = workspace(2);
        house.store.create_workspace(&other).await.unwrap();
        let mut same = connection(2, &other);
        same.name.clone_from(&house.connection.name);
        house.store.create_connection(&same).await.unwrap();
        assert_eq!(house.store.connections(other.id).await.unwrap(), [same.clone()]);
        assert_eq!(house.store.connection(same.id).await.unwrap(), Some(same));
    }

    #[tokio::test]
    async fn a_connection_keeps_an_address_of_its_own_until_it_is_taken_away() {
        let house = house().await;
        let id = house.connection.id;
        let url = Some("https://acme.platform.example/api".to_owned());
        house.store.set_connection_base(id, url.clone()).await.unwrap();
        assert_eq!(house.store.connection(id).await.unwrap().unwrap().base_url, url);
        house.store.set_connection_base(id, None).await.unwrap();
        assert_eq!(house.store.connection(id).await.unwrap().unwrap().base_url, None);
        let nobody = connection(9, &house.workspace).id;
        let error = house.store.set_connection_base(nobody, url).await.unwrap_err();
        assert_eq!(error.code(), "connection.not_found");
    }

    #[tokio::test]
    async fn a_connection_needs_its_workspace() {
        let house = house().await;
        let error = house.store.create_connection(&connection(2, &workspace(9))).await.unwrap_err();
        assert_eq!(error.code(), "store.owner_gone");
    }

    #[tokio::test]
    async fn removing_a_workspace_takes_everything_of_it_and_nothing_else() {
        let house = house().await;
        for number in 1..=3 {
            house.store.append(house.delivery(number, 0)).await.unwrap();
        }
        let attempt = Attempt {
            id: AttemptId::from_uuid(Uuid::from_u128(1)),
            delivery_id: delivery_id(1),
            mode: AttemptMode::Recorded,
            target: "http://127.0.0.1:9/".to_owned(),
            started_at: at(0),
            status: Some(200),
            error: None,
            timings: AttemptTimings::default(),
            headers_changed: Vec::new(),
            response_head: Vec::new(),
            response_body: Vec::new(),
            response_truncated: false,
            outbox: None,
            replay: None,
        };
        house.store.add_attempt(&attempt).await.unwrap();
        let other = workspace(2);
        house.store.create_workspace(&other).await.unwrap();
        let connection = connection(2, &other);
        house.store.create_connection(&connection).await.unwrap();
        house.store.create_endpoint(&endpoint(2, &connection)).await.unwrap();
        assert_eq!(house.store.remove_workspace(house.workspace.id).await.unwrap(), 3);
        assert_eq!(house.store.workspaces().await.unwrap(), std::slice::from_ref(&other));
        assert_eq!(house.store.connections(house.workspace.id).await.unwrap(), []);
        assert_eq!(house.store.endpoints(None).await.unwrap(), [endpoint(2, &connection)]);
        assert_eq!(house.store.total_deliveries().await.unwrap(), 0);
        assert_eq!(house.store.delivery_body(delivery_id(1)).await.unwrap(), None);
        assert_eq!(house.store.attempt(attempt.id).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_sequence_is_never_given_twice_even_after_removal() {
        let house = house().await;
        let first = house.store.append(house.delivery(1, 0)).await.unwrap();
        house.store.remove_connection(house.connection.id).await.unwrap();
        house.store.create_connection(&house.connection).await.unwrap();
        house.store.create_endpoint(&house.endpoint).await.unwrap();
        let second = house.store.append(house.delivery(1, 0)).await.unwrap();
        assert!(second.sequence > first.sequence);
    }

    #[tokio::test]
    async fn removing_what_is_not_there_is_told() {
        let house = house().await;
        let error = house.store.remove_workspace(workspace(9).id).await.unwrap_err();
        assert_eq!(error.code(), "workspace.not_found");
    }
}
