//! Whether a body fits the schema of its operation.

use gatehouse_model::{Location, Problem};
use jsonschema::Draft;
use serde_json::{Map, Value, json};

use super::place::place_of;
use super::{Document, MOST};

/// Checks a body against the schema of an operation and lists what is wrong with it. An operation without a schema of
/// JSON takes anything.
pub(crate) fn check_body(document: &Document, operation: &str, body: &str) -> Vec<Problem> {
    let Some(schema) = document.body_schema(operation) else { return Vec::new() };
    let value: Value = match serde_json::from_str(body) {
        Ok(value) => value,
        Err(error) => return vec![crate::api::compose::not_json(&error)],
    };
    let old = document.openapi.starts_with("3.0");
    // The whole file is the schema's document, so that references lead where they did.
    let mut root = match plain(&document.value, old) {
        Value::Object(root) => root,
        _ => Map::new(),
    };
    root.insert("$schema".to_owned(), "https://json-schema.org/draft/2020-12/schema".into());
    root.insert("allOf".to_owned(), json!([plain(schema, old)]));
    let validator = match jsonschema::options().with_draft(Draft::Draft202012).build(&Value::Object(root)) {
        Ok(validator) => validator,
        Err(error) => {
            return vec![
                Problem::new("openapi.schema", format!("The schema of {operation} cannot be used: {error}."))
                    .hint("The body is not checked; it can be sent."),
            ];
        }
    };
    let told = |error: jsonschema::ValidationError<'_>| {
        let pointer = error.instance_path().to_string();
        let place = place_of(body, &pointer);
        let at = if pointer.is_empty() { "the body".to_owned() } else { pointer.clone() };
        let at = Location {
            line: place.map(|(line, _)| line),
            column: place.map(|(_, column)| column),
            field: Some(at),
            ..Location::default()
        };
        let why: String = error.to_string().chars().take(300).collect();
        Problem::new("api.body_schema", format!("The body does not fit the schema: {why}."))
            .hint("Correct it, or send it all the same to see what the platform says.")
            .at(at)
    };
    validator.iter_errors(&value).take(MOST).map(told).collect()
}

/// Gives a schema as the current draft of JSON Schema has it: what only OpenAPI 3.0 knows is translated, and what leads
/// out of the file is anything.
fn plain(value: &Value, old: bool) -> Value {
    match value {
        Value::Object(fields) => {
            if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                return if reference.starts_with('#') {
                    json!({ "$ref": reference })
                } else {
                    Value::Bool(true)
                };
            }
            let mut out = Map::new();
            for (name, value) in fields {
                match (name.as_str(), value) {
                    // What has another meaning there, or would name another document.
                    ("$id" | "$schema" | "$dynamicRef" | "$dynamicAnchor" | "id", Value::String(_)) => {}
                    ("nullable" | "discriminator" | "xml" | "externalDocs" | "example" | "examples", _)
                        if old => {}
                    ("exclusiveMinimum" | "exclusiveMaximum", Value::Bool(_)) => {}
                    ("minimum", limit) if fields.get("exclusiveMinimum") == Some(&Value::Bool(true)) => {
                        out.insert("exclusiveMinimum".to_owned(), limit.clone());
                    }
                    ("maximum", limit) if fields.get("exclusiveMaximum") == Some(&Value::Bool(true)) => {
                        out.insert("exclusiveMaximum".to_owned(), limit.clone());
                    }
                    ("type", Value::String(kind))
                        if old && fields.get("nullable") == Some(&Value::Bool(true)) =>
                    {
                        out.insert("type".to_owned(), json!([kind, "null"]));
                    }
                    ("enum", Value::Array(values))
                        if old && fields.get("nullable") == Some(&Value::Bool(true)) =>
                    {
                        let mut values = values.clone();
                        values.push(Value::Null);
                        out.insert("enum".to_owned(), Value::Array(values));
                    }
                    ("default" | "const" | "enum", value) => {
                        out.insert(name.clone(), value.clone());
                    }
                    (_, value) => {
                        out.insert(name.clone(), plain(value, old));
                    }
                }
            }
            Value::Object(out)
        }
        Value::Array(items) => items.iter().map(|value| plain(value, old)).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::document;
    use super::*;

    fn file(version: &str, schema: &Value) -> Document {
        document(&json!({"openapi": version, "paths": {"/pets": {"post": {"requestBody": {"content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}}}},
            "components": {"schemas": {"Pet": schema}}}))
    }

    fn fields(problems: &[Problem]) -> Vec<String> {
        problems.iter().filter_map(|problem| problem.at.as_ref()?.field.clone()).collect()
    }

    #[test]
    fn each_mistake_is_told_with_its_place() {
        let schema = json!({"type": "object", "required": ["name"], "properties": {
            "name": {"type": "string", "maxLength": 3},
            "friends": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
        }});
        let body = "{\n \"name\": \"Azor\",\n \"friends\": [{\"name\": 5}, {}]\n}";
        let problems = check_body(&file("3.1.0", &schema), "POST /pets", body);
        let mut found = fields(&problems);
        found.sort();
        assert_eq!(found, ["/friends/0/name", "/friends/1", "/name"]);
        let name =
            problems.iter().find(|problem| problem.at.as_ref().unwrap().field.as_deref() == Some("/name"));
        assert_eq!(name.unwrap().at.as_ref().unwrap().line, Some(2));
        assert!(check_body(&file("3.1.0", &schema), "POST /pets", "{\"name\":\"Ed\"}").is_empty());
    }

    #[test]
    fn what_only_the_older_version_knows_is_understood() {
        let schema = json!({"type": "object", "properties": {
            "age": {"type": "integer", "nullable": true, "minimum": 0, "exclusiveMinimum": true},
        }});
        let old = file("3.0.3", &schema);
        assert!(check_body(&old, "POST /pets", "{\"age\":null}").is_empty());
        assert_eq!(fields(&check_body(&old, "POST /pets", "{\"age\":0}")), ["/age"]);
    }

    #[test]
    fn a_reference_out_of_the_file_is_anything_and_is_never_fetched() {
        let schema = json!({"type": "object", "properties": {"x": {"$ref": "http://127.0.0.1:1/x.json"}}});
        assert!(check_body(&file("3.1.0", &schema), "POST /pets", "{\"x\":5}").is_empty());
    }

    #[test]
    fn a_body_that_is_no_json_and_an_operation_without_a_schema() {
        let some = file("3.1.0", &json!({"type": "object"}));
        assert_eq!(check_body(&some, "POST /pets", "{")[0].code, "api.body_not_json");
        assert!(check_body(&some, "GET /pets", "{").is_empty());
    }

    #[test]
    fn a_schema_that_makes_no_sense_is_told() {
        let some = file("3.1.0", &json!({"type": "nonsense"}));
        assert_eq!(check_body(&some, "POST /pets", "{}")[0].code, "openapi.schema");
    }
}
