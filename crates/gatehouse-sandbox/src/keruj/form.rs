//! The form with which an application answers, read leniently: of its schema only the word `reply` is known.

use gatehouse_providers::FormShape;
use serde_json::{Map, Value, json};

use crate::SandboxError;
use crate::fill::Filling;

/// What stands for a secret wherever it is shown.
pub(super) const HIDDEN: &str = "•••";

/// A form to be shown to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The name of the event that the application wants back.
    pub reply: String,
    /// Its heading.
    pub title: Option<String>,
    /// Its elements, in their order.
    pub elements: Vec<Element>,
}

/// An element of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// The name under which its value is sent; empty for one that has none, such as a label.
    pub name: String,
    /// What it is.
    pub kind: ElementKind,
    /// What stands beside it.
    pub label: Option<String>,
    /// Whether it must have a value.
    pub required: bool,
    /// The values to choose from.
    pub options: Vec<String>,
}

/// What an element is. Keruj's names are not known; these are those of HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ElementKind {
    /// One line of text.
    Text,
    /// A secret, which is shown nowhere.
    Password,
    /// A number.
    Number,
    /// One of several values.
    Select,
    /// Yes or no.
    Checkbox,
    /// A day.
    Date,
    /// Several lines of text.
    Textarea,
    /// Text to read.
    Label,
    /// A button.
    Button,
    /// Something else; it is treated as one line of text.
    Other(String),
}

impl ElementKind {
    fn named(name: &str) -> Self {
        match name.to_lowercase().as_str() {
            "text" | "string" | "input" | "email" | "url" => Self::Text,
            "password" | "secret" => Self::Password,
            "number" | "integer" => Self::Number,
            "select" | "dropdown" | "radio" => Self::Select,
            "checkbox" | "boolean" | "switch" => Self::Checkbox,
            "date" => Self::Date,
            "textarea" => Self::Textarea,
            "label" | "heading" | "paragraph" => Self::Label,
            "button" | "submit" => Self::Button,
            _ => Self::Other(name.to_owned()),
        }
    }

    /// Gives the word for it; the application's own where it is another one.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Text => "text",
            Self::Password => "password",
            Self::Number => "number",
            Self::Select => "select",
            Self::Checkbox => "checkbox",
            Self::Date => "date",
            Self::Textarea => "textarea",
            Self::Label => "label",
            Self::Button => "button",
            Self::Other(name) => name,
        }
    }

    /// Tells whether an element of the kind has a value.
    pub fn has_value(&self) -> bool {
        !matches!(self, Self::Label | Self::Button)
    }
}

impl Form {
    /// Reads a form out of an application's answer; none when the answer names no event to reply with.
    pub fn read(answer: &Value, shape: Option<&FormShape>) -> Option<Self> {
        let (reply, elements) = match shape {
            Some(shape) => (shape.reply_pointer.as_str(), shape.elements_pointer.as_str()),
            None => ("/reply", "/elements"),
        };
        let reply = answer.pointer(reply).and_then(Value::as_str).filter(|reply| !reply.trim().is_empty())?;
        let list = answer.pointer(elements).and_then(Value::as_array).or_else(|| elements_in(answer));
        let title = ["title", "label", "name"].iter().find_map(|name| answer[*name].as_str());
        Some(Self {
            reply: reply.to_owned(),
            title: title.map(str::to_owned),
            elements: list.into_iter().flatten().filter_map(Element::read).collect(),
        })
    }

    /// Checks values as a form in a browser would, and gives those that are sent.
    ///
    /// # Errors
    /// [`SandboxError::FormValue`] for a value that is missing, unfit, or of no element.
    pub fn check(&self, values: &Map<String, Value>) -> Result<Map<String, Value>, SandboxError> {
        let wrong = |element: &str, why: &str| SandboxError::FormValue {
            element: element.to_owned(),
            why: why.to_owned(),
        };
        if let Some(name) = values.keys().find(|name| self.elements.iter().all(|one| one.name != **name)) {
            return Err(wrong(name, "the form has no such element"));
        }
        let mut sent = Map::new();
        for element in self.elements.iter().filter(|one| one.kind.has_value() && !one.name.is_empty()) {
            let value = values.get(&element.name).filter(|value| !value.is_null() && *value != "");
            match value {
                None if element.required => return Err(wrong(&element.name, "it needs a value")),
                None => {}
                Some(value) => {
                    element.fits(value).map_err(|why| wrong(&element.name, why))?;
                    sent.insert(element.name.clone(), value.clone());
                }
            }
        }
        Ok(sent)
    }

    /// Gives values that a person could have entered, from the seed.
    pub fn sample(&self, seed: u64, now: gatehouse_model::Timestamp) -> Map<String, Value> {
        let filling = Filling { seed, now };
        let values = self.elements.iter().filter(|one| one.kind.has_value() && !one.name.is_empty());
        values
            .map(|element| {
                let value = match &element.kind {
                    ElementKind::Number => json!(7),
                    ElementKind::Checkbox => json!(true),
                    ElementKind::Select => json!(element.options.first().cloned().unwrap_or_default()),
                    ElementKind::Date => json!(filling.fill("<<date>>")),
                    ElementKind::Password => json!(filling.fill(&format!("<<key:{}>>", element.name))),
                    _ => json!(filling.fill("<<name:form>>")),
                };
                (element.name.clone(), value)
            })
            .collect()
    }

    /// Replaces the values of secret elements.
    pub(super) fn hide(&self, data: &mut Value) {
        for element in self.elements.iter().filter(|one| one.kind == ElementKind::Password) {
            if let Some(value) = data.get_mut(&element.name).filter(|value| !value.is_null()) {
                *value = json!(HIDDEN);
            }
        }
    }
}

