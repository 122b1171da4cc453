//! Which certificate a message names, and whether its place is trusted. Nothing is fetched here.

use gatehouse_model::{CheckId, Header, Reason, Timestamp};
use serde_json::Value;
use url::Url;

use crate::{
    hint,
    kind::Kind,
    public_key::{PublicKey, read_keys},
    read::Reading,
    report::Stop,
    request::RequestParts,
    rules::{CertificateRule, KeyRule},
    scheme::Scheme,
    source::{Found, Place, Source},
};

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// A sender's certificate in PEM. It is public; whether it is the sender's follows from where it was got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderCertificate {
    /// The certificate, without those that vouch for it.
    pub pem: String,
    /// The first moment at which it counts.
    pub not_before: Timestamp,
    /// The last moment at which it counts.
    pub not_after: Timestamp,
    /// The first 16 hex digits of the SHA-256 of its key.
    pub fingerprint: String,
}

impl SenderCertificate {
    /// Reads the first certificate of a text in PEM; none unless it holds an RSA key that can verify something.
    ///
    /// What stands behind the first one vouches for it and signs no messages.
    pub fn read(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?;
        let (_, after) = text.split_once(BEGIN)?;
        let (body, _) = after.split_once(END)?;
        let pem = format!("{BEGIN}{body}{END}\n");
        let found = read_keys(pem.as_bytes(), &KeyRule::default()).pop()?;
        let (not_before, not_after) = found.validity?;
        let fingerprint = found.key.fingerprint();
        matches!(found.key, PublicKey::Rsa { .. }).then_some(Self { pem, not_before, not_after, fingerprint })
    }
}

/// Where a request says that its certificate is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificatePlace {
    /// At an address that the scheme trusts.
    Trusted(String),
    /// At one that it does not trust.
    Untrusted(String),
    /// Nowhere that could be read, or in several places.
    Unnamed,
}

impl Scheme {
    /// Tells where the certificate of a request is; none where the scheme has no certificate.
    pub fn certificate_place(&self, request: &RequestParts<'_>) -> Option<CertificatePlace> {
        let rule = self.certificate.as_ref().filter(|_| self.kind == Kind::Certificate)?;
        let json = serde_json::from_slice(request.body).ok();
        Some(match named(rule, request.headers, json.as_ref()) {
            Found::Value(address) if rule.trusts(&address) => CertificatePlace::Trusted(address),
            Found::Value(address) => CertificatePlace::Untrusted(address),
            Found::Several(_) | Found::Absent => CertificatePlace::Unnamed,
        })
    }
}

fn named(rule: &CertificateRule, headers: &[Header], json: Option<&Value>) -> Found {
    let from = if rule.header.is_some() { Place::Header } else { Place::Body };
    let source = Source {
        from,
        name: rule.header.clone(),
        aliases: Vec::new(),
        pointer: rule.pointer.clone(),
        unit: None,
    };
    source.find(headers, None, json.filter(|_| from == Place::Body))
}

/// Finds the address of the certificate and holds it against the list of trusted places.
pub(crate) fn trusted_address(rule: &CertificateRule, reading: &Reading<'_>) -> Result<String, Stop> {
    let context = &reading.context;
    let what = rule.header.as_deref().or(rule.pointer.as_deref()).unwrap_or_default();
    match named(rule, context.headers, if rule.header.is_none() { context.json() } else { None }) {
        Found::Value(address) if rule.trusts(&address) => Ok(address),
        Found::Value(address) => {
            let shown: String = address.chars().take(120).collect();
            let hint = hint::certificate_untrusted(&shown, &rule.hosts);
            let stop = Stop::invalid(CheckId::SecretFound, Reason::CertificateUntrusted, hint);
            Err(stop.with("address", shown).with("trusted", rule.hosts.join(", ")))
        }
        Found::Several(name) => {
            let hint = hint::several_headers(&name);
            Err(Stop::invalid(CheckId::SecretFound, Reason::DuplicateHeader, hint).with("header", name))
        }
        Found::Absent => {
            let hint = hint::absent_field(&format!("`{what}`"));
            Err(Stop::invalid(CheckId::SecretFound, Reason::MissingField, hint).with("absent", what))
        }
    }
}

impl CertificateRule {
    /// Tells whether a certificate at this address may be the sender's.
    pub fn trusts(&self, address: &str) -> bool {
        let Ok(url) = Url::parse(address) else { return false };
        let scheme = url.scheme() == "https" || (url.scheme() == "http" && !self.https_only);
        // A user in front of the host is how `https://sns.eu-west-1.amazonaws.com@evil.example` is read wrongly.
        let plain = url.username().is_empty() && url.password().is_none() && url.port().is_none();
        let host = url.host_str().unwrap_or_default();
        scheme && plain && self.hosts.iter().any(|pattern| host_fits(pattern, host))
    }
}

