//! The open cases of the receiver, by their numbers: what goes over the wire, what is answered, what is kept.

use gatehouse_model::{AnswerRules, Header, Reason, VerdictStatus};
use gatehouse_receiver::Limits;
use rstest::rstest;
use tokio::io::AsyncWriteExt;

use crate::support::{House, TOKEN, endpoint, post, until};
use crate::verdicts::{now, request, signature, standard};

/// A request of this head after the request line, and this body.
fn raw(head: &str, body: &[u8]) -> Vec<u8> {
    [format!("POST /in/{TOKEN} HTTP/1.1\r\n{head}\r\n").as_bytes(), body].concat()
}

/// What has been smuggled in behind a request that is refused must not be taken for one.
fn with_smuggled(head: &str, body: &[u8]) -> Vec<u8> {
    [raw(head, body), post(TOKEN, "smuggled")].concat()
}

#[rstest]
#[case::length_first("Host: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n")]
#[case::chunks_first("Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 6\r\n")]
#[case::other_case("Host: a\r\ncontent-length: 6\r\nTRANSFER-ENCODING: Chunked\r\n")]
#[tokio::test]
async fn case_01_a_length_beside_chunks_is_ambiguous(#[case] head: &str) {
    let house = House::open().await;
    let answers = house.exchange(&with_smuggled(head, b"0\r\n\r\n")).await;
    assert!(
        answers.starts_with("HTTP/1.1 400 ") && answers.ends_with("\r\n\r\nambiguous_length\n"),
        "{answers}"
    );
    assert_eq!(answers.matches("HTTP/1.").count(), 1, "{answers}");
    let stats = house.receiver.stats();
    assert_eq!((stats.ambiguous_length, stats.strays(), stats.accepted, house.stored().len()), (1, 1, 0, 0));
}

#[tokio::test]
async fn case_02_two_different_lengths_close_the_connection() {
    let house = House::open().await;
    let head = "Host: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n";
    let answers = house.exchange(&with_smuggled(head, b"hi!")).await;
    assert!(answers.starts_with("HTTP/1.1 400 "), "{answers}");
    assert_eq!(answers.matches("HTTP/1.").count(), 1, "{answers}");
    until("the request is counted", || house.receiver.stats().malformed == 1).await;
    assert!(house.stored().is_empty());
}

#[tokio::test]
async fn case_03_trailers_are_a_list_of_their_own_and_prove_nothing() {
    let house = standard().await;
    let (trailers, headers): (Vec<_>, Vec<_>) = signature(b"{}", now())
        .into_iter()
        .partition(|(name, _)| name.eq_ignore_ascii_case("webhook-signature"));
    let lines = |pairs: &[(String, String)]| -> String {
        pairs.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect()
    };
    let head = format!("Host: a\r\nTransfer-Encoding: chunked\r\n{}", lines(&headers));
    let body = format!("2;ext=\"x\"\r\n{{}}\r\n0\r\n{}X-sUM: 1\r\n\r\n", lines(&trailers));
    assert_eq!(house.status_of(&raw(&head, body.as_bytes())).await, 401);
    let stored = house.stored().pop().unwrap();
    assert_eq!(stored.verdict.reason, Reason::MissingSignatureHeader);
    assert_eq!(stored.trailers, [Header::new(&trailers[0].0, &trailers[0].1), Header::new("X-sUM", "1")]);
    assert_eq!(stored.body, b"{}");
    let head = String::from_utf8(stored.head.unwrap()).unwrap();
    assert!(!head.contains("X-sUM") && !head.to_lowercase().contains("webhook-signature"), "{head}");
}

