//! Simulated cuts of the power, each followed by a start on what the disk kept.

use std::sync::Arc;

use crate::House;
use crate::faults::{Cut, Drive, Entry, Recorder};
use crate::random::Random;
use crate::soak::{Acknowledged, Kept, Load, Progress, all_there, house, integrity};

/// Cuts at moments of one load.
const CUTS_OF_A_LOAD: usize = 5;

/// Loads on one folder, each on what the last cut left.
const LOADS_OF_A_FOLDER: usize = 4;

/// What cuts did.
#[derive(Debug, Default, Clone, Copy)]
pub struct Cuts {
    /// How often the power was cut.
    pub cuts: usize,
    /// How many of those left torn sectors.
    pub torn: usize,
    /// How many deliveries were acknowledged before the cuts, each counted at every cut that it had to survive.
    pub acknowledged: usize,
    /// How many cuts of the same records lose something on a disk that only says that it synced the journal.
    pub lost_without_sync: usize,
}

/// Loads the program on a recorded disk and cuts the power at this many moments; none where there is no compiler.
///
/// # Errors
/// What was lost or damaged, at which cut, and the folder, which is kept.
pub fn cut_power(seed: u64, cuts: usize, progress: Progress<'_>) -> Result<Option<Cuts>, String> {
    let mut random = Random::from_seed(seed);
    let mut done = Cuts::default();
    while done.cuts < cuts {
        let mut folder = Folder { house: Some(house()), before: Vec::new() };
        for _ in 0..LOADS_OF_A_FOLDER {
            let wanted = CUTS_OF_A_LOAD.min(cuts - done.cuts);
            if wanted == 0 {
                break;
            }
            match folder.load_and_cut(&mut random, wanted, &mut done) {
                Ok(true) => progress(done.cuts, done.acknowledged),
                Ok(false) => return Ok(None),
                Err(what) => return Err(format!("cut {} of seed {seed}: {what}", done.cuts)),
            }
        }
    }
    Ok(Some(done))
}

/// What the last cut left, and what was acknowledged before it.
struct Folder {
    house: Option<House>,
    before: Vec<Acknowledged>,
}

impl Folder {
    fn load_and_cut(&mut self, random: &mut Random, cuts: usize, done: &mut Cuts) -> Result<bool, String> {
        let Some(mut house) = self.house.take() else { return Ok(false) };
        let Some(recorder) = Recorder::of(&mut house, "power cuts") else { return Ok(false) };
        let recorder = Arc::new(recorder);
        let clock = Arc::clone(&recorder);
        let (listener, listening) = house.listen(&[]);
        let mut load =
            Load { random: random.branch(), clock: Arc::new(move || clock.moment()), span: (40, 160) };
        let new = load.kill(listener, &listening);
        let entries = recorder.entries();
        let (mut honest, mut lying) = (recorder.began(), recorder.began().forgetting("-wal"));
        let mut moments: Vec<usize> =
            (1..cuts).map(|_| random.below(entries.len() as u64) as usize).collect();
        moments.push(entries.len());
        moments.sort_unstable();
        let mut taken = 0;
        let mut left = None;
        for moment in moments {
            for (_, entry) in &entries[taken..moment] {
                take(&mut honest, &mut lying, entry);
            }
            taken = moment;
            let end = moment.checked_sub(1).map_or(0, |last| entries[last].0);
            let due = self.before.iter().chain(new.iter().filter(|one| one.moment <= end)).cloned();
            let due: Vec<_> = due.collect();
            left = Some((cut(&honest, random, &due, done)?, due.clone()));
            if due.len() > self.before.len() && loses(&lying, &due) {
                done.lost_without_sync += 1;
            }
        }
        if let Some((house, due)) = left {
            self.house = Some(house);
            self.before = due;
        }
        Ok(true)
    }
}

fn take(honest: &mut Drive, lying: &mut Drive, entry: &Entry) {
    honest.take(entry);
    lying.take(entry);
}

/// Cuts, starts the program on what is left, and looks for what is due.
fn cut(drive: &Drive, random: &mut Random, due: &[Acknowledged], done: &mut Cuts) -> Result<House, String> {
    let house = House::in_memory();
    let torn = random.one_in(2);
    drive.write_cut(&house.folder(), if torn { Cut::Tears(random) } else { Cut::Drops });
    done.cuts += 1;
    done.torn += usize::from(torn);
    done.acknowledged += due.len();
    let (listener, _) = house.listen(&[]);
    let mut kept = all_there(&house.folder(), due);
    kept.damage = kept.damage.or_else(|| integrity(&house));
    listener.kill();
    if kept.is_whole() {
        return Ok(house);
    }
    Err(format!("torn: {torn}, {} due: {kept:?}; the folder is {}", due.len(), house.keep().display()))
}

/// Tells whether a disk that forgets the journal would have lost something: else the check proves nothing.
fn loses(drive: &Drive, due: &[Acknowledged]) -> bool {
    let house = House::in_memory();
    drive.write_cut(&house.folder(), Cut::Drops);
    let started = house.run(&["workspace", "list"]);
    let Kept { lost, changed, damage } = all_there(&house.folder(), due);
    started.status != 0 || !lost.is_empty() || !changed.is_empty() || damage.is_some()
}
