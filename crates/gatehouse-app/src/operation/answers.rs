//! What an endpoint answers: the changes that a person may make.

use gatehouse_model::{AnswerRules, Problem};

use crate::view::EndpointSetRequest;

/// The largest body cap that an endpoint may be given, in bytes.
const LARGEST_BODY: u64 = 64 * 1024 * 1024;

/// The longest that an answer may wait, in milliseconds; senders give up sooner.
const LONGEST_DELAY: u32 = 60_000;

/// The shortest and the longest that a sender can be said to wait, in milliseconds.
const SHORTEST_WAIT: u32 = 500;
const LONGEST_WAIT: u32 = 120_000;

/// The largest body of an answer, in bytes.
const LARGEST_ANSWER: usize = 64 * 1024;

/// The most events or content types that may be expected.
const MOST_EXPECTED: usize = 200;

/// The longest name of an event or a content type, in bytes.
const LONGEST_NAME: usize = 255;

/// Gives the rules with what a request changes; what is absent stays.
pub(super) fn changed(mut rules: AnswerRules, request: &EndpointSetRequest) -> Result<AnswerRules, Problem> {
    if let Some(status) = request.accepted_status {
        rules.accepted_status = within(status, 200, 299, "accepted_status")?;
    }
    if let Some(status) = request.invalid_status {
        rules.invalid_status = within(status, 200, 599, "invalid_status")?;
    }
    if let Some(cap) = request.body_cap {
        rules.body_cap = within(cap, 1, LARGEST_BODY, "body_cap")?;
    }
    if let Some(unsigned) = request.unsigned {
        rules.unsigned = unsigned;
    }
    if let Some(delay) = request.delay_ms {
        rules.delay_ms = within(delay, 0, LONGEST_DELAY, "delay_ms")?;
    }
    if let Some(fault) = request.fault {
        rules.fault = fault;
    }
    if let Some(body) = &request.answer_body {
        within(body.len(), 0, LARGEST_ANSWER, "answer_body")?;
        rules.body = Some(body.clone()).filter(|body| !body.is_empty());
    }
    if let Some(content_type) = &request.answer_type {
        rules.content_type = match content_type.trim() {
            "" => None,
            named => Some(media_type(named, "answer_type")?),
        };
    }
    if let Some(events) = &request.expected_events {
        rules.expected_events = listed(events, "expected_events", event_name)?;
    }
    if let Some(types) = &request.expected_types {
        rules.expected_types = listed(types, "expected_types", |name| {
            let essence = media_type(name, "expected_types")?;
            if essence.contains(';') { Err(bad(name, "expected_types")) } else { Ok(essence) }
        })?;
    }
    if let Some(mode) = request.mode {
        rules.mode = mode;
    }
    if let Some(rule) = request.target_rule {
        rules.target_rule = rule;
    }
    if let Some(wait) = request.sender_timeout_ms {
        let checked = wait.map(|ms| within(ms, SHORTEST_WAIT, LONGEST_WAIT, "sender_timeout_ms"));
        rules.sender_timeout_ms = checked.transpose()?;
    }
    Ok(rules)
}

fn within<N: PartialOrd + std::fmt::Display>(value: N, least: N, most: N, field: &str) -> Result<N, Problem> {
    if value >= least && value <= most {
        return Ok(value);
    }
    Err(Problem::new("usage.out_of_range", format!("{field} is {value}; it must be from {least} to {most}."))
        .field(field))
}

fn bad(name: &str, field: &str) -> Problem {
    Problem::new("usage.bad_value", format!("`{name}` does not fit {field}.")).field(field)
}

fn listed(
    names: &[String],
    field: &str,
    read: impl Fn(&str) -> Result<String, Problem>,
) -> Result<Vec<String>, Problem> {
    let mut kept: Vec<String> = Vec::new();
    for name in names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        let name = read(name)?;
        if !kept.contains(&name) {
            kept.push(name);
        }
    }
    within(kept.len(), 0, MOST_EXPECTED, field)?;
    Ok(kept)
}

/// Reads the name of an event, or the start of one with a `*`.
fn event_name(name: &str) -> Result<String, Problem> {
    let inside = name.strip_suffix('*').unwrap_or(name);
    let fits = name.len() <= LONGEST_NAME && !inside.contains('*') && !name.chars().any(char::is_control);
    if fits {
        return Ok(name.to_owned());
    }
    Err(bad(name, "expected_events").hint("A `*` stands at the end only, as in `invoice.*`."))
}

