//! Judging stored deliveries again: reading them in pieces, and writing what is said of them now.

use std::ops::RangeInclusive;
use std::sync::Arc;

use gatehouse_model::{
    DeliveryId, EndpointId, Fidelity, Header, Reason, Resend, SignedKey, Timestamp, Verdict, VerdictStatus,
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use crate::bodies::Bodies;
use crate::replays::{self, Arrival};
use crate::{SealedPart, Store, StoreError, digest, open, row, sealed};

/// The most bytes of bodies that one piece holds, unless a single body is larger.
const PIECE_BYTES: usize = 8 * 1024 * 1024;

/// A stored request with what is said of it, as far as judging it again needs it.
#[derive(Debug, Clone)]
pub struct Scanned {
    /// Its place in the order of commits.
    pub sequence: u64,
    /// Its id.
    pub id: DeliveryId,
    /// The endpoint that it reached.
    pub endpoint_id: EndpointId,
    /// When its head was complete.
    pub received_at: Timestamp,
    /// The method as sent.
    pub method: String,
    /// The request target as sent.
    pub path: String,
    /// The head as on the wire.
    pub head: Option<Vec<u8>>,
    /// The body.
    pub body: Vec<u8>,
    /// SHA-256 of the body, lower-case hex.
    pub body_sha256: String,
    /// Trailers of a chunked body.
    pub trailers: Vec<Header>,
    /// How true the bytes are, as it was said when it came.
    pub fidelity: Fidelity,
    /// The event's name.
    pub provider_event: Option<String>,
    /// What is said of it now.
    pub verdict: Verdict,
    /// The exact bytes of those parts in which secrets are masked.
    pub sealed: Vec<SealedPart>,
}

/// What is to be said of a delivery from now on.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Its place in the order of commits.
    pub sequence: u64,
    /// The verdict.
    pub verdict: Verdict,
    /// How true the bytes are.
    pub fidelity: Fidelity,
    /// The start of the digest of the signed bytes, where their signature is right.
    pub signed_key: Option<SignedKey>,
    /// What the sender signs when it sends a delivery again.
    pub resend: Resend,
}

/// A verdict that became another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The delivery.
    pub id: DeliveryId,
    /// Its place in the order of commits.
    pub sequence: u64,
    /// The endpoint that it reached.
    pub endpoint_id: EndpointId,
    /// The event's name.
    pub provider_event: Option<String>,
    /// What was said.
    pub from: (VerdictStatus, Reason),
    /// What is said now.
    pub to: (VerdictStatus, Reason),
}

/// Reads deliveries piece by piece on a connection of its own, each piece from a snapshot of its own, so that the
/// journal is never held. Blocks, and is meant for a thread that may wait.
#[derive(Debug)]
pub struct Judging {
    conn: Connection,
    bodies: Arc<Bodies>,
}

impl Judging {
    /// Reads the deliveries of an endpoint with a place in this range, oldest first, until 8 MB of bodies are read.
    ///
    /// The last one's place says where to go on; nothing is left in the range when none is given. One whose body is
    /// lost is passed over. `pause` is called after each delivery that was read, so that a caller can give way.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub fn piece(
        &self,
        endpoint: EndpointId,
        range: RangeInclusive<u64>,
        mut pause: impl FnMut(),
    ) -> Result<Vec<Scanned>, StoreError> {
        let sql = "SELECT d.sequence, d.id, d.workspace_id, d.endpoint_id, d.received_at, d.method, d.path, d.provider_event,
                       d.fidelity, d.body_sha256, c.head, c.body, b.name AS body_file, c.trailers,
                       coalesce(n.verdict, c.verdict) AS whole_verdict
                   FROM delivery d JOIN delivery_content c ON c.sequence = d.sequence
                   LEFT JOIN verdict_now n ON n.sequence = d.sequence
                   LEFT JOIN body_file b ON b.sequence = d.sequence
                   WHERE d.endpoint_id = ?1 AND d.sequence BETWEEN ?2 AND ?3 AND d.masked = 0
                       AND (d.imported_from IS NULL OR d.fidelity <> 'relayed') ORDER BY d.sequence";
        let mut statement = self.conn.prepare_cached(sql)?;
        let (first, last) = (row::signed(*range.start()), row::signed(*range.end()));
        let mut rows = statement.query(params![endpoint.uuid(), first, last])?;
        let (mut piece, mut bytes) = (Vec::new(), 0);
        while bytes < PIECE_BYTES
            && let Some(row) = rows.next()?
        {
            match self.bodies.of(row) {
                Ok(body) => {
                    bytes += body.len();
                    piece.push(scanned(row, body.into_owned())?);
                }
                Err(error @ StoreError::BodyLost { .. }) => tracing::error!(code = error.code(), %error),
                Err(error) => return Err(error),
            }
            pause();
        }
        for one in &mut piece {
            one.sealed = sealed::of(&self.conn, one.sequence)?;
        }
        Ok(piece)
    }
}

