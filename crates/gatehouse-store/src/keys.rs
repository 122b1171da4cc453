//! Keys: what is known of a secret. Its value is in the keychain and never here.

use gatehouse_model::{
    ConnectionId, EndpointId, Environment, KeyId, KeyRecord, KeyState, SecretHome, Timestamp, WorkspaceId,
};
use rusqlite::{Connection, Row, named_params, params};

use crate::{Store, StoreError, row};

fn key(row: &Row<'_>) -> Result<KeyRecord, rusqlite::Error> {
    Ok(KeyRecord {
        id: row::id(row, "id", KeyId::from_uuid)?,
        workspace_id: row::id(row, "workspace_id", WorkspaceId::from_uuid)?,
        connection_id: row::id(row, "connection_id", ConnectionId::from_uuid)?,
        name: row.get("name")?,
        slot: row.get("slot")?,
        last_four: row.get("last_four")?,
        fingerprint_sha256: row.get("fingerprint_sha256")?,
        environment: row::word(row, "environment", Environment::from_word)?,
        scopes: row::json(row, "scopes")?,
        fields: row::json(row, "fields")?,
        kept_in: row::word(row, "kept_in", SecretHome::from_word)?,
        state: row::word(row, "state", KeyState::from_word)?,
        created_at: row::moment(row, "created_at")?,
        expires_at: row::moment_opt(row, "expires_at")?,
        last_used_at: row::moment_opt(row, "last_used_at")?,
        looks_like: row::word_opt(row, "looks_like", Environment::from_word)?,
        parts: row::json(row, "parts")?,
        endpoint_id: row::id_opt(row, "endpoint_id", EndpointId::from_uuid)?,
    })
}

fn insert(conn: &Connection, key: &KeyRecord) -> Result<(), StoreError> {
    conn.execute(
        "INSERT INTO key (id, workspace_id, connection_id, name, slot, last_four, fingerprint_sha256, environment,
             scopes, fields, kept_in, state, created_at, expires_at, last_used_at,
             looks_like, parts, endpoint_id)
         VALUES (:id, :workspace_id, :connection_id, :name, :slot, :last_four, :fingerprint_sha256, :environment,
             :scopes, :fields, :kept_in, :state, :created_at, :expires_at, :last_used_at,
             :looks_like, :parts, :endpoint_id)",
        named_params! {
            ":id": key.id.uuid(),
            ":workspace_id": key.workspace_id.uuid(),
            ":connection_id": key.connection_id.uuid(),
            ":name": key.name,
            ":slot": key.slot,
            ":last_four": key.last_four,
            ":fingerprint_sha256": key.fingerprint_sha256,
            ":environment": key.environment.as_str(),
            ":scopes": row::to_json(&key.scopes)?,
            ":fields": row::to_json(&key.fields)?,
            ":kept_in": key.kept_in.as_str(),
            ":state": key.state.as_str(),
            ":created_at": key.created_at.as_microsecond(),
            ":expires_at": key.expires_at.map(|at| at.as_microsecond()),
            ":last_used_at": key.last_used_at.map(|at| at.as_microsecond()),
            ":looks_like": key.looks_like.map(Environment::as_str),
            ":parts": row::to_json(&key.parts)?,
            ":endpoint_id": key.endpoint_id.map(|id| id.uuid()),
        },
    )
    .map_err(|error| row::taken(error, "key", &key.name))?;
    Ok(())
}

impl Store {
    /// Adds a key. Among the current keys of a workspace a name stands once.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`] when the name is in use, [`StoreError::OwnerGone`] when the connection is not in
    /// the workspace.
    pub async fn add_key(&self, key: &KeyRecord) -> Result<(), StoreError> {
        let key = key.clone();
        self.write(move |conn| insert(conn, &key)).await
    }

    /// Puts a new key in the place of a current one, which stays in use until `overlap_ends`; both or neither.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the old one is not there; otherwise as [`Store::add_key`].
    pub async fn rotate_key(
        &self,
        old: KeyId,
        overlap_ends: Timestamp,
        new: &KeyRecord,
    ) -> Result<(), StoreError> {
        let new = new.clone();
        self.write(move |conn| {
            let changed = conn.execute(
                "UPDATE key SET state = 'previous', expires_at = ?2 WHERE id = ?1",
                params![old.uuid(), overlap_ends.as_microsecond()],
            )?;
            row::one(changed, "key", old)?;
            insert(conn, &new)
        })
        .await
    }

