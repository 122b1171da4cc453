//! Counters of the listener: how often something happened, never to whom.

use std::sync::atomic::{AtomicU64, Ordering};

/// What the listener has done since it was started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReceiverStats {
    /// Requests that reached an endpoint whole.
    pub accepted: u64,
    /// Deliveries that were made durable, valid or not.
    pub stored: u64,
    /// Stored deliveries whose verdict is invalid.
    pub refused_invalid: u64,
    /// Requests outside the known addresses.
    pub not_found: u64,
    /// Heads with too many lines or bytes.
    pub heads_too_large: u64,
    /// Bodies over the cap of their endpoint.
    pub too_large: u64,
    /// Requests that state the length of their body in two ways, or in one that hyper would repair.
    pub ambiguous_length: u64,
    /// Requests that break HTTP/1.1 otherwise, or have no single Host.
    pub malformed: u64,
    /// Requests with a method that the endpoint does not take.
    pub wrong_method: u64,
    /// Bodies that ended early or came too slowly.
    pub incomplete: u64,
    /// Requests that were answered 503, because of the store or because too many bodies were under way.
    pub store_failures: u64,
    /// Connections that had to give way to newer ones.
    pub crowded_out: u64,
    /// Connections that are open now.
    pub open_connections: u64,
}

impl ReceiverStats {
    /// Counts the requests that became no delivery, through the fault of their sender.
    pub fn strays(&self) -> u64 {
        [
            self.not_found,
            self.heads_too_large,
            self.too_large,
            self.ambiguous_length,
            self.malformed,
            self.wrong_method,
            self.incomplete,
        ]
        .iter()
        .sum()
    }
}

#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add_one(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The live form of [`ReceiverStats`], without the connections, which are counted where they sit.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) accepted: Counter,
    pub(crate) stored: Counter,
    pub(crate) refused_invalid: Counter,
    pub(crate) not_found: Counter,
    pub(crate) heads_too_large: Counter,
    pub(crate) too_large: Counter,
    pub(crate) ambiguous_length: Counter,
    pub(crate) malformed: Counter,
    pub(crate) wrong_method: Counter,
    pub(crate) incomplete: Counter,
    pub(crate) store_failures: Counter,
    pub(crate) crowded_out: Counter,
}

impl Counters {
    pub(crate) fn read(&self, open_connections: u64) -> ReceiverStats {
        ReceiverStats {
            accepted: self.accepted.get(),
            stored: self.stored.get(),
            refused_invalid: self.refused_invalid.get(),
            not_found: self.not_found.get(),
            heads_too_large: self.heads_too_large.get(),
            too_large: self.too_large.get(),
            ambiguous_length: self.ambiguous_length.get(),
            malformed: self.malformed.get(),
            wrong_method: self.wrong_method.get(),
            incomplete: self.incomplete.get(),
            store_failures: self.store_failures.get(),
            crowded_out: self.crowded_out.get(),
            open_connections,
        }
    }
}
