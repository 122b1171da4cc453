//! Variants of the body: what a proxy or a framework does to it between the sender and here.

use std::io::Read;

use flate2::read::{GzDecoder, ZlibDecoder};

use crate::diagnose::{
    cause::Cause,
    hypothesis::{Ground, Variants},
    json,
};

/// How many bytes a compressed body may become; more is not tried.
const INFLATED: u64 = 1 << 20;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Gives the body with its ends, its line ends or its mark changed.
pub(crate) fn edges<'a>(ground: &Ground<'a>) -> Variants<'a> {
    let body = ground.request.body;
    let base = ground.variant(Cause::BodyNewline, "", "");
    let mut all = Vec::new();
    for end in ["\r\n", "\n", " "] {
        if let Some(shorter) = body.strip_suffix(end.as_bytes()) {
            let words = if end == " " { "the blank" } else { "the line end" };
            let fix = format!(
                "The sender signed the body without {words} that it has here. Find what adds it on the way, or \
                 sign the bytes that are sent."
            );
            let matched = format!("the body without {words} at its end");
            all.push(base.with(Cause::BodyNewline, matched, fix).body(shorter));
        }
    }
    if let Some(rest) = body.strip_prefix(BOM) {
        let fix = "The body begins with a byte order mark that the sender did not sign. Find what adds it on the way.";
        all.push(base.with(Cause::BodyBom, "the body without its byte order mark", fix).body(rest));
    }
    // The rest copies the body, so each is made only when it is its turn.
    let added = [("\n", "a line end"), ("\r\n", "a line end (CR LF)")].into_iter();
    let words = base.clone();
    let longer = added.map(move |(end, what)| {
        let fix = format!(
            "The sender signed the body with {what} at its end, which was lost on the way. Find what trims the \
             body, and let it pass the bytes as they are."
        );
        let matched = format!("the body with {what} at its end");
        words.with(Cause::BodyNewline, matched, fix).body([body, end.as_bytes()].concat())
    });
    let marked = (!body.starts_with(BOM)).then_some(base.clone()).into_iter().map(move |base| {
        let fix = "The sender signed the body with a byte order mark, which was lost on the way. Write the body \
                   without one at the sender.";
        base.with(Cause::BodyBom, "the body with a byte order mark", fix).body([BOM, body].concat())
    });
    let lined = std::iter::once(base).filter(move |_| body.contains(&b'\n')).map(move |base| {
        let (changed, words) = if body.windows(2).any(|pair| pair == b"\r\n") {
            (without_cr(body), "LF")
        } else {
            (with_cr(body), "CR LF")
        };
        let fix = format!(
            "The sender signed the body with {words} as its line ends, and something on the way changed them. Let \
             it pass the bytes as they are."
        );
        base.with(Cause::BodyNewline, format!("the body with {words} as its line ends"), fix).body(changed)
    });
    Box::new(all.into_iter().chain(longer).chain(marked).chain(lined))
}

fn without_cr(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    for (index, byte) in body.iter().enumerate() {
        if *byte != b'\r' || body.get(index + 1) != Some(&b'\n') {
            out.push(*byte);
        }
    }
    out
}

fn with_cr(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + body.len() / 16);
    for byte in body {
        if *byte == b'\n' {
            out.push(b'\r');
        }
        out.push(*byte);
    }
    out
}

/// Gives the body as it was before compression, when it is compressed.
pub(crate) fn inflated<'a>(ground: &Ground<'a>) -> Variants<'a> {
    let body = ground.request.body;
    let plain = match body {
        [0x1F, 0x8B, ..] => whole(GzDecoder::new(body)),
        [0x78, ..] => whole(ZlibDecoder::new(body)),
        _ => None,
    };
    let fix = "The sender signed the body before it compressed it. Decompress the body before it is verified, or \
               sign the bytes that are sent.";
    let variant = plain
        .map(|plain| ground.variant(Cause::BodyCompressed, "the body before compression", fix).body(plain));
    Box::new(variant.into_iter())
}

fn whole(reader: impl Read) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    let read = reader.take(INFLATED + 1).read_to_end(&mut plain).ok()?;
    (read as u64 <= INFLATED).then_some(plain)
}

/// Gives the body written again as JSON in other styles.
pub(crate) fn reserialised<'a>(ground: &Ground<'a>) -> Variants<'a> {
    let body = ground.request.body;
    let text = std::str::from_utf8(body).ok().map(|text| text.trim_start_matches('\u{feff}'));
    let Some(node) = text.and_then(json::parse) else { return Box::new(std::iter::empty()) };
    let base = ground.variant(Cause::BodyReserialised, "", "");
    Box::new(json::STYLES.iter().filter_map(move |style| {
        let written = json::write(&node, style, body.len()).into_bytes();
        if written == body {
            return None;
        }
        let words = style.words;
        let fix = format!(
            "The sender signed the same JSON written {words}: something on the way read the body and wrote it \
             again. Verify the bytes as they arrive, before anything parses them, and let proxies pass them as \
             they are."
        );
        Some(base.with(Cause::BodyReserialised, format!("the body written {words}"), fix).body(written))
    }))
}
