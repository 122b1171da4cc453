//! What persons changed, in cipher: found by the key that sealed it, and sealed with another.

use gatehouse_model::{KeyId, OutboxId, ReplayRunId};
use rusqlite::params;

use super::SealedEdit;
use crate::{Store, StoreError, row};

/// Of what a change in cipher is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditOf {
    /// Of an item of the outbox.
    Outbox(OutboxId),
    /// Of a replay.
    Replay(ReplayRunId),
}

/// A change in cipher that takes the place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditAnew {
    /// Of what it is a change.
    pub of: EditOf,
    /// The one whose place it takes; where a person has changed it meanwhile, that stays.
    pub before: SealedEdit,
    /// What is kept in its place.
    pub anew: SealedEdit,
}

impl Store {
    /// Gives some changes that were sealed with a key.
    ///
    /// # Errors
    /// As [`Store::sealed_parts`].
    pub async fn edits_sealed_with(
        &self,
        key: KeyId,
        few: u32,
    ) -> Result<Vec<(EditOf, SealedEdit)>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT 1 AS of_outbox, outbox_id AS id, nonce, sealed AS bytes FROM outbox_edit
                       WHERE seal_key = ?1
                       UNION ALL
                       SELECT 0, run_id, nonce, bytes FROM replay_edit WHERE key = ?1 LIMIT ?2";
            row::all(conn, sql, params![key.uuid(), few], |row| {
                let of = match row.get("of_outbox")? {
                    true => EditOf::Outbox(row::id(row, "id", OutboxId::from_uuid)?),
                    false => EditOf::Replay(row::id(row, "id", ReplayRunId::from_uuid)?),
                };
                Ok((of, SealedEdit { key, nonce: row.get("nonce")?, bytes: row.get("bytes")? }))
            })
        })
        .await
    }

    /// Puts changes that were sealed anew in the place of those that they are.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn seal_edits_anew(&self, all: Vec<EditAnew>) -> Result<(), StoreError> {
        self.write(move |conn| {
            for EditAnew { of, before, anew } in &all {
                let (sql, id) = match of {
                    EditOf::Outbox(id) => (
                        "UPDATE outbox_edit SET seal_key = ?4, nonce = ?5, sealed = ?6
                         WHERE outbox_id = ?1 AND seal_key = ?2 AND nonce = ?3",
                        id.uuid(),
                    ),
                    EditOf::Replay(id) => (
                        "UPDATE replay_edit SET key = ?4, nonce = ?5, bytes = ?6
                         WHERE run_id = ?1 AND key = ?2 AND nonce = ?3",
                        id.uuid(),
                    ),
                };
                let (old, new) = (before.key.uuid(), anew.key.uuid());
                conn.execute(sql, params![id, old, before.nonce, new, anew.nonce, anew.bytes])?;
            }
            Ok(())
        })
        .await
    }
}
