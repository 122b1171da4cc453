//! Signed JSON web tokens: algorithms, claims, clocks, and the ways in which tokens are forged.

use std::collections::BTreeMap;

use gatehouse_model::{Header, Reason, Secret, Timestamp, Verdict, VerdictStatus};
use rstest::rstest;

use crate::{Encoding, KeyRing, LabelledSecret, RequestParts, Scheme, SignInput, sign, verify};

const P256: &str = include_str!("../../../../tests/fixtures/signatures/keys/p256.private.pem");
const P256_PUBLIC: &str = include_str!("../../../../tests/fixtures/signatures/keys/p256.public.pem");
const RSA: &str = include_str!("../../../../tests/fixtures/signatures/keys/rsa.private.pem");
const RSA_PUBLIC: &str = include_str!("../../../../tests/fixtures/signatures/keys/rsa.public.pem");
const AT: i64 = 1_735_689_600;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn scheme(key: &str, rule: &str) -> Scheme {
    let text = format!(
        "id='x/jwt'\nkind='jwt'\nkey={{{key}='k'}}\nheader='Authorization'\n\
         value={{form='template',template='Bearer {{sig}}'}}\njwt={{{rule}}}"
    );
    let scheme: Scheme = toml::from_str(&text).unwrap();
    scheme.check().unwrap();
    scheme
}

fn token(scheme: &Scheme, key: &str, body: &[u8]) -> String {
    let params = BTreeMap::new();
    let input = SignInput {
        method: "POST",
        url: Some("https://hook.example/a"),
        id: None,
        at: at(AT),
        headers: &[],
        body,
        params: &params,
    };
    sign(scheme, &input, &Secret::from(key)).unwrap().pop().unwrap().1
}

fn judged(scheme: &Scheme, value: &str, body: &[u8], key: &str, now: i64) -> Verdict {
    let (params, headers) = (BTreeMap::new(), [Header::new("Authorization", value)]);
    let url = Some("https://hook.example/a");
    let request = RequestParts { method: "POST", url, headers: &headers, body, params: &params };
    let keys = KeyRing::Secrets(vec![LabelledSecret::new("sender", Secret::from(key))]);
    verify(scheme, &request, &keys, at(now))
}

const CLAIMS: &str =
    "claims={hash='{body:sha256:hex}',url_hash='{url:sha256:hex}'},absent_without_body=['hash'],max_age='5m'";

#[rstest]
#[case("secret", "HS256", "k1", "k1")]
#[case("secret", "HS384", "k1", "k1")]
#[case("secret", "HS512", "k1", "k1")]
#[case("public", "ES256", P256, P256_PUBLIC)]
#[case("public", "RS256", RSA, RSA_PUBLIC)]
fn a_token_covers_body_address_and_age(
    #[case] slot: &str,
    #[case] algorithm: &str,
    #[case] private: &str,
    #[case] public: &str,
) {
    let scheme = scheme(slot, &format!("algorithms=['{algorithm}'],{CLAIMS}"));
    let value = token(&scheme, private, b"hello");
    let status = |body: &[u8], now| {
        let verdict = judged(&scheme, &value, body, public, now);
        (verdict.status, verdict.reason)
    };
    assert_eq!(status(b"hello", AT), (VerdictStatus::Valid, Reason::Ok));
    assert_eq!(status(b"hellO", AT), (VerdictStatus::Invalid, Reason::ClaimMismatch));
    assert_eq!(status(b"", AT), (VerdictStatus::Invalid, Reason::ClaimMismatch));
    assert_eq!(status(b"hello", AT + 301), (VerdictStatus::Invalid, Reason::TimestampTooOld));
    assert_eq!(status(b"hello", AT - 301), (VerdictStatus::Invalid, Reason::TimestampTooNew));
    // What is forged and late is forged.
    assert_eq!(status(b"hellO", AT + 301).1, Reason::ClaimMismatch);
    let empty = token(&scheme, private, b"");
    assert_eq!(judged(&scheme, &empty, b"", public, AT).status, VerdictStatus::Valid);
    assert_eq!(judged(&scheme, &empty, b"x", public, AT).reason, Reason::ClaimMismatch);
}

