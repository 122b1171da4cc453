//! The workers: one thread a core, each taking the next piece of history, at a low priority.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use gatehouse_model::{EndpointId, Fidelity, Reason, RequestHead, Verdict, VerdictStatus};
use gatehouse_receiver::{Arrived, ReceivingEndpoint};
use gatehouse_signing::KeyRing;
use gatehouse_store::{Judged, Judging, Scanned, Store, StoreError};
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, mpsc};

use super::pace::{Breath, Traffic};
use crate::activity::Activity;
use crate::sealing::Sealing;

/// How many places in the order of commits one piece spans.
const SPAN: u64 = 512;

/// How many pieces may be ahead of the one that is written next.
const AHEAD: usize = 32;

/// What there is to judge.
pub(crate) struct Work {
    store: Store,
    sealing: Arc<Sealing>,
    runtime: Handle,
    entries: Vec<Arc<ReceivingEndpoint>>,
    /// Pieces for each endpoint.
    pieces: u64,
    traffic: Traffic,
}

/// What one piece came to.
pub(crate) struct Found {
    pub(crate) job: u64,
    pub(crate) looked_at: u64,
    pub(crate) judged: Result<Vec<Judged>, StoreError>,
}

impl Work {
    /// Prepares the history of these endpoints up to the place `last`.
    pub(crate) fn new(
        store: Store,
        sealing: Arc<Sealing>,
        entries: Vec<Arc<ReceivingEndpoint>>,
        last: u64,
    ) -> Self {
        let traffic = Traffic::new(store.clone());
        let (runtime, pieces) = (Handle::current(), last.div_ceil(SPAN));
        Self { store, sealing, runtime, entries, pieces, traffic }
    }

    /// Gives what tells the changes of others from those of the run.
    pub(crate) fn traffic(&self) -> Traffic {
        self.traffic.clone()
    }

    /// Counts the pieces.
    pub(crate) fn jobs(&self) -> u64 {
        self.pieces * self.entries.len() as u64
    }

    /// Starts the workers. Each piece takes a seat, which is given back when it is written.
    pub(crate) fn start(self, activity: Arc<Activity>) -> (Arc<Semaphore>, mpsc::Receiver<Found>) {
        let seats = Arc::new(Semaphore::new(AHEAD));
        let (sender, receiver) = mpsc::channel(AHEAD);
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let (work, next) = (Arc::new(self), Arc::new(AtomicU64::new(0)));
        for _ in 0..cores {
            let worker = Worker {
                work: Arc::clone(&work),
                next: Arc::clone(&next),
                seats: Arc::clone(&seats),
                found: sender.clone(),
                activity: Arc::clone(&activity),
                runtime: Handle::current(),
            };
            let thread = std::thread::Builder::new().name("gatehouse-verify".to_owned());
            if let Err(error) = thread.spawn(move || worker.run()) {
                // The others do it; without any the channel closes and the run says that it broke off.
                tracing::warn!(%error, "a thread could not be started");
            }
        }
        (seats, receiver)
    }

    fn judge(&self, job: u64, judging: &Judging, breath: &mut Breath) -> Found {
        let mut found = Found { job, looked_at: 0, judged: Ok(Vec::new()) };
        let entry = usize::try_from(job / self.pieces).ok().and_then(|place| self.entries.get(place));
        let Some(entry) = entry else { return found };
        let first = (job % self.pieces) * SPAN + 1;
        let mut judged = Vec::new();
        found.judged = match self.judge_span(entry, first, (judging, breath), &mut judged) {
            Ok(looked_at) => {
                found.looked_at = looked_at;
                Ok(judged)
            }
            Err(error) => Err(error),
        };
        found
    }

    fn judge_span(
        &self,
        entry: &ReceivingEndpoint,
        first: u64,
        (judging, breath): (&Judging, &mut Breath),
        judged: &mut Vec<Judged>,
    ) -> Result<u64, StoreError> {
        let (mut next, last, mut looked_at) = (first, first + SPAN - 1, 0);
        let id: EndpointId = entry.endpoint.id;
        while next <= last {
            let piece = judging.piece(id, next..=last, || breath.take())?;
            let Some(end) = piece.last() else { break };
            next = end.sequence + 1;
            looked_at += piece.len() as u64;
            for one in piece {
                judged.extend(self.opened(one).and_then(|one| judge_again(entry, &one)));
                breath.take();
            }
        }
        Ok(looked_at)
    }
}

impl Work {
    /// Puts the exact bytes into a delivery; none where they cannot be had, for masked ones prove nothing.
    fn opened(&self, mut one: Scanned) -> Option<Scanned> {
        let sealed = std::mem::take(&mut one.sealed);
        if sealed.is_empty() {
            return Some(one);
        }
        let opened = self.runtime.block_on(self.sealing.open(one.id, sealed)).ok()?;
        one.head = opened.head.or(one.head);
        one.path = opened.path.unwrap_or(one.path);
        one.body = opened.body.unwrap_or(one.body);
        Some(one)
    }
}

struct Worker {
    work: Arc<Work>,
    next: Arc<AtomicU64>,
    seats: Arc<Semaphore>,
    found: mpsc::Sender<Found>,
    activity: Arc<Activity>,
    runtime: Handle,
}

