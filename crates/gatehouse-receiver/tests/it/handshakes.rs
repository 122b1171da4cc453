//! Challenges over real HTTP: stored first, answered as the platform expects, and nothing more given back.

use gatehouse_model::{Reason, Secret, Timestamp, VerdictStatus};
use gatehouse_receiver::{Limits, ReceivingEndpoint};
use gatehouse_signing::{KeyRing, LabelledSecret, SignInput, sign};
use rstest::rstest;

use crate::support::{Answer, House, NOW, TOKEN, endpoint};

const SECRET: &str = "a-secret-of-sixteen";

async fn house(scheme: &str) -> House {
    with_keys(scheme, KeyRing::Secrets(vec![LabelledSecret::new("current", Secret::from(SECRET))])).await
}

async fn with_keys(scheme: &str, keys: KeyRing) -> House {
    let mut entry = endpoint(TOKEN);
    entry.endpoint.scheme = Some(scheme.to_owned());
    House::of(Limits::default(), ReceivingEndpoint { keys: keys.into(), ..entry }).await
}

fn signed(scheme: &str, body: &str) -> Vec<(String, String)> {
    let scheme = gatehouse_providers::scheme(scheme).unwrap();
    let (at, params): (Timestamp, _) = (NOW.parse().unwrap(), std::collections::BTreeMap::new());
    let id = scheme.needs_id().then_some("msg_1");
    let input =
        SignInput { method: "POST", url: None, id, at, headers: &[], body: body.as_bytes(), params: &params };
    sign(scheme, &input, &Secret::from(SECRET)).unwrap()
}

async fn ask(house: &House, method: &str, query: &str, headers: &[(String, String)], body: &str) -> Answer {
    let mut request = format!("{method} /in/{TOKEN}{query} HTTP/1.1\r\nHost: a\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    if method != "GET" {
        request.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    request.push_str("\r\n");
    let mut sender = house.sender().await;
    sender.send(&[request.as_bytes(), body.as_bytes()].concat()).await;
    sender.answer().await
}

fn header(name: &str, value: &str) -> Vec<(String, String)> {
    vec![(name.to_owned(), value.to_owned())]
}

#[rstest]
#[case::meta("meta", "GET", "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=v", &[], "", "1158201444")]
#[case::dropbox("dropbox", "GET", "?challenge=abc123", &[], "", "abc123")]
#[case::graph("ms-graph", "POST", "?validationToken=Validation%3A+Testing+client", &[], "", "Validation: Testing client")]
#[case::okta("okta", "GET", "", &[("X-Okta-Verification-Challenge", "xyz")], "", r#"{"verification":"xyz"}"#)]
#[case::monday("monday", "POST", "", &[], r#"{"challenge":"3eZbrw1aBm"}"#, r#"{"challenge":"3eZbrw1aBm"}"#)]
#[case::asana("asana", "POST", "", &[("X-Hook-Secret", "b537207f20cbfa02")], "{}", "")]
#[case::notion("notion", "POST", "", &[], r#"{"verification_token":"secret_tMrlL1qK"}"#, "")]
#[tokio::test]
async fn an_unsigned_challenge_is_stored_and_answered(
    #[case] scheme: &str,
    #[case] method: &str,
    #[case] query: &str,
    #[case] headers: &[(&str, &str)],
    #[case] body: &str,
    #[case] expected: &str,
) {
    let house = house(scheme).await;
    let headers: Vec<_> = headers.iter().flat_map(|(name, value)| header(name, value)).collect();
    let answer = ask(&house, method, query, &headers, body).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, expected));
    assert_eq!(answer.head.first("x-content-type-options").as_deref(), Some("nosniff"));
    let kind = answer.head.first("content-type");
    assert!(kind.is_none_or(|kind| kind.starts_with("text/plain") || kind == "application/json"));
    let stored = &house.stored()[0];
    assert_eq!((stored.provider_event.as_deref(), stored.status_answered), (Some("handshake"), 200));
    assert_eq!(
        (stored.verdict.status, stored.verdict.reason),
        (VerdictStatus::Unprotected, Reason::Unsigned)
    );
}

