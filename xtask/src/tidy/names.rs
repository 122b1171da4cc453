//! Names that say nothing: a type or file that ends so is named after what it does instead.

use crate::tidy::finding::Finding;
use crate::tidy::tree::{Source, Tree};

/// Last words that a type must not have.
const EMPTY: &[&str] = &["Manager", "Service", "Helper", "Helpers", "Util", "Utils", "Processor"];

/// Stems that a file must not have.
const EMPTY_FILES: &[&str] = &["manager", "service", "helper", "helpers", "util", "utils", "common", "misc"];

/// Checks the types that our Rust and TypeScript define, and the names of their files.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    tree.files.iter().filter(|file| file.path.ends_with(".rs") || file.is_ui()).flat_map(check_file).collect()
}

fn check_file(file: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    let name = file.path.rsplit('/').next().unwrap_or_default();
    if let Some(stem) = EMPTY_FILES.iter().find(|stem| name.split('.').next() == Some(stem)) {
        findings.push(Finding::new(&file.path, 1, format!("a file called {stem}"), FIX));
    }
    for (index, line) in file.text.lines().enumerate() {
        if let Some(name) = defined_type(line).filter(|name| EMPTY.iter().any(|empty| name.ends_with(empty)))
        {
            findings.push(Finding::new(&file.path, index + 1, format!("a type called {name}"), FIX));
        }
    }
    findings
}

const FIX: &str = "name it after what it is in the domain";

/// The name that a line defines, if it defines a type.
fn defined_type(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace().skip_while(|word| {
        word.starts_with("pub") || ["export", "default", "abstract", "in", "crate)"].contains(word)
    });
    let keyword = words.next()?;
    let name = words.next()?;
    let is_type = ["struct", "enum", "trait", "type", "class", "interface"].contains(&keyword);
    let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
    is_type.then_some(&name[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn empty_names_of_types_are_found() {
        for line in [
            "pub(crate) struct KeyManager {",
            "struct ReplayService;",
            "pub trait StoreHelper<T> {",
            "enum DateUtils {",
        ] {
            assert_eq!(count("crates/a/src/b.rs", line), 1, "{line}");
        }
        assert_eq!(count("ui/src/a.ts", "export class GridManager {"), 1);
    }

    #[test]
    fn using_the_name_of_another_is_fine() {
        assert_eq!(count("crates/a/src/b.rs", "impl Service<Request> for Receiver {"), 0);
        assert_eq!(count("crates/a/src/b.rs", "struct SecretServiceStore;"), 0);
    }

    #[test]
    fn empty_names_of_files_are_found() {
        assert_eq!(count("crates/a/src/utils.rs", ""), 1);
        assert_eq!(count("ui/src/common.ts", ""), 1);
        assert_eq!(count("crates/a/src/serve.rs", ""), 0);
    }
}
