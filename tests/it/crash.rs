//! P1: a 2xx answer means that the delivery is on the disk, head and body as they came.
//!
//! `cargo xtask soak` does the same for a thousand kills and more.

use std::sync::Arc;

use gatehouse_tests::House;
use gatehouse_tests::random::Random;
use gatehouse_tests::soak::{Acknowledged, Kept, Load, all_there, flip_bits, house, kill_and_check};

const KILLS: usize = 20;

#[test]
fn case_19_no_kill_takes_an_acknowledged_delivery() {
    let done = kill_and_check(19, KILLS, &mut |_, _| {}).unwrap_or_else(|lost| panic!("{lost}"));
    assert!(done.kills >= KILLS && done.acknowledged >= KILLS, "{done:?}");
}

fn received(house: &House) -> Vec<Acknowledged> {
    let (listener, listening) = house.listen(&[]);
    let mut load = Load { random: Random::from_seed(1), clock: Arc::new(|| 0), span: (20, 80) };
    load.kill(listener, &listening)
}

/// The check above is worth nothing if it would not notice.
#[test]
fn the_check_notices_a_removed_row_and_a_changed_byte() {
    let house = house();
    let acknowledged = received(&house);
    let folder = house.folder();
    assert_eq!(all_there(&folder, &acknowledged), Kept::default());
    let open = rusqlite::Connection::open(house.database()).unwrap();
    let small = acknowledged.iter().find(|one| {
        let changed = open.execute(
            "UPDATE delivery_content SET head = CAST(head || ' ' AS BLOB)
             WHERE sequence = (SELECT sequence FROM delivery WHERE provider_delivery_id = ?1)",
            [&one.id],
        );
        changed == Ok(1)
    });
    let id = small.unwrap().id.clone();
    let kept = all_there(&folder, &acknowledged);
    assert_eq!((kept.lost, kept.changed), (vec![], vec![id.clone()]));
    assert_eq!(open.execute("DELETE FROM delivery WHERE provider_delivery_id = ?1", [&id]), Ok(1));
    let kept = all_there(&folder, &acknowledged);
    assert_eq!((kept.lost, kept.changed), (vec![id], vec![]));
}

/// P26: a bit that the disk turned is put right, salvaged with a count, or told by the delivery's id.
#[test]
fn no_turned_bit_takes_or_changes_a_delivery_in_silence() {
    let done = flip_bits(26, 200, &mut |_, _| {}).unwrap_or_else(|silent| panic!("{silent}"));
    assert_eq!(done.rounds, 200);
    assert!(done.whole > 0 && done.salvaged > 0 && done.in_journal > 50, "{done:?}");
}
