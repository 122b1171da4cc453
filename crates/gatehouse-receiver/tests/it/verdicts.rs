//! Whatever the verdict, what came whole is stored; the answer goes by the endpoint's rules.

use std::collections::BTreeMap;

use gatehouse_model::{AnswerRules, Header, Reason, Secret, Timestamp, VerdictStatus};
use gatehouse_receiver::{Limits, ReceivingEndpoint};
use gatehouse_signing::{KeyRing, LabelledSecret, SignInput, sign};
use rstest::rstest;

use crate::support::{House, NOW, TOKEN, endpoint};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

pub(crate) fn ring() -> KeyRing {
    KeyRing::Secrets(vec![LabelledSecret {
        label: "current".to_owned(),
        secret: Secret::from(SECRET),
        previous: false,
        ..LabelledSecret::default()
    }])
}

pub(crate) fn signed_endpoint(scheme: &str, keys: KeyRing) -> ReceivingEndpoint {
    let mut entry = endpoint(TOKEN);
    entry.endpoint.scheme = Some(scheme.to_owned());
    ReceivingEndpoint { keys: keys.into(), ..entry }
}

pub(crate) async fn standard() -> House {
    House::of(Limits::default(), signed_endpoint("standard-webhooks", ring())).await
}

/// The headers of a Standard Webhooks request, signed at a moment.
pub(crate) fn signature(body: &[u8], at: Timestamp) -> Vec<(String, String)> {
    let scheme = gatehouse_providers::scheme("standard-webhooks").unwrap();
    let params = BTreeMap::new();
    let input =
        SignInput { method: "POST", url: None, id: Some("msg_1"), at, headers: &[], body, params: &params };
    sign(scheme, &input, &Secret::from(SECRET)).unwrap()
}

pub(crate) fn now() -> Timestamp {
    NOW.parse().unwrap()
}

pub(crate) fn request(headers: &[(String, String)], body: &[u8]) -> Vec<u8> {
    let mut request = format!("POST /in/{TOKEN} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    [request.as_bytes(), body].concat()
}

#[rstest]
#[case::json(b"{\"type\":\"a.b\"}".to_vec())]
#[case::empty(Vec::new())]
#[case::not_text(vec![0, 255, 0])]
#[case::large(vec![b'x'; 3_000_000])]
#[tokio::test]
async fn a_right_signature_is_valid_over_the_raw_bytes(#[case] body: Vec<u8>) {
    let house = standard().await;
    assert_eq!(house.status_of(&request(&signature(&body, now()), &body)).await, 200);
    let stored = &house.stored()[0];
    assert_eq!((stored.verdict.status, stored.verdict.reason), (VerdictStatus::Valid, Reason::Ok));
    assert_eq!((stored.status_answered, &stored.body), (200, &body));
    assert_eq!(stored.provider_delivery_id.as_deref(), Some("msg_1"));
    assert_eq!(house.told.lock().unwrap()[0].verdict, VerdictStatus::Valid);
}

#[rstest]
#[case::too_old("2026-11-21T09:36:04Z", None, Reason::TimestampTooOld)]
#[case::too_new("2026-11-21T09:46:06Z", None, Reason::TimestampTooNew)]
#[case::milliseconds(NOW, Some("1795254065000"), Reason::MalformedTimestamp)]
#[case::exponent(NOW, Some("1e9"), Reason::MalformedTimestamp)]
#[case::negative(NOW, Some("-5"), Reason::MalformedTimestamp)]
#[case::words(NOW, Some("yesterday"), Reason::MalformedTimestamp)]
#[case::empty(NOW, Some(""), Reason::MissingTimestamp)]
#[tokio::test]
async fn a_wrong_time_is_refused_and_stored(
    #[case] at: &str,
    #[case] instead: Option<&str>,
    #[case] reason: Reason,
) {
    let house = standard().await;
    let mut headers = signature(b"{}", at.parse().unwrap());
    for (name, value) in &mut headers {
        if name.eq_ignore_ascii_case("webhook-timestamp")
            && let Some(instead) = instead
        {
            *value = instead.to_owned();
        }
    }
    assert_eq!(house.status_of(&request(&headers, b"{}")).await, 401);
    let stored = &house.stored()[0];
    assert_eq!(
        (stored.verdict.status, stored.verdict.reason, stored.status_answered),
        (VerdictStatus::Invalid, reason, 401)
    );
}

#[tokio::test]
async fn signatures_that_are_missing_doubled_or_wrong_are_refused_and_stored() {
    let house = standard().await;
    let right = signature(b"{}", now());
    let without: Vec<_> =
        right.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("webhook-signature")).cloned().collect();
    let wrong = ("webhook-signature".to_owned(), format!("v1,{}=", "A".repeat(43)));
    let doubled = [vec![wrong.clone()], right.clone()].concat();
    let replaced = [without.clone(), vec![wrong]].concat();
    for (headers, reason) in [
        (without, Reason::MissingSignatureHeader),
        (doubled, Reason::DuplicateHeader),
        (replaced, Reason::Mismatch),
    ] {
        assert_eq!(house.status_of(&request(&headers, b"{}")).await, 401);
        assert_eq!(house.stored().pop().unwrap().verdict.reason, reason);
    }
    let altered = request(&right, b"[]");
    assert_eq!(house.status_of(&altered).await, 401);
    let stats = house.receiver.stats();
    assert_eq!((stats.accepted, stats.stored, stats.refused_invalid), (4, 4, 4));
}

