//! Finding deliveries by the words in them.
//!
//! The index is contentless: it holds which words stand in which delivery, and no text. Secrets never reach it, see
//! [`extract`]. What is appended is indexed in the transaction that stores it; what was there before the index is
//! taken up by [`Store::index_some`] in small pieces.

mod backlog;
mod extract;
mod index;
mod json;
mod matching;
mod phone;

pub use backlog::Backlog;
pub(crate) use backlog::left;
pub(crate) use extract::{Extract, Source};
pub(crate) use index::write;
pub(crate) use matching::expression;

use std::sync::Arc;

use crate::Store;

impl Store {
    /// Sets further names of headers and fields whose values are never indexed, in lower case.
    ///
    /// What is indexed already stays so.
    pub fn never_index(&self, names: Vec<String>) {
        self.set_hidden(Arc::new(names));
    }
}
