//! JSON written again as other programs write it, from its raw text: numbers and strings keep their spelling
//! unless a style changes it.

/// How deep a text may nest; deeper ones are not rewritten.
const DEPTH: usize = 96;

/// A JSON text in pieces of the original.
pub(crate) enum Node<'a> {
    /// The members in order; keys with their quotation marks.
    Object(Vec<(&'a str, Node<'a>)>),
    /// The items in order.
    Array(Vec<Node<'a>>),
    /// A string with its quotation marks.
    Text(&'a str),
    /// A number or a word.
    Scalar(&'a str),
}

/// What happens to characters beyond ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unicode {
    /// They stay as they are.
    Keep,
    /// Escapes become characters.
    Plain,
    /// Characters become escapes with lower-case digits.
    Lower,
    /// Characters become escapes with upper-case digits.
    Upper,
}

/// How a text is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    /// The style in words, as after "the body written".
    pub(crate) words: &'static str,
    /// What stands between a key and its value.
    pub(crate) colon: &'static str,
    /// What stands between members.
    pub(crate) comma: &'static str,
    /// One step of indentation; empty writes one line.
    pub(crate) indent: &'static str,
    /// Whether keys are sorted.
    pub(crate) sorted: bool,
    /// Whether `/` is written `\/`; none leaves it.
    pub(crate) slash: Option<bool>,
    /// What happens to characters beyond ASCII.
    pub(crate) unicode: Unicode,
    /// Whether `<`, `>` and `&` are escaped, as Go does.
    pub(crate) html: bool,
    /// Whether `1.0` becomes `1`.
    pub(crate) whole: bool,
    /// What follows the text.
    pub(crate) end: &'static str,
}

const COMPACT: Style = Style {
    words: "on one line without spaces",
    colon: ":",
    comma: ",",
    indent: "",
    sorted: false,
    slash: None,
    unicode: Unicode::Keep,
    html: false,
    whole: false,
    end: "",
};
const SPACED: Style =
    Style { words: "on one line with spaces after colons and commas", colon: ": ", comma: ", ", ..COMPACT };

/// The styles that are tried, the most usual first.
pub(crate) const STYLES: &[Style] = &[
    COMPACT,
    SPACED,
    Style { words: "with `/` written as `\\/`", slash: Some(true), ..COMPACT },
    Style { words: "with `\\/` written as `/`", slash: Some(false), ..COMPACT },
    Style {
        words: "with spaces and all other than ASCII escaped, as Python does",
        unicode: Unicode::Lower,
        ..SPACED
    },
    Style { words: "with all other than ASCII escaped", unicode: Unicode::Lower, ..COMPACT },
    Style {
        words: "with all other than ASCII and `/` escaped, as PHP does",
        unicode: Unicode::Lower,
        slash: Some(true),
        ..COMPACT
    },
    Style { words: "with escapes in upper case", unicode: Unicode::Upper, ..COMPACT },
    Style { words: "with escapes written as characters", unicode: Unicode::Plain, ..COMPACT },
    Style { words: "with spaces and escapes written as characters", unicode: Unicode::Plain, ..SPACED },
    Style { words: "with its keys sorted", sorted: true, ..COMPACT },
    Style { words: "with its keys sorted and spaces", sorted: true, ..SPACED },
    Style { words: "with a space after colons only", comma: ",", ..SPACED },
    Style { words: "with `<`, `>` and `&` escaped, as Go does", html: true, ..COMPACT },
    Style { words: "with `1` for `1.0`", whole: true, ..COMPACT },
    Style { words: "on one line with a line end", end: "\n", ..COMPACT },
    Style { words: "on lines indented by two spaces", indent: "  ", ..SPACED },
    Style { words: "on lines indented by two spaces, with a line end", indent: "  ", end: "\n", ..SPACED },
    Style { words: "on lines indented by four spaces", indent: "    ", ..SPACED },
    Style { words: "on lines indented by tabs", indent: "\t", ..SPACED },
];

