//! What can be told of a secret without telling it.

use gatehouse_model::Secret;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Gives HMAC-SHA-256 of a secret under the key of this installation, lower-case hex.
///
/// A plain digest would let whoever finds the database guess a short or prefixed value back; this one tells only
/// whether two values are equal.
pub fn keyed_digest(value: &Secret, installation: &Secret) -> String {
    // HMAC takes a key of any length; the empty one could only come from a broken keychain and is still no leak.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(installation.expose()) else { return String::new() };
    mac.update(value.expose());
    hex::encode(mac.finalize().into_bytes())
}

/// Gives the plain SHA-256 of a secret, lower-case hex: to compare with what a platform shows, never to be stored.
pub fn plain_digest(value: &Secret) -> String {
    hex::encode(Sha256::digest(value.expose()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_secrets_look_equal_only_under_the_same_installation() {
        let (value, here, there) = (Secret::from("evk_test_1"), Secret::from("a"), Secret::from("b"));
        assert_eq!(keyed_digest(&value, &here), keyed_digest(&value, &here));
        assert_ne!(keyed_digest(&value, &here), keyed_digest(&value, &there));
    }

    #[test]
    fn the_plain_digest_is_sha256() {
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(plain_digest(&Secret::from("abc")), digest);
    }
}
