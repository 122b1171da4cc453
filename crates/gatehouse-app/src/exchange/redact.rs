//! Taking received secrets out of a delivery before it is shown, leaves or lies on the disk, and saying where they
//! stood. What counts as a received secret is said here and nowhere else.

use gatehouse_model::{Header, RequestHead, ResponseHead};
use gatehouse_providers::Profile;
use gatehouse_signing::{LabelledSecret, Scheme};
use regex::bytes::{NoExpand, Regex};

use super::{fields, markup};
use crate::operation::mask::{HIDDEN, Mask};
use crate::unpack::unpack;
use crate::view::UnpackedEnd;

/// Fields of a body that are secrets by their name, whatever the platform.
const SECRET_FIELDS: [&str; 14] = [
    "account_api_key",
    "api_key",
    "apikey",
    "app_token",
    "x-keruj-app-token",
    "access_token",
    "refresh_token",
    "id_token",
    "client_secret",
    "secret",
    "password",
    "passwd",
    "authorization",
    "private_key",
];

/// What is hidden of the deliveries of one endpoint.
pub(crate) struct Redaction {
    mask: Mask,
    /// Finds every known secret in bytes.
    secrets: Option<Regex>,
}

/// A delivery as it may leave.
pub(crate) struct Redacted {
    pub(crate) head: Option<Vec<u8>>,
    pub(crate) path: String,
    pub(crate) body: Vec<u8>,
    pub(crate) trailers: Vec<Header>,
    /// Where something was hidden, such as `header Authorization`; empty when every byte is as it came.
    pub(crate) places: Vec<String>,
}

/// What has to stand instead of the parts of a delivery in which secrets are; none for a part without any.
#[derive(Debug, Default)]
pub(crate) struct Hiding {
    pub(crate) head: Option<Vec<u8>>,
    pub(crate) path: Option<String>,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) trailers: Option<Vec<Header>>,
    /// Where something is hidden.
    pub(crate) places: Vec<String>,
}

