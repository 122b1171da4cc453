use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::StoreError;
use crate::testing::{House, delivery_id, house};

/// Keeps the writer busy until the sender is dropped.
async fn hold(house: &House) -> (mpsc::Sender<()>, tokio::task::JoinHandle<Result<(), StoreError>>) {
    let (release, held) = mpsc::channel::<()>();
    let (begun, running) = tokio::sync::oneshot::channel();
    let store = house.store.clone();
    let task = tokio::spawn(async move {
        store
            .write(move |_| {
                let _ = begun.send(());
                let _ = held.recv();
                Ok(())
            })
            .await
    });
    running.await.unwrap();
    (release, task)
}

#[tokio::test]
async fn what_waits_shares_one_commit() {
    let house = house().await;
    let (release, task) = hold(&house).await;
    let before = house.store.stats();
    let mut waiting = Vec::new();
    for number in 0..100 {
        let (store, sent) = (house.store.clone(), house.delivery(number, 0));
        let mut append = Box::pin(async move { store.append(sent).await });
        // One poll puts it into the queue.
        assert!(futures_poll(&mut append).await.is_none());
        waiting.push(append);
    }
    drop(release);
    task.await.unwrap().unwrap();
    for append in waiting {
        append.await.unwrap();
    }
    let after = house.store.stats();
    assert_eq!(after.commits - before.commits, 2, "the held one and one for the hundred");
    assert_eq!(after.largest_batch, 100);
}

async fn futures_poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    std::future::poll_fn(|context| {
        std::task::Poll::Ready(match std::pin::Pin::new(&mut *future).poll(context) {
            std::task::Poll::Ready(value) => Some(value),
            std::task::Poll::Pending => None,
        })
    })
    .await
}

