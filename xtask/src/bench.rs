//! Measurements that a person starts; none of them is part of `test`.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::process;
use crate::project::Project;

/// Starts a measurement in a release build.
pub(crate) fn bench(project: &Project, args: &[String]) -> Result<()> {
    match args.split_first() {
        Some((name, rest)) if name == "ack" => acknowledgements(project, rest),
        Some((name, rest)) if name == "import" => imports(project, rest),
        Some((name, [])) if name == "verify" => verification(project),
        Some((name, rest)) if name == "reverify" => history(project, rest),
        Some((name, rest)) if name == "search" => search(project, rest),
        _ => bail!(
            "the measurements are `cargo xtask bench ack [--requests N] [--connections 1,16,64]`, `cargo xtask bench \
             import [--rows N] [--rounds N]`, `cargo xtask bench verify`, `cargo xtask bench reverify \
             [--deliveries N]` and `cargo xtask bench search [--deliveries N]`"
        ),
    }
}

/// Parses and checks a seeded file beside a bare loop of the csv crate.
fn imports(project: &Project, args: &[String]) -> Result<()> {
    let example =
        ["run", "--release", "--locked", "-p", "gatehouse-tests", "--example", "import_bench", "--"];
    process::run(cargo(project, &example).args(args))
}

/// Loads the release program beside the bare receiver; `--against URL` takes a listener that runs already.
fn acknowledgements(project: &Project, args: &[String]) -> Result<()> {
    let folder = project.target.join("bench");
    let listener = if args.iter().any(|arg| arg == "--against") {
        None
    } else {
        process::run(&mut cargo(project, &["build", "--release", "--locked", "-p", "gatehouse-cli"]))?;
        let program = project.target.join(format!("release/gatehouse{}", std::env::consts::EXE_SUFFIX));
        Some(Listener::start(&program, &folder)?)
    };
    let example = ["run", "--release", "--locked", "-p", "gatehouse-tests", "--example", "ack_bench", "--"];
    let mut bench = cargo(project, &example);
    bench.arg("--folder").arg(&folder).args(args);
    if let Some(listener) = &listener {
        bench.arg("--against").arg(&listener.url);
    }
    process::run(&mut bench)
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

/// `gatehouse listen` with a workspace of its own. Its endpoint's scheme signs nothing, so that no keychain is
/// needed: deliveries are stored as unprotected and answered 200.
struct Listener {
    process: Child,
    home: PathBuf,
    url: String,
}

impl Listener {
    fn start(program: &Path, folder: &Path) -> Result<Self> {
        let home = folder.join(format!("home-{}", std::process::id()));
        fs::create_dir_all(&home).with_context(|| format!("could not make {}", home.display()))?;
        let gatehouse = |words: &str| {
            let mut gatehouse = process::command(program);
            gatehouse.args(words.split(' ')).env("GATEHOUSE_HOME", &home);
            gatehouse
        };
        process::run(&mut gatehouse("workspace new bench --platform kejue --environment offline"))?;
        process::run(&mut gatehouse("endpoint add bench --workspace bench --scheme kejue/none"))?;
        let mut listen = gatehouse("listen --workspace bench --port 0 --jsonl");
        let mut process = listen.stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take().context("`gatehouse listen` has no output")?;
        let mut listener = Self { process, home, url: String::new() };
        let mut lines = BufReader::new(output).lines();
        listener.url = endpoint_url(&lines.next().context("`gatehouse listen` ended at once")??)?;
        // What it prints for each delivery has to go somewhere, or it would wait for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(listener)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // It may have ended by itself; its folder is of no use to anyone.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.home);
    }
}

#[derive(Deserialize)]
struct Listening {
    endpoints: Vec<Endpoint>,
}

#[derive(Deserialize)]
struct Endpoint {
    name: String,
    url: String,
}

/// The address of the endpoint `bench` in the first line that `gatehouse listen --jsonl` prints.
fn endpoint_url(line: &str) -> Result<String> {
    let listening: Listening = serde_json::from_str(line)
        .with_context(|| format!("`gatehouse listen` did not begin as expected: {line}"))?;
    let bench = listening.endpoints.into_iter().find(|endpoint| endpoint.name == "bench");
    Ok(bench.context("`gatehouse listen` does not have the endpoint")?.url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_from_the_first_line() {
        let line = r#"{"event":"listening","url":"http://127.0.0.1:4000","endpoints":[{"name":"kejue","url":"http://127.0.0.1:4000/in/x"},{"name":"bench","url":"http://127.0.0.1:4000/in/abc"}]}"#;
        assert_eq!(endpoint_url(line).unwrap(), "http://127.0.0.1:4000/in/abc");
    }

    #[test]
    fn another_first_line_is_shown() {
        let error = endpoint_url("Listening on 127.0.0.1").unwrap_err();
        assert!(error.to_string().contains("Listening on 127.0.0.1"));
    }
}