#[tokio::test]
async fn case_04_two_signatures_of_which_the_second_is_right_are_a_duplicate_header() {
    let house = standard().await;
    let right = signature(b"{}", now());
    let wrong = ("webhook-signature".to_owned(), format!("v1,{}=", "A".repeat(43)));
    assert_eq!(house.status_of(&request(&[vec![wrong.clone()], right.clone()].concat(), b"{}")).await, 401);
    let stored = house.stored().pop().unwrap();
    assert_eq!(
        (stored.verdict.status, stored.verdict.reason),
        (VerdictStatus::Invalid, Reason::DuplicateHeader)
    );
    let head = String::from_utf8(stored.head.unwrap()).unwrap();
    let first = head.find(&wrong.1).unwrap();
    let (_, second) = right.iter().find(|(name, _)| name.eq_ignore_ascii_case(&wrong.0)).unwrap();
    assert!(first < head.find(second.as_str()).unwrap(), "{head}");
}

#[tokio::test]
async fn case_05_header_bytes_that_are_no_text_are_kept() {
    let house = House::open().await;
    let head = [
        b"POST /in/".as_slice(),
        TOKEN.as_bytes(),
        b" HTTP/1.1\r\nHost: a\r\nX-Odd: \xff\xfe\r\nContent-Length: 0\r\n\r\n",
    ]
    .concat();
    assert_eq!(house.status_of(&head).await, 200);
    let stored = house.stored().pop().unwrap();
    assert_eq!(house.inbox.store.delivery(stored.id).await.unwrap().unwrap().head, Some(head));
}

#[rstest]
#[case::lines(65, 1)]
#[case::bytes(1, 48 * 1024)]
#[tokio::test]
async fn case_06_a_head_over_its_limits_is_431_and_counted(#[case] lines: usize, #[case] length: usize) {
    let house = House::open().await;
    let headers: String = (0..lines).map(|line| format!("X-{line}: {}\r\n", "a".repeat(length))).collect();
    let answers = house.exchange(&with_smuggled(&format!("Host: a\r\n{headers}"), b"")).await;
    assert!(answers.starts_with("HTTP/1.1 431 "), "{answers}");
    assert_eq!(answers.matches("HTTP/1.").count(), 1, "{answers}");
    until("the head is counted", || house.receiver.stats().heads_too_large == 1).await;
    assert!(house.stored().is_empty());
}

#[tokio::test]
async fn case_07_a_body_over_the_cap_is_refused_before_it_is_asked_for() {
    let mut entry = endpoint(TOKEN);
    entry.endpoint.answer = AnswerRules { body_cap: 10, ..AnswerRules::default() };
    let house = House::of(Limits::default(), entry).await;
    let answer = house.exchange(&raw("Host: a\r\nExpect: 100-continue\r\nContent-Length: 11\r\n", b"")).await;
    assert!(answer.starts_with("HTTP/1.1 413 ") && !answer.contains(" 100 "), "{answer}");
    assert_eq!((house.receiver.stats().too_large, house.stored().len()), (1, 0));
}

#[tokio::test]
async fn case_08_a_compressed_body_is_verified_and_kept_as_it_came() {
    let house = standard().await;
    // `{}` as gzip makes it.
    let packed = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\xae\x05\x00\x43\xbf\xa6\xa3\x02\x00\x00\x00";
    let mut headers = signature(packed, now());
    headers.push(("Content-Encoding".to_owned(), "gzip".to_owned()));
    assert_eq!(house.status_of(&request(&headers, packed)).await, 200);
    let stored = house.stored().pop().unwrap();
    assert_eq!((stored.verdict.status, stored.body.as_slice()), (VerdictStatus::Valid, packed.as_slice()));
}

#[tokio::test]
async fn case_09_nothing_at_all_can_be_signed_too() {
    let house = standard().await;
    assert_eq!(house.status_of(&request(&signature(b"", now()), b"")).await, 200);
    assert_eq!(house.status_of(&request(&signature(b"x", now()), b"")).await, 401);
    let seen: Vec<_> =
        house.stored().iter().map(|stored| (stored.verdict.status, stored.body.len())).collect();
    assert_eq!(seen, [(VerdictStatus::Valid, 0), (VerdictStatus::Invalid, 0)]);
}

#[tokio::test]
async fn case_10_a_picture_that_says_it_is_json_is_kept() {
    let house = standard().await;
    let picture = b"\x00\x89PNG\r\n\x1a\n\x00\xff";
    let mut headers = signature(picture, now());
    headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
    assert_eq!(house.status_of(&request(&headers, picture)).await, 200);
    let stored = house.stored().pop().unwrap();
    assert_eq!((stored.body.as_slice(), stored.provider_event), (picture.as_slice(), None));
}

