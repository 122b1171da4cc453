//! The snippets, run against the public vectors and against what goes wrong in practice, one program a language.
//!
//! Programs whose interpreter or compiler is not on this machine are left out and said so; `cargo xtask setup`
//! installs all but Java's.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "test code outside a test function")]

mod cases;
mod programs;
mod rust;
