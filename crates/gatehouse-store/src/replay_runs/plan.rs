//! Planning: which deliveries a run sends, in the order in which it sends them, a block at a time.

use gatehouse_model::{DeliveryId, ReplayRunId, ReplaySequence, WorkspaceId};
use rusqlite::params;

use crate::page::DeliveryFilter;
pub use crate::page::PlanPlace;
use crate::{Store, StoreError, row};

impl Store {
    /// Gives the next deliveries that a filter leaves, of what is stored when the first block is read: the deliveries,
    /// and from where to read on; none behind the last.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read; so for every read below.
    pub async fn plan_by_filter(
        &self,
        filter: DeliveryFilter,
        order: ReplaySequence,
        from: Option<PlanPlace>,
        most: u32,
    ) -> Result<(Vec<DeliveryId>, Option<PlanPlace>), StoreError> {
        self.plan_page(filter, order, from, most).await
    }

    /// Puts deliveries into the order of a run; those that are gone are left out, and each is there once.
    pub async fn plan_by_ids(
        &self,
        ids: Vec<DeliveryId>,
        order: ReplaySequence,
    ) -> Result<Vec<DeliveryId>, StoreError> {
        self.read(move |conn| {
            let mut found = Vec::with_capacity(ids.len());
            for id in ids {
                let sql = "SELECT sequence, own_time FROM delivery WHERE id = ?1";
                let place = row::first(conn, sql, [id.uuid()], |row| {
                    Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
                })?;
                found.extend(place.map(|(sequence, own_time)| (own_time, sequence, id)));
            }
            match order {
                ReplaySequence::Arrival => found.sort_unstable_by_key(|(_, sequence, _)| *sequence),
                ReplaySequence::NewestFirst => {
                    found.sort_unstable_by_key(|(_, sequence, _)| std::cmp::Reverse(*sequence));
                }
                ReplaySequence::OwnTime => found.sort_unstable_by_key(|(own, sequence, _)| (*own, *sequence)),
            }
            found.dedup_by_key(|(_, sequence, _)| *sequence);
            Ok(found.into_iter().map(|(_, _, id)| id).collect())
        })
        .await
    }

    /// Gives the workspace of a delivery; none when it is gone.
    pub async fn workspace_of_delivery(&self, id: DeliveryId) -> Result<Option<WorkspaceId>, StoreError> {
        self.read(move |conn| {
            row::first(conn, "SELECT workspace_id FROM delivery WHERE id = ?1", [id.uuid()], |row| {
                row::id(row, 0, WorkspaceId::from_uuid)
            })
        })
        .await
    }

    /// Gives the next deliveries of a run that got no 2xx, in its order, behind a place of it.
    pub async fn plan_by_failed(
        &self,
        of: ReplayRunId,
        after: u64,
        most: u32,
    ) -> Result<Vec<(u64, DeliveryId)>, StoreError> {
        self.read(move |conn| {
            let sql =
                "SELECT i.place, i.delivery_id FROM replay_item i JOIN delivery d ON d.id = i.delivery_id
                       WHERE i.run_id = ?1 AND i.place > ?2 AND (i.state = 'failed'
                           OR i.state = 'answered' AND i.status NOT BETWEEN 200 AND 299)
                       ORDER BY i.place LIMIT ?3";
            row::all(conn, sql, params![of.uuid(), row::signed(after), most], |row| {
                Ok((row::count(row, 0)?, row::id(row, 1, DeliveryId::from_uuid)?))
            })
        })
        .await
    }
}
