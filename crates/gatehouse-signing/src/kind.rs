//! The kinds of signatures, by the words that profiles use.

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::scope::out_of_scope;

/// How a request proves who sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A keyed hash of the signed bytes.
    Hmac,
    /// A plain hash of bytes that hold the secret.
    Digest,
    /// The secret itself, in a header or in the body.
    Token,
    /// `Authorization: Basic` with the secret as `user:password`.
    Basic,
    /// An Ed25519 signature.
    Ed25519,
    /// An ECDSA signature, ASN.1 DER.
    Ecdsa,
    /// An RSA signature (PKCS #1 v1.5) with a key entered by hand.
    Rsa,
    /// An RSA signature with a certificate that the message names.
    Certificate,
    /// A signed JSON web token.
    Jwt,
    /// Nothing.
    None,
}

const ALL: [Kind; 10] = [
    Kind::Hmac,
    Kind::Digest,
    Kind::Token,
    Kind::Basic,
    Kind::Ed25519,
    Kind::Ecdsa,
    Kind::Rsa,
    Kind::Certificate,
    Kind::Jwt,
    Kind::None,
];

const WORDS: [&str; 10] =
    ["hmac", "digest", "token", "basic", "ed25519", "ecdsa", "rsa", "certificate", "jwt", "none"];

impl Kind {
    /// Gives the word that profiles use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hmac => "hmac",
            Self::Digest => "digest",
            Self::Token => "token",
            Self::Basic => "basic",
            Self::Ed25519 => "ed25519",
            Self::Ecdsa => "ecdsa",
            Self::Rsa => "rsa",
            Self::Certificate => "certificate",
            Self::Jwt => "jwt",
            Self::None => "none",
        }
    }

    /// Tells whether a public key verifies it.
    pub(crate) const fn is_asymmetric(self) -> bool {
        matches!(self, Self::Ed25519 | Self::Ecdsa | Self::Rsa | Self::Certificate)
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        if let Some(kind) = ALL.into_iter().find(|kind| kind.as_str() == word) {
            return Ok(kind);
        }
        match out_of_scope(&word) {
            Some(why) => Err(de::Error::custom(format!("`{word}` is out of scope: {why}"))),
            None => Err(de::Error::unknown_variant(&word, &WORDS)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_back() {
        for (kind, word) in ALL.into_iter().zip(WORDS) {
            assert_eq!(kind.as_str(), word);
            let text = serde_json::to_string(&kind).unwrap();
            assert_eq!(serde_json::from_str::<Kind>(&text).unwrap(), kind);
        }
    }

    #[test]
    fn what_stays_out_is_said_to_be_out_of_scope() {
        let error = serde_json::from_str::<Kind>("\"sigv4\"").unwrap_err().to_string();
        assert!(error.contains("`sigv4` is out of scope: keys derived"), "{error}");
        let error = serde_json::from_str::<Kind>("\"hmca\"").unwrap_err().to_string();
        assert!(error.starts_with("unknown variant `hmca`, expected one of `hmac`"), "{error}");
    }
}
