//! Finding deliveries by the words in them.
//!
//! The index is contentless: it holds which words stand in which delivery, and no text. Secrets never reach it, see
//! [`extract`]. What is appended is indexed a moment later, many at once, and at the latest when somebody looks for a
//! text; what a crash kept out is taken up at the next start. What was there before the index is taken up by
//! [`Store::index_some`] in small pieces.

mod backlog;
mod extract;
mod index;
mod json;
mod matching;
mod phone;

pub use backlog::Backlog;
pub(crate) use backlog::{gap, left};
pub(crate) use extract::{Extract, Source};
pub(crate) use index::{write, write_one};
pub(crate) use matching::{Begun, KnownWords, expression};

use std::sync::Arc;

use gatehouse_model::WorkspaceId;
use rusqlite::{Connection, params};
use uuid::Uuid;

use crate::{Store, StoreError, row};

impl Store {
    /// Sets further names of headers and fields whose values are never indexed, in lower case.
    ///
    /// What is indexed already stays so.
    pub fn never_index(&self, names: Vec<String>) {
        self.set_hidden(Arc::new(names));
    }

    /// Tells whether values under this name are never indexed.
    pub fn hides(&self, name: &str) -> bool {
        extract::is_hidden(name, &self.hidden())
    }

    /// Gives the names of the events that came to a workspace, in order, 200 at most.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn event_names(&self, workspace: WorkspaceId) -> Result<Vec<String>, StoreError> {
        self.read(move |conn| event_names(conn, workspace.uuid(), MOST_NAMES)).await
    }
}

/// The most names of events that are offered.
const MOST_NAMES: usize = 200;

/// Gives the names of the events that came to a workspace, in order.
pub(crate) fn event_names(
    conn: &Connection,
    workspace: Uuid,
    most: usize,
) -> Result<Vec<String>, StoreError> {
    // From name to name along the index, so that the number of deliveries does not count.
    let sql = "WITH RECURSIVE name (event) AS (
                   SELECT min(provider_event) FROM delivery WHERE workspace_id = ?1
                   UNION ALL
                   SELECT (SELECT min(d.provider_event) FROM delivery d
                           WHERE d.workspace_id = ?1 AND d.provider_event > name.event)
                   FROM name WHERE name.event IS NOT NULL
               )
               SELECT event FROM name WHERE event IS NOT NULL LIMIT ?2";
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    row::all(conn, sql, params![workspace, most], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use crate::testing::house;

    #[tokio::test]
    async fn each_event_is_named_once() {
        let house = house().await;
        for (number, event) in [Some("b"), None, Some("a"), Some("b")].into_iter().enumerate() {
            let mut sent = house.delivery(number as u128, 0);
            sent.provider_event = event.map(str::to_owned);
            house.store.append(sent).await.unwrap();
        }
        assert_eq!(house.store.event_names(house.workspace.id).await.unwrap(), ["a", "b"]);
    }

    #[tokio::test]
    async fn names_of_a_profile_are_never_indexed() {
        let house = house().await;
        house.store.never_index(vec!["pin".to_owned()]);
        assert!(house.store.hides("PIN") && house.store.hides("Cookie") && !house.store.hides("who"));
        let mut sent = house.delivery(1, 0);
        sent.body = br#"{"pin":"s3cr3t","who":"novak"}"#.to_vec();
        house.store.append(sent).await.unwrap();
        assert_eq!((house.find("s3cr3t").await, house.find("novak").await), (vec![], vec![1]));
    }
}
