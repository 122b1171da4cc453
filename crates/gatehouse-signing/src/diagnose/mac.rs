//! A MAC over pieces, so that a large body is hashed where it lies.

use hmac::{Hmac, KeyInit, Mac};
use sha1::{Digest, Sha1};
use sha2::{Sha256, Sha384, Sha512};

use crate::{digest::Algorithm, scheme::Kind, signed::Piece};

/// Gives the MAC of the pieces, or for [`Kind::Digest`] their plain hash.
pub(crate) fn over(kind: Kind, algorithm: Algorithm, key: &[u8], pieces: &[Piece<'_>]) -> Vec<u8> {
    match (kind, algorithm) {
        (Kind::Digest, Algorithm::Sha1) => hash::<Sha1>(pieces),
        (Kind::Digest, Algorithm::Sha256) => hash::<Sha256>(pieces),
        (Kind::Digest, Algorithm::Sha384) => hash::<Sha384>(pieces),
        (Kind::Digest, Algorithm::Sha512) => hash::<Sha512>(pieces),
        (_, Algorithm::Sha1) => mac::<Hmac<Sha1>>(key, pieces),
        (_, Algorithm::Sha256) => mac::<Hmac<Sha256>>(key, pieces),
        (_, Algorithm::Sha384) => mac::<Hmac<Sha384>>(key, pieces),
        (_, Algorithm::Sha512) => mac::<Hmac<Sha512>>(key, pieces),
    }
}

/// Gives the length of the hash in bytes.
pub(crate) const fn length(algorithm: Algorithm) -> usize {
    match algorithm {
        Algorithm::Sha1 => 20,
        Algorithm::Sha256 => 32,
        Algorithm::Sha384 => 48,
        Algorithm::Sha512 => 64,
    }
}

fn hash<D: Digest>(pieces: &[Piece<'_>]) -> Vec<u8> {
    let mut hash = D::new();
    pieces.iter().for_each(|piece| hash.update(&piece.bytes));
    hash.finalize().to_vec()
}

fn mac<M: Mac + KeyInit>(key: &[u8], pieces: &[Piece<'_>]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length");
    pieces.iter().for_each(|piece| mac.update(&piece.bytes));
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest;
    use rstest::rstest;
    use std::borrow::Cow;

    #[rstest]
    #[case(Algorithm::Sha1)]
    #[case(Algorithm::Sha256)]
    #[case(Algorithm::Sha384)]
    #[case(Algorithm::Sha512)]
    fn pieces_give_what_the_whole_gives(#[case] algorithm: Algorithm) {
        let piece = |bytes: &'static [u8]| Piece { label: String::new(), bytes: Cow::Borrowed(bytes) };
        let pieces = [piece(b"ab"), piece(b""), piece(b"c")];
        let mac = over(Kind::Hmac, algorithm, b"k", &pieces);
        assert_eq!(mac, digest::mac(algorithm, b"k", b"abc"));
        assert_eq!(over(Kind::Digest, algorithm, b"", &pieces), digest::digest(algorithm, b"abc"));
        assert_eq!(mac.len(), length(algorithm));
    }
}
