//! Why a signature does not match, as far as recomputing can tell.

use serde::{Serialize, Serializer};

macro_rules! causes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal,)*) => {
        /// The variant that fits. The codes are stable and, where there is one, spelt as in the public test vectors.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Cause {
            $($(#[$doc])* $variant,)*
        }

        impl Cause {
            /// Every cause.
            pub const ALL: &'static [Cause] = &[$(Cause::$variant,)*];

            /// Gives the stable code.
            pub const fn as_str(self) -> &'static str {
                match self { $(Cause::$variant => $code,)* }
            }
        }
    };
}

causes! {
    /// The sender used the text of the secret, the scheme decodes it.
    SecretUsedAsText = "secret_used_as_text",
    /// The sender decoded the secret, the scheme uses its text or another encoding.
    SecretDecoded = "secret_decoded",
    /// Blanks or a line end were stored with the secret, or belong to it at the sender.
    SecretHasWhitespace = "secret_has_whitespace",
    /// Quotation marks were stored with the secret.
    SecretQuoted = "secret_quoted",
    /// A prefix such as `whsec_` was kept where it is to be taken off, or the reverse.
    SecretPrefix = "secret_prefix",
    /// A secret that is stored elsewhere here fits.
    WrongSecret = "wrong_secret",
    /// An earlier secret fits.
    PreviousSecret = "previous_secret",
    /// Another scheme of the platform fits.
    OtherScheme = "other_scheme",
    /// The signature is written in hex where the scheme says base64.
    HexInsteadOfBase64 = "hex_instead_of_base64",
    /// The signature is written in base64 where the scheme says hex.
    Base64InsteadOfHex = "base64_instead_of_hex",
    /// The text around the signature differs from the scheme's.
    SignaturePrefix = "signature_prefix",
    /// Another hash function fits.
    WrongAlgorithm = "wrong_algorithm",
    /// Another method was signed.
    WrongMethod = "wrong_method",
    /// The signed address differs in its port.
    UrlPort = "url_port",
    /// The signed address differs in http against https.
    UrlScheme = "url_scheme",
    /// The signed address differs in its path.
    UrlPath = "url_path",
    /// The signed address differs in its query.
    UrlQuery = "url_query",
    /// Another address was signed.
    WrongUrl = "wrong_url",
    /// The time is written in another unit than the scheme's.
    TimestampUnit = "timestamp_unit",
    /// The time stands in another header than the scheme says.
    TimestampHeader = "timestamp_header",
    /// The scheme signs a time and the sender did not.
    TimestampNotSigned = "timestamp_not_signed",
    /// The sender signed a time and the scheme does not.
    TimestampSigned = "timestamp_signed",
    /// The signed parts are joined otherwise or stand in another order.
    Joiner = "joiner",
    /// A line end at the end of the body was lost or added, or its line ends were changed.
    BodyNewline = "body_newline",
    /// A byte order mark was lost or added.
    BodyBom = "body_bom",
    /// The body was signed before it was compressed.
    BodyCompressed = "body_compressed",
    /// The body was read and written again as JSON.
    BodyReserialised = "body_reserialised",
    /// The signature is right and the time is outside the window.
    ClockOrReplay = "clock_or_replay",
}

impl std::fmt::Display for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Cause {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Cause;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_distinct_and_in_snake_case() {
        let codes: BTreeSet<&str> = Cause::ALL.iter().map(|cause| cause.as_str()).collect();
        assert_eq!(codes.len(), Cause::ALL.len());
        let plain =
            |code: &str| code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        assert!(codes.iter().all(|code| plain(code)));
    }
}
