//! Tests of the real program: one file for each promise.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails where it stands")]

mod answer_through;
mod api;
mod bad_input;
mod call_code;
mod canary;
mod capabilities;
mod certificates;
mod cli;
mod conformance;
#[cfg(unix)]
mod crash;
mod credentials;
mod demo;
mod dialogue;
mod exchange;
mod explain;
#[cfg(unix)]
mod faults;
mod fidelity;
mod find;
#[cfg(unix)]
mod forward;
mod generated;
mod import;
mod keychain;
mod keys;
mod offline;
#[cfg(unix)]
mod outbox_ends;
mod persistence;
#[cfg(unix)]
mod power_cut;
mod receiver;
#[cfg(unix)]
mod replays;
#[cfg(unix)]
mod restarts;
mod reverify;
mod rows;
#[cfg(unix)]
mod salvaged;
mod sandbox_api;
mod sandbox_dialogue;
mod scenarios;
mod serve;
mod storage;
mod subscriptions;
#[cfg(unix)]
mod tunnels;