fn scanned(row: &Row<'_>, body: Vec<u8>) -> Result<Scanned, rusqlite::Error> {
    Ok(Scanned {
        sequence: row::count(row, "sequence")?,
        id: row::id(row, "id", DeliveryId::from_uuid)?,
        endpoint_id: row::id(row, "endpoint_id", EndpointId::from_uuid)?,
        received_at: row::moment(row, "received_at")?,
        method: row.get("method")?,
        path: row.get("path")?,
        head: row.get("head")?,
        body,
        body_sha256: row.get("body_sha256")?,
        trailers: row::json(row, "trailers")?,
        fidelity: row::word(row, "fidelity", Fidelity::from_word)?,
        provider_event: row.get("provider_event")?,
        verdict: row::json(row, "whole_verdict")?,
        sealed: Vec::new(),
    })
}

impl Store {
    /// Opens a connection for judging again. Blocks.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be opened.
    pub fn judging(&self) -> Result<Judging, StoreError> {
        Ok(Judging { conn: open::reader(self.file())?, bodies: self.bodies() })
    }

    /// Gives the last place in the order of commits, and how many deliveries these endpoints have up to there.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn extent(&self, endpoints: &[EndpointId]) -> Result<(u64, u64), StoreError> {
        let endpoints: Vec<_> = endpoints.iter().map(|id| id.uuid()).collect();
        self.read(move |conn| {
            let sql = "SELECT coalesce(max(sequence), 0) AS number FROM delivery";
            let last = row::first(conn, sql, [], |row| row::count(row, "number"))?.unwrap_or_default();
            let mut total = 0;
            for endpoint in endpoints {
                let sql = "SELECT count(*) AS number FROM delivery WHERE endpoint_id = ?1";
                total +=
                    row::first(conn, sql, [endpoint], |row| row::count(row, "number"))?.unwrap_or_default();
            }
            Ok((last, total))
        })
        .await
    }

    /// Writes what is said now, and gives what became another verdict. The bytes and what was said at first stay.
    ///
    /// Few at a time keep the deliveries that arrive meanwhile from waiting. What was removed meanwhile is left out.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn judge_again(&self, judged: Vec<Judged>, at: Timestamp) -> Result<Vec<Change>, StoreError> {
        self.write(move |conn| {
            let mut changes = Vec::new();
            for one in &judged {
                changes.extend(judge_one(conn, one, at)?);
            }
            Ok(changes)
        })
        .await
    }
}

struct Before {
    change: Change,
    sender_id: Option<String>,
    is_attempt: bool,
}

fn before(conn: &Connection, judged: &Judged) -> Result<Option<Before>, StoreError> {
    let sql = "SELECT sequence, id, endpoint_id, provider_event, provider_delivery_id, duplicate_of, verdict, reason
               FROM delivery WHERE sequence = ?1";
    let mut statement = conn.prepare_cached(sql)?;
    let found = statement.query_row([row::signed(judged.sequence)], |row| {
        let status = row::word(row, "verdict", VerdictStatus::from_word)?;
        Ok(Before {
            change: Change {
                id: row::id(row, "id", DeliveryId::from_uuid)?,
                sequence: row::count(row, "sequence")?,
                endpoint_id: row::id(row, "endpoint_id", EndpointId::from_uuid)?,
                provider_event: row.get("provider_event")?,
                from: (status, row::word(row, "reason", Reason::from_code)?),
                to: (judged.verdict.status, judged.verdict.reason),
            },
            sender_id: row.get("provider_delivery_id")?,
            is_attempt: row.get::<_, Option<Uuid>>("duplicate_of")?.is_some(),
        })
    });
    Ok(found.optional()?)
}

