//! OpenAPI files in the terminal (K33, K34, T1, T50): opened, listed, searched, and called with what they say checked
//! first. What is wrong in a file is told with its place; what lies in another document is not fetched.

use gatehouse_tests::{House, Target};
use serde_json::json;

use super::platform::{Platform, answer};

fn file(remote: &str) -> String {
    format!(
        r##"openapi: 3.0.3
info: {{ title: Staff, version: "2" }}
paths:
  /shifts:
    post:
      summary: Add a shift
      tags: [shifts]
      requestBody:
        required: true
        content:
          application/json:
            schema: {{ $ref: "#/components/schemas/Shift" }}
      responses: {{ "201": {{ description: made }} }}
  /shifts/{{id}}:
    get:
      summary: One shift
      tags: [shifts]
      parameters:
        - {{ name: id, in: path, required: true, schema: {{ type: integer }} }}
        - {{ name: expand, in: query, schema: {{ type: string, enum: [job, person] }} }}
      responses: {{ "200": {{ description: it }} }}
  /people:
    get:
      deprecated: true
      parameters:
        - {{ $ref: "{remote}/common.yaml#/limit" }}
      responses: {{ "200": {{ description: them }} }}
  no-slash:
    get:
      responses: {{ "200": {{ description: no }} }}
components:
  schemas:
    Shift:
      type: object
      required: [start]
      properties:
        start: {{ type: string }}
        hours: {{ type: number, maximum: 24 }}
        follows: {{ $ref: "#/components/schemas/Shift" }}
"##
    )
}

/// A house with a connection to Keruja at a small platform, and its file.
fn house(platform: &Platform) -> (House, String, Target) {
    let (house, elsewhere) = (House::in_memory(), Target::start());
    house.json(&["workspace", "new", "Acme", "--platform", "keruja", "--environment", "production"]);
    house.json(&["connection", "base", "keruja", platform.base()]);
    let path = house.file("staff.yaml", file(elsewhere.url().trim_end_matches('/')));
    (house, path, elsewhere)
}

#[test]
fn a_file_is_listed_and_searched_and_what_is_wrong_has_its_place() {
    let (house, path, elsewhere) = house(&Platform::start());
    let list = house.run(&["api", "openapi", "list", &path]);
    assert_eq!(list.status, 0, "{}", list.notes());
    let (text, notes) = (list.text(), list.notes());
    assert!(
        text.contains("POST /shifts") && text.contains("One shift") && text.contains("(deprecated)"),
        "{text}"
    );
    assert!(notes.contains("no-slash") && notes.contains("common.yaml"), "{notes}");
    let found = house.json(&["api", "openapi", "list", &path, "--search", "ONE shift"]);
    assert_eq!(found["operations"].as_array().unwrap().len(), 1, "{found}");
    assert_eq!(
        (&found["operations"][0]["id"], &found["operations_total"]),
        (&json!("GET /shifts/{id}"), &json!(3))
    );
    let problem = &found["problems"][0];
    assert!(problem["at"]["line"].as_u64().is_some() || problem["at"]["field"].is_string(), "{problem}");
    assert!(!elsewhere.was_reached(), "another document is not fetched");
    let none = house.file("none.yaml", "a: [1");
    house.refused(&["api", "openapi", "list", &none], 1, "openapi.unreadable");
    house.refused(&["api", "openapi", "list"], 3, "openapi.not_found");
}

#[test]
fn an_operation_is_called_and_its_body_is_held_against_the_schema_first() {
    let platform = Platform::start();
    let (house, path, _elsewhere) = house(&platform);
    house.json(&["api", "openapi", "open", &path]);
    let shown = house.json(&["api", "openapi", "show", "post /shifts"]);
    assert!(shown["body"]["example"].as_str().unwrap().contains("start"), "{shown}");
    platform.says([answer(200, &[], r#"{"id":7}"#)]);
    let said = house.json(&[
        "api",
        "openapi",
        "call",
        "GET /shifts/{id}",
        "--path",
        "id=7",
        "--query",
        "expand=job",
        "--without-key",
    ]);
    assert_eq!((&said["status"], &said["body"]["id"]), (&json!(200), &json!(7)));
    assert!(platform.asked()[0].starts_with("GET /shifts/7?expand=job "), "{}", platform.asked()[0]);

    let call = |more: &[&str]| {
        let words = ["api", "openapi", "call", "POST /shifts", "--without-key", "--confirm", "Acme"];
        [&words[..], more].concat().iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()
    };
    let refused = |more: &[&str], code: &str| {
        let words = call(more);
        house.refused(&words.iter().map(String::as_str).collect::<Vec<_>>(), 2, code)
    };
    refused(&[], "api.parameter_missing");
    let wrong = house.file("wrong.json", "{\n  \"hours\": 25 }");
    let problem = refused(&["--body", &wrong], "api.body_schema");
    assert_eq!(problem["at"]["line"], 2, "{problem}");
    let bad = ["api", "openapi", "call", "GET /shifts/{id}", "--path", "id=x", "--without-key"];
    house.refused(&bad, 2, "api.parameter_invalid");
    assert_eq!(platform.asked().len(), 1, "nothing of this was sent");
    let words = call(&["--body", &wrong, "--unchecked"]);
    house.run(&words.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(platform.asked()[1].ends_with("{\n  \"hours\": 25 }"), "{}", platform.asked()[1]);
    house.refused(&["api", "openapi", "call", "GET /nothing"], 3, "openapi.not_found");
    let client = house.json(&["snippet", "--client", "--language", "python"]);
    assert!(client["code"].as_str().unwrap().contains("def get_shifts_id(id, query=None):"), "{client}");
    house.json(&["api", "openapi", "forget"]);
    house.refused(&["api", "openapi", "show", "POST /shifts"], 3, "openapi.not_found");
}
