//! Values with stars in them.

/// A value in which a star stands for anything; it is compared without regard to case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// What stands between the stars, in lower case; a single part has no star.
    parts: Vec<String>,
    /// As it was written.
    whole: String,
}

impl Pattern {
    /// Reads a value; in quotes a star is a star.
    pub fn new(text: &str, quoted: bool) -> Self {
        let lower = text.to_lowercase();
        let parts = if quoted { vec![lower] } else { lower.split('*').map(str::to_owned).collect() };
        Self { parts, whole: text.to_owned() }
    }

    /// Gives the value as it was written, where no star is in it.
    pub fn exact(&self) -> Option<&str> {
        (self.parts.len() == 1).then_some(self.whole.as_str())
    }

    /// Tells whether anything fits that is there at all.
    pub fn is_anything(&self) -> bool {
        self.parts.len() > 1 && self.parts.iter().all(String::is_empty)
    }

    /// Tells whether a text is this value.
    pub fn fits(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let [first, middle @ .., last] = self.parts.as_slice() else {
            return self.parts.first().is_some_and(|only| *only == text);
        };
        let Some(mut rest) =
            text.strip_prefix(first.as_str()).and_then(|rest| rest.strip_suffix(last.as_str()))
        else {
            return false;
        };
        for part in middle {
            let Some(at) = rest.find(part.as_str()) else { return false };
            rest = rest.get(at + part.len()..).unwrap_or_default();
        }
        true
    }

    /// Tells whether this value stands in a text; with a star it has to be the whole of it.
    pub fn is_in(&self, text: &str) -> bool {
        match self.parts.as_slice() {
            [only] => text.to_lowercase().contains(only.as_str()),
            _ => self.fits(text),
        }
    }

    /// Gives the value as SQLite's `LIKE` with `\` as the escape reads it.
    pub fn like(&self) -> String {
        let plain = |part: &String| part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        self.parts.iter().map(plain).collect::<Vec<_>>().join("%")
    }
}
