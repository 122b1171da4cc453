//! Input at its limits: no body and a huge one, headers as long as a head may be, times that no clock shows, empty
//! secrets, bytes that are no text. Always a reason, never a panic.

use std::collections::BTreeMap;

use gatehouse_model::{Header, Reason, Secret, Timestamp, Verdict, VerdictStatus};
use proptest::prelude::*;
use rstest::rstest;

use crate::{
    Budget, KeyRing, Known, LabelledSecret, RequestParts, Scheme, SignInput, diagnose, judge, sign, verify,
};

/// The limit of the receiver for a whole head, in bytes.
const HEAD: usize = 64 << 10;

const PLAIN: &str =
    "kind='hmac'\nalgorithm='sha256'\nkey={secret='webhook'}\nheader='X-Sig'\nsigned='{body}'\n";
const TIMED: &str = "kind='hmac'\nalgorithm='sha256'\nkey={secret='webhook'}\nheader='X-Sig'\n\
                     signed='{timestamp}.{body}'\nvalue={form='pairs',timestamp='t',signature=['v1']}\n\
                     timestamp={from='signature',tolerance='5m'}\n";
const LISTED: &str = "kind='hmac'\nalgorithm='sha1'\nencoding='base64'\nkey={secret='webhook'}\nheader='X-Sig'\n\
                      signed='{body}'\nvalue={form='list',separator=' ',assign=',',signature=['v1']}\n";
const TOKEN: &str = "kind='token'\nkey={secret='webhook'}\nheader='X-Sig'\n";
const BASIC: &str = "kind='basic'\nkey={secret='webhook'}\nheader='X-Sig'\n";
const JWT: &str = "kind='jwt'\nkey={secret='webhook'}\nheader='X-Sig'\n\
                   jwt={algorithms=['HS256'],claims={h='{body:sha256:hex}'},required=['exp']}\n";
const ED25519: &str =
    "kind='ed25519'\nkey={public='webhook',encoding='hex'}\nheader='X-Sig'\nsigned='{body}'\n";
const SCHEMES: [&str; 7] = [PLAIN, TIMED, LISTED, TOKEN, BASIC, JWT, ED25519];

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn ring(secret: &str) -> KeyRing {
    KeyRing::Secrets(vec![LabelledSecret::new("current", Secret::from(secret))])
}

fn signed(scheme: &str, body: &[u8], secret: &str) -> Vec<Header> {
    let scheme: Scheme = toml::from_str(scheme).unwrap();
    let params = BTreeMap::new();
    let input =
        SignInput { method: "POST", url: None, id: None, at: at(0), headers: &[], body, params: &params };
    let signed = sign(&scheme, &input, &Secret::from(secret)).unwrap();
    signed.iter().map(|(name, value)| Header::new(name, value)).collect()
}

/// Verifies and diagnoses; what both say has to be there and short.
fn run(scheme: &str, headers: &[Header], body: &[u8], keys: &KeyRing) -> Verdict {
    let scheme: Scheme = toml::from_str(scheme).unwrap();
    let params = BTreeMap::new();
    let request = RequestParts { method: "POST", url: None, headers, body, params: &params };
    let verdict = verify(&scheme, &request, keys, at(0));
    let written = serde_json::to_string(&verdict).unwrap();
    assert!(written.len() < 8 << 10, "{} bytes to say {:?}", written.len(), verdict.reason);
    assert!(verdict.status == VerdictStatus::Valid || verdict.hint.is_some());
    if verdict.status == VerdictStatus::Invalid {
        let diagnosis = diagnose(&scheme, &request, keys, &Known::default(), at(0), Budget::default());
        assert!(!diagnosis.fix.is_empty());
    }
    verdict
}

#[rstest]
#[case(PLAIN)]
#[case(TIMED)]
#[case(JWT)]
fn no_body_and_one_of_100_mb_are_verified(#[case] scheme: &str) {
    let huge: Vec<u8> = (0..=255).cycle().take(100_000_000).collect();
    for body in [&[], huge.as_slice()] {
        let headers = signed(scheme, body, "k");
        assert_eq!(run(scheme, &headers, body, &ring("k")).reason, Reason::Ok, "{scheme}");
        let mut other = body.to_vec();
        other.push(b'.');
        let reason = run(scheme, &headers, &other, &ring("k")).reason;
        assert!(matches!(reason, Reason::Mismatch | Reason::ClaimMismatch), "{scheme}: {reason:?}");
    }
}

