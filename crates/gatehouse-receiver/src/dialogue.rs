//! Playing the application in a dialogue: what a message of the platform is, and with what it is answered.
//!
//! What answers is data: the profile's answer to a step, or the one that a person gave for the event at this endpoint.
//! An endpoint whose own rules say something else than usual is meant so, and has its word.

use std::collections::BTreeMap;

use gatehouse_model::{AnswerRules, AnsweredBy, NewDialogueStep, Verdict, VerdictStatus};
use gatehouse_providers::Spoken;

use crate::table::ReceivingEndpoint;

/// An answer that a person gave for an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayedAnswer {
    /// The status, 200–599.
    pub status: u16,
    /// The body as JSON text; an empty text is an empty body.
    pub body: String,
}

/// The answers that a person gave at an endpoint, by the names of events.
pub type PlayedAnswers = BTreeMap<String, PlayedAnswer>;

impl ReceivingEndpoint {
    /// Says what a path below the endpoint's own address is for; none where there is nothing.
    pub(crate) fn spoken_at(&self, below: &str) -> Option<Spoken> {
        match &self.profile.dialogue {
            Some(dialogue) => dialogue.spoken_at(below),
            None => below.is_empty().then_some(Spoken::Message),
        }
    }

    /// Gives the method and the status of the question whether the application lives.
    pub(crate) fn health(&self) -> Option<(&str, u16)> {
        let health = self.profile.dialogue.as_ref()?.healthcheck.as_ref()?;
        Some((&health.method, health.status))
    }

    /// Tells whether a request target is the question whether the application lives.
    pub(crate) fn asks_for_health(&self, target: &str) -> bool {
        let below = address(target).map(|(_, below)| below).unwrap_or_default();
        self.profile.dialogue.is_some() && self.spoken_at(below) == Some(Spoken::Health)
    }

    /// Reads the step of a dialogue that a body is, with the answer to it where one is played.
    pub(crate) fn step(
        &self,
        body: &[u8],
        accepted: bool,
    ) -> Option<(NewDialogueStep, Option<PlayedAnswer>)> {
        let (step, mut read) = self.profile.dialogue.as_ref()?.read(body)?;
        if !accepted || overrides(&self.endpoint.answer) {
            read.answer = self.endpoint.answer.body.clone().filter(|_| accepted);
            return Some((read, None));
        }
        let usual = || PlayedAnswer { status: 200, body: step.usual_answer().to_owned() };
        let played = self.played.get(&read.event).cloned().unwrap_or_else(usual);
        (read.answer, read.by) = (Some(played.body.clone()), AnsweredBy::Gatehouse);
        Some((read, Some(played)))
    }
}

/// Tells whether an endpoint's own rules stand before what is played: a fixed body, a status that refuses, or a fault.
pub fn overrides(rules: &AnswerRules) -> bool {
    rules.body.is_some() || !(200..300).contains(&rules.accepted_status) || rules.fault.is_some()
}

/// Says that a question whether somebody is there carries no token, where it carries none.
pub(crate) fn excuse_health(verdict: &mut Verdict) {
    if verdict.status == VerdictStatus::Invalid
        && verdict.reason == gatehouse_model::Reason::MissingSignatureHeader
    {
        *verdict = Verdict {
            scheme: verdict.scheme.take(),
            hint: Some("It asks whether the application lives, and need not carry the token.".to_owned()),
            ..Verdict::bare(VerdictStatus::Unprotected, gatehouse_model::Reason::Unsigned)
        };
    }
}

/// Splits `/in/<token>`, with what may lie below it and without a query; nothing is decoded or normalised on the way.
pub(crate) fn address(target: &str) -> Option<(&str, &str)> {
    let path = target.split('?').next().unwrap_or_default();
    let rest = path.strip_prefix("/in/")?;
    let (token, below) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    (!token.is_empty()).then_some((token, below))
}

#[cfg(test)]
mod tests {
    use gatehouse_model::AnswerFault;
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("/in/abc", Some(("abc", "")))]
    #[case("/in/abc?x=/in/y", Some(("abc", "")))]
    #[case("/in/abc/", Some(("abc", "/")))]
    #[case("/in/abc/keruj/health?x", Some(("abc", "/keruj/health")))]
    #[case("/in/%61bc", Some(("%61bc", "")))]
    #[case("/in/../in/abc", Some(("..", "/in/abc")))]
    #[case("/in/abc#f", Some(("abc#f", "")))]
    #[case("/in/", None)]
    #[case("/in//abc", None)]
    #[case("/in?abc", None)]
    #[case("/IN/abc", None)]
    #[case("//in/abc", None)]
    #[case("http://h/in/abc", None)]
    #[case("*", None)]
    #[case("", None)]
    fn only_the_exact_path_names_a_token(#[case] target: &str, #[case] expected: Option<(&str, &str)>) {
        assert_eq!(address(target), expected);
    }

    proptest! {
        #[test]
        fn no_other_spelling_of_a_path_names_the_token(
            start in "(/|/in|/in/|/in/abc|/IN/|//in/)",
            rest in proptest::collection::vec("(\\.|/|%2e|%2F|\\?|#|abc|in|;|%61|[a-cA-C]|\\\\|@|:)", 0..6),
        ) {
            let target = format!("{start}{}", rest.concat());
            let exact = target == "/in/abc" || target.starts_with("/in/abc?");
            prop_assert_eq!(address(&target) == Some(("abc", "")), exact, "{}", target);
        }
    }

    #[test]
    fn rules_that_a_person_set_stand_before_what_is_played() {
        let usual = AnswerRules::default();
        assert!(!overrides(&usual) && !overrides(&AnswerRules { accepted_status: 204, ..usual.clone() }));
        assert!(overrides(&AnswerRules { accepted_status: 500, ..usual.clone() }));
        assert!(overrides(&AnswerRules { body: Some("{}".to_owned()), ..usual.clone() }));
        assert!(overrides(&AnswerRules { fault: Some(AnswerFault::Error), ..usual }));
    }
}