#[rstest]
#[case::the_one_that_was_chosen("v", 200, "77")]
#[case::another("w", 403, "refused\n")]
#[tokio::test]
async fn a_token_that_a_person_chose_must_come_with_the_challenge(
    #[case] chosen: &str,
    #[case] status: u16,
    #[case] body: &str,
) {
    let mut entry = endpoint(TOKEN);
    entry.endpoint.scheme = Some("meta".to_owned());
    entry.params.insert("verify_token".to_owned(), chosen.to_owned());
    let house = House::of(Limits::default(), entry).await;
    let answer = ask(&house, "GET", "?hub.challenge=77&hub.verify_token=v", &[], "").await;
    assert_eq!((answer.status, answer.body.as_str()), (status, body));
    assert_eq!(house.stored()[0].status_answered, status);
}

#[tokio::test]
async fn discord_gets_its_ping_back_and_401_for_a_wrong_one() {
    // The seed of RFC 8032, test 1, and its public key.
    let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    let scheme = gatehouse_providers::scheme("discord").unwrap();
    let (at, params): (Timestamp, _) = (NOW.parse().unwrap(), std::collections::BTreeMap::new());
    let (ping, id, url) = (r#"{"type":1}"#, None, None);
    let input =
        SignInput { method: "POST", url, id, at, headers: &[], body: ping.as_bytes(), params: &params };
    let headers = sign(scheme, &input, &Secret::from(seed)).unwrap();
    let key = LabelledSecret::new("current", Secret::from(public));
    let house = with_keys("discord", KeyRing::Secrets(vec![key])).await;
    let answer = ask(&house, "POST", "", &headers, ping).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ping));
    assert_eq!(ask(&house, "POST", "", &headers, r#"{"type":1 }"#).await.status, 401);
    assert_eq!(house.stored()[0].verdict.status, VerdictStatus::Valid);
}

#[tokio::test]
async fn asana_gets_its_secret_back_in_the_same_header() {
    let house = house("asana").await;
    let answer = ask(&house, "POST", "", &header("X-Hook-Secret", "b537"), "{}").await;
    assert_eq!(answer.head.first("x-hook-secret").as_deref(), Some("b537"));
}

#[rstest]
#[case::slack("slack", r#"{"type":"url_verification","token":"t","challenge":"3eZbrw1a"}"#, "3eZbrw1a")]
#[case::twitch("twitch", r#"{"challenge":"pogchamp-kappa"}"#, "pogchamp-kappa")]
#[case::xero("xero", r#"{"events":[],"firstEventSequence":0,"entropy":"S0m3r4Nd0mt3xt"}"#, "")]
#[tokio::test]
async fn a_signed_challenge_is_answered_only_when_its_signature_is_right(
    #[case] scheme: &str,
    #[case] body: &str,
    #[case] expected: &str,
) {
    let mut right = signed(scheme, body);
    if scheme == "twitch" {
        right.extend(header("Twitch-Eventsub-Message-Type", "webhook_callback_verification"));
    }
    let house = house(scheme).await;
    let answer = ask(&house, "POST", "", &right, body).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, expected));
    assert_eq!(house.stored()[0].verdict.status, VerdictStatus::Valid);

    let answer = ask(&house, "POST", "", &right, &format!("{body} ")).await;
    assert_eq!((answer.status, answer.body.contains(expected) && !expected.is_empty()), (401, false));
    let stored = &house.stored()[1];
    assert_eq!(
        (stored.provider_event.as_deref(), stored.verdict.reason),
        (Some("handshake"), Reason::Mismatch)
    );
}

