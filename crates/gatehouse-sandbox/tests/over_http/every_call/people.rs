//! rejento and TimeHunter.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gatehouse_sandbox::DeliveryState;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{Tour, form, nothing, object};
use crate::wire::{Receiver, key, until};

#[tokio::test]
async fn rejento_answers_every_call() {
    let mut tour = Tour::of("rejento").await;
    let bearer = format!("Bearer {}", key(&tour.sandbox, "rejento", "bearer", "secret"));
    tour.headers = vec![("Authorization", bearer)];
    let invented = "host, fields, filters, paging";
    for (list, fields, more) in [
        ("candidates", &["name", "email", "status"][..], Some(["top_jobs", "status"])),
        ("jobs", &["title", "company", "wage"], Some(["candidates", "broadcasts"])),
        ("interviews", &["starts_at", "candidate", "job"], None),
        ("matches", &["score", "candidate", "job"], None),
    ] {
        let page = tour.call(&format!("GET /api/v1/{list}?per_page=2"), nothing(), 200).await;
        page.is("/meta/page", 1)
            .is("/meta/per_page", 2)
            .has(&["/meta/total", "/data/1/id"])
            .invented(invented);
        for field in fields {
            page.has(&[&format!("/data/0/{field}")]);
        }
        let Some(more) = more else { continue };
        tour.holes.insert("id", page.text("/data/0/id"));
        let one = tour.call(&format!("GET /api/v1/{list}/{{id}}"), nothing(), 200).await;
        one.is("/data/id", page.text("/data/0/id")).invented(invented);
        one.has(&more.map(|field| format!("/data/{field}")).each_ref().map(String::as_str));
    }
    tour.is_whole();
}

const VERIFIER: &str = "a-verifier-of-more-than-forty-three-characters-0123";
const REDIRECT: &str = "http://127.0.0.1:51004/callback";

#[tokio::test]
async fn timehunter_answers_every_call() {
    let mut tour = Tour::of("timehunter").await;
    accounts(&mut tour).await;
    tour.headers = vec![("X-Api-Key", key(&tour.sandbox, "timehunter", "api_key", ""))];
    let invented = "path, fields, errors";
    let me = tour.call("GET /api/auth/me", nothing(), 200).await;
    me.is("/success", true).is("/data/kind", "key").is("/data/scope", "full-access").limited();

    let new = object(&json!({ "name": "short", "scope": "read-only", "limitPerHour": 100 }));
    let made = tour.call("POST /api/keys", new, 201).await;
    made.is("/data/scope", "read-only").is("/data/limitPerHour", 100).limited().invented(invented);
    assert!(made.text("/data/key").starts_with("th_"));
    tour.holes.insert("id", made.text("/data/id"));
    let keys = tour.call("GET /api/keys", nothing(), 200).await;
    keys.has(&["/data/0/lastFour", "/data/0/name"]).limited().invented(invented);
    assert!(!keys.json.to_string().contains(&made.text("/data/key")), "a value is shown once");
    tour.call("DELETE /api/keys/{id}", nothing(), 204).await.limited();
    tour.call("GET /api/keys/{id}/audit", nothing(), 200).await.is("/data", json!([])).limited();
    let audit = tour.call("GET /api/audit?limit=1", nothing(), 200).await;
    audit.is("/data/0/ip", "127.0.0.1").is("/data/0/status", 200).has(&["/data/0/who"]).limited();

    let people = tour.call("GET /api/employees?page=1&pageSize=2", nothing(), 200).await;
    people.is("/meta/total", 12).is("/meta/pages", 6).has(&["/data/1/name"]).limited().invented(invented);
    tour.holes.insert("id", people.text("/data/0/id"));
    let one = tour.call("GET /api/employees/{id}", nothing(), 200).await;
    assert_eq!(one.limited().at("/data"), people.at("/data/0"));

    let employee = people.text("/data/0/id");
    let start = object(&json!({ "employeeId": employee, "project": "Pakowanie" }));
    let session = tour.call("POST /api/sessions/start", start, 201).await;
    session.is("/data/startedAt", "2026-01-05T08:00:00Z").is("/data/project", "Pakowanie").limited();
    tour.sandbox.advance(Duration::from_secs(5400)).await;
    tour.holes.insert("id", session.text("/data/id"));
    let stopped = tour.call("POST /api/sessions/{id}/stop", nothing(), 200).await;
    stopped.is("/data/minutes", 90).is("/data/stoppedAt", "2026-01-05T09:30:00Z").limited();
    let list = format!("GET /api/sessions?employeeId={employee}&from=2026-01-05&to=2026-01-05");
    let sessions = tour.call(&list, nothing(), 200).await;
    sessions.is("/meta/total", 1).is("/data/0/id", session.text("/data/id")).limited();
    let hours = tour.call("GET /api/hours?month=2026-01", nothing(), 200).await;
    hours
        .is("/data/month", "2026-01")
        .has(&["/data/employees/0/hours", "/data/employees/0/currency"])
        .limited();

    for (decision, body, status) in [
        ("reject", object(&json!({ "reason": "Inwentura" })), "rejected"),
        ("approve", nothing(), "approved"),
    ] {
        let wish =
            json!({ "employeeId": employee, "from": "2026-03-02", "to": "2026-03-06", "kind": "vacation" });
        let leave = tour.call("POST /api/leave", object(&wish), 201).await;
        leave.is("/data/days", 5).is("/data/status", "requested").limited();
        tour.holes.insert("id", leave.text("/data/id"));
        let decided = tour.call(&format!("POST /api/leave/{{id}}/{decision}"), body, 200).await;
        decided.is("/data/status", status).is("/data/decidedBy", "first key").limited();
    }
    let leave = tour.call("GET /api/leave?status=rejected", nothing(), 200).await;
    leave.is("/data/0/reason", "Inwentura").limited();

    webhooks(&mut tour).await;
    let document = tour.call("GET /openapi.json", nothing(), 200).await;
    document.is("/openapi", "3.0.3").has(&["/paths/~1api~1hours/get/operationId"]).limited();
    tour.is_whole();
}

