//! Putting received secrets back into what a person edited without seeing them.
//!
//! The person saw the mask. Where the mask still stands in the place of the secret, the secret is meant.

use std::collections::HashMap;
use std::ops::Range;

use gatehouse_model::{Header, Problem, RequestHead};
use serde_json::value::RawValue;

use crate::operation::deliveries::header_view;
use crate::operation::mask::HIDDEN;

/// A part of an edited request in which a mask is left that stands for nothing known, named as a person reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MaskLeft(pub(crate) String);

impl MaskLeft {
    /// Gives the problem as it is told, at the field of the request that holds the edit.
    pub(crate) fn problem(self, field: &str) -> Problem {
        let message = format!("The mask {HIDDEN} stands in {}, where no received secret stood.", self.0);
        Problem::new("replay.mask_left", message)
            .hint("Write the value that is to be sent, or put back what stood there.")
            .field(field)
    }
}

/// Gives the bytes of edited header values: the recorded ones where name and value still are as they were shown.
///
/// # Errors
/// [`MaskLeft`] naming the header.
pub(crate) fn headers_put_back(
    edited: &[(String, String)],
    shown: Option<&[u8]>,
    exact: Option<&[u8]>,
) -> Result<Vec<(String, Vec<u8>)>, MaskLeft> {
    let read = |head: Option<&[u8]>| -> Vec<Header> {
        head.and_then(|head| RequestHead::parse(head).ok()).map(|head| head.headers).unwrap_or_default()
    };
    let (shown, exact) = (read(shown), read(exact));
    // Masking changes values and never lines.
    let mut known: Vec<Option<(&Header, &Header)>> =
        if shown.len() == exact.len() { shown.iter().zip(&exact).map(Some).collect() } else { Vec::new() };
    let mut put_back = Vec::with_capacity(edited.len());
    for (name, value) in edited {
        let same = known
            .iter_mut()
            .find(|pair| pair.is_some_and(|(shown, _)| shown.is(name) && header_view(shown).value == *value));
        // Each recorded line is put back once, so that the second of two like names is the second.
        let value = match same.and_then(Option::take) {
            Some((_, exact)) => exact.value.clone(),
            None if value.contains(HIDDEN) => return Err(MaskLeft(format!("header {name}"))),
            None => value.clone().into_bytes(),
        };
        put_back.push((name.clone(), value));
    }
    Ok(put_back)
}

/// Gives an edited text with the secrets back in it: in JSON field by field, elsewhere mask by mask in their order.
///
/// # Errors
/// [`MaskLeft`] where a mask stands that the recorded body did not have there.
pub(crate) fn text_put_back(edited: &str, shown: &[u8], exact: &[u8]) -> Result<Vec<u8>, MaskLeft> {
    if edited.as_bytes() == shown {
        return Ok(exact.to_vec());
    }
    if !edited.contains(HIDDEN) {
        return Ok(edited.as_bytes().to_vec());
    }
    let left = || MaskLeft("the body".to_owned());
    let (shown, exact) = (std::str::from_utf8(shown).ok(), std::str::from_utf8(exact).ok());
    let (Some(shown), Some(exact)) = (shown, exact) else { return Err(left()) };
    match (tokens(edited), tokens(shown), tokens(exact)) {
        (Some(edited_at), Some(shown_at), Some(exact_at)) => {
            let (mut text, mut kept) = (String::with_capacity(edited.len()), 0);
            let mut masked: Vec<_> =
                edited_at.into_iter().filter(|(_, at)| edited[at.clone()].contains(HIDDEN)).collect();
            masked.sort_unstable_by_key(|(_, at)| at.start);
            for (pointer, at) in masked {
                let was = shown_at.get(&pointer).filter(|was| shown[(*was).clone()] == edited[at.clone()]);
                let Some(secret) = was.and_then(|_| exact_at.get(&pointer)) else {
                    return Err(MaskLeft(format!("field {pointer} of the body")));
                };
                text.push_str(&edited[kept..at.start]);
                text.push_str(&exact[secret.clone()]);
                kept = at.end;
            }
            text.push_str(&edited[kept..]);
            Ok(text.into_bytes())
        }
        _ => {
            let secrets = behind_masks(shown, exact).ok_or_else(left)?;
            let parts: Vec<&str> = edited.split(HIDDEN).collect();
            if parts.len() != secrets.len() + 1 {
                return Err(left());
            }
            let mut text = String::with_capacity(edited.len());
            for (number, part) in parts.into_iter().enumerate() {
                text.push_str(part);
                text.push_str(secrets.get(number).copied().unwrap_or_default());
            }
            Ok(text.into_bytes())
        }
    }
}

/// Gives what stands behind each mask of a text.
fn behind_masks<'a>(shown: &str, exact: &'a str) -> Option<Vec<&'a str>> {
    let mut parts = shown.split(HIDDEN);
    let mut rest = exact.strip_prefix(parts.next()?)?;
    let mut secrets = Vec::new();
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let end = if parts.peek().is_none() { rest.len().checked_sub(part.len())? } else { rest.find(part)? };
        let (secret, behind) = rest.split_at_checked(end)?;
        secrets.push(secret);
        rest = behind.strip_prefix(part)?;
    }
    Some(secrets)
}