#[tokio::test]
async fn more_than_the_queue_takes_is_refused_at_once() {
    let house = house().await;
    let (release, task) = hold(&house).await;
    let mut waiting = Vec::new();
    let refused = loop {
        let store = house.store.clone();
        let mut change = Box::pin(async move { store.set_setting("a", "b").await });
        match futures_poll(&mut change).await {
            Some(answer) => break answer,
            None => waiting.push(change),
        }
    };
    assert!(matches!(refused, Err(StoreError::Overloaded)), "{refused:?}");
    assert_eq!(waiting.len(), super::QUEUE);
    drop(release);
    task.await.unwrap().unwrap();
    for change in waiting {
        change.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_senders_keep_the_order_of_their_answers() {
    let house = std::sync::Arc::new(house().await);
    let senders = (0..32_u128).map(|sender| {
        let house = std::sync::Arc::clone(&house);
        tokio::spawn(async move {
            let mut sequences = Vec::new();
            for number in 0..10 {
                let sent = house.delivery(sender * 100 + number, 0);
                sequences.push(house.store.append(sent).await.unwrap().sequence);
            }
            sequences
        })
    });
    let mut all = Vec::new();
    for sender in senders.collect::<Vec<_>>() {
        let sequences = sender.await.unwrap();
        assert!(sequences.is_sorted(), "an answer came before an earlier one: {sequences:?}");
        all.extend(sequences);
    }
    all.sort_unstable();
    assert_eq!(all, (1..=320).collect::<Vec<u64>>(), "no gap and none twice");
}

#[tokio::test]
async fn a_change_that_fails_is_undone_alone() {
    let house = house().await;
    let (release, task) = hold(&house).await;
    let (good, bad) = (house.store.clone(), house.store.clone());
    let mut first = Box::pin(async move { good.set_setting("good", "1").await });
    let mut second = Box::pin(async move {
        bad.write(|conn| {
            conn.execute("INSERT INTO setting VALUES ('bad', '1')", [])?;
            Err::<(), _>(StoreError::OwnerGone)
        })
        .await
    });
    assert!(futures_poll(&mut first).await.is_none());
    assert!(futures_poll(&mut second).await.is_none());
    drop(release);
    task.await.unwrap().unwrap();
    first.await.unwrap();
    assert!(second.await.is_err());
    assert_eq!(house.store.setting("good").await.unwrap().as_deref(), Some("1"));
    assert_eq!(house.store.setting("bad").await.unwrap(), None);
}

#[tokio::test]
async fn a_full_disk_is_told_and_receiving_goes_on_once_there_is_room() {
    let house = house().await;
    let limit = |pages: u32| format!("PRAGMA max_page_count = {pages}");
    let set = |sql: String| house.store.write(move |conn| Ok(conn.query_row(&sql, [], |_| Ok(()))?));
    set(limit(1)).await.unwrap();
    let mut large = house.delivery(1, 0);
    large.body = vec![7; 60_000];
    let error = house.store.append(large.clone()).await.unwrap_err();
    assert!(matches!(error, StoreError::DiskFull), "{error:?}");
    assert_eq!(house.store.total_deliveries().await.unwrap(), 0);
    set(limit(1_000_000)).await.unwrap();
    house.store.append(large).await.unwrap();
    assert_eq!(house.store.total_deliveries().await.unwrap(), 1);
}

#[tokio::test]
async fn a_commit_that_fails_answers_all_and_the_next_one_succeeds() {
    let house = house().await;
    let (release, task) = hold(&house).await;
    let (one, other, sent) = (house.store.clone(), house.store.clone(), house.delivery(1, 0));
    let mut innocent = Box::pin(async move { one.append(sent).await });
    // A reference that is checked at the end makes the COMMIT itself fail.
    let mut culprit = Box::pin(async move {
        other
            .write(|conn| {
                conn.execute_batch(
                    "PRAGMA defer_foreign_keys = ON;
                     INSERT INTO delivery_content VALUES (999, NULL, NULL, '[]', '{}', x'', NULL);",
                )?;
                Ok(())
            })
            .await
    });
    assert!(futures_poll(&mut innocent).await.is_none());
    assert!(futures_poll(&mut culprit).await.is_none());
    drop(release);
    assert!(task.await.unwrap().is_ok());
    assert!(innocent.await.is_err(), "it was in the transaction that failed");
    assert!(culprit.await.is_err());
    assert_eq!(house.store.total_deliveries().await.unwrap(), 0);
    let appended = house.store.append(house.delivery(1, 0)).await.unwrap();
    assert_eq!(appended.attempt, 1);
    assert_eq!(house.store.stats().failed_commits, 1);
}

#[tokio::test]
async fn after_the_disk_failed_the_file_is_opened_anew() {
    let house = house().await;
    // A setting of the connection shows whether it is still the same one.
    let mark = "PRAGMA cache_size = 77";
    house.store.write(move |conn| Ok(conn.execute_batch(mark)?)).await.unwrap();
    let failed = house.store.write(|conn| {
        conn.execute_batch("ROLLBACK")?;
        Err::<(), _>(StoreError::Corrupt { detail: "as if a page were unreadable".to_owned() })
    });
    assert_eq!(failed.await.unwrap_err().code(), "store.corrupt");
    let size = house
        .store
        .write(|conn| Ok(conn.pragma_query_value(None, "cache_size", |row| row.get::<_, i64>(0))?));
    assert_ne!(size.await.unwrap(), 77);
    house.store.append(house.delivery(1, 0)).await.unwrap();
    assert!(house.store.delivery(delivery_id(1)).await.unwrap().is_some());
}

#[tokio::test]
async fn the_journal_is_moved_into_the_file_when_nothing_comes() {
    let house = house().await;
    house.store.append(house.delivery(1, 0)).await.unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    while house.store.stats().checkpoints == 0 {
        assert!(Instant::now() < deadline, "no checkpoint came");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn closing_finishes_what_is_queued() {
    let house = house().await;
    let (release, task) = hold(&house).await;
    let (store, sent) = (house.store.clone(), house.delivery(1, 0));
    let mut append = Box::pin(async move { store.append(sent).await });
    assert!(futures_poll(&mut append).await.is_none());
    drop(append);
    drop(release);
    task.await.unwrap().unwrap();
    drop(house.store);
    let again = crate::Store::open(house.dir.path()).unwrap();
    assert_eq!(again.total_deliveries().await.unwrap(), 1);
}

/// P4: removing, sealing anew and arriving take turns, and nobody has the connection for longer than a few commits.
#[tokio::test]
async fn nobody_keeps_the_writer_for_longer_than_some_commits() {
    let house = house().await;
    let append = |number| {
        let mut sent = house.delivery(number, 0);
        sent.body = vec![b'x'; 2_000];
        house.store.append(sent)
    };
    for number in 1..=3_000 {
        append(number).await.unwrap();
    }
    house.store.index_waiting().await.unwrap();
    let alone = house.store.stats().longest_hold_us;
    let store = house.store.clone();
    let endpoint = house.endpoint.id;
    let removal = tokio::spawn(async move { store.remove_endpoint(endpoint).await });
    let mut number = 10_000;
    while !removal.is_finished() {
        number += 1;
        // The endpoint goes in the end, and with it what comes.
        let _ = append(number).await;
    }
    assert!(removal.await.unwrap().unwrap() >= 3_000);
    let beside = house.store.stats().longest_hold_us;
    assert!(beside <= 10 * alone + 250_000, "{beside} us, {alone} us without anything beside");
}
