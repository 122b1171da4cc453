//! Which certificate a message names, and whether its place is trusted. Nothing is fetched here.

use gatehouse_model::{CheckId, Header, Reason};
use url::Url;

use crate::{
    hint,
    read::Reading,
    report::Stop,
    rules::CertificateRule,
    source::{Found, Place, Source},
};

/// Finds the address of the certificate and holds it against the list of trusted places.
pub(crate) fn trusted_address(rule: &CertificateRule, reading: &Reading<'_>) -> Result<String, Stop> {
    let from = if rule.header.is_some() { Place::Header } else { Place::Body };
    let source = Source {
        from,
        name: rule.header.clone(),
        aliases: Vec::new(),
        pointer: rule.pointer.clone(),
        unit: None,
    };
    let context = &reading.context;
    let headers: &[Header] = context.headers;
    let what = rule.header.as_deref().or(rule.pointer.as_deref()).unwrap_or_default();
    match source.find(headers, None, if from == Place::Body { context.json() } else { None }) {
        Found::Value(address) if is_trusted(rule, &address) => Ok(address),
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

fn is_trusted(rule: &CertificateRule, address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    let scheme = url.scheme() == "https" || (url.scheme() == "http" && !rule.https_only);
    // A user in front of the host is how `https://sns.eu-west-1.amazonaws.com@evil.example` is read wrongly.
    let plain = url.username().is_empty() && url.password().is_none() && url.port().is_none();
    let host = url.host_str().unwrap_or_default();
    scheme && plain && rule.hosts.iter().any(|pattern| host_fits(pattern, host))
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
        assert_eq!(is_trusted(&rule, address), trusted);
    }
}
