//! Starting other programs: what is started is shown, what fails says how.

use std::ffi::OsStr;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// What `cargo run` tells this program about itself. Build scripts that watch these variables (ring's does)
/// would run again each time if a cargo below inherited them.
const OWN: &[&str] = &["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];

/// A command that does not inherit what cargo said about this program.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if OWN.iter().any(|own| name.to_string_lossy().starts_with(own)) {
            command.env_remove(name);
        }
    }
    command
}

/// A cargo command.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let mut command = command("cargo");
    command.args(args);
    command
}

/// Shows and runs a command with this terminal's input and output.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let line = line(command);
    println!("$ {line}");
    let status = command.status().with_context(|| format!("could not start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` ended with {status}");
    }
    Ok(())
}

/// Runs a command and returns what it wrote; its notes go to this terminal.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let line = line(command);
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("could not start `{line}`"))?;
    if !output.status.success() {
        bail!("`{line}` ended with {}", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{line}` did not write UTF-8"))
}

/// Whether a program of this name can be started.
pub(crate) fn exists(program: &str) -> bool {
    let found = |folder: std::path::PathBuf| {
        folder.join(format!("{program}{}", std::env::consts::EXE_SUFFIX)).is_file()
    };
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(found))
}

/// The command as a person would type it.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| {
            let word = word.to_string_lossy();
            if word.is_empty() || word.contains(' ') { format!("'{word}'") } else { word.into_owned() }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command_and_the_status() {
        let error = run(cargo(&["no-such command"]).stderr(Stdio::null())).unwrap_err().to_string();
        assert!(error.contains("cargo 'no-such command'"), "{error}");
        assert!(error.contains("101"), "{error}");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = run(&mut Command::new("gatehouse-no-such-program")).unwrap_err().to_string();
        assert!(error.contains("could not start `gatehouse-no-such-program`"), "{error}");
    }

    #[test]
    fn output_is_returned_as_text() {
        assert!(output(&mut cargo(&["--version"])).unwrap().starts_with("cargo "));
    }

    #[test]
    fn what_cargo_said_about_this_program_is_not_passed_on() {
        let removed: Vec<_> = cargo(&[]).get_envs().map(|(name, _)| name.to_os_string()).collect();
        assert!(removed.iter().any(|name| name == "CARGO_MANIFEST_DIR"));
        assert!(!removed.iter().any(|name| name == "CARGO_TARGET_DIR"));
    }

    #[test]
    fn knows_which_programs_are_there() {
        assert!(exists("cargo"));
        assert!(!exists("gatehouse-no-such-program"));
    }
}
