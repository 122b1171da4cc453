//! Whether signed bytes came before, decided inside the transaction that stores or judges a delivery.

use gatehouse_model::{NewDelivery, Resend, SignedKey};
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use crate::StoreError;

/// A delivery whose signature is right, as far as it matters whether it is a copy.
pub(crate) struct Arrival<'a> {
    pub(crate) endpoint: Uuid,
    pub(crate) key: &'a SignedKey,
    /// The sender's own id.
    pub(crate) sender_id: Option<&'a str>,
    /// Whether it is a further attempt of an event inside the window.
    pub(crate) is_attempt: bool,
    pub(crate) resend: Resend,
    /// Only what came before this place counts; none for what is being stored.
    pub(crate) before: Option<i64>,
}

impl<'a> Arrival<'a> {
    pub(crate) fn of(delivery: &'a NewDelivery, key: &'a SignedKey, is_attempt: bool) -> Self {
        Self {
            endpoint: delivery.endpoint_id.uuid(),
            key,
            sender_id: delivery.provider_delivery_id.as_deref(),
            is_attempt,
            resend: delivery.resend,
            before: None,
        }
    }
}

/// Gives the first delivery with the same signed bytes, if this one is a copy of it and no honest further attempt.
///
/// Where attempts repeat their signature, a copy is told by its id: another one under the same signature, or the
/// same one outside of the window. Without ids nothing is said, because two events may be worded alike.
pub(crate) fn replay_of(conn: &Connection, arrival: &Arrival<'_>) -> Result<Option<Uuid>, StoreError> {
    let sql = "SELECT id, provider_delivery_id FROM delivery
               WHERE endpoint_id = ?1 AND signed_key = ?2 AND sequence < ?3 ORDER BY sequence LIMIT 1";
    let first = conn
        .prepare_cached(sql)?
        .query_row(params![arrival.endpoint, arrival.key, arrival.before.unwrap_or(i64::MAX)], |row| {
            Ok((row.get::<_, Uuid>(0)?, row.get::<_, Option<String>>(1)?))
        })
        .optional()?;
    let Some((first, first_id)) = first else { return Ok(None) };
    let copied = match arrival.resend {
        Resend::Fresh => true,
        Resend::Same => match (first_id.as_deref(), arrival.sender_id) {
            (Some(first), Some(this)) => first != this || !arrival.is_attempt,
            _ => false,
        },
    };
    Ok(copied.then_some(first))
}

#[cfg(test)]
mod tests {
    use crate::testing::{delivery_id, house};
    use gatehouse_model::Resend;
    use rstest::rstest;

    const HOUR: i64 = 3600;

    #[rstest]
    #[case::signed_anew_and_copied(Resend::Fresh, "a", "a", 10, true)]
    #[case::signed_anew_and_copied_later(Resend::Fresh, "a", "a", 2 * HOUR, true)]
    #[case::an_honest_second_attempt(Resend::Same, "a", "a", 10, false)]
    #[case::the_same_after_the_window(Resend::Same, "a", "a", 2 * HOUR, true)]
    #[case::under_another_id(Resend::Same, "a", "b", 10, true)]
    #[case::without_an_id(Resend::Same, "", "", 10, false)]
    #[tokio::test]
    async fn a_copy_is_told_from_a_further_attempt(
        #[case] resend: Resend,
        #[case] first: &str,
        #[case] second: &str,
        #[case] after: i64,
        #[case] replayed: bool,
    ) {
        let house = house().await;
        for (number, second, id) in [(1, 0, first), (2, after, second)] {
            let mut sent = house.delivery(number, second);
            sent.provider_delivery_id = (!id.is_empty()).then(|| id.to_owned());
            sent.dedupe_key.clone_from(&sent.provider_delivery_id);
            sent.signed_key = Some([7; 16]);
            sent.resend = resend;
            house.store.append(sent).await.unwrap();
        }
        let stored = house.store.delivery(delivery_id(2)).await.unwrap().unwrap().summary;
        assert_eq!(stored.replay_of, replayed.then(|| delivery_id(1)));
    }

    #[tokio::test]
    async fn other_signed_bytes_are_no_copy() {
        let house = house().await;
        for number in 1..=3 {
            let mut sent = house.delivery(number, 0);
            sent.signed_key = (number > 1).then(|| [u8::try_from(number).unwrap(); 16]);
            assert_eq!(house.store.append(sent).await.unwrap().replay_of, None);
        }
    }
}
