//! Storing a delivery: which attempt of its event it is, decided inside the transaction that stores it.

use gatehouse_model::{Appended, DeliveryId, NewDelivery, Unexpected};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::bodies::{Held, IN_ROW};
use crate::replays::{self, Arrival};
use crate::search::{Extract, Source};
use crate::{Original, Store, StoreError, dialogues, digest, outbox, row, sealed};

/// Gives the SHA-256 of a delivery's body in lower-case hex: the one that somebody computed, or a new one.
pub fn body_sha256(delivery: &NewDelivery) -> String {
    let known = delivery.body_sha256.clone();
    known.unwrap_or_else(|| hex::encode(Sha256::digest(&delivery.body)))
}

impl Store {
    /// Stores a delivery and returns once it is durable.
    ///
    /// A delivery of the same endpoint with the same [`NewDelivery::dedupe_key`], received inside the window,
    /// makes this one a further attempt of that event. A body that differs from the first attempt's is marked as
    /// a conflict, see [`Store::conflict`].
    ///
    /// # Errors
    /// [`StoreError::Overloaded`], [`StoreError::DiskFull`], [`StoreError::Disk`]: it must not be acknowledged.
    /// [`StoreError::OwnerGone`] when the endpoint was removed meanwhile.
    pub async fn append(&self, delivery: NewDelivery) -> Result<Appended, StoreError> {
        self.append_sealed(delivery, None).await
    }

    /// Stores a delivery in which secrets may be masked, with what it was before, as [`Store::append`] does.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn append_sealed(
        &self,
        delivery: NewDelivery,
        original: Option<Original>,
    ) -> Result<Appended, StoreError> {
        let ended = self.append_now(delivery, original).await;
        self.note_ended(&ended);
        ended
    }

    async fn append_now(
        &self,
        delivery: NewDelivery,
        original: Option<Original>,
    ) -> Result<Appended, StoreError> {
        let hidden = self.hidden();
        let prepare = move |delivery: NewDelivery| {
            let sha256 = body_sha256(&delivery);
            (extract(&delivery, &hidden), delivery, sha256)
        };
        // Hashing 64 KiB takes half a millisecond; what is larger waits on a thread that may, and for the disk too.
        let (extract, delivery, sha256, beside) = if delivery.body.len() > IN_ROW {
            let bodies = self.bodies();
            self.writable()?;
            let work = tokio::task::spawn_blocking(move || {
                let (extract, delivery, sha256) = prepare(delivery);
                let held = bodies.keep(delivery.workspace_id.uuid(), &sha256, &delivery.body)?;
                Ok::<_, StoreError>((extract, delivery, sha256, Some(held)))
            });
            work.await.map_err(|_| StoreError::Closed)??
        } else {
            let (extract, delivery, sha256) = prepare(delivery);
            (extract, delivery, sha256, None)
        };
        let name = beside.as_ref().map(|held| held.name.clone());
        let sender = self.sender_seat().get();
        let added = self.add_one(
            // The file is held until the row is durable, also when nobody waits for the answer any more.
            move |conn| {
                let original = original.unwrap_or_else(|| Original::of(&delivery, sha256));
                let appended = insert(conn, &delivery, &original, beside.as_ref(), &Origin::default())?;
                let ways = outbox::fill(conn, &delivery, sender)?;
                crate::abort_point("outbox.filled");
                Ok((appended, beside, ways))
            },
            move |(appended, ..)| vec![(appended.sequence, extract)],
        );
        match (added.await, name) {
            (Err(error), Some(name)) if error.left_nothing() => {
                self.give_up_body(name).await;
                Err(error)
            }
            (added, _) => added.map(|(appended, _, ways)| {
                crate::abort_point("outbox.stored");
                ways.tell();
                appended
            }),
        }
    }
}

/// Takes from a delivery what is to be found of it.
pub(crate) fn extract(delivery: &NewDelivery, hidden: &[String]) -> Extract {
    let source = Source {
        id: delivery.id.uuid(),
        event: delivery.provider_event.as_deref(),
        sender_id: delivery.provider_delivery_id.as_deref(),
        head: delivery.head.as_deref(),
        body: &delivery.body,
    };
    Extract::of(&source, hidden)
}

/// The latest earlier delivery with the same key, no older than the window.
const LATEST: &str = "SELECT coalesce(duplicate_of, id), attempt FROM delivery
    WHERE endpoint_id = ?1 AND dedupe_key = ?2 AND received_at >= ?3
    ORDER BY sequence DESC LIMIT 1";

/// The place of a delivery among the attempts of its event.
struct Place {
    attempt: u32,
    first: Option<Uuid>,
    conflict: bool,
}

