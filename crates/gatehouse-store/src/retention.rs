//! What a rule lets go, and removing it in small pieces.

use std::time::{Duration, Instant};

use gatehouse_model::{DeliveryId, EndpointId, Timestamp, WorkspaceId};
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use crate::{Store, StoreError, row, wipe};

/// How long the writer may be kept from others, without the commit.
const LONGEST: Duration = Duration::from_millis(5);

/// What a person pinned stays whatever a rule says, and what is still to be sent on; a condition on a delivery `d`.
const FREE: &str = "NOT EXISTS (SELECT 1 FROM delivery_note n WHERE n.sequence = d.sequence AND n.pinned = 1)
     AND NOT EXISTS (SELECT 1 FROM outbox o
         WHERE o.delivery_id = d.id AND o.state IN ('queued', 'sending', 'waiting'))";

/// Which deliveries of a workspace are to go: those for which any of these holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rule {
    /// They were received before this moment.
    pub received_before: Option<Timestamp>,
    /// So many newer ones are kept.
    pub keep: Option<u64>,
    /// The bodies of newer ones take so many bytes or more already.
    pub max_bytes: Option<u64>,
}

/// What a rule means now. What arrives later is not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doomed {
    workspace: Uuid,
    /// Those up to this place in the order of commits go.
    upto: i64,
    /// Those received before this moment go too, up to the newest of now.
    received_before: Option<i64>,
    newest: i64,
}

/// What would go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Going {
    /// How many deliveries.
    pub count: u64,
    /// The bytes of their bodies.
    pub bytes: u64,
    /// When the first of them was received.
    pub oldest: Option<Timestamp>,
    /// When the last of them was.
    pub newest: Option<Timestamp>,
    /// The same by endpoint, the most first.
    pub by_endpoint: Vec<GoingOfEndpoint>,
}

/// What would go of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoingOfEndpoint {
    /// The endpoint.
    pub endpoint_id: EndpointId,
    /// Its name.
    pub endpoint: String,
    /// How many deliveries.
    pub count: u64,
    /// The bytes of their bodies.
    pub bytes: u64,
}

fn resolve(conn: &Connection, workspace: Uuid, rule: &Rule) -> Result<Doomed, StoreError> {
    let newest =
        conn.query_row("SELECT coalesce(max(sequence), 0) FROM delivery", [], |row| row.get::<_, i64>(0))?;
    let mut upto = 0;
    if let Some(keep) = rule.keep {
        let sql =
            "SELECT sequence FROM delivery WHERE workspace_id = ?1 ORDER BY sequence DESC LIMIT 1 OFFSET ?2";
        let first =
            conn.query_row(sql, params![workspace, row::signed(keep)], |row| row.get(0)).optional()?;
        upto = first.unwrap_or(0);
    }
    if let Some(most) = rule.max_bytes {
        let sql = "SELECT sequence, size FROM delivery WHERE workspace_id = ?1 ORDER BY sequence DESC";
        let mut statement = conn.prepare(sql)?;
        let mut rows = statement.query([workspace])?;
        let mut bytes = 0_u64;
        while let Some(row) = rows.next()? {
            bytes = bytes.saturating_add(row::count(row, "size")?);
            if bytes > most {
                upto = upto.max(row.get("sequence")?);
                break;
            }
        }
    }
    let received_before = rule.received_before.map(|at| at.as_microsecond());
    Ok(Doomed { workspace, upto, received_before, newest })
}

impl Doomed {
    fn going(&self, conn: &Connection) -> Result<Going, StoreError> {
        let sql = format!(
            "SELECT d.endpoint_id, e.name, count(*) AS number, coalesce(sum(d.size), 0) AS bytes,
                 min(d.received_at) AS oldest, max(d.received_at) AS newest
             FROM delivery d JOIN endpoint e ON e.id = d.endpoint_id
             WHERE d.workspace_id = ?1 AND d.sequence <= ?4 AND (d.sequence <= ?2 OR d.received_at < ?3) AND {FREE}
             GROUP BY d.endpoint_id ORDER BY number DESC, e.name"
        );
        let mut going = Going::default();
        let mut statement = conn.prepare(&sql)?;
        let mut rows =
            statement.query(params![self.workspace, self.upto, self.received_before, self.newest])?;
        while let Some(row) = rows.next()? {
            let (count, bytes) = (row::count(row, "number")?, row::count(row, "bytes")?);
            going.count += count;
            going.bytes += bytes;
            let (oldest, newest) = (row::moment_opt(row, "oldest")?, row::moment_opt(row, "newest")?);
            going.oldest = [going.oldest, oldest].into_iter().flatten().min();
            going.newest = going.newest.max(newest);
            going.by_endpoint.push(GoingOfEndpoint {
                endpoint_id: row::id(row, "endpoint_id", EndpointId::from_uuid)?,
                endpoint: row.get("name")?,
                count,
                bytes,
            });
        }
        Ok(going)
    }

