//! Settings of this installation, by name. Never a secret.

use crate::{Store, StoreError, row};

impl Store {
    /// Gives a setting.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let name = name.to_owned();
        self.read(move |conn| {
            row::first(conn, "SELECT value FROM setting WHERE name = ?1", [name], |row| row.get(0))
        })
        .await
    }

    /// Sets a setting, replacing the value that it had.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`] and its like when the change could not be made durable.
    pub async fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let pair = [name.to_owned(), value.to_owned()];
        self.write(move |conn| {
            let sql = "INSERT INTO setting (name, value) VALUES (?1, ?2)
                       ON CONFLICT (name) DO UPDATE SET value = excluded.value";
            conn.execute(sql, pair)?;
            Ok(())
        })
        .await
    }

    /// Removes a setting and tells whether it was there.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`] and its like when the change could not be made durable.
    pub async fn remove_setting(&self, name: &str) -> Result<bool, StoreError> {
        let name = name.to_owned();
        self.write(move |conn| Ok(conn.execute("DELETE FROM setting WHERE name = ?1", [name])? > 0)).await
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::house;

    #[tokio::test]
    async fn a_setting_is_set_replaced_and_removed() {
        let house = house().await;
        let store = &house.store;
        assert_eq!(store.setting("port").await.unwrap(), None);
        store.set_setting("port", "8080").await.unwrap();
        store.set_setting("port", "9090").await.unwrap();
        assert_eq!(store.setting("port").await.unwrap().as_deref(), Some("9090"));
        assert!(store.remove_setting("port").await.unwrap());
        assert!(!store.remove_setting("port").await.unwrap());
    }
}
