//! The TypeScript types of the RPC table, written by the program that holds the table.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::project::Project;

/// Where the interface imports them from.
pub(crate) const FILE: &str = "ui/src/rpc/generated.ts";

/// Writes the bindings; with `--check` only compares.
pub(crate) fn bindings(project: &Project, args: &[String]) -> Result<()> {
    match args {
        [] => {
            let (path, new) = (path(project), generate(project)?);
            if fs::read_to_string(&path).is_ok_and(|old| old == new) {
                println!("{FILE} is up to date.");
                return Ok(());
            }
            fs::write(&path, new).with_context(|| format!("could not write {}", path.display()))?;
            println!("{FILE} is written.");
            Ok(())
        }
        [check] if check == "--check" => match stale(project)? {
            Some(what) => bail!("{FILE}: {what}; run `cargo xtask bindings` and commit it"),
            None => {
                println!("{FILE} is up to date.");
                Ok(())
            }
        },
        _ => bail!("bindings takes --check or nothing"),
    }
}

/// How the committed bindings differ from the table, if they do.
pub(crate) fn stale(project: &Project) -> Result<Option<String>> {
    let new = generate(project)?;
    let old = fs::read_to_string(path(project)).unwrap_or_default();
    Ok(difference(&old, &new))
}

fn path(project: &Project) -> PathBuf {
    project.root.join(FILE)
}

fn generate(project: &Project) -> Result<String> {
    let args = ["run", "--quiet", "--locked", "-p", "gatehouse-cli", "--", "bindings"];
    process::output(process::cargo(&args).current_dir(&project.root))
}

fn difference(old: &str, new: &str) -> Option<String> {
    if old == new {
        return None;
    }
    let (mut old, mut new) = (old.lines(), new.lines());
    for line in 1.. {
        match (old.next(), new.next()) {
            (Some(old), Some(new)) if old == new => {}
            (None, None) => return Some("the files differ in their line ends".to_owned()),
            (Some(old), Some(new)) => {
                let from = same_characters(old, new);
                let (old, new) = (excerpt(old, from), excerpt(new, from));
                return Some(format!("line {line} has `{old}` where the table says `{new}`"));
            }
            (None, Some(new)) => return Some(format!("line {line} is missing: `{}`", excerpt(new, 0))),
            (Some(old), None) => return Some(format!("line {line} is too much: `{}`", excerpt(old, 0))),
        }
    }
    None
}

fn same_characters(old: &str, new: &str) -> usize {
    old.chars().zip(new.chars()).take_while(|(old, new)| old == new).count()
}

/// Some characters before and after a place; a line of types can be a thousand long.
fn excerpt(line: &str, from: usize) -> String {
    line.chars().skip(from.saturating_sub(30)).take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_files_do_not_differ() {
        assert_eq!(difference("export type A = 1;\n", "export type A = 1;\n"), None);
    }

    #[test]
    fn the_first_line_that_differs_is_shown() {
        let told = difference("a\nb\n", "a\nc\n").unwrap();
        assert_eq!(told, "line 2 has `b` where the table says `c`");
    }

    #[test]
    fn of_a_long_line_only_the_place_is_shown() {
        let (old, new) = ("x".repeat(900), "x".repeat(900) + " | \"new\"");
        let told = difference(&old, &new).unwrap();
        assert!(told.len() < 200 && told.contains(" | \"new\""), "{told}");
    }

    #[test]
    fn a_missing_file_differs_at_its_first_line() {
        assert!(difference("", "a\n").unwrap().starts_with("line 1 is missing: `a`"));
    }

    #[test]
    fn other_line_ends_are_a_difference() {
        assert!(difference("a\r\n", "a\n").is_some());
    }
}
