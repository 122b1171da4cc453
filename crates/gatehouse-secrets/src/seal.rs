//! Sealing bytes that must lie on the disk but not be readable there.
//!
//! The cipher is XChaCha20-Poly1305: its nonces are long enough to be drawn at random for every seal of a key.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use gatehouse_model::{KeyId, Secret};

/// The length of a key in bytes.
const KEY_BYTES: usize = 32;

/// The length of a nonce in bytes.
const NONCE_BYTES: usize = 24;

/// Bytes that could not be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The stored key is not 32 bytes long.
    #[error("the key has {length} bytes and not {KEY_BYTES}")]
    NotAKey {
        /// Its length in bytes.
        length: usize,
    },
    /// The operating system gave no random bytes.
    #[error("the system gives no random bytes")]
    NoRandomness,
    /// The bytes are longer than the cipher takes.
    #[error("the bytes are too long to be sealed")]
    TooLong,
    /// The key is another one, the sealed bytes are damaged, or they belong to another place.
    #[error("the seal does not open: the key is another one, or the bytes were changed")]
    DoesNotOpen,
}

/// Sealed bytes beside the nonce that they were sealed with, which is no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// 24 random bytes.
    pub nonce: Vec<u8>,
    /// The bytes in cipher, 16 longer than in clear.
    pub bytes: Vec<u8>,
}

/// A key that seals and opens, with the id that stands beside what it sealed.
pub struct SealKey {
    id: KeyId,
    cipher: XChaCha20Poly1305,
}

impl SealKey {
    /// Draws the value of a new key: 32 random bytes.
    ///
    /// # Errors
    /// [`SealError::NoRandomness`].
    pub fn draw() -> Result<Secret, SealError> {
        let mut bytes = vec![0; KEY_BYTES];
        getrandom::fill(&mut bytes).map_err(|_| SealError::NoRandomness)?;
        Ok(Secret::new(bytes))
    }

    /// Makes a key of its value.
    ///
    /// # Errors
    /// [`SealError::NotAKey`] for a value of another length.
    pub fn new(id: KeyId, value: &Secret) -> Result<Self, SealError> {
        let length = value.expose().len();
        let key = Key::try_from(value.expose()).map_err(|_| SealError::NotAKey { length })?;
        Ok(Self { id, cipher: XChaCha20Poly1305::new(&key) })
    }

    /// Gives the id of the key.
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// Seals bytes; they open only together with the same `place`, which says where they belong.
    ///
    /// # Errors
    /// [`SealError::NoRandomness`], [`SealError::TooLong`].
    pub fn seal(&self, place: &[u8], bytes: &[u8]) -> Result<Sealed, SealError> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|_| SealError::NoRandomness)?;
        let payload = Payload { msg: bytes, aad: place };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| SealError::TooLong)?;
        Ok(Sealed { nonce: nonce.to_vec(), bytes: sealed })
    }

    /// Opens what was sealed for `place`.
    ///
    /// # Errors
    /// [`SealError::DoesNotOpen`].
    pub fn open(&self, place: &[u8], sealed: &Sealed) -> Result<Vec<u8>, SealError> {
        let nonce = XNonce::try_from(sealed.nonce.as_slice()).map_err(|_| SealError::DoesNotOpen)?;
        let payload = Payload { msg: &sealed.bytes, aad: place };
        self.cipher.decrypt(&nonce, payload).map_err(|_| SealError::DoesNotOpen)
    }
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealKey({})", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(value: u8) -> SealKey {
        let id = "0198c2f0-0000-7000-8000-000000000001".parse().unwrap();
        SealKey::new(id, &Secret::new(vec![value; 32])).unwrap()
    }

    #[test]
    fn another_key_another_place_and_changed_bytes_do_not_open() {
        let sealed = key(1).seal(b"body of 1", b"the bytes").unwrap();
        assert_eq!(key(1).open(b"body of 1", &sealed).unwrap(), b"the bytes");
        assert_eq!(key(2).open(b"body of 1", &sealed), Err(SealError::DoesNotOpen));
        assert_eq!(key(1).open(b"body of 2", &sealed), Err(SealError::DoesNotOpen));
        for place in 0..sealed.bytes.len() {
            let mut changed = sealed.clone();
            changed.bytes[place] ^= 1;
            assert_eq!(key(1).open(b"body of 1", &changed), Err(SealError::DoesNotOpen));
        }
        let short = Sealed { nonce: vec![0; 3], ..sealed };
        assert_eq!(key(1).open(b"body of 1", &short), Err(SealError::DoesNotOpen));
    }

    #[test]
    fn the_same_bytes_are_sealed_differently_each_time_and_never_stand_in_clear() {
        let (first, second) =
            (key(1).seal(b"", b"GHCANARY-7").unwrap(), key(1).seal(b"", b"GHCANARY-7").unwrap());
        assert_ne!(first, second);
        assert!(!first.bytes.windows(8).any(|part| part == b"GHCANARY"));
        assert_eq!(format!("{:?}", key(1)), "SealKey(0198c2f0-0000-7000-8000-000000000001)");
    }

    #[test]
    fn a_value_of_another_length_is_no_key() {
        let id = "0198c2f0-0000-7000-8000-000000000001".parse().unwrap();
        let error = SealKey::new(id, &Secret::from("short")).unwrap_err();
        assert_eq!(error, SealError::NotAKey { length: 5 });
        assert_eq!(SealKey::draw().unwrap().expose().len(), 32);
    }

    proptest! {
        #[test]
        fn any_bytes_come_back_exactly(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
            let sealed = key(3).seal(b"head", &bytes).unwrap();
            prop_assert_eq!(sealed.bytes.len(), bytes.len() + 16);
            prop_assert_eq!(key(3).open(b"head", &sealed).unwrap(), bytes);
        }
    }
}
