//! Words that do not belong in a committed text: notes to oneself, debugging, printing libraries, machine paths.

use crate::tidy::finding::Finding;
use crate::tidy::tree::{Source, Tree};

// Spelt in two parts, so that this file passes its own rules.
const NOTES: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX")];
const LEFT_OVER: &[&str] = &[concat!("dbg", "!("), concat!("todo", "!("), concat!("unimplemented", "!(")];
const PRINTS: &[&str] = &["println!(", "print!(", "eprintln!(", "eprint!("];
const MACHINE: &[&str] = &[concat!("/wo", "rk/"), concat!("/ro", "ot/")];

/// Checks every text.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    tree.files.iter().filter(|file| !is_foreign(&file.path)).flat_map(check_file).collect()
}

/// Texts that others wrote: lock files and licences.
fn is_foreign(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name == "Cargo.lock" || name == "package-lock.json" || name.starts_with("LICENSE")
}

fn check_file(file: &Source) -> Vec<Finding> {
    let code = [".rs", ".ts", ".tsx", ".md", ".toml", ".css", ".sql", ".sh"];
    let is_code = code.iter().any(|end| file.path.ends_with(end));
    let rust = file.path.ends_with(".rs");
    let production = file.production().lines().count();
    let mut findings = Vec::new();
    for (index, text) in file.text.lines().enumerate() {
        let mut say = |what: String, fix: &str| findings.push(Finding::new(&file.path, index + 1, what, fix));
        if let Some(word) = NOTES.iter().find(|word| is_code && has_word(text, word)) {
            say(format!("{word} in a committed text"), "do it now or open an issue");
        }
        if let Some(word) = LEFT_OVER.iter().find(|word| rust && has_start(text, word)) {
            say(format!("{word}…) is left over"), "take it out");
        }
        let comment = text.trim_start().starts_with("//");
        let prints = rust && is_library(&file.path) && index < production && !comment;
        if let Some(word) = PRINTS.iter().find(|word| prints && has_start(text, word)) {
            say(format!("a library calls {word}…)"), "return the value, or use tracing");
        }
        if let Some(path) = MACHINE.iter().find(|path| has_path(text, path)) {
            say(format!("a path of one machine, {path}…"), "use a relative path or a variable");
        }
    }
    findings
}

fn is_library(path: &str) -> bool {
    path.starts_with("crates/") && path.contains("/src/") && !path.starts_with("crates/gatehouse-cli/")
}

/// Whether `word` stands alone.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
        ![before, after].into_iter().flatten().any(|beside| beside.is_alphanumeric() || beside == '_')
    })
}

/// Whether `word` begins where no longer name ends.
fn has_start(text: &str, word: &str) -> bool {
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_'))
}

/// Whether an absolute path begins so; an address or a longer path that contains it is another thing.
fn has_path(text: &str, path: &str) -> bool {
    text.match_indices(path).any(|(at, _)| {
        !text[..at].ends_with(|before: char| before.is_alphanumeric() || "._-~/*}".contains(before))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(path: &str, text: &str) -> Vec<String> {
        check(&Tree::of(&[(path, text)])).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn notes_to_oneself_are_found_as_whole_words() {
        for word in NOTES {
            assert_eq!(said("docs/a.md", &format!("one\n// {word}: later\n")).len(), 1, "{word}");
            assert!(said("docs/a.md", &format!("{word}S are words too\n")).is_empty(), "{word}");
        }
    }

    #[test]
    fn left_over_macros_are_found() {
        for word in LEFT_OVER {
            assert_eq!(said("xtask/src/a.rs", &format!("let a = {word}b);\n")).len(), 1, "{word}");
        }
    }

    #[test]
    fn a_library_does_not_print_but_its_tests_and_comments_may() {
        let path = "crates/gatehouse-store/src/append.rs";
        assert_eq!(said(path, "println!(\"x\");\n").len(), 1);
        assert_eq!(said(path, "eprintln!(\"x\");\n").len(), 1);
        assert!(said(path, "/// println!(\"an example\");\n").is_empty());
        assert!(said(path, "fn a() {}\n#[cfg(test)]\nmod tests {\n    println!(\"x\");\n}\n").is_empty());
        assert!(said("crates/gatehouse-cli/src/main.rs", "println!(\"x\");\n").is_empty());
    }

    #[test]
    fn machine_paths_are_found_and_addresses_are_not() {
        for path in MACHINE {
            assert_eq!(said("README.md", &format!("see {path}main/x\n")).len(), 1, "{path}");
            assert!(said("README.md", &format!("https://example.com{path}x\n")).is_empty(), "{path}");
        }
    }

    #[test]
    fn lock_files_are_left_alone() {
        assert!(said("Cargo.lock", &format!("{}\n", NOTES[0])).is_empty());
        assert!(said("ui/package-lock.json", &format!("{}x\n", MACHINE[0])).is_empty());
    }
}
