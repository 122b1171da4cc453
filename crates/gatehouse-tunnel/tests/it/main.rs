//! Tunnels as they are used: a real bore server, a real sshd, a relay, and a stand-in for programs that cannot be had
//! here. Everything is on loopback.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

mod bore;
mod programs;
mod relays;
mod ssh;
mod support;
