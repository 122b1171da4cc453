//! What platforms refuse, and what goes wrong on the way, over real HTTP: each is read in the platform's own shape and
//! explained (reliability.md, open cases 29–32 and 36–38).

use std::time::{Duration, Instant};

use gatehouse_tests::Console;
use rstest::rstest;
use serde_json::{Value, json};

use super::platform::answer;
use super::{desk, row};

/// A connection to an imitation in the sandbox, with a key that it knows and one that it does not.
struct Imitated {
    console: Console,
    connection: Value,
}

fn imitated(platform: &str, auth: &str, known: bool) -> Imitated {
    let mut console = Console::in_memory();
    console.ask("sandbox.start", json!({}));
    let create = json!({ "name": "Acme", "environment": "offline", "platforms": [platform] });
    let connection = console.ask("workspaces.create", create)["connections"][0]["id"].clone();
    let all = console.ask("sandbox.credentials", json!({ "platform": platform }));
    let all = all["credentials"].as_array().unwrap();
    let own = |one: &&Value| {
        one["auth"] == auth && one["field"] != "key_id" && !one["label"].as_str().unwrap().contains("without")
    };
    let value = all.iter().rfind(own).unwrap()["value"].clone();
    let value = if known { value } else { json!(format!("{}x", value.as_str().unwrap())) };
    let add = json!({ "connection_id": connection, "name": "k", "slot": "api_key", "value": value });
    console.ask("keys.add", add);
    Imitated { console, connection }
}

impl Imitated {
    fn send(&mut self, method: &str, path: &str, body: &str) -> Value {
        let mut call = json!({ "connection_id": self.connection, "method": method, "path": path });
        if !body.is_empty() {
            call["body"] = json!(body);
        }
        self.console.ask("api.send", json!({ "call": call }))
    }
}

#[rstest]
#[case("keruja", "api_key", "/api/v1/staff")]
#[case("kejue", "api_key", "/contacts")]
#[case("rejento", "bearer", "/api/v1/jobs")]
#[case("timehunter", "api_key", "/api/employees")]
fn a_key_that_is_not_known_is_told_with_what_to_do(
    #[case] platform: &str,
    #[case] auth: &str,
    #[case] path: &str,
) {
    let mut place = imitated(platform, auth, false);
    let said = place.send("GET", path, "");
    assert_eq!(
        (&said["status"], &said["problem"]["code"]),
        (&json!(401), &json!("api.unauthorised")),
        "{said}"
    );
    let message = said["problem"]["message"].as_str().unwrap();
    assert!(message.contains("It says: "), "{message}");
    assert!(said["problem"]["hint"].as_str().unwrap().contains("rotate it"), "{said}");
}

#[rstest]
#[case("keruja", "api_key")]
#[case("kejue", "api_key")]
#[case("rejento", "bearer")]
#[case("timehunter", "api_key")]
fn what_is_not_there_is_told_in_the_platform_s_words(#[case] platform: &str, #[case] auth: &str) {
    let mut place = imitated(platform, auth, true);
    let said = place.send("GET", "/api/v1/nothing/here", "");
    assert_eq!((&said["status"], &said["problem"]["code"]), (&json!(404), &json!("api.not_there")), "{said}");
}

