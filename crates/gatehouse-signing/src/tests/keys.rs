//! Public keys: every form in which senders give them, what they sign, and certificates.

use std::collections::BTreeMap;

use gatehouse_model::{Cover, Header, Reason, Secret, Timestamp, Verdict, VerdictStatus};
use rstest::rstest;

use crate::{KeyRing, LabelledSecret, RequestParts, Scheme, SignError, SignInput, sign, verify};

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../../../tests/fixtures/signatures/", $name))
    };
}

const RSA: &str = fixture!("keys/rsa.private.pem");
const RSA_PUBLIC: &str = fixture!("keys/rsa.public.pem");
const CERTIFICATE: &str = fixture!("keys/rsa.certificate.pem");
const P256: &str = fixture!("keys/p256.private.pem");
const P256_PUBLIC: &str = fixture!("keys/p256.public.pem");
/// The key of seed 00..1f.
const SEED: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const ED25519: &str = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8";
const BODY: &[u8] = b"{\"a\":1}";

fn at() -> Timestamp {
    "2025-01-01T00:00:00Z".parse().unwrap()
}

fn ring(key: &str) -> KeyRing {
    KeyRing::Secrets(vec![LabelledSecret::new("sender", Secret::from(key))])
}

fn scheme(kind: &str, algorithm: &str, encoding: &str) -> Scheme {
    let algorithm = if algorithm.is_empty() { String::new() } else { format!("algorithm='{algorithm}'") };
    let text = format!(
        "id='x/key'\nkind='{kind}'\n{algorithm}\nkey={{public='webhook_public',encoding='{encoding}',\
         strip_prefix=['whpk_']}}\nheader='X-Sig'\nencoding='base64'\nsigned='{{timestamp}}|{{body}}'\n\
         timestamp={{from='header',name='X-Time',tolerance='5m'}}"
    );
    let scheme: Scheme = toml::from_str(&text).unwrap();
    scheme.check().unwrap();
    scheme
}

fn signed(scheme: &Scheme, key: &str) -> Result<Vec<Header>, SignError> {
    let params = BTreeMap::new();
    let input = SignInput {
        method: "POST",
        url: Some("https://hook.example/a"),
        id: None,
        at: at(),
        headers: &[],
        body: BODY,
        params: &params,
    };
    let headers = sign(scheme, &input, &Secret::from(key))?;
    Ok(headers.iter().map(|(name, value)| Header::new(name, value)).collect())
}

fn judged(scheme: &Scheme, headers: &[Header], body: &[u8], keys: &KeyRing, now: Timestamp) -> Verdict {
    let params = BTreeMap::new();
    let url = Some("https://hook.example/a");
    verify(scheme, &RequestParts { method: "POST", url, headers, body, params: &params }, keys, now)
}

#[rstest]
#[case("ed25519", "", SEED, ED25519, "hex")]
#[case("ed25519", "", SEED, "whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=", "base64")]
#[case("ed25519", "", SEED, "MCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=", "base64")]
#[case(
    "ed25519",
    "",
    SEED,
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg\"}",
    "hex"
)]
#[case("ecdsa", "sha256", P256, P256_PUBLIC, "base64")]
#[case("rsa", "sha256", RSA, RSA_PUBLIC, "base64")]
#[case("rsa", "sha512", RSA, CERTIFICATE, "base64")]
fn a_key_in_any_of_its_forms_verifies(
    #[case] kind: &str,
    #[case] algorithm: &str,
    #[case] private: &str,
    #[case] public: &str,
    #[case] encoding: &str,
) {
    let scheme = scheme(kind, algorithm, encoding);
    // A PEM stays one when it was pasted into a single line; a seed is hex here.
    let signing = if kind == "ed25519" { self::scheme(kind, algorithm, "hex") } else { scheme.clone() };
    let headers = signed(&signing, private).unwrap();
    for public in [public.to_owned(), public.replace('\n', " "), public.replace('\n', "\\n")] {
        let verdict = judged(&scheme, &headers, BODY, &ring(&public), at());
        assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Valid, Reason::Ok), "{verdict:?}");
        assert_eq!(verdict.matched_secret.as_deref(), Some("sender"));
    }
    let changed = judged(&scheme, &headers, b"{\"a\":2}", &ring(public), at());
    assert_eq!((changed.status, changed.reason), (VerdictStatus::Invalid, Reason::Mismatch));
    let late = judged(&scheme, &headers, BODY, &ring(public), at() + jiff::SignedDuration::from_mins(6));
    assert_eq!(late.reason, Reason::TimestampTooOld);
    let cut = [headers[0].clone(), Header::new("X-Sig", "AAECAwQ=")];
    assert_eq!(judged(&scheme, &cut, BODY, &ring(public), at()).reason, Reason::BadEncoding);
}

