//! The use-cases of Gatehouse and its one RPC table.
//!
//! This crate is the only door for all front ends: the window, the browser host and the CLI are thin and reach
//! the house through [`App`]. Every change exists here first as an operation, then in the table, then on screens.
//!
//! Absent here on purpose: Tauri, argument parsing, printing, and any knowledge of what a screen caches.

mod activity;
mod app;
mod bus;
mod bytes;
mod clock;
mod import;
mod last_use;
mod logs;
mod operation;
mod process;
mod profiles;
mod reverify;
mod rpc;
mod secrets;
pub mod view;
mod words;

pub use app::{App, AppConfig, Mode};
pub use bus::{Bus, coalesced};
pub use bytes::{ByteKind, Bytes, ImportBytes};
pub use clock::{Clock, SystemClock};
pub use logs::{LogGuard, start_logs};
pub use operation::brought::BroughtRequest;
pub use operation::deliveries::fidelity_words;
pub use operation::demo::{DemoStep, DemoView};
pub use operation::import::asked::platforms_with;
pub use operation::import::direct::{
    CheckFile, FileCheck, FileSniff, FoundProblem, Watch, file_cells, refuse_same,
};
pub use operation::listen::ListenEvent;
pub use operation::profiles::ProfileCheck;
pub use operation::report::{check_words, cover_word};
pub use operation::snippets::{languages, snippet_of};
pub use operation::verify::{Judgement, SignOrder, VerifyOrder};
pub use process::harden_process;
pub use rpc::{Access, COMMANDS, Command, Kind, RpcError, bindings, dispatch};
pub use secrets::{SecretsChoice, random_token};

/// The profiles in force, for a workspace or without one.
pub use gatehouse_providers::{Catalogue, Layer};
/// How a request proves who sent it, as data of a profile.
pub use gatehouse_signing::Scheme;
