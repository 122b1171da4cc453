//! Crates that `deny.toml` bans must not be in the lock file, whatever feature or target would bring them.

use serde::Deserialize;

use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;

#[derive(Deserialize)]
struct Deny {
    bans: Bans,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
}

/// Compares the two files.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let bans: Deny = match read(tree, "deny.toml") {
        Ok(deny) => deny,
        Err(finding) => return vec![finding],
    };
    let lock: Lock = match read(tree, "Cargo.lock") {
        Ok(lock) => lock,
        Err(finding) => return vec![finding],
    };
    let mut findings = Vec::new();
    for package in &lock.package {
        if let Some(ban) = bans.bans.deny.iter().find(|ban| ban.name == package.name) {
            let what = format!("{} {} is banned: {}", package.name, package.version, ban.reason);
            let fix = format!("see what brings it with `cargo tree --target all -i {}`", package.name);
            findings.push(Finding::new("Cargo.lock", line_of(tree, &package.name), what, fix));
        }
    }
    findings
}

fn read<T: serde::de::DeserializeOwned>(tree: &Tree, path: &str) -> Result<T, Finding> {
    let Some(file) = tree.file(path) else {
        return Err(Finding::new(path, 1, "the file is not there", "bring it back"));
    };
    toml::from_str(&file.text)
        .map_err(|error| Finding::new(path, 1, error.message().to_owned(), "write it as the tool expects"))
}

fn line_of(tree: &Tree, name: &str) -> usize {
    let wanted = format!("name = \"{name}\"");
    let line = |text: &str| text.lines().position(|line| line == wanted);
    tree.file("Cargo.lock").and_then(|lock| line(&lock.text)).map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DENY: &str = "[bans]\ndeny = [{ crate = \"native-tls\", reason = \"rustls with ring only\" }]\n";

    fn lock(name: &str) -> String {
        format!("version = 4\n\n[[package]]\nname = \"{name}\"\nversion = \"0.2.14\"\n")
    }

    #[test]
    fn a_banned_crate_in_the_lock_file_is_found_with_its_reason() {
        let findings = check(&Tree::of(&[("deny.toml", DENY), ("Cargo.lock", &lock("native-tls"))]));
        assert_eq!(findings.len(), 1);
        let said = findings[0].to_string();
        assert!(
            said.starts_with("Cargo.lock:4: native-tls 0.2.14 is banned: rustls with ring only;"),
            "{said}"
        );
    }

    #[test]
    fn a_name_that_only_begins_so_is_allowed() {
        assert!(
            check(&Tree::of(&[("deny.toml", DENY), ("Cargo.lock", &lock("native-tls-probe"))])).is_empty()
        );
    }

    #[test]
    fn a_list_that_is_missing_or_broken_does_not_pass() {
        assert_eq!(check(&Tree::of(&[("Cargo.lock", &lock("a"))])).len(), 1);
        assert_eq!(check(&Tree::of(&[("deny.toml", "[bans]\n"), ("Cargo.lock", &lock("a"))])).len(), 1);
    }
}
