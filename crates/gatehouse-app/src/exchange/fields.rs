//! Hiding the values of named fields in a body without touching any other byte of it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::operation::mask::HIDDEN;

/// What was hidden: the body as it may be shown, and the names of the fields.
pub(super) struct Hidden {
    pub(super) body: Vec<u8>,
    pub(super) names: BTreeSet<String>,
}

/// Hides the values of fields of a JSON text, or of anything that looks like one; every other byte stays.
///
/// The text need not be whole or right: what a parser would refuse may hold a secret too.
///
/// A text that holds a whole document of its own is looked into too.
pub(super) fn in_json(body: &[u8], is_secret: &dyn Fn(&str) -> bool) -> Option<Hidden> {
    in_nested_json(body, is_secret, NESTED)
}

/// Hides the values of fields in a document that stands in a text, in the form that it seems to have.
pub(super) fn in_document(body: &[u8], is_secret: &dyn Fn(&str) -> bool) -> Option<Hidden> {
    if body.trim_ascii_start().first() != Some(&b'<') {
        return in_json(body, is_secret);
    }
    // An element may hold a document of the other kind.
    let Some(mut hidden) = super::markup::in_xml(body, is_secret) else { return in_json(body, is_secret) };
    if let Some(inner) = in_json(&hidden.body, is_secret) {
        hidden.names.extend(inner.names);
        hidden.body = inner.body;
    }
    Some(hidden)
}

/// How deep documents in texts of documents are looked into.
const NESTED: u8 = 4;

fn in_nested_json(body: &[u8], is_secret: &dyn Fn(&str) -> bool, depth: u8) -> Option<Hidden> {
    let (mut shown, mut kept, mut at) = (Vec::new(), 0, 0);
    let mut names = BTreeSet::new();
    while let Some(found) = body.get(at..).and_then(|rest| rest.iter().position(|&byte| byte == b'"')) {
        let start = at + found;
        let Some(end) = end_of_string(body, start) else { break };
        at = end;
        let colon = skip_blank(body, end);
        if body.get(colon) != Some(&b':') {
            if let Some(inner) = in_text(&body[start..end], is_secret, depth) {
                shown.extend_from_slice(&body[kept..start]);
                shown.extend_from_slice(&inner.body);
                names.extend(inner.names);
                kept = end;
            }
            continue;
        }
        let Some(name) = name_of(&body[start..end]).filter(|name| is_secret(name)) else { continue };
        let value = skip_blank(body, colon + 1);
        let after = end_of_value(body, value);
        if after > value && &body[value..after] != b"null" {
            shown.extend_from_slice(&body[kept..value]);
            shown.extend_from_slice(format!("\"{HIDDEN}\"").as_bytes());
            names.insert(name.into_owned());
            kept = after;
            at = after;
        }
    }
    (!names.is_empty()).then(|| {
        shown.extend_from_slice(body.get(kept..).unwrap_or_default());
        Hidden { body: shown, names }
    })
}

/// Hides the values of fields in a document that is the value of a text of JSON; gives the text written anew.
fn in_text(quoted: &[u8], is_secret: &dyn Fn(&str) -> bool, depth: u8) -> Option<Hidden> {
    let begins = quoted.get(1..)?.trim_ascii_start().first()?;
    // What stands in a text has its quotes escaped; a list or an object may begin with an escape too.
    if depth == 0 || !quoted.contains(&b'\\') || !matches!(begins, b'{' | b'[' | b'"' | b'<' | b'\\') {
        return None;
    }
    let text: String = serde_json::from_slice(quoted).ok()?;
    let hidden = if text.trim_start().starts_with('<') {
        super::markup::in_xml(text.as_bytes(), is_secret)?
    } else {
        in_nested_json(text.as_bytes(), is_secret, depth - 1)?
    };
    let body = serde_json::to_vec(&String::from_utf8_lossy(&hidden.body)).ok()?;
    Some(Hidden { body, names: hidden.names })
}

/// Hides the values of fields of a form, `name=value&…`.
pub(super) fn in_form(body: &[u8], is_secret: &dyn Fn(&str) -> bool) -> Option<Hidden> {
    let (mut shown, mut names) = (Vec::new(), BTreeSet::new());
    for (place, pair) in body.split(|&byte| byte == b'&').enumerate() {
        if place > 0 {
            shown.push(b'&');
        }
        let name = pair.iter().position(|&byte| byte == b'=').map(|equals| &pair[..equals]);
        let plain =
            name.and_then(|name| url::form_urlencoded::parse(name).next().map(|(name, _)| name.into_owned()));
        match plain.filter(|plain| is_secret(plain)) {
            Some(plain) => {
                shown.extend_from_slice(name.unwrap_or_default());
                shown.extend_from_slice(format!("={HIDDEN}").as_bytes());
                names.insert(plain);
            }
            None => match in_form_value(pair, is_secret) {
                Some(inner) => {
                    shown.extend_from_slice(name.unwrap_or_default());
                    shown.push(b'=');
                    shown.extend_from_slice(&inner.body);
                    names.extend(inner.names);
                }
                None => shown.extend_from_slice(pair),
            },
        }
    }
    (!names.is_empty()).then_some(Hidden { body: shown, names })
}

