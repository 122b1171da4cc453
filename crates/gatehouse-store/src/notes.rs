//! What a person wrote on a delivery, and which ones are pinned.

use gatehouse_model::{DeliveryId, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{Store, StoreError, row};

/// What a person wrote on a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The words; empty where it is only pinned.
    pub text: String,
    /// Whether it is pinned.
    pub pinned: bool,
    /// When the words or the pin were changed.
    pub written_at: Timestamp,
}

/// What is changed on a delivery; what is none stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoteChange {
    /// The words; empty to take them away.
    pub text: Option<String>,
    /// Whether it is pinned.
    pub pinned: Option<bool>,
}

impl Store {
    /// Gives what was written on a delivery; none where nothing was.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn note(&self, id: DeliveryId) -> Result<Option<Note>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT n.note, n.pinned, n.written_at FROM delivery d
                       JOIN delivery_note n ON n.sequence = d.sequence WHERE d.id = ?1";
            row::first(conn, sql, [id.uuid()], |row| {
                let written_at = row::moment(row, "written_at")?;
                Ok(Note { text: row.get("note")?, pinned: row.get("pinned")?, written_at })
            })
        })
        .await
    }

    /// Writes on deliveries, on all of them or on none; gives how many were changed.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for one that is not there; otherwise as [`Store::append`].
    pub async fn write_notes(
        &self,
        ids: Vec<DeliveryId>,
        change: NoteChange,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        self.write(move |conn| {
            let mut changed = 0;
            for id in ids {
                changed += u64::from(write(conn, id, &change, at)?);
            }
            Ok(changed)
        })
        .await
    }
}

fn write(conn: &Connection, id: DeliveryId, change: &NoteChange, at: Timestamp) -> Result<bool, StoreError> {
    let found: Option<(i64, Option<String>, Option<bool>)> = conn
        .prepare_cached(
            "SELECT d.sequence, n.note, n.pinned FROM delivery d
             LEFT JOIN delivery_note n ON n.sequence = d.sequence WHERE d.id = ?1",
        )?
        .query_row([id.uuid()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((sequence, text, pinned)) = found else {
        return Err(StoreError::NotFound { noun: "delivery", text: id.to_string() });
    };
    let before = (text.unwrap_or_default(), pinned.unwrap_or_default());
    let after = (change.text.clone().unwrap_or_else(|| before.0.clone()), change.pinned.unwrap_or(before.1));
    if before == after {
        return Ok(false);
    }
    if after == (String::new(), false) {
        conn.prepare_cached("DELETE FROM delivery_note WHERE sequence = ?1")?.execute([sequence])?;
        return Ok(true);
    }
    conn.prepare_cached(
        "INSERT INTO delivery_note (sequence, note, pinned, written_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET note = excluded.note, pinned = excluded.pinned, written_at = excluded.written_at",
    )?
    .execute(params![sequence, after.0, after.1, at.as_microsecond()])?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, delivery_id, house};

    async fn write(house: &House, numbers: &[u128], text: Option<&str>, pinned: Option<bool>) -> u64 {
        let ids = numbers.iter().map(|number| delivery_id(*number)).collect();
        let change = NoteChange { text: text.map(str::to_owned), pinned };
        house.store.write_notes(ids, change, at(7)).await.unwrap()
    }

    #[tokio::test]
    async fn words_and_pin_are_kept_apart_and_taken_away() {
        let house = house().await;
        for number in 1..=2 {
            house.store.append(house.delivery(number, 0)).await.unwrap();
        }
        assert_eq!(house.store.note(delivery_id(1)).await.unwrap(), None);
        assert_eq!(write(&house, &[1, 2], None, Some(true)).await, 2);
        assert_eq!(write(&house, &[1], Some("asked Ops"), None).await, 1);
        assert_eq!(write(&house, &[1], Some("asked Ops"), Some(true)).await, 0, "nothing is new");
        let note = Note { text: "asked Ops".to_owned(), pinned: true, written_at: at(7) };
        assert_eq!(house.store.note(delivery_id(1)).await.unwrap(), Some(note));
        write(&house, &[1, 2], Some(""), Some(false)).await;
        assert_eq!(house.store.note(delivery_id(1)).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_list_row_shows_its_note_and_its_pin() {
        let house = house().await;
        house.store.append(house.delivery(1, 0)).await.unwrap();
        write(&house, &[1], Some("x"), None).await;
        let delivery = house.store.delivery(delivery_id(1)).await.unwrap().unwrap();
        assert!(delivery.summary.noted && !delivery.summary.pinned);
    }

    #[tokio::test]
    async fn all_are_changed_or_none() {
        let house = house().await;
        house.store.append(house.delivery(1, 0)).await.unwrap();
        let change = NoteChange { text: None, pinned: Some(true) };
        let ids = vec![delivery_id(1), delivery_id(9)];
        let error = house.store.write_notes(ids, change, at(0)).await.unwrap_err();
        assert_eq!(error.code(), "delivery.not_found");
        assert_eq!(house.store.note(delivery_id(1)).await.unwrap(), None);
    }
}