#[tokio::test]
async fn case_11_a_body_that_ends_early_is_never_acknowledged() {
    let house = House::open().await;
    for body in [&b""[..], b"hel"] {
        let mut sender = house.sender().await;
        sender.send(&raw("Host: a\r\nContent-Length: 5\r\n", body)).await;
        sender.stream.shutdown().await.unwrap();
        let answer = sender.rest().await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400 "), "{answer}");
    }
    until("both are counted", || house.receiver.stats().incomplete == 2).await;
    assert!(house.stored().is_empty());
}

#[tokio::test]
async fn case_12_every_address_but_the_right_one_gets_the_same_404() {
    let house = House::open().await;
    let upper = TOKEN.to_uppercase();
    let mut answers = Vec::new();
    for target in [
        "/in/AAAAAAAAAAAAAAAAAAAAAAAA".to_owned(),
        format!("/in/{upper}"),
        format!("/in/{TOKEN}/"),
        format!("/in/%2e%2e/in/{TOKEN}"),
        format!("/in/{}", &TOKEN[1..]),
        "/in/".to_owned(),
    ] {
        let sent = format!("POST {target} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
        answers.push(house.exchange(sent.as_bytes()).await);
    }
    let undated = |answer: &String| -> Vec<String> {
        answer.lines().filter(|line| !line.starts_with("date: ")).map(str::to_owned).collect()
    };
    assert!(answers[0].starts_with("HTTP/1.1 404 "), "{}", answers[0]);
    for answer in &answers {
        assert_eq!((undated(answer), answer.len()), (undated(&answers[0]), answers[0].len()));
    }
    assert_eq!((house.receiver.stats().not_found, house.stored().len()), (6, 0));
}

#[tokio::test]
async fn case_13_the_absolute_form_reaches_nothing() {
    let house = House::open().await;
    for authority in ["other", "a", "127.0.0.1"] {
        let sent =
            format!("POST http://{authority}/in/{TOKEN} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
        assert_eq!(house.status_of(sent.as_bytes()).await, 404);
    }
    assert_eq!((house.receiver.stats().not_found, house.stored().len()), (3, 0));
}

#[rstest]
#[case::connect("CONNECT 169.254.169.254:80", 405)]
#[case::options("OPTIONS *", 405)]
#[case::trace("TRACE /in/T", 405)]
#[case::trace_elsewhere("TRACE /", 405)]
#[tokio::test]
async fn case_14_methods_of_proxies_are_refused(#[case] line: &str, #[case] status: u16) {
    let house = House::open().await;
    let line = line.replace("/in/T", &format!("/in/{TOKEN}"));
    let sent = format!("{line} HTTP/1.1\r\nHost: a\r\nX-Secret: echo\r\n\r\n");
    let answers = house.exchange(&[sent.as_bytes(), &post(TOKEN, "smuggled")].concat()).await;
    assert!(answers.starts_with(&format!("HTTP/1.1 {status} ")) && !answers.contains("echo"), "{answers}");
    assert_eq!((house.receiver.stats().wrong_method, house.stored().len()), (1, 0));
}

#[rstest]
#[case::none("Content-Length: 2\r\n")]
#[case::two("Host: a\r\nHost: b\r\nContent-Length: 2\r\n")]
#[case::the_same_twice("Host: a\r\nhost: a\r\nContent-Length: 2\r\n")]
#[tokio::test]
async fn case_15_there_is_exactly_one_host(#[case] head: &str) {
    let house = House::open().await;
    let answers = house.exchange(&with_smuggled(head, b"hi")).await;
    assert!(answers.starts_with("HTTP/1.1 400 "), "{answers}");
    assert_eq!(answers.matches("HTTP/1.").count(), 1, "{answers}");
    assert_eq!((house.receiver.stats().malformed, house.stored().len()), (1, 0));
}
