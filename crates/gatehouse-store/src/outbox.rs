//! The outbox: what is still to be sent, and how far it came. Every change of state is one transaction.

mod change;
mod due;
#[cfg(test)]
mod schedules;
mod sender;

use std::sync::Arc;

use gatehouse_model::{
    DeliveryId, ForwardRuleId, HANDSHAKE_EVENT, HEALTH_EVENT, NewDelivery, OutboxId, OutboxItem, OutboxState,
    Reason, VerdictStatus,
};
use rusqlite::{Connection, Row, params};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{StoreError, row};
pub use change::{OutboxEdit, OutboxEnd};
pub use due::{OutboxCounts, OutboxFilter};
pub use sender::{Sender, Way};
pub(crate) use sender::{SenderSeat, Ways};

/// Reads a row of the outbox.
pub(crate) fn item(row: &Row<'_>) -> Result<OutboxItem, rusqlite::Error> {
    Ok(OutboxItem {
        id: row::id(row, "id", OutboxId::from_uuid)?,
        sequence: row::count(row, "sequence")?,
        delivery_id: row::id(row, "delivery_id", DeliveryId::from_uuid)?,
        rule_id: row::id(row, "rule_id", ForwardRuleId::from_uuid)?,
        state: row::word(row, "state", OutboxState::from_word)?,
        lane: row.get("lane")?,
        looked_at: row.get("looked")?,
        tries: row.get("tries")?,
        next_at: row::moment_opt(row, "next_at")?,
        possible_duplicate: row.get("possible_duplicate")?,
        last_status: row.get("last_status")?,
        last_error: row.get("last_error")?,
        created_at: row::moment(row, "created_at")?,
        changed_at: row::moment(row, "changed_at")?,
    })
}

/// Gives the id of a delivery's way by a rule. It is always the same one, so that whatever happens between here and
/// the target, two sendings of it are known as one.
pub(crate) fn id_of(delivery: Uuid, rule: Uuid) -> Uuid {
    let digest = Sha256::new().chain_update(b"gatehouse outbox").chain_update(delivery).chain_update(rule);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.finalize()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Writes what is to be sent of a delivery, inside the transaction that stores it, and gives the ways that it takes, by
/// the oldest rule first.
///
/// The rules are looked up here and not handed in: between a look of the receiver and the commit a rule could be
/// made or taken away, and its first delivery be lost or its last one sent. An item that may leave at once is born
/// `sending`, so that no second commit stands between a delivery and its first try; after a crash it may have arrived.
pub(crate) fn fill(
    conn: &Connection,
    delivery: &NewDelivery,
    sender: Option<Arc<dyn Sender>>,
) -> Result<Ways, StoreError> {
    let mut rules = conn.prepare_cached(
        "SELECT id, coalesce(options ->> '$.filter', '') = '' AND options ->> '$.order' IS NULL AS plain,
             state = 'active' AS active, options ->> '$.fault' IS NULL AS faultless
         FROM forward_rule WHERE endpoint_id = ?1 AND state <> 'removed'
             AND (options ->> '$.include_invalid' = 1 OR (?2 AND (NOT ?3 OR EXISTS (
                 SELECT 1 FROM endpoint e WHERE e.id = ?1 AND e.relayed = 1))))
         ORDER BY created_at, id",
    )?;
    // A challenge was answered by the receiver and is nobody else's business.
    if matches!(delivery.provider_event.as_deref(), Some(HANDSHAKE_EVENT | HEALTH_EVENT)) {
        return Ok(Ways::new(sender, delivery.id, Vec::new()));
    }
    let may_go = delivery.verdict.status != VerdictStatus::Invalid;
    // The marks of a relay are in anybody's hand: where only they speak against `invalid`, it stays here.
    let marked = delivery.verdict.reason == Reason::Relayed;
    let rules: Vec<(Uuid, bool, bool, bool)> = rules
        .query_map(params![delivery.endpoint_id.uuid(), may_go, marked], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?
        .collect::<Result<_, _>>()?;
    let mut ways = Ways::new(sender.clone(), delivery.id, Vec::with_capacity(rules.len()));
    for (rule, plain, active, faultless) in rules {
        let rule_id = ForwardRuleId::from_uuid(rule);
        let id = OutboxId::from_uuid(id_of(delivery.id.uuid(), rule));
        let claimed = plain
            && active
            && faultless
            && sender.as_ref().is_some_and(|sender| sender.take_seat(rule_id, id));
        // From here on the seat is given back with the way, unless it is told.
        ways.add(Way { rule_id, id, is_active: active, is_claimed: claimed, delivery_id: delivery.id });
        let state = if claimed { OutboxState::Sending } else { OutboxState::Queued };
        conn.prepare_cached(
            "INSERT INTO outbox (id, delivery_id, rule_id, state, looked, tries, possible_duplicate, created_at,
                 changed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?7)",
        )?
        .execute(params![
            id.uuid(),
            delivery.id.uuid(),
            rule,
            state.as_str(),
            plain,
            u32::from(claimed),
            delivery.received_at.as_microsecond(),
        ])?;
    }
    Ok(ways)
}
