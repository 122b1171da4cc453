//! rejento's six reads.

use std::time::Duration;

use serde_json::json;

use crate::wire::{Answer, ask, key, sandbox};

async fn get(sandbox: &gatehouse_sandbox::Sandbox, path: &str) -> Answer {
    let bearer = format!("Bearer {}", key(sandbox, "rejento", "bearer", "secret"));
    ask(sandbox, "GET", &format!("/rejento/api/v1/{path}"), &[("Authorization", &bearer)], None).await
}

#[tokio::test]
async fn each_read_answers_with_its_joins() {
    let sandbox = sandbox().await;
    for (path, fields) in [
        (
            "candidates?per_page=1",
            &["id", "name", "email", "phone", "country", "timezone", "status", "expected_wage"][..],
        ),
        ("jobs?per_page=1", &["id", "title", "company", "status", "wage"]),
        ("interviews?per_page=1", &["id", "starts_at", "status", "candidate", "job"]),
        ("matches?per_page=1", &["id", "score", "candidate", "job"]),
    ] {
        let answer = get(&sandbox, path).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("x-gatehouse-invented"), Some("host, fields, filters, paging"));
        let body = answer.json();
        assert_eq!((&body["meta"]["page"], &body["meta"]["per_page"]), (&json!(1), &json!(1)));
        assert!(body["meta"]["total"].as_u64().unwrap() > 1);
        for field in fields {
            assert!(!body["data"][0][*field].is_null(), "{path} {field}: {body}");
        }
        let id = body["data"][0]["id"].as_str().unwrap();
        for (list, extra) in [("candidates", "top_jobs"), ("jobs", "broadcasts")] {
            if path.starts_with(list) {
                let one = get(&sandbox, &format!("{list}/{id}")).await.json();
                assert_eq!(one["data"]["id"].as_str(), Some(id));
                assert!(one["data"][extra].is_array());
            }
        }
    }
}

#[tokio::test]
async fn all_candidates_come_page_by_page_past_the_limit() {
    let sandbox = sandbox().await;
    let (mut names, mut page) = (Vec::new(), 1);
    loop {
        let answer = get(&sandbox, &format!("candidates?page={page}&per_page=2")).await;
        if answer.status == 429 {
            let wait = answer.header("retry-after").unwrap().parse().unwrap();
            assert_eq!(answer.json()["error"]["code"], "rate_limited");
            sandbox.advance(Duration::from_secs(wait)).await;
            continue;
        }
        let body = answer.json();
        let data = body["data"].as_array().unwrap().clone();
        if data.is_empty() {
            assert_eq!(body["meta"]["total"], names.len());
            break;
        }
        names.extend(data.iter().map(|one| one["name"].as_str().unwrap().to_owned()));
        page += 1;
    }
    assert_eq!(names.len(), 260);
    assert_eq!(sandbox.clock().ahead(), Duration::from_secs(60));
    assert!(names.iter().any(|name| name.contains('Ł')) && names.iter().any(|name| name.contains('ř')));
}

#[tokio::test]
async fn what_is_refused_says_why() {
    let sandbox = sandbox().await;
    let small = sandbox.credentials("rejento").into_iter().find(|one| one.label.contains("without")).unwrap();
    let small = format!("Bearer {}", String::from_utf8_lossy(small.value.expose()));
    let right = format!("Bearer {}", key(&sandbox, "rejento", "bearer", "secret"));
    for (method, path, bearer, status, code) in [
        ("GET", "jobs", "Bearer rk_no", 401, "unauthorized"),
        ("GET", "jobs", small.as_str(), 403, "plan_required"),
        ("GET", "nothing", right.as_str(), 404, "not_found"),
        ("GET", "jobs/nothing", right.as_str(), 404, "not_found"),
        ("POST", "jobs", right.as_str(), 405, "method_not_allowed"),
        ("PATCH", "candidates/1", right.as_str(), 405, "method_not_allowed"),
    ] {
        let answer =
            ask(&sandbox, method, &format!("/rejento/api/v1/{path}"), &[("Authorization", bearer)], None)
                .await;
        assert_eq!(
            (answer.status, answer.json()["error"]["code"].as_str()),
            (status, Some(code)),
            "{method} {path}"
        );
        assert_eq!(answer.header("allow"), (status == 405).then_some("GET"));
        assert_eq!(answer.header("www-authenticate"), (status == 401).then_some("Bearer"));
    }
    assert_eq!(ask(&sandbox, "GET", "/rejentos/api/v1/jobs", &[], None).await.status, 404);
}
