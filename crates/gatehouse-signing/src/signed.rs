//! The bytes that a scheme signs, piece by piece, for showing them and for recomputing variants of them.

use std::{borrow::Cow, ops::Range};

use serde::Serialize;

use crate::{
    read::{self, Reading},
    render::Context,
    report::Report,
    request::RequestParts,
    scheme::{Kind, Scheme},
    template::Template,
};

/// What stands where a secret is part of the signed bytes.
const HIDDEN: &[u8] = "•••".as_bytes();

/// One labelled piece of the signed bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignedRange {
    /// Where the piece stands, in bytes.
    pub range: Range<usize>,
    /// The placeholder without its braces, such as `timestamp` or `header:X-Id`; `text` for literal text.
    pub label: String,
}

/// The bytes that were signed, with what each of them is.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedBytes {
    /// The bytes; a secret among them is shown as bullets.
    pub bytes: Vec<u8>,
    /// The pieces in order, without gaps; empty ones are kept, since an empty value is worth seeing.
    pub ranges: Vec<SignedRange>,
}

impl std::fmt::Debug for SignedBytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedBytes").field("bytes", &self.bytes.len()).field("ranges", &self.ranges).finish()
    }
}

/// Gives the bytes that a scheme signs in a request, for showing them.
///
/// None when the scheme signs no bytes of the request (tokens, basic, none, JSON web tokens), or when the request
/// lacks a part that it signs.
pub fn signed_ranges(scheme: &Scheme, request: &RequestParts<'_>) -> Option<SignedBytes> {
    let template = signed_template(scheme)?;
    let reading = reading(scheme, request)?;
    let pieces = pieces(&reading.context, &template, HIDDEN)?;
    let (mut bytes, mut ranges) = (Vec::new(), Vec::with_capacity(pieces.len()));
    for piece in pieces {
        let start = bytes.len();
        bytes.extend_from_slice(&piece.bytes);
        ranges.push(SignedRange { range: start..bytes.len(), label: piece.label });
    }
    Some(SignedBytes { bytes, ranges })
}

fn signed_template(scheme: &Scheme) -> Option<Template> {
    if matches!(scheme.kind, Kind::Token | Kind::Basic | Kind::Jwt | Kind::None) {
        return None;
    }
    match (&scheme.signed, scheme.canonical.as_deref()) {
        (Some(template), _) => Some(template.clone()),
        (None, Some("sns")) => "{sns:fields}".parse().ok(),
        (None, _) => None,
    }
}

/// Reads a request without keeping the steps; none when it lacks something.
pub(crate) fn reading<'a>(scheme: &'a Scheme, request: &RequestParts<'a>) -> Option<Reading<'a>> {
    read::read(scheme, request, &mut Report::new()).ok()
}

/// A piece of signed bytes; the body is borrowed, since it may be large.
pub(crate) struct Piece<'a> {
    pub(crate) label: String,
    pub(crate) bytes: Cow<'a, [u8]>,
}

/// Fills a template piece by piece; none when the request lacks a part.
pub(crate) fn pieces<'a>(
    context: &Context<'a>,
    template: &Template,
    secret: &[u8],
) -> Option<Vec<Piece<'a>>> {
    let parts = split(&template.to_string());
    let filled = parts.into_iter().map(|part| match part {
        Text::Literal(text) => Some(Piece { label: "text".to_owned(), bytes: Cow::Owned(text.into_bytes()) }),
        Text::Placeholder(name) if name == "body" => {
            Some(Piece { label: name, bytes: Cow::Borrowed(context.body) })
        }
        Text::Placeholder(name) => {
            let one: Template = format!("{{{name}}}").parse().ok()?;
            let bytes = context.render(&one, secret).ok()?;
            Some(Piece { label: name, bytes: Cow::Owned(bytes) })
        }
    });
    filled.collect()
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Text {
    Literal(String),
    Placeholder(String),
}

/// Takes the text of a valid template apart; a doubled brace is a literal one.
pub(crate) fn split(template: &str) -> Vec<Text> {
    let (mut parts, mut literal) = (Vec::new(), String::new());
    let mut chars = template.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '{' | '}' if chars.peek() == Some(&c) => {
                chars.next();
                literal.push(c);
            }
            '{' => {
                if !literal.is_empty() {
                    parts.push(Text::Literal(std::mem::take(&mut literal)));
                }
                parts.push(Text::Placeholder(chars.by_ref().take_while(|c| *c != '}').collect()));
            }
            other => literal.push(other),
        }
    }
    if !literal.is_empty() {
        parts.push(Text::Literal(literal));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_model::Header;
    use rstest::rstest;
    use std::collections::BTreeMap;

    fn signed(scheme: &str, headers: &[Header]) -> Option<SignedBytes> {
        let scheme: Scheme = toml::from_str(scheme).unwrap();
        let params = BTreeMap::new();
        let request =
            RequestParts { method: "POST", url: None, headers, body: b"{\"a\":1}", params: &params };
        signed_ranges(&scheme, &request)
    }

    const SLACK: &str = "kind='hmac'\nalgorithm='sha256'\nkey={secret='webhook'}\nheader='X-Sig'\n\
                         signed='v0:{timestamp}:{body}'\ntimestamp={from='header',name='X-Time'}";

    #[test]
    fn every_byte_belongs_to_one_labelled_piece() {
        let headers = [Header::new("X-Sig", "00"), Header::new("X-Time", "1735689600")];
        let signed = signed(SLACK, &headers).unwrap();
        assert_eq!(signed.bytes, b"v0:1735689600:{\"a\":1}");
        let pieces: Vec<(&str, &[u8])> = signed
            .ranges
            .iter()
            .map(|piece| (piece.label.as_str(), &signed.bytes[piece.range.clone()]))
            .collect();
        let expected: [(&str, &[u8]); 4] =
            [("text", b"v0:"), ("timestamp", b"1735689600"), ("text", b":"), ("body", b"{\"a\":1}")];
        assert_eq!(pieces, expected);
    }

    #[test]
    fn a_request_without_a_signed_part_has_no_signed_bytes() {
        assert_eq!(signed(SLACK, &[Header::new("X-Sig", "00")]), None);
    }

    #[rstest]
    #[case("kind='token'\nheader='X-Sig'")]
    #[case("kind='none'")]
    fn what_signs_no_bytes_has_none(#[case] scheme: &str) {
        assert_eq!(signed(scheme, &[Header::new("X-Sig", "00")]), None);
    }

    #[test]
    fn a_secret_among_the_bytes_is_hidden() {
        let scheme = "kind='digest'\nalgorithm='sha256'\nkey={secret='webhook'}\nheader='X-Sig'\n\
                      signed='{secret}{body}'";
        let signed = signed(scheme, &[Header::new("X-Sig", "00")]).unwrap();
        assert_eq!(signed.bytes, "•••{\"a\":1}".as_bytes());
        assert_eq!(signed.ranges[0].label, "secret");
    }

    #[test]
    fn doubled_braces_are_one_literal_brace() {
        let expected =
            [Text::Literal("{".into()), Text::Placeholder("body".into()), Text::Literal("}".into())];
        assert_eq!(split("{{{body}}}"), expected);
    }

    #[test]
    fn debugging_shows_no_body() {
        let headers = [Header::new("X-Sig", "00"), Header::new("X-Time", "1735689600")];
        assert!(!format!("{:?}", signed(SLACK, &headers)).contains("17356"));
    }
}
