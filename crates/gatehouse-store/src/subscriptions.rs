//! What was done from here with the subscriptions that stand at a platform.

use gatehouse_model::{ConnectionId, DeliveryId, EndpointId, KeyId, Timestamp};
use rusqlite::{OptionalExtension, params};

use crate::{Store, StoreError, row};

/// What was done with one subscription. Never carries a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionMark {
    /// The connection whose platform has it.
    pub connection_id: ConnectionId,
    /// The platform's own id of it.
    pub subscription: String,
    /// Its name when it was seen last.
    pub name: Option<String>,
    /// The key that holds the secret it was given.
    pub key_id: Option<KeyId>,
    /// The endpoint that it was pointed to.
    pub endpoint_id: Option<EndpointId>,
    /// The address that it was given then.
    pub pointed_url: Option<String>,
    /// Where it led before, to be put back.
    pub earlier_url: Option<String>,
    /// When this was noted.
    pub at: Timestamp,
}

impl Store {
    /// Notes what was done with a subscription, in the place of what was noted before.
    ///
    /// # Errors
    /// [`StoreError::OwnerGone`] without the connection; otherwise as [`Store::append`].
    pub async fn mark_subscription(&self, mark: SubscriptionMark) -> Result<(), StoreError> {
        self.write(move |conn| {
            let sql = "INSERT OR REPLACE INTO subscription_mark
                           (connection_id, subscription, name, key_id, endpoint_id, pointed_url, earlier_url, at)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
            let values = params![
                mark.connection_id.uuid(),
                mark.subscription,
                mark.name,
                mark.key_id.map(|id| id.uuid()),
                mark.endpoint_id.map(|id| id.uuid()),
                mark.pointed_url,
                mark.earlier_url,
                mark.at.as_microsecond(),
            ];
            conn.execute(sql, values)?;
            Ok(())
        })
        .await
    }

    /// Forgets what was done with a subscription; one of which nothing is known is no error.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn forget_subscription(&self, connection: ConnectionId, id: String) -> Result<(), StoreError> {
        self.write(move |conn| {
            let sql = "DELETE FROM subscription_mark WHERE connection_id = ?1 AND subscription = ?2";
            conn.execute(sql, params![connection.uuid(), id])?;
            Ok(())
        })
        .await
    }

    /// Gives what was done with the subscriptions of a connection, by their ids.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn subscription_marks(
        &self,
        connection: ConnectionId,
    ) -> Result<Vec<SubscriptionMark>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT * FROM subscription_mark WHERE connection_id = ?1 ORDER BY subscription";
            row::all(conn, sql, [connection.uuid()], |row| {
                Ok(SubscriptionMark {
                    connection_id: row::id(row, "connection_id", ConnectionId::from_uuid)?,
                    subscription: row.get("subscription")?,
                    name: row.get("name")?,
                    key_id: row::id_opt(row, "key_id", KeyId::from_uuid)?,
                    endpoint_id: row::id_opt(row, "endpoint_id", EndpointId::from_uuid)?,
                    pointed_url: row.get("pointed_url")?,
                    earlier_url: row.get("earlier_url")?,
                    at: row::moment(row, "at")?,
                })
            })
        })
        .await
    }

    /// Gives the delivery of an endpoint nearest to a moment that was not answered with a 2xx, at most so many seconds
    /// away from it.
    ///
    /// # Errors
    /// As [`Store::subscription_marks`].
    pub async fn refused_near(
        &self,
        endpoint: EndpointId,
        at: Timestamp,
        within_s: u32,
    ) -> Result<Option<DeliveryId>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT id FROM delivery
                       WHERE endpoint_id = ?1 AND received_at BETWEEN ?2 - ?3 AND ?2 + ?3
                         AND status_answered NOT BETWEEN 200 AND 299
                       ORDER BY abs(received_at - ?2), sequence DESC LIMIT 1";
            let within = i64::from(within_s) * 1_000_000;
            let found = conn.query_row(sql, params![endpoint.uuid(), at.as_microsecond(), within], |row| {
                row::id(row, "id", DeliveryId::from_uuid)
            });
            Ok(found.optional()?)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use gatehouse_model::NewDelivery;

    use super::*;
    use crate::testing::{House, at, delivery_id, house};

    fn mark(house: &House, id: &str) -> SubscriptionMark {
        SubscriptionMark {
            connection_id: house.connection.id,
            subscription: id.to_owned(),
            name: Some("Calls".to_owned()),
            key_id: None,
            endpoint_id: Some(house.endpoint.id),
            pointed_url: Some("https://a.example/in/x".to_owned()),
            earlier_url: Some("https://b.example/hook".to_owned()),
            at: at(1),
        }
    }

    #[tokio::test]
    async fn the_last_that_was_done_with_a_subscription_is_known() {
        let house = house().await;
        let first = mark(&house, "wh_1");
        house.store.mark_subscription(first.clone()).await.unwrap();
        let later = SubscriptionMark { earlier_url: None, at: at(2), ..first };
        house.store.mark_subscription(later.clone()).await.unwrap();
        house.store.mark_subscription(mark(&house, "wh_2")).await.unwrap();
        house.store.forget_subscription(house.connection.id, "wh_2".to_owned()).await.unwrap();
        assert_eq!(house.store.subscription_marks(house.connection.id).await.unwrap(), [later]);
    }

    #[tokio::test]
    async fn what_was_done_goes_with_the_connection_and_outlives_the_endpoint() {
        let house = house().await;
        let id = house.connection.id;
        house.store.mark_subscription(mark(&house, "wh_1")).await.unwrap();
        house.store.remove_endpoint(house.endpoint.id).await.unwrap();
        let marks = house.store.subscription_marks(id).await.unwrap();
        assert_eq!((marks.len(), marks[0].endpoint_id), (1, None));
        house.store.remove_workspace(house.workspace.id).await.unwrap();
        assert!(house.store.subscription_marks(id).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn the_refused_delivery_nearest_to_a_moment_is_found() {
        let house = house().await;
        for (number, second, status_answered) in [(1, 10, 401), (2, 100, 200), (3, 130, 503), (4, 900, 500)] {
            let delivery = NewDelivery { status_answered, ..house.delivery(number, second) };
            house.store.append(delivery).await.unwrap();
        }
        let near = |second| house.store.refused_near(house.endpoint.id, at(second), 60);
        assert_eq!(near(101).await.unwrap(), Some(delivery_id(3)));
        assert_eq!(near(20).await.unwrap(), Some(delivery_id(1)));
        assert_eq!(near(500).await.unwrap(), None);
    }
}
