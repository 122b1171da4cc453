//! What the tests share: the real program in a folder of its own, exact bytes on a socket, and a search for secrets.
//!
//! Nothing here waits for a span of time: everything waits for a condition, with a deadline that fails the test.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails where it stands")]

pub mod canary;
pub mod console;
pub mod encrypted;
pub mod families;
#[cfg(unix)]
pub mod faults;
pub mod generated;
pub mod house;
pub mod load;
pub mod many;
pub mod platform;
pub mod program;
pub mod random;
pub mod running;
#[cfg(unix)]
pub mod soak;
pub mod target;
pub mod wire;

use std::time::Duration;

pub use console::Console;
pub use house::House;
pub use program::Ended;
pub use running::Running;
pub use target::Target;
pub use wire::{Answer, Wire};

/// How long a test waits for anything at all; a loaded machine with two cores is far below it.
pub const DEADLINE: Duration = Duration::from_secs(60);
