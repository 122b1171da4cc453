//! The sender: attempts, retries by the clock, dead letters, orders, faults, and every scheme of the catalogue.

use std::sync::Arc;
use std::time::{Duration, Instant};

use gatehouse_model::{Header, Secret, VerdictStatus};
use gatehouse_providers::{Catalogue, Layer, SetValue, scheme_ids};
use gatehouse_sandbox::{Clock, DeliveryState, Dispatch, Fault, Sandbox, SentDelivery, Setup};
use gatehouse_signing::{KeyRing, LabelledSecret, RequestParts, verify};

use crate::wire::{Got, Receiver, sandbox, until};

const SECRET: &str = "user:s3cret-0123456789";

fn target(scheme: &str, url: &str) -> gatehouse_sandbox::imitation::Target {
    let (id, url) = (url.to_owned(), url.to_owned());
    gatehouse_sandbox::imitation::Target {
        id,
        url,
        scheme: scheme.to_owned(),
        secret: Secret::from(SECRET),
        retry: None,
    }
}

pub(crate) fn order(platform: &str, events: &[&str], scheme: &str, url: &str) -> Dispatch {
    Dispatch {
        platform: platform.to_owned(),
        events: events.iter().map(|&event| event.to_owned()).collect(),
        targets: vec![target(scheme, url)],
        fault: None,
        seed: None,
        lost_answers: 0,
    }
}

pub(crate) fn profiles(platform: &str, values: &[(&str, &str)]) -> Arc<Catalogue> {
    let value = |(path, value): &(&str, &str)| SetValue {
        profile: platform.to_owned(),
        path: (*path).to_owned(),
        value: (*value).to_owned(),
    };
    let values: Vec<SetValue> = values.iter().map(value).collect();
    let (catalogue, problems) = Catalogue::builtin().with_values(Layer::Workspace, &values);
    assert_eq!(problems, []);
    Arc::new(catalogue)
}

/// Gives the seconds from the first attempt to each.
pub(crate) fn seconds(delivery: &SentDelivery) -> Vec<i64> {
    let first = delivery.attempts[0].at;
    delivery.attempts.iter().map(|attempt| attempt.at.duration_since(first).as_secs()).collect()
}

fn judge(got: &Got, scheme: &str, sandbox: &Sandbox) -> VerdictStatus {
    let headers: Vec<Header> = got.headers.iter().map(|(k, v)| Header::new(k.as_str(), v.as_str())).collect();
    let params = Default::default();
    let parts =
        RequestParts { method: "POST", url: None, headers: &headers, body: &got.body, params: &params };
    let secret = LabelledSecret::new("test", Secret::from(SECRET));
    let scheme = gatehouse_providers::scheme(scheme).unwrap();
    verify(scheme, &parts, &KeyRing::Secrets(vec![secret]), sandbox.clock().real()).status
}

#[rstest::rstest]
#[case::five_attempts(&[], &[0, 30, 150, 750, 4350])]
#[case::five_retries(&[("webhooks.retry.max_attempts", "6")], &[0, 30, 150, 750, 4350, 25_950])]
#[case::all_six(&[("webhooks.retry.max_attempts", "7")], &[0, 30, 150, 750, 4350, 25_950, 112_350])]
#[tokio::test]
async fn rejento_tries_again_in_each_of_its_readings(
    #[case] values: &[(&str, &str)],
    #[case] wanted: &[i64],
) {
    let receiver = Receiver::answering(&[500]).await;
    let clock = Clock::fixed("2026-01-05T08:00:00Z".parse().unwrap());
    let setup = Setup { clock, profiles: profiles("rejento", values), ..Setup::default() };
    let sandbox = Sandbox::open(setup).await.unwrap();
    sandbox.send(&order("rejento", &["candidate.created"], "rejento/hmac", &receiver.url)).await.unwrap();
    let began = Instant::now();
    sandbox.advance(Duration::from_secs(48 * 3600)).await;
    assert!(began.elapsed() < Duration::from_secs(5));
    let delivery = sandbox.deliveries().remove(0);
    assert_eq!((seconds(&delivery).as_slice(), delivery.state), (wanted, DeliveryState::Dropped));
    let got = receiver.got();
    assert_eq!(got.len(), wanted.len());
    // One id in all attempts, in the header by which a receiver knows them again; the same bytes; all rightly signed.
    for one in &got {
        assert_eq!(one.header("x-rejento-delivery-id"), delivery.delivery_id.as_deref());
        assert_eq!(one.body, got[0].body);
        assert_eq!(judge(one, "rejento/hmac", &sandbox), VerdictStatus::Valid);
    }
}

