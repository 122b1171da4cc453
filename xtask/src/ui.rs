//! The interface: its packages, its build and its own tests.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::project::Project;
use crate::stamp;

/// The oldest Node that the interface's tools run on.
const NODE: (u32, u32) = (20, 19);

/// Folders below `ui` that the build does not read.
const NOT_READ: &[&str] = &["node_modules", "dist", "dist-fake", "e2e", "test-results", "playwright-report"];

/// Installs the locked packages, unless exactly these are there.
pub(crate) fn install(project: &Project) -> Result<()> {
    let (ui, left) = (project.ui(), project.ui().join("node_modules/.gatehouse-lock"));
    let stamp = stamp::of_file(&ui.join("package-lock.json"))?;
    if stamp::is(&left, &stamp) {
        println!("The interface's packages are those of package-lock.json.");
        return Ok(());
    }
    check_node()?;
    // Debian's Chromium is used; a browser of Playwright's own would be downloaded in vain.
    let mut npm = npm(project, &["ci", "--no-audit", "--no-fund"]);
    process::run(npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    stamp::leave(&left, &stamp)
}

/// Builds `ui/dist`, unless nothing that the build reads has changed since.
pub(crate) fn build(project: &Project) -> Result<()> {
    let (ui, left) = (project.ui(), project.ui().join("node_modules/.gatehouse-build"));
    let stamp = stamp::of_folder(&ui, NOT_READ)?;
    if stamp::is(&left, &stamp) && ui.join("dist/index.html").is_file() {
        println!("ui/dist is up to date.");
        return Ok(());
    }
    script(project, "build")?;
    stamp::leave(&left, &stamp)
}

/// Runs a script of `ui/package.json`.
pub(crate) fn script(project: &Project, name: &str) -> Result<()> {
    process::run(&mut npm(project, &["run", name]))
}

fn npm(project: &Project, args: &[&str]) -> Command {
    let mut npm = process::command(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.args(args).current_dir(project.ui());
    npm
}

fn check_node() -> Result<()> {
    let version = process::output(process::command("node").arg("--version"))
        .context("Node is needed to build the interface: install Node 20 (20.19 or later)")?;
    if !is_enough(&version) {
        let (major, minor) = NODE;
        bail!("Node {} is too old for the interface: install {major}.{minor} or later", version.trim());
    }
    Ok(())
}

/// Whether `v20.19.1` or the like is at least [`NODE`].
fn is_enough(version: &str) -> bool {
    let mut parts = version.trim().trim_start_matches('v').split('.').map(|part| part.parse().ok());
    let (Some(Some(major)), Some(Some(minor))) = (parts.next(), parts.next()) else { return false };
    (major, minor) >= NODE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_is_compared_by_number() {
        assert!(is_enough("v20.19.0\n"));
        assert!(is_enough("v22.1.0"));
        assert!(!is_enough("v20.9.3"));
        assert!(!is_enough("v18.20.4"));
        assert!(!is_enough("not a version"));
    }
}
