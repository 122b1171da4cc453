//! Verifies webhooks signed by the scheme "hubspot-v2".
//!
//! Needs the crates hex 0.4, sha2 0.11 and subtle 2.6.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Tells whether a request is genuine.
///
/// headers: names in lower case. body: the raw bytes, taken before anything parses them. now: Unix seconds. method: as received. url: the address as the sender has it.
pub fn verify(headers: &HashMap<String, String>, body: &[u8], secret: &str, now: i64, method: &str, url: &str) -> bool {
    let header = |names: &[&str]| {
        let mut values = names.iter().filter_map(|name| headers.get(&name.to_ascii_lowercase()));
        values.find(|value| !value.is_empty()).map(String::as_str)
    };
    if secret.is_empty() {
        return false;
    }
    let _ = now;
    let values = [header(&["X-HubSpot-Signature"])];
    if values[0].is_none() {
        return false;
    }
    let mut signatures = Vec::new();
    for value in values.into_iter().flatten() {
        let prefixes: &[&str] = &[""];
        signatures.extend(prefixes.iter().find_map(|prefix| value.strip_prefix(prefix)));
    }
    let mut mac = Sha256::new();
    mac.update(secret.as_bytes());
    mac.update(method.as_bytes());
    mac.update(url.as_bytes());
    mac.update(body);
    let expected = hex::encode(mac.finalize());
    let mut matches = false;
    for signature in signatures {
        matches |= bool::from(signature.to_ascii_lowercase().as_bytes().ct_eq(expected.as_bytes()));
    }
    matches
}
