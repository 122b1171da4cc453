//! The outbox under random schedules: arrivals, sendings, answers, crashes at every transition, persons' wishes.
//!
//! The test stands for the program and for the target at once, so that it knows what really arrived.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use gatehouse_model::{DeliveryId, ForwardRuleId, OutboxId, OutboxState, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rusqlite::Connection;
use uuid::Uuid;

use super::change::{OutboxEnd, begin, end_one, look, person_moves, recover, unbegin};
use super::due::due;
use super::{Sender, Way, fill, item};
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

/// What becomes of an item that is born `sending`.
#[derive(Debug, Clone, Copy)]
enum First {
    /// No seat was free: it is queued.
    NoSeat,
    /// Whoever took the seat gives it back.
    GivenBack,
    /// It is sent.
    Sent(Fate, Crash),
}

#[derive(Debug, Clone)]
enum Step {
    Arrive { lane: Option<u8>, passes: bool, first: First },
    Send { pick: usize, fate: Fate, crash: Crash },
    Wait(u8),
    Requeue(usize),
    Discard(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let fate = prop_oneof![4 => Just(Fate::Taken), 1 => Just(Fate::Cut), 3 => Just(Fate::Failed), 1 => Just(Fate::LastFailed)];
    let crash = prop_oneof![6 => Just(Crash::Never), 1 => Just(Crash::AfterBegin), 2 => Just(Crash::AfterBytes), 1 => Just(Crash::AfterEnd)];
    let first = prop_oneof![
        2 => Just(First::NoSeat),
        1 => Just(First::GivenBack),
        4 => (fate.clone(), crash.clone()).prop_map(|(fate, crash)| First::Sent(fate, crash)),
    ];
    let step = prop_oneof![
        3 => (prop::option::of(0u8..2), prop::bool::weighted(0.8), first)
            .prop_map(|(lane, passes, first)| Step::Arrive { lane, passes, first }),
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

/// Takes a seat for everything, or for nothing, and keeps what it was told to send.
#[derive(Debug, Default)]
struct OneSeat {
    free: bool,
    claimed: Mutex<Vec<OutboxId>>,
}

impl Sender for OneSeat {
    fn take_seat(&self, _: ForwardRuleId, _: OutboxId) -> bool {
        self.free
    }

    fn stored(&self, _: DeliveryId, ways: &[Way]) {
        let claimed = ways.iter().filter(|way| way.is_claimed).map(|way| way.id);
        self.claimed.lock().unwrap().extend(claimed);
    }

    fn give_back(&self, way: &Way) {
        panic!("{way:?} was told and is not to be given back");
    }
}

struct Play<'a> {
    conn: &'a Connection,
    house: &'a House,
    /// One that keeps an order, and one that does not and whose items may be born `sending`.
    rules: [ForwardRuleId; 2],
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

    fn arrive(&mut self, lane: Option<u8>, passes: bool, first: First) {
        self.next += 1;
        let delivery = self.house.delivery(self.next, self.now);
        // A transaction of the writer: the delivery and its ways, all or nothing.
        crate::append::insert(
            self.conn,
            &delivery,
            &crate::Original::of(&delivery, crate::body_sha256(&delivery)),
            None,
            &crate::append::Origin::default(),
        )
        .unwrap();
        let seat = Arc::new(OneSeat { free: !matches!(first, First::NoSeat), ..OneSeat::default() });
        let sender = Arc::clone(&seat) as Arc<dyn Sender>;
        fill(self.conn, &delivery, Some(sender)).unwrap().tell();
        let [ordered, plain] = self.rules.map(|rule| {
            let id = OutboxId::from_uuid(super::id_of(delivery.id.uuid(), rule.uuid()));
            self.all().into_iter().find(|item| item.id == id).expect("each rule has its row")
        });
        let lane = lane.map(|lane| lane.to_string());
        look(self.conn, ordered.id, passes.then(|| lane.clone())).unwrap();
        if passes {
            self.known.insert(ordered.id, Arrived::default());
            self.lanes.insert(ordered.id, (lane, ordered.sequence));
        }
        self.known.insert(plain.id, Arrived::default());
        self.lanes.insert(plain.id, (None, plain.sequence));
        let claimed = seat.claimed.lock().unwrap().clone();
        match first {
            First::NoSeat => assert_eq!((plain.state, claimed), (OutboxState::Queued, vec![])),
            First::GivenBack => {
                assert_eq!(claimed, [plain.id]);
                unbegin(self.conn, plain.id, self.now()).unwrap();
            }
            First::Sent(fate, crash) => {
                assert_eq!((plain.state, plain.tries, claimed), (OutboxState::Sending, 1, vec![plain.id]));
                self.sent(&plain, fate, crash);
            }
        }
    }

    fn send(&mut self, pick: usize, fate: Fate, crash: Crash) {
        let mut all_due = Vec::new();
        for rule in self.rules {
            all_due.extend(due(self.conn, rule, self.now(), 16).unwrap());
        }
        if all_due.is_empty() {
            return;
        }
        let id = all_due[pick % all_due.len()].id;
        self.first_in_its_lane(id);
        let begun = begin(self.conn, id, self.now()).unwrap().expect("what is due can be begun");
        assert_eq!(begun.state, OutboxState::Sending);
        assert!(begin(self.conn, id, self.now()).unwrap().is_none(), "one sending at a time");
        self.sent(&begun, fate, crash);
    }

    /// Lets an item that is `sending` come to its end.
    fn sent(&mut self, begun: &gatehouse_model::OutboxItem, fate: Fate, crash: Crash) {
        let id = begun.id;
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
    let rules = [77, 78].map(|number| ForwardRuleId::from_uuid(Uuid::from_u128(number)));
    let folder = house.dir.path().to_owned();
    house.store.close().await;
    let conn = crate::open::writer(&folder.join(crate::open::DATABASE_FILE)).unwrap();
    conn.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY;").unwrap();
    let endpoint = house.endpoint.id.uuid();
    for (rule, options) in rules.iter().zip(["{\"order\": \"all\"}", "{}"]) {
        conn.execute(
            "INSERT INTO forward_rule (id, endpoint_id, target, options, state, created_at)
             VALUES (?1, ?2, 'http://127.0.0.1:9/', ?3, 'active', 0)",
            rusqlite::params![rule.uuid(), endpoint, options],
        )
        .unwrap();
    }
    let mut runner =
        TestRunner::new(Config { cases: SCHEDULES, failure_persistence: None, ..Config::default() });
    let ran = runner.run(&steps(), |steps| {
        // What a schedule did is undone as a whole.
        conn.execute_batch("BEGIN").unwrap();
        let mut play = Play {
            conn: &conn,
            house: &house,
            rules,
            now: 0,
            known: BTreeMap::new(),
            lanes: BTreeMap::new(),
            next: 0,
        };
        let played = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for step in &steps {
                match *step {
                    Step::Arrive { lane, passes, first } => play.arrive(lane, passes, first),
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
