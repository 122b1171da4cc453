//! `listen` and `deliveries`.

use gatehouse_tests::House;
use gatehouse_tests::house::endpoint_url;
use gatehouse_tests::platform::{BODY, borrowed};
use gatehouse_tests::wire::post;
use rstest::rstest;

use super::{acme, has};

#[test]
fn listening_says_where_and_then_tells_each_delivery() {
    let house = acme(&["kejue"]);
    let body = house.file("body", BODY);
    let sign = ["sign", "--scheme", "kejue/hmac_sha256", "--body", &body, "--secret-stdin"];
    let headers = house.json_with(&sign, b"whsec")["headers"].clone();
    let headers: Vec<(String, String)> = serde_json::from_value(headers).unwrap();

    let (mut listener, first) = house.listen(&["--port", "0"]);
    has(&first, &["event", "url", "endpoints"]);
    let url = endpoint_url(&first, "kejue");
    assert_eq!(post(&url, &borrowed(&headers), BODY).status, 200);
    let line = listener.line();
    has(&line, &["event", "delivery_id", "endpoint", "verdict", "reason", "provider_event"]);
    has(&line, &["provider_delivery_id", "received_at"]);
    assert_eq!((&line["event"], &line["endpoint"]), (&"delivery".into(), &"kejue".into()));
    assert_eq!(
        (&line["provider_event"], &line["provider_delivery_id"]),
        (&"call.ended".into(), &"evt_abc123".into())
    );
    assert_eq!((&line["verdict"], &line["reason"]), (&"unverified".into(), &"secret_missing".into()));
    // The same event again is an attempt of the first.
    assert_eq!(post(&url, &borrowed(&headers), BODY).status, 200);
    assert_eq!(listener.line()["duplicate_of"], line["delivery_id"]);
    assert_eq!(listener.interrupt().status, 0);
}

#[test]
fn a_signed_delivery_is_valid_with_the_keychain() {
    let Some(house) = House::on_keychain("a_signed_delivery_is_valid_with_the_keychain") else { return };
    house.json(&["workspace", "new", "Acme", "--platform", "rejento"]);
    house.json_with(&["key", "add", "hook", "--slot", "webhook", "--secret-stdin"], b"whsec-test-0001");
    let (mut listener, first) = house.listen(&[]);
    let url = endpoint_url(&first, "rejento");
    let headers = gatehouse_tests::platform::signed("rejento", "whsec-test-0001", BODY);
    assert_eq!(post(&url, &borrowed(&headers), BODY).status, 200);
    assert_eq!(post(&url, &borrowed(&headers), b"{}").status, 401);
    let mut relayed = borrowed(&headers);
    relayed.push(("x-hookdeck-verified", "true"));
    assert_eq!(post(&url, &relayed, b"{ }").status, 401);
    let lines = [listener.line(), listener.line(), listener.line()];
    let reasons = lines.each_ref().map(|line| line["reason"].as_str().unwrap());
    assert_eq!(reasons, ["ok", "mismatch", "relayed"]);
    drop(listener);
    let verdict = house.run(&["--json", "verify", "--delivery", lines[2]["delivery_id"].as_str().unwrap()]);
    let (status, verdict) = (verdict.status, verdict.json());
    let told = (&verdict["verdict"], &verdict["reason"], &verdict["fidelity"]);
    assert_eq!((status, told), (1, (&"unverified".into(), &"relayed".into(), &"relayed".into())));
    let rows = house.json(&["deliveries", "list", "--query", "verdict:valid"]);
    let id = rows["deliveries"][0]["id"].as_str().unwrap();
    let verdict = house.json(&["verify", "--delivery", id]);
    assert_eq!((&verdict["verdict"], &verdict["matched_secret"]), (&"valid".into(), &"hook".into()));
    assert_eq!(verdict["fidelity"], "wire");
    house.json(&["workspace", "remove", "Acme", "--yes"]);
}

