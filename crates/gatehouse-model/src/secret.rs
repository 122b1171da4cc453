//! A secret value that prints as bullets wherever it is not asked for by name.

use std::fmt;

use secrecy::{ExposeSecret, SecretSlice};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bytes that must not reach disk, logs, events, error texts, URLs or the clipboard.
///
/// `Debug`, `Display` and `Serialize` give `•••`; the memory is zeroed on drop. The bytes are reached only by
/// [`Secret::expose`], so that every use can be found by its name.
///
/// ```
/// let secret = gatehouse_model::Secret::from("whsec_1");
/// assert_eq!(format!("{secret:?}"), "•••");
/// assert_eq!(secret.expose(), b"whsec_1");
/// ```
#[derive(Clone)]
pub struct Secret(SecretSlice<u8>);

impl Secret {
    /// Wraps bytes, taking ownership so that no second copy stays behind.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(SecretSlice::from(bytes))
    }

    /// Gives the bytes, for the duration of one use.
    pub fn expose(&self) -> &[u8] {
        self.0.expose_secret()
    }

    /// Tells whether the value is empty; an empty secret never verifies anything.
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text.as_bytes().to_vec())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("•••")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("•••")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("•••")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::new(text.into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_rendering_shows_the_value() {
        let secret = Secret::from("GHCANARY");
        let shown = format!("{secret} {secret:?} {}", serde_json::to_string(&secret).unwrap());
        assert!(!shown.contains("CANARY"), "{shown}");
    }
}