fn host_fits(pattern: &str, host: &str) -> bool {
    let (mut wanted, mut labels) = (pattern.split('.'), host.split('.'));
    loop {
        match (wanted.next(), labels.next()) {
            (None, None) => return true,
            (Some("*"), Some(label)) if !label.is_empty() => {}
            (Some(wanted), Some(label)) if wanted.eq_ignore_ascii_case(label) => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("https://sns.eu-west-1.amazonaws.com/a.pem", true)]
    #[case("https://SNS.eu-west-1.amazonaws.com/a.pem", true)]
    #[case("http://sns.eu-west-1.amazonaws.com/a.pem", false)]
    #[case("https://sns.eu-west-1.amazonaws.com.evil.example/a.pem", false)]
    #[case("https://sns.amazonaws.com/a.pem", false)]
    #[case("https://sns.a.b.amazonaws.com/a.pem", false)]
    #[case("https://sns..amazonaws.com/a.pem", false)]
    #[case("https://sns.eu-west-1.amazonaws.com@evil.example/a.pem", false)]
    #[case("https://x@sns.eu-west-1.amazonaws.com/a.pem", false)]
    #[case("https://sns.eu-west-1.amazonaws.com:8443/a.pem", false)]
    #[case("https://evil.example/sns.eu-west-1.amazonaws.com", false)]
    #[case("file:///etc/passwd", false)]
    #[case("", false)]
    fn only_the_listed_places_are_trusted(#[case] address: &str, #[case] trusted: bool) {
        let rule = CertificateRule {
            pointer: Some("/SigningCertURL".into()),
            header: None,
            hosts: vec!["sns.*.amazonaws.com".into()],
            https_only: true,
            fetch: "ask".into(),
        };
        assert_eq!(rule.trusts(address), trusted);
    }

    const CERTIFICATE: &str = include_str!("../../../tests/fixtures/signatures/keys/rsa.certificate.pem");
    const EXPIRED: &str = include_str!("../../../tests/fixtures/signatures/keys/rsa.expired.pem");
    const PUBLIC: &str = include_str!("../../../tests/fixtures/signatures/keys/rsa.public.pem");

    #[test]
    fn of_a_chain_only_the_first_certificate_is_the_senders() {
        let chain = format!("subject=sender\n{CERTIFICATE}\n{EXPIRED}");
        let found = SenderCertificate::read(chain.as_bytes()).unwrap();
        assert_eq!(found.pem.matches(BEGIN).count(), 1);
        assert_eq!(found.not_before.to_string().get(..4), Some("2020"));
        assert_eq!(SenderCertificate::read(found.pem.as_bytes()), Some(found));
    }

    #[rstest]
    #[case(PUBLIC.as_bytes())]
    #[case(b"")]
    #[case(b"<html>Not Found</html>")]
    #[case(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    #[case(b"-----BEGIN CERTIFICATE-----\xff-----END CERTIFICATE-----")]
    fn anything_else_is_no_certificate(#[case] text: &[u8]) {
        assert_eq!(SenderCertificate::read(text), None);
    }

    #[rstest]
    #[case("/SigningCertURL", "https://sns.eu-west-1.amazonaws.com/a.pem", true)]
    #[case("/SigningCertURL", "https://evil.example/a.pem", false)]
    #[case("/elsewhere", "https://sns.eu-west-1.amazonaws.com/a.pem", false)]
    fn the_place_of_a_message_is_told_with_its_trust(
        #[case] pointer: &str,
        #[case] address: &str,
        #[case] trusted: bool,
    ) {
        let scheme: Scheme = toml::from_str(&format!(
            "kind='certificate'\ncertificate={{pointer='{pointer}',hosts=['sns.*.amazonaws.com'],https_only=true,fetch='ask'}}"
        ))
        .unwrap();
        let (body, params) =
            (format!(r#"{{"SigningCertURL":"{address}"}}"#), std::collections::BTreeMap::new());
        let request =
            RequestParts { method: "POST", url: None, headers: &[], body: body.as_bytes(), params: &params };
        let expected = match (trusted, pointer) {
            (true, _) => CertificatePlace::Trusted(address.to_owned()),
            (false, "/elsewhere") => CertificatePlace::Unnamed,
            (false, _) => CertificatePlace::Untrusted(address.to_owned()),
        };
        assert_eq!(scheme.certificate_place(&request), Some(expected));
        let none: Scheme = toml::from_str("kind='none'").unwrap();
        assert_eq!(none.certificate_place(&request), None);
    }
}
