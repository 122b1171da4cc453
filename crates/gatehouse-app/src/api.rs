//! Calls to a platform's API: made up, checked, paced by its limits, sent, read, and written into the audit.
//!
//! Everything but [`send`] is pure or only holds state; [`send`] joins them.

pub(crate) mod answers;
pub(crate) mod call_webhook;
pub(crate) mod check;
pub(crate) mod client;
pub(crate) mod code;
pub(crate) mod compose;
pub(crate) mod document;
pub(crate) mod explain;
pub(crate) mod graphql;
pub(crate) mod hide;
pub(crate) mod noted;
pub(crate) mod openapi;
pub(crate) mod outcome;
pub(crate) mod pace;
pub(crate) mod paging;
pub(crate) mod read_curl;
pub(crate) mod ready;
pub(crate) mod runs;
pub(crate) mod send;
pub(crate) mod table;
pub(crate) mod write_table;

use std::sync::Arc;

/// What calls share while the house is open.
#[derive(Default)]
pub(crate) struct Calls {
    pub(crate) pace: pace::Pace,
    pub(crate) runs: Arc<runs::Runs>,
    pub(crate) answers: answers::Answers,
    pub(crate) documents: crate::operation::openapi::Documents,
    /// How many calls of this run were stopped before they were sent.
    pub(crate) stopped: std::sync::atomic::AtomicU32,
}
