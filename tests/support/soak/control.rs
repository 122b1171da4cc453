//! The negative control: a program that commits with `synchronous=NORMAL` and says so too early.
//!
//! Nothing of it is in the product, whose settings are its own constants. If a cut of the power takes nothing from
//! this program, the cuts are no cuts.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use crate::House;
use crate::faults::{Cut, Recorder};
use crate::random::Random;
use crate::running::Running;

/// How many rows the control commits.
const ROWS: i64 = 400;

/// What cuts did to the control.
#[derive(Debug, Clone, Copy)]
pub struct Control {
    /// How often the power was cut.
    pub cuts: usize,
    /// How many cuts lost rows that were said to be stored.
    pub losing: usize,
    /// How many rows were lost in all.
    pub lost: usize,
}

/// Commits rows, each on its own, and prints the number of each when SQLite says that it is stored.
///
/// # Panics
/// When SQLite refuses.
pub fn write_as_control(folder: &Path, synchronous: &str, out: &mut dyn Write) {
    std::fs::create_dir_all(folder).unwrap();
    let open = rusqlite::Connection::open(folder.join("control.db")).unwrap();
    open.pragma_update(None, "journal_mode", "wal").unwrap();
    open.pragma_update(None, "synchronous", synchronous).unwrap();
    open.execute_batch("CREATE TABLE row (number INTEGER PRIMARY KEY, body BLOB) STRICT").unwrap();
    for number in 1..=ROWS {
        open.execute("INSERT INTO row VALUES (?1, zeroblob(1500))", [number]).unwrap();
        writeln!(out, "{number}").and_then(|()| out.flush()).unwrap();
    }
}

impl Control {
    /// Runs `program`, which calls [`write_as_control`] with the folder and the setting it is given, and cuts the
    /// power at this many moments; none where there is no compiler.
    pub fn run(program: &mut Command, synchronous: &str, seed: u64, cuts: usize) -> Option<Self> {
        let mut house = House::in_memory();
        let recorder = Recorder::of(&mut house, "the negative control")?;
        let environment = house.command(&[]);
        let preload = environment.get_envs().filter_map(|(name, value)| Some((name, value?)));
        program.args(["control", house.folder().to_str().unwrap(), synchronous]).envs(preload);
        let mut running = Running::start(program);
        let said: Vec<(i64, u64)> =
            (0..ROWS).map(|_| (running.line().as_i64().unwrap(), recorder.moment())).collect();
        running.kill();
        let entries = recorder.entries();
        let mut random = Random::from_seed(seed);
        let mut moments: Vec<_> =
            (0..cuts).map(|_| random.below(entries.len() as u64 + 1) as usize).collect();
        moments.sort_unstable();
        let (mut drive, mut taken) = (recorder.began(), 0);
        let mut control = Self { cuts, losing: 0, lost: 0 };
        for moment in moments {
            entries[taken..moment].iter().for_each(|(_, entry)| drive.take(entry));
            taken = moment;
            let end = moment.checked_sub(1).map_or(0, |last| entries[last].0);
            let due = said.iter().filter(|(_, at)| *at <= end).count();
            let place = tempfile::tempdir().unwrap();
            let cut = if random.one_in(2) { Cut::Tears(&mut random) } else { Cut::Drops };
            drive.write_cut(place.path(), cut);
            let lost = due.saturating_sub(there(place.path()));
            control.losing += usize::from(lost > 0);
            control.lost += lost;
        }
        Some(control)
    }
}

/// How many rows are there; none in a file that cannot be read.
fn there(folder: &Path) -> usize {
    let count = rusqlite::Connection::open(folder.join("control.db"))
        .and_then(|open| open.query_row("SELECT count(*) FROM row", [], |row| row.get::<_, i64>(0)));
    count.map_or(0, |count| count as usize)
}
