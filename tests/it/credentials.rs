//! P22: whatever a target answers, no credential of a replay goes to another place than the one that was named.

use gatehouse_tests::encrypted::Authority;
use gatehouse_tests::wire::{find, post};
use gatehouse_tests::{Console, House, Target};
use rstest::rstest;
use serde_json::{Value, json};

const CANARY: &[u8] = b"GHCANARY-";

/// A served house that trusts this authority and has one delivery with credentials in it.
fn with_credentials(authority: &Authority) -> (House, Console, Value) {
    let mut house = House::in_memory();
    let trusted = house.file("authority.pem", authority.pem());
    house.set("SSL_CERT_FILE", &trusted);
    let mut console = Console::start(&house);
    let (url, _) = console.receiving_by("kejue/none");
    let headers = [
        ("Authorization", "Bearer GHCANARY-1"),
        ("X-API-Key", "GHCANARY-2"),
        ("Cookie", "session=GHCANARY-3"),
        ("x-keruj-app-token", "GHCANARY-4"),
        ("Content-Type", "application/json"),
    ];
    assert_eq!(post(&url, &headers, br#"{"account_api_key":"GHCANARY-5"}"#).status, 200);
    let id = console.ask("deliveries.page", json!({}))["deliveries"][0]["id"].take();
    (house, console, id)
}

fn redirect(status: u16, location: &str) -> String {
    format!(
        "HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
}

#[rstest]
fn no_credential_of_a_replay_follows_a_redirect(#[values(301, 302, 303, 307, 308)] status: u16) {
    let authority = Authority::new();
    let (_house, mut console, id) = with_credentials(&authority);
    let (plain, encrypted) =
        (Target::start(), authority.target("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    let other_port = plain.url().to_owned();
    let locations = [
        other_port.clone(),
        // Another spelling of the host, with and without somebody in front of it.
        other_port.replace("127.0.0.1", "localhost"),
        other_port.replace("127.0.0.1", "user:password@127.0.0.1"),
        other_port.replace("http://127.0.0.1", "//127.0.0.1"),
        // Another scheme, one that listens and one that does not.
        encrypted.url().to_owned(),
        other_port.replace("http:", "https:"),
    ];
    for location in &locations {
        let answer = redirect(status, location);
        for first in [Target::answering(&answer), authority.target(&answer)] {
            let set = ["X-Second-API-Key: GHCANARY-6"];
            let sent = json!({ "delivery_id": id, "url": first.url(), "set": set });
            let attempt = console.ask("replay.send", sent);
            assert_eq!(attempt["status"], status, "{attempt}");
            let request = String::from_utf8(first.request()).unwrap();
            for number in 1..=6 {
                assert!(request.contains(&format!("GHCANARY-{number}")), "{number} is not sent: {request}");
            }
            assert!(!attempt.to_string().contains("GHCANARY"), "{attempt}");
            assert!(!first.was_reached(), "it was sent twice");
        }
    }
    assert!(!plain.was_reached() && !encrypted.was_reached(), "something followed a redirect");
}

#[test]
fn nothing_is_sent_to_whom_no_authority_vouches_for() {
    let (_house, mut console, id) = with_credentials(&Authority::new());
    let stranger = Authority::new().target("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let attempt = console.ask("replay.send", json!({ "delivery_id": id, "url": stranger.url() }));
    assert_eq!((&attempt["status"], &attempt["error"]["kind"]), (&Value::Null, &json!("tls")), "{attempt}");
    assert_eq!(find(&stranger.request(), CANARY), None);
}
