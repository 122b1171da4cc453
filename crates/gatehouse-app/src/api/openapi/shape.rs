//! One operation: its parameters as a form needs them, its body, its answers.

use gatehouse_model::Problem;
use gatehouse_providers::{Parameter, ParameterKind};
use serde_json::Value;

use super::{Document, example};
use crate::view::{OpenApiAnswerView, OpenApiBodyView};

/// A parameter with what a file says of it.
#[derive(Debug, Clone)]
pub(crate) struct Typed {
    pub(crate) parameter: Parameter,
    pub(crate) description: Option<String>,
    pub(crate) example: Option<String>,
}

/// One operation.
#[derive(Debug, Clone, Default)]
pub(crate) struct Operation {
    pub(crate) description: String,
    pub(crate) holes: Vec<Typed>,
    pub(crate) query: Vec<Typed>,
    pub(crate) headers: Vec<Typed>,
    pub(crate) body: Option<OpenApiBodyView>,
    pub(crate) answers: Vec<OpenApiAnswerView>,
    pub(crate) security: Vec<String>,
    /// Whether it says that it needs no credential.
    pub(crate) public: bool,
    pub(crate) problems: Vec<Problem>,
}

impl Document {
    /// Reads one operation; none where the file has it not.
    pub(crate) fn operation(&self, id: &str) -> Option<Operation> {
        let (item, operation) = self.operation_values(id)?;
        let mut made = Operation {
            description: operation.get("description").and_then(Value::as_str).unwrap_or_default().to_owned(),
            ..Operation::default()
        };
        let mut seen: Vec<(String, String)> = Vec::new();
        // Those of the operation stand before those of its path, which they replace.
        for list in [operation, item] {
            for parameter in list.get("parameters").and_then(Value::as_array).into_iter().flatten() {
                self.add_parameter(parameter, &mut made, &mut seen);
            }
        }
        made.body = self.body_of(operation);
        made.answers = self.answers_of(operation);
        let security = operation.get("security").or_else(|| self.value.get("security"));
        let schemes = security.and_then(Value::as_array);
        made.public = schemes.is_some_and(Vec::is_empty);
        let names = schemes
            .into_iter()
            .flatten()
            .filter_map(Value::as_object)
            .flat_map(|scheme| scheme.keys().cloned());
        made.security = names.collect();
        made.security.dedup();
        Some(made)
    }

    fn add_parameter(&self, value: &Value, made: &mut Operation, seen: &mut Vec<(String, String)>) {
        let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let parts =
            self.resolved(value).and_then(|value| Some((value, text(value, "name")?, text(value, "in")?)));
        let Some((value, name, place)) = parts else {
            made.problems.push(
                Problem::new("openapi.mistake", "A parameter has no name, no place, or leads nowhere.")
                    .hint("It is left out; it can be given as a free row."),
            );
            return;
        };
        if seen.contains(&(name.clone(), place.clone())) {
            return;
        }
        seen.push((name.clone(), place.clone()));
        let content =
            value.get("content").and_then(Value::as_object).and_then(|content| content.values().next());
        let schema = value.get("schema").or_else(|| content?.get("schema"));
        let mut parameter = self.parameter_of(name, schema.unwrap_or(&Value::Null));
        parameter.required =
            place == "path" || value.get("required").and_then(Value::as_bool).unwrap_or_default();
        let typed = Typed {
            description: text(value, "description"),
            example: example::stated(self, value, schema).map(|value| plain(&value)),
            parameter,
        };
        match place.as_str() {
            "path" => made.holes.push(typed),
            "query" => made.query.push(typed),
            "header" => made.headers.push(typed),
            // Cookies are not sent.
            _ => {}
        }
    }

    /// Reads what a schema says of a plain value.
    fn parameter_of(&self, name: String, schema: &Value) -> Parameter {
        let schema = self.resolved(schema).unwrap_or(&Value::Null);
        let first = schema.get("allOf").and_then(|all| all.get(0)).and_then(|first| self.resolved(first));
        let said = |field: &str| schema.get(field).or_else(|| first?.get(field));
        let types: Vec<&str> = match said("type") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let main = types.iter().find(|one| **one != "null").copied().unwrap_or("string");
        let values: Vec<String> = said("enum")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter(|value| !value.is_null())
            .map(plain)
            .collect();
        let kind = match (main, said("format").and_then(Value::as_str)) {
            ("integer", _) => ParameterKind::Integer,
            ("number", _) => ParameterKind::Number,
            ("boolean", _) => ParameterKind::Boolean,
            ("array", _) => {
                let items = said("items").and_then(|items| self.resolved(items));
                let texts = items.and_then(|items| items.get("type")).is_none_or(|kind| kind == "string");
                if texts { ParameterKind::StringList } else { ParameterKind::Json }
            }
            ("object", _) => ParameterKind::Json,
            _ if !values.is_empty() => ParameterKind::Enum,
            (_, Some("uuid")) => ParameterKind::Uuid,
            (_, Some("uri" | "url")) => ParameterKind::Uri,
            (_, Some("email")) => ParameterKind::Email,
            (_, Some("date-time")) => ParameterKind::Datetime,
            _ => ParameterKind::String,
        };
        let bound = |number: &str, length: &str| match kind {
            ParameterKind::Integer | ParameterKind::Number => said(number).and_then(Value::as_i64),
            _ => said(length).and_then(Value::as_i64),
        };
        Parameter {
            secret: said("format").and_then(Value::as_str) == Some("password"),
            nullable: types.contains(&"null")
                || said("nullable").and_then(Value::as_bool).unwrap_or_default(),
            default: said("default").cloned(),
            min: bound("minimum", "minLength"),
            max: bound("maximum", "maxLength"),
            values,
            kind,
            ..crate::operation::api::plain_parameter(name)
        }
    }

