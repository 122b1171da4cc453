//! How a body is written: what proxies and frameworks change without changing what it says.

use std::collections::BTreeSet;

/// How a body is written, each part as words that can be compared and shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BodyForm {
    /// `empty`, `JSON`, `form`, `text`, `gzip` or `binary`.
    pub(crate) kind: &'static str,
    /// Whether a byte order mark stands at the start.
    pub(crate) mark: &'static str,
    /// Which line ends there are.
    pub(crate) lines: &'static str,
    /// What the last byte is.
    pub(crate) end: &'static str,
    /// Of JSON: how it is written.
    pub(crate) json: Option<JsonForm>,
}

/// How a JSON text is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct JsonForm {
    /// The blanks between its parts.
    pub(crate) blanks: String,
    /// The keys of the outermost object, in order.
    pub(crate) keys: Vec<String>,
    /// How characters beyond ASCII stand; none when there are none.
    pub(crate) unicode: Option<&'static str>,
    /// How a slash stands; none when there is none.
    pub(crate) slashes: Option<&'static str>,
    /// How numbers with a fraction or an exponent stand.
    pub(crate) numbers: Option<&'static str>,
}

/// Reads how a body is written, in one walk.
pub(crate) fn body_form(body: &[u8]) -> BodyForm {
    let (mark, rest) = match body.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => ("a byte order mark", rest),
        None => ("no byte order mark", body),
    };
    let text = std::str::from_utf8(rest).ok();
    let json = text.filter(|text| text.trim_start().starts_with(['{', '['])).map(json_form);
    let kind = match text {
        _ if rest.is_empty() => "empty",
        _ if rest.starts_with(b"\x1f\x8b") => "gzip",
        None => "binary",
        Some(_) if json.is_some() => "JSON",
        Some(text) if is_form(text) => "form",
        Some(_) => "text",
    };
    let crlf = rest.windows(2).filter(|pair| pair == b"\r\n").count();
    let feeds = rest.iter().filter(|byte| **byte == b'\n').count();
    let lines = match (feeds, crlf) {
        (0, _) => "no line ends",
        (all, with) if all == with => "CR LF line ends",
        (_, 0) => "LF line ends",
        _ => "mixed line ends",
    };
    let end = match rest.last() {
        Some(b'\n') if rest.ends_with(b"\r\n") => "a CR LF at the end",
        Some(b'\n') => "a line feed at the end",
        Some(b' ' | b'\t' | b'\r') => "a blank at the end",
        _ => "no blank at the end",
    };
    BodyForm { kind, mark, lines, end, json }
}

fn is_form(text: &str) -> bool {
    text.contains('=') && !text.contains(['<', '{', '\n', ' '])
}

