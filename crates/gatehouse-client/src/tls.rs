//! Encrypted connections, trusted as the operating system trusts.

use std::sync::{Arc, OnceLock};

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio_rustls::TlsConnector;

/// Gives the connector that all replays share. Its roots are read from disk once, which may block.
pub(crate) async fn connector() -> Result<TlsConnector, String> {
    static SHARED: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    if let Some(config) = SHARED.get() {
        return Ok(TlsConnector::from(Arc::clone(config)));
    }
    let made = tokio::task::spawn_blocking(platform_config).await;
    let config = made.map_err(|_| "the roots of trust could not be read".to_owned())??;
    Ok(TlsConnector::from(Arc::clone(SHARED.get_or_init(|| config))))
}

/// Gives the name that the certificate must be for.
pub(crate) fn server_name(host: String) -> Result<ServerName<'static>, String> {
    ServerName::try_from(host).map_err(|error| error.to_string())
}

fn platform_config() -> Result<Arc<ClientConfig>, String> {
    // The provider is named, so that no other crate of the process decides which one it is.
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let builder = builder.with_platform_verifier().map_err(|error| error.to_string())?;
    let mut config = builder.with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
