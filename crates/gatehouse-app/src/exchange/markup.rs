//! Hiding the values of named fields in XML and in forms of several parts, without touching any other byte.

use std::collections::BTreeSet;

use super::fields::{Hidden, in_document};
use crate::operation::mask::HIDDEN;

/// What was shown so far, and from where on the rest still has to be copied.
struct Shown<'a> {
    body: &'a [u8],
    shown: Vec<u8>,
    kept: usize,
    names: BTreeSet<String>,
}

impl<'a> Shown<'a> {
    fn new(body: &'a [u8]) -> Self {
        Self { body, shown: Vec::new(), kept: 0, names: BTreeSet::new() }
    }

    /// Puts other bytes in the place of those from `start` to `end`.
    fn put(&mut self, start: usize, end: usize, bytes: &[u8], names: impl IntoIterator<Item = String>) {
        self.shown.extend_from_slice(&self.body[self.kept..start]);
        self.shown.extend_from_slice(bytes);
        self.names.extend(names);
        self.kept = end;
    }

    fn hide(&mut self, start: usize, end: usize, name: String) {
        self.put(start, end, HIDDEN.as_bytes(), [name]);
    }

    fn finish(mut self) -> Option<Hidden> {
        if self.names.is_empty() {
            return None;
        }
        self.shown.extend_from_slice(&self.body[self.kept..]);
        Some(Hidden { body: self.shown, names: self.names })
    }
}

/// Hides the content of elements and the values of attributes; what does not end goes to the end of the body.
pub(super) fn in_xml(body: &[u8], is_secret: &dyn Fn(&str) -> bool) -> Option<Hidden> {
    let (mut shown, mut at) = (Shown::new(body), 0);
    while let Some(open) = find(body, at, b"<") {
        let name_end = end_of_name(body, open + 1);
        let raw = &body[open + 1..name_end];
        if raw.is_empty() || raw.starts_with(b"!") || raw.starts_with(b"?") || raw.starts_with(b"/") {
            at = open + 1;
            continue;
        }
        let content = attributes(&mut shown, name_end, is_secret);
        at = content;
        let name = local(raw);
        let is_empty = body[..content].ends_with(b"/>");
        if !is_empty && content < body.len() && is_secret(&name) {
            let end = find(body, content, &[b"</", raw].concat()).unwrap_or(body.len());
            if end > content {
                shown.hide(content, end, name);
            }
            at = end;
        }
    }
    shown.finish()
}

/// Hides the values of the attributes of a tag and gives the place behind it.
fn attributes(shown: &mut Shown<'_>, mut at: usize, is_secret: &dyn Fn(&str) -> bool) -> usize {
    let body = shown.body;
    let mut name = 0..0;
    while let Some(&byte) = body.get(at) {
        match byte {
            b'>' => return at + 1,
            b'"' | b'\'' => {
                let end = find(body, at + 1, &[byte]).unwrap_or(body.len());
                let text = local(&body[name.clone()]);
                if end > at + 1 && is_secret(&text) {
                    shown.hide(at + 1, end, text);
                }
                at = (end + 1).min(body.len());
            }
            b'=' | b'/' | b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            _ => {
                let end = end_of_name(body, at).max(at + 1);
                name = at..end;
                at = end;
            }
        }
    }
    body.len()
}

fn end_of_name(body: &[u8], at: usize) -> usize {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'=' | b'"' | b'\'');
    let rest = body.get(at..).unwrap_or_default();
    let end = at + rest.iter().position(ends).unwrap_or(rest.len());
    // The mark of an empty element is no part of its name, and that of a closing one begins it.
    if body.get(end) == Some(&b'>') && end > at + 1 && body[end - 1] == b'/' { end - 1 } else { end }
}

/// The name without what stands before a colon.
fn local(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw);
    text.rsplit(':').next().unwrap_or_default().to_owned()
}

/// Gives what separates the parts of a form of several parts: as its head says, else as it begins.
pub(super) fn boundary(content_type: Option<&str>, body: &[u8]) -> Option<Vec<u8>> {
    if let Some(kind) = content_type {
        if !kind.trim_start().to_ascii_lowercase().starts_with("multipart/") {
            return None;
        }
        let said = kind.split(';').filter_map(|part| part.trim().split_once('='));
        let said = said.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("boundary"));
        if let Some((_, text)) = said.filter(|(_, text)| !text.trim_matches('"').is_empty()) {
            return Some([b"--", text.trim_matches('"').as_bytes()].concat());
        }
    }
    let line = body.split(|&byte| byte == b'\n').next()?.trim_ascii_end();
    (line.len() > 2 && line.starts_with(b"--")).then(|| line.to_vec())
}

