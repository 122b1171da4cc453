//! P1: a 2xx answer means that the delivery is on the disk, head and body as they came.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use gatehouse_store::{DeliveryFilter, Store};
use gatehouse_tests::house::endpoint_url;
use gatehouse_tests::platform::{borrowed, signed};
use gatehouse_tests::{DEADLINE, House, Wire, wire};

const KILLS: usize = 50;

const CLIENTS: usize = 8;

/// A request that was answered 200, under the id that its sender gave it.
type Acknowledged = HashMap<String, Vec<u8>>;

/// Sends until the other end is gone; each answer goes to `acknowledged`.
fn send_on(url: &str, name: &str, stop: &AtomicBool, acknowledged: &mpsc::Sender<(String, Vec<u8>)>) {
    let mut wire = Wire::to(url);
    for number in 0.. {
        let id = format!("{name}-{number}");
        let padding = "\u{e9}\0".repeat(number * 37 % 900);
        let body = format!("{{\"event\":\"candidate.created\",\"id\":\"{id}\",\"p\":\"{padding}\"}}");
        let mut headers = vec![("X-Rejento-Delivery-Id".to_owned(), id.clone())];
        headers.extend(signed("rejento/hmac", "whsec-of-the-sender", body.as_bytes()));
        let bytes = wire::request("POST", url, &borrowed(&headers), body.as_bytes());
        let Some(answer) = wire.send(&bytes).answer() else { return };
        assert_eq!(answer.status, 200);
        if stop.load(Ordering::Relaxed) || acknowledged.send((id, bytes)).is_err() {
            return;
        }
    }
}

/// Receives under load, is killed 20 to 80 ms after the first answer, and gives what was answered by then.
fn load_and_kill(house: &House, round: usize) -> Acknowledged {
    let (listener, first) = house.listen(&[]);
    let url = endpoint_url(&first, "rejento");
    let stop = Arc::new(AtomicBool::new(false));
    let (sender, answers) = mpsc::channel();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (url, stop, sender) = (url.clone(), Arc::clone(&stop), sender.clone());
            thread::spawn(move || send_on(&url, &format!("{round}-{client}"), &stop, &sender))
        })
        .collect();
    drop(sender);
    let mut acknowledged = Acknowledged::from([answers.recv_timeout(DEADLINE).unwrap()]);
    let random = RandomState::new().hash_one(round) % 60;
    let moment = Instant::now() + Duration::from_millis(20 + random);
    while let Ok(answer) = answers.recv_timeout(moment.saturating_duration_since(Instant::now())) {
        acknowledged.insert(answer.0, answer.1);
    }
    listener.kill();
    // What was answered between the last look and the kill counts too: its sender has the 200.
    acknowledged.extend(answers.iter());
    stop.store(true, Ordering::Relaxed);
    for client in clients {
        client.join().unwrap();
    }
    acknowledged
}

/// Reads the folder anew and gives the ids of what is not there, or not as it was sent.
async fn lost(folder: &Path, acknowledged: &Acknowledged) -> Vec<String> {
    let store = Store::open(folder).unwrap();
    let mut missing = acknowledged.clone();
    let mut after = None;
    loop {
        let page = store.page(DeliveryFilter::default(), after, 1_000).await.unwrap();
        for row in &page.deliveries {
            let Some(id) = &row.provider_delivery_id else { continue };
            let Some(sent) = missing.get(id) else { continue };
            let head = store.delivery(row.id).await.unwrap().and_then(|delivery| delivery.head);
            let body = store.delivery_body(row.id).await.unwrap();
            if [head.unwrap_or_default(), body.unwrap_or_default()].concat() == *sent {
                missing.remove(id);
            }
        }
        after = page.next;
        if after.is_none() || missing.is_empty() {
            return missing.into_keys().collect();
        }
    }
}

fn house() -> House {
    let house = House::in_memory();
    house.json(&["workspace", "new", "Acme", "--platform", "rejento"]);
    house
}

fn open(house: &House) -> rusqlite::Connection {
    rusqlite::Connection::open(house.database()).unwrap()
}

#[tokio::test]
async fn no_kill_takes_an_acknowledged_delivery() {
    let house = house();
    let mut all = Acknowledged::new();
    for round in 0..KILLS {
        let acknowledged = load_and_kill(&house, round);
        let lost = lost(&house.folder(), &acknowledged).await;
        assert!(lost.is_empty(), "round {round}: {} of {} lost: {lost:?}", lost.len(), acknowledged.len());
        all.extend(acknowledged);
    }
    assert!(all.len() >= KILLS, "{}", all.len());
    assert_eq!(lost(&house.folder(), &all).await, [""; 0], "after all kills");
    let (whole, rows, last): (String, i64, i64) = open(&house)
        .query_row(
            "SELECT (SELECT integrity_check FROM pragma_integrity_check), count(*), max(sequence) FROM delivery",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .unwrap();
    assert_eq!((whole.as_str(), rows), ("ok", last), "no gap in the order of commits");
}

/// The check above is worth nothing if it would not notice.
#[tokio::test]
async fn the_check_notices_a_removed_row_and_a_changed_byte() {
    let house = house();
    let acknowledged = load_and_kill(&house, 0);
    assert!(lost(&house.folder(), &acknowledged).await.is_empty());
    let id = acknowledged.keys().next().unwrap();
    let changed = open(&house).execute(
        "UPDATE delivery_content SET body = CAST(body || ' ' AS BLOB)
         WHERE sequence = (SELECT sequence FROM delivery WHERE provider_delivery_id = ?1)",
        [id],
    );
    assert_eq!(changed, Ok(1));
    assert_eq!(lost(&house.folder(), &acknowledged).await, [id.as_str()]);
    assert_eq!(open(&house).execute("DELETE FROM delivery WHERE provider_delivery_id = ?1", [id]), Ok(1));
    assert_eq!(lost(&house.folder(), &acknowledged).await, [id.as_str()]);
}
