//! `cargo xtask run`: from a fresh checkout to the open window.

use anyhow::Result;

use crate::project::Project;
use crate::step::Steps;
use crate::{display, process, system, ui};

/// Sets up, builds and starts; what follows `--` is passed on.
pub(crate) fn run(project: &Project, args: &[String]) -> Result<()> {
    let mut steps = Steps::default();
    steps.step("setup", || system::install(system::Purpose::Run).and_then(|()| ui::install(project)))?;
    steps.step("ui-build", || ui::build(project))?;
    steps.step("build", || {
        let args = ["build", "--locked", "-p", "gatehouse-desktop", "-p", "gatehouse-cli"];
        process::run(process::cargo(&args).current_dir(&project.root))
    })?;
    println!("{}", steps.summary(&["setup", "ui-build", "build"]));
    let args = passed_on(args);
    if display::is_there() {
        return process::run(process::command(project.program("gatehouse-desktop")).args(args));
    }
    println!("No display found: neither WAYLAND_DISPLAY nor DISPLAY is set, so the window cannot open.");
    println!("This is the same program in the terminal: `gatehouse demo`.\n");
    process::run(process::command(project.program("gatehouse")).arg("demo").args(args))
}

fn passed_on(args: &[String]) -> &[String] {
    match args.split_first() {
        Some((first, rest)) if first == "--" => rest,
        _ => args,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_dashes_are_taken_away() {
        let args = ["--", "--workspace", "--", "acme"].map(str::to_owned);
        assert_eq!(passed_on(&args), &args[1..]);
        assert_eq!(passed_on(&args[1..]), &args[1..]);
    }
}
