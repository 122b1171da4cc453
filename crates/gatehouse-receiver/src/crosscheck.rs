//! Holds a recorded head against what hyper understood, so that a wrong head is never stored as the true one.

use gatehouse_model::Header;
use http::request::Parts;

use crate::framer::RecordedHead;

/// Why a head is not stored when it and hyper's reading differ.
pub(crate) const DIFFERS: &str = "the recorded head differed from the request that was read";

/// Tells whether the recorded head is the head of this request.
pub(crate) fn agrees(head: &RecordedHead, parts: &Parts) -> bool {
    head.parsed.method == parts.method.as_str()
        && same_target(&head.parsed.target, &parts.uri)
        && sorted(recorded_pairs(&head.parsed.headers)) == sorted(parsed_pairs(parts))
}

/// hyper drops a fragment from the target; everything else it keeps as sent.
fn same_target(recorded: &str, uri: &http::Uri) -> bool {
    let recorded = recorded.split('#').next().unwrap_or_default();
    match uri.path_and_query() {
        Some(path) if uri.scheme().is_none() && uri.authority().is_none() => recorded == path.as_str(),
        // Absolute and authority forms are refused whatever they say.
        _ => !recorded.starts_with('/'),
    }
}

fn recorded_pairs(headers: &[Header]) -> Vec<(String, &[u8])> {
    let mut length_seen = false;
    headers
        .iter()
        // hyper keeps one of several equal lengths; different ones never come this far.
        .filter(|header| !header.is("content-length") || !std::mem::replace(&mut length_seen, true))
        .map(|header| (header.name.to_ascii_lowercase(), header.value.as_slice()))
        .collect()
}

fn parsed_pairs(parts: &Parts) -> Vec<(String, &[u8])> {
    parts.headers.iter().map(|(name, value)| (name.as_str().to_owned(), value.as_bytes())).collect()
}

fn sorted(mut pairs: Vec<(String, &[u8])>) -> Vec<(String, &[u8])> {
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use gatehouse_model::RequestHead;
    use rstest::rstest;

    use super::*;

    fn recorded(text: &str) -> RecordedHead {
        let parsed = RequestHead::parse(text.as_bytes()).unwrap();
        RecordedHead { bytes: text.as_bytes().to_vec(), parsed, began: std::time::Instant::now() }
    }

    fn parts(target: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = http::Request::builder().method("POST").uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn case_and_order_do_not_matter() {
        let head = recorded("POST /in/t?a=1 HTTP/1.1\r\nX-B: 1\r\nX-a: f\r\nx-b: 2\r\nHost: h\r\n\r\n");
        let parts = parts("/in/t?a=1", &[("host", "h"), ("x-b", "1"), ("x-b", "2"), ("x-a", "f")]);
        assert!(agrees(&head, &parts));
    }

    #[test]
    fn equal_lengths_count_once() {
        let head = recorded("POST / HTTP/1.1\r\nContent-Length: 2\r\ncontent-length: 2\r\n\r\n");
        assert!(agrees(&head, &parts("/", &[("content-length", "2")])));
    }

    #[rstest]
    #[case::other_value("/", &[("x-a", "2")])]
    #[case::missing("/", &[])]
    #[case::additional("/", &[("x-a", "1"), ("x-c", "1")])]
    #[case::twice("/", &[("x-a", "1"), ("x-a", "1")])]
    #[case::other_target("/x", &[("x-a", "1")])]
    #[case::other_query("/?q", &[("x-a", "1")])]
    fn any_difference_is_noticed(#[case] target: &str, #[case] headers: &[(&str, &str)]) {
        assert!(!agrees(&recorded("POST / HTTP/1.1\r\nX-A: 1\r\n\r\n"), &parts(target, headers)));
    }
}
