//! Requests that are not what a platform sends.

use gatehouse_tests::house::endpoint_url;
use gatehouse_tests::platform::{BODY, borrowed, signed};
use gatehouse_tests::wire::{authority, exchange, path, post, request};
use gatehouse_tests::{House, Running, Wire};
use rstest::rstest;
use serde_json::Value;

struct Listening {
    house: House,
    listener: Running,
    url: String,
}

/// Listens for rejento, whose secret nobody stored: what is well formed is unverified and answered 200.
fn listening() -> Listening {
    let house = House::in_memory();
    house.json(&["workspace", "new", "Acme", "--platform", "rejento", "--platform", "kejue"]);
    let (listener, first) = house.listen(&["--port", "0"]);
    let url = endpoint_url(&first, "rejento");
    Listening { house, listener, url }
}

impl Listening {
    fn total(&self) -> Value {
        self.house.json(&["deliveries", "list"])["total"].clone()
    }

    /// Whatever came before, a right request is still received.
    fn still_receives(&mut self) {
        let answer = post(&self.url, &borrowed(&signed("rejento", "whsec", BODY)), BODY);
        assert_eq!((answer.status, answer.text().as_str()), (200, "ok\n"));
        assert_eq!(self.listener.line()["reason"], "secret_missing");
    }
}

/// P12: a tunnel reaches the endpoints and nothing else.
#[rstest]
#[case::root("/")]
#[case::another_token("/in/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
#[case::no_token("/in/")]
#[case::rpc("/rpc")]
#[case::events("/events")]
#[case::dots("/in/../rpc")]
#[case::encoded_dots("/in/%2e%2e/rpc")]
fn another_address_is_not_found_and_says_nothing(#[case] other: &str) {
    let mut listening = listening();
    let address = format!("http://{}{other}", authority(&listening.url));
    let answer = post(&address, &[("X-Rejento-Signature", "00")], BODY);
    assert_eq!((answer.status, answer.text().as_str()), (404, "not found\n"));
    assert_eq!(listening.total(), 0);
    listening.still_receives();
}

#[test]
fn another_spelling_of_the_right_address_is_not_found() {
    let mut listening = listening();
    let own = path(&listening.url).to_owned();
    let host = authority(&listening.url).to_owned();
    for target in [
        format!("{own}/"),
        format!("/{own}"),
        format!("/x/..{own}"),
        own.replace("/in/", "/%69n/"),
        own.replace("/in/", "/IN/"),
        format!("http://{host}{own}"),
    ] {
        let bytes = format!("POST {target} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 2\r\n\r\n{{}}");
        assert_eq!(exchange(&host, bytes.as_bytes()).status, 404, "{target}");
    }
    assert_eq!(listening.total(), 0);
    listening.still_receives();
}

#[rstest]
fn a_wrong_method_is_told_the_right_one(#[values("GET", "PUT", "DELETE", "OPTIONS", "TRACE")] method: &str) {
    let mut listening = listening();
    let answer = exchange(&listening.url, &request(method, &listening.url, &[], b""));
    assert_eq!((answer.status, answer.header("allow")), (405, Some("POST")));
    assert_eq!(listening.total(), 0);
    listening.still_receives();
}

#[test]
fn a_body_over_the_limit_is_refused_before_it_is_sent() {
    let mut listening = listening();
    listening.listener.interrupt();
    listening.house.json(&["endpoint", "set", "rejento", "body_cap=100"]);
    let (listener, _) = listening.house.listen(&[]);
    listening.listener = listener;
    let host = authority(&listening.url);
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 101\r\nExpect: 100-continue\r\n\r\n",
        path(&listening.url)
    );
    assert_eq!(exchange(&listening.url, head.as_bytes()).status, 413);
    let chunked = format!(
        "POST {} HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n",
        path(&listening.url)
    );
    let bytes = format!("{chunked}65\r\n{}\r\n0\r\n\r\n", "x".repeat(0x65));
    assert_eq!(exchange(&listening.url, bytes.as_bytes()).status, 413);
    assert_eq!(listening.total(), 0);
    listening.still_receives();
}

