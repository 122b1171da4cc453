//! A checksum of a delivery as it lies there, so that a bit that the disk turned is told and never shown as received.
//!
//! It is no proof against people, only against disks: whoever can write the file can write the checksum too.

use gatehouse_model::DeliveryId;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params_from_iter};

use crate::StoreError;

/// The columns of a delivery's row, but for its latency, which is written a moment later with many others.
macro_rules! columns {
    () => {
        "id, workspace_id, connection_id, endpoint_id, received_at, peer, method, path, status_answered, size,
         body_sha256, verdict, reason, fidelity, unexpected, provider_event, provider_delivery_id, occurred_at,
         dedupe_key, attempt, duplicate_of, conflict, signed_key, replay_of, imported_from, imported_key, masked"
    };
}

const ROW: &str = concat!("SELECT digest, ", columns!(), " FROM delivery WHERE sequence = ?1");

const INSERT: &str = concat!(
    "INSERT INTO delivery (digest, ",
    columns!(),
    ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
         ?23, ?24, ?25, ?26, ?27, ?28)"
);

/// What lies beside that row.
const CONTENT: &str =
    "SELECT head, head_note, trailers, verdict, body, digest FROM delivery_content WHERE sequence = ?1";

/// The parts of a delivery that no list reads.
pub(crate) struct Content<'a> {
    pub(crate) head: Option<&'a [u8]>,
    pub(crate) head_note: Option<&'a str>,
    pub(crate) trailers: &'a str,
    pub(crate) verdict: &'a str,
    pub(crate) body: &'a [u8],
}

/// Any single word that differs gives another sum: each step can be undone.
struct Sum(u64);

impl Sum {
    fn word(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    }

    fn bytes(&mut self, bytes: Option<&[u8]>) {
        let Some(bytes) = bytes else { return self.word(u64::MAX) };
        self.word(bytes.len() as u64);
        for piece in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..piece.len()].copy_from_slice(piece);
            self.word(u64::from_le_bytes(word));
        }
    }

    fn value(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::Null => self.bytes(None),
            ValueRef::Integer(number) => self.word(number.cast_unsigned()),
            ValueRef::Real(number) => self.word(number.to_bits()),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => self.bytes(Some(bytes)),
        }
    }
}

impl Content<'_> {
    /// Gives the checksum.
    pub(crate) fn digest(&self) -> i64 {
        let mut sum = Sum(0);
        sum.bytes(self.head);
        sum.bytes(self.head_note.map(str::as_bytes));
        sum.bytes(Some(self.trailers.as_bytes()));
        sum.bytes(Some(self.verdict.as_bytes()));
        sum.bytes(Some(self.body));
        sum.0.cast_signed()
    }
}

/// A checksum of what lies there now, and the one that was kept.
type Both = (Option<i64>, Option<i64>);

fn of_row(conn: &Connection, sequence: i64) -> Result<Option<Both>, StoreError> {
    let mut statement = conn.prepare_cached(ROW)?;
    let columns = statement.column_count();
    let mut rows = statement.query([sequence])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let mut sum = Sum(0);
    for column in 1..columns {
        sum.value(row.get_ref(column)?);
    }
    Ok(Some((Some(sum.0.cast_signed()), row.get(0)?)))
}

fn of_content(conn: &Connection, sequence: i64) -> Result<Option<Both>, StoreError> {
    let mut statement = conn.prepare_cached(CONTENT)?;
    let mut rows = statement.query([sequence])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some((content(row).map(|content| content.digest()), row.get("digest")?)))
}

/// None when what was text is none any more.
fn content<'r>(row: &'r Row<'_>) -> Option<Content<'r>> {
    let text = |name| row.get_ref(name).ok()?.as_str().ok();
    Some(Content {
        head: row.get_ref("head").ok()?.as_blob_or_null().ok()?,
        head_note: row.get_ref("head_note").ok()?.as_str_or_null().ok()?,
        trailers: text("trailers")?,
        verdict: text("verdict")?,
        body: row.get_ref("body").ok()?.as_blob().ok()?,
    })
}

/// Tells whether a delivery holds what was stored; also when nothing was kept to tell by.
pub(crate) fn holds(conn: &Connection, sequence: i64) -> Result<bool, StoreError> {
    let both = [of_row(conn, sequence)?, of_content(conn, sequence)?];
    Ok(both.into_iter().flatten().all(|(now, kept)| kept.is_none() || kept == now))
}

