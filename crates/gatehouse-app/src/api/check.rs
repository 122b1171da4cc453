//! Whether a value fits a parameter, told before anything is sent.

use gatehouse_model::{Problem, Timestamp};
use gatehouse_providers::{Parameter, ParameterKind};
use serde_json::Value;
use url::Url;
use uuid::Uuid;

/// Reads what was typed for a parameter as the JSON value that it stands for.
///
/// # Errors
/// `api.parameter_invalid` with the place, the rule and what was typed, where it may be shown.
pub(crate) fn read(parameter: &Parameter, text: &str, place: &str) -> Result<Value, Problem> {
    if parameter.nullable && text == "null" {
        return Ok(Value::Null);
    }
    let wrong = |rule: &str| invalid(parameter, place, &shown(parameter, text), rule);
    let value = match parameter.kind {
        ParameterKind::Integer => {
            Value::from(text.trim().parse::<i64>().map_err(|_| wrong("a whole number"))?)
        }
        ParameterKind::Number => {
            let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
            Value::from(number.ok_or_else(|| wrong("a number"))?)
        }
        ParameterKind::Boolean => match text.trim() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => return Err(wrong("true or false")),
        },
        ParameterKind::StringList => string_list(text).ok_or_else(|| wrong("a list of texts"))?,
        ParameterKind::Json => {
            serde_json::from_str(text).map_err(|error| wrong(&format!("JSON: {error}")))?
        }
        _ => Value::from(text),
    };
    fits(parameter, &value, place)?;
    Ok(value)
}

/// Tells whether a JSON value fits a parameter.
///
/// # Errors
/// As [`read`].
pub(crate) fn fits(parameter: &Parameter, value: &Value, place: &str) -> Result<(), Problem> {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let wrong = |rule: &str| Err(invalid(parameter, place, &shown(parameter, &text), rule));
    if value.is_null() {
        return if parameter.nullable { Ok(()) } else { wrong("a value, and not null") };
    }
    match (parameter.kind, value) {
        (ParameterKind::Json, _) | (ParameterKind::Boolean, Value::Bool(_)) => Ok(()),
        (ParameterKind::Boolean, _) => wrong("true or false"),
        (ParameterKind::Integer, value) => match value.as_i64() {
            Some(number) if outside(parameter, number) => wrong(&range(parameter, "a number")),
            Some(_) => Ok(()),
            None => wrong("a whole number"),
        },
        (ParameterKind::Number, value) => match value.as_f64() {
            Some(number)
                if parameter.min.is_some_and(|min| number < min as f64)
                    || parameter.max.is_some_and(|max| number > max as f64) =>
            {
                wrong(&range(parameter, "a number"))
            }
            Some(_) => Ok(()),
            None => wrong("a number"),
        },
        (ParameterKind::StringList, Value::Array(items)) => {
            if !items.iter().all(Value::is_string) {
                return wrong("a list of texts");
            }
            if parameter.required && items.is_empty() {
                return wrong("at least one text");
            }
            let known = |item: &Value| {
                item.as_str().is_some_and(|item| parameter.values.iter().any(|value| value == item))
            };
            if parameter.values.is_empty() || items.iter().all(known) {
                Ok(())
            } else {
                wrong(&format!("texts of these: {}", parameter.values.join(", ")))
            }
        }
        (ParameterKind::StringList, _) => wrong("a list of texts"),
        (ParameterKind::Enum, Value::String(text)) => {
            if parameter.values.contains(text) {
                Ok(())
            } else {
                wrong(&format!("one of {}", parameter.values.join(", ")))
            }
        }
        (kind, Value::String(text)) => {
            let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
            if outside(parameter, length) {
                return wrong(&format!("{} characters", range(parameter, "a text of")));
            }
            match form(kind, text) {
                Some(rule) => wrong(rule),
                None => Ok(()),
            }
        }
        _ => wrong("a text"),
    }
}

