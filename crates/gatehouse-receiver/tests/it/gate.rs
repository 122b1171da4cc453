//! What does not belong in is refused before anything is stored, and learns nothing.

use gatehouse_model::AnswerRules;
use gatehouse_receiver::Limits;
use rstest::rstest;

use crate::support::{House, TOKEN, endpoint, post};

const KEEP: &str = "Host: a\r\nContent-Length: 2\r\n";

#[rstest]
#[case::length_twice_told(
    "POST",
    "/in/T",
    "1.1",
    "Host: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n",
    "0\r\n\r\n",
    400
)]
#[case::length_told_the_other_way(
    "POST",
    "/in/T",
    "1.1",
    "Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 6\r\n",
    "0\r\n\r\n",
    400
)]
#[case::two_lengths(
    "POST",
    "/in/T",
    "1.1",
    "Host: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n",
    "hi!",
    400
)]
#[case::signed_length("POST", "/in/T", "1.1", "Host: a\r\nContent-Length: +2\r\n", "hi", 400)]
#[case::list_of_lengths("POST", "/in/T", "1.1", "Host: a\r\nContent-Length: 2, 2\r\n", "hi", 400)]
#[case::length_over_64_bits(
    "POST",
    "/in/T",
    "1.1",
    "Host: a\r\nContent-Length: 18446744073709551616\r\n",
    "hi",
    400
)]
#[case::chunked_twice(
    "POST",
    "/in/T",
    "1.1",
    "Host: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    "0\r\n\r\n",
    400
)]
#[case::other_coding(
    "POST",
    "/in/T",
    "1.1",
    "Host: a\r\nTransfer-Encoding: gzip, chunked\r\n",
    "0\r\n\r\n",
    400
)]
#[case::unknown_coding(
    "POST",
    "/in/T",
    "1.1",
    "Host: a\r\nTransfer-Encoding: xchunked\r\n",
    "0\r\n\r\n",
    400
)]
#[case::chunked_in_1_0("POST", "/in/T", "1.0", "Host: a\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n", 400)]
#[case::chunk_too_large(
    "POST",
    "/in/T",
    "1.1",
    "Host: a\r\nTransfer-Encoding: chunked\r\n",
    "fffffffffffffffff\r\nhi\r\n0\r\n\r\n",
    400
)]
#[case::bare_chunks("POST", "/in/T", "1.1", "Host: a\r\nTransfer-Encoding: chunked\r\n", "2\nhi\n0\n\n", 400)]
#[case::no_host("POST", "/in/T", "1.1", "Content-Length: 2\r\n", "hi", 400)]
#[case::two_hosts("POST", "/in/T", "1.1", "Host: a\r\nHost: a\r\nContent-Length: 2\r\n", "hi", 400)]
#[case::nul_in_header("POST", "/in/T", "1.1", "Host: a\r\nX: \0\r\n", "", 400)]
#[case::folded_header("POST", "/in/T", "1.1", "Host: a\r\nX: a\r\n b\r\n", "", 400)]
#[case::http_2("POST", "/in/T", "2.0", KEEP, "hi", 400)]
#[case::absolute_form("POST", "http://a/in/T", "1.1", KEEP, "hi", 404)]
#[case::asterisk("POST", "*", "1.1", KEEP, "hi", 404)]
#[case::dots("POST", "/in/../in/T", "1.1", KEEP, "hi", 404)]
#[case::encoded_dots("POST", "/in/%2e%2e/in/T", "1.1", KEEP, "hi", 404)]
#[case::encoded_token("POST", "/in/%33f9c0a7e5b1d4c8296e0f7a1", "1.1", KEEP, "hi", 404)]
#[case::other_case("POST", "/in/3F9C0A7E5B1D4C8296E0F7A1", "1.1", KEEP, "hi", 404)]
#[case::trailing_slash("POST", "/in/T/", "1.1", KEEP, "hi", 404)]
#[case::below("POST", "/in/T/dialogue", "1.1", KEEP, "hi", 404)]
#[case::double_slash("POST", "//in/T", "1.1", KEEP, "hi", 404)]
#[case::fragment("POST", "/in/T#x", "1.1", KEEP, "hi", 404)]
#[case::nul("POST", "/in/T%00", "1.1", KEEP, "hi", 404)]
#[case::root("GET", "/", "1.1", "Host: a\r\n", "", 404)]
#[case::unknown_get("GET", "/in/nobody", "1.1", "Host: a\r\n", "", 404)]
#[case::get("GET", "/in/T", "1.1", "Host: a\r\n", "", 405)]
#[case::delete("DELETE", "/in/T", "1.1", "Host: a\r\n", "", 405)]
#[case::lower_case("post", "/in/T", "1.1", KEEP, "hi", 405)]
#[case::connect("CONNECT", "169.254.169.254:80", "1.1", "Host: a\r\n", "", 405)]
#[case::options("OPTIONS", "*", "1.1", "Host: a\r\n", "", 405)]
#[case::options_on_an_endpoint("OPTIONS", "/in/T", "1.1", "Host: a\r\n", "", 405)]
#[case::trace("TRACE", "/in/T", "1.1", "Host: a\r\n", "", 405)]
#[tokio::test]
async fn is_refused_and_not_stored(
    #[case] method: &str,
    #[case] target: &str,
    #[case] version: &str,
    #[case] headers: &str,
    #[case] body: &str,
    #[case] status: u16,
) {
    let house = House::open().await;
    let target = target.replace("/in/T", &format!("/in/{TOKEN}"));
    // What follows must not be taken for a request of its own.
    let smuggled = String::from_utf8(post(TOKEN, "smuggled")).unwrap();
    let request = format!("{method} {target} HTTP/{version}\r\n{headers}\r\n{body}{smuggled}");
    let answers = house.exchange(request.as_bytes()).await;
    assert!(answers.starts_with(&format!("HTTP/1.1 {status} ")), "{answers}");
    assert_eq!(answers.matches("HTTP/1.").count(), 1, "{answers}");
    assert!(house.stored().is_empty());
    assert_eq!(house.receiver.stats().accepted, 0);
}

