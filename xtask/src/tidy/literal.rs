//! Reading string literals out of Rust text, without a parser of the whole language.

/// A literal and the line it begins on, from 1.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(crate) struct Literal<'a> {
    pub(crate) text: &'a str,
    pub(crate) line: usize,
}

/// The plain string literals of a text; comments are passed over. Raw strings are taken as plain ones, which is
/// enough for codes: those hold neither quotes nor backslashes.
pub(crate) fn literals(text: &str) -> Vec<Literal<'_>> {
    let bytes = text.as_bytes();
    let (mut found, mut at, mut line) = (Vec::new(), 0, 1);
    while at < bytes.len() {
        match bytes[at] {
            b'\n' => line += 1,
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at += text[at..].find('\n').unwrap_or(text.len() - at);
                continue;
            }
            // The quote as a character is no beginning.
            b'\'' if text[at..].starts_with("'\"'") => at += 2,
            b'\'' if text[at..].starts_with("'\\\"'") => at += 3,
            b'"' => {
                let (begin, first) = (at + 1, line);
                at = begin;
                while at < bytes.len() && bytes[at] != b'"' {
                    line += usize::from(bytes[at] == b'\n');
                    at += 1 + usize::from(bytes[at] == b'\\');
                }
                found.push(Literal { text: text.get(begin..at).unwrap_or_default(), line: first });
            }
            _ => {}
        }
        at += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_literals_with_their_lines() {
        let found = literals("let a = \"one\";\nlet b = (\"two\", \"\");\n");
        let told: Vec<_> = found.iter().map(|literal| (literal.line, literal.text)).collect();
        assert_eq!(told, [(1, "one"), (2, "two"), (2, "")]);
    }

    #[test]
    fn comments_and_quote_characters_do_not_begin_one() {
        assert_eq!(literals("// \"no\"\nlet q = '\"'; let r = '\\\"'; let s = \"yes\";").len(), 1);
    }

    #[test]
    fn an_escaped_quote_does_not_end_one() {
        assert_eq!(literals(r#"let a = "x \"y\" z"; let b = "b";"#)[1].text, "b");
    }
}