/// Reads a JSON text; none when it is none, or nests too deep.
pub(crate) fn parse(text: &str) -> Option<Node<'_>> {
    let mut reader = Reader { text, at: 0 };
    let node = reader.node(0)?;
    reader.blank();
    (reader.at == text.len()).then_some(node)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blank(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn take(&mut self, wanted: u8) -> bool {
        self.blank();
        let there = self.peek() == Some(wanted);
        self.at += usize::from(there);
        there
    }

    fn node(&mut self, depth: usize) -> Option<Node<'a>> {
        self.blank();
        match self.peek()? {
            _ if depth > DEPTH => None,
            b'{' => {
                self.at += 1;
                let mut members = Vec::new();
                if self.take(b'}') {
                    return Some(Node::Object(members));
                }
                loop {
                    self.blank();
                    let key = self.string()?;
                    if !self.take(b':') {
                        return None;
                    }
                    members.push((key, self.node(depth + 1)?));
                    if !self.take(b',') {
                        return self.take(b'}').then_some(Node::Object(members));
                    }
                }
            }
            b'[' => {
                self.at += 1;
                let mut items = Vec::new();
                if self.take(b']') {
                    return Some(Node::Array(items));
                }
                loop {
                    items.push(self.node(depth + 1)?);
                    if !self.take(b',') {
                        return self.take(b']').then_some(Node::Array(items));
                    }
                }
            }
            b'"' => self.string().map(Node::Text),
            _ => {
                let start = self.at;
                let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
                while self.peek().is_some_and(part) {
                    self.at += 1;
                }
                (self.at > start).then(|| Node::Scalar(&self.text[start..self.at]))
            }
        }
    }

    fn string(&mut self) -> Option<&'a str> {
        let start = self.at;
        if self.peek()? != b'"' {
            return None;
        }
        self.at += 1;
        loop {
            match self.peek()? {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        self.text.get(start..self.at)
    }
}

/// Writes a text in a style.
pub(crate) fn write(node: &Node<'_>, style: &Style, capacity: usize) -> String {
    let mut out = String::with_capacity(capacity + capacity / 4);
    put(node, style, 0, &mut out);
    out.push_str(style.end);
    out
}

fn put(node: &Node<'_>, style: &Style, depth: usize, out: &mut String) {
    match node {
        Node::Scalar(text) => out.push_str(if style.whole { whole(text) } else { text }),
        Node::Text(text) => put_text(text, style, out),
        Node::Array(items) if items.is_empty() => out.push_str("[]"),
        Node::Object(members) if members.is_empty() => out.push_str("{}"),
        Node::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                between(index, style, depth + 1, out);
                put(item, style, depth + 1, out);
            }
            line(style, depth, out);
            out.push(']');
        }
        Node::Object(members) => {
            out.push('{');
            let mut order: Vec<&(&str, Node<'_>)> = members.iter().collect();
            if style.sorted {
                order.sort_by_key(|(key, _)| *key);
            }
            for (index, (key, value)) in order.into_iter().enumerate() {
                between(index, style, depth + 1, out);
                put_text(key, style, out);
                out.push_str(style.colon);
                put(value, style, depth + 1, out);
            }
            line(style, depth, out);
            out.push('}');
        }
    }
}

fn between(index: usize, style: &Style, depth: usize, out: &mut String) {
    if index > 0 {
        out.push_str(if style.indent.is_empty() { style.comma } else { "," });
    }
    line(style, depth, out);
}

fn line(style: &Style, depth: usize, out: &mut String) {
    if !style.indent.is_empty() {
        out.push('\n');
        (0..depth).for_each(|_| out.push_str(style.indent));
    }
}

fn whole(number: &str) -> &str {
    match number.split_once('.') {
        Some((before, after)) if !after.is_empty() && after.bytes().all(|digit| digit == b'0') => before,
        _ => number,
    }
}

fn put_text(text: &str, style: &Style, out: &mut String) {
    let changes = style.html || style.slash.is_some() || style.unicode != Unicode::Keep;
    if !changes {
        return out.push_str(text);
    }
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('/') => put_slash(style.slash.unwrap_or(true), out),
                Some('u') => put_escape(&mut chars, style, out),
                Some(other) => out.extend(['\\', other]),
                None => out.push('\\'),
            },
            '/' => put_slash(style.slash.unwrap_or(false), out),
            '<' | '>' | '&' if style.html => put_code(u32::from(c), false, out),
            other if !other.is_ascii() && matches!(style.unicode, Unicode::Lower | Unicode::Upper) => {
                let mut units = [0; 2];
                for unit in other.encode_utf16(&mut units) {
                    put_code(u32::from(*unit), style.unicode == Unicode::Upper, out);
                }
            }
            other => out.push(other),
        }
    }
}

fn put_slash(escaped: bool, out: &mut String) {
    out.push_str(if escaped { "\\/" } else { "/" });
}

fn put_code(code: u32, upper: bool, out: &mut String) {
    let text = if upper { format!("\\u{code:04X}") } else { format!("\\u{code:04x}") };
    out.push_str(&text);
}

