//! Examples: the file's own, else one made from a schema; and schemas with their references put in.

use serde_json::{Map, Value, json};

use super::Document;

/// How deep an example goes.
const DEEPEST: usize = 8;

/// How many values an example has at most.
const LARGEST: usize = 500;

/// How many values a schema has at most when its references are put in; further ones stay references.
const LARGEST_SCHEMA: usize = 4_000;

/// Gives the example that a file states for a parameter or a body, or for its schema.
pub(super) fn stated(document: &Document, holder: &Value, schema: Option<&Value>) -> Option<Value> {
    if let Some(example) = holder.get("example") {
        return Some(example.clone());
    }
    let named =
        holder.get("examples").and_then(Value::as_object).and_then(|examples| examples.values().next());
    if let Some(value) =
        named.and_then(|example| document.resolved(example)).and_then(|example| example.get("value"))
    {
        return Some(value.clone());
    }
    of_schema(document.resolved(schema?)?)
}

fn of_schema(schema: &Value) -> Option<Value> {
    let first = |name: &str| schema.get(name).and_then(|list| list.get(0));
    schema.get("example").or_else(|| first("examples")).or_else(|| schema.get("const")).cloned()
}

/// Makes an example of a schema. A circle ends where it closes.
pub(super) fn made(document: &Document, schema: &Value) -> Value {
    let mut left = LARGEST;
    make(document, schema, &mut Vec::new(), &mut left)
}

fn make<'a>(document: &'a Document, schema: &'a Value, above: &mut Vec<&'a str>, left: &mut usize) -> Value {
    *left = left.saturating_sub(1);
    let reference = schema.get("$ref").and_then(Value::as_str);
    if *left == 0
        || above.len() > 4 * DEEPEST
        || reference.is_some_and(|reference| above.contains(&reference))
    {
        return Value::Null;
    }
    let Some(schema) = document.resolved(schema) else { return Value::Null };
    above.push(reference.unwrap_or_default());
    let value = make_resolved(document, schema, above, left);
    above.pop();
    value
}

fn make_resolved<'a>(
    document: &'a Document,
    schema: &'a Value,
    above: &mut Vec<&'a str>,
    left: &mut usize,
) -> Value {
    if let Some(value) = of_schema(schema).or_else(|| schema.get("default").cloned()) {
        return value;
    }
    if let Some(first) = schema.get("enum").and_then(|values| values.get(0)) {
        return first.clone();
    }
    if let Some(all) = schema.get("allOf").and_then(Value::as_array) {
        let mut whole = Map::new();
        for part in all {
            match make(document, part, above, left) {
                Value::Object(fields) => whole.extend(fields),
                value if whole.is_empty() && all.len() == 1 => return value,
                _ => {}
            }
        }
        if let Value::Object(fields) = object(document, schema, above, left) {
            whole.extend(fields);
        }
        return Value::Object(whole);
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(first) = schema.get(choice).and_then(|choices| choices.get(0)) {
            return make(document, first, above, left);
        }
    }
    let kind = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        Some(kind) => kind.as_str(),
        None if schema.get("properties").is_some() => Some("object"),
        None if schema.get("items").is_some() => Some("array"),
        None => None,
    };
    match kind {
        Some("object") => object(document, schema, above, left),
        Some("array") => match schema.get("items") {
            Some(items) => match make(document, items, above, left) {
                Value::Null => json!([]),
                item => json!([item]),
            },
            None => json!([]),
        },
        Some("integer") => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        Some("number") => schema.get("minimum").cloned().unwrap_or_else(|| json!(1.5)),
        Some("boolean") => json!(true),
        Some("string") => text(schema),
        _ => Value::Null,
    }
}

fn object<'a>(
    document: &'a Document,
    schema: &'a Value,
    above: &mut Vec<&'a str>,
    left: &mut usize,
) -> Value {
    let mut fields = Map::new();
    let required = schema.get("required").and_then(Value::as_array);
    let is_required = |name: &str| required.is_some_and(|list| list.iter().any(|one| one == name));
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        if property.get("readOnly").and_then(Value::as_bool) == Some(true)
            || (above.len() > DEEPEST && !is_required(name))
        {
            continue;
        }
        let value = make(document, property, above, left);
        if !value.is_null() || is_required(name) {
            fields.insert(name.clone(), value);
        }
    }
    Value::Object(fields)
}

