//! What a written value is: one pure reader for each kind, each with the reasons for which it refuses.

pub(crate) mod codes;
pub(crate) mod contact;
pub(crate) mod date;
pub(crate) mod number;
pub(crate) mod registry;
pub(crate) mod time;
pub(crate) mod words;

/// Takes blank space off both ends: also the no-break spaces, the zero-width ones and a stray byte-order mark.
pub(crate) fn trim(text: &str) -> &str {
    let bytes = text.as_bytes();
    if text.is_empty() {
        return text;
    }
    let solid = |byte: Option<&u8>| byte.is_some_and(|byte| (0x21..0x7f).contains(byte));
    if solid(bytes.first()) && solid(bytes.last()) {
        return text;
    }
    text.trim_matches(|char: char| {
        char.is_whitespace() || matches!(char, '\u{feff}' | '\u{200b}' | '\u{2060}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("abc", "abc")]
    #[case(" abc\t", "abc")]
    #[case("\u{a0}007\u{202f}", "007")]
    #[case("\u{feff}Łódź\u{200b}", "Łódź")]
    #[case("a b", "a b")]
    #[case(" \u{a0}\r\n", "")]
    #[case("", "")]
    fn blank_space_of_every_kind_is_taken_off_both_ends(#[case] text: &str, #[case] trimmed: &str) {
        assert_eq!(trim(text), trimmed);
    }
}