    /// Gives a few of them, the oldest first.
    fn few(&self, conn: &Connection, few: u32) -> Result<Vec<i64>, StoreError> {
        let by_place = format!(
            "SELECT sequence FROM delivery d WHERE workspace_id = ?1 AND sequence <= ?2 AND {FREE}
             ORDER BY sequence LIMIT ?3"
        );
        let found = row::all(conn, &by_place, params![self.workspace, self.upto, few], |row| row.get(0))?;
        let (true, Some(before)) = (found.is_empty(), self.received_before) else { return Ok(found) };
        let by_age = format!(
            "SELECT sequence FROM delivery d INDEXED BY delivery_received
             WHERE workspace_id = ?1 AND received_at < ?2 AND sequence <= ?3 AND {FREE}
             ORDER BY received_at LIMIT ?4"
        );
        row::all(conn, &by_age, params![self.workspace, before, self.newest, few], |row| row.get(0))
    }
}

/// Removes deliveries until the time is over, and tells how many it looked at.
fn remove(conn: &Connection, sequences: &[i64]) -> Result<usize, StoreError> {
    wipe::securely(conn, || {
        let began = Instant::now();
        let mut delete = conn.prepare_cached("DELETE FROM delivery WHERE sequence = ?1")?;
        for (done, sequence) in (1..).zip(sequences) {
            delete.execute([sequence])?;
            if began.elapsed() > LONGEST {
                return Ok(done);
            }
        }
        Ok(sequences.len())
    })
}

