//! Requests of our own: the question through the public address, and what a relay hands over.

use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;
use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls_platform_verifier::BuilderVerifierExt;

use crate::error::TunnelError;

/// Makes the client: no redirect is followed, no proxy of the environment is used, and no connection is used twice,
/// so that each question takes the whole way.
pub(crate) async fn client() -> Result<reqwest::Client, TunnelError> {
    // The system's roots of trust are read from disk.
    let made = tokio::task::spawn_blocking(build).await;
    let made = made.unwrap_or_else(|error| Err(error.to_string()));
    made.map_err(|why| TunnelError::NotStarted { program: "the HTTPS client".to_owned(), why })
}

fn build() -> Result<reqwest::Client, String> {
    let words = |error: &dyn std::error::Error| error.to_string();
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| words(&error))?;
    let tls = tls.with_platform_verifier().map_err(|error| words(&error))?.with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
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
