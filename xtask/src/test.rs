//! `cargo xtask test`: everything that has to pass, in order, stopping at the first failure.

use std::process::Command;

use anyhow::{Result, bail};

use crate::project::Project;
use crate::step::Steps;
use crate::{display, keyring, process, system, tidy, ui};

/// A step by name, what it does, and how.
struct Step {
    name: &'static str,
    what: &'static str,
    run: fn(&Project) -> Result<()>,
}

/// In this order: what the window embeds, then what fails fast, then what is slow.
const STEPS: &[Step] = &[
    Step { name: "setup", what: "system packages and the interface's packages", run: setup },
    Step { name: "ui-build", what: "the interface, which the window embeds", run: ui::build },
    Step {
        name: "fmt",
        what: "Rust formatting",
        run: |project| cargo(project, &["fmt", "--all", "--check"]),
    },
    Step { name: "clippy", what: "lints, warnings denied", run: clippy },
    Step { name: "tidy", what: "the project's own rules", run: tidy::tidy },
    Step {
        name: "build",
        what: "both programs",
        run: |project| cargo(project, &["build", "--workspace", "--locked"]),
    },
    Step { name: "test", what: "unit, integration and doc tests, with a real keychain", run: tests },
    Step { name: "ui-lint", what: "Biome", run: |project| ui::script(project, "lint") },
    Step { name: "ui-types", what: "TypeScript", run: |project| ui::script(project, "types") },
    Step { name: "ui-test", what: "the interface's unit tests", run: |project| ui::script(project, "test") },
    Step { name: "ui-e2e", what: "the interface in a real browser against `gatehouse serve`", run: browser },
    Step { name: "desktop", what: "the built window, driven under a virtual screen", run: desktop },
];

/// Runs all steps, or those named.
pub(crate) fn test(project: &Project, names: &[String]) -> Result<()> {
    if names == ["--list"] {
        for step in STEPS {
            println!("{:<9} {}", step.name, step.what);
        }
        return Ok(());
    }
    let chosen = choose(names)?;
    let mut steps = Steps::default();
    let result = chosen.iter().try_for_each(|step| steps.step(step.name, || (step.run)(project)));
    let planned: Vec<&str> = chosen.iter().map(|step| step.name).collect();
    println!("{}", steps.summary(&planned));
    result
}

/// The steps of these names, in the order of the whole run.
fn choose(names: &[String]) -> Result<Vec<&'static Step>> {
    if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        bail!("there is no step {unknown}; the steps are {}", known.join(", "));
    }
    let wanted = |step: &&Step| names.is_empty() || names.iter().any(|name| name == step.name);
    Ok(STEPS.iter().filter(wanted).collect())
}

fn setup(project: &Project) -> Result<()> {
    system::install(system::Purpose::Test)?;
    ui::install(project)
}

fn cargo(project: &Project, args: &[&str]) -> Result<()> {
    process::run(process::cargo(args).current_dir(&project.root))
}

fn clippy(project: &Project) -> Result<()> {
    cargo(project, &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])
}

fn tests(project: &Project) -> Result<()> {
    let words = ["cargo", "test", "--workspace", "--locked"];
    process::run(with_programs(project, &mut keyring::command(project, &words)))
}

fn browser(project: &Project) -> Result<()> {
    let words = ["npm", "run", "e2e"];
    let mut command = keyring::command(project, &words);
    process::run(with_programs(project, &mut command).current_dir(project.ui()))
}

fn desktop(project: &Project) -> Result<()> {
    in_the_window(project, &[])
}

/// Measures the frames of a window on a million deliveries, which is part of the test of that window.
pub(crate) fn scroll(project: &Project) -> Result<()> {
    ui::build(project)?;
    cargo(project, &["build", "--locked", "-p", "gatehouse-desktop", "-p", "gatehouse-cli"])?;
    in_the_window(project, &["million::", "--nocapture"])
}

fn in_the_window(project: &Project, args: &[&str]) -> Result<()> {
    // One window at a time: a second start of the program only raises the first.
    let cargo =
        ["cargo", "test", "--locked", "-p", "gatehouse-tests", "--test", "desktop", "--", "--test-threads=1"];
    let cargo = [&cargo[..], args].concat();
    let screen = if cfg!(target_os = "linux") { display::VIRTUAL_SCREEN } else { &[] };
    let mut command = keyring::command(project, &[screen, &cargo].concat());
    process::run(with_programs(project, &mut command))
}

/// Tells a test where the built programs are and where its pictures go.
fn with_programs<'a>(project: &Project, command: &'a mut Command) -> &'a mut Command {
    command
        .env("GATEHOUSE_BIN", project.program("gatehouse"))
        .env("GATEHOUSE_DESKTOP_BIN", project.program("gatehouse-desktop"))
        .env("GATEHOUSE_SCREENSHOTS", project.target.join("screenshots"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(chosen: &[&Step]) -> Vec<&'static str> {
        chosen.iter().map(|step| step.name).collect()
    }

    #[test]
    fn without_names_every_step_runs() {
        assert_eq!(choose(&[]).unwrap().len(), STEPS.len());
    }

    #[test]
    fn named_steps_run_in_the_order_of_the_whole() {
        let chosen = choose(&["desktop".to_owned(), "fmt".to_owned()]).unwrap();
        assert_eq!(names(&chosen), ["fmt", "desktop"]);
    }

    #[test]
    fn an_unknown_step_is_answered_with_the_known_ones() {
        let error = choose(&["fnt".to_owned()]).err().unwrap().to_string();
        assert!(error.contains("no step fnt") && error.contains("clippy"), "{error}");
    }

    #[test]
    fn the_window_is_built_after_the_interface_it_embeds() {
        let place = |name| STEPS.iter().position(|step| step.name == name).unwrap();
        assert!(place("ui-build") < place("clippy"));
        assert!(place("build") < place("ui-e2e") && place("build") < place("desktop"));
    }
}
