//! Measurements that a person starts; none of them is part of `test`.

use std::process::Command;

use anyhow::{Result, bail};

use crate::process;
use crate::project::Project;
use crate::test;

/// Starts a measurement in a release build.
pub(crate) fn bench(project: &Project, args: &[String]) -> Result<()> {
    match args.split_first() {
        Some((name, rest)) if name == "receive" => receiving(project, rest),
        Some((name, rest)) if name == "import" => imports(project, rest),
        Some((name, [])) if name == "verify" => verification(project),
        Some((name, rest)) if name == "reverify" => history(project, rest),
        Some((name, rest)) if name == "replay" => replays(project, rest),
        Some((name, rest)) if name == "search" => search(project, rest),
        Some((name, rest)) if name == "forward" => forwarding(project, rest),
        Some((name, rest)) if name == "sandbox" => sandbox(project, rest),
        Some((name, [])) if name == "scroll" => test::scroll(project),
        _ => bail!(
            "the measurements are `cargo xtask bench receive [--rounds N | --while-busy | --hostile]`, `cargo xtask bench \
             import [--rows N] [--rounds N]`, `cargo xtask bench verify`, `cargo xtask bench reverify \
             [--deliveries N]`, `cargo xtask bench replay [--deliveries N]`, `cargo xtask bench search [--deliveries N] \
             [--kept FOLDER]`, `cargo xtask bench forward [--rounds N]`, `cargo xtask bench sandbox [--deliveries N]` and `cargo xtask bench scroll`"
        ),
    }
}

/// Parses and checks a seeded file beside a bare loop of the csv crate.
fn imports(project: &Project, args: &[String]) -> Result<()> {
    let example =
        ["run", "--release", "--locked", "-p", "gatehouse-tests", "--example", "import_bench", "--"];
    process::run(cargo(project, &example).args(args))
}

/// Loads the release program beside a bare receiver and whichever peers are installed.
fn receiving(project: &Project, args: &[String]) -> Result<()> {
    process::run(&mut cargo(project, &["build", "--release", "--locked", "-p", "gatehouse-cli"]))?;
    let program = project.target.join(format!("release/gatehouse{}", std::env::consts::EXE_SUFFIX));
    let example =
        ["run", "--release", "--locked", "-p", "gatehouse-tests", "--example", "receive_bench", "--"];
    let mut bench = cargo(project, &example);
    bench.arg("--program").arg(program).arg("--folder").arg(project.target.join("bench"));
    process::run(bench.args(args))
}

/// Forwards with the release program beside direct requests and bare commits.
fn forwarding(project: &Project, args: &[String]) -> Result<()> {
    process::run(&mut cargo(project, &["build", "--release", "--locked", "-p", "gatehouse-cli"]))?;
    let program = project.target.join(format!("release/gatehouse{}", std::env::consts::EXE_SUFFIX));
    let example =
        ["run", "--release", "--locked", "-p", "gatehouse-tests", "--example", "forward_bench", "--"];
    let mut bench = cargo(project, &example);
    bench.arg("--program").arg(program).arg("--folder").arg(project.target.join("bench"));
    process::run(bench.args(args))
}

/// Verifies beside a bare HMAC loop and diagnoses bodies of several sizes.
fn verification(project: &Project) -> Result<()> {
    let example = ["run", "--release", "--locked", "-p", "gatehouse-signing", "--example", "verify_bench"];
    process::run(&mut cargo(project, &example))
}

/// Judges stored deliveries again while others arrive.
fn history(project: &Project, args: &[String]) -> Result<()> {
    let example =
        ["run", "--release", "--locked", "-p", "gatehouse-tests", "--example", "reverify_bench", "--"];
    let mut bench = cargo(project, &example);
    process::run(bench.arg("--folder").arg(project.target.join("bench")).args(args))
}

/// Replays many deliveries beside a bare hyper client.
fn replays(project: &Project, args: &[String]) -> Result<()> {
    let example =
        ["run", "--release", "--locked", "-p", "gatehouse-tests", "--example", "replay_bench", "--"];
    let mut bench = cargo(project, &example);
    process::run(bench.arg("--folder").arg(project.target.join("bench")).args(args))
}

/// Lets the sandbox send signed deliveries to a listener that only counts, and a schedule of 31 hours pass; then opens a
/// large OpenAPI file.
fn sandbox(project: &Project, args: &[String]) -> Result<()> {
    let example =
        ["run", "--release", "--locked", "-p", "gatehouse-sandbox", "--example", "sandbox_bench", "--"];
    process::run(cargo(project, &example).args(args))?;
    let example = ["run", "--release", "--locked", "-p", "gatehouse-tests", "--example", "openapi_bench"];
    process::run(&mut cargo(project, &example))
}

/// Finds deliveries among many, beside the same SQL on a bare connection.
fn search(project: &Project, args: &[String]) -> Result<()> {
    let example =
        ["run", "--release", "--locked", "-p", "gatehouse-tests", "--example", "search_bench", "--"];
    let mut bench = cargo(project, &example);
    process::run(bench.arg("--folder").arg(project.target.join("bench")).args(args))
}

fn cargo(project: &Project, args: &[&str]) -> Command {
    let mut cargo = process::cargo(args);
    cargo.current_dir(&project.root);
    cargo
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_measurement_is_answered_with_the_ones_there_are() {
        let error = bench(&Project::find().unwrap(), &["ack".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("cargo xtask bench receive"), "{error}");
    }
}