#[rstest::rstest]
#[case::server_error(500, &[0, 60, 360, 1860, 9060, 37_860])]
#[case::unavailable(503, &[0, 60, 360, 1860, 9060, 37_860])]
#[case::not_found(404, &[0])]
#[case::moved(301, &[0])]
#[tokio::test]
async fn timehunter_tries_again_after_5xx_only_and_keeps_dead_letters(
    #[case] status: u16,
    #[case] wanted: &[i64],
) {
    let receiver = Receiver::answering(&[status]).await;
    let sandbox = sandbox().await;
    sandbox.send(&order("timehunter", &["session.started"], "timehunter/hmac", &receiver.url)).await.unwrap();
    sandbox.advance(Duration::from_secs(24 * 3600)).await;
    let dead = sandbox.dead_letters();
    assert_eq!((seconds(&dead[0]).as_slice(), dead.len()), (wanted, 1));
    assert!(dead[0].attempts.iter().all(|attempt| attempt.status == Some(status)));
}

#[tokio::test]
async fn a_dead_letter_goes_again_or_is_thrown_away() {
    let receiver = Receiver::answering(&[400, 400, 200]).await;
    let sandbox = sandbox().await;
    let sent = order("timehunter", &["session.started", "session.stopped"], "timehunter/hmac", &receiver.url);
    sandbox.send(&sent).await.unwrap();
    let dead = sandbox.dead_letters();
    assert_eq!(dead.len(), 2);
    sandbox.requeue(&dead[0].id).unwrap();
    until(|| sandbox.dead_letters().len() == 1 && receiver.got().len() == 3).await;
    until(|| sandbox.deliveries()[0].state == DeliveryState::Delivered).await;
    sandbox.discard(&dead[1].id).unwrap();
    assert!(sandbox.dead_letters().is_empty());
    assert_eq!(sandbox.requeue(&dead[1].id).unwrap_err().problem().code, "sandbox.no_dead_letter");
}

#[tokio::test]
async fn a_receiver_that_takes_it_at_last_ends_the_attempts() {
    let receiver = Receiver::answering(&[500, 429, 204]).await;
    let sandbox = sandbox().await;
    sandbox.send(&order("keruja", &["shift.published"], "keruja/hmac", &receiver.url)).await.unwrap();
    sandbox.advance(Duration::from_secs(24 * 3600)).await;
    let delivery = sandbox.deliveries().remove(0);
    let statuses: Vec<_> = delivery.attempts.iter().map(|attempt| attempt.status.unwrap()).collect();
    assert_eq!((statuses.as_slice(), delivery.state), (&[500, 429, 204][..], DeliveryState::Delivered));
    // 10 s and 30 s, each moved by the jitter of the profile.
    let at = seconds(&delivery);
    assert!((8..=12).contains(&at[1]) && (24..=36).contains(&(at[2] - at[1])), "{at:?}");
}

#[tokio::test]
async fn nobody_listening_is_an_attempt_without_a_status() {
    let sandbox = sandbox().await;
    let sent = order("kejue", &["call.ended"], "kejue/hmac_sha256", "http://127.0.0.1:1/hook");
    let first = sandbox.send(&sent).await.unwrap().remove(0);
    assert_eq!(
        (first.attempts.len(), first.attempts[0].status, first.state),
        (1, None, DeliveryState::Waiting)
    );
    assert!(first.attempts[0].failure.is_some());
    sandbox.advance(Duration::from_secs(10)).await;
    assert_eq!(seconds(&sandbox.deliveries()[0]), [0, 1, 3, 7]);
}

#[tokio::test]
async fn a_clock_put_forward_in_steps_sends_what_is_due_in_each() {
    let receiver = Receiver::answering(&[500]).await;
    let sandbox = sandbox().await;
    sandbox.send(&order("rejento", &["candidate.created"], "rejento/hmac", &receiver.url)).await.unwrap();
    for (step, so_far) in [(29, 1), (1, 2), (119, 2), (1, 3), (600, 4)] {
        sandbox.advance(Duration::from_secs(step)).await;
        assert_eq!(receiver.got().len(), so_far);
    }
    assert_eq!(sandbox.clock().ahead(), Duration::from_secs(750));
    sandbox.reset();
    assert_eq!((sandbox.deliveries().len(), sandbox.clock().ahead()), (0, Duration::ZERO));
}

