//! What a rule has to say about one line.

use std::fmt;

/// A broken rule: where, what, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) what: String,
    pub(crate) fix: String,
}

impl Finding {
    /// Makes a finding; `line` counts from 1.
    pub(crate) fn new(file: &str, line: usize, what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, what: what.into(), fix: fix.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}; {}", self.file, self.line, self.what, self.fix)
    }
}

#[cfg(test)]
mod tests {
    use super::Finding;

    #[test]
    fn reads_as_a_place_that_an_editor_opens() {
        let finding = Finding::new("src/a.rs", 3, "too long", "split it");
        assert_eq!(finding.to_string(), "src/a.rs:3: too long; split it");
    }
}