fn place(conn: &Connection, delivery: &NewDelivery, sha256: &str) -> Result<Place, StoreError> {
    let alone = Place { attempt: 1, first: None, conflict: false };
    let Some(key) = &delivery.dedupe_key else { return Ok(alone) };
    let window = row::signed(delivery.dedupe_window_s).saturating_mul(1_000_000);
    let since = delivery.received_at.as_microsecond().saturating_sub(window);
    // Only how old the earlier one is counts: after the clock was set back it may seem to lie ahead.
    let latest = conn
        .prepare_cached(LATEST)?
        .query_row(params![delivery.endpoint_id.uuid(), key, since], |row| {
            Ok((row.get::<_, Uuid>(0)?, row.get::<_, u32>(1)?))
        })
        .optional()?;
    let Some((first, attempt)) = latest else { return Ok(alone) };
    // The first may have been purged; then there is nothing that this one could contradict.
    let first_sha256: Option<String> = conn
        .prepare_cached("SELECT body_sha256 FROM delivery WHERE id = ?1")?
        .query_row([first], |row| row.get(0))
        .optional()?;
    let conflict = first_sha256.is_some_and(|first| first != sha256);
    Ok(Place { attempt: attempt.saturating_add(1), first: Some(first), conflict })
}

/// Where a delivery comes from; nothing of it where it was received.
#[derive(Default)]
pub(crate) struct Origin<'a> {
    /// The file that it was brought in from.
    pub(crate) source: Option<&'a str>,
    /// What tells it from others of its workspace that were brought in.
    pub(crate) key: Option<[u8; 16]>,
    /// Whether secrets were masked in it before.
    pub(crate) masked: bool,
}

