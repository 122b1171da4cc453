//! The changes of a run and of its items, each named for its transition.

use std::sync::Arc;

use gatehouse_model::{
    Attempt, DeliveryId, ReplayItem, ReplayItemState, ReplayRun, ReplayRunId, ReplayRunState, Timestamp,
};
use rusqlite::{Connection, OptionalExtension, named_params, params};

use super::{item, run};
use crate::writer::Texts;
use crate::{SealedEdit, Store, StoreError, attempts, row};

/// How many runs of a workspace that have ended are kept.
const KEPT: u32 = 100;

/// How a sending of an item ended.
#[derive(Debug, Clone)]
pub struct ReplayEnd {
    /// Its place.
    pub place: u64,
    /// `answered` or `failed`.
    pub state: ReplayItemState,
    /// The status of the answer.
    pub status: Option<u16>,
    /// What went wrong, as a sentence.
    pub error: Option<String>,
    /// How long it took, in microseconds.
    pub took_us: Option<u64>,
    /// Whether it was sent twice because nobody knows what became of the first time.
    pub possible_duplicate: bool,
    /// What was sent and came back, the last one counting; empty when nothing was sent.
    pub attempts: Vec<Attempt>,
}

impl Store {
    /// Writes a run down that has no items yet, and forgets the oldest of those that ended.
    ///
    /// # Errors
    /// As [`Store::append`]; so for every change below.
    pub async fn create_replay(&self, new: ReplayRun, edit: Option<SealedEdit>) -> Result<(), StoreError> {
        self.write(move |conn| create(conn, &new, edit.as_ref())).await
    }

    /// Adds deliveries at the end of a run that is being planned, from a place on.
    pub async fn add_replay_items(
        &self,
        id: ReplayRunId,
        first: u64,
        deliveries: Vec<DeliveryId>,
    ) -> Result<(), StoreError> {
        self.later(move |conn| add_items(conn, id, first, &deliveries)).await
    }

    /// Ends the planning of a run: it may send from now on, or waits for its time.
    pub async fn planned_replay(&self, id: ReplayRunId, total: u64) -> Result<Option<ReplayRun>, StoreError> {
        self.write(move |conn| planned(conn, id, total)).await
    }

    /// Takes back a run that was never planned to its end; gives how many there were.
    pub async fn forget_half_planned(&self, at: Timestamp) -> Result<u64, StoreError> {
        self.write(move |conn| forget_half_planned(conn, at)).await
    }

    /// Moves a run to another state, if the way there is open; none when it is not.
    pub async fn move_replay(
        &self,
        id: ReplayRunId,
        to: ReplayRunState,
        at: Timestamp,
    ) -> Result<Option<ReplayRun>, StoreError> {
        self.write(move |conn| move_to(conn, id, to, at)).await
    }

    /// Claims the next items of a running run, in their order: only when this has come back may bytes leave. None are
    /// given when the run does not run or nothing is queued.
    pub async fn claim_replays(&self, id: ReplayRunId, most: u32) -> Result<Vec<ReplayItem>, StoreError> {
        self.later(move |conn| claim(conn, id, most)).await
    }

    /// Gives back items that were claimed and not begun.
    pub async fn release_replays(&self, id: ReplayRunId, places: Vec<u64>) -> Result<(), StoreError> {
        self.later(move |conn| release(conn, id, &places)).await
    }

    /// Keeps how sendings ended, with their attempts, all or none.
    pub async fn end_replays(&self, id: ReplayRunId, ends: Arc<Vec<ReplayEnd>>) -> Result<(), StoreError> {
        self.later(move |conn| end_all(conn, id, &ends)).await
    }

    /// Puts back what was being sent when the program ended, marked because it may have arrived; gives how many.
    pub async fn recover_replay(&self, id: ReplayRunId) -> Result<u64, StoreError> {
        self.write(move |conn| recover(conn, id)).await
    }

    /// Ends a run of which nothing is left to be sent; none when something is.
    pub async fn finish_replay(
        &self,
        id: ReplayRunId,
        at: Timestamp,
    ) -> Result<Option<ReplayRun>, StoreError> {
        self.write(move |conn| finish(conn, id, at)).await
    }

    /// Makes a change durable that touches nothing of what is counted for the list of deliveries.
    async fn later<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.add(change, |_| Texts::new()).await
    }
}

