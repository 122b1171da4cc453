//! Keruja, Keruj and Kejue.

use std::time::Duration;

use serde_json::json;

use super::{Tour, nothing, object};
use crate::keruj::{Application, FORM};
use crate::wire::{Receiver, key};

#[tokio::test]
async fn keruja_answers_every_call() {
    let mut tour = Tour::of("keruja").await;
    tour.headers = vec![("Authorization", format!("Bearer {}", key(&tour.sandbox, "keruja", "api_key", "")))];
    let invented = "path, fields, status";
    let me = tour.call("GET /api/v1/me", nothing(), 200).await;
    me.is("/organisation/id", "org_north").is("/key/prefix", "evk_test_").limited().invented(invented);

    let made = tour
        .call("POST /api/v1/keys", object(&json!({ "name": "sync", "scopes": ["jobs:read"] })), 201)
        .await;
    made.is("/name", "sync").is("/scopes", json!(["jobs:read"])).limited().invented(invented);
    assert!(made.text("/key").starts_with("evk_test_"));
    tour.holes.insert("id", made.text("/id"));
    let rotation = object(&json!({ "overlap_minutes": 5 }));
    let rotated = tour.call("POST /api/v1/keys/{id}/rotate", rotation, 200).await;
    rotated.is("/previous_valid_until", "2026-01-05T08:05:00Z").is("/id", made.text("/id")).limited();
    assert_ne!(rotated.text("/key"), made.text("/key"));
    let keys = tour.call("GET /api/v1/keys", nothing(), 200).await;
    keys.has(&["/data/0/id", "/data/0/prefix", "/data/0/created_at"]).limited().invented(invented);
    assert!(!keys.json.to_string().contains(&rotated.text("/key")), "a value is shown once");
    tour.call("DELETE /api/v1/keys/{id}", nothing(), 204).await.limited().invented(invented);
    let token = tour.call("POST /api/v1/token", nothing(), 200).await;
    token.is("/token_type", "Bearer").is("/expires_in", 86_400).is("/expires_at", "2026-01-06T08:00:00Z");
    token.header("cache-control", "no-store").limited();

    let hook = json!({ "url": "http://127.0.0.1:1/in", "secret": "s3cret", "events": ["shift.published"] });
    let hook = tour.call("POST /api/v1/webhooks", object(&hook), 201).await;
    hook.is("/events", json!(["shift.published"])).is("/secret", json!(null)).limited();
    let hooks = tour.call("GET /api/v1/webhooks", nothing(), 200).await;
    hooks.is("/data/0/id", hook.text("/id")).is("/events/0", "shift.published").limited();
    tour.holes.insert("id", hook.text("/id"));
    tour.call("DELETE /api/v1/webhooks/{id}", nothing(), 204).await.limited();

    tour.holes.insert("resource", "staff".to_owned());
    let rows = json!({ "rows": [{ "external_id": "N1", "first_name": "Żaneta", "last_name": "Křížová",
        "email": "not an address" }] });
    let job = tour.call("POST /api/v1/imports/{resource}", object(&rows), 202).await;
    job.is("/status", "queued").is("/rows", 1).header("retry-after", "1").limited();
    job.header("location", &format!("/keruja/api/v1/imports/{}", job.text("/id")));
    tour.holes.insert("id", job.text("/id"));
    tour.sandbox.advance(Duration::from_secs(2)).await;
    let done = tour.call("GET /api/v1/imports/{id}", nothing(), 200).await;
    done.is("/status", "failed").is("/failed", 1).is("/errors/0/column", "email").limited();
    tour.call("GET /api/v1/imports", nothing(), 200).await.is("/data/0/id", job.text("/id")).limited();
    let errors = tour.call("GET /api/v1/imports/{id}/errors", nothing(), 200).await;
    errors.header("content-type", "text/csv; charset=utf-8").limited();
    errors.header("content-disposition", "attachment; filename=\"errors.csv\"");
    let text = String::from_utf8_lossy(&errors.answer.body).into_owned();
    assert_eq!(text.lines().nth(1), Some("1,email,invalid,must be an e-mail address,not an address"));
    tour.holes.insert("kind", "attendance".to_owned());
    let export = tour.call("GET /api/v1/exports/{kind}", nothing(), 200).await;
    export.header("content-disposition", "attachment; filename=\"attendance.csv\"").limited();
    assert!(export.answer.body.starts_with(b"external_id,first_name,last_name,date,"));

    for (name, field, value) in [
        ("shifts", "role", json!("Barman")),
        ("staff", "email", json!("nova@example.org")),
        ("jobs", "title", json!("Sobotní směna")),
        ("events", "name", json!("Ples")),
        ("payroll", "currency", json!("CZK")),
    ] {
        let path = format!("/api/v1/{name}");
        let list = tour.call(&format!("GET {path}?limit=1"), nothing(), 200).await;
        list.has(&["/meta/total", "/data/0/id"]).is("/meta/limit", 1).limited().invented(invented);
        let mut record = list.at("/data/0").as_object().unwrap().clone();
        record.retain(|own, _| !["id", "created_at", "updated_at"].contains(&own.as_str()));
        record.insert(field.to_owned(), value.clone());
        let made = tour.call(&format!("POST {path}"), object(&json!(record)), 201).await;
        made.is(&format!("/{field}"), value.clone()).is("/created_at", "2026-01-05T08:00:02.000Z").limited();
        made.header("location", &format!("/keruja{path}/{}", made.text("/id")));
        tour.holes.insert("id", made.text("/id"));
        let shown = tour.call(&format!("GET {path}/{{id}}"), nothing(), 200).await;
        assert_eq!(shown.limited().json, made.json);
        let change = object(&json!({ field: value }));
        let changed = tour.call(&format!("PATCH {path}/{{id}}"), change, 200).await;
        changed.is(&format!("/{field}"), value).is("/id", made.text("/id")).limited();
        tour.call(&format!("DELETE {path}/{{id}}"), nothing(), 204).await.limited();
    }
    let audit = tour.call("GET /api/v1/audit", nothing(), 200).await;
    audit.is("/data/0/method", "DELETE").is("/data/0/status", 204).has(&["/data/0/timestamp"]).limited();

    tour.call("GET /_sandbox/limit", nothing(), 200).await.is("/limit", "100/h").invented(invented);
    let wider = object(&json!({ "limit": "600/min" }));
    tour.call("PUT /_sandbox/limit", wider, 200).await.is("/limit", "600/min").invented(invented);
    tour.is_whole();
}

