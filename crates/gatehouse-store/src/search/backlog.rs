//! Indexing what was stored before there was an index.

use std::borrow::Cow;
use std::ops::Range;

use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::{Extract, Source, index};
use crate::bodies::Bodies;
use crate::{Store, StoreError, row};

/// The most bytes of bodies that are read for one piece.
const PIECE_BYTES: usize = 2 * 1024 * 1024;

/// How far the index is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Places in the order of commits that are still to be looked at.
    pub left: u64,
    /// How many there were when the index was made.
    pub total: u64,
}

struct Old {
    sequence: u64,
    extract: Extract,
}

impl Store {
    /// Tells how far the index is.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn backlog(&self) -> Result<Backlog, StoreError> {
        self.read(left).await
    }

    /// Indexes what a crash kept out, once, and before anything newer is.
    pub(crate) async fn close_gap(&self) -> Result<(), StoreError> {
        let Some((above, mut upto)) = self.take_gap() else { return Ok(()) };
        let (hidden, bodies) = (self.hidden(), self.bodies());
        let work = self.write(move |conn| {
            loop {
                let piece = piece(conn, above..upto, 256, &hidden, &bodies)?;
                let Some(last) = piece.last() else { return Ok(()) };
                upto = last.sequence - 1;
                piece.iter().try_for_each(|old| index::write(conn, old.sequence, &old.extract))?;
            }
        });
        work.await
    }

    /// Indexes the next deliveries that are not yet in the index, newest first, and tells how far it is.
    ///
    /// Few at a time keep the deliveries that arrive meanwhile from waiting.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn index_some(&self, few: u32) -> Result<Backlog, StoreError> {
        self.close_gap().await?;
        let (hidden, bodies) = (self.hidden(), self.bodies());
        let (upto, piece) = self
            .read(move |conn| {
                let upto = left(conn)?.left;
                Ok((upto, piece(conn, 0..upto, few, &hidden, &bodies)?))
            })
            .await?;
        self.write(move |conn| {
            let now = left(conn)?;
            // Somebody else did this piece.
            if now.left != upto {
                return Ok(now);
            }
            for old in &piece {
                index::write(conn, old.sequence, &old.extract)?;
            }
            let next = piece.last().map_or(0, |last| last.sequence - 1);
            conn.execute("UPDATE text_backlog SET upto = ?1", params![row::signed(next)])?;
            left(conn)
        })
        .await
    }
}

/// Gives the places of the newest deliveries that a crash kept out of the index, where there are any.
pub(crate) fn gap(conn: &Connection) -> Result<Option<(u64, u64)>, StoreError> {
    let last: i64 =
        conn.query_row("SELECT coalesce(max(sequence), 0) FROM delivery", [], |row| row.get(0))?;
    let indexed: i64 =
        conn.query_row("SELECT coalesce(max(id), 0) FROM delivery_text_docsize", [], |row| row.get(0))?;
    // What is older than the index is the backlog's.
    let above = indexed.max(row::signed(left(conn)?.left));
    Ok((above < last).then(|| (above.unsigned_abs(), last.unsigned_abs())))
}

/// Tells how far the index is.
pub(crate) fn left(conn: &Connection) -> Result<Backlog, StoreError> {
    let read = conn
        .prepare_cached("SELECT upto, total FROM text_backlog")?
        .query_row([], |row| Ok(Backlog { left: row::count(row, "upto")?, total: row::count(row, "total")? }))
        .optional()?;
    Ok(read.unwrap_or_default())
}

