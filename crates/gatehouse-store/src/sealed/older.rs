//! Sealing what was stored before there were seals, or before a profile named a field as secret.

use std::borrow::Cow;
use std::sync::Arc;

use gatehouse_model::{DeliveryId, EndpointId, Header, WorkspaceId};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Part, SealedPart};
use crate::bodies::{Bodies, Held, IN_ROW};
use crate::search::{self, Extract, Source};
use crate::wipe::securely;
use crate::{Store, StoreError, digest, row};

/// The most bytes of bodies that are read for one piece, unless a single body is larger.
const PIECE_BYTES: usize = 2 * 1024 * 1024;

/// How far the sealing of older deliveries is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SealBacklog {
    /// Places in the order of commits that are still to be looked at.
    pub left: u64,
    /// How many there were.
    pub total: u64,
    /// Whether what lay in clear was wiped from the file after the last of them.
    pub wiped: bool,
}

/// A stored delivery as it lies there, in which a secret may stand.
#[derive(Debug, Clone)]
pub struct Unsealed {
    /// Its place in the order of commits.
    pub sequence: u64,
    /// Its id.
    pub id: DeliveryId,
    /// The workspace that owns it.
    pub workspace_id: WorkspaceId,
    /// The endpoint that it reached.
    pub endpoint_id: EndpointId,
    /// The request target.
    pub path: String,
    /// The head.
    pub head: Option<Vec<u8>>,
    /// Trailers of a chunked body.
    pub trailers: Vec<Header>,
    /// The body.
    pub body: Vec<u8>,
    /// The parts whose exact bytes are sealed already; what is read of them here is masked.
    pub sealed: Vec<Part>,
}

/// What is to lie there instead; what is none stays.
#[derive(Debug, Clone)]
pub struct Resealed {
    /// Its place in the order of commits.
    pub sequence: u64,
    /// The workspace that owns it.
    pub workspace_id: WorkspaceId,
    /// The masked request target.
    pub path: Option<String>,
    /// The masked head.
    pub head: Option<Vec<u8>>,
    /// The masked trailers.
    pub trailers: Option<Vec<Header>>,
    /// The masked body.
    pub body: Option<Vec<u8>>,
    /// The exact bytes of those parts that were not sealed before.
    pub parts: Vec<SealedPart>,
}

impl Store {
    /// Tells how far the sealing of older deliveries is.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn seal_backlog(&self) -> Result<SealBacklog, StoreError> {
        self.read(left).await
    }

    /// Has every delivery looked at again, because more of them counts as secret now.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn seal_all_again(&self) -> Result<(), StoreError> {
        self.write(|conn| {
            let sql = "UPDATE seal_backlog SET upto = (SELECT coalesce(max(sequence), 0) FROM delivery),
                       total = (SELECT count(*) FROM delivery), wiped = 0";
            conn.execute(sql, [])?;
            Ok(())
        })
        .await
    }

    /// Reads the next deliveries to look at, newest first, with the place that [`Store::seal_some`] wants back.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn to_seal(&self, few: u32) -> Result<(u64, Vec<Unsealed>), StoreError> {
        // The words that wait are those of what lies there in clear.
        self.index_waiting().await?;
        let bodies = self.bodies();
        self.read(move |conn| {
            let upto = left(conn)?.left;
            Ok((upto, piece(conn, upto, few, &bodies)?))
        })
        .await
    }

    /// Writes what is masked and sealed now of the deliveries from `upto` down to the place `last`, and tells how far
    /// it is. What lay there is overwritten, and what is found by text is taken from what lies there now.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn seal_some(
        &self,
        upto: u64,
        last: Option<u64>,
        resealed: Vec<Resealed>,
    ) -> Result<SealBacklog, StoreError> {
        let (hidden, bodies) = (self.hidden(), self.bodies());
        let beside = Arc::clone(&bodies);
        let kept = tokio::task::spawn_blocking(move || {
            let keep = |one: Resealed| {
                let large = one.body.as_ref().filter(|body| body.len() > IN_ROW);
                let owner = one.workspace_id.uuid();
                let held = large.map(|body| beside.keep(owner, &hex::encode(Sha256::digest(body)), body));
                Ok::<_, StoreError>((held.transpose()?, one))
            };
            resealed.into_iter().map(keep).collect::<Result<Vec<_>, _>>()
        });
        let resealed = kept.await.map_err(|_| StoreError::Closed)??;
        let backlog = self.write(move |conn| {
            let now = left(conn)?;
            // Somebody else did this piece, or all begins anew.
            if now.left != upto {
                return Ok(now);
            }
            securely(conn, || {
                resealed.iter().try_for_each(|(held, one)| {
                    reseal(conn, one, held.as_ref())?;
                    index_again(conn, one.sequence, &hidden, &bodies)
                })
            })?;
            let next = last.map_or(0, |last| last.saturating_sub(1));
            conn.execute("UPDATE seal_backlog SET upto = ?1", [row::signed(next)])?;
            left(conn)
        });
        let backlog = backlog.await?;
        // The files of bodies that lay in clear.
        self.drop_bodies().await?;
        Ok(backlog)
    }

    /// Wipes what older deliveries left in clear: free places in the file, the index, the journal, and the copies of
    /// the file from before a migration. Done once after the last of them, and again when it was cut short; tells
    /// whether it came to the end.
    ///
    /// # Errors
    /// As [`Store::wipe`].
    pub async fn wipe_after_sealing(&self, goes_on: impl Fn() -> bool + Send) -> Result<bool, StoreError> {
        if !self.wipe(goes_on).await? {
            return Ok(false);
        }
        self.write(|conn| {
            conn.execute("UPDATE seal_backlog SET wiped = 1 WHERE upto = 0", [])?;
            Ok(true)
        })
        .await
    }
}