impl Worker {
    fn run(self) {
        give_way();
        let judging = match self.work.store.judging() {
            Ok(judging) => judging,
            Err(error) => {
                let job = self.next.fetch_add(1, Ordering::Relaxed);
                // The run ends with this error; if it has ended already, nobody asks.
                let _ = self.found.blocking_send(Found { job, looked_at: 0, judged: Err(error) });
                return;
            }
        };
        let mut breath = Breath::new(self.work.traffic());
        loop {
            let Ok(seat) = self.runtime.block_on(self.seats.acquire()) else { return };
            seat.forget();
            let job = self.next.fetch_add(1, Ordering::Relaxed);
            if job >= self.work.jobs() || self.activity.cancelled() {
                return;
            }
            if self.found.blocking_send(self.work.judge(job, &judging, &mut breath)).is_err() {
                return;
            }
        }
    }
}

/// Takes a low priority, so that what arrives is answered first; not the lowest, for on a machine that builds something
/// history would wait until that is done. Elsewhere priorities are those of a process.
fn give_way() {
    #[cfg(target_os = "linux")]
    {
        // A system that refuses it leaves the thread as it is.
        let _ = rustix::process::nice(10);
    }
}

/// Judges one delivery, and gives what is to be said of it if that is another thing than before.
fn judge_again(entry: &ReceivingEndpoint, one: &Scanned) -> Option<Judged> {
    // Without its head nothing can be said anew.
    let head = RequestHead::parse(one.head.as_deref()?).ok()?;
    let arrived = Arrived {
        received_at: one.received_at,
        method: &one.method,
        target: &one.path,
        headers: &head.headers,
        body: &one.body,
        body_sha256: &one.body_sha256,
    };
    let judgement = entry.judge(&arrived);
    if !differs(&one.verdict, &judgement.verdict, one.fidelity, judgement.fidelity)
        || proved_before(&one.verdict, &judgement.verdict, &entry.keys)
    {
        return None;
    }
    Some(Judged {
        sequence: one.sequence,
        verdict: judgement.verdict,
        fidelity: judgement.fidelity,
        signed_key: judgement.signed_key,
        resend: judgement.resend,
    })
}

fn differs(old: &Verdict, new: &Verdict, was: Fidelity, is: Fidelity) -> bool {
    let of = |verdict: &Verdict| {
        (verdict.status, verdict.reason, verdict.scheme.clone(), verdict.matched_secret.clone())
    };
    was != is || of(old) != of(new)
}

/// Tells whether the old verdict rests on a secret that is gone. What was proved with it stays proved; and while the
/// keychain is locked nothing is said anew.
fn proved_before(old: &Verdict, new: &Verdict, keys: &KeyRing) -> bool {
    if new.reason == Reason::SecretUnavailable {
        return true;
    }
    let here = |label: &String| match keys {
        KeyRing::Secrets(secrets) => secrets.iter().any(|secret| secret.label == *label),
        KeyRing::Missing | KeyRing::Unavailable => false,
    };
    old.status == VerdictStatus::Valid
        && old.scheme == new.scheme
        && matches!(new.reason, Reason::Mismatch | Reason::SecretMissing)
        && old.matched_secret.as_ref().is_some_and(|label| !here(label))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_model::Secret;
    use gatehouse_signing::LabelledSecret;
    use rstest::rstest;

    fn verdict(status: VerdictStatus, reason: Reason, matched: Option<&str>) -> Verdict {
        Verdict {
            scheme: Some("github".to_owned()),
            matched_secret: matched.map(str::to_owned),
            ..Verdict::bare(status, reason)
        }
    }

    #[rstest]
    #[case::its_secret_is_gone(Some("gone"), Reason::Mismatch, true)]
    #[case::all_are_gone(Some("gone"), Reason::SecretMissing, true)]
    #[case::its_secret_is_here(Some("here"), Reason::Mismatch, false)]
    #[case::the_keychain_is_locked(Some("here"), Reason::SecretUnavailable, true)]
    #[case::another_failure(Some("gone"), Reason::MissingSignatureHeader, false)]
    fn what_was_proved_stays_proved(#[case] matched: Option<&str>, #[case] now: Reason, #[case] stays: bool) {
        let keys = KeyRing::Secrets(vec![LabelledSecret::new("here", Secret::from("x"))]);
        let old = verdict(VerdictStatus::Valid, Reason::Ok, matched);
        let new = verdict(VerdictStatus::Invalid, now, None);
        assert_eq!(proved_before(&old, &new, &keys), stays);
    }

    #[test]
    fn a_failure_is_told_anew_whatever_was_said_before() {
        let old = verdict(VerdictStatus::Unverified, Reason::SecretMissing, None);
        let new = verdict(VerdictStatus::Invalid, Reason::Mismatch, None);
        assert!(!proved_before(&old, &new, &KeyRing::Missing));
        assert!(differs(&old, &new, Fidelity::Wire, Fidelity::Wire));
        assert!(!differs(&old, &old.clone(), Fidelity::Wire, Fidelity::Wire));
        assert!(differs(&old, &old.clone(), Fidelity::Wire, Fidelity::Relayed));
    }
}
