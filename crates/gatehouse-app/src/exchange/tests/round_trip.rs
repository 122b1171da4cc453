//! Any head and any body, through every form and back.

use std::io::Write;

use proptest::prelude::*;

use super::{delivery, read_bytes, record};
use crate::exchange::bundle::BundleWriter;
use crate::exchange::har::HarWriter;
use crate::exchange::http;
use crate::exchange::read::FileForm;
use crate::exchange::record::Record;
use crate::exchange::redact::Redaction;

fn written(form: FileForm, records: &[Record]) -> Vec<u8> {
    let mut out = Vec::new();
    match form {
        FileForm::Har => {
            let mut har = HarWriter::begin(&mut out).unwrap();
            records.iter().for_each(|record| har.add(record, "http://127.0.0.1:8787").unwrap());
            har.end().unwrap();
        }
        FileForm::Bundle => {
            let at = "2026-11-20T10:00:00Z".parse().unwrap();
            let mut bundle = BundleWriter::begin(&mut out, "Acme", at).unwrap();
            records.iter().for_each(|record| bundle.add(record).unwrap());
            bundle.end().unwrap();
        }
        FileForm::Jsonl => {
            for record in records {
                serde_json::to_writer(&mut out, record).unwrap();
                out.push(b'\n');
            }
        }
        FileForm::Http => assert!(http::write(&records[0], &mut out).unwrap()),
    }
    out
}

fn piece_of_body() -> impl Strategy<Value = Vec<u8>> {
    let gzip = |bytes: Vec<u8>| {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(&bytes).unwrap();
        out.finish().unwrap()
    };
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..60),
        any::<String>().prop_map(String::into_bytes),
        Just(b"\xEF\xBB\xBF{\"a\":1}".to_vec()),
        Just(
            br#"{"u":"https:\/\/x\/1","n":12345678901234567890123,"f":1.0e400,"s":"\u0000\ud800"}"#.to_vec()
        ),
        Just(b"a\r\nb\rc\n\r\n".to_vec()),
        Just(b"\xff\xfe\x00'\"\\`$(x)%PATH%!".to_vec()),
        prop::collection::vec(any::<u8>(), 1..60).prop_map(gzip),
    ]
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(piece_of_body(), 0..4).prop_map(|pieces| pieces.concat())
}

fn head() -> impl Strategy<Value = Vec<u8>> {
    let name = "(X-[A-Za-z!#$%&'*+.^_`|~0-9-]{1,12}|x-dup|X-Dup|Host|Content-Type)";
    let value =
        prop::collection::vec(prop_oneof![0x21_u8..=0x7e, 0x80_u8..=0xff, Just(b' '), Just(b'\t')], 0..30);
    let lines = prop::collection::vec((name, "[ \t]{0,2}", value), 0..8);
    ("[A-Z]{3,7}", "/in/[a-z0-9%'()*~.-]{0,20}(\\?a=[a-z&]{0,6})?", lines).prop_map(
        |(method, target, lines)| {
            let mut head = format!("{method} {target} HTTP/1.1\r\n").into_bytes();
            for (name, blank, value) in lines {
                head.extend_from_slice(format!("{name}:{blank}").as_bytes());
                head.extend_from_slice(&value);
                head.extend_from_slice(b"\r\n");
            }
            head.extend_from_slice(b"\r\n");
            head
        },
    )
}

proptest! {
    // Four forms and up to eight deliveries each: some ten thousand heads and bodies.
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn every_byte_comes_back(all in prop::collection::vec((head(), body()), 1..8)) {
        let records: Vec<_> =
            all.iter().enumerate().map(|(number, (head, body))| record(number as u128, head, body)).collect();
        for form in [FileForm::Har, FileForm::Bundle, FileForm::Jsonl, FileForm::Http] {
            let (found, pieces) = read_bytes(&written(form, &records));
            prop_assert_eq!(found, form);
            let count = if form == FileForm::Http { 1 } else { records.len() };
            prop_assert_eq!(pieces.len(), count);
            for (piece, (head, body)) in pieces.iter().zip(&all) {
                let parcel = piece.read.as_ref().unwrap();
                prop_assert_eq!(parcel.head.as_ref(), Some(head));
                prop_assert_eq!(&parcel.body, body);
                prop_assert!(!parcel.masked);
                if form != FileForm::Http {
                    prop_assert_eq!(&parcel.trailers[0].value, b"\xff");
                }
            }
        }
    }
}