fn left(conn: &Connection) -> Result<SealBacklog, StoreError> {
    let read = conn
        .prepare_cached("SELECT upto, total, wiped FROM seal_backlog")?
        .query_row([], |row| {
            let (left, total) = (row::count(row, "upto")?, row::count(row, "total")?);
            Ok(SealBacklog { left, total, wiped: row.get("wiped")? })
        })
        .optional()?;
    Ok(read.unwrap_or_default())
}

fn piece(conn: &Connection, upto: u64, few: u32, bodies: &Bodies) -> Result<Vec<Unsealed>, StoreError> {
    let sql = "SELECT d.sequence, d.id, d.workspace_id, d.endpoint_id, d.path, c.head, c.trailers, c.body,
                   b.name AS body_file
               FROM delivery d JOIN delivery_content c ON c.sequence = d.sequence
               LEFT JOIN body_file b ON b.sequence = d.sequence
               WHERE d.sequence <= ?1 ORDER BY d.sequence DESC LIMIT ?2";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params![row::signed(upto), few])?;
    let (mut piece, mut bytes) = (Vec::new(), 0);
    while bytes < PIECE_BYTES
        && let Some(row) = rows.next()?
    {
        let body = match bodies.of(row) {
            Ok(body) => body.into_owned(),
            // There is nothing of it in clear.
            Err(StoreError::BodyLost { .. }) => Vec::new(),
            Err(error) => return Err(error),
        };
        let one = Unsealed {
            sequence: row::count(row, "sequence")?,
            id: row::id(row, "id", DeliveryId::from_uuid)?,
            workspace_id: row::id(row, "workspace_id", WorkspaceId::from_uuid)?,
            endpoint_id: row::id(row, "endpoint_id", EndpointId::from_uuid)?,
            path: row.get("path")?,
            head: row.get("head")?,
            trailers: row::json(row, "trailers")?,
            body,
            sealed: Vec::new(),
        };
        bytes += one.body.len();
        piece.push(one);
    }
    for one in &mut piece {
        one.sealed = super::of(conn, one.sequence)?.into_iter().map(|part| part.part).collect();
    }
    Ok(piece)
}

fn reseal(conn: &Connection, one: &Resealed, beside: Option<&Held>) -> Result<(), StoreError> {
    let sequence = row::signed(one.sequence);
    let trailers = one.trailers.as_ref().map(row::to_json).transpose()?;
    let body = if beside.is_some() { Some(&[][..]) } else { one.body.as_deref() };
    let changed = conn
        .prepare_cached(
            "UPDATE delivery_content SET head = coalesce(?2, head), trailers = coalesce(?3, trailers),
                 body = coalesce(?4, body) WHERE sequence = ?1",
        )?
        .execute(params![sequence, one.head, trailers, body])?;
    // It may have been removed meanwhile.
    if changed == 0 {
        return Ok(());
    }
    if let Some(path) = &one.path {
        conn.prepare_cached("UPDATE delivery SET path = ?2 WHERE sequence = ?1")?
            .execute(params![sequence, path])?;
    }
    if body.is_some() {
        conn.prepare_cached("DELETE FROM body_file WHERE sequence = ?1")?.execute([sequence])?;
    }
    if let Some(held) = beside {
        held.note(conn, sequence)?;
    }
    digest::renew_row(conn, sequence)?;
    digest::renew_content(conn, sequence)?;
    super::write(conn, sequence, &one.parts)
}

