//! Keys: what is known of a secret. Its value is in the keychain and never here.

use gatehouse_model::{
    ConnectionId, Environment, KeyId, KeyRecord, KeyState, SecretHome, Timestamp, WorkspaceId,
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
    })
}

fn insert(conn: &Connection, key: &KeyRecord) -> Result<(), StoreError> {
    conn.execute(
        "INSERT INTO key (id, workspace_id, connection_id, name, slot, last_four, fingerprint_sha256, environment,
             scopes, fields, kept_in, state, created_at, expires_at, last_used_at)
         VALUES (:id, :workspace_id, :connection_id, :name, :slot, :last_four, :fingerprint_sha256, :environment,
             :scopes, :fields, :kept_in, :state, :created_at, :expires_at, :last_used_at)",
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
