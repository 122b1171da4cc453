//! The address that a proxy says the sender used.

use gatehouse_model::Header;
use url::Url;

use crate::{rules::UrlSource, scheme::Scheme};

impl Scheme {
    /// Gives the address that the sender used: a request's target at the public origin that a person gave, else at
    /// the one that a proxy states, where the scheme reads it.
    pub fn sender_address(&self, public: Option<&str>, headers: &[Header], target: &str) -> Option<String> {
        let origin = public.map(str::to_owned).or_else(|| self.forwarded_origin(headers))?;
        Some(format!("{origin}{target}"))
    }

    /// Gives the origin that a proxy in front states, such as `https://a.example:8443`, where the scheme reads it.
    ///
    /// A sender can write these headers too, which proves nothing: the signature has to fit the address all the same.
    fn forwarded_origin(&self, headers: &[Header]) -> Option<String> {
        self.url.as_ref().filter(|rule| rule.source == UrlSource::Forwarded)?;
        let (proto, host) = (one(headers, "x-forwarded-proto")?, one(headers, "x-forwarded-host")?);
        let proto = ["https", "http"].into_iter().find(|known| proto.eq_ignore_ascii_case(known))?;
        let origin = format!("{proto}://{host}");
        let url = Url::parse(&origin).ok()?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        // As the proxy spells it, so that a default port that was sent stays.
        (bare && !host.contains(['@', '/', '\\', '?', '#']) && url.has_host()).then_some(origin)
    }
}

/// Gives the one value of a header; of several proxies the first stood next to the sender.
fn one(headers: &[Header], name: &str) -> Option<String> {
    let mut found = headers.iter().filter(|header| header.is(name));
    let value = found.next().filter(|_| found.next().is_none())?.text();
    let first = value.split(',').next().unwrap_or_default().trim();
    (!first.is_empty() && !first.contains(char::is_whitespace)).then(|| first.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn origin(source: &str, headers: &[(&str, &str)]) -> Option<String> {
        let scheme: Scheme = toml::from_str(&format!("kind='none'\nurl={{source='{source}'}}")).unwrap();
        let headers: Vec<Header> = headers.iter().map(|(name, value)| Header::new(*name, value)).collect();
        scheme.forwarded_origin(&headers)
    }

    #[rstest]
    #[case("https", "a.example", Some("https://a.example"))]
    #[case("HTTPS", "a.example:443", Some("https://a.example:443"))]
    #[case("http", "[::1]:8080", Some("http://[::1]:8080"))]
    #[case("https, http", "a.example, b.internal", Some("https://a.example"))]
    #[case("ftp", "a.example", None)]
    #[case("https", "a.example/x", None)]
    #[case("https", "me@a.example", None)]
    #[case("https", "a.example?x", None)]
    #[case("https", "a b", None)]
    #[case("https", "", None)]
    #[case("", "a.example", None)]
    fn a_proxy_names_the_origin(#[case] proto: &str, #[case] host: &str, #[case] expected: Option<&str>) {
        let headers = [("x-forwarded-proto", proto), ("X-Forwarded-Host", host)];
        assert_eq!(origin("forwarded", &headers).as_deref(), expected);
    }

    #[test]
    fn it_is_read_only_where_the_scheme_asks_for_it_and_only_whole() {
        let whole = [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "a.example")];
        assert!(origin("public", &whole).is_none() && origin("fixed", &whole).is_none());
        assert_eq!(origin("forwarded", &whole[..1]), None);
        assert_eq!(origin("forwarded", &[whole[0], whole[1], whole[1]]), None);
    }
}
