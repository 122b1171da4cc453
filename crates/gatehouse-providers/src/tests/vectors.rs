//! Public test vectors, run through the schemes of `providers/*.toml`.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use gatehouse_model::{Header, Reason, Secret, Timestamp, VerdictStatus};
use gatehouse_signing::{KeyRing, LabelledSecret, Place, RequestParts, Unit, read_moment, verify};
use serde::Deserialize;

/// The schemes that this version reads and cannot compute. Taking one off is the test of having built it.
const NOT_YET: [&str; 9] = [
    "adyen-item",
    "aws-sns",
    "discord",
    "messagebird-jwt",
    "sendgrid",
    "standard-webhooks-ed25519",
    "telnyx",
    "twilio",
    "vonage-jwt",
];

#[derive(Deserialize)]
struct File {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    id: String,
    scheme: String,
    secret: String,
    #[serde(default)]
    more_secrets: Vec<String>,
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body_b64: Option<String>,
    body_repeat: Option<(String, usize)>,
    now: Option<i64>,
    expect: String,
    reason: String,
}

fn vectors() -> Vec<Vector> {
    let file: File =
        serde_json::from_str(include_str!("../../../../tests/fixtures/signatures/vectors.json")).unwrap();
    file.vectors
}

impl Vector {
    fn body(&self) -> Vec<u8> {
        match (&self.body_repeat, &self.body_b64) {
            (Some((text, count)), _) => text.repeat(*count).into_bytes(),
            (None, Some(text)) => base64::engine::general_purpose::STANDARD.decode(text).unwrap(),
            (None, None) => Vec::new(),
        }
    }

    fn keys(&self) -> KeyRing {
        let secrets = std::iter::once(&self.secret).chain(&self.more_secrets).enumerate();
        KeyRing::Secrets(
            secrets
                .map(|(index, secret)| LabelledSecret {
                    label: format!("secret {index}"),
                    secret: Secret::from(secret.as_str()),
                    previous: index > 0,
                    ..LabelledSecret::default()
                })
                .collect(),
        )
    }

    /// Gives the clock; where the vector has none, that of the request, so that the window is no matter.
    fn now(&self, scheme: &gatehouse_signing::Scheme, headers: &[Header]) -> Timestamp {
        if let Some(now) = self.now {
            return Timestamp::from_second(now).unwrap();
        }
        let sent = scheme
            .timestamp
            .as_ref()
            .filter(|rule| rule.from == Place::Header)
            .and_then(|rule| read_moment(&rule.source().find(headers, None, None).value()?, rule.unit));
        let pairs = || {
            headers
                .iter()
                .find_map(|header| read_moment(header.text().split(['=', ',', ';']).nth(1)?, Unit::S))
        };
        sent.or_else(pairs).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

#[test]
fn every_public_vector_gives_its_verdict_and_its_reason() {
    let (mut run, mut wrong) = (0, Vec::new());
    let params = BTreeMap::new();
    for vector in vectors() {
        let scheme = crate::scheme(&vector.scheme).unwrap_or_else(|| panic!("{} names no scheme", vector.id));
        if scheme.expressible().is_err() {
            continue;
        }
        run += 1;
        let headers: Vec<Header> =
            vector.headers.iter().map(|(name, value)| Header::new(name, value)).collect();
        let body = vector.body();
        let request = RequestParts {
            method: &vector.method,
            url: Some(&vector.url),
            headers: &headers,
            body: &body,
            params: &params,
        };
        let verdict = verify(scheme, &request, &vector.keys(), vector.now(scheme, &headers));
        let got = (verdict.status.as_str(), verdict.reason.as_str());
        if got != (vector.expect.as_str(), vector.reason.as_str()) {
            wrong.push(format!(
                "{}: wanted {} {}, got {} {}",
                vector.id, vector.expect, vector.reason, got.0, got.1
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(run, 77);
}

#[test]
fn the_schemes_left_out_are_exactly_those_that_cannot_be_computed() {
    let left_out: BTreeSet<&str> = crate::builtin()
        .iter()
        .flat_map(crate::Profile::all_schemes)
        .filter(|scheme| scheme.expressible().is_err())
        .map(|scheme| scheme.id.as_str())
        .collect();
    assert_eq!(left_out, NOT_YET.into_iter().collect());
}

#[test]
fn a_scheme_that_cannot_be_computed_is_never_guessed() {
    let params = BTreeMap::new();
    for vector in vectors() {
        let scheme = crate::scheme(&vector.scheme).unwrap();
        if scheme.expressible().is_ok() {
            continue;
        }
        let request = RequestParts {
            method: &vector.method,
            url: None,
            headers: &[],
            body: &vector.body(),
            params: &params,
        };
        let verdict = verify(scheme, &request, &vector.keys(), Timestamp::UNIX_EPOCH);
        assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Unverified, Reason::UnsupportedScheme));
        assert!(verdict.hint.is_some_and(|hint| hint.contains("yet")));
    }
}
