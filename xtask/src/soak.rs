//! `cargo xtask soak`: kills and cuts of the power until nobody doubts (docs/GUARANTEES.md, P1).

use anyhow::Result;

use crate::process;
use crate::project::Project;

/// Builds the program and the soak, and runs it; `--release` takes the release build of both.
pub(crate) fn soak(project: &Project, args: &[String]) -> Result<()> {
    let (profile, args): (Vec<&String>, Vec<&String>) = args.iter().partition(|arg| *arg == "--release");
    let profile: Vec<&str> = profile.iter().map(|arg| arg.as_str()).collect();
    let build = ["build", "--locked", "-p", "gatehouse-cli", "--bin", "gatehouse"];
    process::run(process::cargo(&[&build, &profile[..]].concat()).current_dir(&project.root))?;
    let run = ["run", "--locked", "--quiet", "-p", "gatehouse-tests", "--bin", "soak"];
    let mut soak = process::cargo(&[&run, &profile[..]].concat());
    let folder = if profile.is_empty() { "debug" } else { "release" };
    let program = project.target.join(folder).join(format!("gatehouse{}", std::env::consts::EXE_SUFFIX));
    process::run(soak.current_dir(&project.root).env("GATEHOUSE_BIN", program).arg("--").args(args))
}
