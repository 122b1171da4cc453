//! Measurements that a person starts; none of them is part of `test`.

use anyhow::{Result, bail};

use crate::process;
use crate::project::Project;

/// Starts a measurement in a release build.
pub(crate) fn bench(project: &Project, args: &[String]) -> Result<()> {
    match args.split_first() {
        Some((name, rest)) if name == "ack" => acknowledgements(project, rest),
        _ => bail!("there is one measurement: `cargo xtask bench ack --against URL`"),
    }
}

/// Builds the release program to be measured, then loads it beside the bare receiver.
fn acknowledgements(project: &Project, args: &[String]) -> Result<()> {
    let cargo = |args: &[&str]| {
        let mut cargo = process::cargo(args);
        cargo.current_dir(&project.root);
        cargo
    };
    process::run(&mut cargo(&["build", "--release", "--locked", "-p", "gatehouse-cli"]))?;
    if args.is_empty() {
        let program = project.target.join("release/gatehouse");
        bail!(
            "start `{} listen` with a workspace, then give the endpoint's address it prints: \
             `cargo xtask bench ack --against URL`",
            program.display()
        );
    }
    let folder = project.target.join("bench");
    let mut bench =
        cargo(&["run", "--release", "--locked", "-p", "gatehouse-tests", "--example", "ack_bench", "--"]);
    process::run(bench.arg("--folder").arg(folder).args(args))
}
