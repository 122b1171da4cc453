//! Who may speak to the loopback host. Everything is refused by the head alone: the body that these requests
//! announce is never sent, so an answer that comes shows that nobody waited for it.

use gatehouse_tests::wire::authority;
use gatehouse_tests::{Answer, Console, House, Wire};
use rstest::rstest;

const HUGE: &str = "Content-Type: application/json\r\nContent-Length: 4000000\r\n\r\n";

fn knock(console: &Console, request: &str) -> Answer {
    let filled = request.replace("HOST", authority(&console.url)).replace("TOKEN", &console.token);
    let answer = Wire::to(&console.url).send(filled.as_bytes()).answer().expect("an answer without the body");
    let cors = answer.headers.iter().any(|(name, _)| name.to_ascii_lowercase().starts_with("access-control"));
    assert!(!cors, "{:?}", answer.headers);
    answer
}

#[rstest]
#[case::no_token("Host: HOST\r\n", 401)]
#[case::wrong_token("Host: HOST\r\nAuthorization: Bearer 00\r\n", 401)]
#[case::token_as_cookie("Host: HOST\r\nCookie: token=TOKEN\r\n", 401)]
#[case::rebound_name("Host: attacker.example\r\nAuthorization: Bearer TOKEN\r\n", 421)]
#[case::another_port("Host: 127.0.0.1:1\r\nAuthorization: Bearer TOKEN\r\n", 421)]
#[case::foreign_origin("Host: HOST\r\nOrigin: https://evil.example\r\nAuthorization: Bearer TOKEN\r\n", 403)]
#[case::opaque_origin("Host: HOST\r\nOrigin: null\r\nAuthorization: Bearer TOKEN\r\n", 403)]
#[case::https_origin("Host: HOST\r\nOrigin: https://HOST\r\nAuthorization: Bearer TOKEN\r\n", 403)]
#[case::cross_site("Host: HOST\r\nSec-Fetch-Site: cross-site\r\nAuthorization: Bearer TOKEN\r\n", 403)]
#[case::same_site("Host: HOST\r\nSec-Fetch-Site: same-site\r\nAuthorization: Bearer TOKEN\r\n", 403)]
fn a_stranger_is_refused_before_the_body_is_read(#[case] head: &str, #[case] status: u16) {
    let console = Console::in_memory();
    for line in ["POST /rpc", "GET /events", "GET /bytes/delivery-body/0190a6a5-0000-7000-8000-000000000000"]
    {
        let answer = knock(&console, &format!("{line} HTTP/1.1\r\n{head}{HUGE}"));
        assert_eq!((answer.status, answer.body.len()), (status, 0), "{line}");
    }
}

#[rstest]
#[case::form("application/x-www-form-urlencoded")]
#[case::text("text/plain")]
#[case::multipart("multipart/form-data; boundary=x")]
fn what_a_form_can_send_is_no_call(#[case] kind: &str) {
    let console = Console::in_memory();
    let head = "POST /rpc HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer TOKEN\r\n";
    let answer = knock(&console, &format!("{head}Content-Type: {kind}\r\nContent-Length: 4000000\r\n\r\n"));
    assert_eq!(answer.status, 415);
}

#[rstest]
fn only_a_post_is_a_call(#[values("GET", "PUT", "DELETE", "OPTIONS", "PATCH")] method: &str) {
    let console = Console::in_memory();
    let head = format!("{method} /rpc HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer TOKEN\r\n");
    let answer = knock(&console, &format!("{head}Origin: http://HOST\r\nContent-Length: 0\r\n\r\n"));
    assert_eq!(answer.status, 405);
}

#[test]
fn an_announced_flood_is_refused() {
    let console = Console::in_memory();
    let head = "POST /rpc HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer TOKEN\r\nContent-Type: application/json\r\n";
    let flood = "x".repeat(4 * 1024 * 1024 + 1);
    let answer = knock(&console, &format!("{head}Content-Length: {}\r\n\r\n{flood}", flood.len()));
    assert_eq!(answer.status, 413);
}

#[test]
fn the_own_page_is_let_in() {
    let mut console = Console::in_memory();
    let own = format!("http://{}", authority(&console.url));
    let headers =
        [("Content-Type", "application/json"), ("Origin", &*own), ("Sec-Fetch-Site", "same-origin")];
    let answer = console.post("/rpc", &headers, br#"{"name":"status.get"}"#);
    assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")));
    assert!(console.ask("status.get", serde_json::Value::Null)["version"].is_string());
}

#[test]
fn a_path_never_leaves_the_interface_folder() {
    let mut house = House::in_memory();
    let interface = house.scratch().join("ui");
    std::fs::create_dir(&interface).unwrap();
    std::fs::write(interface.join("index.html"), "<!doctype html>here").unwrap();
    house.file("outside.txt", "outside");
    house.set("GATEHOUSE_UI", interface.to_str().unwrap());
    let console = Console::start(&house);
    assert_eq!(console.get("/").text(), "<!doctype html>here");
    assert_eq!(console.get("/deliveries").text(), "<!doctype html>here");
    for path in [
        "/../outside.txt",
        "/%2e%2e/outside.txt",
        "/..%2foutside.txt",
        "//outside.txt",
        "/a/../../outside.txt",
    ] {
        let answer = console.get(path);
        assert!(answer.status == 404 && !answer.text().contains("outside"), "{path}: {}", answer.text());
    }
    let page = console.get("/");
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("script-src 'self'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    // Another name that leads here gets not even the page.
    assert_eq!(knock(&console, "GET / HTTP/1.1\r\nHost: attacker.example\r\n\r\n").status, 421);
}

#[test]
fn bytes_come_as_a_download_and_of_known_ids_only() {
    let mut console = Console::in_memory();
    let (url, _) = console.receiving("rejento", "whsec");
    gatehouse_tests::wire::post(&url, &[("Content-Type", "text/html")], b"<script>1</script>");
    let page = console.ask("deliveries.page", serde_json::json!({}));
    let id = page["deliveries"][0]["id"].as_str().unwrap().to_owned();
    let body = console.get(&format!("/bytes/delivery-body/{id}"));
    assert_eq!(body.text(), "<script>1</script>");
    assert_eq!(body.header("content-type"), Some("application/octet-stream"));
    assert_eq!(body.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(body.header("content-disposition"), Some("attachment"));
    for path in [
        "/bytes/delivery-body/0190a6a5-0000-7000-8000-000000000000".to_owned(),
        "/bytes/delivery-body/../../etc/passwd".to_owned(),
        format!("/bytes/attempt-body/{id}"),
        format!("/bytes/secret/{id}"),
        format!("/bytes/delivery-body/{id}/x"),
    ] {
        assert_eq!(console.get(&path).status, 404, "{path}");
    }
}

#[test]
fn a_delivery_is_told_on_the_stream() {
    let mut console = Console::in_memory();
    let (url, endpoint) = console.receiving("rejento", "whsec");
    let mut events = console.events();
    gatehouse_tests::wire::post(&url, &[], b"{}");
    let told = events.read_until("]\n\n");
    assert!(told.contains("data: [") && told.contains("\"delivery_appended\""), "{told}");
    assert!(told.contains(endpoint["workspace_id"].as_str().unwrap()), "{told}");
}
