//! Parts of deliveries that are sealed because a secret stands in them.
//!
//! What is sealed, and with which key, is decided above; here it lies beside the masked delivery, in the same
//! transaction. A sealed body lies in its row whatever its length; the masked one may lie in a file beside the database.

mod edits;
mod older;

pub use edits::{EditAnew, EditOf};
pub use older::{Resealed, SealBacklog, Unsealed};

use gatehouse_model::{DeliveryId, KeyId, NewDelivery};
use rusqlite::{Connection, Row, params};

use crate::{Store, StoreError, row};

/// What a person changed of a request before it is sent again, in cipher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedEdit {
    /// The key that sealed it.
    pub key: KeyId,
    /// The nonce.
    pub nonce: Vec<u8>,
    /// The cipher.
    pub bytes: Vec<u8>,
}

/// A part of a delivery that can be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The head as on the wire.
    Head,
    /// The request target.
    Path,
    /// The trailers, as JSON.
    Trailers,
    /// The body.
    Body,
}

impl Part {
    /// Gives the stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Path => "path",
            Self::Trailers => "trailers",
            Self::Body => "body",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Head, Self::Path, Self::Trailers, Self::Body].into_iter().find(|part| part.as_str() == word)
    }
}

/// The exact bytes of a part, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedPart {
    /// Which part.
    pub part: Part,
    /// The key that opens it, by its id.
    pub key: KeyId,
    /// What the cipher needs beside the key.
    pub nonce: Vec<u8>,
    /// The bytes in cipher.
    pub bytes: Vec<u8>,
}

/// What a delivery was before secrets in it were masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    /// The length of the body in bytes.
    pub body_size: u64,
    /// SHA-256 of the body, lower-case hex.
    pub body_sha256: String,
    /// The parts that were masked, as they were; none when nothing was.
    pub parts: Vec<SealedPart>,
}

impl Original {
    /// Describes a delivery in which nothing is masked, with the SHA-256 of its body.
    pub(crate) fn of(delivery: &NewDelivery, body_sha256: String) -> Self {
        Self { body_size: delivery.body.len() as u64, body_sha256, parts: Vec::new() }
    }
}

/// Puts sealed parts beside a delivery, in the place of those of the same name.
pub(crate) fn write(conn: &Connection, sequence: i64, parts: &[SealedPart]) -> Result<(), StoreError> {
    for one in parts {
        let sql =
            "INSERT OR REPLACE INTO sealed (sequence, part, key, nonce, bytes) VALUES (?1, ?2, ?3, ?4, ?5)";
        conn.prepare_cached(sql)?.execute(params![
            sequence,
            one.part.as_str(),
            one.key.uuid(),
            one.nonce,
            one.bytes
        ])?;
    }
    Ok(())
}

pub(crate) fn read(row: &Row<'_>) -> Result<SealedPart, rusqlite::Error> {
    Ok(SealedPart {
        part: row::word(row, "part", Part::from_word)?,
        key: row::id(row, "key", KeyId::from_uuid)?,
        nonce: row.get("nonce")?,
        bytes: row.get("bytes")?,
    })
}

/// Reads the sealed parts of a delivery.
pub(crate) fn of(conn: &Connection, sequence: u64) -> Result<Vec<SealedPart>, StoreError> {
    let sql = "SELECT part, key, nonce, bytes FROM sealed WHERE sequence = ?1";
    row::all(conn, sql, [row::signed(sequence)], read)
}

impl Store {
    /// Gives the sealed parts of a delivery; none where no secret stood in it.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn sealed_parts(&self, id: DeliveryId) -> Result<Vec<SealedPart>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT s.part, s.key, s.nonce, s.bytes FROM delivery d
                       JOIN sealed s ON s.sequence = d.sequence WHERE d.id = ?1";
            row::all(conn, sql, [id.uuid()], read)
        })
        .await
    }

    /// Gives a few parts behind this place in the order of commits that were sealed with this key, with their places
    /// and deliveries.
    ///
    /// # Errors
    /// As [`Store::sealed_parts`].
    pub async fn sealed_with(
        &self,
        key: KeyId,
        after: u64,
        few: u32,
    ) -> Result<Vec<(u64, DeliveryId, SealedPart)>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT s.sequence, d.id, s.part, s.key, s.nonce, s.bytes FROM sealed s
                       JOIN delivery d ON d.sequence = s.sequence
                       WHERE s.sequence > ?1 AND s.key = ?2 ORDER BY s.sequence, s.part LIMIT ?3";
            row::all(conn, sql, params![row::signed(after), key.uuid(), few], |row| {
                Ok((row::count(row, "sequence")?, row::id(row, "id", DeliveryId::from_uuid)?, read(row)?))
            })
        })
        .await
    }

    /// Puts parts that were sealed anew in the place of those that were sealed with this key.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn seal_anew(&self, before: KeyId, anew: Vec<(u64, SealedPart)>) -> Result<(), StoreError> {
        self.write(move |conn| {
            let sql = "UPDATE sealed SET key = ?4, nonce = ?5, bytes = ?6
                       WHERE sequence = ?1 AND part = ?2 AND key = ?3";
            let mut update = conn.prepare_cached(sql)?;
            for (sequence, SealedPart { part, key, nonce, bytes }) in &anew {
                let place = row::signed(*sequence);
                update.execute(params![place, part.as_str(), before.uuid(), key.uuid(), nonce, bytes])?;
            }
            Ok(())
        })
        .await
    }

    /// Tells which parts of a delivery are sealed, without reading them.
    ///
    /// # Errors
    /// As [`Store::sealed_parts`].
    pub async fn which_sealed(&self, id: DeliveryId) -> Result<Vec<Part>, StoreError> {
        self.read(move |conn| {
            let sql =
                "SELECT s.part FROM delivery d JOIN sealed s ON s.sequence = d.sequence WHERE d.id = ?1";
            row::all(conn, sql, [id.uuid()], |row| row::word(row, "part", Part::from_word))
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{delivery_id, house};
    use uuid::Uuid;

    fn sealed(part: Part, bytes: &[u8]) -> SealedPart {
        SealedPart {
            part,
            key: KeyId::from_uuid(Uuid::from_u128(7)),
            nonce: vec![1; 24],
            bytes: bytes.to_vec(),
        }
    }

    #[tokio::test]
    async fn sealed_parts_lie_beside_the_masked_delivery_and_go_with_it() {
        let house = house().await;
        let mut sent = house.delivery(1, 0);
        sent.body = b"masked".to_vec();
        let parts = vec![sealed(Part::Body, b"in cipher"), sealed(Part::Head, b"more")];
        let original = Original { body_size: 1_000, body_sha256: "ab".repeat(32), parts: parts.clone() };
        house.store.append_sealed(sent, Some(original)).await.unwrap();
        house.store.append(house.delivery(2, 0)).await.unwrap();
        let read = house.store.delivery(delivery_id(1)).await.unwrap().unwrap();
        assert_eq!((read.summary.size, read.body_sha256), (1_000, "ab".repeat(32)));
        assert_eq!(house.store.delivery_body(delivery_id(1)).await.unwrap().unwrap(), b"masked");
        assert_eq!(house.store.sealed_parts(delivery_id(1)).await.unwrap(), parts);
        assert_eq!(house.store.which_sealed(delivery_id(1)).await.unwrap(), [Part::Body, Part::Head]);
        assert_eq!(house.store.sealed_parts(delivery_id(2)).await.unwrap(), []);
        house.store.remove_endpoint(house.endpoint.id).await.unwrap();
        assert_eq!(house.store.sealed_parts(delivery_id(1)).await.unwrap(), []);
    }
}
