//! Keruja over HTTP: each call, its body and its headers.

use std::time::Duration;

use gatehouse_model::{Header, Secret, VerdictStatus};
use gatehouse_sandbox::Sandbox;
use gatehouse_signing::{KeyRing, LabelledSecret, RequestParts, verify};
use serde_json::{Value, json};

use crate::wire::{Answer, Receiver, ask, key, sandbox, until};

async fn call(sandbox: &Sandbox, method: &str, path: &str, body: Option<&Value>) -> Answer {
    let bearer = format!("Bearer {}", key(sandbox, "keruja", "api_key", ""));
    ask(sandbox, method, &format!("/keruja{path}"), &[("Authorization", &bearer)], body).await
}

fn code(answer: &Answer) -> String {
    format!("{} {}", answer.status, answer.json()["error"]["code"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn every_answer_has_the_limits_and_says_what_is_invented() {
    let sandbox = sandbox().await;
    let me = call(&sandbox, "GET", "/api/v1/me", None).await;
    assert_eq!(me.status, 200);
    assert_eq!(me.json()["organisation"]["id"], "org_north");
    assert_eq!(me.json()["key"]["prefix"], "evk_test_");
    assert_eq!(me.json()["key"]["last_used_at"], "2026-01-05T08:00:00Z");
    assert_eq!(
        (me.header("x-ratelimit-limit"), me.header("x-ratelimit-remaining")),
        (Some("100"), Some("99"))
    );
    assert_eq!(me.header("x-ratelimit-reset"), Some("1767603600"));
    assert_eq!(me.header("x-gatehouse-invented"), Some("path, fields, status"));
}

#[tokio::test]
async fn a_stranger_is_told_why() {
    let sandbox = sandbox().await;
    let none = ask(&sandbox, "GET", "/keruja/api/v1/jobs", &[], None).await;
    assert_eq!(code(&none), "401 credential_missing");
    assert_eq!(none.header("www-authenticate"), Some("Bearer realm=\"keruja\""));
    let wrong =
        ask(&sandbox, "GET", "/keruja/api/v1/jobs", &[("Authorization", "Bearer evk_test_x")], None).await;
    assert_eq!(code(&wrong), "401 credential_unknown");
    let method = ask(&sandbox, "PUT", "/keruja/api/v1/jobs", &[], None).await;
    assert_eq!(
        (code(&method).as_str(), method.header("allow")),
        ("405 method_not_allowed", Some("GET, POST"))
    );
}

#[tokio::test]
async fn a_key_is_made_rotated_and_revoked() {
    let sandbox = sandbox().await;
    let made =
        call(&sandbox, "POST", "/api/v1/keys", Some(&json!({ "name": "import", "scopes": ["jobs:read"] })))
            .await;
    assert_eq!(made.status, 201);
    let (id, old) =
        (made.json()["id"].as_str().unwrap().to_owned(), made.json()["key"].as_str().unwrap().to_owned());
    let rotated =
        call(&sandbox, "POST", &format!("/api/v1/keys/{id}/rotate"), Some(&json!({ "overlap_minutes": 5 })))
            .await;
    assert_eq!(rotated.json()["previous_valid_until"], "2026-01-05T08:05:00Z");
    let new = rotated.json()["key"].as_str().unwrap().to_owned();
    let list = call(&sandbox, "GET", "/api/v1/keys", None).await;
    let text = String::from_utf8(list.body.clone()).unwrap();
    assert!(!text.contains(&old) && !text.contains(&new));
    let status = async |key: &str| {
        let bearer = format!("Bearer {key}");
        ask(&sandbox, "GET", "/keruja/api/v1/jobs", &[("Authorization", &bearer)], None).await.status
    };
    assert_eq!((status(&old).await, status(&new).await), (200, 200));
    sandbox.advance(Duration::from_secs(301)).await;
    assert_eq!((status(&old).await, status(&new).await), (401, 200));
    let gone = call(&sandbox, "DELETE", &format!("/api/v1/keys/{id}"), None).await;
    assert_eq!((gone.status, gone.body.len()), (204, 0));
    assert_eq!((status(&old).await, status(&new).await), (401, 401));
}

#[tokio::test]
async fn a_token_opens_the_same_for_a_day() {
    let sandbox = sandbox().await;
    let made = call(&sandbox, "POST", "/api/v1/token", None).await;
    assert_eq!(
        (made.header("cache-control"), &made.json()["expires_in"]),
        (Some("no-store"), &json!(86_400))
    );
    let bearer = format!("Bearer {}", made.json()["token"].as_str().unwrap());
    let headers = [("Authorization", bearer.as_str())];
    assert_eq!(ask(&sandbox, "GET", "/keruja/api/v1/me", &headers, None).await.status, 200);
    sandbox.advance(Duration::from_secs(86_400)).await;
    let ended = ask(&sandbox, "GET", "/keruja/api/v1/me", &headers, None).await;
    assert_eq!(code(&ended), "401 credential_expired");
}

#[tokio::test]
async fn another_organisation_is_closed() {
    let sandbox = sandbox().await;
    let jobs = call(&sandbox, "GET", "/api/v1/jobs", None).await.json();
    let id = jobs["data"][0]["id"].as_str().unwrap().to_owned();
    let other = sandbox.credentials("keruja")[2].value.clone();
    let bearer = format!("Bearer {}", String::from_utf8_lossy(other.expose()));
    let path = format!("/keruja/api/v1/jobs/{id}");
    assert_eq!(
        code(&ask(&sandbox, "GET", &path, &[("Authorization", &bearer)], None).await),
        "403 other_organisation"
    );
}

#[tokio::test]
async fn the_hundred_and_first_call_of_an_hour_waits() {
    let sandbox = sandbox().await;
    for _ in 0..100 {
        assert_eq!(call(&sandbox, "GET", "/api/v1/me", None).await.status, 200);
    }
    let refused = call(&sandbox, "GET", "/api/v1/me", None).await;
    assert_eq!((code(&refused).as_str(), refused.header("retry-after")), ("429 rate_limited", Some("3600")));
    assert_eq!(refused.header("x-ratelimit-remaining"), Some("0"));
    let switch =
        ask(&sandbox, "PUT", "/keruja/_sandbox/limit", &[], Some(&json!({ "limit": "600/min" }))).await;
    assert_eq!(switch.json(), json!({ "limit": "600/min" }));
    let after = call(&sandbox, "GET", "/api/v1/me", None).await;
    assert_eq!((after.status, after.header("x-ratelimit-limit")), (200, Some("600")));
}

#[rstest::rstest]
#[case("shifts", 30, &["job_id", "role", "starts_at", "ends_at", "time_zone", "hourly_rate", "currency", "status"])]
#[case("staff", 8, &["first_name", "last_name", "email", "phone", "role", "external_id"])]
#[case("jobs", 3, &["title", "client", "location", "status"])]
#[case("events", 3, &["name", "date", "time_zone", "headcount"])]
#[case("payroll", 3, &["period_start", "period_end", "currency", "gross_total", "status"])]
#[tokio::test]
async fn each_resource_is_listed_made_changed_and_removed(
    #[case] name: &str,
    #[case] total: u64,
    #[case] fields: &[&str],
) {
    let sandbox = sandbox().await;
    let base = format!("/api/v1/{name}");
    let list = call(&sandbox, "GET", &format!("{base}?limit=2"), None).await;
    assert_eq!(list.json()["meta"], json!({ "total": total, "limit": 2, "offset": 0 }));
    let next = format!("<http://127.0.0.1:{}/keruja{base}?limit=2&offset=2>; rel=\"next\"", sandbox.port());
    assert_eq!(list.header("link"), Some(next.as_str()));
    let mut copy = list.json()["data"][0].as_object().unwrap().clone();
    assert!(fields.iter().all(|field| copy.contains_key(*field)), "{copy:?}");
    for own in ["id", "created_at", "updated_at"] {
        copy.remove(own);
    }
    if name == "staff" {
        copy.insert("email".to_owned(), json!("nova@example.org"));
    }
    let made = call(&sandbox, "POST", &base, Some(&json!(copy))).await;
    assert_eq!(made.status, 201, "{}", made.json());
    let path = made.header("location").unwrap().strip_prefix("/keruja").unwrap().to_owned();
    assert_eq!(call(&sandbox, "GET", &path, None).await.json(), made.json());
    let wrong = call(&sandbox, "PATCH", &path, Some(&json!({ "colour": "red" }))).await;
    assert_eq!(code(&wrong), "422 validation_failed");
    assert_eq!(wrong.json()["error"]["fields"][0]["code"], "unknown");
    let (field, value) = (fields[0], made.json()[fields[0]].clone());
    let changed = call(&sandbox, "PATCH", &path, Some(&json!({ field: value }))).await;
    assert_eq!((changed.status, &changed.json()[field]), (200, &value));
    assert_eq!(call(&sandbox, "DELETE", &path, None).await.status, 204);
    assert_eq!(code(&call(&sandbox, "GET", &path, None).await), "404 not_found");
}

#[tokio::test]
async fn what_happens_is_told_with_a_signature_and_tried_again_with_backoff() {
    let sandbox = sandbox().await;
    let receiver = Receiver::answering(&[500, 500, 200]).await;
    let hook = json!({ "url": receiver.url, "secret": "s3cret-of-the-test", "events": ["staff.created"] });
    let made = call(&sandbox, "POST", "/api/v1/webhooks", Some(&hook)).await;
    assert_eq!((made.status, made.json().get("secret")), (201, None));
    let staff = json!({ "first_name": "Żaneta", "last_name": "Křížová", "email": "z@example.org" });
    assert_eq!(call(&sandbox, "POST", "/api/v1/staff", Some(&staff)).await.status, 201);
    until(|| !receiver.got().is_empty()).await;
    sandbox.advance(Duration::from_secs(3600)).await;
    let delivery = sandbox.deliveries().remove(0);
    let statuses: Vec<Option<u16>> = delivery.attempts.iter().map(|attempt| attempt.status).collect();
    assert_eq!(statuses, [Some(500), Some(500), Some(200)]);
    let first = delivery.attempts[0].at;
    let waits: Vec<i64> =
        delivery.attempts.iter().map(|one| one.at.duration_since(first).as_secs()).collect();
    // 10 s and 30 s more, each moved by a tenth at most.
    assert!((9..=11).contains(&waits[1]) && (36..=44).contains(&waits[2]), "{waits:?}");
    let got = receiver.got();
    assert_eq!(
        (got[0].json()["type"].as_str(), &got[0].json()["data"]["last_name"]),
        (Some("staff.created"), &json!("Křížová"))
    );
    assert_eq!(got[0].header("x-keruja-delivery"), got[2].header("x-keruja-delivery"));
    let headers: Vec<Header> =
        got[2].headers.iter().map(|(k, v)| Header::new(k.as_str(), v.as_str())).collect();
    let params = Default::default();
    let parts =
        RequestParts { method: "POST", url: None, headers: &headers, body: &got[2].body, params: &params };
    let keys = KeyRing::Secrets(vec![LabelledSecret::new("test", Secret::from("s3cret-of-the-test"))]);
    let scheme = gatehouse_providers::scheme("keruja/hmac").unwrap();
    assert_eq!(verify(scheme, &parts, &keys, sandbox.clock().real()).status, VerdictStatus::Valid);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(call(&sandbox, "DELETE", &format!("/api/v1/webhooks/{id}"), None).await.status, 204);
    let list = call(&sandbox, "GET", "/api/v1/webhooks", None).await.json();
    assert_eq!((list["data"].as_array().unwrap().len(), list["events"].as_array().unwrap().len()), (0, 15));
}

#[tokio::test]
async fn an_import_is_polled_until_its_errors_are_told() {
    let sandbox = sandbox().await;
    let rows = json!({ "rows": [
        { "external_id": "N1", "first_name": "Żaneta", "last_name": "Křížová", "email": "z@example.org" },
        { "external_id": "N1", "first_name": "Jiří", "last_name": "Dvořák", "email": "not an address" },
    ] });
    let made = call(&sandbox, "POST", "/api/v1/imports/staff", Some(&rows)).await;
    assert_eq!((made.status, made.header("retry-after")), (202, Some("1")));
    let path = made.header("location").unwrap().strip_prefix("/keruja").unwrap().to_owned();
    assert_eq!(call(&sandbox, "GET", &path, None).await.json()["status"], "queued");
    sandbox.advance(Duration::from_millis(500)).await;
    assert_eq!(call(&sandbox, "GET", &path, None).await.json()["status"], "running");
    sandbox.advance(Duration::from_secs(1)).await;
    let done = call(&sandbox, "GET", &path, None).await.json();
    assert_eq!(
        (&done["status"], &done["created"], &done["failed"]),
        (&json!("completed_with_errors"), &json!(1), &json!(1))
    );
    assert_eq!(done["errors"][0]["column"], "external_id");
    let csv = call(&sandbox, "GET", &format!("{path}/errors"), None).await;
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(csv.header("content-disposition"), Some("attachment; filename=\"errors.csv\""));
    assert!(
        String::from_utf8(csv.body)
            .unwrap()
            .contains("2,email,invalid,must be an e-mail address,not an address")
    );
    let list = call(&sandbox, "GET", "/api/v1/imports", None).await.json();
    assert_eq!(list["data"][0]["id"], done["id"]);
    let unknown = call(&sandbox, "POST", "/api/v1/imports/horses", Some(&rows)).await;
    assert_eq!(code(&unknown), "404 unknown_resource");
}

#[rstest::rstest]
#[case("payroll_runs", "payroll_run_id,period_start,period_end,status,staff_count,gross_total,currency")]
#[case("attendance", "external_id,first_name,last_name,date,checked_in,checked_out,minutes,role")]
#[case("compliance_reports", "external_id,name,rule,date,found,allowed")]
#[tokio::test]
async fn each_export_is_a_file(#[case] kind: &str, #[case] head: &str) {
    let sandbox = sandbox().await;
    let answer = call(&sandbox, "GET", &format!("/api/v1/exports/{kind}"), None).await;
    let disposition = format!("attachment; filename=\"{kind}.csv\"");
    assert_eq!(answer.header("content-disposition"), Some(disposition.as_str()));
    let text = String::from_utf8(answer.body).unwrap();
    assert_eq!(text.lines().next(), Some(head));
    assert!(text.lines().count() > 1);
}

#[tokio::test]
async fn the_audit_tells_each_call() {
    let sandbox = sandbox().await;
    call(&sandbox, "GET", "/api/v1/jobs/none", None).await;
    let audit = call(&sandbox, "GET", "/api/v1/audit", None).await.json();
    let entry = audit["data"][0].as_object().unwrap();
    let names: Vec<&str> = entry.keys().map(String::as_str).collect();
    assert_eq!(names, ["timestamp", "endpoint", "method", "status", "key_id"]);
    assert_eq!((&entry["endpoint"], &entry["status"]), (&json!("/api/v1/jobs/none"), &json!(404)));
}
