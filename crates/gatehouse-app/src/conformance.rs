//! A conformance run: what a consumer of a platform has to get right, tried on the one that a person named.
//!
//! Nothing of it is stored. The requests are those of the imitation; they go out through the guarded client, which
//! follows no redirect.

mod junit;

use std::time::Duration;

use gatehouse_client::{Names, Outcome, RecordedRequest, Replay, Target, send_recorded};
use gatehouse_model::{AttemptErrorKind, Problem, Secret, Timestamp};
use gatehouse_providers::{Profile, Provenance};
use gatehouse_sandbox::{Check, Expected, PreparedRequest, checks};
use gatehouse_signing::Scheme;

use crate::operation::sandbox::sendable;
use crate::view::{ConformanceCheckView, ConformanceView};

/// How long an answer is waited for where the platform's profile does not say.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest that is waited whatever the profile says, so that a run ends.
const LONGEST: Duration = Duration::from_secs(30);

/// After so many checks in a row without any answer the rest is not sent.
const SILENT: usize = 3;

/// The most bytes of an answer that are read; only its status counts.
const ANSWER_CAP: usize = 64 * 1024;

/// What to try, and on whom.
pub struct ConformanceOrder<'a> {
    /// The platform that is imitated.
    pub profile: &'a Profile,
    /// The scheme by which it signs.
    pub scheme: &'a Scheme,
    /// The secret that the consumer verifies with.
    pub secret: &'a Secret,
    /// The event to send; the first that there is a sample of, when absent.
    pub event: Option<&'a str>,
    /// The address of the consumer.
    pub url: &'a str,
    /// The moment of the deliveries.
    pub at: Timestamp,
    /// By what the name in the address is looked up.
    pub names: Names,
}

impl ConformanceOrder<'_> {
    /// Sends every check. `watch` hears how many of how many are done and says whether to go on.
    ///
    /// # Errors
    /// The target's own problems (`guard.…`), `sandbox.…` and `sign.…` where nothing can be sent for this platform,
    /// and `network.unreachable` when nobody is there.
    pub async fn carry_out(
        self,
        mut watch: impl FnMut(usize, usize) -> bool,
    ) -> Result<ConformanceView, Problem> {
        let target = Target::parse(self.url).map_err(|error| error.problem())?;
        let event = match self.event {
            Some(event) => event.to_owned(),
            None => sendable(self.profile).into_iter().next().unwrap_or_default(),
        };
        let all = checks(self.profile, &event, self.scheme, self.secret, self.url, self.at)
            .map_err(|error| error.problem())?;
        let limit = Limit::of(self.profile);
        let replay = Replay {
            timeout: limit.time,
            response_cap: ANSWER_CAP,
            names: self.names.clone(),
            ..Replay::to(target)
        };
        let mut run = Run { limit, ..Run::default() };
        let total = all.len();
        for (done, check) in all.into_iter().enumerate() {
            if !watch(done, total) {
                run.stopped = true;
            }
            run.check(check, &replay).await?;
        }
        watch(total, total);
        run.in_time();
        Ok(run.told(&self, event))
    }
}

/// How long a platform waits for an answer.
#[derive(Clone, Copy)]
struct Limit {
    time: Duration,
    /// Whether the platform says so itself.
    said: bool,
}

impl Default for Limit {
    fn default() -> Self {
        Self { time: PATIENCE, said: false }
    }
}

impl Limit {
    fn of(profile: &Profile) -> Self {
        let retry = profile.webhooks.as_ref().and_then(|webhooks| webhooks.retry.as_ref());
        let Some(time) = retry.and_then(|retry| retry.timeout) else { return Self::default() };
        let said = matches!(
            profile.provenance_of("webhooks.retry.timeout"),
            Provenance::Documented | Provenance::Observed
        );
        Self { time: time.duration().min(LONGEST), said }
    }

    fn words(self) -> String {
        let word = if self.said { "" } else { " (assumed)" };
        format!("within {} s{word}", self.time.as_secs_f32())
    }
}

#[derive(Default)]
struct Run {
    limit: Limit,
    checks: Vec<ConformanceCheckView>,
    stopped: bool,
    /// Checks in a row that got no answer.
    silent: usize,
    /// The slowest answer to what had to be accepted.
    slowest: Option<Duration>,
}

