//! Reading deliveries one by one, and counting them.

use std::borrow::Cow;

use gatehouse_model::{
    ConnectionId, Delivery, DeliveryId, DeliverySummary, EndpointId, Fidelity, Reason, Unexpected,
    VerdictStatus, WorkspaceId,
};
use rusqlite::{Connection, Row};
use uuid::Uuid;

use crate::{Store, StoreError, digest, row};

macro_rules! columns {
    () => {
        "d.sequence, d.id, d.workspace_id, d.endpoint_id, e.name, e.platform, d.received_at, d.method, d.path,
        d.status_answered, d.size, d.verdict, d.reason, d.fidelity, d.unexpected, d.provider_event,
        d.provider_delivery_id, d.attempt, d.duplicate_of, d.replay_of, d.conflict, d.imported_from, d.masked,
        d.occurred_at, d.latency_us,
        (SELECT pinned + 2 * (note <> '') FROM delivery_note p WHERE p.sequence = d.sequence)"
    };
}

/// The columns of a list row, of a delivery `d` and its endpoint `e`; they stand first, and [`summary`] reads them by
/// their places: looking for their names takes longer than reading them.
pub(crate) const COLUMNS: &str = columns!();

/// The query for list rows; conditions on `d` follow.
pub(crate) const SUMMARY: &str =
    concat!("SELECT ", columns!(), " FROM delivery d JOIN endpoint e ON e.id = d.endpoint_id");

/// A list row and everything else but the body.
pub(crate) const WHOLE: &str = concat!(
    "SELECT ",
    columns!(),
    ", d.connection_id, d.peer, d.body_sha256, d.occurred_at, c.head, c.head_note, c.trailers,
    coalesce(n.verdict, c.verdict) AS whole_verdict,
    iif(n.sequence IS NULL, NULL, c.verdict) AS first_verdict, n.judged_at
    FROM delivery d JOIN endpoint e ON e.id = d.endpoint_id JOIN delivery_content c ON c.sequence = d.sequence
    LEFT JOIN verdict_now n ON n.sequence = d.sequence
    WHERE d.id = ?1"
);

/// The fewest characters of an id that stand for it.
const SHORTEST_START: usize = 6;

/// How many deliveries there are, by what was said of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeliveryCounts {
    /// All of them.
    pub all: u64,
    /// Those with the verdict `valid`.
    pub valid: u64,
    /// Those with the verdict `invalid`.
    pub invalid: u64,
    /// Those with the verdict `unverified`.
    pub unverified: u64,
    /// Those that are a further attempt of an event.
    pub duplicate: u64,
}

/// Reads a row of [`SUMMARY`].
pub(crate) fn summary(row: &Row<'_>) -> Result<DeliverySummary, rusqlite::Error> {
    let notes = row.get::<_, Option<i64>>(25)?.unwrap_or_default();
    Ok(DeliverySummary {
        sequence: row::count(row, 0)?,
        id: row::id(row, 1, DeliveryId::from_uuid)?,
        workspace_id: row::id(row, 2, WorkspaceId::from_uuid)?,
        endpoint_id: row::id(row, 3, EndpointId::from_uuid)?,
        endpoint: row.get(4)?,
        platform: row.get(5)?,
        received_at: row::moment(row, 6)?,
        method: row.get(7)?,
        path: row.get(8)?,
        status_answered: row.get(9)?,
        size: row::count(row, 10)?,
        verdict: row::word(row, 11, VerdictStatus::from_word)?,
        reason: row::word(row, 12, Reason::from_code)?,
        fidelity: row::word(row, 13, Fidelity::from_word)?,
        unexpected: row::word_opt(row, 14, Unexpected::from_word)?,
        provider_event: row.get(15)?,
        provider_delivery_id: row.get(16)?,
        attempt: row.get(17)?,
        duplicate_of: row::id_opt(row, 18, DeliveryId::from_uuid)?,
        replay_of: row::id_opt(row, 19, DeliveryId::from_uuid)?,
        conflict: row.get(20)?,
        imported_from: row.get(21)?,
        masked: row.get(22)?,
        occurred_at: row::moment_opt(row, 23)?,
        latency_us: row::count_opt(row, 24)?,
        pinned: notes & 1 != 0,
        noted: notes & 2 != 0,
    })
}

pub(crate) fn whole(row: &Row<'_>) -> Result<Delivery, rusqlite::Error> {
    Ok(Delivery {
        summary: summary(row)?,
        connection_id: row::id(row, "connection_id", ConnectionId::from_uuid)?,
        verdict: row::json(row, "whole_verdict")?,
        verdict_at_receipt: row::json_opt(row, "first_verdict")?,
        judged_again_at: row::moment_opt(row, "judged_at")?,
        peer: row.get("peer")?,
        head: row.get("head")?,
        head_note: row.get("head_note")?,
        trailers: row::json(row, "trailers")?,
        body_sha256: row.get("body_sha256")?,
        occurred_at: row::moment_opt(row, "occurred_at")?,
    })
}