impl Store {
    /// Fixes what a rule means now, and tells what would go.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn going(&self, workspace: WorkspaceId, rule: Rule) -> Result<(Doomed, Going), StoreError> {
        self.read(move |conn| {
            let doomed = resolve(conn, workspace.uuid(), &rule)?;
            Ok((doomed, doomed.going(conn)?))
        })
        .await
    }

    /// Removes a few of those that go, oldest first, and tells how many; none when nothing is left.
    ///
    /// Bodies, index and journal may still have what was in them until [`Store::wipe`].
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn purge_some(&self, doomed: Doomed, few: u32) -> Result<u64, StoreError> {
        let sequences = self.read(move |conn| doomed.few(conn, few)).await?;
        self.purge_places(sequences).await
    }

    /// Removes those of these deliveries that are there, and tells how many.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn purge_chosen(&self, ids: Vec<DeliveryId>) -> Result<u64, StoreError> {
        let mut left = self
            .read(move |conn| {
                let sql = "SELECT sequence FROM delivery WHERE id = ?1";
                let found = ids.iter().map(|id| row::first(conn, sql, [id.uuid()], |row| row.get(0)));
                found.filter_map(Result::transpose).collect::<Result<Vec<i64>, _>>()
            })
            .await?;
        let mut gone = 0;
        while !left.is_empty() {
            let piece: Vec<_> = left.iter().copied().take(64).collect();
            let done = self.purge_places(piece).await?;
            gone += done;
            left.drain(..usize::try_from(done).unwrap_or(left.len()).min(left.len()));
        }
        Ok(gone)
    }

    pub(crate) async fn purge_places(&self, sequences: Vec<i64>) -> Result<u64, StoreError> {
        if sequences.is_empty() {
            return Ok(0);
        }
        let done = self.write(move |conn| remove(conn, &sequences)).await?;
        self.drop_bodies().await?;
        Ok(done as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, delivery_id, endpoint, house};
    use rstest::rstest;

    /// Six deliveries, a minute apart, of 1 to 6 bytes; the fourth came by a clock that was an hour behind.
    async fn six() -> House {
        let house = house().await;
        for number in 1..=6_u8 {
            let minute = i64::from(number) * 60;
            let mut sent =
                house.delivery(u128::from(number), if number == 4 { minute - 3600 } else { minute });
            sent.body = vec![b'x'; usize::from(number)];
            house.store.append(sent).await.unwrap();
        }
        house
    }

    async fn left(house: &House) -> Vec<u128> {
        let mut left = house.ask("").await;
        left.reverse();
        left
    }

    #[rstest]
    #[case::nothing_asked(Rule::default(), &[])]
    #[case::by_age(Rule { received_before: Some(at(180)), ..Rule::default() }, &[1, 2, 4])]
    #[case::by_count(Rule { keep: Some(4), ..Rule::default() }, &[1, 2])]
    #[case::more_than_there_are(Rule { keep: Some(6), ..Rule::default() }, &[])]
    #[case::all_of_them(Rule { keep: Some(0), ..Rule::default() }, &[1, 2, 3, 4, 5, 6])]
    #[case::by_bytes(Rule { max_bytes: Some(15), ..Rule::default() }, &[1, 2, 3])]
    #[case::a_byte_less(Rule { max_bytes: Some(14), ..Rule::default() }, &[1, 2, 3, 4])]
    #[case::any_of_them(Rule { received_before: Some(at(0)), keep: Some(5), max_bytes: None }, &[1, 4])]
    #[tokio::test]
    async fn what_a_rule_lets_go_is_what_was_previewed(#[case] rule: Rule, #[case] going: &[u128]) {
        let house = six().await;
        let (doomed, preview) = house.store.going(house.workspace.id, rule).await.unwrap();
        assert_eq!(preview.count, going.len() as u64);
        assert_eq!(preview.bytes, going.iter().sum::<u128>() as u64);
        assert_eq!(preview.by_endpoint.len(), usize::from(!going.is_empty()));
        // What comes after the preview is not in it.
        house.store.append(house.delivery(7, -7200)).await.unwrap();
        let mut gone = 0;
        loop {
            match house.store.purge_some(doomed, 2).await.unwrap() {
                0 => break,
                some => gone += some,
            }
        }
        assert_eq!(gone, preview.count);
        let expected: Vec<u128> = (1..=7).filter(|number| !going.contains(number)).collect();
        assert_eq!(left(&house).await, expected);
    }

    #[tokio::test]
    async fn what_is_pinned_stays() {
        let house = six().await;
        let pin = "INSERT INTO delivery_note (sequence, note, pinned, written_at) VALUES (2, '', 1, 0), (3, 'x', 0, 0)";
        house.store.write(move |conn| Ok(conn.execute_batch(pin)?)).await.unwrap();
        for rule in [
            Rule { keep: Some(0), ..Rule::default() },
            Rule { received_before: Some(at(9999)), ..Rule::default() },
        ] {
            let (doomed, going) = house.store.going(house.workspace.id, rule).await.unwrap();
            while house.store.purge_some(doomed, 64).await.unwrap() > 0 {}
            assert_eq!(left(&house).await, [2], "{going:?}");
        }
    }

    #[tokio::test]
    async fn a_preview_tells_the_span_and_each_endpoint() {
        let house = six().await;
        let other = endpoint(2, &house.connection);
        house.store.create_endpoint(&other).await.unwrap();
        let mut sent = house.delivery(8, 600);
        (sent.endpoint_id, sent.body) = (other.id, vec![0; 100]);
        house.store.append(sent).await.unwrap();
        let rule = Rule { keep: Some(0), ..Rule::default() };
        let (_, going) = house.store.going(house.workspace.id, rule).await.unwrap();
        assert_eq!((going.oldest, going.newest), (Some(at(240 - 3600)), Some(at(600))));
        let parts: Vec<_> =
            going.by_endpoint.iter().map(|one| (one.endpoint.as_str(), one.count, one.bytes)).collect();
        assert_eq!(parts, [("endpoint 1", 6, 21), ("endpoint 2", 1, 100)]);
    }

    #[tokio::test]
    async fn chosen_ones_go_and_the_others_stay() {
        let house = six().await;
        let ids = [2, 5, 99].map(delivery_id).to_vec();
        assert_eq!(house.store.purge_chosen(ids).await.unwrap(), 2);
        assert_eq!(left(&house).await, [1, 3, 4, 6]);
    }

    #[tokio::test]
    async fn a_retry_of_an_event_whose_first_attempt_was_purged_is_still_its_attempt() {
        let house = house().await;
        let mut attempts = Vec::new();
        for number in 1..=3 {
            let mut sent = house.delivery(number, 0);
            sent.dedupe_key = Some("evt".to_owned());
            let appended = house.store.append(sent).await.unwrap();
            attempts.push((appended.attempt, appended.duplicate_of));
            if number == 2 {
                house.store.purge_chosen(vec![delivery_id(1)]).await.unwrap();
            }
        }
        assert_eq!(attempts, [(1, None), (2, Some(delivery_id(1))), (3, Some(delivery_id(1)))]);
        assert_eq!(house.store.conflict(delivery_id(3)).await.unwrap(), Some(false));
    }

    #[tokio::test]
    async fn finding_what_goes_walks_no_more_than_that() {
        let house = house().await;
        let plan = house
            .plan(
                "SELECT sequence FROM delivery d INDEXED BY delivery_received
                 WHERE workspace_id = ?1 AND received_at < ?2 AND sequence <= ?3 ORDER BY received_at LIMIT ?4",
            )
            .await;
        assert!(plan.contains("delivery_received (workspace_id=? AND received_at<?)"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
}
