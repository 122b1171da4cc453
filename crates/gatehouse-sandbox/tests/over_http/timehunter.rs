//! TimeHunter over HTTP: log-in, keys, two limits, OAuth, time data, dead letters, the OpenAPI document.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gatehouse_sandbox::{DeliveryState, Sandbox};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::wire::{Answer, Receiver, ask, key, sandbox, until};

async fn call(sandbox: &Sandbox, method: &str, path: &str, body: Option<&Value>) -> Answer {
    let own = key(sandbox, "timehunter", "api_key", "");
    ask(sandbox, method, &format!("/timehunter{path}"), &[("X-Api-Key", &own)], body).await
}

/// Sends a form, as clients of OAuth do.
async fn form(sandbox: &Sandbox, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    let body = body.extend_pairs(fields).finish();
    let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", sandbox.port())).await.unwrap();
    let head = format!(
        "POST /timehunter{path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        sandbox.port(),
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.to_lowercase().contains("x-gatehouse-sandbox: 1"), "{head}");
    (head.split(' ').nth(1).unwrap().parse().unwrap(), serde_json::from_str(body).unwrap())
}

fn code(answer: &Answer) -> String {
    format!("{} {}", answer.status, answer.json()["code"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn a_company_registers_logs_in_and_the_cookie_opens_the_rest() {
    let sandbox = sandbox().await;
    let company = json!({ "companyName": "Święto sp. z o.o.", "nip": "123-456-32-18", "email": "ja@example.org",
        "password": "dłuższe hasło", "adminName": "Grażyna Wójcik", "plan": "trial", "countryCode": "PL" });
    let made = ask(&sandbox, "POST", "/timehunter/api/auth/register-company", &[], Some(&company)).await;
    assert_eq!(
        (made.status, &made.json()["success"], &made.json()["user"]["role"]),
        (201, &json!(true), &json!("admin"))
    );
    assert_eq!(made.header("x-ratelimit-limit"), Some("5"));
    let again = ask(&sandbox, "POST", "/timehunter/api/auth/register-company", &[], Some(&company)).await;
    assert_eq!(code(&again), "409 already_exists");
    let user = json!({ "email": "ja@example.org", "password": "dłuższe hasło" });
    let login = ask(&sandbox, "POST", "/timehunter/api/auth/login", &[], Some(&user)).await;
    assert_eq!(login.json()["user"]["email"], "ja@example.org");
    let cookie = login.header("set-cookie").unwrap();
    assert!(
        cookie.starts_with("token=") && cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Strict")
    );
    let token = cookie.strip_prefix("token=").unwrap().split(';').next().unwrap();
    for header in [("Cookie", format!("a=1; token={token}")), ("Authorization", format!("Bearer {token}"))] {
        let me = ask(&sandbox, "GET", "/timehunter/api/auth/me", &[(header.0, &header.1)], None).await;
        assert_eq!(
            (&me.json()["data"]["kind"], &me.json()["data"]["user"]["name"]),
            (&json!("user"), &json!("Grażyna Wójcik"))
        );
    }
    let wrong = json!({ "email": "ja@example.org", "password": "x" });
    let wrong = ask(&sandbox, "POST", "/timehunter/api/auth/login", &[], Some(&wrong)).await;
    assert_eq!((code(&wrong).as_str(), wrong.header("set-cookie")), ("401 bad_credentials", None));
    sandbox.advance(Duration::from_secs(8 * 3600)).await;
    let bearer = format!("Bearer {token}");
    let ended = ask(&sandbox, "GET", "/timehunter/api/auth/me", &[("Authorization", &bearer)], None).await;
    assert_eq!(code(&ended), "401 credential_expired");
}

#[tokio::test]
async fn the_twenty_first_log_in_of_a_quarter_waits_and_calls_do_not() {
    let sandbox = sandbox().await;
    let wrong = json!({ "email": "admin@example.com", "password": "guess" });
    for _ in 0..20 {
        assert_eq!(ask(&sandbox, "POST", "/timehunter/api/auth/login", &[], Some(&wrong)).await.status, 401);
    }
    let refused = ask(&sandbox, "POST", "/timehunter/api/auth/login", &[], Some(&wrong)).await;
    assert_eq!((code(&refused).as_str(), refused.header("retry-after")), ("429 rate_limited", Some("900")));
    assert_eq!(refused.json()["limiter"], "auth");
    assert_eq!(call(&sandbox, "GET", "/api/employees", None).await.status, 200);
}

#[tokio::test]
async fn both_limits_hold_and_the_nearer_one_is_told() {
    let sandbox = sandbox().await;
    let made =
        call(&sandbox, "POST", "/api/keys", Some(&json!({ "name": "narrow", "limitPerHour": 100 }))).await;
    let own = made.json()["data"]["key"].as_str().unwrap().to_owned();
    let narrow = async || ask(&sandbox, "GET", "/timehunter/api/keys", &[("X-Api-Key", &own)], None).await;
    for left in (0..99).rev() {
        // The minute has counted the call that made the key, so it is the nearer one.
        assert_eq!(narrow().await.header("x-ratelimit-remaining"), Some(left.to_string().as_str()));
    }
    let minute = narrow().await;
    assert_eq!(
        (minute.status, &minute.json()["limiter"], minute.header("retry-after")),
        (429, &json!("api"), Some("60"))
    );
    sandbox.advance(Duration::from_secs(60)).await;
    assert_eq!(narrow().await.header("x-ratelimit-remaining"), Some("0"));
    let hour = narrow().await;
    assert_eq!(
        (hour.status, &hour.json()["limiter"], hour.header("retry-after")),
        (429, &json!("key"), Some("3540"))
    );
    assert_eq!(call(&sandbox, "GET", "/api/keys", None).await.status, 200);
    let wide =
        call(&sandbox, "POST", "/api/keys", Some(&json!({ "name": "wide", "limitPerHour": 10_001 }))).await;
    assert_eq!((wide.status, &wide.json()["errors"][0]["field"]), (422, &json!("limitPerHour")));
}

#[tokio::test]
async fn a_read_only_key_writes_nothing_and_revoking_it_hurts_no_other() {
    let sandbox = sandbox().await;
    let reads = String::from_utf8(sandbox.credentials("timehunter")[1].value.expose().to_vec()).unwrap();
    let headers = [("X-Api-Key", reads.as_str())];
    let refused = ask(&sandbox, "POST", "/timehunter/api/employees", &headers, Some(&json!({}))).await;
    assert_eq!(
        (code(&refused).as_str(), &refused.json()["scope"]),
        ("403 scope_missing", &json!("full-access"))
    );
    let list = ask(&sandbox, "GET", "/timehunter/api/keys", &headers, None).await.json();
    let id = list["data"][1]["id"].as_str().unwrap();
    assert_eq!(
        (&list["data"][1]["scope"], &list["data"][1]["limitPerHour"]),
        (&json!("read-only"), &json!(1000))
    );
    assert!(!list.to_string().contains(&reads));
    assert_eq!(call(&sandbox, "DELETE", &format!("/api/keys/{id}"), None).await.status, 204);
    let revoked = ask(&sandbox, "GET", "/timehunter/api/keys", &headers, None).await;
    assert_eq!(code(&revoked), "401 key_revoked");
    let audit = call(&sandbox, "GET", &format!("/api/keys/{id}/audit"), None).await.json();
    let statuses: Vec<&Value> = audit["data"].as_array().unwrap().iter().map(|one| &one["status"]).collect();
    assert_eq!(statuses, [200, 403]);
    assert_eq!(
        (&audit["data"][0]["ip"], &audit["data"][0]["who"]),
        (&json!("127.0.0.1"), &json!("report key"))
    );
    assert!(
        call(&sandbox, "GET", "/api/audit?limit=2", None).await.json()["data"].as_array().unwrap().len() == 2
    );
}

#[tokio::test]
async fn a_key_ends_when_it_says() {
    let sandbox = sandbox().await;
    let new = json!({ "name": "short", "expiresAt": "2026-01-05T09:00:00Z", "environment": "test" });
    let made = call(&sandbox, "POST", "/api/keys", Some(&new)).await.json();
    let own = made["data"]["key"].as_str().unwrap().to_owned();
    assert!(own.starts_with("th_test_"));
    sandbox.advance(Duration::from_secs(3600)).await;
    let ended = ask(&sandbox, "GET", "/timehunter/api/keys", &[("X-Api-Key", &own)], None).await;
    assert_eq!(code(&ended), "401 credential_expired");
}

const VERIFIER: &str = "a-verifier-of-more-than-forty-three-characters-0123";

async fn authorize(sandbox: &Sandbox, changes: &[(&str, &str)]) -> Answer {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let mut fields = vec![
        ("response_type", "code"),
        ("client_id", "gatehouse"),
        ("redirect_uri", "http://127.0.0.1:51004/callback"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
        ("scope", "full-access"),
        ("state", "st ate"),
    ];
    fields.retain(|(name, _)| changes.iter().all(|(other, _)| other != name));
    fields.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    ask(sandbox, "GET", &format!("/timehunter/oauth/authorize?{query}"), &[], None).await
}

fn came_back(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, 302);
    let url = url::Url::parse(answer.header("location").unwrap()).unwrap();
    assert_eq!((url.port(), url.path()), (Some(51004), "/callback"));
    url.query_pairs().into_owned().collect()
}

fn exchange<'f>(code: &'f str, verifier: &'f str) -> [(&'f str, &'f str); 5] {
    [
        ("grant_type", "authorization_code"),
        ("client_id", "gatehouse"),
        ("code", code),
        ("redirect_uri", "http://127.0.0.1:51004/callback"),
        ("code_verifier", verifier),
    ]
}

#[tokio::test]
async fn a_code_becomes_tokens_once_and_they_are_renewed() {
    let sandbox = sandbox().await;
    let pairs = came_back(&authorize(&sandbox, &[]).await);
    assert_eq!((pairs[0].0.as_str(), &pairs[1]), ("code", &("state".to_owned(), "st ate".to_owned())));
    let (status, tokens) = form(&sandbox, "/oauth/token", &exchange(&pairs[0].1, VERIFIER)).await;
    assert_eq!((status, &tokens["token_type"], &tokens["expires_in"]), (200, &json!("Bearer"), &json!(3600)));
    let access = tokens["access_token"].as_str().unwrap().to_owned();
    let me = async |access: &str| {
        let bearer = format!("Bearer {access}");
        ask(&sandbox, "GET", "/timehunter/api/auth/me", &[("Authorization", &bearer)], None).await
    };
    assert_eq!(me(&access).await.json()["data"]["kind"], "oauth");
    sandbox.advance(Duration::from_secs(3600)).await;
    assert_eq!(code(&me(&access).await), "401 credential_expired");
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let renew = [("grant_type", "refresh_token"), ("client_id", "gatehouse"), ("refresh_token", refresh)];
    let (status, renewed) = form(&sandbox, "/oauth/token", &renew).await;
    assert_eq!(status, 200);
    assert_ne!(renewed["refresh_token"], tokens["refresh_token"]);
    let fresh = renewed["access_token"].as_str().unwrap().to_owned();
    assert_eq!(me(&fresh).await.status, 200);
    // A refresh token that comes a second time was stolen: everything of the consent ends.
    let (status, refused) = form(&sandbox, "/oauth/token", &renew).await;
    assert_eq!((status, &refused["error"]), (400, &json!("invalid_grant")));
    assert_eq!(me(&fresh).await.status, 401);
}

#[tokio::test]
async fn a_code_that_comes_twice_ends_its_tokens() {
    let sandbox = sandbox().await;
    let pairs = came_back(&authorize(&sandbox, &[]).await);
    let fields = exchange(&pairs[0].1, VERIFIER);
    let (_, tokens) = form(&sandbox, "/oauth/token", &fields).await;
    assert_eq!(form(&sandbox, "/oauth/token", &fields).await.0, 400);
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    assert_eq!(
        ask(&sandbox, "GET", "/timehunter/api/auth/me", &[("Authorization", &bearer)], None).await.status,
        401
    );
}

#[tokio::test]
async fn a_wrong_verifier_an_old_code_and_another_redirect_are_refused() {
    let sandbox = sandbox().await;
    let mut refused = Vec::new();
    let one = came_back(&authorize(&sandbox, &[]).await).remove(0).1;
    refused.push(
        form(&sandbox, "/oauth/token", &exchange(&one, "another-verifier-0123456789-0123456789-0123")).await,
    );
    let mut elsewhere = exchange(&one, VERIFIER);
    elsewhere[3].1 = "http://127.0.0.1:51005/callback";
    refused.push(form(&sandbox, "/oauth/token", &elsewhere).await);
    sandbox.advance(Duration::from_secs(60)).await;
    refused.push(form(&sandbox, "/oauth/token", &exchange(&one, VERIFIER)).await);
    refused.push(form(&sandbox, "/oauth/token", &exchange("unknown", VERIFIER)).await);
    for (status, body) in refused {
        assert_eq!((status, &body["error"]), (400, &json!("invalid_grant")), "{body}");
    }
}

#[rstest::rstest]
#[case::denied(&[("decision", "deny")], "access_denied")]
#[case::no_challenge(&[("code_challenge", "")], "invalid_request")]
#[case::plain(&[("code_challenge_method", "plain")], "invalid_request")]
#[case::implicit(&[("response_type", "token")], "unsupported_response_type")]
#[case::wide(&[("scope", "everything")], "invalid_scope")]
#[tokio::test]
async fn what_is_refused_comes_back_with_the_state(#[case] changes: &[(&str, &str)], #[case] error: &str) {
    let pairs = came_back(&authorize(&sandbox().await, changes).await);
    assert_eq!(pairs[0], ("error".to_owned(), error.to_owned()));
    assert_eq!(pairs.last().unwrap().1, "st ate");
}

#[rstest::rstest]
#[case(&[("client_id", "somebody")])]
#[case(&[("redirect_uri", "https://evil.example/callback")])]
#[case(&[("redirect_uri", "http://127.0.0.1:51004/elsewhere")])]
#[tokio::test]
async fn a_wrong_client_or_redirect_is_never_sent_back(#[case] changes: &[(&str, &str)]) {
    let answer = authorize(&sandbox().await, changes).await;
    assert_eq!((answer.status, answer.header("location")), (400, None));
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
}

#[tokio::test]
async fn a_page_asks_when_it_is_told_to() {
    let sandbox = sandbox().await;
    let page = authorize(&sandbox, &[("decision", "ask")]).await;
    let text = String::from_utf8(page.body).unwrap();
    let deny =
        text.split("href=\"").find(|part| part.contains("decision=deny")).unwrap().split('"').next().unwrap();
    let target = format!("/timehunter/oauth/authorize{}", deny.replace("&amp;", "&"));
    assert_eq!(came_back(&ask(&sandbox, "GET", &target, &[], None).await)[0].1, "access_denied");
}

#[tokio::test]
async fn time_is_recorded_and_summed() {
    let sandbox = sandbox().await;
    let page = call(&sandbox, "GET", "/api/employees?page=2&pageSize=5", None).await.json();
    assert_eq!(page["meta"], json!({ "page": 2, "pageSize": 5, "total": 12, "pages": 3 }));
    let id = page["data"][0]["id"].as_str().unwrap().to_owned();
    let show = call(&sandbox, "GET", &format!("/api/employees/{id}"), None).await.json();
    assert_eq!(show["data"], page["data"][0]);
    let hours = async || {
        let answer = call(&sandbox, "GET", "/api/hours?month=2026-01", None).await.json();
        let rows = answer["data"]["employees"].as_array().unwrap().clone();
        rows.iter().find(|row| row["employeeId"] == id.as_str()).unwrap()["minutes"].as_i64().unwrap()
    };
    let before = hours().await;
    let start = json!({ "employeeId": id, "project": "Pakowanie" });
    let session = call(&sandbox, "POST", "/api/sessions/start", Some(&start)).await;
    assert_eq!((session.status, &session.json()["data"]["startedAt"]), (201, &json!("2026-01-05T08:00:00Z")));
    assert_eq!(
        code(&call(&sandbox, "POST", "/api/sessions/start", Some(&start)).await),
        "409 already_started"
    );
    sandbox.advance(Duration::from_secs(90 * 60)).await;
    let path = format!("/api/sessions/{}/stop", session.json()["data"]["id"].as_str().unwrap());
    assert_eq!(call(&sandbox, "POST", &path, None).await.json()["data"]["minutes"], 90);
    assert_eq!(code(&call(&sandbox, "POST", &path, None).await), "409 already_stopped");
    assert_eq!(hours().await, before + 90);
    let list = format!("/api/sessions?employeeId={id}&from=2026-01-05&to=2026-01-05");
    assert_eq!(call(&sandbox, "GET", &list, None).await.json()["meta"]["total"], 1);
    assert_eq!(code(&call(&sandbox, "GET", "/api/hours?month=soon", None).await), "400 bad_parameter");
}

#[tokio::test]
async fn leave_is_requested_and_decided_once() {
    let sandbox = sandbox().await;
    let people = call(&sandbox, "GET", "/api/employees", None).await.json();
    let request = json!({ "employeeId": people["data"][1]["id"], "from": "2026-02-02", "to": "2026-02-06", "kind": "vacation" });
    let made = call(&sandbox, "POST", "/api/leave", Some(&request)).await;
    assert_eq!(
        (made.status, &made.json()["data"]["days"], &made.json()["data"]["status"]),
        (201, &json!(5), &json!("requested"))
    );
    assert_eq!(code(&call(&sandbox, "POST", "/api/leave", Some(&request)).await), "409 overlaps");
    let path = format!("/api/leave/{}", made.json()["data"]["id"].as_str().unwrap());
    let rejected =
        call(&sandbox, "POST", &format!("{path}/reject"), Some(&json!({ "reason": "Inwentura" }))).await;
    assert_eq!(
        (&rejected.json()["data"]["status"], &rejected.json()["data"]["decidedBy"]),
        (&json!("rejected"), &json!("first key"))
    );
    assert_eq!(code(&call(&sandbox, "POST", &format!("{path}/approve"), None).await), "409 already_decided");
    let list = call(&sandbox, "GET", "/api/leave?status=rejected", None).await.json();
    assert_eq!(list["meta"]["total"], 1);
    let other = list["data"][0]["employeeId"].clone();
    assert_eq!(other, request["employeeId"]);
}

#[tokio::test]
async fn only_server_errors_are_tried_again_and_a_dead_letter_is_sent_once_more() {
    let sandbox = sandbox().await;
    let receiver = Receiver::answering(&[503, 503, 503, 503, 503, 503, 200]).await;
    let hook = json!({ "url": receiver.url, "secret": "s3cret", "events": ["employee.created"] });
    assert_eq!(call(&sandbox, "POST", "/api/webhooks", Some(&hook)).await.status, 201);
    let employee = json!({ "name": "Růžena Čápová", "email": "ruzena@example.org", "currency": "CZK" });
    assert_eq!(call(&sandbox, "POST", "/api/employees", Some(&employee)).await.status, 201);
    until(|| !receiver.got().is_empty()).await;
    sandbox.advance(Duration::from_secs(11 * 3600)).await;
    let list = call(&sandbox, "GET", "/api/webhooks/dead-letters", None).await.json();
    let letter = &list["data"][0];
    assert_eq!(
        (&letter["event"], letter["attempts"].as_array().unwrap().len()),
        (&json!("employee.created"), 6)
    );
    assert_eq!(
        (&letter["attempts"][5]["at"], &letter["attempts"][5]["status"]),
        (&json!("2026-01-05T18:31:00Z"), &json!(503))
    );
    let path = format!("/api/webhooks/dead-letters/{}", letter["id"].as_str().unwrap());
    assert_eq!(call(&sandbox, "GET", &path, None).await.json()["data"], *letter);
    assert_eq!(call(&sandbox, "POST", &format!("{path}/requeue"), None).await.status, 202);
    until(|| sandbox.deliveries()[0].state == DeliveryState::Delivered).await;
    assert_eq!(code(&call(&sandbox, "GET", &path, None).await), "404 not_found");
    assert_eq!(receiver.got()[6].header("x-delivery-id"), receiver.got()[0].header("x-delivery-id"));
}

#[tokio::test]
async fn a_refusal_is_a_dead_letter_at_once_and_can_be_thrown_away() {
    let sandbox = sandbox().await;
    let receiver = Receiver::answering(&[404]).await;
    let hook = json!({ "url": receiver.url, "secret": "s3cret" });
    call(&sandbox, "POST", "/api/webhooks", Some(&hook)).await;
    let employee = json!({ "name": "Jiří Dvořák", "email": "jiri@example.org" });
    call(&sandbox, "POST", "/api/employees", Some(&employee)).await;
    until(|| sandbox.deliveries().iter().any(|one| one.state == DeliveryState::DeadLetter)).await;
    let list = call(&sandbox, "GET", "/api/webhooks/dead-letters", None).await.json();
    let path = format!("/api/webhooks/dead-letters/{}", list["data"][0]["id"].as_str().unwrap());
    assert_eq!(call(&sandbox, "DELETE", &path, None).await.status, 204);
    assert_eq!(sandbox.deliveries()[0].state, DeliveryState::Discarded);
    assert_eq!(call(&sandbox, "GET", "/api/webhooks/dead-letters", None).await.json()["data"], json!([]));
    let employee = json!({ "name": "Ondřej Šťastný", "email": "ondrej@example.org" });
    call(&sandbox, "POST", "/api/employees", Some(&employee)).await;
    until(|| !sandbox.dead_letters().is_empty()).await;
    sandbox.discard(&sandbox.dead_letters()[0].id).unwrap();
    assert_eq!(call(&sandbox, "GET", "/api/webhooks/dead-letters", None).await.json()["data"], json!([]));
    let hooks = call(&sandbox, "GET", "/api/webhooks", None).await.json();
    assert!(!hooks.to_string().contains("s3cret"));
    let hook = format!("/api/webhooks/{}", hooks["data"][0]["id"].as_str().unwrap());
    assert_eq!(call(&sandbox, "DELETE", &hook, None).await.status, 204);
}

#[tokio::test]
async fn the_document_describes_what_is_there() {
    let sandbox = sandbox().await;
    let document = ask(&sandbox, "GET", "/timehunter/openapi.json", &[], None).await.json();
    assert_eq!(document["openapi"], "3.0.3");
    assert_eq!(document["servers"][0]["url"], format!("http://127.0.0.1:{}/timehunter", sandbox.port()));
    let mut described = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let (target, method) = (path.replace("{id}", "none"), method.to_uppercase());
            let target = format!("/timehunter{target}");
            let answer = ask(&sandbox, &method, &target, &[], Some(&json!({}))).await;
            // Every call that is described is there: it asks for a credential, or for what it needs.
            let public = operation["security"] == json!([]);
            assert_eq!(answer.status == 401 && !public, !public, "{method} {path} {}", answer.status);
            assert!(!matches!(answer.status, 404 | 405), "{method} {path}");
            described += 1;
        }
    }
    assert!(described >= 28, "{described}");
}