impl Redaction {
    /// Prepares the hiding for a platform, the schemes that may have judged its deliveries, and all secrets at hand.
    /// With `token` the address of the endpoint is hidden too.
    pub(crate) fn new<'a>(
        profile: Option<&Profile>,
        schemes: impl Iterator<Item = &'a Scheme>,
        secrets: &[LabelledSecret],
        token: Option<&str>,
    ) -> Self {
        let fields = profile.map(secret_fields).unwrap_or_default();
        Self::of(Mask::of(schemes, secrets, token).and_names(&fields))
    }

    /// Hides the values under these names too, which are in lower case, and these secrets wherever they stand.
    pub(crate) fn and(&self, names: &[String], secrets: &[LabelledSecret]) -> Self {
        Self::of(self.mask.clone().and_names(names).and_secrets(secrets))
    }

    fn of(mask: Mask) -> Self {
        let parts: Vec<_> = mask.texts().iter().map(|text| regex::escape(text)).collect();
        // Longest first, so that the whole of a secret is hidden and not a part of it that is known too.
        let secrets = if parts.is_empty() { None } else { Regex::new(&parts.join("|")).ok() };
        Self { mask, secrets }
    }

    /// Hides what is secret.
    pub(crate) fn apply(
        &self,
        head: Option<&[u8]>,
        path: &str,
        body: Vec<u8>,
        trailers: &[Header],
    ) -> Redacted {
        let hiding = self.hide(head, path, &body, trailers);
        Redacted {
            head: hiding.head.or_else(|| head.map(<[u8]>::to_vec)),
            path: hiding.path.unwrap_or_else(|| path.to_owned()),
            body: hiding.body.unwrap_or(body),
            trailers: hiding.trailers.unwrap_or_else(|| trailers.to_vec()),
            places: hiding.places,
        }
    }

    /// Says what has to stand instead of what is secret.
    pub(crate) fn hide(&self, head: Option<&[u8]>, path: &str, body: &[u8], trailers: &[Header]) -> Hiding {
        let mut places = Vec::new();
        let shown_head = head.map(|head| self.head(head, &mut places));
        let shown_path = self.mask.target(path);
        let mut note = |place: String| {
            if !places.contains(&place) {
                places.push(place);
            }
        };
        if shown_path != path {
            note("address".to_owned());
        }
        let shown_trailers: Vec<_> =
            trailers.iter().map(|trailer| self.trailer(trailer, &mut note)).collect();
        let headers = head.and_then(|head| RequestHead::parse(head).ok()).map(|head| head.headers);
        let shown_body = self.body(body, &headers.unwrap_or_default(), &mut note);
        Hiding {
            head: shown_head.filter(|shown| Some(shown.as_slice()) != head),
            path: Some(shown_path).filter(|shown| shown != path),
            body: shown_body,
            trailers: Some(shown_trailers).filter(|shown| shown != trailers),
            places,
        }
    }

    /// Gives head and body of an answer as they may lie on the disk.
    pub(crate) fn answer(&self, head: Vec<u8>, body: Vec<u8>) -> (Vec<u8>, Vec<u8>) {
        let headers = ResponseHead::parse(&head).map(|head| head.headers).unwrap_or_default();
        let shown = self.body(&body, &headers, &mut |_| ());
        (self.head(&head, &mut Vec::new()), shown.unwrap_or(body))
    }

    /// Gives the names whose values are hidden beside those that everybody knows, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names = self.mask.names().to_vec();
        names.sort();
        names.dedup();
        names
    }

    /// Gives a text with every known secret in it hidden.
    pub(crate) fn text(&self, text: &str) -> String {
        self.mask.text(text)
    }

    fn head(&self, head: &[u8], places: &mut Vec<String>) -> Vec<u8> {
        let mut shown = Vec::with_capacity(head.len());
        let mut hides_next = None;
        for (number, line) in head.split_inclusive(|&byte| byte == b'\n').enumerate() {
            let ending = line.iter().rev().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            let (text, ending) = line.split_at(line.len() - ending);
            let (hidden, place) = if number == 0 {
                (self.request_line(text), "address".to_owned())
            } else {
                self.header_line(text, &mut hides_next)
            };
            if hidden != text && !places.contains(&place) {
                places.push(place);
            }
            shown.extend_from_slice(&hidden);
            shown.extend_from_slice(ending);
        }
        shown
    }

    fn request_line(&self, line: &[u8]) -> Vec<u8> {
        let parts = std::str::from_utf8(line).ok().and_then(|text| {
            let (method, rest) = text.split_once(' ')?;
            let (target, version) = rest.rsplit_once(' ')?;
            Some(format!("{method} {} {version}", self.mask.target(target)).into_bytes())
        });
        parts.unwrap_or_else(|| self.bytes(line))
    }

    fn header_line(&self, line: &[u8], hides_next: &mut Option<String>) -> (Vec<u8>, String) {
        // A line that begins with a blank goes on with the value before it.
        if let (Some(b' ' | b'\t'), Some(name)) = (line.first(), hides_next.as_ref()) {
            return (format!(" {HIDDEN}").into_bytes(), format!("header {name}"));
        }
        *hides_next = None;
        let Some(colon) = line.iter().position(|&byte| byte == b':') else {
            return (self.bytes(line), "head".to_owned());
        };
        let (name, value) = line.split_at(colon);
        let name = String::from_utf8_lossy(name).into_owned();
        let place = format!("header {name}");
        if !self.mask.hides(&name) {
            return (self.bytes(line), place);
        }
        let value = value.get(1..).unwrap_or_default();
        let blank = value.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        *hides_next = Some(name);
        if value.len() == blank {
            return (line.to_vec(), place);
        }
        let shown = [&line[..=colon], &value[..blank], HIDDEN.as_bytes()].concat();
        (shown, place)
    }

    fn trailer(&self, trailer: &Header, note: &mut impl FnMut(String)) -> Header {
        let value = if self.mask.hides(&trailer.name) {
            HIDDEN.as_bytes().to_vec()
        } else {
            self.bytes(&trailer.value)
        };
        if value != trailer.value {
            note(format!("trailer {}", trailer.name));
        }
        Header { name: trailer.name.clone(), value }
    }

    fn body(&self, body: &[u8], headers: &[Header], note: &mut impl FnMut(String)) -> Option<Vec<u8>> {
        match unpacked(body, headers) {
            Packed::Not => self.plain_body(body, headers, note),
            Packed::Holds(inside) => {
                if self.plain_body(&inside, headers, &mut |_| ()).is_some() {
                    note("body, which is packed and left out".to_owned());
                    return Some(Vec::new());
                }
                self.plain_body(body, &[], note)
            }
            Packed::TooLong => {
                note("body, which is packed and too long to look into, and left out".to_owned());
                Some(Vec::new())
            }
        }
    }

    /// Gives what has to stand instead of a body; none where nothing is hidden in it.
    fn plain_body(&self, body: &[u8], headers: &[Header], note: &mut impl FnMut(String)) -> Option<Vec<u8>> {
        let mut names = Vec::new();
        let mut shown = self.fields_hidden(body, headers, &mut names);
        let found =
            self.secrets.as_ref().is_some_and(|secrets| secrets.is_match(shown.as_deref().unwrap_or(body)));
        if found {
            shown = Some(self.bytes(shown.as_deref().unwrap_or(body)));
        }
        let shown = shown.filter(|shown| shown != body)?;
        names.into_iter().for_each(|name| note(format!("body field {name}")));
        if found {
            note("body".to_owned());
        }
        Some(shown)
    }

    /// Hides the values of fields, in whatever form the body has.
    fn fields_hidden(&self, body: &[u8], headers: &[Header], names: &mut Vec<String>) -> Option<Vec<u8>> {
        let is_secret = |name: &str| self.is_secret_field(name);
        let kind = headers.iter().find(|header| header.is("content-type")).map(Header::text);
        let is_form = kind.as_ref().is_some_and(|kind| kind.to_ascii_lowercase().contains("form-urlencoded"));
        let hidden = if is_form {
            fields::in_form(body, &is_secret)
        } else if let Some(boundary) = markup::boundary(kind.as_deref(), body) {
            markup::in_parts(body, &boundary, &is_secret)
        } else {
            fields::in_document(body, &is_secret)
        };
        let hidden = hidden?;
        names.extend(hidden.names);
        Some(hidden.body)
    }

    fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        match &self.secrets {
            Some(secrets) => secrets.replace_all(bytes, NoExpand(HIDDEN.as_bytes())).into_owned(),
            None => bytes.to_vec(),
        }
    }

    fn is_secret_field(&self, name: &str) -> bool {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        SECRET_FIELDS.iter().any(|known| is(known)) || self.mask.names().iter().any(|known| is(known))
    }
}

