//! The outbox under random schedules: arrivals, sendings, answers, crashes at every transition, persons' wishes.
//!
//! The test stands for the program and for the target at once, so that it knows what really arrived.

use std::collections::BTreeMap;

use gatehouse_model::{ForwardRuleId, OutboxId, OutboxState, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rusqlite::Connection;
use uuid::Uuid;

use super::change::{OutboxEnd, begin, end_one, look, person_moves, recover};
use super::due::due;
use super::{fill, item};
use crate::row;
use crate::testing::{House, at, house};

/// How many schedules are tried.
const SCHEDULES: u32 = 10_000;

/// What the target does with a sending, if it gets there.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// 2xx, whole.
    Taken,
    /// 2xx, cut: it was taken.
    Cut,
    /// A failure after which it is tried again.
    Failed,
    /// A failure that is the last one.
    LastFailed,
}

/// Where the program ends, in the order of a sending.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Crash {
    /// Not at all.
    Never,
    /// `sending` is durable, no byte left.
    AfterBegin,
    /// The target has it, its answer was not kept.
    AfterBytes,
    /// The end is durable.
    AfterEnd,
}

#[derive(Debug, Clone)]
enum Step {
    Arrive { lane: Option<u8>, passes: bool },
    Send { pick: usize, fate: Fate, crash: Crash },
    Wait(u8),
    Requeue(usize),
    Discard(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let fate = prop_oneof![4 => Just(Fate::Taken), 1 => Just(Fate::Cut), 3 => Just(Fate::Failed), 1 => Just(Fate::LastFailed)];
    let crash = prop_oneof![6 => Just(Crash::Never), 1 => Just(Crash::AfterBegin), 2 => Just(Crash::AfterBytes), 1 => Just(Crash::AfterEnd)];
    let step = prop_oneof![
        3 => (prop::option::of(0u8..2), prop::bool::weighted(0.8)).prop_map(|(lane, passes)| Step::Arrive { lane, passes }),
        8 => (0usize..8, fate, crash).prop_map(|(pick, fate, crash)| Step::Send { pick, fate, crash }),
        2 => (1u8..40).prop_map(Step::Wait),
        1 => (0usize..8).prop_map(Step::Requeue),
        1 => (0usize..8).prop_map(Step::Discard),
    ];
    prop::collection::vec(step, 1..25)
}

/// What the target knows of an item.
#[derive(Debug, Default)]
struct Arrived {
    taken: u32,
    /// Taken, and the program does not know it.
    unknown: bool,
    discarded: bool,
}

struct Play<'a> {
    conn: &'a Connection,
    house: &'a House,
    rule: ForwardRuleId,
    now: i64,
    known: BTreeMap<OutboxId, Arrived>,
    lanes: BTreeMap<OutboxId, (Option<String>, u64)>,
    next: u128,
}

