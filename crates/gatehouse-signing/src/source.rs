//! Where a value of a request is found: a header, the body, the query or the signature's own header.

use std::borrow::Cow;

use gatehouse_model::Header;
use serde::{Deserialize, Serialize};

use crate::Span;

/// The part of a request that carries a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// A field of the JSON body, by pointer.
    Body,
    /// A header, by name.
    Header,
    /// A query parameter of the address, by name.
    Query,
    /// A part of the signature's own header, as its layout says.
    Signature,
    /// Nowhere: the platform sends no such value.
    None,
}

/// How a moment is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Unix seconds.
    #[default]
    S,
    /// Unix milliseconds.
    Ms,
    /// Unix microseconds.
    Us,
    /// RFC 3339 text.
    Rfc3339,
    /// The date of HTTP headers, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    Http,
}

impl Unit {
    /// Gives the words in which a person is told the unit.
    pub const fn words(self) -> &'static str {
        match self {
            Self::S => "Unix seconds",
            Self::Ms => "Unix milliseconds",
            Self::Us => "Unix microseconds",
            Self::Rfc3339 => "RFC 3339",
            Self::Http => "an HTTP date",
        }
    }
}

/// Where one value is found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The part of the request.
    pub from: Place,
    /// The name of the header or query parameter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Other names of the same header, tried in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The JSON pointer (RFC 6901) into the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// How the value is written, if it is a moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
}

/// Where the signed time is found, and how old it may be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeRule {
    /// The part of the request.
    pub from: Place,
    /// The name of the header or query parameter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Other names of the same header, tried in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The JSON pointer (RFC 6901) into the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// How the time is written.
    #[serde(default)]
    pub unit: Unit,
    /// How old it may be; none switches the window off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<Span>,
    /// How far ahead of our clock it may be; none means as far as [`TimeRule::tolerance`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub future_tolerance: Option<Span>,
    /// Whether a request without a time is refused.
    #[serde(default = "yes")]
    pub required: bool,
}

const fn yes() -> bool {
    true
}

impl TimeRule {
    /// Gives the place alone.
    pub fn source(&self) -> Source {
        Source {
            from: self.from,
            name: self.name.clone(),
            aliases: self.aliases.clone(),
            pointer: self.pointer.clone(),
            unit: Some(self.unit),
        }
    }

    pub(crate) fn spot(&self) -> Spot<'_> {
        Spot {
            from: self.from,
            name: self.name.as_deref(),
            aliases: &self.aliases,
            pointer: self.pointer.as_deref(),
        }
    }
}

/// What looking for a value ended with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It is there.
    Value(String),
    /// It is not there.
    Absent,
    /// The header stands several times with different values, so no one of them can be trusted.
    Several(String),
}

impl Found {
    /// Gives the value, if there is exactly one.
    pub fn value(self) -> Option<String> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Several(_) => None,
        }
    }
}

impl Source {
    /// Looks the value up. A value of the signature's own header is not found here: its layout holds it.
    pub fn find(&self, headers: &[Header], url: Option<&str>, json: Option<&serde_json::Value>) -> Found {
        match self.spot().find(headers, url, json) {
            Sighted::Value(value) => Found::Value(value.into_owned()),
            Sighted::Absent => Found::Absent,
            Sighted::Several(name) => Found::Several(name.to_owned()),
        }
    }

    pub(crate) fn spot(&self) -> Spot<'_> {
        Spot {
            from: self.from,
            name: self.name.as_deref(),
            aliases: &self.aliases,
            pointer: self.pointer.as_deref(),
        }
    }
}

/// A place in a request, borrowed from the rule that names it.
pub(crate) struct Spot<'s> {
    from: Place,
    name: Option<&'s str>,
    aliases: &'s [String],
    pointer: Option<&'s str>,
}

/// [`Found`], borrowed from the request where it can be.
pub(crate) enum Sighted<'a> {
    Value(Cow<'a, str>),
    Absent,
    Several(&'a str),
}

impl<'a> Spot<'a> {
    pub(crate) fn find(
        &self,
        headers: &'a [Header],
        url: Option<&str>,
        json: Option<&serde_json::Value>,
    ) -> Sighted<'a> {
        let text = match self.from {
            Place::Header => return self.find_header(headers),
            Place::Body => self.pointer.and_then(|pointer| json?.pointer(pointer)).and_then(scalar_text),
            Place::Query => self.name.and_then(|name| query_value(url?, name)),
            Place::Signature | Place::None => None,
        };
        text.map_or(Sighted::Absent, |text| Sighted::Value(Cow::Owned(text)))
    }

    fn find_header(&self, headers: &'a [Header]) -> Sighted<'a> {
        for name in self.name.into_iter().chain(self.aliases.iter().map(String::as_str)) {
            let mut values = headers.iter().filter(|header| header.is(name));
            let Some(first) = values.next() else { continue };
            if values.any(|other| other.value != first.value) {
                return Sighted::Several(name);
            }
            if !first.value.is_empty() {
                return Sighted::Value(first.text());
            }
        }
        Sighted::Absent
    }
}

/// Gives a JSON value as text: a string as it is, anything else as compact JSON; null is absent.
pub(crate) fn scalar_text(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// Gives the first value of a query parameter, percent-decoded.
pub(crate) fn query_value(url: &str, name: &str) -> Option<String> {
    let (_, query) = url.split('#').next()?.split_once('?')?;
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header_source() -> Source {
        Source {
            from: Place::Header,
            name: Some("webhook-id".into()),
            aliases: vec!["svix-id".into()],
            pointer: None,
            unit: None,
        }
    }

    #[test]
    fn an_alias_stands_in_for_an_absent_header() {
        let headers = [Header::new("Svix-Id", "msg_1")];
        assert_eq!(header_source().find(&headers, None, None), Found::Value("msg_1".into()));
    }

    #[test]
    fn two_different_values_are_no_value() {
        let headers = [Header::new("webhook-id", "a"), Header::new("Webhook-Id", "b")];
        assert_eq!(header_source().find(&headers, None, None), Found::Several("webhook-id".into()));
        let same = [Header::new("webhook-id", "a"), Header::new("webhook-id", "a")];
        assert_eq!(header_source().find(&same, None, None), Found::Value("a".into()));
    }

    #[test]
    fn a_number_in_the_body_is_found_as_text() {
        let json = serde_json::json!({"signature": {"timestamp": 1529006854}});
        let source = Source {
            from: Place::Body,
            name: None,
            aliases: vec![],
            pointer: Some("/signature/timestamp".into()),
            unit: None,
        };
        assert_eq!(source.find(&[], None, Some(&json)), Found::Value("1529006854".into()));
        assert_eq!(source.find(&[], None, None), Found::Absent);
    }

    #[test]
    fn a_query_value_is_percent_decoded() {
        assert_eq!(query_value("https://h/x?a=1&b=%2B2#b=3", "b"), Some("+2".into()));
        assert_eq!(query_value("https://h/x", "b"), None);
    }
}