/// Hides the values of fields in a document that is the value of a field of a form.
fn in_form_value(pair: &[u8], is_secret: &dyn Fn(&str) -> bool) -> Option<Hidden> {
    let (_, value) = url::form_urlencoded::parse(pair).next()?;
    if !value.trim_start().starts_with(['{', '[', '<']) {
        return None;
    }
    let hidden = in_document(value.as_bytes(), is_secret)?;
    let body: String = url::form_urlencoded::byte_serialize(&hidden.body).collect();
    Some(Hidden { body: body.into_bytes(), names: hidden.names })
}

/// The place behind the string that begins at `start`; none when it does not end.
fn end_of_string(body: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += body.get(at..)?.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
        if body[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

fn skip_blank(body: &[u8], mut at: usize) -> usize {
    while body.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

/// The place behind the value that begins at `start`. What does not end goes to the end of the body: rather too much
/// is hidden than too little.
fn end_of_value(body: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0_usize);
    while let Some(&byte) = body.get(at) {
        match byte {
            b'"' => at = end_of_string(body, at).unwrap_or(body.len()),
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' if depth == 0 => return at,
            b'}' | b']' => {
                depth -= 1;
                at += 1;
            }
            b',' if depth == 0 => return at,
            _ if depth > 0 => {
                at += 1;
                continue;
            }
            _ => {
                let stops = |byte: &u8| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace();
                at += body[at..].iter().position(stops).unwrap_or(body.len() - at);
            }
        }
        if depth == 0 {
            return at;
        }
    }
    body.len()
}

fn name_of(quoted: &[u8]) -> Option<Cow<'_, str>> {
    let inner = quoted.get(1..quoted.len().checked_sub(1)?)?;
    // Nearly every name is written without an escape, and every body is looked through before it is acknowledged.
    let unescaped = || serde_json::from_slice(quoted).ok().map(Cow::Owned);
    let escaped = inner.contains(&b'\\');
    escaped.then(unescaped).flatten().or_else(|| Some(String::from_utf8_lossy(inner)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn secret(name: &str) -> bool {
        name == "api_key"
    }

    #[rstest]
    #[case::text(r#"{"a":1,"api_key" : "s\"x","b":[1.0]}"#, r#"{"a":1,"api_key" : "•••","b":[1.0]}"#)]
    #[case::number(r#"{"api_key":12 ,"b":"\/"}"#, r#"{"api_key":"•••" ,"b":"\/"}"#)]
    #[case::object(r#"{"api_key":{"x":"}","y":[1]},"b":1}"#, r#"{"api_key":"•••","b":1}"#)]
    #[case::list(r#"[{"api_key":["a","b"]},2]"#, r#"[{"api_key":"•••"},2]"#)]
    #[case::escaped_name(r#"{"api\u005fkey":"s"}"#, r#"{"api\u005fkey":"•••"}"#)]
    #[case::twice(r#"{"api_key":"s","x":{"api_key":"t"}}"#, r#"{"api_key":"•••","x":{"api_key":"•••"}}"#)]
    #[case::cut_off(r#"{"api_key":"secret and no end"#, r#"{"api_key":"•••""#)]
    #[case::in_a_text(
        r#"{"payload":"{\"n\":1,\"api_key\":\"s\"}","x":1}"#,
        r#"{"payload":"{\"n\":1,\"api_key\":\"•••\"}","x":1}"#
    )]
    #[case::in_a_text_of_a_list(r#"["[{\"api_key\":\"s\"}]"]"#, r#"["[{\"api_key\":\"•••\"}]"]"#)]
    #[case::inside_a_log_line(
        "at 12:00 got {\"api_key\": \"s\"}\r\n",
        "at 12:00 got {\"api_key\": \"•••\"}\r\n"
    )]
    fn the_value_goes_and_the_rest_stays(#[case] body: &str, #[case] shown: &str) {
        let hidden = in_json(body.as_bytes(), &secret).unwrap();
        assert_eq!(String::from_utf8(hidden.body).unwrap(), shown);
        assert_eq!(hidden.names.into_iter().collect::<Vec<_>>(), ["api_key"]);
    }

    #[rstest]
    #[case(r#"{"key":"api_key","x":1}"#)]
    #[case(r#"{"api_key":null}"#)]
    #[case("")]
    #[case("\"")]
    #[case(r#"{"api_key""#)]
    #[case(r#"{"api_key":"#)]
    fn where_there_is_none_nothing_changes(#[case] body: &str) {
        assert!(in_json(body.as_bytes(), &secret).is_none());
    }

    #[test]
    fn a_field_of_a_form_is_hidden_however_its_name_is_written() {
        let hidden = in_form(b"a=1&api%5Fkey=s3cret&api_key=x&b=%20", &secret).unwrap();
        assert_eq!(String::from_utf8(hidden.body).unwrap(), "a=1&api%5Fkey=•••&api_key=•••&b=%20");
        assert!(in_form(b"a=1&key=api_key", &secret).is_none());
        let hidden = in_form(b"payload=%7B%22api_key%22%3A%22s%22%7D&b=%20", &secret).unwrap();
        let expected = "payload=%7B%22api_key%22%3A%22%E2%80%A2%E2%80%A2%E2%80%A2%22%7D&b=%20";
        assert_eq!(String::from_utf8(hidden.body).unwrap(), expected);
    }
}