    fn body_of(&self, operation: &Value) -> Option<OpenApiBodyView> {
        let body = self.resolved(operation.get("requestBody")?)?;
        let (content_type, media) = content_of(body)?;
        let schema = media.get("schema").unwrap_or(&Value::Null);
        let stated = example::stated(self, media, media.get("schema"));
        let made = stated.is_none();
        let value = stated.unwrap_or_else(|| example::made(self, schema));
        Some(OpenApiBodyView {
            content_type: content_type.to_owned(),
            required: body.get("required").and_then(Value::as_bool).unwrap_or_default(),
            example: match value {
                Value::String(text) => text,
                value => serde_json::to_string_pretty(&value).unwrap_or_default(),
            },
            made,
            schema: serde_json::to_string_pretty(&example::inlined(self, schema)).unwrap_or_default(),
        })
    }

    /// Gives the schema of a body of JSON.
    pub(super) fn body_schema(&self, id: &str) -> Option<&Value> {
        let (_, operation) = self.operation_values(id)?;
        let body = self.resolved(operation.get("requestBody")?)?;
        let (content_type, media) = content_of(body)?;
        crate::api::compose::is_json(content_type).then(|| media.get("schema"))?
    }

    fn answers_of(&self, operation: &Value) -> Vec<OpenApiAnswerView> {
        let answers = operation.get("responses").and_then(Value::as_object);
        let view = |(status, answer): (&String, &Value)| {
            let answer = self.resolved(answer)?;
            let media = content_of(answer).map(|(_, media)| media);
            let example = media.and_then(|media| example::stated(self, media, media.get("schema")));
            Some(OpenApiAnswerView {
                status: status.clone(),
                description: answer.get("description").and_then(Value::as_str).unwrap_or_default().to_owned(),
                example: example.map(|value| serde_json::to_string_pretty(&value).unwrap_or_default()),
            })
        };
        answers.into_iter().flatten().filter_map(view).collect()
    }
}

/// Gives the content that a form is for: JSON where there is any, else the first.
fn content_of(holder: &Value) -> Option<(&str, &Value)> {
    let content = holder.get("content")?.as_object()?;
    let json = content.iter().find(|(kind, _)| crate::api::compose::is_json(kind));
    json.or_else(|| content.iter().next()).map(|(kind, media)| (kind.as_str(), media))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::super::tests::document;
    use super::*;
    use serde_json::json;

    fn pets() -> Document {
        document(&json!({"openapi": "3.1.0", "paths": {"/pets/{id}": {
            "parameters": [{"name": "id", "in": "path", "schema": {"type": "string", "format": "uuid"}}],
            "put": {
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": ["integer", "null"], "minimum": 1, "maximum": 50, "default": 20}},
                    {"name": "kind", "in": "query", "required": true, "example": "dog", "schema": {"$ref": "#/components/schemas/Kind"}},
                    {"name": "X-Trace", "in": "header", "schema": {"type": "string", "maxLength": 8}},
                    {"in": "query"},
                ],
                "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
                "responses": {"200": {"description": "Saved", "content": {"application/json": {"example": {"id": 1}}}}},
                "security": [{"key": []}],
            },
            "get": {"security": []},
        }}, "components": {"schemas": {
            "Kind": {"type": "string", "enum": ["dog", "cat"]},
            "Pet": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "parent": {"$ref": "#/components/schemas/Pet"}}},
        }}}))
    }

    #[test]
    fn parameters_are_typed_and_the_path_lends_its_own() {
        let operation = pets().operation("PUT /pets/{id}").unwrap();
        let id = &operation.holes[0].parameter;
        assert_eq!((id.kind, id.required), (ParameterKind::Uuid, true));
        let limit = &operation.query[0].parameter;
        assert_eq!(
            (limit.kind, limit.min, limit.max, limit.nullable),
            (ParameterKind::Integer, Some(1), Some(50), true)
        );
        let kind = &operation.query[1];
        assert_eq!(
            (kind.parameter.kind, kind.parameter.values.len(), kind.example.as_deref()),
            (ParameterKind::Enum, 2, Some("dog"))
        );
        assert_eq!(operation.headers[0].parameter.max, Some(8));
        assert_eq!(
            (operation.problems.len(), operation.security.as_slice()),
            (1, ["key".to_owned()].as_slice())
        );
        assert!(!operation.public && pets().operation("GET /pets/{id}").unwrap().public);
    }

    #[test]
    fn the_body_has_an_example_and_a_schema_that_ends_at_its_circle() {
        let operation = pets().operation("PUT /pets/{id}").unwrap();
        let body = operation.body.unwrap();
        assert!(body.required && body.made);
        let example: Value = serde_json::from_str(&body.example).unwrap();
        assert!(example.get("name").is_some(), "{example}");
        assert!(body.schema.contains("$ref") && body.schema.contains("properties"), "{}", body.schema);
        assert_eq!(operation.answers[0].example.as_deref(), Some("{\n  \"id\": 1\n}"));
    }

    #[test]
    fn an_operation_that_is_not_there_is_none() {
        assert!(pets().operation("DELETE /pets/{id}").is_none() && pets().operation("nonsense").is_none());
    }
}
