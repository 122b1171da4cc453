//! The interface's doors: one file reaches the host, and no feature reaches into another.

use crate::tidy::finding::Finding;
use crate::tidy::tree::{Source, Tree};

/// The only file that may import the host's packages.
const HOST: &str = "ui/src/host/tauri.ts";

/// Checks every import of the interface.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    tree.files
        .iter()
        .filter(|file| file.path.starts_with("ui/src/") && file.is_ui())
        .flat_map(check_file)
        .collect()
}

fn check_file(file: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (line, specifier) in imports(&file.text) {
        if specifier.starts_with("@tauri-apps/") && file.path != HOST {
            let what = format!("imports {specifier}");
            findings.push(Finding::new(&file.path, line, what, format!("go through {HOST}")));
        }
        let target = resolve(&file.path, specifier);
        let (own, other) = (feature(&file.path), feature(&target));
        if let (Some(own), Some(other)) = (own, other)
            && own != other
        {
            let what = format!("the feature {own} imports the feature {other}");
            findings.push(Finding::new(&file.path, line, what, "move what both need out of ui/src/features"));
        }
    }
    findings
}

/// The quoted modules after `from`, `import` and `import(`, each with its line.
fn imports(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for keyword in ["from ", "import ", "import("] {
            let Some((before, rest)) = line.split_once(keyword) else { continue };
            let starts = before.is_empty() || before.ends_with([' ', '}', '(', '\t', '=']);
            let quote = rest.chars().next().filter(|first| ['"', '\''].contains(first));
            if let (true, Some(quote)) = (starts, quote)
                && let Some((specifier, _)) = rest[1..].split_once(quote)
            {
                found.push((index + 1, specifier));
            }
        }
    }
    found
}

/// The path a specifier leads to; an alias of the source folder is taken as that folder.
fn resolve(from: &str, specifier: &str) -> String {
    if !specifier.starts_with('.') {
        let alias = ["@/", "~/", "src/", "/src/"].iter().find_map(|alias| specifier.strip_prefix(alias));
        return alias.map_or_else(|| specifier.to_owned(), |rest| format!("ui/src/{rest}"));
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in specifier.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

fn feature(path: &str) -> Option<&str> {
    path.strip_prefix("ui/src/features/")?.split('/').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(path: &str, text: &str) -> Vec<String> {
        check(&Tree::of(&[(path, text)])).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn only_the_host_file_imports_the_host() {
        let import = "import { invoke } from \"@tauri-apps/api/core\";\n";
        assert_eq!(said(HOST, import).len(), 0);
        assert_eq!(
            said("ui/src/rpc/call.ts", import),
            ["ui/src/rpc/call.ts:1: imports @tauri-apps/api/core; go through ui/src/host/tauri.ts"]
        );
        assert_eq!(said("ui/src/main.tsx", "const t = await import('@tauri-apps/api');\n").len(), 1);
    }

    #[test]
    fn a_feature_does_not_import_another_by_any_spelling() {
        let file = "ui/src/features/deliveries/list.tsx";
        for specifier in ["../endpoints/name", "@/features/endpoints/name", "../../features/endpoints"] {
            let found = said(file, &format!("import {{ Name }} from '{specifier}';\n"));
            assert_eq!(found.len(), 1, "{specifier}");
            assert!(found[0].contains("deliveries imports the feature endpoints"), "{found:?}");
        }
    }

    #[test]
    fn a_feature_imports_itself_and_what_is_shared() {
        let text = "import { a } from './a';\nimport { b } from '../../grid/b';\nimport c from \"react\";\n";
        assert!(said("ui/src/features/deliveries/list.tsx", text).is_empty());
    }

    #[test]
    fn an_import_over_several_lines_is_seen_at_its_end() {
        let text = "import {\n  invoke,\n} from '@tauri-apps/api/core';\n";
        assert!(said("ui/src/app.tsx", text)[0].starts_with("ui/src/app.tsx:3:"));
    }
}
