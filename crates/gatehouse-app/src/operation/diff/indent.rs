//! JSON written anew, one value a line, each token as it was.

/// How far a line is indented at most, so that deep nesting does not grow with its square.
const DEEPEST: usize = 40;

/// Writes JSON one value a line; the text must be JSON, and other text comes out in some form.
pub(super) fn indented(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let (mut depth, mut rest) = (0_usize, text.trim());
    while let Some(sign) = rest.chars().next() {
        let mut length = sign.len_utf8();
        match sign {
            '"' => {
                length = string_length(rest);
                out.push_str(&rest[..length]);
            }
            '{' | '[' => {
                let inside = rest[1..].trim_start();
                out.push(sign);
                if inside.starts_with(['}', ']']) {
                    length = rest.len() - inside.len() + 1;
                    out.push_str(&inside[..1]);
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(sign);
            }
            ',' => {
                out.push(sign);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            ' ' | '\t' | '\r' | '\n' => {}
            _ => out.push(sign),
        }
        rest = &rest[length..];
    }
    out
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    (0..depth.min(DEEPEST)).for_each(|_| out.push_str("  "));
}

fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::indented;
    use rstest::rstest;

    #[rstest]
    #[case(
        r#"{"a":1.0,"b":[true,{}],"c":[ ]}"#,
        "{\n  \"a\": 1.0,\n  \"b\": [\n    true,\n    {}\n  ],\n  \"c\": []\n}"
    )]
    #[case(r#""a,{\"b""#, r#""a,{\"b""#)]
    #[case(" 12 ", "12")]
    #[case("[\"\\\\\",1]", "[\n  \"\\\\\",\n  1\n]")]
    #[case("\"open", "\"open")]
    #[case("", "")]
    fn each_token_stays_as_it_was(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(indented(text), expected);
    }

    #[test]
    fn deep_nesting_does_not_grow_with_its_square() {
        let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
        assert!(indented(&deep).len() < 10_000_000);
    }
}
