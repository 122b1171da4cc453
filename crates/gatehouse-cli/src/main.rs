//! The program `gatehouse`: the house from the terminal.
//!
//! Thin on purpose: it reads arguments, calls operations of `gatehouse-app`, and prints. Results go to standard
//! output, everything else to standard error; the exit status says what kind of end it was.

mod args;
mod command;
mod exit;
mod file;
mod out;
mod pick;
mod secret_input;
mod serve;

use std::process::ExitCode;

use clap::Parser;
use gatehouse_model::Problem;

use crate::args::Cli;
use crate::exit::Ended;
use crate::out::Out;

fn main() -> ExitCode {
    if let Some(ended) = gatehouse_app::keep_if_asked() {
        return ended;
    }
    gatehouse_app::harden_process();
    // Before anything else of TLS, because building any TLS client fails without it. An error means that it was done already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let cli = Cli::parse();
    let out = Out::new(cli.json, cli.jsonl);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let problem = Problem::new("app.internal", format!("The runtime could not be started: {error}."));
            return finish(&out, Err(problem));
        }
    };
    let ended = runtime.block_on(command::run(cli, &out));
    // A listener may still hold a thread; nothing that was answered waits for it.
    runtime.shutdown_background();
    finish(&out, ended)
}

fn finish(out: &Out, ended: Result<Ended, Problem>) -> ExitCode {
    match ended {
        Ok(ended) => ExitCode::from(ended.status()),
        Err(problem) => {
            out.problem(&problem);
            ExitCode::from(exit::status_of(&problem))
        }
    }
}
