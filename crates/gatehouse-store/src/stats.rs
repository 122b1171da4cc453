//! Counters of the writer.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// What the writer did since the store was opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// Changes that were asked for.
    pub changes: u64,
    /// Transactions that became durable.
    pub commits: u64,
    /// Transactions that failed.
    pub failed_commits: u64,
    /// The most changes that shared one transaction.
    pub largest_batch: u64,
    /// How often the journal was moved into the file while nothing else was to do.
    pub checkpoints: u64,
    /// The longest that the writer was kept by one transaction, its commit included, in microseconds.
    pub longest_hold_us: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    changes: AtomicU64,
    commits: AtomicU64,
    failed_commits: AtomicU64,
    largest_batch: AtomicU64,
    checkpoints: AtomicU64,
    longest_hold_us: AtomicU64,
}

impl Counters {
    pub(crate) fn batch(&self, size: usize, durable: bool) {
        let size = size as u64;
        self.changes.fetch_add(size, Relaxed);
        self.largest_batch.fetch_max(size, Relaxed);
        if durable { &self.commits } else { &self.failed_commits }.fetch_add(1, Relaxed);
    }

    pub(crate) fn checkpoint(&self) {
        self.checkpoints.fetch_add(1, Relaxed);
    }

    pub(crate) fn held(&self, time: Duration) {
        self.longest_hold_us.fetch_max(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Relaxed);
    }

    pub(crate) fn read(&self) -> Stats {
        Stats {
            changes: self.changes.load(Relaxed),
            commits: self.commits.load(Relaxed),
            failed_commits: self.failed_commits.load(Relaxed),
            largest_batch: self.largest_batch.load(Relaxed),
            checkpoints: self.checkpoints.load(Relaxed),
            longest_hold_us: self.longest_hold_us.load(Relaxed),
        }
    }
}