#[tokio::test]
async fn a_signature_in_a_trailer_counts_for_nothing() {
    let house = standard().await;
    let (trailers, headers): (Vec<_>, Vec<_>) = signature(b"{}", now())
        .into_iter()
        .partition(|(name, _)| name.eq_ignore_ascii_case("webhook-signature"));
    let lines = |pairs: &[(String, String)]| {
        pairs.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect::<String>()
    };
    let head = format!(
        "POST /in/{TOKEN} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n{}\r\n",
        lines(&headers)
    );
    let whole = format!("{head}2\r\n{{}}\r\n0\r\n{}\r\n", lines(&trailers));
    assert_eq!(house.status_of(whole.as_bytes()).await, 401);
    let stored = &house.stored()[0];
    assert_eq!(stored.verdict.reason, Reason::MissingSignatureHeader);
    assert_eq!(stored.trailers, [Header::new(&trailers[0].0, &trailers[0].1)]);
}

#[rstest]
#[case(KeyRing::Missing, Reason::SecretMissing)]
#[case(KeyRing::Unavailable, Reason::SecretUnavailable)]
#[tokio::test]
async fn without_its_secret_a_delivery_is_unverified_until_the_secret_is_there(
    #[case] keys: KeyRing,
    #[case] reason: Reason,
) {
    let house = House::of(Limits::default(), signed_endpoint("standard-webhooks", keys)).await;
    let sent = request(&signature(b"{}", now()), b"{}");
    assert_eq!(house.status_of(&sent).await, 200);
    let first = house.stored().pop().unwrap().verdict;
    assert_eq!((first.status, first.reason), (VerdictStatus::Unverified, reason));

    assert!(house.table.set_keys(endpoint(TOKEN).endpoint.id, ring()));
    assert_eq!(house.status_of(&sent).await, 200);
    assert_eq!(house.stored().pop().unwrap().verdict.status, VerdictStatus::Valid);
}

#[rstest]
#[case::no_scheme(None, VerdictStatus::Unprotected)]
#[case::unknown_scheme(Some("from-the-future"), VerdictStatus::Unverified)]
#[tokio::test]
async fn an_endpoint_that_cannot_verify_still_stores(
    #[case] scheme: Option<&str>,
    #[case] status: VerdictStatus,
) {
    let mut entry = endpoint(TOKEN);
    entry.endpoint.scheme = scheme.map(str::to_owned);
    let house = House::of(Limits::default(), entry).await;
    assert_eq!(house.status_of(&request(&[], b"{}")).await, 200);
    assert_eq!(house.stored()[0].verdict.status, status);
}

#[tokio::test]
async fn the_endpoint_sets_its_own_answers() {
    let mut entry = signed_endpoint("standard-webhooks", ring());
    entry.endpoint.answer =
        AnswerRules { accepted_status: 202, invalid_status: 204, ..AnswerRules::default() };
    let house = House::of(Limits::default(), entry).await;
    assert_eq!(house.status_of(&request(&signature(b"{}", now()), b"{}")).await, 202);
    assert_eq!(house.status_of(&request(&[], b"{}")).await, 204);
    let answered: Vec<_> = house.stored().iter().map(|stored| stored.status_answered).collect();
    assert_eq!(answered, [202, 204]);
}

#[tokio::test]
async fn the_answer_never_says_why() {
    let house = standard().await;
    let mut bodies = Vec::new();
    let right = signature(b"{}", now());
    for headers in [vec![], right[..1].to_vec(), signature(b"[]", now())] {
        let mut sender = house.sender().await;
        sender.send(&request(&headers, b"{}")).await;
        let answer = sender.answer().await;
        assert_eq!(answer.status, 401);
        bodies.push(answer.body);
    }
    assert!(bodies.iter().all(|body| body == "refused\n"), "{bodies:?}");
}

#[tokio::test]
async fn a_duplicate_is_answered_like_the_first_and_marked() {
    let house = standard().await;
    let right = request(&signature(b"{}", now()), b"{}");
    let wrong = request(&[("webhook-id".to_owned(), "msg_1".to_owned())], b"{}");
    for (sent, status) in [(&right, 200), (&right, 200), (&wrong, 401)] {
        assert_eq!(house.status_of(sent).await, status);
    }
    let told = house.told.lock().unwrap().clone();
    let attempts: Vec<_> = told.iter().map(|told| (told.attempt, told.duplicate_of)).collect();
    assert_eq!(attempts, [(1, None), (2, Some(told[0].id)), (3, Some(told[0].id))]);
}

#[tokio::test]
async fn a_platform_chooses_its_scheme_by_the_headers() {
    let mut entry = endpoint(TOKEN);
    entry.profile = gatehouse_providers::Catalogue::builtin().platform("kejue").unwrap().clone();
    entry.endpoint.platform = "kejue".to_owned();
    let house = House::of(Limits::default(), entry).await;
    let headers = [("X-Kejue-Signature".to_owned(), "sha1=ab".to_owned())];
    let body = br#"{"event":"call.ended","event_id":"evt_1","timestamp":"2025-01-01T00:00:00Z"}"#;
    house.status_of(&request(&headers, body)).await;
    let stored = &house.stored()[0];
    assert_eq!(stored.verdict.scheme.as_deref(), Some("kejue/hmac_sha1"));
    assert_eq!(stored.provider_event.as_deref(), Some("call.ended"));
    assert_eq!(stored.dedupe_key.as_deref(), Some("id:evt_1"));
    assert_eq!(stored.occurred_at, "2025-01-01T00:00:00Z".parse().ok());
}
