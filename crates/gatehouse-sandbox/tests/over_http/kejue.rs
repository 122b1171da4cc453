//! Kejue: every call over HTTP, and what is really delivered to whoever subscribed.

use std::time::Duration;

use gatehouse_model::{Header, Secret, VerdictStatus};
use gatehouse_sandbox::{Dispatch, Sandbox};
use gatehouse_signing::{KeyRing, Kind, LabelledSecret, RequestParts, verify};
use serde_json::{Value, json};

use crate::wire::{Answer, Receiver, ask, key, sandbox};

async fn call(sandbox: &Sandbox, method: &str, path: &str, body: Option<Value>) -> Answer {
    let key = key(sandbox, "kejue", "api_key", "");
    let answer =
        ask(sandbox, method, &format!("/kejue/api/v1{path}"), &[("X-API-Key", &key)], body.as_ref()).await;
    for name in ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"] {
        assert!(
            answer.header(name).is_some_and(|value| value.parse::<u64>().is_ok()),
            "{method} {path} {name}"
        );
    }
    answer
}

async fn subscribe(sandbox: &Sandbox, body: Value) -> String {
    let answer = call(sandbox, "POST", "/webhooks", Some(body)).await;
    assert_eq!(answer.status, 201);
    answer.json()["id"].as_str().unwrap().to_owned()
}

fn event(name: &str) -> Dispatch {
    Dispatch {
        platform: "kejue".into(),
        events: vec![name.into()],
        targets: Vec::new(),
        fault: None,
        seed: None,
        lost_answers: 0,
    }
}

#[tokio::test]
async fn a_subscription_is_made_shown_changed_and_removed() {
    let sandbox = sandbox().await;
    let body = json!({
        "url": "https://a.example/hook",
        "events": ["call.ended", "call.analyzed"],
        "name": "Záloha",
        "signing_method": "hmac_sha1",
        "secret": "GHCANARY-9",
        "scope_type": "persona",
        "persona_id": "per_1",
        "timeout_ms": 30_000,
        "max_retries": 0,
    });
    let made = call(&sandbox, "POST", "/webhooks", Some(body.clone())).await;
    assert_eq!(made.status, 201);
    let shown = made.json();
    let fields: Vec<&str> = shown.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        fields,
        [
            "id",
            "name",
            "url",
            "events",
            "signing_method",
            "scope_type",
            "persona_id",
            "delivery_settings",
            "stats",
            "last_delivery_at",
            "last_error",
            "created_at",
            "updated_at"
        ]
    );
    for name in ["url", "events", "name", "signing_method", "scope_type", "persona_id"] {
        assert_eq!(shown[name], body[name]);
    }
    assert_eq!(
        shown["delivery_settings"],
        json!({ "timeout_ms": 30_000, "max_retries": 0, "backoff_ms": 1000 })
    );
    assert_eq!(shown["created_at"], "2026-01-05T08:00:00.000Z");
    assert!(!shown.to_string().contains("GHCANARY"));

    let path = format!("/webhooks/{}", shown["id"].as_str().unwrap());
    assert_eq!(call(&sandbox, "GET", &path, None).await.json(), shown);
    assert_eq!(call(&sandbox, "GET", "/webhooks", None).await.json(), json!([shown]));
    assert_eq!(call(&sandbox, "GET", "/webhooks?event=call.started", None).await.json(), json!([]));
    let changed = call(&sandbox, "PATCH", &path, Some(json!({ "name": null, "max_retries": 10 }))).await;
    assert_eq!((changed.status, &changed.json()["name"]), (200, &Value::Null));
    let gone = call(&sandbox, "DELETE", &path, None).await;
    assert_eq!(
        (gone.status, gone.body.len(), gone.header("x-gatehouse-invented")),
        (204, 0, Some("method, status"))
    );
    let missing = call(&sandbox, "GET", &path, None).await;
    assert_eq!(missing.json(), json!({ "error": "Webhook not found", "code": "NOT_FOUND", "details": {} }));
}