/// Writes the escape whose four digits come next.
fn put_escape(chars: &mut std::str::Chars<'_>, style: &Style, out: &mut String) {
    let unit = |chars: &mut std::str::Chars<'_>| {
        let digits = chars.as_str().get(..4)?;
        let unit = u16::from_str_radix(digits, 16).ok()?;
        chars.nth(3);
        Some(unit)
    };
    let kept = chars.as_str().get(..4).unwrap_or_default().to_owned();
    let Some(first) = unit(chars) else { return out.push_str("\\u") };
    match style.unicode {
        Unicode::Keep => out.extend(["\\u", &kept]),
        Unicode::Lower => put_code(u32::from(first), false, out),
        Unicode::Upper => put_code(u32::from(first), true, out),
        Unicode::Plain => {
            let mut units = vec![first];
            if (0xD800..0xDC00).contains(&first) && chars.as_str().starts_with("\\u") {
                chars.nth(1);
                units.extend(unit(chars));
            }
            for decoded in char::decode_utf16(units) {
                match decoded {
                    // Control characters and quotation marks may not stand bare.
                    Ok(c) if c >= ' ' && c != '"' && c != '\\' => out.push(c),
                    Ok(c) => put_code(u32::from(c), false, out),
                    Err(lone) => put_code(u32::from(lone.unpaired_surrogate()), false, out),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn written(text: &str, style: &Style) -> String {
        write(&parse(text).unwrap(), style, text.len())
    }

    #[rstest]
    #[case(COMPACT, r#"{"b":1.0,"a":["/"]}"#)]
    #[case(SPACED, r#"{"b": 1.0, "a": ["/"]}"#)]
    #[case(STYLES[2], r#"{"b":1.0,"a":["\/"]}"#)]
    #[case(STYLES[10], r#"{"a":["/"],"b":1.0}"#)]
    #[case(STYLES[14], r#"{"b":1,"a":["/"]}"#)]
    #[case(STYLES[16], "{\n  \"b\": 1.0,\n  \"a\": [\n    \"/\"\n  ]\n}")]
    fn each_style_is_written_as_its_program_does(#[case] style: Style, #[case] expected: &str) {
        assert_eq!(written("{ \"b\" : 1.0,\n\"a\":[\"/\"] }", &style), expected);
    }

    #[rstest]
    #[case(Unicode::Lower, r#""\u00fc\ud83d\ude00\u00fc""#)]
    #[case(Unicode::Upper, r#""\u00FC\uD83D\uDE00\u00FC""#)]
    #[case(Unicode::Plain, r#""ü😀ü""#)]
    #[case(Unicode::Keep, r#""ü😀\u00Fc""#)]
    fn escapes_change_as_the_style_says(#[case] unicode: Unicode, #[case] expected: &str) {
        assert_eq!(written(r#""ü😀\u00Fc""#, &Style { unicode, ..COMPACT }), expected);
    }

    #[rstest]
    #[case("")]
    #[case("{")]
    #[case("{\"a\"}")]
    #[case("[1,]")]
    #[case("{} x")]
    #[case("\"a\\")]
    #[case("\"\\u00")]
    fn what_is_no_json_is_left_alone(#[case] text: &str) {
        assert!(parse(text).is_none());
    }

    #[test]
    fn deep_nesting_is_refused_and_does_not_overflow() {
        assert!(parse(&"[".repeat(1_000_000)).is_none());
        let fair = format!("{}{}", "[".repeat(DEPTH), "]".repeat(DEPTH));
        assert_eq!(written(&fair, &COMPACT), fair);
    }

    #[test]
    fn an_escaped_control_character_or_mark_stays_escaped() {
        let plain = Style { unicode: Unicode::Plain, ..COMPACT };
        assert_eq!(written(r#""\u0007\u0022\ud800x""#, &plain), r#""\u0007\u0022\ud800x""#);
    }

    fn value() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            any::<i64>().prop_map(serde_json::Value::from),
            ".{0,8}".prop_map(serde_json::Value::from),
            Just(serde_json::Value::Null),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
                prop::collection::btree_map(".{0,4}", inner, 0..4)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_style_means_the_same(value in value()) {
            let text = value.to_string();
            for style in STYLES.iter().filter(|style| !style.whole) {
                let again: serde_json::Value = serde_json::from_str(&written(&text, style)).unwrap();
                prop_assert_eq!(&again, &value, "{}", style.words);
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,60}") {
            if let Some(node) = parse(&text) {
                for style in STYLES {
                    write(&node, style, text.len());
                }
            }
        }
    }
}
