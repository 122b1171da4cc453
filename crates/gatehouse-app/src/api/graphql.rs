//! GraphQL: what a platform offers, asked for once and kept; and the errors of its answers.

use serde_json::Value;

use crate::view::GraphqlErrorView;

/// Asks for everything that completion and a schema browser need (GraphQL, October 2021, section 4).
pub(crate) const INTROSPECTION: &str = "query IntrospectionQuery { __schema { queryType { name } mutationType { name } \
subscriptionType { name } types { ...FullType } directives { name description locations args { ...InputValue } } } } \
fragment FullType on __Type { kind name description fields(includeDeprecated: true) { name description \
args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason } inputFields { ...InputValue } \
interfaces { ...TypeRef } enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } \
possibleTypes { ...TypeRef } } \
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue } \
fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name \
ofType { kind name ofType { kind name ofType { kind name } } } } } } } }";

/// The most errors of one answer that are told.
const MOST: usize = 100;

/// Reads the errors of an answer; none where it is no answer of GraphQL.
pub(crate) fn errors_in(body: &Value) -> Vec<GraphqlErrorView> {
    let is_graphql = |error: &Value| error.get("message").is_some_and(Value::is_string);
    let Some(errors) = body.get("errors").and_then(Value::as_array) else { return Vec::new() };
    errors.iter().filter(|error| is_graphql(error)).take(MOST).map(read_error).collect()
}

fn read_error(error: &Value) -> GraphqlErrorView {
    let path = error.get("path").and_then(Value::as_array);
    let part = |part: &Value| part.as_str().map_or_else(|| part.to_string(), str::to_owned);
    let place = error.pointer("/locations/0");
    let number = |name: &str| {
        let number = place.and_then(|place| place.get(name)).and_then(Value::as_u64)?;
        u32::try_from(number).ok()
    };
    GraphqlErrorView {
        message: error.get("message").and_then(Value::as_str).unwrap_or_default().to_owned(),
        path: path.map(|parts| parts.iter().map(part).collect::<Vec<_>>().join(".")).unwrap_or_default(),
        line: number("line"),
        column: number("column"),
    }
}

/// Takes the schema out of an answer to [`INTROSPECTION`]; none where it has none.
pub(crate) fn schema_in(body: &Value) -> Option<Value> {
    let schema = body.pointer("/data/__schema").or_else(|| body.get("__schema"))?;
    schema.get("types")?.as_array()?;
    Some(serde_json::json!({ "__schema": schema }))
}

/// Counts the types of a schema, without those of GraphQL itself.
pub(crate) fn own_types(schema: &Value) -> u32 {
    let types = schema.pointer("/__schema/types").and_then(Value::as_array);
    let own =
        |one: &&Value| one.get("name").and_then(Value::as_str).is_some_and(|name| !name.starts_with("__"));
    types.map_or(0, |types| u32::try_from(types.iter().filter(own).count()).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_error_has_its_path_and_its_place_in_the_document() {
        let body = json!({"data": null, "errors": [
            {"message": "No such company", "path": ["companies", 0, "name"], "locations": [{"line": 2, "column": 5}]},
            {"message": "Forbidden"},
        ]});
        let errors = errors_in(&body);
        assert_eq!(
            (errors[0].path.as_str(), errors[0].line, errors[0].column),
            ("companies.0.name", Some(2), Some(5))
        );
        assert_eq!((errors[1].path.as_str(), errors[1].line), ("", None));
        assert!(errors_in(&json!({"errors": ["text"], "error": 1})).is_empty());
    }

    #[test]
    fn a_schema_is_taken_out_of_its_answer() {
        let body = json!({"data": {"__schema": {"types": [{"name": "Query"}, {"name": "__Type"}]}}});
        assert_eq!(own_types(&schema_in(&body).unwrap()), 1);
        assert_eq!(schema_in(&json!({"data": {"__schema": null}})), None);
    }
}
