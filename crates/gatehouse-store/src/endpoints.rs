//! Endpoints: the receiving addresses.

use gatehouse_model::{AnswerRules, ConnectionId, Endpoint, EndpointId, WorkspaceId};
use rusqlite::{Row, named_params};

use crate::{Store, StoreError, row};

fn endpoint(row: &Row<'_>) -> Result<Endpoint, rusqlite::Error> {
    Ok(Endpoint {
        id: row::id(row, "id", EndpointId::from_uuid)?,
        workspace_id: row::id(row, "workspace_id", WorkspaceId::from_uuid)?,
        connection_id: row::id(row, "connection_id", ConnectionId::from_uuid)?,
        name: row.get("name")?,
        token: row.get("token")?,
        platform: row.get("platform")?,
        scheme: row.get("scheme")?,
        relayed: row.get("relayed")?,
        imported: row.get("imported")?,
        answer: AnswerRules {
            accepted_status: row.get("accepted_status")?,
            invalid_status: row.get("invalid_status")?,
            body_cap: row::count(row, "body_cap")?,
            ..row::json_opt(row, "answer")?.unwrap_or_default()
        },
        created_at: row::moment(row, "created_at")?,
    })
}

impl Store {
    /// Adds an endpoint.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`] when its name is in use in the workspace, [`StoreError::AlreadyThere`] when its
    /// token is, [`StoreError::OwnerGone`] when the connection is not in the workspace.
    pub async fn create_endpoint(&self, endpoint: &Endpoint) -> Result<(), StoreError> {
        let endpoint = endpoint.clone();
        self.write(move |conn| {
            conn.execute(
                "INSERT INTO endpoint (id, workspace_id, connection_id, name, token, platform, scheme,
                     relayed, imported, accepted_status, invalid_status, body_cap, answer, created_at)
                 VALUES (:id, :workspace_id, :connection_id, :name, :token, :platform, :scheme,
                     :relayed, :imported, :accepted_status, :invalid_status, :body_cap, :answer, :created_at)",
                named_params! {
                    ":id": endpoint.id.uuid(),
                    ":workspace_id": endpoint.workspace_id.uuid(),
                    ":connection_id": endpoint.connection_id.uuid(),
                    ":name": endpoint.name,
                    ":token": endpoint.token,
                    ":platform": endpoint.platform,
                    ":scheme": endpoint.scheme,
                    ":relayed": endpoint.relayed,
                    ":imported": endpoint.imported,
                    ":accepted_status": endpoint.answer.accepted_status,
                    ":invalid_status": endpoint.answer.invalid_status,
                    ":body_cap": row::signed(endpoint.answer.body_cap),
                    ":answer": row::to_json(&endpoint.answer)?,
                    ":created_at": endpoint.created_at.as_microsecond(),
                },
            )
            .map_err(|error| row::taken(error, "endpoint", &endpoint.name))?;
            Ok(())
        })
        .await
    }

    /// Gives the endpoints of a workspace, or of all, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn endpoints(&self, workspace: Option<WorkspaceId>) -> Result<Vec<Endpoint>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT * FROM endpoint WHERE ?1 IS NULL OR workspace_id = ?1 ORDER BY created_at, id";
            row::all(conn, sql, [workspace.map(WorkspaceId::uuid)], endpoint)
        })
        .await
    }

    /// Gives an endpoint.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn endpoint(&self, id: EndpointId) -> Result<Option<Endpoint>, StoreError> {
        self.read(move |conn| row::first(conn, "SELECT * FROM endpoint WHERE id = ?1", [id.uuid()], endpoint))
            .await
    }

    /// Changes name, token, scheme, the word on a relay and answers of an endpoint; it stays in its workspace and connection.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not there, [`StoreError::NameTaken`] when the name is in use.
    pub async fn update_endpoint(&self, endpoint: &Endpoint) -> Result<(), StoreError> {
        let endpoint = endpoint.clone();
        self.write(move |conn| {
            let changed = conn
                .execute(
                    "UPDATE endpoint SET name = :name, token = :token, scheme = :scheme, relayed = :relayed,
                         accepted_status = :accepted_status, invalid_status = :invalid_status,
                         body_cap = :body_cap, answer = :answer
                     WHERE id = :id",
                    named_params! {
                        ":id": endpoint.id.uuid(),
                        ":name": endpoint.name,
                        ":token": endpoint.token,
                        ":scheme": endpoint.scheme,
                        ":relayed": endpoint.relayed,
                        ":accepted_status": endpoint.answer.accepted_status,
                        ":invalid_status": endpoint.answer.invalid_status,
                        ":body_cap": row::signed(endpoint.answer.body_cap),
                        ":answer": row::to_json(&endpoint.answer)?,
                    },
                )
                .map_err(|error| row::taken(error, "endpoint", &endpoint.name))?;
            row::one(changed, "endpoint", endpoint.id)
        })
        .await
    }

    /// Removes an endpoint and tells how many deliveries went with it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not there.
    pub async fn remove_endpoint(&self, id: EndpointId) -> Result<u64, StoreError> {
        self.remove_owner("endpoint", "endpoint_id", id.uuid()).await
    }
}