/// Tries whether this version can read the deliveries of a file that a newer one wrote.
pub(crate) fn readable(conn: &Connection) -> Result<(), StoreError> {
    conn.prepare(SUMMARY)?;
    conn.prepare(WHOLE)?;
    Ok(())
}

/// Gives the first and the last id that begin with this text; none when no id can.
pub(crate) fn id_range(start: &str) -> Option<(Uuid, Uuid)> {
    let digits: String = start.chars().filter(|sign| *sign != '-').collect();
    if digits.is_empty() || digits.len() > 32 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let low = Uuid::try_parse(&format!("{digits:0<32}")).ok()?;
    let high = Uuid::try_parse(&format!("{digits:f<32}")).ok()?;
    Some((low, high))
}

fn counts(conn: &Connection, column: &str, id: Uuid) -> Result<DeliveryCounts, StoreError> {
    let sql =
        format!("SELECT verdict, count(*) AS number FROM delivery WHERE {column} = ?1 GROUP BY verdict");
    let mut counts = DeliveryCounts::default();
    for (verdict, number) in row::all(conn, &sql, [id], |row| {
        Ok((row::word(row, "verdict", VerdictStatus::from_word)?, row::count(row, "number")?))
    })? {
        counts.all += number;
        match verdict {
            VerdictStatus::Valid => counts.valid = number,
            VerdictStatus::Invalid => counts.invalid = number,
            VerdictStatus::Unverified => counts.unverified = number,
            VerdictStatus::Unprotected => {}
        }
    }
    let sql =
        format!("SELECT count(*) AS number FROM delivery WHERE {column} = ?1 AND duplicate_of IS NOT NULL");
    counts.duplicate = row::first(conn, &sql, [id], |row| row::count(row, "number"))?.unwrap_or_default();
    Ok(counts)
}

