//! Open cases 36 to 38 and P23: answers that ask for an odd wait, lead elsewhere, or are not what they say.

use std::time::{Duration, Instant};

use rstest::rstest;
use serde_json::{Value, json};

use super::platform::{Platform, answer};
use super::{desk, row};

/// Without a time to wait, or with one that makes no sense, it waits a moment of its own and not in a tight loop.
#[rstest]
#[case::without(&[])]
#[case::negative(&[("Retry-After", "-1")])]
#[case::past(&[("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT")])]
#[case::no_number(&[("Retry-After", "soon")])]
fn case_36_a_429_without_a_usable_time_waits_a_moment(#[case] headers: &[(&str, &str)]) {
    let mut desk = desk("rejento", "api_key", "rk_odd");
    desk.platform.says([answer(429, headers, "{}"), answer(200, &[], r#"{"data":[]}"#)]);
    let began = Instant::now();
    let said = desk.send("GET", "/api/v1/jobs", json!({})).unwrap();
    assert_eq!((&said["status"], &said["sendings"]), (&json!(200), &json!(2)), "{said}");
    assert!(began.elapsed() >= Duration::from_millis(900), "no tight loop: {:?}", began.elapsed());
}

/// What a platform asks for is waited for: no less than nine tenths of it, and no more than a machine with other work adds.
#[test]
fn case_36_a_wait_of_seconds_is_kept() {
    let mut desk = desk("rejento", "api_key", "rk_seven");
    desk.platform.says([answer(429, &[("Retry-After", "3")], "{}"), answer(200, &[], r#"{"data":[]}"#)]);
    let began = Instant::now();
    let said = desk.send("GET", "/api/v1/jobs", json!({})).unwrap();
    assert_eq!(said["sendings"], 2);
    let waited = Duration::from_millis(said["waited_ms"].as_u64().unwrap());
    assert!(waited >= Duration::from_millis(2700) && waited <= began.elapsed(), "{waited:?}");
    assert!(waited <= Duration::from_millis(4500), "{waited:?}");
}

/// Both places of a key are looked for at the other host, and the finding names it.
#[rstest]
#[case::x_api_key("kejue", "kej_live_leads_elsewhere", "/contacts")]
#[case::authorization("rejento", "rk_leads_elsewhere", "/api/v1/jobs")]
fn case_37_a_redirect_is_told_with_both_hosts_and_not_followed(
    #[case] platform: &str,
    #[case] key: &str,
    #[case] path: &str,
) {
    let mut desk = desk(platform, "api_key", key);
    let other = Platform::start();
    desk.platform.says([answer(302, &[("Location", &format!("{}/steal", other.base()))], "")]);
    let said = desk.send("GET", path, json!({})).unwrap();
    let told = said["problem"].to_string();
    assert_eq!(said["problem"]["code"], "api.redirected", "{said}");
    assert!(told.contains(other.base().trim_start_matches("http://")), "{told}");
    assert!(told.contains(desk.platform.base()), "{told}");
    assert!(said["url"].as_str().unwrap().starts_with(desk.platform.base()), "{said}");
    assert!(other.asked().is_empty(), "the other host heard nothing");
}

#[rstest]
#[case::captive_portal("text/html", "<html>Log in to the network</html>", "api.web_page")]
#[case::cut("application/json", "{\"contacts\":[{\"id\":1},", "api.malformed_json")]
#[case::nan("application/json", "{\"score\": NaN}", "api.malformed_json")]
#[case::wrong_type("text/plain", "{\"contacts\":[]}", "api.content_type")]
#[case::two_documents("application/json", "{} {}", "api.malformed_json")]
fn case_38_a_success_that_is_none_is_told(#[case] kind: &str, #[case] body: &str, #[case] code: &str) {
    let mut desk = desk("kejue", "api_key", "kej_live_odd_answer");
    desk.platform.says([answer(200, &[("Content-Type", kind)], body)]);
    let said = desk.send("GET", "/contacts", json!({})).unwrap();
    assert_eq!((&said["status"], &said["problem"]["code"]), (&json!(200), &json!(code)), "{said}");
    assert_eq!(said["body"]["text"], body, "the text is there to be looked at");
}

/// A mark of byte order and a name that stands twice do not break the reading; no value is lost from the text.
#[rstest]
#[case::mark_of_byte_order("\u{feff}{\"contacts\":[],\"total\":0}")]
#[case::a_name_twice("{\"total\":1,\"total\":2,\"contacts\":[]}")]
fn case_38_odd_json_is_shown_as_it_came(#[case] body: &str) {
    let mut desk = desk("kejue", "api_key", "kej_live_odd_json");
    desk.platform.says([answer(200, &[], body)]);
    let said = desk.send("GET", "/contacts", json!({ "query": [row("limit", "1")] })).unwrap();
    assert_eq!(said["status"], 200);
    assert_eq!(said["body"]["size"], body.len());
    assert!(said["body"]["text"].as_str().unwrap().ends_with(body.trim_start_matches('\u{feff}')), "{said}");
}

#[test]
fn case_38_an_endless_answer_is_cut_at_ten_megabytes() {
    let mut desk = desk("kejue", "api_key", "kej_live_endless");
    let body = format!("[\"{}\"]", "x".repeat(11 * 1024 * 1024));
    desk.platform.says([answer(200, &[], &body)]);
    let said = desk.send("GET", "/contacts", json!({})).unwrap();
    assert_eq!((&said["body"]["truncated"], &said["body"]["text_cut"]), (&json!(true), &json!(true)));
    assert!(said["body"]["size"].as_u64().unwrap() <= 10_500_000, "{}", said["body"]["size"]);
}

/// A failure of the platform is told with its status, and not sent again by itself.
#[rstest]
#[case(500)]
#[case(502)]
#[case(503)]
fn p23_an_error_of_the_platform_is_told_and_not_repeated(#[case] status: u16) {
    let mut desk = desk("kejue", "api_key", "kej_live_5xx");
    desk.platform.says([answer(status, &[], r#"{"error":"Try later","code":"X","details":{}}"#)]);
    let said = desk.send("POST", "/contacts", json!({ "body": "{}" })).unwrap();
    assert_eq!((&said["problem"]["code"], &said["sendings"]), (&json!("api.platform_failed"), &json!(1)));
    assert!(said["problem"]["message"].as_str().unwrap().contains("Try later"), "{said}");
    let asked: Vec<String> = desk.platform.asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    let audit: Vec<Value> = desk.audit();
    assert_eq!(audit[0]["status"], status);
}
