//! Values in files of other tools: `.env`, and environments or collections of Postman, Insomnia and Bruno.
//!
//! Only values that may be secrets are taken out: by their names, by their marks, or by where they stand.

pub(crate) mod removal;

use gatehouse_model::{Problem, Secret, names_a_secret};
use serde_json::Value;

/// The largest file that is read, in bytes.
const LARGEST: usize = 8 * 1024 * 1024;

/// The most values that are taken out of a file.
const MOST: usize = 500;

/// How deep a collection is looked into.
const DEEPEST: usize = 32;

/// The shortest value that may be a key.
const SHORTEST: usize = 8;

/// A value that may be a key.
#[derive(Debug)]
pub(crate) struct Found {
    /// Its name in the file.
    pub(crate) name: String,
    /// Its line, from 1.
    pub(crate) line: Option<u32>,
    /// The value.
    pub(crate) value: Secret,
}

/// What a file held.
#[derive(Debug)]
pub(crate) struct Read {
    /// What the file is.
    pub(crate) format: &'static str,
    /// The values, in the order of the file.
    pub(crate) found: Vec<Found>,
}

/// Reads a file.
///
/// # Errors
/// `key_file.too_large`, `key_file.unknown_format`, `key_file.nothing`. None of them holds a part of the file.
pub(crate) fn read(name: &str, file: &Secret) -> Result<Read, Problem> {
    if file.expose().len() > LARGEST {
        return Err(Problem::new("key_file.too_large", format!("{name} has more than 8 MB."))
            .hint("Files with keys are small; is it the right one?"));
    }
    let unknown = || {
        Problem::new("key_file.unknown_format", format!("{name} is no file that Gatehouse reads keys from."))
            .hint("It reads .env files, and environments or collections of Postman, Insomnia and Bruno.")
    };
    let text = std::str::from_utf8(file.expose()).map_err(|_| unknown())?;
    let text = text.trim_start_matches('\u{feff}');
    let lower = name.to_ascii_lowercase();
    let mut found = Vec::new();
    let format = if text.trim_start().starts_with(['{', '[']) {
        let json: Value = serde_json::from_str(text).map_err(|_| unknown())?;
        let format = format_of(&json).ok_or_else(unknown)?;
        values_of(&json, "", DEEPEST, &mut found);
        format
    } else if lower.ends_with(".bru") {
        lines(text, ':', &mut found);
        "a Bruno file"
    } else if lower.ends_with(".yml") || lower.ends_with(".yaml") {
        yaml_lines(text, &mut found);
        "an Insomnia or Bruno file"
    } else if text.lines().any(|line| line.contains('=')) {
        lines(text, '=', &mut found);
        "a .env file"
    } else {
        return Err(unknown());
    };
    found.truncate(MOST);
    if found.is_empty() {
        return Err(Problem::new("key_file.nothing", format!("{name} has no value that looks like a key."))
            .hint("Values are found by their names, such as API_KEY, or by their form, such as kej_live_."));
    }
    Ok(Read { format, found })
}

fn format_of(json: &Value) -> Option<&'static str> {
    let has = |name: &str| json.get(name).is_some();
    let text = |name: &str| json.get(name).and_then(Value::as_str).unwrap_or_default();
    if has("_postman_variable_scope") || (has("values") && has("name")) {
        Some("a Postman environment")
    } else if has("info") && has("item") {
        Some("a Postman collection")
    } else if text("_type") == "export" || has("resources") {
        Some("an Insomnia export")
    } else if has("variables") && (has("name") || has("uid")) {
        Some("a Bruno environment")
    } else if has("items") && (text("version") == "1" || has("brunoConfig")) {
        Some("a Bruno collection")
    } else {
        None
    }
}

/// Takes a value if it may be a key: named so, marked so, or standing where a credential stands.
fn take(found: &mut Vec<Found>, name: &str, value: &str, line: Option<u32>, marked: bool) {
    let value = value.trim();
    let holds = value.chars().count() >= SHORTEST
        && !value.contains("{{")
        && !value.starts_with("http")
        && !value.chars().any(char::is_whitespace);
    if !holds || !(marked || names_a_secret(name) || formed(value)) {
        return;
    }
    let known = |other: &Found| other.name == name && other.value.expose() == value.as_bytes();
    if !found.iter().any(known) {
        found.push(Found { name: name.to_owned(), line, value: Secret::from(value) });
    }
}

/// Tells whether a text has the form of a key of a platform that we know.
fn formed(text: &str) -> bool {
    let value = Secret::from(text);
    gatehouse_providers::builtin()
        .iter()
        .any(|profile| profile.key_form("api_key", &value).environment().is_some())
        || text.starts_with("whsec_")
}

fn lines(text: &str, between: char, found: &mut Vec<Found>) {
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        if line.starts_with(['#', ';']) || line.starts_with("//") {
            continue;
        }
        let Some((name, value)) = line.split_once(between) else { continue };
        let name = name.trim().trim_start_matches('~');
        if name.is_empty() || name.contains(char::is_whitespace) {
            continue;
        }
        take(found, name, unquoted(value), Some(number), false);
    }
}

/// Takes quotes off, and what stands behind an unquoted value as a comment.
fn unquoted(value: &str) -> &str {
    let value = value.trim();
    for quote in ['"', '\'', '`'] {
        if let Some((inner, _)) = value.strip_prefix(quote).and_then(|rest| rest.split_once(quote)) {
            return inner;
        }
    }
    value.split_once(" #").map_or(value, |(value, _)| value.trim_end())
}

