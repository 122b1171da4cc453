//! Verifies webhooks signed by the scheme "box".
//!
//! Needs the crates base64 0.22, hmac 0.13, jiff 0.2, sha2 0.11 and subtle 2.6.

use std::collections::HashMap;

use base64::{engine::general_purpose::STANDARD, Engine};
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
    if header(&["box-signature-algorithm"]) != Some("HmacSHA256") {
        return false;
    }
    if header(&["box-signature-version"]) != Some("1") {
        return false;
    }
    let text = secret;
    let key = text.as_bytes();
    if key.is_empty() {
        return false;
    }
    let values = [header(&["box-signature-primary"]), header(&["box-signature-secondary"])];
    if values[0].is_none() {
        return false;
    }
    let mut signatures = Vec::new();
    for value in values.into_iter().flatten() {
        let prefixes: &[&str] = &[""];
        signatures.extend(prefixes.iter().find_map(|prefix| value.strip_prefix(prefix)));
    }
    let Some(timestamp) = header(&["box-delivery-timestamp"]) else { return false };
    let Ok(sent) = timestamp.parse::<jiff::Timestamp>() else { return false };
    let sent = sent.as_second();
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return false };
    mac.update(body);
    mac.update(timestamp.as_bytes());
    let expected = STANDARD.encode(mac.finalize().into_bytes());
    let mut matches = false;
    for signature in signatures {
        matches |= bool::from(signature.as_bytes().ct_eq(expected.as_bytes()));
    }
    // The time last, so that a late request can be told apart from a forged one.
    let age = now.saturating_sub(sent);
    matches && (-600..=600).contains(&age)
}
