//! Hiding the values of named fields in a body without touching any other byte of it.

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
pub(super) fn in_json(body: &[u8], is_secret: &dyn Fn(&str) -> bool) -> Option<Hidden> {
    let (mut shown, mut kept, mut at) = (Vec::new(), 0, 0);
    let mut names = BTreeSet::new();
    while let Some(found) = body.get(at..).and_then(|rest| rest.iter().position(|&byte| byte == b'"')) {
        let start = at + found;
        let Some(end) = end_of_string(body, start) else { break };
        at = end;
        let colon = skip_blank(body, end);
        if body.get(colon) != Some(&b':') {
            continue;
        }
        let Some(name) = name_of(&body[start..end]).filter(|name| is_secret(name)) else { continue };
        let value = skip_blank(body, colon + 1);
        let after = end_of_value(body, value);
        if after > value && &body[value..after] != b"null" {
            shown.extend_from_slice(&body[kept..value]);
            shown.extend_from_slice(format!("\"{HIDDEN}\"").as_bytes());
            names.insert(name);
            kept = after;
            at = after;
        }
    }
    (!names.is_empty()).then(|| {
        shown.extend_from_slice(body.get(kept..).unwrap_or_default());
        Hidden { body: shown, names }
    })
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
            None => shown.extend_from_slice(pair),
        }
    }
    (!names.is_empty()).then_some(Hidden { body: shown, names })
}

/// The place behind the string that begins at `start`; none when it does not end.
fn end_of_string(body: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match body.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
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

fn name_of(quoted: &[u8]) -> Option<String> {
    serde_json::from_slice(quoted).ok().or_else(|| {
        let inner = quoted.get(1..quoted.len().checked_sub(1)?)?;
        Some(String::from_utf8_lossy(inner).into_owned())
    })
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
    }
}
