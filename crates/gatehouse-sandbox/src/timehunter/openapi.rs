//! The OpenAPI 3.0 document, written from the table of calls.

use serde_json::{Map, Value, json};

use super::TimeHunter;
use super::routes::{Act, Asked, routes};
use crate::fields::schema;
use crate::imitation::{Answer, Route, World};

/// `GET /openapi.json`.
pub(super) fn show(_: &mut TimeHunter, _: &Asked<'_>, world: &mut World) -> Answer {
    Answer::json(200, &document(&world.base))
}

fn document(base: &str) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in routes() {
        let methods = paths.entry(route.path).or_insert_with(|| json!({}));
        methods[route.method.to_ascii_lowercase()] = operation(route);
    }
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": "TimeHunter, imitated by the sandbox of Gatehouse",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Only /api/auth/register-company and /api/auth/login are TimeHunter's own; every other \
                path and field is invented.",
        },
        "servers": [{ "url": format!("{base}/timehunter") }],
        "security": [{ "apiKey": [] }, { "bearer": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "apiKey": { "type": "apiKey", "in": "header", "name": "X-Api-Key" },
                "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" },
                "oauth2": { "type": "oauth2", "flows": { "authorizationCode": {
                    "authorizationUrl": format!("{base}/timehunter/oauth/authorize"),
                    "tokenUrl": format!("{base}/timehunter/oauth/token"),
                    "scopes": { "read-only": "Reads", "full-access": "Reads and writes" },
                } } },
            },
            "schemas": {
                "Success": {
                    "type": "object",
                    "required": ["success"],
                    "properties": { "success": { "type": "boolean" }, "data": {} },
                },
                "Failure": {
                    "type": "object",
                    "required": ["success", "code", "message"],
                    "properties": {
                        "success": { "type": "boolean", "enum": [false] },
                        "code": { "type": "string" },
                        "message": { "type": "string" },
                        "errors": { "type": "array", "items": { "type": "object" } },
                    },
                },
            },
        },
    })
}

fn operation(route: &Route<Act>) -> Value {
    let act = &route.act;
    let holes = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let in_path = holes
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }));
    let shapes = schema(act.query);
    let in_query = act.query.iter().map(|field| {
        let shape = &shapes["properties"][field.name];
        json!({ "name": field.name, "in": "query", "required": field.required, "schema": shape })
    });
    let parameters: Vec<Value> = in_path.chain(in_query).collect();
    let answer = |name: &str| json!({ "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") } } });
    let mut responses = Map::new();
    responses.insert(act.status.to_string(), json!({ "description": "Done" }));
    if act.status != 204 {
        responses[&act.status.to_string()]["content"] = answer("Success");
    }
    let mut failures = vec![(429, "Too many requests")];
    if !act.public {
        failures.extend([(401, "No credential that is known"), (403, "The key may not do this")]);
    }
    if !act.body.is_empty() {
        failures.push((422, "Some fields are not as they must be"));
    }
    if route.path.contains('{') {
        failures.push((404, "Not there"));
    }
    for (status, description) in failures {
        let failure = json!({ "description": description, "content": answer("Failure") });
        responses.insert(status.to_string(), failure);
    }
    let mut operation = json!({ "operationId": act.id, "summary": act.summary, "responses": responses });
    if !parameters.is_empty() {
        operation["parameters"] = json!(parameters);
    }
    if !act.body.is_empty() {
        let content = json!({ "application/json": { "schema": schema(act.body) } });
        operation["requestBody"] = json!({ "required": true, "content": content });
    }
    if act.public {
        operation["security"] = json!([]);
    }
    operation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_described_and_none_twice() {
        let document = document("http://127.0.0.1:1");
        let mut ids = std::collections::BTreeSet::new();
        for route in routes() {
            let operation = &document["paths"][route.path][route.method.to_ascii_lowercase()];
            assert_eq!(operation["operationId"], route.act.id);
            assert!(ids.insert(route.act.id), "{}", route.act.id);
        }
        let described: usize =
            document["paths"].as_object().unwrap().values().map(|path| path.as_object().unwrap().len()).sum();
        assert_eq!(described, routes().len());
    }

    #[test]
    fn a_body_and_its_parameters_have_a_schema() {
        let document = document("http://127.0.0.1:1");
        let login = &document["paths"]["/api/auth/login"]["post"];
        let body = &login["requestBody"]["content"]["application/json"]["schema"];
        assert_eq!(body["required"], json!(["email", "password"]));
        assert_eq!(login["security"], json!([]));
        let hours = &document["paths"]["/api/hours"]["get"]["parameters"][0];
        assert_eq!((&hours["name"], &hours["in"]), (&json!("month"), &json!("query")));
    }
}