impl Run {
    async fn check(&mut self, check: Check, replay: &Replay) -> Result<(), Problem> {
        let untried = match &check.requests {
            Err(why) => Some(*why),
            Ok(_) if self.stopped => Some("Not sent: the run was stopped."),
            Ok(_) if self.silent >= SILENT => Some("Not sent: the consumer no longer answered."),
            Ok(_) => None,
        };
        if let Some(why) = untried {
            self.skip(&check, why);
            return Ok(());
        }
        let (mut got, mut met, mut took) = (Vec::new(), true, Duration::ZERO);
        for request in check.requests.iter().flatten() {
            let outcome = send(request, replay).await?;
            let answer = Answer::of(&outcome);
            if self.checks.is_empty()
                && let Answer::Nobody(why) = &answer
            {
                return Err(Problem::new("network.unreachable", why.clone())
                    .hint("Start the consumer, or mend the address."));
            }
            met &= answer.meets(check.expected);
            let time = Duration::from_micros(outcome.timings.total_us);
            took += time;
            self.silent = if matches!(answer, Answer::Status(_)) { 0 } else { self.silent + 1 };
            // A connection that was hung up at once is no quick answer.
            let counts = matches!(answer, Answer::Status(_)) || time >= self.limit.time;
            if check.expected == Expected::Accepted && counts {
                self.slowest = self.slowest.max(Some(time));
            }
            got.push(answer.words());
        }
        // The same answer several times is told once.
        got.dedup();
        self.add(&check, Some(got.join(", then ")), Some(met), None, took);
        Ok(())
    }

    fn skip(&mut self, check: &Check, why: &str) {
        self.add(check, None, None, Some(why.to_owned()), Duration::ZERO);
    }

    fn add(
        &mut self,
        check: &Check,
        got: Option<String>,
        ok: Option<bool>,
        note: Option<String>,
        took: Duration,
    ) {
        self.checks.push(ConformanceCheckView {
            name: check.name.to_owned(),
            sent: check.sent.to_owned(),
            why: check.why.to_owned(),
            expected: check.expected.as_str().to_owned(),
            got,
            ok,
            note,
            took_ms: millis(took),
        });
    }

    /// Holds the slowest answer against the time that the platform waits.
    fn in_time(&mut self) {
        let Some(slowest) = self.slowest else { return };
        let ok = slowest < self.limit.time;
        let near = ok && slowest > self.limit.time / 2;
        self.checks.push(ConformanceCheckView {
            name: "in_time".to_owned(),
            sent: "nothing of its own: the slowest answer to what had to be accepted".to_owned(),
            why: "A platform that gives up waiting sends it again, although the work is done. Answer first, work \
                  afterwards."
                .to_owned(),
            expected: self.limit.words(),
            got: Some(format!("{} ms", millis(slowest))),
            ok: Some(ok),
            note: near.then(|| "More than half of the time is used.".to_owned()),
            took_ms: millis(slowest),
        });
    }

    fn told(self, order: &ConformanceOrder<'_>, event: String) -> ConformanceView {
        let count = |ok: Option<bool>| self.checks.iter().filter(|check| check.ok == ok).count() as u32;
        ConformanceView {
            platform: order.profile.id().to_owned(),
            scheme: order.scheme.id.clone(),
            event,
            target: order.url.to_owned(),
            at: order.at,
            passed: count(Some(true)),
            failed: count(Some(false)),
            skipped: count(None),
            stopped: self.stopped,
            checks: self.checks,
        }
    }
}

async fn send(request: &PreparedRequest, replay: &Replay) -> Result<Outcome, Problem> {
    // Host and address are set when it is sent.
    let head = request.head("consumer", "/");
    let recorded = RecordedRequest { head: head.as_bytes(), body: &request.body };
    send_recorded(recorded, replay).await.map_err(|error| error.problem())
}

enum Answer {
    Status(u16),
    /// Nobody is there.
    Nobody(String),
    /// Somebody is there and gave no whole answer.
    Broken(String),
}

impl Answer {
    fn of(outcome: &Outcome) -> Self {
        match (&outcome.error, outcome.status) {
            (None, Some(status)) => Self::Status(status),
            (Some(error), _) => match error.kind {
                AttemptErrorKind::Dns | AttemptErrorKind::Refused | AttemptErrorKind::Tls => {
                    Self::Nobody(error.message.clone())
                }
                _ => Self::Broken(error.message.clone()),
            },
            (None, None) => Self::Broken("No answer came.".to_owned()),
        }
    }

    fn meets(&self, expected: Expected) -> bool {
        matches!(self, Self::Status(status) if expected.is_met_by(*status))
    }

    fn words(&self) -> String {
        match self {
            Self::Status(status) => status.to_string(),
            Self::Nobody(why) | Self::Broken(why) => why.clone(),
        }
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
