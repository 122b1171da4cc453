//! Public test vectors, run through the schemes of `providers/*.toml`.

use std::collections::BTreeMap;

use base64::Engine;
use gatehouse_model::{Header, Secret, Timestamp};
use gatehouse_signing::{KeyRing, LabelledSecret, Place, RequestParts, Unit, read_moment, verify};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
pub(super) struct Vector {
    pub(super) id: String,
    pub(super) scheme: String,
    pub(super) secret: String,
    #[serde(default)]
    pub(super) more_secrets: Vec<String>,
    pub(super) method: String,
    pub(super) url: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body_b64: Option<String>,
    pub(super) body_repeat: Option<(String, usize)>,
    pub(super) now: Option<i64>,
    pub(super) expect: String,
    pub(super) reason: String,
}

pub(super) fn vectors() -> Vec<Vector> {
    let file: File =
        serde_json::from_str(include_str!("../../../../tests/fixtures/signatures/vectors.json")).unwrap();
    file.vectors
}

impl Vector {
    pub(super) fn body(&self) -> Vec<u8> {
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
    pub(super) fn now(&self, scheme: &gatehouse_signing::Scheme, headers: &[Header]) -> Timestamp {
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
    assert_eq!(run, 99);
}

#[test]
fn no_scheme_of_the_catalogue_is_left_out() {
    for scheme in crate::builtin().iter().flat_map(crate::Profile::all_schemes) {
        assert_eq!(scheme.expressible(), Ok(()), "{}", scheme.id);
    }
}

/// The ids of the catalogue that users may name, and those that its rows have by their owner's name.
#[test]
fn every_id_of_the_catalogue_is_there() {
    let ids = "standard-webhooks svix standard-webhooks-ed25519 finch stripe mux calendly workos paddle pagerduty github \
               github-sha1 atlassian gitlab-token bearer basic slack zoom shopify line square twilio hubspot-v1 \
               hubspot-v2 hubspot-v3 box zendesk sendgrid discord adyen-item adyen-header plivo-v2 onfido \
               coinbase-commerce razorpay modern-treasury pusher messagebird-jwt vonage-jwt aws-sns-v1 aws-sns-v2 \
               mailgun rejento keruj-token paystack docusign typeform linear twitch paypal plaid okta asana openai \
               gitlab intercom bitbucket jira meta woocommerce xero dropbox notion sentry launchdarkly lemon-squeezy \
               convoy convoy-base64 convoy-sha512 convoy-sha512-base64 convoy-advanced convoy-advanced-base64 \
               convoy-advanced-sha512 convoy-advanced-sha512-base64 klaviyo plivo-v3 telnyx monday ms-graph \
               kejue/hmac_sha256 kejue/hmac_sha1 kejue/bearer kejue/basic_auth kejue/none timehunter/hmac keruja/hmac";
    for id in ids.split_whitespace() {
        assert!(crate::scheme(id).is_some(), "{id}");
    }
}

#[test]
fn a_generic_scheme_tells_whose_word_it_is() {
    use crate::Provenance::{Assumed, Documented, Observed};
    let generic = crate::builtin().iter().find(|profile| profile.id() == "generic").unwrap();
    let of = |id: &str| generic.scheme_provenance(crate::scheme(id).unwrap(), "header");
    assert_eq!((of("slack"), of("docusign"), of("plaid")), (Observed, Documented, Assumed));
}
