//! Where a request goes: a URL that a person gave.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use gatehouse_model::{forbidden_address, forbidden_name};
use url::{Host, Url};

use crate::{GuardError, Names};

/// A checked `http` or `https` URL.
///
/// ```
/// use gatehouse_client::Target;
///
/// let target = Target::parse("http://127.0.0.1:3000/hooks?a=1").unwrap();
/// assert_eq!(target.authority(), "127.0.0.1:3000");
/// // The same address, written as one number.
/// assert!(Target::parse("http://2852039166/latest/meta-data").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    url: Url,
    host: Host<String>,
}

impl Target {
    /// Reads a URL and refuses what must not be sent to, as far as the text shows it.
    ///
    /// # Errors
    /// [`GuardError`] for text that is no URL, another scheme, a user name or password, a fragment, or a host that
    /// is forbidden in any spelling.
    pub fn parse(text: &str) -> Result<Self, GuardError> {
        let url = Url::parse(text.trim()).map_err(|error| GuardError::BadUrl {
            // What stands before an @ may be a password.
            text: text.rsplit('@').next().unwrap_or_default().escape_debug().to_string(),
            why: error.to_string(),
        })?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(GuardError::UnsupportedScheme { scheme: url.scheme().to_owned() });
        }
        let Some(host) = url.host().map(|host| host.to_owned()) else {
            return Err(GuardError::BadUrl {
                text: url.scheme().to_owned(),
                why: "it has no host".to_owned(),
            });
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(GuardError::Credentials { host: host.to_string() });
        }
        if url.fragment().is_some() {
            return Err(GuardError::Fragment { host: host.to_string() });
        }
        let target = Self { url, host };
        match &target.host {
            Host::Domain(name) => match forbidden_name(name) {
                Some(what) => Err(GuardError::Forbidden { host: name.clone(), address: None, what }),
                None => Ok(target),
            },
            Host::Ipv4(address) => target.admit((*address).into()).map(|()| target),
            Host::Ipv6(address) => target.admit((*address).into()).map(|()| target),
        }
    }

    /// Gives the host and, where it is not the scheme's own, the port: the value of a Host header.
    pub fn authority(&self) -> String {
        match self.url.port() {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.to_string(),
        }
    }

    /// Gives the request target: path and query.
    pub fn path_and_query(&self) -> String {
        match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        }
    }

    /// Gives the port.
    pub fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or(80)
    }

    /// Tells whether the connection is encrypted.
    pub fn is_tls(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Tells whether the host is this machine by its spelling: a loopback address or `localhost`.
    pub fn is_loopback(&self) -> bool {
        match &self.host {
            Host::Domain(name) => name.trim_end_matches('.') == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.to_canonical().is_loopback(),
        }
    }

    /// Gives the host without brackets, as a resolver and a certificate spell it.
    pub(crate) fn host_name(&self) -> String {
        match &self.host {
            Host::Domain(name) => name.clone(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        }
    }

    /// Looks the host up and refuses it when any of its addresses is forbidden. The connection must go to one of
    /// the addresses given back, never to the name again: its next answer may be another one.
    pub(crate) async fn resolve(
        &self,
        names: &Names,
    ) -> Result<std::io::Result<Vec<SocketAddr>>, GuardError> {
        let addresses = match &self.host {
            Host::Ipv4(address) => vec![(*address, self.port()).into()],
            Host::Ipv6(address) => vec![(*address, self.port()).into()],
            Host::Domain(name) => match names.look_up(name, self.port()).await {
                Ok(addresses) => addresses,
                Err(error) => return Ok(Err(error)),
            },
        };
        for address in &addresses {
            self.admit(address.ip())?;
        }
        Ok(Ok(addresses))
    }

    fn admit(&self, address: IpAddr) -> Result<(), GuardError> {
        match forbidden_address(address) {
            Some(what) => {
                Err(GuardError::Forbidden { host: self.host.to_string(), address: Some(address), what })
            }
            None => Ok(()),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.url.fmt(f)
    }
}

impl std::str::FromStr for Target {
    type Err = GuardError;

    fn from_str(text: &str) -> Result<Self, GuardError> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case::dotted("http://169.254.169.254/latest/meta-data")]
    #[case::one_number("http://2852039166/")]
    #[case::hex("http://0xa9fea9fe/")]
    #[case::octal("http://0251.0376.0251.0376/")]
    #[case::short("http://169.254.43518/")]
    #[case::full_width("http://１６９.254.169.254/")]
    #[case::mapped("http://[::ffff:169.254.169.254]/")]
    #[case::ipv6_metadata("http://[fd00:ec2::254]/")]
    #[case::link_local("http://[fe80::1]:8080/")]
    #[case::google("https://metadata.google.internal/computeMetadata/v1/")]
    #[case::alibaba("http://100.100.100.200/")]
    #[case::unspecified("http://0.0.0.0:3000/")]
    #[case::zero("http://0/")]
    #[case::broadcast("http://255.255.255.255/")]
    #[case::multicast("http://224.0.0.251/")]
    fn refuses_in_every_spelling(#[case] url: &str) {
        let error = Target::parse(url).unwrap_err();
        assert_eq!(error.code(), "replay.target_forbidden", "{error}");
    }

    #[rstest::rstest]
    #[case("ftp://a/", "replay.unsupported_scheme")]
    #[case("file:///etc/passwd", "replay.unsupported_scheme")]
    #[case("http://user:pw@a/", "replay.credentials_in_url")]
    #[case("http://user@a/", "replay.credentials_in_url")]
    #[case("http://a/#b", "replay.fragment_in_url")]
    #[case("localhost/hooks", "replay.bad_url")]
    #[case("http://", "replay.bad_url")]
    fn refuses_what_cannot_be_sent_whole(#[case] url: &str, #[case] code: &str) {
        assert_eq!(Target::parse(url).unwrap_err().problem().code, code);
    }

    #[test]
    fn a_broken_url_does_not_show_its_password() {
        let error = Target::parse("http://me:GHCANARY@[::/").unwrap_err();
        assert!(!format!("{error} {error:?} {}", error.problem()).contains("GHCANARY"));
    }

    #[rstest::rstest]
    #[case("http://localhost:3000/a/b?c=d&e", "localhost:3000", "/a/b?c=d&e")]
    #[case("https://example.com", "example.com", "/")]
    #[case("http://[::1]:81/x", "[::1]:81", "/x")]
    #[case("http://a:80/ž", "a", "/%C5%BE")]
    fn gives_host_and_request_target(#[case] url: &str, #[case] authority: &str, #[case] path: &str) {
        let target = Target::parse(url).unwrap();
        assert_eq!((target.authority().as_str(), target.path_and_query().as_str()), (authority, path));
    }

    #[tokio::test]
    async fn a_name_is_looked_up_and_each_of_its_addresses_is_judged() {
        let target = Target::parse("http://localhost:81/").unwrap();
        let addresses = target.resolve(&Names::default()).await.unwrap().unwrap();
        assert!(addresses.iter().all(|address| address.ip().is_loopback() && address.port() == 81));
        // What a rebound name would resolve to.
        let error = target.admit("169.254.169.254".parse().unwrap()).unwrap_err();
        assert_eq!(error.code(), "replay.target_forbidden");
        assert!(error.problem().message.contains("localhost stands for 169.254.169.254"), "{error}");
    }

    #[rstest::rstest]
    #[case("http://localhost/", true)]
    #[case("http://127.9.9.9/", true)]
    #[case("http://[::1]/", true)]
    #[case("http://192.168.0.1/", false)]
    #[case("http://localhost.example.com/", false)]
    fn knows_this_machine(#[case] url: &str, #[case] loopback: bool) {
        assert_eq!(Target::parse(url).unwrap().is_loopback(), loopback);
    }
}
