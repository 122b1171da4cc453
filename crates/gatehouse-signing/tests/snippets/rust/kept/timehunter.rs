//! Verifies webhooks signed by the scheme "timehunter/hmac".
//!
//! Needs the crates hex 0.4, hmac 0.13, sha2 0.11 and subtle 2.6.

use std::collections::HashMap;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Tells whether a request is genuine.
///
/// headers: names in lower case. body: the raw bytes, taken before anything parses them. now: Unix seconds.
pub fn verify(headers: &HashMap<String, String>, body: &[u8], secret: &str, now: i64) -> bool {
    let header = |names: &[&str]| {
        let mut values = names.iter().filter_map(|name| headers.get(&name.to_ascii_lowercase()));
        values.find(|value| !value.is_empty()).map(String::as_str)
    };
    if secret.is_empty() {
        return false;
    }
    let _ = now;
    let text = secret;
    let key = text.as_bytes();
    if key.is_empty() {
        return false;
    }
    let values = [header(&["X-Signature"])];
    if values[0].is_none() {
        return false;
    }
    let mut signatures = Vec::new();
    for value in values.into_iter().flatten() {
        let prefixes: &[&str] = &["sha256=", ""];
        signatures.extend(prefixes.iter().find_map(|prefix| value.strip_prefix(prefix)));
    }
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return false };
    mac.update(body);
    let expected = hex::encode(mac.finalize().into_bytes());
    let mut matches = false;
    for signature in signatures {
        matches |= bool::from(signature.to_ascii_lowercase().as_bytes().ct_eq(expected.as_bytes()));
    }
    matches
}
