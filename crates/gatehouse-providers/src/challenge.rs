//! Challenges of platforms: recognised, and answered with exactly what the profile says.

use gatehouse_model::Header;
use gatehouse_signing::Encoding;
use serde_json::Value;

use crate::{Handshake, HandshakeAnswer, HandshakeOffer};

/// The longest value that is given back, in bytes; challenges are short.
const LONGEST_VALUE: usize = 2048;

/// The longest body that is looked into, in bytes.
const LONGEST_BODY: usize = 64 * 1024;

/// What an answer may be: nothing that a browser would run.
const CONTENT_TYPES: [&str; 2] = ["text/plain", "application/json"];

/// A request in which a challenge may be.
#[derive(Debug, Clone, Copy)]
pub struct ChallengeRequest<'a> {
    /// The method as sent.
    pub method: &'a str,
    /// The request target as sent.
    pub target: &'a str,
    /// The headers as sent.
    pub headers: &'a [Header],
    /// The body.
    pub body: &'a [u8],
}

/// An answer to a challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChallengeAnswer {
    /// The status.
    pub status: u16,
    /// The content type: `text/plain`, `application/json`, or none without a body.
    pub content_type: Option<&'static str>,
    /// Headers that the platform looks for.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// Computes the HMAC of a value under the endpoint's secret; none without one.
pub type Mac<'a> = &'a dyn Fn(&[u8], Encoding) -> Option<String>;

impl Handshake {
    /// Tells whether a request is this challenge.
    pub fn matches(&self, request: &ChallengeRequest<'_>) -> bool {
        self.marked(request, &Found::of(request, self.when.pointer.is_some()))
    }

    /// Tells whether a request may be this challenge, by its head alone.
    pub fn fits_head(&self, request: &ChallengeRequest<'_>) -> bool {
        self.when.pointer.is_none() && self.marked(request, &Found::of(request, false))
    }

    fn marked(&self, request: &ChallengeRequest<'_>, found: &Found<'_>) -> bool {
        if self.method != request.method {
            return false;
        }
        let when = &self.when;
        let marks = [
            when.pointer.as_deref().map(|pointer| found.json(pointer)),
            when.header.as_deref().map(|name| found.header(name)),
            when.query.as_deref().map(|name| found.query(name)),
        ];
        let mut marks = marks.into_iter().flatten().peekable();
        let equal = |value: Option<String>| match (&when.equals, value) {
            (Some(wanted), Some(value)) => *wanted == value,
            (None, Some(value)) => !value.is_empty(),
            (_, None) => false,
        };
        marks.peek().is_some() && marks.all(equal)
    }

    /// Gives the answer; none when a value that it gives back is absent, too long, or no plain text.
    pub fn answer(&self, request: &ChallengeRequest<'_>, mac: Mac<'_>) -> Option<ChallengeAnswer> {
        let found = Found::of(request, true);
        let HandshakeAnswer { status, content_type, body, headers } = &self.respond;
        let kind = content_type.as_deref().or((!body.is_empty()).then_some("text/plain"));
        let kind = CONTENT_TYPES.into_iter().find(|known| Some(*known) == kind);
        let body = fill(body, &found, mac, kind == Some("application/json"))?;
        let headers = headers
            .iter()
            .map(|(name, value)| Some((name.clone(), fill(value, &found, mac, false)?)))
            .collect::<Option<_>>()?;
        Some(ChallengeAnswer { status: *status, content_type: kind, headers, body })
    }

    /// Gives the value by which the platform shows that it is the one that a person told of this endpoint; none where
    /// the profile asks for none.
    pub fn token_of(&self, request: &ChallengeRequest<'_>) -> Option<String> {
        Found::of(request, false).query(&self.token.as_ref()?.query)
    }

