//! A value of a profile as text in a field, and back.

use toml::{Table, Value};

use crate::fields::{self, FactKind};
use crate::tree;

/// Writes a value as a person reads and types it.
pub(crate) fn text<S: AsRef<str>>(segments: &[S], value: &Value) -> String {
    if fields::is_source(segments) {
        if let Some(short) = source_text(value) {
            return short;
        }
    }
    match value {
        Value::String(text) => text.clone(),
        // A part that a comma could not set apart is written with quotes, and so are the others.
        Value::Array(entries) if entries.iter().filter_map(Value::as_str).any(needs_quotes) => {
            value.to_string()
        }
        Value::Array(entries) => {
            let key = tree::key_of(segments);
            let word = |entry: &Value| match (entry, key) {
                (Value::String(text), _) => text.clone(),
                (Value::Table(fields), Some(key)) => {
                    fields.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
                }
                (Value::Array(inner), _) => {
                    inner.iter().map(|one| text(&[""], one)).collect::<Vec<_>>().join(" + ")
                }
                (other, _) => other.to_string(),
            };
            entries.iter().map(word).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

fn needs_quotes(part: &str) -> bool {
    part.is_empty() || part.contains(',') || part.trim() != part || part.starts_with('[')
}

/// Tells whether the text that is shown can be read back.
pub(crate) fn editable(value: &Value) -> bool {
    match value {
        Value::Array(entries) => entries.iter().all(Value::is_str),
        _ => true,
    }
}

/// Gives how a value is written, where no list of fields says it.
pub(crate) fn kind_of(value: &Value) -> FactKind {
    match value {
        Value::Integer(_) | Value::Float(_) => FactKind::Number,
        Value::Boolean(_) => FactKind::Bool,
        Value::Array(_) => FactKind::List,
        _ => FactKind::Text,
    }
}

/// Gives what a text may mean at a path, the likeliest first.
pub(crate) fn candidates<S: AsRef<str>>(segments: &[S], now: Option<&Value>, written: &str) -> Vec<Value> {
    let known = fields::find(segments).map(|(_, field)| field.kind);
    let kind = known.or_else(|| now.map(kind_of));
    let trimmed = written.trim();
    let plain = Value::String(written.to_owned());
    let as_toml = toml::from_str::<Table>(&format!("value = {trimmed}"))
        .ok()
        .and_then(|mut table| table.remove("value"));
    // A text that stands in quotes is meant without them.
    let quoted = as_toml.clone().filter(Value::is_str);
    let list = || {
        let parts = trimmed.split(',').map(str::trim).filter(|part| !part.is_empty());
        Value::Array(parts.map(|part| Value::String(part.to_owned())).collect())
    };
    let mut found: Vec<Value> = Vec::new();
    if fields::is_source(segments) {
        found.extend(as_toml.clone().filter(|value| !value.is_str()));
        found.extend(source(trimmed));
    }
    match kind {
        Some(FactKind::List) => {
            found.extend(as_toml.filter(Value::is_array));
            found.push(list());
        }
        Some(FactKind::Number | FactKind::Bool) => {
            found.extend(as_toml);
            found.push(plain);
        }
        Some(FactKind::Text | FactKind::Template | FactKind::Duration | FactKind::Choice) => {
            let table = as_toml.filter(|value| value.is_table() || value.is_array());
            found.extend(quoted.or(Some(plain)));
            found.extend(table);
        }
        None => {
            found.extend(as_toml.filter(|value| !value.is_datetime()));
            found.push(plain);
            found.push(list());
        }
    }
    found
}

/// Reads `header X-Id`, `body /type`, `body /at rfc3339`, `query id`, `none`; several with commas.
fn source(written: &str) -> Option<Value> {
    let one = |part: &str| -> Option<Value> {
        let mut words = part.split_whitespace();
        let from = words.next()?;
        let mut source = Table::new();
        source.insert("from".to_owned(), from.into());
        let field = match from {
            "header" | "query" => Some("name"),
            "body" => Some("pointer"),
            "none" | "signature" => None,
            _ => return None,
        };
        if let Some(field) = field {
            source.insert(field.to_owned(), words.next()?.into());
        }
        if let Some(unit) = words.next() {
            source.insert("unit".to_owned(), unit.into());
        }
        words.next().is_none().then_some(Value::Table(source))
    };
    let all: Option<Vec<Value>> = written.split(',').map(one).collect();
    let mut all = all?;
    if all.len() == 1 { all.pop() } else { Some(Value::Array(all)) }
}

fn source_text(value: &Value) -> Option<String> {
    let one = |source: &Value| -> Option<String> {
        let source = source.as_table()?;
        // What the short form cannot say is shown as it is.
        if source.keys().any(|key| !matches!(key.as_str(), "from" | "name" | "pointer" | "unit")) {
            return None;
        }
        let words = ["from", "name", "pointer", "unit"].iter().filter_map(|key| source.get(*key)?.as_str());
        Some(words.collect::<Vec<_>>().join(" "))
    };
    match value {
        Value::Array(sources) => Some(sources.iter().map(one).collect::<Option<Vec<_>>>()?.join(", ")),
        other => one(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::split;
    use rstest::rstest;

    #[rstest]
    #[case("webhooks.retry.schedule", "30s, 2m", "['30s', '2m']")]
    #[case("webhooks.retry.schedule", "[\"30s\"]", "['30s']")]
    #[case("webhooks.retry.max_attempts", "7", "7")]
    #[case("webhooks.signature.hmac.header", "X-Sign", "'X-Sign'")]
    #[case("webhooks.signature.hmac.header", "\"X-Sign\"", "'X-Sign'")]
    #[case("webhooks.event_type", "body /type", "{ from = 'body', pointer = '/type' }")]
    #[case("webhooks.occurred_at", "header X-Time s", "{ from = 'header', name = 'X-Time', unit = 's' }")]
    #[case(
        "webhooks.event_type",
        "body /type, header X-E",
        "[{ from = 'body', pointer = '/type' }, { from = 'header', name = 'X-E' }]"
    )]
    #[case("webhooks.event.x.label", "2024", "'2024'")]
    #[case("webhooks.strict_events", "true", "true")]
    #[case("environment.production.base_url", "https://a.example", "'https://a.example'")]
    fn a_text_is_read_as_its_place_takes_it(#[case] at: &str, #[case] written: &str, #[case] toml: &str) {
        let expected = toml::from_str::<Table>(&format!("value = {toml}")).unwrap().remove("value").unwrap();
        let old = at.ends_with("label").then(|| Value::String(String::new()));
        assert_eq!(candidates(&split(at).unwrap(), old.as_ref(), written)[0], expected);
    }

    #[test]
    fn what_is_shown_is_read_back() {
        let value = source("body /type, header X-E").unwrap();
        let at = split("webhooks.event_type").unwrap();
        assert_eq!(text(&at, &value), "body /type, header X-E");
        assert_eq!(candidates(&at, None, &text(&at, &value))[0], value);
        assert_eq!(text(&["a"], &toml::from_str::<Table>("v = ['x', 'y']").unwrap()["v"]), "x, y");
    }
}
