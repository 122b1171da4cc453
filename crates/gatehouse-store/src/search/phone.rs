//! Telephone numbers in a text, by the digits that do not change with the way of writing.

use std::collections::BTreeSet;

use gatehouse_model::query::phone_key;

/// The most numbers of one delivery that are indexed.
const MOST: usize = 64;

/// Gives the keys of what can be a telephone number, each once.
pub(super) fn keys<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut keys = BTreeSet::new();
    for text in texts {
        let (bytes, mut at) = (text.as_bytes(), 0);
        let opens = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'(');
        while let Some(skipped) = bytes.get(at..).and_then(|rest| rest.iter().position(opens)) {
            at += skipped;
            let free = at == 0 || !bytes.get(at - 1).is_some_and(|before| is_inside(*before));
            let length = bytes.iter().skip(at + 1).take_while(|byte| is_number_sign(**byte)).count() + 1;
            let ends = !bytes.get(at + length).is_some_and(|after| is_inside(*after));
            if free
                && ends
                && keys.len() < MOST
                && let Some(key) = text.get(at..at + length).and_then(phone_key)
            {
                keys.insert(key);
            }
            at += length;
        }
    }
    keys.into_iter().collect::<Vec<_>>().join(" ")
}

/// Signs that numbers are written with.
fn is_number_sign(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b' ' | b'(' | b')' | b'-' | b'.' | b'/')
}

/// Signs beside which digits are a part of something else, such as an id or a time.
fn is_inside(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'#' | b'&') || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("tel +420 777 123 456", "77123456")]
    #[case("777-123-456", "77123456")]
    #[case("(020) 7946-0958, or 00420777123456", "77123456 79460958")]
    #[case("777123456\n777 123 456", "77123456")]
    #[case("2026-11-21T09:41:05Z", "")]
    #[case("0199c0de-1234-5678-9abc-def012345678", "")]
    #[case("evt_12345678 12345678abc 123456", "")]
    #[case("18.50", "")]
    fn numbers_are_found_however_they_are_written(#[case] text: &str, #[case] found: &str) {
        assert_eq!(keys([text]), found);
    }

    #[test]
    fn a_list_of_numbers_is_bounded() {
        let many: String = (0..200).map(|number| format!("{}\n", 10_000_000 + number)).collect();
        assert_eq!(keys([many.as_str()]).split(' ').count(), MOST);
    }
}
