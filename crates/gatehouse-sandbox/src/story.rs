//! The first run: what happens in an hour at five platforms, in eight deliveries.

use gatehouse_model::{Reason, Secret, Timestamp, VerdictStatus};
use gatehouse_providers::Catalogue;

use crate::{Fault, PreparedRequest, SandboxError, compose, prepare};

/// One delivery of the story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// What it shows, as a short phrase.
    pub name: &'static str,
    /// The scheme that it is signed with.
    pub scheme: &'static str,
    /// What to send.
    pub request: PreparedRequest,
    /// The verdict that a receiver should reach.
    pub verdict: VerdictStatus,
    /// The reason that it should give.
    pub reason: Reason,
}

/// How a chapter differs from a good delivery.
#[derive(Clone, Copy)]
enum Twist {
    None,
    Old,
    Tampered,
}

/// Name, scheme, event, what is wrong. What fails comes last, so that a list that shows the newest first opens
/// with something to explain.
const CHAPTERS: [(&str, &str, &str, Twist); 8] = [
    ("an application is installed, known by its token", "keruj/token", "application_install", Twist::None),
    ("a call has ended, signed with its time", "kejue/hmac_sha256", "call.ended", Twist::None),
    ("a candidate is created", "rejento/hmac", "candidate.created", Twist::None),
    ("a shift at work has ended", "timehunter/hmac", "session.stopped", Twist::None),
    ("a timesheet is approved", "keruja/hmac", "timesheet.approved", Twist::None),
    ("the same candidate comes again", "rejento/hmac", "candidate.created", Twist::None),
    ("a call that was signed too long ago", "kejue/hmac_sha256", "call.analyzed", Twist::Old),
    (
        "a payroll run that somebody changed on the way",
        "keruja/hmac",
        "payroll_run.completed",
        Twist::Tampered,
    ),
];

/// Makes the eight deliveries of the first run in the order in which they are sent: one good delivery of each
/// platform, a duplicate, one that is too old, and one that was tampered with. They are signed as `profiles` say;
/// `secret_of` gives the signing secret of a platform.
///
/// # Errors
/// Those of [`compose`] and [`prepare`].
pub fn story(
    profiles: &Catalogue,
    seed: u64,
    now: Timestamp,
    secret_of: impl Fn(&str) -> Secret,
) -> Result<Vec<Chapter>, SandboxError> {
    CHAPTERS.iter().map(|chapter| tell(profiles, *chapter, seed, now, &secret_of)).collect()
}

fn tell(
    profiles: &Catalogue,
    (name, scheme_id, event, twist): (&'static str, &'static str, &'static str, Twist),
    seed: u64,
    now: Timestamp,
    secret_of: &impl Fn(&str) -> Secret,
) -> Result<Chapter, SandboxError> {
    let id = scheme_id.split('/').next().unwrap_or_default();
    let unknown =
        || SandboxError::UnknownEvent { platform: id.to_owned(), event: event.to_owned(), known: Vec::new() };
    let profile = profiles.platform(id).ok_or_else(unknown)?;
    let scheme = profiles.scheme(scheme_id).ok_or_else(unknown)?;
    let made = compose(profile, event, seed, now)?;
    let fault = matches!(twist, Twist::Old).then_some(Fault::OldTimestamp);
    let request = prepare(&made, scheme, &secret_of(id), now, fault)?.pop().ok_or_else(unknown)?;
    let (request, verdict, reason) = match twist {
        Twist::None => (request, VerdictStatus::Valid, Reason::Ok),
        Twist::Old => (request, VerdictStatus::Invalid, Reason::TimestampTooOld),
        Twist::Tampered => (request.tampered(), VerdictStatus::Invalid, Reason::Mismatch),
    };
    Ok(Chapter { name, scheme: scheme_id, request, verdict, reason })
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_signing::{KeyRing, LabelledSecret, RequestParts, verify};

    fn now() -> Timestamp {
        "2026-01-05T08:00:00Z".parse().unwrap()
    }

    fn secret_of(platform: &str) -> Secret {
        Secret::from(format!("secret-of-{platform}").as_str())
    }

    #[test]
    fn every_chapter_gets_the_verdict_that_it_announces() {
        for chapter in story(&Catalogue::builtin(), 1, now(), secret_of).unwrap() {
            let params = Default::default();
            let parts = RequestParts {
                method: "POST",
                url: None,
                headers: &chapter.request.headers,
                body: &chapter.request.body,
                params: &params,
            };
            let secret = secret_of(&chapter.request.platform);
            let keys = KeyRing::Secrets(vec![LabelledSecret {
                label: "a".into(),
                secret,
                previous: false,
                ..LabelledSecret::default()
            }]);
            let verdict = verify(gatehouse_providers::scheme(chapter.scheme).unwrap(), &parts, &keys, now());
            assert_eq!(
                (verdict.status, verdict.reason),
                (chapter.verdict, chapter.reason),
                "{}",
                chapter.name
            );
        }
    }

    #[test]
    fn all_platforms_have_a_good_delivery_and_the_failures_come_last() {
        let chapters = story(&Catalogue::builtin(), 1, now(), secret_of).unwrap();
        let platforms: std::collections::BTreeSet<_> =
            chapters[..5].iter().map(|chapter| chapter.request.platform.as_str()).collect();
        assert_eq!(platforms.len(), 5);
        assert!(chapters[..6].iter().all(|chapter| chapter.verdict == VerdictStatus::Valid));
        assert!(chapters[6..].iter().all(|chapter| chapter.verdict == VerdictStatus::Invalid));
    }

    #[test]
    fn the_duplicate_has_id_and_body_of_the_first() {
        let chapters = story(&Catalogue::builtin(), 1, now(), secret_of).unwrap();
        assert_eq!(chapters[2].request, chapters[5].request);
        assert!(chapters[2].request.delivery_id.is_some());
    }
}
