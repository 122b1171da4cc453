//! A step of a dialogue with a platform, as it is kept beside the delivery that brought it.

/// The event of a platform's question whether the application lives, in the place of one that its sender would name.
pub const HEALTH_EVENT: &str = "health_check";

/// Who worded the answer to a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnsweredBy {
    /// Gatehouse, playing the application.
    Gatehouse,
    /// The endpoint's own rules: a refusal, a fault, or a fixed answer of a person.
    Endpoint,
}

impl AnsweredBy {
    /// Gives the stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gatehouse => "gatehouse",
            Self::Endpoint => "endpoint",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Gatehouse, Self::Endpoint].into_iter().find(|by| by.as_str() == word)
    }
}

/// A step of a dialogue on its way into the store, with its delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDialogueStep {
    /// The company that speaks, by the platform's id.
    pub company: String,
    /// The account of the company, where the message names one.
    pub account: Option<String>,
    /// The event's name.
    pub event: String,
    /// The step of the profile.
    pub step: String,
    /// The JSON pointers that the profile asks for and that were not there.
    pub missing: Vec<String>,
    /// The body of the answer, empty where it has none; none where it is not one of the dialogue's.
    pub answer: Option<String>,
    /// Who worded the answer.
    pub by: AnsweredBy,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back() {
        for word in ["gatehouse", "endpoint"] {
            assert_eq!(AnsweredBy::from_word(word).map(AnsweredBy::as_str), Some(word));
        }
        assert_eq!(AnsweredBy::from_word("target"), None);
    }
}
