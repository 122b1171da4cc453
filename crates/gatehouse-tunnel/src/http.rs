//! Requests of our own: the question through the public address, and what a relay hands over.
//!
//! None of them goes to a link-local address or to the metadata of a cloud, also where a name leads there.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use gatehouse_model::{forbidden_address, forbidden_name};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls_platform_verifier::BuilderVerifierExt;
use url::{Host, Url};

use crate::error::TunnelError;

/// Makes the client: no redirect is followed, no proxy of the environment is used, and no connection is used twice,
/// so that each question takes the whole way.
pub(crate) async fn client() -> Result<reqwest::Client, TunnelError> {
    // The system's roots of trust are read from disk.
    let made = tokio::task::spawn_blocking(|| build(OfThisMachine)).await;
    let made = made.unwrap_or_else(|error| Err(error.to_string()));
    made.map_err(|why| TunnelError::NotStarted { program: "the HTTPS client".to_owned(), why })
}

fn build(names: impl Resolve + 'static) -> Result<reqwest::Client, String> {
    let words = |error: &dyn std::error::Error| error.to_string();
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| words(&error))?;
    let tls = tls.with_platform_verifier().map_err(|error| words(&error))?.with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .dns_resolver(Arc::new(Guarded(names)))
        .redirect(Policy::none())
        .no_proxy()
        .http1_only()
        .pool_max_idle_per_host(0)
        .connect_timeout(Duration::from_secs(10))
        .user_agent(concat!("gatehouse/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| words(&error))
}

/// Gives the innermost reason of a failed request, without its URL.
pub(crate) fn reason(error: &reqwest::Error) -> String {
    let mut inner: &dyn std::error::Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    if error.is_timeout() { "no answer in time".to_owned() } else { inner.to_string() }
}

/// Refuses an address of which the text shows that no request of ours may go there.
///
/// # Errors
/// Why, as a fragment.
pub(crate) fn admit(url: &Url) -> Result<(), String> {
    let (host, what) = match url.host() {
        Some(Host::Domain(name)) => (name.to_owned(), forbidden_name(name)),
        Some(Host::Ipv4(address)) => (address.to_string(), forbidden_address(address.into())),
        Some(Host::Ipv6(address)) => (address.to_string(), forbidden_address(address.into())),
        None => return Ok(()),
    };
    what.map_or(Ok(()), |what| Err(format!("{host} is {what}")))
}

/// Looks an address up as the client does.
///
/// # Errors
/// Why not, as a fragment.
pub(crate) async fn addresses(url: &Url) -> Result<Vec<SocketAddr>, String> {
    admit(url)?;
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let port = url.port_or_known_default().unwrap_or(443);
    let found = tokio::net::lookup_host((host, port)).await.map_err(|error| error.to_string())?;
    admit_all(host, found.collect())
}

/// Gives back what a name stands for, unless one of the addresses is forbidden.
fn admit_all(name: &str, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, String> {
    let bad = found.iter().find_map(|one| forbidden_address(one.ip()).map(|what| (one.ip(), what)));
    match bad {
        Some((address, what)) => Err(format!("{name} stands for {address}, which is {what}")),
        None => Ok(found),
    }
}

/// The names as this machine knows them.
struct OfThisMachine;

impl Resolve for OfThisMachine {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Names of which each address is looked at between the look-up and the connection.
struct Guarded<R>(R);

impl<R: Resolve> Resolve for Guarded<R> {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let asked = self.0.resolve(name);
        Box::pin(async move {
            let found = admit_all(&host, asked.await?.collect())?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A name that stands for what the test says, at port 0.
    struct Bound(Vec<SocketAddr>);

    impl Resolve for Bound {
        fn resolve(&self, _: Name) -> Resolving {
            let found = self.0.clone();
            Box::pin(async move { Ok(Box::new(found.into_iter()) as Addrs) })
        }
    }

    #[rstest::rstest]
    #[case(&["169.254.169.254:0"])]
    #[case(&["127.0.0.1:0", "169.254.169.254:0"])]
    #[case(&["127.0.0.1:0", "[::ffff:100.100.100.200]:0"])]
    #[case(&["[fe80::1]:0", "127.0.0.1:0"])]
    #[case(&["[fd00:ec2::254]:0"])]
    #[tokio::test]
    async fn a_name_that_leads_to_metadata_is_not_connected_to(#[case] addresses: &[&str]) {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://metadata.example:{}/", listener.local_addr().unwrap().port());
        let bound = Bound(addresses.iter().map(|text| text.parse().unwrap()).collect());
        let error = build(bound).unwrap().get(url).send().await.unwrap_err();
        assert!(reason(&error).starts_with("metadata.example stands for "), "{}", reason(&error));
        listener.set_nonblocking(true).unwrap();
        assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    }

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_is_connected_to() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://tunnel.example:{}/", listener.local_addr().unwrap().port());
        let serving = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            std::io::Read::read(&mut stream, &mut [0; 4096]).unwrap();
            std::io::Write::write_all(&mut stream, b"HTTP/1.1 204 X\r\n\r\n").unwrap();
        });
        let client = build(Bound(vec!["127.0.0.1:0".parse().unwrap()])).unwrap();
        assert_eq!(client.get(url).send().await.unwrap().status(), 204);
        serving.join().unwrap();
    }

    #[rstest::rstest]
    #[case("http://169.254.169.254/")]
    #[case("http://2852039166/")]
    #[case("http://[::ffff:169.254.169.254]/")]
    #[case("http://[fe80::1]/")]
    #[case("https://metadata.google.internal/")]
    #[tokio::test]
    async fn an_address_that_is_written_out_is_refused_too(#[case] url: &str) {
        let url = Url::parse(url).unwrap();
        assert!(admit(&url).is_err() && addresses(&url).await.is_err());
    }

    #[tokio::test]
    async fn an_address_of_this_machine_is_let_pass() {
        let url = Url::parse("http://[::1]:81/").unwrap();
        assert_eq!(addresses(&url).await, Ok(vec!["[::1]:81".parse().unwrap()]));
    }
}
