//! The sandbox as a client and a receiver see it: over real HTTP, with bodies and headers.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    unreachable_pub,
    reason = "a test says what is wrong by failing"
)]

mod every_call;
mod faults;
mod kejue;
mod keruj;
mod keruja;
mod readings;
mod rejento;
mod sender;
mod timehunter;
mod wire;