impl Store {
    /// Notes that the sender got another status than the one that was foreseen when the delivery was stored, because a
    /// target answered.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn note_status(&self, sequence: u64, status: u16) -> Result<(), StoreError> {
        self.write(move |conn| {
            let sequence = row::signed(sequence);
            conn.prepare_cached("UPDATE delivery SET status_answered = ?2 WHERE sequence = ?1")?
                .execute(rusqlite::params![sequence, status])?;
            crate::digest::renew_row(conn, sequence)
        })
        .await
    }

    /// Counts the deliveries of a workspace.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read; so for every read below.
    pub async fn counts(&self, workspace: WorkspaceId) -> Result<DeliveryCounts, StoreError> {
        self.read(move |conn| counts(conn, "workspace_id", workspace.uuid())).await
    }

    /// Counts the deliveries of an endpoint.
    pub async fn endpoint_counts(&self, endpoint: EndpointId) -> Result<DeliveryCounts, StoreError> {
        self.read(move |conn| counts(conn, "endpoint_id", endpoint.uuid())).await
    }

    /// Counts the deliveries of all workspaces.
    pub async fn total_deliveries(&self) -> Result<u64, StoreError> {
        self.read(|conn| {
            let sql = "SELECT count(*) AS number FROM delivery";
            Ok(row::first(conn, sql, [], |row| row::count(row, "number"))?.unwrap_or_default())
        })
        .await
    }

    /// Gives a delivery without its body.
    pub async fn delivery(&self, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
        self.read(move |conn| {
            digest::check(conn, id)?;
            row::first(conn, WHOLE, [id.uuid()], whole)
        })
        .await
    }

    /// Gives the body of a delivery, byte for byte.
    ///
    /// # Errors
    /// [`StoreError::BodyLost`] when it lay beside the inbox and its file is missing or damaged.
    pub async fn delivery_body(&self, id: DeliveryId) -> Result<Option<Vec<u8>>, StoreError> {
        let bodies = self.bodies();
        self.read(move |conn| {
            digest::check(conn, id)?;
            let sql = "SELECT d.id, d.workspace_id, c.body, b.name AS body_file
                       FROM delivery d JOIN delivery_content c ON c.sequence = d.sequence
                       LEFT JOIN body_file b ON b.sequence = d.sequence WHERE d.id = ?1";
            let mut statement = conn.prepare_cached(sql)?;
            let mut rows = statement.query([id.uuid()])?;
            rows.next()?.map(|row| bodies.of(row).map(Cow::into_owned)).transpose()
        })
        .await
    }

    /// Tells whether a delivery is a further attempt whose body differs from the first one's.
    pub async fn conflict(&self, id: DeliveryId) -> Result<Option<bool>, StoreError> {
        self.read(move |conn| {
            row::first(conn, "SELECT conflict FROM delivery WHERE id = ?1", [id.uuid()], |row| row.get(0))
        })
        .await
    }

    /// Finds a delivery by its id or by the start of it, from six characters.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when none begins so, [`StoreError::Ambiguous`] when several do.
    pub async fn resolve_delivery(&self, text: &str) -> Result<DeliveryId, StoreError> {
        let text = text.trim().to_owned();
        self.read(move |conn| {
            let long_enough = text.chars().filter(|sign| *sign != '-').count() >= SHORTEST_START;
            let Some((low, high)) = id_range(&text).filter(|_| long_enough) else {
                return Err(StoreError::NotFound { noun: "delivery", text });
            };
            let sql = "SELECT id FROM delivery WHERE id BETWEEN ?1 AND ?2 LIMIT 2";
            let found = row::all(conn, sql, [low, high], |row| row::id(row, "id", DeliveryId::from_uuid))?;
            match found[..] {
                [id] => Ok(id),
                [] => Err(StoreError::NotFound { noun: "delivery", text }),
                _ => Err(StoreError::Ambiguous { text }),
            }
        })
        .await
    }

    /// Gives every attempt of the event that a delivery belongs to, oldest first, itself included.
    pub async fn same_event(&self, id: DeliveryId) -> Result<Vec<DeliverySummary>, StoreError> {
        self.read(move |conn| {
            let first = "SELECT coalesce(duplicate_of, id) FROM delivery WHERE id = ?1";
            let Some(first) = row::first(conn, first, [id.uuid()], |row| row.get::<_, Uuid>(0))? else {
                return Ok(Vec::new());
            };
            let sql = format!("{SUMMARY} WHERE d.id = ?1 OR d.duplicate_of = ?1 ORDER BY d.sequence");
            row::all(conn, &sql, [first], summary)
        })
        .await
    }

    /// Finds the last valid delivery of the same endpoint and event that came before this one.
    pub async fn last_valid_before(&self, id: DeliveryId) -> Result<Option<DeliveryId>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT earlier.id FROM delivery this JOIN delivery earlier
                       ON earlier.endpoint_id = this.endpoint_id AND earlier.sequence < this.sequence
                       AND earlier.verdict = 'valid' AND earlier.provider_event IS this.provider_event
                       WHERE this.id = ?1 ORDER BY earlier.sequence DESC LIMIT 1";
            row::first(conn, sql, [id.uuid()], |row| row::id(row, "id", DeliveryId::from_uuid))
        })
        .await
    }

    /// Finds the delivery of the same endpoint and event that came right before this one, else any of the endpoint's.
    pub async fn previous(&self, id: DeliveryId) -> Result<Option<DeliveryId>, StoreError> {
        self.read(move |conn| {
            let of_event = "SELECT earlier.id FROM delivery this JOIN delivery earlier
                            ON earlier.endpoint_id = this.endpoint_id AND earlier.sequence < this.sequence
                            AND earlier.provider_event IS this.provider_event
                            WHERE this.id = ?1 ORDER BY earlier.sequence DESC LIMIT 1";
            let any = "SELECT earlier.id FROM delivery this JOIN delivery earlier
                       ON earlier.endpoint_id = this.endpoint_id AND earlier.sequence < this.sequence
                       WHERE this.id = ?1 ORDER BY earlier.sequence DESC LIMIT 1";
            let read =
                |sql| row::first(conn, sql, [id.uuid()], |row| row::id(row, "id", DeliveryId::from_uuid));
            Ok(match read(of_event)? {
                Some(found) => Some(found),
                None => read(any)?,
            })
        })
        .await
    }

    /// Gives the newest delivery of an endpoint.
    pub async fn last_of_endpoint(&self, id: EndpointId) -> Result<Option<DeliverySummary>, StoreError> {
        self.read(move |conn| {
            let sql = format!("{SUMMARY} WHERE d.endpoint_id = ?1 ORDER BY d.sequence DESC LIMIT 1");
            row::first(conn, &sql, [id.uuid()], summary)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, delivery_id, house};
    use gatehouse_model::Verdict;
    use rstest::rstest;

    async fn append(house: &House, number: u128, verdict: VerdictStatus, key: Option<&str>) {
        let mut sent = house.delivery(number, 0);
        sent.verdict = Verdict::bare(verdict, Reason::Ok);
        sent.dedupe_key = key.map(str::to_owned);
        house.store.append(sent).await.unwrap();
    }

    #[tokio::test]
    async fn counts_are_by_verdict_and_attempt() {
        let house = house().await;
        append(&house, 1, VerdictStatus::Valid, Some("a")).await;
        append(&house, 2, VerdictStatus::Valid, Some("a")).await;
        append(&house, 3, VerdictStatus::Invalid, None).await;
        append(&house, 4, VerdictStatus::Unverified, None).await;
        append(&house, 5, VerdictStatus::Unprotected, None).await;
        let counts = DeliveryCounts { all: 5, valid: 2, invalid: 1, unverified: 1, duplicate: 1 };
        assert_eq!(house.store.counts(house.workspace.id).await.unwrap(), counts);
        assert_eq!(house.store.endpoint_counts(house.endpoint.id).await.unwrap(), counts);
        assert_eq!(house.store.total_deliveries().await.unwrap(), 5);
    }

    #[rstest]
    #[case::whole("abcdef12-0000-0000-0000-000000000001", "")]
    #[case::start("abcdef1", "")]
    #[case::upper_case("ABCDEF34", "")]
    #[case::several("abcdef", "delivery.ambiguous")]
    #[case::too_short("abcde", "delivery.not_found")]
    #[case::none("123456", "delivery.not_found")]
    #[case::no_hex("zzzzzz", "delivery.not_found")]
    #[case::too_long("abcdef12-0000-0000-0000-0000000000011", "delivery.not_found")]
    #[tokio::test]
    async fn the_start_of_an_id_stands_for_it(#[case] text: &str, #[case] code: &str) {
        let house = house().await;
        for id in ["abcdef12-0000-0000-0000-000000000001", "abcdef34-0000-0000-0000-000000000001"] {
            let mut sent = house.delivery(0, 0);
            sent.id = id.parse().unwrap();
            house.store.append(sent).await.unwrap();
        }
        match house.store.resolve_delivery(text).await {
            Ok(id) => assert!(code.is_empty() && id.to_string().starts_with(&text.to_lowercase()), "{id}"),
            Err(error) => assert_eq!(error.code(), code),
        }
    }

    #[tokio::test]
    async fn an_event_shows_its_attempts_oldest_first_from_any_of_them() {
        let house = house().await;
        for number in [3, 1, 2] {
            append(&house, number, VerdictStatus::Valid, Some("a")).await;
        }
        append(&house, 9, VerdictStatus::Valid, None).await;
        for number in [1, 2, 3] {
            let event = house.store.same_event(delivery_id(number)).await.unwrap();
            let ids: Vec<_> = event.iter().map(|delivery| delivery.id).collect();
            assert_eq!(ids, [delivery_id(3), delivery_id(1), delivery_id(2)]);
        }
        assert_eq!(house.store.same_event(delivery_id(77)).await.unwrap(), []);
    }

    #[tokio::test]
    async fn the_last_valid_one_before_is_of_the_same_event() {
        let house = house().await;
        append(&house, 1, VerdictStatus::Valid, None).await;
        append(&house, 2, VerdictStatus::Invalid, None).await;
        let mut other = house.delivery(3, 0);
        other.provider_event = None;
        house.store.append(other).await.unwrap();
        append(&house, 4, VerdictStatus::Invalid, None).await;
        assert_eq!(house.store.last_valid_before(delivery_id(4)).await.unwrap(), Some(delivery_id(1)));
        assert_eq!(house.store.last_valid_before(delivery_id(1)).await.unwrap(), None);
    }

    #[tokio::test]
    async fn the_previous_one_is_of_the_same_event_if_there_is_any() {
        let house = house().await;
        append(&house, 1, VerdictStatus::Invalid, None).await;
        let mut other = house.delivery(2, 0);
        other.provider_event = None;
        house.store.append(other).await.unwrap();
        append(&house, 3, VerdictStatus::Valid, None).await;
        let previous = async |number| house.store.previous(delivery_id(number)).await.unwrap();
        assert_eq!(previous(3).await, Some(delivery_id(1)));
        assert_eq!(previous(2).await, Some(delivery_id(1)), "none of its event came before");
        assert_eq!(previous(1).await, None);
    }

    #[tokio::test]
    async fn the_newest_of_an_endpoint_is_by_order_not_by_clock() {
        let house = house().await;
        assert_eq!(house.store.last_of_endpoint(house.endpoint.id).await.unwrap(), None);
        house.store.append(house.delivery(1, 100)).await.unwrap();
        house.store.append(house.delivery(2, -3600)).await.unwrap();
        let last = house.store.last_of_endpoint(house.endpoint.id).await.unwrap();
        assert_eq!(last.map(|delivery| delivery.id), Some(delivery_id(2)));
    }

    #[tokio::test]
    async fn what_is_not_there_is_none() {
        let house = house().await;
        assert_eq!(house.store.delivery(delivery_id(1)).await.unwrap(), None);
        assert_eq!(house.store.delivery_body(delivery_id(1)).await.unwrap(), None);
        assert_eq!(house.store.conflict(delivery_id(1)).await.unwrap(), None);
    }
}