#[test]
fn fields_that_kejue_refuses_are_named() {
    let mut place = imitated("kejue", "api_key", true);
    // A path of which the profile knows nothing is sent unchecked.
    let said = place.send("POST", "/contacts/bulk", r#"{"contacts":[7,{"first_name":"A"}]}"#);
    assert_eq!(said["status"], 200, "{said}");
    let text = said["body"]["text"].as_str().unwrap();
    assert!(text.contains("\"index\""), "{text}");
    let said = place.send("POST", "/contacts/bulk", r#"{"contacts":7}"#);
    assert_eq!((&said["status"], &said["problem"]["code"]), (&json!(400), &json!("api.rejected")), "{said}");
    assert!(said["problem"]["message"].as_str().unwrap().contains("contacts"), "{said}");
}

#[rstest]
#[case(400, "api.rejected")]
#[case(401, "api.unauthorised")]
#[case(403, "api.forbidden")]
#[case(404, "api.not_there")]
#[case(405, "api.method_not_allowed")]
#[case(409, "api.conflict")]
#[case(422, "api.rejected")]
#[case(500, "api.platform_failed")]
fn a_refusal_has_its_code_and_the_platform_s_words(#[case] status: u16, #[case] code: &str) {
    let mut desk = desk("kejue", "api_key", "kej_live_refused");
    for (body, words) in [
        (r#"{"error":"Not like this","code":"NOPE","details":{"field":"limit"}}"#, "Not like this (NOPE)"),
        (r#"{"detail":"Not like this"}"#, "Not like this"),
        (r#"{"detail":[{"loc":["query","limit"],"msg":"too large","type":"x"}]}"#, "limit: too large"),
    ] {
        desk.platform.says([answer(status, &[("Allow", "GET")], body)]);
        let said = desk.send("GET", "/contacts", json!({})).unwrap();
        assert_eq!((&said["status"], &said["problem"]["code"]), (&json!(status), &json!(code)), "{said}");
        assert!(said["problem"]["message"].as_str().unwrap().contains(words), "{said}");
    }
}

#[rstest]
#[case(&[])]
#[case(&[("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT")])]
#[case(&[("Retry-After", "in a moment")])]
fn a_429_that_does_not_say_when_is_tried_again_after_a_moment(#[case] headers: &[(&str, &str)]) {
    let mut desk = desk("kejue", "api_key", "kej_live_soon");
    desk.platform.says([answer(429, headers, "{}"), answer(200, &[], r#"{"contacts":[],"total":0}"#)]);
    let began = Instant::now();
    let said = desk.send("GET", "/contacts", json!({})).unwrap();
    assert_eq!((&said["status"], &said["sendings"]), (&json!(200), &json!(2)), "{said}");
    assert!(began.elapsed() >= Duration::from_millis(400), "{:?}", began.elapsed());
}

#[test]
fn an_answer_of_more_than_ten_megabytes_is_cut_and_said_to_be() {
    let mut desk = desk("kejue", "api_key", "kej_live_long");
    let body = format!("[{}]", vec!["\"0123456789\""; 900_000].join(","));
    desk.platform.says([answer(200, &[], &body)]);
    let said = desk.send("GET", "/contacts", json!({})).unwrap();
    assert_eq!((&said["status"], &said["body"]["truncated"]), (&json!(200), &json!(true)));
    assert_eq!(said["problem"]["code"], "api.answer_too_long", "{}", said["problem"]);
    // What crosses to a screen is less again.
    assert!(said["body"]["text"].as_str().unwrap().len() <= 2 * 1024 * 1024);
}

#[rstest]
#[case("kej_live_a b$HOME'\"\\{secret}%0d~`|")]
#[case("kej_live_{company_id}{basic}")]
#[case("kej_live_ žluť")]
fn an_odd_key_leaves_byte_for_byte_and_stays_secret(#[case] key: &str) {
    let mut desk = desk("kejue", "api_key", key);
    desk.platform.says([answer(403, &[], &json!({ "error": format!("no {key}") }).to_string())]);
    let said = desk.send("GET", "/contacts", json!({})).unwrap();
    let asked = desk.platform.asked();
    assert!(asked[0].contains(&format!("\r\nX-API-Key: {key}\r\n")), "{}", asked[0]);
    assert!(!said["problem"]["message"].as_str().unwrap().contains(key), "{said}");
    assert!(!json!(desk.audit()).to_string().contains(key));
}

#[test]
fn graphql_that_is_refused_answered_by_halves_or_with_nonsense_is_told() {
    let mut desk = desk("keruj", "api_key", "member-key-of-refusals");
    let half = json!({ "data": { "me": { "id": "1" }, "jobs": null },
                       "errors": [{ "message": "Jobs are closed", "path": ["jobs", 0] }] });
    desk.platform.says([
        answer(200, &[], &half.to_string()),
        answer(400, &[], r#"{"errors":[{"message":"Syntax Error"}]}"#),
        answer(200, &[("Content-Type", "text/html")], "<html>"),
        answer(200, &[], r#"{"data":"#),
    ]);
    let mut ask = |query: &str| desk.send("POST", "", json!({ "graphql": { "query": query } }));
    let half = ask("{ me { id } jobs { id } }").unwrap();
    assert_eq!(half["graphql_errors"][0]["message"], "Jobs are closed");
    assert!(half["body"]["text"].as_str().unwrap().contains("\"me\""), "{half}");
    let refused = ask("{ me { id } }").unwrap();
    assert_eq!(refused["problem"]["code"], "api.rejected", "{refused}");
    assert_eq!(ask("{ me { id } }").unwrap()["problem"]["code"], "api.web_page");
    assert_eq!(ask("{ me { id } }").unwrap()["problem"]["code"], "api.malformed_json");
}

#[test]
fn a_row_that_is_switched_off_is_not_sent() {
    let mut desk = desk("kejue", "api_key", "kej_live_off");
    desk.platform.says([answer(200, &[], r#"{"contacts":[],"total":0}"#)]);
    let mut off = row("limit", "9");
    off["off"] = json!(true);
    desk.send("GET", "/contacts", json!({ "query": [off, row("offset", "3")] })).unwrap();
    assert!(desk.platform.asked()[0].starts_with("GET /contacts?offset=3 "), "{}", desk.platform.asked()[0]);
}
