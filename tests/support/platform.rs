//! Signed requests of the platforms, made without the program under test.

use std::collections::BTreeMap;

use gatehouse_model::{Secret, Timestamp};
use gatehouse_signing::SignInput;

/// The body of the project's own vectors: 52 bytes, no line feed.
pub const BODY: &[u8] = br#"{"event":"call.ended","event_id":"evt_abc123","n":1}"#;

/// The platforms, each with the scheme that it uses when nothing else is chosen, and that scheme's slot.
pub const PLATFORMS: [(&str, &str, &str); 5] = [
    ("keruj", "keruj/token", "app_token"),
    ("kejue", "kejue/hmac_sha256", "webhook"),
    ("rejento", "rejento/hmac", "webhook"),
    ("timehunter", "timehunter/hmac", "webhook"),
    ("keruja", "keruja/hmac", "webhook"),
];

/// Gives the headers that sign a body now.
#[track_caller]
pub fn signed(scheme: &str, secret: &str, body: &[u8]) -> Vec<(String, String)> {
    let found = gatehouse_providers::scheme(scheme).unwrap_or_else(|| panic!("there is no scheme {scheme}"));
    let input = SignInput {
        method: "POST",
        url: None,
        id: Some("msg_1"),
        at: Timestamp::now(),
        headers: &[],
        body,
        params: &BTreeMap::new(),
    };
    gatehouse_signing::sign(found, &input, &Secret::from(secret)).unwrap()
}

/// Lends headers in the form in which requests are written.
pub fn borrowed(headers: &[(String, String)]) -> Vec<(&str, &str)> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}
