//! The address of a platform's API: what every call of a connection stays below.

use url::Url;

use crate::{GuardError, Target};

/// A checked base address. Calls made from it go to its scheme, host and port, whatever their path says.
///
/// ```
/// use gatehouse_client::Base;
///
/// let base = Base::parse("https://api.kejue.co/api/v1").unwrap();
/// let target = base.call("/contacts", &[("limit".to_owned(), "2".to_owned())]).unwrap();
/// assert_eq!(target.to_string(), "https://api.kejue.co/api/v1/contacts?limit=2");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    url: Url,
    target: Target,
}

impl Base {
    /// Reads a base address.
    ///
    /// # Errors
    /// As [`Target::parse`]; a query is refused too.
    pub fn parse(text: &str) -> Result<Self, GuardError> {
        let target = Target::parse(text)?;
        let url = Url::parse(text.trim())
            .map_err(|error| GuardError::BadUrl { text: target.authority(), why: error.to_string() })?;
        if url.query().is_some() {
            return Err(GuardError::BadUrl {
                text: target.to_string(),
                why: "a base address has no query".to_owned(),
            });
        }
        Ok(Self { url, target })
    }

    /// Gives scheme, host and port as an address begins with them.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.url.scheme(), self.target.authority())
    }

    /// Gives the host and, where it is not the scheme's own, the port.
    pub fn authority(&self) -> String {
        self.target.authority()
    }

    /// Gives the path of the base address without a slash at its end.
    pub fn path(&self) -> &str {
        self.url.path().trim_end_matches('/')
    }

    /// Tells whether the platform is this machine by its spelling.
    pub fn is_loopback(&self) -> bool {
        self.target.is_loopback()
    }

    /// Refuses to send a credential where anybody on the way could read it.
    ///
    /// # Errors
    /// [`GuardError::Unencrypted`].
    pub fn permit_credential(&self) -> Result<(), GuardError> {
        if self.target.is_tls() || self.target.is_loopback() {
            return Ok(());
        }
        Err(GuardError::Unencrypted { host: self.authority() })
    }

    /// Makes the address of a call. A path that is a whole address must be one below this base; one that begins with
    /// the base's own path is taken as it is.
    ///
    /// # Errors
    /// [`GuardError::OtherHost`] for a path that leads to another scheme, host or port.
    pub fn call(&self, path: &str, query: &[(String, String)]) -> Result<Target, GuardError> {
        let (path, own_query) = self.below(path)?;
        let mut url = self.url.clone();
        url.set_path(&format!("{}{path}", self.path()));
        url.set_query(own_query.as_deref().filter(|query| !query.is_empty()));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let target = Target::parse(url.as_str())?;
        if target.authority() != self.target.authority() || target.is_tls() != self.target.is_tls() {
            return Err(self.other_host(&target.authority()));
        }
        Ok(target)
    }

    /// Gives the path below the base, and its query, of a path or a whole address.
    ///
    /// # Errors
    /// As [`Base::call`].
    pub fn below(&self, path: &str) -> Result<(String, Option<String>), GuardError> {
        let path = path.trim();
        let (path, query) = match path.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (path, None),
        };
        if path.contains("://") || path.starts_with("//") || path.starts_with("\\") {
            let whole = Target::parse(path)?;
            if whole.authority() != self.target.authority() || whole.is_tls() != self.target.is_tls() {
                return Err(self.other_host(&whole.authority()));
            }
            let own = whole.path_and_query();
            return Ok((self.without_base(&own).to_owned(), query));
        }
        let slash = if path.starts_with('/') || path.is_empty() { "" } else { "/" };
        Ok((self.without_base(&format!("{slash}{path}")).to_owned(), query))
    }

    fn without_base<'a>(&self, path: &'a str) -> &'a str {
        match path.strip_prefix(self.path()) {
            Some(rest) if !self.path().is_empty() && (rest.is_empty() || rest.starts_with('/')) => rest,
            _ => path,
        }
    }

    fn other_host(&self, host: &str) -> GuardError {
        GuardError::OtherHost { host: host.to_owned(), own: self.origin() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn base() -> Base {
        Base::parse("https://api.example/api/v1").unwrap()
    }

    #[rstest::rstest]
    #[case("/contacts", "https://api.example/api/v1/contacts")]
    #[case("contacts", "https://api.example/api/v1/contacts")]
    #[case("/api/v1/contacts", "https://api.example/api/v1/contacts")]
    #[case("/api/v1x", "https://api.example/api/v1/api/v1x")]
    #[case("https://api.example/api/v1/contacts?a=1", "https://api.example/api/v1/contacts?a=1")]
    #[case("/contacts?a=1&b", "https://api.example/api/v1/contacts?a=1&b")]
    #[case("", "https://api.example/api/v1")]
    fn a_path_stays_below_the_base(#[case] path: &str, #[case] url: &str) {
        assert_eq!(base().call(path, &[]).unwrap().to_string(), url);
    }

    #[rstest::rstest]
    #[case("https://evil.example/contacts")]
    #[case("http://api.example/contacts")]
    #[case("https://api.example:8443/contacts")]
    #[case("https://api.example.evil.example/")]
    fn another_host_scheme_or_port_is_refused(#[case] path: &str) {
        let error = base().call(path, &[]).unwrap_err();
        assert_eq!(error.code(), "api.other_host", "{error}");
    }

    #[rstest::rstest]
    #[case("//evil.example/contacts")]
    #[case("\\\\evil.example")]
    #[case("https://user:pw@api.example/")]
    #[case("ftp://api.example/")]
    fn a_trick_in_the_path_is_refused(#[case] path: &str) {
        assert!(base().call(path, &[]).is_err());
    }

    #[test]
    fn a_query_is_added_to_the_one_of_the_path() {
        let target = base().call("/a?x=1", &[("ž".to_owned(), "a b&c".to_owned())]).unwrap();
        assert_eq!(target.path_and_query(), "/api/v1/a?x=1&%C5%BE=a+b%26c");
    }

    proptest! {
        #[test]
        fn no_path_leads_away(path in "\\PC{0,40}") {
            if let Ok(target) = base().call(&path, &[]) {
                prop_assert_eq!(target.authority(), "api.example");
                prop_assert!(target.is_tls());
            }
        }
    }
}