fn judge_one(conn: &Connection, judged: &Judged, at: Timestamp) -> Result<Option<Change>, StoreError> {
    let Some(before) = before(conn, judged)? else { return Ok(None) };
    let sequence = row::signed(judged.sequence);
    let replay_of = match &judged.signed_key {
        Some(key) => replays::replay_of(
            conn,
            &Arrival {
                endpoint: before.change.endpoint_id.uuid(),
                key,
                sender_id: before.sender_id.as_deref(),
                is_attempt: before.is_attempt,
                resend: judged.resend,
                before: Some(sequence),
            },
        )?,
        None => None,
    };
    conn.prepare_cached(
        "UPDATE delivery SET verdict = ?2, reason = ?3, fidelity = ?4, signed_key = ?5, replay_of = ?6
         WHERE sequence = ?1",
    )?
    .execute(params![
        sequence,
        judged.verdict.status.as_str(),
        judged.verdict.reason.as_str(),
        judged.fidelity.as_str(),
        judged.signed_key,
        replay_of,
    ])?;
    digest::renew_row(conn, sequence)?;
    conn.prepare_cached(
        "INSERT OR REPLACE INTO verdict_now (sequence, verdict, judged_at) VALUES (?1, ?2, ?3)",
    )?
    .execute(params![sequence, row::to_json(&judged.verdict)?, at.as_microsecond()])?;
    Ok((before.change.from != before.change.to).then_some(before.change))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, delivery_id, house};

    fn verdict(status: VerdictStatus, reason: Reason) -> Verdict {
        Verdict::bare(status, reason)
    }

    async fn filled(house: &House, count: u128) {
        for number in 1..=count {
            let mut sent = house.delivery(number, 0);
            sent.verdict = verdict(VerdictStatus::Unverified, Reason::SecretMissing);
            sent.body = vec![b'x'; 3_000_000];
            house.store.append(sent).await.unwrap();
        }
    }

    fn judged(sequence: u64, reason: Reason) -> Judged {
        let status = if reason == Reason::Ok { VerdictStatus::Valid } else { VerdictStatus::Invalid };
        Judged {
            sequence,
            verdict: verdict(status, reason),
            fidelity: Fidelity::Wire,
            signed_key: (reason == Reason::Ok).then_some([1; 16]),
            resend: Resend::Fresh,
        }
    }

    #[tokio::test]
    async fn pieces_are_bounded_by_bytes_and_come_in_order() {
        let house = house().await;
        filled(&house, 5).await;
        let judging = house.store.judging().unwrap();
        let mut places = Vec::new();
        let mut next = 1;
        loop {
            let piece = judging.piece(house.endpoint.id, next..=4, || ()).unwrap();
            let Some(last) = piece.last() else { break };
            next = last.sequence + 1;
            places.push(piece.iter().map(|one| one.sequence).collect::<Vec<_>>());
        }
        assert_eq!(places, [vec![1, 2, 3], vec![4]]);
        assert_eq!(house.store.extent(&[house.endpoint.id]).await.unwrap(), (5, 5));
    }

    #[tokio::test]
    async fn what_is_said_now_stands_in_lists_and_what_was_said_first_is_kept() {
        let house = house().await;
        filled(&house, 2).await;
        let changes =
            house.store.judge_again(vec![judged(1, Reason::Ok), judged(9, Reason::Ok)], at(5)).await;
        let change = Change {
            id: delivery_id(1),
            sequence: 1,
            endpoint_id: house.endpoint.id,
            provider_event: Some("shift.created".to_owned()),
            from: (VerdictStatus::Unverified, Reason::SecretMissing),
            to: (VerdictStatus::Valid, Reason::Ok),
        };
        assert_eq!(changes.unwrap(), [change]);
        let read = house.store.delivery(delivery_id(1)).await.unwrap().unwrap();
        assert_eq!(read.summary.verdict, VerdictStatus::Valid);
        assert_eq!(read.verdict.reason, Reason::Ok);
        assert_eq!(read.verdict_at_receipt.map(|verdict| verdict.reason), Some(Reason::SecretMissing));
        assert_eq!(read.judged_again_at, Some(at(5)));
        assert_eq!(
            house.store.delivery_body(delivery_id(1)).await.unwrap().map(|body| body.len()),
            Some(3_000_000)
        );
        let other = house.store.delivery(delivery_id(2)).await.unwrap().unwrap();
        assert_eq!((other.verdict_at_receipt, other.judged_again_at), (None, None));
        let again = house.store.judge_again(vec![judged(1, Reason::Mismatch)], at(6)).await.unwrap();
        assert_eq!(again[0].from, (VerdictStatus::Valid, Reason::Ok));
        let read = house.store.delivery(delivery_id(1)).await.unwrap().unwrap();
        assert_eq!(read.verdict_at_receipt.map(|verdict| verdict.reason), Some(Reason::SecretMissing));
    }

    #[tokio::test]
    async fn a_copy_is_found_when_its_signature_turns_out_right() {
        let house = house().await;
        filled(&house, 2).await;
        house.store.judge_again(vec![judged(1, Reason::Ok), judged(2, Reason::Ok)], at(5)).await.unwrap();
        let copy = house.store.delivery(delivery_id(2)).await.unwrap().unwrap();
        assert_eq!(copy.summary.replay_of, Some(delivery_id(1)));
        let first = house.store.delivery(delivery_id(1)).await.unwrap().unwrap();
        assert_eq!(first.summary.replay_of, None);
    }

    #[tokio::test]
    async fn removing_an_endpoint_removes_what_is_said_now_too() {
        let house = house().await;
        filled(&house, 1).await;
        house.store.judge_again(vec![judged(1, Reason::Ok)], at(5)).await.unwrap();
        house.store.remove_endpoint(house.endpoint.id).await.unwrap();
        assert_eq!(house.store.total_deliveries().await.unwrap(), 0);
    }
}
