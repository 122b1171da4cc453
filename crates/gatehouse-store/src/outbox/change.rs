//! The changes of state, each named for its transition.

use gatehouse_model::{Attempt, KeyId, OutboxId, OutboxItem, OutboxState, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

use super::item;
use crate::attempts;
use crate::{SealedEdit, Store, StoreError, row};

/// How a sending ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxEnd {
    /// Where it goes from `sending`.
    pub state: OutboxState,
    /// When it is sent again.
    pub next_at: Option<Timestamp>,
    /// What went wrong, as a sentence.
    pub error: Option<String>,
}

/// What a person changed before it is sent again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutboxEdit {
    /// Headers to set, name and value.
    pub headers: Vec<(String, String)>,
    /// The body; none leaves the rule's.
    pub body: Option<Vec<u8>>,
    /// All of it in cipher, where a secret stands in it; headers and body are then empty.
    pub sealed: Option<SealedEdit>,
}

impl Store {
    /// Begins to send an item: only when this has come back may bytes leave. None when it may not be sent now.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn begin_sending(&self, id: OutboxId, at: Timestamp) -> Result<Option<OutboxItem>, StoreError> {
        self.write(move |conn| begin(conn, id, at)).await
    }

    /// Puts back an item that was begun and of which no byte left.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn unbegin_sending(&self, id: OutboxId, at: Timestamp) -> Result<(), StoreError> {
        self.write(move |conn| unbegin(conn, id, at)).await
    }

    /// Ends a sending and keeps its attempts, all or nothing; there is more than one where a fault sent it twice.
    ///
    /// # Errors
    /// [`StoreError::OwnerGone`] when the delivery was removed meanwhile.
    pub async fn end_sending(
        &self,
        id: OutboxId,
        attempts: Vec<Attempt>,
        end: OutboxEnd,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(move |conn| {
            let status = attempts.last().and_then(|attempt| attempt.status);
            for attempt in &attempts {
                attempts::insert(conn, attempt)?;
            }
            end_one(conn, id, status, &end, at)
        })
        .await
    }

    /// Puts back what was being sent when the program ended, marked because it may have arrived; gives how many.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn recover_outbox(&self, at: Timestamp) -> Result<u64, StoreError> {
        self.write(move |conn| recover(conn, at)).await
    }

    /// Notes what keeps the order of an item, or forgets an item that its rule's filter leaves out.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn look_at_outbox(
        &self,
        looked: Vec<(OutboxId, Option<Option<String>>)>,
    ) -> Result<(), StoreError> {
        self.write(move |conn| {
            for (id, lane) in looked {
                look(conn, id, lane)?;
            }
            Ok(())
        })
        .await
    }

    /// Puts items back in the queue or discards them, those that are in a state for it; gives how many it did.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn move_outbox(
        &self,
        ids: Vec<OutboxId>,
        to: OutboxState,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        self.write(move |conn| {
            let mut moved = 0;
            for id in ids {
                moved += u64::from(person_moves(conn, id, to, at)?);
            }
            Ok(moved)
        })
        .await
    }

    /// Keeps what a person changed on an item before it is sent again.
    ///
    /// # Errors
    /// [`StoreError::OwnerGone`] when the item is gone.
    pub async fn edit_outbox(&self, id: OutboxId, edit: OutboxEdit) -> Result<(), StoreError> {
        self.write(move |conn| {
            let sealed = edit.sealed.as_ref();
            conn.execute(
                "INSERT INTO outbox_edit (outbox_id, headers, body, seal_key, nonce, sealed)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (outbox_id) DO UPDATE SET headers = excluded.headers, body = excluded.body,
                     seal_key = excluded.seal_key, nonce = excluded.nonce, sealed = excluded.sealed",
                params![
                    id.uuid(),
                    row::to_json(&edit.headers)?,
                    edit.body,
                    sealed.map(|sealed| sealed.key.uuid()),
                    sealed.map(|sealed| &sealed.nonce),
                    sealed.map(|sealed| &sealed.bytes),
                ],
            )?;
            Ok(())
        })
        .await
    }

    /// Gives what a person changed on an item.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn outbox_edit(&self, id: OutboxId) -> Result<Option<OutboxEdit>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT * FROM outbox_edit WHERE outbox_id = ?1";
            row::first(conn, sql, [id.uuid()], |row| {
                let sealed = match row::id_opt(row, "seal_key", KeyId::from_uuid)? {
                    Some(key) => {
                        Some(SealedEdit { key, nonce: row.get("nonce")?, bytes: row.get("sealed")? })
                    }
                    None => None,
                };
                Ok(OutboxEdit { headers: row::json(row, "headers")?, body: row.get("body")?, sealed })
            })
        })
        .await
    }
}

