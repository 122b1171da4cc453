//! The sandbox as a client and a receiver see it: over real HTTP, with bodies and headers.

mod faults;
mod kejue;
mod keruj;
mod keruja;
mod rejento;
mod sender;
mod timehunter;
mod wire;
