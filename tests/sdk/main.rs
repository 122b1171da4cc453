//! Published SDKs and Gatehouse verify each other's signatures.
//!
//! The SDKs are installed from their registries once, into the target folder. Where that cannot be done, the tests
//! fail and say so: a promise that was not tried is not kept.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails where it stands")]

mod driver;
mod install;
mod replays;

use std::collections::BTreeMap;

use gatehouse_model::{Header, Reason, Secret, Timestamp, Verdict, VerdictStatus};
use gatehouse_signing::{KeyRing, LabelledSecret, RequestParts, Scheme, SignInput};
use rstest::rstest;
use sha2::{Digest, Sha256};

use driver::{Language, Question};

const WHSEC: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const OTHER_WHSEC: &str = "whsec_ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";
const JSON: &str =
    r#"{"object":"event","id":"evt_1","type":"invoice.paid","name":"Zoë 😀","path":"a\/b","n":1.0}"#;
const FORM: &str =
    "To=%2B15550001&From=%2B1234&CallSid=CA1&Body=Zo%C3%AB+%26+you&Digits=&MediaUrl=b&MediaUrl=a";
const ADDRESS: &str = "https://hook.example/in/a?foo=1&bar=2";

/// One exchange: an SDK, the scheme that is the same here, and a request.
struct Exchange {
    sdk: &'static str,
    scheme: &'static Scheme,
    secret: &'static str,
    other_secret: &'static str,
    url: String,
    content_type: &'static str,
    body: &'static str,
}

/// The SDKs by their names; Twilio signs forms and JSON in two ways.
fn exchange(name: &'static str) -> Exchange {
    let (sdk, scheme) = match name {
        "standardwebhooks" => (name, "standard-webhooks"),
        "twilio-json" => ("twilio", "twilio"),
        other => (other, other),
    };
    let base64 = matches!(sdk, "svix" | "standardwebhooks");
    let (secret, other_secret) = if base64 { (WHSEC, OTHER_WHSEC) } else { ("s3cret-0001", "s3cret-0002") };
    let url = match name {
        "twilio-json" => {
            format!("{ADDRESS}&bodySHA256={}", hex::encode(Sha256::digest(JSON)))
        }
        _ => ADDRESS.to_owned(),
    };
    let (content_type, body) = match name {
        "twilio" => ("application/x-www-form-urlencoded", FORM),
        _ => ("application/json", JSON),
    };
    let scheme = gatehouse_providers::scheme(scheme).unwrap();
    Exchange { sdk, scheme, secret, other_secret, url, content_type, body }
}

impl Exchange {
    fn question<'a>(&'a self, ask: &'static str, body: &'a str, secret: &'a str) -> Question<'a> {
        Question {
            ask,
            sdk: self.sdk,
            secret,
            url: &self.url,
            id: "msg_2Lml7Y",
            time: Timestamp::now().as_second(),
            headers: BTreeMap::new(),
            body,
        }
    }

    /// Verifies here what has these headers.
    fn verdict(&self, headers: &BTreeMap<String, String>, body: &str, secret: &str) -> Verdict {
        let sent = headers.iter().map(|(name, value)| Header::new(name, value));
        let headers: Vec<Header> = sent.chain([Header::new("Content-Type", self.content_type)]).collect();
        let params = BTreeMap::new();
        let request = RequestParts {
            method: "POST",
            url: Some(&self.url),
            headers: &headers,
            body: body.as_bytes(),
            params: &params,
        };
        let keys = KeyRing::Secrets(vec![LabelledSecret::new("current", Secret::from(secret))]);
        gatehouse_signing::verify(self.scheme, &request, &keys, Timestamp::now())
    }

    /// Signs here.
    fn signed(&self) -> BTreeMap<String, String> {
        let input = SignInput {
            method: "POST",
            url: Some(&self.url),
            id: Some("msg_2Lml7Y"),
            at: Timestamp::now(),
            headers: &[Header::new("Content-Type", self.content_type)],
            body: self.body.as_bytes(),
            params: &BTreeMap::new(),
        };
        gatehouse_signing::sign(self.scheme, &input, &Secret::from(self.secret))
            .unwrap()
            .into_iter()
            .collect()
    }

    /// The same body with one letter changed; it stays JSON, or a form.
    fn tampered(&self) -> String {
        let other = self.body.replacen("Zo", "Yo", 1);
        assert_ne!(other, self.body);
        other
    }
}

#[rstest]
#[case::python_svix(Language::Python, "svix")]
#[case::python_standardwebhooks(Language::Python, "standardwebhooks")]
#[case::python_stripe(Language::Python, "stripe")]
#[case::python_twilio(Language::Python, "twilio")]
#[case::python_twilio_json(Language::Python, "twilio-json")]
#[case::python_slack(Language::Python, "slack")]
#[case::node_svix(Language::Node, "svix")]
#[case::node_standardwebhooks(Language::Node, "standardwebhooks")]
#[case::node_stripe(Language::Node, "stripe")]
#[case::node_twilio(Language::Node, "twilio")]
#[case::node_twilio_json(Language::Node, "twilio-json")]
fn what_an_sdk_signs_verifies_here(#[case] language: Language, #[case] name: &'static str) {
    let exchange = exchange(name);
    let [signed] = driver::ask(language, [exchange.question("sign", exchange.body, exchange.secret)]);
    let headers = signed.headers.unwrap();

    let verdict = exchange.verdict(&headers, exchange.body, exchange.secret);
    assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Valid, Reason::Ok), "{verdict:?}");
    let tampered = exchange.verdict(&headers, &exchange.tampered(), exchange.secret);
    assert_eq!((tampered.status, tampered.reason), (VerdictStatus::Invalid, Reason::Mismatch));
    let stranger = exchange.verdict(&headers, exchange.body, exchange.other_secret);
    assert_eq!((stranger.status, stranger.reason), (VerdictStatus::Invalid, Reason::Mismatch));
}

#[rstest]
#[case::python_svix(Language::Python, "svix")]
#[case::python_standardwebhooks(Language::Python, "standardwebhooks")]
#[case::python_stripe(Language::Python, "stripe")]
#[case::python_twilio(Language::Python, "twilio")]
#[case::python_twilio_json(Language::Python, "twilio-json")]
#[case::python_slack(Language::Python, "slack")]
#[case::node_svix(Language::Node, "svix")]
#[case::node_standardwebhooks(Language::Node, "standardwebhooks")]
#[case::node_stripe(Language::Node, "stripe")]
#[case::node_twilio(Language::Node, "twilio")]
#[case::node_twilio_json(Language::Node, "twilio-json")]
#[case::node_slack(Language::Node, "slack")]
fn what_is_signed_here_verifies_in_an_sdk(#[case] language: Language, #[case] name: &'static str) {
    let exchange = exchange(name);
    let (headers, tampered) = (exchange.signed(), exchange.tampered());
    let verify =
        |body, secret| Question { headers: headers.clone(), ..exchange.question("verify", body, secret) };
    let questions = [
        verify(exchange.body, exchange.secret),
        verify(tampered.as_str(), exchange.secret),
        verify(exchange.body, exchange.other_secret),
    ];
    let [genuine, tampered, stranger] = driver::ask(language, questions);

    assert_eq!(genuine.valid, Some(true), "{:?}", genuine.said);
    assert_eq!(tampered.valid, Some(false), "a changed body was taken");
    assert_eq!(stranger.valid, Some(false), "another secret was taken");
}
