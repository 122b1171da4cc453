//! Deliveries that were not received here but brought in from a file: marked so, and each of them once.

use gatehouse_model::{Appended, NewDelivery};
use rusqlite::{Connection, OptionalExtension, params};

use crate::append::{Origin, body_sha256, extract, insert};
use crate::bodies::{Held, IN_ROW};
use crate::{Original, Store, StoreError};

/// A delivery on its way from a file into the store.
#[derive(Debug, Clone)]
pub struct BroughtIn {
    /// The delivery.
    pub delivery: NewDelivery,
    /// The name of the file, without its folder.
    pub source: String,
    /// What makes it the same one when it comes again: a digest of what the file says of it.
    pub key: [u8; 16],
    /// Whether values in it were masked before.
    pub masked: bool,
    /// What it was before received secrets in it were masked here; without it nothing was.
    pub original: Option<Original>,
}

impl Store {
    /// Stores deliveries of a file in their order, all of them or none, and returns once they are durable.
    ///
    /// One that the workspace has by its key already is left out: its place in the answer is none. Give few at a
    /// time, for what arrives meanwhile waits for this.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn bring_in(&self, batch: Vec<BroughtIn>) -> Result<Vec<Option<Appended>>, StoreError> {
        self.writable()?;
        let (hidden, bodies) = (self.hidden(), self.bodies());
        let prepared = tokio::task::spawn_blocking(move || {
            let mut extracts = Vec::with_capacity(batch.len());
            let mut ready = Vec::with_capacity(batch.len());
            for mut one in batch {
                let body = &one.delivery.body;
                let sha256 = body_sha256(&one.delivery);
                let large = body.len() > IN_ROW;
                let owner = one.delivery.workspace_id.uuid();
                let beside = large.then(|| bodies.keep(owner, &sha256, body)).transpose()?;
                extracts.push(extract(&one.delivery, &hidden));
                let original = one.original.take();
                let original = original.unwrap_or_else(|| Original::of(&one.delivery, sha256));
                ready.push((original, one, beside));
            }
            Ok::<_, StoreError>((extracts, ready))
        });
        let (extracts, ready) = prepared.await.map_err(|_| StoreError::Closed)??;
        let added = self.add(
            move |conn| {
                let appended: Result<Vec<_>, StoreError> = ready
                    .iter()
                    .map(|(original, one, beside)| bring_in(conn, one, original, beside.as_ref()))
                    .collect();
                // The files are held until the rows are durable.
                Ok((appended?, ready))
            },
            move |(appended, _)| {
                let pairs = appended.iter().zip(extracts);
                pairs.filter_map(|(appended, extract)| Some((appended.as_ref()?.sequence, extract))).collect()
            },
        );
        let (appended, ready) = added.await?;
        for ((_, _, beside), appended) in ready.into_iter().zip(&appended) {
            let unused = beside.filter(|_| appended.is_none()).map(|held| held.name.clone());
            if let Some(name) = unused {
                self.give_up_body(name).await;
            }
        }
        Ok(appended)
    }
}

/// Whether a workspace has it already.
const THERE: &str = "SELECT 1 FROM delivery WHERE workspace_id = ?1 AND imported_key = ?2";

fn bring_in(
    conn: &Connection,
    one: &BroughtIn,
    original: &Original,
    beside: Option<&Held>,
) -> Result<Option<Appended>, StoreError> {
    let owner = one.delivery.workspace_id.uuid();
    let there = conn.prepare_cached(THERE)?.query_row(params![owner, one.key], |_| Ok(())).optional()?;
    if there.is_some() {
        return Ok(None);
    }
    let origin = Origin { source: Some(&one.source), key: Some(one.key), masked: one.masked };
    Ok(Some(insert(conn, &one.delivery, original, beside, &origin)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, delivery_id, house};

    fn one(house: &House, number: u128, key: u8) -> BroughtIn {
        let delivery = house.delivery(number, 0);
        BroughtIn {
            delivery,
            source: "bundle.gatehouse".to_owned(),
            key: [key; 16],
            masked: number == 2,
            original: None,
        }
    }

    #[tokio::test]
    async fn what_is_brought_in_is_marked_and_what_was_received_is_not() {
        let house = house().await;
        house.store.append(house.delivery(9, 0)).await.unwrap();
        house.store.bring_in(vec![one(&house, 1, 1), one(&house, 2, 2)]).await.unwrap();
        let mut marks = Vec::new();
        for number in [9, 1, 2] {
            let read = house.store.delivery(delivery_id(number)).await.unwrap().unwrap().summary;
            marks.push((read.imported_from, read.masked));
        }
        let source = Some("bundle.gatehouse".to_owned());
        assert_eq!(marks, [(None, false), (source.clone(), false), (source, true)]);
    }

    #[tokio::test]
    async fn the_same_again_is_left_out_also_inside_one_file() {
        let house = house().await;
        let first = house.store.bring_in(vec![one(&house, 1, 1), one(&house, 2, 1)]).await.unwrap();
        assert!(first[0].is_some() && first[1].is_none());
        let again = house.store.bring_in(vec![one(&house, 3, 1), one(&house, 4, 4)]).await.unwrap();
        assert!(again[0].is_none() && again[1].is_some());
        assert_eq!(house.store.total_deliveries().await.unwrap(), 2);
    }

    #[tokio::test]
    async fn a_batch_that_cannot_be_stored_whole_is_not_stored_at_all() {
        let house = house().await;
        house.store.append(house.delivery(1, 0)).await.unwrap();
        let error = house.store.bring_in(vec![one(&house, 2, 2), one(&house, 1, 1)]).await.unwrap_err();
        assert_eq!(error.code(), "store.already_there");
        assert_eq!(house.store.total_deliveries().await.unwrap(), 1);
    }

    #[tokio::test]
    async fn looking_whether_it_is_there_goes_by_the_index() {
        let plan = house().await.plan(THERE).await;
        assert!(plan.contains("delivery_imported (workspace_id=? AND imported_key=?)"), "{plan}");
    }
}
