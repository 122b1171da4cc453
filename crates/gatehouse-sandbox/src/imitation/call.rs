//! A request as an imitation sees it.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr};

use gatehouse_model::Header;
use serde_json::Value;

/// A request below a platform's address.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// The method in capitals.
    pub method: String,
    /// The path behind the platform's id, with its leading slash and as it was written (`/api/v1/webhooks`).
    pub path: String,
    /// The query as it was written, without the question mark.
    pub query: String,
    /// The headers; names in lower case.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Vec<u8>,
    /// Who asks.
    pub peer: IpAddr,
}

impl Call {
    /// Makes a call from this machine; `target` is a path with or without a query.
    pub fn new(method: &str, target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            peer: IpAddr::V4(Ipv4Addr::LOCALHOST),
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push(Header::new(name.to_ascii_lowercase(), value));
        self
    }

    /// Sets a JSON body and its content type.
    #[must_use]
    pub fn with_json(mut self, body: &Value) -> Self {
        self.body = body.to_string().into_bytes();
        self.with("content-type", "application/json")
    }

    /// Gives the value of a header; the first one where there are several.
    pub fn header(&self, name: &str) -> Option<Cow<'_, str>> {
        self.headers.iter().find(|header| header.is(name)).map(|header| header.text())
    }

    /// Gives the credential of `Authorization: Bearer`.
    pub fn bearer(&self) -> Option<String> {
        let header = self.header("authorization")?;
        let (word, value) = header.split_once(' ')?;
        word.eq_ignore_ascii_case("bearer").then(|| value.trim().to_owned())
    }

    /// Gives a cookie's value.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let header = self.header("cookie")?;
        let pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
    }

    /// Gives the first value of a parameter in the query, decoded.
    pub fn param(&self, name: &str) -> Option<String> {
        self.params().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Gives all parameters of the query, decoded, in their order.
    pub fn params(&self) -> impl Iterator<Item = (String, String)> {
        url::form_urlencoded::parse(self.query.as_bytes()).into_owned()
    }

    /// Gives the fields of a body that is written as a form.
    pub fn form(&self) -> impl Iterator<Item = (String, String)> {
        url::form_urlencoded::parse(&self.body).into_owned()
    }

    /// Tells whether a page of another site sent it: what stands for a person must not be steered from there.
    pub(crate) fn is_from_a_page(&self) -> bool {
        let site = self.header("sec-fetch-site").unwrap_or_default();
        self.header("origin").is_some() || !matches!(site.as_ref(), "" | "none" | "same-origin")
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    /// What the parser says.
    pub fn json(&self) -> Result<Value, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }

    /// Tells whether the content type is this one, whatever parameters follow it.
    pub fn is_type(&self, wanted: &str) -> bool {
        let given = self.header("content-type").unwrap_or_default();
        given.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(wanted)
    }
}

/// Shows no header's value and no body: a key or a password may stand there.
impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|header| header.name.as_str()).collect();
        f.debug_struct("Call")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("headers", &names)
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_and_the_first_one_counts() {
        let call = Call::new("GET", "/contacts?search=%C5%81ukasz+%C5%B9d%C5%BAb%C5%82o&tags=a,b&tags=c");
        assert_eq!(call.path, "/contacts");
        assert_eq!(call.param("search").as_deref(), Some("Łukasz Źdźbło"));
        assert_eq!(call.param("tags").as_deref(), Some("a,b"));
        assert_eq!(call.param("limit"), None);
    }

    #[rstest::rstest]
    #[case("Bearer rk_1", Some("rk_1"))]
    #[case("bearer rk_1 ", Some("rk_1"))]
    #[case("Basic rk_1", None)]
    #[case("rk_1", None)]
    fn a_bearer_is_read_whatever_its_case(#[case] header: &str, #[case] bearer: Option<&str>) {
        let call = Call::new("GET", "/").with("Authorization", header);
        assert_eq!(call.bearer().as_deref(), bearer);
    }

    #[test]
    fn cookies_and_content_types_are_told_apart() {
        let call =
            Call::new("GET", "/").with("Cookie", "a=1; token=x=y").with("Content-Type", "text/CSV; x=1");
        assert_eq!(call.cookie("token").as_deref(), Some("x=y"));
        assert!(call.is_type("text/csv") && !call.is_type("application/json"));
    }

    #[test]
    fn the_debug_text_shows_no_key() {
        let call = Call::new("GET", "/").with("X-API-Key", "GHCANARY-7");
        assert!(!format!("{call:?}").contains("GHCANARY"));
    }
}
