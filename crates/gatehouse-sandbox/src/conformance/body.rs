//! Bodies that show what a consumer does with bytes. Each stays what it was, with something added.

use serde_json::Value;

/// Letters that are more than one byte each, and one outside the basic plane.
pub(super) fn with_letters(body: &[u8]) -> Option<Vec<u8>> {
    with_member(
        body,
        "\"gatehouse_note\":\"Zażółć gęślą jaźń · Příliš žluťoučký kůň · Щасливої дороги · 🙂\"",
    )
}

/// Spelling that survives no parser: spaces, escapes that need not be, numbers with a form of their own.
pub(super) fn with_odd_spelling(body: &[u8]) -> Option<Vec<u8>> {
    with_member(
        body,
        " \"gatehouse_note\" : { \"path\": \"a\\/b\", \"name\": \"caf\\u00e9\", \"rate\": 1.0, \"big\": 1e2, \
         \"id\": 12345678901234567890 } ",
    )
}

/// A mebibyte in all.
pub(super) fn of_a_mebibyte(body: &[u8]) -> Option<Vec<u8>> {
    const MEBIBYTE: usize = 1024 * 1024;
    let frame = "\"gatehouse_note\":\"\",".len();
    let filling = "x".repeat(MEBIBYTE.saturating_sub(body.len() + frame));
    with_member(body, &format!("\"gatehouse_note\":\"{filling}\""))
}

/// Sets a string in a JSON body.
pub(super) fn with_value(body: &[u8], pointer: &str, text: &str) -> Option<Vec<u8>> {
    let mut value: Value = serde_json::from_slice(body).ok()?;
    *value.pointer_mut(pointer)? = Value::from(text);
    serde_json::to_vec(&value).ok()
}

/// Adds a member as the last one of the outermost object.
fn with_member(body: &[u8], member: &str) -> Option<Vec<u8>> {
    let open = body.iter().rposition(|byte| *byte == b'}')?;
    let object: Value = serde_json::from_slice(body).ok()?;
    let comma = if object.as_object()?.is_empty() { "" } else { "," };
    Some([&body[..open], comma.as_bytes(), member.as_bytes(), &body[open..]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_gets_one_member_more_and_stays_json() {
        for body in ["{}", "{\"a\":1}", "{\"a\":{\"b\":[1]}}"] {
            for change in [with_letters, with_odd_spelling, of_a_mebibyte] {
                let changed = change(body.as_bytes()).unwrap();
                let value: Value = serde_json::from_slice(&changed).unwrap();
                assert!(value.get("gatehouse_note").is_some(), "{body}");
            }
        }
        assert_eq!(of_a_mebibyte(b"{\"a\":1}").unwrap().len(), 1024 * 1024);
    }

    #[test]
    fn what_is_written_again_has_other_bytes() {
        let odd = with_odd_spelling(b"{\"a\":1}").unwrap();
        let value: Value = serde_json::from_slice(&odd).unwrap();
        assert_ne!(serde_json::to_vec(&value).unwrap(), odd);
    }

    #[test]
    fn a_body_that_is_no_object_is_left() {
        assert_eq!(with_letters(b"a=1&b=2"), None);
        assert_eq!(with_letters(b"[{}]"), None);
        assert_eq!(with_value(b"{\"a\":1}", "/b", "x"), None);
    }
}
