//! Syncs that fail, one after the other from the first to the Nth (case 21).

use std::time::Instant;

use sha2::{Digest, Sha256};

use crate::faults::{Cut, Recorder};
use crate::house::endpoint_url;
use crate::random::Random;
use crate::soak::load::request;
use crate::soak::{Acknowledged, Progress, all_there, house, integrity};
use crate::{DEADLINE, House, Wire};

/// What failed syncs did.
#[derive(Debug, Default, Clone, Copy)]
pub struct Syncs {
    /// How many syncs failed.
    pub failed: u64,
    /// How many deliveries were answered 503.
    pub refused: usize,
    /// How many were acknowledged.
    pub acknowledged: usize,
}

/// Lets the first, then the second, and so on to this sync fail while deliveries come, and then cuts the power; none
/// where there is no compiler.
///
/// # Errors
/// What was lost, damaged or answered wrongly.
pub fn fail_syncs(seed: u64, most: u64, progress: Progress<'_>) -> Result<Option<Syncs>, String> {
    let mut house = house();
    let Some(recorder) = Recorder::of(&mut house, "failed syncs") else { return Ok(None) };
    let (listener, listening) = house.listen(&[]);
    let url = endpoint_url(&listening, "rejento");
    let mut sender = Sender { url, random: Random::from_seed(seed), acknowledged: Vec::new(), refused: 0 };
    for nth in 1..=most {
        let before = recorder.failed();
        recorder.fail_syncs(nth, 1 + sender.random.below(3));
        let began = Instant::now();
        // A sync of a checkpoint may fail without anybody noticing, or that of a body, or that of a commit.
        while recorder.failed() == before {
            sender.send()?;
            if began.elapsed() > DEADLINE {
                return Err(format!("sync {nth} was never asked for"));
            }
        }
        while !sender.send()? {
            if began.elapsed() > 2 * DEADLINE {
                return Err(format!(
                    "it does not recover from the failure of sync {nth}: {}",
                    listener.notes()
                ));
            }
        }
        progress(nth as usize, sender.acknowledged.len());
    }
    listener.kill();
    let mut drive = recorder.began();
    recorder.entries().iter().for_each(|(_, entry)| drive.take(entry));
    let left = House::in_memory();
    drive.write_cut(&left.folder(), Cut::Drops);
    for house in [house, left] {
        let started = house.run(&["workspace", "list"]);
        let mut kept = all_there(&house.folder(), &sender.acknowledged);
        kept.damage = kept.damage.or_else(|| integrity(&house));
        if started.status != 0 || !kept.is_whole() {
            return Err(format!("{kept:?}; the folder is {}", house.keep().display()));
        }
    }
    let (refused, acknowledged) = (sender.refused, sender.acknowledged.len());
    Ok(Some(Syncs { failed: recorder.failed(), refused, acknowledged }))
}

struct Sender {
    url: String,
    random: Random,
    acknowledged: Vec<Acknowledged>,
    refused: usize,
}

impl Sender {
    /// Sends one and tells whether it was taken.
    fn send(&mut self) -> Result<bool, String> {
        let id = format!("{:016x}", self.random.number());
        let bytes = request(&mut self.random, &self.url, &id);
        let answer = Wire::to(&self.url).send(&bytes).answer().ok_or("it hung up without an answer")?;
        match answer.status {
            200 => {
                let sha256 = Sha256::digest(&bytes).into();
                self.acknowledged.push(Acknowledged { id, sha256, moment: 0 });
                Ok(true)
            }
            503 if answer.header("retry-after").is_some() => {
                self.refused += 1;
                Ok(false)
            }
            _ => Err(format!("it answered {answer:?}")),
        }
    }
}
