//! Who may speak to a listener on loopback. A page in the browser can reach it too, under a name of its choice.

use http::{HeaderMap, StatusCode, header};

/// Gives the status to refuse a request with; none when it may pass.
///
/// The Host must be this listener's own name: a page whose name was rebound to 127.0.0.1 sends its own. A browser
/// says by `Sec-Fetch-Site` that a page of another place asks.
pub(crate) fn refusal(headers: &HeaderMap, port: u16) -> Option<StatusCode> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let own = [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")];
    let known = |host: &str| own.iter().any(|name| name.eq_ignore_ascii_case(host));
    match (hosts.next().and_then(|host| host.to_str().ok()), hosts.next()) {
        (Some(host), None) if known(host) => {}
        _ => return Some(StatusCode::MISDIRECTED_REQUEST),
    }
    let site = headers.get("sec-fetch-site").map(|site| site.as_bytes());
    matches!(site, Some(b"cross-site" | b"same-site")).then_some(StatusCode::FORBIDDEN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        lines.iter().fold(HeaderMap::new(), |mut map, (name, value)| {
            map.append(*name, value.parse().unwrap());
            map
        })
    }

    #[rstest::rstest]
    #[case("127.0.0.1:80")]
    #[case("localhost:80")]
    #[case("LOCALHOST:80")]
    #[case("[::1]:80")]
    fn its_own_names_pass(#[case] host: &str) {
        assert_eq!(refusal(&headers(&[("host", host)]), 80), None);
    }

    #[rstest::rstest]
    #[case(&[])]
    #[case(&[("host", "evil.example")])]
    #[case(&[("host", "127.0.0.1")])]
    #[case(&[("host", "127.0.0.1:81")])]
    #[case(&[("host", "127.0.0.1:80.evil.example")])]
    #[case(&[("host", "127.0.0.1:80"), ("host", "evil.example")])]
    fn another_name_is_misdirected(#[case] lines: &[(&'static str, &str)]) {
        assert_eq!(refusal(&headers(lines), 80), Some(StatusCode::MISDIRECTED_REQUEST));
    }

    #[test]
    fn a_page_of_another_place_is_refused() {
        let lines = [("host", "localhost:80"), ("sec-fetch-site", "cross-site")];
        assert_eq!(refusal(&headers(&lines), 80), Some(StatusCode::FORBIDDEN));
    }
}
