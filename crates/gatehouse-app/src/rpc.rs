//! The one RPC table: every command with its request, its answer, its topics and who may call it.
//!
//! Three hosts share it: the Tauri window (one command, `rpc`), the loopback host of `gatehouse serve`, and the
//! CLI, which calls the operations directly. A command that is not in the table does not exist for any of them.

mod bindings;
mod error;
mod table;

pub use bindings::bindings;
pub use error::RpcError;
pub use table::{Access, COMMANDS, Command, Kind, dispatch};
