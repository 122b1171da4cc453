//! Public keys in the forms in which senders give them, and what they verify.

use gatehouse_model::Timestamp;
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm};
use x509_cert::{
    Certificate,
    der::{Decode, Encode},
    spki::SubjectPublicKeyInfoRef,
};

use crate::{
    digest::Algorithm,
    encoding::{KeyEncoding, decode_base64},
    pem::{self, two_numbers},
    rules::KeyRule,
};

/// The smallest RSA key that verifies anything, in bits.
pub(crate) const SMALLEST_RSA: usize = 2048;

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PublicKey {
    /// 32 bytes.
    Ed25519(Vec<u8>),
    /// An uncompressed point of P-256.
    P256(Vec<u8>),
    /// An uncompressed point of P-384.
    P384(Vec<u8>),
    /// Modulus and exponent.
    Rsa { n: Vec<u8>, e: Vec<u8> },
}

/// A public key with what its text says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundKey {
    pub(crate) key: PublicKey,
    /// The id by which a token names it.
    pub(crate) id: Option<String>,
    /// The time in which its certificate counts.
    pub(crate) validity: Option<(Timestamp, Timestamp)>,
}

/// What comparing a signature ended with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verified {
    Right,
    Wrong,
    /// The signature cannot be one of this key at all; its form in words.
    Misshapen(&'static str),
}

/// Reads every public key of a text: PEM, a JSON web key or a set of them, else the encoding of the rule.
pub(crate) fn read_keys(text: &[u8], rule: &KeyRule) -> Vec<FoundKey> {
    let Ok(text) = std::str::from_utf8(text) else { return Vec::new() };
    let text = text.trim();
    if text.contains("-----BEGIN ") {
        return pem::blocks(text).iter().filter_map(|block| of_block(&block.label, &block.der)).collect();
    }
    if text.starts_with('{') {
        return serde_json::from_str(text).map(|json| of_json(&json)).unwrap_or_default();
    }
    let decoded = match rule.encoding {
        // A key is never text; most senders show base64.
        KeyEncoding::Utf8 => KeyEncoding::Base64.decode(text.as_bytes(), &rule.strip_prefix),
        encoding => encoding.decode(text.as_bytes(), &rule.strip_prefix),
    };
    decoded.and_then(|bytes| of_bytes(&bytes)).into_iter().collect()
}

fn plain(key: PublicKey) -> FoundKey {
    FoundKey { key, id: None, validity: None }
}

fn of_block(label: &str, der: &[u8]) -> Option<FoundKey> {
    match label {
        "PUBLIC KEY" => of_info(der).map(plain),
        "RSA PUBLIC KEY" => rsa(der).map(plain),
        "CERTIFICATE" => of_certificate(der),
        _ => None,
    }
}

/// Tells the bytes apart by their form: a raw key, or one of the ASN.1 ones.
fn of_bytes(bytes: &[u8]) -> Option<FoundKey> {
    match (bytes.len(), bytes.first()) {
        (32, _) => Some(plain(PublicKey::Ed25519(bytes.to_vec()))),
        (65, Some(4)) => Some(plain(PublicKey::P256(bytes.to_vec()))),
        (97, Some(4)) => Some(plain(PublicKey::P384(bytes.to_vec()))),
        _ => of_info(bytes).or_else(|| rsa(bytes)).map(plain).or_else(|| of_certificate(bytes)),
    }
}

fn of_info(der: &[u8]) -> Option<PublicKey> {
    let info = SubjectPublicKeyInfoRef::from_der(der).ok()?;
    let bits = info.subject_public_key.as_bytes()?;
    match info.algorithm.oid.to_string().as_str() {
        "1.3.101.112" => (bits.len() == 32).then(|| PublicKey::Ed25519(bits.to_vec())),
        "1.2.840.10045.2.1" => match (bits.len(), bits.first()) {
            (65, Some(4)) => Some(PublicKey::P256(bits.to_vec())),
            (97, Some(4)) => Some(PublicKey::P384(bits.to_vec())),
            _ => None,
        },
        "1.2.840.113549.1.1.1" => rsa(bits),
        _ => None,
    }
}

fn rsa(der: &[u8]) -> Option<PublicKey> {
    two_numbers(der).and_then(|(n, e)| rsa_of(n, e))
}

fn rsa_of(n: Vec<u8>, e: Vec<u8>) -> Option<PublicKey> {
    let first = n.iter().position(|byte| *byte != 0)?;
    let n = n[first..].to_vec();
    let bits = n.len() * 8 - usize::try_from(n[0].leading_zeros()).unwrap_or(0);
    (bits >= SMALLEST_RSA).then_some(PublicKey::Rsa { n, e })
}