#[test]
fn a_body_that_is_cut_off_is_never_acknowledged() {
    let mut listening = listening();
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\nContent-Length: 60\r\n\r\n",
        path(&listening.url),
        authority(&listening.url)
    );
    let answer = Wire::to(&listening.url).send(head.as_bytes()).send(BODY).finish().answer();
    assert!(answer.is_none_or(|answer| answer.status == 400));
    assert_eq!(listening.total(), 0);
    listening.still_receives();
}

#[rstest]
#[case::two_lengths("Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}")]
#[case::length_and_chunks("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")]
#[case::coding_that_is_not_chunks("Transfer-Encoding: gzip\r\n\r\n{}")]
#[case::two_hosts("Host: elsewhere\r\nContent-Length: 2\r\n\r\n{}")]
fn a_request_that_can_be_read_in_two_ways_is_refused(#[case] rest: &str) {
    let mut listening = listening();
    let (target, host) = (path(&listening.url), authority(&listening.url));
    let bytes = format!("POST {target} HTTP/1.1\r\nHost: {host}\r\n{rest}");
    let answer = exchange(&listening.url, bytes.as_bytes());
    assert_eq!((answer.status, answer.header("connection")), (400, Some("close")));
    assert_eq!(listening.total(), 0);
    listening.still_receives();
}

#[test]
fn a_head_over_the_limit_is_refused() {
    let mut listening = listening();
    let lines: Vec<_> = (0..70).map(|number| format!("X-{number}")).collect();
    let headers: Vec<_> = lines.iter().map(|name| (name.as_str(), "1")).collect();
    assert_eq!(post(&listening.url, &headers, BODY).status, 431);
    let long = "x".repeat(48 * 1024);
    assert_eq!(post(&listening.url, &[("X-Long", &long)], BODY).status, 431);
    assert_eq!(listening.total(), 0);
    listening.still_receives();
}

/// A delivery that reached its endpoint whole is kept, whatever is wrong with its signature.
#[rstest]
#[case::missing("rejento", &[], "missing_signature_header")]
#[case::empty("rejento", &[("X-Rejento-Signature", "")], "missing_signature_header")]
#[case::doubled("rejento", &[("X-Rejento-Signature", "00"), ("x-rejento-signature", "11")], "duplicate_header")]
#[case::no_hex("rejento", &[("X-Rejento-Signature", "zz")], "bad_encoding")]
#[case::no_time("kejue", &[("X-Kejue-Signature", "sha256=00")], "missing_timestamp")]
#[case::words_for_a_time("kejue", &[("X-Kejue-Signature", "sha256=00"), ("X-Kejue-Timestamp", "yesterday")], "malformed_timestamp")]
#[case::float_time("kejue", &[("X-Kejue-Signature", "sha256=00"), ("X-Kejue-Timestamp", "1e12")], "malformed_timestamp")]
#[case::no_prefix("kejue", &[("X-Kejue-Signature", "00"), ("X-Kejue-Timestamp", "1735689600000")], "malformed_header")]
fn a_delivery_whose_signature_cannot_be_read_is_kept_with_the_reason(
    #[case] platform: &str,
    #[case] headers: &[(&str, &str)],
    #[case] reason: &str,
) {
    let mut console = gatehouse_tests::Console::in_memory();
    let (url, _) = console.receiving(platform, "whsec-test-0001");
    let answer = post(&url, headers, BODY);
    assert_eq!((answer.status, answer.text().as_str()), (401, "refused\n"));
    let page = console.ask("deliveries.page", serde_json::json!({}));
    let row = &page["deliveries"][0];
    assert_eq!((&row["verdict"], &row["reason"]), (&"invalid".into(), &reason.into()), "{row}");
    let body = console.get(&format!("/bytes/delivery-body/{}", row["id"].as_str().unwrap()));
    assert_eq!(body.body, BODY);
}
