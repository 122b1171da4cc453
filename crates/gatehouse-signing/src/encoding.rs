//! Text to bytes and back: signatures and keys.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose},
};
use gatehouse_model::Secret;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

// Senders are loose about padding and trailing bits; neither changes the bytes that are compared.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// How a signature is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// Hexadecimal digits, an even number of them, either case.
    #[default]
    Hex,
    /// Base64, with or without padding.
    Base64,
    /// Base64 with `-` and `_`.
    Base64url,
}

/// How a secret is turned into the bytes of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyEncoding {
    /// The text as it is.
    #[default]
    Utf8,
    /// Base64 of the key.
    Base64,
    /// Base64 of the key with `-` and `_`.
    Base64url,
    /// Hexadecimal digits of the key.
    Hex,
}

/// The bytes of a signature; those of a MAC are kept in place.
pub(crate) type Short = SmallVec<[u8; 64]>;

/// The bytes of a key; decoded ones are wiped after use.
pub(crate) enum KeyBytes<'k> {
    Plain(&'k [u8]),
    Decoded(Secret),
}

impl std::ops::Deref for KeyBytes<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Plain(bytes) => bytes,
            Self::Decoded(secret) => secret.expose(),
        }
    }
}

impl Encoding {
    /// Gives the word that profiles use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hex => "hex",
            Self::Base64 => "base64",
            Self::Base64url => "base64url",
        }
    }

    pub(crate) fn decode(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Hex => decode_hex(text).filter(|bytes| !bytes.is_empty()).map(Short::into_vec),
            Self::Base64 | Self::Base64url => decode_base64(text),
        }
    }

    /// Decodes what is short if it is right.
    pub(crate) fn decode_short(self, text: &str) -> Option<Short> {
        match self {
            Self::Hex => decode_hex(text).filter(|bytes| !bytes.is_empty()),
            Self::Base64 | Self::Base64url => decode_base64(text).map(Short::from_vec),
        }
    }

    pub(crate) fn encode(self, bytes: &[u8]) -> String {
        match self {
            Self::Hex => hex::encode(bytes),
            Self::Base64 => general_purpose::STANDARD.encode(bytes),
            Self::Base64url => general_purpose::URL_SAFE_NO_PAD.encode(bytes),
        }
    }
}

impl KeyEncoding {
    /// Gives the word that profiles use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "text",
            Self::Base64 => "base64",
            Self::Base64url => "base64url",
            Self::Hex => "hex",
        }
    }

    /// Gives the bytes of the key; none when the secret is not in this encoding.
    pub(crate) fn decode(self, secret: &[u8], strip_prefix: &[String]) -> Option<Vec<u8>> {
        self.key(secret, strip_prefix).map(|key| key.to_vec())
    }

    /// Gives the bytes of the key, without a copy of a secret that is used as it is.
    pub(crate) fn key<'k>(self, secret: &'k [u8], strip_prefix: &[String]) -> Option<KeyBytes<'k>> {
        let secret =
            strip_prefix.iter().find_map(|prefix| secret.strip_prefix(prefix.as_bytes())).unwrap_or(secret);
        let decoded = |bytes: Vec<u8>| KeyBytes::Decoded(Secret::new(bytes));
        match self {
            Self::Utf8 => Some(KeyBytes::Plain(secret)),
            Self::Hex => hex::decode(std::str::from_utf8(secret).ok()?).ok().map(decoded),
            Self::Base64 | Self::Base64url => decode_base64(std::str::from_utf8(secret).ok()?).map(decoded),
        }
        .filter(|key| !key.is_empty())
    }
}

const NO_DIGIT: u8 = 0xF0;

/// Tells what a byte is worth as a hexadecimal digit of either case; [`NO_DIGIT`] for all others.
const fn digit(byte: u8) -> u8 {
    let (number, letter) = (byte.wrapping_sub(b'0'), (byte | 0x20).wrapping_sub(b'a'));
    if number < 10 {
        number
    } else if letter < 6 {
        letter + 10
    } else {
        NO_DIGIT
    }
}

/// Reads hexadecimal digits. Random digits make every branch a wrong guess, so there is none but the last; and sixteen
/// are read at once, which compilers turn into few instructions.
fn decode_hex(text: &str) -> Option<Short> {
    let (pairs, odd) = text.as_bytes().as_chunks::<2>();
    let mut bytes = Short::from_elem(0, pairs.len());
    let (blocks, rest) = pairs.as_chunks::<8>();
    let (wide, narrow) = bytes.as_chunks_mut::<8>();
    let mut seen = 0;
    let mut read = |pair: [u8; 2]| {
        let (high, low) = (digit(pair[0]), digit(pair[1]));
        seen |= high | low;
        high << 4 | low
    };
    for (eight, block) in wide.iter_mut().zip(blocks) {
        *eight = block.map(&mut read);
    }
    for (byte, pair) in narrow.iter_mut().zip(rest) {
        *byte = read(*pair);
    }
    (odd.is_empty() && seen & NO_DIGIT == 0).then_some(bytes)
}

/// Reads base64 of either alphabet, with or without padding.
pub(crate) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let bare = text.trim();
    let bare = bare.strip_suffix('=').unwrap_or(bare);
    let bare = bare.strip_suffix('=').unwrap_or(bare);
    let standard: String = bare
        .chars()
        .map(|c| match c {
            '-' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    LENIENT.decode(standard).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("abc")]
    #[case("sha256=ab")]
    #[case("abzz")]
    #[case("")]
    #[case("ab ")]
    #[case("+1")]
    #[case("é")]
    fn hex_is_read_strictly(#[case] text: &str) {
        assert_eq!(Encoding::Hex.decode(text), None);
    }

    #[test]
    fn hex_is_read_in_either_case() {
        assert_eq!(Encoding::Hex.decode("00fFA9"), Some(vec![0, 0xff, 0xa9]));
    }

    #[rstest]
    #[case("-_8=", Some(vec![0xfb, 0xff]))]
    #[case("+/8", Some(vec![0xfb, 0xff]))]
    #[case("A", None)]
    #[case("A===", None)]
    #[case("a b=", None)]
    fn base64_is_read_in_either_alphabet(#[case] text: &str, #[case] bytes: Option<Vec<u8>>) {
        assert_eq!(decode_base64(text), bytes);
    }

    #[test]
    fn a_prefix_is_stripped_before_the_key_is_decoded() {
        let prefixes = ["whsec_".to_owned()];
        assert_eq!(KeyEncoding::Base64.decode(b"whsec_AAEC", &prefixes), Some(vec![0, 1, 2]));
        assert_eq!(KeyEncoding::Base64.decode(b"whsec_*", &prefixes), None);
        assert_eq!(KeyEncoding::Base64.decode(b"whsec_", &prefixes), None);
    }

    proptest! {
        #[test]
        fn what_is_encoded_reads_back(bytes in prop::collection::vec(any::<u8>(), 1..80)) {
            for encoding in [Encoding::Hex, Encoding::Base64, Encoding::Base64url] {
                prop_assert_eq!(encoding.decode(&encoding.encode(&bytes)), Some(bytes.clone()));
                let short = encoding.decode_short(&encoding.encode(&bytes)).map(|short| short.to_vec());
                prop_assert_eq!(short, Some(bytes.clone()));
            }
        }
    }
}
