//! The suites: every file of a test binary is one of its modules, so that none is forgotten.

use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;

/// Folders that each are one test binary with its list of modules.
const SUITES: &[&str] = &["tests/it/", "tests/desktop/", "tests/sdk/"];

/// Compares the files with the lists.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for suite in SUITES {
        let list = format!("{suite}main.rs");
        let main = tree.file(&list).map(|file| file.text.as_str()).unwrap_or_default();
        for file in &tree.files {
            let Some(name) = file.path.strip_prefix(suite).and_then(|name| name.strip_suffix(".rs")) else {
                continue;
            };
            let named = |line: &str| line.trim_start_matches("pub ").trim() == format!("mod {name};");
            if name != "main" && !name.contains('/') && !main.lines().any(named) {
                let fix = format!("add `mod {name};` to {list}");
                findings.push(Finding::new(&file.path, 1, "no test of this file runs", fix));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forgotten_file_is_found() {
        let tree = Tree::of(&[
            ("tests/it/main.rs", "mod receive;\n"),
            ("tests/it/receive.rs", ""),
            ("tests/it/replay.rs", ""),
        ]);
        let findings = check(&tree);
        assert_eq!(findings.len(), 1);
        assert!(findings[0].to_string().starts_with("tests/it/replay.rs:1: no test of this file runs"));
    }

    #[test]
    fn a_module_switched_off_by_a_comment_is_forgotten() {
        let tree = Tree::of(&[("tests/it/main.rs", "// mod receive;\n"), ("tests/it/receive.rs", "")]);
        assert_eq!(check(&tree).len(), 1);
    }
}
