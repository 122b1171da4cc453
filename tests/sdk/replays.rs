//! A replay that is signed again is taken: by the platform's own SDK where one is on a registry, and by our verifier
//! for the others. Every scheme that signs a time is in one of the lists.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gatehouse_model::{Secret, Timestamp};
use gatehouse_signing::{KeyEncoding, Kind, Scheme, SignInput};
use gatehouse_tests::Console;
use gatehouse_tests::platform::borrowed;
use gatehouse_tests::wire::post;
use rstest::rstest;
use serde_json::{Value, json};

use crate::driver::{Language, consumer};

/// Schemes with the SDKs that take what is signed again: language, name.
const BY_SDK: [(&str, Language, &str); 16] = [
    ("standard-webhooks", Language::Python, "standardwebhooks"),
    ("standard-webhooks", Language::Node, "standardwebhooks"),
    ("svix", Language::Python, "svix"),
    ("svix", Language::Node, "svix"),
    ("stripe", Language::Python, "stripe"),
    ("stripe", Language::Node, "stripe"),
    ("slack", Language::Python, "slack"),
    ("slack", Language::Node, "slack"),
    ("finch", Language::Node, "finch"),
    ("paddle", Language::Node, "paddle"),
    ("hubspot-v3", Language::Node, "hubspot"),
    ("box", Language::Node, "box"),
    ("sendgrid", Language::Node, "sendgrid"),
    ("discord", Language::Node, "discord"),
    ("messagebird-jwt", Language::Node, "messagebird"),
    ("vonage-jwt", Language::Node, "vonage"),
];

/// Schemes of which no SDK that verifies is installed here: our own receiver takes what is signed again.
const BY_US: [&str; 19] = [
    "calendly",
    "convoy-advanced",
    "convoy-advanced-base64",
    "convoy-advanced-sha512",
    "convoy-advanced-sha512-base64",
    "kejue/hmac_sha1",
    "kejue/hmac_sha256",
    "keruja/hmac",
    "klaviyo",
    "linear",
    "monday",
    "mux",
    "plaid",
    "standard-webhooks-ed25519",
    "telnyx",
    "twitch",
    "workos",
    "zendesk",
    "zoom",
];

/// Schemes of which a replay says why it cannot be signed again.
const NOT_AGAIN: [(&str, &str); 2] = [("mailgun", "sign.in_body"), ("paypal", "sign.field_missing")];

/// The key pair of RFC 8032, section 7.1, test 1.
const ED25519: [&str; 2] = [
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
];
const P256: [&str; 2] = [
    include_str!("../fixtures/signatures/keys/p256.private.pem"),
    include_str!("../fixtures/signatures/keys/p256.public.pem"),
];
const RSA: [&str; 2] = [
    include_str!("../fixtures/signatures/keys/rsa.private.pem"),
    include_str!("../fixtures/signatures/keys/rsa.certificate.pem"),
];

#[test]
fn every_scheme_that_signs_a_time_is_in_one_list() {
    let mut timed: Vec<&str> = gatehouse_providers::scheme_ids()
        .into_iter()
        .filter(|id| {
            let scheme = gatehouse_providers::scheme(id).unwrap();
            scheme.timestamp.is_some() || scheme.kind == Kind::Jwt
        })
        .collect();
    timed.sort_unstable();
    let mut listed: Vec<&str> = BY_SDK.iter().map(|(id, ..)| *id).collect();
    listed.extend(BY_US);
    listed.extend(NOT_AGAIN.iter().map(|(id, _)| *id));
    listed.sort_unstable();
    listed.dedup();
    assert_eq!(listed, timed);
}

/// What signs, and what verifies it.
fn key_pair(scheme: &Scheme) -> (String, String) {
    let encoding = scheme.key.as_ref().map(|key| key.encoding).unwrap_or_default();
    let written = |hex_digits: &str| match encoding {
        KeyEncoding::Hex => hex_digits.to_owned(),
        _ => base64::engine::general_purpose::STANDARD.encode(hex::decode(hex_digits).unwrap()),
    };
    match scheme.kind {
        Kind::Ed25519 => (written(ED25519[0]), written(ED25519[1])),
        Kind::Certificate => (RSA[0].to_owned(), RSA[1].to_owned()),
        _ if scheme.key.as_ref().is_some_and(|key| key.public.is_some()) => {
            (P256[0].to_owned(), P256[1].to_owned())
        }
        _ => {
            let secret = match (encoding, scheme.id.as_str()) {
                (KeyEncoding::Base64, "finch") => crate::WHSEC.trim_start_matches("whsec_"),
                (KeyEncoding::Base64, _) => crate::WHSEC,
                _ => "s3cret-0001-of-thirty-two-letters",
            };
            (secret.to_owned(), secret.to_owned())
        }
    }
}