/// Puts the words of what lies there now in the place of those that were found before.
fn index_again(
    conn: &Connection,
    sequence: u64,
    hidden: &[String],
    bodies: &Bodies,
) -> Result<(), StoreError> {
    // What is not indexed yet will be, from what lies there then.
    if sequence <= search::left(conn)?.left {
        return Ok(());
    }
    let sql = "SELECT d.id, d.workspace_id, d.provider_event, d.provider_delivery_id, c.head, c.body,
                   b.name AS body_file
               FROM delivery d JOIN delivery_content c ON c.sequence = d.sequence
               LEFT JOIN body_file b ON b.sequence = d.sequence WHERE d.sequence = ?1";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([row::signed(sequence)])?;
    let Some(row) = rows.next()? else { return Ok(()) };
    let body = match bodies.of(row) {
        Err(StoreError::BodyLost { .. }) => Cow::Borrowed(&[][..]),
        read => read?,
    };
    let (event, sender_id): (Option<String>, Option<String>) =
        (row.get("provider_event")?, row.get("provider_delivery_id")?);
    let head: Option<Vec<u8>> = row.get("head")?;
    let source = Source {
        id: row.get::<_, Uuid>("id")?,
        event: event.as_deref(),
        sender_id: sender_id.as_deref(),
        head: head.as_deref(),
        body: &body,
    };
    let extract = Extract::of(&source, hidden);
    conn.prepare_cached("DELETE FROM delivery_text WHERE rowid = ?1")?.execute([row::signed(sequence)])?;
    search::write(conn, sequence, &extract)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, delivery_id, house};
    use gatehouse_model::KeyId;

    const SECRET: &[u8] = b"clear-secret-of-before";

    /// Masks what holds the secret, the oldest two of three.
    async fn seal(house: &House, length: usize) -> SealBacklog {
        loop {
            let (upto, piece) = house.store.to_seal(2).await.unwrap();
            let last = piece.last().map(|one| one.sequence);
            let secret = |one: &&Unsealed| one.body.windows(SECRET.len()).any(|part| part == SECRET);
            let resealed = piece.iter().filter(secret).map(|one| Resealed {
                sequence: one.sequence,
                workspace_id: one.workspace_id,
                path: Some("/masked".to_owned()),
                head: None,
                trailers: None,
                body: Some(vec![b'm'; length]),
                parts: vec![SealedPart {
                    part: Part::Body,
                    key: KeyId::from_uuid(Uuid::from_u128(1)),
                    nonce: vec![0; 24],
                    bytes: b"in cipher".to_vec(),
                }],
            });
            let backlog = house.store.seal_some(upto, last, resealed.collect()).await.unwrap();
            if backlog.left == 0 {
                return backlog;
            }
        }
    }

    fn hits(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                found.extend(hits(&path));
            } else if std::fs::read(&path).unwrap().windows(SECRET.len()).any(|part| part == SECRET) {
                found.push(path);
            }
        }
        found
    }

    #[rstest::rstest]
    #[case::in_the_row(10, 5_000, 10)]
    #[case::beside(70_000, 70_000, 70_000)]
    #[case::beside_and_then_in_the_row(70_000, 70_000, 10)]
    #[tokio::test]
    async fn what_lay_in_clear_is_gone_from_every_file(
        #[case] first: usize,
        #[case] second: usize,
        #[case] masked: usize,
    ) {
        let house = house().await;
        for (number, filler) in [(1, first), (2, second), (3, 5)] {
            let mut sent = house.delivery(number, 0);
            sent.body = vec![b'x'; filler];
            if number < 3 {
                sent.body.extend_from_slice(SECRET);
            }
            house.store.append(sent).await.unwrap();
        }
        std::fs::write(house.dir.path().join("gatehouse.db.v5.bak"), SECRET).unwrap();
        assert!(!hits(house.dir.path()).is_empty(), "there is something to wipe");
        house.store.seal_all_again().await.unwrap();
        assert_eq!(
            house.store.seal_backlog().await.unwrap(),
            SealBacklog { left: 3, total: 3, wiped: false }
        );
        let done = seal(&house, masked).await;
        assert_eq!(done, SealBacklog { left: 0, total: 3, wiped: false });
        assert!(house.store.wipe_after_sealing(|| true).await.unwrap());
        assert!(house.store.seal_backlog().await.unwrap().wiped);
        assert_eq!(hits(house.dir.path()), [""; 0].map(std::path::PathBuf::from));
        for (number, body) in [(1, vec![b'm'; masked]), (2, vec![b'm'; masked]), (3, b"xxxxx".to_vec())] {
            assert_eq!(house.store.delivery_body(delivery_id(number)).await.unwrap(), Some(body));
        }
        assert_eq!(house.store.which_sealed(delivery_id(1)).await.unwrap(), [Part::Body]);
        assert_eq!(house.store.delivery(delivery_id(1)).await.unwrap().unwrap().summary.path, "/masked");
    }

    #[tokio::test]
    async fn what_was_found_by_its_words_is_found_by_those_that_are_left() {
        let house = house().await;
        for number in [1, 2] {
            let mut sent = house.delivery(number, 0);
            sent.body = [br#"{"who":""#.as_slice(), SECRET, br#""}"#].concat();
            house.store.append(sent).await.unwrap();
        }
        assert_eq!(house.find("before").await, [2, 1]);
        house.store.seal_all_again().await.unwrap();
        seal(&house, 10).await;
        assert_eq!(house.find("before").await, [0_u128; 0]);
        assert_eq!(house.find("mmmmmmmmmm").await, [2, 1]);
    }
}