    /// Says what is wrong with it: what no answer can be made of, or what would reach too far.
    pub(crate) fn mistake(&self) -> Option<String> {
        let when = &self.when;
        if when.pointer.is_none() && when.header.is_none() && when.query.is_none() {
            return Some("a challenge needs `when.pointer`, `when.header` or `when.query`".to_owned());
        }
        if let Some(kind) = self.respond.content_type.as_deref().filter(|kind| !CONTENT_TYPES.contains(kind))
        {
            let known = CONTENT_TYPES.join(" and ");
            return Some(format!("`{kind}` is no content type of an answer; {known} are"));
        }
        let offer = self.offer.as_ref()?;
        match (&offer.get, &offer.keep) {
            (None, None) => Some("an offer needs `get` or `keep`".to_owned()),
            (Some(_), _) if offer.hosts.is_empty() => {
                Some("an offer with `get` needs `hosts`, the only ones that are called".to_owned())
            }
            _ => None,
        }
    }
}

impl HandshakeOffer {
    /// Gives the address that a person's click calls; none when the request names none.
    pub fn address(&self, request: &ChallengeRequest<'_>) -> Option<String> {
        fill(self.get.as_deref()?, &Found::of(request, true), &|_, _| None, false)
    }

    /// Gives the secret that a person's click keeps; none when the request names none.
    pub fn secret(&self, request: &ChallengeRequest<'_>) -> Option<String> {
        let kept = fill(self.keep.as_deref()?, &Found::of(request, true), &|_, _| None, false)?;
        (!kept.is_empty()).then_some(kept)
    }

    /// Tells whether an address may be called: `https`, and a host of the list, in which `*` is one part of a name.
    pub fn allows(&self, address: &str) -> bool {
        let Some(rest) = address.strip_prefix("https://") else { return false };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority.strip_suffix(":443").unwrap_or(authority).to_ascii_lowercase();
        self.hosts.iter().any(|pattern| host_fits(pattern, &host))
    }
}

fn host_fits(pattern: &str, host: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let (wanted, given): (Vec<_>, Vec<_>) = (pattern.split('.').collect(), host.split('.').collect());
    wanted.len() == given.len()
        && wanted
            .iter()
            .zip(&given)
            .all(|(wanted, given)| plain(given) && (*wanted == "*" || wanted == given))
}

/// The values of a request, looked up by where they stand.
struct Found<'a> {
    request: ChallengeRequest<'a>,
    json: Option<Value>,
}

impl<'a> Found<'a> {
    fn of(request: &ChallengeRequest<'a>, with_body: bool) -> Self {
        let json = (with_body && request.body.len() <= LONGEST_BODY)
            .then(|| serde_json::from_slice(request.body).ok())
            .flatten();
        Self { request: *request, json }
    }

    fn json(&self, pointer: &str) -> Option<String> {
        match self.json.as_ref()?.pointer(pointer)? {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        }
    }

    fn header(&self, name: &str) -> Option<String> {
        let mut values = self.request.headers.iter().filter(|header| header.is(name));
        let first = values.next()?;
        if values.next().is_some() {
            return None;
        }
        std::str::from_utf8(&first.value).ok().map(str::to_owned)
    }

    fn query(&self, name: &str) -> Option<String> {
        let (_, query) = self.request.target.split_once('?')?;
        let mut values = form(query).filter(|(key, _)| key.as_deref() == Some(name));
        let (_, value) = values.next()?;
        if values.next().is_some() { None } else { value }
    }

    /// Looks a value up by `json:/pointer`, `query:name`, `header:name`, or a bare pointer.
    fn value(&self, place: &str) -> Option<String> {
        let value = match place.split_once(':') {
            Some(("json", pointer)) => self.json(pointer),
            Some(("query", name)) => self.query(name),
            Some(("header", name)) => self.header(name),
            _ => self.json(place),
        }?;
        let plain = value.len() <= LONGEST_VALUE && !value.chars().any(char::is_control);
        plain.then_some(value)
    }
}