pub(super) fn create(
    conn: &Connection,
    new: &ReplayRun,
    edit: Option<&SealedEdit>,
) -> Result<(), StoreError> {
    conn.execute(
        "INSERT INTO replay_run (id, workspace_id, target, mode, options, state, start_at, created_at, total,
             answered_2xx, answered_other, failed, possible_duplicates)
         VALUES (:id, :workspace_id, :target, :mode, :options, 'planning', :start_at, :created_at, 0, 0, 0, 0, 0)",
        named_params! {
            ":id": new.id.uuid(),
            ":workspace_id": new.workspace_id.uuid(),
            ":target": new.target,
            ":mode": new.mode.as_str(),
            ":options": row::to_json(&new.options)?,
            ":start_at": new.start_at.map(|at| at.as_microsecond()),
            ":created_at": new.created_at.as_microsecond(),
        },
    )
    .map_err(|error| row::taken(error, "replay", ""))?;
    if let Some(edit) = edit {
        conn.execute(
            "INSERT INTO replay_edit (run_id, key, nonce, bytes) VALUES (?1, ?2, ?3, ?4)",
            params![new.id.uuid(), edit.key.uuid(), edit.nonce, edit.bytes],
        )?;
    }
    conn.execute(
        "DELETE FROM replay_run WHERE id IN (
             SELECT id FROM replay_run WHERE workspace_id = ?1 AND state IN ('cancelled', 'done')
             ORDER BY created_at DESC LIMIT -1 OFFSET ?2)",
        params![new.workspace_id.uuid(), KEPT],
    )?;
    Ok(())
}

pub(super) fn add_items(
    conn: &Connection,
    id: ReplayRunId,
    first: u64,
    deliveries: &[DeliveryId],
) -> Result<(), StoreError> {
    let mut insert = conn.prepare_cached(
        "INSERT INTO replay_item (run_id, place, delivery_id, state, possible_duplicate)
         VALUES (?1, ?2, ?3, 'queued', 0)",
    )?;
    for (place, delivery) in (first..).zip(deliveries) {
        insert
            .execute(params![id.uuid(), row::signed(place), delivery.uuid()])
            .map_err(|error| row::taken(error, "replay", ""))?;
    }
    Ok(())
}

/// `planning → scheduled | running`.
pub(super) fn planned(
    conn: &Connection,
    id: ReplayRunId,
    total: u64,
) -> Result<Option<ReplayRun>, StoreError> {
    let sql = "UPDATE replay_run SET total = ?2, state = iif(start_at IS NULL, 'running', 'scheduled')
               WHERE id = ?1 AND state = 'planning' RETURNING *";
    Ok(conn.prepare_cached(sql)?.query_row(params![id.uuid(), row::signed(total)], run).optional()?)
}

/// `planning → cancelled`, of every run whose plan broke off with the program.
pub(super) fn forget_half_planned(conn: &Connection, at: Timestamp) -> Result<u64, StoreError> {
    conn.execute(
        "DELETE FROM replay_item WHERE run_id IN (SELECT id FROM replay_run WHERE state = 'planning')",
        [],
    )?;
    let changed = conn.execute(
        "UPDATE replay_run SET state = 'cancelled', ended_at = ?1,
             first_error = 'Gatehouse ended while it was being written down; nothing of it was sent.'
         WHERE state = 'planning'",
        [at.as_microsecond()],
    )?;
    Ok(changed as u64)
}

/// A person's wish, or the time that has come.
pub(super) fn move_to(
    conn: &Connection,
    id: ReplayRunId,
    to: ReplayRunState,
    at: Timestamp,
) -> Result<Option<ReplayRun>, StoreError> {
    let from = match to {
        ReplayRunState::Running => "'scheduled', 'paused'",
        ReplayRunState::Paused => "'running', 'scheduled'",
        ReplayRunState::Cancelled => "'planning', 'scheduled', 'running', 'paused'",
        ReplayRunState::Planning | ReplayRunState::Scheduled | ReplayRunState::Done => return Ok(None),
    };
    let sql = format!(
        "UPDATE replay_run SET state = ?2, ended_at = iif(?2 = 'cancelled', ?3, ended_at),
             began_at = iif(?2 = 'running', coalesce(began_at, ?3), began_at)
         WHERE id = ?1 AND state IN ({from}) RETURNING *"
    );
    let values = params![id.uuid(), to.as_str(), at.as_microsecond()];
    Ok(conn.prepare_cached(&sql)?.query_row(values, run).optional()?)
}