/// `queued | waiting → sending`.
pub(super) fn begin(
    conn: &Connection,
    id: OutboxId,
    at: Timestamp,
) -> Result<Option<OutboxItem>, StoreError> {
    let sql = "UPDATE outbox SET state = 'sending', tries = tries + 1, next_at = NULL, changed_at = ?2
               WHERE id = ?1 AND looked = 1 AND state IN ('queued', 'waiting') RETURNING *";
    Ok(conn.prepare_cached(sql)?.query_row(params![id.uuid(), at.as_microsecond()], item).optional()?)
}

/// `sending → queued`, unmarked: no byte left.
pub(super) fn unbegin(conn: &Connection, id: OutboxId, at: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE outbox SET state = 'queued', tries = max(tries - 1, 0), changed_at = ?2
               WHERE id = ?1 AND state = 'sending'";
    conn.prepare_cached(sql)?.execute(params![id.uuid(), at.as_microsecond()])?;
    Ok(())
}

/// `sending → delivered | waiting | uncertain | dead | discarded`. An answer that was kept says what became of the
/// sending, so that the next one is a retry and no unexplained duplicate.
pub(super) fn end_one(
    conn: &Connection,
    id: OutboxId,
    status: Option<u16>,
    end: &OutboxEnd,
    at: Timestamp,
) -> Result<(), StoreError> {
    conn.prepare_cached(
        "UPDATE outbox SET state = ?2, next_at = ?3, last_status = ?4, last_error = ?5, changed_at = ?6,
             possible_duplicate = possible_duplicate OR ?2 = 'uncertain'
         WHERE id = ?1 AND state = 'sending'",
    )?
    .execute(params![
        id.uuid(),
        end.state.as_str(),
        end.next_at.map(|at| at.as_microsecond()),
        status,
        end.error,
        at.as_microsecond(),
    ])?;
    Ok(())
}

/// `sending → queued`, marked.
pub(super) fn recover(conn: &Connection, at: Timestamp) -> Result<u64, StoreError> {
    let sql = "UPDATE outbox SET state = 'queued', possible_duplicate = 1, tries = max(tries - 1, 0), changed_at = ?1
               WHERE state IN ('queued', 'sending', 'waiting') AND state = 'sending'";
    Ok(conn.execute(sql, [at.as_microsecond()])? as u64)
}

pub(super) fn look(conn: &Connection, id: OutboxId, lane: Option<Option<String>>) -> Result<(), StoreError> {
    match lane {
        Some(lane) => conn
            .prepare_cached("UPDATE outbox SET looked = 1, lane = ?2 WHERE id = ?1 AND looked = 0")?
            .execute(params![id.uuid(), lane])?,
        None => conn
            .prepare_cached("DELETE FROM outbox WHERE id = ?1 AND looked = 0 AND state = 'queued'")?
            .execute([id.uuid()])?,
    };
    Ok(())
}

/// A person's wish: back to `queued`, or `discarded`.
pub(super) fn person_moves(
    conn: &Connection,
    id: OutboxId,
    to: OutboxState,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let from: Vec<&str> = OutboxState::ALL
        .into_iter()
        .filter(|state| match to {
            OutboxState::Queued => state.can_be_requeued(),
            OutboxState::Discarded => state.can_be_discarded(),
            _ => false,
        })
        .map(OutboxState::as_str)
        .collect();
    let words = row::to_json(&from)?;
    // A rule that was taken away sends nothing more, so nothing may be queued for it.
    let changed = conn
        .prepare_cached(
            "UPDATE outbox SET state = ?2, tries = 0, next_at = NULL, changed_at = ?3
             WHERE id = ?1 AND state IN (SELECT value FROM json_each(?4))
                 AND (?2 <> 'queued' OR rule_id IN (SELECT id FROM forward_rule WHERE state <> 'removed'))",
        )?
        .execute(params![id.uuid(), to.as_str(), at.as_microsecond(), words])?;
    Ok(changed > 0)
}