/// Reads a content type: what may stand in a header, with a slash in it.
fn media_type(name: &str, field: &str) -> Result<String, Problem> {
    let plain = name.len() <= LONGEST_NAME && name.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    match name.split(';').next().unwrap_or_default().trim().split_once('/') {
        Some((kind, rest)) if plain && !kind.is_empty() && !rest.is_empty() => Ok(name.to_owned()),
        _ => Err(bad(name, field).hint("Write it as `application/json`.")),
    }
}

#[cfg(test)]
mod tests {
    use gatehouse_model::{AnswerFault, AnswerMode, EndpointId};
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;

    fn ask(change: &Value) -> Result<AnswerRules, Problem> {
        let mut request = json!({ "endpoint_id": EndpointId::from_uuid(uuid::Uuid::nil()) });
        request.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        changed(AnswerRules::default(), &serde_json::from_value(request).unwrap())
    }

    #[test]
    fn what_is_absent_stays_and_null_plays_no_fault() {
        assert_eq!(ask(&json!({})).unwrap(), AnswerRules::default());
        assert_eq!(ask(&json!({ "fault": "slow" })).unwrap().fault, Some(AnswerFault::Slow));
        let rules = AnswerRules { fault: Some(AnswerFault::Drop), ..AnswerRules::default() };
        let mut request = EndpointSetRequest::of(EndpointId::from_uuid(uuid::Uuid::nil()));
        assert_eq!(changed(rules.clone(), &request).unwrap(), rules);
        request.fault = Some(None);
        assert_eq!(changed(rules, &request).unwrap().fault, None);
    }

    #[test]
    fn a_target_can_be_asked_for_the_answer_and_null_takes_a_choice_back() {
        let rule = uuid::Uuid::nil().to_string();
        let asked = json!({ "mode": "target", "target_rule": rule, "sender_timeout_ms": 3000 });
        let rules = ask(&asked).unwrap();
        assert_eq!(
            (rules.mode, rules.target_rule.is_some(), rules.sender_timeout_ms),
            (AnswerMode::Target, true, Some(3000))
        );
        let mut request = EndpointSetRequest::of(EndpointId::from_uuid(uuid::Uuid::nil()));
        (request.target_rule, request.sender_timeout_ms) = (Some(None), Some(None));
        let rules = changed(rules, &request).unwrap();
        assert_eq!((rules.target_rule, rules.sender_timeout_ms), (None, None));
        assert_eq!(rules.mode, AnswerMode::Target);
    }

    #[test]
    fn lists_are_taken_without_blanks_and_repeats() {
        let rules = ask(&json!({
            "expected_events": [" shift.* ", "", "call.ended", "shift.*"],
            "expected_types": ["application/json"],
            "answer_body": "{}",
            "answer_type": "application/json; charset=utf-8",
        }));
        let rules = rules.unwrap();
        assert_eq!(rules.expected_events, ["shift.*", "call.ended"]);
        assert_eq!(rules.expected_types, ["application/json"]);
        assert_eq!(rules.content_type.as_deref(), Some("application/json; charset=utf-8"));
        assert_eq!(ask(&json!({ "answer_body": "", "answer_type": " " })).unwrap(), AnswerRules::default());
    }

    #[rstest]
    #[case(json!({ "delay_ms": 60_001 }), "delay_ms")]
    #[case(json!({ "accepted_status": 300 }), "accepted_status")]
    #[case(json!({ "body_cap": 67_108_865 }), "body_cap")]
    #[case(json!({ "sender_timeout_ms": 499 }), "sender_timeout_ms")]
    #[case(json!({ "answer_type": "json" }), "answer_type")]
    #[case(json!({ "answer_type": "text/plain\r\nX: y" }), "answer_type")]
    #[case(json!({ "answer_body": "x".repeat(65_537) }), "answer_body")]
    #[case(json!({ "expected_events": ["a.*.b"] }), "expected_events")]
    #[case(json!({ "expected_types": ["text/plain; charset=utf-8"] }), "expected_types")]
    fn what_does_not_fit_is_refused_with_its_field(#[case] change: Value, #[case] field: &str) {
        let problem = ask(&change).unwrap_err();
        assert_eq!(problem.at.and_then(|at| at.field).as_deref(), Some(field));
    }
}