/// Reads a query; what is not UTF-8 after decoding has no value.
fn form(query: &str) -> impl Iterator<Item = (Option<String>, Option<String>)> {
    query.split('&').map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(key), decoded(value))
    })
}

fn decoded(text: &str) -> Option<String> {
    let (bytes, mut at) = (text.as_bytes(), 0);
    let mut out = Vec::with_capacity(bytes.len());
    while let Some(&byte) = bytes.get(at) {
        let hex = |place: usize| bytes.get(place).and_then(|digit| char::from(*digit).to_digit(16));
        match (byte, hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).ok()?);
                at += 2;
            }
            (b'+', ..) => out.push(b' '),
            _ => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8(out).ok()
}

/// Fills a template. Only `{json:…}`, `{query:…}`, `{header:…}` and `{hmac:…}` are places; other braces stand as they are.
fn fill(template: &str, found: &Found<'_>, mac: Mac<'_>, in_json: bool) -> Option<String> {
    let (mut out, mut rest) = (String::new(), template);
    while let Some(open) = rest.find('{') {
        let (literal, tail) = rest.split_at(open);
        out.push_str(literal);
        let place = tail.find('}').and_then(|close| Some((tail.get(1..close)?, tail.get(close + 1..)?)));
        let known = ["json:", "query:", "header:", "hmac:"];
        match place.filter(|(place, _)| known.iter().any(|start| place.starts_with(start))) {
            Some((place, after)) => {
                let value = match place.strip_prefix("hmac:") {
                    Some(of) => {
                        let base64 = of.strip_suffix(":base64");
                        let encoding = if base64.is_some() { Encoding::Base64 } else { Encoding::Hex };
                        mac(found.value(base64.unwrap_or(of))?.as_bytes(), encoding)?
                    }
                    None => found.value(place)?,
                };
                out.push_str(&if in_json { inside_json(&value) } else { value });
                rest = after;
            }
            None => {
                out.push('{');
                rest = tail.get(1..)?;
            }
        }
    }
    out.push_str(rest);
    Some(out)
}

