//! Where a value stands in a text of JSON: its line and its column.

use serde_json::Value;

/// Gives line and column, both from 1, of the value that a JSON pointer leads to.
pub(super) fn place_of(text: &str, pointer: &str) -> Option<(u32, u32)> {
    let mut scanner = Scanner { bytes: text.as_bytes(), at: 0 };
    let parts: Vec<String> =
        pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
    let at = scanner.find(&parts)?;
    let before = text.get(..at)?;
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Some((u32::try_from(line).ok()?, u32::try_from(column).ok()?))
}

/// Walks over a text that is known to be JSON.
struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn find(&mut self, parts: &[String]) -> Option<usize> {
        self.space();
        let Some((first, rest)) = parts.split_first() else { return Some(self.at) };
        match self.bytes.get(self.at)? {
            b'{' => {
                self.at += 1;
                // The last of several fields of one name is the one that counts.
                let mut found = None;
                loop {
                    self.space();
                    match self.bytes.get(self.at)? {
                        b'}' => break,
                        b',' => self.at += 1,
                        _ => {
                            let name = self.text()?;
                            self.space();
                            self.at += 1;
                            let begin = self.at;
                            self.skip()?;
                            if name == *first {
                                found = Some(begin);
                            }
                        }
                    }
                }
                self.at = found?;
                self.find(rest)
            }
            b'[' => {
                self.at += 1;
                let mut left: usize = first.parse().ok()?;
                loop {
                    self.space();
                    match self.bytes.get(self.at)? {
                        b']' => return None,
                        b',' => self.at += 1,
                        _ if left == 0 => return self.find(rest),
                        _ => {
                            self.skip()?;
                            left -= 1;
                        }
                    }
                }
            }
            _ => None,
        }
    }

    fn space(&mut self) {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn text(&mut self) -> Option<String> {
        let begin = self.at;
        self.at += 1;
        loop {
            match self.bytes.get(self.at)? {
                b'\\' => self.at += 2,
                b'"' => break,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        match serde_json::from_slice(self.bytes.get(begin..self.at)?).ok()? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Passes one value.
    fn skip(&mut self) -> Option<()> {
        self.space();
        let mut depth = 0usize;
        loop {
            match self.bytes.get(self.at)? {
                b'"' => {
                    self.text()?;
                }
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                byte if depth > 0 || byte.is_ascii_whitespace() => self.at += 1,
                _ => {
                    while self.bytes.get(self.at).is_some_and(|byte| !b",]} \t\r\n".contains(byte)) {
                        self.at += 1;
                    }
                }
            }
            if depth == 0 {
                return Some(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("", Some((1, 1)))]
    #[case("/a", Some((2, 8)))]
    #[case("/a/1", Some((2, 12)))]
    #[case("/a/1/x~1y", Some((2, 19)))]
    #[case("/ž", Some((3, 8)))]
    #[case("/a/7", None)]
    #[case("/b", None)]
    fn a_value_is_found_by_its_pointer(#[case] pointer: &str, #[case] expected: Option<(u32, u32)>) {
        let text = "{\n  \"a\": [1, {\"x/y\":-5, \"]\": \"}\\\"\"}],\n  \"\\u017e\": true\n}";
        let expected = match pointer {
            // The name is written with an escape of six signs.
            "/ž" => Some((3, 13)),
            _ => expected,
        };
        assert_eq!(place_of(text, pointer), expected);
    }
}
