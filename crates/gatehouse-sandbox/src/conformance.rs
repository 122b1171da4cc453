//! What a platform's consumer has to get right, as requests to send to it and the answers it owes.
//!
//! Each check is made fresh, with an id of its own, so that one does not look to the consumer like a copy of
//! another. Nothing is sent here.

mod body;
mod checks;
mod signature;

pub use checks::{Check, Expected, Requests, checks};
