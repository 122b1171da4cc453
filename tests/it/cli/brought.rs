//! `verify` on what people have: a HAR file, standard input, a large body; and `snippet`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatehouse_tests::House;
use gatehouse_tests::platform::{BODY, borrowed, signed};
use serde_json::{Value, json};

const SECRET: &str = "whsec-test-0001";

/// Writes a HAR file whose second entry is this request.
fn har(house: &House, headers: &[(String, String)], post: Value) -> String {
    let headers: Vec<_> =
        headers.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    let other = json!({ "request": { "method": "GET", "url": "https://a.example/", "headers": [] } });
    let request =
        json!({ "method": "POST", "url": "https://a.example/hook", "headers": headers, "postData": post });
    let file = json!({ "log": { "version": "1.2", "entries": [other, { "request": request }] } });
    house.file("calls.har", file.to_string())
}

fn verify(house: &House, har: &str) -> (i32, Value) {
    let arguments = ["verify", "--scheme", "rejento", "--har", har, "--secret-stdin", "--json"];
    let ended = house.run_with(&arguments, SECRET.as_bytes());
    (ended.status, ended.json())
}

#[test]
fn an_entry_of_a_har_file_is_verified() {
    let house = House::in_memory();
    let text = std::str::from_utf8(BODY).unwrap();
    let file = har(
        &house,
        &signed("rejento/hmac", SECRET, BODY),
        json!({ "mimeType": "application/json", "text": text }),
    );
    let (status, verdict) = verify(&house, &format!("{file}#1"));
    assert_eq!(
        (status, &verdict["verdict"], &verdict["note"]),
        (0, &json!("valid"), &Value::Null),
        "{verdict}"
    );

    let binary = b"\x00\xff\x01";
    let post = json!({ "mimeType": "application/octet-stream", "encoding": "base64", "text": STANDARD.encode(binary) });
    let file = har(&house, &signed("rejento/hmac", SECRET, binary), post);
    assert_eq!(verify(&house, &format!("{file}#1")).0, 0);
}

#[test]
fn a_mismatch_in_a_har_file_says_that_its_bytes_may_be_others() {
    let house = House::in_memory();
    let post = json!({ "mimeType": "application/json", "text": "{\"other\":1}" });
    let file = har(&house, &signed("rejento/hmac", SECRET, BODY), post);
    let (status, verdict) = verify(&house, &format!("{file}#1"));
    assert_eq!((status, &verdict["reason"]), (1, &json!("mismatch")), "{verdict}");
    assert!(verdict["note"].as_str().unwrap().contains("HAR"), "{verdict}");
}

#[test]
fn a_har_entry_that_is_not_there_says_how_many_there_are() {
    let house = House::in_memory();
    let file = har(&house, &[], json!({ "text": "" }));
    let ask = |har: &str, status: i32, code: &str| {
        let arguments = ["verify", "--scheme", "rejento", "--har", har, "--secret-stdin", "--json"];
        house.run_with(&arguments, b"k").refused(status, code)
    };
    let problem = ask(&format!("{file}#2"), 3, "request.not_found");
    assert!(problem["message"].as_str().unwrap().contains("2 entries"), "{problem}");
    ask(&file, 2, "usage.har_entry_needed");
    ask(&format!("{file}#first"), 2, "usage.bad_entry");
    ask(&house.file("none.har", "[]"), 1, "request.har_malformed");
    ask("-#0", 2, "usage.stdin_twice");
}

