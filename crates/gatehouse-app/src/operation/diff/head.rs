//! Two heads: header by header, with their order.

use std::collections::HashSet;

use gatehouse_model::Header;

use super::lines::{rising, short};
use crate::operation::deliveries::header_view;
use crate::view::{DiffChange, HeaderDiffView};

/// How many characters of a value are shown.
const SHOWN: usize = 2_000;

/// Headers in which any two deliveries differ.
const PASSING: [&str; 12] = [
    "content-length",
    "date",
    "traceparent",
    "tracestate",
    "x-request-id",
    "x-correlation-id",
    "x-amzn-trace-id",
    "x-real-ip",
    "x-forwarded-for",
    "cf-ray",
    "webhook-id",
    "webhook-timestamp",
];

/// The headers of a delivery: as they are, and as they may be shown.
pub(super) struct Headers {
    pub(super) whole: Vec<Header>,
    pub(super) shown: Vec<Header>,
    /// Names of the headers that the scheme signs with, in lower case: any two deliveries differ in them.
    pub(super) signing: Vec<String>,
}

/// Compares two heads: first the right one's headers in its order, then what only the left one has.
pub(super) fn head_diff(left: &Headers, right: &Headers) -> Vec<HeaderDiffView> {
    let pairs = pairs(&left.whole, &right.whole);
    let there: Vec<_> = pairs.iter().flatten().copied().collect();
    let in_order: HashSet<_> = rising(&there).into_iter().filter_map(|at| there.get(at).copied()).collect();
    let expected = |name: &str| {
        let name = name.to_ascii_lowercase();
        // What names, dates or signs a delivery is another one in each.
        let own = ["-id", "-delivery", "-timestamp", "-signature"].iter().any(|end| name.ends_with(end));
        own || PASSING.contains(&name.as_str())
            || left.signing.contains(&name)
            || right.signing.contains(&name)
    };
    let value =
        |side: &Headers, at: usize| side.shown.get(at).map(|header| short(&header_view(header).value, SHOWN));
    let mut rows = Vec::new();
    for (at, (header, pair)) in right.whole.iter().zip(&pairs).enumerate() {
        let change = match pair.and_then(|here| left.whole.get(here).map(|old| (here, old))) {
            None => DiffChange::Added,
            Some((_, old)) if old.value != header.value || old.name != header.name => DiffChange::Changed,
            Some((here, _)) if !in_order.contains(&here) => DiffChange::Moved,
            Some(_) => DiffChange::Equal,
        };
        // A name that is only spelt otherwise is shown with its spelling.
        let spelt = pair.and_then(|here| left.whole.get(here)).filter(|old| old.name != header.name);
        rows.push(HeaderDiffView {
            name: header.name.clone(),
            change,
            left: pair.and_then(|here| value(left, here)).map(|value| match spelt {
                Some(old) => format!("{}: {value}", old.name),
                None => value,
            }),
            right: value(right, at),
            expected: change == DiffChange::Changed && spelt.is_none() && expected(&header.name),
        });
    }
    let taken: HashSet<_> = there.into_iter().collect();
    for (at, header) in left.whole.iter().enumerate().filter(|(at, _)| !taken.contains(at)) {
        rows.push(HeaderDiffView {
            name: header.name.clone(),
            change: DiffChange::Removed,
            left: value(left, at),
            right: None,
            expected: false,
        });
    }
    rows
}

/// For each header on the right the place of its like on the left: the first with the first, the second with the
/// second.
fn pairs(left: &[Header], right: &[Header]) -> Vec<Option<usize>> {
    let mut taken = HashSet::new();
    let pair = |header: &Header| {
        let found = left.iter().enumerate().find(|(at, old)| old.is(&header.name) && !taken.contains(at));
        found.map(|(at, _)| {
            taken.insert(at);
            at
        })
    };
    right.iter().map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(text: &str) -> Headers {
        let header = |line: &str| {
            let (name, value) = line.split_once(": ").unwrap();
            Header { name: name.to_owned(), value: value.as_bytes().to_vec() }
        };
        let whole: Vec<_> = text.lines().map(header).collect();
        Headers { shown: whole.clone(), whole, signing: vec!["x-sign".to_owned()] }
    }

    fn told(left: &str, right: &str) -> Vec<String> {
        let tell = |row: HeaderDiffView| {
            let expected = if row.expected { " expected" } else { "" };
            format!("{:?} {}{expected}", row.change, row.name)
        };
        head_diff(&headers(left), &headers(right)).into_iter().map(tell).collect()
    }

    #[test]
    fn headers_are_added_removed_changed_and_moved() {
        let left = "X-Their-Delivery: 7\nHost: a\nVia: x\nAccept: */*\nX-Sign: 1\nContent-Length: 7";
        let right = "X-Their-Delivery: 8\nhost: a\nAccept: */*\nVia: x\nX-Sign: 2\nX-New: 1";
        assert_eq!(
            told(left, right),
            [
                "Changed X-Their-Delivery expected",
                "Changed host",
                "Moved Accept",
                "Equal Via",
                "Changed X-Sign expected",
                "Added X-New",
                "Removed Content-Length"
            ]
        );
    }

    #[test]
    fn a_repeated_header_is_compared_one_by_one() {
        assert_eq!(told("A: 1\nA: 2", "A: 1\nA: 3\nA: 4"), ["Equal A", "Changed A", "Added A"]);
    }

    #[test]
    fn a_secret_is_compared_and_not_shown() {
        let mut left = headers("Authorization: one");
        let mut right = headers("Authorization: two");
        for side in [&mut left, &mut right] {
            side.shown[0].value = "•••".as_bytes().to_vec();
        }
        let rows = head_diff(&left, &right);
        assert_eq!(rows[0].change, DiffChange::Changed);
        assert!(rows[0].left == rows[0].right);
    }
}
