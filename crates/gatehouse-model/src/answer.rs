//! What an endpoint answers, and what it expects.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ForwardRuleId;

/// How a delivery that carries no signature is answered; the verdict says what it always says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum UnsignedAnswer {
    /// As its verdict has it.
    #[default]
    ByVerdict,
    /// Like an accepted one, although a scheme asks for a signature.
    Accept,
    /// Like an invalid one, although no scheme asks for a signature.
    Refuse,
}

impl UnsignedAnswer {
    /// Gives the stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ByVerdict => "by_verdict",
            Self::Accept => "accept",
            Self::Refuse => "refuse",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::ByVerdict, Self::Accept, Self::Refuse].into_iter().find(|answer| answer.as_str() == word)
    }
}

/// A fault that an endpoint plays, so that its sender can be seen to cope. What comes is stored all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AnswerFault {
    /// The answer is 500.
    Error,
    /// No answer comes, and the connection stays open until the sender or a minute ends it.
    Timeout,
    /// The connection is closed without an answer.
    Drop,
    /// The answer comes byte by byte.
    Slow,
}

impl AnswerFault {
    /// Gives the stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Timeout => "timeout",
            Self::Drop => "drop",
            Self::Slow => "slow",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Error, Self::Timeout, Self::Drop, Self::Slow].into_iter().find(|fault| fault.as_str() == word)
    }
}

/// Whose answer the sender of an accepted delivery gets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AnswerMode {
    /// The endpoint's own.
    #[default]
    Fixed,
    /// That of a forward target, if it comes while the sender still waits; else the endpoint's own.
    Target,
}

impl AnswerMode {
    /// Gives the stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Target => "target",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Fixed, Self::Target].into_iter().find(|mode| mode.as_str() == word)
    }
}

/// What about a delivery its endpoint did not expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Unexpected {
    /// Its event.
    Event,
    /// Its content type.
    ContentType,
    /// Both.
    EventAndContentType,
}

impl Unexpected {
    /// Gives the stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::ContentType => "content_type",
            Self::EventAndContentType => "event_and_content_type",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Event, Self::ContentType, Self::EventAndContentType]
            .into_iter()
            .find(|unexpected| unexpected.as_str() == word)
    }
}

/// What an endpoint answers, accepts and expects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AnswerRules {
    /// The status for a delivery that is valid, unprotected, unverified or a duplicate.
    pub accepted_status: u16,
    /// The status for a delivery whose signature is invalid.
    pub invalid_status: u16,
    /// The most bytes that a body may have.
    #[ts(type = "number")]
    pub body_cap: u64,
    /// How a delivery without a signature is answered.
    #[serde(default)]
    pub unsigned: UnsignedAnswer,
    /// How long the answer waits after the delivery is durable, in milliseconds.
    #[serde(default)]
    pub delay_ms: u32,
    /// The fault that is played.
    #[serde(default)]
    pub fault: Option<AnswerFault>,
    /// The body of the answer to an accepted delivery; none stands for `ok`.
    #[serde(default)]
    pub body: Option<String>,
    /// The content type of that body; none stands for plain text.
    #[serde(default)]
    pub content_type: Option<String>,
    /// The events that are expected, a `*` at the end standing for any rest; empty where any is.
    #[serde(default)]
    pub expected_events: Vec<String>,
    /// The content types that are expected, such as `application/json`, without parameters; empty where any is.
    #[serde(default)]
    pub expected_types: Vec<String>,
    /// Whose answer the sender of an accepted delivery gets.
    #[serde(default)]
    #[ts(optional, as = "Option<AnswerMode>")]
    pub mode: AnswerMode,
    /// The rule whose target answers; none is the endpoint's first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub target_rule: Option<ForwardRuleId>,
    /// How long the sender waits for its answer, in milliseconds; none is what the platform's profile says, or 10 s.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sender_timeout_ms: Option<u32>,
}

impl Default for AnswerRules {
    fn default() -> Self {
        Self {
            accepted_status: 200,
            invalid_status: 401,
            body_cap: 25 * 1024 * 1024,
            unsigned: UnsignedAnswer::ByVerdict,
            delay_ms: 0,
            fault: None,
            body: None,
            content_type: None,
            expected_events: Vec::new(),
            expected_types: Vec::new(),
            mode: AnswerMode::Fixed,
            target_rule: None,
            sender_timeout_ms: None,
        }
    }
}

impl AnswerRules {
    /// Says what about a delivery is not expected, by its event's name and the value of its content type.
    pub fn unexpected(&self, event: Option<&str>, content_type: Option<&str>) -> Option<Unexpected> {
        let essence = content_type.map(|value| value.split(';').next().unwrap_or_default().trim());
        let fits_event = self.expected_events.is_empty()
            || event.is_some_and(|event| self.expected_events.iter().any(|pattern| names(pattern, event)));
        let fits_type = self.expected_types.is_empty()
            || essence.is_some_and(|essence| {
                self.expected_types.iter().any(|expected| expected.eq_ignore_ascii_case(essence))
            });
        match (fits_event, fits_type) {
            (true, true) => None,
            (false, true) => Some(Unexpected::Event),
            (true, false) => Some(Unexpected::ContentType),
            (false, false) => Some(Unexpected::EventAndContentType),
        }
    }
}

fn names(pattern: &str, event: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => event.starts_with(start),
        None => event == pattern,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::all_as_expected(Some("shift.created"), Some("application/json; charset=utf-8"), None)]
    #[case::type_in_capitals(Some("call.ended"), Some("Application/JSON"), None)]
    #[case::another_event(Some("shifts"), Some("application/json"), Some(Unexpected::Event))]
    #[case::no_event(None, Some("application/json"), Some(Unexpected::Event))]
    #[case::another_type(Some("shift.x"), Some("text/xml"), Some(Unexpected::ContentType))]
    #[case::no_type(Some("shift.x"), None, Some(Unexpected::ContentType))]
    #[case::neither(Some("call.started"), Some("application/jsonx"), Some(Unexpected::EventAndContentType))]
    fn what_is_not_expected_is_named(
        #[case] event: Option<&str>,
        #[case] content_type: Option<&str>,
        #[case] expected: Option<Unexpected>,
    ) {
        let rules = AnswerRules {
            expected_events: vec!["shift.*".to_owned(), "call.ended".to_owned()],
            expected_types: vec!["application/json".to_owned()],
            ..AnswerRules::default()
        };
        assert_eq!(rules.unexpected(event, content_type), expected);
        assert_eq!(AnswerRules::default().unexpected(event, content_type), None);
    }

    #[test]
    fn rules_that_an_older_version_wrote_are_read() {
        let old = r#"{"accepted_status":202,"invalid_status":204,"body_cap":10}"#;
        let rules: AnswerRules = serde_json::from_str(old).unwrap();
        let expected =
            AnswerRules { accepted_status: 202, invalid_status: 204, body_cap: 10, ..AnswerRules::default() };
        assert_eq!(rules, expected);
    }

    #[test]
    fn every_word_reads_back() {
        for word in ["by_verdict", "accept", "refuse"] {
            assert_eq!(UnsignedAnswer::from_word(word).map(UnsignedAnswer::as_str), Some(word));
        }
        for word in ["error", "timeout", "drop", "slow"] {
            assert_eq!(AnswerFault::from_word(word).map(AnswerFault::as_str), Some(word));
        }
        for word in ["event", "content_type", "event_and_content_type"] {
            assert_eq!(Unexpected::from_word(word).map(Unexpected::as_str), Some(word));
        }
        assert_eq!(AnswerFault::from_word("none"), None);
    }
}
