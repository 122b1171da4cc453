//! What of a delivery may be found: its words without the secrets in them.

use gatehouse_model::{names_a_secret, tells_a_secret};
use uuid::Uuid;

use super::{json, phone};

/// How much of a body is indexed, in bytes.
const BODY: usize = 64 * 1024;

/// How much of a head is indexed, in bytes.
const HEAD: usize = 16 * 1024;

/// Headers that every request has and nobody looks for.
const COMMON: [&str; 8] = [
    "host",
    "content-length",
    "content-type",
    "connection",
    "accept",
    "accept-encoding",
    "transfer-encoding",
    "expect",
];

/// The parts of a delivery in which something can be found.
pub(crate) struct Source<'a> {
    pub(crate) id: Uuid,
    pub(crate) event: Option<&'a str>,
    pub(crate) sender_id: Option<&'a str>,
    pub(crate) head: Option<&'a [u8]>,
    pub(crate) body: &'a [u8],
}

/// What is indexed of a delivery, column by column.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Extract {
    pub(crate) head: String,
    pub(crate) body: String,
    pub(crate) names: String,
    pub(crate) digits: String,
}

impl Extract {
    /// Takes the words of a delivery; values under `hidden` names (in lower case) are left out like those of the
    /// names that everybody knows.
    pub(crate) fn of(source: &Source<'_>, hidden: &[String]) -> Self {
        let (head, is_form) = source.head.map(|head| head_text(head, hidden)).unwrap_or_default();
        let body = body_text(source.body, is_form, hidden).unwrap_or_default();
        let mut names = source.id.simple().to_string();
        for name in [source.event, source.sender_id].into_iter().flatten() {
            names.push('\n');
            names.push_str(name);
        }
        let digits = phone::keys([head.as_str(), body.as_str()]);
        Self { head, body, names, digits }
    }
}

/// Tells whether the value under this name is a secret.
pub(super) fn is_hidden(name: &str, hidden: &[String]) -> bool {
    names_a_secret(name) || hidden.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Gives the values of the headers, and whether the body is a form.
fn head_text(head: &[u8], hidden: &[String]) -> (String, bool) {
    let head = head.get(..HEAD).unwrap_or(head);
    let (mut text, mut is_form) = (String::new(), false);
    // The first line has the token of our address in it.
    for line in head.split(|&byte| byte == b'\n').skip(1) {
        let Ok(line) = std::str::from_utf8(line) else { continue };
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-type") {
            is_form = value.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded");
        }
        let common = COMMON.iter().any(|common| name.eq_ignore_ascii_case(common));
        if !common && !is_hidden(name, hidden) && !tells_a_secret(value, hidden) {
            text.push_str(value);
            text.push('\n');
        }
    }
    (text, is_form)
}

/// Gives the words of a body; none for one that is no text, or of a kind in which a secret cannot be cut out.
fn body_text(body: &[u8], is_form: bool, hidden: &[String]) -> Option<String> {
    let text = beginning(body)?;
    if text.trim_start().starts_with(['{', '[', '"']) {
        return Some(json::words(text, hidden));
    }
    if is_form {
        return Some(form_words(text, hidden));
    }
    (!tells_a_secret(text, hidden)).then(|| text.to_owned())
}

/// Gives the text up to the limit, and none for what is not UTF-8.
fn beginning(body: &[u8]) -> Option<&str> {
    let part = body.get(..BODY).unwrap_or(body);
    match std::str::from_utf8(part) {
        Ok(text) => Some(text),
        // The limit may cut a letter in two.
        Err(error) if error.error_len().is_none() && part.len() < body.len() => {
            std::str::from_utf8(part.get(..error.valid_up_to())?).ok()
        }
        Err(_) => None,
    }
}

fn form_words(text: &str, hidden: &[String]) -> String {
    let mut words = String::new();
    for pair in text.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decoded(name), decoded(value));
        words.push_str(&name);
        words.push('\n');
        if is_hidden(&name, hidden) {
            continue;
        }
        // A form may carry a whole document in one field.
        if value.trim_start().starts_with(['{', '[']) {
            words.push_str(&json::words(&value, hidden));
        } else if !tells_a_secret(&value, hidden) {
            words.push_str(&value);
        }
        words.push('\n');
    }
    words
}

/// Takes the escapes out of a part of a form.
fn decoded(text: &str) -> String {
    let (mut bytes, mut at) = (Vec::with_capacity(text.len()), 0);
    let raw = text.as_bytes();
    while let Some(&byte) = raw.get(at) {
        let escape = raw.get(at + 1..at + 3).and_then(|two| hex::decode(two).ok());
        match (byte, escape.as_deref()) {
            (b'%', Some([value])) => {
                bytes.push(*value);
                at += 2;
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn extract(head: &str, body: &[u8]) -> Extract {
        let source = Source {
            id: Uuid::from_u128(1),
            event: Some("shift.created"),
            sender_id: Some("evt_1"),
            head: Some(head.as_bytes()),
            body,
        };
        Extract::of(&source, &["pin".to_owned(), "x-app".to_owned()])
    }

    #[test]
    fn secrets_of_the_head_are_left_out() {
        let head = "POST /in/tok HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer aaa\r\nCookie: c=bbb\r\n\
                    X-Keruj-App-Token: ccc\r\nX-App: ddd\r\nX-Link: https://x/?token=eee\r\nX-Trace: kept\r\n\r\n";
        assert_eq!(extract(head, b"").head, "kept\n");
    }

    #[rstest]
    #[case::json(br#"{"account_api_key":"S1","who":"kept","deep":{"secret":{"a":["S2"]}},"pin":3141}"#)]
    #[case::json_in_json(br#"{"who":"kept","payload":"{\"token\":\"S1\"}"}"#)]
    #[case::json_escaped_name(br#"{"who":"kept","p\u0061ssword":"S1"}"#)]
    #[case::cut_off(br#"{"who":"kept","password":"S1"#)]
    fn secrets_of_a_body_are_left_out(#[case] body: &[u8]) {
        let found = extract("", body).body;
        assert!(found.contains("kept") && !found.contains("S1") && !found.contains("S2"), "{found}");
        assert!(!found.contains("3141"), "{found}");
    }

    #[rstest]
    #[case::xml(b"<a><sessionId>S1</sessionId></a>")]
    #[case::multipart(b"--x\r\nContent-Disposition: form-data; name=\"pin\"\r\n\r\nS1\r\n--x--")]
    #[case::no_text(b"kept \xff\xfe")]
    fn a_body_from_which_a_secret_cannot_be_cut_is_left_out(#[case] body: &[u8]) {
        assert_eq!(extract("", body).body, "");
    }

    #[test]
    fn a_form_is_indexed_without_its_secrets() {
        let head = "POST / HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n";
        let found = extract(head, b"who=Jan+Nov%C3%A1k&token=S1&payload=%7B%22pin%22%3A%22S2%22%7D").body;
        assert!(found.contains("Jan Novák") && !found.contains("S1") && !found.contains("S2"), "{found}");
    }

    #[test]
    fn the_limit_does_not_cut_a_letter() {
        let body = format!("a{}", "é".repeat(BODY));
        let found = extract("", body.as_bytes()).body;
        assert!(found.len() <= BODY && found.ends_with('é'));
    }
}