/// The names of the fields that a profile calls secret: the last part of each pointer.
fn secret_fields(profile: &Profile) -> Vec<String> {
    let dialogue = profile.dialogue.iter().flat_map(|dialogue| &dialogue.redact);
    let harvested = profile.auth.iter().filter_map(|auth| auth.harvest.as_ref());
    dialogue
        .map(String::as_str)
        .chain(harvested.map(|harvest| harvest.pointer.as_str()))
        .filter_map(|pointer| pointer.rsplit('/').next())
        .filter(|name| !name.is_empty())
        .map(|name| name.replace("~1", "/").replace("~0", "~").to_ascii_lowercase())
        .collect()
}

enum Packed {
    Not,
    Holds(Vec<u8>),
    TooLong,
}

/// Looks into a body that is packed; what grows too far is left out, for nobody looked.
fn unpacked(body: &[u8], headers: &[Header]) -> Packed {
    let coding = headers.iter().find(|header| header.is("content-encoding"));
    let coding = coding.map(|header| header.text().trim().to_ascii_lowercase()).unwrap_or_default();
    let coding = match coding.as_str() {
        _ if body.starts_with(&[0x1f, 0x8b]) => "gzip",
        "deflate" => "deflate",
        _ => return Packed::Not,
    };
    let inside = unpack(body, coding);
    match inside.end {
        UnpackedEnd::Bomb | UnpackedEnd::TooLarge => Packed::TooLong,
        // What could be unpacked before it broke is looked at all the same.
        _ if !inside.bytes.is_empty() => Packed::Holds(inside.bytes),
        _ => Packed::Not,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_model::Secret;
    use rstest::rstest;
    use std::io::Write;

    const HEAD: &[u8] = b"POST /in/tok-abc?api_key=1&b=2 HTTP/1.1\r\nAuthorization:  Bearer s\r\nX-A: v4lue-of-key\r\nX-B: \xff\r\n\r\n";

    fn redaction(token: Option<&str>) -> Redaction {
        let secrets = [LabelledSecret::new("key", Secret::from("v4lue-of-key"))];
        Redaction::new(gatehouse_providers::platform("keruj"), std::iter::empty(), &secrets, token)
    }

    #[test]
    fn secrets_go_from_every_place_and_the_places_are_told() {
        let trailers = [Header::new("X-Token", "t"), Header::new("X-Sum", "1")];
        let body = br#"{"account_api_key":"k","n":1.0,"x":"v4lue-of-key"}"#.to_vec();
        let path = "/in/tok-abc?api_key=1&b=2";
        let shown = redaction(Some("tok-abc")).apply(Some(HEAD), path, body, &trailers);
        let expected = format!(
            "POST /in/{HIDDEN}?api_key={HIDDEN}&b=2 HTTP/1.1\r\nAuthorization:  {HIDDEN}\r\nX-A: {HIDDEN}\r\nX-B: "
        );
        assert_eq!(shown.head.unwrap(), [expected.as_bytes(), b"\xff\r\n\r\n"].concat());
        assert_eq!(shown.path, format!("/in/{HIDDEN}?api_key={HIDDEN}&b=2"));
        let body = String::from_utf8(shown.body).unwrap();
        assert_eq!(body, format!(r#"{{"account_api_key":"{HIDDEN}","n":1.0,"x":"{HIDDEN}"}}"#));
        assert_eq!(shown.trailers[0].text(), HIDDEN);
        let places = [
            "address",
            "header Authorization",
            "header X-A",
            "trailer X-Token",
            "body field account_api_key",
            "body",
        ];
        assert_eq!(shown.places, places);
    }

    #[test]
    fn an_answer_lies_there_without_the_secrets_in_it() {
        let head = b"HTTP/1.1 200 OK\r\nSet-Cookie: sid=1\r\nX-A: v4lue-of-key\r\nX-B: \xff\r\n\r\n";
        let body = br#"{"access_token":"t","authorization":"Bearer b","n":1.0}"#.to_vec();
        let (shown, body) = redaction(None).answer(head.to_vec(), body);
        let expected = format!("HTTP/1.1 200 OK\r\nSet-Cookie: {HIDDEN}\r\nX-A: {HIDDEN}\r\nX-B: ");
        assert_eq!(shown, [expected.as_bytes(), b"\xff\r\n\r\n"].concat());
        let expected = format!(r#"{{"access_token":"{HIDDEN}","authorization":"{HIDDEN}","n":1.0}}"#);
        assert_eq!(String::from_utf8(body).unwrap(), expected);
        let plain = (b"HTTP/1.1 204 \r\nX: \xff\r\n\r\n".to_vec(), b"\x00\xff".to_vec());
        assert_eq!(redaction(None).answer(plain.0.clone(), plain.1.clone()), plain);
    }

    #[test]
    fn without_a_secret_every_byte_stays() {
        let head = b"POST /in/tok-abc HTTP/1.1\r\nX-zEBRA:a\nX-B: \xff\xfe \r\n\r\n";
        let body = b"{\"a\":\"\\/\", \"n\":1e400, \"bin\":\"\xff\x00\"}\r\n".to_vec();
        let shown = redaction(None).apply(Some(head), "/in/tok-abc", body.clone(), &[]);
        assert_eq!((shown.head.as_deref(), shown.body), (Some(head.as_slice()), body));
        assert_eq!(shown.places, [""; 0]);
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    #[rstest]
    #[case(br#"{"password":"x"}"#, true)]
    #[case(b"... v4lue-of-key ...", true)]
    #[case(br#"{"name":"x"}"#, false)]
    fn a_packed_body_with_a_secret_is_left_out(#[case] inside: &[u8], #[case] left_out: bool) {
        let packed = gzip(inside);
        let shown = redaction(None).apply(None, "/", packed.clone(), &[]);
        if left_out {
            assert_eq!(shown.body, b"");
            assert_eq!(shown.places, ["body, which is packed and left out"]);
        } else {
            assert_eq!(shown.body, packed);
        }
    }

    #[test]
    fn a_form_is_read_as_one() {
        let head = b"POST / HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n";
        let shown = redaction(None).apply(Some(head), "/", b"a=1&password=x".to_vec(), &[]);
        assert_eq!(String::from_utf8(shown.body).unwrap(), format!("a=1&password={HIDDEN}"));
    }
}
