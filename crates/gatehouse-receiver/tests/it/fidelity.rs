//! What is stored is what was on the wire, byte for byte.

use gatehouse_model::{Fidelity, Header};
use proptest::prelude::any;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use rstest::rstest;
use tokio::io::AsyncWriteExt;

use crate::support::{House, NOW, TOKEN, post};

/// 48 bytes: escaped slashes, odd spaces, a float, and three bytes that are not UTF-8.
const BODY: &[u8] = b"{\"u\":\"https:\\/\\/x\\/1\", \"n\": 1.0,  \"bin\":\"\xff\x00\xe9\"}\r\n";

fn odd_head(framing: &str) -> Vec<u8> {
    let mut head =
        format!("POST /in/{TOKEN}?a=%2F&a HTTP/1.1\r\nhOsT: a.example\r\nX-zEBRA: 1\r\nX-Dup: a\r\n");
    head.push_str("ConTent-Type:application/json\r\nx-dup: b\r\nX-Empty:\r\nX-Latin: ");
    let mut head = head.into_bytes();
    head.extend_from_slice(b"\xff\xfe \xe9\r\n");
    head.extend_from_slice(framing.as_bytes());
    head.extend_from_slice(b"\r\n\r\n");
    head
}

fn sized() -> (Vec<u8>, Vec<u8>) {
    (odd_head("Content-LENGTH: 48"), BODY.to_vec())
}

fn chunked() -> (Vec<u8>, Vec<u8>) {
    let mut body = b"A;name=\"v;w\"\r\n".to_vec();
    body.extend_from_slice(&BODY[..10]);
    body.extend_from_slice(b"\r\n026\r\n");
    body.extend_from_slice(&BODY[10..]);
    body.extend_from_slice(b"\r\n0\r\nX-sUM: 1\r\nX-Signature: z\r\n\r\n");
    (odd_head("transfer-Encoding: Chunked\r\nTrailer: X-Sum"), body)
}

#[rstest]
#[case::whole(usize::MAX)]
#[case::bytewise(1)]
#[case::twos(2)]
#[case::threes(3)]
#[case::sevens(7)]
#[case::sixteens(16)]
#[tokio::test]
async fn heads_and_bodies_are_kept_however_the_writes_are_cut(#[case] size: usize) {
    assert_eq!(BODY.len(), 48);
    let house = House::open().await;
    let mut sender = house.sender().await;
    for (head, body) in [sized(), chunked(), sized(), chunked()] {
        sender.send_cut(&[head.clone(), body].concat(), size).await;
        assert_eq!(sender.answer().await.status, 200);
        let stored = house.stored().pop().unwrap();
        let read_back = house.inbox.store.delivery(stored.id).await.unwrap().unwrap();
        assert_eq!((read_back.head, read_back.head_note), (Some(head), None));
        assert_eq!(house.inbox.store.delivery_body(stored.id).await.unwrap().unwrap(), BODY);
        assert_eq!(stored.path, format!("/in/{TOKEN}?a=%2F&a"));
        assert_eq!(stored.received_at.to_string(), NOW);
        assert_eq!(stored.fidelity, Fidelity::Wire);
        assert_eq!(stored.peer, Some(sender.stream.local_addr().unwrap().to_string()));
    }
}

#[tokio::test]
async fn pipelined_requests_keep_their_own_heads() {
    let house = House::open().await;
    let mut sender = house.sender().await;
    let numbered = |number: usize| {
        let (head, body) = if number.is_multiple_of(2) { sized() } else { chunked() };
        let line_end = head.windows(2).position(|pair| pair == b"\r\n").unwrap() + 2;
        let numbered =
            [&head[..line_end], format!("X-Number: {number}\r\n").as_bytes(), &head[line_end..]].concat();
        (numbered, body)
    };
    let requests: Vec<_> = (0..6).map(numbered).collect();
    let stream: Vec<u8> =
        requests.iter().flat_map(|(head, body)| [head.clone(), body.clone()].concat()).collect();
    sender.send(&stream).await;
    for _ in &requests {
        assert_eq!(sender.answer().await.status, 200);
    }
    let heads: Vec<_> = house.stored().into_iter().map(|stored| stored.head.unwrap()).collect();
    assert_eq!(heads, requests.into_iter().map(|(head, _)| head).collect::<Vec<_>>());
}