impl Play<'_> {
    fn now(&self) -> Timestamp {
        at(self.now)
    }

    fn all(&self) -> Vec<gatehouse_model::OutboxItem> {
        row::all(self.conn, "SELECT * FROM outbox ORDER BY sequence", [], item).unwrap()
    }

    fn arrive(&mut self, lane: Option<u8>, passes: bool) {
        self.next += 1;
        let delivery = self.house.delivery(self.next, self.now);
        // A transaction of the writer: the delivery and its way, both or neither.
        crate::append::insert(
            self.conn,
            &delivery,
            &crate::Original::of(&delivery, crate::body_sha256(&delivery)),
            None,
            &crate::append::Origin::default(),
        )
        .unwrap();
        fill(self.conn, &delivery).unwrap();
        let item = self.all().pop().unwrap();
        assert_eq!(item.id, OutboxId::from_uuid(super::id_of(delivery.id.uuid(), self.rule.uuid())));
        let lane = lane.map(|lane| lane.to_string());
        look(self.conn, item.id, passes.then(|| lane.clone())).unwrap();
        if passes {
            self.known.insert(item.id, Arrived::default());
            self.lanes.insert(item.id, (lane, item.sequence));
        }
    }

    fn send(&mut self, pick: usize, fate: Fate, crash: Crash) {
        let due = due(self.conn, self.rule, self.now(), 16).unwrap();
        if due.is_empty() {
            return;
        }
        let id = due[pick % due.len()].id;
        self.first_in_its_lane(id);
        let begun = begin(self.conn, id, self.now()).unwrap().expect("what is due can be begun");
        assert_eq!(begun.state, OutboxState::Sending);
        assert!(begin(self.conn, id, self.now()).unwrap().is_none(), "one sending at a time");
        if crash == Crash::AfterBegin {
            return self.crash();
        }
        let arrived = self.known.get_mut(&id).unwrap();
        assert!(!arrived.unknown || begun.possible_duplicate, "sent twice without a mark: {begun:?}");
        let took = matches!(fate, Fate::Taken | Fate::Cut);
        arrived.taken += u32::from(took);
        if crash == Crash::AfterBytes {
            arrived.unknown |= took;
            return self.crash();
        }
        let (state, wait) = match fate {
            Fate::Taken => (OutboxState::Delivered, None),
            Fate::Cut => (OutboxState::Uncertain, None),
            Fate::Failed => (OutboxState::Waiting, Some(self.now + 10)),
            Fate::LastFailed => (OutboxState::Dead, None),
        };
        arrived.unknown |= matches!(fate, Fate::Cut);
        let end = OutboxEnd { state, next_at: wait.map(at), error: None };
        end_one(self.conn, id, Some(500), &end, self.now()).unwrap();
        if crash == Crash::AfterEnd {
            self.crash();
        }
    }

    fn first_in_its_lane(&self, id: OutboxId) {
        let (lane, sequence) = &self.lanes[&id];
        let earlier = self.all().into_iter().find(|other| {
            other.sequence < *sequence && other.state.is_open() && lane.is_some() && other.lane == *lane
        });
        assert_eq!(earlier, None, "{id} overtakes");
    }

    fn crash(&self) {
        recover(self.conn, self.now()).unwrap();
        assert!(self.all().iter().all(|item| item.state != OutboxState::Sending));
    }

    fn person(&mut self, pick: usize, to: OutboxState) {
        let all = self.all();
        if all.is_empty() {
            return;
        }
        let before = &all[pick % all.len()];
        let may = match to {
            OutboxState::Queued => before.state.can_be_requeued(),
            _ => before.state.can_be_discarded(),
        };
        assert_eq!(person_moves(self.conn, before.id, to, self.now()).unwrap(), may);
        if may {
            self.known.get_mut(&before.id).unwrap().discarded = to == OutboxState::Discarded;
        }
    }

    /// Lets everything that is still open be taken.
    fn drain(&mut self) {
        for _ in 0..1000 {
            if !self.all().iter().any(|item| item.state.is_open()) {
                return;
            }
            self.now += 60;
            self.send(0, Fate::Taken, Crash::Never);
        }
        panic!("the outbox does not empty: {:?}", self.all());
    }

    fn judge(&self) {
        let all = self.all();
        assert_eq!(all.len(), self.known.len(), "a row was lost or made up");
        for item in all {
            let arrived = &self.known[&item.id];
            match item.state {
                OutboxState::Delivered | OutboxState::Uncertain => assert!(arrived.taken > 0, "{item:?}"),
                OutboxState::Discarded => assert!(arrived.discarded),
                OutboxState::Dead => {}
                open => panic!("{open:?} is left"),
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_schedule_loses_a_delivery_or_doubles_it_unmarked() {
    let house = house().await;
    let rule = ForwardRuleId::from_uuid(Uuid::from_u128(77));
    let folder = house.dir.path().to_owned();
    house.store.close().await;
    let conn = crate::open::writer(&folder.join(crate::open::DATABASE_FILE)).unwrap();
    conn.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY;").unwrap();
    let endpoint = house.endpoint.id.uuid();
    conn.execute(
        "INSERT INTO forward_rule VALUES (?1, ?2, 'http://127.0.0.1:9/', '{\"order\": \"all\"}', 'active', 0)",
        rusqlite::params![rule.uuid(), endpoint],
    )
    .unwrap();
    let mut runner =
        TestRunner::new(Config { cases: SCHEDULES, failure_persistence: None, ..Config::default() });
    let ran = runner.run(&steps(), |steps| {
        // What a schedule did is undone as a whole.
        conn.execute_batch("BEGIN").unwrap();
        let mut play = Play {
            conn: &conn,
            house: &house,
            rule,
            now: 0,
            known: BTreeMap::new(),
            lanes: BTreeMap::new(),
            next: 0,
        };
        let played = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for step in &steps {
                match *step {
                    Step::Arrive { lane, passes } => play.arrive(lane, passes),
                    Step::Send { pick, fate, crash } => play.send(pick, fate, crash),
                    Step::Wait(seconds) => play.now += i64::from(seconds),
                    Step::Requeue(pick) => play.person(pick, OutboxState::Queued),
                    Step::Discard(pick) => play.person(pick, OutboxState::Discarded),
                }
            }
            play.drain();
            play.judge();
        }));
        conn.execute_batch("ROLLBACK").unwrap();
        played.map_err(|_| TestCaseError::fail("see above"))
    });
    ran.unwrap();
}
