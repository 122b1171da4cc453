//! Kills at random moments, each followed by a start and a look at what is there.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::House;
use crate::random::Random;
use crate::soak::{Acknowledged, Kept, Load, Progress, all_there, house, integrity};

/// After this many kills a new folder begins, so that a look at all of it stays short.
const KILLS_OF_A_FOLDER: usize = 50;

/// What kills did.
#[derive(Debug, Default, Clone, Copy)]
pub struct Kills {
    /// How often the program was killed.
    pub kills: usize,
    /// How many of those were while it started.
    pub at_start: usize,
    /// How many deliveries were acknowledged.
    pub acknowledged: usize,
}

/// Loads the program, kills it and starts it again, this many times.
///
/// # Errors
/// What was lost or damaged, in which round, and the folder, which is kept.
pub fn kill_and_check(seed: u64, kills: usize, progress: Progress<'_>) -> Result<Kills, String> {
    let mut random = Random::from_seed(seed);
    let mut done = Kills::default();
    while done.kills < kills {
        let house = house();
        let end = kills.min(done.kills + KILLS_OF_A_FOLDER);
        if let Err(what) = one_folder(&house, &mut random, end, &mut done, progress) {
            let folder = house.keep();
            return Err(format!(
                "kill {} of seed {seed}: {what}; the folder is {}",
                done.kills,
                folder.display()
            ));
        }
    }
    Ok(done)
}

fn one_folder(
    house: &House,
    random: &mut Random,
    end: usize,
    done: &mut Kills,
    progress: Progress<'_>,
) -> Result<(), String> {
    let mut all = Vec::new();
    let mut newest: Vec<Acknowledged> = Vec::new();
    while done.kills < end {
        if random.one_in(8) {
            // Somewhere in its start: in the recovery of the journal, in the first checkpoint, or before either.
            let starting = house.start(&["listen", "--jsonl"]);
            thread::sleep(Duration::from_millis(random.below(150)));
            starting.kill();
            done.kills += 1;
            done.at_start += 1;
        }
        let (listener, listening) = house.listen(&[]);
        whole(all_there(&house.folder(), &newest))?;
        let mut load = Load { random: random.branch(), clock: Arc::new(|| 0), span: (20, 80) };
        newest = load.kill(listener, &listening);
        done.kills += 1;
        done.acknowledged += newest.len();
        all.extend(newest.iter().cloned());
        progress(done.kills, done.acknowledged);
    }
    let (listener, _) = house.listen(&[]);
    whole(all_there(&house.folder(), &all))?;
    let damage = integrity(house);
    drop(listener);
    damage.map_or(Ok(()), Err)
}

fn whole(kept: Kept) -> Result<(), String> {
    if kept.is_whole() { Ok(()) } else { Err(format!("{kept:?}")) }
}