fn text(schema: &Value) -> Value {
    let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
    let text = match format {
        "date-time" => "2026-11-22T10:00:00Z",
        "date" => "2026-11-22",
        "time" => "10:00:00Z",
        "uuid" => "0190a6a5-0000-7000-8000-000000000000",
        "email" => "anna.wrona@example.com",
        "uri" | "url" => "https://example.com/",
        "ipv4" => "192.0.2.1",
        "byte" => "AA==",
        "password" => "",
        _ => "text",
    };
    let shortest = schema.get("minLength").and_then(Value::as_u64).unwrap_or_default().min(200) as usize;
    let longest =
        schema.get("maxLength").and_then(Value::as_u64).map_or(usize::MAX, |longest| longest as usize);
    let mut text: String = text.chars().take(longest).collect();
    while format.is_empty() && text.len() < shortest {
        text.push('x');
    }
    Value::String(text)
}

/// Puts what references stand for in their place, up to a circle and up to a size.
pub(super) fn inlined(document: &Document, schema: &Value) -> Value {
    let mut left = LARGEST_SCHEMA;
    inline(document, schema, &mut Vec::new(), &mut left)
}

fn inline<'a>(document: &'a Document, value: &'a Value, above: &mut Vec<&'a str>, left: &mut usize) -> Value {
    *left = left.saturating_sub(1);
    if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
        let target = reference
            .strip_prefix('#')
            .and_then(|pointer| document.value.pointer(&super::unescaped(pointer)));
        let Some(target) = target.filter(|_| *left > 0 && above.len() < 24 && !above.contains(&reference))
        else {
            return value.clone();
        };
        above.push(reference);
        let put = inline(document, target, above, left);
        above.pop();
        return put;
    }
    match value {
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), inline(document, value, above, left))).collect()
        }
        Value::Array(items) => items.iter().map(|value| inline(document, value, above, left)).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::document;
    use super::*;
    use rstest::rstest;

    fn example(schema: Value, schemas: Value) -> Value {
        let file = document(&json!({"openapi": "3.0.0", "paths": {}, "components": {"schemas": schemas}}));
        made(&file, &schema)
    }

    #[rstest]
    #[case(json!({"type": "string", "minLength": 6}), json!("textxx"))]
    #[case(json!({"type": "string", "maxLength": 2}), json!("te"))]
    #[case(json!({"type": ["null", "integer"], "minimum": 5}), json!(5))]
    #[case(json!({"enum": ["b", "a"]}), json!("b"))]
    #[case(json!({"type": "array", "items": {"type": "boolean"}}), json!([true]))]
    #[case(json!({"oneOf": [{"const": 3}, {"const": 4}]}), json!(3))]
    #[case(json!({"allOf": [{"properties": {"a": {"type": "integer"}}}, {"properties": {"b": {"type": "integer"}}}]}), json!({"a": 1, "b": 1}))]
    #[case(json!({"properties": {"id": {"type": "integer", "readOnly": true}, "at": {"type": "string", "format": "date"}}}), json!({"at": "2026-11-22"}))]
    #[case(json!({"$ref": "https://evil.example/x"}), Value::Null)]
    fn an_example_fits_its_schema(#[case] schema: Value, #[case] expected: Value) {
        assert_eq!(example(schema, json!({})), expected);
    }

    #[test]
    fn circles_and_endless_schemas_end() {
        let circle = json!({"A": {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/components/schemas/B"}}},
                            "B": {"type": "object", "properties": {"list": {"type": "array", "items": {"$ref": "#/components/schemas/A"}}}}});
        let value = example(json!({"$ref": "#/components/schemas/A"}), circle);
        assert_eq!(value, json!({"a": {"list": []}}));
        let mut wide = Map::new();
        for level in 0..40 {
            let next = format!("#/components/schemas/L{}", level + 1);
            let fields: Map<String, Value> =
                (0..20).map(|n| (format!("f{n}"), json!({"$ref": next}))).collect();
            wide.insert(format!("L{level}"), json!({"type": "object", "properties": fields}));
        }
        let file = document(&json!({"openapi": "3.0.0", "paths": {}, "components": {"schemas": wide}}));
        let root = json!({"$ref": "#/components/schemas/L0"});
        assert!(made(&file, &root).to_string().len() < 100_000);
        assert!(inlined(&file, &root).to_string().len() < 1_000_000);
    }
}
