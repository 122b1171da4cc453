//! Collects the outcome of each step.

use std::borrow::Cow;

use gatehouse_model::{Check, CheckId, CheckOutcome, Evidence, Reason, VerdictStatus};

use crate::{
    kind::Kind,
    proof::{Ends, Fact, Proof},
    request::LabelledSecret,
};

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

/// How many proofs a usual request has.
const USUAL: usize = 8;

/// Gives the place of a check in [`STEPS`].
const fn step(id: CheckId) -> usize {
    match id {
        CheckId::HeaderPresent => 0,
        CheckId::LayoutRead => 1,
        CheckId::TimestampRead => 2,
        CheckId::SecretFound => 3,
        CheckId::SignatureMatches => 4,
        CheckId::TimestampFresh => 5,
        CheckId::FirstSeen => 6,
    }
}

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
pub(crate) struct Report<'a> {
    outcomes: [CheckOutcome; STEPS.len()],
    proofs: Vec<Proof<'a>>,
    /// The secret that fits.
    pub(crate) matched: Option<&'a LabelledSecret>,
    /// Whether the signed bytes were put together, and no secret is among them.
    pub(crate) content_read: bool,
}

impl<'a> Report<'a> {
    pub(crate) fn new() -> Self {
        Self {
            outcomes: [CheckOutcome::NotReached; STEPS.len()],
            proofs: Vec::with_capacity(USUAL),
            matched: None,
            content_read: false,
        }
    }

    pub(crate) fn set(&mut self, id: CheckId, outcome: CheckOutcome) {
        self.outcomes[step(id)] = outcome;
    }

    /// Gives every step the same outcome.
    pub(crate) fn set_all(&mut self, outcome: CheckOutcome) {
        self.outcomes = [outcome; STEPS.len()];
    }

    pub(crate) fn outcome(&self, id: CheckId) -> CheckOutcome {
        self.outcomes[step(id)]
    }

    pub(crate) fn passed(&mut self, id: CheckId) {
        self.set(id, CheckOutcome::Passed);
    }

    /// Lets a step pass, with a line of proof; several lines are several calls.
    pub(crate) fn proved(&mut self, check: CheckId, label: &'static str, value: impl Into<Cow<'a, str>>) {
        self.found(check, Fact::Text(label, value.into()));
    }

    /// Lets a step pass, with what was found.
    pub(crate) fn found(&mut self, check: CheckId, fact: Fact<'a>) {
        self.passed(check);
        self.proofs.push(Proof { check, fact });
    }

    pub(crate) fn not_applicable(&mut self, id: CheckId) {
        self.set(id, CheckOutcome::NotApplicable);
    }

    /// Gives the steps in words, and under the one that stopped the verification what it found.
    pub(crate) fn checks(&self, kind: Kind, stop: Option<&Stop>) -> Vec<Check> {
        let evidence = |id: CheckId| -> Vec<Evidence> {
            let proofs = self.proofs.iter().filter(|proof| proof.check == id).flat_map(Proof::evidence);
            let found = stop.filter(|stop| stop.check == id).map(|stop| stop.evidence.iter().cloned());
            proofs.chain(found.into_iter().flatten()).collect()
        };
        let steps = STEPS.into_iter().zip(self.outcomes);
        steps
            .map(|(id, outcome)| Check {
                id,
                outcome: if stop.is_some_and(|stop| stop.check == id) {
                    CheckOutcome::Failed
                } else {
                    outcome
                },
                evidence: evidence(id),
                rests_on: rests_on(id, kind).map(str::to_owned),
            })
            .collect()
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

/// Shortens a signature to hex digits of its ends.
pub(crate) fn shorten(bytes: &[u8]) -> String {
    Ends::of(bytes).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_its_own_place() {
        assert_eq!(STEPS.map(step), [0, 1, 2, 3, 4, 5, 6]);
    }
}
