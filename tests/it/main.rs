//! Tests of the real program: one file for each promise.

mod bad_input;
mod cli;
mod crash;
mod demo;
mod fidelity;
mod import;