fn of_certificate(der: &[u8]) -> Option<FoundKey> {
    let certificate = Certificate::from_der(der).ok()?;
    let body = certificate.tbs_certificate();
    let info = body.subject_public_key_info().to_der().ok()?;
    let moment = |time: &x509_cert::time::Time| {
        Timestamp::from_second(i64::try_from(time.to_unix_duration().as_secs()).ok()?).ok()
    };
    let validity = body.validity();
    let validity = moment(&validity.not_before).zip(moment(&validity.not_after));
    Some(FoundKey { key: of_info(&info)?, id: None, validity: Some(validity?) })
}

fn of_json(json: &serde_json::Value) -> Vec<FoundKey> {
    let listed = json.get("keys").and_then(serde_json::Value::as_array);
    let keys = listed.map_or(std::slice::from_ref(json), Vec::as_slice);
    keys.iter().filter_map(of_jwk).collect()
}

/// Reads a JSON web key (RFC 7517, RFC 7518 section 6, RFC 8037).
fn of_jwk(jwk: &serde_json::Value) -> Option<FoundKey> {
    let text = |name: &str| jwk.get(name).and_then(serde_json::Value::as_str);
    let bytes = |name: &str| text(name).and_then(decode_base64);
    let point = |length: usize| {
        let (x, y) = (bytes("x")?, bytes("y")?);
        (x.len() == length && y.len() == length).then(|| [vec![4], x, y].concat())
    };
    let key = match (text("kty")?, text("crv")) {
        ("EC", Some("P-256")) => PublicKey::P256(point(32)?),
        ("EC", Some("P-384")) => PublicKey::P384(point(48)?),
        ("OKP", Some("Ed25519")) => PublicKey::Ed25519(bytes("x").filter(|x| x.len() == 32)?),
        ("RSA", _) => rsa_of(bytes("n")?, bytes("e")?)?,
        _ => return None,
    };
    Some(FoundKey { key, id: text("kid").map(str::to_owned), validity: None })
}

impl PublicKey {
    /// Gives the first digits of the key's SHA-256, by which people tell keys apart.
    pub(crate) fn fingerprint(&self) -> String {
        let bytes = match self {
            Self::Ed25519(bytes) | Self::P256(bytes) | Self::P384(bytes) | Self::Rsa { n: bytes, .. } => {
                bytes
            }
        };
        crate::digest::sha256_hex(bytes).chars().take(16).collect()
    }

    /// Verifies a signature as webhooks carry it: ECDSA as ASN.1, RSA as PKCS #1 v1.5.
    pub(crate) fn verify(&self, algorithm: Algorithm, content: &[u8], signature: &[u8]) -> Verified {
        match self {
            Self::Ed25519(_) if signature.len() != 64 => Verified::Misshapen("64 bytes"),
            Self::Ed25519(key) => checked(&signature::ED25519, key, content, signature),
            Self::P256(_) | Self::P384(_) if two_numbers(signature).is_none() => {
                Verified::Misshapen("two numbers in ASN.1 DER")
            }
            Self::P256(key) => match algorithm {
                Algorithm::Sha256 => checked(&signature::ECDSA_P256_SHA256_ASN1, key, content, signature),
                Algorithm::Sha384 => checked(&signature::ECDSA_P256_SHA384_ASN1, key, content, signature),
                _ => Verified::Wrong,
            },
            Self::P384(key) => match algorithm {
                Algorithm::Sha256 => checked(&signature::ECDSA_P384_SHA256_ASN1, key, content, signature),
                Algorithm::Sha384 => checked(&signature::ECDSA_P384_SHA384_ASN1, key, content, signature),
                _ => Verified::Wrong,
            },
            Self::Rsa { n, .. } if signature.len() != n.len() => {
                Verified::Misshapen("as many bytes as the RSA key")
            }
            Self::Rsa { n, e } => {
                let parameters = match algorithm {
                    Algorithm::Sha1 => &signature::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
                    Algorithm::Sha256 => &signature::RSA_PKCS1_2048_8192_SHA256,
                    Algorithm::Sha384 => &signature::RSA_PKCS1_2048_8192_SHA384,
                    Algorithm::Sha512 => &signature::RSA_PKCS1_2048_8192_SHA512,
                };
                judged(RsaPublicKeyComponents { n, e }.verify(parameters, content, signature))
            }
        }
    }

    /// Verifies the signature of a token, in which ECDSA is two numbers of fixed length (RFC 7518 section 3.4).
    pub(crate) fn verify_fixed(&self, content: &[u8], signature: &[u8]) -> Verified {
        match self {
            Self::P256(_) if signature.len() != 64 => Verified::Misshapen("64 bytes"),
            Self::P256(key) => checked(&signature::ECDSA_P256_SHA256_FIXED, key, content, signature),
            _ => Verified::Wrong,
        }
    }
}

fn checked(
    how: &'static dyn VerificationAlgorithm,
    key: &[u8],
    content: &[u8],
    signature: &[u8],
) -> Verified {
    judged(UnparsedPublicKey::new(how, key).verify(content, signature))
}

fn judged(outcome: Result<(), ring::error::Unspecified>) -> Verified {
    if outcome.is_ok() { Verified::Right } else { Verified::Wrong }
}
