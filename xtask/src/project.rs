//! Where the project lies and what cargo knows about it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::process;

/// The checkout that the command was called in.
pub(crate) struct Project {
    /// The folder of the workspace.
    pub(crate) root: PathBuf,
    /// Where cargo puts what it builds.
    pub(crate) target: PathBuf,
    /// The workspace's packages and the dependencies they declare.
    pub(crate) packages: Vec<Package>,
}

/// A package of the workspace.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) manifest_path: PathBuf,
    pub(crate) dependencies: Vec<Dependency>,
}

/// A dependency as declared; `kind` is absent for an ordinary one.
#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) kind: Option<String>,
}

#[derive(Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    target_directory: PathBuf,
    packages: Vec<Package>,
}

impl Project {
    /// Asks cargo; the folder is found at run time, so that a shared target directory serves several checkouts.
    pub(crate) fn find() -> Result<Self> {
        let mut cargo = process::cargo(&["metadata", "--no-deps", "--format-version", "1"]);
        if let Some(manifest) = std::env::var_os("CARGO_MANIFEST_DIR") {
            cargo.current_dir(manifest);
        }
        let json = process::output(&mut cargo)?;
        let metadata: Metadata = serde_json::from_str(&json).context("cargo metadata was not understood")?;
        Ok(Self {
            root: metadata.workspace_root,
            target: metadata.target_directory,
            packages: metadata.packages,
        })
    }

    /// The interface's folder.
    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// A program of the debug build.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// A path below the root, as text with forward slashes.
    pub(crate) fn relative(&self, path: &Path) -> String {
        let path = path.strip_prefix(&self.root).unwrap_or(path);
        path.to_string_lossy().replace('\\', "/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_this_workspace_and_its_packages() {
        let project = Project::find().unwrap();
        assert!(project.root.join("xtask/src/project.rs").is_file());
        assert!(project.packages.iter().any(|package| package.name == "gatehouse-model"));
    }

    #[test]
    fn programs_lie_in_the_debug_build() {
        let project = Project::find().unwrap();
        assert!(project.program("gatehouse").starts_with(project.target.join("debug")));
    }
}