pub(crate) fn insert(
    conn: &Connection,
    delivery: &NewDelivery,
    original: &Original,
    beside: Option<&Held>,
    origin: &Origin<'_>,
) -> Result<Appended, StoreError> {
    let place = place(conn, delivery, &original.body_sha256)?;
    let replay_of = match &delivery.signed_key {
        Some(key) => replays::replay_of(conn, &Arrival::of(delivery, key, place.first.is_some()))?,
        None => None,
    };
    let sequence = digest::insert_row(
        conn,
        [
            &delivery.id.uuid(),
            &delivery.workspace_id.uuid(),
            &delivery.connection_id.uuid(),
            &delivery.endpoint_id.uuid(),
            &delivery.received_at.as_microsecond(),
            &delivery.peer,
            &delivery.method,
            &delivery.path,
            &delivery.status_answered,
            &row::signed(original.body_size),
            &original.body_sha256,
            &delivery.verdict.status.as_str(),
            &delivery.verdict.reason.as_str(),
            &delivery.fidelity.as_str(),
            &delivery.unexpected.map(Unexpected::as_str),
            &delivery.provider_event,
            &delivery.provider_delivery_id,
            &delivery.occurred_at.map(|at| at.as_microsecond()),
            &delivery.dedupe_key,
            &place.attempt,
            &place.first,
            &place.conflict,
            &delivery.signed_key,
            &replay_of,
            &origin.source,
            &origin.key,
            &origin.masked,
        ],
    )
    .map_err(|error| row::taken(error, "delivery", ""))?;
    let content = digest::Content {
        head: delivery.head.as_deref(),
        head_note: delivery.head_note.as_deref(),
        trailers: &row::to_json(&delivery.trailers)?,
        verdict: &row::to_json(&delivery.verdict)?,
        body: if beside.is_some() { &[] } else { &delivery.body },
    };
    conn.prepare_cached(
        "INSERT INTO delivery_content (sequence, head, head_note, trailers, verdict, body, digest)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        sequence,
        content.head,
        content.head_note,
        content.trailers,
        content.verdict,
        content.body,
        content.digest(),
    ])?;
    if let Some(held) = beside {
        held.note(conn, sequence)?;
    }
    sealed::write(conn, sequence, &original.parts)?;
    dialogues::write(conn, delivery, !original.parts.is_empty())?;
    Ok(Appended {
        sequence: sequence.unsigned_abs(),
        attempt: place.attempt,
        duplicate_of: place.first.map(DeliveryId::from_uuid),
        replay_of: replay_of.map(DeliveryId::from_uuid),
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{House, delivery_id, house};
    use crate::{Store, StoreError};
    use gatehouse_model::{Header, Reason, Unexpected, Verdict, VerdictStatus};
    use proptest::prelude::*;
    use rstest::rstest;

    #[tokio::test]
    async fn what_was_appended_reads_back_byte_for_byte() {
        let house = house().await;
        let mut sent = house.delivery(7, 1);
        sent.body = vec![0, 0xff, b'\n', 0, 0xfe];
        sent.head = Some(b"POST / HTTP/1.1\r\nX-zEBRA: \xff\xfe\x00\r\n\r\n".to_vec());
        sent.trailers = vec![Header::new("X-Sum", b"\xff")];
        sent.verdict = Verdict::bare(VerdictStatus::Invalid, Reason::Mismatch);
        sent.unexpected = Some(Unexpected::ContentType);
        house.store.append(sent.clone()).await.unwrap();
        let read = house.store.delivery(sent.id).await.unwrap().unwrap();
        assert_eq!(read.head, sent.head);
        assert_eq!(read.trailers, sent.trailers);
        assert_eq!(read.summary.unexpected, sent.unexpected);
        assert_eq!(read.verdict, sent.verdict);
        assert_eq!(read.summary.received_at, sent.received_at);
        assert_eq!(read.summary.endpoint, house.endpoint.name);
        assert_eq!(house.store.delivery_body(sent.id).await.unwrap(), Some(sent.body));
    }

    #[tokio::test]
    async fn a_large_body_is_hashed_like_a_small_one() {
        let house = house().await;
        let mut sent = house.delivery(1, 0);
        sent.body = vec![b'a'; 1_000_000];
        house.store.append(sent).await.unwrap();
        let read = house.store.delivery(delivery_id(1)).await.unwrap().unwrap();
        // The FIPS 180-2 vector of a million times `a`.
        assert_eq!(read.body_sha256, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
        assert_eq!(read.summary.size, 1_000_000);
    }

    #[tokio::test]
    async fn the_same_key_makes_a_further_attempt_of_the_first() {
        let house = house().await;
        let mut answers = Vec::new();
        for (number, second) in [(1, 0), (2, 10), (3, 20)] {
            let mut sent = house.delivery(number, second);
            sent.dedupe_key = Some("evt".to_owned());
            let appended = house.store.append(sent).await.unwrap();
            answers.push((appended.attempt, appended.duplicate_of));
        }
        assert_eq!(answers, [(1, None), (2, Some(delivery_id(1))), (3, Some(delivery_id(1)))]);
    }

    #[rstest]
    #[case::at_the_edge(3600, 2)]
    #[case::past_the_edge(3601, 1)]
    #[case::clock_set_back(-3600, 2)]
    #[tokio::test]
    async fn the_window_decides(#[case] second: i64, #[case] attempt: u32) {
        let house = house().await;
        for (number, second) in [(1, 0), (2, second)] {
            let mut sent = house.delivery(number, second);
            sent.dedupe_key = Some("evt".to_owned());
            house.store.append(sent).await.unwrap();
        }
        let second = house.store.delivery(delivery_id(2)).await.unwrap().unwrap();
        assert_eq!(second.summary.attempt, attempt);
    }

    #[tokio::test]
    async fn another_body_under_the_same_key_is_a_conflict() {
        let house = house().await;
        for (number, body) in [(1, "a"), (2, "b"), (3, "a")] {
            let mut sent = house.delivery(number, 0);
            sent.dedupe_key = Some("evt".to_owned());
            sent.body = body.into();
            house.store.append(sent).await.unwrap();
        }
        for (number, conflict) in [(1, false), (2, true), (3, false)] {
            assert_eq!(house.store.conflict(delivery_id(number)).await.unwrap(), Some(conflict), "{number}");
            let read = house.store.delivery(delivery_id(number)).await.unwrap().unwrap();
            assert_eq!(read.summary.conflict, conflict, "{number}");
        }
    }

    #[tokio::test]
    async fn a_delivery_to_an_endpoint_that_is_gone_is_refused() {
        let house = house().await;
        house.store.remove_endpoint(house.endpoint.id).await.unwrap();
        let error = house.store.append(house.delivery(1, 0)).await.unwrap_err();
        assert!(matches!(error, StoreError::OwnerGone), "{error:?}");
    }

    #[tokio::test]
    async fn looking_for_a_duplicate_does_not_walk_the_endpoint() {
        let plan = house().await.plan(super::LATEST).await;
        assert!(plan.contains("USING INDEX delivery_dedupe (endpoint_id=? AND dedupe_key=?)"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }

    #[tokio::test]
    async fn an_id_is_stored_once() {
        let house = house().await;
        house.store.append(house.delivery(1, 0)).await.unwrap();
        let error = house.store.append(house.delivery(1, 0)).await.unwrap_err();
        assert_eq!(error.code(), "store.already_there");
        assert_eq!(house.store.total_deliveries().await.unwrap(), 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        /// P6: the same id is the next attempt of one event, another body is a conflict, also after a restart.
        #[test]
        fn each_delivery_is_the_next_attempt_of_its_event(
            steps in prop::collection::vec((0..3_u8, 0..3_u8, any::<bool>()), 1..16)
        ) {
            tokio::runtime::Runtime::new().unwrap().block_on(async {
                let house = house().await;
                let sent = steps.iter().enumerate().map(|(number, &(event, body, _))| {
                    let mut sent = house.delivery(number as u128, number as i64);
                    sent.dedupe_key = Some(format!("id:{event}"));
                    // One of the bodies lies beside.
                    sent.body = vec![body; if body == 2 { crate::bodies::IN_ROW + 1 } else { 10 }];
                    sent
                });
                let sent: Vec<_> = sent.collect();
                let House { mut store, dir, .. } = house;
                let mut firsts = std::collections::HashMap::new();
                for (sent, &(event, body, restart)) in sent.into_iter().zip(&steps) {
                    let id = sent.id;
                    let appended = store.append(sent).await.unwrap();
                    let (first, first_body, attempts) = firsts.entry(event).or_insert((id, body, 0_u32));
                    *attempts += 1;
                    assert_eq!(appended.attempt, *attempts);
                    assert_eq!(appended.duplicate_of, (*first != id).then_some(*first));
                    assert_eq!(store.conflict(id).await.unwrap(), Some(*first_body != body));
                    if restart {
                        drop(store);
                        store = Store::open(dir.path()).unwrap();
                    }
                }
            });
        }
    }
}
