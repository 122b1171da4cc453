//! What a relay rebuilt, and what was sent twice: told as such, and never in the sender's favour.

use gatehouse_model::{Fidelity, Reason, Secret, Timestamp, VerdictStatus};
use gatehouse_receiver::{Limits, ReceivingEndpoint};
use gatehouse_signing::{KeyRing, LabelledSecret, SignInput, sign};
use rstest::rstest;

use crate::support::{House, NOW, TOKEN, endpoint};

const SECRET: &str = "a-secret-of-sixteen";
/// The marks of smee-client, as measured.
const MARKS: &str = "timestamp: 1763718065000\r\nsec-fetch-mode: cors\r\n";

async fn house(scheme: &str, relayed: bool) -> House {
    let mut entry = endpoint(TOKEN);
    entry.endpoint.scheme = Some(scheme.to_owned());
    entry.endpoint.relayed = relayed;
    let keys = KeyRing::Secrets(vec![LabelledSecret::new("current", Secret::from(SECRET))]);
    House::of(Limits::default(), ReceivingEndpoint { keys: keys.into(), ..entry }).await
}

/// The header lines that sign a body, at so many seconds after the hour of the test.
fn signature(scheme: &str, body: &str, after: i64) -> String {
    let scheme = gatehouse_providers::scheme(scheme).unwrap();
    let now: Timestamp = NOW.parse().unwrap();
    let at = Timestamp::from_second(now.as_second() + after).unwrap();
    let params = std::collections::BTreeMap::new();
    let id = scheme.needs_id().then_some("msg_1");
    let input =
        SignInput { method: "POST", url: None, id, at, headers: &[], body: body.as_bytes(), params: &params };
    let lines = sign(scheme, &input, &Secret::from(SECRET)).unwrap();
    lines.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect()
}

fn request(lines: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("POST /in/{TOKEN} HTTP/1.1\r\nHost: a\r\n{lines}Content-Length: {length}\r\n\r\n{body}")
        .into_bytes()
}

#[rstest]
#[case::by_its_marks(false, MARKS, 401)]
#[case::by_a_persons_word(true, "", 200)]
#[case::by_both(true, MARKS, 200)]
#[tokio::test]
async fn what_a_relay_rebuilt_is_unverified_and_only_a_person_makes_the_answer_milder(
    #[case] relayed: bool,
    #[case] marks: &str,
    #[case] status: u16,
) {
    let house = house("github", relayed).await;
    let lines = format!("{}{marks}", signature("github", r#"{"a": 1.0}"#, 0));
    assert_eq!(house.status_of(&request(&lines, r#"{"a":1}"#)).await, status);
    let stored = &house.stored()[0];
    assert_eq!((stored.verdict.status, stored.verdict.reason), (VerdictStatus::Unverified, Reason::Relayed));
    assert_eq!((stored.fidelity, stored.status_answered), (Fidelity::Relayed, status));
    let hint = stored.verdict.hint.clone().unwrap();
    assert!(hint.contains("mismatch") && hint.contains("ssh -R"), "{hint}");
}

#[tokio::test]
async fn what_came_through_a_relay_unharmed_is_valid() {
    let house = house("github", true).await;
    let lines = format!("{}{MARKS}", signature("github", "{}", 0));
    assert_eq!(house.status_of(&request(&lines, "{}")).await, 200);
    assert_eq!(house.stored()[0].verdict.status, VerdictStatus::Valid);
}

#[rstest]
#[case::a_token_does_not_depend_on_the_body("gitlab-token", "X-Gitlab-Token: wrong\r\n", 0, Reason::Mismatch)]
#[case::a_time_that_is_off_was_signed("stripe", "", -3600, Reason::TimestampTooOld)]
#[tokio::test]
async fn what_no_relay_can_have_caused_stays_invalid(
    #[case] scheme: &str,
    #[case] lines: &str,
    #[case] after: i64,
    #[case] reason: Reason,
) {
    let house = house(scheme, true).await;
    let lines = if lines.is_empty() { signature(scheme, "{}", after) } else { lines.to_owned() };
    assert_eq!(house.status_of(&request(&lines, "{}")).await, 401);
    let stored = &house.stored()[0];
    assert_eq!((stored.verdict.status, stored.verdict.reason), (VerdictStatus::Invalid, reason));
}

#[tokio::test]
async fn the_same_signed_bytes_again_are_a_copy_where_each_attempt_is_signed_anew() {
    let house = house("stripe", false).await;
    let body = r#"{"id":"evt_1"}"#;
    for (after, status) in [(0, 200), (5, 200), (0, 200)] {
        assert_eq!(house.status_of(&request(&signature("stripe", body, after), body)).await, status);
    }
    let told = house.told.lock().unwrap().clone();
    let first = told[0].id;
    assert_eq!((told[1].duplicate_of, told[1].replay_of), (Some(first), None), "an honest second attempt");
    assert_eq!((told[2].duplicate_of, told[2].replay_of), (Some(first), Some(first)), "a copy of the first");
    assert_eq!(told[2].verdict, VerdictStatus::Valid, "that it is a copy is a fact beside the verdict");
}

#[tokio::test]
async fn a_copy_with_other_words_around_the_signature_is_found() {
    let house = house("stripe", false).await;
    let lines = signature("stripe", "{}", 0);
    let dressed = lines.trim_end().to_owned() + ",v0=00\r\nX-More: 1\r\n";
    house.status_of(&request(&lines, "{}")).await;
    house.status_of(&request(&dressed, "{}")).await;
    let told = house.told.lock().unwrap().clone();
    assert_eq!(told[1].replay_of, Some(told[0].id));
}

#[tokio::test]
async fn where_attempts_repeat_their_signature_the_id_tells_a_copy() {
    let house = house("github", false).await;
    let with_id = |id: &str| format!("{}X-GitHub-Delivery: {id}\r\n", signature("github", "{}", 0));
    for id in ["a", "a", "b"] {
        assert_eq!(house.status_of(&request(&with_id(id), "{}")).await, 200);
    }
    let told = house.told.lock().unwrap().clone();
    assert_eq!((told[1].duplicate_of, told[1].replay_of), (Some(told[0].id), None));
    assert_eq!((told[2].duplicate_of, told[2].replay_of), (None, Some(told[0].id)));
}

#[tokio::test]
async fn what_is_not_rightly_signed_is_never_a_copy() {
    let house = house("stripe", false).await;
    let lines = signature("stripe", "{}", 0);
    for _ in 0..2 {
        assert_eq!(house.status_of(&request(&lines, "[]")).await, 401);
    }
    assert!(house.told.lock().unwrap().iter().all(|received| received.replay_of.is_none()));
}
