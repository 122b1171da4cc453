//! What stands between a sender and us: proxies that add headers, relays that build the request anew.

use std::sync::LazyLock;

use gatehouse_model::{Fidelity, Header};
use serde::Deserialize;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../providers/transit.toml"))
        .expect("a test reads the table that comes with the program")
});

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    proxy: Vec<Proxy>,
    relay: Vec<Relay>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Proxy {
    name: String,
    #[serde(rename = "docs", default)]
    _docs: Vec<String>,
    adds: Vec<String>,
}

/// A service that takes requests apart and sends others in their place.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relay {
    /// Its name.
    pub name: String,
    /// Pages that describe it.
    #[serde(default)]
    pub docs: Vec<String>,
    /// The headers that it adds; all of them have to be there.
    known_by: Vec<String>,
    /// What it does to a request, in words.
    pub does: String,
}

/// A header that something in between added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedHeader {
    /// The header as it came.
    pub header: Header,
    /// What adds it.
    pub by: &'static str,
}

/// Gives the headers that a proxy added, in the order in which they came.
pub fn added_on_the_way(headers: &[Header]) -> Vec<AddedHeader> {
    let by = |header: &Header| TABLE.proxy.iter().find(|proxy| proxy.adds.iter().any(|name| header.is(name)));
    headers
        .iter()
        .filter_map(|header| Some(AddedHeader { header: header.clone(), by: &by(header)?.name }))
        .collect()
}

/// Gives the relay whose marks a request bears.
pub fn relay_of(headers: &[Header]) -> Option<&'static Relay> {
    let there = |name: &String| headers.iter().any(|header| header.is(name));
    TABLE.relay.iter().find(|relay| relay.known_by.iter().all(there))
}

/// Tells how true the bytes of a request are, by its own marks. Nobody vouches for a mark.
pub fn fidelity_of(headers: &[Header]) -> Fidelity {
    let proxied = || {
        headers
            .iter()
            .any(|header| TABLE.proxy.iter().any(|proxy| proxy.adds.iter().any(|name| header.is(name))))
    };
    match relay_of(headers) {
        Some(_) => Fidelity::Relayed,
        None if proxied() => Fidelity::Proxied,
        None => Fidelity::Wire,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn headers(names: &[&str]) -> Vec<Header> {
        names.iter().map(|name| Header::new(*name, "1")).collect()
    }

    #[rstest]
    #[case::plain(&["Host", "X-Sig"], Fidelity::Wire)]
    #[case::a_proxy(&["X-Forwarded-For"], Fidelity::Proxied)]
    #[case::in_any_case(&["cf-RAY"], Fidelity::Proxied)]
    #[case::one_mark_of_two(&["timestamp"], Fidelity::Wire)]
    #[case::both_marks(&["timestamp", "sec-fetch-mode"], Fidelity::Relayed)]
    #[case::a_relay_behind_a_proxy(&["via", "X-Hookdeck-Verified"], Fidelity::Relayed)]
    fn the_marks_tell_how_true_the_bytes_are(#[case] names: &[&str], #[case] fidelity: Fidelity) {
        assert_eq!(fidelity_of(&headers(names)), fidelity);
    }

    #[test]
    fn what_was_added_is_listed_with_who_adds_it_in_order() {
        let added = added_on_the_way(&headers(&["CF-Ray", "Host", "Via"]));
        let told: Vec<_> = added.iter().map(|one| (one.header.name.as_str(), one.by)).collect();
        assert_eq!(told, [("CF-Ray", "Cloudflare"), ("Via", "an HTTP proxy")]);
    }

    #[test]
    fn a_relay_says_what_it_does() {
        let relay = relay_of(&headers(&["Sec-Fetch-Mode", "Timestamp"])).unwrap();
        assert_eq!(relay.name, "smee");
        assert!(!relay.does.is_empty() && !relay.docs.is_empty());
    }
}
