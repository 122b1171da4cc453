//! Why deliveries cannot be stored, for as long as they cannot.

use tokio::sync::watch;

use crate::{Store, StoreError};

/// What kept the newest delivery from being stored; none once one was stored again.
pub(crate) type Trouble = watch::Sender<Option<StoreError>>;

impl Store {
    /// Watches why deliveries cannot be stored: none while they can, or as far as anybody tried.
    pub fn trouble(&self) -> watch::Receiver<Option<StoreError>> {
        self.troubled().subscribe()
    }

    /// Notes how storing a delivery ended.
    pub(crate) fn note_ended<T>(&self, ended: &Result<T, StoreError>) {
        let now = match ended {
            Ok(_) => None,
            // Its endpoint was removed: the store is well.
            Err(StoreError::OwnerGone) => return,
            Err(error) => Some(error),
        };
        self.troubled().send_if_modified(|before| {
            let changed = before.as_ref().map(StoreError::code) != now.map(StoreError::code);
            if changed {
                *before = now.cloned();
            }
            changed
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::house;

    #[tokio::test]
    async fn trouble_begins_with_what_was_not_stored_and_ends_with_what_was() {
        let house = house().await;
        let trouble = house.store.trouble();
        assert!(trouble.borrow().is_none());
        let limit = |pages: u32| format!("PRAGMA max_page_count = {pages}");
        let set = |sql: String| house.store.write(move |conn| Ok(conn.query_row(&sql, [], |_| Ok(()))?));
        set(limit(1)).await.unwrap();
        let mut large = house.delivery(1, 0);
        large.body = vec![7; 60_000];
        let mut number = 100;
        while house.store.append(large.clone()).await.is_ok() {
            large.id = crate::testing::delivery_id(number);
            number += 1;
        }
        assert_eq!(trouble.borrow().as_ref().map(crate::StoreError::code), Some("store.disk_full"));
        set(limit(1_000_000)).await.unwrap();
        house.store.append(large).await.unwrap();
        assert!(trouble.borrow().is_none());
    }
}