#[rstest::rstest]
#[case(json!({ "events": ["*"] }), "url", "is required")]
#[case(json!({ "url": "https://a.example/", "events": ["*"], "timeout_ms": 999 }), "timeout_ms", "must be an integer from 1000 to 30000")]
#[case(json!({ "url": "https://a.example/", "events": ["*"], "max_retries": 11 }), "max_retries", "must be an integer from 0 to 10")]
#[case(json!({ "url": "https://a.example/", "events": ["*"], "scope_type": "persona" }), "persona_id", "is required when scope_type is persona")]
#[tokio::test]
async fn a_wrong_field_is_refused_in_both_shapes(
    #[case] body: Value,
    #[case] field: &str,
    #[case] text: &str,
) {
    let sandbox = sandbox().await;
    let refused = call(&sandbox, "POST", "/webhooks", Some(body.clone())).await;
    let details = json!({ "field": field, "reason": text });
    assert_eq!(refused.status, 400);
    assert_eq!(
        refused.json(),
        json!({ "error": format!("{field}: {text}"), "code": "BAD_REQUEST", "details": details })
    );
    let older = format!("Bearer {}", key(&sandbox, "kejue", "legacy_bearer", ""));
    let headers = [("Authorization", older.as_str())];
    let refused = ask(&sandbox, "POST", "/kejue/api/v1/webhooks", &headers, Some(&body)).await;
    assert_eq!(refused.status, 422);
    assert_eq!(
        refused.json(),
        json!({ "detail": [{ "loc": ["body", field], "msg": text, "type": "value_error" }] })
    );
}

#[tokio::test]
async fn each_signing_method_verifies_at_the_receiver() {
    let sandbox = sandbox().await;
    for method in ["hmac_sha256", "hmac_sha1", "bearer", "basic_auth", "none"] {
        let receiver = Receiver::answering(&[200]).await;
        let secret = "user:s3cret-0123456789";
        let body = json!({ "url": receiver.url, "events": ["call.ended"], "signing_method": method, "secret": secret });
        let id = subscribe(&sandbox, body).await;
        sandbox.send(&event("call.ended")).await.unwrap();
        let got = receiver.got().remove(0);
        let headers: Vec<Header> =
            got.headers.iter().map(|(k, v)| Header::new(k.as_str(), v.as_str())).collect();
        let params = Default::default();
        let parts =
            RequestParts { method: "POST", url: None, headers: &headers, body: &got.body, params: &params };
        let scheme = gatehouse_providers::scheme(&format!("kejue/{method}")).unwrap();
        let keys = KeyRing::Secrets(vec![LabelledSecret::new("test", Secret::from(secret))]);
        let status = verify(scheme, &parts, &keys, sandbox.clock().real()).status;
        let wanted =
            if scheme.kind == Kind::None { VerdictStatus::Unprotected } else { VerdictStatus::Valid };
        assert_eq!(status, wanted, "{method}");
        let shown = call(&sandbox, "GET", &format!("/webhooks/{id}"), None).await.json();
        assert_eq!(
            shown["stats"],
            json!({ "total_deliveries": 1, "failed_deliveries": 0, "success_rate": 100.0 })
        );
        call(&sandbox, "DELETE", &format!("/webhooks/{id}"), None).await;
    }
}

#[tokio::test]
async fn counts_and_the_last_error_come_from_real_deliveries() {
    let sandbox = sandbox().await;
    let receiver = Receiver::answering(&[500, 500, 503, 200]).await;
    let id = subscribe(&sandbox, json!({ "url": receiver.url, "events": ["*"], "max_retries": 2 })).await;
    sandbox.send(&event("call.ended")).await.unwrap();
    let path = format!("/webhooks/{id}");
    assert_eq!(call(&sandbox, "GET", &path, None).await.json()["last_error"], "HTTP 500");
    sandbox.advance(Duration::from_secs(10)).await;
    let shown = call(&sandbox, "GET", &path, None).await.json();
    assert_eq!(shown["stats"], json!({ "total_deliveries": 1, "failed_deliveries": 1, "success_rate": 0.0 }));
    assert_eq!(
        (&shown["last_error"], &shown["last_delivery_at"]),
        (&json!("HTTP 503"), &json!("2026-01-05T08:00:03.000Z"))
    );
    let seconds: Vec<i64> = {
        let delivery = sandbox.deliveries().remove(0);
        let first = delivery.attempts[0].at;
        delivery.attempts.iter().map(|attempt| attempt.at.duration_since(first).as_secs()).collect()
    };
    // Two retries, as the subscription says and not the profile: after 1 s and 2 s.
    assert_eq!(seconds, [0, 1, 3]);
    sandbox.send(&event("campaign.paused")).await.unwrap();
    let shown = call(&sandbox, "GET", &path, None).await.json();
    assert_eq!(
        shown["stats"],
        json!({ "total_deliveries": 2, "failed_deliveries": 1, "success_rate": 50.0 })
    );
    assert!(shown["last_error"].is_null());
}

