//! Rotation with a moved clock, several headers, numbered headers, lists of secrets in a body, digests in a query.

use std::collections::BTreeMap;

use gatehouse_model::{Header, Reason, Secret, Timestamp, Verdict, VerdictStatus};
use rstest::rstest;

use crate::{KeyRing, LabelledSecret, RequestParts, Scheme, SignInput, sign, verify};

const PLAIN: &str =
    "kind='hmac'\nalgorithm='sha256'\nkey={secret='webhook'}\nheader='X-Sig-1'\nsigned='{body}'\n";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn signature(scheme: &str, secret: &str) -> String {
    let (scheme, params): (Scheme, _) = (toml::from_str(scheme).unwrap(), BTreeMap::new());
    let input = SignInput {
        method: "POST",
        url: None,
        id: None,
        at: at(0),
        headers: &[],
        body: b"hello",
        params: &params,
    };
    sign(&scheme, &input, &Secret::from(secret)).unwrap().pop().unwrap().1
}

fn run(scheme: &str, headers: &[(&str, &str)], body: &[u8], keys: &KeyRing, now: i64) -> Verdict {
    let scheme: Scheme = toml::from_str(scheme).unwrap();
    let headers: Vec<Header> = headers.iter().map(|(name, value)| Header::new(*name, value)).collect();
    let params = BTreeMap::new();
    let request = RequestParts { method: "POST", url: None, headers: &headers, body, params: &params };
    verify(&scheme, &request, keys, at(now))
}

fn rotating() -> KeyRing {
    let new = LabelledSecret { not_before: Some(at(100)), ..LabelledSecret::new("new", Secret::from("n")) };
    let old = LabelledSecret {
        previous: true,
        not_after: Some(at(200)),
        ..LabelledSecret::new("old", Secret::from("o"))
    };
    KeyRing::Secrets(vec![new, old])
}

#[rstest]
#[case("o", 50, VerdictStatus::Valid, Some("old"))]
#[case("n", 50, VerdictStatus::Invalid, None)]
#[case("o", 150, VerdictStatus::Valid, Some("old"))]
#[case("n", 150, VerdictStatus::Valid, Some("new"))]
#[case("o", 200, VerdictStatus::Valid, Some("old"))]
#[case("o", 201, VerdictStatus::Invalid, None)]
#[case("n", 201, VerdictStatus::Valid, Some("new"))]
fn both_secrets_count_during_the_overlap_and_one_outside_of_it(
    #[case] secret: &str,
    #[case] now: i64,
    #[case] status: VerdictStatus,
    #[case] matched: Option<&str>,
) {
    let value = signature(PLAIN, secret);
    let verdict = run(PLAIN, &[("X-Sig-1", &value)], b"hello", &rotating(), now);
    assert_eq!((verdict.status, verdict.matched_secret.as_deref()), (status, matched));
    if status == VerdictStatus::Invalid {
        assert_eq!(verdict.reason, Reason::Mismatch);
    }
}

#[test]
fn a_secret_that_no_longer_counts_is_named() {
    let (old, new) = (signature(PLAIN, "o"), signature(PLAIN, "n"));
    let hint = |value: &str, now| run(PLAIN, &[("X-Sig-1", value)], b"hello", &rotating(), now).hint.unwrap();
    assert!(hint(&old, 201).contains("made with `old`, which counted until 1970-01-01T00:03:20Z"));
    assert!(hint(&new, 50).contains("made with `new`, which does not count yet"));
    assert!(!hint(&"0".repeat(64), 201).contains("old"));
    let only = KeyRing::Secrets(vec![LabelledSecret {
        not_after: Some(at(1)),
        ..LabelledSecret::new("old", Secret::from("o"))
    }]);
    let verdict = run(PLAIN, &[("X-Sig-1", &"0".repeat(64))], b"hello", &only, 2);
    assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Unverified, Reason::SecretMissing));
    assert!(verdict.hint.unwrap().contains("Every secret in the slot `webhook` is outside"));
}

