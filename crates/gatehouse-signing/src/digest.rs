//! Hash functions and MACs by their profile names.

use gatehouse_model::Secret;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha1::{Digest, Sha1};
use sha2::{Sha256, Sha384, Sha512};
use subtle::{Choice, ConstantTimeEq};

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Algorithm {
    /// SHA-1; weak, but HMAC with it is not broken.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Algorithm {
    /// Gives the word that profiles use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    /// Gives the name that people use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }

    /// Gives the length of the hash in bytes.
    pub(crate) const fn length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => LONGEST,
        }
    }
}

/// The length of the longest hash, in bytes.
const LONGEST: usize = 64;

/// A hash or a MAC, kept in place: one is made for every request.
#[derive(Clone, Copy)]
pub(crate) struct Tag {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Tag {
    fn of(hash: &[u8]) -> Self {
        let mut bytes = [0; LONGEST];
        bytes[..hash.len()].copy_from_slice(hash);
        Self { bytes, length: hash.len() }
    }
}

impl Tag {
    /// Compares in constant time; one of another length is none.
    pub(crate) fn matches(&self, received: &[u8]) -> Choice {
        same_bytes(self, received)
    }
}

/// Compares in constant time, eight bytes at a time; bytes of another length are not the same.
fn same_bytes(own: &[u8], theirs: &[u8]) -> Choice {
    if own.len() != theirs.len() {
        return Choice::from(0);
    }
    let (own, rest) = own.as_chunks::<8>();
    let (theirs, their_rest) = theirs.as_chunks::<8>();
    let pairs = own.iter().zip(theirs);
    let words = pairs.map(|(own, their)| u64::from_ne_bytes(*own).ct_eq(&u64::from_ne_bytes(*their)));
    words.fold(rest.ct_eq(their_rest), |all, same| all & same)
}

impl std::ops::Deref for Tag {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

pub(crate) fn digest(algorithm: Algorithm, bytes: &[u8]) -> Tag {
    digest_of(algorithm, [bytes])
}

/// Gives the hash of pieces, so that a large body is hashed where it lies.
pub(crate) fn digest_of<'p>(algorithm: Algorithm, pieces: impl IntoIterator<Item = &'p [u8]>) -> Tag {
    fn with<'p, D: Digest>(pieces: impl IntoIterator<Item = &'p [u8]>) -> Tag {
        let mut hash = D::new();
        pieces.into_iter().for_each(|piece| hash.update(piece));
        Tag::of(&hash.finalize())
    }
    match algorithm {
        Algorithm::Sha1 => with::<Sha1>(pieces),
        Algorithm::Sha256 => with::<Sha256>(pieces),
        Algorithm::Sha384 => with::<Sha384>(pieces),
        Algorithm::Sha512 => with::<Sha512>(pieces),
    }
}

pub(crate) fn mac(algorithm: Algorithm, key: &[u8], bytes: &[u8]) -> Tag {
    mac_of(algorithm, key, [bytes])
}

/// Gives the MAC of pieces, so that a large body is hashed where it lies.
pub(crate) fn mac_of<'p>(
    algorithm: Algorithm,
    key: &[u8],
    pieces: impl IntoIterator<Item = &'p [u8]>,
) -> Tag {
    Begun::with(algorithm, key).mac(pieces)
}

/// An HMAC that took its key, which costs two blocks, and no content yet.
#[derive(Clone)]
enum Begun {
    Sha1(Hmac<Sha1>),
    Sha256(Hmac<Sha256>),
    Sha384(Hmac<Sha384>),
    Sha512(Hmac<Sha512>),
}

impl Begun {
    fn with(algorithm: Algorithm, key: &[u8]) -> Self {
        fn begun<M: KeyInit>(key: &[u8]) -> M {
            M::new_from_slice(key).expect("HMAC takes a key of any length")
        }
        match algorithm {
            Algorithm::Sha1 => Self::Sha1(begun(key)),
            Algorithm::Sha256 => Self::Sha256(begun(key)),
            Algorithm::Sha384 => Self::Sha384(begun(key)),
            Algorithm::Sha512 => Self::Sha512(begun(key)),
        }
    }