const HEAD: &[u8] = b"POST /in/x HTTP/1.1\r\nAuthorization: Bearer s3cr3t\r\n\r\n";

#[test]
fn what_is_masked_says_so_in_every_form_and_when_it_comes_back() {
    let masked = record(1, HEAD, b"{\"password\":\"s3cr3t\"}");
    for form in [FileForm::Har, FileForm::Bundle, FileForm::Jsonl, FileForm::Http] {
        let bytes = written(form, std::slice::from_ref(&masked));
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("s3cr3t"), "{text}");
        assert!(text.contains("header Authorization; body field password") || text.contains("masked_places"));
        let (_, pieces) = read_bytes(&bytes);
        let parcel = pieces[0].read.as_ref().unwrap();
        assert!(parcel.masked, "{form:?}");
        assert_eq!(parcel.body, "{\"password\":\"•••\"}".as_bytes());
    }
}

#[test]
fn one_that_was_masked_before_stays_so() {
    let mut before = delivery(1, b"POST / HTTP/1.1\r\n\r\n", b"x");
    before.summary.masked = true;
    let redaction = Redaction::new(None, std::iter::empty(), &[], None);
    let record = Record::new(before, b"x".to_vec(), &redaction);
    for form in [FileForm::Jsonl, FileForm::Http] {
        let (_, pieces) = read_bytes(&written(form, std::slice::from_ref(&record)));
        assert!(pieces[0].read.as_ref().unwrap().masked, "{form:?}");
    }
}

#[test]
fn a_har_file_has_what_other_tools_read() {
    let head =
        b"POST /in/x?a=1&b=%20 HTTP/1.1\r\nContent-Type: application/json\r\nX-Dup: 1\r\nx-dup: 2\r\n\r\n";
    let bytes = written(FileForm::Har, &[record(1, head, b"{\"a\":1}"), record(2, head, b"\xff\x00")]);
    let har: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(har["log"]["version"], "1.2");
    let request = &har["log"]["entries"][0]["request"];
    assert_eq!(request["url"], "http://127.0.0.1:8787/in/x?a=1&b=%20");
    assert_eq!(request["queryString"][1], serde_json::json!({ "name": "b", "value": " " }));
    assert_eq!(request["headers"][2], serde_json::json!({ "name": "x-dup", "value": "2" }));
    assert_eq!(request["postData"]["text"], "{\"a\":1}");
    let binary = &har["log"]["entries"][1]["request"]["postData"];
    assert_eq!((&binary["text"], &binary["encoding"]), (&"/wA=".into(), &"base64".into()));
    for field in ["startedDateTime", "time", "response", "cache", "timings"] {
        assert!(!har["log"]["entries"][0][field].is_null(), "{field}");
    }
}

#[test]
fn a_har_file_of_another_tool_is_read_as_written_anew() {
    let har = r#"{"log":{"version":"1.2","creator":{"name":"x"},"pages":[{"id":1}],"entries":[
        {"startedDateTime":"2026-11-20T10:00:00.5+01:00","request":{"method":"POST","url":"https://a.example/h?x=1",
         "headers":[{"name":":method","value":"POST"},{"name":"X-B","value":"é"}],"postData":{"text":"é","mimeType":""}},
         "response":{"status":202}}]}}"#;
    let (form, pieces) = read_bytes(har.as_bytes());
    assert_eq!(form, FileForm::Har);
    let parcel = pieces[0].read.as_ref().unwrap();
    assert_eq!(parcel.head.as_deref(), Some("POST /h?x=1 HTTP/1.1\r\nX-B: é\r\n\r\n".as_bytes()));
    assert_eq!((parcel.body.as_slice(), parcel.status_answered), ("é".as_bytes(), 202));
    assert_eq!(parcel.received_at.unwrap().to_string(), "2026-11-20T09:00:00.5Z");
    assert_eq!(parcel.fidelity, Some(gatehouse_model::Fidelity::Relayed));
}