#[test]
fn a_form_of_very_many_fields_is_not_sorted() {
    let scheme = PLAIN.replace("{body}", "{form:sorted}");
    let form: String = (0..20_000).map(|number| format!("a{number}=&")).collect();
    let headers =
        [Header::new("X-Sig", "00"), Header::new("Content-Type", "application/x-www-form-urlencoded")];
    let verdict = run(&scheme, &headers, form.as_bytes(), &ring("k"));
    assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Invalid, Reason::MissingField));
    assert!(verdict.hint.unwrap().contains("at most"), "the limit is told");
}

#[rstest]
fn a_header_as_long_as_a_head_may_be_has_a_reason(
    #[values("a", "0", "v1,", "v1=", "v1=00,", "v1,AAAA ", "t=1,", "=", ",", " ", ".", "e30.", "é", "\u{0}")]
    part: &str,
) {
    let value = part.repeat(HEAD / part.len());
    for scheme in SCHEMES {
        for start in ["", "t=0,v1=", "v1,", "Basic ", "Bearer ", "eyJhbGciOiJIUzI1NiJ9."] {
            let headers = [Header::new("X-Sig", format!("{start}{value}"))];
            let verdict = run(scheme, &headers, b"{}", &ring("k"));
            assert_ne!(verdict.status, VerdictStatus::Valid, "{scheme}");
            assert_ne!(verdict.reason, Reason::Ok, "{scheme}");
        }
    }
}

#[rstest]
#[case(&[0xFF; 64], Reason::MalformedHeader)]
#[case(b"\xC3\x28", Reason::MalformedHeader)]
fn bytes_that_are_no_text_are_malformed(#[case] value: &[u8], #[case] reason: Reason) {
    for scheme in [PLAIN, TIMED, LISTED, JWT, ED25519] {
        let verdict = run(scheme, &[Header::new("X-Sig", value)], b"\xFF\xFE", &ring("k"));
        assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Invalid, reason), "{scheme}");
    }
    for scheme in [TOKEN, BASIC] {
        let verdict = run(scheme, &[Header::new("X-Sig", value)], b"\xFF\xFE", &ring("k"));
        assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Invalid, Reason::Mismatch), "{scheme}");
    }
}

#[test]
fn a_body_that_is_no_text_is_verified_as_bytes() {
    let body = [0xFF, 0x00, 0xC3, 0x28, b'\r', b'\n'];
    assert_eq!(run(PLAIN, &signed(PLAIN, &body, "k"), &body, &ring("k")).reason, Reason::Ok);
}

#[rstest]
#[case("-9223372036854775808")]
#[case("9223372036854775807")]
#[case("9223372036854775808")]
#[case("-1")]
#[case("+1")]
#[case("1e300")]
#[case("1.5")]
#[case("0x10")]
#[case("NaN")]
#[case("nan")]
#[case("-Infinity")]
#[case("1735689600000")]
#[case("999999999999")]
#[case(" 1735689600")]
#[case("１７３５６８９６００")]
#[case("1735689600\u{0}")]
#[case("true")]
#[case("null")]
fn a_time_that_no_clock_shows_is_malformed(#[case] time: &str) {
    let value = format!("t={time},v1={}", "0".repeat(64));
    let verdict = run(TIMED, &[Header::new("X-Sig", value)], b"hello", &ring("k"));
    assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Invalid, Reason::MalformedTimestamp));
}

// The highest second that a clock of ours shows is genuine, if it is signed, and too new.
#[rstest]
#[case("253402207200")]
#[case("000000000000")]
#[case("0")]
fn a_time_at_the_end_of_all_calendars_is_read(#[case] time: &str) {
    let scheme: Scheme = toml::from_str(TIMED).unwrap();
    let mac = crate::digest::mac_of(
        crate::Algorithm::Sha256,
        b"k",
        [time.as_bytes(), b".".as_slice(), b"hello".as_slice()],
    );
    let headers = [Header::new("X-Sig", format!("t={time},v1={}", hex::encode(&*mac)))];
    let params = BTreeMap::new();
    let request =
        RequestParts { method: "POST", url: None, headers: &headers, body: b"hello", params: &params };
    for (now, other) in [(Timestamp::MIN, Reason::TimestampTooNew), (Timestamp::MAX, Reason::TimestampTooOld)]
    {
        let verdict = verify(&scheme, &request, &ring("k"), now);
        let reasons = [other, Reason::Ok];
        assert!(reasons.contains(&verdict.reason), "{time} at {now}: {:?}", verdict.reason);
    }
}

