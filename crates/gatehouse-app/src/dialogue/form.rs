//! Forms in answers, read leniently: of their schema only the word `reply` is known.

use gatehouse_model::{Location, Problem};
use gatehouse_providers::FormShape;
use gatehouse_sandbox::Form;
use serde_json::{Map, Value};

use crate::operation::mask::HIDDEN;
use crate::view::{DialogueElementView, DialogueFormView};

/// The kinds of elements that a form can have; nobody documents them, and these are those of HTML.
pub(crate) const KINDS: [&str; 9] =
    ["text", "password", "number", "select", "checkbox", "date", "textarea", "label", "button"];

/// The fields of an element in which a value is set beforehand.
const PRESETS: [&str; 2] = ["value", "default"];

/// The longest answer that is kept, in bytes.
const LONGEST: usize = 64 * 1024;

fn text<'v>(fields: &'v Map<String, Value>, names: &[&str]) -> Option<&'v str> {
    names.iter().find_map(|name| fields.get(*name)?.as_str())
}

/// Tells whether an element asks for a secret.
fn is_secret(fields: &Map<String, Value>) -> bool {
    let kind = text(fields, &["type", "kind"]).unwrap_or_default();
    let by_kind = ["password", "secret"].iter().any(|word| kind.eq_ignore_ascii_case(word));
    by_kind || fields.get("secret") == Some(&Value::Bool(true))
}

fn walk<'v>(value: &'v Value, visit: &mut impl FnMut(&'v Map<String, Value>)) {
    match value {
        Value::Array(list) => list.iter().for_each(|one| walk(one, visit)),
        Value::Object(fields) => {
            visit(fields);
            fields.values().for_each(|one| walk(one, visit));
        }
        _ => {}
    }
}

/// Gives the names of the fields that an answer asks for as secrets, in lower case.
pub(crate) fn secret_names(answer: &Value) -> Vec<String> {
    let mut names = Vec::new();
    walk(answer, &mut |fields| {
        let name = text(fields, &["name", "id", "key"]).filter(|name| !name.is_empty());
        if let Some(name) = name.filter(|_| is_secret(fields)) {
            let name = name.to_ascii_lowercase();
            if !names.contains(&name) {
                names.push(name);
            }
        }
    });
    names
}

/// Gives the names of the secrets that an answer's text asks for; none where it is no JSON.
pub(crate) fn secret_names_in(body: &str) -> Vec<String> {
    serde_json::from_str(body).map(|answer| secret_names(&answer)).unwrap_or_default()
}

/// Hides values that an answer sets beforehand for secrets.
pub(crate) fn hide_presets(answer: &mut Value) {
    match answer {
        Value::Array(list) => list.iter_mut().for_each(hide_presets),
        Value::Object(fields) => {
            if is_secret(fields) {
                for name in PRESETS {
                    if let Some(preset) = fields.get_mut(name).filter(|preset| !preset.is_null()) {
                        *preset = Value::from(HIDDEN);
                    }
                }
            }
            fields.values_mut().for_each(hide_presets);
        }
        _ => {}
    }
}

/// Gives the form that an answer asks to show; none where it names no event to reply with.
pub(crate) fn form_view(answer: &Value, shape: Option<&FormShape>) -> Option<DialogueFormView> {
    let form = Form::read(answer, shape)?;
    let secrets = secret_names(answer);
    let elements = form.elements.into_iter().map(|element| DialogueElementView {
        secret: secrets.contains(&element.name.to_ascii_lowercase()),
        kind: element.kind.as_str().to_owned(),
        name: element.name,
        label: element.label,
        required: element.required,
        options: element.options,
    });
    Some(DialogueFormView { reply: form.reply, title: form.title, elements: elements.collect() })
}

