//! Keruj's GraphQL as a person uses it: the schema, a call, and the rights of the member (J34, J36, J38, J40).

use serde_json::{Value, json};

use super::Offline;

fn ask(offline: &mut Offline, query: &str, variables: &Value) -> Value {
    let document = json!({ "graphql": { "query": query, "variables": variables.to_string() } });
    offline.call("keruj", "POST", "", document).unwrap()
}

#[test]
fn the_schema_is_read_from_the_endpoint_and_kept() {
    let mut offline = Offline::start();
    let connection = offline.connection("keruj");
    let before = offline.console.ask("graphql.schema", json!({ "connection_id": connection }));
    assert_eq!(before["schema"], Value::Null);
    let asked = offline.console.ask("graphql.refresh", json!({ "connection_id": connection }));
    let schema = &asked["schema"];
    assert!(schema["types"].as_u64().unwrap() > 10, "{schema}");
    let text = schema["introspection"].to_string();
    for operation in ["getContact", "listItems", "createContact", "upsertContragent", "createDocument"] {
        assert!(text.contains(operation), "{operation}");
    }
    offline.console.ask("sandbox.stop", json!({}));
    let kept = offline.console.ask("graphql.schema", json!({ "connection_id": connection }));
    assert_eq!(kept["schema"]["introspection"], schema["introspection"], "it is kept without the platform");
}

#[test]
fn a_query_goes_out_with_the_members_key_and_company_and_variables() {
    let mut offline = Offline::start();
    let query = "query Page($first: Int) { listItems(first: $first) { totalCount edges { node { name } } } }";
    let said = ask(&mut offline, query, &json!({ "first": 3 }));
    let data = super::body(&said)["data"]["listItems"].clone();
    assert_eq!((&data["totalCount"], data["edges"].as_array().unwrap().len()), (&json!(24), 3), "{said}");
    assert_eq!(said["graphql_errors"], json!([]));
    let workspace = offline.workspace.clone();
    let keys = offline.console.ask("keys.list", json!({ "workspace_id": workspace }));
    let key = keys["keys"].as_array().unwrap().iter().find(|key| key["id"] == said["key"]["key_id"]).unwrap();
    assert!(key["fields"]["company_id"].as_str().is_some_and(|id| id.len() == 36), "{key}");
    assert!(!said.to_string().contains("mem_"), "the key's value is not told");
}

#[test]
fn what_the_member_may_not_see_is_an_error_with_its_path() {
    let mut offline = Offline::start();
    let all = offline.console.ask("sandbox.credentials", json!({ "platform": "keruj" }));
    let of_clerk = |field: &str| {
        let all = all["credentials"].as_array().unwrap();
        let one = all.iter().find(|one| one["label"] == "clerk, first company" && one["field"] == field);
        one.unwrap()["value"].as_str().unwrap().to_owned()
    };
    let create = json!({ "name": "Clerk", "environment": "offline", "platforms": ["keruj"] });
    let workspace = offline.console.ask("workspaces.create", create);
    let connection = workspace["connections"][0]["id"].clone();
    let key = json!({ "connection_id": connection, "name": "clerk", "slot": "api_key",
        "value": of_clerk("secret"), "fields": { "company_id": of_clerk("company_id") } });
    offline.console.ask("keys.add", key);
    let query = "{ listItems(first: 2) { edges { node { name cost } } } }";
    let call = json!({ "connection_id": connection, "method": "POST", "path": "",
        "graphql": { "query": query } });
    let said = offline.console.ask("api.send", json!({ "call": call }));
    let paths: Vec<_> = said["graphql_errors"].as_array().unwrap().iter().map(|one| &one["path"]).collect();
    assert_eq!(paths.len(), 2, "{said}");
    assert!(paths[1].as_str().unwrap().contains("edges") && paths[1].as_str().unwrap().contains("cost"));
    // As the owner, the same query has no error.
    assert_eq!(ask(&mut offline, query, &json!({}))["graphql_errors"], json!([]));
}