/// Gives where each value of a JSON text stands that is neither object nor array, by its pointer.
fn tokens(text: &str) -> Option<HashMap<String, Range<usize>>> {
    let whole: &RawValue = serde_json::from_str(text).ok()?;
    let mut found = HashMap::new();
    walk(whole, text.as_ptr() as usize, String::new(), &mut found);
    Some(found)
}

fn walk(value: &RawValue, base: usize, pointer: String, found: &mut HashMap<String, Range<usize>>) {
    let text = value.get();
    let start = (text.as_ptr() as usize).saturating_sub(base);
    match text.as_bytes().first() {
        Some(b'{') => {
            let fields: Fields<'_> = serde_json::from_str(text).unwrap_or_default();
            for (name, value) in fields.0 {
                let name = name.replace('~', "~0").replace('/', "~1");
                walk(value, base, format!("{pointer}/{name}"), found);
            }
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text).unwrap_or_default();
            for (number, value) in items.into_iter().enumerate() {
                walk(value, base, format!("{pointer}/{number}"), found);
            }
        }
        _ => {
            found.insert(pointer, start..start + text.len());
        }
    }
}

/// The fields of an object in their order.
#[derive(Default)]
struct Fields<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Fields<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: serde::de::MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(fields)
            }
        }
        deserializer.deserialize_map(Visitor).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const SHOWN: &str = r#"{"api_key":"•••","n":1,"in":[{"token":"•••"}]}"#;
    const EXACT: &str = r#"{"api_key":"k\"1","n":1,"in":[{"token":17}]}"#;

    fn body(edited: &str) -> Result<String, MaskLeft> {
        let back = text_put_back(edited, SHOWN.as_bytes(), EXACT.as_bytes())?;
        Ok(String::from_utf8(back).unwrap())
    }

    #[rstest]
    #[case::nothing_changed(SHOWN, EXACT)]
    #[case::another_field(
        "{ \"n\": 2,\n \"api_key\": \"•••\", \"in\": [ {\"token\":\"•••\"} ] }",
        "{ \"n\": 2,\n \"api_key\": \"k\\\"1\", \"in\": [ {\"token\":17} ] }"
    )]
    #[case::a_secret_typed_anew(r#"{"api_key":"new"}"#, r#"{"api_key":"new"}"#)]
    fn what_stands_behind_a_mask_comes_back_and_every_other_byte_stays(
        #[case] edited: &str,
        #[case] expected: &str,
    ) {
        assert_eq!(body(edited).unwrap(), expected);
    }

    #[rstest]
    #[case(r#"{"other":"•••"}"#, "field /other of the body")]
    #[case(r#"{"api_key":"Bearer •••"}"#, "field /api_key of the body")]
    #[case("no JSON •••", "the body")]
    fn a_mask_that_stands_for_nothing_is_refused_by_its_place(#[case] edited: &str, #[case] place: &str) {
        assert_eq!(body(edited).unwrap_err(), MaskLeft(place.to_owned()));
    }

    #[test]
    fn a_text_that_is_no_json_gets_its_secrets_in_their_order() {
        let back = text_put_back(
            "x=9&password=•••&b=•••",
            b"a=1&password=\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2&b=\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2",
            b"a=1&password=p&b=q",
        );
        assert_eq!(String::from_utf8(back.unwrap()).unwrap(), "x=9&password=p&b=q");
    }

    #[test]
    fn headers_get_their_recorded_bytes_back_line_by_line() {
        let shown = "POST / HTTP/1.1\r\nX-Token: •••\r\nX-Token: •••\r\nX-Raw: caf\u{e9}\r\n\r\n";
        let shown = shown.as_bytes().to_vec();
        let raw = b"POST / HTTP/1.1\r\nX-Token: one\r\nX-Token: two\r\nX-Raw: caf\xe9\r\n\r\n";
        let edited = |lines: &[(&str, &str)]| -> Vec<(String, String)> {
            lines.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let kept = edited(&[("X-Token", "•••"), ("x-token", "•••"), ("A", "b")]);
        let back = headers_put_back(&kept, Some(&shown), Some(raw)).unwrap();
        let values: Vec<_> = back.iter().map(|(_, value)| value.as_slice()).collect();
        assert_eq!(values, [b"one".as_slice(), b"two", b"b"]);
        // What is not printable is shown escaped, and comes back as it was.
        let head = b"POST / HTTP/1.1\r\nX-Raw: caf\xe9\r\n\r\n";
        let back = headers_put_back(&edited(&[("X-Raw", "caf\\xE9")]), Some(head), Some(head)).unwrap();
        assert_eq!(back[0].1, b"caf\xe9");
        let third = edited(&[("X-Token", "•••"), ("X-Token", "•••"), ("X-Token", "•••")]);
        assert_eq!(headers_put_back(&third, Some(&shown), Some(raw)).unwrap_err().0, "header X-Token");
    }
}
