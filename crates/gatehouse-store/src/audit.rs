//! The audit: what was done on this installation, and when.

use gatehouse_model::Timestamp;
use rusqlite::params;

use crate::{Store, StoreError, row};

/// One thing that was done. Never carries a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// What was done: `key.added`, `workspace.removed`.
    pub action: String,
    /// To what: a name or an id.
    pub subject: String,
    /// What else is worth knowing.
    pub detail: Option<String>,
}

impl Store {
    /// Notes what was done.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`] and its like when the change could not be made durable.
    pub async fn add_audit(&self, entry: AuditEntry) -> Result<(), StoreError> {
        self.write(move |conn| {
            conn.execute(
                "INSERT INTO audit (at, action, subject, detail) VALUES (?1, ?2, ?3, ?4)",
                params![entry.at.as_microsecond(), entry.action, entry.subject, entry.detail],
            )?;
            Ok(())
        })
        .await
    }

    /// Gives what was done last, newest first, at most `limit` entries.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn audit(&self, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        self.read(move |conn| {
            row::all(conn, "SELECT * FROM audit ORDER BY sequence DESC LIMIT ?1", [limit], |row| {
                Ok(AuditEntry {
                    at: row::moment(row, "at")?,
                    action: row.get("action")?,
                    subject: row.get("subject")?,
                    detail: row.get("detail")?,
                })
            })
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, house};

    #[tokio::test]
    async fn the_newest_entries_come_first_whatever_the_clock_says() {
        let house = house().await;
        let store = &house.store;
        let entry = |second, detail: Option<&str>| AuditEntry {
            at: at(second),
            action: "key.added".to_owned(),
            subject: "maria".to_owned(),
            detail: detail.map(str::to_owned),
        };
        for second in [5, 9, 1] {
            store.add_audit(entry(second, (second == 9).then_some("slot webhook"))).await.unwrap();
        }
        assert_eq!(store.audit(2).await.unwrap(), [entry(1, None), entry(9, Some("slot webhook"))]);
    }
}
