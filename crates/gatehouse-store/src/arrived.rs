//! What came since somebody last looked.

use gatehouse_model::{DeliverySummary, WorkspaceId};
use rusqlite::params;

use crate::deliveries::{SUMMARY, summary};
use crate::{Store, StoreError, row};

impl Store {
    /// Gives the list rows of a workspace behind this place in the order of commits, oldest first and at most so many.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn arrived(
        &self,
        workspace: WorkspaceId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<DeliverySummary>, StoreError> {
        self.read(move |conn| {
            let sql = format!(
                "{SUMMARY} WHERE d.workspace_id = ?1 AND d.sequence > ?2 ORDER BY d.sequence LIMIT ?3"
            );
            row::all(conn, &sql, params![workspace.uuid(), row::signed(after), limit], summary)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::house;

    #[tokio::test]
    async fn what_came_is_given_in_the_order_of_commits_and_piece_by_piece() {
        let house = house().await;
        for number in 1..=5 {
            // The clock runs backwards, which changes nothing.
            house.store.append(house.delivery(number, 100 - number as i64)).await.unwrap();
        }
        let workspace = house.endpoint.workspace_id;
        let mut after = 0;
        let mut seen = Vec::new();
        loop {
            let rows = house.store.arrived(workspace, after, 2).await.unwrap();
            let Some(last) = rows.last() else { break };
            after = last.sequence;
            seen.extend(rows.iter().map(|row| row.id));
        }
        assert_eq!(seen, (1..=5).map(crate::testing::delivery_id).collect::<Vec<_>>());
    }
}