#[tokio::test]
async fn zoom_gets_a_proof_of_the_secret() {
    let body = r#"{"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event":"endpoint.url_validation"}"#;
    let house = house("zoom").await;
    let answer = ask(&house, "POST", "", &signed("zoom", body), body).await;
    // As printed by: printf qgg8vlvZRS6UYooatFL8Aw | openssl dgst -sha256 -hmac a-secret-of-sixteen
    let proof = "9df3af4669da1db6bea2392ce42cf28f3b47e2d05e4d9213393e60fe20785504";
    let expected = format!(r#"{{"plainToken":"qgg8vlvZRS6UYooatFL8Aw","encryptedToken":"{proof}"}}"#);
    assert_eq!((answer.status, answer.body), (200, expected));
}

#[tokio::test]
async fn x_gets_a_proof_of_the_secret_in_base64() {
    let house = house("twitter").await;
    let answer = ask(&house, "GET", "?crc_token=challenge_string", &[], "").await;
    assert_eq!(answer.body, r#"{"response_token":"sha256=A6KB2ACz174kjXxBm01L39dhSwOIvz1laRaqqiYY/AA="}"#);
    assert_eq!(answer.head.first("content-type").as_deref(), Some("application/json"));
}

#[tokio::test]
async fn without_its_secret_nothing_is_proved() {
    let body = r#"{"payload":{"plainToken":"q"},"event":"endpoint.url_validation"}"#;
    let house = with_keys("zoom", KeyRing::Missing).await;
    let answer = ask(&house, "POST", "", &signed("zoom", body), body).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "ok\n"));
    let xero = with_keys("xero", KeyRing::Missing).await;
    let intent = r#"{"events":[]}"#;
    assert_eq!(ask(&xero, "POST", "", &signed("xero", intent), intent).await.status, 401);
}

#[tokio::test]
async fn xero_gets_401_whatever_the_endpoint_answers_otherwise() {
    let mut entry = endpoint(TOKEN);
    entry.endpoint.scheme = Some("xero".to_owned());
    entry.endpoint.answer.invalid_status = 202;
    let keys = KeyRing::Secrets(vec![LabelledSecret::new("current", Secret::from(SECRET))]);
    let house = House::of(Limits::default(), ReceivingEndpoint { keys: keys.into(), ..entry }).await;
    let wrong = header("x-xero-signature", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    assert_eq!(ask(&house, "POST", "", &wrong, r#"{"events":[]}"#).await.status, 401);
    assert_eq!(ask(&house, "POST", "", &wrong, r#"{"events":[1]}"#).await.status, 202);
}

#[tokio::test]
async fn what_a_person_must_click_is_not_called() {
    let house = house("aws-sns").await;
    let body = r#"{"Type":"SubscriptionConfirmation","SubscribeURL":"http://127.0.0.1:1/"}"#;
    let answer =
        ask(&house, "POST", "", &header("x-amz-sns-message-type", "SubscriptionConfirmation"), body).await;
    assert!(answer.body.is_empty() || answer.body == "refused\n", "{}", answer.body);
    assert_eq!(house.stored()[0].provider_event.as_deref(), Some("handshake"));
}

#[rstest]
#[case::no_challenge("meta", "")]
#[case::a_line_break("meta", "?hub.challenge=a%0d%0aX: y")]
#[case::another_endpoint("github", "?hub.challenge=a")]
#[tokio::test]
async fn a_get_that_is_no_challenge_stays_refused(#[case] scheme: &str, #[case] query: &str) {
    let house = house(scheme).await;
    let query = query.replace(' ', "%20");
    let answer = ask(&house, "GET", &query, &[], "").await;
    assert!(!answer.body.contains('a') || answer.status != 200, "{} {}", answer.status, answer.body);
    assert!(answer.status == 405 || answer.body == "ok\n", "{}", answer.status);
}

#[tokio::test]
async fn markup_comes_back_as_plain_text_that_is_not_sniffed() {
    let house = house("dropbox").await;
    let answer = ask(&house, "GET", "?challenge=%3Cscript%3Ealert(1)%3C/script%3E", &[], "").await;
    assert_eq!(answer.body, "<script>alert(1)</script>");
    assert_eq!(answer.head.first("content-type").as_deref(), Some("text/plain; charset=utf-8"));
    assert_eq!(answer.head.first("x-content-type-options").as_deref(), Some("nosniff"));
}
