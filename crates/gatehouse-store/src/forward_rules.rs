//! Rules that send deliveries on.

use std::collections::HashMap;

use gatehouse_model::{
    EndpointId, ForwardOptions, ForwardRule, ForwardRuleId, NearTimeout, RuleState, WorkspaceId,
};
use rusqlite::{Connection, Row, params};

use crate::{Store, StoreError, row};

const RULES: &str = "SELECT r.*, e.workspace_id FROM forward_rule r JOIN endpoint e ON e.id = r.endpoint_id";

fn rule(row: &Row<'_>) -> Result<ForwardRule, rusqlite::Error> {
    Ok(ForwardRule {
        id: row::id(row, "id", ForwardRuleId::from_uuid)?,
        workspace_id: row::id(row, "workspace_id", WorkspaceId::from_uuid)?,
        endpoint_id: row::id(row, "endpoint_id", EndpointId::from_uuid)?,
        target: row.get("target")?,
        options: row::json(row, "options")?,
        state: row::word(row, "state", RuleState::from_word)?,
        created_at: row::moment(row, "created_at")?,
    })
}

impl Store {
    /// Makes a rule.
    ///
    /// # Errors
    /// [`StoreError::OwnerGone`] when its endpoint was removed meanwhile.
    pub async fn add_forward_rule(&self, rule: &ForwardRule) -> Result<(), StoreError> {
        let rule = rule.clone();
        self.write(move |conn| {
            conn.execute(
                "INSERT INTO forward_rule (id, endpoint_id, target, options, state, created_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    rule.id.uuid(),
                    rule.endpoint_id.uuid(),
                    rule.target,
                    row::to_json(&rule.options)?,
                    rule.state.as_str(),
                    rule.created_at.as_microsecond(),
                ],
            )
            .map_err(|error| row::taken(error, "forward rule", ""))?;
            Ok(())
        })
        .await
    }

    /// Gives every rule that was not taken away, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn forward_rules(
        &self,
        workspace: Option<WorkspaceId>,
    ) -> Result<Vec<ForwardRule>, StoreError> {
        self.read(move |conn| {
            let sql = format!(
                "{RULES} WHERE r.state <> 'removed' AND (?1 IS NULL OR e.workspace_id = ?1)
                 ORDER BY r.created_at, r.id"
            );
            row::all(conn, &sql, [workspace.map(|id| id.uuid())], rule)
        })
        .await
    }

    /// Notes that a target's answer took most of the time for which the sender waits.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn note_near_timeout(&self, id: ForwardRuleId, near: NearTimeout) -> Result<(), StoreError> {
        self.write(move |conn| {
            let sql = "UPDATE forward_rule SET near = ?2 WHERE id = ?1";
            conn.execute(sql, params![id.uuid(), row::to_json(&near)?])?;
            Ok(())
        })
        .await
    }

    /// Gives when answers last took most of the time, by the rule.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn near_timeouts(&self) -> Result<HashMap<ForwardRuleId, NearTimeout>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT id, near FROM forward_rule WHERE near IS NOT NULL";
            let found = row::all(conn, sql, [], |row| {
                Ok((row::id(row, "id", ForwardRuleId::from_uuid)?, row::json(row, "near")?))
            })?;
            Ok(found.into_iter().collect())
        })
        .await
    }

    /// Gives a rule, also one that was taken away.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn forward_rule(&self, id: ForwardRuleId) -> Result<Option<ForwardRule>, StoreError> {
        self.read(move |conn| row::first(conn, &format!("{RULES} WHERE r.id = ?1"), [id.uuid()], rule)).await
    }

    /// Changes what a rule asks and whether it is at work. Taking it away discards what it was still to send.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for one that is not there.
    pub async fn set_forward_rule(
        &self,
        id: ForwardRuleId,
        target: String,
        options: ForwardOptions,
        state: RuleState,
    ) -> Result<(), StoreError> {
        self.write(move |conn| {
            let changed = conn.execute(
                "UPDATE forward_rule SET target = ?2, options = ?3, state = ?4 WHERE id = ?1 AND state <> 'removed'",
                params![id.uuid(), target, row::to_json(&options)?, state.as_str()],
            )?;
            row::one(changed, "forward rule", id)?;
            if state == RuleState::Removed {
                discard_open(conn, id)?;
            }
            Ok(())
        })
        .await
    }
}

fn discard_open(conn: &Connection, id: ForwardRuleId) -> Result<(), StoreError> {
    conn.execute(
        "UPDATE outbox SET state = 'discarded', next_at = NULL, last_error = 'The rule was removed.'
         WHERE rule_id = ?1 AND state IN ('queued', 'sending', 'waiting') AND state <> 'sending'",
        [id.uuid()],
    )?;
    Ok(())
}
