//! Files that are cut off, changed, huge or made to harm.

use rstest::rstest;

use super::{read_bytes, record};
use crate::exchange::bundle::BundleWriter;
use crate::exchange::har::HarWriter;

const HEAD: &[u8] = b"POST /in/x HTTP/1.1\r\nHost: a\r\n\r\n";

fn three(form: &str) -> Vec<u8> {
    let records: Vec<_> = (1..=3).map(|number| record(number, HEAD, b"body")).collect();
    let mut out = Vec::new();
    if form == "har" {
        let mut har = HarWriter::begin(&mut out).unwrap();
        records.iter().for_each(|record| har.add(record, "http://h").unwrap());
        har.end().unwrap();
    } else if form == "bundle" {
        let at = "2026-11-20T10:00:00Z".parse().unwrap();
        let mut bundle = BundleWriter::begin(&mut out, "Acme", at).unwrap();
        records.iter().for_each(|record| bundle.add(record).unwrap());
        bundle.end().unwrap();
    } else {
        for record in &records {
            serde_json::to_writer(&mut out, record).unwrap();
            out.push(b'\n');
        }
    }
    out
}

/// How many were read, and the places and codes of the rest.
fn told(bytes: &[u8]) -> (usize, Vec<(u64, String)>) {
    let (_, pieces) = read_bytes(bytes);
    let read = pieces.iter().filter(|piece| piece.read.is_ok()).count();
    let rest = pieces.iter().filter_map(|piece| {
        piece.read.as_ref().err().map(|problem| (piece.place.entry, problem.code.clone()))
    });
    (read, rest.collect())
}

#[rstest]
#[case("har", "exchange.broken_off")]
#[case("bundle", "exchange.malformed")]
#[case("jsonl", "exchange.malformed")]
fn a_file_that_is_cut_off_gives_what_stood_before(#[case] form: &str, #[case] code: &str) {
    let whole = three(form);
    assert_eq!(told(&whole), (3, vec![]));
    let mut third = whole.windows(4).enumerate().filter(|(_, part)| part == b"head").map(|(at, _)| at);
    let third = third.next_back().unwrap();
    let (read, rest) = told(&whole[..third]);
    assert_eq!(read, 2);
    assert_eq!(rest[0], (3, code.to_owned()));
}

#[test]
fn a_bundle_without_its_last_line_is_told_to_be_cut_off() {
    let whole = three("bundle");
    let end = whole[..whole.len() - 1].iter().rposition(|&byte| byte == b'\n').unwrap();
    assert_eq!(told(&whole[..=end]), (3, vec![(4, "exchange.broken_off".to_owned())]));
}

#[test]
fn a_bundle_that_was_changed_is_noticed() {
    let text = String::from_utf8(three("bundle")).unwrap();
    let changed = text.replacen("\"verdict\":\"valid\"", "\"verdict\":\"other\"", 1);
    assert_eq!(told(changed.as_bytes()), (2, vec![(1, "exchange.malformed".to_owned())]));
    let mut lines: Vec<_> = text.lines().collect();
    lines.remove(2);
    let (read, rest) = told(lines.join("\n").as_bytes());
    assert_eq!((read, rest), (2, vec![(3, "exchange.malformed".to_owned())]), "one was taken out");
    let newer = text.replacen("\"gatehouse_bundle\":1", "\"gatehouse_bundle\":9", 1);
    assert_eq!(told(newer.as_bytes()).1[0].1, "exchange.malformed");
}

#[rstest]
#[case(r#"{"body_b64":"*"}"#, "no Base64")]
#[case(r#"{"head_b64":null,"body_b64":""}"#, "neither a method nor a head")]
#[case(r#"{"head_b64":"","method":"POST","path":"/"}"#, "no body_b64")]
#[case(r#"{"body_b64":"YQ==","body_sha256":"00","method":"P","path":"/"}"#, "digest")]
#[case(r#"{"form":"gatehouse-delivery/9","body_b64":""}"#, "does not read")]
#[case(r#"{"body_b64":7}"#, "invalid type")]
#[case("[1,2]", "invalid")]
#[case("\u{0}", "expected value")]
fn a_line_that_is_no_delivery_is_left_out_and_the_next_is_taken(#[case] line: &str, #[case] why: &str) {
    let good = "{\"method\":\"POST\",\"path\":\"/\",\"body_b64\":\"\"}";
    let (_, pieces) = read_bytes(format!("{good}\n{line}\n\n{good}\n").as_bytes());
    let problem = pieces[1].read.as_ref().err().unwrap();
    assert!(problem.message.contains(why), "{problem}");
    assert!(problem.message.contains(&format!("byte {}", good.len() + 1)), "{problem}");
    assert!(pieces[0].read.is_ok() && pieces[2].read.is_ok());
    assert_eq!(pieces[2].place.entry, 3);
}

#[rstest]
#[case(r#"{}"#, "no entry")]
#[case("7", "no entry")]
#[case(r#"{"request":{"method":"P","url":"x","headers":[{"name":"A","value":"b\r\nC: d"}]}}"#, "line break")]
#[case(r#"{"request":{"method":"P Q","url":"x"}}"#, "head")]
#[case(r#"{"request":{"method":"P","url":"x","postData":{"text":"*","encoding":"base64"}}}"#, "Base64")]
fn an_entry_that_is_no_request_is_left_out_and_the_next_is_taken(#[case] entry: &str, #[case] why: &str) {
    let good = r#"{"request":{"method":"POST","url":"http://a/"}}"#;
    let (_, pieces) = read_bytes(format!(r#"{{"log":{{"entries":[{entry},{good}]}}}}"#).as_bytes());
    let problem = pieces[0].read.as_ref().err().unwrap();
    assert!(problem.message.contains(why), "{problem}");
    assert!(pieces[1].read.is_ok());
}

#[test]
fn deep_nesting_does_no_harm() {
    let deep = "[".repeat(200_000);
    let har = format!(r#"{{"log":{{"entries":[{{"request":{deep}"#);
    assert_eq!(told(har.as_bytes()), (0, vec![(1, "exchange.broken_off".to_owned())]));
    let (read, rest) = told(format!("{{\"body_b64\":{deep}\n").as_bytes());
    assert_eq!((read, rest), (0, vec![(1, "exchange.malformed".to_owned())]));
    let closed = "]".repeat(200_000);
    let har = format!(r#"{{"log":{{"x":{deep}{closed},"entries":[{deep}{closed}]}}}}"#);
    assert_eq!(told(har.as_bytes()), (0, vec![(1, "exchange.malformed".to_owned())]));
}

#[test]
fn a_log_that_is_no_log_is_told() {
    for har in [r#"{"log":7}"#, r#"{"log":{"entries":{"a":1}}}"#, r#"{"log":{"entries":[1"#] {
        let (read, rest) = told(har.as_bytes());
        assert_eq!(read, 0, "{har}");
        assert_eq!(rest.last().unwrap().1, "exchange.broken_off", "{har}");
    }
}

#[test]
fn whoever_takes_the_pieces_may_end_the_reading() {
    let home = tempfile::tempdir().unwrap();
    for form in ["har", "jsonl", "bundle"] {
        let path = home.path().join(form);
        std::fs::write(&path, three(form)).unwrap();
        let mut count = 0;
        crate::exchange::read::read_file(&path, form, &mut |_| {
            count += 1;
            std::ops::ControlFlow::Break(())
        })
        .unwrap();
        assert_eq!(count, 1, "{form}");
    }
}