#[tokio::test]
async fn a_series_of_rejento_is_shuffled_by_the_seed_and_one_of_kejue_is_not() {
    let names = [
        "candidate.created",
        "candidate.matched",
        "interview.scheduled",
        "interview.completed",
        "candidate.status_changed",
        "ai_call.completed",
    ];
    let arrived = async |seed: u64| {
        let receiver = Receiver::answering(&[200]).await;
        let sandbox = sandbox().await;
        let mut sent = order("rejento", &names, "rejento/hmac", &receiver.url);
        sent.seed = Some(seed);
        sandbox.send(&sent).await.unwrap();
        let got = receiver.got();
        got.iter().map(|one| one.json()["event"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (first, again, other) = (arrived(1).await, arrived(1).await, arrived(2).await);
    assert_eq!(first, again);
    assert_ne!(first, other);
    assert_ne!(first, names);
    let mut sorted = first.clone();
    sorted.sort();
    let mut all = names.to_vec();
    all.sort_unstable();
    assert_eq!(sorted, all);

    let receiver = Receiver::answering(&[200]).await;
    let sandbox = sandbox().await;
    let calls = ["call.started", "call.ended", "call.analyzed"];
    sandbox.send(&order("kejue", &calls, "kejue/hmac_sha256", &receiver.url)).await.unwrap();
    let events: Vec<String> =
        receiver.got().iter().map(|one| one.json()["event"].as_str().unwrap().to_owned()).collect();
    assert_eq!(events, calls);
}

#[rstest::rstest]
#[case(Fault::Duplicate, 2, VerdictStatus::Valid)]
#[case(Fault::BadSignature, 1, VerdictStatus::Invalid)]
#[case(Fault::OldTimestamp, 1, VerdictStatus::Invalid)]
#[case(Fault::ReserialisedBody, 1, VerdictStatus::Invalid)]
#[tokio::test]
async fn a_fault_meets_the_delivery(
    #[case] fault: Fault,
    #[case] count: usize,
    #[case] status: VerdictStatus,
) {
    let receiver = Receiver::answering(&[200]).await;
    let sandbox = sandbox().await;
    let sent =
        Dispatch { fault: Some(fault), ..order("keruja", &["shift.assigned"], "keruja/hmac", &receiver.url) };
    assert_eq!(sandbox.send(&sent).await.unwrap().len(), count);
    let got = receiver.got();
    assert_eq!(got.len(), count);
    assert!(got.iter().all(|one| one.body == got[0].body));
    assert_eq!(judge(&got[0], "keruja/hmac", &sandbox), status);
}

#[tokio::test]
async fn a_skewed_clock_shows_in_the_signature_and_one_put_forward_does_not() {
    let receiver = Receiver::answering(&[200]).await;
    let sandbox = sandbox().await;
    sandbox.advance(Duration::from_secs(31 * 3600)).await;
    let sent = order("kejue", &["call.ended"], "kejue/hmac_sha256", &receiver.url);
    sandbox.send(&sent).await.unwrap();
    sandbox.set_skew(jiff::SignedDuration::from_mins(-20));
    sandbox.send(&sent).await.unwrap();
    let got = receiver.got();
    assert_eq!(judge(&got[0], "kejue/hmac_sha256", &sandbox), VerdictStatus::Valid);
    assert_eq!(judge(&got[1], "kejue/hmac_sha256", &sandbox), VerdictStatus::Invalid);
}

#[tokio::test]
async fn every_scheme_of_the_catalogue_that_can_be_signed_for_is_sent() {
    let receiver = Receiver::answering(&[200]).await;
    let sandbox = sandbox().await;
    let profiles = Catalogue::builtin();
    let mut sent = 0;
    for id in scheme_ids().into_iter().filter(|id| profiles.named_scheme(id).is_some()) {
        let delivery = sandbox.send(&order(id, &["order.paid"], id, &receiver.url)).await.unwrap().remove(0);
        // What needs a private key or a secret of a form of its own says so, and nothing goes out.
        match delivery.attempts[0].status {
            Some(status) => {
                assert_eq!(status, 200, "{id}");
                sent += 1;
            }
            None => assert!(delivery.attempts[0].failure.is_some(), "{id}"),
        }
    }
    assert!(sent >= 15, "only {sent} schemes were sent");
    assert_eq!(receiver.got().len(), sent);
}

#[tokio::test]
async fn a_running_clock_sends_without_being_asked() {
    let receiver = Receiver::answering(&[500, 200]).await;
    let sandbox = Sandbox::start(None).await.unwrap();
    sandbox.send(&order("kejue", &["call.ended"], "kejue/hmac_sha256", &receiver.url)).await.unwrap();
    until(|| receiver.got().len() == 2).await;
    until(|| sandbox.deliveries()[0].state == DeliveryState::Delivered).await;
    assert!(seconds(&sandbox.deliveries()[0])[1] >= 1);
    sandbox.stop().await;
}

#[tokio::test]
async fn unknown_names_are_told() {
    let sandbox = sandbox().await;
    let code = |result: Result<Vec<SentDelivery>, gatehouse_sandbox::SandboxError>| {
        result.unwrap_err().problem().code
    };
    assert_eq!(
        code(sandbox.dispatch(&order("kejue", &["nope"], "kejue/none", "http://127.0.0.1:1/"))),
        "sandbox.unknown_event"
    );
    assert_eq!(
        code(sandbox.dispatch(&order("nope", &["a"], "nope", "http://127.0.0.1:1/"))),
        "sandbox.unknown_scheme"
    );
    let turned = Dispatch {
        fault: Some(Fault::OutOfOrder),
        ..order("kejue", &["call.ended"], "kejue/none", "http://127.0.0.1:1/")
    };
    assert_eq!(code(sandbox.dispatch(&turned)), "sandbox.fault_without_effect");
    assert_eq!(
        sandbox
            .dispatch(&Dispatch { targets: Vec::new(), ..order("kejue", &["call.ended"], "", "") })
            .unwrap(),
        []
    );
}