/// A served house whose one endpoint verifies by a scheme and holds this secret for it.
fn house_of(scheme: &Scheme, secret: &str) -> (Console, String) {
    let mut console = Console::in_memory();
    let (url, endpoint) = console.receiving_by(&scheme.id);
    let origin = url.split("/in/").next().unwrap();
    console.ask("endpoints.set", json!({ "endpoint_id": endpoint["id"], "public_url": origin }));
    let connection = &endpoint["connection_id"];
    let key = json!({ "connection_id": connection, "name": "hook", "slot": scheme.slot(), "value": secret });
    console.ask("keys.add", key);
    (console, url)
}

/// A house that holds a delivery of long ago, and the delivery's id.
fn recorded(scheme: &Scheme) -> (Console, Value) {
    let (signing, _) = key_pair(scheme);
    let (mut console, url) = house_of(scheme, &signing);
    let now = Timestamp::now().as_millisecond();
    let body = format!(
        r#"{{"type":"invoice.paid","id":"evt_1","webhookTimestamp":{now},"name":"Zoë","path":"a\/b","n":1.0}}"#
    );
    let mut headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    if scheme.kind == Kind::Jwt {
        // A token of which only the claims count: they are of the platform and stay.
        let claims =
            json!({ "iss": "MessageBird", "jti": "1-2-3", "exp": 1_735_689_900, "nbf": 1_735_689_600 });
        let token = format!("e30.{}.AAAA", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let bearer = scheme.id == "vonage-jwt";
        let value = if bearer { format!("Bearer {token}") } else { token };
        headers.push((scheme.header_name().unwrap().to_owned(), value));
    } else {
        let input = SignInput {
            method: "POST",
            url: Some(&url),
            id: Some("msg_2Lml7Y"),
            at: "2025-01-01T00:00:00Z".parse().unwrap(),
            headers: &[],
            body: body.as_bytes(),
            params: &[("webhook_id".to_owned(), "1".to_owned())].into(),
        };
        // One that stands in the body is not made here.
        if let Ok(signed) = gatehouse_signing::sign(scheme, &input, &Secret::from(signing.as_str())) {
            headers.extend(signed);
        }
    }
    post(&url, &borrowed(&headers), body.as_bytes());
    let id = console.ask("deliveries.page", json!({}))["deliveries"][0]["id"].take();
    (console, id)
}

fn again(console: &mut Console, id: &Value, url: &str, mode: &str) -> Result<Value, Value> {
    console.call("replay.send", json!({ "delivery_id": id, "url": url, "mode": mode }))
}

/// A consumer in a process of its own, ended with this.
struct Consumer {
    process: Child,
    url: String,
}

impl Consumer {
    fn start(language: Language, sdk: &str, secret: &str) -> Self {
        let mut command = consumer(language);
        let mut process = command.args([sdk, secret]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = format!("http://127.0.0.1:{}/hook?from=gatehouse", line.trim());
        Self { process, url }
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[rstest]
fn the_platforms_own_sdk_takes_a_replay_that_is_signed_again(
    #[values(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)] place: usize,
) {
    let (id, language, sdk) = BY_SDK[place];
    let scheme = gatehouse_providers::scheme(id).unwrap();
    let (mut console, delivery) = recorded(scheme);
    let (_, verifying) = key_pair(scheme);
    let consumer = Consumer::start(language, sdk, &verifying);
    let attempt = again(&mut console, &delivery, &consumer.url, "resigned").unwrap();
    assert_eq!(attempt["status"], 200, "{id} by {sdk} of {language:?}: {attempt}");
    // What is sent as it was recorded is of another time, another address or another secret.
    let other = match scheme.kind {
        Kind::Ed25519 => ED25519[1].replace("d75a", "3d40"),
        Kind::Ecdsa => verifying.clone(),
        _ => verifying.replace("s3cret", "others").replace("MDEy", "ZmVk"),
    };
    if other != verifying {
        let stranger = Consumer::start(language, sdk, &other);
        let attempt = again(&mut console, &delivery, &stranger.url, "resigned").unwrap();
        assert_eq!(attempt["status"], 401, "{id}: another secret was taken: {attempt}");
    }
}

#[rstest]
fn our_receiver_takes_a_replay_that_is_signed_again(
    #[values(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18)] place: usize,
) {
    let scheme = gatehouse_providers::scheme(BY_US[place]).unwrap();
    let (mut console, delivery) = recorded(scheme);
    let (_, verifying) = key_pair(scheme);
    let (mut receiver, url) = house_of(scheme, &verifying);
    let attempt = again(&mut console, &delivery, &url, "resigned").unwrap();
    let row = receiver.ask("deliveries.page", json!({ "limit": 1 }))["deliveries"][0].take();
    assert_eq!((&row["verdict"], &row["reason"]), (&json!("valid"), &json!("ok")), "{}: {row}", scheme.id);
    assert_eq!(attempt["status"], 200, "{}: {attempt}", scheme.id);
}

#[rstest]
fn what_cannot_be_signed_again_says_why(#[values(0, 1)] place: usize) {
    let (id, code) = NOT_AGAIN[place];
    let scheme = gatehouse_providers::scheme(id).unwrap();
    let (mut console, delivery) = recorded(scheme);
    let problem = again(&mut console, &delivery, "http://127.0.0.1:9/", "resigned").unwrap_err();
    assert_eq!(problem["code"], code, "{problem}");
}