/// `queued → sending`.
pub(super) fn claim(conn: &Connection, id: ReplayRunId, most: u32) -> Result<Vec<ReplayItem>, StoreError> {
    let sql = "UPDATE replay_item SET state = 'sending' WHERE run_id = ?1 AND place IN (
                   SELECT place FROM replay_item INDEXED BY replay_item_open
                   WHERE run_id = ?1 AND state IN ('queued', 'sending') AND state = 'queued'
                       AND EXISTS (SELECT 1 FROM replay_run WHERE id = ?1 AND state = 'running')
                   ORDER BY place LIMIT ?2)
               RETURNING *";
    let mut claimed = row::all(conn, sql, params![id.uuid(), most], item)?;
    claimed.sort_unstable_by_key(|item| item.place);
    Ok(claimed)
}

/// `sending → queued`, of what was never begun.
pub(super) fn release(conn: &Connection, id: ReplayRunId, places: &[u64]) -> Result<(), StoreError> {
    let mut back = conn.prepare_cached(
        "UPDATE replay_item SET state = 'queued' WHERE run_id = ?1 AND place = ?2 AND state = 'sending'",
    )?;
    for place in places {
        back.execute(params![id.uuid(), row::signed(*place)])?;
    }
    Ok(())
}

/// `sending → answered | failed`.
pub(super) fn end_all(conn: &Connection, id: ReplayRunId, ends: &[ReplayEnd]) -> Result<(), StoreError> {
    let (mut good, mut other, mut failed, mut doubled, mut first) = (0, 0, 0, 0, None);
    for end in ends {
        // A delivery that was removed meanwhile takes its attempts with it; that it was sent stays true.
        let mut kept = None;
        for attempt in &end.attempts {
            match attempts::insert(conn, attempt) {
                Ok(()) => kept = Some(attempt.id.uuid()),
                Err(StoreError::OwnerGone) => {}
                Err(error) => return Err(error),
            }
        }
        let sql = "UPDATE replay_item SET state = ?3, status = ?4, error = ?5, took_us = ?6, attempt_id = ?7,
                       possible_duplicate = possible_duplicate OR ?8
                   WHERE run_id = ?1 AND place = ?2 AND state = 'sending' RETURNING possible_duplicate";
        let ended: Option<bool> = conn
            .prepare_cached(sql)?
            .query_row(
                params![
                    id.uuid(),
                    row::signed(end.place),
                    end.state.as_str(),
                    end.status,
                    end.error,
                    end.took_us.map(row::signed),
                    kept,
                    end.possible_duplicate,
                ],
                |row| row.get(0),
            )
            .optional()?;
        let Some(duplicate) = ended else { continue };
        doubled += i64::from(duplicate);
        match (end.state, end.status) {
            (ReplayItemState::Answered, Some(200..=299)) => good += 1,
            (ReplayItemState::Answered, status) => {
                other += 1;
                let told = || status.map(|status| format!("The target answered {status}."));
                first = first.or_else(told);
            }
            _ => failed += 1,
        }
        first = first.or_else(|| end.error.clone());
    }
    conn.prepare_cached(
        "UPDATE replay_run SET answered_2xx = answered_2xx + ?2, answered_other = answered_other + ?3,
             failed = failed + ?4, possible_duplicates = possible_duplicates + ?5,
             first_error = coalesce(first_error, ?6)
         WHERE id = ?1",
    )?
    .execute(params![id.uuid(), good, other, failed, doubled, first])?;
    Ok(())
}

/// `sending → queued`, marked.
pub(super) fn recover(conn: &Connection, id: ReplayRunId) -> Result<u64, StoreError> {
    let sql = "UPDATE replay_item SET state = 'queued', possible_duplicate = 1
               WHERE run_id = ?1 AND state IN ('queued', 'sending') AND state = 'sending'";
    Ok(conn.execute(sql, [id.uuid()])? as u64)
}

/// `running → done`.
pub(super) fn finish(
    conn: &Connection,
    id: ReplayRunId,
    at: Timestamp,
) -> Result<Option<ReplayRun>, StoreError> {
    let sql = "UPDATE replay_run SET state = 'done', ended_at = ?2
               WHERE id = ?1 AND state = 'running' AND NOT EXISTS (
                   SELECT 1 FROM replay_item INDEXED BY replay_item_open
                   WHERE run_id = ?1 AND state IN ('queued', 'sending'))
               RETURNING *";
    Ok(conn.prepare_cached(sql)?.query_row(params![id.uuid(), at.as_microsecond()], run).optional()?)
}