    fn mac<'p>(&self, pieces: impl IntoIterator<Item = &'p [u8]>) -> Tag {
        fn with<'p, M: Mac + Clone>(begun: &M, pieces: impl IntoIterator<Item = &'p [u8]>) -> Tag {
            let mut mac = begun.clone();
            pieces.into_iter().for_each(|piece| mac.update(piece));
            Tag::of(&mac.finalize().into_bytes())
        }
        match self {
            Self::Sha1(mac) => with(mac, pieces),
            Self::Sha256(mac) => with(mac, pieces),
            Self::Sha384(mac) => with(mac, pieces),
            Self::Sha512(mac) => with(mac, pieces),
        }
    }
}

/// A key with its HMAC begun, kept beside the secret that verifies one request after another.
#[derive(Clone)]
pub(crate) struct Scheduled {
    algorithm: Algorithm,
    key: Secret,
    begun: Begun,
}

impl Scheduled {
    pub(crate) fn new(algorithm: Algorithm, key: &[u8]) -> Self {
        Self { algorithm, key: Secret::new(key.to_vec()), begun: Begun::with(algorithm, key) }
    }

    /// Gives the MAC of pieces if it was begun with this key; none if with another.
    pub(crate) fn mac_of<'p>(
        &self,
        algorithm: Algorithm,
        key: &[u8],
        pieces: impl IntoIterator<Item = &'p [u8]>,
    ) -> Option<Tag> {
        let same = self.algorithm == algorithm && bool::from(same_bytes(self.key.expose(), key));
        same.then(|| self.begun.mac(pieces))
    }
}

/// Gives the SHA-256 of bytes as lower-case hex.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(&*digest(Algorithm::Sha256, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    // RFC 4231, test case 2, and RFC 2202, test case 2: key "Jefe".
    #[rstest]
    #[case(Algorithm::Sha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")]
    #[case(Algorithm::Sha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")]
    #[case(
        Algorithm::Sha384,
        "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"
    )]
    #[case(
        Algorithm::Sha512,
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
    )]
    fn mac_gives_the_published_value(#[case] algorithm: Algorithm, #[case] expected: &str) {
        let mac = mac(algorithm, b"Jefe", b"what do ya want for nothing?");
        assert_eq!((hex::encode(&*mac).as_str(), mac.len()), (expected, algorithm.length()));
    }

    #[rstest]
    #[case(Algorithm::Sha1)]
    #[case(Algorithm::Sha256)]
    #[case(Algorithm::Sha384)]
    #[case(Algorithm::Sha512)]
    fn pieces_give_what_the_whole_gives(#[case] algorithm: Algorithm) {
        let pieces: [&[u8]; 3] = [b"ab", b"", b"c"];
        assert_eq!(*mac_of(algorithm, b"k", pieces), *mac(algorithm, b"k", b"abc"));
        assert_eq!(*digest_of(algorithm, pieces), *digest(algorithm, b"abc"));
    }

    #[rstest]
    #[case(Algorithm::Sha1)]
    #[case(Algorithm::Sha512)]
    fn one_other_bit_anywhere_does_not_match(#[case] algorithm: Algorithm) {
        let tag = digest(algorithm, b"abc");
        assert!(bool::from(tag.matches(&tag)));
        for bit in 0..tag.len() * 8 {
            let mut other = tag.to_vec();
            other[bit / 8] ^= 1 << (bit % 8);
            assert!(!bool::from(tag.matches(&other)), "bit {bit}");
        }
        for length in [0, 1, 8, tag.len() - 1] {
            assert!(!bool::from(tag.matches(&tag[..length])), "{length} bytes");
        }
        assert!(!bool::from(tag.matches(&[&tag[..], &[0]].concat())));
    }

    #[test]
    fn a_scheduled_key_gives_what_the_key_gives_and_nothing_for_another() {
        let scheduled = Scheduled::new(Algorithm::Sha256, b"Jefe");
        let content: [&[u8]; 2] = [b"what do ya want ", b"for nothing?"];
        let own = |algorithm, key: &[u8]| scheduled.mac_of(algorithm, key, content);
        let expected = mac_of(Algorithm::Sha256, b"Jefe", content);
        for _ in 0..2 {
            assert_eq!(own(Algorithm::Sha256, b"Jefe").as_deref(), Some(&*expected));
        }
        assert!(own(Algorithm::Sha256, b"Jeff").is_none());
        assert!(own(Algorithm::Sha256, b"Jefe\0").is_none());
        assert!(own(Algorithm::Sha512, b"Jefe").is_none());
    }

    #[test]
    fn digest_gives_the_published_value() {
        assert_eq!(sha256_hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
