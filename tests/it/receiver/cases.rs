//! Open cases by their numbers, from the wire to what a person sees.

use gatehouse_tests::house::endpoint_url;
use gatehouse_tests::wire::{Wire, authority, exchange, path, post, request};
use gatehouse_tests::{Console, House, Target};
use serde_json::json;

/// Zeros that grow a thousand times.
fn bomb() -> Vec<u8> {
    gzip(&vec![0; 4 * 1024 * 1024])
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

#[test]
fn case_05_bytes_that_are_no_text_are_shown_escaped_and_replayed_as_they_came() {
    let house = House::in_memory();
    house.json(&["workspace", "new", "Acme", "--platform", "rejento"]);
    let (mut listener, first) = house.listen(&["--port", "0"]);
    let url = endpoint_url(&first, "rejento");
    let mut sent =
        format!("POST {} HTTP/1.1\r\nHost: {}\r\nX-Odd: ", path(&url), authority(&url)).into_bytes();
    sent.extend_from_slice(b"\xff\xfe\r\nContent-Length: 2\r\n\r\n{}");
    // Without a signature, but kept.
    assert_eq!(exchange(&url, &sent).status, 401);
    let id = listener.line()["delivery_id"].as_str().unwrap().to_owned();
    listener.interrupt();
    assert_eq!(house.run(&["deliveries", "raw", &id]).stdout, sent);
    let shown = house.json(&["deliveries", "show", &id]);
    let header =
        shown["headers"].as_array().unwrap().iter().find(|header| header["name"] == "X-Odd").unwrap();
    assert_eq!((&header["value"], &header["escaped"]), (&json!("\\xFF\\xFE"), &json!(true)));
    let target = Target::start();
    house.json(&["replay", &id, "--to", target.url()]);
    let replayed = target.request();
    assert!(replayed.windows(11).any(|window| window == b"X-Odd: \xff\xfe\r\n"), "{replayed:?}");
}

#[test]
fn case_06_what_was_turned_away_is_counted_where_a_person_sees_it() {
    let mut console = Console::in_memory();
    let (url, _) = console.receiving("rejento", "s3cret");
    let long = "x".repeat(48 * 1024);
    assert_eq!(post(&url, &[("X-Long", &long)], b"{}").status, 431);
    let both = format!(
        "POST {} HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        path(&url)
    );
    assert_eq!(exchange(&url, both.as_bytes()).status, 400);
    let strays = console.ask("status.get", json!({}))["receiver"]["strays"].clone();
    assert_eq!(
        (&strays["all"], &strays["heads_too_large"], &strays["ambiguous_length"]),
        (&json!(2), &json!(1), &json!(1)),
        "{strays}"
    );
    assert_eq!(console.ask("deliveries.page", json!({}))["total"], 0);
}

#[test]
fn case_08_a_packed_body_is_kept_packed_and_a_bomb_is_labelled() {
    let mut console = Console::in_memory();
    let (url, _) = console.receiving("rejento", "s3cret");
    let plain = br#"{"type":"shift"}"#;
    for (body, size, end) in [
        (gzip(plain), Some(plain.len()), "whole"),
        (bomb(), None, "bomb"),
        (plain.to_vec(), Some(0), "broken"),
    ] {
        let answer = post(&url, &[("Content-Encoding", "gzip")], &body);
        assert_eq!(answer.status, 401, "{end}: {}", answer.text());
        let page = console.ask("deliveries.page", json!({}));
        let id = page["deliveries"][0]["id"].clone();
        let view = console.ask("deliveries.get", json!({ "delivery_id": id }));
        let unpacked = &view["unpacked"];
        assert_eq!((&unpacked["coding"], &unpacked["end"]), (&json!("gzip"), &json!(end)), "{unpacked}");
        if let Some(size) = size {
            assert_eq!(unpacked["size"], size);
        }
        let id = id.as_str().unwrap();
        // Nobody looks for secrets in a bomb, so that it is sealed and not shown.
        let shown = console.get(&format!("/bytes/delivery-body/{id}")).body;
        assert_eq!(shown, if end == "bomb" { Vec::new() } else { body });
        let apart = console.get(&format!("/bytes/delivery-unpacked/{id}"));
        assert_eq!(apart.status == 200, end == "whole", "{}", apart.text());
        if end == "whole" {
            assert_eq!(apart.body, plain);
        }
    }
}

/// The window says at which byte a body stops being JSON; here it is kept whole, and named by what was sent.
#[test]
fn case_10_a_picture_under_the_name_of_json_is_kept() {
    let mut console = Console::in_memory();
    let (url, _) = console.receiving("rejento", "s3cret");
    let picture = b"\x00\x89PNG\r\n\x1a\n\x00\xff";
    post(&url, &[("Content-Type", "application/json")], picture);
    let row = console.ask("deliveries.page", json!({}))["deliveries"][0].clone();
    assert_eq!(row["size"], picture.len());
    let body = console.get(&format!("/bytes/delivery-body/{}", row["id"].as_str().unwrap()));
    assert_eq!(body.body, picture);
}

#[test]
fn case_12_no_other_address_tells_itself_apart() {
    let house = House::in_memory();
    house.json(&["workspace", "new", "Acme", "--platform", "rejento"]);
    let (_listener, first) = house.listen(&["--port", "0"]);
    let url = endpoint_url(&first, "rejento");
    let own = path(&url);
    let swapped: String =
        own[4..]
            .chars()
            .map(|sign| {
                if sign.is_ascii_lowercase() { sign.to_ascii_uppercase() } else { sign.to_ascii_lowercase() }
            })
            .collect();
    let mut seen = Vec::new();
    for target in
        [format!("/in/{swapped}"), format!("{own}/"), format!("/in/%2e%2e{own}"), "/in/x".to_owned()]
    {
        let bytes = format!("POST {target} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{{}}");
        let mut answer = Wire::to(&url).send(bytes.as_bytes()).answer().unwrap();
        answer.headers.retain(|(name, _)| name != "date");
        assert_eq!(answer.status, 404);
        seen.push(answer);
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:?}");
    assert_eq!(exchange(&url, &request("POST", &url, &[], b"{}")).status, 401, "the right one is judged");
}