#[tokio::test]
async fn keruj_answers_every_call() {
    let mut tour = Tour::of("keruj").await;
    let application = Application::start().await;
    let own = json!({ "endpoint": format!("{}/in", application.url), "token": "app-token" });
    let published = tour.call("PUT /_sandbox/application", object(&own), 200).await;
    published.invented("path, fields");
    assert!(!published.json.to_string().contains("app-token"));
    let shown = tour.call("GET /_sandbox/application", nothing(), 200).await;
    shown
        .is("/application/endpoint", format!("{}/in", application.url))
        .has(&["/health/state"])
        .invented("path, fields");
    let companies = tour.call("GET /_sandbox/companies", nothing(), 200).await;
    companies.is("/data/0/stage", "new").has(&["/data/2/company_id", "/data/0/name"]);
    tour.holes.insert("id", companies.text("/data/0/company_id"));

    // Each step is taken at once and carried out afterwards: the company's page tells when it is.
    application.answer(200, "");
    application.answer(200, FORM);
    let values = json!({ "data": { "api_key": "k", "unit": "день" } });
    for (what, body, from, to) in [
        ("install", json!({}), "installing", "asked"),
        ("submit", values, "submitting", "done"),
        ("update", json!({}), "updating", "done"),
        ("configure", json!({}), "configuring", "done"),
        ("uninstall", json!({}), "uninstalling", "uninstalled"),
    ] {
        let call = format!("POST /_sandbox/companies/{{id}}/{what}");
        let taken = tour.call(&call, object(&body), 202).await;
        taken.has(&["/stage"]).invented("path, fields");
        assert!(taken.text("/stage") == from || taken.text("/stage") == to, "{what}: {}", taken.json);
        let begun = std::time::Instant::now();
        loop {
            let page = tour.call("GET /_sandbox/companies/{id}", nothing(), 200).await;
            if page.text("/stage") == to && page.at("/steps").as_array().unwrap().iter().all(is_over) {
                break;
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "{what}: {}", page.json);
        }
    }

    let member = |field| key(&tour.sandbox, "keruj", "user_key", field);
    let (secret, company) = (member("secret"), member("company_id"));
    tour.headers = vec![("Authorization", format!("Bearer {secret}")), ("X-Company-Id", company)];
    let query = object(&json!({ "query": "{ listItems(first: 1) { totalCount } }" }));
    let items = tour.call("POST /api/graphql", query, 200).await;
    items.is("/data/listItems/totalCount", 24).invented("schema, headers, error codes");
    tour.is_whole();
}

fn is_over(step: &serde_json::Value) -> bool {
    !step["status"].is_null() || !step["failure"].is_null()
}

