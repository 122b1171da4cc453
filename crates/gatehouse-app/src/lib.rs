//! The use-cases of Gatehouse and its one RPC table.
//!
//! This crate is the only door for all front ends: the window, the browser host and the CLI are thin and reach
//! the house through [`App`]. Every change exists here first as an operation, then in the table, then on screens.
//!
//! Absent here on purpose: Tauri, argument parsing, printing, and any knowledge of what a screen caches.

mod activity;
mod api;
mod app;
mod attempt;
mod bus;
mod bytes;
mod clock;
mod conformance;
mod credential;
mod dialogue;
mod exchange;
mod file_name;
mod forward;
mod har;
mod import;
mod indexing;
mod key_file;
mod last_use;
mod local_certificate;
mod login;
mod logs;
mod operation;
mod process;
mod profiles;
mod replay;
mod retention;
mod reverify;
mod rpc;
mod sealing;
mod secrets;
#[cfg(test)]
mod testing;
mod tunnels;
mod unpack;
pub mod view;
mod whole_file;
mod words;

pub use app::{App, AppConfig, Mode};
pub use bus::{Bus, coalesced};
pub use bytes::{ByteKind, Bytes, ImportBytes};
pub use clock::{Clock, SystemClock};
pub use conformance::ConformanceOrder;
pub use credential::Credential;
pub use exchange::{Format, Shell};
pub use file_name::safe_name;
pub use logs::{LogGuard, start_logs};
pub use operation::bring_in::BringIn;
pub use operation::brought::BroughtRequest;
pub use operation::deliveries::fidelity_words;
pub use operation::demo::{DemoStep, DemoView};
pub use operation::export::ExportOrder;
pub use operation::import::asked::platforms_with;
pub use operation::import::direct::{
    CheckFile, FileCheck, FileSniff, FoundProblem, Watch, file_cells, refuse_same,
};
pub use operation::listen::ListenEvent;
pub use operation::openapi::operations_with;
pub use operation::profiles::ProfileCheck;
pub use operation::report::{check_words, cover_word};
pub use operation::sandbox::{
    StandingSandbox, advance_standing, deliveries_of_standing, reset_standing, scenario_list,
};
pub use operation::snippets::{languages, snippet_of};
pub use operation::tunnels::TunnelFiles;
pub use operation::verify::{Judgement, SignOrder, VerifyOrder};
pub use process::harden_process;
pub use retention::Purge;
pub use rpc::{Access, COMMANDS, Command, Kind, RpcError, bindings, dispatch};
pub use secrets::{SecretsChoice, random_token};
pub use whole_file::Existing;

/// By what names are looked up before anything is sent to them.
pub use gatehouse_client::Names;
/// The profiles in force, for a workspace or without one.
pub use gatehouse_providers::{Catalogue, Layer};
/// How a request proves who sent it, as data of a profile.
pub use gatehouse_signing::Scheme;
/// Keeps another program if this process was started to do so; whoever opens tunnels calls it before anything else.
pub use gatehouse_tunnel::keep_if_asked;
/// A bore server of one's own.
pub use gatehouse_tunnel::{BORE_CONTROL_PORT, BoreServer};
