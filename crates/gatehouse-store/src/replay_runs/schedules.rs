//! A run under random schedules: blocks claimed, sendings, ends kept together, halts, crashes at every transition.
//!
//! The test stands for the program and for the target at once, so that it knows what really arrived.

use gatehouse_model::{ReplayItem, ReplayItemState, ReplayRun, ReplayRunState};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rusqlite::Connection;

use super::change::{
    ReplayEnd, add_items, claim, create, end_all, finish, move_to, planned, recover, release,
};
use super::item;
use super::tests::new_run;
use crate::row;
use crate::testing::{at, delivery_id, house};

/// How many schedules are tried.
const SCHEDULES: u32 = 10_000;

#[derive(Debug, Clone, Copy)]
enum Step {
    /// A block is claimed.
    Claim(u32),
    /// The first that is claimed and not sent leaves, and arrives or not.
    Send {
        arrives: bool,
    },
    /// Up to so many ends are kept in one transaction.
    Keep(usize),
    Pause,
    Resume,
    /// The program dies with what it had in memory.
    Crash,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (1u32..5).prop_map(Step::Claim),
        8 => prop::bool::weighted(0.8).prop_map(|arrives| Step::Send { arrives }),
        4 => (1usize..5).prop_map(Step::Keep),
        1 => Just(Step::Pause),
        1 => Just(Step::Resume),
        1 => Just(Step::Crash),
    ];
    prop::collection::vec(step, 1..40)
}

/// The program's memory, and the target's.
struct Play<'a> {
    conn: &'a Connection,
    run: ReplayRun,
    total: u64,
    claimed: Vec<ReplayItem>,
    unkept: Vec<ReplayEnd>,
    /// How often each place arrived, and whether the last time bore the mark.
    arrived: Vec<u32>,
}

impl Play<'_> {
    fn items(&self) -> Vec<ReplayItem> {
        let sql = "SELECT * FROM replay_item WHERE run_id = ?1 ORDER BY place";
        row::all(self.conn, sql, [self.run.id.uuid()], item).unwrap()
    }

    fn state(&self) -> ReplayRunState {
        let sql = "SELECT * FROM replay_run WHERE id = ?1";
        row::first(self.conn, sql, [self.run.id.uuid()], super::run).unwrap().unwrap().state
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Claim(most) => self.claimed.extend(claim(self.conn, self.run.id, most).unwrap()),
            Step::Send { arrives } => self.send(arrives),
            Step::Keep(most) => {
                let ends: Vec<_> = self.unkept.drain(..most.min(self.unkept.len())).collect();
                end_all(self.conn, self.run.id, &ends).unwrap();
            }
            Step::Pause => {
                move_to(self.conn, self.run.id, ReplayRunState::Paused, at(1)).unwrap();
                let places: Vec<u64> = self.claimed.drain(..).map(|item| item.place).collect();
                release(self.conn, self.run.id, &places).unwrap();
            }
            Step::Resume => {
                // Taken up only after the earlier stretch has ended.
                end_all(self.conn, self.run.id, &std::mem::take(&mut self.unkept)).unwrap();
                if move_to(self.conn, self.run.id, ReplayRunState::Running, at(1)).unwrap().is_some() {
                    assert_eq!(recover(self.conn, self.run.id).unwrap(), 0, "a halt leaves nothing in doubt");
                }
            }
            Step::Crash => {
                self.claimed.clear();
                self.unkept.clear();
                recover(self.conn, self.run.id).unwrap();
            }
        }
    }

    fn send(&mut self, arrives: bool) {
        if self.claimed.is_empty() {
            return;
        }
        let item = self.claimed.remove(0);
        let times = &mut self.arrived[usize::try_from(item.place - 1).unwrap()];
        assert!(*times == 0 || item.possible_duplicate, "sent twice without a mark: {item:?}");
        *times += u32::from(arrives);
        self.unkept.push(ReplayEnd {
            place: item.place,
            state: if arrives { ReplayItemState::Answered } else { ReplayItemState::Failed },
            status: arrives.then_some(200),
            error: None,
            took_us: None,
            possible_duplicate: item.possible_duplicate,
            attempts: Vec::new(),
        });
    }

    fn judge(&mut self) {
        self.step(Step::Resume);
        for _ in 0..=self.total {
            self.step(Step::Claim(2));
            for step in [Step::Send { arrives: true }, Step::Send { arrives: true }, Step::Keep(9)] {
                self.step(step);
            }
        }
        while !self.claimed.is_empty() {
            self.step(Step::Send { arrives: true });
            self.step(Step::Keep(9));
        }
        let done = finish(self.conn, self.run.id, at(2)).unwrap().expect("everything has an end");
        let counts = done.counts;
        assert_eq!((counts.sent, counts.total), (self.total, self.total), "each is counted once");
        for item in self.items() {
            let times = self.arrived[usize::try_from(item.place - 1).unwrap()];
            match item.state {
                ReplayItemState::Answered => assert!(times > 0, "{item:?}"),
                ReplayItemState::Failed => {}
                open => panic!("{open:?} is left"),
            }
            assert!(times < 2 || item.possible_duplicate, "{item:?} arrived {times} times");
        }
        assert_eq!(self.state(), ReplayRunState::Done);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_schedule_loses_an_item_or_doubles_it_unmarked() {
    let house = house().await;
    let (run, folder) = (new_run(&house, 7), house.dir.path().to_owned());
    house.store.close().await;
    let conn = crate::open::writer(&folder.join(crate::open::DATABASE_FILE)).unwrap();
    conn.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY;").unwrap();
    let mut runner =
        TestRunner::new(Config { cases: SCHEDULES, failure_persistence: None, ..Config::default() });
    let ran = runner.run(&(1u64..9, steps()), |(total, steps)| {
        // What a schedule did is undone as a whole.
        conn.execute_batch("BEGIN").unwrap();
        let played = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            create(&conn, &run, None).unwrap();
            let ids: Vec<_> = (1..=total).map(|number| delivery_id(u128::from(number))).collect();
            add_items(&conn, run.id, 1, &ids).unwrap();
            planned(&conn, run.id, total).unwrap().unwrap();
            let arrived = vec![0; usize::try_from(total).unwrap()];
            let (claimed, unkept) = (Vec::new(), Vec::new());
            let mut play = Play { conn: &conn, run: run.clone(), total, claimed, unkept, arrived };
            steps.iter().for_each(|step| play.step(*step));
            play.judge();
        }));
        conn.execute_batch("ROLLBACK").unwrap();
        played.map_err(|_| TestCaseError::fail("see above"))
    });
    ran.unwrap();
}
