//! P26 over HTTP: while a damaged inbox is brought into a new file, senders are told to come again.

use std::time::{Duration, Instant};

use gatehouse_tests::{DEADLINE, House};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::faults::{Receiving, missing};

/// So many that a sender comes while they are brought over.
const DELIVERIES: u32 = 4_000;

const PAGE: u64 = 4096;

/// Copies the one delivery that is there, each copy under an id of its own.
fn fill(house: &House) {
    let conn = Connection::open(house.database()).unwrap();
    conn.busy_timeout(DEADLINE).unwrap();
    let columns = |table: &str, without: &[&str]| {
        let mut all = conn.prepare("SELECT name FROM pragma_table_info(?1)").unwrap();
        let names = all.query_map([table], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap);
        let names: Vec<_> = names.filter(|name| !without.contains(&name.as_str())).collect();
        names
    };
    // The checksum of a row has its id in it.
    let row = columns("delivery", &["sequence", "id", "digest"]).join(", ");
    let content = columns("delivery_content", &["sequence"]);
    let (theirs, content) = (format!("c.{}", content.join(", c.")), content.join(", "));
    conn.execute_batch(&format!(
        "BEGIN;
         INSERT INTO delivery (id, {row})
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {DELIVERIES})
             SELECT randomblob(16), {row} FROM n, delivery WHERE sequence = 1;
         INSERT INTO delivery_content (sequence, {content})
             SELECT d.sequence, {theirs} FROM delivery d, delivery_content c
             WHERE c.sequence = 1 AND d.sequence > 1;
         COMMIT;
         PRAGMA wal_checkpoint(TRUNCATE);"
    ))
    .unwrap();
}

/// Overwrites a twentieth of the file in its middle, and gives deliveries that lie about there.
fn damage(house: &House) -> Vec<Value> {
    use std::os::unix::fs::FileExt as _;
    let conn = Connection::open(house.database()).unwrap();
    let mut some = conn
        .prepare("SELECT lower(hex(id)) FROM delivery WHERE sequence % 40 = 0 ORDER BY abs(sequence - ?1)")
        .unwrap();
    let ids = some.query_map([DELIVERIES / 2], |row| row.get::<_, String>(0)).unwrap();
    let ids = ids.map(|id| json!(dashed(&id.unwrap()))).collect();
    let file = std::fs::OpenOptions::new().write(true).open(house.database()).unwrap();
    let pages = file.metadata().unwrap().len() / PAGE;
    for page in pages / 2..pages / 2 + pages / 20 {
        file.write_all_at(&[0x5a; PAGE as usize], page * PAGE).unwrap();
    }
    ids
}

fn dashed(hex: &str) -> String {
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[test]
fn while_an_inbox_is_salvaged_senders_get_503_and_then_2xx_and_nothing_acknowledged_is_lost() {
    let house = House::in_memory();
    let mut receiving = Receiving::start(&house);
    assert_eq!(receiving.send(3_000).status, 200);
    fill(&house);
    let ids = damage(&house);
    // Somebody opens a delivery that lies there; nobody knows of the damage before.
    let met = ids
        .iter()
        .find_map(|id| receiving.console.call("deliveries.get", json!({ "delivery_id": id })).err());
    let met = met.expect("one of them cannot be read");
    assert!(["store.corrupt", "store.salvaging"].contains(&met["code"].as_str().unwrap()), "{met}");
    let (began, mut refused, mut told) = (Instant::now(), 0, Vec::new());
    loop {
        // It fails the test unless this is 200, or 503 with Retry-After.
        refused += u32::from(receiving.send(10).status == 503);
        let notice = match receiving.console.call("status.get", json!({})) {
            Ok(mut status) => status["store"]["notice"].take(),
            Err(problem) => problem,
        };
        if let Some(code) = notice["code"].as_str()
            && told.last().is_none_or(|last| last != code)
        {
            told.push(code.to_owned());
        }
        if notice["code"] == "store.salvaged" {
            assert!(notice["message"].as_str().unwrap().contains("came over"), "{notice}");
            break;
        }
        assert!(began.elapsed() < DEADLINE, "{told:?} {}", receiving.console.running.notes());
    }
    let took = began.elapsed();
    assert!(refused > 0, "nobody was refused, so nothing was tested: {told:?}");
    let began = Instant::now();
    while receiving.send(10).status != 200 {
        assert!(began.elapsed() < DEADLINE, "{}", receiving.console.running.notes());
    }
    assert!(receiving.problem().is_null());
    eprintln!(
        "salvaged in {took:?}: {refused} answers of 503, {} of 200, told {told:?}",
        receiving.acknowledged.len()
    );
    assert!(took < Duration::from_secs(60));
    receiving.console.running.kill();
    // The very first one was copied; a copy of it may stand for it.
    assert_eq!(missing(&house, &receiving.acknowledged[1..]), [""; 0]);
}