#[test]
fn a_request_comes_from_standard_input_while_the_secret_is_in_the_environment() {
    let mut house = House::in_memory();
    house.set("GATEHOUSE_SECRET_WEBHOOK", SECRET);
    let headers = signed("rejento/hmac", SECRET, BODY);
    let lines: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let request = [format!("POST / HTTP/1.1\r\n{lines}\r\n").as_bytes(), BODY].concat();
    let ended = house.run_with(&["verify", "--scheme", "rejento", "--request", "-"], &request);
    assert_eq!(ended.status, 0, "{}", ended.notes());
    let text = ended.text();
    for words in
        ["valid (ok)", "The signature matches", "protects: sender, body", "weak spot: No time is signed"]
    {
        assert!(text.contains(words), "`{words}` is not in {text}");
    }
    let arguments = ["verify", "--scheme", "rejento", "--request", "-", "--secret-stdin", "--json"];
    let problem = house.run_with(&arguments, &request).refused(2, "usage.stdin_twice");
    assert!(problem["hint"].as_str().unwrap().contains("--secret-fd"), "{problem}");
}

#[test]
fn an_old_secret_that_matches_is_called_one() {
    let house = House::in_memory();
    let headers = signed("rejento/hmac", SECRET, BODY);
    let lines: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let request = house.file("r", [format!("POST / HTTP/1.1\r\n{lines}\r\n").as_bytes(), BODY].concat());
    let input = format!("newer-secret\0{SECRET}");
    let arguments = ["verify", "--scheme", "rejento", "--request", &request, "--secret-stdin"];
    let ended = house.run_with(&arguments, input.as_bytes());
    assert!(ended.text().contains("matched by: secret 2 (old secret)"), "{}", ended.text());
}

#[test]
fn bodies_of_nothing_and_of_a_hundred_megabytes_get_a_verdict() {
    let house = House::in_memory();
    for length in [0, 100 * 1024 * 1024] {
        let body = vec![b'x'; length];
        let headers = signed("rejento/hmac", SECRET, &body);
        let lines: String =
            borrowed(&headers).iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let request =
            house.file("large", [format!("POST / HTTP/1.1\r\n{lines}\r\n").as_bytes(), &body].concat());
        let arguments = ["verify", "--scheme", "rejento", "--request", &request, "--secret-stdin", "--json"];
        let ended = house.run_with(&arguments, SECRET.as_bytes());
        assert_eq!((ended.status, &ended.json()["reason"]), (0, &json!("ok")), "{length}");
    }
}

#[test]
fn a_snippet_is_code_and_nothing_else() {
    let house = House::in_memory();
    let list = house.json(&["snippet", "--scheme", "stripe", "--language", "list"]);
    let languages = list["languages"].as_array().unwrap();
    assert_eq!(languages.len(), 8);
    for language in languages {
        let language = language["language"].as_str().unwrap();
        let snippet = house.json(&["snippet", "--scheme", "stripe", "--language", language]);
        assert_eq!(snippet["language"], language);
        assert!(snippet["code"].as_str().unwrap().lines().count() > 10, "{snippet}");
    }
    let plain = house.run(&["snippet", "--scheme", "stripe", "--language", "java"]);
    assert!(plain.text().contains("class") && !plain.text().contains("tests"), "{}", plain.text());
    assert!(plain.notes().contains("not run"), "{}", plain.notes());

    let own = house.file("own.toml", concat!(
        "[[scheme]]\nid = 'own'\nkind = 'hmac'\nalgorithm = 'sha256'\nheader = 'X-Own'\nsigned = '{body}'\n",
        "key = { secret = 'webhook' }\n",
    ));
    let snippet = house.run(&["snippet", "--scheme", &own, "--language", "python", "--json"]);
    assert!(snippet.json()["code"].as_str().unwrap().contains("X-Own"), "{}", snippet.notes());
    house.refused(&["snippet", "--scheme", "stripe", "--language", "cobol"], 2, "usage.unknown_language");
    house.refused(
        &["snippet", "--scheme", "standard-webhooks-ed25519", "--language", "go"],
        2,
        "usage.no_snippet",
    );
    house.json(&["workspace", "new", "Acme", "--platform", "rejento"]);
    let snippet = house.json(&["snippet", "--endpoint", "rejento", "--language", "node"]);
    assert_eq!(snippet["scheme"], "rejento/hmac");
}