/// Makes the problem of a parameter that has to be given.
pub(crate) fn missing(parameter: &Parameter, place: &str, because: Option<&str>) -> Problem {
    let why = because.map(|because| format!(", since {because}")).unwrap_or_default();
    Problem::new("api.parameter_missing", format!("{} has to be given{why}.", parameter.name))
        .hint(format!("Give {}; nothing was sent.", rule_of(parameter)))
        .field(place)
}

/// Gives what a text of this kind has to be, where it is not.
fn form(kind: ParameterKind, text: &str) -> Option<&'static str> {
    let good = match kind {
        ParameterKind::Uri => Url::parse(text).is_ok_and(|url| url.has_host()),
        ParameterKind::Uuid => text.len() == 36 && Uuid::parse_str(text).is_ok(),
        ParameterKind::Email => is_mail(text),
        ParameterKind::E164 => is_e164(text),
        ParameterKind::Datetime => text.parse::<Timestamp>().is_ok(),
        _ => true,
    };
    if good { None } else { Some(words(kind)) }
}

const fn words(kind: ParameterKind) -> &'static str {
    match kind {
        ParameterKind::Uri => "a whole address, such as https://example.com/hook",
        ParameterKind::Uuid => "a UUID, such as 0190a6a5-0000-7000-8000-000000000000",
        ParameterKind::Email => "a mail address",
        ParameterKind::E164 => "a telephone number in E.164, such as +48221234567",
        ParameterKind::Datetime => "a time in RFC 3339, such as 2026-11-22T10:00:00Z",
        ParameterKind::Integer => "a whole number",
        ParameterKind::Number => "a number",
        ParameterKind::Boolean => "true or false",
        ParameterKind::StringList => "a list of texts",
        ParameterKind::Enum => "one of its values",
        ParameterKind::Json => "JSON",
        ParameterKind::String => "a text",
    }
}

fn rule_of(parameter: &Parameter) -> String {
    if parameter.values.is_empty() {
        words(parameter.kind).to_owned()
    } else {
        format!("one of {}", parameter.values.join(", "))
    }
}

fn is_mail(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    !name.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !text.chars().any(|sign| sign.is_whitespace() || sign.is_control())
}

fn is_e164(text: &str) -> bool {
    let Some(digits) = text.strip_prefix('+') else { return false };
    (2..=15).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0')
}

/// Reads a list: JSON, or texts with commas between them.
fn string_list(text: &str) -> Option<Value> {
    let text = text.trim();
    if text.starts_with('[') {
        return serde_json::from_str::<Vec<String>>(text).ok().map(Value::from);
    }
    let items: Vec<_> = text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect();
    Some(Value::from(items))
}

fn outside(parameter: &Parameter, number: i64) -> bool {
    parameter.min.is_some_and(|min| number < min) || parameter.max.is_some_and(|max| number > max)
}

fn range(parameter: &Parameter, what: &str) -> String {
    match (parameter.min, parameter.max) {
        (Some(min), Some(max)) => format!("{what} from {min} to {max}"),
        (Some(min), None) => format!("{what} from {min}"),
        (None, Some(max)) => format!("{what} up to {max}"),
        (None, None) => what.to_owned(),
    }
}

/// A secret value is never told back.
fn shown(parameter: &Parameter, text: &str) -> String {
    if parameter.secret {
        return "The value".to_owned();
    }
    let cut: String = text.chars().take(60).collect();
    let dots = if cut.len() < text.len() { "…" } else { "" };
    format!("`{}{dots}`", cut.escape_debug())
}