fn forged(head: &str, claims: &str, signature: &[u8]) -> String {
    let part = |bytes: &[u8]| Encoding::Base64url.encode(bytes);
    format!("Bearer {}.{}.{}", part(head.as_bytes()), part(claims.as_bytes()), part(signature))
}

#[rstest]
#[case("{\"alg\":\"none\"}", b"", Reason::AlgNotAllowed)]
#[case("{\"alg\":\"None\"}", b"", Reason::AlgNotAllowed)]
#[case("{\"alg\":\"HS512\"}", b"x", Reason::AlgNotAllowed)]
#[case("{\"alg\":\"HS256\"}", b"", Reason::BadEncoding)]
#[case("{\"alg\":\"HS256\"}", b"short", Reason::BadEncoding)]
#[case("{\"alg\":\"HS256\"}", &[0; 32], Reason::Mismatch)]
#[case("{\"alg\":\"HS256\",\"crit\":[\"exp\"]}", &[0; 32], Reason::MalformedHeader)]
#[case("[]", &[0; 32], Reason::MalformedHeader)]
fn a_forged_token_is_refused(#[case] head: &str, #[case] signature: &[u8], #[case] reason: Reason) {
    let scheme = scheme("secret", "algorithms=['HS256']");
    let verdict = judged(&scheme, &forged(head, "{}", signature), b"", "k", AT);
    assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Invalid, reason));
    assert!(verdict.hint.is_some());
}

#[test]
fn a_public_key_is_never_taken_for_a_shared_secret() {
    // A token that anybody can make who has the sender's public key.
    let shared = scheme("secret", "algorithms=['HS256']");
    let value = token(&shared, RSA_PUBLIC, b"");
    let mut confused = scheme("public", "algorithms=['RS256']");
    confused.jwt.as_mut().unwrap().algorithms.push("HS256".into());
    assert_eq!(judged(&confused, &value, b"", RSA_PUBLIC, AT).reason, Reason::AlgNotAllowed);
}

#[rstest]
#[case("{\"iat\":\"1735689600\"}", Reason::MalformedTimestamp)]
#[case("{\"iat\":-5}", Reason::MalformedTimestamp)]
#[case("{\"iat\":1e300}", Reason::MalformedTimestamp)]
#[case("{\"exp\":9999999999}", Reason::MissingTimestamp)]
fn the_times_of_a_token_are_numbers(#[case] claims: &str, #[case] reason: Reason) {
    let scheme = scheme("secret", "algorithms=['HS256'],max_age='5m'");
    let value = forged("{\"alg\":\"HS256\"}", claims, &[0; 32]);
    assert_eq!(judged(&scheme, &value, b"", "k", AT).reason, reason);
}

#[test]
fn the_key_that_a_token_names_is_the_one_that_counts() {
    let scheme = scheme("public", "algorithms=['ES256']");
    let value = token(&scheme, P256, b"");
    let jwk = |id: &str| {
        format!("{{\"keys\":[{{\"kid\":\"{id}\",\"kty\":\"EC\",\"crv\":\"P-256\",{}}}]}}", point())
    };
    assert_eq!(judged(&scheme, &value, b"", &jwk("a"), AT).status, VerdictStatus::Valid);
    let (_, tail) = value.split_once('.').unwrap();
    let named =
        format!("{}.{tail}", forged("{\"alg\":\"ES256\",\"kid\":\"b\"}", "", b"").split('.').next().unwrap());
    let verdict = judged(&scheme, &named, b"", &jwk("a"), AT);
    assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Unverified, Reason::SecretMissing));
    assert!(verdict.hint.unwrap().contains("the key `b`"));
    assert_eq!(judged(&scheme, &named, b"", &jwk("b"), AT).reason, Reason::Mismatch);
}

fn point() -> String {
    let der = crate::pem::blocks(P256_PUBLIC).remove(0).der;
    let (x, y) = der[der.len() - 64..].split_at(32);
    format!("\"x\":\"{}\",\"y\":\"{}\"", Encoding::Base64url.encode(x), Encoding::Base64url.encode(y))
}