/// Checks an answer that a person typed, and gives it without blanks around it.
///
/// # Errors
/// `dialogue.answer_status`, `dialogue.answer_not_json` with its place, `dialogue.answer_too_long`, and
/// `dialogue.answer_secret` for a form that has a secret in it.
pub(crate) fn checked(status: u16, body: &str) -> Result<String, Problem> {
    if !(200..=599).contains(&status) {
        let message = format!("{status} is no status of an answer.");
        let problem = Problem::new("dialogue.answer_status", message).field("status");
        return Err(problem.hint("Give one from 200 to 599."));
    }
    if body.len() > LONGEST {
        let message = format!("The answer has {} bytes; at most {LONGEST} are kept.", body.len());
        return Err(Problem::new("dialogue.answer_too_long", message).field("body"));
    }
    if body.trim().is_empty() {
        return Ok(String::new());
    }
    let answer: Value = serde_json::from_str(body).map_err(|error| not_json(body, &error))?;
    let mut hidden = answer.clone();
    hide_presets(&mut hidden);
    if hidden != answer {
        let message = "The form sets a value for a field that is a secret, and answers are kept in clear.";
        let problem = Problem::new("dialogue.answer_secret", message).field("body");
        return Err(problem.hint("Leave the value out: the person types it."));
    }
    Ok(body.trim().to_owned())
}

fn not_json(body: &str, error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line().max(1), error.column().max(1));
    let offset = body.split_inclusive('\n').take(line - 1).map(str::len).sum::<usize>() + column - 1;
    let number = |value: usize| u32::try_from(value).ok();
    let at = Location {
        line: number(line),
        column: number(column),
        field: Some("body".to_owned()),
        offset: number(offset.min(body.len())),
        ..Location::default()
    };
    let message = format!("The answer is no JSON, at line {line}, column {column}.");
    let hint = "Mend it there, or leave the answer empty to finish.";
    Problem { at: Some(at), ..Problem::new("dialogue.answer_not_json", message).hint(hint) }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_found_wherever_an_element_stands() {
        let answer = json!({ "reply": "x", "pages": [{ "fields": [
            { "type": "Password", "name": "Api_Key" }, { "type": "text", "id": "pin", "secret": true },
            { "type": "text", "name": "plain" }, { "type": "password" },
        ] }] });
        assert_eq!(secret_names(&answer), ["api_key", "pin"]);
        let view = form_view(&answer, None).unwrap();
        assert_eq!(
            view.elements.iter().map(|one| one.secret).collect::<Vec<_>>(),
            [true, true, false, false]
        );
    }

    #[test]
    fn values_set_beforehand_are_hidden() {
        let mut answer = json!([{ "type": "password", "name": "a", "value": "GHCANARY", "default": null }]);
        hide_presets(&mut answer);
        assert_eq!(answer, json!([{ "type": "password", "name": "a", "value": HIDDEN, "default": null }]));
    }

    #[rstest]
    #[case(200, " \n", Ok(""))]
    #[case(500, " {\"a\":1} ", Ok("{\"a\":1}"))]
    #[case(199, "", Err("dialogue.answer_status"))]
    #[case(200, "{\"a\":}", Err("dialogue.answer_not_json"))]
    #[case(200, r#"[{"type":"password","name":"k","value":"v"}]"#, Err("dialogue.answer_secret"))]
    fn an_answer_is_looked_over(
        #[case] status: u16,
        #[case] body: &str,
        #[case] expected: Result<&str, &str>,
    ) {
        let found = checked(status, body).map_err(|problem| problem.code);
        assert_eq!(found, expected.map(str::to_owned).map_err(str::to_owned));
    }

    #[test]
    fn what_is_no_json_is_told_with_its_place() {
        let at = checked(200, "{\n  \"a\": nope\n}").unwrap_err().at.unwrap();
        assert_eq!((at.line, at.field.as_deref()), (Some(2), Some("body")));
        assert!(at.offset.is_some_and(|offset| (2..14).contains(&offset)), "{at:?}");
    }
}
