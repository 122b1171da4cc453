//! P1 under load: what was answered 2xx is there, whatever ended the program and whatever the disk lost.

mod control;
mod cuts;
mod flips;
mod kept;
mod kills;
mod load;
mod syncs;

pub use control::{Control, write_as_control};
pub use cuts::{Cuts, cut_power};
pub use flips::{Flips, flip_bits};
pub use kept::{Kept, all_there, integrity};
pub use kills::{Kills, kill_and_check};
pub use load::{Acknowledged, Clock, Load, house};
pub use syncs::{Syncs, fail_syncs};

/// Told after each round: how many rounds are done and how many deliveries were acknowledged so far.
pub type Progress<'a> = &'a mut dyn FnMut(usize, usize);
