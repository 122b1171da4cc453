//! Whether a test is there and is run, by the text of its file.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The files of the project, each read once.
pub(super) struct Sources {
    root: PathBuf,
    texts: RefCell<BTreeMap<String, Option<String>>>,
}

impl Sources {
    pub(super) fn of(root: PathBuf) -> Self {
        Self { root, texts: RefCell::default() }
    }

    /// Says what is wrong with a test's name, written `file::name`.
    pub(super) fn complaint(&self, test: &str) -> Option<&'static str> {
        let Some((file, name)) = test.split_once("::") else { return Some("is not written file::name") };
        let mut texts = self.texts.borrow_mut();
        let text = texts
            .entry(file.to_owned())
            .or_insert_with(|| std::fs::read_to_string(self.root.join(file)).ok());
        let Some(text) = text else { return Some("there is no such file") };
        match file.rsplit('.').next() {
            Some("rs") => rust(text, name),
            Some("ts" | "tsx") => script(text, name),
            _ => Some("is in no file of tests"),
        }
    }
}

/// Looks for a function under `#[test]` or one of its kin; its attributes stand right above it.
fn rust(text: &str, name: &str) -> Option<&'static str> {
    let head = format!("fn {name}(");
    let lines: Vec<&str> = text.lines().collect();
    let Some(at) = lines.iter().position(|line| line.contains(&head)) else { return Some("is not there") };
    let above = lines[..at].iter().rev().take_while(|line| !line.trim().is_empty() && line.trim() != "}");
    let attributes: Vec<&str> = above.map(|line| line.trim()).collect();
    let is = |start: &str| attributes.iter().any(|line| line.starts_with(start));
    if is("#[ignore") {
        Some("is ignored")
    } else if is("#[test]") || is("#[tokio::test") || is("#[rstest]") || is("#[rstest::rstest]") {
        None
    } else {
        Some("is no test")
    }
}

/// Looks for a title behind `test(` or `it(`, or behind the cases of `it.each`.
fn script(text: &str, title: &str) -> Option<&'static str> {
    let quoted = ['"', '\'', '`'].map(|quote| format!("{quote}{title}{quote}"));
    let Some(at) = quoted.iter().find_map(|title| text.find(title.as_str())) else {
        return Some("is not there");
    };
    let before = text[..at].trim_end();
    let calls = ["it(", "test(", "it.each(", "test.each(", "describe("];
    let call = calls
        .into_iter()
        .filter_map(|call| before.rfind(call).map(|at| (at, call)))
        .max_by_key(|(at, _)| *at)
        .map(|(_, call)| call);
    let each = before.ends_with(")(") && call.is_some_and(|call| call.ends_with(".each("));
    let plain = before.ends_with("it(") || before.ends_with("test(");
    if text.contains(".skip(") || text.contains(".only(") {
        Some("its file leaves tests out")
    } else if each || plain {
        None
    } else {
        Some("is no test")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUST: &str = "/// Words.\n#[rstest]\n#[case(1)]\n#[tokio::test]\nasync fn runs(#[case] n: u8) {\n}\n\n\
        #[test]\n#[ignore = \"slow\"]\nfn rests() {}\n\nfn helps() {}\n}\nfn close() {}\n";

    #[test]
    fn a_function_is_a_test_by_what_stands_above_it() {
        assert_eq!(rust(RUST, "runs"), None);
        assert_eq!(rust(RUST, "rests"), Some("is ignored"));
        assert_eq!(rust(RUST, "helps"), Some("is no test"));
        assert_eq!(rust(RUST, "close"), Some("is no test"));
        assert_eq!(rust(RUST, "run"), Some("is not there"));
    }

    #[test]
    fn a_title_is_a_test_by_what_stands_before_it() {
        let text = "describe(\"keys\", () => {\n  it(\n    \"are kept\", async () => {});\n\
            it.each([\n[1],\n])(\"of %i\", () => say(\"a word\"));\n});";
        assert_eq!((script(text, "are kept"), script(text, "of %i")), (None, None));
        assert_eq!(script(text, "keys"), Some("is no test"));
        assert_eq!(script(text, "a word"), Some("is no test"));
        assert_eq!(script(text, "are"), Some("is not there"));
        assert_eq!(script(&format!("it.skip(\"x\")\n{text}"), "are kept"), Some("its file leaves tests out"));
    }

    #[test]
    fn a_name_without_a_file_is_told() {
        let sources = Sources::of(super::super::root());
        assert_eq!(sources.complaint("tests/it/no.rs::a"), Some("there is no such file"));
        assert_eq!(sources.complaint("a"), Some("is not written file::name"));
        assert_eq!(sources.complaint("README.md::a"), Some("is in no file of tests"));
    }
}