/// Hides the contents of parts by their names, and the fields of documents in the others.
pub(super) fn in_parts(body: &[u8], boundary: &[u8], is_secret: &dyn Fn(&str) -> bool) -> Option<Hidden> {
    let mut shown = Shown::new(body);
    let mut next = find(body, 0, boundary);
    while let Some(start) = next {
        let head = start + boundary.len();
        next = find(body, head, boundary);
        let end = next.unwrap_or(body.len());
        let blank = [&b"\r\n\r\n"[..], b"\n\n"];
        let split = blank.iter().filter_map(|line| Some((find(&body[..end], head, line)?, line.len()))).min();
        let Some((blank, length)) = split else { continue };
        let content = blank + length;
        let line_end = if body[content..end].ends_with(b"\r\n") { 2 } else { usize::from(next.is_some()) };
        let last = end.saturating_sub(line_end).max(content);
        match part_name(&body[head..blank]).filter(|name| is_secret(name)) {
            Some(name) if last > content => shown.hide(content, last, name),
            Some(_) => {}
            None => {
                if let Some(inner) = in_document(&body[content..last], is_secret) {
                    shown.put(content, last, &inner.body, inner.names);
                }
            }
        }
    }
    shown.finish()
}

/// The name in `Content-Disposition: form-data; name="…"`.
fn part_name(head: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(head);
    let place = text.to_ascii_lowercase().match_indices("name=").find_map(|(place, _)| {
        let before = text.get(..place)?.chars().next_back();
        // Not the end of `filename=`.
        before.is_none_or(|sign| !sign.is_alphanumeric()).then_some(place)
    })?;
    let value = text.get(place + 5..)?;
    let value = match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => value.split([';', '\r', '\n', ' ']).next(),
    };
    value.map(str::to_owned)
}

fn find(body: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let rest = body.get(from..)?;
    let first = *what.first()?;
    let mut at = 0;
    loop {
        at += rest.get(at..)?.iter().position(|&byte| byte == first)?;
        if rest[at..].starts_with(what) {
            return Some(from + at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn secret(name: &str) -> bool {
        name == "api_key"
    }

    #[rstest]
    #[case::element("<a>\r\n<api_key>s</api_key><b/></a>", "<a>\r\n<api_key>•••</api_key><b/></a>")]
    #[case::prefix("<n:api_key x='1'>s</n:api_key>", "<n:api_key x='1'>•••</n:api_key>")]
    #[case::attribute(r#"<a b="1" api_key = "s>t"/><b>"#, r#"<a b="1" api_key = "•••"/><b>"#)]
    #[case::nested("<api_key><v>s</v></api_key>", "<api_key>•••</api_key>")]
    #[case::data("<api_key><![CDATA[s<]]></api_key>", "<api_key>•••</api_key>")]
    #[case::cut_off("<a><api_key>secret and no", "<a><api_key>•••")]
    #[case::twice(
        "<x><api_key>s</api_key><api_key>t</api_key></x>",
        "<x><api_key>•••</api_key><api_key>•••</api_key></x>"
    )]
    fn what_an_element_holds_goes_and_the_rest_stays(#[case] body: &str, #[case] shown: &str) {
        let hidden = in_xml(body.as_bytes(), &secret).unwrap();
        assert_eq!(String::from_utf8(hidden.body).unwrap(), shown);
    }

    #[rstest]
    #[case("<a><api_key/></a>")]
    #[case("<a><api_key></api_key></a>")]
    #[case("<?xml version=\"1.0\"?><!-- api_key --><a b='api_key'>api_key</a>")]
    #[case("<")]
    #[case("<a b=")]
    #[case("")]
    fn where_there_is_none_nothing_changes(#[case] body: &str) {
        assert!(in_xml(body.as_bytes(), &secret).is_none());
    }

    const PARTS: &str = "--B1\r\nContent-Disposition: form-data; name=\"a\"; filename=\"api_key\"\r\n\r\n1\r\n\
        --B1\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\nsecret\r\nmore\r\n\
        --B1\r\nContent-Disposition: form-data; name=json\r\nContent-Type: application/json\r\n\r\n\
        {\"api_key\":\"s\"}\r\n--B1--\r\n";

    #[rstest]
    #[case::as_the_head_says(Some("multipart/form-data; boundary=\"B1\""))]
    #[case::as_it_begins(None)]
    fn parts_are_hidden_by_their_names(#[case] kind: Option<&str>) {
        let boundary = boundary(kind, PARTS.as_bytes()).unwrap();
        let hidden = in_parts(PARTS.as_bytes(), &boundary, &secret).unwrap();
        let shown = PARTS.replace("secret\r\nmore", HIDDEN).replace("\"s\"", "\"•••\"");
        assert_eq!(String::from_utf8(hidden.body).unwrap(), shown);
    }

    #[test]
    fn a_part_without_an_end_is_hidden_to_the_end() {
        let cut = PARTS.split("more").next().unwrap();
        let hidden = in_parts(cut.as_bytes(), b"--B1", &secret).unwrap();
        assert!(!String::from_utf8(hidden.body).unwrap().contains("secret"));
        assert!(in_parts(b"--B1\r\nno head", b"--B1", &secret).is_none());
        assert!(boundary(Some("text/plain"), b"--B1\r\n").is_none());
    }
}
