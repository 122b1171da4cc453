//! Verifies webhooks signed by the scheme "standard-webhooks".
//!
//! Needs the crates base64 0.22, hmac 0.13, sha2 0.11 and subtle 2.6.

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
    let strip: &[&str] = &["whsec_"];
    let text = strip.iter().find_map(|start| secret.strip_prefix(start)).unwrap_or(secret);
    let Ok(key) = STANDARD.decode(text) else { return false };
    if key.is_empty() {
        return false;
    }
    let values = [header(&["webhook-signature", "svix-signature"])];
    if values[0].is_none() {
        return false;
    }
    let mut signatures = Vec::new();
    for value in values.into_iter().flatten() {
        for part in value.split(" ") {
            let Some((name, rest)) = part.trim().split_once(",") else { continue };
            if ["v1"].contains(&name) {
                signatures.push(rest);
            }
        }
    }
    let Some(timestamp) = header(&["webhook-timestamp", "svix-timestamp"]) else { return false };
    let Some(id) = header(&["webhook-id", "svix-id"]) else { return false };
    // `parse` alone would also read "+1" and "-1".
    if !(1..=12).contains(&timestamp.len()) || !timestamp.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let Ok(sent) = timestamp.parse::<i64>() else { return false };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key) else { return false };
    mac.update(id.as_bytes());
    mac.update(".".as_bytes());
    mac.update(timestamp.as_bytes());
    mac.update(".".as_bytes());
    mac.update(body);
    let expected = STANDARD.encode(mac.finalize().into_bytes());
    let mut matches = false;
    for signature in signatures {
        matches |= bool::from(signature.as_bytes().ct_eq(expected.as_bytes()));
    }
    // The time last, so that a late request can be told apart from a forged one.
    let age = now.saturating_sub(sent);
    matches && (-300..=300).contains(&age)
}
