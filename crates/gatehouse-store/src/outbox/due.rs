//! What is to be sent next, and what was left.

use gatehouse_model::{
    DeliveryId, EndpointId, ForwardRuleId, OutboxId, OutboxItem, OutboxState, Timestamp, WorkspaceId,
};
use rusqlite::{Connection, params};

use super::item;
use crate::page::DeliveryFilter;
use crate::{Store, StoreError, row};

/// Which items a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutboxFilter {
    /// Of this workspace.
    pub workspace_id: Option<WorkspaceId>,
    /// Of this endpoint.
    pub endpoint_id: Option<EndpointId>,
    /// In one of these states.
    pub states: Vec<OutboxState>,
    /// Before this place.
    pub before: Option<u64>,
}

/// How many items of a rule stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutboxCounts {
    /// The rule.
    pub rule_id: ForwardRuleId,
    /// Where they stand.
    pub state: OutboxState,
    /// How many.
    pub count: u64,
}

/// Items of a rule that may be sent now, in the order in which they came.
const DUE: &str = "SELECT o.* FROM outbox o INDEXED BY outbox_open
    WHERE o.rule_id = ?1 AND o.state IN ('queued', 'sending', 'waiting')
        AND o.looked = 1 AND o.state <> 'sending' AND (o.next_at IS NULL OR o.next_at <= ?2)
        AND (o.lane IS NULL OR NOT EXISTS (
            SELECT 1 FROM outbox e INDEXED BY outbox_open
            WHERE e.rule_id = o.rule_id AND e.state IN ('queued', 'sending', 'waiting')
                AND e.sequence < o.sequence AND e.lane = o.lane))
    ORDER BY o.sequence LIMIT ?3";

pub(super) fn due(
    conn: &Connection,
    rule: ForwardRuleId,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<OutboxItem>, StoreError> {
    row::all(conn, DUE, params![rule.uuid(), now.as_microsecond(), limit], item)
}

impl Store {
    /// Gives what may be sent now by a rule, the oldest first. Of items in one lane only the first unfinished one may.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn due_outbox(
        &self,
        rule: ForwardRuleId,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<OutboxItem>, StoreError> {
        self.read(move |conn| due(conn, rule, now, limit)).await
    }

    /// Gives what was not looked at yet: whether the filter leaves it, and what keeps its order.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn unlooked_outbox(
        &self,
        rule: ForwardRuleId,
        limit: u32,
    ) -> Result<Vec<OutboxItem>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT * FROM outbox INDEXED BY outbox_open
                WHERE rule_id = ?1 AND state IN ('queued', 'sending', 'waiting') AND looked = 0
                ORDER BY sequence LIMIT ?2";
            row::all(conn, sql, params![rule.uuid(), limit], item)
        })
        .await
    }

    /// Gives the next moment at which something of a rule may be sent again.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn next_outbox(&self, rule: ForwardRuleId) -> Result<Option<Timestamp>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT min(next_at) AS next_at FROM outbox INDEXED BY outbox_open
                WHERE rule_id = ?1 AND state IN ('queued', 'sending', 'waiting') AND state = 'waiting'";
            Ok(row::first(conn, sql, [rule.uuid()], |row| row::moment_opt(row, "next_at"))?.flatten())
        })
        .await
    }

    /// Tells whether a filter leaves a delivery.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn leaves(&self, mut filter: DeliveryFilter, id: DeliveryId) -> Result<bool, StoreError> {
        use gatehouse_model::query::{Place, Query, Test, Word};
        let place = Place { offset: 0, length: 0 };
        let only = Query::of([Test::Id(vec![Word { text: id.to_string(), place }])]);
        filter.query.conditions.extend(only.conditions);
        Ok(self.page(filter, None, 1).await?.deliveries.iter().any(|found| found.id == id))
    }

    /// Gives an item.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn outbox_item(&self, id: OutboxId) -> Result<Option<OutboxItem>, StoreError> {
        self.read(move |conn| row::first(conn, "SELECT * FROM outbox WHERE id = ?1", [id.uuid()], item)).await
    }

    /// Counts the attempts that were kept of an item.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn sendings_of(&self, id: OutboxId, delivery: DeliveryId) -> Result<u32, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT count(*) AS number FROM attempt WHERE delivery_id = ?2 AND outbox_id = ?1";
            let count = row::first(conn, sql, params![id.uuid(), delivery.uuid()], |row| row.get("number"))?;
            Ok(count.unwrap_or_default())
        })
        .await
    }

    /// Gives the items of a delivery.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn outbox_of(&self, delivery: DeliveryId) -> Result<Vec<OutboxItem>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT * FROM outbox WHERE delivery_id = ?1 ORDER BY sequence";
            row::all(conn, sql, [delivery.uuid()], item)
        })
        .await
    }

    /// Lists items, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn outbox(&self, filter: OutboxFilter, limit: u32) -> Result<Vec<OutboxItem>, StoreError> {
        self.read(move |conn| {
            let states: Vec<_> = filter.states.iter().map(|state| state.as_str()).collect();
            let sql = "SELECT o.* FROM outbox o JOIN forward_rule r ON r.id = o.rule_id
                JOIN endpoint e ON e.id = r.endpoint_id
                WHERE o.state IN (SELECT value FROM json_each(?1)) AND (?2 IS NULL OR e.workspace_id = ?2)
                    AND (?3 IS NULL OR e.id = ?3) AND (?4 IS NULL OR o.sequence < ?4)
                ORDER BY o.sequence DESC LIMIT ?5";
            let workspace = filter.workspace_id.map(|id| id.uuid());
            let endpoint = filter.endpoint_id.map(|id| id.uuid());
            let before = filter.before.map(row::signed);
            row::all(conn, sql, params![row::to_json(&states)?, workspace, endpoint, before, limit], item)
        })
        .await
    }

    /// Counts items by rule and state.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn outbox_counts(&self) -> Result<Vec<OutboxCounts>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT rule_id, state, count(*) AS number FROM outbox GROUP BY rule_id, state";
            row::all(conn, sql, [], |row| {
                Ok(OutboxCounts {
                    rule_id: row::id(row, "rule_id", ForwardRuleId::from_uuid)?,
                    state: row::word(row, "state", OutboxState::from_word)?,
                    count: row::count(row, "number")?,
                })
            })
        })
        .await
    }
}
