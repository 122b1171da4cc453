//! The dependency graph: which of our crates may use which, and who may use what is heavy or dangerous.

use crate::project::{Package, Project};
use crate::tidy::finding::Finding;

/// Every crate of ours with its layer and the crates of ours it may depend on. A new edge needs a decision in
/// `docs/adr`.
const ALLOWED: &[(&str, u8, &[&str])] = &[
    ("gatehouse-model", 0, &[]),
    ("gatehouse-signing", 1, &["model"]),
    ("gatehouse-secrets", 1, &["model"]),
    ("gatehouse-store", 1, &["model"]),
    // Its tests hold the schemas of the profiles, so it stands above them.
    ("gatehouse-tabular", 3, &["model"]),
    ("gatehouse-providers", 2, &["signing", "model"]),
    ("gatehouse-client", 3, &["providers", "signing", "secrets", "model"]),
    ("gatehouse-receiver", 3, &["providers", "signing", "store", "model"]),
    ("gatehouse-sandbox", 3, &["providers", "signing", "model"]),
    // A crate of its own for what bore-cli brings: an older generation of hashes, and a command line's parser.
    ("gatehouse-tunnel", 3, &["model"]),
    (
        "gatehouse-app",
        4,
        &[
            "client",
            "receiver",
            "sandbox",
            "providers",
            "signing",
            "secrets",
            "store",
            "tabular",
            "tunnel",
            "model",
        ],
    ),
    ("gatehouse-cli", 5, &["app", "model"]),
    ("gatehouse-desktop", 5, &["app", "model"]),
    (
        "gatehouse-tests",
        6,
        &[
            "app",
            "cli",
            "client",
            "receiver",
            "sandbox",
            "providers",
            "signing",
            "secrets",
            "store",
            "tabular",
            "tunnel",
            "model",
        ],
    ),
    ("xtask", 0, &[]),
];

/// Outside crates that only some of ours may name: (what its name starts with, who may).
const DOORS: &[(&str, &[&str])] = &[
    ("tauri", &["gatehouse-desktop"]),
    ("rusqlite", &["gatehouse-store", "gatehouse-tests"]),
    ("refinery", &["gatehouse-store"]),
    ("keyring", &["gatehouse-secrets"]),
    ("chacha20poly1305", &["gatehouse-secrets"]),
    ("bore-cli", &["gatehouse-tunnel"]),
    ("axum", &["gatehouse-cli", "gatehouse-tests"]),
];

/// Checks what the packages' manifests declare.
pub(crate) fn check(project: &Project) -> Vec<Finding> {
    let manifest = |package: &Package| project.relative(&package.manifest_path);
    project.packages.iter().flat_map(|package| check_package(package, &manifest(package))).collect()
}

fn check_package(package: &Package, manifest: &str) -> Vec<Finding> {
    let Some((_, layer, allowed)) = entry(&package.name) else {
        let what = format!("the crate {} is not in the dependency graph", package.name);
        return vec![Finding::new(manifest, 1, what, "add it to xtask/src/tidy/graph.rs with an ADR")];
    };
    let mut findings = Vec::new();
    for dependency in &package.dependencies {
        let (name, dev) = (dependency.name.as_str(), dependency.kind.as_deref() == Some("dev"));
        if let Some((_, its_layer, _)) = entry(name) {
            let short = name.trim_start_matches("gatehouse-");
            let fits = allowed.contains(&short) || (dev && its_layer < layer);
            if !fits {
                let what = format!("{} must not depend on {name}", package.name);
                findings.push(Finding::new(
                    manifest,
                    1,
                    what,
                    "move the code down, or write an ADR for the edge",
                ));
            }
        }
        let door =
            DOORS.iter().find(|(prefix, _)| name == *prefix || name.starts_with(&format!("{prefix}-")));
        if let Some((prefix, who)) = door.filter(|(_, who)| !who.contains(&package.name.as_str())) {
            let what = format!("{} names {name}", package.name);
            let fix = format!("only {} may depend on {prefix}", who.join(" and "));
            findings.push(Finding::new(manifest, 1, what, fix));
        }
    }
    findings
}

fn entry(name: &str) -> Option<&'static (&'static str, u8, &'static [&'static str])> {
    ALLOWED.iter().find(|(ours, _, _)| *ours == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Dependency;

    fn package(name: &str, dependencies: &[(&str, Option<&str>)]) -> Package {
        let dependency = |(name, kind): &(&str, Option<&str>)| Dependency {
            name: (*name).to_owned(),
            kind: kind.map(str::to_owned),
        };
        let dependencies = dependencies.iter().map(dependency).collect();
        Package { name: name.to_owned(), manifest_path: "Cargo.toml".into(), dependencies }
    }

    fn said(name: &str, dependencies: &[(&str, Option<&str>)]) -> String {
        let findings = check_package(&package(name, dependencies), "Cargo.toml");
        findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_sandbox_does_not_know_the_store() {
        let said = said("gatehouse-sandbox", &[("gatehouse-store", None)]);
        assert!(said.contains("gatehouse-sandbox must not depend on gatehouse-store"), "{said}");
    }

    #[test]
    fn the_receiver_does_not_know_the_keychain() {
        assert!(said("gatehouse-receiver", &[("gatehouse-secrets", None)]).contains("gatehouse-secrets"));
    }

    #[test]
    fn tests_of_a_crate_may_look_down_but_not_up() {
        assert_eq!(said("gatehouse-receiver", &[("gatehouse-secrets", Some("dev"))]), "");
        assert!(said("gatehouse-store", &[("gatehouse-app", Some("dev"))]).contains("must not depend"));
        assert!(said("gatehouse-client", &[("gatehouse-sandbox", Some("dev"))]).contains("must not depend"));
    }

    #[test]
    fn only_the_window_names_tauri() {
        assert!(said("gatehouse-app", &[("tauri", None)]).contains("only gatehouse-desktop"));
        assert!(said("gatehouse-cli", &[("tauri-plugin-opener", None)]).contains("only gatehouse-desktop"));
        assert_eq!(said("gatehouse-desktop", &[("tauri", None), ("tauri-build", Some("build"))]), "");
    }

    #[test]
    fn a_crate_that_is_not_in_the_graph_is_refused() {
        assert!(said("gatehouse-common", &[]).contains("is not in the dependency graph"));
    }

    #[test]
    fn every_allowed_edge_leads_down() {
        for (name, layer, allowed) in ALLOWED {
            for short in *allowed {
                let (_, lower, _) = entry(&format!("gatehouse-{short}")).unwrap();
                assert!(lower < layer, "{name} -> {short}");
            }
        }
    }
}