#[tokio::test]
async fn trailers_are_kept_apart_and_as_sent() {
    let house = House::open().await;
    let (head, body) = chunked();
    assert_eq!(house.status_of(&[head, body].concat()).await, 200);
    let stored = house.stored().pop().unwrap();
    assert_eq!(stored.trailers, [Header::new("X-sUM", "1"), Header::new("X-Signature", "z")]);
    assert!(!String::from_utf8_lossy(&stored.head.unwrap()).contains("X-Signature"));
}

#[rstest]
#[case::nothing(b"")]
#[case::binary(b"\x00\x89PNG\r\n\x1a\n")]
#[case::gzip(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00")]
#[case::looks_like_a_request(b"POST /in/other HTTP/1.1\r\nHost: b\r\n\r\n")]
#[tokio::test]
async fn a_body_is_never_interpreted(#[case] body: &[u8]) {
    let house = House::open().await;
    let headers = "Content-Type: application/json\r\nContent-Encoding: gzip";
    let head = format!(
        "POST /in/{TOKEN} HTTP/1.1\r\nHost: a\r\n{headers}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    assert_eq!(house.status_of(&[head.as_bytes(), body].concat()).await, 200);
    assert_eq!(house.stored()[0].body, body);
    assert_eq!(house.stored().len(), 1);
}

#[rstest]
#[case("X-Forwarded-For: 203.0.113.9", Fidelity::Proxied)]
#[case("CF-Connecting-IP: 203.0.113.9", Fidelity::Proxied)]
#[case("forwarded: for=203.0.113.9", Fidelity::Proxied)]
#[case("Via: 1.1 x", Fidelity::Proxied)]
#[case("X-Forward: 1", Fidelity::Wire)]
#[tokio::test]
async fn signs_of_a_proxy_are_noted(#[case] header: &str, #[case] fidelity: Fidelity) {
    let house = House::open().await;
    let request = format!("POST /in/{TOKEN} HTTP/1.1\r\nHost: a\r\n{header}\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(house.status_of(request.as_bytes()).await, 200);
    assert_eq!(house.stored()[0].fidelity, fidelity);
}

#[tokio::test]
async fn old_and_bare_requests_are_kept_too() {
    let house = House::open().await;
    let old = format!("POST /in/{TOKEN} HTTP/1.0\r\nContent-Length: 2\r\n\r\n");
    let bare = format!("POST /in/{TOKEN} HTTP/1.1\nHost: a\nContent-Length: 2\n\n");
    let twice =
        format!("POST /in/{TOKEN} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\ncontent-length: 2\r\n\r\n");
    for head in [old, bare, twice] {
        assert_eq!(house.status_of(format!("{head}hi").as_bytes()).await, 200);
        assert_eq!(house.stored().pop().unwrap().head, Some(head.into_bytes()));
    }
}

#[tokio::test]
async fn a_sender_who_has_closed_its_side_gets_the_answer() {
    let house = House::open().await;
    let mut sender = house.sender().await;
    sender.send(&post(TOKEN, "hi")).await;
    sender.stream.shutdown().await.unwrap();
    assert_eq!(sender.answer().await.status, 200);
}

#[tokio::test]
async fn damaged_requests_are_stored_truly_or_not_at_all() {
    let house = House::open().await;
    let mut runner = TestRunner::deterministic();
    for turn in 0..300 {
        let (head, body) = if turn % 2 == 0 { sized() } else { chunked() };
        let mut sent = [head, body].concat();
        let damage = proptest::collection::vec((0..sent.len(), any::<u8>()), 1..4);
        for (place, byte) in damage.new_tree(&mut runner).unwrap().current() {
            sent[place] = byte;
        }
        let before = house.stored().len();
        let mut sender = house.sender().await;
        sender.send(&sent).await;
        sender.stream.shutdown().await.unwrap();
        let answers = sender.rest().await;
        let fresh = house.stored().split_off(before);
        assert_eq!(fresh.len(), answers.matches("HTTP/1.1 200 ").count(), "{answers}");
        for stored in fresh {
            let head = stored.head.expect("the head is known wherever hyper took the request");
            assert!(sent.windows(head.len()).any(|window| window == head), "{sent:?}");
        }
    }
    assert!(!house.stored().is_empty() && house.stored().len() < 300);
}