fn invalid(parameter: &Parameter, place: &str, shown: &str, rule: &str) -> Problem {
    Problem::new(
        "api.parameter_invalid",
        format!("{shown} is no value for {}: it is {rule}.", parameter.name),
    )
    .hint("Correct it; nothing was sent.")
    .field(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn parameter(text: &str) -> Parameter {
        toml::from_str_like(text)
    }

    /// Reads a parameter as a profile writes it.
    mod toml {
        pub(super) fn from_str_like(text: &str) -> super::Parameter {
            let mut fields = serde_json::Map::new();
            for part in text.split(';') {
                let (name, value) = part.split_once('=').unwrap();
                fields.insert(name.trim().to_owned(), serde_json::from_str(value.trim()).unwrap());
            }
            fields.entry("name").or_insert_with(|| "it".into());
            serde_json::from_value(fields.into()).unwrap()
        }
    }

    #[rstest]
    #[case(r#"type="integer";min=1000;max=30000"#, "5000", true)]
    #[case(r#"type="integer";min=1000;max=30000"#, "999", false)]
    #[case(r#"type="integer";min=1000;max=30000"#, "30001", false)]
    #[case(r#"type="integer""#, "5.5", false)]
    #[case(r#"type="integer""#, "", false)]
    #[case(r#"type="number";max=10"#, "9.5", true)]
    #[case(r#"type="number";max=10"#, "10.5", false)]
    #[case(r#"type="number""#, "NaN", false)]
    #[case(r#"type="boolean""#, "true", true)]
    #[case(r#"type="boolean""#, "yes", false)]
    #[case(r#"type="uri";max=20"#, "https://a.example/b", true)]
    #[case(r#"type="uri";max=20"#, "https://a.example/bcdef", false)]
    #[case(r#"type="uri""#, "/hooks", false)]
    #[case(r#"type="uuid""#, "0190a6a5-0000-7000-8000-000000000000", true)]
    #[case(r#"type="uuid""#, "0190a6a5000070008000000000000000", false)]
    #[case(r#"type="email""#, "anna.wrona@example.pl", true)]
    #[case(r#"type="email""#, "anna@localhost", false)]
    #[case(r#"type="e164""#, "+48221234567", true)]
    #[case(r#"type="e164""#, "0048221234567", false)]
    #[case(r#"type="e164""#, "+0", false)]
    #[case(r#"type="datetime""#, "2026-11-22T10:00:00Z", true)]
    #[case(r#"type="datetime""#, "2026-11-22", false)]
    #[case(r#"type="enum";values=["a","b"]"#, "b", true)]
    #[case(r#"type="enum";values=["a","b"]"#, "B", false)]
    #[case(r#"type="string[]";required=true"#, "call.ended, call.started", true)]
    #[case(r#"type="string[]";required=true"#, "[]", false)]
    #[case(r#"type="string[]""#, "[1]", false)]
    #[case(r#"type="json""#, "{\"a\":1}", true)]
    #[case(r#"type="json""#, "{", false)]
    #[case(r#"type="string";min=1;max=3"#, "łóż", true)]
    #[case(r#"type="string";min=1;max=3"#, "łóżk", false)]
    #[case(r#"type="string";nullable=true"#, "null", true)]
    fn a_value_fits_or_is_told(#[case] rule: &str, #[case] text: &str, #[case] good: bool) {
        let read = read(&parameter(rule), text, "body.it");
        assert_eq!(read.is_ok(), good, "{read:?}");
        if let Err(problem) = read {
            assert_eq!(problem.code, "api.parameter_invalid");
            assert_eq!(problem.at.unwrap().field.as_deref(), Some("body.it"));
        }
    }

    #[test]
    fn a_list_is_read_from_commas_and_from_json() {
        let list = parameter(r#"type="string[]""#);
        let both = [read(&list, "a, b", "").unwrap(), read(&list, r#"["a","b"]"#, "").unwrap()];
        assert_eq!(both[0], both[1]);
    }

    #[test]
    fn a_secret_value_is_never_told_back() {
        let secret = parameter(r#"type="string";max=3;secret=true"#);
        let problem = read(&secret, "GHCANARY", "body.secret").unwrap_err();
        assert!(!format!("{problem:?}").contains("CANARY"), "{problem:?}");
    }

    #[test]
    fn null_is_no_value_unless_it_may_be() {
        assert!(fits(&parameter(r#"type="string""#), &Value::Null, "x").is_err());
        assert!(fits(&parameter(r#"type="string";nullable=true"#), &Value::Null, "x").is_ok());
    }
}
