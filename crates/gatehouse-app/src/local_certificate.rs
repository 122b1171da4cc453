//! The certificate with which this installation listens for HTTPS: made by itself, for this machine's own names.
//!
//! It proves nothing to anybody who was not told to trust it. Its key never leaves the data folder, where only the
//! owner of the folder can read it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gatehouse_model::{Problem, Timestamp};
use jiff::ToSpan;
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sha2::{Digest, Sha256};

use crate::whole_file::{Existing, write_whole};

/// The folder inside the data folder.
const FOLDER: &str = "tls";
const CERTIFICATE: &str = "localhost.pem";
const KEY: &str = "localhost.key";

/// The names and addresses that it is for.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// How long a certificate holds, in days: the longest that all common clients accept.
const DAYS: i64 = 825;

/// How many days before its end a new one takes its place.
const DAYS_LEFT: i64 = 25;

/// A certificate with its key, ready to be listened with.
#[derive(Debug, Clone)]
pub(crate) struct LocalCertificate {
    /// Where the certificate lies as PEM.
    pub(crate) path: PathBuf,
    /// SHA-256 of the certificate, lower-case hex.
    pub(crate) fingerprint_sha256: String,
    /// The certificate and its key in the form that the listener takes.
    pub(crate) config: Arc<ServerConfig>,
}

impl LocalCertificate {
    /// Opens the certificate of a data folder, or makes one where there is none, where it cannot be read, and where it
    /// soon ends.
    ///
    /// # Errors
    /// `receiver.certificate` when it can be neither read nor made, `file.unwritable` when it cannot be kept.
    pub(crate) fn open(folder: &Path, now: Timestamp) -> Result<Self, Problem> {
        let folder = folder.join(FOLDER);
        if holds(&folder, now)
            && let Ok(kept) = read(&folder)
        {
            return Ok(kept);
        }
        make_folder(&folder).map_err(|error| failed(&error))?;
        let (certificate, key) = make(now)?;
        // The key first: a certificate without its key would be taken for a pair by nobody.
        keep(&folder.join(KEY), &key)?;
        keep(&folder.join(CERTIFICATE), &certificate)?;
        read(&folder)
    }
}

/// Tells whether there is a certificate that does not end soon.
fn holds(folder: &Path, now: Timestamp) -> bool {
    let made = std::fs::metadata(folder.join(CERTIFICATE)).and_then(|facts| facts.modified()).ok();
    let made = made.and_then(|made| Timestamp::try_from(made).ok());
    let oldest = now.checked_sub(((DAYS - DAYS_LEFT) * 24).hours()).unwrap_or(Timestamp::MIN);
    made.is_some_and(|made| made >= oldest)
}

/// Reads the kept pair.
fn read(folder: &Path) -> Result<LocalCertificate, Problem> {
    let path = folder.join(CERTIFICATE);
    let certificate = CertificateDer::from_pem_file(&path).map_err(|error| failed(&error))?;
    let key = PrivateKeyDer::from_pem_file(folder.join(KEY)).map_err(|error| failed(&error))?;
    let fingerprint_sha256 = hex::encode(Sha256::digest(&certificate));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(vec![certificate], key));
    let mut config = config.map_err(|error| failed(&error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(LocalCertificate { path, fingerprint_sha256, config: Arc::new(config) })
}

/// Makes a certificate that signs itself, and its key, both as PEM.
fn make(now: Timestamp) -> Result<(String, String), Problem> {
    let failed = |error: rcgen::Error| failed(&error);
    let key = KeyPair::generate().map_err(failed)?;
    let mut params = CertificateParams::new(NAMES.map(str::to_owned).to_vec()).map_err(failed)?;
    params.distinguished_name.push(DnType::CommonName, "Gatehouse on this machine");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // A day back, for clocks that are behind.
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let midnight = |days: i64| {
        let date = today.saturating_add(days.days());
        let part = |number: i8| u8::try_from(number).unwrap_or(1);
        rcgen::date_time_ymd(date.year().into(), part(date.month()), part(date.day()))
    };
    params.not_before = midnight(-1);
    params.not_after = midnight(DAYS - 1);
    let certificate = params.self_signed(&key).map_err(failed)?;
    Ok((certificate.pem(), key.serialize_pem()))
}

fn keep(path: &Path, text: &str) -> Result<(), Problem> {
    write_whole(path, Existing::Replace, |file| {
        file.write_all(text.as_bytes()).map_err(|error| crate::whole_file::unwritable(path, &error))
    })
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn failed(error: &dyn std::fmt::Display) -> Problem {
    Problem::new("receiver.certificate", format!("A certificate for HTTPS could not be made: {error}.")).hint(
        "Look at the rights of the folder `tls` in the data folder, or remove it; a new one is made then.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::now()
    }

    #[test]
    fn a_certificate_is_made_once_and_its_key_is_the_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let first = LocalCertificate::open(folder.path(), now()).unwrap();
        let again = LocalCertificate::open(folder.path(), now()).unwrap();
        assert_eq!(first.fingerprint_sha256, again.fingerprint_sha256);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: PathBuf| path.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(folder.path().join("tls/localhost.key")), 0o600);
            assert_eq!(mode(folder.path().join("tls")), 0o700);
        }
    }

    #[test]
    fn one_that_soon_ends_or_is_broken_gives_way_to_a_new_one() {
        let folder = tempfile::tempdir().unwrap();
        let first = LocalCertificate::open(folder.path(), now()).unwrap();
        let later = now().checked_add((801 * 24).hours()).unwrap();
        let second = LocalCertificate::open(folder.path(), later).unwrap();
        assert_ne!(first.fingerprint_sha256, second.fingerprint_sha256);
        std::fs::write(folder.path().join("tls/localhost.pem"), "nonsense").unwrap();
        let third = LocalCertificate::open(folder.path(), now()).unwrap();
        assert_ne!(second.fingerprint_sha256, third.fingerprint_sha256);
    }
}
