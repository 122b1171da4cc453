//! Fills a template with the values of one request.

use std::{borrow::Cow, cell::OnceCell, collections::BTreeMap};

use gatehouse_model::Header;
use smallvec::SmallVec;

use crate::{
    canonical, filter,
    source::{query_value, scalar_text},
    template::{Part, Template, Value},
};

/// The values that a template may ask for.
pub(crate) struct Context<'a> {
    pub(crate) method: &'a str,
    pub(crate) url: Option<&'a str>,
    pub(crate) headers: &'a [Header],
    pub(crate) body: &'a [u8],
    pub(crate) params: &'a BTreeMap<String, String>,
    pub(crate) timestamp: Option<Cow<'a, str>>,
    pub(crate) id: Option<Cow<'a, str>>,
    pub(crate) nonce: Option<Cow<'a, str>>,
    pub(crate) json: OnceCell<Option<serde_json::Value>>,
}

/// Signed bytes in pieces.
pub(crate) type Pieces<'c> = SmallVec<[Cow<'c, [u8]>; 4]>;

/// A value that the template asks for and the request does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Absent {
    /// The address under which the sender knows us.
    Url,
    /// A constant that the person has to give.
    Param(String),
    /// The time.
    Timestamp,
    /// The id.
    Id,
    /// A header, a query parameter or a field of the body, in words.
    Field(String),
}

impl Context<'_> {
    /// Gives the body as JSON, parsed once.
    pub(crate) fn json(&self) -> Option<&serde_json::Value> {
        self.json.get_or_init(|| serde_json::from_slice(self.body).ok()).as_ref()
    }

    /// Renders the signed bytes.
    pub(crate) fn render(&self, template: &Template, secret: &[u8]) -> Result<Vec<u8>, Absent> {
        Ok(self.pieces(template, secret)?.concat())
    }

    /// Gives the signed bytes piece by piece. What stands in the request as it is signed is borrowed, above all the
    /// body, which may be large.
    pub(crate) fn pieces<'c>(
        &'c self,
        template: &'c Template,
        secret: &'c [u8],
    ) -> Result<Pieces<'c>, Absent> {
        let piece = |part: &'c Part| match part {
            Part::Literal(text) => Ok(Cow::Borrowed(text.as_bytes())),
            Part::Value(value, filters) => {
                let bytes = self.value(value, secret)?;
                Ok(filters.iter().fold(bytes, |bytes, filter| Cow::Owned(filter::apply(*filter, &bytes))))
            }
        };
        template.parts.iter().map(piece).collect()
    }

    fn value<'c>(&'c self, value: &'c Value, secret: &'c [u8]) -> Result<Cow<'c, [u8]>, Absent> {
        let url = || self.url.ok_or(Absent::Url);
        let text = match value {
            Value::Body => return Ok(Cow::Borrowed(self.body)),
            Value::Secret => return Ok(Cow::Borrowed(secret)),
            Value::Timestamp => self.timestamp.as_deref().ok_or(Absent::Timestamp)?,
            Value::Id => self.id.as_deref().ok_or(Absent::Id)?,
            Value::Nonce => self.nonce.as_deref().ok_or_else(|| Absent::Field("the nonce".into()))?,
            Value::Method => self.method,
            Value::Url => url()?,
            Value::UrlNoQuery => without_query(url()?),
            Value::Path => path_of(url()?),
            Value::Query(name) => {
                let absent = || Absent::Field(format!("the query parameter `{name}`"));
                return query_value(url()?, name).ok_or_else(absent).map(owned);
            }
            Value::Param(name) => self.params.get(name).ok_or_else(|| Absent::Param(name.clone()))?,
            Value::Header(name) => return one_header(self.headers, name).map(Cow::Borrowed),
            Value::Json(pointer) => {
                let found = self.json().and_then(|json| json.pointer(pointer)).and_then(scalar_text);
                let absent = || Absent::Field(format!("the body's field `{pointer}`"));
                return found.ok_or_else(absent).map(owned);
            }
            Value::HeaderList(name) => return canonical::header_list(self.headers, name).map(Cow::Owned),
            Value::Builtin(builtin) => return canonical::render(self, *builtin).map(Cow::Owned),
        };
        Ok(Cow::Borrowed(text.as_bytes()))
    }
}

fn owned<'c>(text: String) -> Cow<'c, [u8]> {
    Cow::Owned(text.into_bytes())
}

/// Gives the value of a header; two different ones are none, since we and the reader behind us could choose apart.
pub(crate) fn one_header<'a>(headers: &'a [Header], name: &str) -> Result<&'a [u8], Absent> {
    let mut values = headers.iter().filter(|header| header.is(name)).map(|header| header.value.as_slice());
    let first = values.next().ok_or_else(|| Absent::Field(format!("the header `{name}`")))?;
    if values.any(|other| other != first) {
        return Err(Absent::Field(format!("one single value of the header `{name}`")));
    }
    Ok(first)
}

pub(crate) fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

fn path_of(url: &str) -> &str {
    let bare = without_query(url);
    let authority = bare.split_once("://").map_or(bare, |(_, rest)| rest);
    authority.find('/').map_or("/", |slash| &authority[slash..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn render(template: &str) -> Result<String, Absent> {
        let headers = [Header::new("X-Topic", "t/1")];
        let params = BTreeMap::from([("webhook_id".to_owned(), "wh_1".to_owned())]);
        let context = Context {
            method: "POST",
            url: Some("https://hook.example:8443/in/a?x=1&y=%20#f"),
            headers: &headers,
            body: br#"{"a":{"b":[7,"z"]}}"#,
            params: &params,
            timestamp: Some("12".into()),
            id: None,
            nonce: None,
            json: OnceCell::new(),
        };
        let template: Template = template.parse().unwrap();
        context.render(&template, b"s3").map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[rstest]
    #[case("{timestamp}.{method}", "12.POST")]
    #[case("{url_noquery}", "https://hook.example:8443/in/a")]
    #[case("{path}", "/in/a")]
    #[case("{query:x}{query:y}", "1 ")]
    #[case("{header:x-topic}", "t/1")]
    #[case("{param:webhook_id}", "wh_1")]
    #[case("{json:/a/b/1}{json:/a/b/0}", "z7")]
    #[case("{secret:base64}", "czM=")]
    #[case("{method:lower}", "post")]
    #[case("{method:crc32}", "1814004025")]
    fn fills_a_placeholder(#[case] template: &str, #[case] expected: &str) {
        assert_eq!(render(template).unwrap(), expected);
    }

    #[rstest]
    #[case("{id}", Absent::Id)]
    #[case("{json:/nope}", Absent::Field("the body's field `/nope`".into()))]
    #[case("{param:other}", Absent::Param("other".into()))]
    #[case("{header:X-None}", Absent::Field("the header `X-None`".into()))]
    fn says_what_is_absent(#[case] template: &str, #[case] absent: Absent) {
        assert_eq!(render(template), Err(absent));
    }

    #[test]
    fn two_values_of_a_signed_header_are_none() {
        let headers = [
            Header::new("X-A", "1"),
            Header::new("x-a", "2"),
            Header::new("X-B", "3"),
            Header::new("X-B", "3"),
        ];
        let two = Absent::Field("one single value of the header `X-A`".into());
        assert_eq!(one_header(&headers, "X-A"), Err(two));
        assert_eq!(one_header(&headers, "x-b"), Ok(&b"3"[..]));
    }
}