fn json_form(text: &str) -> JsonForm {
    let (mut colons, mut commas, mut indents) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut form = JsonForm::default();
    let (mut escaped_unicode, mut raw_unicode, mut upper) = (false, false, false);
    let (mut escaped_slash, mut raw_slash) = (false, false);
    let (mut depth, mut in_text, mut start) = (0_usize, false, 0);
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if in_text {
            match byte {
                b'\\' => {
                    match bytes.get(at + 1) {
                        Some(b'u') => {
                            let digits = text.get(at + 2..at + 6).unwrap_or_default();
                            // Control characters must be escaped; they say nothing about a habit.
                            if !digits.starts_with("00") || digits.as_bytes().get(2) >= Some(&b'8') {
                                escaped_unicode = true;
                            }
                            upper |= digits.bytes().any(|digit| digit.is_ascii_uppercase());
                        }
                        Some(b'/') => escaped_slash = true,
                        _ => {}
                    }
                    at += 1;
                }
                b'"' => {
                    in_text = false;
                    let key = bytes[at + 1..].iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':');
                    if depth == 1 && key {
                        form.keys.push(text.get(start..at).unwrap_or_default().to_owned());
                    }
                }
                b'/' => raw_slash = true,
                128.. => raw_unicode = true,
                _ => {}
            }
        } else {
            match byte {
                b'"' => (in_text, start) = (true, at + 1),
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                b':' => {
                    colons.insert(blank(&bytes[at + 1..]));
                }
                b',' => {
                    commas.insert(blank(&bytes[at + 1..]));
                }
                b'\n' if depth == 1 => {
                    indents.insert(indent(&bytes[at + 1..]));
                }
                b'.' => form.numbers = Some("numbers with a fraction"),
                b'e' | b'E' if at > 0 && bytes[at - 1].is_ascii_digit() => {
                    form.numbers = Some("numbers with an exponent");
                }
                _ => {}
            }
        }
        at += 1;
    }
    let only = |found: &BTreeSet<bool>, wanted: bool| found.iter().all(|blank| *blank == wanted);
    form.blanks = match indents.iter().max() {
        Some(indent) if !indent.is_empty() && indent.contains('\t') => "indented by tabs".to_owned(),
        Some(indent) if !indent.is_empty() => format!("indented by {} blanks", indent.len()),
        _ if only(&colons, false) && only(&commas, false) => "compact".to_owned(),
        _ if only(&colons, true) && only(&commas, true) => "blanks after colons and commas".to_owned(),
        _ if only(&colons, true) && only(&commas, false) => "blanks after colons".to_owned(),
        _ => "blanks here and there".to_owned(),
    };
    form.unicode = match (raw_unicode, escaped_unicode) {
        (false, false) => None,
        (true, false) => Some("characters beyond ASCII as they are"),
        (false, true) if upper => Some("characters beyond ASCII escaped in upper case"),
        (false, true) => Some("characters beyond ASCII escaped"),
        (true, true) => Some("characters beyond ASCII both escaped and as they are"),
    };
    form.slashes = match (raw_slash, escaped_slash) {
        (false, false) => None,
        (true, false) => Some("slashes as they are"),
        (false, true) => Some("slashes escaped"),
        (true, true) => Some("slashes both escaped and as they are"),
    };
    form
}

fn blank(rest: &[u8]) -> bool {
    matches!(rest.first(), Some(b' ' | b'\t'))
}

fn indent(rest: &[u8]) -> String {
    rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(b"", "empty")]
    #[case(b"{\"a\":1}", "JSON")]
    #[case(b"a=1&b=2", "form")]
    #[case(b"hello there", "text")]
    #[case(b"\x1f\x8b\x08", "gzip")]
    #[case(b"\xff\xfe", "binary")]
    fn a_body_is_of_a_kind(#[case] body: &[u8], #[case] kind: &str) {
        assert_eq!(body_form(body).kind, kind);
    }

    #[rstest]
    #[case(r#"{"a":1,"b":[1,2]}"#, "compact")]
    #[case(r#"{"a": 1, "b": [1, 2]}"#, "blanks after colons and commas")]
    #[case(r#"{"a": 1,"b": 2}"#, "blanks after colons")]
    #[case("{\n  \"a\": 1\n}", "indented by 2 blanks")]
    #[case("{\n\t\"a\": 1\n}", "indented by tabs")]
    #[case(r#"{"a, b: c":"x, y"}"#, "compact")]
    fn the_blanks_of_json_are_told(#[case] body: &str, #[case] blanks: &str) {
        assert_eq!(body_form(body.as_bytes()).json.unwrap().blanks, blanks);
    }

    #[test]
    fn marks_and_ends_are_told() {
        let form = body_form(b"\xEF\xBB\xBF{\"b\":1,\r\n\"a\":{\"c\":2}}\r\n");
        assert_eq!(
            (form.mark, form.lines, form.end),
            ("a byte order mark", "CR LF line ends", "a CR LF at the end")
        );
        assert_eq!(form.json.unwrap().keys, ["b", "a"]);
    }

    #[rstest]
    #[case("{\"a\":\"ü\"}", Some("characters beyond ASCII as they are"))]
    #[case(r#"{"a":"\u00fc"}"#, Some("characters beyond ASCII escaped"))]
    #[case(r#"{"a":"\u00FC"}"#, Some("characters beyond ASCII escaped in upper case"))]
    #[case(r#"{"a":"\u000a"}"#, None)]
    fn escapes_are_told(#[case] body: &str, #[case] unicode: Option<&str>) {
        assert_eq!(body_form(body.as_bytes()).json.unwrap().unicode, unicode);
    }

    #[rstest]
    #[case("{\"a\":\"")]
    #[case("{\"\\")]
    #[case("{\"\\u")]
    #[case("[[[[")]
    fn a_broken_text_is_no_trouble(#[case] body: &str) {
        assert!(body_form(body.as_bytes()).json.is_some());
    }
}