/// What needs no key: companies, log-ins, OAuth.
async fn accounts(tour: &mut Tour) {
    let company = json!({ "companyName": "Święto sp. z o.o.", "nip": "123-456-32-18", "email": "ja@example.org",
        "password": "dłuższe hasło", "adminName": "Grażyna Wójcik", "plan": "trial", "countryCode": "PL" });
    let company = tour.call("POST /api/auth/register-company", object(&company), 201).await;
    company.is("/success", true).is("/user/role", "admin").limited().invented("fields of user, errors");
    let user = object(&json!({ "email": "ja@example.org", "password": "dłuższe hasło" }));
    let login = tour.call("POST /api/auth/login", user, 200).await;
    login.is("/user/email", "ja@example.org").header("cache-control", "no-store").limited();
    assert!(login.answer.header("set-cookie").is_some_and(|cookie| cookie.contains("; HttpOnly")));

    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let query = form(&[
        ("response_type", "code"),
        ("client_id", "gatehouse"),
        ("redirect_uri", REDIRECT),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
        ("state", "st ate"),
    ]);
    let asked = tour.call(&format!("GET /oauth/authorize?{}", query.1), nothing(), 302).await;
    asked.header("cache-control", "no-store").limited();
    let back = url::Url::parse(asked.answer.header("location").unwrap()).unwrap();
    let code = back.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let grant = form(&[
        ("grant_type", "authorization_code"),
        ("client_id", "gatehouse"),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ]);
    let tokens = tour.call("POST /oauth/token", grant, 200).await;
    tokens.is("/token_type", "Bearer").is("/expires_in", 3600).is("/scope", "read-only").limited();
    tokens.header("cache-control", "no-store").header("pragma", "no-cache");
    let access = tokens.text("/access_token");
    let ended = form(&[("token", &access), ("client_id", "gatehouse")]);
    tour.call("POST /oauth/revoke", ended, 200).await.is("", json!({})).limited();
    tour.headers = vec![("Authorization", format!("Bearer {access}"))];
    tour.call("GET /api/auth/me", nothing(), 401)
        .await
        .is("/success", false)
        .header("www-authenticate", "Bearer");
}

/// Webhooks, and what becomes of a delivery that is refused.
async fn webhooks(tour: &mut Tour) {
    let receiver = Receiver::answering(&[404, 404, 200]).await;
    let hook = json!({ "url": receiver.url, "secret": "s3cret", "events": ["employee.created"] });
    let hook = tour.call("POST /api/webhooks", object(&hook), 201).await;
    hook.is("/data/events", json!(["employee.created"])).is("/data/secret", json!(null)).limited();
    let hooks = tour.call("GET /api/webhooks", nothing(), 200).await;
    hooks.is("/data/0/id", hook.text("/data/id")).limited();
    for (name, email) in [("Růžena Čápová", "r@example.org"), ("Ondřej Šťastný", "o@example.org")] {
        let person = object(&json!({ "name": name, "email": email, "currency": "CZK" }));
        let person = tour.call("POST /api/employees", person, 201).await;
        person.is("/data/name", name).is("/data/currency", "CZK").limited();
    }
    let sandbox = &tour.sandbox;
    until(|| sandbox.dead_letters().len() == 2).await;
    let list = tour.call("GET /api/webhooks/dead-letters", nothing(), 200).await;
    list.is("/data/0/event", "employee.created").is("/data/0/attempts/0/status", 404).limited();
    tour.holes.insert("id", list.text("/data/0/id"));
    let letter = tour.call("GET /api/webhooks/dead-letters/{id}", nothing(), 200).await;
    assert_eq!(letter.limited().at("/data"), list.at("/data/0"));
    tour.call("POST /api/webhooks/dead-letters/{id}/requeue", nothing(), 202).await.limited();
    let sandbox = &tour.sandbox;
    until(|| sandbox.deliveries().iter().any(|one| one.state == DeliveryState::Delivered)).await;
    tour.holes.insert("id", list.text("/data/1/id"));
    tour.call("DELETE /api/webhooks/dead-letters/{id}", nothing(), 204).await.limited();
    tour.holes.insert("id", hook.text("/data/id"));
    tour.call("DELETE /api/webhooks/{id}", nothing(), 204).await.limited();
}
