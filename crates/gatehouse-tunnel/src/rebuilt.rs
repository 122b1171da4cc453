//! A request out of what a relay hands over. Its bytes are not those that the sender sent: JSON was read and written
//! again, header names lost their case and order. Whoever judges it has to know.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use url::form_urlencoded::Serializer;

use crate::check::RELAYED_QUESTION;

/// What a relay handed over.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Handed {
    /// A request to take to the listener.
    Request(Rebuilt),
    /// Our own question: the path to ask the listener for.
    Question(String),
}

/// A request as far as it can be rebuilt.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rebuilt {
    /// The query without its question mark; empty for none.
    pub(crate) query: String,
    /// The headers.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

/// Headers that belong to the way and not to the message.
const OF_THE_WAY: &[&str] =
    &["host", "content-length", "connection", "transfer-encoding", "te", "upgrade", "keep-alive"];

/// Reads a message of smee.io (`body`, `query`, `timestamp` beside the headers) or of gosmee (`bodyB` in base64).
/// None for what is neither.
pub(crate) fn read(data: &str) -> Option<Handed> {
    let Value::Object(mut fields) = serde_json::from_str(data).ok()? else { return None };
    let query = match fields.remove("query") {
        Some(Value::Object(query)) => query,
        _ => Map::new(),
    };
    if let Some(Value::String(path)) = query.get(RELAYED_QUESTION) {
        let plain = path.chars().all(|sign| sign.is_ascii_alphanumeric() || "/~-_".contains(sign));
        return (plain && path.starts_with("/in/~nonce/")).then(|| Handed::Question(path.clone()));
    }
    let exact = fields.remove("bodyB").and_then(|body| STANDARD.decode(body.as_str()?).ok());
    let rewritten = fields.remove("body");
    let body = match (exact, rewritten) {
        (Some(body), _) => body,
        (None, Some(Value::String(text))) => text.into_bytes(),
        (None, Some(Value::Null) | None) => Vec::new(),
        (None, Some(body)) => serde_json::to_vec(&body).ok()?,
    };
    let headers = fields.into_iter().filter_map(header).collect();
    Some(Handed::Request(Rebuilt { query: write_query(&query), headers, body }))
}

fn header((name, value): (String, Value)) -> Option<(String, String)> {
    let value = match value {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let named = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte));
    let clean = !value.bytes().any(|byte| matches!(byte, b'\r' | b'\n' | 0));
    let kept = !OF_THE_WAY.iter().any(|other| name.eq_ignore_ascii_case(other));
    (named && clean && kept).then_some((name, value))
}

fn write_query(query: &Map<String, Value>) -> String {
    let mut written = Serializer::new(String::new());
    for (name, value) in query {
        let values = match value {
            Value::Array(values) => values.as_slice(),
            value => std::slice::from_ref(value),
        };
        for value in values {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            written.append_pair(name, &text);
        }
    }
    written.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(data: &str) -> Rebuilt {
        match read(data) {
            Some(Handed::Request(request)) => request,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_message_of_smee_becomes_a_request_without_what_belongs_to_the_way() {
        let data = r#"{"host":"smee.io","content-length":"9","x-signature":"ab","content-type":"application/json","body":{"b":1,"a":2},"query":{"k":"v w","l":["1","2"]},"timestamp":1763718065000}"#;
        let request = request(data);
        assert_eq!(request.body, br#"{"b":1,"a":2}"#);
        assert_eq!(request.query, "k=v+w&l=1&l=2");
        let names: Vec<&str> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["x-signature", "content-type", "timestamp"]);
    }

    #[test]
    fn a_message_of_gosmee_has_the_bytes_that_it_carries() {
        assert_eq!(request(r#"{"body":{"a":1},"bodyB":"eyJhIjoxLjB9"}"#).body, br#"{"a":1.0}"#);
    }

    #[test]
    fn a_header_that_would_become_two_is_left_out() {
        let request = request(r#"{"x-a":"1\r\nx-b: 2","x b":"3","x-c":"4","body":{}}"#);
        assert_eq!(request.headers, [("x-c".to_owned(), "4".to_owned())]);
    }

    #[test]
    fn only_a_question_of_ours_is_taken_for_one() {
        let asked = |path: &str| read(&format!(r#"{{"query":{{"gatehouse-check":"{path}"}},"body":{{}}}}"#));
        assert_eq!(asked("/in/~nonce/8f3a"), Some(Handed::Question("/in/~nonce/8f3a".to_owned())));
        assert_eq!(asked("/admin"), None);
        assert_eq!(asked("/in/~nonce/a b"), None);
        assert_eq!(read("no JSON"), None);
    }
}