/// Gives a text as it stands between the quotes of a JSON string.
fn inside_json(text: &str) -> String {
    let quoted = Value::String(text.to_owned()).to_string();
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::named_scheme;
    use rstest::rstest;

    fn no_secret(_: &[u8], _: Encoding) -> Option<String> {
        None
    }

    fn request<'a>(method: &'a str, target: &'a str, body: &'a str) -> ChallengeRequest<'a> {
        ChallengeRequest { method, target, headers: &[], body: body.as_bytes() }
    }

    fn first(scheme: &str) -> &'static Handshake {
        &named_scheme(scheme).unwrap().handshakes[0]
    }

    #[rstest]
    #[case("/in/t?hub.challenge=1158201444&hub.mode=subscribe", Some("1158201444"))]
    #[case("/in/t?hub.challenge=a%2Bb+c", Some("a+b c"))]
    #[case::twice("/in/t?hub.challenge=a&hub.challenge=b", None)]
    #[case::a_line_break("/in/t?hub.challenge=a%0D%0ASet-Cookie:x", None)]
    #[case::not_text("/in/t?hub.challenge=%ff", None)]
    #[case::empty("/in/t?hub.challenge=", None)]
    #[case::absent("/in/t", None)]
    fn a_value_of_the_query_is_given_back_as_plain_text(#[case] target: &str, #[case] body: Option<&str>) {
        let request = request("GET", target, "");
        let meta = first("meta");
        let answer = meta.matches(&request).then(|| meta.answer(&request, &no_secret)).flatten();
        assert_eq!(answer.as_ref().map(|answer| answer.body.as_str()), body);
        assert!(answer.is_none_or(|answer| answer.content_type == Some("text/plain")));
    }

    #[test]
    fn a_long_value_is_not_given_back() {
        let target = format!("/in/t?challenge={}", "a".repeat(LONGEST_VALUE + 1));
        assert_eq!(first("dropbox").answer(&request("GET", &target, ""), &no_secret), None);
    }

    #[test]
    fn a_value_inside_json_cannot_leave_its_quotes() {
        let body = r#"{"challenge":"a\",\"admin\":\"<b>"}"#;
        let answer = first("monday").answer(&request("POST", "/in/t", body), &no_secret).unwrap();
        let read: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(read, serde_json::json!({"challenge": "a\",\"admin\":\"<b>"}));
        assert_eq!(answer.content_type, Some("application/json"));
    }

    #[test]
    fn an_ordinary_event_is_no_challenge() {
        let slack = first("slack");
        assert!(!slack.matches(&request("POST", "/in/t", r#"{"type":"event_callback","challenge":"x"}"#)));
        assert!(!slack.matches(&request("GET", "/in/t", r#"{"type":"url_verification"}"#)));
        assert!(!slack.matches(&request("POST", "/in/t", "no json")));
    }

    #[test]
    fn without_a_secret_nothing_that_needs_one_is_answered() {
        let body = r#"{"event":"endpoint.url_validation","payload":{"plainToken":"q"}}"#;
        let request = request("POST", "/in/t", body);
        assert!(first("zoom").matches(&request));
        assert_eq!(first("zoom").answer(&request, &no_secret), None);
    }

    #[rstest]
    #[case("https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription", true)]
    #[case("https://SNS.eu-west-1.amazonaws.com:443/", true)]
    #[case("http://sns.eu-west-1.amazonaws.com/", false)]
    #[case("https://sns.eu-west-1.amazonaws.com.evil.example/", false)]
    #[case("https://evil.example/sns.eu-west-1.amazonaws.com/", false)]
    #[case("https://sns.a.b.amazonaws.com/", false)]
    #[case("https://user@sns.eu-west-1.amazonaws.com/", false)]
    #[case("https://sns.eu-west-1.amazonaws.com:8443/", false)]
    #[case("https://sns..amazonaws.com/", false)]
    fn only_hosts_of_the_list_are_called(#[case] address: &str, #[case] allowed: bool) {
        assert_eq!(first("aws-sns").offer.as_ref().unwrap().allows(address), allowed, "{address}");
    }

    #[test]
    fn the_address_and_the_secret_of_an_offer_are_read_from_the_request() {
        let body = r#"{"SubscribeURL":"https://sns.us-east-1.amazonaws.com/?Token=1"}"#;
        let offer = first("aws-sns").offer.as_ref().unwrap();
        let address = offer.address(&request("POST", "/in/t", body));
        assert_eq!(address.as_deref(), Some("https://sns.us-east-1.amazonaws.com/?Token=1"));
        let offer = first("notion").offer.as_ref().unwrap();
        let secret = offer.secret(&request("POST", "/in/t", r#"{"verification_token":"secret_1"}"#));
        assert_eq!(secret.as_deref(), Some("secret_1"));
    }

    #[rstest]
    #[case("when = {}\nrespond = { status = 200, body = '' }", "when.pointer")]
    #[case(
        "when = { query = 'a' }\nrespond = { status = 200, content_type = 'text/html', body = '' }",
        "text/html"
    )]
    #[case(
        "when = { query = 'a' }\nrespond = { status = 200, body = '' }\noffer = { label = 'x' }",
        "`get` or `keep`"
    )]
    #[case(
        "when = { query = 'a' }\nrespond = { status = 200, body = '' }\noffer = { label = 'x', get = 'x' }",
        "hosts"
    )]
    fn a_challenge_that_reaches_too_far_is_refused(#[case] fields: &str, #[case] said: &str) {
        let handshake: Handshake = toml::from_str(&format!("method = 'GET'\n{fields}")).unwrap();
        let mistake = handshake.mistake().unwrap();
        assert!(mistake.contains(said), "{mistake}");
    }
}