#[tokio::test]
async fn a_secret_changed_by_a_second_subscription_loses_no_delivery() {
    let sandbox = sandbox().await;
    let receiver = Receiver::answering(&[200]).await;
    let old = subscribe(&sandbox, json!({ "url": receiver.url, "events": ["*"], "secret": "old" })).await;
    sandbox.send(&event("call.started")).await.unwrap();
    let refused =
        call(&sandbox, "PATCH", &format!("/webhooks/{old}"), Some(json!({ "secret": "new" }))).await;
    assert_eq!((refused.status, &refused.json()["details"]["field"]), (400, &json!("secret")));
    subscribe(&sandbox, json!({ "url": receiver.url, "events": ["*"], "secret": "new" })).await;
    call(&sandbox, "DELETE", &format!("/webhooks/{old}"), None).await;
    sandbox.send(&event("call.ended")).await.unwrap();
    assert_eq!(receiver.got().len(), 2);
}

#[tokio::test]
async fn the_test_call_sends_each_shape() {
    let sandbox = sandbox().await;
    let receiver = Receiver::answering(&[200]).await;
    let id = subscribe(&sandbox, json!({ "url": receiver.url, "events": ["call.ended"] })).await;
    for shape in ["test-button", "envelope", "older"] {
        let answer = call(&sandbox, "POST", &format!("/webhooks/{id}/test?shape={shape}"), None).await;
        assert_eq!(
            (answer.status, answer.header("x-gatehouse-invented")),
            (202, Some("path, status, fields"))
        );
    }
    sandbox.advance(Duration::from_secs(1)).await;
    let got: Vec<Value> = receiver.got().iter().map(|one| one.json()).collect();
    assert_eq!(got.len(), 3);
    assert!(got[0].pointer("/data/call/extracted_data").is_some());
    assert!(got[1].pointer("/data/call/structured_data").is_some());
    assert!(got[2]["call_id"].is_string() && got[2].get("data").is_none());
}

#[tokio::test]
async fn contacts_are_listed_made_and_taken_in_batches() {
    let sandbox = sandbox().await;
    let list = call(&sandbox, "GET", "/contacts?limit=5&offset=10", None).await.json();
    assert_eq!((&list["total"], &list["limit"], &list["offset"]), (&json!(12), &json!(5), &json!(10)));
    assert_eq!(list["contacts"].as_array().unwrap().len(), 2);
    let new =
        json!({ "phone": "+420601000001", "first_name": "Zdeněk", "tags": ["vip"], "metadata": { "a": 1 } });
    let made = call(&sandbox, "POST", "/contacts", Some(new)).await;
    let one = made.json();
    assert_eq!((made.status, &one["first_name"], &one["is_active"]), (201, &json!("Zdeněk"), &json!(true)));
    assert!(one["id"].as_str().unwrap().starts_with("con_") && one["email"].is_null());
    let batch =
        json!({ "contacts": [{ "phone": "+420601000001" }, { "phone": "123" }, { "email": "a@b.cz" }] });
    let done = call(&sandbox, "POST", "/contacts/bulk", Some(batch)).await;
    let errors = json!([{ "index": 1, "error": "phone: must be a number in E.164" }]);
    assert_eq!((done.status, done.json()), (200, json!({ "created": 1, "skipped": 1, "errors": errors })));
    assert_eq!(call(&sandbox, "GET", "/contacts?tags=vip", None).await.json()["total"], 1);
}