/// Receives five deliveries of an unsigned endpoint and gives their ids, oldest first.
fn five(house: &House) -> Vec<String> {
    house.json(&["endpoint", "set", "kejue", "scheme=kejue/none"]);
    let (mut listener, first) = house.listen(&[]);
    let url = endpoint_url(&first, "kejue");
    let receive = |number: u8| {
        let body = format!("{{\"event\":\"call.ended\",\"event_id\":\"evt_{number}\"}}");
        assert_eq!(post(&url, &[], body.as_bytes()).status, 200);
        listener.line()["delivery_id"].as_str().unwrap().to_owned()
    };
    (0..5).map(receive).collect()
}

#[test]
fn a_list_is_paged_newest_first() {
    let house = acme(&["kejue"]);
    let mut ids = five(&house);
    ids.reverse();
    let (mut seen, mut after) = (Vec::new(), None::<String>);
    loop {
        let mut arguments = vec!["deliveries", "list", "--limit", "2"];
        if let Some(cursor) = &after {
            arguments.extend(["--after", cursor]);
        }
        let page = house.json(&arguments);
        for row in page["deliveries"].as_array().unwrap() {
            has(
                row,
                &["id", "endpoint", "received_at", "method", "path", "status_answered", "size", "verdict"],
            );
            has(
                row,
                &["reason", "fidelity", "provider_event", "provider_delivery_id", "attempt", "duplicate_of"],
            );
            seen.push(row["id"].as_str().unwrap().to_owned());
        }
        assert!(page["deliveries"].as_array().unwrap().len() <= 2);
        match page["next"].as_str() {
            Some(next) => after = Some(next.to_owned()),
            None => break,
        }
    }
    assert_eq!(seen, ids);
    house.refused(&["deliveries", "list", "--after", "nowhere"], 2, "store.bad_cursor");
    house.refused(&["deliveries", "list", "--limit", "1001"], 2, "usage.out_of_range");
}

#[rstest]
#[case("evt_3", 1)]
#[case("verdict:unprotected", 5)]
#[case("verdict:valid", 0)]
#[case("platform:kejue call.ended", 5)]
#[case("duplicate:yes", 0)]
fn a_query_narrows(#[case] query: &str, #[case] total: u32) {
    let house = acme(&["kejue"]);
    five(&house);
    assert_eq!(house.json(&["deliveries", "list", "--query", query])["total"], total);
}

#[test]
fn a_delivery_is_found_by_its_id_or_the_beginning_of_it() {
    let house = acme(&["kejue"]);
    let ids = five(&house);
    let whole = house.json(&["deliveries", "show", &ids[0]]);
    has(&whole, &["id", "verdict", "reason", "headers", "body_sha256", "verification"]);
    assert_eq!(whole["id"], ids[0].as_str());
    let common = ids[0].chars().zip(ids[1].chars()).take_while(|(a, b)| a == b).count();
    assert_eq!(house.json(&["deliveries", "show", &ids[0][..=common.max(5)]])["id"], ids[0].as_str());
    house.refused(&["deliveries", "show", &ids[0][..6]], 2, "delivery.ambiguous");
    house.refused(&["deliveries", "show", "0190a6a5-0000-7000-8000-000000000000"], 3, "delivery.not_found");
    house.refused(&["deliveries", "raw", "ffffffff"], 3, "delivery.not_found");
}

#[test]
fn what_is_received_can_be_sent_on() {
    let house = acme(&["kejue"]);
    house.json(&["endpoint", "set", "kejue", "scheme=kejue/none"]);
    let target = gatehouse_tests::Target::start();
    let (mut listener, first) = house.listen(&["--forward", target.url()]);
    post(&endpoint_url(&first, "kejue"), &[], BODY);
    let delivery = listener.line();
    assert!(target.request().ends_with(BODY));
    let forwarded = listener.line();
    assert_eq!((&forwarded["event"], &forwarded["status"]), (&"forwarded".into(), &200.into()));
    assert_eq!(forwarded["delivery_id"], delivery["delivery_id"]);
}
