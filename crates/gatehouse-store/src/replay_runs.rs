//! Replays of many: what is to be sent, in blocks of which each is claimed durably before a byte of it leaves.
//!
//! What was claimed and has no end when the program dies may have arrived: it is sent again under the same key, and
//! says so.

mod change;
mod content;
mod plan;
#[cfg(test)]
mod schedules;
#[cfg(test)]
mod tests;

use gatehouse_model::{
    AttemptId, AttemptMode, DeliveryId, ReplayCounts, ReplayItem, ReplayItemState, ReplayRun, ReplayRunId,
    ReplayRunState, WorkspaceId,
};
use rusqlite::{Row, params};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{SealedEdit, Store, StoreError, row};
pub use change::ReplayEnd;
pub use content::ReplayContent;
pub use plan::PlanPlace;

/// Which items of a run are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReplayItemFilter {
    /// In this state.
    pub state: Option<ReplayItemState>,
    /// Only those that ended without a 2xx.
    pub without_2xx: bool,
    /// Behind this place.
    pub after: Option<u64>,
}

/// Gives the key of a delivery in a run: the same for all its sendings, and another one in another run.
pub fn replay_key(run: ReplayRunId, delivery: DeliveryId) -> Uuid {
    let digest = Sha256::new()
        .chain_update(b"gatehouse replay")
        .chain_update(run.uuid())
        .chain_update(delivery.uuid());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.finalize()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

fn run(row: &Row<'_>) -> Result<ReplayRun, rusqlite::Error> {
    let counts = ReplayCounts {
        total: row::count(row, "total")?,
        sent: 0,
        answered_2xx: row::count(row, "answered_2xx")?,
        answered_other: row::count(row, "answered_other")?,
        failed: row::count(row, "failed")?,
        possible_duplicates: row::count(row, "possible_duplicates")?,
    };
    let sent = counts.answered_2xx + counts.answered_other + counts.failed;
    Ok(ReplayRun {
        id: row::id(row, "id", ReplayRunId::from_uuid)?,
        workspace_id: row::id(row, "workspace_id", WorkspaceId::from_uuid)?,
        target: row.get("target")?,
        mode: row::word(row, "mode", AttemptMode::from_word)?,
        options: row::json(row, "options")?,
        state: row::word(row, "state", ReplayRunState::from_word)?,
        start_at: row::moment_opt(row, "start_at")?,
        created_at: row::moment(row, "created_at")?,
        began_at: row::moment_opt(row, "began_at")?,
        ended_at: row::moment_opt(row, "ended_at")?,
        counts: ReplayCounts { sent, ..counts },
        first_error: row.get("first_error")?,
    })
}

fn item(row: &Row<'_>) -> Result<ReplayItem, rusqlite::Error> {
    Ok(ReplayItem {
        place: row::count(row, "place")?,
        delivery_id: row::id(row, "delivery_id", DeliveryId::from_uuid)?,
        state: row::word(row, "state", ReplayItemState::from_word)?,
        status: row.get("status")?,
        error: row.get("error")?,
        took_us: row::count_opt(row, "took_us")?,
        possible_duplicate: row.get("possible_duplicate")?,
        attempt_id: row::id_opt(row, "attempt_id", AttemptId::from_uuid)?,
    })
}

impl Store {
    /// Gives a run.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read; so for every read below.
    pub async fn replay_run(&self, id: ReplayRunId) -> Result<Option<ReplayRun>, StoreError> {
        self.read(move |conn| row::first(conn, "SELECT * FROM replay_run WHERE id = ?1", [id.uuid()], run))
            .await
    }

    /// Lists the runs of a workspace, or of all, the newest first.
    pub async fn replay_runs(
        &self,
        workspace: Option<WorkspaceId>,
        limit: u32,
    ) -> Result<Vec<ReplayRun>, StoreError> {
        self.read(move |conn| match workspace {
            Some(id) => {
                let sql =
                    "SELECT * FROM replay_run WHERE workspace_id = ?1 ORDER BY created_at DESC LIMIT ?2";
                row::all(conn, sql, params![id.uuid(), limit], run)
            }
            None => {
                row::all(conn, "SELECT * FROM replay_run ORDER BY created_at DESC LIMIT ?1", [limit], run)
            }
        })
        .await
    }

    /// Lists the runs that have not ended, the oldest first.
    pub async fn open_replays(&self) -> Result<Vec<ReplayRun>, StoreError> {
        self.read(|conn| {
            let sql = "SELECT * FROM replay_run WHERE state NOT IN ('cancelled', 'done') ORDER BY created_at";
            row::all(conn, sql, [], run)
        })
        .await
    }

    /// Lists items of a run in the order in which they are sent, each with the name of its event.
    pub async fn replay_items(
        &self,
        id: ReplayRunId,
        filter: ReplayItemFilter,
        limit: u32,
    ) -> Result<Vec<(ReplayItem, Option<String>)>, StoreError> {
        self.read(move |conn| {
            let sql =
                "SELECT i.*, d.provider_event FROM replay_item i LEFT JOIN delivery d ON d.id = i.delivery_id
                       WHERE i.run_id = ?1 AND i.place > ?2 AND (?3 IS NULL OR i.state = ?3)
                           AND (NOT ?4 OR (i.state IN ('answered', 'failed')
                               AND (i.state = 'failed' OR i.status NOT BETWEEN 200 AND 299)))
                       ORDER BY i.place LIMIT ?5";
            let state = filter.state.map(ReplayItemState::as_str);
            let after = row::signed(filter.after.unwrap_or_default());
            let values = params![id.uuid(), after, state, filter.without_2xx, limit];
            row::all(conn, sql, values, |row| Ok((item(row)?, row.get("provider_event")?)))
        })
        .await
    }

    /// Gives what a person changed of the one delivery of a run.
    pub async fn replay_edit(&self, id: ReplayRunId) -> Result<Option<SealedEdit>, StoreError> {
        self.read(move |conn| {
            row::first(
                conn,
                "SELECT key, nonce, bytes FROM replay_edit WHERE run_id = ?1",
                [id.uuid()],
                |row| {
                    Ok(SealedEdit {
                        key: row::id(row, "key", gatehouse_model::KeyId::from_uuid)?,
                        nonce: row.get("nonce")?,
                        bytes: row.get("bytes")?,
                    })
                },
            )
        })
        .await
    }
}