#[tokio::test]
async fn a_call_ordered_with_its_own_webhook_tells_it_alone() {
    let sandbox = sandbox().await;
    let (own, other) = (Receiver::answering(&[200]).await, Receiver::answering(&[200]).await);
    subscribe(&sandbox, json!({ "url": other.url, "events": ["campaign.started"] })).await;
    let hook = json!({ "url": own.url, "events": ["*"], "signing_method": "bearer", "secret": "adhoc" });
    let body = json!({
        "persona_id": "per_1",
        "contact": { "first_name": "Łucja", "phone": "+48501000001" },
        "config": { "webhooks": [hook] },
    });
    let made = call(&sandbox, "POST", "/persona-calls", Some(body)).await;
    assert_eq!((made.status, &made.json()["status"]), (201, &json!("queued")));
    sandbox.advance(Duration::from_secs(300)).await;
    let got = own.got();
    let events: Vec<Value> = got.iter().map(|one| one.json()["event"].clone()).collect();
    assert_eq!(events, ["call.started", "call.ended", "call.analyzed"]);
    assert!(got.iter().all(|one| one.header("authorization") == Some("Bearer adhoc")));
    assert!(other.got().is_empty());
    let calls = call(&sandbox, "GET", "/calls?status=completed&page=1&page_size=5", None).await.json();
    assert_eq!(calls["pagination"], json!({ "page": 1, "total_count": 1 }));
    let id = calls["calls"][0]["id"].as_str().unwrap().to_owned();
    let text = json!({ "text": "Mluv pomaleji", "urgency": "soon" });
    assert_eq!(call(&sandbox, "POST", &format!("/calls/{id}/inject-context"), Some(text)).await.status, 202);
}

#[tokio::test]
async fn agents_voices_campaigns_and_leads_answer() {
    let sandbox = sandbox().await;
    let agents = call(&sandbox, "GET", "/agents", None).await.json();
    assert_eq!(agents["total"], 2);
    let agent = agents["agents"][0]["id"].as_str().unwrap().to_owned();
    let voice = agents["agents"][0]["voice_configs"][0]["id"].as_str().unwrap().to_owned();
    let set = format!("/agents/{agent}/voice-configs/{voice}");
    let changed = call(&sandbox, "PATCH", &set, Some(json!({ "voice_id": "voice_2" }))).await.json();
    assert_eq!(changed["voice_id"], "voice_2");
    assert_eq!(call(&sandbox, "GET", "/voices", None).await.json()["voices"][0]["id"], "voice_1");
    let contact = json!({ "contact": { "phone": "+48501000001" } });
    assert_eq!(call(&sandbox, "POST", &format!("/agents/{agent}/calls"), Some(contact)).await.status, 201);
    let receiver = Receiver::answering(&[200]).await;
    subscribe(&sandbox, json!({ "url": receiver.url, "events": ["campaign.started", "campaign.ended"] }))
        .await;
    let made = call(&sandbox, "POST", "/campaigns", Some(json!({ "name": "Sobota", "contact_ids": ["a"] })))
        .await
        .json();
    assert_eq!((&made["status"], &made["contacts_added"]), (&json!("draft"), &json!(1)));
    let start = format!("/campaigns/{}/start", made["id"].as_str().unwrap());
    assert_eq!(call(&sandbox, "POST", &start, None).await.json()["status"], "running");
    sandbox.advance(Duration::from_secs(600)).await;
    let events: Vec<Value> = receiver.got().iter().map(|one| one.json()["event"].clone()).collect();
    assert_eq!(events, ["campaign.started", "campaign.ended"]);
    let lead = call(&sandbox, "POST", "/leads", Some(json!({ "first_name": "Eva" }))).await;
    assert_eq!((lead.status, &lead.json()["first_name"]), (201, &json!("Eva")));
}

#[tokio::test]
async fn the_limit_ends_with_its_window() {
    let sandbox = sandbox().await;
    let mut last = call(&sandbox, "GET", "/voices", None).await;
    for _ in 0..120 {
        last = call(&sandbox, "GET", "/voices", None).await;
    }
    assert_eq!(
        (last.status, last.header("x-ratelimit-remaining"), last.header("retry-after")),
        (429, Some("0"), Some("60"))
    );
    assert_eq!(last.json()["code"], "RATE_LIMITED");
    sandbox.advance(Duration::from_secs(60)).await;
    assert_eq!(call(&sandbox, "GET", "/voices", None).await.status, 200);
}
