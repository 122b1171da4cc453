//! Private keys, for signing requests to oneself: PKCS #8 as PEM or base64, or the seed of an Ed25519 key.

use ring::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
        Ed25519KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaKeyPair,
    },
};

use crate::{
    complete::Unsupported,
    digest::Algorithm,
    encoding::{KeyEncoding, decode_base64},
    kind::Kind,
    pem,
    rules::KeyRule,
    sign::SignError,
};

/// Signs as webhooks carry it: ECDSA as ASN.1, RSA as PKCS #1 v1.5.
pub(crate) fn sign(
    kind: Kind,
    algorithm: Algorithm,
    (secret, rule): (&[u8], &KeyRule),
    content: &[u8],
) -> Result<Vec<u8>, SignError> {
    let unsupported = || SignError::Unsupported(Unsupported::Algorithm { kind, algorithm });
    let key = material(secret, rule).ok_or(SignError::PrivateKeyNeeded { kind: words(kind) })?;
    match (kind, algorithm) {
        (Kind::Ed25519, _) => ed25519(&key).map(|pair| pair.sign(content).as_ref().to_vec()),
        (Kind::Ecdsa, Algorithm::Sha256) => ecdsa(&ECDSA_P256_SHA256_ASN1_SIGNING, &key, content),
        (Kind::Rsa | Kind::Certificate, Algorithm::Sha256 | Algorithm::Sha384 | Algorithm::Sha512) => {
            rsa(algorithm, &key, content)
        }
        _ => return Err(unsupported()),
    }
    .ok_or(SignError::PrivateKeyNeeded { kind: words(kind) })
}

/// Signs a token with ES256 or RS256.
pub(crate) fn sign_token(
    algorithm: &'static str,
    (secret, rule): (&[u8], &KeyRule),
    content: &[u8],
) -> Result<Vec<u8>, SignError> {
    let key = material(secret, rule);
    let signed = key.and_then(|key| match algorithm {
        "ES256" => ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING, &key, content),
        _ => rsa(Algorithm::Sha256, &key, content),
    });
    let kind = if algorithm == "ES256" { Kind::Ecdsa } else { Kind::Rsa };
    signed.ok_or(SignError::PrivateKeyNeeded { kind: words(kind) })
}

fn words(kind: Kind) -> &'static str {
    match kind {
        Kind::Ed25519 => "Ed25519 private key",
        Kind::Ecdsa => "P-256 private key",
        _ => "RSA private key",
    }
}

fn material(secret: &[u8], rule: &KeyRule) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(secret).ok()?.trim();
    if text.contains("-----BEGIN ") {
        let private = |block: &pem::Block| matches!(block.label.as_str(), "PRIVATE KEY" | "RSA PRIVATE KEY");
        return pem::blocks(text).into_iter().find(private).map(|block| block.der);
    }
    let bare = text.strip_prefix("whsk_").unwrap_or(text);
    match rule.encoding {
        KeyEncoding::Utf8 => decode_base64(bare),
        encoding => encoding.decode(bare.as_bytes(), &[]),
    }
}

fn ed25519(key: &[u8]) -> Option<Ed25519KeyPair> {
    match key.len() {
        32 => Ed25519KeyPair::from_seed_unchecked(key),
        // Seed and public key together, as some libraries keep them; the halves must belong together.
        64 => Ed25519KeyPair::from_seed_and_public_key(&key[..32], &key[32..]),
        _ => Ed25519KeyPair::from_pkcs8_maybe_unchecked(key),
    }
    .ok()
}

fn ecdsa(how: &'static EcdsaSigningAlgorithm, key: &[u8], content: &[u8]) -> Option<Vec<u8>> {
    let rng = SystemRandom::new();
    let pair = EcdsaKeyPair::from_pkcs8(how, key, &rng).ok()?;
    pair.sign(&rng, content).ok().map(|signature| signature.as_ref().to_vec())
}

fn rsa(algorithm: Algorithm, key: &[u8], content: &[u8]) -> Option<Vec<u8>> {
    let pair = RsaKeyPair::from_pkcs8(key).or_else(|_| RsaKeyPair::from_der(key)).ok()?;
    let how = match algorithm {
        Algorithm::Sha384 => &RSA_PKCS1_SHA384,
        Algorithm::Sha512 => &RSA_PKCS1_SHA512,
        _ => &RSA_PKCS1_SHA256,
    };
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(how, &SystemRandom::new(), content, &mut signature).ok()?;
    Some(signature)
}