#[rstest]
#[case("{\"exp\":1e300}")]
#[case("{\"exp\":-1}")]
#[case("{\"exp\":9223372036854775808}")]
#[case("{\"exp\":-9223372036854775808}")]
#[case("{\"exp\":\"NaN\"}")]
#[case("{\"exp\":1735689600000}")]
#[case("{\"exp\":null}")]
#[case("{\"exp\":[]}")]
fn a_claim_that_is_no_time_is_malformed(#[case] claims: &str) {
    let part = |text: &str| crate::Encoding::Base64url.encode(text.as_bytes());
    let token = format!("{}.{}.AAEC", part("{\"alg\":\"HS256\"}"), part(claims));
    let verdict = run(JWT, &[Header::new("X-Sig", token)], b"{}", &ring("k"));
    assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Invalid, Reason::MalformedTimestamp));
}

#[rstest]
#[case("", PLAIN)]
#[case("", TIMED)]
#[case("", TOKEN)]
#[case("", BASIC)]
#[case("", JWT)]
#[case("", ED25519)]
#[case(
    "whsec_",
    "kind='hmac'\nalgorithm='sha256'\nkey={secret='webhook',encoding='base64',strip_prefix=['whsec_']}\n\
                  header='X-Sig'\nsigned='{body}'\n"
)]
#[case(
    "====",
    "kind='hmac'\nalgorithm='sha256'\nkey={secret='webhook',encoding='base64'}\nheader='X-Sig'\n\
                signed='{body}'\n"
)]
fn an_empty_secret_verifies_nothing(#[case] secret: &str, #[case] scheme: &str) {
    // What an empty key would sign, and what an empty token would look like.
    let mac = crate::digest::mac(crate::Algorithm::Sha256, b"", b"{}");
    let token = {
        let part = |text: &str| crate::Encoding::Base64url.encode(text.as_bytes());
        let signed = format!("{}.{}", part("{\"alg\":\"HS256\"}"), part("{\"exp\":9}"));
        let mac = crate::digest::mac(crate::Algorithm::Sha256, b"", signed.as_bytes());
        format!("{signed}.{}", crate::Encoding::Base64url.encode(&mac))
    };
    let values = [hex::encode(&*mac), format!("t=0,v1={}", hex::encode(&*mac)), "Basic ".to_owned(), token];
    for value in values {
        let verdict = run(scheme, &[Header::new("X-Sig", value)], b"{}", &ring(secret));
        assert_ne!(verdict.status, VerdictStatus::Valid, "{scheme}");
    }
    let right = match scheme {
        TIMED => format!("t=0,v1={}", hex::encode(&*mac)),
        JWT => "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjl9.AAEC".to_owned(),
        ED25519 => "00".repeat(64),
        _ => hex::encode(&*mac),
    };
    let verdict = run(scheme, &[Header::new("X-Sig", right)], b"{}", &ring(secret));
    assert_eq!(
        (verdict.status, verdict.reason),
        (VerdictStatus::Unverified, Reason::SecretMissing),
        "{scheme}"
    );
}

proptest! {
    #[test]
    fn any_header_and_any_body_have_a_reason(
        value in prop::collection::vec(any::<u8>(), 0..200),
        body in prop::collection::vec(any::<u8>(), 0..200),
        which in 0..SCHEMES.len(),
    ) {
        let verdict = run(SCHEMES[which], &[Header::new("X-Sig", &value)], &body, &ring("a long secret"));
        prop_assert_ne!(verdict.status, VerdictStatus::Valid);
    }

    #[test]
    fn a_judgement_says_what_its_verdict_says(
        value in "(t=[0-9]{1,3},)?(v1[=,])?[0-9a-f]{0,70}",
        which in 0..SCHEMES.len(),
    ) {
        let scheme: Scheme = toml::from_str(SCHEMES[which]).unwrap();
        let (headers, params) = ([Header::new("X-Sig", value)], BTreeMap::new());
        let request = RequestParts { method: "POST", url: None, headers: &headers, body: b"{}", params: &params };
        let keys = ring("k");
        let judgement = judge(&scheme, &request, &keys, at(0));
        let verdict = judgement.verdict();
        prop_assert_eq!((judgement.status(), judgement.reason()), (verdict.status, verdict.reason));
        prop_assert_eq!(judgement.matched().map(|key| key.label.clone()), verdict.matched_secret);
    }
}
