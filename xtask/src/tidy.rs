//! `cargo xtask tidy`: the rules that reviews would otherwise repeat, each with a test on a bad example.
//!
//! A rule is a pure function over the texts of the project (or over what cargo says of its packages) and
//! returns findings; none of them changes a file.

mod banned;
mod codes;
mod constant_time;
mod doors;
mod finding;
mod graph;
mod literal;
mod names;
mod sizes;
mod suite;
mod tree;
mod words;

use anyhow::{Result, bail};

use crate::bindings;
use crate::project::Project;
use finding::Finding;
use tree::Tree;

/// Checks every rule and prints what breaks one.
pub(crate) fn tidy(project: &Project) -> Result<()> {
    let tree = Tree::read(project)?;
    let mut findings = graph::check(project);
    for rule in [
        doors::check,
        sizes::check,
        words::check,
        names::check,
        banned::check,
        codes::check,
        suite::check,
        constant_time::check,
    ] {
        findings.extend(rule(&tree));
    }
    findings.iter().for_each(|finding| println!("{finding}"));
    // Last, since it builds a program, and what does not compile should not hide the rest.
    let stale = bindings_are_fresh(project)?;
    stale.iter().for_each(|finding| println!("{finding}"));
    match findings.len() + usize::from(stale.is_some()) {
        0 => {
            println!("tidy: {} files, nothing to say", tree.files.len());
            Ok(())
        }
        count => bail!("tidy has {count} finding{}", if count == 1 { "" } else { "s" }),
    }
}

fn bindings_are_fresh(project: &Project) -> Result<Option<Finding>> {
    let stale = bindings::stale(project)?;
    Ok(stale.map(|what| {
        Finding::new(bindings::FILE, 1, what, "run `cargo xtask bindings` and commit the result")
    }))
}
