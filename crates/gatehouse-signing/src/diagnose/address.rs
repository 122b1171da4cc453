//! Variants of the signed address and method.

use std::borrow::Cow;

use gatehouse_model::Header;
use url::Url;

use crate::{
    diagnose::{
        Known,
        cause::Cause,
        hypothesis::{Ground, Hypothesis, Variants},
    },
    template::Value,
};

const METHODS: &[&str] = &["POST", "GET", "PUT", "PATCH", "DELETE"];

/// Tells whether the scheme signs the address or a hash of it.
fn signs_url(ground: &Ground<'_>) -> bool {
    let claims = ground.scheme.jwt.iter().flat_map(|rule| rule.claims.values());
    ground.scheme.needs_url() || claims.into_iter().any(|claim| claim.to_string().contains("{url"))
}

/// Gives other addresses under which the sender may know the endpoint.
pub(crate) fn urls<'a>(ground: &Ground<'a>, known: &'a Known<'a>) -> Variants<'a> {
    if !signs_url(ground) {
        return Box::new(std::iter::empty());
    }
    let own = ground.request.url.unwrap_or_default();
    let mut seen = vec![own.to_owned()];
    let mut all = known_addresses(ground, known, own);
    all.extend(small_changes(ground, own));
    all.extend(stated_hosts(ground, own));
    all.retain(|variant| {
        let url = variant.url.as_deref().unwrap_or_default().to_owned();
        let new = !seen.contains(&url);
        seen.push(url);
        new
    });
    Box::new(all.into_iter())
}

fn known_addresses<'a>(ground: &Ground<'a>, known: &'a Known<'a>, own: &str) -> Vec<Hypothesis<'a>> {
    let mut all = Vec::new();
    for address in known.addresses {
        let label = &address.label;
        let whole = Cow::Borrowed(address.url.as_str());
        let moved = on_origin(&address.url, own).map(Cow::Owned);
        let asked = own.split_once('?').filter(|_| !address.url.contains('?'));
        let asked = asked.map(|(_, query)| Cow::Owned(format!("{}?{query}", address.url)));
        for url in std::iter::once(whole).chain(asked).chain(moved) {
            let fix = format!(
                "The sender signed the address `{}` ({label}), and the request was checked against `{}`. Set \
                 that one as the endpoint's public address, or give this one to the sender.",
                without_query(&url),
                without_query(own)
            );
            let matched = format!("the address `{}` ({label})", without_query(&url));
            all.push(ground.variant(Cause::WrongUrl, matched, fix).url(url));
        }
    }
    all
}

/// The path and query of one address behind the origin of another.
fn on_origin(origin: &str, rest: &str) -> Option<String> {
    let (origin, rest) = (Url::parse(origin).ok()?, Url::parse(rest).ok()?);
    let query = rest.query().map_or_else(String::new, |query| format!("?{query}"));
    let authority = &origin[..url::Position::BeforePath];
    Some(format!("{authority}{}{query}", rest.path()))
}

/// Changes that proxies, tunnels and frameworks make. Done on the text, since reading an address drops a port that
/// is the usual one.
fn small_changes<'a>(ground: &Ground<'a>, own: &str) -> Vec<Hypothesis<'a>> {
    let Some((proto, rest)) = own.split_once("://") else { return Vec::new() };
    let path_at = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(path_at);
    let tail_of = |with: bool| if with { tail } else { without_query(tail) };
    let host_end =
        authority.rfind(':').filter(|at| !authority[*at..].contains(']')).unwrap_or(authority.len());
    let (host, port) = authority.split_at(host_end);
    let usual = |proto: &str| if proto == "https" { ":443" } else { ":80" };
    let other = if proto == "https" { "http" } else { "https" };
    let mut all = Vec::new();
    let mut add = |cause: Cause, url: String, what: &str, fix: &str| {
        let matched = format!("the address {what}");
        let fix = format!("The sender signed the address {what}. {fix}");
        all.push(ground.variant(cause, matched, fix).url(url));
    };
    const PORT: &str = "Give the endpoint's public address exactly as the sender has it, port included.";
    add(Cause::UrlPort, format!("{proto}://{host}{tail}"), "without its port", PORT);
    let with = format!("with the port {}", &usual(proto)[1..]);
    add(Cause::UrlPort, format!("{proto}://{host}{}{tail}", usual(proto)), &with, PORT);
    let fix = "Give the endpoint's public address with the protocol that the sender uses; a proxy that ends TLS hides it.";
    for port in ["", port, usual(other)] {
        add(Cause::UrlScheme, format!("{other}://{host}{port}{tail}"), &format!("with {other}"), fix);
    }
    let (path, query) = tail.split_once('?').map_or((tail, None), |(path, query)| (path, Some(query)));
    let asked = query.map_or_else(String::new, |query| format!("?{query}"));
    let (slashed, words) = match path.strip_suffix('/') {
        Some(bare) => (bare.to_owned(), "without the slash at the end of its path"),
        None => (format!("{path}/"), "with a slash at the end of its path"),
    };
    let fix = "Give the endpoint's public address exactly as the sender has it.";
    add(Cause::UrlPath, format!("{proto}://{authority}{slashed}{asked}"), words, fix);
    if let Some(query) = query {
        let bare = format!("{proto}://{authority}{}", tail_of(false));
        add(
            Cause::UrlQuery,
            bare,
            "without its query",
            "Take the query out of the address given to the sender.",
        );
        let mut pairs: Vec<&str> = query.split('&').collect();
        pairs.sort_unstable();
        let fix = "Something on the way orders the query anew; let it pass the query as it is.";
        let sorted = format!("{proto}://{authority}{path}?{}", pairs.join("&"));
        add(Cause::UrlQuery, sorted, "with its query sorted", fix);
    }
    all
}

/// Hosts that the request itself names.
fn stated_hosts<'a>(ground: &Ground<'a>, own: &str) -> Vec<Hypothesis<'a>> {
    let named = ["X-Forwarded-Host", "X-Original-Host", "Host"].into_iter();
    let hosts = named.filter_map(|name| {
        let header = ground.request.headers.iter().find(|header| header.is(name))?;
        Some((name, Header::text(header).trim().to_owned()))
    });
    let mut all = Vec::new();
    for (name, host) in hosts {
        for proto in ["https", "http"] {
            let Some(url) = on_origin(&format!("{proto}://{host}"), own) else { continue };
            let shown = without_query(&url).to_owned();
            let fix = format!(
                "The sender signed the address `{shown}`, which the header `{name}` names. Set it as the endpoint's \
                 public address."
            );
            let matched = format!("the address `{shown}`");
            all.push(ground.variant(Cause::WrongUrl, matched, fix).url(url));
        }
    }
    all
}

// A query may hold a token, and it is not what the sentence is about.
fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

/// Gives other methods, when the scheme signs the method.
pub(crate) fn methods<'a>(ground: &Ground<'a>) -> Variants<'a> {
    if !ground.scheme.signs(|value| *value == Value::Method) {
        return Box::new(std::iter::empty());
    }
    let own = ground.request.method;
    let lower = own.to_ascii_lowercase();
    let others = METHODS.iter().map(|method| (*method).to_owned()).chain([lower]);
    let base = ground.variant(Cause::WrongMethod, "", "");
    Box::new(others.filter(move |method| method != own).map(move |method| {
        let fix = format!(
            "The sender signed the method {method}, and the request came as {own}. Check whether a redirect or a \
             proxy changes the method."
        );
        let mut variant = base.with(Cause::WrongMethod, format!("the method {method}"), fix);
        variant.method = Cow::Owned(method);
        variant
    }))
}
