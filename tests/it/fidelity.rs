//! What came is what is kept, and what is kept is what a replay sends (`docs/GUARANTEES.md`).

use gatehouse_tests::house::endpoint_url;
use gatehouse_tests::wire::{authority, exchange, find, path};
use gatehouse_tests::{House, Target};

/// What peers lose: the case and order of names, repeated names, escapes and number forms of JSON, bytes that are
/// no UTF-8, and the line feed at the end.
const BODY: &[u8] = b"{\"u\":\"https:\\/\\/x\\/1\", \"n\": 1.0,  \"bin\":\"\xff\x00\xe9\"}\r\n";

const LINES: &str = "X-zEBRA: striped\r\nX-Dup: a\r\nx-dup: b\r\nAccept:*/*\r\n";

fn house() -> House {
    let house = House::in_memory();
    house.json(&["workspace", "new", "Acme", "--platform", "kejue"]);
    house.json(&["endpoint", "set", "kejue", "scheme=kejue/none"]);
    house
}

/// Receives the request and gives its bytes with the id under which it is kept.
fn received(house: &House) -> (Vec<u8>, String) {
    let (mut listener, first) = house.listen(&[]);
    let url = endpoint_url(&first, "kejue");
    let head = format!(
        "POST {} HTTP/1.1\r\n{LINES}Host: {}\r\nContent-Length: {}\r\n\r\n",
        path(&url),
        authority(&url),
        BODY.len()
    );
    let sent = [head.as_bytes(), BODY].concat();
    assert_eq!(exchange(&url, &sent).status, 200);
    let id = listener.line()["delivery_id"].as_str().unwrap().to_owned();
    assert_eq!(listener.interrupt().status, 0);
    (sent, id)
}

#[test]
fn raw_gives_every_byte_as_it_came() {
    assert_eq!(BODY.len(), 48);
    let house = house();
    let (sent, id) = received(&house);
    assert_eq!(house.run(&["deliveries", "raw", &id]).stdout, sent);
    assert_eq!(house.run(&["deliveries", "raw", &id, "--body"]).stdout, BODY);
    let head = house.run(&["deliveries", "raw", &id, "--head"]).stdout;
    assert_eq!([&head, BODY].concat(), sent);
    let shown = house.json(&["deliveries", "show", &id]);
    assert_eq!((&shown["fidelity"], &shown["size"]), (&"wire".into(), &48.into()));
}

#[test]
fn a_replay_changes_the_address_and_nothing_else() {
    let house = house();
    let (sent, id) = received(&house);
    let target = Target::start();
    let replayed = house.json(&["replay", &id, "--to", target.url()]);

    let host = authority(target.url());
    let blank = find(&sent, b"\r\n\r\n").unwrap();
    let head = String::from_utf8(sent[..blank].to_vec()).unwrap();
    let mut lines: Vec<_> = head.split("\r\n").map(str::to_owned).collect();
    let old_host = lines.iter().position(|line| line.starts_with("Host: ")).unwrap();
    let before = lines[old_host].trim_start_matches("Host: ").to_owned();
    lines[0] = "POST /hook?from=gatehouse HTTP/1.1".to_owned();
    lines[old_host] = format!("Host: {host}");
    lines.push("Connection: close".to_owned());
    let expected = [lines.join("\r\n").as_bytes(), b"\r\n\r\n", BODY].concat();

    let arrived = target.request();
    assert_eq!(String::from_utf8_lossy(&arrived), String::from_utf8_lossy(&expected));
    assert_eq!(arrived, expected);
    let changed = serde_json::json!([format!("Host: {before} → {host}"), "Connection: close"]);
    assert_eq!(replayed["attempts"][0]["headers_changed"], changed);
}

#[test]
fn a_chunked_body_is_kept_without_its_framing_and_its_trailers_apart() {
    let house = house();
    let (mut listener, first) = house.listen(&[]);
    let url = endpoint_url(&first, "kejue");
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\nTransfer-Encoding: chunked\r\n\r\n",
        path(&url),
        authority(&url)
    );
    let sent = format!("{head}4\r\nab\0c\r\n3;x=y\r\nd\r\n\r\n0\r\nX-Late: 1\r\n\r\n");
    assert_eq!(exchange(&url, sent.as_bytes()).status, 200);
    let id = listener.line()["delivery_id"].as_str().unwrap().to_owned();
    drop(listener);
    let raw = house.run(&["deliveries", "raw", &id]).stdout;
    assert_eq!(raw, [head.as_bytes(), b"ab\0cd\r\n"].concat());
    let shown = house.json(&["deliveries", "show", &id]);
    assert_eq!(shown["trailers"][0]["name"], "X-Late");
    let names: Vec<_> = shown["headers"].as_array().unwrap().iter().map(|h| h["name"].clone()).collect();
    assert_eq!(names, ["Host", "Transfer-Encoding"]);
}

#[test]
fn the_values_of_a_header_are_bytes() {
    let house = house();
    let (mut listener, first) = house.listen(&[]);
    let url = endpoint_url(&first, "kejue");
    let head = format!("POST {} HTTP/1.1\r\nHost: {}\r\nX-Raw: ", path(&url), authority(&url));
    let sent = [head.as_bytes(), b"\xff\xfe end\r\nContent-Length: 0\r\n\r\n"].concat();
    assert_eq!(exchange(&url, &sent).status, 200);
    let id = listener.line()["delivery_id"].as_str().unwrap().to_owned();
    drop(listener);
    assert_eq!(house.run(&["deliveries", "raw", &id]).stdout, sent);
    let target = Target::start();
    house.json(&["replay", &id, "--to", target.url()]);
    assert!(find(&target.request(), b"X-Raw: \xff\xfe end\r\n").is_some());
}
