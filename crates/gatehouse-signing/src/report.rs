//! Collects the outcome of each step and makes the verdict of them.

use gatehouse_model::{Check, CheckId, CheckOutcome, Evidence, Reason, Verdict, VerdictStatus};

use crate::{kind::Kind, scheme::Scheme};

/// How many values of one sort a verdict shows: a header may hold thousands.
pub(crate) const MOST_SHOWN: usize = 8;

const STEPS: [CheckId; 7] = [
    CheckId::HeaderPresent,
    CheckId::LayoutRead,
    CheckId::TimestampRead,
    CheckId::SecretFound,
    CheckId::SignatureMatches,
    CheckId::TimestampFresh,
    CheckId::FirstSeen,
];

/// The step that decided the verdict.
#[derive(Debug)]
pub(crate) struct Stop {
    pub(crate) check: CheckId,
    pub(crate) status: VerdictStatus,
    pub(crate) reason: Reason,
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) hint: String,
}

impl Stop {
    pub(crate) fn invalid(check: CheckId, reason: Reason, hint: impl Into<String>) -> Self {
        Self { check, status: VerdictStatus::Invalid, reason, evidence: Vec::new(), hint: hint.into() }
    }

    pub(crate) fn unverified(check: CheckId, reason: Reason, hint: impl Into<String>) -> Self {
        Self { check, status: VerdictStatus::Unverified, reason, evidence: Vec::new(), hint: hint.into() }
    }

    pub(crate) fn with(mut self, label: &str, value: impl Into<String>) -> Self {
        self.evidence.push(Evidence::new(label, value));
        self
    }
}

/// The steps done so far.
pub(crate) struct Report {
    checks: Vec<Check>,
    verdict: Verdict,
}

impl Report {
    pub(crate) fn new(scheme: &Scheme) -> Self {
        let checks = STEPS
            .into_iter()
            .map(|id| Check {
                id,
                outcome: CheckOutcome::NotReached,
                evidence: Vec::new(),
                rests_on: rests_on(id, scheme.kind).map(str::to_owned),
            })
            .collect();
        let mut verdict = Verdict::bare(VerdictStatus::Valid, Reason::Ok);
        verdict.scheme = (!scheme.id.is_empty()).then(|| scheme.id.clone());
        verdict.covers = scheme.covers();
        Self { checks, verdict }
    }

    fn set(&mut self, id: CheckId, outcome: CheckOutcome, evidence: Vec<Evidence>) {
        for check in self.checks.iter_mut().filter(|check| check.id == id) {
            check.outcome = outcome;
            check.evidence.extend(evidence.iter().cloned());
        }
    }

    pub(crate) fn passed(&mut self, id: CheckId, evidence: Vec<Evidence>) {
        self.set(id, CheckOutcome::Passed, evidence);
    }

    pub(crate) fn not_applicable(&mut self, id: CheckId) {
        self.set(id, CheckOutcome::NotApplicable, Vec::new());
    }

    pub(crate) fn signed_content(&mut self, sha256: String) {
        self.verdict.signed_content_sha256 = Some(sha256);
    }

    pub(crate) fn matched(&mut self, label: &str, hint: Option<String>) {
        self.verdict.matched_secret = Some(label.to_owned());
        self.verdict.hint = hint;
    }

    /// Adds a line of proof to a step that passed already.
    pub(crate) fn note(&mut self, id: CheckId, evidence: Evidence) {
        self.set(id, CheckOutcome::Passed, vec![evidence]);
    }

    pub(crate) fn valid(mut self) -> Verdict {
        self.verdict.checks = self.checks;
        self.verdict
    }

    pub(crate) fn stopped(mut self, stop: Stop) -> Verdict {
        self.set(stop.check, CheckOutcome::Failed, stop.evidence);
        self.verdict.status = stop.status;
        self.verdict.reason = stop.reason;
        self.verdict.hint = Some(stop.hint);
        self.verdict.checks = self.checks;
        self.verdict
    }

    /// Makes a verdict of a scheme with no step to take.
    pub(crate) fn without_steps(mut self, status: VerdictStatus, reason: Reason, hint: String) -> Verdict {
        let outcome = if status == VerdictStatus::Unprotected {
            CheckOutcome::NotApplicable
        } else {
            CheckOutcome::NotReached
        };
        for check in &mut self.checks {
            check.outcome = outcome;
        }
        self.verdict.status = status;
        self.verdict.reason = reason;
        self.verdict.hint = Some(hint);
        self.verdict.checks = self.checks;
        self.verdict
    }
}

fn rests_on(id: CheckId, kind: Kind) -> Option<&'static str> {
    match id {
        CheckId::HeaderPresent => Some("header"),
        CheckId::LayoutRead => Some("value"),
        CheckId::TimestampRead | CheckId::TimestampFresh => Some("timestamp"),
        CheckId::SecretFound => Some("key"),
        CheckId::SignatureMatches if matches!(kind, Kind::Token | Kind::Basic) => Some("key"),
        CheckId::SignatureMatches if kind == Kind::Jwt => Some("jwt"),
        CheckId::SignatureMatches => Some("algorithm"),
        CheckId::FirstSeen => None,
    }
}

/// Shortens hex digits to the first twelve and the last eight.
pub(crate) fn shorten(bytes: &[u8]) -> String {
    let text = hex::encode(bytes);
    if text.len() <= 24 { text } else { format!("{}…{}", &text[..12], &text[text.len() - 8..]) }
}
