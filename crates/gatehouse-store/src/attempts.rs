//! Attempts: deliveries sent on, with what came back.

use gatehouse_model::{
    Attempt, AttemptError, AttemptErrorKind, AttemptId, AttemptMode, AttemptTimings, DeliveryId,
    ForwardFault, OutboxId, OutboxLink, ReplayLink, ReplayRunId,
};
use rusqlite::{Connection, Row, named_params};

use crate::{Store, StoreError, row};

fn microseconds(row: &Row<'_>, column: &str) -> Result<Option<u64>, rusqlite::Error> {
    row.get::<_, Option<i64>>(column).map(|value| value.map(i64::unsigned_abs))
}

fn attempt(row: &Row<'_>) -> Result<Attempt, rusqlite::Error> {
    let kind = row::word_opt(row, "error_kind", AttemptErrorKind::from_word)?;
    let message: Option<String> = row.get("error_message")?;
    let outbox_id = row::id_opt(row, "outbox_id", OutboxId::from_uuid)?;
    let possible_duplicate = row.get("possible_duplicate")?;
    let run_id = row::id_opt(row, "replay_run_id", ReplayRunId::from_uuid)?;
    let replay = run_id.zip(row::count_opt(row, "replay_place")?);
    let fault = row::word_opt(row, "fault", ForwardFault::from_word)?;
    let answered = row.get("answered")?;
    Ok(Attempt {
        id: row::id(row, "id", AttemptId::from_uuid)?,
        delivery_id: row::id(row, "delivery_id", DeliveryId::from_uuid)?,
        mode: row::word(row, "mode", AttemptMode::from_word)?,
        target: row.get("target")?,
        started_at: row::moment(row, "started_at")?,
        status: row.get("status")?,
        error: kind.map(|kind| AttemptError { kind, message: message.unwrap_or_default() }),
        timings: AttemptTimings {
            connect_us: microseconds(row, "connect_us")?,
            tls_us: microseconds(row, "tls_us")?,
            first_byte_us: microseconds(row, "first_byte_us")?,
            total_us: row::count(row, "total_us")?,
        },
        headers_changed: row::json(row, "headers_changed")?,
        response_head: row.get("response_head")?,
        response_body: row.get("response_body")?,
        response_truncated: row.get("response_truncated")?,
        outbox: outbox_id.map(|outbox_id| OutboxLink { outbox_id, possible_duplicate, fault, answered }),
        replay: replay.map(|(run_id, place)| ReplayLink { run_id, place, possible_duplicate }),
    })
}

/// Stores an attempt inside a transaction.
pub(crate) fn insert(conn: &Connection, attempt: &Attempt) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT INTO attempt (id, delivery_id, mode, target, started_at, status, error_kind, error_message,
             connect_us, tls_us, first_byte_us, total_us, headers_changed, response_truncated, response_head,
             response_body, outbox_id, possible_duplicate, replay_run_id, replay_place,
             fault, answered)
         VALUES (:id, :delivery_id, :mode, :target, :started_at, :status, :error_kind, :error_message,
             :connect_us, :tls_us, :first_byte_us, :total_us, :headers_changed, :response_truncated,
             :response_head, :response_body, :outbox_id, :possible_duplicate, :replay_run_id, :replay_place,
             :fault, :answered)",
    )?
    .execute(named_params! {
        ":id": attempt.id.uuid(),
        ":delivery_id": attempt.delivery_id.uuid(),
        ":mode": attempt.mode.as_str(),
        ":target": attempt.target,
        ":started_at": attempt.started_at.as_microsecond(),
        ":status": attempt.status,
        ":error_kind": attempt.error.as_ref().map(|error| error.kind.as_str()),
        ":error_message": attempt.error.as_ref().map(|error| &error.message),
        ":connect_us": attempt.timings.connect_us.map(row::signed),
        ":tls_us": attempt.timings.tls_us.map(row::signed),
        ":first_byte_us": attempt.timings.first_byte_us.map(row::signed),
        ":total_us": row::signed(attempt.timings.total_us),
        ":headers_changed": row::to_json(&attempt.headers_changed)?,
        ":response_truncated": attempt.response_truncated,
        ":response_head": attempt.response_head,
        ":response_body": attempt.response_body,
        ":outbox_id": attempt.outbox.map(|link| link.outbox_id.uuid()),
        ":possible_duplicate": attempt.outbox.is_some_and(|link| link.possible_duplicate)
            || attempt.replay.is_some_and(|link| link.possible_duplicate),
        ":replay_run_id": attempt.replay.map(|link| link.run_id.uuid()),
        ":replay_place": attempt.replay.map(|link| row::signed(link.place)),
        ":fault": attempt.outbox.and_then(|link| link.fault).map(ForwardFault::as_str),
        ":answered": attempt.outbox.is_some_and(|link| link.answered),
    })
    .map_err(|error| row::taken(error, "attempt", ""))?;
    Ok(())
}

impl Store {
    /// Stores an attempt.
    ///
    /// # Errors
    /// [`StoreError::OwnerGone`] when its delivery was removed meanwhile.
    pub async fn add_attempt(&self, attempt: &Attempt) -> Result<(), StoreError> {
        let attempt = attempt.clone();
        self.write(move |conn| insert(conn, &attempt)).await
    }

    /// Gives the attempts of a delivery, newest first, with what came back.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn attempts(&self, delivery: DeliveryId) -> Result<Vec<Attempt>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT * FROM attempt WHERE delivery_id = ?1 ORDER BY sequence DESC";
            row::all(conn, sql, [delivery.uuid()], attempt)
        })
        .await
    }

    /// Gives an attempt.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn attempt(&self, id: AttemptId) -> Result<Option<Attempt>, StoreError> {
        self.read(move |conn| row::first(conn, "SELECT * FROM attempt WHERE id = ?1", [id.uuid()], attempt))
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, delivery_id, house};
    use uuid::Uuid;

    fn answered(number: u128) -> Attempt {
        Attempt {
            id: AttemptId::from_uuid(Uuid::from_u128(number)),
            delivery_id: delivery_id(1),
            mode: AttemptMode::Resigned,
            target: "http://127.0.0.1:3000/hook".to_owned(),
            started_at: at(0),
            status: Some(204),
            error: None,
            timings: AttemptTimings {
                connect_us: Some(1),
                tls_us: None,
                first_byte_us: Some(3),
                total_us: 4,
            },
            headers_changed: vec!["Host: 127.0.0.1:3000".to_owned()],
            response_head: b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(),
            response_body: vec![0, 0xff],
            response_truncated: true,
            outbox: None,
            replay: None,
        }
    }

    #[tokio::test]
    async fn attempts_read_back_newest_first() {
        let house = house().await;
        house.store.append(house.delivery(1, 0)).await.unwrap();
        let first = answered(9);
        let error = AttemptError { kind: AttemptErrorKind::Refused, message: "nothing listens".to_owned() };
        let second = Attempt { status: None, error: Some(error), ..answered(1) };
        house.store.add_attempt(&first).await.unwrap();
        house.store.add_attempt(&second).await.unwrap();
        assert_eq!(house.store.attempts(delivery_id(1)).await.unwrap(), [second.clone(), first]);
        assert_eq!(house.store.attempt(second.id).await.unwrap(), Some(second));
    }

    #[tokio::test]
    async fn an_attempt_needs_its_delivery() {
        let house = house().await;
        assert_eq!(house.store.add_attempt(&answered(1)).await.unwrap_err().code(), "store.owner_gone");
    }
}
