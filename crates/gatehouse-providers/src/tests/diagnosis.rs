//! The public vectors that say what was done to them: what recomputing can find is found, the rest claims nothing.

use std::collections::BTreeMap;

use base64::Engine;
use gatehouse_model::{Header, Secret, Timestamp, VerdictStatus};
use gatehouse_signing::{
    Budget, Diagnosis, KeyRing, Known, KnownAddress, LabelledSecret, RequestParts, diagnose, verify,
};
use rstest::rstest;
use serde::Deserialize;

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
    cause: Option<String>,
}

/// What the workspace knows beside the endpoint.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Elsewhere {
    Nothing,
    /// The secrets and addresses of every other vector of the same scheme.
    Others,
}

fn vectors() -> Vec<Vector> {
    let text = include_str!("../../../../tests/fixtures/signatures/vectors.json");
    serde_json::from_str::<File>(text).unwrap().vectors
}

fn labelled(label: &str, secret: &str) -> LabelledSecret {
    LabelledSecret::new(label, Secret::from(secret))
}

impl Vector {
    fn body(&self) -> Vec<u8> {
        match (&self.body_repeat, &self.body_b64) {
            (Some((text, count)), _) => text.repeat(*count).into_bytes(),
            (None, Some(text)) => base64::engine::general_purpose::STANDARD.decode(text).unwrap(),
            (None, None) => Vec::new(),
        }
    }

    fn diagnose(&self, elsewhere: Elsewhere) -> Diagnosis {
        let scheme = crate::scheme(&self.scheme).unwrap();
        let (params, body) = (BTreeMap::new(), self.body());
        let headers: Vec<Header> =
            self.headers.iter().map(|(name, value)| Header::new(name, value)).collect();
        let request = RequestParts {
            method: &self.method,
            url: Some(&self.url),
            headers: &headers,
            body: &body,
            params: &params,
        };
        let own = std::iter::once(&self.secret).chain(&self.more_secrets);
        let keys = KeyRing::Secrets(own.map(|secret| labelled("own", secret)).collect());
        let now = self.now.and_then(|now| Timestamp::from_second(now).ok()).unwrap_or(Timestamp::UNIX_EPOCH);
        let all = vectors();
        let others =
            || all.iter().filter(|other| other.scheme == self.scheme && elsewhere == Elsewhere::Others);
        let secrets: Vec<_> = others().map(|other| labelled(&other.id, &other.secret)).collect();
        let addresses: Vec<_> = others()
            .filter(|other| !other.url.is_empty())
            .map(|other| KnownAddress { label: other.id.clone(), url: other.url.clone() })
            .collect();
        let known = Known { addresses: &addresses, secrets: &secrets, schemes: &[] };
        let valid = verify(scheme, &request, &keys, now).status == VerdictStatus::Valid;
        assert_eq!(valid, self.expect == "valid", "{}", self.id);
        diagnose(scheme, &request, &keys, &known, now, Budget::default())
    }
}

fn vector(id: &str) -> Vector {
    vectors().into_iter().find(|vector| vector.id == id).unwrap()
}

/// Every vector with a cause: what is found when nothing else is known here, and what when the right secret or
/// address is stored elsewhere.
const CAUSES: &[(&str, Option<&str>, Option<&str>)] = &[
    ("adyen-key-as-text", Some("secret_used_as_text"), Some("secret_used_as_text")),
    ("box-wrong-key", None, Some("wrong_secret")),
    ("discord-tampered", None, None),
    ("github-secret-newline", Some("secret_has_whitespace"), Some("secret_has_whitespace")),
    ("gitlab-token-wrong", None, None),
    ("hubspot-v2-wrong-method", Some("wrong_method"), Some("wrong_method")),
    ("hubspot-v3-tunnel-url", None, Some("wrong_url")),
    ("paddle-spaces", Some("body_reserialised"), Some("body_reserialised")),
    ("paddle-wrong-secret", None, Some("wrong_secret")),
    ("plivo-v2-neg", None, Some("wrong_secret")),
    ("sendgrid-bad-payload", None, None),
    ("shopify-hex", Some("hex_instead_of_base64"), Some("hex_instead_of_base64")),
    ("slack-body", None, None),
    ("square-url", None, Some("wrong_url")),
    ("svix-body-reserialised", Some("body_reserialised"), Some("body_reserialised")),
    ("svix-secret-not-decoded", Some("secret_used_as_text"), Some("secret_used_as_text")),
    ("svix-too-new", Some("clock_or_replay"), Some("clock_or_replay")),
    ("twilio-port-stripped", Some("url_port"), Some("url_port")),
    ("vonage-neg", None, Some("wrong_secret")),
];

#[test]
fn every_vector_with_a_cause_is_in_the_table() {
    let mut with: Vec<String> =
        vectors().into_iter().filter(|vector| vector.cause.is_some()).map(|vector| vector.id).collect();
    with.sort_unstable();
    assert_eq!(with, CAUSES.iter().map(|(id, ..)| *id).collect::<Vec<_>>());
    for (id, alone, _) in CAUSES {
        let stated = vector(id).cause;
        assert!(alone.is_none() || alone.map(str::to_owned) == stated, "{id}");
    }
}

#[rstest]
#[case::alone(Elsewhere::Nothing)]
#[case::with_the_right_one_elsewhere(Elsewhere::Others)]
fn what_recomputing_can_find_is_found_and_the_rest_is_not_claimed(#[case] elsewhere: Elsewhere) {
    let mut wrong = Vec::new();
    for (id, alone, known) in CAUSES {
        let vector = vector(id);
        if crate::scheme(&vector.scheme).unwrap().expressible().is_err() {
            continue;
        }
        let expected = if elsewhere == Elsewhere::Nothing { alone } else { known };
        let diagnosis = vector.diagnose(elsewhere);
        let found = diagnosis.cause.map(gatehouse_signing::Cause::as_str);
        if found != *expected {
            wrong.push(format!("{id}: wanted {expected:?}, found {found:?}: {}", diagnosis.matched));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_vector_that_verifies_has_a_cause() {
    for vector in vectors().iter().filter(|vector| vector.expect == "valid" && vector.now.is_some()) {
        if crate::scheme(&vector.scheme).unwrap().expressible().is_err() {
            continue;
        }
        let diagnosis = vector.diagnose(Elsewhere::Others);
        assert_eq!(diagnosis.cause, None, "{}: {}", vector.id, diagnosis.matched);
    }
}
