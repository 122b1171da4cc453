//! Verifies webhooks signed by the scheme "stripe".
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
    let text = secret;
    let key = text.as_bytes();
    if key.is_empty() {
        return false;
    }
    let values = [header(&["Stripe-Signature"])];
    if values[0].is_none() {
        return false;
    }
    let mut signatures = Vec::new();
    let mut timestamp = None;
    for value in values.into_iter().flatten() {
        for part in value.split(",") {
            let Some((name, rest)) = part.trim().split_once("=") else { continue };
            if name == "t" && timestamp.replace(rest).is_some() {
                return false;
            }
            if ["v1"].contains(&name) {
                signatures.push(rest);
            }
        }
    }
    let Some(timestamp) = timestamp else { return false };
    // `parse` alone would also read "+1" and "-1".
    if !(1..=12).contains(&timestamp.len()) || !timestamp.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let Ok(sent) = timestamp.parse::<i64>() else { return false };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return false };
    mac.update(timestamp.as_bytes());
    mac.update(".".as_bytes());
    mac.update(body);
    let expected = hex::encode(mac.finalize().into_bytes());
    let mut matches = false;
    for signature in signatures {
        matches |= bool::from(signature.to_ascii_lowercase().as_bytes().ct_eq(expected.as_bytes()));
    }
    // The time last, so that a late request can be told apart from a forged one.
    let age = now.saturating_sub(sent);
    matches && (-300..=300).contains(&age)
}
