//! Where a company stands, worked out from what was said.

use gatehouse_model::{AnsweredBy, VerdictStatus};
use gatehouse_providers::Dialogue;
use gatehouse_store::DialogueStep;
use serde_json::Value;

use super::form::{form_view, hide_presets};
use crate::view::{DialogueAnswerView, DialogueAnswerer, DialogueEffect, DialogueState};

/// The effect of a step by which a company is gone.
const FORGET: &str = "forget-company";

/// Where a company stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) state: DialogueState,
    /// The event that the last form asks for.
    pub(crate) waiting_for: Option<String>,
    /// Whether it was installed in the older shape, without an account.
    pub(crate) older: bool,
}

/// Works out where a company stands. What nobody proved to be the platform's changes nothing.
pub(crate) fn standing<'s>(
    steps: impl Iterator<Item = &'s DialogueStep>,
    dialogue: Option<&Dialogue>,
) -> Standing {
    let mut standing = Standing { state: DialogueState::Failed, waiting_for: None, older: false };
    for step in steps.filter(|step| step.verdict != VerdictStatus::Invalid) {
        if step.step == "install" {
            standing.older = step.account.is_none();
        }
        let answer = answer_view(step, dialogue);
        standing.waiting_for = None;
        standing.state = match answer.as_ref().map(|answer| answer.effect) {
            Some(DialogueEffect::GoOn) => DialogueState::Installing,
            Some(DialogueEffect::Form) => DialogueState::Configuring,
            Some(DialogueEffect::Done) => DialogueState::Installed,
            Some(DialogueEffect::Removed) => DialogueState::Uninstalled,
            Some(DialogueEffect::Refused | DialogueEffect::Unusable) | None => DialogueState::Failed,
        };
        standing.waiting_for = answer.and_then(|answer| answer.form).map(|form| form.reply);
    }
    standing
}

/// Gives what a step was answered with; none where no answer went out.
pub(crate) fn answer_view(step: &DialogueStep, dialogue: Option<&Dialogue>) -> Option<DialogueAnswerView> {
    if step.status == 0 {
        return None;
    }
    let (bytes, by) = match (&step.given, &step.answer) {
        (Some(given), _) => (String::from_utf8_lossy(given).into_owned(), DialogueAnswerer::Target),
        (None, answer) => {
            let by = match step.by {
                AnsweredBy::Gatehouse => DialogueAnswerer::Gatehouse,
                AnsweredBy::Endpoint => DialogueAnswerer::Endpoint,
            };
            (answer.clone().unwrap_or_default(), by)
        }
    };
    let mut body = serde_json::from_str(&bytes).unwrap_or(Value::Null);
    hide_presets(&mut body);
    let good = (200..300).contains(&step.status);
    let is_removal = dialogue
        .and_then(|dialogue| dialogue.step_of(&step.event))
        .is_some_and(|known| known.effect.as_deref() == Some(FORGET));
    let form = form_view(&body, dialogue.and_then(|dialogue| dialogue.form.as_ref())).filter(|_| good);
    // What the endpoint itself says is `ok` in plain text, which is no answer of a dialogue.
    let empty = bytes.trim().is_empty() && (step.answer.is_some() || step.given.is_some());
    let effect = match (good, step.step.as_str()) {
        (false, _) => DialogueEffect::Refused,
        (true, _) if is_removal => DialogueEffect::Removed,
        (true, "install") => DialogueEffect::GoOn,
        (true, _) if empty => DialogueEffect::Done,
        (true, _) if form.is_some() => DialogueEffect::Form,
        (true, _) => DialogueEffect::Unusable,
    };
    let text = (body.is_null() && !bytes.trim().is_empty()).then_some(bytes);
    Some(DialogueAnswerView { status: step.status, body, text, by, effect, form })
}

#[cfg(test)]
pub(crate) mod tests {
    use gatehouse_model::{ConnectionId, DeliveryId, EndpointId, Reason, Timestamp};
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;

    const FORM: &str = r#"{"reply":"entered","elements":[{"type":"password","name":"k"}]}"#;

    pub(crate) fn step(step: &str, event: &str, status: u16, answer: &str) -> DialogueStep {
        let id = Uuid::nil();
        DialogueStep {
            delivery_id: DeliveryId::from_uuid(id),
            sequence: 1,
            connection_id: ConnectionId::from_uuid(id),
            endpoint_id: EndpointId::from_uuid(id),
            at: Timestamp::UNIX_EPOCH,
            company: "c".to_owned(),
            account: Some("a".to_owned()),
            event: event.to_owned(),
            step: step.to_owned(),
            missing: Vec::new(),
            verdict: VerdictStatus::Valid,
            reason: Reason::Ok,
            status,
            answer: Some(answer.to_owned()),
            by: AnsweredBy::Gatehouse,
            given: None,
            sealed: false,
            taken: true,
        }
    }

    fn keruj() -> Dialogue {
        gatehouse_providers::platform("keruj").and_then(|profile| profile.dialogue.clone()).unwrap()
    }

    fn stands(steps: &[DialogueStep]) -> (DialogueState, Option<String>) {
        let found = standing(steps.iter(), Some(&keruj()));
        (found.state, found.waiting_for)
    }

    #[test]
    fn a_company_goes_from_installation_to_removal() {
        use DialogueState::{Configuring, Installed, Installing, Uninstalled};
        let all = [
            step("install", "application_install", 200, ""),
            step("configure", "application_configure", 200, FORM),
            step("reply", "entered", 200, ""),
            step("uninstall", "application_uninstall", 200, ""),
        ];
        let expected = [Installing, Configuring, Installed, Uninstalled];
        for (until, state) in expected.into_iter().enumerate() {
            assert_eq!(stands(&all[..=until]).0, state);
        }
        assert_eq!(stands(&all[..2]).1.as_deref(), Some("entered"));
    }

    #[rstest]
    #[case::refused(step("install", "application_install", 500, ""))]
    #[case::plain_text(step("configure", "application_configure", 200, "ok"))]
    #[case::without_a_reply(step("configure", "application_configure", 200, "{}"))]
    #[case::removal_refused(step("uninstall", "application_uninstall", 503, ""))]
    #[case::no_answer(step("install", "application_install", 0, ""))]
    fn what_cannot_be_used_fails(#[case] last: DialogueStep) {
        assert_eq!(stands(&[last]).0, DialogueState::Failed);
    }

    #[test]
    fn a_message_with_a_wrong_token_changes_nothing() {
        let installed = step("configure", "application_configure", 200, "");
        let mut forged = step("uninstall", "application_uninstall", 401, "");
        forged.verdict = VerdictStatus::Invalid;
        assert_eq!(stands(&[installed, forged.clone()]).0, DialogueState::Installed);
        assert_eq!(stands(&[forged]).0, DialogueState::Failed);
    }

    #[test]
    fn the_answer_of_a_target_counts_where_it_was_given() {
        let mut shown = step("configure", "application_configure", 200, "");
        shown.given = Some(FORM.as_bytes().to_vec());
        assert_eq!(stands(&[shown.clone()]), (DialogueState::Configuring, Some("entered".to_owned())));
        assert_eq!(answer_view(&shown, Some(&keruj())).unwrap().by, DialogueAnswerer::Target);
    }
}
