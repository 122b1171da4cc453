//! The form in which a value stands in the keychain: always text, because KWallet holds nothing else.
//!
//! A text value stands as itself, so that another program of the same person can read it. Anything else is
//! base64 behind a marker, and so is a text that happens to start with the marker.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gatehouse_model::Secret;
use secrecy::zeroize::Zeroizing;

use crate::SecretError;

/// The most bytes of a value in its stored form. Windows Credential Manager holds 2,560 bytes of UTF-16.
pub const MAX_STORED_BYTES: usize = if cfg!(windows) { 1_280 } else { 2_000 };

const MARKER: &str = "gatehouse:base64:";

/// Gives the text that stands for the value.
pub(crate) fn encode(secret: &Secret) -> Result<Zeroizing<String>, SecretError> {
    if secret.is_empty() {
        return Err(SecretError::Empty);
    }
    let text = match std::str::from_utf8(secret.expose()) {
        // A C string ends at NUL, and some keychains are written in C.
        Ok(text) if !text.starts_with(MARKER) && !text.contains('\0') => text.to_owned(),
        _ => format!("{MARKER}{}", STANDARD.encode(secret.expose())),
    };
    let text = Zeroizing::new(text);
    if text.len() > MAX_STORED_BYTES {
        return Err(SecretError::TooLong { length: text.len(), limit: MAX_STORED_BYTES });
    }
    Ok(text)
}

/// Gives the value that the stored bytes stand for; none when the marker is followed by something else than base64.
pub(crate) fn decode(stored: Zeroizing<Vec<u8>>) -> Option<Secret> {
    match stored.strip_prefix(MARKER.as_bytes()) {
        Some(encoded) => STANDARD.decode(encoded).ok().map(Secret::new),
        None => Some(Secret::new(stored.to_vec())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn round_trip(value: &[u8]) -> Vec<u8> {
        let text = encode(&Secret::new(value.to_vec())).unwrap();
        decode(Zeroizing::new(text.as_bytes().to_vec())).unwrap().expose().to_vec()
    }

    #[rstest::rstest]
    #[case::plain("whsec_1")]
    #[case::newline("-----BEGIN PUBLIC KEY-----\nAAAA\n")]
    #[case::not_ascii("пароль-żółć-🗝")]
    fn text_stands_as_itself(#[case] value: &str) {
        assert_eq!(*encode(&Secret::from(value)).unwrap(), value);
        assert_eq!(round_trip(value.as_bytes()), value.as_bytes());
    }

    #[rstest::rstest]
    #[case::not_utf8(&[0x80, 0xff, 1, 2])]
    #[case::with_nul(b"a\0b")]
    #[case::like_the_marker(b"gatehouse:base64:AAAA")]
    fn everything_else_is_marked(#[case] value: &[u8]) {
        assert!(encode(&Secret::new(value.to_vec())).unwrap().starts_with(MARKER));
        assert_eq!(round_trip(value), value);
    }

    #[test]
    fn a_long_value_is_refused_and_never_cut() {
        let at_limit = "k".repeat(MAX_STORED_BYTES);
        assert_eq!(encode(&Secret::from(at_limit.as_str())).unwrap().len(), MAX_STORED_BYTES);
        let error = encode(&Secret::from("k".repeat(MAX_STORED_BYTES + 1).as_str())).unwrap_err();
        assert_eq!(error, SecretError::TooLong { length: MAX_STORED_BYTES + 1, limit: MAX_STORED_BYTES });
    }

    #[test]
    fn a_marker_before_something_else_is_unreadable() {
        assert!(decode(Zeroizing::new(b"gatehouse:base64:***".to_vec())).is_none());
    }

    proptest! {
        #[test]
        fn any_value_comes_back_exactly(value in proptest::collection::vec(any::<u8>(), 1..900)) {
            prop_assert_eq!(round_trip(&value), value);
        }
    }
}