impl Element {
    fn read(value: &Value) -> Option<Self> {
        let element = value.as_object()?;
        let text =
            |names: &[&str]| names.iter().find_map(|name| element.get(*name)?.as_str()).map(str::to_owned);
        let kind = ElementKind::named(&text(&["type", "kind"])?);
        let options = ["options", "values", "choices"].iter().find_map(|name| element.get(*name)?.as_array());
        let option = |one: &Value| {
            let inner = one
                .as_object()
                .and_then(|one| one.get("value").or_else(|| one.get("id")).or_else(|| one.get("name")));
            let value = inner.unwrap_or(one);
            value.as_str().map_or_else(|| value.to_string(), str::to_owned)
        };
        Some(Self {
            name: text(&["name", "id", "key"]).unwrap_or_default(),
            kind,
            label: text(&["label", "title", "text", "placeholder"]),
            required: element.get("required").and_then(Value::as_bool).unwrap_or(false),
            options: options.into_iter().flatten().map(option).collect(),
        })
    }

    fn fits(&self, value: &Value) -> Result<(), &'static str> {
        let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match self.kind {
            ElementKind::Number if shown.parse::<f64>().is_err() => Err("it must be a number"),
            ElementKind::Select if !self.options.is_empty() && !self.options.contains(&shown) => {
                Err("it must be one of its options")
            }
            ElementKind::Date if shown.parse::<jiff::civil::Date>().is_err() => Err("it must be a day"),
            _ => Ok(()),
        }
    }
}

/// Finds the first list of objects that have a type and a name or id.
fn elements_in(value: &Value) -> Option<&Vec<Value>> {
    match value {
        Value::Array(list) => {
            let is_element = |one: &Value| {
                one.get("type").is_some() && ["name", "id", "key"].iter().any(|name| one.get(*name).is_some())
            };
            if !list.is_empty() && list.iter().any(is_element) {
                return Some(list);
            }
            list.iter().find_map(elements_in)
        }
        Value::Object(fields) => fields.values().find_map(elements_in),
        _ => None,
    }
}

/// Replaces the preset values of secret elements in an application's answer.
pub(super) fn hide_presets(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(hide_presets),
        Value::Object(fields) => {
            let kind = fields.get("type").and_then(Value::as_str).map(ElementKind::named);
            if kind == Some(ElementKind::Password) {
                for name in ["value", "default"] {
                    if let Some(preset) = fields.get_mut(name).filter(|preset| !preset.is_null()) {
                        *preset = json!(HIDDEN);
                    }
                }
            }
            fields.values_mut().for_each(hide_presets);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn answer() -> Value {
        json!({ "reply": "settings_saved", "title": "Налаштування", "elements": [
            { "type": "label", "text": "Вкажіть ключ" },
            { "type": "password", "name": "api_key", "required": true },
            { "type": "select", "name": "unit", "options": [{ "value": "hour" }, "day"] },
            { "type": "number", "id": "limit" },
            { "type": "slider", "name": "volume" },
        ] })
    }

    #[test]
    fn a_form_is_read_with_all_its_elements() {
        let form = Form::read(&answer(), None).unwrap();
        assert_eq!((form.reply.as_str(), form.title.as_deref()), ("settings_saved", Some("Налаштування")));
        let names: Vec<&str> = form.elements.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["", "api_key", "unit", "limit", "volume"]);
        assert_eq!(form.elements[2].options, ["hour", "day"]);
        assert_eq!(form.elements[4].kind, ElementKind::Other("slider".to_owned()));
    }

    #[rstest]
    #[case(json!({ "reply": "x", "form": { "fields": [{ "type": "text", "id": "a" }] } }), Some(1))]
    #[case(json!({ "reply": "x" }), Some(0))]
    #[case(json!({ "reply": "x", "elements": "nonsense" }), Some(0))]
    #[case(json!({ "reply": " ", "elements": [] }), None)]
    #[case(json!({ "elements": [{ "type": "text", "name": "a" }] }), None)]
    #[case(json!([1, 2]), None)]
    fn other_shapes_are_read_as_far_as_they_go(#[case] answer: Value, #[case] elements: Option<usize>) {
        assert_eq!(Form::read(&answer, None).map(|form| form.elements.len()), elements);
    }

    #[rstest]
    #[case(json!({ "unit": "day" }), "api_key")]
    #[case(json!({ "api_key": "k", "unit": "week" }), "unit")]
    #[case(json!({ "api_key": "k", "limit": "many" }), "limit")]
    #[case(json!({ "api_key": "k", "colour": "red" }), "colour")]
    fn a_value_that_a_browser_would_not_send_is_refused(#[case] values: Value, #[case] element: &str) {
        let form = Form::read(&answer(), None).unwrap();
        let problem = form.check(values.as_object().unwrap()).unwrap_err().problem();
        assert_eq!(problem.code, "sandbox.form_value");
        assert!(problem.message.contains(element), "{problem}");
    }

    #[test]
    fn sample_values_fit_their_form() {
        let form = Form::read(&answer(), None).unwrap();
        let values = form.sample(1, gatehouse_model::Timestamp::UNIX_EPOCH);
        assert_eq!(form.check(&values).unwrap(), values);
        assert_eq!(values["unit"], "hour");
    }

    #[test]
    fn secrets_are_hidden_in_both_directions() {
        let form = Form::read(&answer(), None).unwrap();
        let mut data = json!({ "api_key": "GHCANARY", "unit": "day" });
        form.hide(&mut data);
        assert_eq!(data, json!({ "api_key": HIDDEN, "unit": "day" }));
        let mut preset = json!({ "elements": [{ "type": "password", "name": "a", "value": "GHCANARY" }] });
        hide_presets(&mut preset);
        assert!(!preset.to_string().contains("GHCANARY"));
    }
}