#[tokio::test]
async fn an_upgrade_is_ignored() {
    let house = House::open().await;
    let upgrade =
        "Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARA";
    let request = format!("POST /in/{TOKEN} HTTP/1.1\r\nHost: a\r\n{upgrade}\r\nContent-Length: 2\r\n\r\nhi");
    assert!(house.exchange(request.as_bytes()).await.starts_with("HTTP/1.1 200 "));
    let prior_knowledge = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00";
    assert!(!house.exchange(prior_knowledge).await.contains("200"));
    assert_eq!(house.stored().len(), 1);
}

#[tokio::test]
async fn every_unknown_address_gets_the_same_answer() {
    let house = House::open().await;
    let mut answers = Vec::new();
    for target in ["/", "/in/", "/in/nobody", "/in/3F9C0A7E5B1D4C8296E0F7A1", "/admin", "http://a/in/x"] {
        let request = format!("POST {target} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
        let answer = house.exchange(request.as_bytes()).await;
        answers.push(answer.lines().filter(|line| !line.starts_with("date:")).collect::<Vec<_>>().join("\n"));
    }
    assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:?}");
    assert!(answers[0].ends_with("\nnot found"), "{}", answers[0]);
    assert_eq!(house.receiver.stats().not_found, 6);
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_one() {
    let house = House::open().await;
    let mut sender = house.sender().await;
    sender.send(format!("GET /in/{TOKEN} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes()).await;
    let answer = sender.answer().await;
    assert_eq!((answer.status, answer.head.first("allow")), (405, Some("POST".to_owned())));
    assert_eq!(house.receiver.stats().wrong_method, 1);
}

#[rstest]
#[case::one_line_more(62, 1, 200)]
#[case::too_many_lines(63, 1, 431)]
#[case::too_long(1, 48 * 1024, 431)]
#[tokio::test]
async fn a_head_has_its_limits(#[case] lines: usize, #[case] length: usize, #[case] status: u16) {
    let house = House::open().await;
    let headers: String =
        (0..lines).map(|number| format!("X-{number}: {}\r\n", "a".repeat(length))).collect();
    let request = format!("POST /in/{TOKEN} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n{headers}\r\n");
    assert_eq!(house.status_of(request.as_bytes()).await, status);
    crate::support::until("the head is counted", || {
        house.receiver.stats().heads_too_large == u64::from(status == 431)
    })
    .await;
    assert_eq!(house.stored().len(), usize::from(status == 200));
}

#[tokio::test]
async fn a_body_over_the_cap_is_refused_without_asking_for_it() {
    let mut entry = endpoint(TOKEN);
    entry.endpoint.answer = AnswerRules { body_cap: 10, ..AnswerRules::default() };
    let house = House::of(Limits::default(), entry).await;
    let head = format!("POST /in/{TOKEN} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length:");
    let over = house.exchange(format!("{head} 11\r\n\r\n").as_bytes()).await;
    assert!(over.starts_with("HTTP/1.1 413 "), "{over}");
    assert!(house.stored().is_empty());

    let mut sender = house.sender().await;
    sender.send(format!("{head} 10\r\n\r\n").as_bytes()).await;
    assert_eq!(sender.answer().await.status, 100);
    sender.send(b"0123456789").await;
    assert_eq!(sender.answer().await.status, 200);
    assert_eq!(house.stored()[0].body, b"0123456789");
}

#[tokio::test]
async fn a_table_can_be_exchanged_while_requests_come() {
    let house = House::open().await;
    assert_eq!(house.status_of(&post("second", "hi")).await, 404);
    house.table.replace(vec![endpoint("second")]);
    assert_eq!(house.status_of(&post("second", "hi")).await, 200);
    assert_eq!(house.status_of(&post(TOKEN, "hi")).await, 404);
    house.table.replace(vec![endpoint("")]);
    assert!(house.table.is_empty());
}

#[tokio::test]
async fn a_tunnels_question_is_answered_like_any_unknown_path_and_seen_from_inside_only() {
    let house = House::open().await;
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    let unknown = house.exchange(get("/in/~nonce/guessed").as_bytes()).await;
    let path = house.probes.expect("8f3a");
    assert_eq!(house.exchange(get(&path).as_bytes()).await, unknown);
    assert!(unknown.starts_with("HTTP/1.1 404 "), "{unknown}");
    assert!(house.probes.take(&path));
    assert!(house.stored().is_empty());
    assert_eq!(house.receiver.stats().not_found, 1, "only the guess is a stray");
}
