//! Sizes: a file that grew too long to read in one sitting is split by its stories.

use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;

/// Lines of a Rust file without its test module.
const RUST: usize = 600;

/// Lines of a file of the interface.
const UI: usize = 250;

/// Checks everything that ships.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        let (lines, limit) = if file.is_production_rust() {
            (file.production().lines().count(), RUST)
        } else if file.is_production_ui() {
            (file.text.lines().count(), UI)
        } else {
            continue;
        };
        if lines > limit {
            let what = format!("{lines} lines, the limit is {limit}");
            findings.push(Finding::new(
                &file.path,
                limit + 1,
                what,
                "split it into files that each tell one story",
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn a_long_file_is_found_and_a_full_one_is_not() {
        assert_eq!(count("crates/a/src/b.rs", &"x\n".repeat(RUST)), 0);
        assert_eq!(count("crates/a/src/b.rs", &"x\n".repeat(RUST + 1)), 1);
        assert_eq!(count("ui/src/b.tsx", &"x\n".repeat(UI + 1)), 1);
    }

    #[test]
    fn tests_and_generated_files_may_be_long() {
        let long = "x\n".repeat(1000);
        assert_eq!(
            count("crates/a/src/b.rs", &format!("fn a() {{}}\n#[cfg(test)]\nmod tests {{\n{long}}}\n")),
            0
        );
        assert_eq!(count("tests/it/receive.rs", &long), 0);
        assert_eq!(count("ui/src/b.test.tsx", &long), 0);
        assert_eq!(count("ui/src/rpc/generated.ts", &long), 0);
    }
}
