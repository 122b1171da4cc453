//! Verifies webhooks signed by the scheme "plivo-v2".
//!
//! Needs the crates base64 0.22, hmac 0.13, sha2 0.11 and subtle 2.6.

use std::collections::HashMap;

use base64::{engine::general_purpose::STANDARD, Engine};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Tells whether a request is genuine.
///
/// headers: names in lower case. body: the raw bytes, taken before anything parses them. now: Unix seconds. url: the address as the sender has it.
pub fn verify(headers: &HashMap<String, String>, body: &[u8], secret: &str, now: i64, url: &str) -> bool {
    let header = |names: &[&str]| {
        let mut values = names.iter().filter_map(|name| headers.get(&name.to_ascii_lowercase()));
        values.find(|value| !value.is_empty()).map(String::as_str)
    };
    if secret.is_empty() {
        return false;
    }
    let _ = body;
    let _ = now;
    let text = secret;
    let key = text.as_bytes();
    if key.is_empty() {
        return false;
    }
    let values = [header(&["X-Plivo-Signature-V2"])];
    if values[0].is_none() {
        return false;
    }
    let mut signatures = Vec::new();
    for value in values.into_iter().flatten() {
        let prefixes: &[&str] = &[""];
        signatures.extend(prefixes.iter().find_map(|prefix| value.strip_prefix(prefix)));
    }
    let Some(nonce) = header(&["X-Plivo-Signature-V2-Nonce"]) else { return false };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return false };
    mac.update(url.split(['?', '#']).next().unwrap_or(url).as_bytes());
    mac.update(nonce.as_bytes());
    let expected = STANDARD.encode(mac.finalize().into_bytes());
    let mut matches = false;
    for signature in signatures {
        matches |= bool::from(signature.as_bytes().ct_eq(expected.as_bytes()));
    }
    matches
}
