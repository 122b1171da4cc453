//! A disk that loses what was not synced, and one that fails: written down by `tests/faults/disk.c`, worked out here.

mod drive;
mod entry;
mod recorder;

pub use drive::{Cut, Drive};
pub use entry::{Entry, entries};
pub use recorder::{Recorder, Refusal};
