//! Two bodies: as bytes, as text and as JSON.

use serde_json::Value;

use super::indent::indented;
use super::lines::text_diff;
use super::structure::json_diff;
use crate::view::{BodyDiffView, ByteDiffView};

/// How many bytes stand before the first difference, and how many from it on.
const BEFORE: usize = 64;
const FROM: usize = 192;

/// The longest body that is compared as text or as JSON.
const LONGEST: usize = 16 * 1024 * 1024;

/// A body as it is, and as it may be shown.
pub(super) struct Body {
    pub(super) whole: Vec<u8>,
    pub(super) shown: Vec<u8>,
}

/// Compares two bodies.
pub(super) fn body_diff(left: &Body, right: &Body) -> BodyDiffView {
    let first = first_difference(&left.whole, &right.whole);
    let hidden = left.shown != left.whole || right.shown != right.whole;
    let shown = first_difference(&left.shown, &right.shown);
    let mut notes = Vec::new();
    match (first, shown) {
        (Some(_), None) => notes.push("They differ only in what is hidden."),
        (Some(_), Some(_)) if hidden => {
            notes.push("Secrets are hidden; places in the bytes are those of what is shown.")
        }
        _ => {}
    }
    let too_long = left.shown.len().max(right.shown.len()) > LONGEST;
    if too_long && shown.is_some() {
        notes.push("They are too long to be compared as text; only the bytes are.");
    }
    let texts = std::str::from_utf8(&left.shown).ok().zip(std::str::from_utf8(&right.shown).ok());
    let texts = texts.filter(|_| !too_long && shown.is_some());
    let json = texts.and_then(|(left, right)| Some((read(left)?, read(right)?)));
    let text = texts.map(|(left, right)| match json {
        Some(_) => text_diff(&indented(left), &indented(right), true),
        None => text_diff(left, right, false),
    });
    BodyDiffView {
        equal: first.is_none(),
        left_size: left.whole.len() as u64,
        right_size: right.whole.len() as u64,
        first: first.map(|at| at as u64),
        bytes: shown.map(|at| around(&left.shown, &right.shown, at)),
        text,
        json: json.map(|(left, right)| json_diff(&left, &right)),
        note: (!notes.is_empty()).then(|| notes.join(" ")),
    }
}

fn read(text: &str) -> Option<Value> {
    serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()
}

fn first_difference(left: &[u8], right: &[u8]) -> Option<usize> {
    let at = left.iter().zip(right).take_while(|(a, b)| a == b).count();
    (at < left.len().max(right.len())).then_some(at)
}

/// The bytes around a place, from the start of a row of sixteen on.
fn around(left: &[u8], right: &[u8], at: usize) -> ByteDiffView {
    let from = at.saturating_sub(BEFORE) / 16 * 16;
    let part = |body: &[u8]| {
        let to = (at + FROM).min(body.len());
        hex::encode(body.get(from.min(to)..to).unwrap_or_default())
    };
    ByteDiffView { offset: from as u64, left: part(left), right: part(right) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn plain(bytes: &[u8]) -> Body {
        Body { whole: bytes.to_vec(), shown: bytes.to_vec() }
    }

    #[rstest]
    #[case(b"abc", b"abd", Some(2))]
    #[case(b"abc", b"abc\n", Some(3))]
    #[case(b"", b"a", Some(0))]
    #[case(b"same", b"same", None)]
    fn the_first_byte_that_differs_is_named(
        #[case] left: &[u8],
        #[case] right: &[u8],
        #[case] first: Option<u64>,
    ) {
        let diff = body_diff(&plain(left), &plain(right));
        assert_eq!((diff.first, diff.equal), (first, first.is_none()));
        assert_eq!(diff.bytes.is_some(), first.is_some());
    }

    #[test]
    fn json_is_compared_as_structure_and_one_value_a_line() {
        let diff = body_diff(&plain(br#"{"a":1,"b":2}"#), &plain(br#"{"a":1,"b":3}"#));
        assert_eq!(diff.json.unwrap().changes[0].pointer, "/b");
        let text = diff.text.unwrap();
        assert!(text.formatted && text.lines.iter().any(|line| line.text.trim() == "\"b\": 3"));
    }

    #[test]
    fn the_same_json_written_otherwise_differs_in_bytes_alone() {
        let diff = body_diff(&plain(br#"{"a":1}"#), &plain(b"{\"a\": 1}\n"));
        assert_eq!((diff.first, diff.json.unwrap().changes.len()), (Some(5), 0));
        assert!(diff.text.unwrap().lines.is_empty());
    }

    #[test]
    fn what_is_no_text_is_compared_as_bytes() {
        let (mut left, mut right) = (vec![0xff; 1_000], vec![0xff; 1_000]);
        (left[500], right[500]) = (1, 2);
        let diff = body_diff(&plain(&left), &plain(&right));
        let bytes = diff.bytes.unwrap();
        assert_eq!((bytes.offset, bytes.left.len(), diff.first), (432, 2 * (500 + 192 - 432), Some(500)));
        assert!(diff.text.is_none() && diff.json.is_none());
    }

    #[test]
    fn a_difference_in_a_secret_is_told_and_not_shown() {
        let one = |secret: &[u8]| Body { whole: secret.to_vec(), shown: b"{\"token\":\"x\"}".to_vec() };
        let diff = body_diff(&one(b"{\"token\":\"a\"}"), &one(b"{\"token\":\"b\"}"));
        assert!(!diff.equal && diff.bytes.is_none() && diff.text.is_none());
        assert_eq!(diff.note.as_deref(), Some("They differ only in what is hidden."));
    }

    #[test]
    fn deep_and_long_bodies_end() {
        let deep = |end: &str| plain(format!("{}{end}{}", "[".repeat(20_000), "]".repeat(20_000)).as_bytes());
        let diff = body_diff(&deep("1"), &deep("2"));
        assert!(diff.json.is_none() && diff.text.is_some());
        let long = |end: u8| plain(&[vec![b'a'; LONGEST], vec![end]].concat());
        let diff = body_diff(&long(1), &long(2));
        assert!(diff.text.is_none() && diff.note.unwrap().contains("too long"));
    }
}
