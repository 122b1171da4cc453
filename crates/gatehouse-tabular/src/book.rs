//! Workbooks: what protects against hostile ones, their sheets, and their rows in a form that can be walked over.

mod guard;
mod read;
mod record;
mod sniff;

pub(crate) use guard::kind;
pub(crate) use record::Unrolled;
pub(crate) use sniff::{sniff, unroll};
