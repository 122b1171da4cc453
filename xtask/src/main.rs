//! The project's own commands, as `cargo xtask COMMAND`.
//!
//! What is absent here on purpose: every crate of ours. This program reads files and starts others; it builds in
//! seconds and still works when the rest does not compile.
#![expect(clippy::print_stdout, reason = "a program that talks to the person who started it")]

mod bench;
mod bindings;
mod display;
mod icons;
mod keyring;
mod process;
mod project;
mod run;
mod soak;
mod stamp;
mod step;
mod system;
mod test;
mod tidy;
mod ui;

use std::process::ExitCode;

use anyhow::{Result, bail};
use project::Project;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  run [-- ARGS…]        set up, build everything and open the window; without a display, the demo in the terminal
  test [STEP…]          everything that has to pass; with STEPs only those (`test --list` names them)
  tidy                  the rules that reviews would otherwise repeat: dependency graph, doors, sizes, words
  setup                 install the system packages and the interface's packages that are missing
  ui                    build the interface into ui/dist, if something changed
  bindings [--check]    write the TypeScript types of the RPC table; --check only compares
  icons                 render icons/*.svg into every size that the bundles need
  soak [ARGS…]          kills, power cuts, failed syncs and turned bits: --kills, --power-cuts, --failed-syncs, --flips N, --seed S, --release
  bench receive [ARGS…] acknowledgements beside a bare receiver and peers; --while-busy, --hostile
  bench verify          a verification beside a bare HMAC loop, and how long a diagnosis takes
  bench import [ARGS…]  parsing and checking a million rows, beside a bare csv loop in the same run
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String]) -> Result<()> {
    let (command, rest) = match args.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", args),
    };
    match command {
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        "run" => run::run(&Project::find()?, rest),
        "test" => test::test(&Project::find()?, rest),
        "tidy" => tidy::tidy(&Project::find()?),
        "setup" => system::install(system::Purpose::Test).and_then(|()| ui::install(&Project::find()?)),
        "ui" => {
            let project = Project::find()?;
            ui::install(&project).and_then(|()| ui::build(&project))
        }
        "bindings" => bindings::bindings(&Project::find()?, rest),
        "icons" => icons::icons(&Project::find()?),
        "soak" => soak::soak(&Project::find()?, rest),
        "bench" => bench::bench(&Project::find()?, rest),
        unknown => bail!("there is no command {unknown}\n\n{USAGE}"),
    }
}

#[cfg(test)]
mod tests {
    use super::dispatch;

    #[test]
    fn an_unknown_command_is_answered_with_the_ones_there_are() {
        let error = dispatch(&["tset".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("no command tset"), "{error}");
        assert!(error.contains("test [STEP…]"), "{error}");
    }
}
