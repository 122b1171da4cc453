//! The sender by every reading of what the platforms say of tries: as the profile takes it, and as each other claim has it.

use std::collections::BTreeSet;
use std::time::Duration;

use gatehouse_sandbox::{Clock, Sandbox, Setup};

use crate::sender::{order, profiles, seconds};
use crate::wire::Receiver;

/// A reading: the platform with an event and a scheme, what chooses it, and when attempts come in seconds after the first:
/// where it is answered 500, where it is answered 404, and where nobody listens.
struct Reading {
    platform: &'static str,
    event: &'static str,
    scheme: &'static str,
    /// The contradiction and the claim; none for what the profile itself takes.
    claim: Option<(&'static str, &'static str)>,
    set: &'static [(&'static str, &'static str)],
    server_error: &'static [i64],
    not_found: &'static [i64],
    nobody: &'static [i64],
    /// The part by which a wait may differ.
    jitter: f64,
}

const FIVE: &[i64] = &[0, 30, 150, 750, 4_350];
const SIX: &[i64] = &[0, 30, 150, 750, 4_350, 25_950];
const SEVEN: &[i64] = &[0, 30, 150, 750, 4_350, 25_950, 112_350];
const HUNTER: &[i64] = &[0, 60, 360, 1_860, 9_060, 37_860];
const KEJUE: &[i64] = &[0, 1, 3, 7];
const KERUJA: &[i64] = &[0, 10, 40, 160, 760, 4_360];
const ONCE: &[i64] = &[0];

const fn of(
    platform: &'static str,
    event: &'static str,
    scheme: &'static str,
    all: &'static [i64],
) -> Reading {
    Reading {
        platform,
        event,
        scheme,
        claim: None,
        set: &[],
        server_error: all,
        not_found: all,
        nobody: all,
        jitter: 0.0,
    }
}

const REJENTO: Reading = of("rejento", "candidate.created", "rejento/hmac", FIVE);
const TIMEHUNTER: Reading = Reading {
    not_found: ONCE,
    nobody: ONCE,
    ..of("timehunter", "session.started", "timehunter/hmac", HUNTER)
};

const READINGS: &[Reading] = &[
    Reading { jitter: 0.1, ..of("keruja", "shift.published", "keruja/hmac", KERUJA) },
    of("keruj", "application_configure", "keruj/token", ONCE),
    of("kejue", "call.ended", "kejue/hmac_sha256", KEJUE),
    REJENTO,
    Reading {
        claim: Some(("attempts", "five-retries")),
        set: &[("webhooks.retry.max_attempts", "6")],
        ..of("rejento", "candidate.created", "rejento/hmac", SIX)
    },
    Reading {
        claim: Some(("attempts", "six-retries")),
        set: &[("webhooks.retry.max_attempts", "7")],
        ..of("rejento", "candidate.created", "rejento/hmac", SEVEN)
    },
    TIMEHUNTER,
    Reading {
        claim: Some(("what-is-retried", "and-timeouts")),
        set: &[("webhooks.retry.also", "['timeout', 'connect']")],
        nobody: HUNTER,
        ..TIMEHUNTER
    },
    Reading {
        claim: Some(("what-is-retried", "every-failure")),
        set: &[("webhooks.retry.also", "['timeout', 'connect']"), ("webhooks.retry.on", "'non-2xx'")],
        not_found: HUNTER,
        nobody: HUNTER,
        ..TIMEHUNTER
    },
];

#[test]
fn every_platform_and_every_claim_about_tries_is_in_the_table() {
    let claimed = |reading: &Reading| reading.claim.map(|(topic, option)| (reading.platform, topic, option));
    let table: BTreeSet<_> = READINGS.iter().filter_map(claimed).collect();
    let mut known = BTreeSet::new();
    for profile in gatehouse_providers::platforms() {
        assert!(READINGS.iter().any(|one| one.platform == profile.id() && one.claim.is_none()));
        for contradiction in &profile.contradictions {
            for option in &contradiction.options {
                if option.set.keys().any(|path| path.starts_with("webhooks.retry.")) {
                    known.insert((profile.id(), contradiction.id.as_str(), option.id.as_str()));
                }
            }
        }
    }
    assert_eq!(table, known);
}

#[tokio::test]
async fn attempts_come_as_each_reading_says() {
    for reading in READINGS {
        let (server_error, not_found) =
            (Receiver::answering(&[500]).await, Receiver::answering(&[404]).await);
        let nobody = "http://127.0.0.1:1/hook";
        for (what, url, wanted) in [
            ("500", server_error.url.as_str(), reading.server_error),
            ("404", not_found.url.as_str(), reading.not_found),
            ("nobody", nobody, reading.nobody),
        ] {
            let clock = Clock::fixed("2026-01-05T08:00:00Z".parse().unwrap());
            let profiles = profiles(reading.platform, reading.set);
            let sandbox = Sandbox::open(Setup { clock, profiles, ..Setup::default() }).await.unwrap();
            sandbox.send(&order(reading.platform, &[reading.event], reading.scheme, url)).await.unwrap();
            sandbox.advance(Duration::from_secs(48 * 3600)).await;
            let found = seconds(&sandbox.deliveries()[0]);
            let said = format!("{} {:?} {what}: {found:?}", reading.platform, reading.claim);
            assert_eq!(found.len(), wanted.len(), "{said}");
            for (found, wanted) in found.windows(2).zip(wanted.windows(2)) {
                let (found, wanted) = ((found[1] - found[0]) as f64, (wanted[1] - wanted[0]) as f64);
                // Attempts are written to the second.
                assert!(
                    (found - wanted).abs() <= wanted * reading.jitter + f64::from(reading.jitter > 0.0),
                    "{said}"
                );
            }
        }
    }
}
