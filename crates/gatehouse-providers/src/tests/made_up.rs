//! Schemes that are in no profile: a person writes them in TOML, and they verify.

use std::collections::BTreeMap;

use gatehouse_model::{Header, Reason, Secret, Timestamp, VerdictStatus};
use gatehouse_signing::{KeyRing, LabelledSecret, RequestParts, Scheme, SignInput, sign, verify};
use rstest::rstest;

use crate::load_scheme_file;

/// An HMAC over an id and a header, an Ed25519 signature, and a token with a claim about the body.
const MADE_UP: &str = r#"
schema = 1

[[scheme]]
id = "orchard"
[scheme.signature]
kind = "hmac"
algorithm = "sha384"
key = { secret = "webhook", encoding = "hex" }
signed = "{id}\n{header:X-Orchard-Tenant}\n{body:sha256:hex}"
header = "X-Orchard-Mac"
value = { form = "template", template = "mac({sig})" }
encoding = "base64url"
id_source = { from = "header", name = "X-Orchard-Id" }

[[scheme]]
id = "lighthouse"
[scheme.signature]
kind = "ed25519"
key = { public = "webhook_public", encoding = "hex" }
signed = "{method} {path}|{timestamp}|{body}"
header = "X-Lighthouse"
value = { form = "pairs", separator = ";", assign = ":", timestamp = "at", signature = ["e1"] }
timestamp = { from = "signature", unit = "ms", tolerance = "1m", future_tolerance = "1m" }

[[scheme]]
id = "harbour"
[scheme.signature]
kind = "jwt"
key = { secret = "webhook" }
header = "X-Harbour-Token"
jwt = { algorithms = ["HS512"], claims = { body = "{body:sha512:base64}", to = "{url}" }, max_age = "2m" }
"#;

const BODY: &[u8] = "{\"é\":1}".as_bytes();
const SEED: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const PUBLIC: &str = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8";
const OTHER: &str = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";

struct Sent {
    scheme: Scheme,
    headers: Vec<Header>,
    at: Timestamp,
}

fn sent(id: &str, secret: &str) -> Sent {
    let scheme = load_scheme_file(MADE_UP, "mine.toml", Some(id)).unwrap();
    let (at, params) = ("2025-01-01T00:00:00Z".parse().unwrap(), BTreeMap::new());
    let own = [Header::new("X-Orchard-Tenant", "north")];
    let input = SignInput {
        method: "PUT",
        url: Some("https://hook.example/a?b=1"),
        id: Some("o-1"),
        at,
        headers: &own,
        body: BODY,
        params: &params,
    };
    let signed = sign(&scheme, &input, &Secret::from(secret)).unwrap();
    let headers = signed.iter().map(|(name, value)| Header::new(name, value)).chain(own).collect();
    Sent { scheme, headers, at }
}

fn reason(sent: &Sent, headers: &[Header], body: &[u8], key: &str, now: Timestamp) -> Reason {
    let params = BTreeMap::new();
    let url = Some("https://hook.example/a?b=1");
    let request = RequestParts { method: "PUT", url, headers, body, params: &params };
    let keys = KeyRing::Secrets(vec![LabelledSecret::new("mine", Secret::from(key))]);
    let verdict = verify(&sent.scheme, &request, &keys, now);
    assert_eq!(verdict.status == VerdictStatus::Valid, verdict.reason == Reason::Ok);
    verdict.reason
}

#[rstest]
#[case("orchard", "00ff10", "00ff10", "00ff11", Reason::Mismatch, false)]
#[case("lighthouse", SEED, PUBLIC, OTHER, Reason::Mismatch, true)]
#[case("harbour", "k1", "k1", "k2", Reason::ClaimMismatch, true)]
fn a_scheme_from_a_file_alone_verifies(
    #[case] id: &str,
    #[case] signing: &str,
    #[case] key: &str,
    #[case] other: &str,
    #[case] changed: Reason,
    #[case] ages: bool,
) {
    let sent = sent(id, signing);
    assert_eq!(reason(&sent, &sent.headers, BODY, key, sent.at), Reason::Ok);
    assert_eq!(reason(&sent, &sent.headers, b"{}", key, sent.at), changed);
    assert_eq!(reason(&sent, &sent.headers, BODY, other, sent.at), Reason::Mismatch);
    let late: Timestamp = "2025-01-01T00:05:00Z".parse().unwrap();
    let expected = if ages { Reason::TimestampTooOld } else { Reason::Ok };
    assert_eq!(reason(&sent, &sent.headers, BODY, key, late), expected);
}

#[test]
fn the_header_that_a_scheme_signs_is_held_to_its_value() {
    let sent = sent("orchard", "00ff10");
    let mut headers = sent.headers.clone();
    headers.last_mut().unwrap().value = b"south".to_vec();
    assert_eq!(reason(&sent, &headers, BODY, "00ff10", sent.at), Reason::Mismatch);
    headers.pop();
    assert_eq!(reason(&sent, &headers, BODY, "00ff10", sent.at), Reason::MissingField);
}