/// Checks a delivery before it is shown.
///
/// # Errors
/// [`StoreError::Altered`] when it does not hold what was stored.
pub(crate) fn check(conn: &Connection, id: DeliveryId) -> Result<(), StoreError> {
    let mut find = conn.prepare_cached("SELECT sequence FROM delivery WHERE id = ?1")?;
    let Some(sequence) = find.query_row([id.uuid()], |row| row.get(0)).optional()? else { return Ok(()) };
    if holds(conn, sequence)? { Ok(()) } else { Err(StoreError::Altered { id }) }
}

/// Adds the row of a delivery with its checksum, its values in the order of the columns, and gives its place.
pub(crate) fn insert_row(conn: &Connection, values: [&dyn ToSql; 27]) -> rusqlite::Result<i64> {
    let mut sum = Sum(0);
    for value in values {
        match value.to_sql()? {
            ToSqlOutput::Borrowed(value) => sum.value(value),
            ToSqlOutput::Owned(value) => sum.value((&value).into()),
            // No other kind of value is given to a row.
            other => return Err(rusqlite::Error::ToSqlConversionFailure(format!("{other:?}").into())),
        }
    }
    let digest = sum.0.cast_signed();
    let all = std::iter::once(&digest as &dyn ToSql).chain(values);
    conn.prepare_cached(INSERT)?.insert(params_from_iter(all))
}

/// Keeps the checksum of a delivery's row as it lies there now, after a change of ours.
pub(crate) fn renew_row(conn: &Connection, sequence: i64) -> Result<(), StoreError> {
    if let Some((Some(now), _)) = of_row(conn, sequence)? {
        conn.prepare_cached("UPDATE delivery SET digest = ?2 WHERE sequence = ?1")?
            .execute([sequence, now])?;
    }
    Ok(())
}

/// Keeps the checksum of what lies beside the row as it lies there now, after a change of ours.
pub(crate) fn renew_content(conn: &Connection, sequence: i64) -> Result<(), StoreError> {
    if let Some((Some(now), _)) = of_content(conn, sequence)? {
        conn.prepare_cached("UPDATE delivery_content SET digest = ?2 WHERE sequence = ?1")?
            .execute([sequence, now])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::testing::{delivery_id, house};
    use rstest::rstest;

    #[rstest]
    #[case::of_the_body("UPDATE delivery_content SET body = x'7b7c'")]
    #[case::of_the_head("UPDATE delivery_content SET head = x'00'")]
    #[case::of_the_verdict("UPDATE delivery_content SET verdict = replace(verdict, 'valid', 'walid')")]
    #[case::of_the_trailers("UPDATE delivery_content SET trailers = '[ ]'")]
    #[case::of_the_path("UPDATE delivery SET path = '/in/tokem-1'")]
    #[case::of_the_time("UPDATE delivery SET received_at = received_at + 1")]
    #[case::of_the_word("UPDATE delivery SET reason = 'mismatch'")]
    #[case::of_the_sender("UPDATE delivery SET peer = NULL")]
    #[tokio::test]
    async fn a_turned_bit_is_told(#[case] change: &'static str) {
        let house = house().await;
        house.store.append(house.delivery(1, 0)).await.unwrap();
        assert!(house.store.delivery(delivery_id(1)).await.unwrap().is_some());
        house.store.write(move |conn| Ok(conn.execute(change, [])?)).await.unwrap();
        for code in [
            house.store.delivery(delivery_id(1)).await.unwrap_err().code(),
            house.store.delivery_body(delivery_id(1)).await.unwrap_err().code(),
        ] {
            assert_eq!(code, "store.altered");
        }
    }

    #[tokio::test]
    async fn a_latency_and_what_came_before_is_believed() {
        let house = house().await;
        house.store.append(house.delivery(1, 0)).await.unwrap();
        house.store.append(house.delivery(2, 0)).await.unwrap();
        house
            .store
            .write(|conn| {
                conn.execute_batch(
                    "UPDATE delivery SET latency_us = 7 WHERE sequence = 1;
                     UPDATE delivery_content SET digest = NULL, body = x'00' WHERE sequence = 2;",
                )?;
                Ok(())
            })
            .await
            .unwrap();
        assert!(house.store.delivery(delivery_id(1)).await.unwrap().is_some());
        assert_eq!(house.store.delivery_body(delivery_id(2)).await.unwrap(), Some(vec![0]));
    }
}