    /// Gives the keys of a workspace, or of all, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn keys(&self, workspace: Option<WorkspaceId>) -> Result<Vec<KeyRecord>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT * FROM key WHERE ?1 IS NULL OR workspace_id = ?1 ORDER BY created_at, id";
            row::all(conn, sql, [workspace.map(WorkspaceId::uuid)], key)
        })
        .await
    }

    /// Gives a key.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn key(&self, id: KeyId) -> Result<Option<KeyRecord>, StoreError> {
        self.read(move |conn| row::first(conn, "SELECT * FROM key WHERE id = ?1", [id.uuid()], key)).await
    }

    /// Changes whether a key is in use.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not there, [`StoreError::NameTaken`] when another current key has its
    /// name.
    pub async fn set_key_state(&self, id: KeyId, state: KeyState) -> Result<(), StoreError> {
        self.write(move |conn| {
            let sql = "SELECT name FROM key WHERE id = ?1";
            let name: String = row::first(conn, sql, [id.uuid()], |row| row.get(0))?
                .ok_or_else(|| StoreError::NotFound { noun: "key", text: id.to_string() })?;
            conn.execute("UPDATE key SET state = ?2 WHERE id = ?1", params![id.uuid(), state.as_str()])
                .map_err(|error| row::taken(error, "key", &name))?;
            Ok(())
        })
        .await
    }

    /// Writes what may change of a key: name, scopes, fields, end, and what stands behind its value.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not there, [`StoreError::NameTaken`] when another current key has the name.
    pub async fn set_key(&self, key: &KeyRecord) -> Result<(), StoreError> {
        let key = key.clone();
        self.write(move |conn| {
            let changed = conn
                .execute(
                    "UPDATE key SET name = :name, scopes = :scopes, fields = :fields, expires_at = :expires_at,
                         last_four = :last_four, fingerprint_sha256 = :fingerprint_sha256, looks_like = :looks_like,
                         parts = :parts
                     WHERE id = :id",
                    named_params! {
                        ":id": key.id.uuid(),
                        ":name": key.name,
                        ":scopes": row::to_json(&key.scopes)?,
                        ":fields": row::to_json(&key.fields)?,
                        ":expires_at": key.expires_at.map(|at| at.as_microsecond()),
                        ":last_four": key.last_four,
                        ":fingerprint_sha256": key.fingerprint_sha256,
                        ":looks_like": key.looks_like.map(Environment::as_str),
                        ":parts": row::to_json(&key.parts)?,
                    },
                )
                .map_err(|error| row::taken(error, "key", &key.name))?;
            row::one(changed, "key", key.id)
        })
        .await
    }

    /// Notes that a key was used to sign or verify; an earlier moment than the noted one changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not there.
    pub async fn touch_key(&self, id: KeyId, at: Timestamp) -> Result<(), StoreError> {
        self.write(move |conn| {
            let changed = conn.execute(
                "UPDATE key SET last_used_at = max(coalesce(last_used_at, ?2), ?2) WHERE id = ?1",
                params![id.uuid(), at.as_microsecond()],
            )?;
            row::one(changed, "key", id)
        })
        .await
    }

    /// Forgets a key and tells whether it was there. Its value in the keychain is removed elsewhere.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`] and its like when the change could not be made durable.
    pub async fn remove_key(&self, id: KeyId) -> Result<bool, StoreError> {
        self.write(move |conn| Ok(conn.execute("DELETE FROM key WHERE id = ?1", [id.uuid()])? > 0)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, house};
    use uuid::Uuid;

    fn record(house: &House, number: u128) -> KeyRecord {
        KeyRecord {
            id: KeyId::from_uuid(Uuid::from_u128(number)),
            workspace_id: house.workspace.id,
            connection_id: house.connection.id,
            name: format!("key {number}"),
            slot: "webhook".to_owned(),
            last_four: "6789".to_owned(),
            fingerprint_sha256: "ab".repeat(32),
            environment: house.workspace.environment,
            scopes: vec!["read".to_owned(), "write".to_owned()],
            fields: [("user".to_owned(), "maria".to_owned())].into(),
            kept_in: SecretHome::Keychain,
            state: KeyState::Current,
            created_at: at(i64::try_from(number).unwrap()),
            expires_at: None,
            last_used_at: None,
            looks_like: None,
            parts: Default::default(),
            endpoint_id: None,
        }
    }

    #[tokio::test]
    async fn keys_read_back_oldest_first() {
        let house = house().await;
        let (first, second) = (record(&house, 1), record(&house, 2));
        house.store.add_key(&second).await.unwrap();
        house.store.add_key(&first).await.unwrap();
        assert_eq!(house.store.keys(None).await.unwrap(), [first.clone(), second]);
        assert_eq!(house.store.keys(Some(house.workspace.id)).await.unwrap().len(), 2);
        assert_eq!(house.store.key(first.id).await.unwrap(), Some(first));
    }

    #[tokio::test]
    async fn a_rotation_keeps_the_old_key_until_its_overlap_ends() {
        let house = house().await;
        let old = record(&house, 1);
        house.store.add_key(&old).await.unwrap();
        let mut new = record(&house, 2);
        new.name.clone_from(&old.name);
        assert_eq!(house.store.add_key(&new).await.unwrap_err().code(), "store.name_taken");
        house.store.rotate_key(old.id, at(60), &new).await.unwrap();
        let kept = house.store.key(old.id).await.unwrap().unwrap();
        assert_eq!((kept.state, kept.expires_at), (KeyState::Previous, Some(at(60))));
        assert_eq!(house.store.key(new.id).await.unwrap(), Some(new));
    }

    #[tokio::test]
    async fn a_rotation_that_fails_leaves_the_old_key_current() {
        let house = house().await;
        let old = record(&house, 1);
        house.store.add_key(&old).await.unwrap();
        assert!(house.store.rotate_key(old.id, at(60), &old).await.is_err(), "the id is in use");
        assert_eq!(house.store.key(old.id).await.unwrap(), Some(old));
    }

    #[tokio::test]
    async fn an_older_use_does_not_replace_a_newer_one() {
        let house = house().await;
        let key = record(&house, 1);
        house.store.add_key(&key).await.unwrap();
        house.store.touch_key(key.id, at(10)).await.unwrap();
        house.store.touch_key(key.id, at(5)).await.unwrap();
        assert_eq!(house.store.key(key.id).await.unwrap().unwrap().last_used_at, Some(at(10)));
    }

    #[tokio::test]
    async fn a_state_can_be_set_and_a_key_forgotten() {
        let house = house().await;
        let key = record(&house, 1);
        house.store.add_key(&key).await.unwrap();
        house.store.set_key_state(key.id, KeyState::Revoked).await.unwrap();
        assert_eq!(house.store.key(key.id).await.unwrap().unwrap().state, KeyState::Revoked);
        assert!(house.store.remove_key(key.id).await.unwrap());
        assert!(!house.store.remove_key(key.id).await.unwrap());
        let error = house.store.set_key_state(key.id, KeyState::Current).await.unwrap_err();
        assert_eq!(error.code(), "key.not_found");
    }

    #[tokio::test]
    async fn a_renewed_value_changes_the_key_and_not_its_id() {
        let house = house().await;
        let mut key = record(&house, 1);
        house.store.add_key(&key).await.unwrap();
        key.parts.insert("value".to_owned(), KeyId::from_uuid(Uuid::from_u128(9)));
        key.scopes = vec!["read-only".to_owned()];
        key.expires_at = Some(at(90));
        key.looks_like = Some(Environment::Sandbox);
        house.store.set_key(&key).await.unwrap();
        assert_eq!(house.store.key(key.id).await.unwrap(), Some(key));
    }

    #[tokio::test]
    async fn keys_go_with_their_connection() {
        let house = house().await;
        house.store.add_key(&record(&house, 1)).await.unwrap();
        house.store.remove_connection(house.connection.id).await.unwrap();
        assert_eq!(house.store.keys(None).await.unwrap(), []);
    }
}
