//! The texts of the project: what git tracks, and what it would track.

use std::fs;

use anyhow::{Context, Result};

use crate::process;
use crate::project::Project;

/// Every text file that belongs to the project.
pub(crate) struct Tree {
    pub(crate) files: Vec<Source>,
}

/// One file: its path from the root with forward slashes, and its text.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Tree {
    /// Reads the tracked files and the new ones that are not ignored; files that are not UTF-8 are left out.
    pub(crate) fn read(project: &Project) -> Result<Self> {
        let mut git = process::command("git");
        git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        let names =
            process::output(git.current_dir(&project.root)).context("git names the files to check")?;
        let mut files = Vec::new();
        for path in names.split_terminator('\0') {
            // A file that was deleted and not yet committed is still named.
            let Ok(bytes) = fs::read(project.root.join(path)) else { continue };
            if let Ok(text) = String::from_utf8(bytes) {
                files.push(Source { path: path.to_owned(), text });
            }
        }
        Ok(Self { files })
    }

    /// The file of this path.
    pub(crate) fn file(&self, path: &str) -> Option<&Source> {
        self.files.iter().find(|file| file.path == path)
    }

    /// A tree of literals, for the rules' tests.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let source =
            |(path, text): &(&str, &str)| Source { path: (*path).to_owned(), text: (*text).to_owned() };
        Self { files: files.iter().map(source).collect() }
    }
}

impl Source {
    /// Whether this is Rust that ships: not a test, a bench or an example.
    pub(crate) fn is_production_rust(&self) -> bool {
        self.path.ends_with(".rs") && !self.is_test()
    }

    /// Whether this is TypeScript of the interface that ships and was written by a person.
    pub(crate) fn is_production_ui(&self) -> bool {
        self.is_ui() && !self.is_test() && !self.path.ends_with("generated.ts")
    }

    /// Whether this is TypeScript of the interface.
    pub(crate) fn is_ui(&self) -> bool {
        self.path.starts_with("ui/") && (self.path.ends_with(".ts") || self.path.ends_with(".tsx"))
    }

    fn is_test(&self) -> bool {
        let folders = ["tests", "test", "benches", "examples", "fixtures", "e2e"];
        let in_folder = self.path.split('/').rev().skip(1).any(|folder| folders.contains(&folder));
        in_folder
            || self.path.contains(".test.")
            || self.path.contains(".spec.")
            || self.path.ends_with("/tests.rs")
    }

    /// The text without the test module at its end.
    pub(crate) fn production(&self) -> &str {
        let end = self.text.find("#[cfg(test)]\nmod ").unwrap_or(self.text.len());
        &self.text[..end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_this_project() {
        let tree = Tree::read(&Project::find().unwrap()).unwrap();
        assert!(tree.file("Cargo.toml").is_some());
        assert!(tree.file("xtask/src/tidy/tree.rs").is_some());
        assert!(!tree.files.iter().any(|file| file.path.starts_with("target/")));
    }

    #[test]
    fn tests_are_told_from_what_ships() {
        let tree = Tree::of(&[
            ("crates/gatehouse-store/src/append.rs", ""),
            ("crates/gatehouse-store/tests/conformance.rs", ""),
            ("tests/it/main.rs", ""),
            ("ui/src/app.tsx", ""),
            ("ui/src/app.test.tsx", ""),
            ("ui/src/rpc/generated.ts", ""),
            ("ui/e2e/inbox.ts", ""),
        ]);
        let shipping: Vec<bool> =
            tree.files.iter().map(|file| file.is_production_rust() || file.is_production_ui()).collect();
        assert_eq!(shipping, [true, false, false, true, false, false, false]);
    }

    #[test]
    fn the_test_module_does_not_ship() {
        let tree = Tree::of(&[("a.rs", "fn a() {}\n#[cfg(test)]\nmod tests {}\n")]);
        assert_eq!(tree.files[0].production(), "fn a() {}\n");
    }
}