#[rstest]
#[case("ed25519", "", "not a key", "Ed25519 public key")]
#[case("ed25519", "", P256_PUBLIC, "Ed25519 public key")]
#[case("rsa", "sha256", fixture!("keys/rsa1024.public.pem"), "2048 bits or more")]
#[case("ecdsa", "sha256", P256, "elliptic-curve public key")]
#[case("ecdsa", "sha256", "-----BEGIN PUBLIC KEY-----\nAAEC\n-----END PUBLIC KEY-----", "elliptic-curve")]
fn what_is_no_such_key_verifies_nothing(
    #[case] kind: &str,
    #[case] algorithm: &str,
    #[case] public: &str,
    #[case] said: &str,
) {
    let headers = [Header::new("X-Sig", "AAECAwQ="), Header::new("X-Time", "1735689600")];
    let verdict = judged(&scheme(kind, algorithm, "base64"), &headers, BODY, &ring(public), at());
    assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Unverified, Reason::SecretMissing));
    assert!(verdict.hint.as_deref().unwrap().contains(said), "{verdict:?}");
    assert!(!format!("{verdict:?}").contains("AAEC-"));
}

#[rstest]
#[case("ed25519", "", P256)]
#[case("ecdsa", "sha256", P256_PUBLIC)]
#[case("rsa", "sha256", RSA_PUBLIC)]
fn signing_asks_for_a_private_key(#[case] kind: &str, #[case] algorithm: &str, #[case] key: &str) {
    let error = signed(&scheme(kind, algorithm, "base64"), key).unwrap_err();
    assert_eq!(error.problem().code, "sign.private_key_needed");
    assert!(error.to_string().contains("private key, in PKCS #8"), "{error}");
}

#[test]
fn rsa_with_sha1_only_verifies() {
    let error = signed(&scheme("rsa", "sha1", "base64"), RSA).unwrap_err();
    assert_eq!(error.problem().code, "sign.unsupported");
}

fn sns() -> Scheme {
    toml::from_str(
        "id='aws-sns'\nkind='certificate'\ncanonical='sns'\nkey={public='certificate'}\n\
         algorithms={'1'='rsa-sha1','2'='rsa-sha256'}\nversion={pointer='/SignatureVersion'}\n\
         signature={pointer='/Signature',encoding='base64'}\n\
         certificate={pointer='/SigningCertURL',hosts=['sns.*.amazonaws.com'],https_only=true,fetch='ask'}",
    )
    .unwrap()
}

const V1: &str = fixture!("sns.v1.json");
const V2: &str = fixture!("sns.v2.json");

#[rstest]
#[case(V1)]
#[case(V2)]
fn both_versions_of_sns_verify_with_the_certificate_given_by_hand(#[case] body: &str) {
    let verdict = judged(&sns(), &[], body.as_bytes(), &ring(CERTIFICATE), at());
    assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Valid, Reason::Ok), "{verdict:?}");
    assert_eq!(verdict.covers, [Cover::Sender, Cover::Body]);
    assert!(sns().check().is_ok());
}

#[test]
fn without_a_certificate_it_is_asked_for_and_nothing_is_fetched() {
    for keys in [KeyRing::Missing, ring("")] {
        let verdict = judged(&sns(), &[], V2.as_bytes(), &keys, at());
        assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Unverified, Reason::CertificateNeeded));
        assert!(verdict.hint.unwrap().contains("https://sns.eu-west-1.amazonaws.com/"));
    }
    let locked = judged(&sns(), &[], V2.as_bytes(), &KeyRing::Unavailable, at());
    assert_eq!(locked.reason, Reason::SecretUnavailable);
}

#[rstest]
#[case("Hello", "Hullo", VerdictStatus::Invalid, Reason::Mismatch)]
#[case(
    "sns.eu-west-1.amazonaws.com",
    "sns.evil.example",
    VerdictStatus::Invalid,
    Reason::CertificateUntrusted
)]
#[case("https://sns.eu", "http://sns.eu", VerdictStatus::Invalid, Reason::CertificateUntrusted)]
#[case(
    "\"SignatureVersion\": \"2\"",
    "\"SignatureVersion\": \"3\"",
    VerdictStatus::Invalid,
    Reason::AlgNotAllowed
)]
#[case(
    "\"SignatureVersion\": \"2\"",
    "\"SignatureVersion\": \"1\"",
    VerdictStatus::Invalid,
    Reason::Mismatch
)]
#[case("\"SignatureVersion\"", "\"Version\"", VerdictStatus::Invalid, Reason::MissingField)]
#[case("\"SigningCertURL\"", "\"CertURL\"", VerdictStatus::Invalid, Reason::MissingField)]
#[case("\"Signature\"", "\"Sig\"", VerdictStatus::Invalid, Reason::MissingField)]
#[case("\"TopicArn\"", "\"Topic\"", VerdictStatus::Invalid, Reason::MissingField)]
fn a_changed_sns_message_says_why(
    #[case] from: &str,
    #[case] to: &str,
    #[case] status: VerdictStatus,
    #[case] reason: Reason,
) {
    let body = V2.replace(from, to);
    assert_ne!(body, V2);
    let verdict = judged(&sns(), &[], body.as_bytes(), &ring(CERTIFICATE), at());
    assert_eq!((verdict.status, verdict.reason), (status, reason), "{verdict:?}");
}

#[test]
fn a_certificate_outside_its_time_verifies_nothing() {
    let expired = fixture!("keys/rsa.expired.pem");
    let verdict = judged(&sns(), &[], V2.as_bytes(), &ring(expired), at());
    assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Unverified, Reason::CertificateUntrusted));
    assert!(verdict.hint.unwrap().contains("`sender` did not count"));
}