#[cfg(test)]
mod tests {
    use gatehouse_model::AnswerFault;

    use crate::testing::{connection, endpoint, house, workspace};

    #[tokio::test]
    async fn endpoints_are_listed_oldest_first_and_by_workspace() {
        let house = house().await;
        let second = endpoint(2, &house.connection);
        house.store.create_endpoint(&second).await.unwrap();
        let both = [house.endpoint.clone(), second.clone()];
        assert_eq!(house.store.endpoints(None).await.unwrap(), both);
        assert_eq!(house.store.endpoints(Some(house.workspace.id)).await.unwrap(), both);
        assert_eq!(house.store.endpoints(Some(workspace(9).id)).await.unwrap(), []);
        assert_eq!(house.store.endpoint(second.id).await.unwrap(), Some(second));
    }

    #[tokio::test]
    async fn a_change_reads_back() {
        let house = house().await;
        let mut changed = house.endpoint.clone();
        changed.name = "renamed".to_owned();
        changed.scheme = Some("kejue/hmac_sha256".to_owned());
        changed.answer.invalid_status = 200;
        changed.answer.body_cap = 1;
        changed.answer.fault = Some(AnswerFault::Slow);
        changed.answer.expected_events = vec!["shift.*".to_owned()];
        house.store.update_endpoint(&changed).await.unwrap();
        assert_eq!(house.store.endpoint(changed.id).await.unwrap(), Some(changed));
    }

    #[tokio::test]
    async fn a_name_or_token_in_use_is_refused() {
        let house = house().await;
        let mut second = endpoint(2, &house.connection);
        second.name.clone_from(&house.endpoint.name);
        let error = house.store.create_endpoint(&second).await.unwrap_err();
        assert_eq!(error.code(), "store.name_taken");
        let mut second = endpoint(2, &house.connection);
        second.token.clone_from(&house.endpoint.token);
        let error = house.store.create_endpoint(&second).await.unwrap_err();
        assert_eq!(error.code(), "store.already_there");
        assert!(!error.to_string().contains("token-1"), "a token opens the endpoint: {error}");
    }

    #[tokio::test]
    async fn changing_one_that_is_not_there_is_told() {
        let house = house().await;
        let error = house.store.update_endpoint(&endpoint(2, &house.connection)).await.unwrap_err();
        assert_eq!(error.code(), "endpoint.not_found");
    }

    #[tokio::test]
    async fn a_connection_of_another_workspace_is_no_owner() {
        let house = house().await;
        let far = workspace(2);
        house.store.create_workspace(&far).await.unwrap();
        let theirs = connection(2, &far);
        house.store.create_connection(&theirs).await.unwrap();
        let mut mixed = endpoint(2, &theirs);
        mixed.workspace_id = house.workspace.id;
        let error = house.store.create_endpoint(&mixed).await.unwrap_err();
        assert_eq!(error.code(), "store.owner_gone");
    }

    #[tokio::test]
    async fn removing_one_tells_how_many_deliveries_went() {
        let house = house().await;
        house.store.append(house.delivery(1, 0)).await.unwrap();
        assert_eq!(house.store.remove_endpoint(house.endpoint.id).await.unwrap(), 1);
        assert_eq!(house.store.endpoint(house.endpoint.id).await.unwrap(), None);
        assert_eq!(house.store.total_deliveries().await.unwrap(), 0);
    }
}
