//! Dialogues as scripts: what the platform said, with places for what differs from run to run, and what was answered.

use gatehouse_model::Problem;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::operation::mask::HIDDEN;
use crate::view::DialogueDifferenceView;

/// The word by which a script is known.
const FORMAT: &str = "gatehouse.dialogue/1";

/// The most bytes that a script may have.
const LONGEST: usize = 4 * 1024 * 1024;

/// The most steps that are run.
const MOST: usize = 500;

/// A dialogue as a script.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Script {
    format: String,
    /// The platform's id.
    pub(crate) platform: String,
    /// What is said, in its order.
    pub(crate) steps: Vec<ScriptStep>,
}

/// A message and its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScriptStep {
    /// The event's name.
    pub(crate) event: String,
    /// The body, with places such as `{{company_id}}` and `{{secret:account_api_key}}`.
    pub(crate) body: Value,
    /// The answer that is expected; any where there is none.
    #[serde(default)]
    pub(crate) answer: Option<ScriptAnswer>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScriptAnswer {
    /// The status.
    pub(crate) status: u16,
    /// The body as JSON; null where it is empty.
    #[serde(default)]
    pub(crate) body: Value,
    /// The body where it is no JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
}

impl Script {
    /// Makes a script of these steps.
    pub(crate) fn new(platform: &str, steps: Vec<ScriptStep>) -> Self {
        Self { format: FORMAT.to_owned(), platform: platform.to_owned(), steps }
    }

    /// Reads a script.
    ///
    /// # Errors
    /// `dialogue.script_unreadable`.
    pub(crate) fn read(text: &str) -> Result<Self, Problem> {
        let refused = |why: String| {
            Problem::new("dialogue.script_unreadable", format!("The script cannot be run: {why}."))
                .hint("Save one from a dialogue to see how it is written.")
                .field("text")
        };
        if text.len() > LONGEST {
            return Err(refused(format!("it has {} bytes, and at most {LONGEST} are read", text.len())));
        }
        let script: Self = serde_json::from_str(text).map_err(|error| refused(error.to_string()))?;
        if script.format != FORMAT {
            return Err(refused(format!("its format is `{}` and not `{FORMAT}`", script.format)));
        }
        match script.steps.len() {
            0 => Err(refused("it has no step".to_owned())),
            number if number > MOST => {
                Err(refused(format!("it has {number} steps, and at most {MOST} are run")))
            }
            _ => Ok(script),
        }
    }

    /// Writes it so that a person can read it.
    pub(crate) fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

/// Puts places where a company, an account and secrets stood; `known` are values with the names of their places.
pub(crate) fn with_places(body: &Value, known: &[(String, String)]) -> Value {
    replaced(body, "", &|name, text| {
        if text == HIDDEN {
            return Some(format!("{{{{secret:{name}}}}}"));
        }
        known.iter().find(|(value, _)| value == text).map(|(_, place)| format!("{{{{{place}}}}}"))
    })
}

/// Fills the places of a script; `value` gives what stands for a name, such as `company_id` or `secret:pin`.
pub(crate) fn filled(body: &Value, value: &impl Fn(&str) -> String) -> Value {
    replaced(body, "", &|_, text| {
        let name = text.strip_prefix("{{")?.strip_suffix("}}")?;
        Some(value(name.trim()))
    })
}

fn replaced(body: &Value, name: &str, by: &impl Fn(&str, &str) -> Option<String>) -> Value {
    match body {
        Value::String(text) => by(name, text).map_or_else(|| body.clone(), Value::from),
        Value::Array(list) => list.iter().map(|one| replaced(one, name, by)).collect(),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, one)| (name.clone(), replaced(one, name, by))).collect())
        }
        _ => body.clone(),
    }
}

/// Says where two answers differ.
pub(crate) fn differences(recorded: &Value, got: &Value, at: &str) -> Vec<DialogueDifferenceView> {
    match (recorded, got) {
        (Value::Object(one), Value::Object(other)) => {
            let names = one.keys().chain(other.keys().filter(|name| !one.contains_key(*name)));
            let field = |name: &String| {
                let at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                let value = |fields: &serde_json::Map<String, Value>| fields.get(name).cloned();
                differences(&value(one).unwrap_or_default(), &value(other).unwrap_or_default(), &at)
            };
            names.flat_map(field).collect()
        }
        (Value::Array(one), Value::Array(other)) => {
            let missing = Value::Null;
            let item = |number: usize| {
                let of = |list: &'_ [Value]| list.get(number).unwrap_or(&missing).clone();
                differences(&of(one), &of(other), &format!("{at}/{number}"))
            };
            (0..one.len().max(other.len())).flat_map(item).collect()
        }
        _ if recorded == got => Vec::new(),
        _ => vec![DialogueDifferenceView {
            pointer: at.to_owned(),
            recorded: recorded.clone(),
            got: got.clone(),
        }],
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_script_has_places_instead_of_a_company_and_secrets() {
        let body = json!({ "event": "e", "company_id": "c-1", "account_api_key": HIDDEN, "data": { "of": ["c-1"], "n": 1 } });
        let known = [("c-1".to_owned(), "company_id".to_owned())];
        let placed = with_places(&body, &known);
        let expected = json!({ "event": "e", "company_id": "{{company_id}}", "account_api_key": "{{secret:account_api_key}}",
            "data": { "of": ["{{company_id}}"], "n": 1 } });
        assert_eq!(placed, expected);
        let back =
            filled(&placed, &|name| if name == "company_id" { "c-2".to_owned() } else { name.to_owned() });
        assert_eq!(back["data"]["of"], json!(["c-2"]));
        assert_eq!(back["account_api_key"], "secret:account_api_key");
    }

    #[test]
    fn a_script_reads_back() {
        let step = ScriptStep {
            event: "e".to_owned(),
            body: json!({ "event": "e" }),
            answer: Some(ScriptAnswer { status: 200, body: Value::Null, text: None }),
        };
        let script = Script::new("keruj", vec![step]);
        assert_eq!(Script::read(&script.text()).unwrap(), script);
    }

    #[rstest]
    #[case("")]
    #[case("{}")]
    #[case(r#"{"format":"gatehouse.dialogue/2","platform":"keruj","steps":[{"event":"e","body":{}}]}"#)]
    #[case(r#"{"format":"gatehouse.dialogue/1","platform":"keruj","steps":[]}"#)]
    fn what_is_no_script_is_refused(#[case] text: &str) {
        assert_eq!(Script::read(text).unwrap_err().code, "dialogue.script_unreadable");
    }

    #[rstest]
    #[case(json!({ "a": 1 }), json!({ "a": 1 }), &[])]
    #[case(json!({ "a": 1, "b": 2 }), json!({ "a": 3, "c": 4 }), &["/a", "/b", "/c"])]
    #[case(json!([1, { "x": 1 }]), json!([1]), &["/1"])]
    #[case(json!(null), json!({ "reply": "x" }), &[""])]
    fn differences_are_named_by_their_place(
        #[case] one: Value,
        #[case] other: Value,
        #[case] expected: &[&str],
    ) {
        let found = differences(&one, &other, "");
        assert_eq!(found.iter().map(|one| one.pointer.as_str()).collect::<Vec<_>>(), expected);
    }
}
