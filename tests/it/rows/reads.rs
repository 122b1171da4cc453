//! rejento's six reads and Kejue's contacts, with their filters and pages.

use rstest::rstest;
use serde_json::{Value, json};

use super::{Offline, rows};

#[rstest]
#[case::r7("candidates", &["name", "email", "status"])]
#[case::r10("jobs", &["title", "status", "company"])]
#[case::r12("interviews", &["starts_at", "candidate", "job"])]
#[case::r13("matches", &["score", "candidate", "job"])]
fn a_list_is_read_by_its_pages_to_the_last(#[case] list: &str, #[case] fields: &[&str]) {
    let mut offline = Offline::start();
    let path = format!("/api/v1/{list}");
    let first = offline.json("rejento", &format!("GET {path}"), json!({}), 200);
    let total = first["meta"]["total"].as_u64().unwrap();
    for field in fields {
        assert!(!first["data"][0][*field].is_null(), "{field}: {first}");
    }
    let call = json!({ "connection_id": offline.connection("rejento"), "method": "GET", "path": path,
        "query": rows(&[("per_page", "40")]) });
    let follow = json!({ "max_pages": 50, "max_items": 5000 });
    let said = offline.console.ask("api.send", json!({ "call": call, "follow": follow }));
    let pages = &said["pages"];
    assert_eq!((&pages["items"], &pages["more"]), (&json!(total), &json!(false)), "{pages}");
    assert_eq!(pages["pages"].as_u64().unwrap(), total.div_ceil(40).max(1), "{pages}");
    let table = offline.console.ask("api.table", json!({ "answer_id": said["answer_id"] }));
    assert_eq!(table["total"], total);
}

#[test]
fn one_candidate_has_its_top_jobs_and_one_job_its_candidates_and_broadcasts() {
    let mut offline = Offline::start();
    for (list, more) in [("candidates", &["top_jobs"][..]), ("jobs", &["candidates", "broadcasts"])] {
        let path = format!("GET /api/v1/{list}");
        let id = offline.json("rejento", &path, json!({}), 200)["data"][0]["id"].clone();
        let hole = json!({ "holes": rows(&[("id", id.as_str().unwrap())]) });
        let one = offline.json("rejento", &format!("{path}/{{id}}"), hole, 200);
        assert_eq!(one["data"]["id"], id);
        for field in more {
            assert!(one["data"][*field].is_array(), "{field}: {one}");
        }
    }
}

#[test]
fn a_list_is_narrowed_by_free_rows_that_are_offered_again() {
    let mut offline = Offline::start();
    let all = offline.json("rejento", "GET /api/v1/jobs", json!({}), 200);
    let status = all["data"][0]["status"].as_str().unwrap().to_owned();
    let narrowed = json!({ "query": rows(&[("status", &status)]) });
    let some = offline.json("rejento", "GET /api/v1/jobs", narrowed, 200);
    assert!(some["data"].as_array().unwrap().iter().all(|job| job["status"] == status.as_str()));
    assert!(some["meta"]["total"].as_u64() < all["meta"]["total"].as_u64(), "{some}");
    let free = json!({ "query": rows(&[("min_score", "70")]) });
    let scores = offline.json("rejento", "GET /api/v1/matches", free, 200);
    assert!(scores["data"].as_array().unwrap().iter().all(|one| one["score"].as_f64().unwrap() >= 70.0));
    let connection = offline.connection("rejento");
    let described = offline.console.ask("api.describe", json!({ "connection_id": connection }));
    let remembered = |id: &str| -> Value {
        let endpoints = described["endpoints"].as_array().unwrap();
        endpoints.iter().find(|one| one["id"] == id).unwrap()["remembered"].clone()
    };
    assert_eq!(remembered("matches.list")[0]["name"], "min_score");
}

#[test]
fn a_write_at_rejento_stays_here() {
    let mut offline = Offline::start();
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let refused = offline.call("rejento", method, "/api/v1/jobs", json!({})).unwrap_err();
        assert_eq!(refused["code"], "guard.read_only_platform", "{method}");
    }
}

#[test]
fn contacts_are_filtered_and_read_by_their_offset() {
    let mut offline = Offline::start();
    let page = json!({ "query": rows(&[("limit", "5"), ("offset", "10")]) });
    let last = offline.json("kejue", "GET /contacts", page, 200);
    assert_eq!((&last["total"], last["contacts"].as_array().unwrap().len()), (&json!(12), 2));
    let call = json!({ "connection_id": offline.connection("kejue"), "method": "GET", "path": "/contacts",
        "endpoint": "contacts.list", "query": rows(&[("limit", "5")]) });
    let follow = json!({ "max_pages": 10, "max_items": 100 });
    let said = offline.console.ask("api.send", json!({ "call": call, "follow": follow }));
    let pages = &said["pages"];
    assert_eq!(
        (&pages["pages"], &pages["items"], &pages["style"], &pages["guessed"]),
        (&json!(3), &json!(12), &json!("offset"), &json!(false)),
        "{pages}"
    );
    let one = said["body"]["text"].as_str().unwrap().to_owned();
    let name = serde_json::from_str::<Value>(&one).unwrap()[0]["first_name"].as_str().unwrap().to_owned();
    let narrowed = json!({ "query": rows(&[("search", &name)]) });
    let found = offline.json("kejue", "GET /contacts", narrowed, 200);
    assert!(found["total"].as_u64().unwrap() < 12, "{found}");
}
