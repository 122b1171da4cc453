//! MACs, tokens and passwords are compared only by functions that take the same time for every value: `ct_eq` of
//! `subtle`, or the `verify` of `ring`. An early end of `==` tells a sender how much of a guess was right.
//!
//! This is a rule of names, not of types: it sees that `mac == received` stands there, and cannot see a MAC that
//! goes by another name. Lengths are no secret and may be compared.

use crate::tidy::finding::Finding;
use crate::tidy::tree::{Source, Tree};

/// Where it is decided whether a signature is right; what else is called a key there is a name in a header.
const VERIFIER: &str = "crates/gatehouse-signing/src/";
const DECIDING: &[&str] = &["compare", "verify", "token", "public_key", "diagnose/attempt", "diagnose/mac"];

/// What values that must not be guessed are called there.
const NAMES: &[&str] = &[
    "mac",
    "macs",
    "hmac",
    "tag",
    "digest",
    "signature",
    "signatures",
    "computed",
    "received",
    "expected",
    "stated",
    "decoded",
    "token",
    "secret",
    "password",
    "credentials",
    "key",
];

/// Calls that give the same value in another dress.
const DRESSES: &[&str] = &[
    "as_slice",
    "as_bytes",
    "as_str",
    "as_ref",
    "as_deref",
    "expose",
    "to_vec",
    "clone",
    "iter",
    "unwrap_or_default",
];

/// Checks the verifier's comparisons.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let verifier = |file: &&Source| {
        let path = file.path.strip_prefix(VERIFIER);
        file.is_production_rust()
            && path.is_some_and(|path| DECIDING.iter().any(|name| path.starts_with(name)))
    };
    tree.files.iter().filter(verifier).flat_map(check_file).collect()
}

fn check_file(file: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in file.production().lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        for name in compared(code).into_iter().filter(|name| NAMES.contains(&name.as_str())) {
            let what = format!("`{name}` is compared in a time that depends on it");
            findings.push(Finding::new(&file.path, index + 1, what, "use `ct_eq`, or `verify` of `ring`"));
        }
    }
    findings
}

/// The names on both sides of every comparison of a line.
fn compared(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for sign in ["==", "!=", ".eq(", ".ne(", ".starts_with("] {
        for (at, _) in code.match_indices(sign) {
            names.extend(name_before(&code[..at]));
            names.extend(name_after(&code[at + sign.len()..]));
        }
    }
    names
}

fn is_path(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '(' | ')' | '?')
}

fn name_before(left: &str) -> Option<String> {
    let left = left.trim_end();
    let start = left.rfind(|c: char| !is_path(c)).map_or(0, |index| index + 1);
    value_name(left.get(start..)?)
}

fn name_after(right: &str) -> Option<String> {
    let right = right.trim_start().trim_start_matches(['&', '*']);
    let end = right.find(|c: char| !is_path(c)).unwrap_or(right.len());
    value_name(&right[..end])
}

/// The last name of a path that is the value's own: `key.expose()` is a key, `mac.len()` a length.
fn value_name(path: &str) -> Option<String> {
    let bare = path.replace("()", "").replace('?', "");
    let bare = bare.trim_matches(|c| matches!(c, '(' | ')'));
    let name = bare.rsplit(['.', ':', '(']).find(|name| !DRESSES.contains(name))?;
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(line: &str) -> usize {
        let text = format!("fn a() {{\n    {line}\n}}\n#[cfg(test)]\nmod tests {{\n    mac == b;\n}}\n");
        check(&Tree::of(&[("crates/gatehouse-signing/src/compare.rs", &text)])).len()
    }

    #[test]
    fn a_mac_that_is_compared_by_value_is_found_with_its_line() {
        let tree =
            Tree::of(&[("crates/gatehouse-signing/src/token.rs", "fn a() {\n    if mac == other {}\n}\n")]);
        let findings = check(&tree);
        assert!(
            findings[0].to_string().starts_with("crates/gatehouse-signing/src/token.rs:2: `mac` is compared")
        );
    }

    #[test]
    fn every_way_of_comparing_by_value_is_found() {
        for line in [
            "let a = other == mac;",
            "if mac.as_slice() != other {}",
            "if &labelled.secret.expose() == &other {}",
            "let hit = all.iter().any(|one| one == &received);",
            "if self.token.eq(other) {}",
            "if token.starts_with(other) {}",
            "if digest::mac(name) == other || received != x {}",
        ] {
            assert!(count(line) >= 1, "{line}");
        }
    }

    #[test]
    fn lengths_and_other_things_may_be_compared() {
        for line in [
            "if mac.len() == signature.len() {}",
            "if mac.as_slice().ct_eq(signature).into() {}",
            "// mac == other",
            "if key.id == token.key_id {}",
            "if scheme.kind == Kind::Token && secret.is_empty() {}",
            "let a = |rule| rule.algorithm != other;",
            "if a <= key && b >= key {}",
        ] {
            assert_eq!(count(line), 0, "{line}");
        }
    }

    #[test]
    fn this_project_keeps_the_rule() {
        let tree = Tree::read(&crate::project::Project::find().unwrap()).unwrap();
        assert_eq!(check(&tree), []);
        assert!(tree.file("crates/gatehouse-signing/src/compare.rs").is_some());
    }

    #[test]
    fn only_the_verifier_is_looked_at() {
        let layout = ("crates/gatehouse-signing/src/layout.rs", "fn a() { key == other; }");
        assert!(check(&Tree::of(&[layout])).is_empty());
        assert!(
            check(&Tree::of(&[("crates/gatehouse-store/src/a.rs", "fn a() { key == other; }")])).is_empty()
        );
    }
}
