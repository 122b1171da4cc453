//! Odd secrets: kept byte for byte, used as they are where they can be, and refused before anything leaves where not.

use gatehouse_tests::platform::{BODY, borrowed, signed};
use gatehouse_tests::wire::{self, post};
use gatehouse_tests::{Console, Target};
use rstest::rstest;
use serde_json::json;

use super::{add, answer, connection, set, workspace};

fn long() -> String {
    "0123456789abcdef".repeat(4096)
}

#[rstest]
#[case::spaces("  two words \t")]
#[case::line_feed("first\nsecond\n")]
#[case::nul("before\0behind")]
#[case::not_ascii("žluťoučký kůň 🔑")]
#[case::long(&long())]
#[case::quotes(r#"a"b'c\d`$(x)"#)]
fn a_signing_secret_is_used_byte_for_byte(#[case] secret: &str) {
    let mut console = Console::in_memory();
    let (url, endpoint) = console.receiving("kejue", secret);
    let headers = signed("kejue/hmac_sha256", secret, BODY);
    assert_eq!(post(&url, &borrowed(&headers), BODY).status, 200);
    // One byte less is another secret.
    let trimmed = secret.trim_end_matches(|c: char| c.is_whitespace());
    let other = if trimmed == secret { &secret[secret.char_indices().nth(1).unwrap().0..] } else { trimmed };
    let headers = signed("kejue/hmac_sha256", other, BODY);
    assert_eq!(post(&url, &borrowed(&headers), BODY).status, 401);
    let keys = console.ask("keys.list", json!({ "workspace_id": endpoint["workspace_id"] }));
    let key = &keys["keys"][0];
    assert_eq!(console.ask("keys.check", json!({ "key_id": key["id"] }))["readable"], true);
    assert!(key["last_four"].as_str().unwrap().chars().count() <= 4, "{key}");
}

#[rstest]
#[case::spaces("two words", true)]
#[case::not_ascii("klíč-0123456789", true)]
#[case::line_feed("first\nsecond", false)]
#[case::carriage("first\r\nX-Evil: 1", false)]
#[case::nul("before\0behind", false)]
fn a_key_that_no_header_can_carry_is_told_and_nothing_is_sent(#[case] value: &str, #[case] goes: bool) {
    let mut console = Console::in_memory();
    let workspace = workspace(&mut console, "rejento", "sandbox");
    let platform = Target::answering(&answer("200 OK", "[]"));
    let base = format!("http://{}", wire::authority(platform.url()));
    set(&mut console, &workspace, "rejento", "environment.sandbox.base_url", &base);
    let keyed = json!({ "connection_id": connection(&workspace), "name": "k", "slot": "api_key", "value": value,
        "fields": { "key_id": "kid_1" } });
    console.call("keys.add", keyed).or_else(|_| add(&mut console, &workspace, "bearer", value)).unwrap();
    let call = json!({ "call": { "connection_id": connection(&workspace), "method": "GET", "path": "/api/v1/jobs" } });
    let sent = console.call("api.send", call);
    if goes {
        assert_eq!(sent.unwrap()["status"], 200);
        let wanted = format!("Bearer {value}");
        assert!(wire::find(&platform.request(), wanted.as_bytes()).is_some());
    } else {
        let problem = sent.unwrap_err();
        assert_eq!(problem["code"], "key.unsendable");
        assert!(
            !problem.to_string().contains("first") && !problem.to_string().contains("behind"),
            "{problem}"
        );
        assert!(!platform.was_reached());
    }
}

#[test]
fn an_empty_value_is_no_key() {
    let mut console = Console::in_memory();
    let workspace = workspace(&mut console, "kejue", "sandbox");
    let problem = add(&mut console, &workspace, "webhook", "").unwrap_err();
    assert!(problem["message"].as_str().unwrap().contains("empty"), "{problem}");
    let keys = console.ask("keys.list", json!({ "workspace_id": workspace["id"] }));
    assert_eq!(keys["keys"], json!([]));
}
