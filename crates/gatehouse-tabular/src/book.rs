//! Workbooks: what protects against hostile ones, their sheets, and their rows in a form that can be walked over.

mod biff;
mod compound;
mod guard;
mod ods;
mod read;
mod record;
mod room;
mod sniff;
#[cfg(test)]
mod tests;

pub(crate) use guard::kind;
pub(crate) use record::Unrolled;
pub(crate) use sniff::{sniff, unroll};
