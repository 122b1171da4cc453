//! What a block of items sends, read in one go.

use std::borrow::Cow;

use gatehouse_model::{Delivery, DeliveryId};

use crate::deliveries::{WHOLE, whole};
use crate::sealed::{self, SealedPart};
use crate::{Store, StoreError, digest, row};

/// Up to how many bytes of body come along with a block; a longer one is asked for when its turn comes.
const BODY: u64 = 64 * 1024;

/// A delivery as it is sent.
#[derive(Debug, Clone)]
pub struct ReplayContent {
    /// All but the body.
    pub delivery: Delivery,
    /// The body; none where it is long.
    pub body: Option<Vec<u8>>,
    /// The parts in which secrets are sealed.
    pub sealed: Vec<SealedPart>,
}

impl Store {
    /// Gives deliveries with their sealed parts, and with their bodies where these are short; none for what was
    /// removed. What cannot be read says why, and keeps none of the others back.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn replay_contents(
        &self,
        ids: Vec<DeliveryId>,
    ) -> Result<Vec<Result<Option<ReplayContent>, StoreError>>, StoreError> {
        let bodies = self.bodies();
        self.read(move |conn| {
            let read = |id: DeliveryId| -> Result<Option<ReplayContent>, StoreError> {
                digest::check(conn, id)?;
                let Some(delivery) = row::first(conn, WHOLE, [id.uuid()], whole)? else { return Ok(None) };
                let sealed = sealed::of(conn, delivery.summary.sequence)?;
                let is_short = delivery.summary.size <= BODY;
                // A body that was masked is not sent as it lies there.
                let body = if is_short && !sealed.iter().any(|part| part.part == crate::Part::Body) {
                    let sql = "SELECT d.id, d.workspace_id, c.body, b.name AS body_file
                               FROM delivery d JOIN delivery_content c ON c.sequence = d.sequence
                               LEFT JOIN body_file b ON b.sequence = d.sequence WHERE d.sequence = ?1";
                    let mut statement = conn.prepare_cached(sql)?;
                    let mut rows = statement.query([row::signed(delivery.summary.sequence)])?;
                    rows.next()?.map(|row| bodies.of(row).map(Cow::into_owned)).transpose()?
                } else {
                    None
                };
                Ok(Some(ReplayContent { delivery, body, sealed }))
            };
            Ok(ids.into_iter().map(read).collect())
        })
        .await
    }
}