#[rstest]
#[case(&[("X-Sig-1", "no"), ("x-sig-100", "right")], VerdictStatus::Valid)]
#[case(&[("X-Sig-7", "right")], VerdictStatus::Valid)]
#[case(&[("X-Sig-101", "right")], VerdictStatus::Invalid)]
#[case(&[("X-Sig-07", "right")], VerdictStatus::Invalid)]
#[case(&[("X-Sig-", "right")], VerdictStatus::Invalid)]
#[case(&[("X-Sig-+2", "right")], VerdictStatus::Invalid)]
fn numbered_headers_carry_a_signature_each(#[case] headers: &[(&str, &str)], #[case] status: VerdictStatus) {
    let scheme = format!("{PLAIN}numbered=100");
    let right = signature(&scheme, "k");
    let wrong = "0".repeat(64);
    let headers: Vec<(&str, &str)> = headers
        .iter()
        .map(|(name, value)| (*name, if *value == "right" { right.as_str() } else { wrong.as_str() }))
        .collect();
    let keys = KeyRing::Secrets(vec![LabelledSecret::new("k", Secret::from("k"))]);
    assert_eq!(run(&scheme, &headers, b"hello", &keys, 0).status, status);
}

#[test]
fn a_second_header_is_enough_when_the_first_is_gone() {
    let scheme = format!("{PLAIN}also=['X-Second']");
    let right = signature(&scheme, "k");
    let keys = KeyRing::Secrets(vec![LabelledSecret::new("k", Secret::from("k"))]);
    let verdict = run(&scheme, &[("X-Second", &right)], b"hello", &keys, 0);
    assert_eq!(verdict.status, VerdictStatus::Valid);
    assert_eq!(run(&scheme, &[], b"hello", &keys, 0).reason, Reason::MissingSignatureHeader);
}

#[rstest]
#[case("{\"value\":[{\"s\":\"k\"},{\"s\":\"k\"}]}", Reason::Ok)]
#[case("{\"value\":[{\"s\":\"k\"},{\"s\":\"x\"}]}", Reason::Mismatch)]
#[case("{\"value\":[{\"s\":\"x\"}]}", Reason::Mismatch)]
#[case("{\"value\":[{\"s\":\"k\"},{}]}", Reason::MissingField)]
#[case("{\"value\":[]}", Reason::MissingField)]
#[case("{\"value\":7}", Reason::MissingField)]
#[case("", Reason::MissingField)]
fn every_entry_of_a_list_has_to_repeat_the_secret(#[case] body: &str, #[case] reason: Reason) {
    let scheme = "kind='token'\nkey={secret='webhook'}\nsignature={pointer='/value/*/s'}";
    let keys = KeyRing::Secrets(vec![LabelledSecret::new("k", Secret::from("k"))]);
    let verdict = run(scheme, &[], body.as_bytes(), &keys, 0);
    assert_eq!(verdict.reason, reason);
    assert!(!format!("{verdict:?}").contains("\"x\""));
}

#[rstest]
#[case(b"".to_vec())]
#[case(vec![0xff; 3])]
#[case(vec![b'a'; 64 * 1024])]
#[case("v1=00,".repeat(10_000).into_bytes())]
#[case("t=1,".repeat(10_000).into_bytes())]
fn any_header_gives_a_reason_and_little_evidence(#[case] value: Vec<u8>) {
    let pairs = format!(
        "{PLAIN}value={{form='pairs',timestamp='t',signature=['v1']}}\ntimestamp={{from='signature'}}"
    );
    let list = format!("{PLAIN}value={{form='list',assign='=',signature=['v1']}}");
    let keys = KeyRing::Secrets(vec![LabelledSecret::new("k", Secret::from("k"))]);
    for scheme in [PLAIN.to_owned(), pairs, list] {
        let scheme: Scheme = toml::from_str(&scheme).unwrap();
        let (headers, params) = ([Header::new("X-Sig-1", &value)], BTreeMap::new());
        let request =
            RequestParts { method: "POST", url: None, headers: &headers, body: b"", params: &params };
        let verdict = verify(&scheme, &request, &keys, at(0));
        assert_eq!(verdict.status, VerdictStatus::Invalid);
        assert!(format!("{verdict:?}").len() < 6_000);
    }
}

#[test]
fn bodies_of_nothing_and_of_much_are_verified() {
    let keys = KeyRing::Secrets(vec![LabelledSecret::new("k", Secret::from("k"))]);
    for body in [Vec::new(), vec![b'x'; 4 << 20], vec![0xff; 1000]] {
        let scheme: Scheme = toml::from_str(PLAIN).unwrap();
        let params = BTreeMap::new();
        let input = SignInput {
            method: "POST",
            url: None,
            id: None,
            at: at(0),
            headers: &[],
            body: &body,
            params: &params,
        };
        let value = sign(&scheme, &input, &Secret::from("k")).unwrap().pop().unwrap().1;
        assert_eq!(run(PLAIN, &[("X-Sig-1", &value)], &body, &keys, 0).status, VerdictStatus::Valid);
    }
}