/// Reads `name: value`, and `name: X` followed by `value: Y`, as lists of variables have it.
fn yaml_lines(text: &str, found: &mut Vec<Found>) {
    let mut named: Option<String> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim().trim_start_matches("- ");
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = unquoted(value);
        match key.trim() {
            "name" | "key" => named = Some(value.to_owned()),
            "value" => {
                if let Some(name) = &named {
                    take(found, name, value, Some(number), false);
                }
            }
            key => take(found, key, value, Some(number), false),
        }
    }
}

/// Looks through JSON: pairs of `key` or `name` with `value`, and members that bear a value by themselves.
fn values_of(json: &Value, path: &str, depth: usize, found: &mut Vec<Found>) {
    if depth == 0 || found.len() >= MOST {
        return;
    }
    match json {
        Value::Array(items) => {
            for item in items {
                values_of(item, path, depth - 1, found);
            }
        }
        Value::Object(object) => {
            let name = ["key", "name"].iter().find_map(|name| object.get(*name)?.as_str());
            let value = object.get("value").and_then(Value::as_str);
            if let (Some(name), Some(value)) = (name, value) {
                let marked = object.get("type").and_then(Value::as_str) == Some("secret")
                    || object.get("secret").and_then(Value::as_bool) == Some(true)
                    || (path == "bearer" && name == "token")
                    || (path == "apikey" && name == "value");
                take(found, name, scheme_off(value), None, marked);
            }
            for (name, value) in object {
                match value {
                    Value::String(text) if name != "value" && name != "key" && name != "name" => {
                        take(found, name, scheme_off(text), None, false);
                    }
                    Value::Array(_) | Value::Object(_) => values_of(value, name, depth - 1, found),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// Takes the word of an `Authorization` header off.
fn scheme_off(value: &str) -> &str {
    let value = value.trim();
    value.strip_prefix("Bearer ").or_else(|| value.strip_prefix("Token ")).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn names(name: &str, text: &str) -> Vec<(String, String, Option<u32>)> {
        let read = read(name, &Secret::from(text)).unwrap();
        let value = |found: &Found| String::from_utf8(found.value.expose().to_vec()).unwrap();
        read.found.iter().map(|found| (found.name.clone(), value(found), found.line)).collect()
    }

    #[test]
    fn lines_of_an_env_file_that_look_like_keys_are_found() {
        let text = "# KEY=kej_live_commented\nPORT=3000\nexport KEJUE_API_KEY=\"kej_live_0123456789\" # mine\r\n\
                    DATABASE_URL=https://a.example/db\nOTHER='evk_test_0123456789'\nAPI_KEY=short\n";
        assert_eq!(
            names(".env.local", text),
            [
                ("KEJUE_API_KEY".to_owned(), "kej_live_0123456789".to_owned(), Some(3)),
                ("OTHER".to_owned(), "evk_test_0123456789".to_owned(), Some(5)),
            ]
        );
    }

    #[rstest]
    #[case(
        "a Postman environment",
        r#"{"name":"E","values":[{"key":"base","value":"https://a.example"},{"key":"hook","value":"0123456789","type":"secret"}]}"#,
        "hook"
    )]
    #[case(
        "a Postman collection",
        r#"{"info":{"name":"C"},"item":[{"request":{"auth":{"type":"bearer","bearer":[{"key":"token","value":"0123456789"}]}}}]}"#,
        "token"
    )]
    #[case(
        "an Insomnia export",
        r#"{"_type":"export","resources":[{"_type":"environment","data":{"api_key":"0123456789"}}]}"#,
        "api_key"
    )]
    #[case(
        "a Bruno environment",
        r#"{"name":"E","uid":"u","variables":[{"name":"hook","value":"0123456789","secret":true}]}"#,
        "hook"
    )]
    fn files_of_other_tools_are_read(#[case] format: &str, #[case] text: &str, #[case] name: &str) {
        let read = read("file.json", &Secret::from(text)).unwrap();
        assert_eq!(read.format, format);
        assert_eq!(read.found.iter().map(|found| found.name.as_str()).collect::<Vec<_>>(), [name]);
    }

    #[test]
    fn a_brunos_own_file_and_yaml_have_lines() {
        let bru = "vars {\n  base: https://a.example\n  api_key: 0123456789\n}\n";
        assert_eq!(names("prod.bru", bru), [("api_key".to_owned(), "0123456789".to_owned(), Some(3))]);
        let yaml = "environments:\n  - name: webhook_secret\n    value: \"0123456789\"\n";
        assert_eq!(names("e.yaml", yaml), [("webhook_secret".to_owned(), "0123456789".to_owned(), Some(3))]);
    }

    #[rstest]
    #[case("a.txt", "nothing here", "key_file.unknown_format")]
    #[case("a.json", "{\"a\":1}", "key_file.unknown_format")]
    #[case("a.json", "{", "key_file.unknown_format")]
    #[case(".env", "PORT=3000", "key_file.nothing")]
    #[case(".env", "API_KEY={{from_elsewhere}}", "key_file.nothing")]
    fn what_is_no_such_file_is_said(#[case] name: &str, #[case] text: &str, #[case] code: &str) {
        assert_eq!(read(name, &Secret::from(text)).unwrap_err().code, code);
    }
}