#[tokio::test]
async fn kejue_answers_every_call() {
    let mut tour = Tour::of("kejue").await;
    tour.headers = vec![("X-API-Key", key(&tour.sandbox, "kejue", "api_key", ""))];
    let receiver = Receiver::answering(&[200]).await;
    let hook = json!({ "url": receiver.url, "events": ["*"], "name": "Vše" });
    let made = tour.call("POST /api/v1/webhooks", object(&hook), 201).await;
    made.is("/name", "Vše").is("/signing_method", "hmac_sha256").is("/scope_type", "global").limited();
    made.is("/delivery_settings", json!({ "timeout_ms": 5000, "max_retries": 3, "backoff_ms": 1000 }));
    tour.holes.insert("id", made.text("/id"));
    tour.call("GET /api/v1/webhooks", nothing(), 200).await.is("/0/id", made.text("/id")).limited();
    let shown = tour.call("GET /api/v1/webhooks/{id}", nothing(), 200).await;
    assert_eq!(shown.limited().json, made.json);
    let change = object(&json!({ "max_retries": 0 }));
    let changed = tour.call("PATCH /api/v1/webhooks/{id}", change, 200).await;
    changed.is("/delivery_settings/max_retries", 0).is("/name", "Vše").limited();
    let test = tour.call("POST /api/v1/webhooks/{id}/test", nothing(), 202).await;
    test.limited().invented("path, status, fields");
    tour.call("DELETE /api/v1/webhooks/{id}", nothing(), 204).await.limited().invented("method, status");

    let contact = json!({ "phone": "+420601000001", "first_name": "Zdeněk" });
    let contact = tour.call("POST /api/v1/contacts", object(&contact), 201).await;
    contact.is("/first_name", "Zdeněk").is("/is_active", true).limited();
    let list = tour.call("GET /api/v1/contacts?limit=1&offset=0", nothing(), 200).await;
    list.is("/total", 13).is("/limit", 1).is("/offset", 0).has(&["/contacts/0/id"]).limited();
    let batch = json!({ "contacts": [{ "phone": "+420601000001" }, { "phone": "12" }] });
    let batch = tour.call("POST /api/v1/contacts/bulk", object(&batch), 200).await;
    batch.is("/created", 0).is("/skipped", 1).is("/errors/0/index", 1).limited();

    let campaign = object(&json!({ "name": "Sobota", "contact_ids": ["a", "b"] }));
    let campaign = tour.call("POST /api/v1/campaigns", campaign, 201).await;
    campaign.is("/status", "draft").is("/contacts_added", 2).limited();
    campaign.invented("the status 201, the words of status");
    tour.holes.insert("id", campaign.text("/id"));
    let started = tour.call("POST /api/v1/campaigns/{id}/start", nothing(), 200).await;
    started.is("/status", "running").is("/id", campaign.text("/id")).limited().invented("fields");

    let agents = tour.call("GET /api/v1/agents", nothing(), 200).await;
    agents.is("/total", 2).has(&["/agents/1/name"]).limited().invented("the fields of an agent");
    tour.holes.insert("id", agents.text("/agents/0/id"));
    tour.holes.insert("config", agents.text("/agents/0/voice_configs/0/id"));
    let voice = object(&json!({ "voice_id": "voice_2" }));
    let voice = tour.call("PATCH /api/v1/agents/{id}/voice-configs/{config}", voice, 200).await;
    voice.is("/voice_id", "voice_2").limited().invented("fields");
    let voices = tour.call("GET /api/v1/voices", nothing(), 200).await;
    voices.is("/voices/1/name", "Tomáš").limited().invented("fields");
    let person = json!({ "contact": { "first_name": "Łucja", "phone": "+48501000001" } });
    let call = tour.call("POST /api/v1/agents/{id}/calls", object(&person), 201).await;
    call.is("/status", "queued").is("/call_type", "outbound").limited().invented("fields");
    let mut ordered = person;
    ordered["persona_id"] = json!("per_1");
    let call = tour.call("POST /api/v1/persona-calls", object(&ordered), 201).await;
    call.is("/persona_id", "per_1").limited().invented("the status, the fields of the answer");
    tour.sandbox.advance(Duration::from_secs(200)).await;
    let calls = tour.call("GET /api/v1/calls?page=1&page_size=1", nothing(), 200).await;
    calls.is("/pagination", json!({ "page": 1, "total_count": 2 })).is("/calls/0/status", "completed");
    calls.is("/calls/0/id", call.text("/id")).limited().invented("the fields of a call");
    tour.holes.insert("id", call.text("/id"));
    let words = object(&json!({ "text": "Mluv pomaleji", "urgency": "soon" }));
    let told = tour.call("POST /api/v1/calls/{id}/inject-context", words, 202).await;
    told.is("/accepted", true).is("/urgency", "soon").limited().invented("status, fields");
    let lead = tour.call("POST /api/v1/leads", object(&json!({ "first_name": "Eva" })), 201).await;
    lead.is("/first_name", "Eva").has(&["/id"]).limited().invented("status, fields");
    tour.is_whole();
}
