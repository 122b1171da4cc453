//! An OpenAPI file of a platform: opened, its operations filled in and tried (K34, T1, T50).

use serde_json::{Value, json};

use super::{Offline, rows};

/// Opens the imitation's own description as a file.
fn open(offline: &mut Offline) -> Value {
    let connection = offline.connection("timehunter");
    let call = json!({ "connection_id": connection, "method": "GET", "path": "/openapi.json" });
    let said = offline.console.ask("api.send", json!({ "call": call }));
    let text = said["body"]["text"].as_str().unwrap().to_owned();
    let begun = offline.console.ask("imports.begin", json!({ "name": "openapi.json", "size": text.len() }));
    let id = begun["import_id"].as_str().unwrap().to_owned();
    let put = format!("/bytes/import/{id}");
    let answer = offline.console.exchange("PUT", &put, &[("X-Offset", "0")], text.as_bytes());
    assert_eq!(answer.status, 204, "{}", answer.text());
    offline.console.ask("openapi.load", json!({ "connection_id": connection, "import_id": id }))
}

#[test]
fn a_session_is_started_a_leave_approved_and_a_report_read_from_the_file() {
    let mut offline = Offline::start();
    let view = open(&mut offline);
    assert_eq!(view["openapi"], "3.0.3", "{view}");
    let operations = view["operations"].as_array().unwrap().clone();
    assert!(operations.len() >= 28, "{}", operations.len());
    let connection = offline.connection("timehunter");
    let operation = |offline: &mut Offline, id: &str| -> Value {
        let row = operations.iter().find(|one| one["id"] == id).unwrap_or_else(|| panic!("no {id}"));
        assert!(row["summary"].is_string(), "{row}");
        offline.console.ask("openapi.operation", json!({ "connection_id": connection, "operation": id }))
    };

    let people = offline.json("timehunter", "GET /api/employees", json!({}), 200);
    let employee = people["data"][0]["id"].as_str().unwrap().to_owned();
    let start = operation(&mut offline, "POST /api/sessions/start");
    assert_eq!(start["row"]["path"], "/api/sessions/start");
    let example = start["body"]["example"].as_str().unwrap();
    assert!(example.contains("employeeId"), "an example to begin with: {start}");
    let check = |offline: &mut Offline, id: &str, body: &Value| {
        let request = json!({ "connection_id": connection, "operation": id, "body": body.to_string() });
        offline.console.ask("openapi.check", request)["problems"].as_array().unwrap().clone()
    };
    assert_ne!(
        check(&mut offline, "POST /api/sessions/start", &json!({ "employeeId": 7 })),
        Vec::<Value>::new()
    );
    let session = json!({ "employeeId": employee });
    assert_eq!(check(&mut offline, "POST /api/sessions/start", &session), Vec::<Value>::new());
    let call = json!({ "endpoint": "POST /api/sessions/start", "body": session.to_string() });
    let started = offline.json("timehunter", "POST /api/sessions/start", call, 201);
    assert_eq!(started["data"]["employeeId"], employee.as_str());

    let leave =
        json!({ "employeeId": employee, "from": "2031-02-03", "to": "2031-02-07", "kind": "vacation" });
    let leave = json!({ "endpoint": "POST /api/leave", "body": leave.to_string() });
    let leave = offline.json("timehunter", "POST /api/leave", leave, 201);
    let approve = operation(&mut offline, "POST /api/leave/{id}/approve");
    assert_eq!(approve["holes"][0]["name"], "id", "{approve}");
    let hole = rows(&[("id", leave["data"]["id"].as_str().unwrap())]);
    let call = json!({ "endpoint": "POST /api/leave/{id}/approve", "holes": hole });
    let approved = offline.json("timehunter", "POST /api/leave/{id}/approve", call, 200);
    assert_eq!(approved["data"]["status"], "approved");

    let month = jiff::Timestamp::now().strftime("%Y-%m").to_string();
    let call = json!({ "endpoint": "GET /api/hours", "query": rows(&[("month", &month)]) });
    let report = offline.json("timehunter", "GET /api/hours", call, 200);
    assert_eq!(report["data"]["month"], month);
}
