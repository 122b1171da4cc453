//! The words of JSON, read sign by sign: a document that breaks off or is none still gives what stands in it.

use std::borrow::Cow;

use gatehouse_model::tells_a_secret;

use super::extract::is_hidden;

/// Gives names and values, one a line; what stands under the name of a secret is left out, however deep it goes.
pub(super) fn words(text: &str, hidden: &[String]) -> String {
    let mut words =
        Words { out: String::with_capacity(text.len()), hidden, secret: false, depth: 0, skip: None };
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        rest = match sign {
            '"' => {
                let Some((string, after)) = string(rest) else { break };
                words.string(&string, after.trim_start().starts_with(':'));
                after
            }
            '{' | '[' => {
                words.open();
                next(rest, sign)
            }
            '}' | ']' => {
                words.close();
                next(rest, sign)
            }
            ',' => {
                words.secret = false;
                next(rest, sign)
            }
            _ if sign == ':' || sign.is_whitespace() => next(rest, sign),
            _ => {
                let end = rest.find(|sign: char| ",]}\":[{".contains(sign) || sign.is_whitespace());
                let (bare, after) = rest.split_at(end.unwrap_or(rest.len()));
                words.value(bare);
                after
            }
        };
    }
    words.out
}

fn next(rest: &str, sign: char) -> &str {
    rest.get(sign.len_utf8()..).unwrap_or_default()
}

struct Words<'a> {
    out: String,
    hidden: &'a [String],
    /// The value that comes next is a secret.
    secret: bool,
    depth: usize,
    /// The depth of the secret that is being passed over.
    skip: Option<usize>,
}

impl Words<'_> {
    fn string(&mut self, string: &str, is_name: bool) {
        if is_name {
            self.secret = is_hidden(string, self.hidden);
            self.push(string);
        } else if tells_a_secret(string, self.hidden) {
            self.secret = false;
        } else {
            self.value(string);
        }
    }

    fn value(&mut self, value: &str) {
        if !self.secret {
            self.push(value);
        }
        self.secret = false;
    }

    fn push(&mut self, text: &str) {
        if self.skip.is_none() {
            self.out.push_str(text);
            self.out.push('\n');
        }
    }

    fn open(&mut self) {
        self.depth += 1;
        if self.secret && self.skip.is_none() {
            self.skip = Some(self.depth);
        }
        self.secret = false;
    }

    fn close(&mut self) {
        if self.skip == Some(self.depth) {
            self.skip = None;
        }
        self.depth = self.depth.saturating_sub(1);
        self.secret = false;
    }
}

/// Reads a string with its escapes taken out, and gives what stands behind it; none when it does not end.
fn string(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let inside = text.get(1..)?;
    let end = inside.bytes().position(|byte| matches!(byte, b'"' | b'\\'))?;
    if inside.as_bytes().get(end) == Some(&b'"') {
        return Some((Cow::Borrowed(inside.get(..end)?), inside.get(end + 1..)?));
    }
    let (mut out, mut signs) = (String::new(), text.char_indices().skip(1));
    while let Some((at, sign)) = signs.next() {
        match sign {
            '"' => return Some((Cow::Owned(out), text.get(at + 1..)?)),
            '\\' => match signs.next()? {
                (at, 'u') => {
                    let code = |at: usize| u16::from_str_radix(text.get(at..at + 4)?, 16).ok();
                    let first = code(at + 1);
                    let taken = first.map_or(0, |_| 4);
                    signs.by_ref().take(taken).for_each(drop);
                    let high = first.filter(|unit| (0xd800..0xdc00).contains(unit));
                    let low = high.and_then(|_| text.get(at + 5..at + 7)).filter(|escape| *escape == "\\u");
                    let second = low.and_then(|_| code(at + 7));
                    if second.is_some() {
                        signs.by_ref().take(6).for_each(drop);
                    }
                    let units: Vec<u16> = first.into_iter().chain(second).collect();
                    out.extend(char::decode_utf16(units).map(|sign| sign.unwrap_or(' ')));
                }
                (_, 'n' | 'r' | 't' | 'b' | 'f') => out.push(' '),
                (_, sign) => out.push(sign),
            },
            _ => out.push(sign),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case(r#"{"a":"b c","n":-1.5,"t":true,"l":["x",{"y":null}]}"#, "a b c n -1.5 t true l x y null")]
    #[case(r#"{"a":"\u017ban\/x\ty \ud83d\ude00"}"#, "a Żan/x y 😀")]
    #[case(r#"{"a":"b"#, "a")]
    #[case(r#"{"token" : {"a":["b"]}, "c":1}"#, "token c 1")]
    #[case(r#"{"token":"x","c":"d"}"#, "token c d")]
    #[case(r#"{"token":[],"c":"d"}"#, "token c d")]
    fn names_and_values_are_words(#[case] text: &str, #[case] expected: &str) {
        let found = words(text, &[]);
        assert_eq!(found.trim_end_matches('\n').replace('\n', " "), expected);
    }

    proptest! {
        #[test]
        fn anything_is_read_without_a_fault(text in "\\PC{0,60}|[\\[\\]{}\":,\\\\u0-9a-f ]{0,60}") {
            let _ = words(&text, &[]);
        }

        #[test]
        fn a_secret_is_nowhere(value in "[a-z]{8}", deep in 0_usize..4) {
            let inner = format!("{}\"{value}!\"{}", "[".repeat(deep), "]".repeat(deep));
            let text = format!("{{\"who\":\"me\",\"api_key\":{inner},\"more\":\"x\"}}");
            let found = words(&text, &[]);
            prop_assert!(!found.contains(&format!("{value}!")) && found.contains("more\nx"), "{}", found);
        }
    }
}
