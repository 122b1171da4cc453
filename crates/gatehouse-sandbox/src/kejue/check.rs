//! Fields of a body, checked one by one; the first one that is wrong is told.

use serde_json::Value;

use super::failure::Failure;
use crate::subscriber::is_address;

/// The most signs of an address.
const URL_MAX: usize = 2083;

/// Reads a text that may be left out or null.
pub(super) fn text(body: &Value, name: &str) -> Result<Option<String>, Failure> {
    match &body[name] {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        _ => Err(Failure::field(name, "must be a string or null")),
    }
}

/// Reads a text that must be there and not empty.
pub(super) fn required(body: &Value, name: &str) -> Result<String, Failure> {
    let text = text(body, name)?.ok_or_else(|| Failure::field(name, "is required"))?;
    if text.is_empty() { Err(Failure::field(name, "must not be empty")) } else { Ok(text) }
}

/// Reads an address of 1 to 2083 signs.
pub(super) fn url(body: &Value, name: &str) -> Result<String, Failure> {
    let text = required(body, name)?;
    if text.chars().count() > URL_MAX {
        return Err(Failure::field(name, "must have 1 to 2083 characters"));
    }
    if is_address(&text) { Ok(text) } else { Err(Failure::field(name, "must be an http or https address")) }
}

/// Reads one of several words, or gives the first one where it is left out.
pub(super) fn choice(body: &Value, name: &str, words: &[&'static str]) -> Result<&'static str, Failure> {
    let given = match &body[name] {
        Value::Null => return Ok(words.first().copied().unwrap_or_default()),
        Value::String(text) => words.iter().find(|word| *word == text),
        _ => None,
    };
    given.copied().ok_or_else(|| Failure::field(name, &format!("must be one of {}", words.join(", "))))
}

/// Reads a whole number in a range, or gives its default where it is left out.
pub(super) fn number(
    body: &Value,
    name: &str,
    default: u64,
    range: std::ops::RangeInclusive<u64>,
) -> Result<u64, Failure> {
    let wrong =
        || Failure::field(name, &format!("must be an integer from {} to {}", range.start(), range.end()));
    match &body[name] {
        Value::Null => Ok(default),
        value => value.as_u64().filter(|number| range.contains(number)).ok_or_else(wrong),
    }
}

/// Reads yes or no, or gives its default where it is left out.
pub(super) fn flag(body: &Value, name: &str, default: bool) -> Result<bool, Failure> {
    match &body[name] {
        Value::Null => Ok(default),
        Value::Bool(flag) => Ok(*flag),
        _ => Err(Failure::field(name, "must be true or false")),
    }
}

/// Reads a list of texts.
pub(super) fn texts(body: &Value, name: &str) -> Result<Vec<String>, Failure> {
    let wrong = || Failure::field(name, "must be a list of strings");
    match &body[name] {
        Value::Null => Ok(Vec::new()),
        Value::Array(list) => {
            list.iter().map(|one| one.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
        }
        _ => Err(wrong()),
    }
}

/// Reads an object, or gives an empty one.
pub(super) fn object(body: &Value, name: &str) -> Result<Value, Failure> {
    match &body[name] {
        Value::Null => Ok(serde_json::json!({})),
        value @ Value::Object(_) => Ok(value.clone()),
        _ => Err(Failure::field(name, "must be an object")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[rstest::rstest]
    #[case(json!("http://a.example/"), true)]
    #[case(json!("https://a.example/?q=ł"), true)]
    #[case(json!(""), false)]
    #[case(json!("a.example"), false)]
    #[case(json!("ftp://a.example/"), false)]
    #[case(json!(7), false)]
    #[case(json!(format!("https://a.example/{}", "x".repeat(2083 - 18))), true)]
    #[case(json!(format!("https://a.example/{}", "x".repeat(2084 - 18))), false)]
    fn an_address_has_from_1_to_2083_signs(#[case] given: Value, #[case] fits: bool) {
        assert_eq!(url(&json!({ "url": given }), "url").is_ok(), fits);
    }

    #[rstest::rstest]
    #[case(json!(null), Ok(5))]
    #[case(json!(1), Ok(1))]
    #[case(json!(10), Ok(10))]
    #[case(json!(0), Err(()))]
    #[case(json!(11), Err(()))]
    #[case(json!(1.5), Err(()))]
    #[case(json!("5"), Err(()))]
    fn a_number_keeps_to_its_range(#[case] given: Value, #[case] read: Result<u64, ()>) {
        assert_eq!(number(&json!({ "n": given }), "n", 5, 1..=10).map_err(|_| ()), read);
    }
}