/// Takes the words of the deliveries behind the start of a range up to its end.
fn piece(
    conn: &Connection,
    range: Range<u64>,
    few: u32,
    hidden: &[String],
    bodies: &Bodies,
) -> Result<Vec<Old>, StoreError> {
    let sql =
        "SELECT d.sequence, d.id, d.workspace_id, d.provider_event, d.provider_delivery_id, c.head, c.body,
                   b.name AS body_file
               FROM delivery d JOIN delivery_content c ON c.sequence = d.sequence
               LEFT JOIN body_file b ON b.sequence = d.sequence
               WHERE d.sequence > ?1 AND d.sequence <= ?2 ORDER BY d.sequence DESC LIMIT ?3";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params![row::signed(range.start), row::signed(range.end), few])?;
    let (mut piece, mut bytes) = (Vec::new(), 0);
    while bytes < PIECE_BYTES
        && let Some(row) = rows.next()?
    {
        let body = match bodies.of(row) {
            // The rest of it can still be found.
            Err(error @ StoreError::BodyLost { .. }) => {
                tracing::error!(code = error.code(), %error);
                Cow::Borrowed(&[][..])
            }
            read => read?,
        };
        bytes += body.len();
        let source = Source {
            id: row.get::<_, Uuid>("id")?,
            event: row.get_ref("provider_event")?.as_str_or_null().map_err(rusqlite::Error::from)?,
            sender_id: row
                .get_ref("provider_delivery_id")?
                .as_str_or_null()
                .map_err(rusqlite::Error::from)?,
            head: row.get_ref("head")?.as_blob_or_null().map_err(rusqlite::Error::from)?,
            body: &body,
        };
        piece.push(Old { sequence: row::count(row, "sequence")?, extract: Extract::of(&source, hidden) });
    }
    Ok(piece)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::house;

    #[tokio::test]
    async fn what_was_there_before_is_indexed_piece_by_piece_and_newest_first() {
        let house = house().await;
        for number in 1..=5 {
            let mut sent = house.delivery(number, 0);
            sent.body = format!(r#"{{"who":"novak{number}"}}"#).into_bytes();
            house.store.append(sent).await.unwrap();
        }
        house.store.index_waiting().await.unwrap();
        let forget = "DELETE FROM delivery_text; UPDATE text_backlog SET upto = 5, total = 5";
        house.store.write(move |conn| Ok(conn.execute_batch(forget)?)).await.unwrap();
        assert_eq!(house.store.index_some(2).await.unwrap(), Backlog { left: 3, total: 5 });
        assert_eq!(house.find("novak5").await, [5]);
        assert_eq!(house.find("novak1").await, [0_u128; 0]);
        while house.store.index_some(2).await.unwrap().left > 0 {}
        assert_eq!(house.find("novak1").await, [1]);
        assert_eq!(house.store.index_some(2).await.unwrap().left, 0);
    }

    #[tokio::test]
    async fn what_a_crash_kept_out_is_found_after_the_next_start() {
        let house = house().await;
        for number in 1..=3 {
            let mut sent = house.delivery(number, 0);
            sent.body = br#"{"who":"novak"}"#.to_vec();
            house.store.append(sent).await.unwrap();
        }
        house.store.index_waiting().await.unwrap();
        let forget = "DELETE FROM delivery_text WHERE rowid > 1";
        house.store.write(move |conn| Ok(conn.execute_batch(forget)?)).await.unwrap();
        let crate::testing::House { store, dir, .. } = house;
        drop(store);
        let store = Store::open(dir.path()).unwrap();
        store.index_waiting().await.unwrap();
        let sql = "SELECT count(*) FROM delivery_text WHERE delivery_text MATCH 'novak'";
        let found = store.read(move |conn| Ok(conn.query_row(sql, [], |row| row.get::<_, i64>(0))?)).await;
        assert_eq!(found.unwrap(), 3);
    }

    #[tokio::test]
    async fn what_was_removed_meanwhile_is_passed_over() {
        let house = house().await;
        house.store.append(house.delivery(1, 0)).await.unwrap();
        let forget =
            "DELETE FROM delivery_text; UPDATE text_backlog SET upto = 1, total = 1; DELETE FROM delivery";
        house.store.write(move |conn| Ok(conn.execute_batch(forget)?)).await.unwrap();
        assert_eq!(house.store.index_some(10).await.unwrap().left, 0);
    }
}
